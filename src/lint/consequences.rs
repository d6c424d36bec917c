//! What triggers do to reliefs, and who stands behind a consequence.

use std::collections::BTreeSet;

use super::facts::is_independent;
use crate::ast::{ClauseKind, ReliefSet};
use crate::model::{
    Action, ActionKind, Agreement, EventId, ExprId, ExprKind, ReliefId, Reversal, ReversalId, Stage, StageId,
    StageOutcome, Standing, Subject, Trigger, TriggerId,
};

use super::Draft;

/// The triggers in force.
pub fn triggers(agreement: &Agreement) -> impl Iterator<Item = (TriggerId, &Trigger)> {
    let all = agreement.triggers.iter().enumerate().filter(|(_, trigger)| !trigger.declared.absent);
    all.map(|(index, trigger)| (TriggerId(index as u32), trigger))
}

/// The reversals in force.
pub fn reversals(agreement: &Agreement) -> impl Iterator<Item = (ReversalId, &Reversal)> {
    let all = agreement.reversals.iter().enumerate().filter(|(_, reversal)| !reversal.declared.absent);
    all.map(|(index, reversal)| (ReversalId(index as u32), reversal))
}

/// The stages in force.
pub fn stages(agreement: &Agreement) -> impl Iterator<Item = (StageId, &Stage)> {
    let all = agreement.stages.iter().enumerate().filter(|(_, stage)| !stage.declared.absent);
    all.map(|(index, stage)| (StageId(index as u32), stage))
}

/// The reliefs that an action takes, suspends or reduces; none for what takes nothing.
pub fn touched<'a>(agreement: &'a Agreement, action: &'a Action) -> &'a [ReliefId] {
    match &action.kind {
        ActionKind::Reverse(reversal) | ActionKind::Entitle { reversal, .. } => &agreement[*reversal].reverses.reliefs,
        ActionKind::Suspend { reliefs, .. } | ActionKind::Cap { reliefs, restore: false, .. } => &reliefs.reliefs,
        ActionKind::Cap { .. } | ActionKind::Extend { .. } | ActionKind::Convene(_) | ActionKind::Terminate => &[],
    }
}

/// Whether an action ends the whole agreement.
pub fn is_the_end(agreement: &Agreement, action: &Action) -> bool {
    match &action.kind {
        ActionKind::Reverse(reversal) | ActionKind::Entitle { reversal, .. } => agreement[*reversal].ends_agreement,
        ActionKind::Terminate => true,
        _ => false,
    }
}

/// Whether something may end the whole agreement: a trigger, or a missed deadline.
pub fn can_end(agreement: &Agreement) -> bool {
    let by_trigger = triggers(agreement).flat_map(|(_, trigger)| &trigger.then).any(|it| is_the_end(agreement, it));
    by_trigger
        || stages(agreement).filter_map(|(_, stage)| stage.deadline.as_ref()).any(|deadline| {
            let mut outcome = &deadline.outcome;
            while let StageOutcome::Extend { then, .. } = outcome {
                outcome = then;
            }
            *outcome == StageOutcome::Terminate
        })
}

/// The events that a condition asks for, leaving aside those behind a benchmark.
pub fn events_in(agreement: &Agreement, id: ExprId) -> BTreeSet<EventId> {
    let mut found = BTreeSet::new();
    agreement.each_under(id, |kind| {
        if let ExprKind::Occurred(event) = kind {
            found.insert(*event);
        }
    });
    found
}

/// Whether only bodies that are independent of all parties have this standing: what they do is a finding.
pub fn is_for_third_parties(agreement: &Agreement, standing: &Standing) -> bool {
    match standing {
        Standing::Only(actors) => actors.iter().all(|actor| is_independent(agreement, *actor)),
        Standing::Anyone | Standing::AnyParty => false,
    }
}

/// The words by which a reversal chooses reliefs, as written.
pub fn chosen<'a>(draft: &Draft<'a>, reversal: ReversalId) -> &'a [ReliefSet] {
    match draft.clause(Subject::Reversal(reversal), "reverses").map(|clause| &clause.kind) {
        Some(ClauseKind::Reverses(sets)) => sets,
        _ => &[],
    }
}
