//! The syntax tree: plain types that mirror the language reference, each with its span.
//!
//! Nothing is resolved here. Names are text, any clause may stand in any block, expressions have no types: whether that
//! makes sense is for `check` to say, with better words than a grammar could find. What can't be represented (a date that
//! doesn't exist, a number too large) the parser reports, and puts the nearest value that can.
//!
//! Chains (`a and b and c`, `1 + 2 - 3`) are flat lists, so that the depth of a tree is the nesting that a reader sees, which
//! is limited to [`MAX_DEPTH`].

pub mod expr;
pub mod places;
pub mod scenario;

pub use expr::{
    Comparison, DateExpr, DateExprKind, Duration, DurationUnit, Expr, ExprKind, ProductOp, Quantity, SumOp, UnitFactor,
    UnitName, WindowFunction,
};

use crate::calendar::{Date, Rounding};
use crate::quantity::Number;
use crate::source::Span;

/// Nesting deeper than this is an error (section 2).
pub const MAX_DEPTH: usize = 128;

/// A file whose expressions have more parts than this is refused: every later step holds all of them at once.
pub const MAX_NODES: usize = 1_000_000;

/// A file with more declarations than this is refused, for the same reason.
pub const MAX_DECLARATIONS: usize = 1_000_000;

/// So many messages about the syntax of a file are told; what is read no further is no text.
pub const MAX_MESSAGES: usize = 10_000;

/// A name as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The identifier.
    pub text: String,
    /// Where.
    pub span: Span,
}

/// A string as written; `value` has its escapes resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// What it says.
    pub value: String,
    /// Where, with the quotes.
    pub span: Span,
}

/// One file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct File {
    /// The declarations in order.
    pub declarations: Vec<Declaration>,
    /// What is imported, each with the number of declarations that stand before it.
    pub imports: Vec<(usize, Import)>,
    /// What is assumed.
    pub assumptions: Vec<Assumption>,
    /// The scenarios in order.
    pub scenarios: Vec<scenario::Scenario>,
    /// The plain comments (`//`) in order.
    pub comments: Vec<Span>,
    /// Whether some declaration couldn't be read at all, so that a name that seems unknown may be a declared one.
    pub lost: bool,
}

/// `import "lebanon.detente" as lebanon`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// The file, relative to the one that imports it.
    pub path: Text,
    /// The name of another agreement; none for a library.
    pub alias: Option<Name>,
    /// Where.
    pub span: Span,
}

/// `assume x in 0 kg .. 20_000 kg`
#[derive(Debug, Clone, PartialEq)]
pub struct Assumption {
    /// The `///` comment before it.
    pub doc: Option<Text>,
    /// What is assumed to hold.
    pub condition: Expr,
    /// Where.
    pub span: Span,
}

/// One declaration.
#[derive(Debug, Clone, PartialEq)]
pub struct Declaration {
    /// The `///` comment before it.
    pub doc: Option<Text>,
    /// Its first word: `benchmark`.
    pub keyword: Span,
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Text>,
    /// What it declares.
    pub item: Item,
    /// Some of its clauses couldn't be read.
    pub damaged: bool,
    /// From the first word to the last character.
    pub span: Span,
}

/// What a declaration declares: the parts of its head, and its block.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// `agreement`
    Agreement(Block),
    /// `party us until us_withdrawal`
    Party {
        /// The event that ends its membership.
        until: Option<Name>,
    },
    /// `body commission of iran, us { civil_society }`
    Body {
        /// The parties that make it up.
        of: Vec<Name>,
        /// What is said of it in pages.
        tags: Vec<Name>,
    },
    /// `event e by us, eu`
    Event {
        /// Who may make it happen; none: anyone.
        by: Option<Actors>,
    },
    /// `unit warhead`, `unit cask = 20 t`, `unit bpd = bbl/day`
    Unit {
        /// What it is made of; none for a base unit.
        definition: Option<UnitDefinition>,
    },
    /// `calendar`
    Calendar(Block),
    /// `indicator`
    Indicator(Block),
    /// `define gap = …`
    Define(Expr),
    /// `benchmark`
    Benchmark {
        /// Who performs it.
        by: Vec<Name>,
        /// The clauses.
        block: Block,
    },
    /// `relief r by eu, us to iran`
    Relief {
        /// Who gives it.
        by: Vec<Name>,
        /// Who gets it.
        to: Vec<Name>,
        /// The clauses.
        block: Block,
    },
    /// `stage`
    Stage(Block),
    /// `trigger`
    Trigger(Block),
    /// `reversal`
    Reversal(Block),
    /// `review annual every 1 year from adoption by commission`
    Review {
        /// The spacing; none: held only when convened.
        every: Option<Duration>,
        /// The anchor.
        from: Option<DateExpr>,
        /// Who holds it.
        by: Vec<Name>,
        /// The clauses.
        block: Block,
    },
    /// `grievance access from watch to commission`
    Grievance {
        /// Who may file.
        from: Option<Actors>,
        /// Who answers.
        to: Vec<Name>,
        /// The clauses.
        block: Block,
    },
    /// `safeguard flows always E`
    Safeguard(Safeguard),
    /// `amendment second effective 2017-07-12 { … }`
    Amendment {
        /// From when.
        effective: Date,
        /// Where the date stands.
        effective_span: Span,
        /// In order.
        changes: Vec<Change>,
    },
}

/// What a safeguard says.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "a file has few safeguards, and each is built once")]
pub enum Safeguard {
    /// `always E`
    Always(Expr),
    /// `never E`
    Never(Expr),
    /// `reachable E`
    Reachable(Expr),
    /// `E leads to F within D`
    LeadsTo {
        /// The cause.
        cause: Expr,
        /// What has to follow.
        effect: Expr,
        /// In what time.
        within: Duration,
    },
}

/// One change of an amendment.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// `add …`
    Add(Declaration),
    /// `replace …`
    Replace(Declaration),
    /// `remove benchmark b`
    Remove {
        /// The kind: `benchmark`.
        kind: Name,
        /// The name.
        name: Name,
        /// Where.
        span: Span,
    },
}

impl Item {
    /// The block, of declarations that have one.
    pub const fn block(&self) -> Option<&Block> {
        match self {
            Self::Agreement(block)
            | Self::Calendar(block)
            | Self::Indicator(block)
            | Self::Benchmark { block, .. }
            | Self::Relief { block, .. }
            | Self::Stage(block)
            | Self::Trigger(block)
            | Self::Reversal(block)
            | Self::Review { block, .. }
            | Self::Grievance { block, .. } => Some(block),
            Self::Party { .. }
            | Self::Body { .. }
            | Self::Event { .. }
            | Self::Unit { .. }
            | Self::Define(_)
            | Self::Safeguard(_)
            | Self::Amendment { .. } => None,
        }
    }

    /// Puts other clauses into the block, of declarations that have one.
    pub fn set_clauses(&mut self, clauses: Vec<Clause>) {
        match self {
            Self::Agreement(block)
            | Self::Calendar(block)
            | Self::Indicator(block)
            | Self::Benchmark { block, .. }
            | Self::Relief { block, .. }
            | Self::Stage(block)
            | Self::Trigger(block)
            | Self::Reversal(block)
            | Self::Review { block, .. }
            | Self::Grievance { block, .. } => block.clauses = clauses,
            Self::Party { .. }
            | Self::Body { .. }
            | Self::Event { .. }
            | Self::Unit { .. }
            | Self::Define(_)
            | Self::Safeguard(_)
            | Self::Amendment { .. } => {}
        }
    }

    /// The word it is declared with.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Agreement(_) => "agreement",
            Self::Party { .. } => "party",
            Self::Body { .. } => "body",
            Self::Event { .. } => "event",
            Self::Unit { .. } => "unit",
            Self::Calendar(_) => "calendar",
            Self::Indicator(_) => "indicator",
            Self::Define(_) => "define",
            Self::Benchmark { .. } => "benchmark",
            Self::Relief { .. } => "relief",
            Self::Stage(_) => "stage",
            Self::Trigger(_) => "trigger",
            Self::Reversal(_) => "reversal",
            Self::Review { .. } => "review",
            Self::Grievance { .. } => "grievance",
            Self::Safeguard(_) => "safeguard",
            Self::Amendment { .. } => "amendment",
        }
    }
}

/// `= 20 t` or `= bbl/day`.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitDefinition {
    /// How many; none for a compound.
    pub count: Option<Number>,
    /// Of what.
    pub unit: UnitName,
    /// Where.
    pub span: Span,
}

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
/// [`places::PLACES`].
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
    /// The words that it begins with, as [`places::PLACES`] has them.
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
