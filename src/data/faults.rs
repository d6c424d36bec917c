//! What is wrong with data, up to so many messages: a bad file of ten million rows has ten million faults, and memory for
//! all of them is memory that nobody reads. The rest is counted, and the count is told.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// So many messages are kept.
const MOST: usize = 100_000;

/// Messages gathered on the way.
#[derive(Debug, Default)]
pub struct Faults {
    kept: Vec<Diagnostic>,
    /// How many were not kept.
    left: u64,
}

impl Faults {
    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        if self.kept.len() < MOST {
            self.kept.push(diagnostic);
        } else {
            self.left += 1;
        }
    }

    /// How many there were, whether kept or not.
    pub fn count(&self) -> u64 {
        self.kept.len() as u64 + self.left
    }

    /// Takes out those behind the first so many, as far as they were kept.
    pub fn split_off(&mut self, at: u64) -> Vec<Diagnostic> {
        let at = usize::try_from(at).unwrap_or(usize::MAX).min(self.kept.len());
        self.kept.split_off(at)
    }

    /// All of them in order of place, and before them how many more there were.
    pub fn into_diagnostics(self) -> Diagnostics {
        let mut diagnostics = Diagnostics::new();
        if self.left > 0 {
            let message = format!("the data have {} faults; only the first {MOST} are told", self.count());
            let help = "mend those first: in so large a number they tend to have one cause";
            diagnostics.push(Diagnostic::elsewhere(Code::E0402, message, None).help(help));
        }
        self.kept.into_iter().for_each(|diagnostic| diagnostics.push(diagnostic));
        diagnostics.sort();
        diagnostics
    }
}

impl Extend<Diagnostic> for Faults {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, diagnostics: I) {
        diagnostics.into_iter().for_each(|diagnostic| self.push(diagnostic));
    }
}
