//! Which observations stand in their column from the beginning: those that are known on the very day that they are about.

use std::ops::Range;
use std::rc::Rc;

use super::knowledge::View;
use super::standing::{Column, NONE};
use crate::calendar::Date;
use crate::data::{Arranged, Observation, Series, Values};
use crate::model::Indicator;

/// The observations of an indicator, which are in order of date, sorted: a date's only one that is known on its very day stands from
/// the beginning.
#[derive(Debug, Default)]
pub struct Sorted {
    /// All dates that the data has anything about.
    pub dates: Vec<Date>,
    /// What stands for each from the beginning.
    pub stands: Punctual,
    /// The places of all others.
    pub rest: Vec<u32>,
}

/// For each date the one that stands.
#[derive(Debug, Clone, Default)]
pub struct Punctual {
    /// Its place, or [`NONE`].
    places: Vec<u32>,
    /// What it is worth.
    values: Values,
}

impl Sorted {
    /// All but what becomes known after `known_at`.
    pub fn of(list: &Series, known_at: Option<Date>) -> Self {
        let limit = known_at.unwrap_or(Date::LAST);
        match list.arranged().filter(|arranged| arranged.columns().known_until <= limit) {
            Some(arranged) => Self::of_arranged(arranged),
            None => Self::one_by_one(list, limit),
        }
    }

    fn with_room_for(count: usize) -> Self {
        let stands = Punctual { places: Vec::with_capacity(count), values: Values::default() };
        Self { dates: Vec::with_capacity(count), stands, rest: Vec::new() }
    }

    /// Of a series that has been gone through already: what lies between the irregular is taken as it is.
    fn of_arranged(arranged: &Arranged) -> Self {
        let (rows, columns) = (arranged.rows(), arranged.columns());
        let mut sorted = Self::with_room_for(rows.len());
        sorted.stands.values = columns.values.like_these(rows.len());
        let mut from = 0;
        for about_one in &columns.irregular {
            let about_one = about_one.start as usize..about_one.end as usize;
            sorted.take_regular(arranged, from..about_one.start);
            from = about_one.end;
            let stands = sorted.take(rows, about_one, Date::LAST);
            sorted.stands.values.whole.push(stands.map_or(Values::UNKNOWN, |place| columns.values.whole[place]));
        }
        sorted.take_regular(arranged, from..rows.len());
        sorted
    }

    /// Takes observations that are each alone about their date, and came on it.
    fn take_regular(&mut self, arranged: &Arranged, places: Range<usize>) {
        self.dates.extend(arranged.rows()[places.clone()].iter().map(|row| row.date));
        self.stands.places.extend(places.start as u32..places.end as u32);
        self.stands.values.whole.extend_from_slice(&arranged.columns().values.whole[places]);
    }

    fn one_by_one(list: &[Observation], limit: Date) -> Self {
        let mut sorted = Self::with_room_for(list.len());
        let mut place = 0;
        while let Some(it) = list.get(place) {
            let about_one = place..place + list[place..].partition_point(|other| other.date == it.date);
            place = about_one.end;
            sorted.take(list, about_one, limit);
        }
        let number = |place: &u32| list.get(*place as usize).and_then(Observation::number);
        sorted.stands.values = Values::of(sorted.stands.places.iter().map(number));
        sorted
    }

    /// None stands from the beginning: each comes by itself.
    pub fn all_late(list: &[Observation], known_at: Option<Date>) -> Self {
        let comes = |place: &u32| known_at.is_none_or(|limit| list[*place as usize].known() <= limit);
        Self { rest: (0..list.len() as u32).filter(comes).collect(), ..Self::default() }
    }

    /// Takes all about one date, of which there is one at least; gives which of them stands.
    fn take(&mut self, list: &[Observation], about_one: Range<usize>, limit: Date) -> Option<usize> {
        let date = list[about_one.start].date;
        let mut on_its_day = about_one.clone().filter(|place| list[*place].reported <= date);
        let stands = on_its_day.next().filter(|_| on_its_day.next().is_none() && date <= limit);
        self.dates.push(date);
        self.stands.places.push(stands.map_or(NONE, |place| place as u32));
        let others = about_one.filter(|place| Some(*place) != stands && list[*place].known() <= limit);
        self.rest.extend(others.map(|place| place as u32));
        stands
    }
}

/// What stands from the beginning as a view shows it, of observations that don't all do.
pub fn column<'a>(
    view: &View,
    declared: &Indicator,
    list: &[Observation],
    dates: &Rc<Vec<Date>>,
    mut stands: Punctual,
) -> Column<'a> {
    let counts = |it: &Observation| view.counts(declared.sources.get(usize::from(it.source)).copied(), it.status);
    if !view.shows_all() {
        for (place, whole) in stands.places.iter_mut().zip(&mut stands.values.whole) {
            if list.get(*place as usize).is_some_and(|it| !counts(it)) {
                (*place, *whole) = (NONE, Values::UNKNOWN);
            }
        }
    }
    Column::new(Rc::clone(dates), stands.places, stands.values)
}
