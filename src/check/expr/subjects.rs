//! Names as values, and `NAME is STATUS`.

use std::rc::Rc;

use super::super::Checker;
use super::super::names::{Symbol, usual_status};
use super::{Category, Type, Typed};
use crate::ast::{Expr, Name};
use crate::diagnostic::{Code, closest};
use crate::model::{
    Asked, BenchmarkStatus, ExprKind, Foreign, GrievanceStatus, IndicatorId, Measure, ReliefStatus, ReversalStatus,
    ReviewStatus, StageStatus, Subject, TriggerStatus,
};

impl Checker<'_> {
    /// A bare name: a benchmark's being met, an event's having occurred, a reading, a defined expression, a value.
    pub(super) fn named(&mut self, name: &Name, category: Option<&Rc<Category>>) -> Typed {
        let Some((symbol, declared)) = self.names.get(&name.text) else {
            if let Some(foreign) = self.foreign_subject(name) {
                return self.foreign_value(name, foreign);
            }
            if let Some(category) = category.filter(|_| !name.text.contains('.')) {
                return self.value_of(name, category);
            }
            self.unknown(name, "a name that has a value", has_value);
            return self.wrong(name.span);
        };
        let span = name.span;
        match symbol {
            Symbol::Define(index) => {
                let typed = self.define(index, name);
                Typed { span, ..typed }
            }
            Symbol::Subject(Subject::Benchmark(id)) => self.add(ExprKind::Holds(id), span).is(Type::Truth),
            Symbol::Subject(Subject::Event(id)) => self.add(ExprKind::Occurred(id), span).is(Type::Truth),
            Symbol::Subject(Subject::Indicator(id)) => {
                let ty = self.reading_type(id);
                self.add(ExprKind::Reading(id), span).is(ty)
            }
            _ if self.names.is_twice(&name.text) => self.wrong(span),
            symbol => {
                let (message, help) = match symbol {
                    Symbol::Subject(Subject::Stage(_)) => {
                        ("a stage has no value of its own", "ask for its status: `S is active`")
                    }
                    Symbol::Subject(Subject::Relief(_)) => (
                        "a relief has no value of its own",
                        "ask for its status, `R is granted`, or its level with `level(…)`",
                    ),
                    Symbol::Subject(Subject::Trigger(_)) => {
                        ("a trigger has no value of its own", "ask for its status: `T is fired`")
                    }
                    Symbol::Subject(Subject::Reversal(_)) => {
                        ("a reversal has no value of its own", "ask for its status: `R is run`")
                    }
                    Symbol::Subject(Subject::Review(_)) => {
                        ("a review has no value of its own", "ask for its status: `R is held`")
                    }
                    Symbol::Subject(Subject::Grievance(_)) => {
                        ("a grievance has no value of its own", "ask for its status: `R is answered`")
                    }
                    Symbol::Subject(Subject::Safeguard(_)) => (
                        "a safeguard has no value of its own",
                        "it watches the others, and none of them can rest on it",
                    ),
                    _ => ("this has no value", "conditions rest on indicators, benchmarks, events and statuses"),
                };
                let what = symbol.what();
                self.error(Code::E0203, message, span, format!("`{}` is {what}", name.text))
                    .add_label(declared, "declared here")
                    .add_help(help.replacen(['S', 'R', 'T'], &name.text, 1));
                self.wrong(span)
            }
        }
    }

    fn reading_type(&self, id: IndicatorId) -> Type {
        let Some(indicator) = self.indicators.get(id.index()) else { return Type::Wrong };
        match &indicator.measure {
            Measure::Stock => Type::Number(indicator.unit.clone()),
            Measure::Flow | Measure::Amounts => Type::Flow(id),
            Measure::Bool { .. } => Type::Truth,
            Measure::Category { ordered, values, .. } => Type::Category(Rc::new(Category {
                indicator: indicator.declared.name.clone(),
                values: values.clone(),
                ordered: *ordered,
            })),
        }
    }

    /// `b is met`, `s is not active`, `x is stale`, `inspections is true`
    pub(super) fn is_status(&mut self, expr: &Expr, subject: &Expr, negated: bool, status: &Name) -> Typed {
        let Some(name) = subject.as_name() else {
            self.error(Code::E0203, "`is` asks for the status of a name", subject.outer, "expected a name")
                .add_help("compare values with `==`; give a condition a name with `define` or `benchmark`");
            return self.wrong(expr.span);
        };
        let Some((symbol, declared)) = self.names.get(&name.text) else {
            if let Some(foreign) = self.foreign_subject(name) {
                return self.foreign_status(expr, name, foreign, negated, status);
            }
            self.unknown(name, "a name that has a status", |symbol| has_value(symbol) || has_status(symbol));
            return self.wrong(expr.span);
        };
        let word = status.text.as_str();
        let kind = match symbol {
            Symbol::Subject(Subject::Benchmark(id)) => {
                BenchmarkStatus::from_word(word).map(|status| ExprKind::Benchmark(id, status))
            }
            Symbol::Subject(Subject::Stage(id)) => {
                StageStatus::from_word(word).map(|status| ExprKind::Stage(id, status))
            }
            Symbol::Subject(Subject::Relief(id)) => {
                ReliefStatus::from_word(word).map(|status| ExprKind::Relief(id, status))
            }
            Symbol::Subject(Subject::Trigger(id)) => {
                TriggerStatus::from_word(word).map(|status| ExprKind::Trigger(id, status))
            }
            Symbol::Subject(Subject::Reversal(id)) => {
                ReversalStatus::from_word(word).map(|status| ExprKind::Reversal(id, status))
            }
            Symbol::Subject(Subject::Review(id)) => {
                ReviewStatus::from_word(word).map(|status| ExprKind::Review(id, status))
            }
            Symbol::Subject(Subject::Grievance(id)) => {
                GrievanceStatus::from_word(word).map(|status| ExprKind::Grievance(id, status))
            }
            Symbol::Subject(Subject::Indicator(id)) => match word {
                "missing" => Some(ExprKind::Missing(id)),
                "stale" => Some(ExprKind::Stale(id)),
                "true" | "false" => return self.is_truth(expr, name, negated, word == "true"),
                _ => None,
            },
            Symbol::Define(_) if matches!(word, "true" | "false") => {
                return self.is_truth(expr, name, negated, word == "true");
            }
            _ => None,
        };
        let Some(kind) = kind else {
            self.unknown_status(name, symbol, declared, status);
            return self.wrong(expr.span);
        };
        let asked = self.add(kind, expr.span);
        self.negated_if(negated, asked.is(Type::Truth))
    }

    fn is_truth(&mut self, expr: &Expr, name: &Name, negated: bool, truth: bool) -> Typed {
        let value = self.named(name, None);
        self.must_be_truth(&value);
        if value.ty != Type::Truth {
            return self.wrong(expr.span);
        }
        // `x is true` is x itself; the span is that of the whole, so that a cause cites it as written.
        let kind = self.exprs[value.id.index()].kind.clone();
        let asked = self.add(kind, expr.span).is(Type::Truth);
        self.negated_if(negated == truth, asked)
    }

    /// `is not`: the denial has the same span as what it denies, and is one leaf with it.
    fn negated_if(&mut self, negated: bool, typed: Typed) -> Typed {
        if negated { self.add(ExprKind::Not(typed.id), typed.span).is(Type::Truth) } else { typed }
    }

    fn unknown_status(&mut self, name: &Name, symbol: Symbol, declared: crate::source::Span, status: &Name) {
        if self.names.is_twice(&name.text) {
            return;
        }
        let mut known = match symbol {
            Symbol::Subject(Subject::Indicator(_)) => vec!["missing", "stale"],
            Symbol::Subject(subject) => subject.statuses(),
            Symbol::Unit(_) | Symbol::Calendar(_) | Symbol::Define(_) => Vec::new(),
        };
        let mut value = None;
        if let Symbol::Subject(Subject::Indicator(id)) = symbol {
            match self.indicators.get(id.index()).map(|indicator| &indicator.measure) {
                Some(Measure::Bool { .. }) => known.extend(["true", "false"]),
                Some(Measure::Category { values, .. }) => {
                    value = values.iter().find(|value| **value == status.text).cloned();
                }
                _ => {}
            }
        }
        let what = symbol.what();
        if let Symbol::Subject(Subject::Safeguard(_) | Subject::Amendment(_)) = symbol {
            let message = format!("no condition can ask for the status of {what}");
            self.error(Code::E0203, message, name.span, format!("`{}` is {what}", name.text))
                .add_label(declared, "declared here")
                .add_help("conditions rest on indicators, benchmarks, events and the statuses that these bring about");
            return;
        }
        let message = format!("`{}` is no status of {what}", status.text);
        let close = closest(&status.text, known.iter().copied());
        let diagnostic = self
            .error(Code::E0204, message, status.span, format!("unknown for {what}"))
            .add_label(declared, format!("`{}` is declared here as {what}", name.text));
        match (value, close) {
            (Some(value), _) => {
                diagnostic.add_help(format!("values are compared: `{} == {value}`", name.text));
            }
            (None, Some(close)) => {
                diagnostic.add_help(format!("did you mean `{close}`?")).add_suggestion(status.span, close);
            }
            (None, None) if known.is_empty() => {
                diagnostic.add_help(format!("{what} has no status: use its name alone"));
            }
            (None, None) => {
                diagnostic.add_help(format!("{what} is one of: {}", known.join(", ")));
            }
        }
    }
}

const fn has_value(symbol: Symbol) -> bool {
    matches!(
        symbol,
        Symbol::Define(_) | Symbol::Subject(Subject::Benchmark(_) | Subject::Event(_) | Subject::Indicator(_))
    )
}

const fn has_status(symbol: Symbol) -> bool {
    matches!(
        symbol,
        Symbol::Subject(
            Subject::Stage(_)
                | Subject::Relief(_)
                | Subject::Trigger(_)
                | Subject::Reversal(_)
                | Subject::Review(_)
                | Subject::Grievance(_)
        )
    )
}

/// Names of other agreements: `lebanon.ceasefire`.
impl Checker<'_> {
    /// What a name with a dot stands for, if the agreement is imported and declares it.
    fn foreign_subject(&self, name: &Name) -> Option<Foreign> {
        let (alias, rest) = name.text.split_once('.')?;
        let (_, text, other) = self.source.others.iter().find(|(other, ..)| other.text == alias)?;
        Some(Foreign { name: name.text.clone(), text: *text, subject: other.base().find(rest)? })
    }

    fn foreign_id(&mut self, foreign: Foreign) -> u32 {
        let known = self.foreign.iter().position(|other| *other == foreign);
        known.unwrap_or_else(|| {
            self.foreign.push(foreign);
            self.foreign.len() - 1
        }) as u32
    }

    /// A bare benchmark of another agreement: it is met, or waived.
    fn foreign_value(&mut self, name: &Name, foreign: Foreign) -> Typed {
        if let Subject::Benchmark(_) = foreign.subject {
            let id = self.foreign_id(foreign);
            return self.add(ExprKind::Foreign(id, Asked::Holds), name.span).is(Type::Truth);
        }
        let what = foreign.subject.words();
        let message = format!("`{}` is {what} of another agreement", name.text);
        let (label, help) = match usual_status(foreign.subject) {
            Some(status) => {
                ("its status alone can be read", format!("ask for its status, such as `{} is {status}`", name.text))
            }
            None => (
                "can't be read from here",
                "only statuses can be read of another agreement: let it say the condition as a benchmark, and ask for that"
                    .to_owned(),
            ),
        };
        self.error(Code::E0203, message, name.span, label).add_help(help);
        self.wrong(name.span)
    }

    fn foreign_status(&mut self, expr: &Expr, name: &Name, foreign: Foreign, negated: bool, status: &Name) -> Typed {
        let known = foreign.subject.statuses();
        let Some(word) = known.iter().copied().find(|word| *word == status.text) else {
            let what = foreign.subject.words();
            let message = format!("`{}` is no status of {what}", status.text);
            let close = closest(&status.text, known.iter().copied());
            let help = match close {
                Some(close) => format!("did you mean `{close}`?"),
                None if known.is_empty() => format!("{what} of another agreement has no status to read"),
                None => format!("{what} is one of: {}", known.join(", ")),
            };
            self.error(Code::E0204, message, status.span, format!("`{}` is {what}", name.text)).add_help(help);
            return self.wrong(expr.span);
        };
        let id = self.foreign_id(foreign);
        let asked = self.add(ExprKind::Foreign(id, Asked::Status(word)), expr.span).is(Type::Truth);
        self.negated_if(negated, asked)
    }
}
