//! What is given, and in which order (sections 5.4 and 5.5).

use super::{Actor, DateExpr, Declared, ExprId, ReliefId, StageId, TriggerId, Window};
use crate::calendar::Duration;
use crate::quantity::{Number, Unit};
use crate::source::Span;

/// A relief (section 5.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relief {
    /// Name and place.
    pub declared: Declared,
    /// Who gives it.
    pub by: Vec<Actor>,
    /// Who gets it.
    pub to: Vec<Actor>,
    /// Its sectors.
    pub sectors: Vec<String>,
    /// From the announcement to the grant.
    pub notice: Option<Duration>,
    /// After so long in effect no reversal reaches it.
    pub irrevocable_after: Option<Duration>,
    /// Never suspended, reduced or reversed.
    pub humanitarian: bool,
    /// Survives its stage.
    pub permanent: bool,
    /// The unit of its amount; none: its level is a percentage.
    pub amount: Option<Unit>,
}

/// A stage (section 5.5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// Name and place.
    pub declared: Declared,
    /// Stages that must be active or ended when it is entered.
    pub after: Vec<StageId>,
    /// Not before this day.
    pub opens: Option<DateExpr>,
    /// What it asks.
    pub requires: Vec<ExprId>,
    /// Its deadline.
    pub deadline: Option<StageDeadline>,
    /// What it grants.
    pub grants: Vec<Grant>,
    /// Suspended while this is false.
    pub condition: Option<ExprId>,
    /// How long it lasts.
    pub lasts: Option<Lasts>,
}

/// The deadline of a stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageDeadline {
    /// The last day; `Length` counts from the first day of the run.
    pub window: Window,
    /// What follows.
    pub outcome: StageOutcome,
}

/// What follows a missed deadline of a stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StageOutcome {
    /// It lapses.
    Lapse,
    /// The agreement ends.
    Terminate,
    /// A trigger is raised, and the stage stays pending.
    Trigger(TriggerId),
    /// The deadline moves, up to so many times.
    Extend {
        /// By this, from the last day.
        by: Duration,
        /// So often.
        times: u32,
        /// What follows then; never `Extend`.
        then: Box<StageOutcome>,
    },
}

/// What a stage grants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The relief.
    pub relief: ReliefId,
    /// How much.
    pub level: GrantLevel,
    /// Kept whatever becomes of the stage.
    pub permanent: bool,
    /// Where.
    pub span: Span,
}

/// How much is granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GrantLevel {
    /// A share from 0 to 1.
    Share(Number),
    /// An amount in the relief's unit, added to those of other stages.
    Of(Number),
    /// As much as brings the sum to this, in the relief's unit.
    UpTo(Number),
}

/// How long a stage lasts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lasts {
    /// A term: over on the start + length.
    Term {
        /// How long.
        length: Duration,
        /// The start; none: its entry.
        from: Option<DateExpr>,
    },
    /// This is the last day.
    Until(DateExpr),
}
