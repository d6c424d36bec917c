//! Questions a window of a condition that is shorter than the interval at which what it reads is reported: `for 10 days`,
//! `within last 10 days` or `average(… over 10 days)` of something that comes every three months.
//!
//! Between two reports a level is carried forward. Ten days "without interruption" then pass on the strength of one report, an
//! average is the latest value, a change is often zero, and amounts that occurred but are not reported yet count as
//! nothing. A `momentary` value isn't carried forward: `for` needs a report of it on each day, however long the window is.
//!
//! Only windows over reports alone are looked at: where an event, a stage, a certificate or an answered dispute can change the
//! condition in between, the window has something to see.
//!
//! ## Why it matters
//! The words promise that somebody keeps watch. Nobody does: the party that wants relief needs one good day, the day of the
//! report, and the party accused of a breach has no time in which a second look could clear it.
//!
//! ## Triggers
//! ```detente
//! agreement pact { concluded 2024-01-01  rounding down }
//! party north
//! party south
//! body mission
//! indicator weapons { stock  reported by mission every 3 months }
//! benchmark disarmed by north { requires weapons == 0 for 10 days  verified by mission }
//! relief trade by south to north
//! stage opening { requires disarmed  grants trade }
//! ```
//!
//! ## A better draft
//! The window holds at least two reports; or the reports come as often as the window needs.
//! ```detente
//! agreement pact { concluded 2024-01-01  rounding down }
//! party north
//! party south
//! body mission
//! indicator weapons { stock  reported by mission every 1 week }
//! benchmark disarmed by north { requires weapons == 0 for 10 days  verified by mission }
//! relief trade by south to north
//! stage opening { requires disarmed  grants trade }
//! ```
//!
//! ## Known false positives
//! A short wait that is meant as nothing but a wait. `opens`, `notice` and `cure` say that better. Sources that report more
//! often than they must are invisible here; indicators without a cadence are left alone.

use crate::calendar::Duration;
use crate::lint::draft::every as cadence_words;
use crate::lint::facts::Days;
use crate::lint::fold::{Fold, benchmarks_named, operative_expressions};
use crate::lint::{Category, Draft, Findings, Rule};
use crate::model::{Agreement, BenchmarkStatus, ExprId, ExprKind, IndicatorId, Measure, Subject, WindowFunction};

/// The rule.
pub static RULE: Rule = Rule::new(
    "window-below-cadence",
    "VER01",
    Category::Suspicious,
    "a window shorter than the reporting interval can't be observed",
    check,
);

/// How a condition can be seen to change.
#[derive(Debug, Clone, Copy, Default)]
struct Sight {
    /// The indicator in it that is reported most often.
    quickest: Option<IndicatorId>,
    /// Something else than a report may change it.
    changes_between: bool,
}

fn check(draft: &Draft<'_>, found: &mut Findings<'_>) {
    let agreement = draft.agreement;
    let mut sight = Fold::new(agreement, |_, kind, parts: &[Sight]| seen(agreement, kind, parts));
    for id in operative_expressions(agreement) {
        let kind = &agreement.expr(id).kind;
        let (inner, length) = match kind {
            ExprKind::For { condition: inner, length }
            | ExprKind::WithinLast { condition: inner, length }
            | ExprKind::CountDays { condition: inner, length }
            | ExprKind::Window { argument: inner, length, .. }
            | ExprKind::Ago { value: inner, length } => (Some(*inner), *length),
            ExprKind::AmountWindow { length, .. } => (None, *length),
            _ => continue,
        };
        let seen = match (inner, kind) {
            (Some(inner), _) => sight.of(inner),
            (None, kind) => Sight { quickest: kind.indicator(), changes_between: false },
        };
        let Some(indicator) = seen.quickest.filter(|_| !seen.changes_between) else { continue };
        // Windows of flows count whole periods (section 6): they are never too short, and `ago` moves them by periods.
        let Some(every) = agreement[indicator].every else { continue };
        // A momentary value holds on its own day only (section 5.2): `for` needs a report on each of its days.
        let needs_each_day = matches!(kind, ExprKind::For { .. }) && agreement[indicator].measure.is_momentary();
        let enough = if needs_each_day { 1 } else { Days::of(length).most };
        if enough >= Days::of(every).least {
            continue;
        }
        say(draft, found, id, indicator, length);
    }
}

fn say(draft: &Draft<'_>, found: &mut Findings<'_>, id: ExprId, indicator: IndicatorId, length: Duration) {
    let agreement = draft.agreement;
    let Some(every) = agreement[indicator].every else { return };
    let name = draft.name(Subject::Indicator(indicator));
    let (text, days, often) = (draft.expr_text(id), length.words(), cadence_words(every));
    let longer = match every {
        Duration::Months(_) => format!("{} days", Days::of(every).most),
        other => other.words(),
    };
    let mut help = format!(
        "make the window at least {longer}, so that another report falls into it, or have reports at least {}",
        cadence_words(length)
    );
    let (why, label) = match &agreement.expr(id).kind {
        ExprKind::For { .. } if agreement[indicator].measure.is_momentary() => {
            "carry the value forward (leave out `momentary`), or have a report on each day".clone_into(&mut help);
            ("a day without a report is unknown, and so it never comes true", "needs a report on each day")
        }
        ExprKind::For { .. } => {
            help.push_str("; if a wait is meant, say so with `opens`, `notice` or `cure`");
            ("it comes true on the strength of one report, and nobody looks again", "one report is enough")
        }
        ExprKind::AmountWindow { .. } => {
            ("where no report falls into the window, it counts as nothing at all", "may hold no report")
        }
        ExprKind::Window { function: WindowFunction::Change | WindowFunction::Growth, .. } => {
            ("where no report falls into the window, it finds no change", "may compare one report with itself")
        }
        ExprKind::Ago { .. } => {
            ("where no report falls between, it is today's report once more", "may be today's report once more")
        }
        ExprKind::Window { .. } => ("it says little more than the latest report", "little more than the latest report"),
        _ => {
            ("there may be no report to look at, and what happens between reports is never seen", "may hold no report")
        }
    };
    let message = format!("`{text}` looks at {days}, but `{name}` is reported {often}: {why}");
    let finding = found.say(agreement.expr(id).span, message, label);
    finding.label(draft.clause_span(Subject::Indicator(indicator), "reported by"), "reported more rarely").help(help);
}

fn seen(agreement: &Agreement, kind: &ExprKind, parts: &[Sight]) -> Sight {
    let changes = Sight { quickest: None, changes_between: true };
    match kind {
        ExprKind::Reading(id) | ExprKind::FlowWindow { flow: id, .. } | ExprKind::Total { flow: id, .. } => {
            let indicator = &agreement[*id];
            // A dispute may end a value at any time (section 5.2); amounts are dated as they occur.
            let has_periods = indicator.every.is_some() && indicator.measure != Measure::Amounts;
            let is_steady = has_periods && indicator.disputes.is_none();
            if is_steady { Sight { quickest: Some(*id), changes_between: false } } else { changes }
        }
        ExprKind::Holds(_)
        | ExprKind::ShareOf(_)
        | ExprKind::Benchmark(_, BenchmarkStatus::Met | BenchmarkStatus::Unmet) => {
            // Certificates, waivers and the days for test data move a verdict without a report (section 5.3).
            let acted_on = benchmarks_named(kind).into_iter().any(|id| {
                let benchmark = &agreement[id];
                benchmark.certified.is_some() || !benchmark.waivable.is_empty() || benchmark.tested.is_some()
            });
            if acted_on { changes } else { merged(agreement, parts) }
        }
        ExprKind::Truth(_)
        | ExprKind::Number(_)
        | ExprKind::Category(_)
        | ExprKind::Not(_)
        | ExprKind::And(_)
        | ExprKind::Or(_)
        | ExprKind::AtLeast { .. }
        | ExprKind::Compare { .. }
        | ExprKind::InRange { .. }
        | ExprKind::Negate(_)
        | ExprKind::Sum { .. }
        | ExprKind::Product { .. }
        | ExprKind::Convert { .. }
        | ExprKind::On { .. }
        | ExprKind::Min(_)
        | ExprKind::Max(_)
        | ExprKind::Abs(_)
        | ExprKind::Round { .. }
        | ExprKind::If { .. } => merged(agreement, parts),
        _ => changes,
    }
}

fn merged(agreement: &Agreement, parts: &[Sight]) -> Sight {
    let days = |id: IndicatorId| agreement[id].every.map_or(0, |every| Days::of(every).least);
    Sight {
        quickest: parts.iter().filter_map(|part| part.quickest).min_by_key(|id| days(*id)),
        changes_between: parts.iter().any(|part| part.changes_between),
    }
}
