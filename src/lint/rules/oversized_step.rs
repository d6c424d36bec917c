//! Questions a stage that carries most of the exchange: of at least three stages that ask or give, one asks more than 70% of
//! all benchmarks, or gives more than 70% of all relief.
//!
//! ## Why it matters
//! A sequence builds confidence by steps that each side can afford to lose. If nearly all is in one step, the others are
//! ceremony: nobody dares to take the large one, or all hangs on a single verdict.
//!
//! ## Triggers
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! body mission
//! indicator weapons { stock  reported by mission every 1 month }
//! benchmark fewer by north { requires weapons <= 100  verified by mission }
//! benchmark few by north { requires weapons <= 10  verified by mission }
//! benchmark none_left by north { requires weapons == 0  verified by mission }
//! relief trade by south to north
//! stage first { requires fewer  grants trade at 10% }
//! stage second { after first  requires few  grants trade at 20% }
//! stage third { after second  requires none_left  grants trade }
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
//! benchmark few by north { requires weapons <= 10  verified by mission }
//! benchmark none_left by north { requires weapons == 0  verified by mission }
//! relief trade by south to north
//! stage first { requires fewer  grants trade at 30% }
//! stage second { after first  requires few  grants trade at 60% }
//! stage third { after second  requires none_left  grants trade }
//! ```
//!
//! ## Known false positives
//! Every benchmark and every relief counts the same. Where one is worth ten others, the share says little. Agreements in which
//! only one stage gives, or only one asks, are a single exchange and aren't questioned here.

use crate::lint::exchange::{Step, spans_agreements, steps};
use crate::lint::{Category, Choice, Draft, Findings, Rule, Value};
use crate::model::Subject;
use crate::quantity::{Number, divide, plain, round};

/// The rule.
pub static RULE: Rule =
    Rule::new("oversized-step", "SEQ06", Category::Sequencing, "one stage carries most of the exchange", check).with(
        &[Choice {
            key: "share",
            default: Value::Count(70),
            about: "per cent of benchmarks or relief that one stage may carry",
        }],
    );

fn check(draft: &Draft<'_>, found: &mut Findings<'_>) {
    let steps = steps(draft.agreement);
    if steps.len() < 3 || spans_agreements(draft.agreement) {
        return;
    }
    let limit = Number::from(found.count("share"));
    let asked = |step: &Step| Number::from(step.asked.len() as u64);
    let given = |step: &Step| step.given.iter().map(|(_, share)| *share).sum::<Number>();
    for (weigh, clause, what) in [
        (&asked as &dyn Fn(&Step) -> Number, "requires", "asks"),
        (&given as &dyn Fn(&Step) -> Number, "grants", "gives"),
    ] {
        let total: Number = steps.iter().map(weigh).sum();
        if steps.iter().filter(|step| weigh(step) > Number::ZERO).count() < 2 {
            continue;
        }
        let Some(largest) = steps.iter().max_by_key(|step| weigh(step)) else { continue };
        let Ok(share) = divide(weigh(largest).saturating_mul(Number::ONE_HUNDRED), total) else { continue };
        if share <= limit {
            continue;
        }
        let subject = Subject::Stage(largest.stage);
        let name = draft.name(subject);
        let (verb, whole) = if what == "asks" { ("asks for", "the benchmarks") } else { (what, "the relief") };
        let message = format!(
            "`{name}` {verb} {}% of {whole} of the whole agreement, and the other {} stages share the rest",
            plain(round(share, 0)),
            steps.len() - 1
        );
        let finding = found.say(draft.clause_span(subject, clause), message, "most of the exchange");
        finding.help(format!(
            "split `{name}` into steps that each side can afford, or move part of it into the stages around it"
        ));
    }
}
