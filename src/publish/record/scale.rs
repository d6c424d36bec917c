//! Days across a drawing, in percent; ticks at years or months.

use crate::calendar::Date;
use crate::publish::voice::month_name;

/// Parts of a percent in which places are counted.
const FINE: i64 = 1000;

/// The days of a record, from its first to the end of its last.
#[derive(Debug, Clone, Copy)]
pub struct Days {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Date,
}

/// A mark on the axis.
#[derive(Debug)]
pub struct Tick {
    /// Its place.
    pub at: String,
    /// What it says.
    pub label: String,
    /// Left out on narrow screens.
    pub minor: bool,
}

impl Days {
    /// How many days there are.
    pub fn count(&self) -> i64 {
        i64::from(self.until.days()) - i64::from(self.from.days()) + 1
    }

    /// A day as the number of days since the first.
    pub fn offset(&self, day: Date) -> i64 {
        i64::from(day.days()) - i64::from(self.from.days())
    }

    /// The morning of a day, in thousandths of a percent.
    pub fn place(&self, day: Date) -> i64 {
        (self.offset(day) * 100 * FINE / self.count()).clamp(0, 100 * FINE)
    }

    /// The morning of a day.
    pub fn at(&self, day: Date) -> String {
        percent(self.place(day))
    }

    /// From the morning of one day to the evening of another.
    pub fn width(&self, from: Date, to: Date) -> String {
        percent(self.breadth(from, to))
    }

    /// The same in thousandths of a percent.
    pub fn breadth(&self, from: Date, to: Date) -> i64 {
        self.place(to.next()).max(self.place(from)) - self.place(from)
    }

    /// The axis: about eight marks at most, at the first of a year or a month.
    pub fn ticks(&self) -> Vec<Tick> {
        const MOST: i64 = 8;
        let months = self.count() / 28;
        let step = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200]
            .into_iter()
            .find(|step| months / step <= MOST)
            .unwrap_or(2400);
        let (year, month, _) = self.from.ymd();
        let first = (i64::from(year) * 12 + i64::from(month) - 1).div_euclid(step) * step;
        let mut ticks: Vec<Tick> = Vec::new();
        for index in 0.. {
            let months = first + index * step;
            let day = i16::try_from(months.div_euclid(12)).ok().zip(i8::try_from(months.rem_euclid(12) + 1).ok());
            let Some(day) = day.and_then(|(year, month)| Date::new(year, month, 1)) else { break };
            if day > self.until {
                break;
            }
            if day < self.from {
                continue;
            }
            let (year, month, _) = day.ymd();
            let label = match step {
                12.. => year.to_string(),
                _ => format!("{} {year}", month_name(month).get(..3).unwrap_or("")),
            };
            ticks.push(Tick { at: self.at(day), label, minor: ticks.len() % 2 == 1 });
        }
        ticks
    }
}

/// Thousandths of a percent as CSS and SVG write them.
pub fn percent(thousandths: i64) -> String {
    format!("{}.{:03}%", thousandths / FINE, thousandths % FINE)
}
