//! Questions a text that knows one answer to every breach, and that is the heaviest: each trigger that does anything takes all
//! relief or ends the agreement, and nothing suspends or reduces.
//!
//! Asked where there are at least two reliefs to take, or two triggers. A stage that is suspended by its `while`, a reversal
//! that takes a part, or that gives a single relief back on compliance, a trigger that only convenes a review: each is a
//! lighter answer, and then nothing is questioned.
//!
//! ## Why it matters
//! A threat that is too big for the case isn't carried out. If the only answer is the end of everything, small breaches go
//! unanswered until they are large, and the first answer is the last one.
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
//! relief visas by south to north
//! stage opening { requires disarmed  grants trade, visas }
//! trigger breach {
//!     during opening
//!     when disarmed is unmet
//!     process { cure 60 days }
//!     then closing
//! }
//! reversal closing { reverses all  restores when disarmed for 60 days }
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
//! relief visas by south to north
//! stage opening { requires disarmed  grants trade, visas }
//! trigger breach {
//!     during opening
//!     when disarmed is unmet
//!     process { cure 60 days }
//!     then reduce trade to 50%
//! }
//! trigger lasting_breach {
//!     during opening
//!     when disarmed is unmet for 180 days
//!     process { notice 10 days }
//!     then closing
//! }
//! reversal closing { reverses all  restores when disarmed for 60 days }
//! ```
//!
//! ## Known false positives
//! An agreement on one indivisible thing, where there is no less to take. What is graduated outside of the text, by the choice
//! of the one who raises a trigger, isn't visible here.
//!
//! ## Reference
//! Graduated answers are one of the design principles of lasting institutions in Elinor Ostrom, *Governing the Commons*
//! (1990).

use std::collections::BTreeSet;

use crate::lint::consequences::{is_the_end, stages, touched, triggers};
use crate::lint::draft::listed;
use crate::lint::{Category, Draft, Findings, Rule};
use crate::model::{Action, ActionKind, Agreement, ReliefId, Subject, Trigger};

/// The rule.
pub static RULE: Rule = Rule::new(
    "no-graduation",
    "REV03",
    Category::Reversibility,
    "the only answer to any breach is the heaviest",
    check,
);

fn check(draft: &Draft<'_>, found: &mut Findings<'_>) {
    let agreement = draft.agreement;
    if stages(agreement).any(|(_, stage)| stage.condition.is_some() && !stage.grants.is_empty()) {
        return;
    }
    let at_stake: BTreeSet<ReliefId> = stages(agreement)
        .flat_map(|(_, stage)| &stage.grants)
        .map(|grant| grant.relief)
        .filter(|relief| !agreement[*relief].humanitarian)
        .collect();
    // Moving a deadline punishes nobody and spares nobody: such a trigger is no answer to a breach.
    let answering: Vec<&Trigger> =
        triggers(agreement).map(|(_, trigger)| trigger).filter(|trigger| trigger.then.iter().any(answers)).collect();
    let heavy = |trigger: &&Trigger| heaviest(agreement, trigger, &at_stake).is_some();
    if at_stake.is_empty() || (at_stake.len() < 2 && answering.len() < 2) || !answering.iter().all(heavy) {
        return;
    }
    let Some((first, action)) =
        answering.first().and_then(|trigger| Some((trigger, heaviest(agreement, trigger, &at_stake)?)))
    else {
        return;
    };
    let everything = match at_stake.len() {
        1..=3 => listed(at_stake.iter().map(|relief| draft.name(Subject::Relief(*relief)))),
        many => format!("all {many} reliefs"),
    };
    let names = answering.iter().map(|trigger| trigger.declared.name.as_str());
    let message = match answering.as_slice() {
        [_] => format!(
            "`{}` answers with the loss of {everything}, and nothing lighter comes before it",
            first.declared.name
        ),
        few if few.len() <= 4 => format!(
            "{} each answer with the loss of {everything}, and nothing lighter comes before them",
            listed(names)
        ),
        many => format!(
            "each of {} triggers answers with the loss of {everything}, and nothing lighter comes before them",
            many.len()
        ),
    };
    let finding = found.say(action.span, message, "everything at once");
    for other in answering.iter().skip(1).take(3) {
        if let Some(action) = heaviest(agreement, other, &at_stake) {
            finding.label(action.span, "here too");
        }
    }
    finding.help(
        "let a first or a small breach suspend or reduce something, and keep this for one that is grave or lasts",
    );
}

/// Whether an action is an answer to a breach, light or heavy.
const fn answers(action: &Action) -> bool {
    !matches!(action.kind, ActionKind::Extend { .. } | ActionKind::Cap { restore: true, .. })
}

/// The action by which a trigger takes everything; none where it does something lighter, or takes a part.
fn heaviest<'t>(agreement: &Agreement, trigger: &'t Trigger, at_stake: &BTreeSet<ReliefId>) -> Option<&'t Action> {
    let lighter = |action: &Action| {
        matches!(
            action.kind,
            ActionKind::Suspend { .. } | ActionKind::Cap { restore: false, .. } | ActionKind::Convene(_)
        )
    };
    // Of a single relief there is no less to take: a reversal that gives it back on compliance is as light as a suspension.
    let restores = |action: &Action| match &action.kind {
        ActionKind::Reverse(id) | ActionKind::Entitle { reversal: id, .. } => {
            agreement[*id].restores.is_some() && agreement[*id].takes.is_empty()
        }
        _ => false,
    };
    if at_stake.len() == 1 && trigger.then.iter().any(restores) {
        return None;
    }
    // What is done only in some cases leaves the others lighter.
    if trigger.then.iter().any(|action| lighter(action) || action.condition.is_some()) {
        return None;
    }
    if let Some(end) = trigger.then.iter().find(|action| is_the_end(agreement, action)) {
        return Some(end);
    }
    let taken: BTreeSet<ReliefId> =
        trigger.then.iter().flat_map(|action| touched(agreement, action)).copied().collect();
    let all = taken.is_superset(at_stake);
    trigger.then.iter().find(|action| all && !touched(agreement, action).is_empty())
}
