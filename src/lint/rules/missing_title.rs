//! Questions a declaration that the public sees and that has no title: an agreement, a party, a body, an indicator, a benchmark, a
//! relief, a stage, a trigger or a reversal.
//!
//! ## Why it matters
//! Reports, pages and the ledger show titles. Without one they show the name, which was made for machines: a reader of
//! `un_res_2` has to look up what has just been suspended.
//!
//! ## Triggers
//! ```detente
//! agreement pact "Ceasefire of the river" { concluded 2024-01-01 }
//! party north "Northern Republic"
//! party south "Southern Republic"
//! relief trade by south to north
//! stage opening "Opening of the border" { opens 2024-02-01  grants trade }
//! ```
//!
//! ## A better draft
//! ```detente
//! agreement pact "Ceasefire of the river" { concluded 2024-01-01 }
//! party north "Northern Republic"
//! party south "Southern Republic"
//! relief trade "Local trade" by south to north
//! stage opening "Opening of the border" { opens 2024-02-01  grants trade }
//! ```
//!
//! ## Known false positives
//! Internal helpers, such as a trigger that only starts a clock.

use crate::ast::Item;
use crate::lint::{Category, Draft, Findings, Rule};

/// The rule.
pub static RULE: Rule =
    Rule::new("missing-title", "STY01", Category::Style, "a name the public will not understand", check);

fn check(draft: &Draft<'_>, found: &mut Findings<'_>) {
    for declaration in draft.declarations() {
        let is_public = matches!(
            declaration.item,
            Item::Agreement(_)
                | Item::Party { .. }
                | Item::Body { .. }
                | Item::Indicator(_)
                | Item::Benchmark { .. }
                | Item::Relief { .. }
                | Item::Stage(_)
                | Item::Trigger(_)
                | Item::Reversal(_)
        );
        if !is_public || declaration.title.is_some() {
            continue;
        }
        let (word, name) = (declaration.item.word(), &declaration.name.text);
        let message = format!("the {word} `{name}` has no title: reports will show the public this name");
        found
            .say(declaration.name.span, message, "shown as it is")
            .help(format!("add a title that a newspaper could print: `{word} {name} \"…\"`"));
    }
}
