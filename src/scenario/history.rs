//! What something was on each day, told from a ledger: an entry says what came of it, and the first one what was before.

use crate::calendar::Date;
use crate::ledger::{Entry, Outcome, Standing, State};
use crate::model::Kind;

/// The status, and for reliefs the level, at the end of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen<'o> {
    /// The status.
    pub status: &'o str,
    /// Reliefs: the level as ledgers write it.
    pub level: Option<&'o str>,
    /// The entry that made it so, if there was one.
    pub entry: Option<&'o Entry>,
}

/// The history of one thing.
#[derive(Debug, Clone)]
pub struct History<'o> {
    /// Its entries in order.
    pub entries: Vec<&'o Entry>,
    standing: Option<&'o Standing>,
}

impl<'o> History<'o> {
    /// That of a name and kind.
    pub fn of(outcome: &'o Outcome, kind: Kind, name: &str) -> Self {
        let entries = outcome.entries.iter().filter(|entry| entry.kind == kind && entry.name == name).collect();
        Self { entries, standing: table(&outcome.state, kind).and_then(|table| table.get(name)) }
    }

    /// The end of a day; none for what was never there.
    pub fn on(&self, day: Date) -> Option<Seen<'o>> {
        if let Some(entry) = self.entries.iter().rev().find(|entry| entry.date <= day) {
            return Some(Seen { status: &entry.to, level: entry.level.as_deref(), entry: Some(entry) });
        }
        if let Some(first) = self.entries.first() {
            let status = first.from.as_deref()?;
            return Some(Seen { status, level: first.from_level.as_deref(), entry: None });
        }
        let standing = self.standing?;
        Some(Seen { status: &standing.status, level: standing.level.as_deref(), entry: None })
    }

    /// The days on which something may have changed, of those from one to another: the first, and each with an entry. On all
    /// others it is as on the last of these before them.
    pub fn turning_days(&self, from: Date, to: Date) -> Vec<Date> {
        let changes = self.entries.iter().map(|entry| entry.date).filter(|day| (from..=to).contains(day));
        let mut days: Vec<Date> = std::iter::once(from).chain(changes).collect();
        days.dedup();
        days
    }
}

/// The table of a kind.
pub fn table(state: &State, kind: Kind) -> Option<&indexmap::IndexMap<String, Standing>> {
    Some(match kind {
        Kind::Benchmark => &state.benchmarks,
        Kind::Stage => &state.stages,
        Kind::Relief => &state.reliefs,
        Kind::Trigger => &state.triggers,
        Kind::Reversal => &state.reversals,
        Kind::Review => &state.reviews,
        Kind::Grievance => &state.grievances,
        Kind::Safeguard => &state.safeguards,
        Kind::Amendment => &state.amendments,
        Kind::Agreement => &state.agreements,
        Kind::Observation | Kind::Act => return None,
    })
}
