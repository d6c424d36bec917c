//! What the days of a level are worth in all, so that a window over it takes as long as finding its two ends.

use super::standing::Column;
use crate::calendar::Date;
use crate::quantity::Number;

/// The sum of the days before each observation of a column, in whole numbers of the smallest decimal place that has come up.
#[derive(Debug, Default)]
pub struct Sums {
    /// So many decimal places.
    scale: u32,
    /// Of each observation: the days before it.
    before: Vec<Before>,
    /// A value has too many digits: windows are to be read day by day.
    too_fine: bool,
}

/// The days from the first observation on up to one, itself excluded.
#[derive(Debug, Clone, Copy)]
struct Before {
    sum: i128,
    /// On so many of them the level is known.
    known: u32,
    /// What each day from this observation on is worth, and the last day on which it is: the day before its own if it can't be
    /// used.
    value: i64,
    last: Date,
}

/// A level from an observation on.
#[derive(Debug, Clone, Copy)]
pub struct Level {
    /// None where it can't be used.
    pub value: Option<Number>,
    /// The last day on which it isn't stale.
    pub last: Date,
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

impl Sums {
    /// Everything from a place on may be otherwise.
    pub fn forget_from(&mut self, place: usize) {
        self.before.truncate(place);
    }

    /// The sum of the level over the days from one to another, both included; the inner none where it is unknown on one of
    /// them, the outer where it isn't to be had this way. `level` gives the level from an observation on.
    pub fn over(
        &mut self,
        column: &Column,
        from: Date,
        to: Date,
        level: impl Fn(u32) -> Level,
    ) -> Option<Option<Number>> {
        self.reach(column, level);
        if self.too_fine {
            return None;
        }
        let (end, end_known) = self.until(column, to);
        let (start, start_known) = self.until(column, from.previous());
        let days = i64::from(to.days()) - i64::from(from.days()) + 1;
        if i64::from(end_known) - i64::from(start_known) != days {
            return Some(None);
        }
        Number::try_from_i128_with_scale(end - start, self.scale).ok().map(Some)
    }

    /// The sum of all days up to one, itself included, and on how many of them the level is known.
    fn until(&self, column: &Column, day: Date) -> (i128, u32) {
        let Some(place) = column.place(day) else { return (0, 0) };
        self.before[place].until(column.at(place).0, day)
    }

    fn reach(&mut self, column: &Column, level: impl Fn(u32) -> Level) {
        while !self.too_fine && self.before.len() < column.len() {
            let place = self.before.len();
            let (date, stands) = column.at(place);
            let (sum, known) = match place.checked_sub(1) {
                Some(earlier) => self.before[earlier].until(column.at(earlier).0, date.previous()),
                None => (0, 0),
            };
            let Level { value, last } = level(stands);
            match value.map(|value| self.whole(value)) {
                None => self.before.push(Before { sum, known, value: 0, last: date.previous() }),
                Some(Some(value)) => self.before.push(Before { sum, known, value, last }),
                // At a finer scale everything is counted anew.
                Some(None) => self.before.clear(),
            }
        }
    }

    /// A value in units of the last place; none where the scale had to be made finer.
    fn whole(&mut self, value: Number) -> Option<i64> {
        let scale = value.scale();
        if scale > self.scale {
            self.scale = scale;
            return None;
        }
        let tens = TENS.get((self.scale - scale) as usize).copied();
        let whole = i64::try_from(value.mantissa()).ok().and_then(|mantissa| mantissa.checked_mul(tens?));
        self.too_fine |= whole.is_none();
        whole
    }
}

impl Before {
    /// From the first observation up to a day, itself included, which isn't earlier than the day before this observation.
    fn until(&self, date: Date, day: Date) -> (i128, u32) {
        let days = (day.min(self.last).days() - date.days() + 1).max(0);
        (self.sum + i128::from(self.value) * i128::from(days), self.known + days.unsigned_abs())
    }
}
