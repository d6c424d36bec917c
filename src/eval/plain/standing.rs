//! Which observation stands for each date: the typed columns that knowledge is kept in.
//!
//! A column has a place for every date that the data has anything about. Most observations are known on the very day that they are
//! about and have no rival for it: these stand in their place from the beginning, and are seen from their day on. Whatever comes
//! later, or beside another, is put into its place when it becomes known.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use super::sums::Sums;
use crate::calendar::Date;
use crate::quantity::Number;

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

/// No observation stands in this place.
pub const NONE: u32 = u32::MAX;

/// One observation for each date, in order of date.
#[derive(Debug)]
pub struct Column {
    dates: Rc<Vec<Date>>,
    stands: Vec<u32>,
    /// Of levels: what each is worth.
    pub values: Values,
    /// What the days are worth in all, as far as somebody has asked; a change takes away what lies behind it.
    pub sums: RefCell<Sums>,
    /// So often something was put into its place since the beginning.
    pub changes: u64,
}

/// Numbers as whole ones of the smallest decimal place that has come up.
#[derive(Debug, Default)]
pub struct Values {
    /// Of each place; [`Values::UNKNOWN`] where there is no number.
    pub whole: Vec<i64>,
    /// So many decimal places.
    pub scale: u32,
    /// A number has too many digits: none can be relied on.
    pub too_fine: bool,
}

/// Powers of ten that a value may be multiplied by.
const TENS: [i64; 19] = {
    let (mut tens, mut place) = ([1; 19], 1);
    while place < tens.len() {
        tens[place] = tens[place - 1] * 10;
        place += 1;
    }
    tens
};

impl Values {
    /// What can't be used.
    pub const UNKNOWN: i64 = i64::MIN;

    /// A number as it is to be put in its place; all are made finer if it needs more decimal places.
    fn fit(&mut self, value: Option<Number>) -> i64 {
        let Some(value) = value else { return Self::UNKNOWN };
        if value.scale() == self.scale
            && let Ok(whole) = i64::try_from(value.mantissa())
            && whole != Self::UNKNOWN
        {
            return whole;
        }
        if value.scale() > self.scale {
            self.refine(value.scale());
        }
        self.whole(value).unwrap_or_else(|| {
            self.too_fine = true;
            Self::UNKNOWN
        })
    }

    /// A number in units of the last place, if it can be written so.
    pub fn whole(&self, value: Number) -> Option<i64> {
        let tens = TENS.get(self.scale.checked_sub(value.scale())? as usize)?;
        let whole = i64::try_from(value.mantissa()).ok()?.checked_mul(*tens)?;
        (whole != Self::UNKNOWN).then_some(whole)
    }

    /// The number that a whole one stands for.
    pub fn number(&self, whole: i128) -> Option<Number> {
        Number::try_from_i128_with_scale(whole, self.scale).ok()
    }

    fn refine(&mut self, scale: u32) {
        let tens = TENS.get((scale - self.scale) as usize).copied();
        for whole in self.whole.iter_mut().filter(|whole| **whole != Self::UNKNOWN) {
            match tens.and_then(|tens| whole.checked_mul(tens)).filter(|finer| *finer != Self::UNKNOWN) {
                Some(finer) => *whole = finer,
                None => self.too_fine = true,
            }
        }
        self.scale = scale;
    }
}

impl Column {
    /// Dates, what stands for each from the beginning, and the number that each of those is.
    pub fn new(dates: Rc<Vec<Date>>, stands: Vec<u32>, number: impl Fn(u32) -> Option<Number>) -> Self {
        let mut values = Values { whole: Vec::with_capacity(stands.len()), ..Values::default() };
        for stands in &stands {
            let whole = values.fit(number(*stands));
            values.whole.push(whole);
        }
        Self { dates, stands, values, sums: RefCell::default(), changes: 0 }
    }

    fn set(&mut self, date: Date, stands: Option<u32>, value: Option<Number>) {
        let Ok(place) = self.dates.binary_search(&date) else { return };
        self.changes += 1;
        self.stands[place] = stands.unwrap_or(NONE);
        let scale = self.values.scale;
        let whole = self.values.fit(value);
        self.values.whole[place] = whole;
        // At a finer scale everything is counted anew.
        let from = if self.values.scale == scale { place } else { 0 };
        self.sums.get_mut().forget_from(from);
    }

    /// The place of the latest date not later than `day` that has an observation.
    pub fn place(&self, day: Date) -> Option<usize> {
        let mut place = self.slot(day)?;
        while self.stands[place] == NONE {
            place = place.checked_sub(1)?;
        }
        Some(place)
    }

    /// The place of the latest date not later than `day`, whether or not it has an observation.
    pub fn slot(&self, day: Date) -> Option<usize> {
        let (end, latest) = (self.dates.len().checked_sub(1)?, *self.dates.last()?);
        if latest <= day {
            return Some(end);
        }
        // No two have one date, so that it can't lie more places before the end than days before the latest; nor further from the
        // beginning than days behind the first.
        let first = self.dates[0];
        if day < first {
            return None;
        }
        let start = end.saturating_sub((latest.days() - day.days()).unsigned_abs() as usize);
        let stop = end.min((day.days() - first.days()).unsigned_abs() as usize);
        if self.dates[stop] == day {
            return Some(stop);
        }
        (start + self.dates[start..stop].partition_point(|date| *date <= day)).checked_sub(1)
    }

    /// The date of a place.
    pub fn date(&self, place: usize) -> Date {
        self.dates[place]
    }

    /// Which observation stands in a place.
    pub fn at(&self, place: usize) -> Option<u32> {
        Some(self.stands[place]).filter(|index| *index != NONE)
    }

    /// Of some places: the dates, what stands there, and the numbers.
    pub fn stretch(&self, places: Range<usize>) -> (&[Date], &[u32], &[i64]) {
        (&self.dates[places.clone()], &self.stands[places.clone()], &self.values.whole[places])
    }

    /// How many dates there are.
    pub fn len(&self) -> usize {
        self.dates.len()
    }

    /// All dates.
    pub fn dates(&self) -> &[Date] {
        &self.dates
    }

    fn latest(&self, day: Date) -> Option<u32> {
        self.place(day).map(|place| self.stands[place])
    }

    fn between(&self, from: Date, to: Date) -> impl DoubleEndedIterator<Item = u32> {
        let start = self.slot(from.previous()).filter(|_| from > Date::FIRST).map_or(0, |slot| slot + 1);
        let end = self.slot(to).map_or(0, |slot| slot + 1);
        self.stands.get(start..end).unwrap_or_default().iter().copied().filter(|index| *index != NONE)
    }
}

/// What is seen on a day: of what stands already only that which is about it or earlier days.
impl Standing {
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
                column.place(date).filter(|place| column.dates[*place] == date).and_then(|it| column.at(it))
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
                let place = column.stands.iter().position(|index| *index != NONE)?;
                Some(column.dates[place]).filter(|date| *date <= today)
            }
            Self::Several(map) => map.keys().next().copied(),
        }
    }

    /// The last date that has any.
    pub fn last_date(&self, today: Date) -> Option<Date> {
        match self {
            Self::Unread => None,
            Self::One(column) => column.place(today).map(|place| column.dates[place]),
            Self::Several(map) => map.keys().next_back().copied(),
        }
    }

    /// All about dates from one to another, both included, in order.
    pub fn between(&self, from: Date, to: Date) -> Vec<u32> {
        match self {
            Self::Unread => Vec::new(),
            Self::One(column) => column.between(from, to).collect(),
            Self::Several(map) => map.range(from..=to).flat_map(|(_, list)| list.iter().copied()).collect(),
        }
    }
}
