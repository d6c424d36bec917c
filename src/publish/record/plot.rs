//! Where the figures of a chart lie, the line through them, and what is said of them.

use std::fmt::Write as _;

use super::scale::Days;
use super::series::{self, Series};
use super::thin::thinned;
use super::thresholds::Threshold;
use crate::calendar::Date;
use crate::model::{IndicatorId, Measure};
use crate::publish::Evidence;
use crate::publish::standing::reading;
use crate::publish::voice::{Voice, counted, day, heading_of};
use crate::quantity::Number;

/// Height of the plot.
pub const HEIGHT: i64 = 170;
/// Room above the highest and below the lowest figure.
const MARGIN: i64 = 12;
/// Finer than pixels: the path is stretched.
pub const FINE: i64 = 10;
/// Pixel columns that points are thinned to.
const COLUMNS: i32 = 1200;
/// What a plot needs to know of its indicator.
pub struct Plot<'a> {
    /// Names.
    pub voice: &'a Voice<'a>,
    /// Which indicator.
    pub id: IndicatorId,
    /// The days across.
    pub days: &'a Days,
    /// What is known.
    pub series: &'a Series,
    /// The lowest value that is shown.
    pub low: Number,
    /// The highest.
    pub high: Number,
}

/// The lowest and the highest figure or threshold; zero belongs to amounts.
pub fn bounds(series: &Series, thresholds: &[Threshold], measure: &Measure) -> (Number, Number) {
    if let Measure::Bool { .. } = measure {
        return (Number::ZERO, Number::ONE);
    }
    if let Measure::Category { values, .. } = measure {
        return (Number::ZERO, Number::from(values.len().saturating_sub(1).max(1)));
    }
    let figures = series.points.iter().filter_map(|point| point.value);
    let all: Vec<Number> = figures.chain(thresholds.iter().map(|it| it.value)).collect();
    let (mut low, mut high) =
        (all.iter().min().copied().unwrap_or(Number::ZERO), all.iter().max().copied().unwrap_or(Number::ONE));
    // A level far from zero is shown from where it is.
    let is_amount = matches!(measure, Measure::Flow | Measure::Amounts);
    let is_near = high.checked_div(Number::TWO).is_some_and(|half| low < half);
    if low > Number::ZERO && (is_amount || is_near) {
        low = Number::ZERO;
    }
    if high < Number::ZERO && is_amount {
        high = Number::ZERO;
    }
    if low == high {
        high = high.checked_add(Number::ONE).unwrap_or(high);
    }
    (low, high)
}

/// What a threshold says, and where.
pub struct Label {
    /// Its foot, in pixels.
    pub y: i64,
    /// At the right end, or the left.
    pub right: bool,
    /// What it says.
    pub text: String,
}

impl Plot<'_> {
    /// The words of thresholds, at the right or, where another stands there, at the left. Where there is no room at all the
    /// description has them.
    pub fn labels(&self, thresholds: &[Threshold]) -> Vec<Label> {
        const APART: i64 = 20;
        let mut labels: Vec<Label> = Vec::new();
        for threshold in thresholds {
            let line = self.y(threshold.value) / FINE;
            let y = if line < 16 { line + 14 } else { line - 4 };
            let is_free = |right: bool| labels.iter().all(|it| it.right != right || (it.y - y).abs() >= APART);
            let Some(right) = [true, false].into_iter().find(|right| is_free(*right)) else { continue };
            labels.push(Label { y, right, text: format!("{} {}", threshold.sense, self.value(threshold.value)) });
        }
        labels
    }

    /// The place of a value down the plot.
    pub fn y(&self, value: Number) -> i64 {
        let room = (HEIGHT - 2 * MARGIN) * FINE;
        let span = self.high.checked_sub(self.low);
        let above = self.high.checked_sub(value);
        let share = above.zip(span).and_then(|(above, span)| above.checked_div(span));
        let place = share.and_then(|share| share.checked_mul(Number::from(room))).map(|place| place.round().mantissa());
        MARGIN * FINE + place.and_then(|place| i64::try_from(place).ok()).unwrap_or(0).clamp(0, room)
    }

    /// A value in words.
    pub fn value(&self, number: Number) -> String {
        let indicator = &self.voice.agreement[self.id];
        match &indicator.measure {
            Measure::Bool { .. } => if number.is_zero() { "no" } else { "yes" }.to_owned(),
            Measure::Category { values, .. } => {
                let index = usize::try_from(number.trunc().mantissa()).unwrap_or(usize::MAX);
                values.get(index).cloned().unwrap_or_default()
            }
            Measure::Stock | Measure::Flow | Measure::Amounts => self.voice.value(self.id, number),
        }
    }

    /// The line: level by level for what is carried forward, stroke by stroke for amounts.
    pub fn path(&self, thresholds: &[Threshold]) -> String {
        let measure = &self.voice.agreement[self.id].measure;
        let lines: Vec<Number> = thresholds.iter().map(|it| it.value).collect();
        let points = &self.series.points;
        let mut path = String::new();
        // Stretches without an unusable observation between.
        for run in points.split(|point| point.value.is_none()) {
            let values: Vec<(i32, Number)> = run.iter().filter_map(|it| Some((it.date.days(), it.value?))).collect();
            let kept = thinned(&values, COLUMNS, &lines);
            match measure {
                Measure::Flow | Measure::Amounts => self.strokes(run, &kept, &mut path),
                _ if measure.is_momentary() => self.strokes(run, &kept, &mut path),
                _ => self.levels(run, &kept, &mut path),
            }
        }
        path
    }

    fn levels(&self, run: &[series::Point], kept: &[usize], path: &mut String) {
        let Some(last) = run.last() else { return };
        let mut is_down = false;
        for (index, place) in kept.iter().enumerate() {
            let point = &run[*place];
            let Some(value) = point.value else { continue };
            let (x, y) = (self.days.place(point.date.max(self.days.from)), self.y(value));
            let _ = if is_down { write!(path, "H{x}V{y}") } else { write!(path, "M{x} {y}") };
            let end = match kept.get(index + 1) {
                Some(next) => run[*next].date,
                None => self.end_of(last),
            };
            // The line breaks where the figure is too old.
            let behind = self.series.gaps.partition_point(|gap| gap.from <= point.date);
            let broken = self.series.gaps.get(behind).filter(|gap| gap.from <= end);
            is_down = true;
            if let Some(gap) = broken {
                let _ = write!(path, "H{}", self.days.place(gap.from));
                is_down = false;
            } else if index + 1 == kept.len() {
                let _ = write!(path, "H{}", self.days.place(end.next()));
            }
        }
    }

    /// Until when the last figure of a run is carried.
    fn end_of(&self, last: &series::Point) -> Date {
        let behind = self.series.points.partition_point(|point| point.date <= last.date);
        let next = self.series.points.get(behind);
        next.map_or(self.days.until, |next| next.date.previous())
    }

    fn strokes(&self, run: &[series::Point], kept: &[usize], path: &mut String) {
        let indicator = &self.voice.agreement[self.id];
        let zero = self.y(Number::ZERO.max(self.low));
        for place in kept {
            let point = &run[*place];
            let Some(value) = point.value else { continue };
            if point.date < self.days.from || point.date > self.days.until {
                continue;
            }
            let y = self.y(value);
            let begin = match indicator.measure {
                Measure::Flow => series::period_before(point.date, indicator.every),
                _ => None,
            };
            let x = self.days.place(point.date.next());
            match begin {
                Some(begin) => {
                    let start = self.days.place(begin.next().max(self.days.from));
                    let _ = write!(path, "M{start} {zero}V{y}H{x}V{zero}");
                }
                None => {
                    let _ = write!(path, "M{x} {zero}V{y}");
                }
            }
        }
    }

    /// What is said of a gap.
    pub fn gap_words(&self, gap: &series::Gap) -> String {
        let heading = heading_of(&self.voice.agreement[self.id].declared);
        format!("{heading}: {}, {} to {}", gap.why.words(), day(gap.from), day(gap.to))
    }

    /// What is said of a figure: its row too.
    pub fn point_words(
        &self,
        point: &series::Point,
        rows: &[crate::data::Observation],
        evidence: &Evidence<'_>,
    ) -> String {
        let Some(row) = rows.get(point.place) else { return String::new() };
        let indicator = &self.voice.agreement[self.id];
        let source = indicator.sources.get(usize::from(row.source)).map(|actor| self.voice.actor(*actor));
        let file = evidence.store.files.get(usize::from(row.row.file)).map_or("", String::as_str);
        let corrected = match point.value {
            Some(value) if point.corrected => format!(", corrected to {}", self.value(value)),
            _ => String::new(),
        };
        let reported =
            if point.known == point.date { String::new() } else { format!(", known on {}", day(point.known)) };
        format!(
            "{}: {} on {}{reported}, by {}{corrected} ({file}, row {})",
            heading_of(&indicator.declared),
            reading(self.voice, self.id, row),
            day(point.date),
            source.unwrap_or_default(),
            row.row.row
        )
    }

    /// The chart in words.
    pub fn described(&self, heading: &str, thresholds: &[Threshold]) -> String {
        let usable: Vec<(Date, Number)> =
            self.series.points.iter().filter_map(|point| Some((point.date, point.value?))).collect();
        let mut text = format!("{heading}: {}.", counted(self.series.points.len(), "figure"));
        if let (Some(first), Some(last)) = (usable.first(), usable.last()) {
            text.push_str(&format!(
                " From {} on {} to {} on {}.",
                self.value(first.1),
                day(first.0),
                self.value(last.1),
                day(last.0)
            ));
        }
        for threshold in thresholds {
            text.push_str(&format!(" {} asks for {} {}.", threshold.of, threshold.sense, self.value(threshold.value)));
        }
        for gap in self.series.gaps.iter().take(12) {
            text.push_str(&format!(" {}: {} to {}.", gap.why.words(), day(gap.from), day(gap.to)));
        }
        text
    }
}
