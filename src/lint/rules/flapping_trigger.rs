//! Questions a trigger that can take relief and give it back with every report: it may be raised again and again, its breach
//! and its return hang on the very same threshold, and neither has to last.
//!
//! Looked at are triggers with `repeats` that are raised by themselves and act at once, whose condition is a comparison of numbers
//! (or a benchmark that is one) without a `for`, and whose effect ends as soon as that comparison turns: by `restores when`,
//! `suspend … until`, or another trigger that restores what this one reduces. A cure or another step, a wind-down, a `for` on either side, test dates, an
//! average, or a second threshold: each is a damper, and then nothing is questioned.
//!
//! ## Why it matters
//! Figures near a limit cross it by chance: the last digit decides. Trade that is closed in March, open in April and closed in
//! May isn't taken up at all, since no bank or carrier plans on it, and each crossing is a quarrel.
//!
//! ## Triggers
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! body mission
//! indicator weapons { stock  reported by mission every 1 month }
//! benchmark few_weapons by north { requires weapons <= 100  verified by mission }
//! relief trade by south to north
//! stage opening { requires few_weapons  grants trade }
//! trigger breach {
//!     during opening
//!     when few_weapons is unmet
//!     then closing
//!     repeats
//! }
//! reversal closing { reverses trade  restores when few_weapons }
//! ```
//!
//! ## A better draft
//! The breach has to last for a report more, and the way back for two.
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! body mission
//! indicator weapons { stock  reported by mission every 1 month }
//! benchmark few_weapons by north { requires weapons <= 100  verified by mission }
//! relief trade by south to north
//! stage opening { requires few_weapons  grants trade }
//! trigger breach {
//!     during opening
//!     when few_weapons is unmet for 31 days
//!     then closing
//!     repeats
//! }
//! reversal closing { reverses trade  restores when few_weapons for 62 days }
//! ```
//!
//! ## Known false positives
//! A series that moves slowly and in one direction. Yes or no, and categories, are left alone: there is no margin to give them.

use std::collections::{BTreeMap, BTreeSet};

use crate::lint::claims::{Claim, Fact, alternatives, claim, demands};
use crate::lint::consequences::triggers;
use crate::lint::{Category, Draft, Findings, Rule};
use crate::model::{ActionKind, Agreement, ExprId, ExprKind, ReliefId, Subject, SuspensionEnd, Trigger, TriggerId};
use crate::source::Span;

/// The rule.
pub static RULE: Rule = Rule::new(
    "flapping-trigger",
    "REV08",
    Category::Reversibility,
    "same threshold to breach and to restore: no margin, no duration",
    check,
);

/// What several parts say.
type Claims = BTreeSet<Claim>;

fn check(draft: &Draft<'_>, found: &mut Findings<'_>) {
    let agreement = draft.agreement;
    // By what they restore: the triggers that give back at once, with what they wait for.
    let mut restoring: BTreeMap<ReliefId, Vec<(TriggerId, Claims)>> = BTreeMap::new();
    for (id, trigger) in triggers(agreement).filter(|(_, trigger)| acts_by_itself(trigger)) {
        let Some(facts) = trigger.when.and_then(|when| bare(draft, &demands(agreement, when))) else { continue };
        for action in trigger.then.iter().filter(|action| action.condition.is_none()) {
            if let ActionKind::Cap { reliefs, restore: true, .. } = &action.kind {
                for relief in &reliefs.reliefs {
                    restoring.entry(*relief).or_default().push((id, facts.clone()));
                }
            }
        }
    }
    for (id, trigger) in triggers(agreement).filter(|(_, trigger)| acts_by_itself(trigger)) {
        // Every alternative has to be bare: one that lasts would keep the others from returning what they took.
        let Some(breach) = trigger.when.and_then(|when| bare(draft, &alternatives(agreement, when))) else { continue };
        let turned = |claims: &Claims| claims.iter().all(|(fact, so)| breach.contains(&(fact.clone(), !so)));
        let back = |condition: ExprId| bare(draft, &demands(agreement, condition)).is_some_and(|facts| turned(&facts));
        for action in trigger.then.iter().filter(|action| action.condition.is_none()) {
            let hit: Option<(Span, Span, String)> = match &action.kind {
                ActionKind::Reverse(reversal) => {
                    let it = &agreement[*reversal];
                    it.restores.filter(|condition| it.winds_down.is_none() && back(*condition)).map(|condition| {
                        let span = draft.clause_span(Subject::Reversal(*reversal), "restores when");
                        (action.span, span, draft.expr_text(condition))
                    })
                }
                ActionKind::Suspend { end: SuspensionEnd::Until(condition), .. } if back(*condition) => {
                    Some((action.span, agreement.expr(*condition).span, draft.expr_text(*condition)))
                }
                ActionKind::Cap { reliefs, restore: false, .. } => {
                    let mut others = reliefs.reliefs.iter().filter_map(|relief| restoring.get(relief)).flatten();
                    others.find(|(_, facts)| turned(facts)).and_then(|(other, _)| {
                        let when = agreement[*other].when?;
                        let span = draft.clause_span(Subject::Trigger(*other), "when");
                        Some((action.span, span, draft.expr_text(when)))
                    })
                }
                _ => None,
            };
            let Some((taken, given, text)) = hit else { continue };
            let when = trigger.when.map(|when| draft.expr_text(when)).unwrap_or_default();
            let name = &trigger.declared.name;
            let message = format!(
                "`{name}` acts as soon as `{when}` is true, and its effect ends as soon as `{text}` is: figures close to the limit \
                 will turn it on and off with every report"
            );
            found
                .say(draft.clause_span(Subject::Trigger(id), "when"), message, "breach at this threshold")
                .label(taken, "taken at once")
                .label(given, "given back at the same threshold")
                .help("let the breach last before it counts, let compliance last before it restores, or restore at a safer value");
        }
    }
}

/// Whether nothing stands between condition and consequence, each time: no step, and nobody who has to raise it.
const fn acts_by_itself(trigger: &Trigger) -> bool {
    trigger.repeats && trigger.process.is_empty() && trigger.raised_by.is_none()
}

/// What these parts say, if each is a bare comparison of numbers, or a benchmark that is one.
fn bare(draft: &Draft<'_>, parts: &[ExprId]) -> Option<Claims> {
    let agreement = draft.agreement;
    parts
        .iter()
        .map(|part| {
            let claim = claim(draft, *part);
            let is_bare = match &claim.0 {
                Fact::Met(id) => {
                    let benchmark = &agreement[*id];
                    benchmark.tested.is_none()
                        && benchmark.certified.is_none()
                        && alternatives(agreement, benchmark.requires)
                            .into_iter()
                            .flat_map(|part| demands(agreement, part))
                            .all(|part| compares_numbers(agreement, part))
                }
                _ => compares_numbers(agreement, *part),
            };
            is_bare.then_some(claim)
        })
        .collect()
}

/// Whether a condition compares a figure as just reported, with nothing that smooths it.
fn compares_numbers(agreement: &Agreement, mut id: ExprId) -> bool {
    while let ExprKind::Not(inner) = agreement.expr(id).kind {
        id = inner;
    }
    if !matches!(agreement.expr(id).kind, ExprKind::Compare { .. } | ExprKind::InRange { .. }) {
        return false;
    }
    let (mut reads, mut smooth) = (false, false);
    agreement.each_under(id, |kind| match kind {
        ExprKind::Reading(indicator) => reads |= agreement[*indicator].measure.is_numeric(),
        ExprKind::Window { .. }
        | ExprKind::FlowWindow { .. }
        | ExprKind::AmountWindow { .. }
        | ExprKind::CountDays { .. }
        | ExprKind::Total { .. }
        | ExprKind::On { .. }
        | ExprKind::Category(_) => smooth = true,
        _ => {}
    });
    reads && !smooth
}
