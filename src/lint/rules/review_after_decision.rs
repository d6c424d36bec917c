//! Questions a review that comes too late: the first one is due after the decisions that its benchmarks are for.
//!
//! A benchmark is for the stages that require it, until their deadline; for those that last while it is met, until their term is
//! over; and for triggers, while the stages during which they are armed last. If every benchmark that a review reports has had its
//! day before the first review is due (the anchor plus one interval), the review is questioned. Literal days are reckoned
//! exactly, others only where both are counted from the same thing; what has no end is in time for any review. A review that a
//! trigger can convene earlier, or that reports indicators too, is left alone.
//!
//! ## Why it matters
//! A review is where the parties see the same numbers before one of them acts on them. After the act it is an obituary.
//!
//! ## Triggers
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! body mission
//! body council
//! indicator weapons { stock  reported by mission every 1 month }
//! benchmark disarmed by north { requires weapons <= 20  verified by mission }
//! relief trade by south to north
//! stage opening { requires disarmed  by 2024-06-30 else lapse  grants trade }
//! review progress every 1 year from 2024-01-01 by council {
//!     reports disarmed
//!     due within 30 days else trigger silence
//! }
//! trigger silence { then terminate }
//! ```
//!
//! ## A better draft
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! body mission
//! body council
//! indicator weapons { stock  reported by mission every 1 month }
//! benchmark disarmed by north { requires weapons <= 20  verified by mission }
//! relief trade by south to north
//! stage opening { requires disarmed  by 2024-06-30 else lapse  grants trade }
//! review progress every 3 months from 2024-01-01 by council {
//!     reports disarmed
//!     due within 30 days else trigger silence
//! }
//! trigger silence { then terminate }
//! ```
//!
//! ## Known false positives
//! A review that is meant to look back: what was achieved, for the record.

use crate::ast::Item;
use crate::lint::draft::{every, listed};
use crate::lint::facts::subjects_in;
use crate::lint::when::{Origin, When, deadline_span, end_of_term, extended, last_entry, term_span};
use crate::lint::{Category, Draft, Findings, Rule};
use crate::model::{ActionKind, BenchmarkId, ExprId, ReviewId, StageId, Subject};
use crate::source::Span;

/// The rule.
pub static RULE: Rule = Rule::new(
    "review-after-decision",
    "TIM06",
    Category::Suspicious,
    "a review due after what it should inform",
    check,
);

fn check(draft: &Draft<'_>, found: &mut Findings<'_>) {
    let agreement = draft.agreement;
    let extended = extended(agreement);
    let actions = agreement.triggers.iter().enumerate().filter(|(_, trigger)| !trigger.declared.absent);
    let mut convened = vec![false; agreement.reviews.len()];
    for (index, trigger) in actions {
        for action in &trigger.then {
            if let ActionKind::Convene(id) = action.kind {
                // Its own expiry convenes it only once it was due.
                let raised_by = &draft.facts.raised_by_silence_of[index];
                let is_own = trigger.when.is_none() && raised_by == &[Subject::Review(id)];
                convened[id.index()] |= !is_own;
            }
        }
    }
    for (index, review) in agreement.reviews.iter().enumerate() {
        let Some((length, from)) = review.schedule.as_ref().filter(|_| !review.declared.absent && !convened[index])
        else {
            continue;
        };
        let first = When::of(agreement, from).and_then(|from| from.plus(agreement, *length));
        let Some(first) = first else { continue };
        if review.reports.iter().any(|subject| matches!(subject, Subject::Indicator(_))) {
            continue;
        }
        let benchmarks: Vec<BenchmarkId> = review
            .reports
            .iter()
            .filter_map(|subject| match subject {
                Subject::Benchmark(id) => Some(*id),
                _ => None,
            })
            .collect();
        let mut decisions = Vec::new();
        let is_late = |id: &BenchmarkId| late(draft, *id, first, &extended, &mut decisions);
        if benchmarks.is_empty() || !benchmarks.iter().all(is_late) {
            continue;
        }
        decisions.sort_unstable_by_key(|decision| decision.span);
        decisions.dedup_by_key(|decision| decision.span);
        let Some(latest) = decisions.first() else { continue };
        let subject = Subject::Review(ReviewId(index as u32));
        let name = &review.declared.name;
        let when = match (first.origin, latest.last.origin) {
            (Origin::Day(day), Origin::Day(last)) => format!("on {day}, and {} on {last}", latest.words),
            _ => {
                let from = match draft.written(subject).map(|declaration| &declaration.item) {
                    Some(Item::Review { from: Some(from), .. }) => format!("`{}`", draft.text(from.span)),
                    _ => "what it is counted from".to_owned(),
                };
                format!("{} after {from}, and {} before that", length.words(), latest.words)
            }
        };
        let reported = listed(benchmarks.iter().map(|id| draft.name(Subject::Benchmark(*id))));
        let message = format!(
            "the first review `{name}` of {reported} is due {when}: the review comes too late to inform what is decided then"
        );
        let finding = found.say(draft.name_span(subject), message, format!("first due after {}", length.words()));
        for decision in &decisions {
            finding.label(decision.span, "decided before");
        }
        finding.help(format!("hold it more often than {}, or count it from an earlier day", every(*length)));
    }
}

/// What a benchmark is for, and the last day on which it is.
struct Decision {
    last: When,
    words: String,
    span: Span,
}

/// Whether all that rests on a benchmark is decided before a day.
fn late(draft: &Draft<'_>, id: BenchmarkId, first: When, extended: &[bool], decisions: &mut Vec<Decision>) -> bool {
    let agreement = draft.agreement;
    let mut is_any = false;
    for user in draft.facts.names(Subject::Benchmark(id)) {
        let found: Vec<Option<Decision>> = match user {
            Subject::Review(_) | Subject::Safeguard(_) => continue,
            Subject::Stage(stage) => {
                let names = |condition: ExprId| {
                    draft.under(condition).into_iter().flat_map(subjects_in).any(|it| it == Subject::Benchmark(id))
                };
                let mut found = Vec::new();
                if agreement[stage].requires.iter().any(|condition| names(*condition)) {
                    found.push(entry(draft, stage, extended));
                }
                if agreement[stage].condition.is_some_and(names) {
                    found.push(term(draft, stage, extended));
                }
                found
            }
            Subject::Trigger(trigger) if !agreement[trigger].during.is_empty() => {
                agreement[trigger].during.iter().map(|stage| term(draft, *stage, extended)).collect()
            }
            _ => return false,
        };
        for decision in found {
            match decision {
                Some(decision) if decision.last.is_surely_before(first) => decisions.push(decision),
                _ => return false,
            }
            is_any = true;
        }
    }
    is_any
}

fn entry(draft: &Draft<'_>, stage: StageId, extended: &[bool]) -> Option<Decision> {
    let subject = Subject::Stage(stage);
    let last = last_entry(draft.agreement, stage).filter(|_| !extended[stage.index()])?;
    let words = format!("the deadline of `{}` is", draft.name(subject));
    Some(Decision { last, words, span: deadline_span(draft, subject) })
}

fn term(draft: &Draft<'_>, stage: StageId, extended: &[bool]) -> Option<Decision> {
    let last = end_of_term(draft.agreement, stage).filter(|_| !extended[stage.index()])?;
    let words = format!("`{}` is over", draft.name(Subject::Stage(stage)));
    Some(Decision { last, words, span: term_span(draft, stage) })
}
