//! Expressions, dates and durations as written (sections 2, 4 and 6).

use super::Name;
use crate::calendar::Date;
use crate::quantity::Number;
use crate::source::Span;

/// An expression with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where; the parentheses around an expression aren't part of it.
    pub span: Span,
    /// The same with its parentheses, if it has any.
    pub outer: Span,
}

impl Expr {
    /// An expression without parentheses around it.
    pub const fn new(kind: ExprKind, span: Span) -> Self {
        Self { kind, span, outer: span }
    }

    /// The name, if the expression is nothing else.
    pub const fn as_name(&self) -> Option<&Name> {
        match &self.kind {
            ExprKind::Name(name) => Some(name),
            _ => None,
        }
    }
}

/// The kinds of expressions.
#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind {
    /// `300`, `202.8 kg`, `20%`, `700 million USD`
    Quantity(Quantity),
    /// `30 days`, as a value
    Duration(Duration),
    /// `2016-01-16`
    Date(Date),
    /// `true`, `false`
    Bool(bool),
    /// A name: of a declaration, or a category value.
    Name(Name),
    /// `-x`
    Neg(Box<Expr>),
    /// `not x`
    Not(Box<Expr>),
    /// `a and b and c`: two or more
    And(Vec<Expr>),
    /// `a or b or c`: two or more
    Or(Vec<Expr>),
    /// `a + b - c`
    Sum {
        /// The first term.
        first: Box<Expr>,
        /// The others.
        rest: Vec<(SumOp, Expr)>,
    },
    /// `a * b / c`
    Product {
        /// The first factor.
        first: Box<Expr>,
        /// The others.
        rest: Vec<(ProductOp, Expr)>,
    },
    /// `a <= b`
    Compare {
        /// How.
        op: Comparison,
        /// The left side.
        left: Box<Expr>,
        /// The right side.
        right: Box<Expr>,
    },
    /// `x in 3 .. 5`, both ends included
    InRange {
        /// What is compared.
        value: Box<Expr>,
        /// The lower end.
        low: Box<Expr>,
        /// The upper end.
        high: Box<Expr>,
    },
    /// `b is met`, `s is not active`, `x is stale`, `inspections is true`
    Is {
        /// What is asked about; the checker wants a name.
        subject: Box<Expr>,
        /// `is not`
        negated: bool,
        /// The status, or `true`, `false`.
        status: Name,
    },
    /// `E for 90 days`
    For {
        /// The condition.
        condition: Box<Expr>,
        /// How long.
        length: Duration,
    },
    /// `E within last 30 days`
    WithinLast {
        /// The condition.
        condition: Box<Expr>,
        /// How far back.
        length: Duration,
    },
    /// `E since X`
    Since {
        /// The condition.
        condition: Box<Expr>,
        /// From where.
        anchor: DateExpr,
    },
    /// `x 12 months ago`
    Ago {
        /// What.
        value: Box<Expr>,
        /// How far back.
        length: Duration,
    },
    /// `x on 2015-12-31`
    On {
        /// What.
        value: Box<Expr>,
        /// When.
        date: DateExpr,
    },
    /// `all of { … }`
    AllOf(Vec<Expr>),
    /// `any of { … }`
    AnyOf(Vec<Expr>),
    /// `at least 3 of { … }`
    AtLeast {
        /// How many.
        count: u32,
        /// Where the number stands.
        count_span: Span,
        /// Of these.
        of: Vec<Expr>,
    },
    /// `share of { b1, b2 }`
    ShareOf(Vec<Name>),
    /// `average(x over 6 months)`
    Window {
        /// Which.
        function: WindowFunction,
        /// Over what.
        argument: Box<Expr>,
        /// How long.
        length: Duration,
    },
    /// `total(f since adoption)`
    Total {
        /// The flow.
        flow: Name,
        /// From where.
        since: DateExpr,
    },
    /// `level(relief)`
    Level(Name),
    /// `min(a, b)`
    Min(Vec<Expr>),
    /// `max(a, b)`
    Max(Vec<Expr>),
    /// `abs(a)`
    Abs(Box<Expr>),
    /// `round(a, 2)`
    Round {
        /// What.
        value: Box<Expr>,
        /// To how many places; none: whole numbers.
        places: Option<u32>,
    },
    /// `if C then a else b`
    If {
        /// The condition.
        condition: Box<Expr>,
        /// If true.
        then: Box<Expr>,
        /// If false.
        otherwise: Box<Expr>,
    },
}

impl ExprKind {
    /// Gives every expression directly within this one, from left to right.
    pub fn for_each_child<'a>(&'a self, mut f: impl FnMut(&'a Expr)) {
        match self {
            Self::Quantity(_)
            | Self::Duration(_)
            | Self::Date(_)
            | Self::Bool(_)
            | Self::Name(_)
            | Self::ShareOf(_)
            | Self::Total { .. }
            | Self::Level(_) => {}
            Self::Neg(inner)
            | Self::Not(inner)
            | Self::Abs(inner)
            | Self::Is { subject: inner, .. }
            | Self::For { condition: inner, .. }
            | Self::WithinLast { condition: inner, .. }
            | Self::Since { condition: inner, .. }
            | Self::Ago { value: inner, .. }
            | Self::On { value: inner, .. }
            | Self::Window { argument: inner, .. }
            | Self::Round { value: inner, .. } => f(inner),
            Self::And(parts)
            | Self::Or(parts)
            | Self::AllOf(parts)
            | Self::AnyOf(parts)
            | Self::AtLeast { of: parts, .. }
            | Self::Min(parts)
            | Self::Max(parts) => parts.iter().for_each(f),
            Self::Sum { first, rest } => {
                f(first);
                rest.iter().for_each(|(_, part)| f(part));
            }
            Self::Product { first, rest } => {
                f(first);
                rest.iter().for_each(|(_, part)| f(part));
            }
            Self::Compare { left, right, .. } => {
                f(left);
                f(right);
            }
            Self::InRange { value, low, high } => {
                f(value);
                f(low);
                f(high);
            }
            Self::If { condition, then, otherwise } => {
                f(condition);
                f(then);
                f(otherwise);
            }
        }
    }
}

/// `+`, `-`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SumOp {
    /// `+`
    Plus,
    /// `-`
    Minus,
}

/// `*`, `/`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProductOp {
    /// `*`
    Times,
    /// `/`
    Per,
}

/// Comparisons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
}

impl Comparison {
    /// As written.
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Greater => ">",
            Self::AtLeast => ">=",
            Self::Equal => "==",
            Self::NotEqual => "!=",
        }
    }

    /// The same with its sides exchanged.
    #[must_use]
    pub const fn turned(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::AtMost => Self::AtLeast,
            Self::Greater => Self::Less,
            Self::AtLeast => Self::AtMost,
            Self::Equal | Self::NotEqual => self,
        }
    }

    /// The one that holds where this one doesn't.
    #[must_use]
    pub const fn denied(self) -> Self {
        match self {
            Self::Less => Self::AtLeast,
            Self::AtMost => Self::Greater,
            Self::Greater => Self::AtMost,
            Self::AtLeast => Self::Less,
            Self::Equal => Self::NotEqual,
            Self::NotEqual => Self::Equal,
        }
    }

    /// Whether it holds for an ordering of left to right.
    pub const fn holds(self, ordering: std::cmp::Ordering) -> bool {
        match self {
            Self::Less => ordering.is_lt(),
            Self::AtMost => ordering.is_le(),
            Self::Greater => ordering.is_gt(),
            Self::AtLeast => ordering.is_ge(),
            Self::Equal => ordering.is_eq(),
            Self::NotEqual => ordering.is_ne(),
        }
    }
}

/// Functions over a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WindowFunction {
    /// `average`
    Average,
    /// `sum`
    Sum,
    /// `minimum`
    Minimum,
    /// `maximum`
    Maximum,
    /// `count`
    Count,
    /// `change`
    Change,
    /// `growth`
    Growth,
}

impl WindowFunction {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Average, Self::Sum, Self::Minimum, Self::Maximum, Self::Count, Self::Change, Self::Growth];

    /// As written.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Average => "average",
            Self::Sum => "sum",
            Self::Minimum => "minimum",
            Self::Maximum => "maximum",
            Self::Count => "count",
            Self::Change => "change",
            Self::Growth => "growth",
        }
    }
}

/// A number with its unit. A scale word is already multiplied in.
#[derive(Debug, Clone, PartialEq)]
pub struct Quantity {
    /// The number.
    pub number: Number,
    /// Its unit; none for a plain number.
    pub unit: Option<UnitName>,
}

/// A unit as written: `kg`, `%`, `g/kWh`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitName {
    /// As written, without blanks.
    pub text: String,
    /// Its factors in order.
    pub factors: Vec<UnitFactor>,
    /// Where.
    pub span: Span,
}

/// One factor of a compound unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitFactor {
    /// Its name.
    pub name: Name,
    /// Whether it stands behind a `/`.
    pub inverse: bool,
}

/// A length of time as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duration {
    /// How many.
    pub count: u32,
    /// Of what.
    pub unit: DurationUnit,
    /// `in brussels`, for business days.
    pub calendar: Option<Name>,
    /// Where.
    pub span: Span,
}

/// Units of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DurationUnit {
    /// `day`, `days`
    Day,
    /// `week`, `weeks`
    Week,
    /// `month`, `months`
    Month,
    /// `quarter`, `quarters`
    Quarter,
    /// `year`, `years`
    Year,
    /// `business day`, `business days`
    BusinessDay,
}

/// A date as a rule writes it (section 5.5).
#[derive(Debug, Clone, PartialEq)]
pub struct DateExpr {
    /// What it is.
    pub kind: DateExprKind,
    /// Where.
    pub span: Span,
}

/// The forms of a date expression.
#[derive(Debug, Clone, PartialEq)]
pub enum DateExprKind {
    /// `2016-01-16`
    Literal(Date),
    /// `adoption`, an event, a trigger, `concluded`
    Anchor(Name),
    /// `X + 30 days`
    Plus(Box<DateExpr>, Duration),
    /// `X - 30 days`
    Minus(Box<DateExpr>, Duration),
    /// `earliest of { … }`
    Earliest(Vec<DateExpr>),
    /// `latest of { … }`
    Latest(Vec<DateExpr>),
}
