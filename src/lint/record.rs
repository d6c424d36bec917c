//! What runs over the data say, entity by entity.

use std::collections::BTreeMap;

use super::draft::{Draft, Evidence};
use super::facts::indicators_in;
use crate::calendar::Date;
use crate::data::{Facts, Store};
use crate::ledger::{Entry, Outcome};
use crate::model::{Agreement, ExprId, Kind, Subject};

/// What the data say of the main agreement: its texts stand behind those that it imports.
pub fn main_facts(store: &Store) -> Option<&Facts> {
    store.texts.last()
}

/// The runs that came to their end.
pub fn outcomes(evidence: &Evidence) -> impl Iterator<Item = &Outcome> {
    evidence.outcomes.iter().flatten()
}

/// The entries of one kind by name, in order of date.
pub fn entries(outcome: &Outcome, kind: Kind) -> BTreeMap<&str, Vec<&Entry>> {
    let mut found: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
    for entry in outcome.entries.iter().filter(|entry| entry.kind == kind) {
        found.entry(&entry.name).or_default().push(entry);
    }
    found
}

/// Whether a condition reads what is measured, rather than acts and statuses alone.
pub fn is_measured(agreement: &Agreement, condition: ExprId) -> bool {
    !indicators_in(agreement, condition).is_empty()
}

/// Of how many entities something is so: nothing where the data are about one, else ` for 2 of 5 entities`.
pub fn among(concerned: usize, evidence: &Evidence) -> String {
    match evidence.stores.len() {
        0 | 1 => String::new(),
        all => format!(" for {concerned} of {}", entities(all)),
    }
}

/// `1 entity`, `5 entities`.
pub fn entities(count: usize) -> String {
    if count == 1 { "1 entity".to_owned() } else { format!("{count} entities") }
}

/// `once`, `twice`, `3 times`.
pub fn times(count: i64) -> String {
    match count {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        more => format!("{more} times"),
    }
}

/// `once, on 2024-03-31` or `3 times, first on 2024-03-31 and last on 2024-09-30`.
pub fn how_often(days: &[Date]) -> String {
    match days {
        [] => "never".to_owned(),
        [day] => format!("once, on {day}"),
        [first, .., last] => format!("{}, first on {first} and last on {last}", times(days.len() as i64)),
    }
}

/// Whether a declaration is what it was in the base text: what an amendment replaced or added was judged by other words
/// before.
pub fn is_of_the_first_text(draft: &Draft<'_>, subject: Subject) -> bool {
    let base = draft.program.main().declared(subject);
    !base.absent && base.span == draft.declared(subject).span
}
