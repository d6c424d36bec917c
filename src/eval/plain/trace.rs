//! What one evaluation has looked at: the observations behind the value, and values worked out already.

use foldhash::HashMap;

use super::judge::Moment;
use super::knowledge::ObservationRef;
use super::value::Value;
use crate::model::{ExprId, IndicatorId};

/// Observations of one indicator side by side in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// The indicator.
    pub indicator: IndicatorId,
    /// The place of the first in the indicator's list.
    pub from: u32,
    /// The place behind the last.
    pub to: u32,
}

impl Found {
    /// Takes another in that lies beside it or in part within it; false where a gap would be between them.
    fn join(&mut self, other: &Self) -> bool {
        let joins = self.indicator == other.indicator && other.from <= self.to && self.from <= other.to;
        if joins {
            (self.from, self.to) = (self.from.min(other.from), self.to.max(other.to));
        }
        joins
    }
}

/// The observations that a value rests on, if anybody wants to know. An expression that is met again, as defined ones are,
/// is worth the same and adds nothing.
#[derive(Debug, Default)]
pub struct Trace {
    wanted: bool,
    found: Vec<Found>,
    known: HashMap<(ExprId, Moment), Value>,
}

impl Trace {
    /// Remembers observations.
    pub fn wanted() -> Self {
        Self { wanted: true, ..Self::default() }
    }

    /// Remembers none.
    pub fn unwanted() -> Self {
        Self::default()
    }

    /// An empty one of the same sort.
    pub fn fresh(&self) -> Self {
        Self { wanted: self.wanted, ..Self::default() }
    }

    /// Whether observations are remembered.
    pub const fn is_wanted(&self) -> bool {
        self.wanted
    }

    /// Observations that matter.
    pub fn add(&mut self, observations: impl IntoIterator<Item = ObservationRef>) {
        if self.wanted {
            for ObservationRef { indicator, index } in observations {
                self.add_found(Found { indicator, from: index, to: index + 1 });
            }
        }
    }

    /// The same where they stand side by side.
    pub fn add_found(&mut self, found: Found) {
        if self.wanted && found.from < found.to && !self.found.last_mut().is_some_and(|last| last.join(&found)) {
            self.found.push(found);
        }
    }

    /// All that another has found.
    pub fn append(&mut self, other: Self) {
        other.found.into_iter().for_each(|found| self.add_found(found));
    }

    /// The value of an expression that has been worked out before.
    pub fn value(&self, id: ExprId, at: Moment) -> Option<Value> {
        self.known.get(&(id, at)).copied()
    }

    /// Keeps a value that may be asked for again.
    pub fn keep(&mut self, id: ExprId, at: Moment, value: Value) {
        self.known.insert((id, at), value);
    }

    /// What was found, each once, by indicator and in order of date.
    pub fn into_found(mut self) -> Vec<Found> {
        self.found.sort_unstable();
        self.found.dedup_by(|later, earlier| earlier.join(later));
        self.found
    }
}
