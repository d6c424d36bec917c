//! What is known of an indicator at the end of the record: one figure for each date, and the stretches on which nothing is known
//! (section 5.2).

use std::collections::BTreeMap;

use super::scale::Days;
use crate::calendar::{Date, Duration};
use crate::data::{ActValue, Observation, Reading};
use crate::model::{ActKind, IndicatorId, Kind, Measure, Stale, Subject};
use crate::publish::Evidence;
use crate::publish::voice::Voice;
use crate::quantity::Number;

/// The observations that stand, and what lies between them.
#[derive(Debug)]
pub struct Series {
    /// One for each date, in order; none of the value where it can't be used.
    pub points: Vec<Point>,
    /// Stretches on which nothing is known, in order.
    pub gaps: Vec<Gap>,
    /// How many observations there were.
    pub count: usize,
}

/// An observation that stands.
#[derive(Debug, Clone)]
pub struct Point {
    /// The day it is about.
    pub date: Date,
    /// The day it became known.
    pub known: Date,
    /// Its value as a number: of a bool 0 or 1, of a category its place.
    pub value: Option<Number>,
    /// Where it stands in the store.
    pub place: usize,
    /// A body has put another value in the place of the reported one.
    pub corrected: bool,
}

/// Days on which nothing is known.
#[derive(Debug, Clone)]
pub struct Gap {
    /// The first.
    pub from: Date,
    /// The last.
    pub to: Date,
    /// Why.
    pub why: Why,
}

/// Why nothing is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Nothing was reported yet.
    NotYet,
    /// The last figure is too old.
    Stale,
    /// A report holds for its own day alone.
    Silent,
    /// A report said that it can't be told: contested, missing, not verifiable.
    Status(&'static str),
}

impl Series {
    /// The gaps that are drawn: where there are very many, those of one kind that begin in the same column as one.
    pub fn shown_gaps(&self, days: &Days) -> Vec<Gap> {
        const MANY: usize = 400;
        if self.gaps.len() <= MANY {
            return self.gaps.clone();
        }
        let column = |gap: &Gap| days.place(gap.from) / 250;
        let mut shown: Vec<Gap> = Vec::new();
        for gap in &self.gaps {
            match shown.last_mut().filter(|last| last.why == gap.why && column(last) == column(gap)) {
                Some(last) => last.to = gap.to,
                None => shown.push(gap.clone()),
            }
        }
        shown
    }
}

impl Why {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::NotYet => "nothing reported yet",
            Self::Stale => "too old: unknown",
            Self::Silent => "no report: unknown",
            Self::Status("not_verifiable") => "not verifiable: unknown",
            Self::Status("contested") => "contested: unknown",
            Self::Status(_) => "reported as missing: unknown",
        }
    }

    /// How it is drawn.
    pub const fn class(self) -> &'static str {
        match self {
            Self::NotYet => "gap gap-none",
            Self::Stale | Self::Silent => "gap gap-stale",
            Self::Status(_) => "gap gap-status",
        }
    }
}

/// Works out the series of one indicator.
pub fn of(voice: &Voice<'_>, evidence: &Evidence<'_>, text: usize, id: IndicatorId) -> Series {
    let indicator = &voice.agreement[id];
    let (from, until) = (evidence.outcome.from, evidence.outcome.until);
    let limit = evidence.known_at.unwrap_or(until).min(until);
    let all = evidence.store.texts.get(text).and_then(|facts| facts.observations.get(id.index()));
    let all = all.map_or(&[][..], |list| list.as_slice());
    let rulings = rulings(voice, evidence, text, id);
    let mut points: Vec<Point> = Vec::new();
    let mut start = 0;
    while start < all.len() {
        let date = all[start].date;
        let end = start + all[start..].partition_point(|row| row.date == date);
        let ruling = |place: usize| rulings.get(&(date, u64::from(all[place].row.row)));
        let known: Vec<usize> = (start..end)
            .filter(|place| all[*place].known() <= limit && ruling(*place) != Some(&Ruling::Void))
            .collect();
        start = end;
        // The latest reported stands; of one day the source named first.
        let rank =
            |row: &Observation| indicator.ranks.get(usize::from(row.source)).copied().flatten().unwrap_or(u16::MAX);
        let best =
            known.iter().copied().min_by_key(|place| (std::cmp::Reverse(all[*place].reported), rank(&all[*place])));
        let Some(place) = best else { continue };
        let row = &all[place];
        let value = match indicator.measure {
            Measure::Amounts => sum(all, &known),
            _ => number(row),
        };
        let (value, corrected) = match ruling(place) {
            Some(Ruling::Contested) => (None, false),
            Some(Ruling::Corrected(value)) => (Some(*value), true),
            Some(Ruling::Void) | None => (value, false),
        };
        points.push(Point { date, known: row.known(), value, place, corrected });
    }
    let gaps = gaps(voice, id, &points, all, from, until);
    Series { points, gaps, count: all.len() }
}

fn number(row: &Observation) -> Option<Number> {
    if !row.status.is_usable() {
        return None;
    }
    number_of(row.reading)
}

fn number_of(reading: Reading) -> Option<Number> {
    match reading {
        Reading::None => None,
        Reading::Number(number) => Some(number),
        Reading::Bool(truth) => Some(Number::from(i64::from(truth))),
        Reading::Category(index) => Some(Number::from(i64::from(index))),
    }
}

/// Amounts of several sources about one day add up.
fn sum(all: &[Observation], known: &[usize]) -> Option<Number> {
    let mut total = Number::ZERO;
    for place in known {
        total = total.checked_add(number(&all[*place])?)?;
    }
    Some(total)
}

/// What a dispute has made of an observation by the end of the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ruling {
    Contested,
    Corrected(Number),
    Void,
}

/// The disputes of an indicator by the date and row of what they are about, as the ledger tells them. A settlement without a value
/// leaves the observation as it was.
fn rulings(voice: &Voice<'_>, evidence: &Evidence<'_>, text: usize, id: IndicatorId) -> BTreeMap<(Date, u64), Ruling> {
    let name = &voice.agreement[id].declared.name;
    let mut found = BTreeMap::new();
    let entries = evidence.outcome.entries.iter();
    for entry in entries.filter(|it| it.kind == Kind::Observation && it.name == *name) {
        let open: Vec<(Date, u64)> =
            found.iter().filter(|(_, ruling)| **ruling == Ruling::Contested).map(|(key, _)| *key).collect();
        match entry.to.as_str() {
            "contested" => {
                let observed = entry.because.iter().flat_map(|cause| cause.observed().iter());
                found.extend(observed.map(|row| ((row.date, u64::from(row.row)), Ruling::Contested)));
            }
            "void" => found.extend(open.into_iter().map(|key| (key, Ruling::Void))),
            "settled" => {
                let acts = evidence.store.texts.get(text).map_or(&[][..], |facts| facts.acts.as_slice());
                let settling = acts.iter().find(|act| {
                    act.kind == ActKind::Settle && act.on == Subject::Indicator(id) && act.date == entry.date
                });
                let value = match settling.and_then(|act| act.value()) {
                    Some(ActValue::Reading(reading)) => number_of(reading),
                    Some(ActValue::Date(_)) | None => None,
                };
                for key in open {
                    match value {
                        Some(value) => found.insert(key, Ruling::Corrected(value)),
                        None => found.remove(&key),
                    };
                }
            }
            _ => {}
        }
    }
    found
}

fn gaps(
    voice: &Voice<'_>,
    id: IndicatorId,
    points: &[Point],
    all: &[Observation],
    from: Date,
    until: Date,
) -> Vec<Gap> {
    let indicator = &voice.agreement[id];
    let reckoning = &voice.agreement.reckoning;
    let mut gaps = Vec::new();
    let mut add = |first: Date, last: Date, why: Why| {
        let (first, last) = (first.max(from), last.min(until));
        if first <= last {
            gaps.push(Gap { from: first, to: last, why });
        }
    };
    match points.first() {
        None => add(from, until, Why::NotYet),
        Some(first) if indicator.measure == Measure::Flow => {
            let begin = period_before(first.date, indicator.every);
            add(from, begin.map_or(first.date.previous(), |day| day), Why::NotYet);
        }
        Some(first) => add(from, first.date.previous(), Why::NotYet),
    }
    for (index, point) in points.iter().enumerate() {
        let next = points.get(index + 1);
        let last = next.map_or(until, |next| next.date.previous());
        if point.value.is_none() {
            let status = all[point.place].status;
            let word = if status.is_usable() { "contested" } else { status.word() };
            add(point.date, last, Why::Status(word));
            continue;
        }
        match (&indicator.measure, indicator.stale) {
            (Measure::Amounts, _) => {}
            // Each report covers the period that ends with it.
            (Measure::Flow, _) => {
                if let Some(next) = next
                    && let Some(begin) = period_before(next.date, indicator.every)
                    && begin > point.date
                {
                    add(point.date.next(), begin, Why::Stale);
                } else if let (None, Stale::After(length)) = (next, indicator.stale)
                    && let Ok(stale) = reckoning.plus(point.date, length)
                {
                    add(stale.next(), until, Why::Stale);
                }
            }
            (measure, _) if measure.is_momentary() => add(point.date.next(), last, Why::Silent),
            (_, Stale::After(length)) => {
                if let Ok(stale) = reckoning.plus(point.date, length) {
                    add(stale.next(), last, Why::Stale);
                }
            }
            (_, Stale::Never) => {}
        }
    }
    gaps
}

/// The last day before the period that ends on a date.
pub fn period_before(date: Date, every: Option<Duration>) -> Option<Date> {
    match every? {
        Duration::Days(days) => date.plus_days(-i64::from(days)).ok(),
        Duration::Months(months) => date.plus_months_keeping_end(-i64::from(months)).ok(),
        Duration::BusinessDays(..) => None,
    }
}
