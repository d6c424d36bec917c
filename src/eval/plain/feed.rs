//! Observations in the order in which they become known: all but those that stand in their column from the beginning.

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

/// The observations of one indicator that come by themselves.
#[derive(Debug, Default)]
struct Series {
    /// Their places in the order in which they become known.
    order: Vec<u32>,
    /// How many have become known.
    next: usize,
}

impl Series {
    fn new(list: &[Observation], mut order: Vec<u32>) -> Self {
        // Nearly in order as a rule, which a stable sort finds out.
        order.sort_by_key(|index| list[*index as usize].known());
        Self { order, next: 0 }
    }

    /// The place of the next.
    fn place(&self) -> Option<u32> {
        self.order.get(self.next).copied()
    }

    fn known(&self, list: &[Observation]) -> Option<Date> {
        self.place().map(|place| list[place as usize].known())
    }
}

impl Feed {
    /// Of each indicator the places of those that come by themselves.
    pub fn new(facts: &Facts, of_each: Vec<Vec<u32>>) -> Self {
        let (mut series, mut due) = (Vec::new(), BinaryHeap::new());
        for (index, (list, places)) in facts.observations.iter().zip(of_each).enumerate() {
            let one = Series::new(list, places);
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
