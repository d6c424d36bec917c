//! Questions a condition that denies a denial: `b is not unmet`, `not (s is not active)`, `not (x != 5)`.
//!
//! Every fix it offers means the same on every day, also on days without data. A benchmark that `is not unmet` is met or waived,
//! and unknown while the benchmark is unknown; its bare name says exactly that, whereas `b is met` would leave the waived one out.
//!
//! ## Why it matters
//! Two denials in one article are read wrongly by somebody, and the one who read it wrongly has signed.
//!
//! ## Triggers
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! body mission
//! indicator weapons { stock  reported by mission every 1 month }
//! benchmark disarmed by north { requires weapons <= 20  verified by mission  waivable by mission }
//! relief trade by south to north
//! stage opening { requires disarmed is not unmet  grants trade }
//! ```
//!
//! ## A better draft
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! body mission
//! indicator weapons { stock  reported by mission every 1 month }
//! benchmark disarmed by north { requires weapons <= 20  verified by mission  waivable by mission }
//! relief trade by south to north
//! stage opening { requires disarmed  grants trade }
//! ```
//!
//! ## Known false positives
//! None.

use crate::ast::{Comparison, Expr, ExprKind};
use crate::diagnostic::Suggestion;
use crate::lint::written::each_in_force;
use crate::lint::{Category, Draft, Findings, Rule};
use crate::source::Span;

/// The rule.
pub static RULE: Rule = Rule::new("double-negative", "STY02", Category::Style, "`not … unmet`", check);

fn check(draft: &Draft<'_>, found: &mut Findings<'_>) {
    let mut mended: Option<Span> = None;
    each_in_force(draft, |expr| {
        // What stands within one that was just mended is mended with it.
        let is_within = mended.is_some_and(|outer| {
            outer.file == expr.span.file && outer.start <= expr.span.start && expr.span.end <= outer.end
        });
        if is_within {
            return;
        }
        let Some((plain, is_benchmark)) = plainly(draft, expr) else { return };
        mended = Some(expr.span);
        let text = draft.text(expr.span);
        let message = format!("`{text}` denies a denial: it means `{plain}`");
        let finding = found.say(expr.span, message, "two denials");
        finding.help(if is_benchmark {
            format!("write `{plain}`: a benchmark's bare name means that it is met or waived, and nothing else is meant here")
        } else {
            format!("write `{plain}`: it means the same, also on days on which it is unknown")
        });
        finding.fix(format!("write `{plain}`"), true, vec![Suggestion { span: expr.span, replacement: plain }]);
    });
}

/// The same without its two denials, and whether it is a benchmark's bare name.
fn plainly(draft: &Draft<'_>, expr: &Expr) -> Option<(String, bool)> {
    match &expr.kind {
        ExprKind::Is { subject, negated: true, status } if status.text == "unmet" => {
            Some((draft.text(subject.span), true))
        }
        ExprKind::Is { subject, negated: true, status } if status.text == "false" => {
            Some((format!("{} is true", draft.text(subject.span)), false))
        }
        ExprKind::Not(inner) => match &inner.kind {
            ExprKind::Is { subject, negated: false, status } if status.text == "unmet" => {
                Some((draft.text(subject.span), true))
            }
            ExprKind::Is { subject, negated: false, status } if status.text == "false" => {
                Some((format!("{} is true", draft.text(subject.span)), false))
            }
            ExprKind::Is { subject, negated: true, status } => {
                Some((format!("{} is {}", draft.text(subject.span), status.text), false))
            }
            // With its parentheses, if it has any: what binds more loosely needs them.
            ExprKind::Not(twice) => Some((draft.text(twice.outer), false)),
            ExprKind::Compare { op: Comparison::NotEqual, left, right } => {
                Some((format!("{} == {}", draft.text(left.outer), draft.text(right.outer)), false))
            }
            _ => None,
        },
        _ => None,
    }
}
