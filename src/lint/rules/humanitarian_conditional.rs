//! Questions humanitarian relief that is granted only once a party has performed: every stage that grants it asks for a
//! benchmark of somebody else than those who give it, or comes after one that does.
//!
//! ## Why it matters
//! Relief for people is not a reward for their authorities. If it waits for a benchmark, those who need it pay for every
//! delay of a process over which they have no say, and the giver is blamed for it.
//!
//! ## Triggers
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! body mission
//! indicator weapons { stock  reported by mission every 1 month }
//! benchmark disarmed by north { requires weapons == 0  verified by mission }
//! relief medicine by south to north { humanitarian }
//! relief trade by south to north
//! stage opening { requires disarmed  grants medicine, trade }
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
//! relief medicine by south to north { humanitarian }
//! relief trade by south to north
//! stage force { opens 2024-01-02  grants medicine }
//! stage opening { after force  requires disarmed  grants trade }
//! ```
//!
//! ## Known false positives
//! A benchmark without which nothing could be delivered at all (a road cleared of mines, a checkpoint that lets convoys
//! through). Say so beside the clause. What the givers themselves must do first is never questioned, and neither are events
//! such as a ratification, nor conditions on a need (people short of food).

use std::collections::BTreeMap;

use crate::lint::draft::listed;
use crate::lint::exchange::needed;
use crate::lint::{Category, Draft, Findings, Rule};
use crate::model::{Actor, BenchmarkId, ExprId, ExprKind, Grant, ReliefId, StageId, StageStatus, Subject};

/// The rule.
pub static RULE: Rule = Rule::new(
    "humanitarian-conditional",
    "HUM02",
    Category::Humanitarian,
    "humanitarian relief that waits for a benchmark",
    check,
);

/// A benchmark of somebody that a stage waits for, and where it is asked.
#[derive(Clone, Copy)]
struct Gate {
    benchmark: BenchmarkId,
    stage: StageId,
    condition: ExprId,
}

fn check(draft: &Draft<'_>, found: &mut Findings<'_>) {
    let agreement = draft.agreement;
    let gates = gates(draft);
    let mut grants: BTreeMap<ReliefId, Vec<(StageId, &Grant)>> = BTreeMap::new();
    for id in agreement.stage_order.iter().filter(|id| !agreement[**id].declared.absent) {
        for grant in agreement[*id].grants.iter().filter(|grant| agreement[grant.relief].humanitarian) {
            grants.entry(grant.relief).or_default().push((*id, grant));
        }
    }
    for (relief, grants) in grants {
        let declared = &agreement[relief];
        let gate = |stage: StageId| {
            gates[stage.index()]
                .iter()
                .find(|(actor, _)| !declared.by.contains(actor))
                .map(|(actor, gate)| (*actor, *gate))
        };
        let Some((stage, grant)) = grants.first() else { continue };
        let Some((actor, gate_of_first)) = gate(*stage) else { continue };
        if declared.declared.absent || grants.iter().any(|(stage, _)| gate(*stage).is_none()) {
            continue;
        }
        let name = &declared.declared.name;
        let benchmark = draft.name(Subject::Benchmark(gate_of_first.benchmark));
        let asked_in = match gate_of_first.stage == *stage {
            true => String::new(),
            false => format!(", which `{}` asks before it", draft.name(Subject::Stage(gate_of_first.stage))),
        };
        let condition = draft.expr_text(gate_of_first.condition);
        let once = if condition == benchmark {
            format!("once `{}` has met `{benchmark}`", agreement.actor_name(actor))
        } else {
            format!("when `{condition}` is true, which depends on `{}`", agreement.actor_name(actor))
        };
        let message = format!(
            "`{name}` is humanitarian, but `{}` grants it only {once}{asked_in}",
            draft.name(Subject::Stage(*stage)),
        );
        let finding = found.say(grant.span, message, "waits for performance");
        finding.label(agreement.expr(gate_of_first.condition).span, "asked first");
        finding.help(format!(
            "grant `{name}` in a stage that waits for nothing that {} would have to do",
            listed(
                gates[stage.index()]
                    .keys()
                    .filter(|actor| !declared.by.contains(actor))
                    .map(|actor| agreement.actor_name(*actor))
            )
        ));
    }
}

/// By stage: for each performer one benchmark that it must have met before the stage can be entered, the nearest one.
fn gates(draft: &Draft<'_>) -> Vec<BTreeMap<Actor, Gate>> {
    let agreement = draft.agreement;
    let mut gates: Vec<BTreeMap<Actor, Gate>> = vec![BTreeMap::new(); agreement.stages.len()];
    for id in &agreement.stage_order {
        let mut own = BTreeMap::new();
        for condition in &agreement[*id].requires {
            for benchmark in needed(agreement, *condition) {
                for actor in &agreement[benchmark].by {
                    own.entry(*actor).or_insert(Gate { benchmark, stage: *id, condition: *condition });
                }
            }
        }
        let asked = agreement[*id].requires.iter().filter_map(|condition| match agreement.expr(*condition).kind {
            ExprKind::Stage(before, StageStatus::Active | StageStatus::Ended) => Some(before),
            _ => None,
        });
        let before: Vec<StageId> = agreement[*id].after.iter().copied().chain(asked).collect();
        for stage in before {
            for (actor, gate) in gates[stage.index()].clone() {
                own.entry(actor).or_insert(gate);
            }
        }
        gates[id.index()] = own;
    }
    gates
}
