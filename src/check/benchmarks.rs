//! Benchmarks (section 5.3).

use super::Checker;
use super::blocks::Clauses;
use super::time::From;
use crate::ast::{self, ClauseKind, Expr, ExprKind as Ast, Item, Name, OutcomeKind, Verifiers};
use crate::diagnostic::{Code, closest};
use crate::model::{
    Actor, Benchmark, BenchmarkStatus, BodyId, Declared, Due, ExprId, ExprKind, IndicatorId, ObservationStatus, Quorum,
    Tested, UnknownAs,
};
use crate::quantity::{Number, Unit};
use crate::source::Span;

impl<'a> Checker<'a> {
    /// Every benchmark.
    pub(super) fn check_benchmarks(&mut self) {
        for (order, declaration) in self.each("benchmark") {
            let Some(declaration) = declaration else {
                let nothing = self.nothing();
                self.benchmarks.push(absent_benchmark(self.declared(order), nothing));
                continue;
            };
            let Item::Benchmark { by, block } = &declaration.item else { continue };
            let clauses = Clauses::of(block);
            let by = self.actors(by);
            let requires = self.requires(clauses, declaration.span);
            let verified = self.verifiers(clauses, requires);
            let benchmark = Benchmark {
                declared: self.declared(order),
                by,
                requires,
                verified,
                accepting: self.accepting(clauses),
                certified: self.certifier(clauses),
                waivable: self.waivers(clauses),
                unknown_counts: self.unknown_counts(clauses),
                tested: self.tested(clauses),
                due: self.due(clauses),
                weight: self.weight(clauses),
            };
            self.benchmarks.push(benchmark);
        }
    }

    fn requires(&mut self, clauses: Clauses<'a>, span: Span) -> ExprId {
        let conditions = clauses.find(|kind| match kind {
            ClauseKind::Requires(conditions) => Some(conditions),
            _ => None,
        });
        match conditions.map(Vec::as_slice) {
            Some([one]) => self.condition(one),
            Some(several) => {
                let across = match (several.first(), several.last()) {
                    (Some(first), Some(last)) => first.outer.to(last.outer),
                    _ => span,
                };
                let all = several.iter().map(|condition| self.condition(condition)).collect();
                self.all_of(all, across)
            }
            None => self.all_of(Vec::new(), span),
        }
    }

    /// A condition that says nothing.
    pub(super) fn nothing(&mut self) -> ExprId {
        self.all_of(Vec::new(), Span::default())
    }

    fn all_of(&mut self, parts: Vec<ExprId>, span: Span) -> ExprId {
        let id = ExprId(self.exprs.len() as u32);
        self.exprs.push(crate::model::Expr { kind: ExprKind::And(parts), span });
        id
    }

    /// Whose observations count: of bodies, or of others who report, as long as they report something of the condition.
    fn verifiers(&mut self, clauses: Clauses<'a>, requires: ExprId) -> Option<Quorum> {
        let (verifiers, span) = clauses.locate(|kind| match kind {
            ClauseKind::Verified(verifiers) => Some(verifiers),
            _ => None,
        })?;
        let (count, names) = match verifiers {
            Verifiers::Named(names) => {
                if names.len() > 1 {
                    let all = names.iter().map(|name| name.text.as_str()).collect::<Vec<_>>().join(", ");
                    let message = format!("how many of the {} have to find it so?", names.len());
                    self.error(Code::E0313, message, span, "several verifiers without a number")
                        .add_help(format!("write `verified by {} of {{ {all} }}`, or a smaller number", names.len()));
                }
                (1, names)
            }
            Verifiers::Quorum { count, count_span, of } => {
                if *count == 0 || *count as usize > of.len() {
                    let message = format!("`{count} of` a set of {}", of.len());
                    self.error(Code::E0313, message, *count_span, format!("the set has {}", of.len()))
                        .add_help(format!("ask for 1 to {}", of.len()));
                }
                (*count, of)
            }
        };
        let indicators = self.indicators_under(requires);
        let mut of = Vec::new();
        for name in names {
            let Some(actor) = self.body(name).map(Actor::Body) else { continue };
            if of.contains(&actor) {
                self.error(Code::E0202, format!("`{}` is named twice", name.text), name.span, "again here");
            }
            self.must_report(name, actor, &indicators);
            of.push(actor);
        }
        Some(Quorum { count, of })
    }

    fn must_report(&mut self, name: &Name, actor: Actor, indicators: &[IndicatorId]) {
        let reports = |id: &IndicatorId| {
            self.indicators
                .get(id.index())
                .is_none_or(|indicator| indicator.sources.contains(&actor) || self.is_damaged(&indicator.declared))
        };
        if indicators.is_empty() || indicators.iter().any(reports) {
            return;
        }
        let Some(first) = self.indicators.get(indicators[0].index()) else { return };
        let (what, declared) = (first.declared.name.clone(), self.name_span(first.declared.order));
        let message = format!("`{}` reports none of the indicators in this benchmark", name.text);
        self.error(Code::E0312, message, name.span, "has no observations to verify with")
            .add_label(declared, format!("`{what}` is reported by others"))
            .add_help(format!("add `{}` to `reported by` of `{what}`, or name a body that reports it", name.text));
    }

    /// The indicators that a condition reads, other benchmarks left aside.
    pub(super) fn indicators_under(&self, id: ExprId) -> Vec<IndicatorId> {
        let mut found = Vec::new();
        self.each_under(id, |kind| found.extend(kind.indicator()));
        found.sort();
        found.dedup();
        found
    }

    fn accepting(&mut self, clauses: Clauses<'a>) -> Vec<ObservationStatus> {
        let names = clauses.find(|kind| match kind {
            ClauseKind::Accepting(names) => Some(names),
            _ => None,
        });
        let usable = ["verified", "estimated", "provisional"];
        let mut statuses = Vec::new();
        for name in names.into_iter().flatten() {
            match ObservationStatus::from_word(&name.text).filter(|status| status.is_usable()) {
                Some(status) => statuses.push(status),
                None => {
                    let known = ObservationStatus::from_word(&name.text).is_some();
                    let message = if known {
                        format!("`{}` observations can't be accepted", name.text)
                    } else {
                        format!("`{}` is no status of an observation", name.text)
                    };
                    let help = match closest(&name.text, usable) {
                        Some(close) if !known => format!("did you mean `{close}`?"),
                        _ => format!("accepted may be {}; the others are unknown", usable.join(", ")),
                    };
                    self.error(Code::E0204, message, name.span, "has no value to accept").add_help(help);
                }
            }
        }
        statuses
    }

    fn certifier(&mut self, clauses: Clauses<'a>) -> Option<BodyId> {
        let (names, span) = clauses.locate(|kind| match kind {
            ClauseKind::Certified(names) => Some(names),
            _ => None,
        })?;
        if names.len() > 1 {
            self.error(Code::E0313, "one body certifies", span, "several are named")
                .add_help("name one body, or write a benchmark for each");
        }
        names.first().and_then(|name| self.body(name))
    }

    fn waivers(&mut self, clauses: Clauses<'a>) -> Vec<Actor> {
        let names = clauses.find(|kind| match kind {
            ClauseKind::Waivable(names) => Some(names),
            _ => None,
        });
        names.into_iter().flatten().filter_map(|name| self.body(name)).map(Actor::Body).collect()
    }

    fn unknown_counts(&mut self, clauses: Clauses<'a>) -> UnknownAs {
        let name = clauses.find(|kind| match kind {
            ClauseKind::UnknownCounts(name) => Some(name),
            _ => None,
        });
        let Some(name) = name else { return UnknownAs::Unknown };
        match name.text.as_str() {
            "met" => UnknownAs::Met,
            "unmet" => UnknownAs::Unmet,
            "hold" => UnknownAs::Hold,
            "unknown" => UnknownAs::Unknown,
            other => {
                let words = ["unmet", "met", "hold", "unknown"];
                let help = closest(other, words).map_or_else(
                    || format!("unknown may count as {}", words.join(", ")),
                    |close| format!("did you mean `{close}`?"),
                );
                self.error(Code::E0204, format!("unknown can't count as `{other}`"), name.span, "is no verdict")
                    .add_help(help);
                UnknownAs::Unknown
            }
        }
    }

    fn tested(&mut self, clauses: Clauses<'a>) -> Option<Tested> {
        let ((every, from, window, otherwise), span) = clauses.locate(|kind| match kind {
            ClauseKind::Tested { every, from, window, otherwise } => {
                Some((every, from.as_ref(), window.as_ref(), otherwise.as_ref()))
            }
            _ => None,
        })?;
        let every = self.cadence(every);
        let from = match from {
            Some(from) => self.date(from),
            None => {
                self.error(Code::E0309, "the tests have no first date", span, "counted from no day")
                    .add_help("say from when: `tested every 3 months from 2024-03-31`");
                None
            }
        };
        let within = match window {
            Some(window) => {
                let window = self.test_window(window);
                let outcome = self.outcome(otherwise, span, "a test", &["unmet", "unknown", "met"]);
                let verdict = match outcome {
                    Some(OutcomeKind::Unmet) => Some(BenchmarkStatus::Unmet),
                    Some(OutcomeKind::Met) => Some(BenchmarkStatus::Met),
                    Some(_) => Some(BenchmarkStatus::Unknown),
                    None => None,
                };
                Some((window?, verdict?))
            }
            None => {
                if let Some(outcome) = otherwise {
                    self.error(Code::E0307, "the outcome of a test needs a window", outcome.span, "after how long?")
                        .add_help("say how long the data may take: `within 45 days else unmet`");
                }
                None
            }
        };
        Some(Tested { every: every?, from: from?, within })
    }

    /// The time for the data is counted from each test date.
    fn test_window(&mut self, window: &ast::Deadline) -> Option<crate::model::Window> {
        if let ast::DeadlineKind::Within(length) = &window.kind {
            return self.duration(length, From::Unknown).map(crate::model::Window::Length);
        }
        self.error(Code::E0308, "the time for a test's data is a length", window.span, "expected `within DURATION`")
            .add_help("it is counted from each test date: `within 45 days else unmet`");
        None
    }

    fn due(&mut self, clauses: Clauses<'a>) -> Option<Due> {
        let ((deadline, otherwise), span) = clauses.locate(|kind| match kind {
            ClauseKind::Due { deadline, otherwise } => Some((deadline, otherwise.as_ref())),
            _ => None,
        })?;
        let deadline = self.deadline(deadline);
        let trigger = match self.outcome(otherwise, span, "a duty", &["trigger"]) {
            Some(OutcomeKind::Trigger(name)) => self.trigger(name),
            _ => None,
        };
        Some(Due { deadline: deadline?, trigger: trigger? })
    }

    fn weight(&mut self, clauses: Clauses<'a>) -> Number {
        let expr = clauses.find(|kind| match kind {
            ClauseKind::Weight(expr) => Some(expr),
            _ => None,
        });
        let Some(expr) = expr else { return Number::ONE };
        match self.constant(expr) {
            Some((number, unit)) if unit.dimension.is_empty() && !number.is_sign_negative() => {
                unit.ratio.apply(number).unwrap_or(number)
            }
            Some(_) => {
                self.error(Code::E0315, "a weight is a plain number, zero or more", expr.span, "has a unit or a sign");
                Number::ONE
            }
            None => Number::ONE,
        }
    }

    /// A number written out with its unit; anything that has to be worked out is an error.
    pub(super) fn constant(&mut self, expr: &Expr) -> Option<(Number, Unit)> {
        let (sign, inner) = match &expr.kind {
            Ast::Neg(inner) => (Number::NEGATIVE_ONE, inner.as_ref()),
            _ => (Number::ONE, expr),
        };
        let Ast::Quantity(quantity) = &inner.kind else {
            self.error(Code::E0207, "expected a number", expr.span, "has to be written out")
                .add_help("amounts and levels are fixed by the text: write a number");
            return None;
        };
        let unit = match &quantity.unit {
            Some(unit) => self.unit(unit)?,
            None => Unit::none(),
        };
        Some((quantity.number * sign, unit))
    }
}

/// Stands for a benchmark that this version doesn't have.
fn absent_benchmark(declared: Declared, nothing: ExprId) -> Benchmark {
    Benchmark {
        declared,
        by: Vec::new(),
        requires: nothing,
        verified: None,
        accepting: Vec::new(),
        certified: None,
        waivable: Vec::new(),
        unknown_counts: UnknownAs::Unknown,
        tested: None,
        due: None,
        weight: Number::ONE,
    }
}
