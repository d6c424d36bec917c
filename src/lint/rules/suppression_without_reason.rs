//! Questions a comment that suppresses a finding and doesn't say why. Without a reason it doesn't count.
//!
//! ## Why it matters
//! Somebody will ask in five years why nobody minded. The reason belongs beside the clause, where whoever amends it reads it.
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
//!     process { cure 30 days }     // lint: ignore[cure-below-cadence]
//!     then closing
//! }
//! reversal closing { reverses trade  restores when disarmed }
//! ```
//!
//! ## A better draft
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
//!     process { cure 30 days }     // lint: ignore[cure-below-cadence] reason="the mission reports at once when asked"
//!     then closing
//! }
//! reversal closing { reverses trade  restores when disarmed }
//! ```
//!
//! ## Known false positives
//! None.

use crate::lint::{Category, Draft, Findings, Rule};

/// The rule.
pub static RULE: Rule = Rule::new(
    "suppression-without-reason",
    "SUP03",
    Category::Suppression,
    "a finding that is suppressed without a reason",
    check,
)
.never_inline();

/// Nothing to look for in the agreement: see `lint::suppress`.
const fn check(_: &Draft<'_>, _: &mut Findings<'_>) {}
