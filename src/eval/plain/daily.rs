//! A column that has an observation for each day: its level on a day, and what days are worth in all, are found by counting days.

use super::standing::Column;
use super::sums::Days;
use crate::calendar::Date;
use crate::data::Values;

/// The levels from a first day on, one for each, and the last of them for as long as it is fresh.
#[derive(Debug, Clone, Copy)]
pub struct Daily<'c> {
    /// The first day, as days since 1970.
    pub first: i32,
    /// What each day is worth.
    pub wholes: &'c [i64],
    /// The last day on which the last of them is fresh, as days since 1970.
    fresh: i32,
}

impl<'c> Daily<'c> {
    /// None where the column has gaps. `fresh_until` says of a date until when what was observed on it isn't stale.
    pub fn of(column: &'c Column<'_>, fresh_until: impl Fn(Date) -> i32) -> Option<Self> {
        let (first, wholes) = column.days()?;
        let fresh = fresh_until(column.date(wholes.len().checked_sub(1)?));
        Some(Self { first: first.days(), wholes, fresh })
    }

    /// The days from one on, as far as an observation stands for each; none where there are fewer than so many.
    pub fn of_days(column: &'c Column<'_>, from: Date, to: Date, least: usize) -> Option<Self> {
        let wholes = column.days_from(from, to);
        let fresh = from.days() + wholes.len() as i32 - 1;
        (wholes.len() >= least).then_some(Self { first: from.days(), wholes, fresh })
    }

    /// The level on a day, given as days since 1970.
    pub fn level(&self, day: i32) -> i64 {
        match usize::try_from(day - self.first) {
            Err(_) => Values::UNKNOWN,
            Ok(place) => match self.wholes.get(place) {
                Some(whole) => *whole,
                None if day <= self.fresh => self.wholes[self.wholes.len() - 1],
                None => Values::UNKNOWN,
            },
        }
    }

    /// All days from one to another, both included.
    pub fn between(&self, from: Date, to: Date) -> Days {
        let place = |day: i32| usize::try_from(day - self.first).unwrap_or(0).min(self.wholes.len());
        let (start, end) = (place(from.days()), place(to.next().days()));
        let mut days = Days { sum: 0, known: 0 };
        for whole in self.wholes.get(start..end).unwrap_or_default() {
            if *whole != Values::UNKNOWN {
                days.sum += i128::from(*whole);
                days.known += 1;
            }
        }
        let behind = (self.first + self.wholes.len() as i32).max(from.days());
        days.and(self.wholes[self.wholes.len() - 1], to.days().min(self.fresh) - behind + 1)
    }
}
