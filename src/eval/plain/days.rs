//! Conditions and levels over many days (section 6): each day is looked at, or, in the fast reading, each run of days on which
//! they are known to be the same. Both take the days from the latest back, and the first that decides ends the search.

use super::Run;
use super::judge::{Moment, Stop, days};
use super::trace::Trace;
use super::value::{Numeric, Truth, all, any};
use crate::calendar::Date;
use crate::model::{ExprId, ExprKind, IndicatorId, Measure, WindowFunction};
use crate::quantity::Number;

/// What a condition was worth over days in a row.
#[derive(Debug, Clone, Copy)]
pub struct Stretch {
    /// The truth of them all.
    pub truth: Truth,
    /// The latest day on which the condition itself was worth the same; none where it never was, as for no days at all.
    pub latest: Option<Date>,
}

/// Which truth of one day decides for all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    /// Every day has to be true.
    Every,
    /// One is enough.
    Some,
}

impl Wanted {
    const fn deciding(self) -> bool {
        matches!(self, Self::Some)
    }

    fn both(self, a: Truth, b: Truth) -> Truth {
        match self {
            Self::Every => all([a, b]),
            Self::Some => any([a, b]),
        }
    }
}

impl Run<'_> {
    /// `E for …` and `E since …`: on every day from `from` to the day itself. Kleene: one false day decides.
    pub fn throughout(&self, id: ExprId, from: Option<Date>, at: Moment, trace: &mut Trace) -> Result<Truth, Stop> {
        let Some(from) = from else { return Ok(None) };
        self.over(Wanted::Every, id, from, at, trace)
    }

    /// `E within last …`: one true day decides.
    pub fn on_some_day(&self, id: ExprId, from: Date, at: Moment, trace: &mut Trace) -> Result<Truth, Stop> {
        self.over(Wanted::Some, id, from, at, trace)
    }

    fn over(&self, wanted: Wanted, id: ExprId, from: Date, at: Moment, trace: &mut Trace) -> Result<Truth, Stop> {
        if self.quick && (!trace.is_wanted() || self.nature.level[id.index()]) {
            let stretch = self.stretch(wanted, id, from, at)?;
            if trace.is_wanted() {
                // The day that decides alone, or all of them.
                let decided = stretch.latest.filter(|_| stretch.truth == Some(wanted.deciding()));
                self.add_levels(id, decided.unwrap_or(from), decided.unwrap_or(at.day), at, trace);
            }
            return Ok(stretch.truth);
        }
        let (mut result, mut gathered) = (Some(!wanted.deciding()), trace.fresh());
        for day in days(from, at.day).rev() {
            let mut seen = trace.fresh();
            let truth = self.truth_on(id, at.at(day), &mut seen)?;
            if truth == Some(wanted.deciding()) {
                trace.append(seen);
                return Ok(truth);
            }
            gathered.append(seen);
            result = wanted.both(result, truth);
        }
        trace.append(gathered);
        Ok(result)
    }

    /// `E for …` as of a day, with the day that makes it so.
    pub fn every_day(&self, id: ExprId, from: Date, at: Moment) -> Result<Stretch, Stop> {
        self.stretch(Wanted::Every, id, from, at)
    }

    /// `E within last …` as of a day, with the day that makes it so.
    pub fn some_day(&self, id: ExprId, from: Date, at: Moment) -> Result<Stretch, Stop> {
        self.stretch(Wanted::Some, id, from, at)
    }

    fn stretch(&self, wanted: Wanted, id: ExprId, from: Date, at: Moment) -> Result<Stretch, Stop> {
        let mut found = Stretch { truth: Some(!wanted.deciding()), latest: None };
        let mut day = at.day;
        while day >= from {
            let (first, truth) = self.run_back(id, at.at(day))?;
            if truth == Some(wanted.deciding()) {
                return Ok(Stretch { truth, latest: Some(day) });
            }
            let together = wanted.both(found.truth, truth);
            if truth == together && (together != found.truth || found.latest.is_none()) {
                found.latest = Some(day);
            }
            found.truth = together;
            if first <= from {
                break;
            }
            day = first.previous();
        }
        Ok(found)
    }

    /// The truth on a day and the first of the days up to it that are known to be the same.
    fn run_back(&self, id: ExprId, at: Moment) -> Result<(Date, Truth), Stop> {
        if self.is_settled(id, at)
            && let Some((first, _, truth)) = self.past.truth(id, at.view, at.day)
        {
            return Ok((first, truth));
        }
        Ok((at.day, self.truth_on(id, at, &mut Trace::unwanted())?))
    }

    /// The days of (from, day] on which a condition was true: at least, and at most where some are unknown.
    pub fn count_days(&self, id: ExprId, from: Date, at: Moment, trace: &mut Trace) -> Result<Numeric, Stop> {
        let (mut yes, mut maybe) = (0_i64, 0_i64);
        if self.quick && (!trace.is_wanted() || self.nature.level[id.index()]) {
            let mut day = at.day;
            while day > from {
                let (first, truth) = self.run_back(id, at.at(day))?;
                let first = first.max(from.next());
                let length = i64::from(day.days()) - i64::from(first.days()) + 1;
                yes += if truth == Some(true) { length } else { 0 };
                maybe += if truth == Some(false) { 0 } else { length };
                day = first.previous();
            }
            if trace.is_wanted() && at.day > from {
                self.add_levels(id, from.next(), at.day, at, trace);
            }
        } else {
            for day in days(from.next(), at.day).rev() {
                let truth = self.truth_on(id, at.at(day), trace)?;
                yes += i64::from(truth == Some(true));
                maybe += i64::from(truth != Some(false));
            }
        }
        Ok(Numeric { low: Number::from(yes), high: Number::from(maybe), over: Number::ONE })
    }

    /// The observations that a condition of [`super::Nature::level`] rests on, on the days from one to another.
    fn add_levels(&self, id: ExprId, from: Date, to: Date, at: Moment, trace: &mut Trace) {
        for indicator in self.indicators_of(id) {
            self.add_level(indicator, from, to, at, trace);
        }
    }

    fn add_level(&self, indicator: IndicatorId, from: Date, to: Date, at: Moment, trace: &mut Trace) {
        if trace.is_wanted() {
            trace.add(self.knowledge.latest(at.view, indicator, from));
            self.knowledge.find(at.view, indicator, from.next(), to, trace);
        }
    }

    /// The truth of a condition as of one of the days of a window: remembered, if the day has passed and nobody asks why.
    fn truth_on(&self, id: ExprId, at: Moment, trace: &mut Trace) -> Result<Truth, Stop> {
        let keeps = self.is_settled(id, at) && !trace.is_wanted();
        if let Some((_, _, truth)) = self.past.truth(id, at.view, at.day).filter(|_| keeps) {
            return Ok(truth);
        }
        let truth = self.value(id, at, trace)?.truth();
        if keeps {
            self.past.keep_truth(id, at.view, (at.day, at.day, truth));
        }
        Ok(truth)
    }

    /// The same for a level.
    pub fn number_on(&self, id: ExprId, at: Moment, trace: &mut Trace) -> Result<Option<Number>, Stop> {
        let keeps = self.is_settled(id, at) && !trace.is_wanted();
        if let Some(number) = self.past.number(id, at.view, at.day).filter(|_| keeps) {
            return Ok(number);
        }
        let number = self.plain_number(id, at, trace)?;
        if keeps {
            self.past.keep_number(id, at.view, at.day, number);
        }
        Ok(number)
    }

    /// Whether only a late report about that day or an earlier one can change what something was worth. `x on D` waits for
    /// reports about later days, and `… ago` is read as of two days.
    fn is_settled(&self, id: ExprId, at: Moment) -> bool {
        let plain = Moment { as_it_stands: false, ..at } == Moment::on(at.day).through(at.view);
        at.day < self.today && plain && self.nature.steady[id.index()]
    }

    /// A window over the level of an indicator itself, in the fast reading; none where it has to be read day by day.
    pub fn summed_up(
        &self,
        function: WindowFunction,
        argument: ExprId,
        from: Date,
        at: Moment,
        trace: &mut Trace,
    ) -> Option<Option<Numeric>> {
        let ExprKind::Reading(indicator) = self.agreement.expr(argument).kind else { return None };
        let is_level = self.agreement[indicator].measure == Measure::Stock;
        let first = from.next();
        if !self.quick || !is_level || first > at.day {
            return None;
        }
        let column = self.knowledge.column(at.view, indicator).filter(|column| !column.values.too_fine)?;
        let fresh_until = |date| self.fresh_until(indicator, date);
        let sum = column.sums.borrow_mut().between(column, first, at.day, fresh_until);
        let days = at.day.days() - from.days();
        self.add_level(indicator, first, at.day, at, trace);
        if i64::from(sum.known) != i64::from(days) {
            return Some(None);
        }
        let observed = || {
            // Every day is known, so that each of these has a value.
            let (start, end) = (column.place(first).unwrap_or(0), column.place(at.day).unwrap_or(0));
            let whole = column.values.whole[start..=end].iter().copied();
            whole.enumerate().filter(move |(place, _)| column.at(start + place).is_some()).map(|(_, whole)| whole)
        };
        let number = |whole: i64| column.values.number(i128::from(whole)).map(Numeric::exact);
        match function {
            WindowFunction::Average => {
                let sum = column.values.number(sum.sum)?;
                Some(Some(Numeric { low: sum, high: sum, over: Number::from(days) }))
            }
            WindowFunction::Minimum => Some(observed().min().and_then(number)),
            WindowFunction::Maximum => Some(observed().max().and_then(number)),
            WindowFunction::Sum | WindowFunction::Count | WindowFunction::Change | WindowFunction::Growth => None,
        }
    }
}
