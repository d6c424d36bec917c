//! The acts of one agreement, and beside them when each event occurred.

use std::ops::{Deref, DerefMut};

use super::Act;
use crate::calendar::Date;
use crate::model::{ActKind, Actor, Subject};

/// Acts in order of date, then as section 7 step 2 takes them. To change one is to give up the columns.
#[derive(Debug, Clone, Default)]
pub struct ActList {
    rows: Vec<Act>,
    columns: Option<ActColumns>,
}

/// When events occurred, and the acts that say nothing of the kind.
#[derive(Debug, Clone, Default)]
pub struct ActColumns {
    /// By [`crate::model::EventId`], as far as any has occurred.
    pub events: Vec<EventColumn>,
    /// The places of all other acts, and of those that have an event occur a second time on one day.
    pub others: Vec<u32>,
}

/// The acts by which an event occurred, one for each day.
#[derive(Debug, Clone, Default)]
pub struct EventColumn {
    /// Whoever said so, each once.
    pub by: Vec<Actor>,
    /// The days.
    pub dates: Vec<Date>,
    /// The place of the act of each.
    pub places: Vec<u32>,
}

impl ActList {
    /// Works out the columns of acts that are in order.
    pub fn arrange(&mut self) {
        self.rows.shrink_to_fit();
        self.columns = Some(ActColumns::of(&self.rows));
    }

    /// The columns; none where acts were changed since they were arranged.
    pub const fn columns(&self) -> Option<&ActColumns> {
        self.columns.as_ref()
    }
}

/// Columns follow from acts.
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
        self.columns = None;
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

impl ActColumns {
    fn of(acts: &[Act]) -> Self {
        let mut columns = Self::default();
        for (place, act) in acts.iter().enumerate() {
            let place = place as u32;
            let is_new = match (act.kind, act.on) {
                (ActKind::Occur, Subject::Event(event)) => {
                    if columns.events.len() <= event.index() {
                        columns.events.resize_with(event.index() + 1, EventColumn::default);
                    }
                    columns.events[event.index()].add(act, place)
                }
                _ => false,
            };
            if !is_new {
                columns.others.push(place);
            }
        }
        columns
    }
}

impl EventColumn {
    /// Adds an act; false where the event has occurred on that day already.
    fn add(&mut self, act: &Act, place: u32) -> bool {
        if !self.by.contains(&act.by) {
            self.by.push(act.by);
        }
        let is_new = self.dates.last() != Some(&act.date);
        if is_new {
            self.dates.push(act.date);
            self.places.push(place);
        }
        is_new
    }
}
