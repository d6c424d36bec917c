//! What a status was on each day that has passed.

use crate::calendar::Date;

/// A value with all its changes. A past day's value is that of its end (section 6).
#[derive(Debug, Clone)]
pub struct History<T> {
    first: T,
    changes: Vec<(Date, T)>,
}

impl<T: Copy + PartialEq> History<T> {
    /// The first value, which holds from before the run.
    pub const fn new(first: T) -> Self {
        Self { first, changes: Vec::new() }
    }

    /// The value now.
    pub fn now(&self) -> T {
        self.changes.last().map_or(self.first, |(_, value)| *value)
    }

    /// The value at the end of a day.
    pub fn on(&self, day: Date) -> T {
        let count = self.changes.partition_point(|(date, _)| *date <= day);
        count.checked_sub(1).map_or(self.first, |last| self.changes[last].1)
    }

    /// The same changes of something else.
    pub fn map<U>(&self, f: impl Fn(T) -> U) -> History<U> {
        let changes = self.changes.iter().map(|(day, value)| (*day, f(*value))).collect();
        History { first: f(self.first), changes }
    }

    /// Whether it had changed by the end of a day.
    pub fn had_changed_by(&self, day: Date) -> bool {
        self.changes.first().is_some_and(|(date, _)| *date <= day)
    }

    /// The day of the latest change, if there was one.
    pub fn since(&self) -> Option<Date> {
        self.changes.last().map(|(date, _)| *date)
    }

    /// Changes the value; says whether it did.
    pub fn set(&mut self, day: Date, value: T) -> bool {
        let changed = self.now() != value;
        if changed {
            self.changes.push((day, value));
        }
        changed
    }
}
