//! Step 3: benchmarks are judged in order of dependence (section 5.3).

use std::collections::BTreeSet;

use super::Run;
use super::cause::expired;
use super::judge::{Moment, Stop};
use super::value::{Truth, at_least, word};
use crate::calendar::{Date, Duration};
use crate::ledger::{Cause, Cited};
use crate::model::{BenchmarkId, BenchmarkStatus, ExprId, ExprKind, Kind, Tested, UnknownAs};

/// What a verdict rests on. The causes are worked out when somebody asks for them, on the very day.
#[derive(Debug, Clone)]
pub enum Grounds {
    /// No test has come yet.
    NoTest,
    /// The condition as of a moment.
    Judged(Moment),
    /// The data for the test of a day didn't come by its last day.
    Overdue {
        /// The test.
        test: Date,
        /// The last day.
        last: Date,
    },
    /// Those of the text before, until the new one has its first test.
    Kept(Vec<Cause>),
}

impl Run<'_> {
    /// Judges every benchmark as of today.
    pub fn judge_benchmarks(&mut self) -> Result<(), Stop> {
        for id in self.agreement.benchmark_order.clone() {
            if self.agreement[id].declared.absent {
                continue;
            }
            self.judge_benchmark(id)?;
        }
        Ok(())
    }

    fn judge_benchmark(&mut self, id: BenchmarkId) -> Result<(), Stop> {
        let benchmark = &self.agreement[id];
        let (verdict, grounds) = self.verdict_today(id, false)?;
        self.benchmarks[id.index()].verdict = (verdict, grounds);
        self.benchmarks[id.index()].observed.take();
        if verdict == BenchmarkStatus::Unmet {
            // Only a day on which the condition is false voids a certificate.
            self.benchmarks[id.index()].certified = None;
        }
        let mut status = self.certified(id, verdict);
        // Waivers of today count for this benchmark and those that rest on it; triggers ask what would be without them.
        let waived_today = self.benchmarks.iter().any(|state| state.waiver.is_some());
        let without_waivers = if waived_today {
            let (verdict, _) = self.verdict_today(id, true)?;
            self.counted(id, self.certified(id, verdict))
        } else {
            self.counted(id, status)
        };
        if status != BenchmarkStatus::Unknown {
            self.benchmarks[id.index()].held = Some(status);
        }
        status = self.counted(id, status);
        let state = &mut self.benchmarks[id.index()];
        state.without_waivers = without_waivers;
        let waiver = state.waiver;
        let waiver_over = if waiver.is_none() { state.waiver_over.take() } else { None };
        if waiver.is_some() {
            status = BenchmarkStatus::Waived;
        }
        let before = state.history.now();
        let good = matches!(status, BenchmarkStatus::Met | BenchmarkStatus::Waived);
        if good && state.due.is_none_or(|(last, _)| self.today <= last) {
            state.performed = true;
        }
        if state.history.set(self.today, status) {
            let because = match waiver {
                Some((_, act)) => vec![self.act_cause(&self.facts.acts[act], None)],
                None => {
                    let name = &benchmark.declared.name;
                    let over = waiver_over.map(|last| expired(format!("waiver of {name}"), last));
                    over.into_iter().chain(self.reasons(id, verdict)?).collect()
                }
            };
            self.enter(Kind::Benchmark, &benchmark.declared, Some(before.word()), status.word(), because);
        }
        Ok(())
    }

    /// The verdict on the condition today, or that of the latest test.
    fn verdict_today(&self, id: BenchmarkId, without_waivers: bool) -> Result<(BenchmarkStatus, Grounds), Stop> {
        let benchmark = &self.agreement[id];
        let status = |truth| match truth {
            Some(true) => BenchmarkStatus::Met,
            Some(false) => BenchmarkStatus::Unmet,
            None => BenchmarkStatus::Unknown,
        };
        let Some(tested) = &benchmark.tested else {
            let at = Moment { without_waivers, ..Moment::on(self.today) };
            return Ok((status(self.verdict(id, at)?), Grounds::Judged(at)));
        };
        Ok(match self.tested(id, tested)? {
            Some((truth, grounds)) => (status(truth), grounds),
            // Until the first test of a new text the verdict of the old one stands.
            None if self.benchmarks[id.index()].replaced.is_some() => self.benchmarks[id.index()].verdict.clone(),
            None => (BenchmarkStatus::Unknown, Grounds::NoTest),
        })
    }

    /// True but not certified is unknown.
    fn certified(&self, id: BenchmarkId, status: BenchmarkStatus) -> BenchmarkStatus {
        let lacks = self.agreement[id].certified.is_some() && self.benchmarks[id.index()].certified.is_none();
        if status == BenchmarkStatus::Met && lacks { BenchmarkStatus::Unknown } else { status }
    }

    /// Why a verdict is what it is: what the condition rests on, and the certificate or its want.
    fn reasons(&self, id: BenchmarkId, verdict: BenchmarkStatus) -> Result<Vec<Cause>, Stop> {
        let mut because = self.grounds_of(id)?;
        if let (BenchmarkStatus::Met, Some(body)) = (verdict, self.agreement[id].certified) {
            because.push(match self.benchmarks[id.index()].certified {
                Some(act) => self.act_cause(&self.facts.acts[act], None),
                None => {
                    let text = format!("certified by {}", self.agreement[body].declared.name);
                    Cause::stated(text, "false")
                }
            });
        }
        Ok(because)
    }

    /// What today's verdict of a benchmark rests on.
    pub fn grounds_of(&self, id: BenchmarkId) -> Result<Vec<Cause>, Stop> {
        self.look_behind(self.agreement[id].requires)?;
        let declared = &self.agreement[id].declared;
        match &self.benchmarks[id.index()].verdict.1 {
            Grounds::NoTest => Ok(vec![self.clause(declared.span, "no test yet")]),
            Grounds::Judged(at) => self.causes(id, *at),
            Grounds::Overdue { test, last } => Ok(vec![expired(format!("test of {} on {test}", declared.name), *last)]),
            Grounds::Kept(causes) => Ok(causes.clone()),
        }
    }

    /// Before another text comes into force: what the verdicts of the old one rest on that stand until the first test of the new.
    /// Nothing has moved since the last day that was looked at, so that all are as if judged yesterday.
    pub fn keep_grounds(&mut self, kept: impl Iterator<Item = BenchmarkId>) {
        let yesterday = Moment::on(self.today.previous());
        for (benchmark, state) in self.agreement.benchmarks.iter().zip(&mut self.benchmarks) {
            if let (Grounds::Judged(at), None) = (&mut state.verdict.1, &benchmark.tested) {
                *at = Moment { without_waivers: at.without_waivers, ..yesterday };
                state.observed.take();
            }
        }
        for id in kept {
            // What could be worked out yesterday can be today; if not, the clause itself has to do.
            let clause = |_| vec![self.clause(self.agreement[id].declared.span, "judged")];
            let causes = self.grounds_of(id).unwrap_or_else(clause);
            self.benchmarks[id.index()].verdict.1 = Grounds::Kept(causes);
        }
    }

    /// Works out what the benchmarks rest on that an expression names, each behind those it rests on itself.
    pub fn look_behind(&self, id: ExprId) -> Result<(), Stop> {
        let Some(names) = self.names(id) else { return Ok(()) };
        let mut wanted = BTreeSet::new();
        let mut open = vec![names];
        while let Some(names) = open.pop() {
            for benchmark in &names.benchmarks {
                if self.benchmarks[benchmark.index()].observed.borrow().is_none() && wanted.insert(*benchmark) {
                    open.extend(self.names(self.agreement[*benchmark].requires));
                }
            }
        }
        if wanted.is_empty() {
            return Ok(());
        }
        for benchmark in self.agreement.benchmark_order.iter().filter(|id| wanted.contains(id)) {
            let declared = &self.agreement[*benchmark].declared;
            let causes = match &self.benchmarks[benchmark.index()].verdict.1 {
                Grounds::Judged(at) if !declared.absent => self.causes(*benchmark, *at)?,
                Grounds::Kept(causes) => causes.clone(),
                Grounds::NoTest | Grounds::Overdue { .. } | Grounds::Judged(_) => Vec::new(),
            };
            self.benchmarks[benchmark.index()].observed.replace(Some(observations(&causes)));
        }
        Ok(())
    }

    /// The observations behind today's verdict of a benchmark.
    pub fn observed_behind(&self, id: BenchmarkId) -> Result<Cited, Stop> {
        if self.benchmarks[id.index()].observed.borrow().is_none() {
            let found = observations(&self.grounds_of(id)?);
            self.benchmarks[id.index()].observed.replace(Some(found));
        }
        Ok(self.benchmarks[id.index()].observed.borrow().clone().unwrap_or_default())
    }

    /// What an unknown verdict counts as.
    fn counted(&self, id: BenchmarkId, status: BenchmarkStatus) -> BenchmarkStatus {
        if status != BenchmarkStatus::Unknown {
            return status;
        }
        match self.agreement[id].unknown_counts {
            UnknownAs::Unknown => BenchmarkStatus::Unknown,
            UnknownAs::Met => BenchmarkStatus::Met,
            UnknownAs::Unmet => BenchmarkStatus::Unmet,
            UnknownAs::Hold => self.benchmarks[id.index()].held.unwrap_or(BenchmarkStatus::Unknown),
        }
    }

    /// The condition as of a day: through everybody's eyes, or through those of each body that verifies.
    fn verdict(&self, id: BenchmarkId, at: Moment) -> Result<Truth, Stop> {
        Ok(at_least(self.quorum(id), self.truths_of_bodies(id, at)?))
    }

    fn quorum(&self, id: BenchmarkId) -> u32 {
        self.agreement[id].verified.as_ref().map_or(1, |quorum| quorum.count)
    }

    fn truths_of_bodies(&self, id: BenchmarkId, at: Moment) -> Result<Vec<Truth>, Stop> {
        let requires = self.agreement[id].requires;
        self.views[id.index()].iter().map(|view| self.truth(requires, at.through(*view))).collect()
    }

    /// Why the condition is what it is as of a day.
    fn causes(&self, id: BenchmarkId, at: Moment) -> Result<Vec<Cause>, Stop> {
        let benchmark = &self.agreement[id];
        let views = &self.views[id.index()];
        let truths = self.truths_of_bodies(id, at)?;
        let truth = at_least(self.quorum(id), truths.iter().copied());
        // The bodies that decide: those with a true for a met, those with a false for an unmet, all for an unknown.
        let deciding: Vec<usize> =
            (0..views.len()).filter(|index| truth.is_none() || truths[*index] == truth).collect();
        let mut because = Vec::new();
        for index in deciding {
            because.extend(self.why(benchmark.requires, at.through(views[index]))?);
            if views.len() > 1
                && let Some(body) = benchmark.verified.as_ref().and_then(|quorum| quorum.of.get(index))
            {
                let text = format!("verified by {}", self.agreement.actor_name(*body));
                let value = word(truths[index]).to_owned();
                because.push(Cause::stated(text, value));
            }
        }
        Ok(because)
    }

    /// The verdict of the latest test that can be judged or is overdue; none before the first.
    fn tested(&self, id: BenchmarkId, tested: &Tested) -> Result<Option<(Truth, Grounds)>, Stop> {
        let Some(anchor) = self.date(&tested.from, self.today, false) else { return Ok(None) };
        let reported = self.data_until(id);
        let mut n = self.latest_test(anchor, tested.every, self.today);
        while n >= 0 {
            let Some(date) = self.test_date(anchor, tested.every, n).filter(|date| *date <= self.today) else {
                n -= 1;
                continue;
            };
            if self.benchmarks[id.index()].replaced.is_some_and(|replaced| date < replaced) {
                return Ok(None);
            }
            if reported.is_some_and(|reported| date <= reported) {
                let at = Moment::on(date);
                return Ok(Some((self.verdict(id, at)?, Grounds::Judged(at))));
            }
            match &tested.within {
                Some((window, outcome)) => {
                    if let Some(last) = self.last_day(window, date).filter(|last| *last < self.today) {
                        let truth = match outcome {
                            BenchmarkStatus::Met | BenchmarkStatus::Waived => Some(true),
                            BenchmarkStatus::Unmet => Some(false),
                            BenchmarkStatus::Unknown => None,
                        };
                        return Ok(Some((truth, Grounds::Overdue { test: date, last })));
                    }
                    n -= 1;
                }
                // Without a window nothing is to be found before the latest test that has its data.
                None => match reported {
                    Some(reported) => n = (n - 1).min(self.latest_test(anchor, tested.every, reported)),
                    None => return Ok(None),
                },
            }
        }
        Ok(None)
    }

    /// At least the number of the latest test by a day: an estimate that is never too low.
    pub fn latest_test(&self, anchor: Date, every: Duration, day: Date) -> i64 {
        let days = i64::from(day.days()) - i64::from(anchor.days());
        // The shortest that so many days or months can be.
        let shortest = match every {
            Duration::Days(days) => i64::from(days),
            Duration::Months(months) => 28 * i64::from(months),
            Duration::BusinessDays(count, _) => i64::from(count),
        };
        if days < 0 { -1 } else { days / shortest.max(1) }
    }

    /// The anchor plus n times the cadence, the end of a month staying the end of a month.
    pub fn test_date(&self, anchor: Date, every: Duration, n: i64) -> Option<Date> {
        match every {
            Duration::Days(0) | Duration::Months(0) | Duration::BusinessDays(0, _) => None,
            Duration::Days(days) => anchor.plus_days(n.checked_mul(i64::from(days))?).ok(),
            Duration::Months(months) => anchor.plus_months_keeping_end(n.checked_mul(i64::from(months))?).ok(),
            Duration::BusinessDays(count, calendar) => {
                let count = u32::try_from(n).ok()?.checked_mul(count)?;
                self.agreement.calendar(calendar)?.after(anchor, count).ok()
            }
        }
    }

    /// The latest day up to which every indicator in the condition has a usable observation, from a body that counts: about
    /// that day or later (section 5.3). A condition without indicators needs none.
    fn data_until(&self, id: BenchmarkId) -> Option<Date> {
        let latest = |indicator| {
            self.views[id.index()].iter().filter_map(|view| self.knowledge.latest_usable(*view, indicator)).max()
        };
        let indicators = self.indicators_of(self.agreement[id].requires).into_iter();
        indicators.map(latest).try_fold(Date::LAST, |until, latest| Some(until.min(latest?)))
    }
}

/// The benchmarks that an expression itself names.
pub fn named(kind: &ExprKind) -> &[BenchmarkId] {
    match kind {
        ExprKind::Holds(benchmark) | ExprKind::Benchmark(benchmark, _) => std::slice::from_ref(benchmark),
        ExprKind::ShareOf(benchmarks) => benchmarks,
        _ => &[],
    }
}

fn observations(because: &[Cause]) -> Cited {
    let mut all = Cited::none();
    because.iter().for_each(|cause| all.append(cause.observed()));
    all
}
