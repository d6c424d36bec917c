//! Which observations stand in their column from the beginning: those that are known on the very day that they are about.

use std::rc::Rc;

use super::knowledge::View;
use super::standing::{Column, NONE};
use crate::calendar::Date;
use crate::data::Observation;
use crate::model::Indicator;

/// The observations of an indicator, which are in order of date, sorted: a date's only one that is known on its very day stands from
/// the beginning.
#[derive(Debug, Default)]
pub struct Sorted {
    /// All dates that the data has anything about.
    pub dates: Vec<Date>,
    /// For each date the place of the one that stands, or [`NONE`].
    pub punctual: Vec<u32>,
    /// The places of all others.
    pub rest: Vec<u32>,
}

impl Sorted {
    /// One by one, but for what becomes known after `known_at`.
    pub fn of(list: &[Observation], known_at: Option<Date>) -> Self {
        let limit = known_at.unwrap_or(Date::LAST);
        let mut sorted =
            Self { dates: Vec::with_capacity(list.len()), punctual: Vec::with_capacity(list.len()), rest: Vec::new() };
        let mut place = 0;
        while let Some(it) = list.get(place) {
            let alone = list.get(place + 1).is_none_or(|next| next.date != it.date);
            if alone && it.reported <= it.date && it.date <= limit {
                sorted.dates.push(it.date);
                sorted.punctual.push(place as u32);
                place += 1;
            } else {
                place = sorted.take(list, place, limit);
            }
        }
        sorted
    }

    /// None stands from the beginning: each comes by itself.
    pub fn all_late(list: &[Observation], known_at: Option<Date>) -> Self {
        let comes = |place: &u32| known_at.is_none_or(|limit| list[*place as usize].known() <= limit);
        Self { rest: (0..list.len() as u32).filter(comes).collect(), ..Self::default() }
    }

    /// Takes all about one date; gives the place behind them.
    fn take(&mut self, list: &[Observation], start: usize, limit: Date) -> usize {
        let date = list[start].date;
        let end = start + list[start..].partition_point(|it| it.date == date);
        let mut on_its_day = (start..end).filter(|place| list[*place].reported <= date);
        let stands = on_its_day.next().filter(|_| on_its_day.next().is_none() && date <= limit);
        self.dates.push(date);
        self.punctual.push(stands.map_or(NONE, |place| place as u32));
        let others = (start..end).filter(|place| Some(*place) != stands && list[*place].known() <= limit);
        self.rest.extend(others.map(|place| place as u32));
        end
    }
}

/// What stands from the beginning as a view shows it, of observations that don't all do.
pub fn column<'a>(
    view: &View,
    declared: &Indicator,
    list: &[Observation],
    dates: &Rc<Vec<Date>>,
    punctual: Vec<u32>,
) -> Column<'a> {
    let counts = |it: &Observation| view.counts(declared.sources.get(usize::from(it.source)).copied(), it.status);
    let mut stands = punctual;
    if !view.shows_all() {
        for place in &mut stands {
            if list.get(*place as usize).is_some_and(|it| !counts(it)) {
                *place = NONE;
            }
        }
    }
    Column::new(Rc::clone(dates), stands, |place| list.get(place as usize).and_then(Observation::number))
}
