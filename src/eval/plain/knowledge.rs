//! What is known of each indicator on the day of judgement (section 5.2).
//!
//! A [`View`] is how somebody reads the data: all sources or one, and the statuses accepted. Within a view each date has at
//! most one standing observation (for amounts as they occur: one per source). Knowledge only grows as the days go by; what
//! a dispute does to an observation is kept beside it.

use std::collections::BTreeMap;
use std::ops::RangeBounds;

use crate::calendar::Date;
use crate::data::{Facts, Observation, Reading};
use crate::model::{Actor, Agreement, IndicatorId, Measure, ObservationStatus};

/// An observation by its indicator and its place in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObservationRef {
    /// The indicator.
    pub indicator: IndicatorId,
    /// Its place in the indicator's list.
    pub index: u32,
}

/// Whose observations count, and with what status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// Only this source; none: all.
    pub source: Option<Actor>,
    /// Usable statuses that count; empty: all of them.
    pub accepting: Vec<ObservationStatus>,
    /// The indicators that somebody reads so.
    pub reads: Vec<IndicatorId>,
}

/// What a dispute did to an observation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ruling {
    /// It is contested: unknown.
    Contested,
    /// The body gave another value, by the act of this place in the store.
    Corrected(Reading, usize),
    /// As never made.
    Void,
}

/// The standing observations of one indicator in one view, by the date they are about.
#[derive(Debug, Clone)]
enum Standing {
    /// Nobody reads the indicator through this view.
    Unread,
    /// One for each date.
    One(BTreeMap<Date, u32>),
    /// Amounts as they occur: one for each source.
    Several(BTreeMap<Date, Vec<u32>>),
}

impl Standing {
    fn set(&mut self, date: Date, stands: &[u32]) {
        match (self, stands) {
            (Self::Unread, _) => {}
            (Self::One(map), []) => {
                map.remove(&date);
            }
            (Self::One(map), [first, ..]) => {
                map.insert(date, *first);
            }
            (Self::Several(map), []) => {
                map.remove(&date);
            }
            (Self::Several(map), all) => {
                map.insert(date, all.to_vec());
            }
        }
    }

    /// The latest date not later than `day`, with the first that stands there.
    fn latest(&self, day: Date) -> Option<u32> {
        match self {
            Self::Unread => None,
            Self::One(map) => map.range(..=day).next_back().map(|(_, index)| *index),
            Self::Several(map) => map.range(..=day).next_back().and_then(|(_, list)| list.first().copied()),
        }
    }

    /// The latest of which something is so.
    fn last_where(&self, f: impl Fn(&u32) -> bool) -> Option<u32> {
        match self {
            Self::Unread => None,
            Self::One(map) => map.values().rev().copied().find(f),
            Self::Several(map) => map.values().rev().flatten().copied().find(f),
        }
    }

    fn first_date(&self) -> Option<Date> {
        match self {
            Self::Unread => None,
            Self::One(map) => map.keys().next().copied(),
            Self::Several(map) => map.keys().next().copied(),
        }
    }

    /// All about dates of a range, in order.
    fn range(&self, range: impl RangeBounds<Date>) -> Vec<u32> {
        match self {
            Self::Unread => Vec::new(),
            Self::One(map) => map.range(range).map(|(_, index)| *index).collect(),
            Self::Several(map) => map.range(range).flat_map(|(_, list)| list.iter().copied()).collect(),
        }
    }
}

/// All that is known today.
#[derive(Debug)]
pub struct Knowledge<'a> {
    agreement: &'a Agreement,
    facts: &'a Facts,
    known_at: Option<Date>,
    today: Date,
    views: Vec<(View, Vec<Standing>)>,
    rulings: BTreeMap<ObservationRef, Ruling>,
    /// Observations not yet known, by the day from which they are, the latest first.
    ahead: Vec<(Date, ObservationRef)>,
}

impl<'a> Knowledge<'a> {
    /// Knows nothing yet. Views are those that some benchmark needs; the first reads everything.
    pub fn new(agreement: &'a Agreement, facts: &'a Facts, known_at: Option<Date>, views: Vec<View>) -> Self {
        let mut ahead = Vec::new();
        for (indicator, list) in facts.observations.iter().enumerate() {
            for (index, observation) in list.iter().enumerate() {
                let reference = ObservationRef { indicator: IndicatorId(indicator as u32), index: index as u32 };
                if known_at.is_none_or(|limit| observation.known() <= limit) {
                    ahead.push((observation.known(), reference));
                }
            }
        }
        ahead.sort_unstable_by(|a, b| b.cmp(a));
        let empty = |view: &View, index: usize| {
            if !view.reads.contains(&IndicatorId(index as u32)) {
                Standing::Unread
            } else if agreement.indicators[index].measure == Measure::Amounts {
                Standing::Several(BTreeMap::new())
            } else {
                Standing::One(BTreeMap::new())
            }
        };
        let with_standing = |view: View| {
            let standing = (0..agreement.indicators.len()).map(|index| empty(&view, index)).collect();
            (view, standing)
        };
        let views = views.into_iter().map(with_standing).collect();
        Self { agreement, facts, known_at, today: Date::FIRST, views, rulings: BTreeMap::new(), ahead }
    }

    /// The observation itself, as the data has it.
    pub fn observation(&self, reference: ObservationRef) -> &'a Observation {
        &self.facts.observations[reference.indicator.index()][reference.index as usize]
    }

    /// The next day from which something more is known.
    pub fn next_known(&self) -> Option<Date> {
        self.ahead.last().map(|(known, _)| *known)
    }

    /// Takes in what is known from `today`; gives it in order of indicator and date.
    pub fn advance(&mut self, today: Date) -> Vec<ObservationRef> {
        self.today = today;
        let mut fresh = Vec::new();
        while let Some((known, reference)) = self.ahead.last().copied() {
            if known > today {
                break;
            }
            self.ahead.pop();
            fresh.push(reference);
        }
        fresh.sort();
        for reference in &fresh {
            self.settle(reference.indicator, self.observation(*reference).date);
        }
        fresh
    }

    /// Takes over what another knew until the end of a day, under another version of the text.
    pub fn continue_from(&mut self, before: &Self, day: Date) {
        self.rulings.clone_from(&before.rulings);
        self.advance(day);
    }

    /// Records a ruling, or lifts one, and works out anew what stands.
    pub fn rule(&mut self, reference: ObservationRef, ruling: Option<Ruling>) {
        match ruling {
            Some(ruling) => self.rulings.insert(reference, ruling),
            None => self.rulings.remove(&reference),
        };
        self.settle(reference.indicator, self.observation(reference).date);
    }

    /// The ruling on an observation, if there is one.
    pub fn ruling(&self, reference: ObservationRef) -> Option<Ruling> {
        self.rulings.get(&reference).copied()
    }

    /// The status of an observation as it is today.
    pub fn status(&self, reference: ObservationRef) -> ObservationStatus {
        match self.ruling(reference) {
            Some(Ruling::Contested) => ObservationStatus::Contested,
            Some(Ruling::Corrected(..)) => ObservationStatus::Verified,
            Some(Ruling::Void) | None => self.observation(reference).status,
        }
    }

    /// The value of an observation as it is today; none where it is unknown.
    pub fn reading(&self, reference: ObservationRef) -> Option<Reading> {
        if !self.status(reference).is_usable() {
            return None;
        }
        match self.ruling(reference) {
            Some(Ruling::Corrected(reading, _)) => Some(reading),
            _ => Some(self.observation(reference).reading),
        }
        .filter(|reading| *reading != Reading::None)
    }

    /// All known observations about one date that haven't been declared void.
    fn about(&self, indicator: IndicatorId, date: Date) -> Vec<u32> {
        let list = &self.facts.observations[indicator.index()];
        let start = list.partition_point(|observation| observation.date < date);
        (start..list.len())
            .take_while(|index| list[*index].date == date)
            .filter(|index| list[*index].known() <= self.today)
            .filter(|index| self.known_at.is_none_or(|limit| list[*index].known() <= limit))
            .map(|index| index as u32)
            .filter(|index| self.ruling(ObservationRef { indicator, index: *index }) != Some(Ruling::Void))
            .collect()
    }

    /// Which observation about a date stands in each view. The filter comes first, then revision (section 5.3): the
    /// latest reported, and of one day the source named first; amounts of several sources add up (section 5.2).
    fn settle(&mut self, indicator: IndicatorId, date: Date) {
        let about = self.about(indicator, date);
        let list = &self.facts.observations[indicator.index()];
        let declared = &self.agreement[indicator];
        // What the text in force doesn't accept any more stands behind what it does.
        let rank = |source: u16| {
            let rank = declared.ranks.get(usize::from(source)).copied().flatten();
            (rank.unwrap_or(u16::MAX), source)
        };
        for number in 0..self.views.len() {
            let view = &self.views[number].0;
            if !view.reads.contains(&indicator) {
                continue;
            }
            let counts = |index: &u32| {
                let observation = &list[*index as usize];
                let source = declared.sources.get(usize::from(observation.source)).copied();
                let status = self.status(ObservationRef { indicator, index: *index });
                (view.source.is_none() || view.source == source)
                    && (!status.is_usable() || view.accepting.is_empty() || view.accepting.contains(&status))
            };
            let mut candidates: Vec<u32> = about.iter().copied().filter(counts).collect();
            candidates.sort_by_key(|index| {
                let observation = &list[*index as usize];
                (rank(observation.source), std::cmp::Reverse(observation.reported))
            });
            candidates.dedup_by_key(|index| list[*index as usize].source);
            if declared.measure != Measure::Amounts {
                candidates.sort_by_key(|index| {
                    let observation = &list[*index as usize];
                    (std::cmp::Reverse(observation.reported), rank(observation.source))
                });
                candidates.truncate(1);
            }
            self.views[number].1[indicator.index()].set(date, &candidates);
        }
    }

    fn standing(&self, view: usize, indicator: IndicatorId) -> &Standing {
        &self.views[view].1[indicator.index()]
    }

    /// The latest observation about `day` or an earlier one, usable or not.
    pub fn latest(&self, view: usize, indicator: IndicatorId, day: Date) -> Option<ObservationRef> {
        self.standing(view, indicator).latest(day).map(|index| ObservationRef { indicator, index })
    }

    /// The first date that has an observation.
    pub fn first_date(&self, view: usize, indicator: IndicatorId) -> Option<Date> {
        self.standing(view, indicator).first_date()
    }

    /// The observation about exactly this date.
    pub fn on(&self, view: usize, indicator: IndicatorId, date: Date) -> Option<ObservationRef> {
        let indices = self.standing(view, indicator).range(date..=date);
        indices.first().map(|index| ObservationRef { indicator, index: *index })
    }

    /// All standing observations about dates from `from` to `to`, both included.
    pub fn between(&self, view: usize, indicator: IndicatorId, from: Date, to: Date) -> Vec<ObservationRef> {
        if from > to {
            return Vec::new();
        }
        let found = self.standing(view, indicator).range(from..=to);
        found.into_iter().map(|index| ObservationRef { indicator, index }).collect()
    }

    /// Whether an observation about `day` or later is known.
    pub fn reaches(&self, view: usize, indicator: IndicatorId, day: Date) -> bool {
        !self.standing(view, indicator).range(day..).is_empty()
    }

    /// The date of the latest observation that can be used.
    pub fn latest_usable(&self, view: usize, indicator: IndicatorId) -> Option<Date> {
        let usable = |index: &u32| self.reading(ObservationRef { indicator, index: *index }).is_some();
        let latest = self.standing(view, indicator).last_where(usable)?;
        Some(self.facts.observations[indicator.index()][latest as usize].date)
    }

    /// Other observations about the same date, reported on the same day by another source with another value: a conflict.
    pub fn conflicts(&self, reference: ObservationRef) -> Vec<ObservationRef> {
        let observation = self.observation(reference);
        if self.agreement[reference.indicator].measure == Measure::Amounts {
            return Vec::new();
        }
        let list = &self.facts.observations[reference.indicator.index()];
        self.about(reference.indicator, observation.date)
            .into_iter()
            .filter(|index| {
                let other = &list[*index as usize];
                other.source != observation.source
                    && other.reported == observation.reported
                    && (other.reading != observation.reading
                        || other.status.is_usable() != observation.status.is_usable())
            })
            .map(|index| ObservationRef { indicator: reference.indicator, index })
            .collect()
    }
}
