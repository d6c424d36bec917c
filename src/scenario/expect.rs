//! Whether an outcome is as expected; and where it isn't, what happened instead, why, and what was missing.

use super::history::{History, Seen};
use super::{About, Case, Expectation, What, When};
use crate::calendar::Date;
use crate::diagnostic::Diagnostic;
use crate::eval::{Options, Question, missing};
use crate::explain::{Reason, reasons};
use crate::ledger::{Cause, Entry, Outcome};
use crate::model::{Kind, Program, Subject};
use crate::source::Span;

/// An expectation that isn't met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What was expected.
    pub expected: String,
    /// What happened instead.
    pub found: String,
    /// Why: the causes of what happened instead, each with its own.
    pub why: Vec<Reason>,
    /// What the expected would have needed, and didn't have.
    pub missing: Vec<Cause>,
    /// The expectation.
    pub span: Span,
}

/// The expectations of a case that aren't met.
pub fn failures(program: &Program, case: &Case, outcome: &Outcome) -> Result<Vec<Failure>, Box<Diagnostic>> {
    let mut failures = Vec::new();
    for expectation in &case.expectations {
        let Some(instead) = instead(&expectation.what, outcome) else { continue };
        let missing = match lacking(&expectation.what, &instead) {
            Some((question, day)) if (outcome.from..=outcome.until).contains(&day) => {
                let options = Options { until: Some(day), ..Options::default() };
                missing(program, &case.store, options, &case.given, &question)?
            }
            _ => Vec::new(),
        };
        let why = instead.entry.map(|entry| reasons(outcome, entry)).unwrap_or_default();
        let Expectation { text, span, .. } = expectation;
        failures.push(Failure { expected: text.clone(), found: instead.found, why, missing, span: *span });
    }
    Ok(failures)
}

/// What happened instead.
struct Instead<'o> {
    found: String,
    entry: Option<&'o Entry>,
    /// The day to ask what was missing.
    day: Option<Date>,
}

impl Instead<'_> {
    fn said(found: String) -> Self {
        Self { found, entry: None, day: None }
    }
}

/// What happened instead of what is expected; none where it is as expected.
fn instead<'o>(what: &What, outcome: &'o Outcome) -> Option<Instead<'o>> {
    match what {
        What::Entries { count, name } => {
            let entries: Vec<&Entry> = outcome.entries.iter().filter(|entry| entry.name == *name).collect();
            if entries.len() == *count as usize {
                return None;
            }
            let days: Vec<String> = entries.iter().map(|entry| format!("{} {}", entry.date, entry.to)).collect();
            let found = match days.as_slice() {
                [] => format!("no entry of {name}"),
                [one] => format!("1 entry of {name}: {one}"),
                many => format!("{} entries of {name}: {}", many.len(), many.join(", ")),
            };
            Some(Instead::said(found))
        }
        What::Never(about) => {
            let entry =
                History::of(outcome, about.kind, &about.name).entries.into_iter().find(|entry| happened(entry))?;
            Some(Instead { found: entry_words(entry), entry: Some(entry), day: None })
        }
        What::Becomes { about, status, level, on } => {
            let history = History::of(outcome, about.kind, &about.name);
            let fits =
                |entry: &Entry| entry.to == *status && level.as_ref().is_none_or(|it| entry.level.as_ref() == Some(it));
            if history.entries.iter().any(|entry| entry.date == *on && fits(entry)) {
                return None;
            }
            if let Some(outside) = outside(outcome, *on) {
                return Some(outside);
            }
            // On another day, or not at all.
            let other = history
                .entries
                .iter()
                .copied()
                .filter(|entry| fits(entry))
                .min_by_key(|entry| (i64::from(entry.date.days()) - i64::from(on.days())).unsigned_abs());
            match other {
                Some(entry) => Some(Instead { found: entry_words(entry), entry: Some(entry), day: None }),
                None => Some(as_it_was(about, history.on(*on), *on)),
            }
        }
        What::Is { about, negated, status, level, when } => {
            let history = History::of(outcome, about.kind, &about.name);
            let fits = |seen: Option<Seen<'_>>| {
                let is = seen.is_some_and(|seen| {
                    seen.status == status && level.as_ref().is_none_or(|it| seen.level == Some(it.as_str()))
                });
                is != *negated
            };
            let (first, last) = match when {
                When::On(day) => (*day, *day),
                When::By(day) => (outcome.from, (*day).min(outcome.until)),
                When::Throughout => (outcome.from, outcome.until),
                When::From(from, to) => (*from, *to),
            };
            for day in [first, last] {
                if let Some(outside) = outside(outcome, day) {
                    return Some(outside);
                }
            }
            let mut days = history.turning_days(first, last).into_iter();
            let wrong = match when {
                When::By(_) if days.any(|day| fits(history.on(day))) => return None,
                When::By(_) => Some(last),
                When::On(_) | When::Throughout | When::From(..) => days.find(|day| !fits(history.on(*day))),
            };
            wrong.map(|day| as_it_was(about, history.on(day), day))
        }
    }
}

/// Whether an entry is what `never` forbids: a trigger fires, a reversal runs, a stage is entered.
fn happened(entry: &Entry) -> bool {
    match entry.kind {
        Kind::Trigger => entry.to == "fired",
        Kind::Reversal => entry.to == "run",
        Kind::Stage => entry.to == "active" && entry.from.as_deref() == Some("pending"),
        _ => false,
    }
}

/// A day that the run doesn't have.
fn outside<'o>(outcome: &Outcome, day: Date) -> Option<Instead<'o>> {
    if day < outcome.from {
        return Some(Instead::said(format!("the run begins on {}", outcome.from)));
    }
    (day > outcome.until).then(|| Instead::said(format!("the run ends on {}", outcome.until)))
}

fn as_it_was<'o>(about: &About, seen: Option<Seen<'o>>, day: Date) -> Instead<'o> {
    let Some(seen) = seen else { return Instead::said(format!("{} is not there on {day}", about.name)) };
    let level = match seen.level {
        Some(level) if seen.status != "withheld" => format!(" at {level}"),
        _ => String::new(),
    };
    let step = seen.entry.and_then(|entry| entry.step.as_ref()).map(|step| match step.last_day {
        Some(last) => format!(" ({}, last day {last})", step.word),
        None => format!(" ({})", step.word),
    });
    let since = match seen.entry {
        Some(entry) if entry.date == day => String::new(),
        Some(entry) => format!(", since {}", entry.date),
        None => ", from the beginning".to_owned(),
    };
    let found = format!("{} is {}{level}{} on {day}{since}", about.name, seen.status, step.unwrap_or_default());
    Instead { found, entry: seen.entry, day: Some(day) }
}

fn entry_words(entry: &Entry) -> String {
    if (entry.kind, entry.to.as_str()) == (Kind::Reversal, "run") {
        return format!("{} runs on {}", entry.name, entry.date);
    }
    let level = entry.level.as_ref().map(|level| format!(" at {level}")).unwrap_or_default();
    format!("{} becomes {}{level} on {}", entry.name, entry.to, entry.date)
}

/// What to ask when something expected didn't come about.
fn lacking(what: &What, instead: &Instead<'_>) -> Option<(Question, Date)> {
    let (about, status) = match what {
        What::Becomes { about, status, .. } | What::Is { about, negated: false, status, .. } => (about, status),
        What::Is { .. } | What::Never(_) | What::Entries { .. } => return None,
    };
    let &About { text, subject, .. } = about;
    if matches!(subject, Subject::Safeguard(_) | Subject::Amendment(_)) {
        return None;
    }
    Some((Question { text, subject, status: status.clone() }, instead.day?))
}
