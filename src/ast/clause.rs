//! Blocks and their clauses: what declarations say between braces.

use super::{DateExpr, Duration, Expr, Name, Text, UnitName};
use crate::calendar::{Date, Rounding};
use crate::source::Span;

/// The clauses between braces.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Block {
    /// In order.
    pub clauses: Vec<Clause>,
    /// The braces and all between; none where the declaration has none.
    pub span: Option<Span>,
}

/// One clause.
#[derive(Debug, Clone, PartialEq)]
pub struct Clause {
    /// The `///` comment before it.
    pub doc: Option<Text>,
    /// Its first word.
    pub keyword: Span,
    /// What it says.
    pub kind: ClauseKind,
    /// From the first word to the last character.
    pub span: Span,
}

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

/// What a clause says. The words in the comments are those it begins with; where it belongs is the table
/// [`PLACES`](super::places::PLACES).
#[derive(Debug, Clone, PartialEq)]
pub enum ClauseKind {
    // agreement
    /// `concluded 2015-07-14`
    Concluded(Date),
    /// `rounding down`
    Rounding(Rounding),
    /// `calendar brussels`
    Calendar(Name),
    /// `cites "…", "…"`
    Cites(Vec<Text>),
    // calendar
    /// `weekend saturday, sunday`
    Weekend(Vec<Name>),
    /// `holidays 2024-01-01, "holidays.csv"`
    Holidays(Vec<Holiday>),
    // indicator
    /// `stock`, `flow`, `state`
    Measure(Measure),
    /// `reported by iaea, eu every 3 months`
    Reported {
        /// The accepted sources.
        by: Vec<Name>,
        /// The cadence.
        every: Option<Duration>,
    },
    /// `stale after 150 days`
    StaleAfter(Duration),
    /// `stale never`
    StaleNever,
    /// `disputes to BODY within 30 days else stand`
    Disputes {
        /// Who settles.
        to: Name,
        /// In what time.
        window: Option<Deadline>,
        /// What silence means.
        otherwise: Option<Outcome>,
    },
    // benchmark, stage
    /// `requires E, E`; a benchmark has one.
    Requires(Vec<Expr>),
    /// `verified by`
    Verified(Verifiers),
    /// `certified by iaea`
    Certified(Vec<Name>),
    /// `waivable by BODY`
    Waivable(Vec<Name>),
    /// `accepting estimated, provisional`
    Accepting(Vec<Name>),
    /// `unknown counts as unmet`
    UnknownCounts(Name),
    /// `tested every 3 months from D within 45 days else unmet`
    Tested {
        /// The cadence.
        every: Duration,
        /// The anchor; none is refused by the checker.
        from: Option<DateExpr>,
        /// The time for the data.
        window: Option<Deadline>,
        /// What silence means.
        otherwise: Option<Outcome>,
    },
    /// `due by D else trigger T`
    Due {
        /// Until when.
        deadline: Deadline,
        /// What then; none is refused by the checker.
        otherwise: Option<Outcome>,
    },
    /// `weight 2`
    Weight(Expr),
    // relief
    /// `sector energy`
    Sector(Vec<Name>),
    /// `notice 10 days`
    Notice(Duration),
    /// `irrevocable after 5 years`
    Irrevocable(Duration),
    /// `humanitarian`
    Humanitarian,
    /// `permanent`
    Permanent,
    /// `amount in USD`
    Amount(UnitName),
    // stage
    /// `after adoption, other`
    After(Vec<Name>),
    /// `opens adoption + 30 days`
    Opens(DateExpr),
    /// `by D else …`, `before D else …`, `within N of X else …`
    By {
        /// Until when.
        deadline: Deadline,
        /// What then; none is refused by the checker.
        otherwise: Option<Outcome>,
    },
    /// `grants oil at 50%, medicine`
    Grants(Vec<Grant>),
    /// `while E else suspend`
    While {
        /// The condition.
        condition: Expr,
        /// Always `suspend`; none is refused by the checker.
        otherwise: Option<Outcome>,
    },
    /// `lasts 10 years`, `until D`
    Lasts(Lasting),
    // trigger
    /// `during implementation, transition`
    During(Vec<Name>),
    /// `when E`
    When(Expr),
    /// `raised by any party`
    RaisedBy(Actors),
    /// `on allegation`
    OnAllegation,
    /// `process { … }`
    Process(Vec<Step>),
    /// `then ACTION, ACTION`
    Then(Vec<Action>),
    /// `repeats`
    Repeats,
    // reversal
    /// `reverses un_arms, sector finance, by us, all`
    Reverses(Vec<ReliefSet>),
    /// `spares medicine`
    Spares(Vec<ReliefSet>),
    /// `winds down over 180 days`
    WindsDown(Duration),
    /// `returns to adoption`
    ReturnsTo(Name),
    /// `restores when E`
    RestoresWhen(Expr),
    /// `ends agreement`
    EndsAgreement,
    // review, grievance
    /// `reports stockpile, oil_exports`
    Reports(Vec<Name>),
    /// `answered within 30 days else trigger T`
    Answered {
        /// In what time.
        deadline: Deadline,
        /// What then; none is refused by the checker.
        otherwise: Option<Outcome>,
    },
}

/// One holiday, or a file of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holiday {
    /// A day.
    Day(Date, Span),
    /// A CSV file beside the agreement: dates in its first column, or in the column `date`.
    File(Text),
}

impl ClauseKind {
    /// The words that it begins with, as [`PLACES`](super::places::PLACES) has them.
    pub const fn words(&self) -> &'static str {
        match self {
            Self::Concluded(_) => "concluded",
            Self::Rounding(_) => "rounding",
            Self::Calendar(_) => "calendar",
            Self::Cites(_) => "cites",
            Self::Weekend(_) => "weekend",
            Self::Holidays(_) => "holidays",
            Self::Measure(Measure::Stock { .. }) => "stock",
            Self::Measure(Measure::Flow { .. }) => "flow",
            Self::Measure(Measure::Bool { .. } | Measure::Category { .. }) => "state",
            Self::Reported { .. } => "reported by",
            Self::StaleAfter(_) | Self::StaleNever => "stale",
            Self::Disputes { .. } => "disputes to",
            Self::Requires(_) => "requires",
            Self::Verified(_) => "verified by",
            Self::Certified(_) => "certified by",
            Self::Waivable(_) => "waivable by",
            Self::Accepting(_) => "accepting",
            Self::UnknownCounts(_) => "unknown counts as",
            Self::Tested { .. } => "tested",
            Self::Due { .. } => "due",
            Self::Weight(_) => "weight",
            Self::Sector(_) => "sector",
            Self::Notice(_) => "notice",
            Self::Irrevocable(_) => "irrevocable after",
            Self::Humanitarian => "humanitarian",
            Self::Permanent => "permanent",
            Self::Amount(_) => "amount in",
            Self::After(_) => "after",
            Self::Opens(_) => "opens",
            Self::By { deadline, .. } => match deadline.kind {
                DeadlineKind::By(_) => "by",
                DeadlineKind::Before(_) => "before",
                DeadlineKind::Within(_) | DeadlineKind::WithinOf(..) => "within",
            },
            Self::Grants(_) => "grants",
            Self::While { .. } => "while",
            Self::Lasts(Lasting::Term { .. }) => "lasts",
            Self::Lasts(Lasting::Until(_)) => "until",
            Self::During(_) => "during",
            Self::When(_) => "when",
            Self::RaisedBy(_) => "raised by",
            Self::OnAllegation => "on allegation",
            Self::Process(_) => "process",
            Self::Then(_) => "then",
            Self::Repeats => "repeats",
            Self::Reverses(_) => "reverses",
            Self::Spares(_) => "spares",
            Self::WindsDown(_) => "winds down over",
            Self::ReturnsTo(_) => "returns to",
            Self::RestoresWhen(_) => "restores when",
            Self::EndsAgreement => "ends agreement",
            Self::Reports(_) => "reports",
            Self::Answered { .. } => "answered",
        }
    }
}
