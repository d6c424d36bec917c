//! The fast reading: the steps of [`super::plain`], taken only on the days on which something can be otherwise than on the day
//! before. Its ledger is that of the plain reading, byte for byte; the tests hold both equal.

use super::plain::{Pace, run_at};
use super::{Given, Options};
use crate::data::Store;
use crate::diagnostic::Diagnostic;
use crate::ledger::Outcome;
use crate::model::Program;

/// Runs from one day on which something moves to the next.
///
/// # Errors
/// See [`super::run`].
pub fn run(program: &Program, store: &Store, options: Options, given: &[Given]) -> Result<Outcome, Box<Diagnostic>> {
    run_at(Pace::WhereSomethingMoves, program, store, options, given)
}
