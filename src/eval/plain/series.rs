//! Windows over levels, flows and amounts (section 6).

use super::Run;
use super::judge::{Moment, Stop, days};
use super::knowledge::ObservationRef;
use super::trace::Trace;
use super::value::Numeric;
use crate::calendar::Date;
use crate::model::{DateExpr, ExprId, IndicatorId, WindowFunction};
use crate::quantity::{ArithmeticError, Number, add, divide, subtract};

impl Run<'_> {
    /// All amounts or periods dated on or after a day; unknown before it, and before the first of them.
    pub fn total_since(
        &self,
        flow: IndicatorId,
        since: &DateExpr,
        at: Moment,
        trace: &mut Trace,
    ) -> Result<Option<Numeric>, ArithmeticError> {
        let from = self.date(since, at.day, at.as_it_stands).filter(|from| *from <= at.day);
        let first = self.knowledge.first_date(at.view, flow).filter(|first| *first <= at.day);
        let (Some(from), Some(_)) = (from, first) else { return Ok(None) };
        let amounts = self.knowledge.between(at.view, flow, from, at.day);
        trace.add(amounts.iter().copied());
        let amounts: Vec<_> = amounts.into_iter().map(|it| self.numeric_reading(it)).collect();
        known(&amounts).map(|amounts| total(&amounts).map(Numeric::exact)).transpose()
    }

    fn numeric_reading(&self, reference: ObservationRef) -> Option<Numeric> {
        match self.knowledge.reading(reference) {
            Some(crate::data::Reading::Number(number)) => Some(Numeric::exact(number)),
            _ => None,
        }
    }

    /// A window over a level: the days after `from` up to the day itself; unknown if one of them is.
    pub fn level_window(
        &self,
        id: ExprId,
        function: WindowFunction,
        argument: ExprId,
        from: Option<Date>,
        at: Moment,
        trace: &mut Trace,
    ) -> Result<Option<Numeric>, Stop> {
        let Some(from) = from else { return Ok(None) };
        let stop = |error| Stop { expr: id, error, day: at.day };
        if matches!(function, WindowFunction::Change | WindowFunction::Growth) {
            let then = self.plain_number(argument, at.at(from), trace)?;
            let now = self.plain_number(argument, at, trace)?;
            return match (then, now) {
                (Some(then), Some(now)) => difference(function, then, now).map(Some).map_err(stop),
                _ => Ok(None),
            };
        }
        if let Some(known) = self.summed_up(function, argument, from, at, trace) {
            return Ok(known);
        }
        let mut values = Vec::new();
        for day in days(from.next(), at.day) {
            values.push(self.number_on(argument, at.at(day), trace)?);
        }
        match values.into_iter().collect::<Option<Vec<Number>>>() {
            None => Ok(None),
            Some(values) => fold(function, &values).map_err(stop),
        }
    }

    /// A window over a flow: whole periods, the last of them the latest known, each of which must be there.
    pub fn flow_window(
        &self,
        function: WindowFunction,
        flow: IndicatorId,
        periods: u32,
        at: Moment,
        trace: &mut Trace,
    ) -> Result<Option<Numeric>, ArithmeticError> {
        let Some(latest) = self.knowledge.latest(at.view, flow, at.flow_day) else { return Ok(None) };
        if self.is_stale(latest, at.flow_day) {
            trace.add([latest]);
            return Ok(None);
        }
        let end = self.knowledge.observation(latest).date;
        let end = end.plus_months_keeping_end(-at.months_ago).and_then(|end| end.plus_days(-at.days_ago));
        let Ok(end) = end else { return Ok(None) };
        let mut period = |back: u32| {
            let date = self.period(flow, end, back)?;
            let observation = self.knowledge.on(at.view, flow, date)?;
            trace.add([observation]);
            self.numeric_reading(observation)
        };
        if matches!(function, WindowFunction::Change | WindowFunction::Growth) {
            let (then, now) = (period(periods).and_then(exact), period(0).and_then(exact));
            return match (then, now) {
                (Some(then), Some(now)) => difference(function, then, now).map(Some),
                _ => Ok(None),
            };
        }
        if function == WindowFunction::Count {
            let mut count = 0_u64;
            for back in 0..periods {
                count += u64::from(period(back).is_some());
                // Nothing is to be found before the first period there is.
                let first = self.knowledge.first_date(at.view, flow);
                if self.period(flow, end, back).is_none_or(|date| first.is_none_or(|first| date < first)) {
                    break;
                }
            }
            return Ok(Some(Numeric::exact(Number::from(count))));
        }
        // From the latest back: the first that is missing decides, however long the window is.
        let mut values = Vec::new();
        for back in 0..periods {
            let Some(value) = period(back).and_then(exact) else { return Ok(None) };
            values.push(value);
        }
        fold(function, &values)
    }

    /// The date of a flow's period so many periods before `end`; the end of a month stays the end of a month.
    fn period(&self, flow: IndicatorId, end: Date, back: u32) -> Option<Date> {
        use crate::calendar::Duration;
        match self.agreement[flow].every? {
            Duration::Days(days) => end.plus_days(-i64::from(days) * i64::from(back)).ok(),
            Duration::Months(months) => end.plus_months_keeping_end(-i64::from(months) * i64::from(back)).ok(),
            Duration::BusinessDays(count, calendar) => {
                self.agreement.calendar(calendar)?.before(end, count.checked_mul(back)?).ok()
            }
        }
    }

    /// A window over amounts as they occur: the days after `from` up to the day itself. Silence after the first amount is
    /// zero; before it nothing is known.
    pub fn amount_window(
        &self,
        function: WindowFunction,
        flow: IndicatorId,
        from: Option<Date>,
        at: Moment,
        trace: &mut Trace,
    ) -> Result<Option<Numeric>, ArithmeticError> {
        let (Some(from), Some(first)) = (from, self.knowledge.first_date(at.view, flow)) else { return Ok(None) };
        let latest = self.knowledge.latest(at.view, flow, at.day);
        let stale = latest.is_none_or(|latest| self.is_stale(latest, at.day));
        if first > from.next() || stale {
            return Ok(None);
        }
        let amounts = self.knowledge.between(at.view, flow, from.next(), at.day);
        trace.add(amounts.iter().copied());
        let values: Vec<_> = amounts.into_iter().map(|it| self.numeric_reading(it)).collect();
        match known(&values) {
            None => Ok(None),
            Some(values) => fold(function, &values),
        }
    }
}

fn known(values: &[Option<Numeric>]) -> Option<Vec<Number>> {
    values.iter().map(|value| value.and_then(exact)).collect()
}

fn exact(value: Numeric) -> Option<Number> {
    (value.low == value.high && value.over == Number::ONE).then_some(value.low)
}

fn total(values: &[Number]) -> Result<Number, ArithmeticError> {
    values.iter().try_fold(Number::ZERO, |sum, value| add(sum, *value))
}

/// Change: the difference; growth: the difference over the level it began with.
fn difference(function: WindowFunction, then: Number, now: Number) -> Result<Numeric, ArithmeticError> {
    let change = subtract(now, then)?;
    if function == WindowFunction::Growth {
        return Ok(Numeric::exact(divide(change, then)?));
    }
    Ok(Numeric::exact(change))
}

fn fold(function: WindowFunction, values: &[Number]) -> Result<Option<Numeric>, ArithmeticError> {
    Ok(match function {
        WindowFunction::Sum => Some(Numeric::exact(total(values)?)),
        WindowFunction::Count => Some(Numeric::exact(Number::from(values.len() as u64))),
        WindowFunction::Minimum => values.iter().min().copied().map(Numeric::exact),
        WindowFunction::Maximum => values.iter().max().copied().map(Numeric::exact),
        WindowFunction::Average if values.is_empty() => None,
        WindowFunction::Average => {
            let sum = total(values)?;
            Some(Numeric { low: sum, high: sum, over: Number::from(values.len() as u64) })
        }
        WindowFunction::Change | WindowFunction::Growth => None,
    })
}
