//! Questions an agreement between parties that names no third party anywhere: nobody else reports, verifies, certifies,
//! decides, reviews or gives.
//!
//! A third party is a body that isn't made up of parties, or a party that neither performs nor gives nor gains.
//!
//! ## Why it matters
//! When the parties disagree about a fact, each has its own. Without somebody whom both believe, the first disputed report is
//! the end of the agreement, and the party that complied can't prove it.
//!
//! ## Triggers
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! body commission of north, south
//! indicator weapons { stock  reported by commission every 1 month }
//! benchmark disarmed by north { requires weapons == 0  verified by commission }
//! relief trade by south to north
//! stage opening { requires disarmed  grants trade }
//! ```
//!
//! ## A better draft
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! body commission of north, south
//! body mission
//! indicator weapons { stock  reported by mission, commission every 1 month }
//! benchmark disarmed by north { requires weapons == 0  verified by mission }
//! relief trade by south to north
//! stage opening { requires disarmed  grants trade }
//! ```
//!
//! ## Known false positives
//! A programme in which one party lends and judges by its statute, as the International Monetary Fund does. Parties that trust
//! each other's figures, because both can check them.

use std::collections::BTreeSet;

use crate::lint::draft::listed;
use crate::lint::facts::{is_independent, sources, step_body};
use crate::lint::{Category, Draft, Findings, Rule};
use crate::model::{Actor, BodyId, IndicatorId, PartyId, Standing, Subject};

/// The rule.
pub static RULE: Rule = Rule::new(
    "no-guarantor",
    "SEQ08",
    Category::Sequencing,
    "no third party among verifiers, deciders or grantors",
    check,
);

fn check(draft: &Draft<'_>, found: &mut Findings<'_>) {
    let agreement = draft.agreement;
    let present = |id: &PartyId| !agreement[*id].declared.absent;
    let parties: Vec<PartyId> = (0..agreement.parties.len() as u32).map(PartyId).filter(present).collect();
    let performs = agreement.benchmarks.iter().any(|benchmark| !benchmark.declared.absent);
    if parties.len() < 2 || !performs {
        return;
    }
    let mut involved: BTreeSet<Actor> = BTreeSet::new();
    for benchmark in agreement.benchmarks.iter().filter(|benchmark| !benchmark.declared.absent) {
        involved.extend(&benchmark.by);
    }
    for relief in agreement.reliefs.iter().filter(|relief| !relief.declared.absent) {
        involved.extend(relief.by.iter().chain(&relief.to));
    }
    let roles = roles(draft);
    let is_third = |actor: &Actor| match actor {
        Actor::Body(_) => is_independent(agreement, *actor),
        Actor::Party(_) => !involved.contains(actor),
    };
    if roles.iter().any(is_third) {
        return;
    }
    let message = format!(
        "nobody but {} or their own bodies reports, verifies, decides or gives: in a dispute about facts there is no third voice",
        listed(parties.iter().map(|id| draft.name(Subject::Party(*id))))
    );
    let span = draft.written_as(&agreement.name).map_or(agreement.span, |written| written.name.span);
    let finding = found.say(span, message, "no third party in it");
    let own = roles.iter().filter_map(|actor| match actor {
        Actor::Body(id) => Some(*id),
        Actor::Party(_) => None,
    });
    for id in own.take(3) {
        finding.label(draft.name_span(Subject::Body(id)), "made up of parties");
    }
    let unused = (0..agreement.bodies.len() as u32).map(BodyId).find(|id| {
        let body = &agreement[*id];
        !body.declared.absent && body.members.is_empty()
    });
    finding.help(match unused {
        Some(id) => format!("give `{}` a role: let it report, verify or decide", draft.name(Subject::Body(id))),
        None => "let a body that isn't made up of parties report or verify, at least where the other side's word is all there is".to_owned(),
    });
}

/// Who reports, verifies, certifies, waives, settles, decides, reviews, hears complaints, causes events or gives.
fn roles(draft: &Draft<'_>) -> BTreeSet<Actor> {
    let agreement = draft.agreement;
    let mut roles = BTreeSet::new();
    for (index, indicator) in agreement.indicators.iter().enumerate().filter(|(_, it)| !it.declared.absent) {
        roles.extend(sources(agreement, IndicatorId(index as u32)));
        roles.extend(indicator.disputes.iter().map(|disputes| Actor::Body(disputes.to)));
    }
    for event in agreement.events.iter().filter(|event| !event.declared.absent) {
        if let Standing::Only(actors) = &event.by {
            roles.extend(actors);
        }
    }
    for benchmark in agreement.benchmarks.iter().filter(|benchmark| !benchmark.declared.absent) {
        roles.extend(benchmark.verified.iter().flat_map(|quorum| &quorum.of));
        roles.extend(benchmark.certified.map(Actor::Body));
        roles.extend(&benchmark.waivable);
    }
    for relief in agreement.reliefs.iter().filter(|relief| !relief.declared.absent) {
        roles.extend(&relief.by);
    }
    for trigger in agreement.triggers.iter().filter(|trigger| !trigger.declared.absent) {
        if let Some(Standing::Only(actors)) = &trigger.raised_by {
            roles.extend(actors);
        }
        roles.extend(trigger.process.iter().filter_map(|step| step_body(&step.kind)).map(Actor::Body));
    }
    for review in agreement.reviews.iter().filter(|review| !review.declared.absent) {
        roles.extend(&review.by);
    }
    for grievance in agreement.grievances.iter().filter(|grievance| !grievance.declared.absent) {
        roles.extend(&grievance.to);
    }
    roles
}
