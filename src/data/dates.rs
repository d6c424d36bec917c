//! Dates as data write them (section 9): days, and periods that stand for their last day.

use crate::calendar::{Date, last_of_month};

/// Months that have come up: of another day of one of them only the last two digits have to be read.
#[derive(Debug)]
pub struct Months([Option<Month>; SLOTS]);

#[derive(Debug, Clone, Copy)]
struct Month {
    /// `2024-03-`
    text: [u8; 8],
    /// The day before its first.
    before: Date,
    days: u8,
}

/// Room for some twenty years in a row.
const SLOTS: usize = 256;

impl Default for Months {
    fn default() -> Self {
        Self([None; SLOTS])
    }
}

impl Months {
    /// The day that a text stands for, if it is one of a month that has come up lately.
    pub fn date(&self, text: &str) -> Option<Date> {
        let (text, [tens, ones]) = split(text)?;
        let digit = |byte: u8| byte.is_ascii_digit().then(|| byte - b'0');
        let day = digit(tens)? * 10 + digit(ones)?;
        let month = self.0[slot(text)].filter(|month| month.text == text && (1..=month.days).contains(&day))?;
        month.before.plus_days(day.into()).ok()
    }

    /// Keeps the month of a day as it was written; a period has none.
    pub fn keep(&mut self, text: &str, date: Date) {
        let (year, number, day) = date.ymd();
        if let Some((text, _)) = split(text)
            && let Some(last) = last_of_month(year, number)
            && let Ok(before) = date.plus_days(-i64::from(day))
        {
            let days = (last.days() - before.days()).unsigned_abs() as u8;
            self.0[slot(text)] = Some(Month { text, before, days });
        }
    }
}

fn split(text: &str) -> Option<([u8; 8], [u8; 2])> {
    let bytes: [u8; 10] = text.as_bytes().try_into().ok()?;
    let (month, day) = bytes.split_at(8);
    Some((month.try_into().ok()?, day.try_into().ok()?))
}

/// Months that follow each other have different ones.
fn slot([.., tens_of_years, years, _, tens, ones, _]: [u8; 8]) -> usize {
    let digit = |byte: u8| usize::from(byte & 15);
    ((digit(tens_of_years) * 10 + digit(years)) * 12 + digit(tens) * 10 + digit(ones)) % SLOTS
}

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
