//! Questions an agreement that promises humanitarian relief, and gives nobody a place to complain when it doesn't arrive.
//!
//! ## Why it matters
//! Exemptions fail in practice: a bank refuses the payment, a carrier refuses the cargo, a checkpoint refuses the truck. No
//! benchmark measures that. Those who see it are hospitals and relief workers, and unless somebody has to answer them within a
//! time, the relief is `granted` in every report and missing on the ground.
//!
//! ## Triggers
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! relief medicine by south to north { humanitarian }
//! stage opening { opens 2024-02-01  grants medicine }
//! ```
//!
//! ## A better draft
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! body watch { civil_society }
//! body mission
//! relief medicine by south to north { humanitarian }
//! stage opening { opens 2024-02-01  grants medicine, trade }
//! relief trade by south to north
//! trigger blocked { then suspend trade for 14 days  repeats }
//! grievance access from watch to mission { answered within 14 days else trigger blocked }
//! ```
//!
//! ## Known false positives
//! A channel that another instrument provides. Name it in a comment beside the relief.

use crate::lint::draft::listed;
use crate::lint::{Category, Draft, Findings, Rule};
use crate::model::{ReliefId, Subject};

/// The rule.
pub static RULE: Rule = Rule::new(
    "no-grievance-channel",
    "HUM05",
    Category::Humanitarian,
    "humanitarian relief, and no grievance when it doesn't arrive",
    check,
);

fn check(draft: &Draft<'_>, found: &mut Findings<'_>) {
    let agreement = draft.agreement;
    if agreement.grievances.iter().any(|grievance| !grievance.declared.absent) {
        return;
    }
    let promised: Vec<Subject> = (0..agreement.reliefs.len() as u32)
        .map(ReliefId)
        .filter(|id| {
            let relief = &agreement[*id];
            !relief.declared.absent && relief.humanitarian && !draft.facts.granted_by[id.index()].is_empty()
        })
        .map(Subject::Relief)
        .collect();
    let Some((first, rest)) = promised.split_first() else { return };
    let names = listed(promised.iter().map(|subject| draft.name(*subject)));
    let message = format!(
        "{names} may be blocked on the ground, and the agreement names nobody to whom those affected can complain"
    );
    let finding = found.say(draft.name_span(*first), message, "promised, with no way to say that it doesn't arrive");
    for subject in rest {
        finding.label(draft.name_span(*subject), "promised as well");
    }
    finding.help("add a `grievance` from those who see it (a relief organisation) to a body, `answered within` some days, else a trigger");
}
