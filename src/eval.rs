//! The day (section 7): from an agreement and data to a ledger.
//!
//! Every evaluator has the signature of [`run`], so that they can stand side by side and be held equal.
//! [`plain`] reads the rules day by day and is meant to be obviously right; [`engine`] looks only at the days on which something can
//! move, and is what [`run`] uses unless it is asked for the other.

pub mod engine;
pub mod plain;

pub use plain::{Eyes, Reached};

use crate::calendar::Date;
use crate::data::Store;
use crate::diagnostic::Diagnostic;
use crate::ledger::{Cause, Outcome};
use crate::model::{
    BenchmarkId, BenchmarkStatus, EventId, Program, StageId, StageStatus, Subject, TriggerId, TriggerStatus,
};

/// What a run is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// The last day; by default the last date in the data that some rule uses.
    pub until: Option<Date>,
    /// Only what was reported and dated by this day (law 3).
    pub known_at: Option<Date>,
    /// A run with more entries than this stops.
    pub max_entries: usize,
    /// How the ledger is worked out. It is the same either way.
    pub evaluator: Evaluator,
}

/// A way to work out a ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Evaluator {
    /// From one day on which something moves to the next: [`engine`].
    #[default]
    Engine,
    /// Every rule on every day: [`plain`].
    Plain,
}

/// So many entries a run may have unless a user allows more: with their causes they fill a gigabyte or two.
pub const MAX_ENTRIES: usize = 1_000_000;

impl Default for Options {
    fn default() -> Self {
        Self { until: None, known_at: None, max_entries: MAX_ENTRIES, evaluator: Evaluator::Engine }
    }
}

/// Something that is so before the run begins (section 10, `given`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Given {
    /// Which of the program's texts.
    pub text: usize,
    /// What is so.
    pub state: GivenState,
    /// Since when.
    pub since: Date,
}

/// What can be so before a run begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GivenState {
    /// A stage has a status; one that is active was entered on that day.
    Stage(StageId, StageStatus),
    /// A benchmark has been judged so.
    Benchmark(BenchmarkId, BenchmarkStatus),
    /// A trigger is armed, or has ended; one that is fired fired on that day.
    Trigger(TriggerId, TriggerStatus),
    /// An event occurred on that day.
    Event(EventId),
}

/// A question why something isn't as it might be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Which of the program's texts.
    pub text: usize,
    /// What of it.
    pub subject: Subject,
    /// The status that it might have.
    pub status: String,
}

/// Runs an agreement, and those that it imports, over the data of one entity.
///
/// # Errors
/// Arithmetic that can't be done, data without any date to begin or end at, and a ledger that grows too long: code `E05xx`,
/// with the place of the expression and the day.
pub fn run(program: &Program, store: &Store, options: Options) -> Result<Outcome, Box<Diagnostic>> {
    run_given(program, store, options, &[])
}

/// Runs from a given state: the run begins on the latest of its days (section 10).
///
/// # Errors
/// Those of [`run`].
pub fn run_given(
    program: &Program,
    store: &Store,
    options: Options,
    given: &[Given],
) -> Result<Outcome, Box<Diagnostic>> {
    match options.evaluator {
        Evaluator::Engine => engine::run(program, store, options, given),
        Evaluator::Plain => plain::run(program, store, options, given),
    }
}

/// What is missing at the end of a run for something to have a status: conditions that aren't true, windows that run, acts
/// that nobody did.
///
/// # Errors
/// Those of [`run`].
pub fn missing(
    program: &Program,
    store: &Store,
    options: Options,
    given: &[Given],
    question: &Question,
) -> Result<Vec<Cause>, Box<Diagnostic>> {
    plain::missing(program, store, options, given, question)
}
