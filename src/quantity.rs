//! Exact decimals, units and dimensions (section 3).
//!
//! A [`Unit`] is a dimension and an exact ratio to that dimension's base, so that conversion is one multiplication and one
//! division of decimals. Nothing here is a float.

mod predeclared;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use rust_decimal::{Decimal, RoundingStrategy};

pub use predeclared::{predeclared, spelled_out, usual_names};

/// Words that may follow a number, each with its zeros.
pub const SCALES: [(&str, u32); 4] = [("thousand", 3), ("million", 6), ("billion", 9), ("trillion", 12)];

/// An exact decimal.
pub type Number = Decimal;

/// Why arithmetic stopped (section 6: the run ends, naming expression and day).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ArithmeticError {
    /// The result has more than 28 digits before the point.
    #[error("the result is too large: numbers have 28 significant digits")]
    Overflow,
    /// Something is divided by zero.
    #[error("division by zero")]
    DivisionByZero,
}

/// Powers of named base dimensions: `{"mass": 1}`; empty for plain numbers.
pub type Dimension = BTreeMap<String, i32>;

/// A unit: its dimension and what one of it is in base units, as an exact ratio.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// The name as written: `kg`, `bbl/day`, `%`; empty for plain numbers.
    pub name: String,
    /// What it measures.
    pub dimension: Dimension,
    /// One of this unit in base units.
    pub ratio: Ratio,
}

/// A positive exact ratio, in lowest terms as far as `i128` carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ratio {
    /// Numerator.
    pub numerator: i128,
    /// Denominator.
    pub denominator: i128,
}

impl Ratio {
    /// One.
    pub const ONE: Self = Self { numerator: 1, denominator: 1 };

    /// A ratio in lowest terms; none if it isn't positive.
    pub fn new(numerator: i128, denominator: i128) -> Option<Self> {
        if numerator <= 0 || denominator <= 0 {
            return None;
        }
        let divisor = gcd(numerator, denominator);
        Some(Self { numerator: numerator / divisor, denominator: denominator / divisor })
    }

    /// The ratio of a positive decimal.
    pub fn from_decimal(value: Decimal) -> Option<Self> {
        Self::new(value.mantissa(), 10_i128.checked_pow(value.scale())?)
    }

    /// The product.
    pub fn times(self, other: Self) -> Option<Self> {
        let a = gcd(self.numerator, other.denominator);
        let b = gcd(other.numerator, self.denominator);
        Self::new(
            (self.numerator / a).checked_mul(other.numerator / b)?,
            (self.denominator / b).checked_mul(other.denominator / a)?,
        )
    }

    /// The inverse.
    #[must_use]
    pub const fn inverse(self) -> Self {
        Self { numerator: self.denominator, denominator: self.numerator }
    }

    /// A decimal times this ratio; exact where the result has at most 28 digits, else rounded half to even.
    pub fn apply(self, value: Decimal) -> Result<Decimal, ArithmeticError> {
        if self == Self::ONE {
            return Ok(value);
        }
        let numerator = Decimal::try_from_i128_with_scale(self.numerator, 0).map_err(|_| ArithmeticError::Overflow)?;
        let denominator =
            Decimal::try_from_i128_with_scale(self.denominator, 0).map_err(|_| ArithmeticError::Overflow)?;
        divide(multiply(value, numerator)?, denominator)
    }
}

fn gcd(mut a: i128, mut b: i128) -> i128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

impl Unit {
    /// The unit of plain numbers.
    pub fn none() -> Self {
        Self { name: String::new(), dimension: Dimension::new(), ratio: Ratio::ONE }
    }

    /// Whether values of both can be added and compared.
    pub fn same_dimension(&self, other: &Self) -> bool {
        self.dimension == other.dimension
    }

    /// What a number in this unit is multiplied by to be in `other`; none if the dimensions differ or it can't be held.
    pub fn ratio_to(&self, other: &Self) -> Option<Ratio> {
        if self.same_dimension(other) { self.ratio.times(other.ratio.inverse()) } else { None }
    }

    /// The unit of a product.
    pub fn times(&self, other: &Self) -> Option<Self> {
        self.combine(other, 1)
    }

    /// The unit of a quotient.
    pub fn per(&self, other: &Self) -> Option<Self> {
        self.combine(other, -1)
    }

    fn combine(&self, other: &Self, sign: i32) -> Option<Self> {
        let mut dimension = self.dimension.clone();
        for (base, power) in &other.dimension {
            let entry = dimension.entry(base.clone()).or_insert(0);
            *entry = entry.checked_add(sign.checked_mul(*power)?)?;
            if *entry == 0 {
                dimension.remove(base);
            }
        }
        let ratio = self.ratio.times(if sign > 0 { other.ratio } else { other.ratio.inverse() })?;
        let name = match (self.name.as_str(), other.name.as_str(), sign > 0) {
            (left, "", _) => left.to_owned(),
            ("", right, true) => right.to_owned(),
            ("", right, false) => format!("1/{right}"),
            (left, right, true) => format!("{left}*{right}"),
            (left, right, false) if left == right => String::new(),
            (left, right, false) => format!("{left}/{right}"),
        };
        Some(Self { name, dimension, ratio })
    }
}

/// The product, exact or an error.
pub fn multiply(a: Number, b: Number) -> Result<Number, ArithmeticError> {
    a.checked_mul(b).ok_or(ArithmeticError::Overflow)
}

/// The sum.
pub fn add(a: Number, b: Number) -> Result<Number, ArithmeticError> {
    a.checked_add(b).ok_or(ArithmeticError::Overflow)
}

/// The difference.
pub fn subtract(a: Number, b: Number) -> Result<Number, ArithmeticError> {
    a.checked_sub(b).ok_or(ArithmeticError::Overflow)
}

/// The quotient, rounded half to even at 28 digits (section 6).
pub fn divide(a: Number, b: Number) -> Result<Number, ArithmeticError> {
    if b.is_zero() {
        return Err(ArithmeticError::DivisionByZero);
    }
    a.checked_div(b).ok_or(ArithmeticError::Overflow)
}

/// A number rounded to so many places, half to even like quotients.
pub fn round(value: Number, places: u32) -> Number {
    value.round_dp_with_strategy(places, RoundingStrategy::MidpointNearestEven)
}

/// A number rounded to so many places, never to the other side of it: up or down.
pub fn round_away(value: Number, places: u32, up: bool) -> Number {
    let strategy = if up { RoundingStrategy::ToPositiveInfinity } else { RoundingStrategy::ToNegativeInfinity };
    value.round_dp_with_strategy(places, strategy)
}

/// A number as ledgers print it: plain digits, no zeros at the end, no negative zero.
///
/// ```
/// use detente::quantity::{Number, plain};
/// assert_eq!(plain(Number::new(-105, 2)), "-1.05");
/// assert_eq!(plain(Number::new(i64::MIN, 18)), "-9.223372036854775808");
/// assert_eq!(plain(Number::new(1, 20)), "0.00000000000000000001");
/// for digits in -1_200..1_200 {
///     for places in 0..6 {
///         let number = Number::new(digits, places);
///         let expected = if digits == 0 { "0".to_owned() } else { number.normalize().to_string() };
///         assert_eq!(plain(number), expected);
///     }
/// }
/// ```
pub fn plain(value: Number) -> String {
    let mut text = String::new();
    write_plain(&mut text, value);
    text
}

fn write_plain(text: &mut String, value: Number) {
    // Most have few digits and no zeros to take away: ledgers cite them by the million.
    if let (Ok(digits), places @ ..=18) = (i64::try_from(value.mantissa()), value.scale())
        && digits % 10 != 0
    {
        let (mut written, mut start) = ([0; 24], 24);
        let (mut rest, mut place) = (digits.unsigned_abs(), 0);
        while rest > 0 || place <= places {
            if place == places && place > 0 {
                start -= 1;
                written[start] = b'.';
            }
            start -= 1;
            written[start] = b'0' + (rest % 10) as u8;
            (rest, place) = (rest / 10, place + 1);
        }
        if digits < 0 {
            start -= 1;
            written[start] = b'-';
        }
        return text.push_str(std::str::from_utf8(&written[start..]).unwrap_or_default());
    }
    let value = value.normalize();
    if value.is_zero() {
        text.push('0');
    } else {
        let _ = write!(text, "{value}");
    }
}

/// A share from 0 to 1 in percent: `3.67%`.
pub fn percent(share: Number) -> String {
    format!("{}%", plain(share.saturating_mul(Number::ONE_HUNDRED)))
}

/// A number with the name of its unit: `205 kg`, `3.67%`, `12`.
pub fn with_unit(value: Number, unit: &str) -> String {
    let mut text = String::with_capacity(8 + unit.len());
    write_plain(&mut text, value);
    if !matches!(unit, "" | "%") {
        text.push(' ');
    }
    text.push_str(unit);
    text
}

/// Reads a decimal: an optional sign, digits, an optional point and digits. Digits that can't be held are an error, never
/// rounded away. Underscores may stand between digits.
pub fn parse(text: &str) -> Option<Number> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let shape = digits.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b'_')
        && digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.ends_with(|c: char| c.is_ascii_digit());
    if !shape {
        return None;
    }
    if text.contains('_') {
        return Decimal::from_str_exact(&text.replace('_', "")).ok();
    }
    Decimal::from_str_exact(text).ok()
}
