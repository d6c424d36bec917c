//! What silence means: every wait has an outcome, and only certain ones have a meaning in a place (section 1, principle 5).

use super::Checker;
use crate::ast::{Outcome, OutcomeKind};
use crate::diagnostic::Code;
use crate::source::Span;

impl Checker<'_> {
    /// The outcome of a wait. `whose` is what waits, with its article; `allowed` are the words that have a meaning there.
    pub(super) fn outcome<'o>(
        &mut self,
        outcome: Option<&'o Outcome>,
        span: Span,
        whose: &str,
        allowed: &[&str],
    ) -> Option<&'o OutcomeKind> {
        let choices = choices(allowed);
        let Some(outcome) = outcome else {
            self.error(Code::E0307, format!("{whose} doesn't say what silence means"), span, "expected `else …`")
                .add_help(format!("say what follows when nothing happens in time: {choices}"));
            return None;
        };
        let word = word(&outcome.kind);
        if !allowed.contains(&word) {
            self.error(
                Code::E0308,
                format!("`else {word}` has no meaning for {whose}"),
                outcome.span,
                "no outcome of this",
            )
            .add_help(format!("write {choices}"));
            return None;
        }
        Some(&outcome.kind)
    }
}

/// The word of an outcome.
const fn word(kind: &OutcomeKind) -> &'static str {
    match kind {
        OutcomeKind::Lapse => "lapse",
        OutcomeKind::Terminate => "terminate",
        OutcomeKind::Trigger(_) => "trigger",
        OutcomeKind::Extend { .. } => "extend",
        OutcomeKind::Proceed => "proceed",
        OutcomeKind::Dismiss => "dismiss",
        OutcomeKind::Stand => "stand",
        OutcomeKind::Void => "void",
        OutcomeKind::Unmet => "unmet",
        OutcomeKind::Unknown => "unknown",
        OutcomeKind::Met => "met",
        OutcomeKind::Suspend => "suspend",
    }
}

/// `else lapse`, `else trigger T` or `else terminate`
fn choices(allowed: &[&str]) -> String {
    let written = |word: &&str| match *word {
        "trigger" => "`else trigger T`".to_owned(),
        "extend" => "`else extend by 90 days up to 2 times then lapse`".to_owned(),
        word => format!("`else {word}`"),
    };
    let all: Vec<String> = allowed.iter().map(written).collect();
    match all.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => all.concat(),
    }
}
