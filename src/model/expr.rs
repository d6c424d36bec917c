//! Typed expressions (section 6), in one arena: children are indices, so that sharing (`define`) and dropping are flat.
//!
//! Numbers are in the unit that the checker gave the expression; where operands had different units of one dimension, it
//! put a [`ExprKind::Convert`] between. So arithmetic and comparison work on bare numbers.

use super::{
    BenchmarkId, BenchmarkStatus, Comparison, EventId, GrievanceId, GrievanceStatus, IndicatorId, ProductOp, ReliefId,
    ReliefStatus, ReversalId, ReversalStatus, ReviewId, ReviewStatus, StageId, StageStatus, SumOp, TriggerId,
    TriggerStatus, WindowFunction,
};
use crate::calendar::{Date, Duration};
use crate::quantity::{Number, Ratio};
use crate::source::Span;

/// The place of an expression in [`super::Agreement::exprs`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExprId(pub u32);

impl ExprId {
    /// As an index.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// An expression with its place in the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where.
    pub span: Span,
}

/// The kinds of expressions. The comment names the type of the value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExprKind {
    /// A truth.
    Truth(bool),
    /// A number in the unit of its place.
    Number(Number),
    /// A category value: its index in the indicator's list.
    Category(u16),
    /// A date.
    Date(DateExpr),
    /// Number of days from the right date to the left one.
    DaysBetween(ExprId, ExprId),
    /// A stock's number, a bool's truth, or a category.
    Reading(IndicatorId),
    /// Truth: the event has occurred.
    Occurred(EventId),
    /// Truth: met or waived.
    Holds(BenchmarkId),
    /// Truth: `b is unmet`.
    Benchmark(BenchmarkId, BenchmarkStatus),
    /// Truth.
    Stage(StageId, StageStatus),
    /// Truth.
    Relief(ReliefId, ReliefStatus),
    /// Truth.
    Trigger(TriggerId, TriggerStatus),
    /// Truth.
    Reversal(ReversalId, ReversalStatus),
    /// Truth.
    Review(ReviewId, ReviewStatus),
    /// Truth.
    Grievance(GrievanceId, GrievanceStatus),
    /// Truth: the status of something of another agreement, by its place in [`super::Agreement::foreign`].
    Foreign(u32, Asked),
    /// Truth, never unknown: no observation yet.
    Missing(IndicatorId),
    /// Truth, never unknown: the latest observation is too old.
    Stale(IndicatorId),
    /// Truth.
    Not(ExprId),
    /// Truth; two or more.
    And(Vec<ExprId>),
    /// Truth; two or more.
    Or(Vec<ExprId>),
    /// Truth: so many are true.
    AtLeast {
        /// How many.
        count: u32,
        /// Of these.
        of: Vec<ExprId>,
    },
    /// Truth; numbers, categories (by index), dates or truths (only `==`, `!=`).
    Compare {
        /// How.
        op: Comparison,
        /// Left.
        left: ExprId,
        /// Right, in the same unit.
        right: ExprId,
    },
    /// Truth: both ends included.
    InRange {
        /// What.
        value: ExprId,
        /// Lower end.
        low: ExprId,
        /// Upper end.
        high: ExprId,
    },
    /// Truth: on every day of [t − length, t].
    For {
        /// What.
        condition: ExprId,
        /// How long.
        length: Duration,
    },
    /// Truth: on some day of [t − length, t]. For an [`ExprKind::Occurred`]: a day on which it occurred.
    WithinLast {
        /// What.
        condition: ExprId,
        /// How long.
        length: Duration,
    },
    /// Truth: on every day from the anchor on; unknown before it.
    Since {
        /// What.
        condition: ExprId,
        /// From where.
        anchor: DateExpr,
    },
    /// Number.
    Negate(ExprId),
    /// Number.
    Sum {
        /// First term.
        first: ExprId,
        /// The others.
        rest: Vec<(SumOp, ExprId)>,
    },
    /// Number.
    Product {
        /// First factor.
        first: ExprId,
        /// The others.
        rest: Vec<(ProductOp, ExprId)>,
    },
    /// Number: the value times a ratio, to change its unit.
    Convert {
        /// What.
        value: ExprId,
        /// By what.
        ratio: Ratio,
    },
    /// The value so long before, as known today. Windows over flows move by whole periods.
    Ago {
        /// What.
        value: ExprId,
        /// How long.
        length: Duration,
    },
    /// The value on a day, unknown until every indicator in it has an observation of that day or later; not stale after.
    On {
        /// What.
        value: ExprId,
        /// When.
        date: DateExpr,
    },
    /// Number: the weighted share of benchmarks met, from 0 to 1.
    ShareOf(Vec<BenchmarkId>),
    /// Number: a function over the days (t − length, t] of a value that has a level every day; never `Sum` or `Count`.
    Window {
        /// Which.
        function: WindowFunction,
        /// Over what.
        argument: ExprId,
        /// How long.
        length: Duration,
    },
    /// Number: a function over the latest whole periods of a flow; for `Change` and `Growth` the distance between the two
    /// periods compared.
    FlowWindow {
        /// Which.
        function: WindowFunction,
        /// Of which flow.
        flow: IndicatorId,
        /// How many periods of its cadence.
        periods: u32,
    },
    /// Number: a function over the amounts of (t − length, t].
    AmountWindow {
        /// Which: `Sum`, `Count`, `Average`, `Minimum`, `Maximum`.
        function: WindowFunction,
        /// Of which amounts.
        flow: IndicatorId,
        /// How long.
        length: Duration,
    },
    /// Number: the days of (t − length, t] on which a condition was true.
    CountDays {
        /// What.
        condition: ExprId,
        /// How long.
        length: Duration,
    },
    /// Number: all amounts or periods dated on or after the anchor.
    Total {
        /// Of which flow.
        flow: IndicatorId,
        /// From where.
        since: DateExpr,
    },
    /// Number: a share, or an amount in the relief's unit.
    Level(ReliefId),
    /// Number; two or more.
    Min(Vec<ExprId>),
    /// Number; two or more.
    Max(Vec<ExprId>),
    /// Number.
    Abs(ExprId),
    /// Number.
    Round {
        /// What.
        value: ExprId,
        /// To how many places.
        places: u32,
    },
    /// Of the type of its branches.
    If {
        /// Truth.
        condition: ExprId,
        /// If true.
        then: ExprId,
        /// If false.
        otherwise: ExprId,
    },
}

impl ExprKind {
    /// The indicator whose observations this very expression reads.
    pub const fn indicator(&self) -> Option<IndicatorId> {
        match self {
            Self::Reading(id)
            | Self::Missing(id)
            | Self::Stale(id)
            | Self::FlowWindow { flow: id, .. }
            | Self::AmountWindow { flow: id, .. }
            | Self::Total { flow: id, .. } => Some(*id),
            _ => None,
        }
    }

    /// The dates that stand in this very expression.
    pub fn dates(&self) -> Vec<&DateExpr> {
        match self {
            Self::Date(date)
            | Self::Since { anchor: date, .. }
            | Self::On { date, .. }
            | Self::Total { since: date, .. } => vec![date],
            _ => Vec::new(),
        }
    }

    /// The expressions that this one is made of, from left to right.
    pub fn children(&self) -> Vec<ExprId> {
        let mut children = Vec::new();
        self.each_child(|child| children.push(child));
        children
    }

    /// Gives each of them.
    pub fn each_child(&self, mut give: impl FnMut(ExprId)) {
        match self {
            Self::Truth(_)
            | Self::Number(_)
            | Self::Category(_)
            | Self::Date(_)
            | Self::Reading(_)
            | Self::Occurred(_)
            | Self::Holds(_)
            | Self::Benchmark(..)
            | Self::Stage(..)
            | Self::Relief(..)
            | Self::Trigger(..)
            | Self::Reversal(..)
            | Self::Review(..)
            | Self::Grievance(..)
            | Self::Foreign(..)
            | Self::Missing(_)
            | Self::Stale(_)
            | Self::ShareOf(_)
            | Self::FlowWindow { .. }
            | Self::AmountWindow { .. }
            | Self::Total { .. }
            | Self::Level(_) => {}
            Self::Not(inner)
            | Self::For { condition: inner, .. }
            | Self::WithinLast { condition: inner, .. }
            | Self::Since { condition: inner, .. }
            | Self::Negate(inner)
            | Self::Convert { value: inner, .. }
            | Self::Ago { value: inner, .. }
            | Self::On { value: inner, .. }
            | Self::Window { argument: inner, .. }
            | Self::CountDays { condition: inner, .. }
            | Self::Abs(inner)
            | Self::Round { value: inner, .. } => give(*inner),
            Self::DaysBetween(left, right) | Self::Compare { left, right, .. } => {
                [*left, *right].into_iter().for_each(give)
            }
            Self::And(parts)
            | Self::Or(parts)
            | Self::Min(parts)
            | Self::Max(parts)
            | Self::AtLeast { of: parts, .. } => parts.iter().copied().for_each(give),
            Self::InRange { value, low, high } => [*value, *low, *high].into_iter().for_each(give),
            Self::Sum { first, rest } => {
                give(*first);
                rest.iter().for_each(|(_, term)| give(*term));
            }
            Self::Product { first, rest } => {
                give(*first);
                rest.iter().for_each(|(_, factor)| give(*factor));
            }
            Self::If { condition, then, otherwise } => {
                [*condition, *then, *otherwise].into_iter().for_each(give);
            }
        }
    }
}

/// What is asked about something of another agreement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// Of a benchmark: met or waived.
    Holds,
    /// Whether its status is this word.
    Status(&'static str),
}

/// What a date is counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Anchor {
    /// A stage's latest entry.
    Stage(StageId),
    /// An event's latest occurrence.
    Event(EventId),
    /// A trigger's latest firing.
    Trigger(TriggerId),
}

/// A date, not known before its anchors have happened (section 5.5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DateExpr {
    /// A literal date; `concluded` too.
    On(Date),
    /// An anchor.
    Anchor(Anchor),
    /// Later.
    Plus(Box<DateExpr>, Duration),
    /// Earlier.
    Minus(Box<DateExpr>, Duration),
    /// The earliest of those that are known.
    Earliest(Vec<DateExpr>),
    /// The latest, once all are known.
    Latest(Vec<DateExpr>),
}

impl DateExpr {
    /// What it is counted from, each as often as it is named.
    pub fn anchors(&self) -> Vec<Anchor> {
        match self {
            Self::On(_) => Vec::new(),
            Self::Anchor(anchor) => vec![*anchor],
            Self::Plus(base, _) | Self::Minus(base, _) => base.anchors(),
            Self::Earliest(parts) | Self::Latest(parts) => parts.iter().flat_map(Self::anchors).collect(),
        }
    }

    /// Whether an `earliest of` stands in it, so that it may come to be earlier than it is known to be.
    pub fn has_choice(&self) -> bool {
        match self {
            Self::On(_) | Self::Anchor(_) => false,
            Self::Plus(base, _) | Self::Minus(base, _) => base.has_choice(),
            Self::Earliest(_) => true,
            Self::Latest(parts) => parts.iter().any(Self::has_choice),
        }
    }
}
