//! Questions a condition that is true whatever happens: every value meets it.
//!
//! What is found is exact for comparisons of one thing with fixed numbers, dates, categories, truths and statuses, joined as one
//! likes. The values that there can be are all numbers, the declared values of a category, what one `assume` line bounds, and
//! what counts and shares can be at most (`count(E over 7 days)` is at most 7). An indicator in `%` is not taken to end at
//! 100%: growth is a percentage too. That a condition follows from others, or from the order of stages, is for a proof over
//! all histories.
//!
//! ## Why it matters
//! A benchmark that can't fail is a concession for nothing, and one that nobody notices: the reports come in, and every one
//! is a success. Most come from a slip: `or` where `and` was meant, or a ceiling above what the measure can reach.
//!
//! ## Triggers
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! body mission
//! indicator shelling { state bool  momentary  reported by mission every 1 day }
//! benchmark calm by north { requires count(shelling over 7 days) <= 7  verified by mission }
//! relief trade by south to north
//! stage opening { requires calm  grants trade }
//! ```
//!
//! ## A better draft
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! body mission
//! indicator shelling { state bool  momentary  reported by mission every 1 day }
//! benchmark calm by north { requires count(shelling over 7 days) <= 1  verified by mission }
//! relief trade by south to north
//! stage opening { requires calm  grants trade }
//! ```
//!
//! ## Known false positives
//! A comparison that every value meets may be there to ask that there is a report at all, since it is unknown without one.
//! `x is not missing and x is not stale` says so.

use std::collections::BTreeSet;

use crate::lint::conditions::{self, Condition, Role};
use crate::lint::literals::{Literal, Literals};
use crate::lint::{Category, Draft, Findings, Rule};
use crate::model::{ExprId, ExprKind};

/// The rule.
pub static RULE: Rule =
    Rule::new("trivial-condition", "COR04", Category::Correctness, "always true (`x <= 100%` of a share)", check);

fn check(draft: &Draft<'_>, found: &mut Findings<'_>) {
    let literals = Literals::new(draft);
    let plain = Literals::new(draft).without_assumptions();
    let mut seen = BTreeSet::new();
    for condition in conditions::conditions(draft) {
        let literals = if condition.role == Role::Assumed { &plain } else { &literals };
        for id in &condition.all {
            look(draft, literals, *id, &condition, &mut seen, found);
        }
    }
}

/// The widest parts that are always true.
fn look(
    draft: &Draft<'_>,
    literals: &Literals<'_>,
    id: ExprId,
    condition: &Condition,
    seen: &mut BTreeSet<ExprId>,
    found: &mut Findings<'_>,
) {
    if !seen.insert(id) {
        return;
    }
    let kind = &draft.agreement.expr(id).kind;
    // A denial is told where what it denies is never true.
    if !matches!(kind, ExprKind::Not(_) | ExprKind::Truth(_))
        && let Some(literal) = literals.literal_of(id, condition.benchmark())
        && literal.is_always()
        // `b is met or b is unmet` asks whether it is known.
        && !literal.is_of_benchmark()
    {
        say(draft, &literal, id, condition, found);
        return;
    }
    for part in conditions::parts(kind) {
        look(draft, literals, part, condition, seen, found);
    }
    match kind {
        ExprKind::Compare { left, right, .. } => {
            for side in [left, right] {
                within(draft, literals, *side, condition, seen, found);
            }
        }
        ExprKind::InRange { value, .. } => within(draft, literals, *value, condition, seen, found),
        _ => {}
    }
}

/// Conditions within a number: of a count of days, or an `if`.
fn within(
    draft: &Draft<'_>,
    literals: &Literals<'_>,
    id: ExprId,
    condition: &Condition,
    seen: &mut BTreeSet<ExprId>,
    found: &mut Findings<'_>,
) {
    if let ExprKind::CountDays { condition: inner, .. } | ExprKind::If { condition: inner, .. } =
        &draft.agreement.expr(id).kind
    {
        look(draft, literals, *inner, condition, seen, found);
    }
}

fn say(draft: &Draft<'_>, literal: &Literal, id: ExprId, condition: &Condition, found: &mut Findings<'_>) {
    let text = draft.expr_text(id);
    let so = match (condition.all.contains(&id), condition.subject) {
        (true, _) => condition.always(draft),
        (false, Some(subject)) => format!("this part of `{}` says nothing", draft.name(subject)),
        (false, None) => "this part of what is assumed says nothing".to_owned(),
    };
    let message = match &literal.bound {
        Some(bound) if !literal.is_constant() => format!("`{text}` is always true, for {}; so {so}", bound.words),
        _ if literal.is_constant() => format!("`{text}` is always true, so {so}"),
        _ => format!("`{text}` is true of every value that there can be, so {so}"),
    };
    let finding = found.say(conditions::span(draft, id), message, "always true");
    if let Some(span) = literal.bound.as_ref().and_then(|bound| bound.span) {
        finding.label(span, "assumed here");
    }
    let is_choice = matches!(draft.agreement.expr(id).kind, ExprKind::Or(_));
    finding.help(if is_choice {
        "was `and` meant? Else name a value that is not good enough"
    } else {
        "name a value that is not good enough, or take the comparison out"
    });
}
