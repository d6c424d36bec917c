//! Why something happened, from a ledger: the causes of an entry, each with its own, as a tree.

use crate::ledger::{Cause, Entry, Outcome};

/// A cause with the entry behind it, if it is one, and that entry's causes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The cause.
    pub cause: Cause,
    /// The entry that it names.
    pub entry: Option<Entry>,
    /// The causes of that entry.
    pub because: Vec<Reason>,
}

/// How deep the tree goes: as far as a reader follows.
const DEEPEST: usize = 8;

/// The causes of an entry, the entries that they name followed back; each entry is told once.
pub fn reasons(outcome: &Outcome, entry: &Entry) -> Vec<Reason> {
    let mut told = Vec::new();
    follow(outcome, entry, DEEPEST, &mut told)
}

fn follow<'o>(outcome: &'o Outcome, entry: &'o Entry, depth: usize, told: &mut Vec<&'o Entry>) -> Vec<Reason> {
    let mut found = Vec::new();
    for cause in &entry.because {
        let behind = match cause {
            Cause::CausedBy { kind, name, date } => {
                // The last entry of that day is the one that stands.
                let mut entries = outcome.entries.iter().rev();
                entries.find(|it| it.kind == *kind && it.name == *name && it.date == *date && **it != *entry)
            }
            Cause::Condition { .. } | Cause::Expired { .. } | Cause::Act { .. } => None,
        };
        let behind = behind.filter(|it| depth > 0 && !told.contains(it));
        told.extend(behind);
        let because = behind.map(|behind| follow(outcome, behind, depth - 1, told)).unwrap_or_default();
        found.push(Reason { cause: cause.clone(), entry: behind.cloned(), because });
    }
    found
}
