//! The day (section 7): from an agreement and data to a ledger.
//!
//! Every evaluator has the signature of [`run`], so that they can stand side by side and be held equal.
//! [`plain`] reads the rules day by day and is meant to be obviously right.

pub mod plain;

use crate::calendar::Date;
use crate::data::Store;
use crate::diagnostic::Diagnostic;
use crate::ledger::Outcome;
use crate::model::Agreement;

/// What a run is asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// The last day; by default the last date in the data that some rule uses.
    pub until: Option<Date>,
    /// Only what was reported and dated by this day (law 3).
    pub known_at: Option<Date>,
}

/// Runs an agreement over the data of one entity.
///
/// # Errors
/// Arithmetic that can't be done, and data without any date to begin or end at: code `E05xx`, with the place of the
/// expression and the day.
pub fn run(agreement: &Agreement, store: &Store, options: Options) -> Result<Outcome, Box<Diagnostic>> {
    plain::run(agreement, store, options)
}
