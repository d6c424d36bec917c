//! Questions a reversal after which nothing brings the relief back: it has no `restores when`, doesn't end the agreement, and no
//! stage that could be entered later grants anew what it takes.
//!
//! ## Why it matters
//! A reversal should bring the other side back into compliance, and it can only do so while there is something to be gained.
//! Where the relief is gone for good, so is the reason to perform, and the text goes on asking for performance all the same.
//!
//! ## Triggers
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! body mission
//! indicator weapons { stock  reported by mission every 1 month }
//! benchmark disarmed by north { requires weapons == 0  verified by mission }
//! relief trade by south to north
//! stage opening { requires disarmed  grants trade }
//! trigger breach {
//!     during opening
//!     when disarmed is unmet
//!     process { cure 60 days }
//!     then closing
//! }
//! reversal closing { reverses trade }
//! ```
//!
//! ## A better draft
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! body mission
//! indicator weapons { stock  reported by mission every 1 month }
//! benchmark disarmed by north { requires weapons == 0  verified by mission }
//! relief trade by south to north
//! stage opening { requires disarmed  grants trade }
//! trigger breach {
//!     during opening
//!     when disarmed is unmet
//!     process { cure 60 days }
//!     then closing
//! }
//! reversal closing { reverses trade  restores when disarmed for 60 days }
//! ```
//!
//! ## Known false positives
//! A return that is meant to need a new agreement: say so beside the clause, or write `ends agreement`. A giver that leaves the
//! agreement takes its relief along: where its membership ends with the event that raises the trigger, nothing is questioned.
//! Nor is a sum of money that another trigger suspends first: its way back was the suspension, and this is its forfeit.

use std::collections::BTreeSet;

use crate::lint::claims::{alternatives, demands};
use crate::lint::consequences::{is_the_end, reversals};
use crate::lint::draft::listed;
use crate::lint::{Category, Draft, Findings, Rule};
use crate::model::{Actor, Agreement, EventId, ExprKind, ReliefId, Reversal, StageId, Subject, Trigger, TriggerId};

/// The rule.
pub static RULE: Rule =
    Rule::new("no-way-back", "REV05", Category::Reversibility, "after reversal nothing restores", check);

fn check(draft: &Draft<'_>, found: &mut Findings<'_>) {
    let agreement = draft.agreement;
    let mut place = vec![0; agreement.stages.len()];
    for (index, id) in agreement.stage_order.iter().enumerate() {
        place[id.index()] = index;
    }
    // Stages that some other reversal makes pending again may be entered anew (section 5.7).
    let reopened: BTreeSet<StageId> = reversals(agreement)
        .filter(|(_, reversal)| reversal.restores.is_some())
        .flat_map(|(_, reversal)| reversal.takes.iter().copied())
        .collect();
    for (id, reversal) in reversals(agreement) {
        let run_by = &draft.facts.run_by[id.index()];
        let ends = |trigger: &TriggerId| agreement[*trigger].then.iter().any(|action| is_the_end(agreement, action));
        if reversal.restores.is_some()
            || reversal.ends_agreement
            || run_by.is_empty()
            || run_by.iter().any(ends)
            || run_by.iter().all(|trigger| giver_leaves(agreement, &agreement[*trigger], reversal))
        {
            continue;
        }
        let behind = entered_before(draft, run_by);
        let lost: Vec<ReliefId> = reversal
            .reverses
            .reliefs
            .iter()
            .copied()
            .filter(|relief| {
                let granted = &draft.facts.granted_by[relief.index()];
                if is_forfeit(draft, *relief, run_by) {
                    return false;
                }
                !granted.is_empty() && !may_return(agreement, granted, reversal, &reopened, &behind, &place)
            })
            .collect();
        if lost.is_empty() {
            continue;
        }
        let names = listed(lost.iter().map(|relief| draft.name(Subject::Relief(*relief))));
        let message = format!(
            "`{}` takes {names} for good: nothing restores {}, and no later stage grants {} anew",
            reversal.declared.name,
            if lost.len() == 1 { "it" } else { "them" },
            if lost.len() == 1 { "it" } else { "them" },
        );
        let finding = found.say(draft.clause_span(Subject::Reversal(id), "reverses"), message, "no way back");
        if let Some(trigger) = run_by.first() {
            let then = draft.clause_span(Subject::Trigger(*trigger), "then");
            finding.label(then, format!("`{}` leads to it", agreement[*trigger].declared.name));
        }
        finding.help("say what brings it back (`restores when …`), or that nothing shall (`ends agreement`)");
    }
}

/// Whether it is a sum that was suspended before, by another trigger.
fn is_forfeit(draft: &Draft<'_>, relief: ReliefId, run_by: &[TriggerId]) -> bool {
    let suspended = &draft.facts.suspended_by[relief.index()];
    draft.agreement[relief].amount.is_some() && suspended.iter().any(|trigger| !run_by.contains(trigger))
}

/// Stages that have been entered whenever one of these triggers is raised: those during which alone it is armed, and those
/// that they come directly after.
fn entered_before(draft: &Draft<'_>, triggers: &[TriggerId]) -> BTreeSet<StageId> {
    let agreement = draft.agreement;
    let mut all: Option<BTreeSet<StageId>> = None;
    for id in triggers {
        // An expiry raises it whatever its `during` says (section 5.5).
        let during = match draft.facts.raised_by_silence_of[id.index()].is_empty() {
            true => agreement[*id].during.as_slice(),
            false => &[],
        };
        if during.is_empty() {
            return BTreeSet::new();
        }
        for stage in during {
            let mut own: BTreeSet<StageId> = agreement[*stage].after.iter().copied().collect();
            own.insert(*stage);
            all = Some(match all {
                Some(all) => all.intersection(&own).copied().collect(),
                None => own,
            });
        }
    }
    all.unwrap_or_default()
}

/// Whether a stage may grant the relief anew after the reversal: one that isn't taken along, and can be entered when another
/// one has granted it already.
fn may_return(
    agreement: &Agreement,
    granted: &[StageId],
    reversal: &Reversal,
    reopened: &BTreeSet<StageId>,
    behind: &BTreeSet<StageId>,
    place: &[usize],
) -> bool {
    if granted.iter().any(|stage| reopened.contains(stage)) {
        return true;
    }
    let Some(first) = granted.iter().copied().min_by_key(|stage| place[stage.index()]) else { return false };
    let is_open = |stage: &StageId| reversal.takes.binary_search(stage).is_err() && !behind.contains(stage);
    // What stands behind another in order may come later.
    if granted.iter().any(|stage| *stage != first && is_open(stage)) {
        return true;
    }
    // The first of all does only if another one isn't bound to follow it.
    granted.len() > 1 && is_open(&first) && {
        let following = following(agreement, first, place);
        granted.iter().any(|stage| *stage != first && !following.contains(stage))
    }
}

/// The stages that come after one, directly or not.
fn following(agreement: &Agreement, first: StageId, place: &[usize]) -> BTreeSet<StageId> {
    let mut found = BTreeSet::from([first]);
    for stage in agreement.stage_order.iter().skip(place[first.index()]) {
        if agreement[*stage].after.iter().any(|after| found.contains(after)) {
            found.insert(*stage);
        }
    }
    found
}

/// Whether a trigger is raised only by an event with which all who give what is taken leave the agreement.
fn giver_leaves(agreement: &Agreement, trigger: &Trigger, reversal: &Reversal) -> bool {
    let Some(when) = trigger.when else { return false };
    let mut givers = reversal.reverses.reliefs.iter().flat_map(|relief| &agreement[*relief].by);
    let Some(Actor::Party(first)) = givers.next() else { return false };
    let Some(event) = agreement[*first].until else { return false };
    let leaves = |actor: &Actor| matches!(actor, Actor::Party(id) if agreement[*id].until == Some(event));
    let asks = |event: EventId| {
        let is_it = |kind: &ExprKind| matches!(kind, ExprKind::Occurred(id) if *id == event);
        alternatives(agreement, when)
            .into_iter()
            .all(|part| demands(agreement, part).into_iter().any(|demand| is_it(&agreement.expr(demand).kind)))
    };
    givers.all(leaves) && asks(event)
}
