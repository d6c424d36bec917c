//! Which observation stands for each date: the columns that knowledge is kept in.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::sums::Sums;
use crate::calendar::Date;

/// The standing observations of one indicator in one view, by the date they are about.
#[derive(Debug)]
pub enum Standing {
    /// Nobody reads the indicator through this view.
    Unread,
    /// One for each date.
    One(Column),
    /// Amounts as they occur: one for each source.
    Several(BTreeMap<Date, Vec<u32>>),
}

/// One observation for each date, in order of date. Most come in that order and are put at the end.
#[derive(Debug, Default)]
pub struct Column {
    dates: Vec<Date>,
    stands: Vec<u32>,
    /// What the days are worth in all, as far as somebody has asked; a change takes away what lies behind it.
    pub sums: RefCell<Sums>,
}

impl Column {
    fn set(&mut self, date: Date, stands: Option<u32>) {
        let end = self.dates.len();
        let place = match self.dates.last() {
            None => Err(0),
            Some(last) if *last < date => Err(end),
            Some(last) if *last == date => Ok(end - 1),
            Some(_) => self.dates.binary_search(&date),
        };
        match (place, stands) {
            (Err(place), Some(index)) => {
                self.dates.insert(place, date);
                self.stands.insert(place, index);
            }
            (Ok(place), Some(index)) => self.stands[place] = index,
            (Ok(place), None) => {
                self.dates.remove(place);
                self.stands.remove(place);
            }
            (Err(_), None) => {}
        }
        let (Ok(place) | Err(place)) = place;
        self.sums.get_mut().forget_from(place);
    }

    /// The place of the latest date not later than `day`.
    pub fn place(&self, day: Date) -> Option<usize> {
        let (end, latest) = (self.dates.len().checked_sub(1)?, *self.dates.last()?);
        if latest <= day {
            return Some(end);
        }
        // No two have one date, so that it can't lie more places before the end than days before the latest.
        let days = (latest.days() - day.days()).unsigned_abs() as usize;
        let start = end.saturating_sub(days);
        if self.dates[start] == day {
            return Some(start);
        }
        (start + self.dates[start..end].partition_point(|date| *date <= day)).checked_sub(1)
    }

    /// The date at a place, and which observation stands there.
    pub fn at(&self, place: usize) -> (Date, u32) {
        (self.dates[place], self.stands[place])
    }

    /// How many dates there are.
    pub const fn len(&self) -> usize {
        self.dates.len()
    }

    fn latest(&self, day: Date) -> Option<u32> {
        self.place(day).map(|place| self.stands[place])
    }

    fn between(&self, from: Date, to: Date) -> &[u32] {
        let start = self.place(from.previous()).map_or(0, |place| place + 1);
        let end = self.place(to).map_or(0, |place| place + 1);
        self.stands.get(start..end).unwrap_or_default()
    }
}

impl Standing {
    /// What stands about a date from now on.
    pub fn set(&mut self, date: Date, stands: &[u32]) {
        match self {
            Self::Unread => {}
            Self::One(column) => column.set(date, stands.first().copied()),
            Self::Several(map) if stands.is_empty() => drop(map.remove(&date)),
            Self::Several(map) => drop(map.insert(date, stands.to_vec())),
        }
    }

    /// The latest date not later than `day`, with the first that stands there.
    pub fn latest(&self, day: Date) -> Option<u32> {
        match self {
            Self::Unread => None,
            Self::One(column) => column.latest(day),
            Self::Several(map) => map.range(..=day).next_back().and_then(|(_, list)| list.first().copied()),
        }
    }

    /// The first that stands about exactly this date.
    pub fn on(&self, date: Date) -> Option<u32> {
        match self {
            Self::Unread => None,
            Self::One(column) => {
                let place = column.place(date)?;
                (column.dates[place] == date).then(|| column.stands[place])
            }
            Self::Several(map) => map.get(&date).and_then(|list| list.first().copied()),
        }
    }

    /// The latest of which something is so.
    pub fn last_where(&self, f: impl Fn(&u32) -> bool) -> Option<u32> {
        match self {
            Self::Unread => None,
            Self::One(column) => column.stands.iter().rev().copied().find(f),
            Self::Several(map) => map.values().rev().flatten().copied().find(f),
        }
    }

    /// The first date that has any.
    pub fn first_date(&self) -> Option<Date> {
        match self {
            Self::Unread => None,
            Self::One(column) => column.dates.first().copied(),
            Self::Several(map) => map.keys().next().copied(),
        }
    }

    /// The last date that has any.
    pub fn last_date(&self) -> Option<Date> {
        match self {
            Self::Unread => None,
            Self::One(column) => column.dates.last().copied(),
            Self::Several(map) => map.keys().next_back().copied(),
        }
    }

    /// All about dates from one to another, both included, in order.
    pub fn between(&self, from: Date, to: Date) -> Vec<u32> {
        match self {
            Self::Unread => Vec::new(),
            Self::One(column) => column.between(from, to).to_vec(),
            Self::Several(map) => map.range(from..=to).flat_map(|(_, list)| list.iter().copied()).collect(),
        }
    }
}
