//! What conditions and levels were worth on days that have passed, so that a window over many days isn't worked out anew
//! every day: runs of days on which it was the same.
//!
//! Of a past day only reports that come late can change anything: what is about day *d* or later rests on nothing else than
//! observations about *d* or earlier days, and on statuses that are settled. So a report about day *d* makes everything from
//! *d* on be forgotten, and an amendment everything.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};

use super::value::Truth;
use crate::calendar::Date;
use crate::model::ExprId;
use crate::quantity::Number;

/// Days of an expression as a view of the data shows it.
type Remembered<T> = RefCell<HashMap<(ExprId, usize), Runs<T>>>;

/// Values of past days by expression and view.
#[derive(Debug, Default)]
pub struct Past {
    truths: Remembered<Truth>,
    numbers: Remembered<Option<Number>>,
    /// Nothing is remembered: everything is worked out anew.
    afresh: bool,
}

/// Days in a row on which something was worth the same: the first, the last, and what.
pub type Run<T> = (Date, Date, T);

impl Past {
    /// Remembers nothing at all.
    pub fn afresh() -> Self {
        Self { afresh: true, ..Self::default() }
    }

    /// The truth of a condition on a day, if it is remembered, with the days around it on which it was the same.
    pub fn truth(&self, id: ExprId, view: usize, day: Date) -> Option<Run<Truth>> {
        self.truths.borrow().get(&(id, view))?.around(day)
    }

    /// Remembers the truth of a condition.
    pub fn keep_truth(&self, id: ExprId, view: usize, (first, last, truth): Run<Truth>) {
        if self.afresh {
            return;
        }
        self.truths.borrow_mut().entry((id, view)).or_default().set(first, last, truth);
    }

    /// A level on a day, if it is remembered.
    pub fn number(&self, id: ExprId, view: usize, day: Date) -> Option<Option<Number>> {
        self.numbers.borrow().get(&(id, view))?.around(day).map(|(_, _, number)| number)
    }

    /// Remembers a level.
    pub fn keep_number(&self, id: ExprId, view: usize, day: Date, number: Option<Number>) {
        if self.afresh {
            return;
        }
        self.numbers.borrow_mut().entry((id, view)).or_default().set(day, day, number);
    }

    /// Forgets everything about a day and those behind it.
    pub fn forget_from(&self, day: Date) {
        self.truths.borrow_mut().values_mut().for_each(|runs| runs.forget_from(day));
        self.numbers.borrow_mut().values_mut().for_each(|runs| runs.forget_from(day));
    }

    /// Forgets everything.
    pub fn forget(&self) {
        self.truths.borrow_mut().clear();
        self.numbers.borrow_mut().clear();
    }
}

/// Values of days, by the first day of each run; no two that touch are equal.
#[derive(Debug)]
struct Runs<T> {
    runs: BTreeMap<Date, (Date, T)>,
}

impl<T> Default for Runs<T> {
    fn default() -> Self {
        Self { runs: BTreeMap::new() }
    }
}

impl<T: Copy + PartialEq> Runs<T> {
    fn around(&self, day: Date) -> Option<Run<T>> {
        let (first, (last, value)) = self.runs.range(..=day).next_back()?;
        (day <= *last).then_some((*first, *last, *value))
    }

    /// Days of which nothing is remembered, or the same.
    fn set(&mut self, mut first: Date, mut last: Date, value: T) {
        if let Some((before, (end, known))) = self.runs.range(..=first).next_back()
            && *known == value
            && end.next() >= first
        {
            (first, last) = (*before, last.max(*end));
        }
        if let Some((behind, (end, known))) = self.runs.range(last.next()..).next()
            && *known == value
            && *behind == last.next()
        {
            let behind = *behind;
            last = *end;
            self.runs.remove(&behind);
        }
        self.runs.insert(first, (last, value));
    }

    fn forget_from(&mut self, day: Date) {
        drop(self.runs.split_off(&day));
        if let Some(mut latest) = self.runs.last_entry() {
            let (last, _) = latest.get_mut();
            *last = (*last).min(day.previous());
        }
    }
}
