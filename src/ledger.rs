//! The ledger: what happened, when, and why (section 8).
//!
//! An [`Outcome`] is what a run gives. It owns its words, so that it can be kept, compared and printed without the
//! agreement. How it is written (JSON, CSV, text) is the business of the modules below this one.

mod cited;
pub mod json;
pub mod table;
mod words;

pub use cited::{Cited, Stretch};
pub use words::grouped;

use std::sync::Arc;

use indexmap::IndexMap;

use crate::calendar::Date;
use crate::model::status::{Kind, ObservationStatus};
use crate::quantity::Number;

/// The result of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The agreement's name.
    pub agreement: String,
    /// Which instance, with `entity` data.
    pub entity: Option<String>,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Date,
    /// The entries, by date, step of the day and declaration.
    pub entries: Vec<Entry>,
    /// The statuses at the end of the last day.
    pub state: State,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The day.
    pub date: Date,
    /// What kind of thing changed.
    pub kind: Kind,
    /// Its name; of an act, what it was on.
    pub name: String,
    /// The status before; none for acts and observations.
    pub from: Option<String>,
    /// The status after.
    pub to: String,
    /// Reliefs: the level after, as text (`50%`, `700000000 USD`).
    pub level: Option<String>,
    /// Reliefs: the level before.
    pub from_level: Option<String>,
    /// Triggers in process: the running step and its last day.
    pub step: Option<RunningStep>,
    /// Reviews: what they report, as it stands at the end of the day.
    pub metrics: Option<Vec<Metric>>,
    /// The rule.
    pub rule: RulePlace,
    /// The causes; never empty.
    pub because: Vec<Cause>,
}

/// What a review reports of one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metric {
    /// Its name.
    pub name: String,
    /// Its status, or of an indicator its reading.
    pub value: String,
}

/// A running step of a trigger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunningStep {
    /// `cure`, `notice`, `refer` or `decide`.
    pub word: String,
    /// Its last day; none while the date it waits for isn't known.
    pub last_day: Option<Date>,
}

/// Where a rule stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulePlace {
    /// The file as the user named it.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1.
    pub column: u32,
}

/// A reason for an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    /// A condition that decided.
    Condition {
        /// Its source text, blanks collapsed.
        text: String,
        /// `true`, `false`, `unknown`, or another value.
        value: String,
        /// The observations it rests on.
        observed: Cited,
    },
    /// Another entry, not later than this one.
    CausedBy {
        /// Its kind.
        kind: Kind,
        /// Its name.
        name: String,
        /// Its day.
        date: Date,
    },
    /// A window or term that ended.
    Expired {
        /// Which, in words: `cure of nonperformance`.
        window: String,
        /// Its last day.
        last_day: Date,
    },
    /// An act.
    Act {
        /// Who.
        by: String,
        /// What.
        act: String,
        /// On what.
        on: String,
        /// The day of the act.
        date: Date,
        /// The data file.
        file: String,
        /// The row in it.
        row: u64,
        /// Why it had no effect, for acts rejected.
        reason: Option<String>,
    },
}

/// An observation as a cause cites it. A ledger may cite millions, so that each is small and shares what it can.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observed {
    /// Of what, by whom and in which file.
    pub origin: Arc<Origin>,
    /// The value; none where nothing was observed.
    pub value: Option<Figure>,
    /// The day it is about.
    pub date: Date,
    /// The day it was reported.
    pub reported: Date,
    /// Its status.
    pub status: ObservationStatus,
    /// The row in the file.
    pub row: u32,
}

/// Where observations come from that have all of this in common.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// The indicator.
    pub indicator: String,
    /// The unit of its values; empty where they have none.
    pub unit: String,
    /// Who reported.
    pub source: String,
    /// The data file.
    pub file: String,
}

/// A value that was observed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Figure {
    /// In the indicator's unit.
    Number(Number),
    /// Of an indicator that is true or false.
    Truth(bool),
    /// Of a category.
    Word(Arc<str>),
}

/// A status with the day it began; no day for a first status that never changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The status.
    pub status: String,
    /// Since when.
    pub since: Option<Date>,
    /// Reliefs: the level.
    pub level: Option<String>,
    /// Triggers in process: the running step.
    pub step: Option<RunningStep>,
}

/// The statuses at the end, by name in order of declaration.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct State {
    /// Benchmarks.
    pub benchmarks: IndexMap<String, Standing>,
    /// Stages.
    pub stages: IndexMap<String, Standing>,
    /// Reliefs.
    pub reliefs: IndexMap<String, Standing>,
    /// Triggers.
    pub triggers: IndexMap<String, Standing>,
    /// Reversals.
    pub reversals: IndexMap<String, Standing>,
    /// Reviews.
    pub reviews: IndexMap<String, Standing>,
    /// Grievances.
    pub grievances: IndexMap<String, Standing>,
    /// Safeguards.
    pub safeguards: IndexMap<String, Standing>,
    /// Amendments that came into force during the run.
    pub amendments: IndexMap<String, Standing>,
    /// The agreements themselves, the main one last: `in_force` or `ended`.
    pub agreements: IndexMap<String, Standing>,
    /// Windows that run at the end of the last day, by last day.
    pub windows: Vec<RunningWindow>,
    /// Safeguards that the run has put to the test: could tell on some day, or whose cause was there.
    pub tested_safeguards: Vec<String>,
    /// Assumptions that turned out false, by the first day.
    pub broken_assumptions: Vec<BrokenAssumption>,
}

impl State {
    /// The tables in their order, each with the kind of its rows.
    pub const fn tables(&self) -> [(Kind, &IndexMap<String, Standing>); 10] {
        [
            (Kind::Benchmark, &self.benchmarks),
            (Kind::Stage, &self.stages),
            (Kind::Relief, &self.reliefs),
            (Kind::Trigger, &self.triggers),
            (Kind::Reversal, &self.reversals),
            (Kind::Review, &self.reviews),
            (Kind::Grievance, &self.grievances),
            (Kind::Safeguard, &self.safeguards),
            (Kind::Amendment, &self.amendments),
            (Kind::Agreement, &self.agreements),
        ]
    }
}

/// An assumption that the data contradict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenAssumption {
    /// The first day on which it was false.
    pub date: Date,
    /// Its text.
    pub text: String,
    /// Where it stands.
    pub rule: RulePlace,
}

/// A window or term that runs at the end of a run.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RunningWindow {
    /// Its last day.
    pub last_day: Date,
    /// What it is, in words: `cure of nonperformance`.
    pub what: String,
    /// What its end means, in words.
    pub then: String,
}
