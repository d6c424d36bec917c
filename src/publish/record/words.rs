//! What is said where somebody points at a stretch of the record: the sentence of its entry and the causes, in the words of
//! `detente why`.

use crate::explain::words::Words;
use crate::ledger::Entry;
use crate::publish::history::{History, Span};
use crate::publish::voice::{day, level_words};

/// Observations of a cause that are named; the ledger has all.
const ROWS: usize = 4;

/// An entry with its reasons, a line each.
pub fn explained(words: &Words<'_>, entry: &Entry) -> String {
    let mut lines = vec![words.entry(entry)];
    for cause in &entry.because {
        lines.push(format!("· {}", words.cause(entry, cause)));
        let observed = cause.observed();
        lines.extend(observed.iter().take(ROWS).map(|row| format!("  {}", row.sentence())));
        if observed.len() > ROWS {
            lines.push(format!("  and {} more observations", observed.len() - ROWS));
        }
    }
    lines.join("\n")
}

/// A span of a history: from when to when, and why.
pub fn of_span(words: &Words<'_>, history: &History<'_>, span: &Span<'_>) -> String {
    let status = match span.status {
        Some(status) => status.replace('_', " "),
        None => "not in the text".to_owned(),
    };
    let level = span.level.map_or_else(String::new, |level| format!(" at {}", level_words(level)));
    let head = format!("{}: {status}{level}, {} to {}", history.heading(), day(span.from), day(span.to));
    match span.entry {
        Some(entry) => format!("{head}\n{}", explained(words, entry)),
        None => head,
    }
}
