//! Passing over days on which observations become known and nothing else happens: every condition that somebody asks is
//! looked at, and as long as each is worth what it was, nothing moves and no step of the day has to be taken.

use super::super::Run;
use super::super::knowledge::ObservationRef;
use super::super::value::Truth;
use super::watch::{Seen, Watch};
use crate::calendar::Date;
use crate::model::{ExprId, IndicatorId};

/// What is looked at while days are passed over.
#[derive(Debug)]
pub struct Lookout {
    watches: Vec<Watch>,
    /// The first watch of each expression that is watched as a whole.
    places: Vec<Option<u32>>,
    /// The watches that each indicator concerns, by their place.
    concerned: Vec<Vec<u32>>,
    /// Indicators that a tested benchmark rests on: their reports decide which tests can be judged.
    tested: Vec<bool>,
    /// Conditions of the text, before those that suspensions keep.
    of_text: usize,
}

impl Lookout {
    /// For the text in force.
    pub fn of(run: &Run<'_>) -> Self {
        let indicators = run.agreement.indicators.len();
        let mut lookout = Self {
            watches: Vec::new(),
            places: vec![None; run.agreement.exprs.len()],
            concerned: vec![Vec::new(); indicators],
            tested: vec![false; indicators],
            of_text: 0,
        };
        for (root, view) in run.conditions_of_text() {
            lookout.add(run, Watch::new(run, root, view));
        }
        lookout.of_text = lookout.watches.len();
        for benchmark in run.agreement.benchmarks.iter().filter(|it| it.tested.is_some() && !it.declared.absent) {
            for indicator in run.indicators_of(benchmark.requires) {
                lookout.tested[indicator.index()] = true;
            }
        }
        lookout
    }

    fn add(&mut self, run: &Run<'_>, watch: Watch) {
        let place = self.watches.len() as u32;
        self.places[watch.root.index()].get_or_insert(place);
        run.indicators_of(watch.root).into_iter().for_each(|it| self.concerned[it.index()].push(place));
        self.watches.push(watch);
    }

    /// Puts the conditions that suspensions wait for behind those of the text.
    fn add_suspensions(&mut self, run: &Run<'_>) {
        if self.watches.len() > self.of_text {
            let gone = self.of_text as u32;
            self.watches.truncate(self.of_text);
            self.places.iter_mut().for_each(|place| *place = place.filter(|place| *place < gone));
            self.concerned.iter_mut().for_each(|list| list.retain(|place| *place < gone));
        }
        for condition in run.conditions_of_suspensions() {
            self.add(run, Watch::new(run, condition, 0));
        }
    }
}

impl Run<'_> {
    /// The next day that has to be looked at, given one on which nothing moved; observations that become known before it have been
    /// taken in.
    pub fn pass(&mut self, until: Date) -> Date {
        // Waivers make verdicts that no condition shows.
        if self.ended.is_some() || self.benchmarks.iter().any(|it| it.waiver.is_some()) {
            return self.next_day().min(until);
        }
        let bound = self.fixed_day().min(until);
        if bound <= self.today.next() {
            return bound;
        }
        let mut lookout = self.lookout.borrow_mut().take().unwrap_or_else(|| Lookout::of(self));
        lookout.add_suspensions(self);
        let day = self.pass_until(&mut lookout, bound);
        *self.lookout.borrow_mut() = Some(lookout);
        day
    }

    /// What a condition that is under watch is worth today, if it rests on nothing but columns and events: as a rule it has been seen
    /// already.
    pub fn seen(&self, root: ExprId, view: usize) -> Option<Truth> {
        // A watch at work asks for parts of its condition; there is none before days have been passed over.
        let mut lookout = self.lookout.try_borrow_mut().ok()?;
        let lookout = lookout.as_mut()?;
        let first = lookout.places.get(root.index()).copied().flatten()?;
        // Those of other views stand behind it.
        let mut watches = lookout.watches[first as usize..].iter_mut().take_while(|it| it.root == root);
        let watch = watches.find(|it| it.view == view)?;
        if watch.is_pure(self) { watch.look(self).ok().map(|(truth, _)| truth) } else { None }
    }

    fn pass_until(&mut self, lookout: &mut Lookout, bound: Date) -> Date {
        let mut seen = Vec::with_capacity(lookout.watches.len());
        for watch in &mut lookout.watches {
            match watch.look(self) {
                Ok(it) => seen.push(it),
                Err(_) => return self.today.next(),
            }
        }
        let tested = (0..lookout.tested.len()).filter(|index| lookout.tested[*index]);
        let reported = tested.filter_map(|index| self.knowledge.next_date(IndicatorId(index as u32))).min();
        let bound = reported.map_or(bound, |reported| reported.min(bound));
        let day = loop {
            let earliest = seen.iter().map(|(_, until)| *until).fold(bound, Date::min);
            let day = self.knowledge.next_late().map_or(earliest, |known| known.min(earliest));
            self.fresh.clear();
            if day >= bound {
                break bound;
            }
            lookout.watches.iter_mut().for_each(|watch| watch.settle(self, day));
            self.today = day;
            self.knowledge.advance(day, &mut self.fresh);
            if let Some(first) = self.fresh.iter().map(|it| self.knowledge.observation(*it).date).min() {
                self.past.forget_from(first);
            }
            // Two reports about one date may be a conflict, which is an entry.
            let in_full =
                |it: &ObservationRef| lookout.tested[it.indicator.index()] || !self.knowledge.conflicts(*it).is_empty();
            if self.fresh.iter().any(in_full) || !self.is_as_before(lookout, &mut seen) {
                break day;
            }
        };
        lookout.watches.iter_mut().for_each(|watch| watch.settle(self, day));
        day
    }

    /// Whether every condition that can be otherwise today is worth what it was.
    fn is_as_before(&self, lookout: &mut Lookout, seen: &mut [Seen]) -> bool {
        for reference in &self.fresh {
            for place in &lookout.concerned[reference.indicator.index()] {
                // To be looked at anew, whatever was seen ahead.
                seen[*place as usize].1 = self.today;
            }
        }
        for (watch, seen) in lookout.watches.iter_mut().zip(seen).filter(|(_, seen)| seen.1 <= self.today) {
            match watch.look(self) {
                Ok((truth, until)) if truth == seen.0 => seen.1 = until,
                _ => return false,
            }
        }
        true
    }
}
