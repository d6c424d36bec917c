//! Triggers: process and actions (section 5.6).

use super::Checker;
use super::blocks::Clauses;
use super::stages::EXTENDS_NOTHING;
use super::time::From;
use crate::ast::{self, ClauseKind, Expr, ExprKind as Ast, Item, OutcomeKind};
use crate::diagnostic::Code;
use crate::model::{
    Action, ActionKind, Actor, DateExpr, Declared, Selection, Step, StepKind, SuspensionEnd, Trigger, Window,
};

/// Why `within 0 days` is refused where the day that opens a window can't be used any more (section 7).
const NO_TIME: &str = "nobody could use it: what is done on the day it opens comes too early, on the next day too late";

impl<'a> Checker<'a> {
    /// Every trigger.
    pub(super) fn check_triggers(&mut self) {
        for (order, declaration) in self.each("trigger") {
            let Some(declaration) = declaration else {
                self.triggers.push(absent_trigger(self.declared(order)));
                continue;
            };
            let Item::Trigger(block) = &declaration.item else { continue };
            let clauses = Clauses::of(block);
            let during = clauses.find(|kind| match kind {
                ClauseKind::During(names) => Some(names),
                _ => None,
            });
            let during = during.into_iter().flatten().filter_map(|name| self.stage(name)).collect();
            let when = clauses.find(|kind| match kind {
                ClauseKind::When(condition) => Some(condition),
                _ => None,
            });
            let when = when.map(|condition| self.condition(condition));
            let on_allegation = clauses.locate(|kind| matches!(kind, ClauseKind::OnAllegation).then_some(()));
            let raised = clauses.locate(|kind| match kind {
                ClauseKind::RaisedBy(actors) => Some(actors),
                _ => None,
            });
            let raised_by = raised.map(|(actors, _)| self.standing(actors));
            // What can't be read of a damaged one may be the condition, or who raises it.
            let whole = !declaration.damaged;
            if let (Some((_, span)), None, true) = (on_allegation, raised, whole) {
                self.error(Code::E0304, "nobody may make the allegation", span, "raised by whom?")
                    .add_help("add `raised by …`: an allegation is somebody's act");
            }
            if let (Some((_, span)), None, None, true) = (raised, when, on_allegation, whole) {
                self.error(Code::E0304, "nothing says when it may be raised", span, "raised on what condition?")
                    .add_help("add `when …`, or `on allegation` if no condition is asked");
            }
            let process = self.process(clauses, whole);
            let then = clauses.find(|kind| match kind {
                ClauseKind::Then(actions) => Some(actions),
                _ => None,
            });
            let then = then.into_iter().flatten().filter_map(|action| self.action(action)).collect();
            self.triggers.push(Trigger {
                declared: self.declared(order),
                during,
                when,
                raised_by,
                on_allegation: on_allegation.is_some(),
                process,
                then,
                repeats: clauses.has(|kind| matches!(kind, ClauseKind::Repeats)),
            });
        }
    }

    fn process(&mut self, clauses: Clauses<'a>, whole: bool) -> Vec<Step> {
        let steps = clauses.locate(|kind| match kind {
            ClauseKind::Process(steps) => Some(steps),
            _ => None,
        });
        let Some((steps, span)) = steps else { return Vec::new() };
        if steps.is_empty() {
            self.error(Code::E0304, "the process has no step", span, "expected a step")
                .add_help("add `cure`, `notice`, `refer` or `decide`, or leave `process` out: it then fires at once");
        }
        let has_when = !whole || clauses.has(|kind| matches!(kind, ClauseKind::When(_)));
        for step in steps {
            if let (ast::StepKind::Cure { .. }, false) = (&step.kind, has_when) {
                self.error(Code::E0304, "there is nothing to cure", step.span, "no condition that could cease")
                    .add_help("a cure ends when the condition of `when` ceases: add one, or write `notice`");
            }
        }
        steps.iter().filter_map(|step| self.step(step)).collect()
    }

    fn step(&mut self, step: &ast::Step) -> Option<Step> {
        let (kind, window) = match &step.kind {
            ast::StepKind::Cure { window, at_most } => {
                if *at_most == Some(0) {
                    self.error(Code::E0111, "the number of cures can't be zero", step.span, "expected at least 1")
                        .add_help("leave the step out: it would always be passed over");
                }
                (Some(StepKind::Cure { at_most: *at_most }), self.later_window(window, "the time of a step", NO_TIME))
            }
            ast::StepKind::Notice { window } => (
                Some(StepKind::Notice),
                self.later_window(window, "the time of a step", "leave it out: there is nothing to wait for"),
            ),
            ast::StepKind::Refer { body, window, otherwise } => {
                let body = self.body(body);
                let window = self.step_window(window.as_ref(), step);
                // Silence moves a referral on; only where it says otherwise is there something to check.
                let proceeds = match otherwise {
                    Some(_) => self
                        .outcome(otherwise.as_ref(), step.span, "a referral", &["proceed", "dismiss"])
                        .is_none_or(|kind| *kind == OutcomeKind::Proceed),
                    None => true,
                };
                (body.map(|body| StepKind::Refer { body, silence_proceeds: proceeds }), window)
            }
            ast::StepKind::Decide { body, window, otherwise } => {
                let body = self.body(body);
                let window = self.step_window(window.as_ref(), step);
                let outcome = self.outcome(otherwise.as_ref(), step.span, "a decision", &["proceed", "dismiss"]);
                let proceeds = outcome.map(|kind| *kind == OutcomeKind::Proceed);
                let kind =
                    body.zip(proceeds).map(|(body, silence_proceeds)| StepKind::Decide { body, silence_proceeds });
                (kind, window)
            }
        };
        Some(Step { kind: kind?, window: window?, span: step.span })
    }

    fn step_window(&mut self, window: Option<&ast::Deadline>, step: &ast::Step) -> Option<Window> {
        match window {
            Some(window) => self.later_window(window, "the time of a step", NO_TIME),
            None => {
                self.error(Code::E0307, "this step has no end", step.span, "for how long?")
                    .add_help("say how long the body has: `within 15 days`");
                None
            }
        }
    }

    fn action(&mut self, action: &ast::Action) -> Option<Action> {
        let condition = action.condition.as_ref().map(|condition| self.condition(condition));
        let kind = match &action.kind {
            ast::ActionKind::Reverse(name) => ActionKind::Reverse(self.reversal(name)?),
            ast::ActionKind::Suspend { reliefs, end } => {
                let reliefs = self.selection(reliefs, &[], "suspended");
                let Some(end) = end else {
                    self.error(Code::E0307, "the suspension has no end", action.span, "until when?").add_help(
                        "say how long, `suspend R for 9 months`, or what ends it, `suspend R until CONDITION`",
                    );
                    return None;
                };
                ActionKind::Suspend { reliefs, end: self.suspension_end(end)? }
            }
            ast::ActionKind::Reduce { relief, to } => self.cap(relief, to, false)?,
            ast::ActionKind::Restore { relief, to } => self.cap(relief, to, true)?,
            ast::ActionKind::Extend { stage, by } => {
                let stage = self.stage(stage);
                let by = self.some_time(by, From::Unknown, "an extension", EXTENDS_NOTHING);
                ActionKind::Extend { stage: stage?, by: by? }
            }
            ast::ActionKind::Convene(name) => ActionKind::Convene(self.review_named(name)?),
            ast::ActionKind::Terminate => ActionKind::Terminate,
            ast::ActionKind::Entitle { party, reversal, window } => {
                let party = self.party(party);
                let reversal = self.reversal(reversal);
                let window = match window {
                    Some(window) => self.later_window(window, "the time to use a right", NO_TIME),
                    None => {
                        self.error(Code::E0307, "the right has no end", action.span, "for how long?")
                            .add_help("say how long the party has: `within 60 days`");
                        None
                    }
                };
                ActionKind::Entitle { actor: Actor::Party(party?), reversal: reversal?, window: window? }
            }
        };
        Some(Action { kind, condition, span: action.span })
    }

    fn suspension_end(&mut self, end: &ast::SuspensionEnd) -> Option<SuspensionEnd> {
        Some(match end {
            ast::SuspensionEnd::For(length) => {
                let why = "a suspension counts the day it starts: nothing would be suspended";
                SuspensionEnd::For(self.some_time(length, From::Unknown, "a suspension", why)?)
            }
            ast::SuspensionEnd::Until(Expr { kind: Ast::Date(date), .. }) => {
                SuspensionEnd::UntilDate(DateExpr::On(*date))
            }
            ast::SuspensionEnd::Until(condition) => SuspensionEnd::Until(self.condition(condition)),
        })
    }

    fn cap(&mut self, set: &ast::ReliefSet, to: &Expr, restore: bool) -> Option<ActionKind> {
        let to = self.share(to);
        let reliefs: Selection = self.selection(std::slice::from_ref(set), &[], "reduced");
        Some(ActionKind::Cap { reliefs, to: to?, restore })
    }
}

/// Stands for a trigger that this version doesn't have.
fn absent_trigger(declared: Declared) -> Trigger {
    Trigger {
        declared,
        during: Vec::new(),
        when: None,
        raised_by: None,
        on_allegation: false,
        process: Vec::new(),
        then: Vec::new(),
        repeats: false,
    }
}
