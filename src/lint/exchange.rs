//! What is asked and what is given, stage by stage: without which benchmarks a stage isn't entered, how much of each relief it
//! adds, who gains, and what can still be taken back.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{
    ActionKind, Actor, Agreement, BenchmarkId, BenchmarkStatus, ExprId, ExprKind, Grant, GrantLevel, ReliefId, StageId,
    StageOutcome, Subject,
};
use crate::quantity::{Number, divide};

use super::facts::{Facts, subjects_in};

/// The benchmarks without which a condition can't be true. Of a choice: those of all its ways, if each has one.
pub fn needed(agreement: &Agreement, id: ExprId) -> BTreeSet<BenchmarkId> {
    let mut known: BTreeMap<ExprId, BTreeSet<BenchmarkId>> = BTreeMap::new();
    let mut open = vec![(id, false)];
    while let Some((id, is_ready)) = open.pop() {
        if known.contains_key(&id) {
            continue;
        }
        let kind = &agreement.expr(id).kind;
        if !is_ready {
            open.push((id, true));
            open.extend(kind.children().into_iter().map(|child| (child, false)));
            continue;
        }
        let of = |ids: &[ExprId]| -> Vec<BTreeSet<BenchmarkId>> {
            ids.iter().map(|id| known.get(id).cloned().unwrap_or_default()).collect()
        };
        let own = match kind {
            ExprKind::Holds(id) | ExprKind::Benchmark(id, BenchmarkStatus::Met | BenchmarkStatus::Waived) => {
                BTreeSet::from([*id])
            }
            ExprKind::ShareOf(all) => all.iter().copied().collect(),
            ExprKind::Not(inner) => match &agreement.expr(*inner).kind {
                // Unknown while the benchmark is unknown (section 6): so it asks for met or waived.
                ExprKind::Benchmark(id, BenchmarkStatus::Unmet) => BTreeSet::from([*id]),
                _ => BTreeSet::new(),
            },
            ExprKind::Or(ways) => among(of(ways), 1),
            ExprKind::AtLeast { count, of: ways } => among(of(ways), *count as usize),
            ExprKind::If { then, otherwise, .. } => among(of(&[*then, *otherwise]), 1),
            // How often or how long something was so lately says nothing of now.
            ExprKind::CountDays { .. } => BTreeSet::new(),
            other => of(&other.children()).into_iter().flatten().collect(),
        };
        known.insert(id, own);
    }
    known.remove(&id).unwrap_or_default()
}

/// Those of all ways, unless so many ways need none.
fn among(ways: Vec<BTreeSet<BenchmarkId>>, count: usize) -> BTreeSet<BenchmarkId> {
    let free = ways.iter().filter(|way| way.is_empty()).count();
    if free >= count { BTreeSet::new() } else { ways.into_iter().flatten().collect() }
}

/// The benchmarks that a stage asks for, to be entered and to go on.
pub fn asked(agreement: &Agreement, id: StageId) -> BTreeSet<BenchmarkId> {
    let stage = &agreement[id];
    stage.requires.iter().chain(&stage.condition).flat_map(|condition| needed(agreement, *condition)).collect()
}

/// Those of a list, and in place of each that rests on others those others.
pub fn leaves(agreement: &Agreement, ids: impl IntoIterator<Item = BenchmarkId>) -> BTreeSet<BenchmarkId> {
    let mut found = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut open: Vec<BenchmarkId> = ids.into_iter().collect();
    while let Some(id) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        let mut under = Vec::new();
        agreement.each_under(agreement[id].requires, |kind| {
            under.extend(subjects_in(kind).into_iter().filter_map(|subject| match subject {
                Subject::Benchmark(id) => Some(id),
                _ => None,
            }));
        });
        if under.is_empty() {
            found.insert(id);
        }
        open.extend(under);
    }
    found
}

/// The grants of a stage that are part of the exchange: humanitarian relief is owed to people, whatever a party does.
pub fn bargained(agreement: &Agreement, id: StageId) -> impl Iterator<Item = &Grant> {
    agreement[id].grants.iter().filter(|grant| {
        let relief = &agreement[grant.relief];
        !relief.humanitarian && !relief.declared.absent
    })
}

/// Whether it waits on another agreement, in which some of the exchange may lie.
pub const fn spans_agreements(agreement: &Agreement) -> bool {
    !agreement.foreign.is_empty()
}

/// By stage, its place in the order of the graph.
pub fn places(agreement: &Agreement) -> Vec<usize> {
    let mut places = vec![0; agreement.stages.len()];
    for (place, id) in agreement.stage_order.iter().enumerate() {
        places[id.index()] = place;
    }
    places
}

/// The benchmarks whose failure a condition notices: those that it says are unmet or unknown, or not met, or whose share it
/// measures.
pub fn breaches(agreement: &Agreement, id: ExprId) -> BTreeSet<BenchmarkId> {
    let mut found = BTreeSet::new();
    agreement.each_under(id, |kind| match kind {
        ExprKind::Benchmark(id, BenchmarkStatus::Unmet | BenchmarkStatus::Unknown) => {
            found.insert(*id);
        }
        ExprKind::ShareOf(all) => found.extend(all),
        ExprKind::Not(inner) => match &agreement.expr(*inner).kind {
            ExprKind::Holds(id) | ExprKind::Benchmark(id, BenchmarkStatus::Met | BenchmarkStatus::Waived) => {
                found.insert(*id);
            }
            ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::AtLeast { of: parts, .. } => {
                found.extend(parts.iter().filter_map(|part| match &agreement.expr(*part).kind {
                    ExprKind::Holds(id) => Some(*id),
                    _ => None,
                }));
            }
            _ => {}
        },
        _ => {}
    });
    found
}

/// What a stage adds to the exchange.
#[derive(Debug)]
pub struct Step {
    /// The stage.
    pub stage: StageId,
    /// What it asks that none before it asked.
    pub asked: Vec<BenchmarkId>,
    /// What it adds to each relief, as a share of all that the agreement grants of it.
    pub given: Vec<(ReliefId, Number)>,
}

/// The exchange in order of the stages; those that neither ask nor give are left out.
pub fn steps(agreement: &Agreement) -> Vec<Step> {
    let present = || agreement.stage_order.iter().copied().filter(|id| !agreement[*id].declared.absent);
    let mut wholes = vec![Level::default(); agreement.reliefs.len()];
    for grant in present().flat_map(|id| bargained(agreement, id)) {
        wholes[grant.relief.index()].add(grant.level);
    }
    let mut levels = vec![Level::default(); agreement.reliefs.len()];
    let mut seen = BTreeSet::new();
    let mut steps = Vec::new();
    for stage in present() {
        let direct: Vec<BenchmarkId> = asked(agreement, stage).into_iter().filter(|id| !seen.contains(id)).collect();
        let mut fresh: Vec<BenchmarkId> = leaves(agreement, direct.iter().copied()).into_iter().collect();
        fresh.retain(|id| seen.insert(*id));
        seen.extend(direct);
        let mut given = Vec::new();
        for grant in bargained(agreement, stage) {
            let index = grant.relief.index();
            let before = levels[index].now();
            levels[index].add(grant.level);
            let more = levels[index].now().saturating_sub(before);
            if let (true, Ok(share)) = (more > Number::ZERO, divide(more, wholes[index].now())) {
                given.push((grant.relief, share));
            }
        }
        if !(fresh.is_empty() && given.is_empty()) {
            steps.push(Step { stage, asked: fresh, given });
        }
    }
    steps
}

/// How much of a relief is granted (section 5.4): the highest percentage, for amounts the sum.
#[derive(Debug, Clone, Copy, Default)]
struct Level {
    highest: Number,
    sum: Number,
}

impl Level {
    fn add(&mut self, level: GrantLevel) {
        match level {
            GrantLevel::Share(share) => self.highest = self.highest.max(share),
            GrantLevel::UpTo(amount) => self.highest = self.highest.max(amount),
            GrantLevel::Of(amount) => self.sum = self.sum.saturating_add(amount),
        }
    }

    fn now(self) -> Number {
        self.highest.max(self.sum)
    }
}

/// By stage: who was given something by a stage that has to come before it.
pub fn given_before(agreement: &Agreement) -> Vec<BTreeSet<Actor>> {
    let mut given = vec![BTreeSet::new(); agreement.stages.len()];
    for id in &agreement.stage_order {
        let mut own = BTreeSet::new();
        for before in &agreement[*id].after {
            own.extend(given[before.index()].iter().copied());
            own.extend(recipients(agreement, *before));
        }
        given[id.index()] = own;
    }
    given
}

/// By stage: who is given something by a stage that waits for it or counts from it.
pub fn given_after(agreement: &Agreement) -> Vec<BTreeSet<Actor>> {
    let mut given: Vec<BTreeSet<Actor>> = vec![BTreeSet::new(); agreement.stages.len()];
    let mut waits: Vec<BTreeSet<StageId>> = vec![BTreeSet::new(); agreement.stages.len()];
    for (index, stage) in agreement.stages.iter().enumerate().filter(|(_, stage)| !stage.declared.absent) {
        let mut named: BTreeSet<StageId> = stage.after.iter().copied().collect();
        for condition in stage.requires.iter().chain(&stage.condition) {
            agreement.each_under(*condition, |kind| {
                named.extend(subjects_in(kind).into_iter().filter_map(|subject| match subject {
                    Subject::Stage(id) => Some(id),
                    _ => None,
                }));
            });
        }
        named.extend(stage.opens.iter().flat_map(crate::model::DateExpr::anchors).filter_map(|anchor| match anchor {
            crate::model::Anchor::Stage(id) => Some(id),
            _ => None,
        }));
        waits[index] = named;
    }
    let mut open: Vec<StageId> = agreement.stage_order.clone();
    while let Some(id) = open.pop() {
        let mut own = given[id.index()].clone();
        own.extend(recipients(agreement, id));
        for before in &waits[id.index()] {
            let count = given[before.index()].len();
            given[before.index()].extend(own.iter().copied());
            // The order knows `after` alone; what is named in a condition may stand behind.
            if given[before.index()].len() > count {
                open.push(*before);
            }
        }
    }
    given
}

/// Who is given something by a stage.
pub fn recipients(agreement: &Agreement, id: StageId) -> BTreeSet<Actor> {
    if agreement[id].declared.absent {
        return BTreeSet::new();
    }
    bargained(agreement, id).flat_map(|grant| agreement[grant.relief].to.iter().copied()).collect()
}

/// Whether a reversal that some trigger runs takes it, or a trigger suspends or reduces it.
pub fn is_reached(facts: &Facts, id: ReliefId) -> bool {
    is_reversed(facts, id) || !facts.suspended_by[id.index()].is_empty() || !facts.reduced_by[id.index()].is_empty()
}

/// Whether a reversal that some trigger runs takes it.
pub fn is_reversed(facts: &Facts, id: ReliefId) -> bool {
    facts.taken_by[id.index()].iter().any(|reversal| !facts.run_by[reversal.index()].is_empty())
}

/// Whether some trigger, deadline or reversal ends the agreement before its time.
pub fn can_be_terminated(agreement: &Agreement, facts: &Facts) -> bool {
    let by_trigger = |kind: &ActionKind| matches!(kind, ActionKind::Terminate);
    let triggers = agreement.triggers.iter().filter(|trigger| !trigger.declared.absent);
    let reversals = agreement.reversals.iter().zip(&facts.run_by);
    let deadlines =
        agreement.stages.iter().filter(|stage| !stage.declared.absent).filter_map(|stage| stage.deadline.as_ref());
    triggers.flat_map(|trigger| &trigger.then).any(|action| by_trigger(&action.kind))
        || reversals.into_iter().any(|(reversal, run_by)| reversal.ends_agreement && !run_by.is_empty())
        || deadlines.into_iter().any(|deadline| match &deadline.outcome {
            StageOutcome::Terminate => true,
            StageOutcome::Extend { then, .. } => matches!(**then, StageOutcome::Terminate),
            StageOutcome::Lapse | StageOutcome::Trigger(_) => false,
        })
}

/// By stage: whether a reversal that some trigger runs takes it along.
pub fn taken_stages(agreement: &Agreement, facts: &Facts) -> Vec<bool> {
    let mut taken = vec![false; agreement.stages.len()];
    for (reversal, _) in agreement.reversals.iter().zip(&facts.run_by).filter(|(_, run_by)| !run_by.is_empty()) {
        for stage in &reversal.takes {
            taken[stage.index()] = true;
        }
    }
    taken
}
