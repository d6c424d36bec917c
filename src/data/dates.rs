//! Dates as data write them (section 9): days, and periods that stand for their last day.

use crate::calendar::{Date, last_of_month};

/// The day that a text stands for: `2024-03-31`, or the last day of `2024-03`, `2024-Q1`, `2024-S1`, `2024`, `2024-W05`; SDMX
/// writes months and years also as `2024-M03` and `2024-A1`.
///
/// ```
/// use detente::data::parse_date;
/// assert_eq!(parse_date("2024-02").unwrap().to_string(), "2024-02-29");
/// assert_eq!(parse_date("2024-Q1").unwrap().to_string(), "2024-03-31");
/// assert_eq!(parse_date("2024-W05").unwrap().to_string(), "2024-02-04");
/// assert_eq!(parse_date("2024-M02").unwrap().to_string(), "2024-02-29");
/// assert_eq!(parse_date("2024-A1").unwrap().to_string(), "2024-12-31");
/// assert!(parse_date("2024-02-30").is_none());
/// ```
pub fn parse_date(text: &str) -> Option<Date> {
    if text.len() == 10 {
        return Date::parse(text);
    }
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let year_text = text.get(..4).filter(|year| digits(year))?;
    let year: i16 = year_text.parse().ok()?;
    let rest = &text[4..];
    if rest.is_empty() {
        return Date::new(year, 12, 31);
    }
    let period = rest.strip_prefix('-')?;
    let number = |part: &str, length: usize| -> Option<i8> {
        (part.len() == length && digits(part)).then(|| part.parse().ok()).flatten()
    };
    match period.as_bytes().first()? {
        b'Q' => last_of_month(year, number(&period[1..], 1).filter(|quarter| (1..=4).contains(quarter))? * 3),
        b'S' => last_of_month(year, number(&period[1..], 1).filter(|half| (1..=2).contains(half))? * 6),
        b'M' => last_of_month(year, number(&period[1..], 2)?),
        b'A' if period == "A1" => Date::new(year, 12, 31),
        b'W' => Date::last_of_week(year, number(&period[1..], 2)?),
        _ => last_of_month(year, number(period, 2)?),
    }
}
