//! When an event occurred. There may be millions of acts: what the data has beside them is looked at in place.

use std::borrow::Cow;

use crate::calendar::Date;
use crate::data::EventColumn;

/// In order of date, one for each day. In the fast reading those of later days may stand here already: what a day may see ends
/// with it.
#[derive(Debug, Default)]
pub struct Occurrences<'a> {
    dates: Cow<'a, [Date]>,
    /// The act's place in the store; [`GIVEN`] for one that a scenario gives.
    acts: Cow<'a, [u32]>,
}

/// No act.
const GIVEN: u32 = u32::MAX;

/// An event happened.
#[derive(Debug, Clone, Copy)]
pub struct Occurrence {
    pub date: Date,
    /// The act's place in the store; none for one that a scenario gives.
    pub act: Option<usize>,
}

impl<'a> Occurrences<'a> {
    /// Those of the data dated by a day.
    pub fn of(column: &'a EventColumn, until: Option<Date>) -> Self {
        let count = match until {
            Some(until) => column.dates.partition_point(|date| *date <= until),
            None => column.dates.len(),
        };
        Self { dates: Cow::Borrowed(&column.dates[..count]), acts: Cow::Borrowed(&column.places[..count]) }
    }

    /// Adds one, by an act of this place in the store; an event occurs once a day.
    pub fn add(&mut self, date: Date, act: Option<usize>) {
        if self.dates.last().is_none_or(|last| *last < date) {
            self.dates.to_mut().push(date);
            self.acts.to_mut().push(act.map_or(GIVEN, |act| act as u32));
        }
    }

    /// Forgets those of a day and later.
    pub fn end_before(&mut self, day: Date) {
        let count = self.dates.partition_point(|date| *date < day);
        shorten(&mut self.dates, count);
        shorten(&mut self.acts, count);
    }

    /// All days.
    pub fn dates(&self) -> &[Date] {
        &self.dates
    }

    /// How many there are by the end of a day.
    pub fn count_by(&self, day: Date) -> usize {
        self.dates.partition_point(|date| *date <= day)
    }

    /// The latest by the end of a day.
    pub fn latest(&self, day: Date) -> Option<Occurrence> {
        let last = self.count_by(day).checked_sub(1)?;
        let act = Some(self.acts[last]).filter(|act| *act != GIVEN).map(|act| act as usize);
        Some(Occurrence { date: self.dates[last], act })
    }
}

fn shorten<T: Clone>(list: &mut Cow<'_, [T]>, count: usize) {
    match list {
        Cow::Borrowed(all) => *all = &all[..count],
        Cow::Owned(all) => all.truncate(count),
    }
}
