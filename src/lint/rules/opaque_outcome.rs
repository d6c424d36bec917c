//! Questions an agreement that never publishes how the benchmarks stand on which its relief hangs: no review `reports` them.
//!
//! A benchmark counts as published where a review reports it, or all the indicators that it reads. Benchmarks on events alone
//! need no figures: the event is known. Humanitarian relief isn't counted.
//!
//! ## Why it matters
//! Relief is given and taken on verdicts that only the negotiators see. The public, the firms that are to trade, and the
//! parliaments that have to pay can't tell a success from a failure, and each side tells them its own story.
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
//! ```
//!
//! ## A better draft
//! ```detente
//! agreement pact { concluded 2024-01-01  rounding down }
//! party north
//! party south
//! body mission
//! indicator weapons { stock  reported by mission every 1 month }
//! benchmark disarmed by north { requires weapons == 0  verified by mission }
//! relief trade by south to north
//! stage opening { requires disarmed  grants trade }
//! review half_yearly every 6 months from 2024-01-01 by mission {
//!     reports disarmed, trade
//!     due within 30 days else trigger silence
//! }
//! trigger silence { then suspend trade for 30 days }
//! ```
//!
//! ## Known false positives
//! Publication that other rules provide for, such as the observers' own public reports.

use std::collections::BTreeSet;

use crate::lint::facts::{first_few, subjects_in};
use crate::lint::fold::benchmarks_named;
use crate::lint::{Category, Draft, Findings, Rule};
use crate::model::{BenchmarkId, ReviewId, Subject};

/// The rule.
pub static RULE: Rule = Rule::new(
    "opaque-outcome",
    "GOV04",
    Category::Governance,
    "no review publishes the benchmarks on which relief hangs",
    check,
);

fn check(draft: &Draft<'_>, found: &mut Findings<'_>) {
    let agreement = draft.agreement;
    let reviews = || agreement.reviews.iter().enumerate().filter(|(_, review)| !review.declared.absent);
    let published: BTreeSet<Subject> = reviews().flat_map(|(_, review)| &review.reports).copied().collect();
    let mut hangs_on: BTreeSet<BenchmarkId> = BTreeSet::new();
    for stage in agreement.stages.iter().filter(|stage| !stage.declared.absent) {
        if stage.grants.iter().any(|grant| !agreement[grant.relief].humanitarian) {
            for condition in &stage.requires {
                agreement.each_under(*condition, |kind| hangs_on.extend(benchmarks_named(kind)));
            }
        }
    }
    let hidden: Vec<BenchmarkId> = hangs_on.into_iter().filter(|id| !is_published(draft, *id, &published)).collect();
    let Some(first) = hidden.first() else { return };
    let names: Vec<&str> = hidden.iter().map(|id| draft.name(Subject::Benchmark(*id))).collect();
    let review = reviews().next().map(|(index, _)| Subject::Review(ReviewId(index as u32)));
    let names = first_few(&names);
    let (them, stand) = if hidden.len() == 1 { ("it", "it stands") } else { ("them", "they stand") };
    let message = match review {
        Some(_) => format!("relief hangs on {names}, but no review reports on {them}"),
        None => format!("relief hangs on {names}, but no review publishes how {stand}"),
    };
    let finding = found.say(draft.name_span(Subject::Benchmark(*first)), message, "published by nobody");
    if let Some(review) = review {
        finding.label(draft.clause_span(review, "reports"), "reports something else");
    }
    finding.help(match review {
        Some(_) => format!("add {them} to what a review `reports`"),
        None => format!("add a `review … every …` that `reports` {them}, and the relief that hangs on {them}"),
    });
}

fn is_published(draft: &Draft<'_>, id: BenchmarkId, published: &BTreeSet<Subject>) -> bool {
    if published.contains(&Subject::Benchmark(id)) {
        return true;
    }
    let mut read = BTreeSet::new();
    draft.agreement.each_under(draft.agreement[id].requires, |kind| read.extend(subjects_in(kind)));
    // An event is known by itself. Benchmarks below have to be reported themselves.
    read.iter().all(|subject| match subject {
        Subject::Indicator(_) | Subject::Benchmark(_) => published.contains(subject),
        _ => true,
    })
}
