//! What clauses are made of: who, how much, until when, and what then.

use super::{DateExpr, Duration, Expr, Name, Text, UnitName};
use crate::source::Span;

/// Who: a list of parties and bodies, or `any party`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actors {
    /// `any party`
    AnyParty(Span),
    /// `us, eu`
    Named(Vec<Name>),
}

/// A category or kind of indicator.
#[derive(Debug, Clone, PartialEq)]
pub enum Measure {
    /// `stock`, `stock in kg`
    Stock {
        /// Its unit.
        unit: Option<UnitName>,
    },
    /// `flow in t`, `flow in t as it occurs`
    Flow {
        /// Its unit.
        unit: Option<UnitName>,
        /// `as it occurs`: amounts without periods.
        as_it_occurs: bool,
    },
    /// `state bool`
    Bool {
        /// `momentary`: not carried forward.
        momentary: bool,
    },
    /// `state one of { a, b }`
    Category {
        /// `ordered`.
        ordered: bool,
        /// The values in order.
        values: Vec<Name>,
        /// `momentary`.
        momentary: bool,
    },
}

/// Whose observations a benchmark rests on.
#[derive(Debug, Clone, PartialEq)]
pub enum Verifiers {
    /// `verified by iaea`; a list is refused by the checker, who asks for a quorum.
    Named(Vec<Name>),
    /// `verified by 2 of { iaea, eu_team, watch }`
    Quorum {
        /// How many.
        count: u32,
        /// Where the number stands.
        count_span: Span,
        /// Out of whom.
        of: Vec<Name>,
    },
}

/// `by D`, `before D`, `within N of D`.
#[derive(Debug, Clone, PartialEq)]
pub struct Deadline {
    /// Which of them.
    pub kind: DeadlineKind,
    /// Where.
    pub span: Span,
}

/// The forms of a deadline.
#[derive(Debug, Clone, PartialEq)]
pub enum DeadlineKind {
    /// `by D` includes D.
    By(DateExpr),
    /// `before D` excludes D.
    Before(DateExpr),
    /// `within 15 days`, counted from the opening of what it stands in.
    Within(Duration),
    /// `within 30 days of X` is `by X + 30 days`.
    WithinOf(Duration, DateExpr),
}

/// What silence means: the outcome after `else`.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// What happens.
    pub kind: OutcomeKind,
    /// Where.
    pub span: Span,
}

/// Outcomes of a deadline.
#[derive(Debug, Clone, PartialEq)]
pub enum OutcomeKind {
    /// `lapse`
    Lapse,
    /// `terminate`
    Terminate,
    /// `trigger T`
    Trigger(Name),
    /// `extend by D up to N times then …`
    Extend {
        /// By how long.
        by: Duration,
        /// How often; none without `up to`, which the checker refuses.
        times: Option<u32>,
        /// What then; none is refused by the checker.
        then: Option<Box<Outcome>>,
    },
    /// `proceed`
    Proceed,
    /// `dismiss`
    Dismiss,
    /// `stand`
    Stand,
    /// `void`
    Void,
    /// `unmet`
    Unmet,
    /// `unknown`
    Unknown,
    /// `met`
    Met,
    /// `suspend`
    Suspend,
}

/// One thing that a stage grants.
#[derive(Debug, Clone, PartialEq)]
pub struct Grant {
    /// The relief.
    pub relief: Name,
    /// How much.
    pub amount: Option<GrantAmount>,
    /// `permanent`: kept whatever becomes of the stage.
    pub permanent: bool,
    /// Where.
    pub span: Span,
}

/// How much a stage grants.
#[derive(Debug, Clone, PartialEq)]
pub enum GrantAmount {
    /// `at 50%`
    Level(Expr),
    /// `of 700 million USD`
    Of(Expr),
    /// `up to 4.2 billion USD in all`
    UpTo(Expr),
}

/// How long a stage lasts.
#[derive(Debug, Clone, PartialEq)]
pub enum Lasting {
    /// `lasts 10 years`, `lasts 10 years from X`
    Term {
        /// How long.
        length: Duration,
        /// From where; none: from its entry.
        from: Option<DateExpr>,
    },
    /// `lasts until D`, `until D`: D is the last day.
    Until(DateExpr),
}

/// One step of a trigger's process.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The `///` comment before it.
    pub doc: Option<Text>,
    /// What it is.
    pub kind: StepKind,
    /// Its first word.
    pub keyword: Span,
    /// Where.
    pub span: Span,
}

/// The steps.
#[derive(Debug, Clone, PartialEq)]
pub enum StepKind {
    /// `cure 30 days at most 2 times`
    Cure {
        /// Its window: `30 days` is `Within`; `by D` and `before D` also serve.
        window: Deadline,
        /// How often it may be used.
        at_most: Option<u32>,
    },
    /// `notice 10 days`
    Notice {
        /// Its window.
        window: Deadline,
    },
    /// `refer commission within 15 days`
    Refer {
        /// To whom.
        body: Name,
        /// Its window; none is refused by the checker.
        window: Option<Deadline>,
        /// `else proceed | dismiss`, where written.
        otherwise: Option<Outcome>,
    },
    /// `decide council within 30 days else proceed`
    Decide {
        /// Who decides.
        body: Name,
        /// Its window; none is refused by the checker.
        window: Option<Deadline>,
        /// What silence means; none is refused by the checker.
        otherwise: Option<Outcome>,
    },
}

/// Which reliefs: a name or a set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReliefSet {
    /// A relief's name.
    Named(Name),
    /// `sector finance`
    Sector(Name),
    /// `by us`
    By(Name),
    /// `all`
    All(Span),
}

impl ReliefSet {
    /// Where.
    pub const fn span(&self) -> Span {
        match self {
            Self::Named(name) | Self::Sector(name) | Self::By(name) => name.span,
            Self::All(span) => *span,
        }
    }
}

/// One action after `then`.
#[derive(Debug, Clone, PartialEq)]
pub struct Action {
    /// What is done.
    pub kind: ActionKind,
    /// `if E`
    pub condition: Option<Expr>,
    /// Where.
    pub span: Span,
}

/// The actions.
#[derive(Debug, Clone, PartialEq)]
pub enum ActionKind {
    /// A reversal's name.
    Reverse(Name),
    /// `suspend RELIEFS for D | until E`
    Suspend {
        /// Which.
        reliefs: Vec<ReliefSet>,
        /// How long; none is refused by the checker.
        end: Option<SuspensionEnd>,
    },
    /// `reduce R to 40%`
    Reduce {
        /// Which.
        relief: ReliefSet,
        /// To how much.
        to: Expr,
    },
    /// `restore R to 80%`
    Restore {
        /// Which.
        relief: ReliefSet,
        /// To how much.
        to: Expr,
    },
    /// `extend S by D`
    Extend {
        /// The stage.
        stage: Name,
        /// By how long.
        by: Duration,
    },
    /// `convene REVIEW`
    Convene(Name),
    /// `terminate`
    Terminate,
    /// `entitle PARTY to REVERSAL within D`
    Entitle {
        /// Who.
        party: Name,
        /// To what.
        reversal: Name,
        /// In what time; none is refused by the checker.
        window: Option<Deadline>,
    },
}

/// How a suspension ends.
#[derive(Debug, Clone, PartialEq)]
pub enum SuspensionEnd {
    /// `for 9 months`
    For(Duration),
    /// `until E` or `until DATE` (which includes it).
    Until(Expr),
}
