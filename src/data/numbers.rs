//! Numbers as data write them (section 9): exact, or refused with the reason.

use crate::quantity::Number;

/// Numbers have so many digits (section 3).
const DIGITS: usize = 28;

/// Why a text is no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It isn't written as one.
    Shape,
    /// It has more significant digits than a number holds.
    Digits(usize),
    /// It has more places after the point than a number holds.
    Places(usize),
    /// It has more digits before the point than a number holds.
    Size,
}

impl Fault {
    /// What is wrong with a text as the value of something, and what to do.
    pub fn words(self, text: &str, name: &str) -> (String, &'static str) {
        match self {
            Self::Shape => (
                format!("`{text}` is no number, as `{name}` needs"),
                match text {
                    _ if text.ends_with('%') => {
                        "a number stands alone: `%`, like every unit, stands in the column `unit`"
                    }
                    _ if is_absent(text) => {
                        "an observation without a value has an empty cell, and the status `missing`"
                    }
                    _ => "numbers are written `1234.5`, without separators and with a point",
                },
            ),
            Self::Digits(digits) => (
                format!("`{text}` has {digits} significant digits, more than the {DIGITS} that a number holds"),
                "round it: nothing is rounded unasked",
            ),
            Self::Places(places) => (
                format!("`{text}` has {places} places after the point, more than the {DIGITS} that a number holds"),
                "round it, or give it in a smaller unit",
            ),
            Self::Size => {
                (format!("`{text}` is too large: a number holds {DIGITS} digits"), "give it in a larger unit")
            }
        }
    }
}

/// Whether a text says that there is no value, as tables from elsewhere do.
fn is_absent(text: &str) -> bool {
    let words = ["n/a", "na", "nan", "null", "none", "nil", "-", "--", ".", "..", "...", ":", "?"];
    words.iter().any(|word| word.eq_ignore_ascii_case(text))
}

/// The number that a text is; an exponent is understood (`1.2e6`).
pub fn parse_number(text: &str) -> Result<Number, Fault> {
    if let Some(number) = short(text) {
        return Ok(number);
    }
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let digits = mantissa.strip_prefix(['-', '+']).unwrap_or(mantissa);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(whole) || !all_digits(fraction) {
        return Err(Fault::Shape);
    }
    let power = match exponent {
        None => match Number::from_str_exact(mantissa) {
            Ok(number) => return Ok(number),
            Err(_) => 0,
        },
        Some(exponent) => {
            let digits = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
            if !all_digits(digits) || digits.len() > 4 {
                return Err(Fault::Shape);
            }
            exponent.parse().map_err(|_| Fault::Shape)?
        }
    };
    // Zeros at either end say nothing.
    let all = format!("{whole}{fraction}");
    let kept = all.trim_start_matches('0').trim_end_matches('0');
    let places = fraction.len() as i64 - (all.len() - all.trim_end_matches('0').len()) as i64;
    match kept.len() {
        0 => Ok(Number::ZERO),
        1..=DIGITS => {
            let value: i128 = kept.parse().map_err(|_| Fault::Shape)?;
            held(if mantissa.starts_with('-') { -value } else { value }, places - power)
        }
        digits => Err(Fault::Digits(digits)),
    }
}

/// A number of few digits, as nearly all are: `1234.5`.
fn short(text: &str) -> Option<Number> {
    let digits = text.strip_prefix('-').unwrap_or(text).as_bytes();
    if digits.len() > 18 || !digits.first()?.is_ascii_digit() || !digits.last()?.is_ascii_digit() {
        return None;
    }
    let (mut whole, mut point) = (0_i64, None);
    for (place, byte) in digits.iter().enumerate() {
        match byte.wrapping_sub(b'0') {
            digit @ ..=9 => whole = whole * 10 + i64::from(digit),
            _ if *byte == b'.' && point.is_none() => point = Some(place),
            _ => return None,
        }
    }
    let places = point.map_or(0, |point| (digits.len() - point - 1) as u32);
    let whole = if digits.len() < text.len() { -whole } else { whole };
    Some(Number::new(whole, places))
}

/// A number times a power of ten, exactly.
pub fn times_ten(number: Number, power: i32) -> Result<Number, Fault> {
    if power == 0 {
        return Ok(number);
    }
    let number = number.normalize();
    held(number.mantissa(), i64::from(number.scale()) - i64::from(power))
}

/// Digits with so many of them after the point; with zeros added where the count is negative.
fn held(digits: i128, places: i64) -> Result<Number, Fault> {
    if digits == 0 {
        return Ok(Number::ZERO);
    }
    if places > DIGITS as i64 {
        return Err(Fault::Places(places as usize));
    }
    let zeros = 10_i128.checked_pow(u32::try_from(-places).unwrap_or(0)).ok_or(Fault::Size)?;
    let value = digits.checked_mul(zeros).ok_or(Fault::Size)?;
    Number::try_from_i128_with_scale(value, u32::try_from(places).unwrap_or(0)).map_err(|_| Fault::Size)
}
