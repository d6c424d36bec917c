//! Questions an agreement in which parties accuse each other or report on each other, and nobody hears the other side: a trigger
//! that a party raises, or an indicator that a party reports, and no step of any process goes to a body (`refer`, `decide`), no
//! indicator says `disputes to`, and no grievance is open to a party.
//!
//! A body of one party reports like that party. Agreements that rest on outside observers alone are left alone.
//!
//! ## Why it matters
//! An accusation that nobody can answer is decided by whoever makes it. The accused has no move within the agreement and makes
//! one outside of it.
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
//! trigger breach {
//!     during opening
//!     when disarmed is unmet
//!     raised by south
//!     process { cure 60 days }
//!     then closing
//! }
//! reversal closing { reverses trade  restores when disarmed }
//! ```
//!
//! ## A better draft
//! ```detente
//! agreement pact { concluded 2024-01-01  rounding down }
//! party north
//! party south
//! body mission
//! body arbiters
//! indicator weapons { stock  reported by mission every 1 month }
//! benchmark disarmed by north { requires weapons == 0  verified by mission }
//! relief trade by south to north
//! stage opening { requires disarmed  grants trade }
//! trigger breach {
//!     during opening
//!     when disarmed is unmet
//!     raised by south
//!     process { cure 60 days  decide arbiters within 30 days else proceed }
//!     then closing
//! }
//! reversal closing { reverses trade  restores when disarmed }
//! ```
//!
//! ## Known false positives
//! A forum that exists outside of the text, under an older treaty between the same parties. Cite it beside the trigger.
//!
//! ## Reference
//! Article 33 of the Charter of the United Nations lists the means that parties may agree on: negotiation, enquiry,
//! mediation, conciliation, arbitration, judicial settlement, and resort to regional agencies.

use crate::lint::facts::{first_few, is_or_serves_one_party, sources, step_body};
use crate::lint::{Category, Draft, Findings, Rule};
use crate::model::{Actor, Agreement, IndicatorId, Standing, Subject, TriggerId};
use crate::source::Span;

/// The rule.
pub static RULE: Rule = Rule::new(
    "no-dispute-body",
    "GOV01",
    Category::Governance,
    "contested observations or triggers have no forum",
    check,
);

/// So many clauses are shown besides the first.
const SHOWN: usize = 2;

fn check(draft: &Draft<'_>, found: &mut Findings<'_>) {
    let agreement = draft.agreement;
    if has_forum(agreement) {
        return;
    }
    let mut raised: Vec<(Subject, Span)> = Vec::new();
    for (index, trigger) in agreement.triggers.iter().enumerate().filter(|(_, it)| !it.declared.absent) {
        let is_partisan = match &trigger.raised_by {
            Some(Standing::AnyParty) => true,
            Some(Standing::Only(actors)) => actors.iter().any(|actor| is_or_serves_one_party(agreement, *actor)),
            Some(Standing::Anyone) | None => false,
        };
        if is_partisan {
            let subject = Subject::Trigger(TriggerId(index as u32));
            raised.push((subject, draft.clause_span(subject, "raised by")));
        }
    }
    let mut reported: Vec<(Subject, Span)> = Vec::new();
    for (index, indicator) in agreement.indicators.iter().enumerate().filter(|(_, it)| !it.declared.absent) {
        let id = IndicatorId(index as u32);
        if indicator.used && sources(agreement, id).iter().any(|actor| is_or_serves_one_party(agreement, *actor)) {
            let subject = Subject::Indicator(id);
            reported.push((subject, draft.clause_span(subject, "reported by")));
        }
    }
    let claims = !raised.is_empty();
    let list = if claims { raised } else { reported };
    let Some((_, first)) = list.first() else { return };
    let names: Vec<&str> = list.iter().map(|(subject, _)| draft.name(*subject)).collect();
    let names = first_few(&names);
    let finding = if claims {
        found.say(*first, format!("a party may raise {names}, and no body ever hears the accused"), "one side's claim")
    } else {
        let message = format!("one side reports {names}, and there is no body before which the other could contest it");
        found.say(*first, message, "one side's report")
    };
    finding.help(if claims {
        "add a step to the process in which a body hears both sides: `decide … within … else …`"
    } else {
        "say `disputes to` a body on each of them, with a time and what its silence means"
    });
    for (_, span) in list.iter().skip(1).take(SHOWN) {
        finding.label(*span, "likewise");
    }
}

fn has_forum(agreement: &Agreement) -> bool {
    let triggers = agreement.triggers.iter().filter(|trigger| !trigger.declared.absent);
    let mut steps = triggers.flat_map(|trigger| &trigger.process);
    let mut indicators = agreement.indicators.iter().filter(|indicator| !indicator.declared.absent);
    let mut grievances = agreement.grievances.iter().filter(|grievance| !grievance.declared.absent);
    steps.any(|step| step_body(&step.kind).is_some())
        || indicators.any(|indicator| indicator.disputes.is_some())
        || grievances.any(|grievance| match &grievance.from {
            Standing::Anyone | Standing::AnyParty => true,
            Standing::Only(actors) => actors.iter().any(|actor| matches!(actor, Actor::Party(_))),
        })
}
