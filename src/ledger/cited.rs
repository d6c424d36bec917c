//! The observations that a cause rests on. A long window rests on as many as it has days, and the next verdict on nearly the same ones:
//! those that stand side by side in a series are cited as a stretch of it, however many they are.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use super::{Figure, Observed, Origin};
use crate::data::{Arranged, Observation, Reading};

/// Observations, in order.
#[derive(Clone, Default)]
pub struct Cited {
    parts: Vec<Part>,
}

#[derive(Clone)]
enum Part {
    One(Observed),
    Stretch(Stretch),
}

/// Observations side by side in a series, of one origin.
#[derive(Clone)]
pub struct Stretch {
    series: Arc<Arranged>,
    places: Range<usize>,
    origin: Arc<Origin>,
}

impl Stretch {
    /// Those of some places of a series that is all of one origin, as they were reported.
    pub const fn new(series: Arc<Arranged>, places: Range<usize>, origin: Arc<Origin>) -> Self {
        Self { series, places, origin }
    }

    fn rows(&self) -> &[Observation] {
        &self.series.rows()[self.places.clone()]
    }

    fn observed(&self, row: &Observation) -> Observed {
        Observed {
            origin: Arc::clone(&self.origin),
            value: Figure::of(row.reading),
            date: row.date,
            reported: row.reported,
            status: row.status,
            row: row.row.row,
        }
    }

    fn contains(&self, one: &Observed) -> bool {
        if self.origin != one.origin {
            return false;
        }
        let rows = self.rows();
        let from = rows.partition_point(|row| row.date < one.date);
        rows[from..].iter().take_while(|row| row.date == one.date).any(|row| self.observed(row) == *one)
    }
}

impl Figure {
    /// What was observed, if it needs no name.
    pub const fn of(reading: Reading) -> Option<Self> {
        match reading {
            Reading::Number(number) => Some(Self::Number(number)),
            Reading::Bool(truth) => Some(Self::Truth(truth)),
            Reading::None | Reading::Category(_) => None,
        }
    }
}

impl Part {
    const fn len(&self) -> usize {
        match self {
            Self::One(_) => 1,
            Self::Stretch(stretch) => stretch.places.end - stretch.places.start,
        }
    }

    fn at(&self, place: usize) -> Observed {
        match self {
            Self::One(one) => one.clone(),
            Self::Stretch(stretch) => stretch.observed(&stretch.rows()[place]),
        }
    }

    fn contains(&self, one: &Observed) -> bool {
        match self {
            Self::One(own) => own == one,
            Self::Stretch(stretch) => stretch.contains(one),
        }
    }

    /// Whether no observation can be in both.
    fn is_apart_from(&self, other: &Stretch) -> bool {
        match self {
            Self::One(one) => !other.contains(one),
            Self::Stretch(own) if Arc::ptr_eq(&own.series, &other.series) => {
                own.places.end <= other.places.start || other.places.end <= own.places.start
            }
            Self::Stretch(own) => own.origin != other.origin,
        }
    }
}

impl Cited {
    /// None.
    pub const fn none() -> Self {
        Self { parts: Vec::new() }
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = Observed> {
        self.parts.iter().flat_map(|part| (0..part.len()).map(|place| part.at(place)))
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.parts.iter().map(Part::len).sum()
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        // No part is empty.
        self.parts.is_empty()
    }

    /// Whether an observation is among them.
    pub fn contains(&self, one: &Observed) -> bool {
        self.parts.iter().any(|part| part.contains(one))
    }

    /// Adds one.
    pub fn push(&mut self, one: Observed) {
        self.parts.push(Part::One(one));
    }

    /// Adds those of a stretch.
    pub fn push_stretch(&mut self, stretch: Stretch) {
        if !stretch.places.is_empty() {
            self.parts.push(Part::Stretch(stretch));
        }
    }

    /// Adds others, whether or not they are among them.
    pub fn append(&mut self, others: &Self) {
        self.parts.extend_from_slice(&others.parts);
    }

    /// Adds those of others that aren't among them.
    pub fn add_missing(&mut self, others: &Self) {
        for part in &others.parts {
            let is_new = match part {
                Part::One(one) => !self.contains(one),
                Part::Stretch(stretch) => self.parts.iter().all(|known| known.is_apart_from(stretch)),
            };
            if is_new {
                self.parts.push(part.clone());
            } else {
                let missing: Vec<Observed> =
                    (0..part.len()).map(|place| part.at(place)).filter(|one| !self.contains(one)).collect();
                self.parts.extend(missing.into_iter().map(Part::One));
            }
        }
    }
}

impl FromIterator<Observed> for Cited {
    fn from_iter<I: IntoIterator<Item = Observed>>(observed: I) -> Self {
        Self { parts: observed.into_iter().map(Part::One).collect() }
    }
}

/// However they are kept.
impl PartialEq for Cited {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl Eq for Cited {}

impl fmt::Debug for Cited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}
