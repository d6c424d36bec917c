//! Questions an agreement that nothing ends: no stage has a term or a last day, none lapses or terminates when it is late, no
//! trigger terminates, no reversal ends the agreement, and no party can leave.
//!
//! A last stage that opens on some day, asks and gives nothing and is named by nothing else marks the end of the agreement in
//! its own words, and counts as an exit.
//!
//! ## Why it matters
//! Circumstances change, and a text without a way out is left by breaking it. A sunset or a right to leave with notice costs
//! little when it is signed, and gives both sides a reason to talk before the day.
//!
//! ## Triggers
//! ```detente
//! agreement pact { concluded 2024-01-01  rounding down }
//! party north
//! party south
//! body mission
//! indicator weapons { stock  reported by mission every 1 month }
//! benchmark disarmed by north { requires weapons == 0  verified by mission }
//! relief trade by south to north
//! stage opening { requires disarmed  grants trade }
//! ```
//!
//! ## A better draft
//! ```detente
//! agreement pact { concluded 2024-01-01  rounding down }
//! party north
//! party south
//! body mission
//! indicator weapons { stock  reported by mission every 1 month }
//! benchmark disarmed by north { requires weapons == 0  verified by mission }
//! relief trade by south to north
//! stage opening { requires disarmed  grants trade  lasts 10 years }
//! ```
//!
//! ## Known false positives
//! A settlement that is meant for good, such as a border, or a single exchange that is over when it is done.
//!
//! ## Reference
//! Articles 54 and 56 of the Vienna Convention on the Law of Treaties: how a treaty ends under its own provisions, and how
//! narrow the way out is where it has none.

use crate::lint::{Category, Draft, Findings, Rule};
use crate::model::{ActionKind, Stage, StageId, StageOutcome, Subject};

/// The rule.
pub static RULE: Rule = Rule::new("no-exit", "GOV03", Category::Governance, "no lapse, termination or sunset", check);

fn check(draft: &Draft<'_>, found: &mut Findings<'_>) {
    let agreement = draft.agreement;
    let mut stages = agreement.stages.iter().filter(|stage| !stage.declared.absent).peekable();
    // Without a stage there is nothing to be let out of.
    if stages.peek().is_none() || stages.any(ends) {
        return;
    }
    let mut parties = agreement.parties.iter().filter(|party| !party.declared.absent);
    let mut reversals = agreement.reversals.iter().filter(|reversal| !reversal.declared.absent);
    let mut triggers = agreement.triggers.iter().filter(|trigger| !trigger.declared.absent);
    let terminates = |kind: &ActionKind| matches!(kind, ActionKind::Terminate);
    if parties.any(|party| party.until.is_some())
        || reversals.any(|reversal| reversal.ends_agreement)
        || triggers.any(|trigger| trigger.then.iter().any(|action| terminates(&action.kind)))
        || marks_the_end(draft)
    {
        return;
    }
    // A party may have the agreement's name: it is looked for by what it is.
    let mut written = draft.trees.iter().flat_map(|tree| &tree.declarations);
    let written = written.find(|declaration| declaration.span == agreement.span);
    let span = written.map_or(agreement.span, |declaration| declaration.name.span);
    let message = format!(
        "`{}` has no end: no stage of it has a term or lapses, nothing terminates it, and no party can leave",
        agreement.name
    );
    found.say(span, message, "for ever").help(
        "give the stages a term (`lasts`, `until`) or deadlines that end in `lapse` or `terminate`, or let a party leave \
         (`party … until` an event)",
    );
}

fn ends(stage: &Stage) -> bool {
    let mut outcome = stage.deadline.as_ref().map(|deadline| &deadline.outcome);
    while let Some(StageOutcome::Extend { then, .. }) = outcome {
        outcome = Some(then);
    }
    stage.lasts.is_some() || matches!(outcome, Some(StageOutcome::Lapse | StageOutcome::Terminate))
}

/// A stage that opens on some day, asks and gives nothing, and that nothing waits for.
fn marks_the_end(draft: &Draft<'_>) -> bool {
    draft.agreement.stages.iter().enumerate().filter(|(_, stage)| !stage.declared.absent).any(|(index, stage)| {
        stage.opens.is_some()
            && stage.requires.is_empty()
            && stage.grants.is_empty()
            && draft.facts.names(Subject::Stage(StageId(index as u32))).next().is_none()
    })
}
