//! What conditions and levels were worth on days that have passed, so that a window over many days isn't worked out anew
//! every day.
//!
//! Of a past day only reports that come late can change anything: what is about day *d* or later rests on nothing else than
//! observations about *d* or earlier days, and on statuses that are settled. So a report about day *d* makes everything from
//! *d* on be forgotten, and an amendment everything.

use std::cell::RefCell;
use std::collections::{HashMap, VecDeque};

use super::value::Truth;
use crate::calendar::Date;
use crate::model::ExprId;
use crate::quantity::Number;

/// Days of an expression as a view of the data shows it.
type Remembered<T> = RefCell<HashMap<(ExprId, usize), Days<T>>>;

/// Values of past days by expression and view.
#[derive(Debug, Default)]
pub struct Past {
    truths: Remembered<Truth>,
    numbers: Remembered<Option<Number>>,
    /// Nothing is remembered: everything is worked out anew.
    afresh: bool,
}

impl Past {
    /// Remembers nothing at all.
    pub fn afresh() -> Self {
        Self { afresh: true, ..Self::default() }
    }

    /// The truth of a condition on a day, if it is remembered.
    pub fn truth(&self, id: ExprId, view: usize, day: Date) -> Option<Truth> {
        self.truths.borrow().get(&(id, view))?.get(day)
    }

    /// Remembers the truth of a condition.
    pub fn keep_truth(&self, id: ExprId, view: usize, day: Date, truth: Truth) {
        if self.afresh {
            return;
        }
        self.truths.borrow_mut().entry((id, view)).or_default().set(day, truth);
    }

    /// A level on a day, if it is remembered.
    pub fn number(&self, id: ExprId, view: usize, day: Date) -> Option<Option<Number>> {
        self.numbers.borrow().get(&(id, view))?.get(day)
    }

    /// Remembers a level.
    pub fn keep_number(&self, id: ExprId, view: usize, day: Date, number: Option<Number>) {
        if self.afresh {
            return;
        }
        self.numbers.borrow_mut().entry((id, view)).or_default().set(day, number);
    }

    /// Forgets everything about a day and those behind it.
    pub fn forget_from(&self, day: Date) {
        self.truths.borrow_mut().values_mut().for_each(|days| days.forget_from(day));
        self.numbers.borrow_mut().values_mut().for_each(|days| days.forget_from(day));
    }

    /// Forgets everything.
    pub fn forget(&self) {
        self.truths.borrow_mut().clear();
        self.numbers.borrow_mut().clear();
    }
}

/// A value for each of some days in a row.
#[derive(Debug)]
struct Days<T> {
    first: Option<Date>,
    values: VecDeque<Option<T>>,
}

impl<T> Default for Days<T> {
    fn default() -> Self {
        Self { first: None, values: VecDeque::new() }
    }
}

impl<T: Copy> Days<T> {
    /// The place of a day behind the first; negative before it.
    fn place(&self, day: Date) -> Option<i64> {
        self.first.map(|first| i64::from(day.days()) - i64::from(first.days()))
    }

    fn get(&self, day: Date) -> Option<T> {
        let place = usize::try_from(self.place(day)?).ok()?;
        self.values.get(place).copied().flatten()
    }

    fn set(&mut self, day: Date, value: T) {
        let place = self.place(day).unwrap_or(0);
        if self.first.is_none() || place < 0 {
            for _ in place..0 {
                self.values.push_front(None);
            }
            self.first = Some(day);
        }
        let place = usize::try_from(place).unwrap_or(0);
        while self.values.len() <= place {
            self.values.push_back(None);
        }
        self.values[place] = Some(value);
    }

    fn forget_from(&mut self, day: Date) {
        if let Some(place) = self.place(day) {
            self.values.truncate(usize::try_from(place).unwrap_or(0));
        }
    }
}
