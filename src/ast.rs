//! The syntax tree: plain types that mirror the language reference, each with its span.
//!
//! Nothing is resolved here. Names are text, any clause may stand in any block, expressions have no types: whether that
//! makes sense is for `check` to say, with better words than a grammar could find. What can't be represented (a date that
//! doesn't exist, a number too large) the parser reports, and puts the nearest value that can.
//!
//! Chains (`a and b and c`, `1 + 2 - 3`) are flat lists, so that the depth of a tree is the nesting that a reader sees, which
//! is limited to [`MAX_DEPTH`].

mod clause;
pub mod expr;
pub mod places;
pub mod scenario;
mod terms;

pub use clause::{Block, Clause, ClauseKind, Holiday};
pub use expr::{
    Comparison, DateExpr, DateExprKind, Duration, DurationUnit, Expr, ExprKind, ProductOp, Quantity, SumOp, UnitFactor,
    UnitName, WindowFunction,
};
pub use terms::{
    Action, ActionKind, Actors, Deadline, DeadlineKind, Grant, GrantAmount, Lasting, Measure, Outcome, OutcomeKind,
    ReliefSet, Step, StepKind, SuspensionEnd, Verifiers,
};

use crate::calendar::Date;
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
