//! Questions relief whose name, title, comment or sector speaks of food, medicine, water and the like, but which isn't marked
//! `humanitarian`.
//!
//! Whole words count, in any case, and only where nothing turns their sense around: "all goods except food", "non-food
//! items" and "heavy water" are left alone.
//!
//! ## Why it matters
//! The mark is what protects: without it `all` and `sector` take the relief with everything else, and no ledger says that
//! anybody was spared. It is forgotten most often where everybody took it for granted.
//!
//! ## Triggers
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! relief medicine "Medical goods" by south to north { sector trade }
//! stage opening { opens 2024-02-01  grants medicine }
//! ```
//!
//! ## A better draft
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! relief medicine "Medical goods" by south to north { sector trade  humanitarian }
//! stage opening { opens 2024-02-01  grants medicine }
//! ```
//!
//! ## Known false positives
//! Trade in what sounds alike: water turbines, health insurance shares, food processing machines. Relief that mixes such
//! goods with others is best split in two.

use crate::lint::wording::{said_in_head, said_plainly};
use crate::lint::{Category, Choice, Draft, Findings, Rule, Value};
use crate::model::{ReliefId, Subject};

/// The rule.
pub static RULE: Rule = Rule::new(
    "untagged-humanitarian",
    "HUM03",
    Category::Humanitarian,
    "relief that sounds humanitarian, not marked so",
    check,
)
.with(&[Choice {
    key: "words",
    default: Value::Words(&[
        "food",
        "foodstuffs",
        "nutrition",
        "medicine",
        "medicines",
        "medical",
        "medication",
        "health",
        "healthcare",
        "hospital",
        "hospitals",
        "clinic",
        "clinics",
        "vaccine",
        "vaccines",
        "water",
        "sanitation",
        "humanitarian",
        "relief goods",
    ]),
    about: "words and phrases that sound humanitarian",
}]);

fn check(draft: &Draft<'_>, found: &mut Findings<'_>) {
    let words = found.words("words");
    let reliefs = draft.agreement.reliefs.iter().enumerate();
    for (index, relief) in reliefs.filter(|(_, relief)| !relief.declared.absent && !relief.humanitarian) {
        let subject = Subject::Relief(ReliefId(index as u32));
        let name = &relief.declared.name;
        let head = said_in_head(&relief.declared, &relief.sectors, &words);
        let word = head.or_else(|| said_plainly(relief.declared.doc.as_deref()?, &words));
        let Some(word) = word else { continue };
        let message = format!(
            "`{name}` speaks of \"{word}\", but isn't marked `humanitarian`: whatever takes other relief takes it too"
        );
        let finding = found.say(draft.name_span(subject), message, "not marked");
        if head.is_none()
            && let Some(doc) = draft.written(subject).and_then(|written| written.doc.as_ref())
        {
            finding.label(doc.span, "what it is for");
        }
        finding.help(format!("add `humanitarian` to `{name}`, or part what is humanitarian from the rest"));
    }
}
