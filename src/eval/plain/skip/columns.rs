//! Looking ahead along a column: a level, or its average over days, against a number.

use super::super::Run;
use super::super::standing::{Column, NONE, Values};
use super::watch::Seen;
use crate::calendar::{Date, Duration};
use crate::model::{Comparison, IndicatorId, Stale};
use crate::quantity::Number;

/// So many places of a column are looked at before something else may have its turn.
const PLACES: usize = 1024;

/// What is compared, and with what.
#[derive(Debug, Clone, Copy)]
pub struct Band {
    /// Whose eyes.
    pub view: usize,
    /// Of what.
    pub indicator: IndicatorId,
    /// How.
    pub op: Comparison,
    /// With what.
    pub limit: Number,
}

/// The level of an indicator against a number.
#[derive(Debug, Clone, Copy)]
pub struct Level(pub Band);

/// How long an observation is fresh.
#[derive(Debug, Clone, Copy)]
enum Freshness<'r> {
    /// So many days, whatever the date.
    Days(i32),
    /// As the calendar has it.
    ByDate(&'r Run<'r>, IndicatorId),
}

impl<'r> Freshness<'r> {
    fn of(run: &'r Run<'_>, indicator: IndicatorId) -> Self {
        match run.agreement.indicators[indicator.index()].stale {
            Stale::Never => Self::Days(FOREVER),
            Stale::After(Duration::Days(days)) => Self::Days(i32::try_from(days).unwrap_or(FOREVER).min(FOREVER)),
            Stale::After(_) => Self::ByDate(run, indicator),
        }
    }

    /// The last day on which what was observed about a date isn't stale, as days since 1970.
    fn until(self, date: Date) -> i32 {
        match self {
            Self::Days(days) => date.days() + days,
            Self::ByDate(run, indicator) => run.fresh_until(indicator, date).days(),
        }
    }
}

/// More days than there are, and not too many to be added to one.
const FOREVER: i32 = 10_000_000;

/// Whole numbers for which a comparison is so.
#[derive(Debug, Clone, Copy)]
struct Range {
    low: i128,
    high: i128,
    inside: bool,
}

impl Range {
    /// What `whole` numbers, `times` the true ones, are compared with.
    fn of(op: Comparison, limit: Number, scale: u32, times: u32) -> Option<Self> {
        let (mantissa, own) = (limit.mantissa().checked_mul(i128::from(times))?, limit.scale());
        let (floor, exact) = match own.checked_sub(scale) {
            None | Some(0) => (mantissa.checked_mul(10_i128.checked_pow(scale - own)?)?, true),
            Some(finer) => {
                let tens = 10_i128.checked_pow(finer)?;
                (mantissa.div_euclid(tens), mantissa.rem_euclid(tens) == 0)
            }
        };
        let ceiling = if exact { floor } else { floor + 1 };
        let (low, high, inside) = match op {
            Comparison::AtMost => (i128::MIN, floor, true),
            Comparison::Less => (i128::MIN, ceiling - 1, true),
            Comparison::AtLeast => (ceiling, i128::MAX, true),
            Comparison::Greater => (floor + 1, i128::MAX, true),
            Comparison::Equal => (ceiling, floor, true),
            Comparison::NotEqual => (ceiling, floor, false),
        };
        Some(Self { low, high, inside })
    }

    const fn holds(self, whole: i128) -> bool {
        (self.low <= whole && whole <= self.high) == self.inside
    }

    /// The same for numbers of 64 bits.
    fn narrow(self) -> impl Fn(i64) -> bool {
        let low = self.low.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64;
        let high = self.high.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64;
        // Beyond what 64 bits hold there is no number to be compared.
        let none = self.low > i128::from(i64::MAX) || self.high < i128::from(i64::MIN);
        move |whole| (!none && low <= whole && whole <= high) == self.inside
    }
}

impl Band {
    /// The column, and what its whole numbers times so many are compared with; none where they can't be relied on.
    fn whole<'a>(&self, run: &'a Run<'_>, times: u32) -> Option<(&'a Column, Range)> {
        let column = run.knowledge.column(self.view, self.indicator).filter(|column| !column.values.too_fine)?;
        Some((column, Range::of(self.op, self.limit, column.values.scale, times)?))
    }
}

impl Level {
    /// Whether it can be looked at.
    pub fn is_whole(&self, run: &Run<'_>) -> bool {
        self.0.whole(run, 1).is_some()
    }

    /// As of a day; none where the column can't be relied on.
    pub fn look(&self, run: &Run<'_>, day: Date) -> Option<Seen> {
        let indicator = self.0.indicator;
        let (column, range) = self.0.whole(run, 1)?;
        let holds = range.narrow();
        let truth = |whole: i64| (whole != Values::UNKNOWN).then(|| holds(whole));
        let freshness = Freshness::of(run, indicator);
        let (mut fresh, mut now) = (i32::MIN, None);
        if let Some(place) = column.place(day) {
            fresh = freshness.until(column.date(place));
            now = if fresh < day.days() { None } else { truth(column.values.whole[place]) };
        }
        let start = column.slot(day).map_or(0, |slot| slot + 1);
        let end = (start + PLACES).min(column.len());
        let stale = |fresh: i32| Date::from_days(i64::from(fresh) + 1).unwrap_or(Date::LAST);
        let (dates, stands, wholes) = column.stretch(start..end);
        for ((date, stands), whole) in dates.iter().zip(stands).zip(wholes) {
            if *stands == NONE {
                continue;
            }
            if now.is_some() && date.days() > fresh + 1 {
                return Some((now, stale(fresh)));
            }
            if truth(*whole) != now {
                return Some((now, *date));
            }
            fresh = freshness.until(*date);
        }
        let until = if now.is_none() { Date::LAST } else { stale(fresh) };
        Some((now, column.dates().get(end).map_or(until, |date| until.min(*date))))
    }
}

/// The average of a level over so many days, against a number.
#[derive(Debug)]
pub struct Mean {
    /// What is compared.
    pub band: Band,
    days: u32,
    /// Where it stands, as long as the column is what it was.
    window: Option<Window>,
}

/// The days of a window.
#[derive(Debug, Clone, Copy)]
struct Window {
    changes: u64,
    day: Date,
    head: Cursor,
    tail: Cursor,
    sum: i128,
    known: u32,
}

/// A day in a column.
#[derive(Debug, Clone, Copy)]
struct Cursor {
    /// The next place, which lies ahead.
    next: usize,
    /// The level of the day, and the last day on which it is that.
    whole: i64,
    fresh: i32,
}

/// A column, and how long what it holds is fresh.
#[derive(Debug, Clone, Copy)]
struct Lane<'c> {
    dates: &'c [Date],
    stands: &'c [u32],
    wholes: &'c [i64],
    freshness: Freshness<'c>,
}

impl<'c> Lane<'c> {
    fn of(run: &'c Run<'_>, column: &'c Column, indicator: IndicatorId) -> Self {
        let (dates, stands, wholes) = column.stretch(0..column.len());
        Self { dates, stands, wholes, freshness: Freshness::of(run, indicator) }
    }
}

impl Cursor {
    fn at(lane: &Lane<'_>, column: &Column, day: Date) -> Self {
        let next = column.slot(day).map_or(0, |slot| slot + 1);
        match column.place(day) {
            None => Self { next, whole: Values::UNKNOWN, fresh: i32::MIN },
            Some(place) => Self { next, whole: lane.wholes[place], fresh: lane.freshness.until(lane.dates[place]) },
        }
    }

    /// Goes on to the next day, given as days since 1970; the level on it.
    fn step(&mut self, lane: &Lane<'_>, day: i32) -> i64 {
        if let Some(date) = lane.dates.get(self.next)
            && date.days() == day
        {
            if let (Some(stands), Some(whole)) = (lane.stands.get(self.next), lane.wholes.get(self.next))
                && *stands != NONE
            {
                self.whole = *whole;
                self.fresh = lane.freshness.until(*date);
            }
            self.next += 1;
        }
        if day <= self.fresh { self.whole } else { Values::UNKNOWN }
    }
}

impl Mean {
    /// Over so many days, at least one.
    pub const fn new(band: Band, days: u32) -> Self {
        Self { band, days, window: None }
    }

    /// Whether it can be looked at.
    pub fn is_whole(&self, run: &Run<'_>) -> bool {
        self.band.whole(run, self.days).is_some()
    }

    /// As of a day; none where the column can't be relied on.
    pub fn look(&mut self, run: &Run<'_>, day: Date) -> Option<Seen> {
        let (column, range) = self.band.whole(run, self.days)?;
        let lane = Lane::of(run, column, self.band.indicator);
        let mut window = match self.window {
            Some(window) if window.changes == column.changes && window.day <= day => window,
            _ => self.window_on(&lane, column, day)?,
        };
        let truth = |window: &Window| (window.known == self.days).then(|| range.holds(window.sum));
        while window.day < day {
            self.step(&mut window, &lane);
        }
        let now = truth(&window);
        let mut until = Date::LAST;
        // Behind the last observation, too: the window goes on over days that nothing is observed on.
        for _ in 0..PLACES {
            if window.day == Date::LAST {
                break;
            }
            self.step(&mut window, &lane);
            until = window.day;
            if truth(&window) != now {
                break;
            }
        }
        self.window = Some(window);
        Some((now, until))
    }

    fn step(&self, window: &mut Window, lane: &Lane<'_>) {
        window.day = window.day.next();
        let day = window.day.days();
        let level = window.head.step(lane, day);
        if level != Values::UNKNOWN {
            window.sum += i128::from(level);
            window.known += 1;
        }
        // More days than there are would have been none of a window.
        let level = window.tail.step(lane, day.saturating_sub_unsigned(self.days));
        if level != Values::UNKNOWN {
            window.sum -= i128::from(level);
            window.known -= 1;
        }
    }

    /// The window that ends on a day, day by day; none where it would begin before the first day there is.
    fn window_on(&self, lane: &Lane<'_>, column: &Column, day: Date) -> Option<Window> {
        let gone = day.plus_days(-i64::from(self.days)).ok()?;
        let tail = Cursor::at(lane, column, gone);
        let (mut head, mut sum, mut known) = (tail, 0, 0);
        for day in gone.days() + 1..=day.days() {
            let level = head.step(lane, day);
            if level != Values::UNKNOWN {
                sum += i128::from(level);
                known += 1;
            }
        }
        Some(Window { changes: column.changes, day, head, tail, sum, known })
    }
}
