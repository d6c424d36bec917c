//! Warnings about assumptions that the data contradict (section 5.8): one for each, however many entities do.

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::ledger::BrokenAssumption;

/// What was found so far.
#[derive(Default)]
pub struct Broken {
    found: Vec<Found>,
}

struct Found {
    assumption: BrokenAssumption,
    /// The first by name.
    entity: Option<String>,
    others: u64,
}

impl Broken {
    /// Adds those of an entity.
    pub fn add(&mut self, entity: Option<&str>, broken: Vec<BrokenAssumption>) {
        for assumption in broken {
            let same = |found: &&mut Found| {
                (&found.assumption.rule, &found.assumption.text) == (&assumption.rule, &assumption.text)
            };
            match self.found.iter_mut().find(same) {
                None => self.found.push(Found { assumption, entity: entity.map(str::to_owned), others: 0 }),
                Some(known) => {
                    known.others += 1;
                    if entity < known.entity.as_deref() {
                        (known.assumption, known.entity) = (assumption, entity.map(str::to_owned));
                    }
                }
            }
        }
    }

    /// The warnings, in order of the text.
    pub fn warnings(mut self) -> Diagnostics {
        let place = |found: &Found| {
            let rule = &found.assumption.rule;
            (rule.file.clone(), rule.line, rule.column)
        };
        // Which one was found first depends on which entity came first.
        if self.found.iter().any(|found| found.entity.is_some()) {
            self.found.sort_by_key(place);
        }
        let mut diagnostics = Diagnostics::new();
        self.found.iter().for_each(|found| diagnostics.push(found.warning()));
        diagnostics
    }
}

impl Found {
    fn warning(&self) -> Diagnostic {
        let BrokenAssumption { date, text, rule } = &self.assumption;
        let place = Place { file: rule.file.clone(), row: Some(u64::from(rule.line)), column: None };
        let whose = self.entity.as_ref().map(|entity| format!(" for entity `{entity}`")).unwrap_or_default();
        let others = match self.others {
            0 => String::new(),
            1 => "; nor does it, on some day, for 1 other entity".to_owned(),
            others => format!("; nor does it, on some day, for {others} other entities"),
        };
        let message = format!("it is assumed that `{text}`, but on {date} it doesn't hold{whose}{others}");
        Diagnostic::elsewhere(Code::W0501, message, Some(place))
            .warning()
            .help("what was shown before under this assumption no longer counts; the run itself goes on")
    }
}
