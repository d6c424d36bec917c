//! Questions a stage that asks for something and gives nothing, or gives something and asks for nothing: one side moves, and
//! the other has no reason to.
//!
//! A stage that another comes after passes what it asked on to that one: a chain of stages is looked at as a whole from its
//! first stage that grants. Relief can be paid for with relief: a stage is left alone if whoever gives in it gets something in
//! it too, or in the stage just before. That another stage has begun or lapsed asks nothing of anybody.
//!
//! ## Why it matters
//! Agreements hold while each step pays for the next. A step that only one side takes is the one that is put off, and a
//! benefit that came for nothing is no reason to go on.
//!
//! ## Triggers
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! body mission
//! indicator weapons { stock  reported by mission every 1 month }
//! benchmark fewer by north { requires weapons <= 100  verified by mission }
//! benchmark none_left by north { requires weapons == 0  verified by mission }
//! relief trade by south to north
//! stage opening { requires fewer  grants trade }
//! stage closing { after opening  requires none_left }
//! ```
//!
//! ## A better draft
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! body mission
//! indicator weapons { stock  reported by mission every 1 month }
//! benchmark fewer by north { requires weapons <= 100  verified by mission }
//! benchmark none_left by north { requires weapons == 0  verified by mission }
//! relief trade by south to north
//! stage opening { requires fewer  grants trade at 50% }
//! stage closing { after opening  requires none_left  grants trade }
//! ```
//!
//! ## Known false positives
//! A stage that marks a date, such as an entry into force, asks and gives nothing: it is left alone. Steps that are paid for
//! outside of the agreement (a loan, a vote elsewhere) are invisible here.
//!
//! ## Reference
//! Paragraph 34 of the Joint Comprehensive Plan of Action has relief take effect simultaneously with the report that the agreed
//! steps have been carried out (Implementation Day).

use crate::lint::claims::named_in;
use crate::lint::{Category, Draft, Findings, Rule};
use crate::model::{Agreement, ExprId, Stage, StageId, Subject};

/// The rule.
pub static RULE: Rule = Rule::new(
    "unpaired-concession",
    "SEQ01",
    Category::Sequencing,
    "a stage that requires and grants nothing, or the reverse",
    check,
);

fn check(draft: &Draft<'_>, found: &mut Findings<'_>) {
    let agreement = draft.agreement;
    let mut asked_before = vec![false; agreement.stages.len()];
    let mut leads_to_grant = vec![false; agreement.stages.len()];
    for id in &agreement.stage_order {
        let before = |after: &StageId| {
            let stage = &agreement[*after];
            // What an earlier stage asked has been paid if that stage granted something for it.
            stage.grants.is_empty() && (asked_before[after.index()] || !stage.requires.is_empty())
        };
        asked_before[id.index()] = agreement[*id].after.iter().any(before);
    }
    for id in agreement.stage_order.iter().rev() {
        if !agreement[*id].grants.is_empty() || leads_to_grant[id.index()] {
            for after in &agreement[*id].after {
                leads_to_grant[after.index()] = true;
            }
        }
    }
    for (index, stage) in agreement.stages.iter().enumerate().filter(|(_, stage)| !stage.declared.absent) {
        let subject = Subject::Stage(StageId(index as u32));
        let name = &stage.declared.name;
        let asks = stage.requires.iter().any(|condition| !is_mere_status(agreement, *condition));
        if asks && stage.grants.is_empty() && !leads_to_grant[index] {
            let message =
                format!("`{name}` asks for something, but neither it nor a stage after it gives anything in return");
            found
                .say(draft.clause_span(subject, "requires"), message, "asked for nothing")
                .help("grant something with it, or move what it asks into a stage that does");
        }
        let is_asked = !stage.requires.is_empty() || asked_before[index];
        let gives = stage.grants.iter().any(|grant| !agreement[grant.relief].humanitarian);
        if gives && !is_asked && !is_exchange(agreement, stage) {
            let message = format!("`{name}` gives something, but asks for nothing in return");
            found
                .say(draft.clause_span(subject, "grants"), message, "given for nothing")
                .help("let it require a benchmark, or say beside the clause why this is given in advance");
        }
    }
}

/// Whether a condition asks for nothing but how other parts of the agreement stand, which is for nobody to perform.
fn is_mere_status(agreement: &Agreement, condition: ExprId) -> bool {
    let named = named_in(agreement, condition);
    let is_performed = |it: &Subject| matches!(it, Subject::Indicator(_) | Subject::Event(_) | Subject::Benchmark(_));
    !named.is_empty() && !named.iter().any(is_performed)
}

/// Whether somebody who gives in a stage gets something in return, in the stage itself or in one just before it.
fn is_exchange(agreement: &Agreement, stage: &Stage) -> bool {
    let givers: Vec<_> = stage.grants.iter().flat_map(|grant| &agreement[grant.relief].by).collect();
    let before = stage.after.iter().flat_map(|id| &agreement[*id].grants);
    stage
        .grants
        .iter()
        .chain(before)
        .any(|grant| agreement[grant.relief].to.iter().any(|actor| givers.contains(&actor)))
}
