//! The acts of one agreement, and beside them when each event occurred.

use std::ops::{Deref, DerefMut};

use super::Act;
use crate::calendar::Date;
use crate::model::{ActKind, Actor, Subject};

/// Acts in order of date, then as section 7 step 2 takes them. To change one is to give up the occurrences.
#[derive(Debug, Clone, Default)]
pub struct ActList {
    rows: Vec<Act>,
    occurrences: Option<Occurrences>,
}

/// When events occurred, and the acts that say nothing of the kind.
#[derive(Debug, Clone, Default)]
pub struct Occurrences {
    /// By [`crate::model::EventId`], as far as any has occurred.
    pub of_each: Vec<Occurred>,
    /// The places of all other acts, and of those that have an event occur a second time on one day.
    pub others: Vec<u32>,
}

/// The acts by which an event occurred, one for each day.
#[derive(Debug, Clone, Default)]
pub struct Occurred {
    /// Whoever said so, each once.
    pub by: Vec<Actor>,
    /// The days.
    pub dates: Vec<Date>,
    /// The place of the act of each.
    pub places: Vec<u32>,
}

impl ActList {
    /// Works out the occurrences of acts that are in order.
    pub fn arrange(&mut self) {
        self.rows.shrink_to_fit();
        self.occurrences = Some(Occurrences::of(&self.rows));
    }

    /// The occurrences; none where acts were changed since they were arranged.
    pub const fn occurrences(&self) -> Option<&Occurrences> {
        self.occurrences.as_ref()
    }
}

/// Occurrences follow from acts.
impl PartialEq for ActList {
    fn eq(&self, other: &Self) -> bool {
        self.rows == other.rows
    }
}

impl Deref for ActList {
    type Target = Vec<Act>;

    fn deref(&self) -> &Self::Target {
        &self.rows
    }
}

impl DerefMut for ActList {
    fn deref_mut(&mut self) -> &mut Self::Target {
        self.occurrences = None;
        &mut self.rows
    }
}

impl<'l> IntoIterator for &'l ActList {
    type Item = &'l Act;
    type IntoIter = std::slice::Iter<'l, Act>;

    fn into_iter(self) -> Self::IntoIter {
        self.rows.iter()
    }
}

impl Occurrences {
    fn of(acts: &[Act]) -> Self {
        let mut occurrences = Self::default();
        let mut before: Option<&Act> = None;
        for (place, act) in acts.iter().enumerate() {
            let is_new = match (act.kind, act.on) {
                (ActKind::Occur, Subject::Event(event)) => {
                    if occurrences.of_each.len() <= event.index() {
                        occurrences.of_each.resize_with(event.index() + 1, Occurred::default);
                    }
                    // Whoever did the act before is known.
                    let known = before.is_some_and(|before| (before.by, before.on) == (act.by, act.on));
                    occurrences.of_each[event.index()].add(act, place as u32, known)
                }
                _ => false,
            };
            if !is_new {
                occurrences.others.push(place as u32);
            }
            before = Some(act);
        }
        occurrences
    }
}

impl Occurred {
    /// Adds an act; false where the event has occurred on that day already.
    fn add(&mut self, act: &Act, place: u32, known: bool) -> bool {
        if !known && !self.by.contains(&act.by) {
            self.by.push(act.by);
        }
        if self.dates.last() == Some(&act.date) {
            return false;
        }
        self.dates.push(act.date);
        self.places.push(place);
        true
    }
}
