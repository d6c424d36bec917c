//! Looking ahead along a column: a level against a number; `mean` has its average over days.

use super::super::Run;
use super::super::standing::Column;
use super::watch::Seen;
use crate::calendar::{Date, Duration};
use crate::data::Values;
use crate::model::{Comparison, IndicatorId, Stale};
use crate::quantity::Number;

/// So many places of a column are looked at before something else may have its turn.
pub const PLACES: usize = 1024;

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
#[derive(Debug)]
pub struct Level {
    /// What is compared.
    pub band: Band,
    kept: Option<Kept>,
}

/// What was seen from a day on, as long as the columns are what they were.
#[derive(Debug, Clone, Copy)]
pub struct Kept {
    /// How often they had changed.
    pub changes: u64,
    /// From which day on.
    pub from: Date,
    /// What.
    pub seen: Seen,
}

impl Kept {
    /// The same, if it was seen on that day too.
    pub fn on(kept: Option<Self>, changes: u64, day: Date) -> Option<Seen> {
        let it = kept.filter(|it| it.changes == changes && it.from <= day && day < it.seen.1)?;
        Some(it.seen)
    }
}

/// How long an observation is fresh.
#[derive(Debug, Clone, Copy)]
pub enum Freshness<'r> {
    /// So many days, whatever the date.
    Days(i32),
    /// As the calendar has it.
    ByDate(&'r Run<'r>, IndicatorId),
}

impl<'r> Freshness<'r> {
    /// Of an indicator.
    pub fn of(run: &'r Run<'_>, indicator: IndicatorId) -> Self {
        match run.agreement.indicators[indicator.index()].stale {
            Stale::Never => Self::Days(FOREVER),
            Stale::After(Duration::Days(days)) => Self::Days(i32::try_from(days).unwrap_or(FOREVER).min(FOREVER)),
            Stale::After(_) => Self::ByDate(run, indicator),
        }
    }

    /// The last day on which what was observed about a date isn't stale, as days since 1970.
    pub fn until(self, date: Date) -> i32 {
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
pub struct Range {
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

    /// Whether the comparison is so.
    pub const fn holds(self, whole: i128) -> bool {
        (self.low <= whole && whole <= self.high) == self.inside
    }

    /// The same for numbers of 64 bits.
    pub fn narrow(self) -> impl Fn(i64) -> bool {
        let low = self.low.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64;
        let high = self.high.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64;
        // Beyond what 64 bits hold there is no number to be compared.
        let none = self.low > i128::from(i64::MAX) || self.high < i128::from(i64::MIN);
        move |whole| (!none && low <= whole && whole <= high) == self.inside
    }
}

impl Band {
    /// The column, and what its whole numbers times so many are compared with; none where they can't be relied on.
    pub fn whole<'a>(&self, run: &'a Run<'_>, times: u32) -> Option<(&'a Column<'a>, Range)> {
        let column = run.knowledge.column(self.view, self.indicator).filter(|column| !column.values.too_fine)?;
        Some((column, Range::of(self.op, self.limit, column.values.scale, times)?))
    }
}

impl Level {
    /// That of a band.
    pub const fn new(band: Band) -> Self {
        Self { band, kept: None }
    }

    /// How often the column has changed; none where it can't be relied on.
    pub fn changes(&self, run: &Run<'_>) -> Option<u64> {
        self.band.whole(run, 1).map(|(column, _)| column.changes)
    }

    /// As of a day; none where the column can't be relied on.
    pub fn look(&mut self, run: &Run<'_>, day: Date) -> Option<Seen> {
        let (column, range) = self.band.whole(run, 1)?;
        if let Some(seen) = Kept::on(self.kept, column.changes, day) {
            return Some(seen);
        }
        let seen = self.look_ahead(run, column, range, day);
        self.kept = Some(Kept { changes: column.changes, from: day, seen });
        Some(seen)
    }

    fn look_ahead(&self, run: &Run<'_>, column: &Column<'_>, range: Range, day: Date) -> Seen {
        let indicator = self.band.indicator;
        let holds = range.narrow();
        let truth = |whole: i64| (whole != Values::UNKNOWN).then(|| holds(whole));
        let freshness = Freshness::of(run, indicator);
        let (mut fresh, mut now) = (i32::MIN, None);
        if let Some(place) = column.place(day) {
            fresh = freshness.until(column.date(place));
            now = if fresh < day.days() { None } else { truth(column.values.whole[place]) };
        }
        let start = column.slot(day).map_or(0, |slot| slot + 1);
        // What comes late may be about any date: behind that day there is nothing to be seen yet.
        let late = run.knowledge.next_late().and_then(|late| column.slot(late)).unwrap_or(usize::MAX - 1);
        let end = (start + PLACES).min(late.max(start) + 1).min(column.len());
        let stale = |fresh: i32| Date::from_days(i64::from(fresh) + 1).unwrap_or(Date::LAST);
        if let (Some((_, wholes)), true) = (column.days(), start < end) {
            // What was observed yesterday is fresh until today at least.
            if let Some(ahead) = wholes[start..end].iter().position(|whole| truth(*whole) != now) {
                return (now, column.date(start + ahead));
            }
            fresh = freshness.until(column.date(end - 1));
        } else {
            for place in (start..end).filter(|place| column.at(*place).is_some()) {
                let date = column.date(place);
                if now.is_some() && date.days() > fresh + 1 {
                    return (now, stale(fresh));
                }
                if truth(column.values.whole[place]) != now {
                    return (now, date);
                }
                fresh = freshness.until(date);
            }
        }
        let until = if now.is_none() { Date::LAST } else { stale(fresh) };
        (now, if end < column.len() { until.min(column.date(end)) } else { until })
    }
}
