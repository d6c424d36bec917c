//! Conditions in words: `“Total enriched uranium stockpile” (enriched_uranium) is above 202.8 kg`.

use super::words::Words;
use crate::calendar::Date;
use crate::ledger::Cited;
use crate::model::{Agreement, Asked, BenchmarkStatus, Comparison, ExprId, ExprKind, Measure, Stale, Subject};

/// What a condition says of something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    /// Of what.
    subject: String,
    /// How it is where the condition is true: what follows `is` or `has been`.
    yes: Predicate,
    /// How it is where the condition is false.
    no: Predicate,
    /// Why it may be that it can't be told.
    doubt: Doubt,
}

/// Why something can't be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Doubt {
    /// That is told where the thing is explained that it is about.
    Elsewhere,
    /// A level: its latest report is older than this day, or of no use.
    Level(Option<Date>),
    /// A state that isn't carried on from day to day.
    Momentary,
    /// Several days or periods: some of them lack reports.
    Reports,
}

/// The end of a sentence, for one day and for a stretch of time.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Predicate {
    now: String,
    stretch: String,
}

impl Predicate {
    fn of(words: &str) -> Self {
        Self { now: format!("is {words}"), stretch: format!("has been {words}") }
    }

    fn not(words: &str) -> Self {
        Self { now: format!("is not {words}"), stretch: format!("has not been {words}") }
    }
}

impl Phrase {
    /// The words of a condition; none where its own text is the best there is.
    pub fn of(words: &Words<'_>, agreement: &Agreement, id: ExprId) -> Option<Self> {
        let sources = &words.program.sources;
        let text = |id: ExprId| sources.collapsed(agreement.expr(id).span);
        let status = |subject: Subject, yes: &str| Self::status(words, &agreement.declared(subject).name, subject, yes);
        Some(match &agreement.expr(id).kind {
            ExprKind::Compare { op, left, right } => {
                let value = if is_plain(agreement, *right) { text(*right) } else { format!("`{}`", text(*right)) };
                let (yes, no) = match op {
                    Comparison::AtMost => (format!("at most {value}"), format!("above {value}")),
                    Comparison::Less => (format!("below {value}"), format!("{value} or more")),
                    Comparison::AtLeast => (format!("at least {value}"), format!("below {value}")),
                    Comparison::Greater => (format!("above {value}"), format!("{value} or less")),
                    Comparison::Equal => (value.clone(), format!("not {value}")),
                    Comparison::NotEqual => (format!("not {value}"), value),
                };
                Self {
                    subject: quantity(words, agreement, *left),
                    yes: Predicate::of(&yes),
                    no: Predicate::of(&no),
                    doubt: doubt(agreement, *left, words.day),
                }
            }
            ExprKind::InRange { value, low, high } => {
                let range = format!("{} to {}", text(*low), text(*high));
                let (yes, no) = (format!("within {range}"), format!("outside of {range}"));
                Self {
                    subject: quantity(words, agreement, *value),
                    yes: Predicate::of(&yes),
                    no: Predicate::of(&no),
                    doubt: doubt(agreement, *value, words.day),
                }
            }
            ExprKind::Reading(indicator) if matches!(agreement[*indicator].measure, Measure::Bool { .. }) => {
                let subject = words.named(&agreement[*indicator].declared.name);
                let said = |truth: &str| Predicate {
                    now: format!("is reported as {truth}"),
                    stretch: format!("has been reported as {truth}"),
                };
                Self { subject, yes: said("true"), no: said("false"), doubt: doubt(agreement, id, words.day) }
            }
            ExprKind::Occurred(event) => {
                let predicate = |has: &str| Predicate { now: has.to_owned(), stretch: has.to_owned() };
                Self {
                    subject: format!("the event {}", words.named(&agreement[*event].declared.name)),
                    yes: predicate("has happened"),
                    no: predicate("has not happened"),
                    doubt: Doubt::Elsewhere,
                }
            }
            ExprKind::Holds(id) => status(Subject::Benchmark(*id), "met"),
            ExprKind::Benchmark(id, BenchmarkStatus::Unmet) => status(Subject::Benchmark(*id), "met").opposite(),
            ExprKind::Benchmark(id, asked) => status(Subject::Benchmark(*id), asked.word()),
            ExprKind::Stage(id, asked) => status(Subject::Stage(*id), asked.word()),
            ExprKind::Relief(id, asked) => status(Subject::Relief(*id), asked.word()),
            ExprKind::Trigger(id, asked) => status(Subject::Trigger(*id), asked.word()),
            ExprKind::Reversal(id, asked) => status(Subject::Reversal(*id), asked.word()),
            ExprKind::Review(id, asked) => status(Subject::Review(*id), asked.word()),
            ExprKind::Grievance(id, asked) => status(Subject::Grievance(*id), asked.word()),
            ExprKind::Foreign(index, asked) => {
                let foreign = agreement.foreign.get(*index as usize)?;
                let word = match asked {
                    Asked::Holds => "met",
                    Asked::Status(word) => word,
                };
                Self::status(words, &foreign.name, foreign.subject, word)
            }
            ExprKind::Missing(id) => {
                let predicate = |has: &str| Predicate { now: has.to_owned(), stretch: has.to_owned() };
                Self {
                    subject: words.named(&agreement[*id].declared.name),
                    yes: predicate("has never been reported"),
                    no: predicate("has been reported"),
                    doubt: Doubt::Elsewhere,
                }
            }
            ExprKind::Stale(id) => {
                let subject = format!("the latest report of {}", words.named(&agreement[*id].declared.name));
                Self {
                    subject,
                    yes: Predicate::of("too old"),
                    no: Predicate::of("recent enough"),
                    doubt: Doubt::Elsewhere,
                }
            }
            ExprKind::Not(inner) => Self::of(words, agreement, *inner)?.opposite(),
            ExprKind::For { condition, length } => {
                Self::of(words, agreement, *condition)?.over(&format!("for {}", length.words()))
            }
            ExprKind::Since { condition, .. } => {
                let whole = text(id);
                let since = whole.rfind(" since ").and_then(|at| whole.get(at + 1..))?;
                Self::of(words, agreement, *condition)?.over(since)
            }
            ExprKind::WithinLast { condition, length } => {
                let inner = Self::of(words, agreement, *condition)?;
                let days = format!("the last {}", length.words());
                let been = inner.yes.stretch;
                let (yes, no) =
                    (format!("{been} on some day of {days}"), format!("{} on any day of {days}", denied(&been)));
                let predicate = |words: String| Predicate { now: words.clone(), stretch: words };
                Self { subject: inner.subject, yes: predicate(yes), no: predicate(no), doubt: inner.doubt.of_days() }
            }
            _ => return None,
        })
    }

    fn status(words: &Words<'_>, name: &str, subject: Subject, status: &str) -> Self {
        let kind = subject.kind().map_or("", |kind| kind.word());
        let status = match status {
            "run" => "in effect".to_owned(),
            status => status.replace('_', " "),
        };
        Self {
            subject: format!("{kind} {}", words.named(name)),
            yes: Predicate::of(&status),
            no: Predicate::not(&status),
            doubt: Doubt::Elsewhere,
        }
    }

    fn opposite(self) -> Self {
        Self { subject: self.subject, yes: self.no, no: self.yes, doubt: self.doubt }
    }

    /// The same for every day of a stretch.
    fn over(self, stretch: &str) -> Self {
        let yes = format!("{} {stretch}", self.yes.stretch);
        let no = format!("{} {stretch}", denied(&self.yes.stretch));
        Self {
            subject: self.subject,
            yes: Predicate { now: yes.clone(), stretch: yes },
            no: Predicate { now: no.clone(), stretch: no },
            doubt: self.doubt.of_days(),
        }
    }

    /// The condition with its value, and where it can't be told why not.
    pub fn sentence(&self, value: &str, observed: &Cited) -> String {
        match value {
            "true" => format!("{} {}", self.subject, self.yes.now),
            "false" => format!("{} {}", self.subject, self.no.now),
            _ => format!("whether {} {} cannot be told{}", self.subject, self.yes.now, self.doubt.words(observed)),
        }
    }
}

/// The denial of what something has been.
fn denied(stretch: &str) -> String {
    match (stretch.strip_prefix("has not "), stretch.strip_prefix("has ")) {
        (Some(rest), _) => format!("has {rest}"),
        (None, Some(rest)) => format!("has not {rest}"),
        (None, None) => format!("not so: {stretch}"),
    }
}

impl Doubt {
    /// The same where several days are asked about.
    const fn of_days(self) -> Self {
        match self {
            Self::Level(_) | Self::Reports => Self::Reports,
            Self::Momentary => Self::Momentary,
            Self::Elsewhere => Self::Elsewhere,
        }
    }

    /// Why it can't be told, as far as the observations say.
    fn words(self, observed: &Cited) -> String {
        let last = observed.iter().max_by_key(|it| (it.date, it.reported));
        match (self, last) {
            (Self::Elsewhere, _) => String::new(),
            (_, None) => ": nothing has been reported that counts".to_owned(),
            (_, Some(last)) if !last.status.is_usable() => {
                format!(": it was reported as {} on {}", last.status.word().replace('_', " "), last.date)
            }
            (Self::Level(Some(oldest)), Some(last)) if last.date < oldest => {
                format!(": the latest report, of {}, is too old", last.date)
            }
            (Self::Level(_), Some(last)) => format!(": the latest report, of {}, does not count", last.date),
            (Self::Momentary, Some(last)) => {
                format!(": the latest report is of {}, and silence is no answer", last.date)
            }
            (Self::Reports, Some(last)) => format!(": the reports, the latest of {}, leave gaps", last.date),
        }
    }
}

/// Why a value may be unknown.
fn doubt(agreement: &Agreement, id: ExprId, day: Date) -> Doubt {
    match &agreement.expr(id).kind {
        ExprKind::Reading(indicator) if agreement[*indicator].measure.is_momentary() => Doubt::Momentary,
        ExprKind::Reading(indicator) => match agreement[*indicator].stale {
            Stale::After(length) => Doubt::Level(agreement.reckoning.minus(day, length).ok()),
            Stale::Never => Doubt::Level(None),
        },
        ExprKind::Convert { value, .. } => doubt(agreement, *value, day),
        _ => Doubt::Reports,
    }
}

/// Whether a value stands there as such, and needs no marks to be told from the sentence.
fn is_plain(agreement: &Agreement, id: ExprId) -> bool {
    match &agreement.expr(id).kind {
        ExprKind::Number(_) | ExprKind::Category(_) | ExprKind::Truth(_) | ExprKind::Date(_) => true,
        ExprKind::Negate(inner) | ExprKind::Convert { value: inner, .. } => is_plain(agreement, *inner),
        _ => false,
    }
}

/// What a comparison is about: an indicator by its title, else as it is written.
fn quantity(words: &Words<'_>, agreement: &Agreement, id: ExprId) -> String {
    match &agreement.expr(id).kind {
        ExprKind::Reading(indicator) => words.named(&agreement[*indicator].declared.name),
        ExprKind::Convert { value, .. } => quantity(words, agreement, *value),
        _ => format!("`{}`", words.program.sources.collapsed(agreement.expr(id).span)),
    }
}
