//! What follows a breach, and what is taken back (sections 5.6 and 5.7).

use super::{Actor, BodyId, DateExpr, Declared, ExprId, ReliefId, ReversalId, ReviewId, StageId, Standing, Window};
use crate::calendar::Duration;
use crate::quantity::Number;
use crate::source::Span;

/// A trigger (section 5.6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trigger {
    /// Name and place.
    pub declared: Declared,
    /// Armed only while one of these is active; none named: always.
    pub during: Vec<StageId>,
    /// The condition; none: only expiries raise it.
    pub when: Option<ExprId>,
    /// Who raises it; none: it is raised by itself.
    pub raised_by: Option<Standing>,
    /// The condition isn't asked at a raise.
    pub on_allegation: bool,
    /// The steps of its process.
    pub process: Vec<Step>,
    /// What follows.
    pub then: Vec<Action>,
    /// May be raised again after it has fired.
    pub repeats: bool,
}

/// One step of a process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Which.
    pub kind: StepKind,
    /// How long.
    pub window: Window,
    /// Where.
    pub span: Span,
}

/// The kinds of steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepKind {
    /// Over when the condition ceases.
    Cure {
        /// Used up so often; none: no limit.
        at_most: Option<u32>,
    },
    /// A wait.
    Notice,
    /// A body looks at it.
    Refer {
        /// Which.
        body: BodyId,
        /// Silence: moves on (true) or ends the process (false).
        silence_proceeds: bool,
    },
    /// A body decides.
    Decide {
        /// Which.
        body: BodyId,
        /// Silence: moves on (true) or ends the process (false).
        silence_proceeds: bool,
    },
}

impl StepKind {
    /// Its word.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Cure { .. } => "cure",
            Self::Notice => "notice",
            Self::Refer { .. } => "refer",
            Self::Decide { .. } => "decide",
        }
    }

    /// What its window is called.
    pub const fn noun(&self) -> &'static str {
        match self {
            Self::Cure { .. } => "cure",
            Self::Notice => "notice",
            Self::Refer { .. } => "referral",
            Self::Decide { .. } => "decision",
        }
    }
}

/// An action with its condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// What is done.
    pub kind: ActionKind,
    /// Only if this is true.
    pub condition: Option<ExprId>,
    /// Where.
    pub span: Span,
}

/// The actions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActionKind {
    /// Runs a reversal.
    Reverse(ReversalId),
    /// Suspends reliefs.
    Suspend {
        /// Which.
        reliefs: Selection,
        /// Until when.
        end: SuspensionEnd,
    },
    /// Sets the cap to a share of the derived level.
    Cap {
        /// Which.
        reliefs: Selection,
        /// From 0 to 1.
        to: Number,
        /// `restore … to` rather than `reduce`.
        restore: bool,
    },
    /// Moves a stage's `by` or term.
    Extend {
        /// Which.
        stage: StageId,
        /// By how long.
        by: Duration,
    },
    /// Opens a review's window.
    Convene(ReviewId),
    /// Ends the agreement.
    Terminate,
    /// Lets a party invoke a reversal.
    Entitle {
        /// Who.
        actor: Actor,
        /// Which.
        reversal: ReversalId,
        /// In what time.
        window: Window,
    },
}

/// How a suspension by an action ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SuspensionEnd {
    /// A term.
    For(Duration),
    /// This is its last day.
    UntilDate(DateExpr),
    /// The first later day on which this is true.
    Until(ExprId),
}

/// Reliefs that something names or selects.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selection {
    /// Those meant, in order of declaration; never a humanitarian one.
    pub reliefs: Vec<ReliefId>,
    /// Humanitarian ones that a set would have taken: spared, and said so in the ledger.
    pub spared: Vec<ReliefId>,
}

/// A reversal (section 5.7).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reversal {
    /// Name and place.
    pub declared: Declared,
    /// What it takes, without what it spares.
    pub reverses: Selection,
    /// The wind-down.
    pub winds_down: Option<Duration>,
    /// The stages that it takes with it, if they are pending, active or suspended.
    pub takes: Vec<StageId>,
    /// The way back.
    pub restores: Option<ExprId>,
    /// Ends everything but wind-downs.
    pub ends_agreement: bool,
}
