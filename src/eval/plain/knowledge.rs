//! What is known of each indicator on the day of judgement (section 5.2).
//!
//! A [`View`] is how somebody reads the data: all sources or one, and the statuses accepted. Within a view each date has at
//! most one standing observation (for amounts as they occur: one per source). Knowledge only grows as the days go by; what
//! a dispute does to an observation is kept beside it.

use std::collections::{BTreeMap, btree_map};
use std::rc::Rc;

use super::feed::Feed;
use super::punctual::{Sorted, column};
use super::standing::{Column, Standing};
use super::trace::{Found, Trace};
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

impl View {
    /// Whether every observation counts.
    pub const fn shows_all(&self) -> bool {
        self.source.is_none() && self.accepting.is_empty()
    }

    /// Whether an observation of this source and status counts; one that can't be used always does: it makes the value unknown.
    pub fn counts(&self, source: Option<Actor>, status: ObservationStatus) -> bool {
        (self.source.is_none() || self.source == source)
            && (!status.is_usable() || self.accepting.is_empty() || self.accepting.contains(&status))
    }
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

/// All that is known today.
#[derive(Debug)]
pub struct Knowledge<'a> {
    agreement: &'a Agreement,
    facts: &'a Facts,
    known_at: Option<Date>,
    today: Date,
    views: Vec<(View, Vec<Standing<'a>>)>,
    rulings: BTreeMap<ObservationRef, Ruling>,
    ahead: Feed,
}

impl<'a> Knowledge<'a> {
    /// Knows nothing yet. Views are those that some benchmark needs; the first reads everything.
    pub fn new(agreement: &'a Agreement, facts: &'a Facts, known_at: Option<Date>, views: Vec<View>) -> Self {
        let mut concerned: Vec<bool> = agreement.indicators.iter().map(|it| it.used).collect();
        for indicator in views.iter().flat_map(|view| &view.reads) {
            concerned[indicator.index()] = true;
        }
        let mut views: Vec<(View, Vec<Standing<'a>>)> = views.into_iter().map(|view| (view, Vec::new())).collect();
        let mut late = Vec::new();
        for (index, list) in facts.observations.iter().enumerate() {
            let id = IndicatorId(index as u32);
            let declared = &agreement[id];
            let is_column = declared.measure != Measure::Amounts;
            // All of it stands from the beginning.
            let whole = list.columns().filter(|it| it.punctual && known_at.is_none_or(|limit| it.known_until <= limit));
            let needs_sorting = || views.iter().any(|(view, _)| view.reads.contains(&id) && !view.shows_all());
            let mut sorted = match (concerned[index], is_column) {
                (true, true) if whole.is_some() && !needs_sorting() => Sorted::default(),
                (true, true) => Sorted::of(list, known_at),
                (true, false) => Sorted::all_late(list, known_at),
                (false, _) => Sorted::default(),
            };
            let dates = Rc::new(std::mem::take(&mut sorted.dates));
            let last = views.iter().rposition(|(view, _)| view.reads.contains(&id));
            for (number, (view, standing)) in views.iter_mut().enumerate() {
                standing.push(match (view.reads.contains(&id), is_column, whole) {
                    (false, ..) => Standing::Unread,
                    (true, false, _) => Standing::Several(BTreeMap::new()),
                    (true, true, Some(columns)) if view.shows_all() => Standing::One(Column::of_all(list, columns)),
                    (true, true, _) => {
                        let stands = if last == Some(number) {
                            std::mem::take(&mut sorted.stands)
                        } else {
                            sorted.stands.clone()
                        };
                        Standing::One(column(view, declared, list, &dates, stands))
                    }
                });
            }
            late.push(sorted.rest);
        }
        let ahead = Feed::new(facts, late);
        Self { agreement, facts, known_at, today: Date::FIRST, views, rulings: BTreeMap::new(), ahead }
    }

    /// The observation itself, as the data has it.
    pub fn observation(&self, reference: ObservationRef) -> &'a Observation {
        &self.facts.observations[reference.indicator.index()][reference.index as usize]
    }

    /// The next day on which something becomes known that doesn't stand in its column from the beginning.
    pub fn next_late(&self) -> Option<Date> {
        self.ahead.next()
    }

    /// The next day from which something more is known.
    pub fn next_known(&self) -> Option<Date> {
        let indicators = (0..self.facts.observations.len() as u32).map(IndicatorId);
        indicators.filter_map(|it| self.next_date(it)).chain(self.next_late()).min()
    }

    /// The next date behind today that the data has anything about.
    pub fn next_date(&self, indicator: IndicatorId) -> Option<Date> {
        let columns = self.views.iter().filter_map(|(_, standing)| match &standing[indicator.index()] {
            Standing::One(column) => Some(column),
            Standing::Unread | Standing::Several(_) => None,
        });
        // All views of an indicator have the same dates.
        let column = columns.into_iter().next()?;
        let next = column.slot(self.today).map_or(0, |slot| slot + 1);
        (next < column.len()).then(|| column.date(next))
    }

    /// A day has passed: what is about it and stands already is seen.
    pub fn see(&mut self, day: Date) {
        self.today = self.today.max(day);
    }

    /// Takes in what is known from `today`, and adds it to `fresh` in order of indicator and date.
    pub fn advance(&mut self, today: Date, fresh: &mut Vec<ObservationRef>) {
        self.today = today;
        let before = fresh.len();
        self.ahead.take_until(today, self.facts, fresh);
        fresh[before..].sort_unstable();
        for reference in &fresh[before..] {
            self.settle(reference.indicator, self.observation(*reference).date);
        }
    }

    /// Whether the data has no other observation about the same date.
    pub fn is_alone(&self, reference: ObservationRef) -> bool {
        let list = &self.facts.observations[reference.indicator.index()];
        let index = reference.index as usize;
        let date = list[index].date;
        let differs = |other: Option<&Observation>| other.is_none_or(|other| other.date != date);
        differs(index.checked_sub(1).and_then(|before| list.get(before))) && differs(list.get(index + 1))
    }

    /// Takes over what another knew until the end of a day, under another version of the text.
    pub fn continue_from(&mut self, before: &Self, day: Date) {
        self.rulings.clone_from(&before.rulings);
        self.advance(day, &mut Vec::new());
        // What stands from the beginning stands as if nobody had ruled on it.
        for reference in before.rulings.keys() {
            self.settle(reference.indicator, self.observation(*reference).date);
        }
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
                view.counts(source, self.status(ObservationRef { indicator, index: *index }))
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
            let reading =
                candidates.first().and_then(|index| self.reading(ObservationRef { indicator, index: *index }));
            let value = match reading {
                Some(Reading::Number(value)) => Some(value),
                _ => None,
            };
            self.views[number].1[indicator.index()].set(date, &candidates, value);
        }
    }

    /// The standing observations of an indicator that has at most one for each date.
    pub fn column(&self, view: usize, indicator: IndicatorId) -> Option<&Column<'a>> {
        match self.standing(view, indicator) {
            Standing::One(column) => Some(column),
            Standing::Unread | Standing::Several(_) => None,
        }
    }

    fn standing(&self, view: usize, indicator: IndicatorId) -> &Standing<'a> {
        &self.views[view].1[indicator.index()]
    }

    /// The latest observation about `day` or an earlier one, usable or not.
    pub fn latest(&self, view: usize, indicator: IndicatorId, day: Date) -> Option<ObservationRef> {
        self.standing(view, indicator).latest(day.min(self.today)).map(|index| ObservationRef { indicator, index })
    }

    /// The first date that has an observation.
    pub fn first_date(&self, view: usize, indicator: IndicatorId) -> Option<Date> {
        self.standing(view, indicator).first_date(self.today)
    }

    /// The observation about exactly this date.
    pub fn on(&self, view: usize, indicator: IndicatorId, date: Date) -> Option<ObservationRef> {
        self.standing(view, indicator)
            .on(date)
            .filter(|_| date <= self.today)
            .map(|index| ObservationRef { indicator, index })
    }

    /// All standing observations about dates from `from` to `to`, both included.
    pub fn between(&self, view: usize, indicator: IndicatorId, from: Date, to: Date) -> Vec<ObservationRef> {
        let to = to.min(self.today);
        if from > to {
            return Vec::new();
        }
        self.standing(view, indicator).between(from, to, |index| ObservationRef { indicator, index })
    }

    /// Adds to what was found all standing observations about dates from `from` to `to`, both included.
    pub fn find(&self, view: usize, indicator: IndicatorId, from: Date, to: Date, trace: &mut Trace) {
        let to = to.min(self.today);
        if from > to {
            return;
        }
        let standing = self.standing(view, indicator);
        match standing.side_by_side(from, to) {
            Some(places) => trace.add_found(Found { indicator, from: places.start, to: places.end }),
            None => trace.add(standing.between(from, to, |index| ObservationRef { indicator, index })),
        }
    }

    /// The rulings on any of the observations that were found.
    pub fn rulings(&self, found: &Found) -> btree_map::Range<'_, ObservationRef, Ruling> {
        let at = |index| ObservationRef { indicator: found.indicator, index };
        self.rulings.range(at(found.from)..at(found.to))
    }

    /// Whether an observation about `day` or later is known.
    pub fn reaches(&self, view: usize, indicator: IndicatorId, day: Date) -> bool {
        self.standing(view, indicator).last_date(self.today).is_some_and(|last| last >= day)
    }

    /// The date of the latest observation that can be used.
    pub fn latest_usable(&self, view: usize, indicator: IndicatorId) -> Option<Date> {
        let usable = |index: &u32| self.reading(ObservationRef { indicator, index: *index }).is_some();
        let latest = self.standing(view, indicator).last_where(self.today, usable)?;
        Some(self.facts.observations[indicator.index()][latest as usize].date)
    }

    /// Other observations about the same date, reported on the same day by another source with another value: a conflict.
    pub fn conflicts(&self, reference: ObservationRef) -> Vec<ObservationRef> {
        let observation = self.observation(reference);
        if self.agreement[reference.indicator].measure == Measure::Amounts || self.is_alone(reference) {
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
