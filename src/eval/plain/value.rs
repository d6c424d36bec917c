//! Values with a third truth (section 1, principle 4).

use crate::calendar::Date;
use crate::model::Comparison;
use crate::quantity::{ArithmeticError, Number, multiply};

/// True, false, or unknown.
pub type Truth = Option<bool>;

/// A number between `low` and `high`, over a divisor. Exact numbers have `low == high`; a range comes from counting days some
/// of which are unknown (section 6). The divisor keeps averages exact (`sum >= c * n`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numeric {
    /// The least it can be, times `over`.
    pub low: Number,
    /// The most it can be, times `over`.
    pub high: Number,
    /// Positive.
    pub over: Number,
}

impl Numeric {
    /// An exact number.
    pub const fn exact(value: Number) -> Self {
        Self { low: value, high: value, over: Number::ONE }
    }

    /// Compares without dividing; none where the range leaves it open.
    pub fn compare(self, op: Comparison, other: Self) -> Result<Truth, ArithmeticError> {
        let (low, high) = (multiply(self.low, other.over)?, multiply(self.high, other.over)?);
        let (other_low, other_high) = (multiply(other.low, self.over)?, multiply(other.high, self.over)?);
        let every = match op {
            Comparison::Less | Comparison::AtMost => op.holds(high.cmp(&other_low)),
            Comparison::Greater | Comparison::AtLeast => op.holds(low.cmp(&other_high)),
            Comparison::Equal => low == high && other_low == other_high && low == other_low,
            Comparison::NotEqual => high < other_low || low > other_high,
        };
        let none = match op {
            Comparison::Less | Comparison::AtMost => !op.holds(low.cmp(&other_high)),
            Comparison::Greater | Comparison::AtLeast => !op.holds(high.cmp(&other_low)),
            Comparison::Equal => high < other_low || low > other_high,
            Comparison::NotEqual => low == high && other_low == other_high && low == other_low,
        };
        Ok(match (every, none) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        })
    }
}

/// The value of an expression; `None` inside is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    /// A truth.
    Truth(Truth),
    /// A number.
    Number(Option<Numeric>),
    /// A category by its index.
    Category(Option<u16>),
    /// A date.
    Date(Option<Date>),
}

impl Value {
    /// As a truth; other values are unknown (the checker has seen to it that this doesn't happen).
    pub const fn truth(self) -> Truth {
        match self {
            Self::Truth(truth) => truth,
            Self::Number(_) | Self::Category(_) | Self::Date(_) => None,
        }
    }

    /// As a number.
    pub const fn number(self) -> Option<Numeric> {
        match self {
            Self::Number(number) => number,
            Self::Truth(_) | Self::Category(_) | Self::Date(_) => None,
        }
    }
}

/// `and` over all: false if one is, else unknown if one is.
pub fn all(truths: impl IntoIterator<Item = Truth>) -> Truth {
    let mut result = Some(true);
    for truth in truths {
        result = match (result, truth) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            (None, _) | (_, None) => None,
        };
    }
    result
}

/// `or` over all: true if one is, else unknown if one is.
pub fn any(truths: impl IntoIterator<Item = Truth>) -> Truth {
    all(truths.into_iter().map(|truth| truth.map(|it| !it))).map(|it| !it)
}

/// At least so many: true when enough are, false when enough can't be.
pub fn at_least(count: u32, truths: impl IntoIterator<Item = Truth>) -> Truth {
    let (mut yes, mut open) = (0, 0);
    for truth in truths {
        match truth {
            Some(true) => yes += 1,
            None => open += 1,
            Some(false) => {}
        }
    }
    if yes >= count {
        Some(true)
    } else if yes + open < count {
        Some(false)
    } else {
        None
    }
}

/// The word of a truth.
pub const fn word(truth: Truth) -> &'static str {
    match truth {
        Some(true) => "true",
        Some(false) => "false",
        None => "unknown",
    }
}
