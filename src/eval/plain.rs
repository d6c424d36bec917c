//! The plain day-by-day reading.

use super::Options;
use crate::data::Store;
use crate::diagnostic::{Code, Diagnostic};
use crate::ledger::Outcome;
use crate::model::Agreement;

/// Runs day after day.
///
/// # Errors
/// See [`super::run`].
pub fn run(agreement: &Agreement, _store: &Store, _options: Options) -> Result<Outcome, Box<Diagnostic>> {
    Err(Box::new(Diagnostic::error(Code::E0501, "not built yet", agreement.span, "")))
}
