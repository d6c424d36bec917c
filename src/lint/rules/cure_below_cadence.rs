//! Questions a cure that is shorter than the interval at which what would be cured is reported: the party may comply on the
//! second day, and nobody will know before the cure is over.
//!
//! ## Why it matters
//! A cure ends when the condition is known to have ceased, and "known" means reported. If the next report comes after the cure,
//! a party that has come back into compliance is treated like one that hasn't, and the other side reverses relief that it
//! has to give back a few weeks later.
//!
//! ## Triggers
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! body mission
//! indicator weapons { stock  reported by mission every 3 months }
//! benchmark disarmed by north { requires weapons == 0  verified by mission }
//! relief trade by south to north
//! stage opening { requires disarmed  grants trade }
//! trigger breach {
//!     during opening
//!     when disarmed is unmet
//!     process { cure 30 days }
//!     then closing
//! }
//! reversal closing { reverses trade  restores when disarmed }
//! ```
//!
//! ## A better draft
//! The cure is as long as the wait for a report can be; or the reports come as often as the cure needs.
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! body mission
//! indicator weapons { stock  reported by mission every 3 months }
//! benchmark disarmed by north { requires weapons == 0  verified by mission }
//! relief trade by south to north
//! stage opening { requires disarmed  grants trade }
//! trigger breach {
//!     during opening
//!     when disarmed is unmet
//!     process { cure 95 days }
//!     then closing
//! }
//! reversal closing { reverses trade  restores when disarmed }
//! ```
//!
//! ## Known false positives
//! A body that reports at once when a breach is cured, whatever its usual cadence. Say so beside the clause. Indicators
//! without a cadence are left alone.
//!
//! ## Reference
//! IMF practice ties the length of a correction to the frequency of the programme's data; verification annexes of
//! arms-control agreements give inspectors a time to report that is shorter than the time to comply.

use crate::lint::draft::{counted, every as cadence_words, listed};
use crate::lint::facts::{Days, indicators_in};
use crate::lint::{Category, Draft, Findings, Rule};
use crate::model::{StepKind, Subject, Window};

/// The rule.
pub static RULE: Rule = Rule::new(
    "cure-below-cadence",
    "TIM03",
    Category::Suspicious,
    "a cure shorter than the reporting interval can't be seen",
    check,
);

fn check(draft: &Draft<'_>, found: &mut Findings<'_>) {
    let agreement = draft.agreement;
    for trigger in agreement.triggers.iter().filter(|trigger| !trigger.declared.absent) {
        let Some(condition) = trigger.when else { continue };
        for step in trigger.process.iter().filter(|step| matches!(step.kind, StepKind::Cure { .. })) {
            let Window::Length(length) = step.window else { continue };
            let cure = Days::of(length).most;
            let slow: Vec<_> = indicators_in(agreement, condition)
                .into_iter()
                .filter_map(|id| Some((id, agreement[id].every?)))
                .filter(|(_, every)| Days::of(*every).least > cure)
                .collect();
            let Some((_, every)) = slow.iter().max_by_key(|(_, every)| Days::of(*every).most) else { continue };
            let late = Days::of(*every).most - cure;
            let names = listed(slow.iter().map(|(id, _)| draft.name(Subject::Indicator(*id))));
            let message = format!(
                "{names} {} reported {}, but the cure of `{}` is {}: the next report may come {} after the cure ends",
                if slow.len() == 1 { "is" } else { "are" },
                cadence_words(*every),
                trigger.declared.name,
                length.words(),
                counted(late, "day"),
            );
            let finding = found.say(step.span, message, "over before a cure can be seen");
            for (id, _) in &slow {
                finding.label(draft.clause_span(Subject::Indicator(*id), "reported by"), "reported more rarely");
            }
            finding.help(format!(
                "give the cure at least {}, or have reports at least every {}",
                counted(Days::of(*every).most, "day"),
                length.words()
            ));
        }
    }
}
