//! Questions a relief that nothing takes back once it is granted, although the text doesn't say that it is meant for good.
//!
//! A relief is within reach if a reversal, a suspension or a reduction covers it, if a stage that grants it has a `while` or a
//! term, if a reversal takes such a stage along (`returns to`), or if something can end the whole agreement. What is marked
//! `permanent`, `irrevocable after` or `humanitarian` is meant so. Amounts are left alone: money that is paid is gone.
//!
//! ## Why it matters
//! What can't be taken back is paid in full on the first day, while the other side's promise runs on for years. If that is the
//! deal, it should be visible; often it is a relief that was added late and forgotten in the list of the reversal.
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
//! reversal closing { reverses trade  restores when disarmed for 60 days }
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
//! relief visas by south to north { permanent }
//! stage opening { requires disarmed  grants trade, visas }
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
//! A last step that closes the file, such as a removal from a list when everything is done. Saying `permanent` costs nothing
//! then.

use crate::lint::consequences::{can_end, reversals};
use crate::lint::draft::listed;
use crate::lint::facts::can_be_touched;
use crate::lint::{Category, Draft, Findings, Rule};
use crate::model::{ReliefId, StageId, Subject};

/// The rule.
pub static RULE: Rule = Rule::new(
    "irreversible-relief",
    "REV06",
    Category::Reversibility,
    "relief that no reversal reaches, not marked so",
    check,
);

fn check(draft: &Draft<'_>, found: &mut Findings<'_>) {
    let agreement = draft.agreement;
    if can_end(agreement) {
        return;
    }
    let mut taken = vec![false; agreement.stages.len()];
    for stage in reversals(agreement).flat_map(|(_, reversal)| &reversal.takes) {
        taken[stage.index()] = true;
    }
    for (index, relief) in agreement.reliefs.iter().enumerate().filter(|(_, relief)| !relief.declared.absent) {
        let id = ReliefId(index as u32);
        let stages = &draft.facts.granted_by[index];
        let is_meant = relief.permanent || relief.humanitarian || relief.irrevocable_after.is_some();
        if is_meant || relief.amount.is_some() || stages.is_empty() || can_be_touched(&draft.facts, id) {
            continue;
        }
        let within_reach = |stage: &StageId| {
            let grants = &agreement[*stage].grants;
            let is_permanent = grants.iter().any(|grant| grant.relief == id && grant.permanent);
            let stage_ends = agreement[*stage].condition.is_some() || agreement[*stage].lasts.is_some();
            // A permanent grant survives any fate of its stage (section 5.4), and says so.
            is_permanent || stage_ends || taken[stage.index()]
        };
        if stages.iter().any(within_reach) {
            continue;
        }
        let name = &relief.declared.name;
        let names = listed(stages.iter().map(|stage| draft.name(Subject::Stage(*stage))));
        let message = format!(
            "nothing takes `{name}` back once {names} {} it: no reversal, suspension, reduction or term reaches it, and the text \
             doesn't call it permanent",
            if stages.len() == 1 { "grants" } else { "grant" },
        );
        let finding = found.say(draft.name_span(Subject::Relief(id)), message, "given for good");
        for stage in stages.iter().take(3) {
            let grant = agreement[*stage].grants.iter().find(|grant| grant.relief == id);
            finding.label(
                grant.map_or_else(|| draft.name_span(Subject::Stage(*stage)), |grant| grant.span),
                "granted here",
            );
        }
        finding.help(format!(
            "name `{name}` in a reversal or a suspension, or mark it `permanent` if it is meant for good"
        ));
    }
}
