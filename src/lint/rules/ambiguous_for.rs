//! Questions `a and b for 30 days` without parentheses: `for` binds tighter than `and` and `or`, so that it covers `b` alone. So
//! does `since`.
//!
//! It is left alone where the reader is told what is covered: parentheses round one or the other, a set in braces (`all of { … }`),
//! or a length of its own on each part before it.
//!
//! ## Why it matters
//! Read aloud, the thirty days seem to cover both. One party will prepare for a month of both, and the other for a month of one
//! and a day of the other.
//!
//! ## Triggers
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! body mission
//! indicator weapons { stock  reported by mission every 1 week }
//! indicator access { state bool  reported by mission every 1 week }
//! benchmark calm by north { requires weapons <= 20 and access for 30 days  verified by mission }
//! ```
//!
//! ## A better draft
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! body mission
//! indicator weapons { stock  reported by mission every 1 week }
//! indicator access { state bool  reported by mission every 1 week }
//! benchmark calm by north { requires weapons <= 20 and (access for 30 days)  verified by mission }
//! ```
//!
//! ## Known false positives
//! Parts of which only one can last, such as an event and a level.

use crate::ast::{Expr, ExprKind};
use crate::diagnostic::Suggestion;
use crate::lint::written::each_in_force;
use crate::lint::{Category, Draft, Findings, Rule};
use crate::source::Span;

/// The rule.
pub static RULE: Rule =
    Rule::new("ambiguous-for", "STY05", Category::Style, "`a and b for 30 days` without parentheses", check);

fn check(draft: &Draft<'_>, found: &mut Findings<'_>) {
    each_in_force(draft, |expr| {
        let (parts, joined) = match &expr.kind {
            ExprKind::And(parts) => (parts, "and"),
            ExprKind::Or(parts) => (parts, "or"),
            _ => return,
        };
        for (index, part) in parts.iter().enumerate().skip(1) {
            let Some((inner, length)) = suffix(draft, part) else { continue };
            // `(b or c) for 30 days` shows what it covers; so does `a for 10 days and b for 30 days`.
            let shows = part.outer != part.span || inner.outer != inner.span;
            let before: Vec<&Expr> = parts[..index].iter().filter(|other| suffix(draft, other).is_none()).collect();
            if shows || before.len() < index {
                continue;
            }
            let (text, covered) = (draft.text(part.span), draft.text(inner.span));
            let other = before.last().map_or_else(String::new, |other| draft.text(other.outer));
            let message = format!(
                "`{length}` covers `{covered}` alone, not `{other}` before the `{joined}`: a reader may take it for both"
            );
            let first = parts.first().map_or(part.span, |first| first.outer);
            let all = Span { start: first.start, ..part.span };
            let finding = found.say(part.span, message, format!("covers `{covered}` alone"));
            finding.help(format!(
                "write `({text})` if that is meant, or put parentheses round all of `{}` before `{length}`",
                draft.text(Span { end: inner.span.end, ..all })
            ));
            let put = |at: u32, what: &str| Suggestion {
                span: Span { start: at, end: at, ..part.span },
                replacement: what.to_owned(),
            };
            finding.fix(format!("write `({text})`"), true, vec![put(part.span.start, "("), put(part.span.end, ")")]);
        }
    });
}

/// What a `for` or a `since` at the end of an expression covers, and its words.
fn suffix<'e>(draft: &Draft<'_>, expr: &'e Expr) -> Option<(&'e Expr, String)> {
    let inner = match &expr.kind {
        ExprKind::For { condition, .. } | ExprKind::Since { condition, .. } => condition,
        // `not` is tighter still: `not b for 30 days` is `(not b) for 30 days`.
        _ => return None,
    };
    Some((inner, draft.text(Span { start: inner.outer.end, ..expr.span })))
}
