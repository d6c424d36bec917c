//! Questions a number in a benchmark's condition that says neither where it comes from nor why it is this one: no `cites` on the
//! benchmark, no `///` comment on it or on its `requires`.
//!
//! Zero needs no source. Lengths of time are left alone, and so are numbers in a `define`, which has a place for a comment of its
//! own.
//!
//! ## Why it matters
//! A threshold is what was haggled over. Without the article behind it the next reader can't tell an agreed number from a
//! slip of the pen, and an amendment changes it without knowing what it touches.
//!
//! ## Triggers
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! body mission
//! indicator uranium { stock in kg  reported by mission every 1 month }
//! benchmark stockpile by north { requires uranium <= 202.8 kg  verified by mission }
//! ```
//!
//! ## A better draft
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! body mission
//! indicator uranium { stock in kg  reported by mission every 1 month }
//! benchmark stockpile by north {
//!     requires uranium <= 202.8 kg
//!     verified by mission
//!     cites "Annex I, paragraph 56"
//! }
//! ```
//!
//! ## Known false positives
//! A number that the title says already, in an agreement whose text is nothing but this file.

use crate::ast::{ClauseKind, ExprKind, Item};
use crate::lint::written::each_within;
use crate::lint::{Category, Draft, Findings, Rule};
use crate::source::Span;

/// The rule.
pub static RULE: Rule =
    Rule::new("uncited-threshold", "STY03", Category::Style, "a number without `cites` or doc comment", check);

fn check(draft: &Draft<'_>, found: &mut Findings<'_>) {
    for declaration in draft.declarations() {
        let Item::Benchmark { block, .. } = &declaration.item else { continue };
        let is_cited = block.clauses.iter().any(|clause| matches!(clause.kind, ClauseKind::Cites(_)));
        if declaration.doc.is_some() || is_cited {
            continue;
        }
        let mut numbers: Vec<Span> = Vec::new();
        for clause in block.clauses.iter().filter(|clause| clause.doc.is_none()) {
            let ClauseKind::Requires(conditions) = &clause.kind else { continue };
            for condition in conditions {
                each_within(condition, &mut |expr| match &expr.kind {
                    ExprKind::Quantity(quantity) if !quantity.number.is_zero() => numbers.push(expr.span),
                    _ => {}
                });
            }
        }
        let Some((first, rest)) = numbers.split_first() else { continue };
        let name = &declaration.name.text;
        let message = format!("`{name}` doesn't say where its `{}` comes from", draft.text(*first));
        let finding = found.say(*first, message, "agreed where?");
        for other in rest {
            finding.label(*other, "and this?");
        }
        finding.help(
            "add `cites \"…\"` with the article of the agreement, or a `///` comment that says why it is this number",
        );
    }
}
