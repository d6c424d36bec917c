//! Questions a snooze whose day has passed: the finding was put off until then, and is told again.
//!
//! The day is compared with the one that the user names (`detente lint --until 2027-06-30`), never with the clock. Without
//! one no snooze is over.
//!
//! ## Why it matters
//! "Until the commission has met" is a promise with a date. When the date has passed the promise is due.
//!
//! ## Triggers
//! With `--until 2024-06-30`:
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
//!     // lint: snooze 2024-03-31 [cure-below-cadence] reason="the mission has promised monthly reports from April"
//!     process { cure 30 days }
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
//! indicator weapons { stock  reported by mission every 1 month }
//! benchmark disarmed by north { requires weapons == 0  verified by mission }
//! relief trade by south to north
//! stage opening { requires disarmed  grants trade }
//! trigger breach {
//!     during opening
//!     when disarmed is unmet
//!     process { cure 60 days }
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
    "suppression-expired",
    "SUP02",
    Category::Suppression,
    "a finding that was put off until a day that has passed",
    check,
)
.never_inline();

/// Nothing to look for in the agreement: see `lint::suppress`.
const fn check(_: &Draft<'_>, _: &mut Findings<'_>) {}
