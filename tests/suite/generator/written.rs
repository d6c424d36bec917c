//! An agreement and its data as text, in pieces that can be left out one by one.

use std::path::Path;

use detente::calendar::Date;
use detente::data::{Input, Mapping, Store, read};
use detente::diagnostic::Diagnostics;
use detente::eval::{Evaluator, MAX_ENTRIES, Options};
use detente::model::Program;
use detente::project::load_text;

/// The name under which the other agreement is imported.
pub const ALIAS: &str = "far";

/// A declaration: its head, and its clauses if it has a block.
#[derive(Debug, Clone)]
pub struct Declaration {
    pub head: String,
    pub block: Option<Vec<String>>,
}

impl Declaration {
    /// One without a block.
    pub const fn bare(head: String) -> Self {
        Self { head, block: None }
    }

    /// One with clauses.
    pub const fn with(head: String, clauses: Vec<String>) -> Self {
        Self { head, block: Some(clauses) }
    }

    /// As it is written.
    pub fn text(&self) -> String {
        match &self.block {
            None => self.head.clone(),
            Some(clauses) if clauses.is_empty() => format!("{} {{ }}", self.head),
            Some(clauses) => format!("{} {{\n    {}\n}}", self.head, clauses.join("\n    ")),
        }
    }
}

/// All that a run needs.
#[derive(Debug, Clone)]
pub struct Written {
    /// The main text.
    pub main: Vec<Declaration>,
    /// Another agreement that it imports.
    pub other: Vec<Declaration>,
    pub observations: Vec<String>,
    pub acts: Vec<String>,
    pub until: Option<Date>,
    pub known_at: Option<Date>,
}

const OBSERVATIONS: &str = "indicator,date,value,unit,reported,source,status";
const ACTS: &str = "date,by,act,on,until,value";

impl Written {
    /// The main text.
    pub fn text(&self) -> String {
        let mut text = whole(&self.main[..1]);
        if !self.other.is_empty() {
            text += &format!("import \"{ALIAS}.detente\" as {ALIAS}\n");
        }
        text + &whole(&self.main[1..])
    }

    /// Data files with their rows, the header first.
    pub fn files(&self) -> Vec<(String, Vec<String>)> {
        let file = |name: &str, header: &str, rows: &[String]| {
            let rows = std::iter::once(header.to_owned()).chain(rows.iter().cloned()).collect();
            (name.to_owned(), rows)
        };
        vec![file("observations.csv", OBSERVATIONS, &self.observations), file("acts.csv", ACTS, &self.acts)]
    }

    /// How it is run.
    pub const fn options(&self) -> Options {
        Options { until: self.until, known_at: self.known_at, max_entries: MAX_ENTRIES, evaluator: Evaluator::Engine }
    }

    /// Checks the text.
    pub fn program(&self) -> Result<Program, Diagnostics> {
        let load = |folder: &Path| {
            let loaded = load_text("pact.detente", "pact.detente", self.text(), folder);
            loaded.program.ok_or(loaded.diagnostics)
        };
        if self.other.is_empty() {
            return load(Path::new("."));
        }
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(folder.path().join(format!("{ALIAS}.detente")), whole(&self.other)).expect("written");
        load(folder.path())
    }

    /// Reads the data.
    pub fn store(&self, program: &Program) -> Result<Store, Diagnostics> {
        let inputs: Vec<Input> =
            self.files().into_iter().map(|(name, rows)| Input::Text { name, text: rows.join("\n") + "\n" }).collect();
        let mut reading = read(program, &inputs, &Mapping::default(), false);
        if reading.diagnostics.has_errors() { Err(reading.diagnostics) } else { Ok(reading.stores.remove(0)) }
    }
}

fn whole(declarations: &[Declaration]) -> String {
    declarations.iter().map(|declaration| declaration.text() + "\n").collect()
}

/// In the form of a hand-worked case, so that it can become one.
impl std::fmt::Display for Written {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "--- agreement\n{}", self.text())?;
        if !self.other.is_empty() {
            writeln!(f, "--- {ALIAS}.detente\n{}", whole(&self.other))?;
        }
        for (name, rows) in self.files().into_iter().filter(|(_, rows)| rows.len() > 1) {
            writeln!(f, "--- {name}\n{}\n", rows.join("\n"))?;
        }
        if self.until.is_some() || self.known_at.is_some() {
            writeln!(f, "--- run")?;
        }
        for (word, day) in [("until", self.until), ("known-at", self.known_at)] {
            if let Some(day) = day {
                writeln!(f, "{word} {day}")?;
            }
        }
        Ok(())
    }
}
