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
        let choices = allowed.iter().map(|word| format!("`else {word}`")).collect::<Vec<_>>().join(" or ");
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
