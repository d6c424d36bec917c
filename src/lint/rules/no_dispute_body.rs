//! Questions an agreement in which parties accuse each other or report on each other, and nobody hears the other side: a trigger
//! that a party raises, or an indicator that a party reports, and no step of any process goes to a body (`refer`, `decide`), no
//! indicator says `disputes to`, and no grievance is open to a party.
//!
//! A body of one party reports like that party. What outsiders establish is no accusation: a trigger that a party raises over facts
//! which only outside bodies report or verify is left alone, unless it may be raised `on allegation`. So are a party's reports
//! where benchmarks count only those of others.
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
//! event incursion
//! indicator weapons { stock  reported by mission every 1 month }
//! benchmark disarmed by north { requires weapons == 0  verified by mission }
//! relief trade by south to north
//! stage opening { requires disarmed  grants trade }
//! trigger breach {
//!     during opening
//!     when incursion within last 30 days
//!     raised by south
//!     process { notice 10 days }
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
//! event incursion
//! indicator weapons { stock  reported by mission every 1 month }
//! benchmark disarmed by north { requires weapons == 0  verified by mission }
//! relief trade by south to north
//! stage opening { requires disarmed  grants trade }
//! trigger breach {
//!     during opening
//!     when incursion within last 30 days
//!     raised by south
//!     process { notice 10 days  decide arbiters within 30 days else proceed }
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

use std::collections::BTreeSet;

use crate::lint::facts::{first_few, is_or_serves_one_party, sources, step_body, subjects_in};
use crate::lint::{Category, Draft, Findings, Rule};
use crate::model::{Actor, Agreement, ExprId, IndicatorId, Standing, Subject, TriggerId};
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
        if is_partisan && (trigger.on_allegation || rests_on_a_partys_word(agreement, trigger.when)) {
            let subject = Subject::Trigger(TriggerId(index as u32));
            raised.push((subject, draft.clause_span(subject, "raised by")));
        }
    }
    let mut reported: Vec<(Subject, Span)> = Vec::new();
    for (index, indicator) in agreement.indicators.iter().enumerate().filter(|(_, it)| !it.declared.absent) {
        let id = IndicatorId(index as u32);
        let subject = Subject::Indicator(id);
        if indicator.used && of_a_party(agreement, &sources(agreement, id)) && counts(draft, subject) {
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
        let message = format!(
            "{names} {} reported by a party, and there is no body before which another could contest {}",
            if list.len() == 1 { "is" } else { "are" },
            if list.len() == 1 { "it" } else { "them" },
        );
        found.say(*first, message, "a party's report")
    };
    finding.help(if claims {
        "add a step to the process in which a body hears both sides: `decide … within … else …`"
    } else {
        "add `disputes to` a body, with a time and what its silence means"
    });
    for (_, span) in list.iter().skip(1).take(SHOWN) {
        finding.label(*span, "likewise");
    }
}

/// Whether some of these are a party, or a body of one party.
fn of_a_party(agreement: &Agreement, actors: &[Actor]) -> bool {
    actors.iter().any(|actor| is_or_serves_one_party(agreement, *actor))
}

/// Whether a party's report can turn anything: a review or a safeguard only looks, and a benchmark that others verify doesn't
/// hear it (section 5.3).
fn counts(draft: &Draft<'_>, indicator: Subject) -> bool {
    let agreement = draft.agreement;
    draft.facts.names(indicator).any(|it| match it {
        Subject::Benchmark(id) => {
            agreement[id].verified.as_ref().is_none_or(|quorum| of_a_party(agreement, &quorum.of))
        }
        Subject::Review(_) | Subject::Safeguard(_) => false,
        _ => true,
    })
}

/// Whether what a condition rests on, also through benchmarks, is for a party to say. A trigger without a condition is all claim.
fn rests_on_a_partys_word(agreement: &Agreement, condition: Option<ExprId>) -> bool {
    let Some(condition) = condition else { return true };
    let mut open = vec![condition];
    let mut verified = BTreeSet::new();
    let mut is_claim = false;
    while let Some(id) = open.pop() {
        // In a verified benchmark only the verifiers' reports count; events in it count whoever declares them.
        let reports_count = !verified.contains(&id);
        agreement.each_under(id, |kind| {
            for subject in subjects_in(kind) {
                match subject {
                    Subject::Indicator(id) if reports_count => {
                        is_claim |= of_a_party(agreement, &sources(agreement, id))
                    }
                    Subject::Event(id) => {
                        is_claim |= match &agreement[id].by {
                            Standing::Anyone | Standing::AnyParty => true,
                            Standing::Only(actors) => of_a_party(agreement, actors),
                        }
                    }
                    Subject::Benchmark(id) => {
                        let benchmark = &agreement[id];
                        if let Some(quorum) = &benchmark.verified {
                            is_claim |= of_a_party(agreement, &quorum.of);
                            verified.insert(benchmark.requires);
                        }
                        open.push(benchmark.requires);
                    }
                    _ => {}
                }
            }
        });
    }
    is_claim
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
