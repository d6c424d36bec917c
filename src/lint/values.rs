//! Sets of values that a reading may have: intervals with open or closed ends, and points for values that are counted off.

use crate::model::Comparison;
use crate::quantity::Number;

/// A place between values: before all, just before or just after one, behind all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cut {
    Start,
    Before(Number),
    After(Number),
    End,
}

impl Cut {
    /// For the order: numbers first, then the side.
    fn key(self) -> (u8, Number, bool) {
        match self {
            Self::Start => (0, Number::ZERO, false),
            Self::Before(number) => (1, number, false),
            Self::After(number) => (1, number, true),
            Self::End => (2, Number::ZERO, false),
        }
    }

    fn least(self, other: Self) -> Self {
        if other.key() < self.key() { other } else { self }
    }

    fn most(self, other: Self) -> Self {
        if other.key() > self.key() { other } else { self }
    }
}

/// A set of numbers: intervals in order that neither meet nor overlap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Values(Vec<(Cut, Cut)>);

impl Values {
    /// All numbers.
    pub fn all() -> Self {
        Self(vec![(Cut::Start, Cut::End)])
    }

    /// Those that compare so with a number.
    pub fn that(op: Comparison, number: Number) -> Self {
        match op {
            Comparison::Less => Self(vec![(Cut::Start, Cut::Before(number))]),
            Comparison::AtMost => Self(vec![(Cut::Start, Cut::After(number))]),
            Comparison::Greater => Self(vec![(Cut::After(number), Cut::End)]),
            Comparison::AtLeast => Self(vec![(Cut::Before(number), Cut::End)]),
            Comparison::Equal => Self(vec![(Cut::Before(number), Cut::After(number))]),
            Comparison::NotEqual => Self(vec![(Cut::Start, Cut::Before(number)), (Cut::After(number), Cut::End)]),
        }
    }

    /// From one number to another, both ends included.
    pub fn between(low: Number, high: Number) -> Self {
        Self::that(Comparison::AtLeast, low).and(&Self::that(Comparison::AtMost, high))
    }

    /// These numbers alone.
    pub fn points(numbers: impl IntoIterator<Item = usize>) -> Self {
        let mut numbers: Vec<Number> = numbers.into_iter().map(Number::from).collect();
        numbers.sort_unstable();
        numbers.dedup();
        Self(numbers.into_iter().map(|number| (Cut::Before(number), Cut::After(number))).collect())
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Those in both.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        let mut both = Vec::new();
        let (mut left, mut right) = (self.0.iter().peekable(), other.0.iter().peekable());
        while let (Some(one), Some(two)) = (left.peek(), right.peek()) {
            let (from, to) = (one.0.most(two.0), one.1.least(two.1));
            if from.key() < to.key() {
                both.push((from, to));
            }
            if one.1.key() <= two.1.key() {
                left.next();
            } else {
                right.next();
            }
        }
        Self(both)
    }

    /// Those in either.
    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        let mut parts: Vec<(Cut, Cut)> = self.0.iter().chain(&other.0).copied().collect();
        parts.sort_by_key(|(from, _)| from.key());
        let mut merged: Vec<(Cut, Cut)> = Vec::with_capacity(parts.len());
        for (from, to) in parts {
            match merged.last_mut() {
                Some(last) if from.key() <= last.1.key() => last.1 = last.1.most(to),
                _ => merged.push((from, to)),
            }
        }
        Self(merged)
    }

    /// How many of these sets have a number in common, at most.
    pub fn most_at_once(sets: &[Self]) -> usize {
        let mut ends: Vec<((u8, Number, bool), bool)> = Vec::new();
        for (from, to) in sets.iter().flat_map(|set| &set.0) {
            ends.push((from.key(), true));
            ends.push((to.key(), false));
        }
        // What ends somewhere has ended before what begins there.
        ends.sort_unstable();
        let (mut now, mut most) = (0_usize, 0);
        for (_, begins) in ends {
            now = if begins { now + 1 } else { now.saturating_sub(1) };
            most = most.max(now);
        }
        most
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn that(op: Comparison, number: u32) -> Values {
        Values::that(op, Number::from(number))
    }

    #[test]
    fn ends_are_open_or_closed() {
        assert!(that(Comparison::Less, 5).and(&that(Comparison::AtLeast, 5)).is_empty());
        assert!(!that(Comparison::AtMost, 5).and(&that(Comparison::AtLeast, 5)).is_empty());
        assert_eq!(that(Comparison::AtMost, 5).or(&that(Comparison::Greater, 5)), Values::all());
        assert_ne!(that(Comparison::Less, 5).or(&that(Comparison::Greater, 5)), Values::all());
    }

    #[test]
    fn a_number_that_is_left_out_splits_a_set() {
        let odd = that(Comparison::NotEqual, 3).and(&Values::between(Number::from(3), Number::from(4)));
        assert_eq!(odd, that(Comparison::Greater, 3).and(&that(Comparison::AtMost, 4)));
        assert!(odd.and(&Values::points([3])).is_empty());
    }

    #[test]
    fn sets_that_only_touch_have_nothing_in_common() {
        let sets = [that(Comparison::Less, 5), that(Comparison::AtLeast, 5), Values::points([5, 9])];
        assert_eq!(Values::most_at_once(&sets), 2);
        assert_eq!(Values::most_at_once(&sets[..2]), 1);
    }
}
