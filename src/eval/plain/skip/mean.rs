//! Looking ahead along a column: the average of a level over days against a number.

use super::super::Run;
use super::super::daily::Daily;
use super::super::standing::Column;
use super::super::sums::Days;
use super::super::value::Truth;
use super::columns::{Band, Freshness, Kept, PLACES, Range};
use super::watch::Seen;
use crate::calendar::Date;
use crate::data::Values;
use crate::model::IndicatorId;

/// The average of a level over so many days, against a number.
#[derive(Debug)]
pub struct Mean {
    /// What is compared.
    pub band: Band,
    days: u32,
    /// Where it stands, as long as the column is what it was.
    window: Option<Window>,
    kept: Option<Kept>,
}

/// The days of a window.
#[derive(Debug, Clone, Copy)]
struct Window {
    changes: u64,
    day: Date,
    head: Cursor,
    tail: Cursor,
    total: Total,
}

/// What the days of a window are worth in all, and how many of them are known.
#[derive(Debug, Clone, Copy, Default)]
struct Total {
    sum: i128,
    known: u32,
}

impl Total {
    /// How the average of so many days compares.
    fn truth(self, days: u32, range: Range) -> Truth {
        (self.known == days).then(|| range.holds(self.sum))
    }

    fn add(&mut self, level: i64) {
        if level != Values::UNKNOWN {
            self.sum += i128::from(level);
            self.known += 1;
        }
    }

    fn take(&mut self, level: i64) {
        if level != Values::UNKNOWN {
            self.sum -= i128::from(level);
            self.known -= 1;
        }
    }
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
    column: &'c Column<'c>,
    freshness: Freshness<'c>,
    daily: Option<Daily<'c>>,
}

impl<'c> Lane<'c> {
    fn of(run: &'c Run<'_>, column: &'c Column<'c>, indicator: IndicatorId) -> Self {
        let freshness = Freshness::of(run, indicator);
        Self { column, freshness, daily: Daily::of(column, |date| freshness.until(date)) }
    }
}

impl Cursor {
    fn at(lane: &Lane<'_>, day: Date) -> Self {
        let column = lane.column;
        let next = column.slot(day).map_or(0, |slot| slot + 1);
        match column.place(day) {
            None => Self { next, whole: Values::UNKNOWN, fresh: i32::MIN },
            Some(place) => {
                Self { next, whole: column.values.whole[place], fresh: lane.freshness.until(column.date(place)) }
            }
        }
    }

    /// Goes on to the next day, given as days since 1970; the level on it.
    fn step(&mut self, lane: &Lane<'_>, day: i32) -> i64 {
        let Lane { column, freshness, daily } = lane;
        if let Some(daily) = daily {
            return daily.level(day);
        }
        if self.next < column.len()
            && let date = column.date(self.next)
            && date.days() == day
        {
            if column.at(self.next).is_some() {
                self.whole = column.values.whole[self.next];
                self.fresh = freshness.until(date);
            }
            self.next += 1;
        }
        if day <= self.fresh { self.whole } else { Values::UNKNOWN }
    }
}

impl Window {
    /// Finds its two ends in the column.
    fn seek(&mut self, lane: &Lane<'_>, days: u32) {
        let gone = self.day.plus_days(-i64::from(days)).unwrap_or(Date::FIRST);
        (self.head, self.tail) = (Cursor::at(lane, self.day), Cursor::at(lane, gone));
    }
}

impl Mean {
    /// Over so many days, at least one.
    pub const fn new(band: Band, days: u32) -> Self {
        Self { band, days, window: None, kept: None }
    }

    /// How often the column has changed; none where it can't be relied on.
    pub fn changes(&self, run: &Run<'_>) -> Option<u64> {
        self.band.whole(run, self.days).map(|(column, _)| column.changes)
    }

    /// As of a day; none where the column can't be relied on.
    pub fn look(&mut self, run: &Run<'_>, day: Date) -> Option<Seen> {
        let (column, range) = self.band.whole(run, self.days)?;
        if let Some(seen) = Kept::on(self.kept, column.changes, day) {
            return Some(seen);
        }
        let lane = Lane::of(run, column, self.band.indicator);
        let mut window = match self.window {
            Some(window) if window.changes == column.changes && window.day <= day => window,
            _ => self.window_on(&lane, day)?,
        };
        let truth = |window: &Window| window.total.truth(self.days, range);
        while window.day < day {
            self.step(&mut window, &lane);
        }
        let now = truth(&window);
        let mut until = Date::LAST;
        // Behind the last observation, too: the window goes on over days that nothing is observed on.
        let late = run.knowledge.next_late().unwrap_or(Date::LAST).max(window.day.next());
        let steps = PLACES.min((late.days() - window.day.days()).unsigned_abs() as usize);
        let daily = lane.daily.or_else(|| {
            let last = day.plus_days(steps as i64).unwrap_or(Date::LAST);
            Daily::of_days(column, day.plus_days(1 - i64::from(self.days)).ok()?, last, self.days as usize)
        });
        let ahead = daily.and_then(|daily| self.steps_within(&mut window, daily, range, steps));
        if let Some(ahead) = ahead {
            until = ahead;
            window.seek(&lane, self.days);
        }
        for _ in (window.day.days() - day.days()).unsigned_abs() as usize..steps {
            if window.day == Date::LAST || truth(&window) != now {
                break;
            }
            self.step(&mut window, &lane);
            until = window.day;
        }
        self.window = Some(window);
        self.kept = Some(Kept { changes: column.changes, from: day, seen: (now, until) });
        Some((now, until))
    }

    /// As long as both ends of the window lie among the days observed, and it is as it was, goes on; gives the day where that ends.
    fn steps_within(&self, window: &mut Window, daily: Daily<'_>, range: Range, most: usize) -> Option<Date> {
        let head = usize::try_from(window.day.days() + 1 - daily.first).ok()?;
        let tail = head.checked_sub(self.days as usize)?;
        let heads = daily.wholes.get(head..)?;
        if heads.is_empty() {
            return None;
        }
        let holds = range.narrow();
        let truth = |sum: i64, known: u32| (known == self.days).then(|| holds(sum));
        let Total { sum, mut known } = window.total;
        // Where the sum grows beyond 64 bits the slower way has to do.
        let mut sum = i64::try_from(sum).ok()?;
        let (now, mut steps) = (truth(sum, known), 0);
        for (head, tail) in heads.iter().zip(&daily.wholes[tail..]).take(most) {
            steps += 1;
            if *head != Values::UNKNOWN {
                (sum, known) = (sum.checked_add(*head)?, known + 1);
            }
            if *tail != Values::UNKNOWN {
                (sum, known) = (sum.checked_sub(*tail)?, known - 1);
            }
            if truth(sum, known) != now {
                break;
            }
        }
        window.total = Total { sum: sum.into(), known };
        window.day = window.day.plus_days(steps).ok()?;
        Some(window.day)
    }

    fn step(&self, window: &mut Window, lane: &Lane<'_>) {
        window.day = window.day.next();
        let day = window.day.days();
        let head = window.head.step(lane, day);
        // More days than there are would have been none of a window.
        let tail = window.tail.step(lane, day.saturating_sub_unsigned(self.days));
        window.total.add(head);
        window.total.take(tail);
    }

    /// The window that ends on a day; none where it would begin before the first day there is.
    fn window_on(&self, lane: &Lane<'_>, day: Date) -> Option<Window> {
        let gone = day.plus_days(-i64::from(self.days)).ok()?;
        let fresh_until = |date| Date::from_days(lane.freshness.until(date).into()).unwrap_or(Date::LAST);
        let Days { sum, known } = lane.column.sums.borrow_mut().between(lane.column, gone.next(), day, fresh_until);
        let (head, tail) = (Cursor::at(lane, day), Cursor::at(lane, gone));
        Some(Window { changes: lane.column.changes, day, head, tail, total: Total { sum, known } })
    }
}
