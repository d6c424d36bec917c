//! Expressions in one way of writing.

use super::Writer;
use crate::model::{Asked, ExprId, ExprKind, Measured, Subject};

impl Writer<'_> {
    /// An expression, in one way of writing.
    pub fn expr(&self, id: ExprId) -> String {
        self.written(id, &Measured::Plain)
    }

    /// A part of an expression: in parentheses unless it is one word or a call.
    fn part(&self, id: ExprId, unit: &Measured) -> String {
        let text = self.written(id, unit);
        let is_call =
            text.ends_with(')') && !text.starts_with('(') && !text[..text.find('(').unwrap_or(0)].contains(' ');
        let is_number = matches!(self.agreement.expr(id).kind, ExprKind::Number(_) | ExprKind::Convert { .. });
        if is_number || is_call || !text.contains(' ') { text } else { format!("({text})") }
    }

    fn parts(&self, ids: &[ExprId], between: &str, unit: &Measured) -> String {
        ids.iter().map(|id| self.part(*id, unit)).collect::<Vec<_>>().join(between)
    }

    fn written(&self, id: ExprId, unit: &Measured) -> String {
        let agreement = self.agreement;
        let name = |subject: Subject| agreement.declared(subject).name.clone();
        let is = |subject: Subject, status: &str| format!("{} is {status}", name(subject));
        let calls = |word: &str, list: &[ExprId], unit: &Measured| {
            let parts: Vec<String> = list.iter().map(|id| self.written(*id, unit)).collect();
            format!("{word}({})", parts.join(", "))
        };
        match &agreement.expr(id).kind {
            ExprKind::Truth(truth) => truth.to_string(),
            ExprKind::Number(number) => unit.number(*number),
            ExprKind::Category(index) => unit.category(*index),
            ExprKind::Date(date) => self.date(date),
            ExprKind::DaysBetween(left, right) => {
                format!("{} - {}", self.part(*left, &Measured::Plain), self.part(*right, &Measured::Plain))
            }
            ExprKind::Reading(indicator) => name(Subject::Indicator(*indicator)),
            ExprKind::Occurred(event) => name(Subject::Event(*event)),
            ExprKind::Holds(benchmark) => name(Subject::Benchmark(*benchmark)),
            ExprKind::Benchmark(id, status) => is(Subject::Benchmark(*id), status.word()),
            ExprKind::Stage(id, status) => is(Subject::Stage(*id), status.word()),
            ExprKind::Relief(id, status) => is(Subject::Relief(*id), status.word()),
            ExprKind::Trigger(id, status) => is(Subject::Trigger(*id), status.word()),
            ExprKind::Reversal(id, status) => is(Subject::Reversal(*id), status.word()),
            ExprKind::Review(id, status) => is(Subject::Review(*id), status.word()),
            ExprKind::Grievance(id, status) => is(Subject::Grievance(*id), status.word()),
            ExprKind::Foreign(index, asked) => {
                let name = &agreement.foreign[*index as usize].name;
                match asked {
                    Asked::Holds => name.clone(),
                    Asked::Status(word) => format!("{name} is {word}"),
                }
            }
            ExprKind::Missing(indicator) => is(Subject::Indicator(*indicator), "missing"),
            ExprKind::Stale(indicator) => is(Subject::Indicator(*indicator), "stale"),
            ExprKind::Not(inner) => format!("not {}", self.part(*inner, &Measured::Plain)),
            ExprKind::And(parts) => self.parts(parts, " and ", &Measured::Plain),
            ExprKind::Or(parts) => self.parts(parts, " or ", &Measured::Plain),
            ExprKind::AtLeast { count, of } => {
                let parts: Vec<String> = of.iter().map(|id| self.written(*id, &Measured::Plain)).collect();
                format!("at least {count} of {{ {} }}", parts.join(", "))
            }
            ExprKind::Compare { op, left, right } => {
                let unit = self.agreement.measured(*left).or(self.agreement.measured(*right));
                format!("{} {} {}", self.part(*left, &unit), op.symbol(), self.part(*right, &unit))
            }
            ExprKind::InRange { value, low, high } => {
                let unit = self.agreement.measured(*value).or(self.agreement.measured(*low));
                let (value, low, high) = (self.part(*value, &unit), self.part(*low, &unit), self.part(*high, &unit));
                format!("{value} in {low} .. {high}")
            }
            ExprKind::For { condition, length } => {
                format!("{} for {}", self.part(*condition, unit), self.duration(*length))
            }
            ExprKind::WithinLast { condition, length } => {
                format!("{} within last {}", self.part(*condition, unit), self.duration(*length))
            }
            ExprKind::Since { condition, anchor } => {
                format!("{} since {}", self.part(*condition, unit), self.date(anchor))
            }
            ExprKind::Negate(inner) => format!("-{}", self.part(*inner, unit)),
            ExprKind::Sum { first, rest } => {
                let mut text = self.part(*first, unit);
                for (op, term) in rest {
                    let sign = match op {
                        crate::model::SumOp::Plus => "+",
                        crate::model::SumOp::Minus => "-",
                    };
                    text.push_str(&format!(" {sign} {}", self.part(*term, unit)));
                }
                text
            }
            ExprKind::Product { first, rest } => {
                let unit_in = |id: ExprId| {
                    if matches!(self.agreement.expr(id).kind, ExprKind::Number(_)) {
                        Measured::Plain
                    } else {
                        self.agreement.measured(id)
                    }
                };
                let mut text = self.part(*first, &unit_in(*first));
                for (op, factor) in rest {
                    let sign = match op {
                        crate::model::ProductOp::Times => "*",
                        crate::model::ProductOp::Per => "/",
                    };
                    text.push_str(&format!(" {sign} {}", self.part(*factor, &unit_in(*factor))));
                }
                text
            }
            ExprKind::Convert { value, ratio } => match agreement.expr(*value).kind {
                ExprKind::Number(number) => match ratio.apply(number) {
                    Ok(number) => unit.number(number),
                    Err(_) => self.written(*value, &Measured::Plain),
                },
                _ => self.written(*value, &Measured::Plain),
            },
            ExprKind::Ago { value, length } => format!("{} {} ago", self.part(*value, unit), self.duration(*length)),
            ExprKind::On { value, date } => format!("{} on {}", self.part(*value, unit), self.date(date)),
            ExprKind::ShareOf(benchmarks) => {
                let names: Vec<String> = benchmarks.iter().map(|id| name(Subject::Benchmark(*id))).collect();
                format!("share of {{ {} }}", names.join(", "))
            }
            ExprKind::Window { function, argument, length } => {
                let argument = self.written(*argument, &self.agreement.measured(*argument));
                format!("{}({argument} over {})", function.word(), self.duration(*length))
            }
            ExprKind::FlowWindow { function, flow, periods } => {
                format!("{}({} over {periods} periods)", function.word(), name(Subject::Indicator(*flow)))
            }
            ExprKind::AmountWindow { function, flow, length } => {
                format!("{}({} over {})", function.word(), name(Subject::Indicator(*flow)), self.duration(*length))
            }
            ExprKind::CountDays { condition, length } => {
                format!("count({} over {})", self.written(*condition, &Measured::Plain), self.duration(*length))
            }
            ExprKind::Total { flow, since } => {
                format!("total({} since {})", name(Subject::Indicator(*flow)), self.date(since))
            }
            ExprKind::Level(relief) => format!("level({})", name(Subject::Relief(*relief))),
            ExprKind::Min(parts) => calls("min", parts, unit),
            ExprKind::Max(parts) => calls("max", parts, unit),
            ExprKind::Abs(inner) => calls("abs", std::slice::from_ref(inner), unit),
            ExprKind::Round { value, places } => format!("round({}, {places})", self.written(*value, unit)),
            ExprKind::If { condition, then, otherwise } => {
                let (then, otherwise) = (self.part(*then, unit), self.part(*otherwise, unit));
                format!("if {} then {then} else {otherwise}", self.written(*condition, &Measured::Plain))
            }
        }
    }
}
