//! Which observation stands for each date: the typed columns that knowledge is kept in.
//!
//! A column has a place for every date that the data has anything about. Most observations are known on the very day that they are
//! about and have no rival for it: these stand in their place from the beginning, and are seen from their day on. Whatever comes
//! later, or beside another, is put into its place when it becomes known.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use super::sums::Sums;
use crate::calendar::Date;
use crate::data::{Columns, Observation, Values};
use crate::quantity::Number;

/// The standing observations of one indicator in one view, by the date they are about.
#[derive(Debug)]
pub enum Standing<'a> {
    /// Nobody reads the indicator through this view.
    Unread,
    /// One for each date.
    One(Column<'a>),
    /// Amounts as they occur: one for each source.
    Several(BTreeMap<Date, Vec<u32>>),
}

/// No observation stands in this place.
pub const NONE: u32 = u32::MAX;

/// One observation for each date, in order of date.
#[derive(Debug)]
pub struct Column<'a> {
    dates: Dates<'a>,
    stands: Stands,
    /// Of levels: what each is worth.
    pub values: Cow<'a, Values>,
    /// What the days are worth in all, as far as somebody has asked; a change takes away what lies behind it.
    pub sums: RefCell<Sums>,
    /// So often something was put into its place since the beginning.
    pub changes: u64,
}

/// The dates of a column.
#[derive(Debug)]
enum Dates<'a> {
    /// So many days without a gap.
    Daily(Date, usize),
    /// Those of observations, one each.
    Rows(&'a [Observation]),
    /// Any.
    Listed(Rc<Vec<Date>>),
}

/// What stands for each date.
#[derive(Debug)]
enum Stands {
    /// The observation in the same place of the data.
    Each,
    /// The one of this place in the data, or [`NONE`].
    Listed(Vec<u32>),
}

impl Dates<'_> {
    fn len(&self) -> usize {
        match self {
            Self::Daily(_, count) => *count,
            Self::Rows(rows) => rows.len(),
            Self::Listed(dates) => dates.len(),
        }
    }

    fn at(&self, place: usize) -> Date {
        match self {
            Self::Daily(first, _) => first.plus_days(place as i64).unwrap_or(Date::LAST),
            Self::Rows(rows) => rows[place].date,
            Self::Listed(dates) => dates[place],
        }
    }

    /// How many of some places have dates up to a day.
    fn until(&self, places: Range<usize>, day: Date) -> usize {
        match self {
            Self::Daily(first, _) => {
                let days = usize::try_from(day.days() - first.days() + 1).unwrap_or(0);
                days.clamp(places.start, places.end) - places.start
            }
            Self::Rows(rows) => rows[places].partition_point(|row| row.date <= day),
            Self::Listed(dates) => dates[places].partition_point(|date| *date <= day),
        }
    }
}

impl<'a> Column<'a> {
    /// Dates, and what stands for each from the beginning; what each of those is worth.
    pub fn new(dates: Rc<Vec<Date>>, stands: Vec<u32>, values: Values) -> Self {
        let (dates, stands, values) = (Dates::Listed(dates), Stands::Listed(stands), Cow::Owned(values));
        Self { dates, stands, values, sums: RefCell::default(), changes: 0 }
    }

    /// All of a punctual series, which stands from the beginning.
    pub fn of_all(rows: &'a [Observation], columns: &'a Columns) -> Self {
        let dates = match rows.first() {
            Some(first) if columns.daily => Dates::Daily(first.date, rows.len()),
            _ => Dates::Rows(rows),
        };
        let values = Cow::Borrowed(&columns.values);
        Self { dates, stands: Stands::Each, values, sums: RefCell::default(), changes: 0 }
    }

    fn set(&mut self, date: Date, stands: Option<u32>, value: Option<Number>) {
        let Some(place) = self.slot(date).filter(|place| self.date(*place) == date) else { return };
        self.changes += 1;
        if let Stands::Each = self.stands {
            self.stands = Stands::Listed((0..self.len() as u32).collect());
        }
        if let Stands::Listed(list) = &mut self.stands {
            list[place] = stands.unwrap_or(NONE);
        }
        let values = self.values.to_mut();
        let scale = values.scale;
        let whole = values.fit(value);
        values.whole[place] = whole;
        // At a finer scale everything is counted anew.
        let from = if values.scale == scale { place } else { 0 };
        self.sums.get_mut().forget_from(from);
    }

    /// The place of the latest date not later than `day` that has an observation.
    pub fn place(&self, day: Date) -> Option<usize> {
        let mut place = self.slot(day)?;
        while self.at(place).is_none() {
            place = place.checked_sub(1)?;
        }
        Some(place)
    }

    /// The place of the latest date not later than `day`, whether or not it has an observation.
    pub fn slot(&self, day: Date) -> Option<usize> {
        let end = self.len().checked_sub(1)?;
        let (first, latest) = (self.date(0), self.date(end));
        if latest <= day {
            return Some(end);
        }
        // No two have one date, so that it can't lie more places before the end than days before the latest; nor further from the
        // beginning than days behind the first.
        if day < first {
            return None;
        }
        let start = end.saturating_sub((latest.days() - day.days()).unsigned_abs() as usize);
        let stop = end.min((day.days() - first.days()).unsigned_abs() as usize);
        if self.date(stop) == day {
            return Some(stop);
        }
        (start + self.dates.until(start..stop, day)).checked_sub(1)
    }

    /// The date of a place.
    pub fn date(&self, place: usize) -> Date {
        self.dates.at(place)
    }

    /// Which observation stands in a place.
    pub fn at(&self, place: usize) -> Option<u32> {
        match &self.stands {
            Stands::Each => Some(place as u32),
            Stands::Listed(stands) => Some(stands[place]).filter(|index| *index != NONE),
        }
    }

    /// The first day, and what each day from it on is worth, if the dates have no gap and an observation stands for each.
    pub fn days(&self) -> Option<(Date, &[i64])> {
        match (&self.dates, &self.stands) {
            (Dates::Daily(first, _), Stands::Each) => Some((*first, &self.values.whole)),
            _ => None,
        }
    }

    /// What each day from one to another is worth, as far as an observation stands for each; they end before the first without.
    pub fn days_from(&self, from: Date, to: Date) -> &[i64] {
        let (Some(start), Some(end)) = (self.slot(from), self.slot(to)) else { return &[] };
        // No two places have one date, so that there is no gap where there are as many as days.
        let has_gap = || (self.date(end).days() - from.days()).unsigned_abs() as usize != end - start;
        if end < start || self.date(start) != from || has_gap() {
            return &[];
        }
        let wholes = &self.values.whole[start..=end];
        match &self.stands {
            Stands::Each => wholes,
            Stands::Listed(stands) => {
                let stand = stands[start..=end].iter().position(|index| *index == NONE);
                &wholes[..stand.unwrap_or(wholes.len())]
            }
        }
    }

    /// How many dates there are.
    pub fn len(&self) -> usize {
        self.dates.len()
    }

    fn latest(&self, day: Date) -> Option<u32> {
        self.place(day).and_then(|place| self.at(place))
    }

    fn places(&self, from: Date, to: Date) -> Range<usize> {
        let start = self.slot(from.previous()).filter(|_| from > Date::FIRST).map_or(0, |slot| slot + 1);
        start..self.slot(to).map_or(0, |slot| slot + 1)
    }

    fn between(&self, from: Date, to: Date) -> impl DoubleEndedIterator<Item = u32> {
        self.places(from, to).filter_map(|place| self.at(place))
    }
}

/// What is seen on a day: of what stands already only that which is about it or earlier days.
impl Standing<'_> {
    /// What stands about a date from now on, and what it is worth.
    pub fn set(&mut self, date: Date, stands: &[u32], value: Option<Number>) {
        match self {
            Self::Unread => {}
            Self::One(column) => column.set(date, stands.first().copied(), value),
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
                column.place(date).filter(|place| column.date(*place) == date).and_then(|it| column.at(it))
            }
            Self::Several(map) => map.get(&date).and_then(|list| list.first().copied()),
        }
    }

    /// The latest, not later than `today`, of which something is so.
    pub fn last_where(&self, today: Date, f: impl Fn(&u32) -> bool) -> Option<u32> {
        match self {
            Self::Unread => None,
            Self::One(column) => column.between(Date::FIRST, today).rev().find(f),
            Self::Several(map) => map.range(..=today).rev().flat_map(|(_, list)| list).copied().find(f),
        }
    }

    /// The first date that has any.
    pub fn first_date(&self, today: Date) -> Option<Date> {
        match self {
            Self::Unread => None,
            Self::One(column) => {
                let place = (0..column.len()).find(|place| column.at(*place).is_some())?;
                Some(column.date(place)).filter(|date| *date <= today)
            }
            Self::Several(map) => map.keys().next().copied(),
        }
    }

    /// The last date that has any.
    pub fn last_date(&self, today: Date) -> Option<Date> {
        match self {
            Self::Unread => None,
            Self::One(column) => column.place(today).map(|place| column.date(place)),
            Self::Several(map) => map.keys().next_back().copied(),
        }
    }

    /// The places in the data of all about dates from one to another, both included, if these are known to stand side by side.
    pub fn side_by_side(&self, from: Date, to: Date) -> Option<Range<u32>> {
        match self {
            Self::One(column) if matches!(column.stands, Stands::Each) => {
                let places = column.places(from, to);
                Some(places.start as u32..places.end as u32)
            }
            _ => None,
        }
    }

    /// All about dates from one to another, both included, in order, each made into what is wanted.
    pub fn between<T>(&self, from: Date, to: Date, wanted: impl Fn(u32) -> T) -> Vec<T> {
        match self {
            Self::Unread => Vec::new(),
            Self::One(column) => column.between(from, to).map(wanted).collect(),
            Self::Several(map) => map.range(from..=to).flat_map(|(_, list)| list).copied().map(wanted).collect(),
        }
    }
}
