//! What the leaves of an expression read: levels, statuses and dates as of a day.

use super::Run;
use super::history::History;
use super::judge::Moment;
use super::knowledge::ObservationRef;
use super::trace::Trace;
use super::value::{Numeric, Truth, Value};
use crate::calendar::Date;
use crate::model::{Anchor, Asked, BenchmarkStatus, DateExpr, ExprId, IndicatorId, Measure, Stale, Subject};

impl Run<'_> {
    /// The day on which statuses are settled: stages, reliefs and triggers are read as at the end of the day before, but by
    /// safeguards as they now stand.
    pub fn settled(&self, at: Moment) -> Date {
        at.day.min(if at.as_it_stands { self.today } else { self.today.previous() })
    }

    /// Whether something had a status on a day. Before the first day of the run there is nothing that could have one, but for
    /// what a scenario gives.
    pub fn was<T: Copy + PartialEq>(&self, history: &History<T>, asked: T, at: Moment) -> Truth {
        let known = at.day >= self.first || history.had_changed_by(at.day);
        known.then(|| history.on(self.settled(at)) == asked)
    }

    /// A status of another agreement: a benchmark as judged today, all else as at the end of the day before.
    pub fn foreign_status(&self, index: u32, asked: Asked, at: Moment) -> Truth {
        let subject = self.agreement.foreign[index as usize].subject;
        let history = &self.foreign.get(index as usize)?.history;
        if !matches!(subject, Subject::Benchmark(_)) {
            return match asked {
                Asked::Status(asked) => self.was(history, asked, at),
                Asked::Holds => None,
            };
        }
        let status = BenchmarkStatus::from_word(history.on(at.day.min(self.today)))?;
        match asked {
            Asked::Holds => match status {
                BenchmarkStatus::Met | BenchmarkStatus::Waived => Some(true),
                BenchmarkStatus::Unmet => Some(false),
                BenchmarkStatus::Unknown => None,
            },
            Asked::Status(asked) if asked == BenchmarkStatus::Unknown.word() => {
                Some(status == BenchmarkStatus::Unknown)
            }
            Asked::Status(asked) => (status != BenchmarkStatus::Unknown).then(|| status.word() == asked),
        }
    }

    pub fn benchmark_on(&self, id: crate::model::BenchmarkId, at: Moment) -> BenchmarkStatus {
        let state = &self.benchmarks[id.index()];
        if at.without_waivers && at.day >= self.today {
            return state.without_waivers;
        }
        state.history.on(at.day.min(self.today))
    }

    /// `day` − `length`; none before the first day there is.
    pub fn back(&self, day: Date, length: crate::calendar::Duration) -> Option<Date> {
        self.agreement.reckoning.minus(day, length).ok()
    }

    /// Whether an observation is too old on a day.
    pub fn is_stale(&self, latest: ObservationRef, day: Date) -> bool {
        day > self.fresh_until(latest.indicator, self.knowledge.observation(latest).date)
    }

    /// The last day on which what was observed about a date isn't stale.
    pub fn fresh_until(&self, indicator: IndicatorId, date: Date) -> Date {
        match self.agreement[indicator].stale {
            Stale::Never => Date::LAST,
            Stale::After(length) => self.later(date, length),
        }
    }

    /// A level: the latest observation, if it can be used, isn't stale, and for a momentary state is of that very day.
    pub fn reading(&self, indicator: IndicatorId, at: Moment, trace: &mut Trace) -> Value {
        let declared = &self.agreement[indicator];
        let latest = self.knowledge.latest(at.view, indicator, at.day);
        trace.add(latest);
        let usable = latest.filter(|latest| {
            let observed = self.knowledge.observation(*latest).date;
            let passed = declared.measure.is_momentary() && observed != at.day;
            !(passed || self.is_stale(*latest, at.day))
        });
        let reading = usable.and_then(|latest| self.knowledge.reading(latest));
        use crate::data::Reading;
        match &declared.measure {
            Measure::Bool { .. } => Value::Truth(match reading {
                Some(Reading::Bool(truth)) => Some(truth),
                _ => None,
            }),
            Measure::Category { .. } => Value::Category(match reading {
                Some(Reading::Category(index)) => Some(index),
                _ => None,
            }),
            Measure::Stock | Measure::Flow | Measure::Amounts => Value::Number(match reading {
                Some(Reading::Number(number)) => Some(Numeric::exact(number)),
                _ => None,
            }),
        }
    }

    /// The indicators whose readings an expression rests on.
    pub fn indicators_of(&self, id: ExprId) -> Vec<IndicatorId> {
        let mut found = Vec::new();
        self.agreement.each_under(id, |kind| found.extend(kind.indicator()));
        found.sort();
        found.dedup();
        found
    }

    /// The date of a date expression as of a day (section 5.5): unknown until its anchors have happened. What happens today
    /// counts for windows that open today (`today_counts`), not for conditions, which read stages and triggers as they stood
    /// at the end of the day before.
    pub fn date(&self, expr: &DateExpr, day: Date, today_counts: bool) -> Option<Date> {
        let reckoning = &self.agreement.reckoning;
        match expr {
            DateExpr::On(date) => Some(*date),
            DateExpr::Anchor(anchor) => {
                let settled = if today_counts { day } else { self.settled(Moment::on(day)) };
                match anchor {
                    Anchor::Event(event) => self.latest_occurrence(*event, day).map(|it| it.date),
                    Anchor::Stage(stage) => {
                        self.stages[stage.index()].entries.iter().rev().copied().find(|date| *date <= settled)
                    }
                    Anchor::Trigger(trigger) => {
                        self.triggers[trigger.index()].firings.iter().rev().copied().find(|date| *date <= settled)
                    }
                }
            }
            DateExpr::Plus(base, length) => reckoning.plus(self.date(base, day, today_counts)?, *length).ok(),
            DateExpr::Minus(base, length) => reckoning.minus(self.date(base, day, today_counts)?, *length).ok(),
            DateExpr::Earliest(parts) => parts.iter().filter_map(|part| self.date(part, day, today_counts)).min(),
            DateExpr::Latest(parts) => {
                let dates: Option<Vec<Date>> = parts.iter().map(|part| self.date(part, day, today_counts)).collect();
                dates?.into_iter().max()
            }
        }
    }
}
