//! Why something is as it is, and what would have to come for it to be otherwise.
//!
//! [`reasons`] follows the causes of a ledger entry, from the ledger alone. [`why`](why()) answers a whole question: [`ask`](mod@ask) reads it,
//! [`tree`] tells how things came about, [`missing`] what is lacking; [`plan`] (with [`conditions`], [`processes`], [`solve`], [`ways`]) proposes
//! changes, [`world`] supposes
//! them, and [`flips`] tries each by a run before it is told. [`words`], [`phrases`] and [`changes`] have the sentences, [`places`]
//! the lines of the source; [`json`] and [`markdown`] write an answer.

pub mod ask;
pub mod changes;
mod conditions;
pub mod flips;
pub mod json;
pub mod markdown;
mod missing;
mod phrases;
pub mod places;
pub mod plan;
mod processes;
mod solve;
pub mod tree;
mod ways;
mod why;
pub mod words;
pub mod world;

pub use ask::{Asked, Claim, Unclear, ask};
pub use why::{Outlook, Why, explained, standing, why};

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

/// What each promised change rests on; none where nothing was promised.
pub fn premise(why: &Why, outlook: &Outlook) -> Option<String> {
    let day = why.day;
    match (outlook.found.by_itself, outlook.found.flips.is_empty()) {
        (None, true) => None,
        (Some(_), true) => Some(format!("Found by running on from {day}, everything going on as last reported.")),
        (None, false) if outlook.found.flips.len() == 1 => {
            let changes = outlook.found.flips.iter().map(|flip| flip.changes.len()).sum::<usize>();
            let alone = if changes == 1 { "that change" } else { "these changes" };
            Some(format!(
                "This was tried by running on from {day} with {alone} alone, everything else going on as last reported."
            ))
        }
        (_, false) => Some(format!(
            "Each was tried by running on from {day} with what it names alone, everything else going on as last reported."
        )),
    }
}

/// What stands behind something that has been told before.
pub fn as_above(number: u32) -> String {
    match number {
        // The very thing that is explained.
        0 => " (this is what is being explained)".to_owned(),
        number => format!(" (as above, {number})"),
    }
}
