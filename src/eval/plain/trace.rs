//! What one evaluation has looked at: the observations behind the value, and values worked out already.

use std::collections::HashMap;

use super::judge::Moment;
use super::knowledge::ObservationRef;
use super::value::Value;
use crate::model::ExprId;

/// The observations that a value rests on, if anybody wants to know. An expression that is met again, as defined ones are,
/// is worth the same and adds nothing.
#[derive(Debug, Default)]
pub struct Trace {
    wanted: bool,
    found: Vec<ObservationRef>,
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

    /// An observation that matters.
    pub fn add(&mut self, observations: impl IntoIterator<Item = ObservationRef>) {
        if self.wanted {
            self.found.extend(observations);
        }
    }

    /// All that another has found.
    pub fn append(&mut self, mut other: Self) {
        if self.wanted {
            self.found.append(&mut other.found);
            self.found.dedup();
        }
    }

    /// The value of an expression that has been worked out before.
    pub fn value(&self, id: ExprId, at: Moment) -> Option<Value> {
        self.known.get(&(id, at)).copied()
    }

    /// Keeps a value that may be asked for again.
    pub fn keep(&mut self, id: ExprId, at: Moment, value: Value) {
        self.known.insert((id, at), value);
    }

    /// What was found.
    pub fn into_found(self) -> Vec<ObservationRef> {
        self.found
    }
}
