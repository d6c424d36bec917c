//! Questions a cure that is shorter than the interval at which what would be cured is reported: the party may comply on the
//! second day, and nobody will know before the cure is over.
//!
//! ## Why it matters
//! A cure ends when the condition is known to have ceased, and "known" means reported. If the next report comes after the cure,
//! a party that has come back into compliance is treated like one that hasn't, and the other side takes back relief that it
//! has to return a few weeks later.
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
//! Under the Joint Comprehensive Plan of Action the Joint Commission had fifteen days to resolve an issue (paragraph 36), while
//! the International Atomic Energy Agency as a rule reported each quarter.

use crate::calendar::Duration;
use crate::lint::draft::{counted, every as cadence_words, listed};
use crate::lint::facts::{Days, indicators_in};
use crate::lint::{Category, Draft, Findings, Rule};
use crate::model::{IndicatorId, StepKind, Subject, Window};

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
            let Some(slowest) = slow.iter().map(|(_, every)| Days::of(*every).most).max() else { continue };
            let message = format!(
                "{}, but the cure of `{}` is {}: the next report may come {} after the cure ends",
                reported(draft, &slow),
                trigger.declared.name,
                length.words(),
                counted(slowest - cure, "day"),
            );
            let finding = found.say(step.span, message, "over before a cure can be seen");
            for (id, _) in &slow {
                finding.label(draft.clause_span(Subject::Indicator(*id), "reported by"), "reported more rarely");
            }
            finding.help(format!(
                "give the cure at least {}, or have reports at least every {}",
                counted(slowest, "day"),
                length.words()
            ));
        }
    }
}

/// `a` and `b` are reported every month, `c` every 3 months: each with its own cadence, the most frequent first.
fn reported(draft: &Draft<'_>, slow: &[(IndicatorId, Duration)]) -> String {
    let mut groups: Vec<(Duration, Vec<&str>)> = Vec::new();
    for (id, every) in slow {
        let name = draft.name(Subject::Indicator(*id));
        match groups.iter_mut().find(|(known, _)| known == every) {
            Some((_, names)) => names.push(name),
            None => groups.push((*every, vec![name])),
        }
    }
    groups.sort_by_key(|(every, _)| Days::of(*every).most);
    let parts = groups.iter().enumerate().map(|(index, (every, names))| {
        let verb = match (index, names.len()) {
            (0, 1) => "is reported ",
            (0, _) => "are reported ",
            _ => "",
        };
        format!("{} {verb}{}", listed(names.iter().copied()), cadence_words(*every))
    });
    parts.collect::<Vec<_>>().join(", ")
}
