//! Snapshots: outcomes as text that a person reviews, kept in `NAME.detente.snap` beside the agreement (section 10).
//!
//! The text leaves out where rules and rows stand, so that a line added somewhere changes nothing but what it means. A file
//! has a header between two lines `---`, then a section for each outcome, headed by a line `# NAME`.

use std::fmt::Write as _;

use super::history::table;
use crate::ledger::{Entry, Outcome, Standing};
use crate::model::Kind;

/// The ending of a snapshot's file name, behind that of the agreement.
pub const ENDING: &str = ".snap";

/// The ending of a file with outcomes that wait for review.
pub const PENDING: &str = ".snap.new";

/// The kinds whose statuses a snapshot tells, in their order.
const KINDS: [Kind; 9] = [
    Kind::Benchmark,
    Kind::Stage,
    Kind::Relief,
    Kind::Trigger,
    Kind::Reversal,
    Kind::Review,
    Kind::Grievance,
    Kind::Safeguard,
    Kind::Amendment,
];

/// An outcome as snapshots keep it.
pub fn text(outcome: &Outcome) -> String {
    let mut text = format!("from {} until {}\n\n", outcome.from, outcome.until);
    for entry in &outcome.entries {
        write_entry(entry, &mut text);
    }
    text.push_str(if outcome.entries.is_empty() { "nothing changed\n\nat the end\n" } else { "\nat the end\n" });
    for kind in KINDS {
        for (name, standing) in table(&outcome.state, kind).into_iter().flatten() {
            let _ = writeln!(text, "  {kind} {name}: {}", standing_words(standing));
        }
    }
    for (name, standing) in outcome.state.agreements.iter().filter(|(_, standing)| standing.status == "ended") {
        let _ = writeln!(text, "  agreement {name}: {}", standing_words(standing));
    }
    for window in &outcome.state.windows {
        let _ = writeln!(text, "  {} runs until {}, then {}", window.what, window.last_day, window.then);
    }
    text
}

fn write_entry(entry: &Entry, text: &mut String) {
    let from = entry.from.as_ref().map(|from| format!("{from} -> ")).unwrap_or_default();
    let _ = write!(text, "{} {} {}: {from}{}", entry.date, entry.kind, entry.name, entry.to);
    match (&entry.from_level, &entry.level) {
        (Some(before), Some(level)) if before != level => {
            let _ = write!(text, ", {before} -> {level}");
        }
        (_, Some(level)) => {
            let _ = write!(text, ", {level}");
        }
        _ => {}
    }
    if let Some(step) = &entry.step {
        let last = step.last_day.map_or_else(|| "not known yet".to_owned(), |last| last.to_string());
        let _ = write!(text, ", {}, last day {last}", step.word);
    }
    text.push('\n');
    for metric in entry.metrics.iter().flatten() {
        let _ = writeln!(text, "    {}: {}", metric.name, metric.value);
    }
    for cause in &entry.because {
        let reason = match cause {
            crate::ledger::Cause::Act { reason: Some(reason), .. } => format!(": {reason}"),
            _ => String::new(),
        };
        let _ = writeln!(text, "    because {}{reason}", cause.words());
        for observed in cause.observed().iter() {
            let _ = writeln!(text, "        {}", observed.words());
        }
    }
}

fn standing_words(standing: &Standing) -> String {
    let mut words = standing.status.clone();
    if let Some(level) = &standing.level {
        let _ = write!(words, ", {level}");
    }
    if let Some(step) = &standing.step {
        let _ = write!(words, ", {}", step.word);
    }
    if let Some(since) = standing.since {
        let _ = write!(words, ", since {since}");
    }
    words
}

/// A file of snapshots: the text of each outcome by its name, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Snapshots {
    /// The sections.
    pub sections: Vec<(String, String)>,
}

impl Snapshots {
    /// Reads a file; what stands before the first section is its header.
    pub fn parse(text: &str) -> Self {
        let mut sections: Vec<(String, String)> = Vec::new();
        for line in text.lines() {
            if let Some(name) = line.strip_prefix("# ") {
                sections.push((name.trim_end().to_owned(), String::new()));
            } else if let Some((_, body)) = sections.last_mut() {
                body.push_str(line);
                body.push('\n');
            }
        }
        for (_, body) in &mut sections {
            let kept = body.trim_end_matches('\n').len();
            body.truncate(kept);
            body.push('\n');
        }
        Self { sections }
    }

    /// As it stands in a file. `source` is the agreement's.
    pub fn write(&self, source: &str) -> String {
        let mut text = format!("---\nsource: {source}\nreviewed: detente test --review\n---\n");
        for (name, body) in &self.sections {
            let _ = write!(text, "\n# {name}\n{body}");
        }
        text
    }

    /// The text of an outcome.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.sections.iter().find(|(section, _)| section == name).map(|(_, body)| body.as_str())
    }

    /// Puts in the text of an outcome.
    pub fn set(&mut self, name: &str, body: &str) {
        match self.sections.iter_mut().find(|(section, _)| section == name) {
            Some((_, before)) => body.clone_into(before),
            None => self.sections.push((name.to_owned(), body.to_owned())),
        }
    }

    /// Brings the sections into an order; those that it doesn't name stand behind.
    pub fn sort_like(&mut self, order: &[String]) {
        let place = |name: &str| order.iter().position(|known| known == name).unwrap_or(order.len());
        self.sections.sort_by_key(|(name, _)| place(name));
    }
}
