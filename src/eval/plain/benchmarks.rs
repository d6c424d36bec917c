//! Step 3: benchmarks are judged in order of dependence (section 5.3).

use super::Run;
use super::cause::expired;
use super::judge::{Moment, Stop};
use super::value::{Truth, at_least, word};
use crate::calendar::{Date, Duration};
use crate::ledger::{Cause, Observed};
use crate::model::{BenchmarkId, BenchmarkStatus, Kind, Tested, UnknownAs};

/// A verdict with its reasons.
struct Verdict {
    truth: Truth,
    because: Vec<Cause>,
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
        let (verdict, because) = self.verdict_today(id, false)?;
        self.benchmarks[id.index()].verdict = (verdict, because.clone());
        if verdict == BenchmarkStatus::Unmet {
            // Only a day on which the condition is false voids a certificate.
            self.benchmarks[id.index()].certified = None;
        }
        let (mut status, mut because) = self.certified(id, verdict, because);
        // Waivers of today count for this benchmark and those that rest on it; triggers ask what would be without them.
        let waived_today = self.benchmarks.iter().any(|state| state.waiver.is_some());
        let without_waivers = if waived_today {
            let (verdict, because) = self.verdict_today(id, true)?;
            self.counted(id, self.certified(id, verdict, because).0)
        } else {
            self.counted(id, status)
        };
        if status != BenchmarkStatus::Unknown {
            self.benchmarks[id.index()].held = Some(status);
        }
        status = self.counted(id, status);
        let state = &mut self.benchmarks[id.index()];
        state.without_waivers = without_waivers;
        state.observed = observations(&because);
        if let Some((_, act)) = state.waiver {
            status = BenchmarkStatus::Waived;
            because = vec![self.act_cause(&self.facts.acts[act], None)];
        } else if let Some(last) = state.waiver_over.take() {
            because.insert(0, expired(format!("waiver of {}", benchmark.declared.name), last));
        }
        let state = &mut self.benchmarks[id.index()];
        let before = state.history.now();
        let good = matches!(status, BenchmarkStatus::Met | BenchmarkStatus::Waived);
        if good && state.due.is_none_or(|(last, _)| self.today <= last) {
            state.performed = true;
        }
        if state.history.set(self.today, status) {
            self.enter(Kind::Benchmark, &benchmark.declared, Some(before.word()), status.word(), because);
        }
        Ok(())
    }

    /// The verdict on the condition today, or that of the latest test.
    fn verdict_today(&self, id: BenchmarkId, without_waivers: bool) -> Result<(BenchmarkStatus, Vec<Cause>), Stop> {
        let benchmark = &self.agreement[id];
        let verdict = match &benchmark.tested {
            Some(tested) => match self.tested(id, tested)? {
                // Until the first test of a new text the verdict of the old one stands.
                None if self.benchmarks[id.index()].replaced.is_some() => {
                    return Ok(self.benchmarks[id.index()].verdict.clone());
                }
                verdict => verdict,
            },
            None => Some(self.verdict(id, Moment { without_waivers, ..Moment::on(self.today) })?),
        };
        let Some(verdict) = verdict else {
            return Ok((BenchmarkStatus::Unknown, vec![self.clause(benchmark.declared.span, "no test yet")]));
        };
        let status = match verdict.truth {
            Some(true) => BenchmarkStatus::Met,
            Some(false) => BenchmarkStatus::Unmet,
            None => BenchmarkStatus::Unknown,
        };
        Ok((status, verdict.because))
    }

    /// True but not certified is unknown.
    fn certified(
        &self,
        id: BenchmarkId,
        status: BenchmarkStatus,
        mut because: Vec<Cause>,
    ) -> (BenchmarkStatus, Vec<Cause>) {
        let (BenchmarkStatus::Met, Some(body)) = (status, self.agreement[id].certified) else {
            return (status, because);
        };
        match self.benchmarks[id.index()].certified {
            Some(act) => {
                because.push(self.act_cause(&self.facts.acts[act], None));
                (BenchmarkStatus::Met, because)
            }
            None => {
                let text = format!("certified by {}", self.agreement[body].declared.name);
                because.push(Cause::Condition { text, value: "false".to_owned(), observed: Vec::new() });
                (BenchmarkStatus::Unknown, because)
            }
        }
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
    fn verdict(&self, id: BenchmarkId, at: Moment) -> Result<Verdict, Stop> {
        let benchmark = &self.agreement[id];
        let views = &self.views[id.index()];
        let mut truths = Vec::new();
        for view in views {
            truths.push(self.truth(benchmark.requires, at.through(*view))?);
        }
        let count = benchmark.verified.as_ref().map_or(1, |quorum| quorum.count);
        let truth = at_least(count, truths.iter().copied());
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
                because.push(Cause::Condition { text, value, observed: Vec::new() });
            }
        }
        Ok(Verdict { truth, because })
    }

    /// The verdict of the latest test that can be judged or is overdue; none before the first.
    fn tested(&self, id: BenchmarkId, tested: &Tested) -> Result<Option<Verdict>, Stop> {
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
                return self.verdict(id, Moment::on(date)).map(Some);
            }
            match &tested.within {
                Some((window, outcome)) => {
                    if let Some(last) = self.last_day(window, date).filter(|last| *last < self.today) {
                        let truth = match outcome {
                            BenchmarkStatus::Met | BenchmarkStatus::Waived => Some(true),
                            BenchmarkStatus::Unmet => Some(false),
                            BenchmarkStatus::Unknown => None,
                        };
                        let window = format!("test of {} on {date}", self.agreement[id].declared.name);
                        return Ok(Some(Verdict { truth, because: vec![expired(window, last)] }));
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

fn observations(because: &[Cause]) -> Vec<Observed> {
    because
        .iter()
        .flat_map(|cause| match cause {
            Cause::Condition { observed, .. } => observed.as_slice(),
            Cause::CausedBy { .. } | Cause::Expired { .. } | Cause::Act { .. } => &[],
        })
        .cloned()
        .collect()
}
