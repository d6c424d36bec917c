//! Blocks and their clauses: what declarations say between braces.

use super::terms::{
    Action, Actors, Deadline, DeadlineKind, Grant, Lasting, Measure, Outcome, ReliefSet, Step, Verifiers,
};
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
