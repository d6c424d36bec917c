//! Who rests on whom: what asks for a benchmark, who has to move for a step, what can touch a relief.

use std::collections::BTreeSet;

use super::Teller;
use crate::model::{
    Action, ActionKind, Actor, BenchmarkId, ExprId, ExprKind, ReliefId, ReversalId, SafeguardRule, StageOutcome,
    Standing, Subject, TriggerId,
};
use crate::publish::conditions::Said;

impl Teller<'_> {
    fn asks(&self, root: ExprId, benchmark: BenchmarkId) -> bool {
        let mut found = false;
        self.agreement.each_under(root, |kind| match kind {
            ExprKind::Holds(id) | ExprKind::Benchmark(id, _) => found |= *id == benchmark,
            ExprKind::ShareOf(ids) => found |= ids.contains(&benchmark),
            _ => {}
        });
        found
    }

    /// Whether a condition can't be true without a benchmark that is met or waived.
    fn needs(&self, root: ExprId, benchmark: BenchmarkId) -> bool {
        let several = |parts: &[ExprId]| parts.iter().any(|part| self.needs(*part, benchmark));
        match &self.agreement.expr(root).kind {
            ExprKind::Holds(id) => *id == benchmark,
            ExprKind::And(parts) => several(parts),
            ExprKind::AtLeast { count, of } if *count as usize == of.len() => several(of),
            ExprKind::For { condition, .. } | ExprKind::Since { condition, .. } => self.needs(*condition, benchmark),
            _ => false,
        }
    }

    /// What asks for a benchmark, and so what hangs on it.
    pub(super) fn hangs_on(&self, benchmark: BenchmarkId) -> Vec<Said> {
        let agreement = self.agreement;
        let asked = |roots: &[ExprId]| roots.iter().any(|root| self.asks(*root, benchmark));
        let mut said = Vec::new();
        for subject in agreement.subjects().filter(|subject| !agreement.declared(*subject).absent) {
            let name = self.voice.name(subject);
            match subject {
                Subject::Stage(id) => {
                    let stage = &agreement[id];
                    if asked(&stage.requires) {
                        let needed = stage.requires.iter().any(|root| self.needs(*root, benchmark));
                        said.push(Said::new(match needed {
                            true => format!("The step {name} begins only with it."),
                            false => format!("It is among what the step {name} asks."),
                        }));
                    }
                    if asked(stage.condition.as_slice()) {
                        let needed = stage.condition.is_some_and(|root| self.needs(root, benchmark));
                        said.push(Said::new(match needed {
                            true => {
                                format!("The step {name} is suspended on a day on which it is known not to be met.")
                            }
                            false => format!("It is among what keeps the step {name} going."),
                        }));
                    }
                }
                Subject::Trigger(id) if asked(agreement[id].when.as_slice()) => {
                    said.push(Said::new(format!("It is part of what sets off {name}.")));
                }
                Subject::Reversal(id) if asked(agreement[id].restores.as_slice()) => {
                    said.push(Said::new(format!("It is part of the way back from {name}.")));
                }
                Subject::Benchmark(id) if id != benchmark && asked(&[agreement[id].requires]) => {
                    said.push(Said::new(format!("The benchmark {name} rests on it.")));
                }
                Subject::Safeguard(id) => {
                    let roots = match agreement[id].rule {
                        SafeguardRule::Always(rule) | SafeguardRule::Never(rule) | SafeguardRule::Reachable(rule) => {
                            vec![rule]
                        }
                        SafeguardRule::LeadsTo { cause, effect, .. } => vec![cause, effect],
                    };
                    if asked(&roots) {
                        said.push(Said::new(format!("The safeguard {name} looks at it.")));
                    }
                }
                _ => {}
            }
        }
        said
    }

    /// Whoever has to act before conditions can be true: performers of benchmarks, and those who make events happen.
    pub(super) fn movers(&self, roots: &[ExprId]) -> Vec<Actor> {
        movers(self.agreement, roots)
    }

    /// The triggers whose actions do something.
    pub(super) fn triggers_that(&self, does: impl Fn(&Action) -> bool) -> Vec<Subject> {
        let triggers = self.agreement.triggers.iter().enumerate();
        let found = triggers.filter(|(_, trigger)| !trigger.declared.absent && trigger.then.iter().any(&does));
        found.map(|(index, _)| Subject::Trigger(TriggerId(index as u32))).collect()
    }

    /// The triggers that run a reversal, and those that entitle somebody to it.
    pub(super) fn set_off_by(&self, reversal: ReversalId) -> (Vec<Subject>, Vec<Subject>) {
        let runs = self.triggers_that(|action| matches!(action.kind, ActionKind::Reverse(id) if id == reversal));
        let entitles = self
            .triggers_that(|action| matches!(action.kind, ActionKind::Entitle { reversal: id, .. } if id == reversal));
        (runs, entitles)
    }

    /// The reversals that take a relief.
    pub(super) fn takers(&self, relief: ReliefId) -> Vec<Subject> {
        let reversals = self.agreement.reversals.iter().enumerate();
        let found = reversals.filter(|(_, it)| !it.declared.absent && it.reverses.reliefs.contains(&relief));
        found.map(|(index, _)| Subject::Reversal(ReversalId(index as u32))).collect()
    }

    /// The deadlines that raise a trigger.
    pub(super) fn expiries(&self, trigger: TriggerId) -> Vec<String> {
        let agreement = self.agreement;
        let mut found = Vec::new();
        for subject in agreement.subjects().filter(|subject| !agreement.declared(*subject).absent) {
            let name = self.voice.name(subject);
            match subject {
                Subject::Stage(id) => {
                    let raises = |outcome: &StageOutcome| match outcome {
                        StageOutcome::Trigger(id) => *id == trigger,
                        StageOutcome::Extend { then, .. } => {
                            matches!(**then, StageOutcome::Trigger(id) if id == trigger)
                        }
                        StageOutcome::Lapse | StageOutcome::Terminate => false,
                    };
                    if agreement[id].deadline.as_ref().is_some_and(|deadline| raises(&deadline.outcome)) {
                        found.push(format!("the deadline of the step {name} passes"));
                    }
                }
                Subject::Benchmark(id) if agreement[id].due.as_ref().is_some_and(|due| due.trigger == trigger) => {
                    found.push(format!("{name} has not been met by its deadline"));
                }
                Subject::Review(id) if agreement[id].due.as_ref().is_some_and(|(_, raised)| *raised == trigger) => {
                    found.push(format!("the review {name} is not held in time"));
                }
                Subject::Grievance(id)
                    if agreement[id].answered.as_ref().is_some_and(|(_, raised)| *raised == trigger) =>
                {
                    found.push(format!("a complaint ({name}) is not answered in time"));
                }
                _ => {}
            }
        }
        found
    }
}

/// Whoever has to act before conditions can be true, in order of declaration.
pub fn movers(agreement: &crate::model::Agreement, roots: &[ExprId]) -> Vec<Actor> {
    let mut found = BTreeSet::new();
    let mut open: Vec<ExprId> = roots.to_vec();
    let mut seen = BTreeSet::new();
    while let Some(root) = open.pop() {
        agreement.each_under(root, |kind| match kind {
            ExprKind::Holds(id) | ExprKind::Benchmark(id, _) => {
                found.extend(agreement[*id].by.iter().copied());
                // Nobody is named: whoever moves the benchmarks that it rests on.
                if seen.insert(*id) && agreement[*id].by.is_empty() {
                    open.push(agreement[*id].requires);
                }
            }
            ExprKind::Occurred(id) => {
                if let Standing::Only(actors) = &agreement[*id].by {
                    found.extend(actors.iter().copied());
                }
            }
            _ => {}
        });
    }
    let mut actors: Vec<Actor> = found.into_iter().collect();
    actors.sort_by_key(|actor| agreement.actor_order(*actor));
    actors
}
