//! Passing over days on which observations become known and nothing else happens: every condition that somebody asks is
//! looked at, and as long as each is worth what it was, nothing moves and no step of the day has to be taken.

use super::Run;
use super::value::Truth;
use super::watch::Watch;
use crate::calendar::Date;

/// What is looked at while days are passed over.
#[derive(Debug)]
pub struct Lookout {
    watches: Vec<Watch>,
    /// The watches that each indicator concerns, by their place.
    concerned: Vec<Vec<u32>>,
    /// Indicators that a tested benchmark rests on: their reports decide which tests can be judged.
    tested: Vec<bool>,
    /// Conditions of the text, before those that suspensions keep.
    of_text: usize,
}

/// What a watch saw last, and until when that is so if nothing becomes known.
#[derive(Debug, Clone, Copy)]
struct Seen {
    truth: Truth,
    until: Date,
}

impl Lookout {
    /// For the text in force.
    pub fn of(run: &Run<'_>) -> Self {
        let indicators = run.agreement.indicators.len();
        let mut lookout = Self {
            watches: Vec::new(),
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
        run.indicators_of(watch.root).into_iter().for_each(|it| self.concerned[it.index()].push(place));
        self.watches.push(watch);
    }

    /// Puts the conditions that suspensions wait for behind those of the text.
    fn add_suspensions(&mut self, run: &Run<'_>) {
        if self.watches.len() > self.of_text {
            let gone = self.of_text as u32;
            self.watches.truncate(self.of_text);
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
        let mut lookout = self.lookout.take().unwrap_or_else(|| Lookout::of(self));
        lookout.add_suspensions(self);
        let day = self.pass_until(&mut lookout, bound);
        self.lookout = Some(lookout);
        day
    }

    fn pass_until(&mut self, lookout: &mut Lookout, bound: Date) -> Date {
        let mut seen = Vec::with_capacity(lookout.watches.len());
        for watch in &mut lookout.watches {
            watch.begin();
            match watch.look(self) {
                Ok((truth, until)) => seen.push(Seen { truth, until }),
                Err(_) => return self.today.next(),
            }
        }
        let mut earliest = seen.iter().map(|it| it.until).fold(bound, Date::min);
        loop {
            let day = self.knowledge.next_known().map_or(earliest, |known| known.min(earliest));
            if day >= bound {
                return bound;
            }
            self.today = day;
            self.fresh.clear();
            self.knowledge.advance(day, &mut self.fresh);
            let mut late = false;
            if let Some(first) = self.fresh.iter().map(|it| self.knowledge.observation(*it).date).min() {
                late = first < day;
                self.past.forget_from(first);
            }
            // Two reports about one date may be a conflict, which is an entry.
            if self.fresh.iter().any(|it| lookout.tested[it.indicator.index()] || !self.knowledge.is_alone(*it)) {
                return day;
            }
            if late {
                lookout.watches.iter_mut().for_each(Watch::begin);
            }
            if !self.all_as_before(lookout, &mut seen, earliest) {
                return day;
            }
            earliest = seen.iter().map(|it| it.until).fold(bound, Date::min);
        }
    }

    /// Whether every condition that can be otherwise today is worth what it was.
    fn all_as_before(&self, lookout: &mut Lookout, seen: &mut [Seen], earliest: Date) -> bool {
        let mut as_before = |place: usize| {
            let Ok((truth, until)) = lookout.watches[place].look(self) else { return false };
            seen[place].until = until;
            seen[place].truth == truth
        };
        for reference in &self.fresh {
            for place in &lookout.concerned[reference.indicator.index()] {
                if !as_before(*place as usize) {
                    return false;
                }
            }
        }
        if earliest <= self.today {
            for place in 0..seen.len() {
                if seen[place].until <= self.today {
                    let Ok((truth, until)) = lookout.watches[place].look(self) else { return false };
                    seen[place].until = until;
                    if seen[place].truth != truth {
                        return false;
                    }
                }
            }
        }
        true
    }
}
