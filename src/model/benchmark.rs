//! What must be true (section 5.3), and windows.

use super::{Actor, BenchmarkStatus, BodyId, DateExpr, Declared, ExprId, ObservationStatus, TriggerId};
use crate::calendar::Duration;
use crate::quantity::Number;

/// How long somebody has, counted from the day on which the window opens (section 4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Window {
    /// The last day is the opening + this.
    Length(Duration),
    /// The last day is this date.
    By(DateExpr),
    /// The last day is the day before this date.
    Before(DateExpr),
}

/// A benchmark (section 5.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Benchmark {
    /// Name and place.
    pub declared: Declared,
    /// Who performs it.
    pub by: Vec<Actor>,
    /// The condition.
    pub requires: ExprId,
    /// Whose observations count.
    pub verified: Option<Quorum>,
    /// Statuses that count. Without `verified by` and `accepting`: all usable ones.
    pub accepting: Vec<ObservationStatus>,
    /// Who has to certify.
    pub certified: Option<BodyId>,
    /// Who may waive it.
    pub waivable: Vec<Actor>,
    /// What an unknown verdict counts as.
    pub unknown_counts: UnknownAs,
    /// Test dates; none: judged every day.
    pub tested: Option<Tested>,
    /// A deadline of its own.
    pub due: Option<Due>,
    /// Its weight in `share of`.
    pub weight: Number,
}

/// So many of these bodies, each judged on its own observations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quorum {
    /// How many; at least 1.
    pub count: u32,
    /// Of these sources.
    pub of: Vec<Actor>,
}

/// `unknown counts as …`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnknownAs {
    /// The default.
    Unknown,
    /// Compliant.
    Met,
    /// In breach.
    Unmet,
    /// The last known met or unmet.
    Hold,
}

/// `tested every 3 months from X within 45 days else unmet`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tested {
    /// The n-th test is the anchor plus n times this.
    pub every: Duration,
    /// The anchor, itself the first test date.
    pub from: DateExpr,
    /// The time for the data, counted from the test date, and the verdict without them.
    pub within: Option<(Window, BenchmarkStatus)>,
}

/// `due by D else trigger T`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The last day; `Length` counts from the first day of the run.
    pub deadline: Window,
    /// What is raised when there was no day up to then on which it was met or waived.
    pub trigger: TriggerId,
}
