//! Scenarios (section 10): small histories with what is expected of them, and snapshots of whole ledgers that people review.
//!
//! [`plan_all`] makes cases of a scenario as written: names, values and days checked, its lines made into data. A case is
//! run by [`run`], which asks [`expect`] whether the outcome is as expected, by what [`history`] says of each day, and why
//! not. [`snapshot`] writes outcomes so that they can be kept and compared, [`coverage`] counts what was ever seen.

pub mod coverage;
mod expect;
mod history;
mod plan;
pub mod snapshot;

pub use expect::Failure;
pub use plan::{Follow, plan, plan_all};

use crate::calendar::Date;
use crate::data::Store;
use crate::diagnostic::Diagnostic;
use crate::eval::{Given, Options, run_given};
use crate::ledger::Outcome;
use crate::model::{self, Kind, Program};
use crate::source::Span;

/// One history to be run: a scenario, or a row of its table.
#[derive(Debug, Clone)]
pub struct Case {
    /// The scenario's name.
    pub scenario: String,
    /// The same; with a table also the row's values.
    pub name: String,
    /// Where it stands.
    pub span: Span,
    /// Its data.
    pub store: Store,
    /// The last day.
    pub until: Date,
    /// What is so at the beginning.
    pub given: Vec<Given>,
    /// What is expected.
    pub expectations: Vec<Expectation>,
}

/// Something that an expectation is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// Which of the program's texts.
    pub text: usize,
    /// What of it.
    pub subject: model::Subject,
    /// The kind of its entries.
    pub kind: Kind,
    /// The name that the ledger cites.
    pub name: String,
}

/// What is expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expectation {
    /// In words, as it stands there.
    pub text: String,
    /// Where.
    pub span: Span,
    /// What.
    pub what: What,
}

/// The forms of expectations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A trigger never fires, a reversal never runs, a stage is never entered.
    Never(About),
    /// So many ledger entries of a name.
    Entries {
        /// How many.
        count: u32,
        /// Of what.
        name: String,
    },
    /// An entry on that very day.
    Becomes {
        /// What.
        about: About,
        /// The status.
        status: String,
        /// The level, as ledgers write it.
        level: Option<String>,
        /// When.
        on: Date,
    },
    /// A status at the end of days.
    Is {
        /// What.
        about: About,
        /// `is not`
        negated: bool,
        /// The status.
        status: String,
        /// The level, as ledgers write it.
        level: Option<String>,
        /// Which days.
        when: When,
    },
}

/// Which days an expectation asks about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// This one.
    On(Date),
    /// This or some day before.
    By(Date),
    /// Every day of the run.
    Throughout,
    /// Every day from one to another.
    From(Date, Date),
}

/// How a case ended.
#[derive(Debug, Clone)]
pub struct Report {
    /// What came of it.
    pub outcome: Outcome,
    /// Expectations that aren't met.
    pub failures: Vec<Failure>,
}

/// Runs a case.
///
/// # Errors
/// Those of [`crate::eval::run`].
pub fn run(program: &Program, case: &Case) -> Result<Report, Box<Diagnostic>> {
    let options = Options { until: Some(case.until), ..Options::default() };
    let outcome = run_given(program, &case.store, options, &case.given)?;
    let failures = expect::failures(program, case, &outcome)?;
    Ok(Report { outcome, failures })
}
