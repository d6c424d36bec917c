//! Dates, durations, terms, windows, rounding and business days (section 4).
//!
//! The grain is the civil day. A [`Date`] is a number of days, so that stepping and comparing are integer work; months, weeks
//! and how a day is written are left to `jiff`.

use std::fmt;

use serde::{Serialize, Serializer};

/// A civil day, as days since 1970-01-01, between 0001-01-01 and 9999-12-31.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(i32);

/// A day outside the years 1 to 9999, or a step that leads there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the date lies outside the years 1 to 9999")]
pub struct OutOfRange;

/// What happens to a month step whose day doesn't exist: 31 January + 1 month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rounding {
    /// The last day of the month: 28 or 29 February.
    Down,
    /// The first day of the next month: 1 March.
    Up,
}

/// The place of a calendar in an agreement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CalendarId(pub u32);

/// A length of time. Days and months are different kinds and never compare (section 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Duration {
    /// Days; a week is seven.
    Days(u32),
    /// Months; a quarter is three, a year twelve.
    Months(u32),
    /// Business days of a calendar.
    BusinessDays(u32, CalendarId),
}

impl Duration {
    /// In words: `90 days`, `1 month`, `10 business days`.
    pub fn words(self) -> String {
        let (count, unit) = match self {
            Self::Days(count) => (count, "day"),
            Self::Months(count) if count % 12 == 0 && count > 0 => (count / 12, "year"),
            Self::Months(count) => (count, "month"),
            Self::BusinessDays(count, _) => (count, "business day"),
        };
        format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
    }
}

const EPOCH: jiff::civil::Date = jiff::civil::date(1970, 1, 1);
const MIN: i32 = -719_162;
const MAX: i32 = 2_932_896;

impl Date {
    /// The first day there is.
    pub const FIRST: Self = Self(MIN);
    /// The last day there is.
    pub const LAST: Self = Self(MAX);

    /// A date from year, month and day, if there is such a day.
    ///
    /// ```
    /// use detente::calendar::Date;
    /// assert_eq!(Date::new(2024, 2, 29).unwrap().to_string(), "2024-02-29");
    /// assert!(Date::new(2023, 2, 29).is_none());
    /// ```
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        if year < 1 {
            return None;
        }
        jiff::civil::Date::new(year, month, day).ok().map(Self::from_civil)
    }

    /// A date from `YYYY-MM-DD`.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let shape = bytes.len() == 10
            && bytes.iter().enumerate().all(|(i, b)| if i == 4 || i == 7 { *b == b'-' } else { b.is_ascii_digit() });
        if !shape {
            return None;
        }
        Self::new(text[..4].parse().ok()?, text[5..7].parse().ok()?, text[8..].parse().ok()?)
    }

    fn from_civil(date: jiff::civil::Date) -> Self {
        // The years before this one since year 1: of 365 days, and the leap days in them.
        let years = i32::from(date.year()) - 1;
        let before = years * 365 + years / 4 - years / 100 + years / 400;
        Self(MIN + before + i32::from(date.day_of_year()) - 1)
    }

    /// The Sunday of a week as ISO 8601 counts them.
    pub fn last_of_week(year: i16, week: i8) -> Option<Self> {
        let week = jiff::civil::ISOWeekDate::new(year, week, jiff::civil::Weekday::Sunday).ok()?;
        Some(Self::from_civil(week.date())).filter(|_| year >= 1)
    }

    /// Year, month and day.
    pub fn ymd(self) -> (i16, i8, i8) {
        let date = self.civil();
        (date.year(), date.month(), date.day())
    }

    fn civil(self) -> jiff::civil::Date {
        EPOCH.checked_add(jiff::SignedDuration::from_hours(i64::from(self.0) * 24)).unwrap_or(EPOCH)
    }

    /// Days since 1970-01-01.
    pub const fn days(self) -> i32 {
        self.0
    }

    /// The date so many days since 1970-01-01.
    pub fn from_days(days: i64) -> Result<Self, OutOfRange> {
        match i32::try_from(days) {
            Ok(days) if (MIN..=MAX).contains(&days) => Ok(Self(days)),
            _ => Err(OutOfRange),
        }
    }

    /// The day so many days later, or earlier.
    pub fn plus_days(self, days: i64) -> Result<Self, OutOfRange> {
        Self::from_days(i64::from(self.0).saturating_add(days))
    }

    /// The next day; the last day there is stays.
    #[must_use]
    pub fn next(self) -> Self {
        Self((self.0 + 1).min(MAX))
    }

    /// The day before; the first day there is stays.
    #[must_use]
    pub fn previous(self) -> Self {
        Self((self.0 - 1).max(MIN))
    }

    /// The same day so many months later or earlier; where it doesn't exist, as `rounding` says.
    ///
    /// Months are taken from this date in one step: two steps of one month may lead elsewhere (section 4).
    pub fn plus_months(self, months: i64, rounding: Rounding) -> Result<Self, OutOfRange> {
        let (year, month, day) = self.ymd();
        let index = (i64::from(year) * 12 + i64::from(month) - 1).saturating_add(months);
        let (year, month) = (index.div_euclid(12), (index.rem_euclid(12) + 1) as i8);
        let year = i16::try_from(year).map_err(|_| OutOfRange)?;
        if let Some(date) = Self::new(year, month, day) {
            return Ok(date);
        }
        let last = last_of_month(year, month).ok_or(OutOfRange)?;
        match rounding {
            Rounding::Down => Ok(last),
            Rounding::Up => last.plus_days(1),
        }
    }

    /// As [`Self::plus_months`] rounding down, but the end of a month stays the end of a month (sections 5.3 and 6: test
    /// dates and periods).
    pub fn plus_months_keeping_end(self, months: i64) -> Result<Self, OutOfRange> {
        let moved = self.plus_months(months, Rounding::Down)?;
        if self.is_end_of_month() {
            let (year, month, _) = moved.ymd();
            return last_of_month(year, month).ok_or(OutOfRange);
        }
        Ok(moved)
    }

    /// Whether so many months from here is a day that doesn't exist.
    pub fn months_are_ambiguous(self, months: i64) -> bool {
        self.plus_months(months, Rounding::Down) != self.plus_months(months, Rounding::Up)
    }

    /// Whether the next day is the first of a month.
    pub fn is_end_of_month(self) -> bool {
        self.0 == MAX || self.next().ymd().2 == 1
    }

    /// The day of the week: 0 is Monday.
    pub fn weekday(self) -> u8 {
        (self.0 + 3).rem_euclid(7) as u8
    }
}

/// The last day of a month.
pub fn last_of_month(year: i16, month: i8) -> Option<Date> {
    (28..=31).rev().find_map(|day| Date::new(year, month, day))
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.civil())
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Which days are business days (section 4): neither on the weekend nor a holiday.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BusinessCalendar {
    /// For each day of the week, from Monday, whether it is free.
    pub weekend: [bool; 7],
    /// Holidays in order, each once.
    pub holidays: Vec<Date>,
}

impl BusinessCalendar {
    /// Whether people work on that day.
    pub fn is_business_day(&self, date: Date) -> bool {
        !self.weekend[usize::from(date.weekday())] && self.holidays.binary_search(&date).is_err()
    }

    /// The n-th business day after `from`, which is not counted itself; with 0, `from`.
    pub fn after(&self, from: Date, count: u32) -> Result<Date, OutOfRange> {
        if self.weekend.iter().all(|free| *free) {
            return Err(OutOfRange);
        }
        let mut date = from;
        let mut left = count;
        while left > 0 {
            if date == Date::LAST {
                return Err(OutOfRange);
            }
            date = date.next();
            left -= u32::from(self.is_business_day(date));
        }
        Ok(date)
    }

    /// The n-th business day before `from`.
    pub fn before(&self, from: Date, count: u32) -> Result<Date, OutOfRange> {
        if self.weekend.iter().all(|free| *free) {
            return Err(OutOfRange);
        }
        let mut date = from;
        let mut left = count;
        while left > 0 {
            if date == Date::FIRST {
                return Err(OutOfRange);
            }
            date = date.previous();
            left -= u32::from(self.is_business_day(date));
        }
        Ok(date)
    }
}

/// How an agreement counts time: its rounding and its calendars.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reckoning {
    /// What month steps do where the day doesn't exist. Without a `rounding` clause the checker has made sure that the
    /// question doesn't arise.
    pub rounding: Rounding,
    /// The calendars by [`CalendarId`].
    pub calendars: Vec<BusinessCalendar>,
}

impl Reckoning {
    /// `date` + `duration`.
    pub fn plus(&self, date: Date, duration: Duration) -> Result<Date, OutOfRange> {
        match duration {
            Duration::Days(count) => date.plus_days(i64::from(count)),
            Duration::Months(count) => date.plus_months(i64::from(count), self.rounding),
            Duration::BusinessDays(count, id) => match self.calendars.get(id.0 as usize) {
                Some(calendar) => calendar.after(date, count),
                None => Err(OutOfRange),
            },
        }
    }

    /// `date` − `duration`.
    pub fn minus(&self, date: Date, duration: Duration) -> Result<Date, OutOfRange> {
        match duration {
            Duration::Days(count) => date.plus_days(-i64::from(count)),
            Duration::Months(count) => date.plus_months(-i64::from(count), self.rounding),
            Duration::BusinessDays(count, id) => match self.calendars.get(id.0 as usize) {
                Some(calendar) => calendar.before(date, count),
                None => Err(OutOfRange),
            },
        }
    }
}
