//! The observations of one indicator, and beside them columns of what a run would otherwise have to find out first.

use std::ops::{Deref, DerefMut, Range};
use std::sync::Arc;

use super::{Observation, Reading};
use crate::calendar::Date;
use crate::quantity::Number;

/// Observations in order of date, then reported, then source, status, value. To change one is to give up the columns.
#[derive(Debug, Clone, Default)]
pub struct Series {
    /// Those that aren't arranged, or not any more.
    loose: Vec<Observation>,
    arranged: Option<Arc<Arranged>>,
}

/// Observations in order, with their columns. Ledgers cite stretches of them.
#[derive(Debug, Clone)]
pub struct Arranged {
    rows: Vec<Observation>,
    columns: Columns,
}

/// What is so of all observations, and what each is worth.
#[derive(Debug, Clone)]
pub struct Columns {
    /// The last day on which something becomes known.
    pub known_until: Date,
    /// All have one source and come from one file, and their values need no names.
    pub uniform: bool,
    /// No two observations are of one date.
    sorted: bool,
    /// And each was known on that very day.
    pub punctual: bool,
    /// And the dates are days without a gap.
    pub daily: bool,
    /// The places of those about one date, where there are several, or where the only one came late.
    pub irregular: Vec<Range<u32>>,
    /// What each is worth.
    pub values: Values,
}

/// Numbers as whole ones of the smallest decimal place that has come up.
#[derive(Debug, Clone, Default)]
pub struct Values {
    /// Of each place; [`Values::UNKNOWN`] where there is no number.
    pub whole: Vec<i64>,
    /// So many decimal places.
    pub scale: u32,
    /// A number has too many digits: none can be relied on.
    pub too_fine: bool,
}

impl Series {
    /// Works out the columns of observations that are in order.
    pub fn arrange(&mut self) {
        self.arrange_if(|_| true);
    }

    /// Works out the columns if observations are in order and no two of one date; gives whether they are.
    pub fn arrange_if_sorted(&mut self) -> bool {
        self.arrange_if(|columns| columns.sorted);
        self.columns().is_some()
    }

    fn arrange_if(&mut self, wanted: impl FnOnce(&Columns) -> bool) {
        if let Some(columns) = Columns::of(self).filter(wanted) {
            let mut rows = std::mem::take(&mut **self);
            rows.shrink_to_fit();
            self.arranged = Some(Arc::new(Arranged { rows, columns }));
        }
    }

    /// With the columns; none where there are no observations, or where they were changed since they were arranged.
    pub const fn arranged(&self) -> Option<&Arc<Arranged>> {
        self.arranged.as_ref()
    }

    /// The columns; none where there are no observations, or where they were changed since they were arranged.
    pub fn columns(&self) -> Option<&Columns> {
        self.arranged().map(|arranged| &arranged.columns)
    }

    /// The last day on which something becomes known.
    pub fn known_until(&self) -> Option<Date> {
        match self.columns() {
            Some(columns) => Some(columns.known_until),
            None => self.iter().map(Observation::known).max(),
        }
    }
}

impl Arranged {
    /// The observations.
    pub const fn rows(&self) -> &[Observation] {
        self.rows.as_slice()
    }

    /// Their columns.
    pub const fn columns(&self) -> &Columns {
        &self.columns
    }
}

/// Columns follow from observations.
impl PartialEq for Series {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Deref for Series {
    type Target = Vec<Observation>;

    fn deref(&self) -> &Self::Target {
        self.arranged.as_ref().map_or(&self.loose, |arranged| &arranged.rows)
    }
}

impl DerefMut for Series {
    fn deref_mut(&mut self) -> &mut Self::Target {
        if let Some(arranged) = self.arranged.take() {
            self.loose = Arc::try_unwrap(arranged).map_or_else(|shared| shared.rows.clone(), |own| own.rows);
        }
        &mut self.loose
    }
}

impl FromIterator<Observation> for Series {
    fn from_iter<I: IntoIterator<Item = Observation>>(rows: I) -> Self {
        Self { loose: rows.into_iter().collect(), arranged: None }
    }
}

impl<'s> IntoIterator for &'s Series {
    type Item = &'s Observation;
    type IntoIter = std::slice::Iter<'s, Observation>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'s> IntoIterator for &'s mut Series {
    type Item = &'s mut Observation;
    type IntoIter = std::slice::IterMut<'s, Observation>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter_mut()
    }
}

impl Columns {
    /// None where there are no observations, or where they aren't in order.
    fn of(rows: &[Observation]) -> Option<Self> {
        let first = rows.first()?;
        let (mut known_until, mut uniform) = (first.known(), true);
        let (mut before, mut daily): (Option<Date>, bool) = (None, true);
        let mut irregular: Vec<Range<u32>> = Vec::new();
        let mut several = false;
        let mut values = Values::of_none(rows.len());
        for (place, row) in rows.iter().enumerate() {
            let place = place as u32;
            known_until = known_until.max(row.known());
            uniform &= (row.source, row.row.file) == (first.source, first.row.file);
            uniform &= !matches!(row.reading, Reading::Category(_));
            if before.is_some_and(|before| before > row.date) {
                return None;
            }
            daily &= before.is_none_or(|before| before.next() == row.date);
            if before == Some(row.date) {
                several = true;
                match irregular.last_mut().filter(|last| last.end == place) {
                    Some(last) => last.end += 1,
                    None => irregular.push(place - 1..place + 1),
                }
            } else if row.reported > row.date {
                irregular.push(place..place + 1);
            }
            before = Some(row.date);
            values.push(row.number());
        }
        let punctual = irregular.is_empty();
        Some(Self { known_until, uniform, sorted: !several, punctual, daily: daily && punctual, irregular, values })
    }
}

impl Observation {
    /// The number that was observed, if there is one and it can be used.
    pub fn number(&self) -> Option<Number> {
        match self.reading {
            Reading::Number(value) if self.status.is_usable() => Some(value),
            _ => None,
        }
    }
}

/// Powers of ten that a value may be multiplied by.
const TENS: [i64; 19] = {
    let (mut tens, mut place) = ([1; 19], 1);
    while place < tens.len() {
        tens[place] = tens[place - 1] * 10;
        place += 1;
    }
    tens
};

impl Values {
    /// What can't be used.
    pub const UNKNOWN: i64 = i64::MIN;

    /// Each number in its place.
    pub fn of(numbers: impl ExactSizeIterator<Item = Option<Number>>) -> Self {
        let mut values = Self::of_none(numbers.len());
        numbers.for_each(|number| values.push(number));
        values
    }

    /// None yet, with room for so many of the same scale.
    pub fn like_these(&self, count: usize) -> Self {
        Self { whole: Vec::with_capacity(count), ..*self }
    }

    /// None yet, with room for so many.
    fn of_none(count: usize) -> Self {
        Self { whole: Vec::with_capacity(count), ..Self::default() }
    }

    fn push(&mut self, number: Option<Number>) {
        let whole = self.fit(number);
        self.whole.push(whole);
    }

    /// A number as it is to be put in its place; all are made finer if it needs more decimal places.
    pub fn fit(&mut self, value: Option<Number>) -> i64 {
        let Some(value) = value else { return Self::UNKNOWN };
        if value.scale() == self.scale
            && let Ok(whole) = i64::try_from(value.mantissa())
            && whole != Self::UNKNOWN
        {
            return whole;
        }
        if value.scale() > self.scale {
            self.refine(value.scale());
        }
        self.whole(value).unwrap_or_else(|| {
            self.too_fine = true;
            Self::UNKNOWN
        })
    }

    /// A number in units of the last place, if it can be written so.
    pub fn whole(&self, value: Number) -> Option<i64> {
        let tens = TENS.get(self.scale.checked_sub(value.scale())? as usize)?;
        let whole = i64::try_from(value.mantissa()).ok()?.checked_mul(*tens)?;
        (whole != Self::UNKNOWN).then_some(whole)
    }

    /// The number that a whole one stands for.
    pub fn number(&self, whole: i128) -> Option<Number> {
        Number::try_from_i128_with_scale(whole, self.scale).ok()
    }

    fn refine(&mut self, scale: u32) {
        let tens = TENS.get((scale - self.scale) as usize).copied();
        for whole in self.whole.iter_mut().filter(|whole| **whole != Self::UNKNOWN) {
            match tens.and_then(|tens| whole.checked_mul(tens)).filter(|finer| *finer != Self::UNKNOWN) {
                Some(finer) => *whole = finer,
                None => self.too_fine = true,
            }
        }
        self.scale = scale;
    }
}
