//! Observations in the order in which they become known.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;

use super::knowledge::ObservationRef;
use crate::calendar::Date;
use crate::data::{Facts, Observation};
use crate::model::IndicatorId;

/// What lies ahead of each indicator that somebody is concerned with.
#[derive(Debug)]
pub struct Feed {
    series: Vec<Series>,
    /// The next day on which each of them has something, the earliest first.
    due: BinaryHeap<Reverse<(Date, u32)>>,
}

/// The observations of one indicator.
#[derive(Debug, Default)]
struct Series {
    /// Their places in the order in which they become known; none where that is the order of the list.
    order: Option<Vec<u32>>,
    /// How many have become known, and how many ever will.
    next: usize,
    end: usize,
}

impl Series {
    fn new(list: &[Observation], known_at: Option<Date>) -> Self {
        let in_order = list.is_sorted_by_key(Observation::known);
        let order = (!in_order).then(|| {
            let mut order: Vec<u32> = (0..list.len() as u32).collect();
            // Nearly in order as a rule, which a stable sort finds out.
            order.sort_by_key(|index| list[*index as usize].known());
            order
        });
        let mut series = Self { order, next: 0, end: list.len() };
        if let Some(limit) = known_at {
            series.end = match &series.order {
                None => list.partition_point(|it| it.known() <= limit),
                Some(order) => order.partition_point(|index| list[*index as usize].known() <= limit),
            };
        }
        series
    }

    /// The place of the next.
    fn place(&self) -> Option<u32> {
        let place = match &self.order {
            None => self.next as u32,
            Some(order) => *order.get(self.next)?,
        };
        (self.next < self.end).then_some(place)
    }

    fn known(&self, list: &[Observation]) -> Option<Date> {
        self.place().map(|place| list[place as usize].known())
    }
}

impl Feed {
    /// All that the data has about the indicators that are `concerned`, but for what becomes known after `known_at`.
    pub fn new(facts: &Facts, concerned: &[bool], known_at: Option<Date>) -> Self {
        let (mut series, mut due) = (Vec::new(), BinaryHeap::new());
        for (index, list) in facts.observations.iter().enumerate() {
            let one = if concerned[index] { Series::new(list, known_at) } else { Series::default() };
            if let Some(known) = one.known(list) {
                due.push(Reverse((known, index as u32)));
            }
            series.push(one);
        }
        Self { series, due }
    }

    /// The next day from which something more is known.
    pub fn next(&self) -> Option<Date> {
        self.due.peek().map(|Reverse((known, _))| *known)
    }

    /// Takes all that is known by a day.
    pub fn take_until(&mut self, day: Date, facts: &Facts, taken: &mut Vec<ObservationRef>) {
        while let Some(mut due) = self.due.peek_mut().filter(|due| due.0.0 <= day) {
            let index = due.0.1;
            let (series, list) = (&mut self.series[index as usize], &facts.observations[index as usize]);
            let later = loop {
                match series.place() {
                    None => break None,
                    Some(place) => {
                        let known = list[place as usize].known();
                        if known > day {
                            break Some(known);
                        }
                        series.next += 1;
                        taken.push(ObservationRef { indicator: IndicatorId(index), index: place });
                    }
                }
            };
            match later {
                Some(known) => due.0 = (known, index),
                None => drop(PeekMut::pop(due)),
            }
        }
    }
}
