//! Questions a stage that can wait for ever on data that have stopped: it requires a benchmark whose reports may go stale, an
//! unknown verdict stays unknown, the stage has no deadline, and nothing in the text asks about the silence.
//!
//! A benchmark is handled where its text says what unknown counts as, where it has a `due` or test dates of its own, and where
//! some condition asks whether it is `unknown`, or whether its indicator is `stale` or `missing`. A condition that reads the
//! stage itself as `pending` watches the wait as well. Data that are `stale never` don't stop.
//!
//! ## Why it matters
//! Unknown enters no stage. The side that gains from standing still need only see to it that nobody reports any more, and
//! breaks no rule by it.
//!
//! ## Triggers
//! ```detente
//! agreement pact { concluded 2024-01-01  rounding down }
//! party north
//! party south
//! body mission
//! indicator weapons { stock  reported by mission every 3 months  stale after 150 days }
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
//! indicator weapons { stock  reported by mission every 3 months  stale after 150 days }
//! benchmark disarmed by north { requires weapons == 0  verified by mission }
//! relief trade by south to north
//! stage opening { requires disarmed  grants trade }
//! trigger silence {
//!     when disarmed is unknown for 30 days
//!     process { decide mission within 30 days else proceed }
//!     then terminate
//! }
//! ```
//!
//! ## Known false positives
//! A gate that is meant to stay closed as long as nobody reports, with a performer who alone gains from its opening. A deadline
//! does no harm there either.
//!
//! ## Reference
//! Under the Joint Comprehensive Plan of Action the Agency could not verify some limits any more after it had lost access:
//! neither met nor broken, and the plan had no word for that.

use std::collections::BTreeSet;

use crate::lint::facts::first_few;
use crate::lint::fold::Fold;
use crate::lint::{Category, Draft, Findings, Rule};
use crate::model::{
    Agreement, BenchmarkId, BenchmarkStatus, ExprId, ExprKind, IndicatorId, StageId, StageStatus, Stale, Subject,
    UnknownAs,
};

/// The rule.
pub static RULE: Rule = Rule::new(
    "unknown-unhandled",
    "VER08",
    Category::Suspicious,
    "a gate that unknown blocks for ever, with no deadline or trigger on silence",
    check,
);

/// What some condition asks about silence.
struct Asked {
    benchmarks: Vec<bool>,
    indicators: Vec<bool>,
    stages: Vec<bool>,
}

impl Asked {
    fn in_all(agreement: &Agreement) -> Self {
        let mut asked = Self {
            benchmarks: vec![false; agreement.benchmarks.len()],
            indicators: vec![false; agreement.indicators.len()],
            stages: vec![false; agreement.stages.len()],
        };
        for expr in &agreement.exprs {
            match expr.kind {
                ExprKind::Benchmark(id, BenchmarkStatus::Unknown) => asked.benchmarks[id.index()] = true,
                ExprKind::Missing(id) | ExprKind::Stale(id) => asked.indicators[id.index()] = true,
                ExprKind::Stage(id, StageStatus::Pending) => asked.stages[id.index()] = true,
                _ => {}
            }
        }
        asked
    }
}

fn check(draft: &Draft<'_>, found: &mut Findings<'_>) {
    let agreement = draft.agreement;
    let asked = Asked::in_all(agreement);
    let mut fold = Fold::new(agreement, |_, kind, parts: &[Option<IndicatorId>]| stops(agreement, &asked, kind, parts));
    for (index, stage) in agreement.stages.iter().enumerate() {
        if stage.declared.absent || stage.deadline.is_some() || asked.stages[index] {
            continue;
        }
        let mut waiting: Vec<(BenchmarkId, IndicatorId)> = Vec::new();
        let mut known = BTreeSet::new();
        for leaf in conjuncts(agreement, &stage.requires) {
            if let ExprKind::Holds(id) | ExprKind::Benchmark(id, BenchmarkStatus::Met) = agreement.expr(leaf).kind
                && let Some(indicator) = fold.of(leaf)
                && known.insert(id)
            {
                waiting.push((id, indicator));
            }
        }
        let Some((_, indicator)) = waiting.first().copied() else { continue };
        let subject = Subject::Stage(StageId(index as u32));
        let names: Vec<&str> = waiting.iter().map(|(id, _)| draft.name(Subject::Benchmark(*id))).collect();
        let names = first_few(&names);
        let message = format!(
            "`{}` waits for {names} without a deadline: once `{}` has not been reported for {}, the answer is unknown and \
             nothing ends the wait",
            stage.declared.name,
            draft.name(Subject::Indicator(indicator)),
            match agreement[indicator].stale {
                Stale::After(length) => length.words(),
                Stale::Never => "some time".to_owned(),
            },
        );
        let finding = found.say(draft.clause_span(subject, "requires"), message, "can wait for ever");
        let indicator = Subject::Indicator(indicator);
        match draft.clause(indicator, "stale") {
            Some(clause) => finding.label(clause.span, "then it is unknown"),
            None => finding.label(draft.clause_span(indicator, "reported by"), "unknown after twice the interval"),
        };
        finding.help(
            "give the stage a `by … else …`, say what `unknown counts as`, or have a trigger on the benchmark being \
             `unknown`",
        );
    }
}

/// What all has to be true, as far as `and` and `all of` go.
fn conjuncts(agreement: &Agreement, requires: &[ExprId]) -> Vec<ExprId> {
    let mut found = Vec::new();
    let mut open: Vec<ExprId> = requires.iter().rev().copied().collect();
    while let Some(id) = open.pop() {
        match &agreement.expr(id).kind {
            ExprKind::And(parts) => open.extend(parts.iter().rev()),
            ExprKind::AtLeast { count, of } if *count as usize == of.len() => open.extend(of.iter().rev()),
            _ => found.push(id),
        }
    }
    found
}

/// The indicator whose silence makes an expression unknown for as long as it lasts, whatever else is reported.
fn stops(agreement: &Agreement, asked: &Asked, kind: &ExprKind, parts: &[Option<IndicatorId>]) -> Option<IndicatorId> {
    let any = || parts.iter().copied().flatten().next();
    let all = || if parts.iter().all(Option::is_some) { any() } else { None };
    match kind {
        ExprKind::Reading(id) | ExprKind::FlowWindow { flow: id, .. } => {
            let indicator = &agreement[*id];
            let goes_stale = matches!(indicator.stale, Stale::After(_)) && !indicator.measure.is_momentary();
            (goes_stale && !asked.indicators[id.index()]).then_some(*id)
        }
        ExprKind::Holds(id) | ExprKind::Benchmark(id, BenchmarkStatus::Met | BenchmarkStatus::Unmet) => {
            let benchmark = &agreement[*id];
            // Between tests the last verdict stands (section 5.3), and a waiver may open the gate.
            let is_handled = benchmark.unknown_counts != UnknownAs::Unknown
                || benchmark.due.is_some()
                || benchmark.tested.is_some()
                || !benchmark.waivable.is_empty()
                || asked.benchmarks[id.index()];
            if is_handled { None } else { any() }
        }
        // Kleene (section 6): one true part decides an `or`, so all of them have to be silent.
        ExprKind::Or(_) | ExprKind::ShareOf(_) => all(),
        ExprKind::AtLeast { count, of } if (*count as usize) < of.len() => all(),
        ExprKind::If { .. } => all(),
        // Known once and for all, or whatever is silent.
        ExprKind::On { .. } | ExprKind::Total { .. } | ExprKind::AmountWindow { .. } => None,
        _ => any(),
    }
}
