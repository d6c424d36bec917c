//! The value of an expression on a day (section 6).

use super::Run;
use super::trace::Trace;
use super::value::{Numeric, Truth, Value, all, any, at_least};
use crate::calendar::Date;
use crate::model::{BenchmarkStatus, ExprId, ExprKind, Measure, ProductOp, SumOp};
use crate::quantity::{ArithmeticError, Number, Ratio, add, divide, multiply, round, subtract};

/// Arithmetic that can't be done: the run stops (section 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stop {
    /// The expression.
    pub expr: ExprId,
    /// Why.
    pub error: ArithmeticError,
    /// The day as of which it was judged.
    pub day: Date,
}

/// As of when, and through whose eyes, an expression is read. Knowledge is always that of today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Moment {
    /// The day the question is about.
    pub day: Date,
    /// For windows over flows inside `… ago`: the day before `ago` moved it, and by how much. A flow's window ends with the
    /// latest period known on that day and is moved from there by whole periods.
    pub flow_day: Date,
    /// Moved back by so many months.
    pub months_ago: i64,
    /// Moved back by so many days.
    pub days_ago: i64,
    /// Which view of the data.
    pub view: usize,
    /// Today's waivers are left out: would it be true without them?
    pub without_waivers: bool,
    /// Stages, reliefs and triggers are read as they now stand, not as at the end of the day before.
    pub as_it_stands: bool,
}

impl Moment {
    /// A day, read with all sources.
    pub const fn on(day: Date) -> Self {
        Self { day, flow_day: day, months_ago: 0, days_ago: 0, view: 0, without_waivers: false, as_it_stands: false }
    }

    /// A day, on the state as it now stands: for safeguards.
    pub const fn now(day: Date) -> Self {
        Self { as_it_stands: true, ..Self::on(day) }
    }

    /// Through another view.
    pub const fn through(self, view: usize) -> Self {
        Self { view, ..self }
    }

    /// On another day, so much earlier: used for the days of a window.
    pub fn at(self, day: Date) -> Self {
        let back = i64::from(self.day.days()) - i64::from(day.days());
        Self { day, flow_day: self.flow_day.plus_days(-back).unwrap_or(Date::FIRST), ..self }
    }
}

impl Run<'_> {
    /// The value of an expression, and in `trace` the observations it rests on.
    pub fn value(&self, id: ExprId, at: Moment, trace: &mut Trace) -> Result<Value, Stop> {
        if !self.nature.shared[id.index()] {
            return self.worked_out(id, at, trace);
        }
        if let Some(known) = trace.value(id, at) {
            return Ok(known);
        }
        let value = self.worked_out(id, at, trace)?;
        trace.keep(id, at, value);
        Ok(value)
    }

    fn worked_out(&self, id: ExprId, at: Moment, trace: &mut Trace) -> Result<Value, Stop> {
        let stop = |error| Stop { expr: id, error, day: at.day };
        let number = |value: Number| Value::Number(Some(Numeric::exact(value)));
        Ok(match &self.agreement.expr(id).kind {
            ExprKind::Truth(truth) => Value::Truth(Some(*truth)),
            ExprKind::Number(value) => number(*value),
            ExprKind::Category(index) => Value::Category(Some(*index)),
            ExprKind::Date(date) => Value::Date(self.date(date, at.day, at.as_it_stands)),
            ExprKind::DaysBetween(left, right) => match (self.value(*left, at, trace)?, self.value(*right, at, trace)?)
            {
                (Value::Date(Some(left)), Value::Date(Some(right))) => {
                    number(Number::from(i64::from(left.days()) - i64::from(right.days())))
                }
                _ => Value::Number(None),
            },
            ExprKind::Reading(indicator) => self.reading(*indicator, at, trace),
            ExprKind::Occurred(event) => {
                Value::Truth(Some(self.events[event.index()].dates().first().is_some_and(|first| *first <= at.day)))
            }
            ExprKind::Holds(benchmark) => {
                let status = self.benchmark_on(*benchmark, at);
                Value::Truth(match status {
                    BenchmarkStatus::Met | BenchmarkStatus::Waived => Some(true),
                    BenchmarkStatus::Unmet => Some(false),
                    BenchmarkStatus::Unknown => None,
                })
            }
            ExprKind::Benchmark(benchmark, asked) => {
                let status = self.benchmark_on(*benchmark, at);
                Value::Truth(if *asked == BenchmarkStatus::Unknown || status != BenchmarkStatus::Unknown {
                    Some(status == *asked)
                } else {
                    None
                })
            }
            ExprKind::Stage(stage, asked) => Value::Truth(self.was(&self.stages[stage.index()].history, *asked, at)),
            ExprKind::Relief(relief, asked) => {
                Value::Truth(self.was(&self.reliefs[relief.index()].history, *asked, at))
            }
            ExprKind::Trigger(trigger, asked) => {
                Value::Truth(self.was(&self.triggers[trigger.index()].history, *asked, at))
            }
            ExprKind::Reversal(reversal, asked) => {
                Value::Truth(self.was(&self.reversals[reversal.index()].history, *asked, at))
            }
            ExprKind::Review(review, asked) => {
                Value::Truth(self.was(&self.reviews[review.index()].history, *asked, at))
            }
            ExprKind::Grievance(grievance, asked) => {
                Value::Truth(self.was(&self.grievances[grievance.index()].history, *asked, at))
            }
            ExprKind::Foreign(index, asked) => Value::Truth(self.foreign_status(*index, *asked, at)),
            ExprKind::Missing(indicator) => {
                Value::Truth(Some(self.knowledge.latest(at.view, *indicator, at.day).is_none()))
            }
            ExprKind::Stale(indicator) => {
                let latest = self.knowledge.latest(at.view, *indicator, at.day);
                trace.add(latest);
                Value::Truth(Some(latest.is_some_and(|latest| self.is_stale(latest, at.day))))
            }
            ExprKind::Not(inner) => Value::Truth(self.value(*inner, at, trace)?.truth().map(|truth| !truth)),
            ExprKind::And(parts) => Value::Truth(all(self.truths(parts, at, trace)?)),
            ExprKind::Or(parts) => Value::Truth(any(self.truths(parts, at, trace)?)),
            ExprKind::AtLeast { count, of } => Value::Truth(at_least(*count, self.truths(of, at, trace)?)),
            ExprKind::Compare { op, left, right } => {
                match (self.value(*left, at, trace)?, self.value(*right, at, trace)?) {
                    (Value::Number(left), Value::Number(right)) => Value::Truth(match (left, right) {
                        (Some(left), Some(right)) => left.compare(*op, right).map_err(stop)?,
                        _ => None,
                    }),
                    (left, right) => Value::Truth(compare_plain(left, right).map(|ordering| op.holds(ordering))),
                }
            }
            ExprKind::InRange { value, low, high } => {
                let value = self.value(*value, at, trace)?;
                let (low, high) = (self.value(*low, at, trace)?, self.value(*high, at, trace)?);
                use crate::model::Comparison::{AtLeast, AtMost};
                let side = |op, bound: Value| match (value, bound) {
                    (Value::Number(value), Value::Number(bound)) => match (value, bound) {
                        (Some(value), Some(bound)) => value.compare(op, bound).map_err(stop),
                        _ => Ok(None),
                    },
                    (value, bound) => Ok(compare_plain(value, bound).map(|ordering| op.holds(ordering))),
                };
                Value::Truth(all([side(AtLeast, low)?, side(AtMost, high)?]))
            }
            ExprKind::For { condition, length } => {
                let from = self.back(at.day, *length);
                Value::Truth(self.throughout(*condition, from, at, trace)?)
            }
            ExprKind::Since { condition, anchor } => match self.date(anchor, at.day, at.as_it_stands) {
                Some(from) if from <= at.day => Value::Truth(self.throughout(*condition, Some(from), at, trace)?),
                _ => Value::Truth(None),
            },
            ExprKind::WithinLast { condition, length } => {
                let Some(from) = self.back(at.day, *length) else { return Ok(Value::Truth(None)) };
                if let ExprKind::Occurred(event) = self.agreement.expr(*condition).kind {
                    let latest = self.latest_occurrence(event, at.day);
                    return Ok(Value::Truth(Some(latest.is_some_and(|it| it.date >= from))));
                }
                Value::Truth(self.on_some_day(*condition, from, at, trace)?)
            }
            ExprKind::Negate(inner) => self.map(*inner, at, trace, |value| Ok(-value))?,
            ExprKind::Sum { first, rest } => {
                let mut terms = vec![self.plain_number(*first, at, trace)?];
                for (_, term) in rest {
                    terms.push(self.plain_number(*term, at, trace)?);
                }
                let Some(terms) = terms.into_iter().collect::<Option<Vec<Number>>>() else {
                    return Ok(Value::Number(None));
                };
                let mut sum = terms[0];
                for ((op, _), term) in rest.iter().zip(&terms[1..]) {
                    sum = match op {
                        SumOp::Plus => add(sum, *term),
                        SumOp::Minus => subtract(sum, *term),
                    }
                    .map_err(stop)?;
                }
                number(sum)
            }
            ExprKind::Product { first, rest } => {
                let mut factors = vec![self.plain_number(*first, at, trace)?];
                for (_, factor) in rest {
                    factors.push(self.plain_number(*factor, at, trace)?);
                }
                // A divisor of zero stops the run even where another operand is unknown.
                for ((op, _), factor) in rest.iter().zip(&factors[1..]) {
                    if *op == ProductOp::Per && *factor == Some(Number::ZERO) {
                        return Err(stop(ArithmeticError::DivisionByZero));
                    }
                }
                let Some(factors) = factors.into_iter().collect::<Option<Vec<Number>>>() else {
                    return Ok(Value::Number(None));
                };
                let mut product = factors[0];
                for ((op, _), factor) in rest.iter().zip(&factors[1..]) {
                    product = match op {
                        ProductOp::Times => multiply(product, *factor),
                        ProductOp::Per => divide(product, *factor),
                    }
                    .map_err(stop)?;
                }
                number(product)
            }
            ExprKind::Convert { value, ratio } => {
                let converted = self.value(*value, at, trace)?.number();
                Value::Number(converted.map(|value| convert(value, *ratio)).transpose().map_err(stop)?)
            }
            ExprKind::Ago { value, length } => {
                let Some(day) = self.back(at.day, *length) else { return Ok(Value::Number(None)) };
                let (months, days) = match length {
                    crate::calendar::Duration::Months(months) => (i64::from(*months), 0),
                    _ => (0, i64::from(at.day.days()) - i64::from(day.days())),
                };
                let moved = Moment { day, months_ago: at.months_ago + months, days_ago: at.days_ago + days, ..at };
                self.value(*value, moved, trace)?
            }
            ExprKind::On { value, date } => {
                let unknown = self.unknown_like(*value);
                let Some(day) = self.date(date, at.day, at.as_it_stands) else { return Ok(unknown) };
                let indicators = self.indicators_of(*value);
                let reached = if indicators.is_empty() {
                    day <= self.today
                } else {
                    indicators.iter().all(|indicator| self.knowledge.reaches(at.view, *indicator, day))
                };
                if !reached {
                    return Ok(unknown);
                }
                let there = Moment::on(day).through(at.view);
                self.value(*value, there, trace)?
            }
            ExprKind::ShareOf(benchmarks) => {
                let (mut met, mut whole) = (Number::ZERO, Number::ZERO);
                for benchmark in benchmarks {
                    let weight = self.agreement[*benchmark].weight;
                    whole = add(whole, weight).map_err(stop)?;
                    match self.benchmark_on(*benchmark, at) {
                        BenchmarkStatus::Met | BenchmarkStatus::Waived => met = add(met, weight).map_err(stop)?,
                        BenchmarkStatus::Unmet => {}
                        BenchmarkStatus::Unknown => return Ok(Value::Number(None)),
                    }
                }
                if whole.is_zero() {
                    return Err(stop(ArithmeticError::DivisionByZero));
                }
                Value::Number(Some(Numeric { low: met, high: met, over: whole }))
            }
            ExprKind::Window { function, argument, length } => {
                Value::Number(self.level_window(id, *function, *argument, self.back(at.day, *length), at, trace)?)
            }
            ExprKind::FlowWindow { function, flow, periods } => {
                Value::Number(self.flow_window(*function, *flow, *periods, at, trace).map_err(stop)?)
            }
            ExprKind::AmountWindow { function, flow, length } => Value::Number(
                self.amount_window(*function, *flow, self.back(at.day, *length), at, trace).map_err(stop)?,
            ),
            ExprKind::CountDays { condition, length } => {
                let Some(from) = self.back(at.day, *length) else { return Ok(Value::Number(None)) };
                Value::Number(Some(self.count_days(*condition, from, at, trace)?))
            }
            ExprKind::Total { flow, since } => Value::Number(self.total_since(*flow, since, at, trace).map_err(stop)?),
            ExprKind::Level(relief) => number(self.reliefs[relief.index()].levels.on(self.settled(at))),
            ExprKind::Min(parts) | ExprKind::Max(parts) => {
                let mut values = Vec::new();
                for part in parts {
                    values.push(self.plain_number(*part, at, trace)?);
                }
                let values = values.into_iter().collect::<Option<Vec<Number>>>();
                let least = matches!(self.agreement.expr(id).kind, ExprKind::Min(_));
                let chosen =
                    values.and_then(|list| if least { list.into_iter().min() } else { list.into_iter().max() });
                Value::Number(chosen.map(Numeric::exact))
            }
            ExprKind::Abs(inner) => self.map(*inner, at, trace, |value| Ok(value.abs()))?,
            ExprKind::Round { value, places } => self.map(*value, at, trace, |value| Ok(round(value, *places)))?,
            ExprKind::If { condition, then, otherwise } => match self.value(*condition, at, trace)?.truth() {
                Some(true) => self.value(*then, at, trace)?,
                Some(false) => self.value(*otherwise, at, trace)?,
                None => self.unknown_like(*then),
            },
        })
    }

    /// The truth of a condition.
    pub fn truth(&self, id: ExprId, at: Moment) -> Result<Truth, Stop> {
        if self.quick
            && at == Moment::on(self.today).through(at.view)
            && let Some(truth) = self.seen(id, at.view)
        {
            return Ok(truth);
        }
        Ok(self.value(id, at, &mut Trace::unwanted())?.truth())
    }

    fn truths(&self, parts: &[ExprId], at: Moment, trace: &mut Trace) -> Result<Vec<Truth>, Stop> {
        parts.iter().map(|part| Ok(self.value(*part, at, trace)?.truth())).collect()
    }

    /// A number as a bare decimal; an average is divided out, a range is unknown.
    pub fn plain_number(&self, id: ExprId, at: Moment, trace: &mut Trace) -> Result<Option<Number>, Stop> {
        let Some(value) = self.value(id, at, trace)?.number() else { return Ok(None) };
        if value.low != value.high {
            return Ok(None);
        }
        divide(value.low, value.over).map(Some).map_err(|error| Stop { expr: id, error, day: at.day })
    }

    fn map(
        &self,
        id: ExprId,
        at: Moment,
        trace: &mut Trace,
        f: impl Fn(Number) -> Result<Number, ArithmeticError>,
    ) -> Result<Value, Stop> {
        let value = self.plain_number(id, at, trace)?;
        let mapped = value.map(f).transpose().map_err(|error| Stop { expr: id, error, day: at.day })?;
        Ok(Value::Number(mapped.map(Numeric::exact)))
    }

    /// Unknown, of the type of an expression.
    fn unknown_like(&self, id: ExprId) -> Value {
        match &self.agreement.expr(id).kind {
            ExprKind::Category(_) => Value::Category(None),
            ExprKind::Date(_) => Value::Date(None),
            ExprKind::Reading(indicator) => match self.agreement[*indicator].measure {
                Measure::Bool { .. } => Value::Truth(None),
                Measure::Category { .. } => Value::Category(None),
                Measure::Stock | Measure::Flow | Measure::Amounts => Value::Number(None),
            },
            ExprKind::If { then, .. } => self.unknown_like(*then),
            ExprKind::Ago { value, .. } | ExprKind::On { value, .. } => self.unknown_like(*value),
            ExprKind::Number(_)
            | ExprKind::DaysBetween(..)
            | ExprKind::Negate(_)
            | ExprKind::Sum { .. }
            | ExprKind::Product { .. }
            | ExprKind::Convert { .. }
            | ExprKind::ShareOf(_)
            | ExprKind::Window { .. }
            | ExprKind::FlowWindow { .. }
            | ExprKind::AmountWindow { .. }
            | ExprKind::CountDays { .. }
            | ExprKind::Total { .. }
            | ExprKind::Level(_)
            | ExprKind::Min(_)
            | ExprKind::Max(_)
            | ExprKind::Abs(_)
            | ExprKind::Round { .. } => Value::Number(None),
            _ => Value::Truth(None),
        }
    }
}

/// The days from one to another, both included.
pub fn days(from: Date, to: Date) -> impl DoubleEndedIterator<Item = Date> {
    (from.days()..=to.days()).map(|day| Date::from_days(i64::from(day)).unwrap_or(Date::FIRST))
}

fn compare_plain(left: Value, right: Value) -> Option<std::cmp::Ordering> {
    match (left, right) {
        (Value::Category(Some(left)), Value::Category(Some(right))) => Some(left.cmp(&right)),
        (Value::Date(Some(left)), Value::Date(Some(right))) => Some(left.cmp(&right)),
        (Value::Truth(Some(left)), Value::Truth(Some(right))) => Some(left.cmp(&right)),
        _ => None,
    }
}

fn convert(value: Numeric, ratio: Ratio) -> Result<Numeric, ArithmeticError> {
    Ok(Numeric { low: ratio.apply(value.low)?, high: ratio.apply(value.high)?, over: value.over })
}
