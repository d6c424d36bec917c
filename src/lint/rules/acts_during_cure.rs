//! Questions a trigger that takes relief while another one still gives time to cure the same breach. The patient clause is
//! void: whoever would cure finds the relief gone.
//!
//! What is looked at is the exact part: two triggers that may be armed together, one with a `cure`, the other with no more
//! than notices before it acts, both raised by the very same condition (the same benchmark, the same comparison, the same
//! words) and touching the same relief. `for` and notices are counted. That two different conditions come true together is
//! for a proof over all histories to find.
//!
//! ## Why it matters
//! A cure is a promise: come back into compliance in this time, and nothing happens. If another clause acts on the same facts
//! before that time is over, the promise is broken by the text itself, and the side that was about to comply has no reason
//! left to.
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
//! trigger alarm {
//!     during opening
//!     when disarmed is unmet
//!     then closing
//! }
//! reversal closing { reverses trade  restores when disarmed for 60 days }
//! ```
//!
//! ## A better draft
//! The quick clause suspends, and the reversal waits for the cure.
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
//! trigger alarm {
//!     during opening
//!     when disarmed is unmet
//!     then suspend trade for 60 days
//! }
//! reversal closing { reverses trade  restores when disarmed for 60 days }
//! ```
//!
//! ## Known false positives
//! Two triggers that name no stage after `during`, or share one, but are kept apart by facts that the linter doesn't weigh. A
//! suspension or a reduction during a cure is left alone: it is the usual graduated answer. So is a quick trigger that asks
//! for more than the breach (`disarmed is unmet and shelling`): a graver case.

use std::collections::{BTreeMap, BTreeSet};

use crate::lint::claims::{Claim, alternatives, claim, held};
use crate::lint::consequences::{is_the_end, touched, triggers};
use crate::lint::draft::{counted, listed};
use crate::lint::facts::Days;
use crate::lint::{Category, Draft, Findings, Rule};
use crate::model::{Action, ActionKind, ReliefId, Step, StepKind, Subject, Trigger, TriggerId, Window};

/// The rule.
pub static RULE: Rule = Rule::new(
    "acts-during-cure",
    "REV01",
    Category::Reversibility,
    "a reversal can run while a cure is pending",
    check,
);

/// What is said to be so, and the relief that hangs on it; none for all of them.
type At = (Claim, Option<ReliefId>);

/// A cure of some fact's being so or not, counted from the day on which the condition comes true.
struct Cure<'a> {
    trigger: &'a Trigger,
    step: &'a Step,
    raised: Days,
    over: Days,
}

fn check(draft: &Draft<'_>, found: &mut Findings<'_>) {
    let agreement = draft.agreement;
    let mut cures: BTreeMap<At, Vec<Cure<'_>>> = BTreeMap::new();
    for (_, trigger) in triggers(agreement) {
        let (Some(when), Some((step, length))) = (trigger.when, last_cure(trigger)) else { continue };
        let reliefs: BTreeSet<ReliefId> =
            trigger.then.iter().flat_map(|action| touched(agreement, action)).copied().collect();
        for alternative in alternatives(agreement, when) {
            let (inner, raised) = held(agreement, alternative);
            let claim = claim(draft, inner);
            // Whatever ends the agreement takes all that the patient trigger is about.
            let touched = reliefs.iter().copied().map(Some).chain((!reliefs.is_empty()).then_some(None));
            for relief in touched {
                let cure = Cure { trigger, step, raised, over: raised.plus(length) };
                cures.entry((claim.clone(), relief)).or_default().push(cure);
            }
        }
    }
    for (id, trigger) in triggers(agreement) {
        let (Some(when), Some(wait)) = (trigger.when, notices(trigger)) else { continue };
        for action in trigger.then.iter().filter(|action| takes(action)) {
            let ends = is_the_end(agreement, action);
            let reliefs: Vec<Option<ReliefId>> = match touched(agreement, action) {
                _ if ends => vec![None],
                reliefs => reliefs.iter().copied().map(Some).collect(),
            };
            let hit = alternatives(agreement, when).into_iter().find_map(|alternative| {
                let (inner, length) = held(agreement, alternative);
                let claim = claim(draft, inner);
                let acts = length.plus(wait);
                let lost = |relief: &Option<ReliefId>| {
                    let cures = cures.get(&(claim.clone(), *relief))?;
                    Some((*relief, cures.iter().find(|cure| is_pending(trigger, acts, cure))?))
                };
                let lost: Vec<_> = reliefs.iter().filter_map(lost).collect();
                let (_, cure) = lost.first()?;
                let same = lost.iter().filter(|(_, other)| other.trigger.declared.order == cure.trigger.declared.order);
                let names: Vec<ReliefId> = same.filter_map(|(relief, _)| *relief).collect();
                Some((draft.expr_text(inner), acts, *cure, names))
            });
            if let Some((condition, acts, cure, names)) = hit {
                say(draft, found, (id, trigger, action), &condition, acts, cure, &names);
            }
        }
    }
}

/// Whether the quick trigger can act before the cure is over. A `for` may let it act before the patient one is raised: then
/// no cure is pending. One that somebody raises may be raised on any later day.
fn is_pending(quick: &Trigger, acts: Days, cure: &Cure<'_>) -> bool {
    let patient = cure.trigger;
    let together = quick.during.is_empty()
        || patient.during.is_empty()
        || quick.during.iter().any(|stage| patient.during.contains(stage));
    let raised = quick.raised_by.is_some() || acts.least >= cure.raised.most;
    quick.declared.order != patient.declared.order && together && raised && acts.most <= cure.over.least
}

/// The last cure of a process, and how long it can last from the raise to its end.
fn last_cure(trigger: &Trigger) -> Option<(&Step, Days)> {
    let index = trigger.process.iter().rposition(|step| matches!(step.kind, StepKind::Cure { .. }))?;
    let mut all = Days { least: 0, most: 0 };
    for step in &trigger.process[..=index] {
        let Window::Length(length) = step.window else { return None };
        all = all.plus(Days::of(length));
    }
    Some((&trigger.process[index], all))
}

/// How long a trigger waits if nobody and nothing can stop it: the sum of its notices.
fn notices(trigger: &Trigger) -> Option<Days> {
    trigger.process.iter().try_fold(Days { least: 0, most: 0 }, |all, step| match (&step.kind, &step.window) {
        // What follows a step happens on the day after its last (section 4).
        (StepKind::Notice, Window::Length(length)) => {
            Some(all.plus(Days::of(*length)).plus(Days { least: 0, most: 1 }))
        }
        _ => None,
    })
}

const fn takes(action: &Action) -> bool {
    matches!(action.kind, ActionKind::Reverse(_) | ActionKind::Entitle { .. } | ActionKind::Terminate)
}

fn say(
    draft: &Draft<'_>,
    found: &mut Findings<'_>,
    (id, quick, action): (TriggerId, &Trigger, &Action),
    condition: &str,
    acts: Days,
    cure: &Cure<'_>,
    names: &[ReliefId],
) {
    let reliefs = listed(names.iter().map(|relief| draft.name(Subject::Relief(*relief))));
    let (name, patient) = (&quick.declared.name, &cure.trigger.declared.name);
    let does = match &action.kind {
        ActionKind::Entitle { actor, .. } => {
            format!("lets `{}` reverse {reliefs}", draft.agreement.actor_name(*actor))
        }
        _ if names.is_empty() => "ends the agreement".to_owned(),
        _ => format!("reverses {reliefs}"),
    };
    let when = match (acts.most, &quick.raised_by) {
        (0, None) => "at once".to_owned(),
        (0, Some(_)) => "as soon as it is raised".to_owned(),
        (most, _) => format!("after {}", counted(most, "day")),
    };
    let Window::Length(length) = cure.step.window else { return };
    let length = length.words();
    let message = format!(
        "when `{condition}`, `{name}` {does} {when}, although `{patient}` gives {length} to cure the same breach"
    );
    found
        .say(action.span, message, "done before the cure is over")
        .label(cure.step.span, format!("`{patient}` still waits here"))
        .label(draft.clause_span(Subject::Trigger(id), "when"), "raised by the same breach")
        .help(format!(
            "give `{name}` the same cure, let it suspend instead, or let it ask for a graver breach than `{patient}`"
        ));
}
