//! Questions a comment for the linter that suppresses nothing: what it was about has been mended, it names no rule that there
//! is, or a rule that no comment may waive.
//!
//! ## Why it matters
//! A suppression that outlives its reason hides the next fault of that kind on the same line. One that names nothing was
//! perhaps meant to stop something, and doesn't.
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
//! // lint: ignore[no-way-back] reason="the commission deals with it"
//! stage opening { requires disarmed  grants trade }
//! ```
//!
//! ## A better draft
//! The comment is removed; `detente lint --fix` does it.
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! body mission
//! indicator weapons { stock  reported by mission every 1 month }
//! benchmark disarmed by north { requires weapons == 0  verified by mission }
//! relief trade by south to north
//! stage opening { requires disarmed  grants trade }
//! ```
//!
//! ## Known false positives
//! None: a comment about a rule that isn't asked (its level is `allow`, or it needs data and there are none) is left alone.

use crate::lint::{Category, Draft, Findings, Rule};

/// The rule.
pub static RULE: Rule = Rule::new(
    "suppression-unused",
    "SUP01",
    Category::Suppression,
    "a comment for the linter that suppresses nothing",
    check,
)
.never_inline();

/// Nothing to look for in the agreement: what comments say is known once all findings are; see `lint::suppress`.
const fn check(_: &Draft<'_>, _: &mut Findings<'_>) {}
