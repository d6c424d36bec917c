//! Questions a party or a body that the agreement names and never uses: it performs, gives, gets, reports, verifies, decides,
//! hears and belongs to nothing.
//!
//! `any party` uses every party. What an imported library declares is shared with other agreements, and left alone.
//!
//! ## Why it matters
//! A guarantor without a duty is a name on the cover. When the day comes on which it should act, nobody can say by which clause,
//! and it will be content with that.
//!
//! ## Triggers
//! ```detente
//! agreement pact { concluded 2024-01-01  rounding down }
//! party north
//! party south
//! body mission
//! body sponsor "Group of Friends"
//! indicator weapons { stock  reported by mission every 1 month }
//! benchmark disarmed by north { requires weapons == 0  verified by mission }
//! relief trade by south to north
//! stage opening { requires disarmed  grants trade }
//! ```
//!
//! ## A better draft
//! ```detente
//! agreement pact { concluded 2024-01-01  rounding down }
//! party north
//! party south
//! body mission
//! body sponsor "Group of Friends"
//! indicator weapons { stock  reported by mission every 1 month }
//! benchmark disarmed by north { requires weapons == 0  verified by mission  waivable by sponsor }
//! relief trade by south to north
//! stage opening { requires disarmed  grants trade }
//! ```
//!
//! ## Known false positives
//! A witness to the signature, who has a part in history and none in the text. It can be named in the title or in a comment.

use crate::lint::{Category, Draft, Findings, Rule};
use crate::model::{Agreement, Standing, Subject};

/// The rule.
pub static RULE: Rule =
    Rule::new("duty-free-sponsor", "GOV05", Category::Governance, "a body named and never used", check);

fn check(draft: &Draft<'_>, found: &mut Findings<'_>) {
    let agreement = draft.agreement;
    let any_party = uses_any_party(agreement);
    for subject in draft.subjects() {
        let what = match subject {
            Subject::Party(_) if !any_party => "party",
            Subject::Body(_) => "body",
            _ => continue,
        };
        // A library speaks to several agreements; some of them may use what this one doesn't.
        let is_own = draft.declared(subject).span.file == agreement.span.file;
        if !is_own || draft.facts.names(subject).next().is_some() {
            continue;
        }
        let name = draft.name(subject);
        let message =
            format!("`{name}` is named as a {what} and has no part: no clause gives it a duty, a right or a benefit");
        let help = if what == "body" {
            "give it a part (verify, certify, waive, decide, hold a review), or take it out"
        } else {
            "say what it performs, gives or gets, or take it out"
        };
        found.say(draft.name_span(subject), message, "used nowhere").help(help);
    }
}

/// Whether some clause is open to every party.
fn uses_any_party(agreement: &Agreement) -> bool {
    let is_any = |standing: &Standing| matches!(standing, Standing::AnyParty);
    agreement.events.iter().filter(|it| !it.declared.absent).any(|it| is_any(&it.by))
        || agreement
            .triggers
            .iter()
            .filter(|it| !it.declared.absent)
            .any(|it| it.raised_by.as_ref().is_some_and(is_any))
        || agreement.grievances.iter().filter(|it| !it.declared.absent).any(|it| is_any(&it.from))
}
