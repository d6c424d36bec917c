//! Conditions in plain words (section 6): every kind of expression, with the units of what it reads.
//!
//! A truth becomes a clause (`“Stockpile” is at most 202.8 kg`), anything else a noun (`the average of “Stockpile” over 6 months`).
//! What joins several truths becomes a list, as far as it stands outermost.

mod phrases;

use super::voice::{Voice, amount, listed};
use crate::model::{
    Asked, BenchmarkStatus, Comparison, ExprId, ExprKind, IndicatorId, Measure, Measured, ProductOp, Subject, SumOp,
    WindowFunction,
};
use crate::quantity::{Number, percent, plain};
use phrases::{
    benchmark_phrase, compared, compared_dates, denied, grievance_phrase, relief_phrase, reversal_phrase,
    review_phrase, stage_phrase, status_phrase, trigger_phrase, windowed,
};

/// Something said: a sentence, or a sentence with points under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The sentence.
    pub text: String,
    /// What stands under it.
    pub points: Vec<Said>,
}

impl Said {
    /// A sentence alone.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), points: Vec::new() }
    }

    /// A sentence over points.
    pub fn over(text: impl Into<String>, points: Vec<Self>) -> Self {
        Self { text: text.into(), points }
    }
}

/// A number as people write it: large round ones in words.
fn number_in(unit: &Measured, number: Number) -> String {
    match unit {
        Measured::Plain | Measured::Values(_) => amount(number, ""),
        Measured::Unit(unit) => amount(number, unit),
        Measured::Percent => percent(number),
    }
}

fn category(unit: &Measured, index: u16) -> String {
    match unit {
        Measured::Values(_) => format!("“{}”", unit.category(index)),
        Measured::Plain | Measured::Unit(_) | Measured::Percent => index.to_string(),
    }
}

impl Voice<'_> {
    /// A condition, with what it joins as points.
    pub fn condition(&self, id: ExprId) -> Said {
        let points = |parts: &[ExprId]| parts.iter().map(|part| self.condition(*part)).collect();
        match &self.agreement.expr(id).kind {
            ExprKind::And(parts) => Said::over("all of these are true:", points(parts)),
            ExprKind::Or(parts) => Said::over("at least one of these is true:", points(parts)),
            ExprKind::AtLeast { count, of } if *count as usize == of.len() => {
                Said::over("all of these are true:", points(of))
            }
            ExprKind::AtLeast { count: 1, of } => Said::over("at least one of these is true:", points(of)),
            ExprKind::AtLeast { count, of } => {
                Said::over(format!("at least {count} of these {} are true:", of.len()), points(of))
            }
            ExprKind::Not(inner) if self.joins(*inner) => {
                Said::over("the following is not the case:", vec![self.condition(*inner)])
            }
            ExprKind::For { condition, length } if self.joins(*condition) => {
                Said::over(format!("without a break for {}:", self.length(*length)), vec![self.condition(*condition)])
            }
            _ => Said::new(self.clause(id)),
        }
    }

    /// Several conditions, all of which are asked.
    pub fn all_of(&self, ids: &[ExprId]) -> Vec<Said> {
        ids.iter().map(|id| self.condition(*id)).collect()
    }

    fn joins(&self, id: ExprId) -> bool {
        matches!(self.agreement.expr(id).kind, ExprKind::And(_) | ExprKind::Or(_) | ExprKind::AtLeast { .. })
    }

    /// A truth as a clause in one line.
    pub fn clause(&self, id: ExprId) -> String {
        self.said(id, &Measured::Plain)
    }

    /// What it says, in parentheses if it joins several things.
    fn inner(&self, id: ExprId, unit: &Measured) -> String {
        let text = self.said(id, unit);
        let joined = matches!(
            self.agreement.expr(id).kind,
            ExprKind::And(_)
                | ExprKind::Or(_)
                | ExprKind::AtLeast { .. }
                | ExprKind::Sum { .. }
                | ExprKind::Product { .. }
                | ExprKind::If { .. }
        );
        if joined { format!("({text})") } else { text }
    }

    fn several(&self, ids: &[ExprId], last: &str, unit: &Measured) -> String {
        listed(&ids.iter().map(|id| self.inner(*id, unit)).collect::<Vec<_>>(), last)
    }

    fn said(&self, id: ExprId, unit: &Measured) -> String {
        let agreement = self.agreement;
        let is = |subject: Subject, phrase: &str| format!("{} {phrase}", self.name(subject));
        match &agreement.expr(id).kind {
            ExprKind::Truth(true) => "always".to_owned(),
            ExprKind::Truth(false) => "never".to_owned(),
            ExprKind::Number(number) => number_in(unit, *number),
            ExprKind::Category(index) => category(unit, *index),
            ExprKind::Date(date) => self.date(date),
            ExprKind::DaysBetween(left, right) => {
                format!("the number of days from {} to {}", self.inner(*right, unit), self.inner(*left, unit))
            }
            ExprKind::Reading(id) => match agreement[*id].measure {
                Measure::Bool { .. } => is(Subject::Indicator(*id), "is true"),
                _ => self.name(Subject::Indicator(*id)),
            },
            ExprKind::Occurred(id) => is(Subject::Event(*id), "has happened"),
            ExprKind::Holds(id) => is(Subject::Benchmark(*id), "is met or waived"),
            ExprKind::Benchmark(id, status) => is(Subject::Benchmark(*id), benchmark_phrase(*status)),
            ExprKind::Stage(id, status) => is(Subject::Stage(*id), stage_phrase(*status)),
            ExprKind::Relief(id, status) => is(Subject::Relief(*id), relief_phrase(*status)),
            ExprKind::Trigger(id, status) => is(Subject::Trigger(*id), trigger_phrase(*status)),
            ExprKind::Reversal(id, status) => is(Subject::Reversal(*id), reversal_phrase(*status)),
            ExprKind::Review(id, status) => is(Subject::Review(*id), review_phrase(*status)),
            ExprKind::Grievance(id, status) => is(Subject::Grievance(*id), grievance_phrase(*status)),
            ExprKind::Foreign(index, asked) => {
                let foreign = &agreement.foreign[*index as usize];
                let name = self.foreign_name(foreign);
                match asked {
                    Asked::Holds => format!("{name} is met or waived"),
                    Asked::Status(word) => format!("{name} {}", status_phrase(foreign.subject, word)),
                }
            }
            ExprKind::Missing(id) => format!("nothing has been reported on {} yet", self.name(Subject::Indicator(*id))),
            ExprKind::Stale(id) => format!("the latest report on {} is too old", self.name(Subject::Indicator(*id))),
            ExprKind::Not(inner) => self.denial(*inner),
            ExprKind::And(parts) => self.several(parts, "and", unit),
            ExprKind::Or(parts) => self.several(parts, "or", unit),
            ExprKind::AtLeast { count, of } => {
                format!("at least {count} of these {}: {}", of.len(), self.several(of, "and", unit))
            }
            ExprKind::Compare { op, left, right } => self.comparison(*op, *left, *right),
            ExprKind::InRange { value, low, high } => {
                let unit = self.agreement.measured(*value).or(self.agreement.measured(*low));
                let (value, low, high) = (self.inner(*value, &unit), self.inner(*low, &unit), self.inner(*high, &unit));
                format!("{value} is between {low} and {high}, both included")
            }
            ExprKind::For { condition, length } => {
                format!("{}, without a break for {}", self.inner(*condition, unit), self.length(*length))
            }
            ExprKind::WithinLast { condition, length } => match &agreement.expr(*condition).kind {
                ExprKind::Occurred(id) => {
                    format!("{} has happened within the last {}", self.name(Subject::Event(*id)), self.length(*length))
                }
                _ => format!("on some day of the last {}, {}", self.length(*length), self.inner(*condition, unit)),
            },
            ExprKind::Since { condition, anchor } => {
                format!("{}, on every day since {}", self.inner(*condition, unit), self.date(anchor))
            }
            ExprKind::Negate(inner) => match agreement.expr(*inner).kind {
                ExprKind::Number(number) => number_in(unit, -number),
                _ => format!("minus {}", self.inner(*inner, unit)),
            },
            ExprKind::Sum { first, rest } => {
                let mut text = self.inner(*first, unit);
                for (op, term) in rest {
                    let sign = match op {
                        SumOp::Plus => "plus",
                        SumOp::Minus => "minus",
                    };
                    text.push_str(&format!(" {sign} {}", self.inner(*term, unit)));
                }
                text
            }
            ExprKind::Product { first, rest } => {
                let own = |id: ExprId| match agreement.expr(id).kind {
                    ExprKind::Number(_) => Measured::Plain,
                    _ => self.agreement.measured(id),
                };
                let mut text = self.inner(*first, &own(*first));
                for (op, factor) in rest {
                    let sign = match op {
                        ProductOp::Times => "times",
                        ProductOp::Per => "divided by",
                    };
                    text.push_str(&format!(" {sign} {}", self.inner(*factor, &own(*factor))));
                }
                text
            }
            ExprKind::Convert { value, ratio } => match agreement.expr(*value).kind {
                ExprKind::Number(number) => {
                    ratio.apply(number).map_or_else(|_| plain(number), |number| number_in(unit, number))
                }
                _ => self.said(*value, &self.agreement.measured(*value)),
            },
            ExprKind::Ago { value, length } => {
                format!("{} as it was {} earlier", self.inner(*value, unit), self.length(*length))
            }
            ExprKind::On { value, date } => format!("{} on {}", self.inner(*value, unit), self.date(date)),
            ExprKind::ShareOf(ids) => {
                let weights: Vec<_> = ids.iter().map(|id| agreement[*id].weight).collect();
                let weighted = if weights.windows(2).all(|pair| pair[0] == pair[1]) { "" } else { " (by weight)" };
                let names = self.names(ids.iter().map(|id| Subject::Benchmark(*id)), "and");
                format!("the share{weighted} of these that are met or waived: {names}")
            }
            ExprKind::Window { function, argument, length } => {
                let argument = self.inner(*argument, &self.agreement.measured(*argument));
                format!("{} {argument} over the last {}", windowed(*function), self.length(*length))
            }
            ExprKind::FlowWindow { function, flow, periods } => self.periods(*function, *flow, *periods),
            ExprKind::AmountWindow { function, flow, length } => {
                let flow = self.name(Subject::Indicator(*flow));
                format!("{} {flow} over the last {}", windowed(*function), self.length(*length))
            }
            ExprKind::CountDays { condition, length } => format!(
                "the number of days, out of the last {}, on which {}",
                self.length(*length),
                self.inner(*condition, &Measured::Plain)
            ),
            ExprKind::Total { flow, since } => {
                format!("the total of {} since {}", self.name(Subject::Indicator(*flow)), self.date(since))
            }
            ExprKind::Level(id) => format!("the level of {}", self.name(Subject::Relief(*id))),
            ExprKind::Min(parts) => format!("the smallest of {}", self.several(parts, "and", unit)),
            ExprKind::Max(parts) => format!("the largest of {}", self.several(parts, "and", unit)),
            ExprKind::Abs(inner) => format!("the size of {}, whatever its sign", self.inner(*inner, unit)),
            ExprKind::Round { value, places } => {
                let to = match places {
                    0 => "a whole number".to_owned(),
                    1 => "one decimal place".to_owned(),
                    places => format!("{places} decimal places"),
                };
                format!("{} rounded to {to}", self.inner(*value, unit))
            }
            ExprKind::If { condition, then, otherwise } => {
                let (then, otherwise) = (self.inner(*then, unit), self.inner(*otherwise, unit));
                format!("{then} if {}, otherwise {otherwise}", self.inner(*condition, &Measured::Plain))
            }
        }
    }

    /// The denial of a truth.
    fn denial(&self, inner: ExprId) -> String {
        let kind = |id: ExprId| &self.agreement.expr(id).kind;
        match kind(inner) {
            ExprKind::Occurred(id) => format!("{} has not happened", self.name(Subject::Event(*id))),
            ExprKind::Reading(id) => format!("{} is not true", self.name(Subject::Indicator(*id))),
            ExprKind::WithinLast { condition, length } => match kind(*condition) {
                ExprKind::Occurred(id) => {
                    let (name, length) = (self.name(Subject::Event(*id)), self.length(*length));
                    format!("{name} has not happened within the last {length}")
                }
                _ => format!(
                    "on no day of the last {}, {}",
                    self.length(*length),
                    self.inner(*condition, &Measured::Plain)
                ),
            },
            ExprKind::Benchmark(id, BenchmarkStatus::Met) => {
                format!("{} is known to be other than met", self.name(Subject::Benchmark(*id)))
            }
            ExprKind::Stage(..)
            | ExprKind::Relief(..)
            | ExprKind::Trigger(..)
            | ExprKind::Reversal(..)
            | ExprKind::Review(..) => denied(&self.clause(inner)),
            _ => format!("it is not the case that {}", self.inner(inner, &Measured::Plain)),
        }
    }

    fn comparison(&self, op: Comparison, left: ExprId, right: ExprId) -> String {
        let kind = |id: ExprId| &self.agreement.expr(id).kind;
        // `access is true` and `access == false` say what a bare name says.
        if let (ExprKind::Reading(id), ExprKind::Truth(truth)) = (kind(left), kind(right)) {
            let so = (op == Comparison::Equal) == *truth;
            return format!("{} {}", self.name(Subject::Indicator(*id)), if so { "is true" } else { "is not true" });
        }
        let is_date = matches!(kind(left), ExprKind::Date(_)) && matches!(kind(right), ExprKind::Date(_));
        let unit = self.agreement.measured(left).or(self.agreement.measured(right));
        let words = if is_date { compared_dates(op) } else { compared(op) };
        format!("{} {words} {}", self.inner(left, &unit), self.inner(right, &unit))
    }

    fn periods(&self, function: WindowFunction, flow: IndicatorId, periods: u32) -> String {
        let name = self.name(Subject::Indicator(flow));
        let cadence = self.agreement[flow].every.map(|every| every.words()).unwrap_or_default();
        match function {
            WindowFunction::Change | WindowFunction::Growth => {
                format!(
                    "{} {name} against the report {periods} reporting periods of {cadence} before",
                    windowed(function)
                )
            }
            _ if periods == 1 => format!("{} {name} over the latest reporting period of {cadence}", windowed(function)),
            _ => format!("{} {name} over the latest {periods} reporting periods of {cadence}", windowed(function)),
        }
    }

    /// A value of an indicator, as the record shows it.
    pub fn value(&self, indicator: IndicatorId, number: Number) -> String {
        number_in(&Measured::of(&self.agreement[indicator]), number)
    }
}
