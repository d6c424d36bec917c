//! Reviews, grievances, safeguards and assumptions (section 5.8).

use super::Checker;
use super::blocks::Clauses;
use super::names::Symbol;
use super::time::From;
use crate::ast::{self, ClauseKind, Item, Name, OutcomeKind};
use crate::diagnostic::Code;
use crate::model::{
    Actor, Amendment, Grievance, Review, Safeguard, SafeguardRule, Standing, Subject, TriggerId, Window,
};
use crate::source::Span;

impl<'a> Checker<'a> {
    /// Every review and every channel for grievances.
    pub(super) fn check_reviews_and_grievances(&mut self) {
        for (order, declaration) in self.each("review") {
            let declared = self.declared(order);
            let Some(Item::Review { every, from, by, block }) = declaration.map(|it| &it.item) else {
                let (by, reports) = (Vec::new(), Vec::new());
                self.reviews.push(Review { declared, schedule: None, by, reports, due: None });
                continue;
            };
            let clauses = Clauses::of(block);
            let name = &self.slots[order].name;
            let schedule = match (every, from) {
                (Some(every), Some(from)) => {
                    let from = self.date(from);
                    self.schedule(every, from.as_ref()).zip(from)
                }
                (Some(ast::Duration { span, .. }), None) => {
                    let span = *span;
                    self.error(Code::E0309, "the reviews have no first date", span, "counted from no day")
                        .add_help("say from when: `every 1 year from adoption`");
                    None
                }
                (None, Some(from)) => {
                    self.error(Code::E0309, "how often is it held?", from.span, "counted from here").add_help(
                        "say how often: `every 1 year from adoption`; without both it is held only when convened",
                    );
                    None
                }
                (None, None) => None,
            };
            if by.is_empty() {
                self.error(Code::E0304, format!("nobody holds the review `{}`", name.text), name.span, "by whom?")
                    .add_help("say who: `review annual every 1 year from adoption by commission { … }`");
            }
            let by = by.iter().filter_map(|name| self.body(name)).map(Actor::Body).collect();
            let reports: Option<&Vec<Name>> = clauses.find(|kind| match kind {
                ClauseKind::Reports(names) => Some(names),
                _ => None,
            });
            let reports = reports.into_iter().flatten().filter_map(|name| self.metric(name)).collect();
            let due = clauses.locate(|kind| match kind {
                ClauseKind::Due { deadline, otherwise } => Some((deadline, otherwise.as_ref())),
                _ => None,
            });
            let due =
                due.and_then(|((deadline, otherwise), span)| self.waited_for(deadline, otherwise, span, "a review"));
            self.reviews.push(Review { declared, schedule, by, reports, due });
        }
        for (order, declaration) in self.each("grievance") {
            let declared = self.declared(order);
            let Some(Item::Grievance { from, to, block }) = declaration.map(|it| &it.item) else {
                self.grievances.push(Grievance { declared, from: Standing::Anyone, to: Vec::new(), answered: None });
                continue;
            };
            let name = &self.slots[order].name;
            let from = from.as_ref().map_or(Standing::Anyone, |from| self.standing(from));
            if to.is_empty() {
                self.error(Code::E0304, format!("nobody answers the grievance `{}`", name.text), name.span, "to whom?")
                    .add_help("say who: `grievance access from watch to commission { … }`");
            }
            let to = to.iter().filter_map(|name| self.body(name)).map(Actor::Body).collect();
            let answered = Clauses::of(block).locate(|kind| match kind {
                ClauseKind::Answered { deadline, otherwise } => Some((deadline, otherwise.as_ref())),
                _ => None,
            });
            let answered = answered
                .and_then(|((deadline, otherwise), span)| self.waited_for(deadline, otherwise, span, "a grievance"));
            self.grievances.push(Grievance { declared, from, to, answered });
        }
    }

    /// The window of a review or a grievance, and the trigger that its expiry raises.
    fn waited_for(
        &mut self,
        deadline: &ast::Deadline,
        otherwise: Option<&ast::Outcome>,
        span: Span,
        whose: &str,
    ) -> Option<(Window, TriggerId)> {
        let window = self.window(deadline);
        let trigger = match self.outcome(otherwise, span, whose, &["trigger"]) {
            Some(OutcomeKind::Trigger(name)) => self.trigger(name),
            _ => None,
        };
        window.zip(trigger)
    }

    /// What a review may report: something with a status or a reading.
    fn metric(&mut self, name: &Name) -> Option<Subject> {
        let fits = |symbol| {
            matches!(
                symbol,
                Symbol::Subject(
                    Subject::Indicator(_)
                        | Subject::Benchmark(_)
                        | Subject::Relief(_)
                        | Subject::Stage(_)
                        | Subject::Trigger(_)
                        | Subject::Reversal(_)
                        | Subject::Grievance(_)
                )
            )
        };
        match self.resolve(name, "something with a status or a reading", fits)? {
            Symbol::Subject(subject) => Some(subject),
            _ => None,
        }
    }

    /// Every safeguard, assumption and amendment.
    pub(super) fn check_safeguards_and_assumptions(&mut self) {
        for (order, declaration) in self.each("safeguard") {
            let declared = self.declared(order);
            let rule = match declaration.map(|it| &it.item) {
                Some(Item::Safeguard(rule)) => self.safeguard(rule),
                _ => None,
            };
            // One that this version doesn't have, or that has an error, is watched by nobody.
            let rule = rule.unwrap_or_else(|| SafeguardRule::Reachable(self.nothing()));
            self.safeguards.push(Safeguard { declared, rule });
        }
        for (order, declaration) in self.each("amendment") {
            let Some(Item::Amendment { effective, .. }) = declaration.map(|it| &it.item) else { continue };
            self.amendments.push(Amendment { declared: self.declared(order), effective: *effective });
        }
        for assumption in self.source.assumptions {
            let condition = self.condition(&assumption.condition);
            self.assumptions.push(condition);
        }
    }

    fn safeguard(&mut self, rule: &ast::Safeguard) -> Option<SafeguardRule> {
        Some(match rule {
            ast::Safeguard::Always(condition) => SafeguardRule::Always(self.condition(condition)),
            ast::Safeguard::Never(condition) => SafeguardRule::Never(self.condition(condition)),
            ast::Safeguard::Reachable(condition) => SafeguardRule::Reachable(self.condition(condition)),
            ast::Safeguard::LeadsTo { cause, effect, within } => {
                let (cause, effect) = (self.condition(cause), self.condition(effect));
                SafeguardRule::LeadsTo { cause, effect, within: self.duration(within, From::Unknown)? }
            }
        })
    }
}
