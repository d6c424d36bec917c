//! Two ledgers side by side: what both have, what only one has, and where they part.

use similar::{Algorithm, DiffTag, capture_diff_slices};

use crate::ledger::{Entry, Outcome};

/// A line of the comparison: an entry of the old ledger, of the new one, or the same in both.
#[derive(Debug, Clone, Copy)]
pub struct Row<'o> {
    /// In the old ledger.
    pub old: Option<&'o Entry>,
    /// In the new ledger.
    pub new: Option<&'o Entry>,
}

impl Row<'_> {
    /// Whether both say the same.
    pub const fn is_same(&self) -> bool {
        self.old.is_some() && self.new.is_some()
    }
}

/// Puts two ledgers side by side, day by day. Entries are the same if the same became of the same thing on the same day,
/// whatever the reasons.
pub fn side_by_side<'o>(old: &'o Outcome, new: &'o Outcome) -> Vec<Row<'o>> {
    let (before, after): (Vec<String>, Vec<String>) =
        (old.entries.iter().map(key).collect(), new.entries.iter().map(key).collect());
    let mut rows: Vec<Row<'o>> = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &before, &after) {
        let (tag, from, to) = op.as_tag_tuple();
        if tag == DiffTag::Equal {
            let pairs = old.entries[from].iter().zip(&new.entries[to]);
            rows.extend(pairs.map(|(old, new)| Row { old: Some(old), new: Some(new) }));
        } else {
            rows.extend(old.entries[from].iter().map(|old| Row { old: Some(old), new: None }));
            rows.extend(new.entries[to].iter().map(|new| Row { old: None, new: Some(new) }));
        }
    }
    rows.sort_by_key(|row| row.old.or(row.new).map(|entry| entry.date));
    rows
}

/// The first entry that only one of them has.
pub fn divergence<'o>(rows: &[Row<'o>]) -> Option<Row<'o>> {
    rows.iter().find(|row| !row.is_same()).copied()
}

/// What an entry says, in the words of the ledger.
pub fn key(entry: &Entry) -> String {
    let from = entry.from.as_ref().map(|from| format!("{from} → ")).unwrap_or_default();
    let mut text = format!("{} {} {}: {from}{}", entry.date, entry.kind, entry.name, entry.to);
    if let Some(level) = &entry.level {
        text.push_str(&format!(", {level}"));
    }
    if let Some(step) = &entry.step {
        let last = step.last_day.map_or_else(|| "not known yet".to_owned(), |last| last.to_string());
        text.push_str(&format!(", {}, last day {last}", step.word));
    }
    text
}
