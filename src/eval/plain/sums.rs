//! What the days of a level are worth in all, so that a window over it takes as long as finding its two ends.

use super::daily::Daily;
use super::standing::Column;
use crate::calendar::Date;
use crate::data::Values;

/// The sum of the days before each place of a column, and on how many of them the level is known.
#[derive(Debug, Default)]
pub struct Sums {
    sums: Vec<i128>,
    known: Vec<u32>,
    /// The last place before the next that has an observation, and the last day on which that isn't stale.
    latest: Option<(usize, Date)>,
    /// So many places were looked at one by one, as long as that cost less than summing up to them.
    spent: usize,
}

/// So many days or fewer are added up one by one.
const FEW: usize = 4096;

/// A sum of days, and how many of them are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// In whole numbers of the column's last decimal place.
    pub sum: i128,
    /// So many days.
    pub known: u32,
}

impl Sums {
    /// Everything from a place on may be otherwise.
    pub fn forget_from(&mut self, place: usize) {
        if place < self.sums.len() {
            self.sums.truncate(place);
            self.known.truncate(place);
            self.latest = None;
        }
    }

    /// The days of a level from one to another, both included. `fresh_until` says of a date until when what was observed on it
    /// isn't stale.
    pub fn between(
        &mut self,
        column: &Column<'_>,
        from: Date,
        to: Date,
        fresh_until: impl Fn(Date) -> Date + Copy,
    ) -> Days {
        let none = Days { sum: 0, known: 0 };
        let Some(end) = column.slot(to) else { return none };
        let start = column.slot(from);
        // Days in a row are added up faster than they could be summed up before, unless there are very many.
        if end - start.unwrap_or(0) < FEW {
            let least = usize::try_from(to.days() - from.days() + 1).unwrap_or(usize::MAX);
            let whole = Daily::of(column, |date| fresh_until(date).days());
            if let Some(daily) = whole.or_else(|| Daily::of_days(column, from, to, least)) {
                return daily.between(from, to);
            }
        }
        let ahead = (end + 1).saturating_sub(self.sums.len());
        if ahead > 0 {
            self.spent += end - start.unwrap_or(0);
            if self.spent < ahead {
                return one_by_one(column, (from, to), (start, end), fresh_until);
            }
            self.spent = 0;
            self.reach(column, end, fresh_until);
        }
        let until = self.at_slot(column, end, to, fresh_until);
        let before = match column.slot(from.previous()) {
            Some(slot) => self.at_slot(column, slot, from.previous(), fresh_until),
            None => none,
        };
        Days { sum: until.sum - before.sum, known: until.known - before.known }
    }

    fn at_slot(&self, column: &Column<'_>, slot: usize, day: Date, fresh_until: impl Fn(Date) -> Date) -> Days {
        let before = Days { sum: self.sums[slot], known: self.known[slot] };
        let Some(place) = column.place(column.date(slot)) else { return before };
        before.with(column, place, column.date(slot), day, fresh_until(column.date(place)))
    }

    fn reach(&mut self, column: &Column<'_>, slot: usize, fresh_until: impl Fn(Date) -> Date + Copy) {
        while self.sums.len() <= slot {
            let next = self.sums.len();
            let days = match next.checked_sub(1) {
                None => Days { sum: 0, known: 0 },
                Some(before) => {
                    let latest = match (column.at(before), self.latest) {
                        (None, Some(latest)) => Some(latest),
                        _ => column.place(column.date(before)).map(|place| (place, fresh_until(column.date(place)))),
                    };
                    self.latest = latest;
                    let sum = Days { sum: self.sums[before], known: self.known[before] };
                    match latest {
                        None => sum,
                        Some((place, last)) => {
                            sum.with(column, place, column.date(before), column.date(next).previous(), last)
                        }
                    }
                }
            };
            self.sums.push(days.sum);
            self.known.push(days.known);
        }
    }
}

/// The same from the observations themselves.
fn one_by_one(
    column: &Column<'_>,
    (mut from, to): (Date, Date),
    (start, end): (Option<usize>, usize),
    fresh_until: impl Fn(Date) -> Date,
) -> Days {
    let mut days = Days { sum: 0, known: 0 };
    let mut latest = column.place(from);
    for slot in start.map_or(0, |slot| slot + 1)..=end {
        if column.at(slot).is_none() {
            continue;
        }
        let date = column.date(slot);
        if let Some(place) = latest {
            days = days.with(column, place, from, date.previous(), fresh_until(column.date(place)));
        }
        (latest, from) = (Some(slot), date);
    }
    match latest {
        Some(place) => days.with(column, place, from, to, fresh_until(column.date(place))),
        None => days,
    }
}

impl Days {
    /// With the days from one to another, on which the observation of a place is the latest.
    fn with(self, column: &Column<'_>, place: usize, from: Date, to: Date, last: Date) -> Self {
        self.and(column.values.whole[place], to.min(last).days() - from.days() + 1)
    }

    /// With so many days more, if any, that are worth this each.
    pub fn and(self, value: i64, days: i32) -> Self {
        if value == Values::UNKNOWN || days <= 0 {
            return self;
        }
        Self { sum: self.sum + i128::from(value) * i128::from(days), known: self.known + days.unsigned_abs() }
    }
}
