//! Questions a comparison with earlier days whose base lies before the agreement was concluded, so that nobody was bound
//! to report it: `growth(x over 2 years)` asked within a year of the conclusion, or `x on 2019-12-31` in an agreement of 2024.
//!
//! From the text alone two things can be said for certain, and only they are. A level `on` a literal day before the conclusion
//! isn't reported under the agreement. And where a stage has to be entered, or a benchmark to be met, by a literal day, then
//! `change`, `growth` and `ago` that it can't do without compare, even on that last day, with one before the conclusion.
//! Deadlines that a trigger may move are left alone, and so is what stands behind an `or`. Whether there is a figure all the
//! same only data can tell: with data at hand, only bases that they don't reach are questioned.
//!
//! ## Why it matters
//! Without a base the comparison is unknown, and unknown enters no stage. The parties find out on the last day, and then
//! negotiate about a number of the past when each knows which one it needs.
//!
//! ## Triggers
//! ```detente
//! agreement pact { concluded 2024-01-01  rounding down }
//! party north
//! party south
//! body mission
//! indicator output { stock  reported by mission every 3 months }
//! benchmark slower by north { requires growth(output over 2 years) <= 0%  verified by mission }
//! relief trade by south to north
//! stage opening { requires slower  by 2025-01-01 else lapse  grants trade }
//! ```
//!
//! ## A better draft
//! The base is a figure that both sides sign, or a day on which somebody is bound to report.
//! ```detente
//! agreement pact { concluded 2024-01-01  rounding down }
//! party north
//! party south
//! body mission
//! indicator output { stock  reported by mission every 3 months }
//! benchmark slower by north { requires output <= 1_200  verified by mission }
//! relief trade by south to north
//! stage opening { requires slower  by 2025-01-01 else lapse  grants trade }
//! ```
//!
//! ## Known false positives
//! Series that were published long before the agreement, such as national accounts. Give the linter the data, or write the
//! base figure into the text.

use crate::calendar::{Date, Duration};
use crate::lint::facts::Days;
use crate::lint::fold::{Fold, operative_expressions};
use crate::lint::{Category, Draft, Findings, Rule};
use crate::model::{
    ActionKind, Agreement, BenchmarkId, BenchmarkStatus, DateExpr, ExprId, ExprKind, IndicatorId, StageId,
    StageOutcome, Subject, UnknownAs, Window, WindowFunction,
};
use crate::source::Span;

/// The rule.
pub static RULE: Rule =
    Rule::new("no-baseline", "VER07", Category::Suspicious, "relative change without a base in reach", check);

/// How far back a condition that can't be true without it looks.
#[derive(Debug, Clone, Copy, Default)]
struct Reach {
    /// At least so many days.
    days: i64,
    /// The comparison that looks so far back.
    through: Option<ExprId>,
}

fn check(draft: &Draft<'_>, found: &mut Findings<'_>) {
    let agreement = draft.agreement;
    let Some(concluded) = agreement.concluded else { return };
    on_earlier_days(draft, found, concluded);
    let mut fold = Fold::new(agreement, |id, kind, parts: &[Reach]| reach(agreement, id, kind, parts));
    let mut said = vec![false; agreement.exprs.len()];
    for (condition, last, clause) in deadlines(draft, concluded) {
        let reach = fold.of(condition);
        let Some(through) = reach.through else { continue };
        let Ok(base) = last.plus_days(-reach.days) else { continue };
        if base >= concluded || is_in_reach(draft, through, base) || std::mem::replace(&mut said[through.index()], true)
        {
            continue;
        }
        let names = indicators(agreement, through);
        let message = format!(
            "even on {last}, the last day for it, `{}` compares with {base} or earlier, before the agreement was concluded \
             on {concluded}: {}",
            draft.expr_text(through),
            unknown_then(draft, &names),
        );
        let finding = found.say(agreement.expr(through).span, message, "its base is older than the agreement");
        finding.label(clause, format!("over on {last} at the latest"));
        finding.help("write the base figure into the text, or choose a base on a day after the conclusion");
    }
}

/// `x on 2013-12-31`, before the conclusion.
fn on_earlier_days(draft: &Draft<'_>, found: &mut Findings<'_>, concluded: Date) {
    let agreement = draft.agreement;
    for id in operative_expressions(agreement) {
        let ExprKind::On { date: DateExpr::On(day), .. } = &agreement.expr(id).kind else { continue };
        let names = indicators(agreement, id);
        if *day >= concluded || names.is_empty() || is_in_reach(draft, id, *day) {
            continue;
        }
        let message = format!(
            "`{}` looks at a day before the agreement was concluded on {concluded}: {}",
            draft.expr_text(id),
            unknown_then(draft, &names)
        );
        let finding = found.say(agreement.expr(id).span, message, "nobody was bound to report it then");
        finding.help("write the base figure into the text, or choose a base on a day after the conclusion");
    }
}

fn unknown_then(draft: &Draft<'_>, names: &[IndicatorId]) -> String {
    let listed = crate::lint::draft::listed(names.iter().map(|id| draft.name(Subject::Indicator(*id))));
    match draft.evidence {
        Some(_) => format!("the data have no figure of {listed} from so early, and the text names none"),
        None => format!("nobody was bound to report {listed} then, and the text names no figure"),
    }
}

/// Whether all data at hand have a usable figure of that day or an earlier one. Without data: no.
fn is_in_reach(draft: &Draft<'_>, id: ExprId, base: Date) -> bool {
    let Some(evidence) = draft.evidence else { return false };
    let names = indicators(draft.agreement, id);
    let main = draft.program.texts.len().saturating_sub(1);
    evidence.stores.iter().all(|store| {
        names.iter().all(|id| {
            let observations = store.texts.get(main).and_then(|facts| facts.observations.get(id.index()));
            observations.is_some_and(|all| all.iter().any(|it| it.date <= base && it.status.is_usable()))
        })
    })
}

fn indicators(agreement: &Agreement, id: ExprId) -> Vec<IndicatorId> {
    let mut found = std::collections::BTreeSet::new();
    agreement.each_under(id, |kind| found.extend(kind.indicator()));
    found.into_iter().collect()
}

/// What has to be true by a literal day: the condition, the last day, and the clause that says so.
fn deadlines(draft: &Draft<'_>, concluded: Date) -> Vec<(ExprId, Date, Span)> {
    let agreement = draft.agreement;
    let mut moved = vec![false; agreement.stages.len()];
    for action in agreement.triggers.iter().flat_map(|trigger| &trigger.then) {
        if let ActionKind::Extend { stage, .. } = &action.kind {
            moved[stage.index()] = true;
        }
    }
    let mut found = Vec::new();
    for (index, stage) in agreement.stages.iter().enumerate().filter(|(_, stage)| !stage.declared.absent) {
        let Some(deadline) = stage.deadline.as_ref().filter(|_| !moved[index]) else { continue };
        let Some(mut last) = last_day(agreement, &deadline.window, concluded) else { continue };
        let is_final = match &deadline.outcome {
            // It stays pending, and may still be entered (section 5.5).
            StageOutcome::Trigger(_) => false,
            StageOutcome::Lapse | StageOutcome::Terminate => true,
            StageOutcome::Extend { by, times, then } => {
                match last.plus_days(Days::of(*by).most.saturating_mul(i64::from(*times))) {
                    Ok(extended) => last = extended,
                    Err(_) => continue,
                }
                !matches!(**then, StageOutcome::Trigger(_))
            }
        };
        if is_final {
            let subject = Subject::Stage(StageId(index as u32));
            let clause = ["by", "before", "within"].iter().find_map(|words| draft.clause(subject, words));
            let span = clause.map_or_else(|| draft.name_span(subject), |clause| clause.span);
            found.extend(stage.requires.iter().map(|condition| (*condition, last, span)));
        }
    }
    for (index, benchmark) in agreement.benchmarks.iter().enumerate().filter(|(_, it)| !it.declared.absent) {
        let Some(due) = benchmark.due.as_ref().filter(|_| benchmark.waivable.is_empty()) else { continue };
        if let Some(last) = last_day(agreement, &due.deadline, concluded) {
            let subject = Subject::Benchmark(BenchmarkId(index as u32));
            found.push((benchmark.requires, last, draft.clause_span(subject, "due")));
        }
    }
    found
}

fn last_day(agreement: &Agreement, window: &Window, concluded: Date) -> Option<Date> {
    match window {
        // It counts from the first day of the run, which is that of the conclusion (section 7).
        Window::Length(length) => agreement.reckoning.plus(concluded, *length).ok(),
        Window::By(date) => literal(agreement, date),
        Window::Before(date) => literal(agreement, date).map(Date::previous),
    }
}

/// The latest that a date can be, where the text alone tells.
fn literal(agreement: &Agreement, date: &DateExpr) -> Option<Date> {
    match date {
        DateExpr::On(day) => Some(*day),
        DateExpr::Anchor(_) => None,
        DateExpr::Plus(base, length) => agreement.reckoning.plus(literal(agreement, base)?, *length).ok(),
        DateExpr::Minus(base, length) => agreement.reckoning.minus(literal(agreement, base)?, *length).ok(),
        DateExpr::Earliest(parts) => parts.iter().filter_map(|part| literal(agreement, part)).min(),
        DateExpr::Latest(parts) => {
            parts.iter().map(|part| literal(agreement, part)).collect::<Option<Vec<_>>>()?.into_iter().max()
        }
    }
}

fn reach(agreement: &Agreement, id: ExprId, kind: &ExprKind, parts: &[Reach]) -> Reach {
    let furthest = parts.iter().copied().max_by_key(|part| part.days).unwrap_or_default();
    let further = |length: Duration| Reach { days: furthest.days + Days::of(length).least, through: Some(id) };
    match kind {
        ExprKind::Window { function: WindowFunction::Change | WindowFunction::Growth, length, .. }
        | ExprKind::Ago { length, .. } => further(*length),
        ExprKind::FlowWindow { function: WindowFunction::Change | WindowFunction::Growth, flow, periods } => {
            let Some(every) = agreement[*flow].every else { return furthest };
            further(match every {
                Duration::Days(days) => Duration::Days(days.saturating_mul(*periods)),
                Duration::Months(months) => Duration::Months(months.saturating_mul(*periods)),
                Duration::BusinessDays(days, calendar) => {
                    Duration::BusinessDays(days.saturating_mul(*periods), calendar)
                }
            })
        }
        // On every day of the window the comparison has to be known (section 6).
        ExprKind::For { length, .. } if furthest.through.is_some() => {
            Reach { days: furthest.days + Days::of(*length).least, ..furthest }
        }
        // These can be known without one of their parts.
        ExprKind::Or(_) | ExprKind::If { .. } | ExprKind::CountDays { .. } | ExprKind::ShareOf(_) => Reach::default(),
        ExprKind::AtLeast { count, of } if (*count as usize) < of.len() => Reach::default(),
        // A false part of what is denied is enough for it to be true.
        ExprKind::Not(inner) => match agreement.expr(*inner).kind {
            ExprKind::Compare { .. } | ExprKind::InRange { .. } => furthest,
            _ => Reach::default(),
        },
        // A level on a literal day doesn't move with the deadline: that is looked at by itself.
        ExprKind::On { .. } => Reach::default(),
        ExprKind::Holds(benchmark) | ExprKind::Benchmark(benchmark, BenchmarkStatus::Met) => {
            let benchmark = &agreement[*benchmark];
            let can_do_without = benchmark.unknown_counts == UnknownAs::Met || !benchmark.waivable.is_empty();
            if can_do_without { Reach::default() } else { furthest }
        }
        ExprKind::Benchmark(..) => Reach::default(),
        _ => furthest,
    }
}
