//! What conditions say between their names: comparisons, statuses, functions over a window.

use crate::model::{
    BenchmarkStatus, Comparison, GrievanceStatus, ReliefStatus, ReversalStatus, ReviewStatus, StageStatus, Subject,
    TriggerStatus, WindowFunction,
};

/// What a comparison says between its sides.
pub const fn compared(op: Comparison) -> &'static str {
    match op {
        Comparison::Less => "is below",
        Comparison::AtMost => "is at most",
        Comparison::Greater => "is above",
        Comparison::AtLeast => "is at least",
        Comparison::Equal => "is",
        Comparison::NotEqual => "is not",
    }
}

/// A comparison of dates.
pub const fn compared_dates(op: Comparison) -> &'static str {
    match op {
        Comparison::Less => "is before",
        Comparison::AtMost => "is no later than",
        Comparison::Greater => "is after",
        Comparison::AtLeast => "is no earlier than",
        Comparison::Equal => "is",
        Comparison::NotEqual => "is not",
    }
}

/// Of a benchmark.
pub const fn benchmark_phrase(status: BenchmarkStatus) -> &'static str {
    match status {
        BenchmarkStatus::Met => "is met, waivers aside",
        BenchmarkStatus::Unmet => "is known not to be met",
        BenchmarkStatus::Unknown => "cannot be judged",
        BenchmarkStatus::Waived => "is waived",
    }
}

/// Of a stage.
pub const fn stage_phrase(status: StageStatus) -> &'static str {
    match status {
        StageStatus::Pending => "has not begun yet",
        StageStatus::Active => "is under way",
        StageStatus::Suspended => "is suspended",
        StageStatus::Reversed => "is reversed",
        StageStatus::Lapsed => "has lapsed",
        StageStatus::Ended => "has run its course",
    }
}

/// Of a relief.
pub const fn relief_phrase(status: ReliefStatus) -> &'static str {
    match status {
        ReliefStatus::Withheld => "is withheld",
        ReliefStatus::Announced => "is announced",
        ReliefStatus::Granted => "is in effect",
        ReliefStatus::Suspended => "is suspended",
        ReliefStatus::WindingDown => "is winding down",
        ReliefStatus::Reversed => "is reversed",
    }
}

/// Of a trigger.
pub const fn trigger_phrase(status: TriggerStatus) -> &'static str {
    match status {
        TriggerStatus::Dormant => "is not watched for",
        TriggerStatus::Armed => "is armed (watched for, and not raised)",
        TriggerStatus::Raised => "is raised (its process runs)",
        TriggerStatus::Cured => "is cured",
        TriggerStatus::Dismissed => "is dismissed",
        TriggerStatus::Fired => "has taken effect",
    }
}

/// Of a reversal.
pub const fn reversal_phrase(status: ReversalStatus) -> &'static str {
    match status {
        ReversalStatus::Idle => "has not run",
        ReversalStatus::Run => "has run",
        ReversalStatus::Restored => "has been undone again",
    }
}

/// Of a review.
pub const fn review_phrase(status: ReviewStatus) -> &'static str {
    match status {
        ReviewStatus::Idle => "is not due",
        ReviewStatus::Due => "is due",
        ReviewStatus::Held => "was held",
        ReviewStatus::Missed => "was missed",
    }
}

/// Of a grievance.
pub const fn grievance_phrase(status: GrievanceStatus) -> &'static str {
    match status {
        GrievanceStatus::None => "has no filing",
        GrievanceStatus::Open => "has a filing that waits for its answer",
        GrievanceStatus::Answered => "was answered",
        GrievanceStatus::Unanswered => "was left unanswered",
    }
}

/// What a function over a window makes of what it is given.
pub const fn windowed(function: WindowFunction) -> &'static str {
    match function {
        WindowFunction::Average => "the average of",
        WindowFunction::Sum => "the sum of",
        WindowFunction::Minimum => "the lowest value of",
        WindowFunction::Maximum => "the highest value of",
        WindowFunction::Count => "the number of reports of",
        WindowFunction::Change => "the change in",
        WindowFunction::Growth => "the growth of",
    }
}

/// What is said of something that has a status, by its word.
pub fn status_phrase(subject: Subject, word: &str) -> String {
    let known = match subject {
        Subject::Benchmark(_) => BenchmarkStatus::from_word(word).map(benchmark_phrase),
        Subject::Stage(_) => StageStatus::from_word(word).map(stage_phrase),
        Subject::Relief(_) => ReliefStatus::from_word(word).map(relief_phrase),
        Subject::Trigger(_) => TriggerStatus::from_word(word).map(trigger_phrase),
        Subject::Reversal(_) => ReversalStatus::from_word(word).map(reversal_phrase),
        Subject::Review(_) => ReviewStatus::from_word(word).map(review_phrase),
        Subject::Grievance(_) => GrievanceStatus::from_word(word).map(grievance_phrase),
        Subject::Safeguard(_)
        | Subject::Amendment(_)
        | Subject::Party(_)
        | Subject::Body(_)
        | Subject::Event(_)
        | Subject::Indicator(_) => None,
    };
    known.map_or_else(|| format!("is {}", word.replace('_', " ")), str::to_owned)
}

/// A clause about a status, denied: the verb stands behind the closing quotation mark of the title.
pub fn denied(clause: &str) -> String {
    for verb in ["is", "was", "has"] {
        let (with, without) = (format!("” {verb} "), format!("” {verb} not "));
        if let Some(at) = clause.rfind(&with)
            && !clause[at..].starts_with(&without)
        {
            return format!("{}{without}{}", &clause[..at], &clause[at + with.len()..]);
        }
    }
    format!("it is not the case that {clause}")
}
