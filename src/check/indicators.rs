//! Indicators (section 5.2).

use super::Checker;
use super::blocks::Clauses;
use super::time::From;
use crate::ast::{self, ClauseKind, Item, Name, OutcomeKind};
use crate::calendar::Duration;
use crate::diagnostic::Code;
use crate::model::{Declared, Disputes, Indicator, Measure, Stale};
use crate::quantity::Unit;

impl<'a> Checker<'a> {
    /// Every indicator.
    pub(super) fn check_indicators(&mut self) {
        for (order, declaration) in self.each("indicator") {
            let Some(declaration) = declaration else {
                self.indicators.push(absent_indicator(self.declared(order)));
                continue;
            };
            let Item::Indicator(block) = &declaration.item else { continue };
            let clauses = Clauses::of(block);
            let (measure, unit) = self.measure(clauses);
            let reported = clauses.find(|kind| match kind {
                ClauseKind::Reported { by, every } => Some((by, every)),
                _ => None,
            });
            let sources = reported.map(|(by, _)| self.actors(by)).unwrap_or_default();
            let every = reported.and_then(|(_, every)| every.as_ref()).and_then(|every| self.cadence(every));
            let stale = self.stale(clauses, every);
            let disputes = self.disputes(clauses);
            let declared = self.declared(order);
            let ranks = (0..sources.len()).map(|rank| Some(rank as u16)).collect();
            self.indicators.push(Indicator {
                declared,
                measure,
                unit,
                sources,
                ranks,
                every,
                stale,
                disputes,
                used: false,
            });
        }
    }

    fn measure(&mut self, clauses: Clauses<'a>) -> (Measure, Unit) {
        let measure = clauses.find(|kind| match kind {
            ClauseKind::Measure(measure) => Some(measure),
            _ => None,
        });
        let Some(measure) = measure else { return (Measure::Stock, Unit::none()) };
        let unit = match measure {
            ast::Measure::Stock { unit } | ast::Measure::Flow { unit, .. } => unit.as_ref(),
            ast::Measure::Bool { .. } | ast::Measure::Category { .. } => None,
        };
        let unit = unit.and_then(|unit| self.unit(unit)).unwrap_or_else(Unit::none);
        let measure = match measure {
            ast::Measure::Stock { .. } => Measure::Stock,
            ast::Measure::Flow { as_it_occurs: true, .. } => Measure::Amounts,
            ast::Measure::Flow { .. } => Measure::Flow,
            ast::Measure::Bool { momentary } => Measure::Bool { momentary: *momentary },
            ast::Measure::Category { ordered, values, momentary } => {
                self.check_values(values);
                let values = values.iter().map(|value| value.text.clone()).collect();
                Measure::Category { ordered: *ordered, values, momentary: *momentary }
            }
        };
        (measure, unit)
    }

    fn check_values(&mut self, values: &[Name]) {
        for (index, value) in values.iter().enumerate() {
            if let Some(first) = values[..index].iter().find(|first| first.text == value.text) {
                self.error(Code::E0202, format!("the value `{}` is named twice", value.text), value.span, "again here")
                    .add_label(first.span, "first named here");
            }
        }
    }

    /// `stale` defaults to twice the cadence.
    fn stale(&mut self, clauses: Clauses<'a>, every: Option<Duration>) -> Stale {
        if clauses.has(|kind| matches!(kind, ClauseKind::StaleNever)) {
            return Stale::Never;
        }
        let after = clauses.find(|kind| match kind {
            ClauseKind::StaleAfter(after) => Some(after),
            _ => None,
        });
        if let Some(after) = after {
            return self.duration(after, From::Unknown).map_or(Stale::Never, Stale::After);
        }
        match every {
            Some(Duration::Days(days)) => Stale::After(Duration::Days(days.saturating_mul(2))),
            Some(Duration::Months(months)) => Stale::After(Duration::Months(months.saturating_mul(2))),
            Some(Duration::BusinessDays(days, calendar)) => {
                Stale::After(Duration::BusinessDays(days.saturating_mul(2), calendar))
            }
            None => Stale::Never,
        }
    }

    fn disputes(&mut self, clauses: Clauses<'a>) -> Option<Disputes> {
        let ((to, window, otherwise), span) = clauses.locate(|kind| match kind {
            ClauseKind::Disputes { to, window, otherwise } => Some((to, window.as_ref(), otherwise.as_ref())),
            _ => None,
        })?;
        if self.parties.is_empty() && !self.lost {
            self.error(Code::E0311, "nobody could dispute this", span, "no party is declared")
                .add_help("a party disputes an observation: declare the parties");
        }
        let to = self.body(to);
        let window = match window {
            Some(window) => self.window(window),
            None => {
                self.error(Code::E0307, "the dispute has no end", span, "expected `within DURATION`")
                    .add_help("say how long the body has and what its silence means: `within 30 days else stand`");
                None
            }
        };
        let outcome = self.outcome(otherwise, span, "a dispute", &["stand", "void"]);
        Some(Disputes { to: to?, window: window?, silence_stands: matches!(outcome?, OutcomeKind::Stand) })
    }
}

/// Stands for an indicator that this version doesn't have.
fn absent_indicator(declared: Declared) -> Indicator {
    let (measure, unit, stale) = (Measure::Stock, Unit::none(), Stale::Never);
    let (sources, ranks) = (Vec::new(), Vec::new());
    Indicator { declared, measure, unit, sources, ranks, every: None, stale, disputes: None, used: false }
}
