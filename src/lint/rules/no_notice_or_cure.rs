//! Questions a reversal that comes on the very day of the breach: no notice, no cure, no body that could say no.
//!
//! A trigger without a `process` fires on the day on which it is raised. That is questioned where it is raised by itself, and
//! where a party raises it alone. What gave time before is no fault: a condition that has to last (`for 30 days`, a count
//! over days, data gone stale), a deadline whose expiry raises the trigger, the finding of an independent body that raises
//! it or that the condition asks for.
//!
//! ## Why it matters
//! Reports are wrong now and then, and most breaches are small or meant for home consumption. A text that answers on the same
//! day leaves no time to find out which it is, and its first mistake ends it. A wind-down is no notice: it gives traders
//! time, but nothing can stop it, unless the relief may come back out of it.
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
//! stage opening { requires disarmed  grants trade }
//! trigger breach {
//!     during opening
//!     when disarmed is unmet
//!     then closing
//! }
//! reversal closing { reverses trade  restores when disarmed for 60 days }
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
//!     process { cure 60 days  refer mission within 15 days }
//!     then closing
//! }
//! reversal closing { reverses trade  restores when disarmed for 60 days }
//! ```
//!
//! ## Known false positives
//! A breach that can't be cured, such as a nuclear test, or a withdrawal that is itself the notice: say so beside the clause.
//! Suspensions and reductions are left alone, and so is a right (`entitle`), which somebody has to use first.
//!
//! ## Reference
//! The law of treaties asks for the same: Article 65 of the Vienna Convention on the Law of Treaties (1969) has a party that
//! would suspend or end a treaty notify the others first, and gives them three months to object save in cases of special
//! urgency.

use crate::lint::claims::{alternatives, demands, held};
use crate::lint::consequences::{events_in, is_for_third_parties, is_the_end, triggers};
use crate::lint::draft::listed;
use crate::lint::facts::{Days, through_benchmarks};
use crate::lint::{Category, Draft, Findings, Rule};
use crate::model::{
    Action, ActionKind, Actor, Agreement, BenchmarkId, BenchmarkStatus, ExprId, ExprKind, ReliefId, Reversal, Standing,
    Subject,
};

/// The rule.
pub static RULE: Rule = Rule::new(
    "no-notice-or-cure",
    "REV02",
    Category::Reversibility,
    "automatic reversal with no cure, dispute or notice",
    check,
);

fn check(draft: &Draft<'_>, found: &mut Findings<'_>) {
    let agreement = draft.agreement;
    for (id, trigger) in triggers(agreement).filter(|(_, trigger)| trigger.process.is_empty()) {
        // Only expiries raise a trigger without a condition (section 5.5), and a deadline has given notice.
        let Some(when) = trigger.when else { continue };
        if trigger.raised_by.as_ref().is_some_and(|standing| is_for_third_parties(agreement, standing)) {
            continue;
        }
        let Some(quick) = alternatives(agreement, when).into_iter().find(|part| is_sudden(agreement, *part)) else {
            continue;
        };
        let sudden: Vec<&Action> = trigger.then.iter().filter(|action| takes_at_once(agreement, action)).collect();
        let Some(first) = sudden.first() else { continue };
        let ends = sudden.iter().any(|action| is_the_end(agreement, action));
        let does = if ends {
            "ends the agreement".to_owned()
        } else {
            let mut reliefs: Vec<ReliefId> =
                sudden.iter().filter_map(|action| reversed(agreement, action)).flat_map(taken).collect();
            reliefs.sort();
            reliefs.dedup();
            format!("takes {}", listed(reliefs.iter().map(|relief| draft.name(Subject::Relief(*relief)))))
        };
        let name = &trigger.declared.name;
        let day = match &trigger.raised_by {
            None => format!("the first day on which `{}` is true", draft.expr_text(quick)),
            Some(Standing::Only(actors)) if !actors.is_empty() => {
                let names = actors.iter().map(|actor| draft.agreement.actor_name(*actor));
                format!("the very day that {} raises it", listed(names).replace(" and ", " or "))
            }
            Some(_) => "the very day that somebody raises it".to_owned(),
        };
        let wound = sudden.iter().filter_map(|action| reversed(agreement, action)).find_map(|it| it.winds_down);
        let wound = match wound {
            Some(length) if !ends => format!("; the wind-down of {} can't be stopped", length.words()),
            _ => String::new(),
        };
        let own = givers_event(agreement, quick, &sudden);
        let message = match &own {
            Some(giver) => format!(
                "`{name}` {does} on the day of `{}`, which is up to `{giver}`, who gives it: no notice is required{wound}",
                draft.expr_text(quick)
            ),
            None => format!("`{name}` {does} on {day}, without notice, cure or anybody to turn to{wound}"),
        };
        let help = match &own {
            Some(_) => format!("give `{name}` a `process` with a notice, so that the others can prepare or be heard"),
            None => format!("give `{name}` a `process` with a notice, a cure, or a body that may dismiss it"),
        };
        let when = if trigger.raised_by.is_some() { "once this is true" } else { "as soon as this is true" };
        found
            .say(first.span, message, "done on the same day")
            .label(draft.clause_span(Subject::Trigger(id), "when"), when)
            .help(help);
    }
}

/// The giver of all that is taken, where the condition is an event that nobody else can make happen: it takes back its own.
fn givers_event(agreement: &Agreement, condition: ExprId, sudden: &[&Action]) -> Option<String> {
    let ExprKind::Occurred(event) = agreement.expr(condition).kind else { return None };
    let Standing::Only(actors) = &agreement[event].by else { return None };
    let [actor] = actors.as_slice() else { return None };
    let mut reliefs = sudden.iter().filter_map(|action| reversed(agreement, action)).flat_map(taken).peekable();
    reliefs.peek()?;
    reliefs.all(|relief| agreement[relief].by == [*actor]).then(|| agreement.actor_name(*actor).to_owned())
}

fn reversed<'a>(agreement: &'a Agreement, action: &Action) -> Option<&'a Reversal> {
    match &action.kind {
        ActionKind::Reverse(reversal) => Some(&agreement[*reversal]),
        _ => None,
    }
}

fn taken(reversal: &Reversal) -> impl Iterator<Item = ReliefId> + '_ {
    reversal.reverses.reliefs.iter().copied()
}

/// Whether an action takes relief by itself. One that waits for an event (`if commission_agrees`) waits for a decision.
fn takes_at_once(agreement: &Agreement, action: &Action) -> bool {
    if action.condition.is_some_and(|condition| !events_in(agreement, condition).is_empty()) {
        return false;
    }
    match &action.kind {
        ActionKind::Terminate => true,
        ActionKind::Reverse(reversal) => {
            let reversal = &agreement[*reversal];
            (reversal.ends_agreement || !reversal.reverses.reliefs.is_empty())
                && !comes_back_in_time(agreement, reversal)
        }
        _ => false,
    }
}

/// What winds down keeps its level and may be restored out of the wind-down (section 5.7): that is a cure by another name,
/// unless the way back takes longer.
fn comes_back_in_time(agreement: &Agreement, reversal: &Reversal) -> bool {
    let (Some(length), Some(restores)) = (reversal.winds_down, reversal.restores) else { return false };
    let waits = demands(agreement, restores).into_iter().map(|part| held(agreement, part).1.least).max();
    waits.unwrap_or(0) < Days::of(length).least
}

/// Whether a condition can come true overnight, with nobody's finding in it.
fn is_sudden(agreement: &Agreement, condition: ExprId) -> bool {
    !demands(agreement, condition).into_iter().any(|part| gives_time(agreement, part) || is_a_finding(agreement, part))
}

/// Whether it has to last, or to happen repeatedly, before it is true.
fn gives_time(agreement: &Agreement, condition: ExprId) -> bool {
    let lasting = |kind: &ExprKind| {
        matches!(kind, ExprKind::For { .. } | ExprKind::Stale(_) | ExprKind::CountDays { .. } | ExprKind::Since { .. })
    };
    match &agreement.expr(condition).kind {
        // `not (report within last 90 days)`: silence that lasted.
        ExprKind::Not(inner) if matches!(agreement.expr(*inner).kind, ExprKind::WithinLast { .. }) => true,
        ExprKind::Benchmark(id, BenchmarkStatus::Unmet) => counts_days(agreement, *id),
        ExprKind::Not(inner) => gives_time(agreement, *inner),
        ExprKind::Holds(id) => counts_days(agreement, *id),
        _ => {
            let mut found = false;
            agreement.each_under(condition, |kind| found |= lasting(kind));
            found
        }
    }
}

/// Whether a benchmark fails only by a number of days.
fn counts_days(agreement: &Agreement, id: BenchmarkId) -> bool {
    through_benchmarks(agreement, agreement[id].requires).into_iter().any(|condition| {
        let mut found = false;
        agreement.each_under(condition, |kind| {
            found |= matches!(kind, ExprKind::CountDays { .. });
        });
        found
    })
}

/// Whether it is an event that only an independent body can make happen.
fn is_a_finding(agreement: &Agreement, condition: ExprId) -> bool {
    let ExprKind::Occurred(event) = agreement.expr(condition).kind else { return false };
    let by = &agreement[event].by;
    is_for_third_parties(agreement, by) && matches!(by, Standing::Only(actors) if actors.iter().any(is_body))
}

const fn is_body(actor: &Actor) -> bool {
    matches!(actor, Actor::Body(_))
}
