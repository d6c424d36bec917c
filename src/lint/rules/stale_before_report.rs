//! Questions an indicator whose values go stale sooner than its next report is due, so that it is unknown again and again
//! although everybody reports in time.
//!
//! Months are taken as long as they can be: of quarterly reports, two may lie 92 days apart. Reports that have to come on the
//! very day on which the last one goes stale pass. Values that hold only on their own day don't go stale and are left alone.
//!
//! ## Why it matters
//! A benchmark on such an indicator falls from met to unknown between any two reports. A stage that needs it waits, a trigger
//! on it can't be cured in those days, and `unknown counts as unmet` makes a breach of a calendar's length.
//!
//! ## Triggers
//! ```detente
//! agreement pact { concluded 2024-01-01  rounding down }
//! party north
//! party south
//! body mission
//! indicator weapons { stock  reported by mission every 3 months  stale after 60 days }
//! benchmark disarmed by north { requires weapons == 0  verified by mission }
//! relief trade by south to north
//! stage opening { requires disarmed  grants trade }
//! ```
//!
//! ## A better draft
//! The interval, and the time that a report takes on top. Leaving the clause out means twice the interval.
//! ```detente
//! agreement pact { concluded 2024-01-01  rounding down }
//! party north
//! party south
//! body mission
//! indicator weapons { stock  reported by mission every 3 months  stale after 120 days }
//! benchmark disarmed by north { requires weapons == 0  verified by mission }
//! relief trade by south to north
//! stage opening { requires disarmed  grants trade }
//! ```
//!
//! ## Known false positives
//! None are known. An indicator that is meant to be known on some days only is declared `momentary`.

use crate::calendar::Duration;
use crate::lint::draft::every as cadence_words;
use crate::lint::facts::Days;
use crate::lint::{Category, Draft, Findings, Rule};
use crate::model::{IndicatorId, Stale, Subject};

/// The rule.
pub static RULE: Rule =
    Rule::new("stale-before-report", "VER06", Category::Suspicious, "stale sooner than the next report is due", check);

fn check(draft: &Draft<'_>, found: &mut Findings<'_>) {
    let agreement = draft.agreement;
    for (index, indicator) in agreement.indicators.iter().enumerate() {
        let (Some(every), Stale::After(stale)) = (indicator.every, indicator.stale) else { continue };
        // A momentary value isn't carried to another day (section 5.2).
        if indicator.declared.absent || indicator.measure.is_momentary() {
            continue;
        }
        let (interval, kept) = (Days::of(every), Days::of(stale).most);
        // Older than its length is unknown: on the day after the last one the next report may already be there.
        let some_day_is_lost = !matches!(every, Duration::BusinessDays(..)) && kept + 1 < interval.most;
        if kept >= interval.least && !some_day_is_lost {
            continue;
        }
        let subject = Subject::Indicator(IndicatorId(index as u32));
        let name = &indicator.declared.name;
        let apart = match every {
            Duration::Months(_) => format!(", up to {} days apart", interval.most),
            _ => String::new(),
        };
        let consequence = if kept + 1 < interval.least || some_day_is_lost {
            "in between nobody knows, however punctual the reports are"
        } else {
            "on the day the next one is due nobody knows until it is there"
        };
        let message = format!(
            "a value of `{name}` goes stale after {}, but reports come only {}{apart}: {consequence}",
            stale.words(),
            cadence_words(every),
        );
        let finding = found.say(draft.clause_span(subject, "stale"), message, "over before the next report");
        finding.label(draft.clause_span(subject, "reported by"), "the interval of reports");
        finding.help(
            "make it the interval plus the time that a report takes to arrive, or leave `stale after` out, which means twice \
             the interval",
        );
    }
}
