//! Questions an indicator that rules ask about and the data never mention: not one observation.
//!
//! A row that says `missing` or `not_verifiable` counts as an observation here: somebody looked. Where the data are about
//! several entities, it is told for how many of them there is nothing.
//!
//! ## Why it matters
//! What is never reported is unknown for ever: it isn't met, it isn't breached, and stages that wait for it aren't entered.
//! Often the figure exists under another name, or nobody was asked to collect it.
//!
//! ## Triggers
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! body mission
//! indicator weapons { stock  reported by mission every 1 month }
//! indicator posts { stock  reported by mission every 1 month }
//! benchmark disarmed by north { requires weapons == 0  verified by mission }
//! benchmark withdrawn by north { requires posts == 0  verified by mission }
//! relief trade by south to north
//! stage opening { requires disarmed, withdrawn  grants trade }
//! ```
//! ```csv
//! indicator,date,value
//! weapons,2024-01-31,12
//! weapons,2024-02-29,0
//! ```
//!
//! ## A better draft
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! body mission
//! indicator weapons { stock  reported by mission every 1 month }
//! indicator posts { stock  reported by mission every 1 month }
//! benchmark disarmed by north { requires weapons == 0  verified by mission }
//! benchmark withdrawn by north { requires posts == 0  verified by mission }
//! relief trade by south to north
//! stage opening { requires disarmed, withdrawn  grants trade }
//! ```
//! ```csv
//! indicator,date,value
//! weapons,2024-01-31,12
//! posts,2024-01-31,3
//! weapons,2024-02-29,0
//! posts,2024-02-29,0
//! ```
//!
//! ## Known false positives
//! A draft of something new, whose reports begin when it is signed.

use crate::lint::draft::listed;
use crate::lint::facts::first_few;
use crate::lint::record::{entities, main_facts};
use crate::lint::{Category, Draft, Findings, Rule};
use crate::model::{IndicatorId, Subject};

/// The rule.
pub static RULE: Rule =
    Rule::new("never-reported", "DAT01", Category::Data, "no observation at all", check).over_data();

/// Of what rests on an indicator so many are named.
const NAMED: usize = 4;

fn check(draft: &Draft<'_>, found: &mut Findings<'_>) {
    let Some(evidence) = draft.evidence else { return };
    let indicators = draft.agreement.indicators.iter().enumerate();
    for (index, indicator) in indicators.filter(|(_, indicator)| indicator.used && !indicator.declared.absent) {
        let is_silent = |facts: &crate::data::Facts| facts.observations.get(index).is_none_or(|list| list.is_empty());
        let silent = evidence.stores.iter().filter_map(main_facts).filter(|facts| is_silent(facts)).count();
        if silent == 0 {
            continue;
        }
        let subject = Subject::Indicator(IndicatorId(index as u32));
        let rests: Vec<Subject> = draft
            .facts
            .names(subject)
            .filter(|it| matches!(it, Subject::Benchmark(_) | Subject::Stage(_) | Subject::Trigger(_)))
            .collect();
        let mut names = listed(rests.iter().take(NAMED).map(|it| draft.name(*it)));
        if rests.len() > NAMED {
            names = format!("{names} and {} more", rests.len() - NAMED);
        }
        let reviews = draft.facts.names(subject).filter(|it| matches!(it, Subject::Review(_)));
        let reviews: Vec<&str> = reviews.map(|it| draft.name(it)).collect();
        let consequence = match rests.len() {
            0 if !reviews.is_empty() => format!("{} can't report on it", first_few(&reviews)),
            0 => "what asks for it can't be judged".to_owned(),
            1 => format!("{names}, which rests on it, can't be judged"),
            _ => format!("{names}, which rest on it, can't be judged"),
        };
        let name = &indicator.declared.name;
        let message = match evidence.stores.len() {
            0 | 1 => format!("the data have no observation of `{name}`: {consequence}"),
            all => format!("the data have no observation of `{name}` for {silent} of {}: {consequence}", entities(all)),
        };
        let finding = found.say(draft.name_span(subject), message, "never reported");
        for other in rests.iter().take(2) {
            finding.label(draft.name_span(*other), "rests on it");
        }
        finding.help(if rests.iter().any(|it| matches!(it, Subject::Benchmark(_))) {
            "find its series, name one that is reported, or say what silence means (`unknown counts as unmet`)"
        } else {
            "find its series, or name one that is reported"
        });
    }
}
