//! Says how often a trigger would have fired on the data at hand: how often it was raised, how often that ended in its
//! consequences, and when.
//!
//! Only triggers that take something, are raised by themselves, and look at something measured. One that a party raises, or that
//! waits for an event, fires because somebody acts, and the past says little about that.
//!
//! ## Why it matters
//! A threshold looks harmless until it is laid over the past ten years. A trigger that would have fired every winter is no
//! safety valve but a schedule; those who sign should know how often the text would have cost them what it gives.
//!
//! ## Triggers
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! body mission
//! indicator weapons { stock  reported by mission every 1 month }
//! benchmark few_weapons by north { requires weapons <= 100  verified by mission }
//! relief trade by south to north
//! stage opening { requires few_weapons  grants trade }
//! trigger breach {
//!     during opening
//!     when few_weapons is unmet
//!     process { cure 20 days }
//!     then closing
//!     repeats
//! }
//! reversal closing { reverses trade  restores when few_weapons for 31 days }
//! ```
//! ```csv
//! indicator,date,value
//! weapons,2024-01-31,95
//! weapons,2024-02-29,101
//! weapons,2024-03-31,95
//! weapons,2024-04-30,101
//! weapons,2024-05-31,95
//! ```
//!
//! ## A better draft
//! The cure waits for the next report.
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! body mission
//! indicator weapons { stock  reported by mission every 1 month }
//! benchmark few_weapons by north { requires weapons <= 100  verified by mission }
//! relief trade by south to north
//! stage opening { requires few_weapons  grants trade }
//! trigger breach {
//!     during opening
//!     when few_weapons is unmet
//!     process { cure 45 days }
//!     then closing
//!     repeats
//! }
//! reversal closing { reverses trade  restores when few_weapons for 31 days }
//! ```
//! ```csv
//! indicator,date,value
//! weapons,2024-01-31,95
//! weapons,2024-02-29,101
//! weapons,2024-03-31,95
//! weapons,2024-04-30,101
//! weapons,2024-05-31,95
//! ```
//!
//! ## Known false positives
//! A breach that did happen. With `times` the rule is silent until a trigger has fired so often.

use crate::calendar::Date;
use crate::lint::claims::{alternatives, demands};
use crate::lint::consequences::{is_the_end, touched, triggers};
use crate::lint::record::{among, entries, how_often, is_measured, is_of_the_first_text, outcomes, times};
use crate::lint::{Category, Choice, Draft, Findings, Rule, Value};
use crate::model::{Agreement, ExprId, ExprKind, Kind, Subject, Trigger, TriggerStatus};

/// The rule.
pub static RULE: Rule = Rule::new(
    "would-have-fired",
    "DAT05",
    Category::Data,
    "how often the trigger would have fired on past data",
    check,
)
.over_data()
.with(&[Choice { key: "times", default: Value::Count(1), about: "tell of triggers that fired at least so often" }]);

/// What the runs say of one trigger.
#[derive(Default)]
struct Record {
    raised: i64,
    fired: Vec<Date>,
    concerned: usize,
}

fn check(draft: &Draft<'_>, found: &mut Findings<'_>) {
    let Some(evidence) = draft.evidence else { return };
    let least = found.count("times").max(1) as usize;
    let runs: Vec<_> = outcomes(evidence).map(|outcome| (outcome, entries(outcome, Kind::Trigger))).collect();
    let Some(from) = runs.iter().map(|(outcome, _)| outcome.from).min() else { return };
    let Some(until) = runs.iter().map(|(outcome, _)| outcome.until).max() else { return };
    for (id, trigger) in triggers(draft.agreement) {
        let subject = Subject::Trigger(id);
        let by_figures = trigger.when.is_some_and(|when| is_raised_by_figures(draft.agreement, when));
        let is_silent = !by_figures || !takes_something(draft.agreement, trigger);
        if trigger.raised_by.is_some() || is_silent || !is_of_the_first_text(draft, subject) {
            continue;
        }
        let name = &trigger.declared.name;
        let mut record = Record::default();
        for entries in runs.iter().filter_map(|(_, entries)| entries.get(name.as_str())) {
            // A step of a process that moves on is an entry from raised to raised.
            let raised = entries.iter().filter(|entry| {
                entry.to == TriggerStatus::Raised.word() && entry.from.as_deref() != Some(TriggerStatus::Raised.word())
            });
            record.raised += raised.count() as i64;
            let before = record.fired.len();
            record.fired.extend(entries.iter().filter(|it| it.to == TriggerStatus::Fired.word()).map(|it| it.date));
            record.concerned += usize::from(record.fired.len() > before);
        }
        record.fired.sort();
        if record.fired.len() < least {
            continue;
        }
        let raised = match record.raised {
            raised if raised > record.fired.len() as i64 => format!("; it was raised {}", times(raised)),
            _ => String::new(),
        };
        let among = among(record.concerned, evidence);
        let message = format!(
            "on the data from {from} to {until} `{name}` would have fired {}{}{raised}",
            how_often(&record.fired),
            if among.is_empty() { String::new() } else { format!(",{among}") },
        );
        found
            .say(draft.clause_span(subject, "when"), message, "this came true")
            .label(draft.clause_span(subject, "then"), "and this followed")
            .help("if that is more than is meant, leave a margin, let the breach last, or give time to cure it");
    }
}

/// Whether figures alone can raise it: some alternative reads what is measured and waits for no event.
fn is_raised_by_figures(agreement: &Agreement, when: ExprId) -> bool {
    let is_event = |part: &ExprId| matches!(agreement.expr(*part).kind, ExprKind::Occurred(_));
    alternatives(agreement, when)
        .into_iter()
        .any(|part| is_measured(agreement, part) && !demands(agreement, part).iter().any(is_event))
}

fn takes_something(agreement: &Agreement, trigger: &Trigger) -> bool {
    trigger.then.iter().any(|action| !touched(agreement, action).is_empty() || is_the_end(agreement, action))
}
