//! What the ledger says of a declaration: how it stands, and what that rests on.

use super::{Points, Teller};
use crate::explain::words::Words;
use crate::ledger::{Entry, Standing};
use crate::model::{Kind, Subject};
use crate::publish::conditions::Said;
use crate::publish::voice::day;

/// Of the observations behind a verdict so many are shown; the ledger has all of them.
const ROWS: usize = 6;

impl Teller<'_> {
    /// Adds how something stands at the end of the record, with the entry behind it.
    pub(super) fn stands(&self, subject: Subject, points: &mut Points) {
        let (Some(evidence), Some(kind)) = (self.edition.evidence, subject.kind()) else { return };
        let outcome = evidence.outcome;
        let name = &self.agreement.declared(subject).name;
        let tables = outcome.state.tables();
        let standing = tables.iter().find(|(table, _)| *table == kind).and_then(|(_, table)| table.get(name));
        let Some(standing) = standing else { return };
        let head = format!("On {}: {}.", day(outcome.until), phrase(kind, standing));
        let entry = outcome.entries.iter().rev().find(|entry| entry.kind == kind && entry.name == *name);
        let said = match entry {
            Some(entry) => Said::over(head, reasons(&evidence.words(self.edition.program), entry)),
            None => Said::new(format!("{head} Nothing in the record has changed it.")),
        };
        points.add("How it stands", vec![said]);
    }
}

/// A status in words, with its level and since when.
pub fn phrase(kind: Kind, standing: &Standing) -> String {
    let mut text = match (kind, standing.status.as_str()) {
        (Kind::Benchmark, "unmet") => "not met".to_owned(),
        (Kind::Benchmark, "unknown") => "cannot be judged".to_owned(),
        (Kind::Trigger, "armed") => "watched for, not raised".to_owned(),
        (Kind::Trigger, "dormant") => "not watched for".to_owned(),
        (Kind::Trigger, "fired") => "has taken effect".to_owned(),
        (Kind::Reversal, "idle") => "has not run".to_owned(),
        (Kind::Reversal, "run") => "has run".to_owned(),
        (Kind::Stage, "pending") => "not begun".to_owned(),
        (Kind::Stage, "active") => "under way".to_owned(),
        (_, status) => status.replace('_', " "),
    };
    if let Some(level) = standing.level.as_deref().filter(|level| *level != "100%") {
        text.push_str(&format!(", at {}", crate::ledger::grouped(level)));
    }
    if let Some(step) = &standing.step {
        match step.last_day {
            Some(last) => text.push_str(&format!(", {} until {} at the latest", step.word, day(last))),
            None => text.push_str(&format!(", {}", step.word)),
        }
    }
    if let Some(since) = standing.since {
        text.push_str(&format!(", since {}", day(since)));
    }
    text
}

/// The causes of an entry in the words of `detente why`, with the rows that they rest on.
pub fn reasons(words: &Words<'_>, entry: &Entry) -> Vec<Said> {
    let mut said = Vec::new();
    for cause in &entry.because {
        let observed = cause.observed();
        let mut rows: Vec<Said> = observed.iter().take(ROWS).map(|row| Said::new(row.sentence())).collect();
        if observed.len() > ROWS {
            rows.push(Said::new(format!("and {} more", observed.len() - ROWS)));
        }
        said.push(Said::over(words.cause(entry, cause), rows));
    }
    said
}
