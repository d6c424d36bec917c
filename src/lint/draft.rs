//! What rules look at: the text in force after all amendments, as checked and as written, and the data if there are any.

use std::collections::BTreeMap;

use crate::ast::{Change, Clause, Declaration, File, Item};
use crate::calendar::Duration;
use crate::data::Store;
use crate::ledger::Outcome;
use crate::model::{Agreement, Declared, ExprId, ExprKind, Program, Subject};
use crate::source::{Sources, Span};

use super::facts::Facts;

/// The data at hand, and what the agreement makes of them.
#[derive(Debug)]
pub struct Evidence {
    /// One for each entity.
    pub stores: Vec<Store>,
    /// The run over each of them; none where a run stops with an error.
    pub outcomes: Vec<Option<Outcome>>,
}

/// A draft.
#[derive(Debug)]
pub struct Draft<'a> {
    /// The agreement as it stands after all amendments.
    pub agreement: &'a Agreement,
    /// With what it was loaded: other agreements, its earlier versions.
    pub program: &'a Program,
    /// The files.
    pub sources: &'a Sources,
    /// The files as written, the main one first.
    pub trees: &'a [File],
    /// The data, if there are any.
    pub evidence: Option<&'a Evidence>,
    /// What several rules ask.
    pub facts: Facts,
    written: BTreeMap<&'a str, &'a Declaration>,
}

impl<'a> Draft<'a> {
    /// Takes in the main agreement of a program; `trees` are the files that it was made from.
    pub fn new(program: &'a Program, trees: &'a [File], evidence: Option<&'a Evidence>) -> Self {
        let agreement = program.main_text().latest();
        let declared = trees.iter().flat_map(|tree| &tree.declarations);
        let mut written: BTreeMap<&str, &Declaration> =
            declared.clone().map(|declaration| (declaration.name.text.as_str(), declaration)).collect();
        let mut amendments: Vec<_> = declared
            .filter_map(|declaration| match &declaration.item {
                Item::Amendment { effective, changes, .. } => Some((*effective, changes)),
                _ => None,
            })
            .collect();
        amendments.sort_by_key(|(effective, _)| *effective);
        for change in amendments.into_iter().flat_map(|(_, changes)| changes) {
            match change {
                Change::Add(declaration) | Change::Replace(declaration) => {
                    written.insert(&declaration.name.text, declaration);
                }
                Change::Remove { name, .. } => {
                    written.remove(name.text.as_str());
                }
            }
        }
        let facts = Facts::new(agreement);
        Self { agreement, program, sources: &program.sources, trees, evidence, facts, written }
    }

    /// Everything in force, in order of declaration within each kind.
    pub fn subjects(&self) -> impl Iterator<Item = Subject> + '_ {
        self.agreement.subjects().filter(|subject| !self.agreement.declared(*subject).absent)
    }

    /// Name, title and place.
    pub fn declared(&self, subject: Subject) -> &'a Declared {
        self.agreement.declared(subject)
    }

    /// Its name.
    pub fn name(&self, subject: Subject) -> &'a str {
        &self.declared(subject).name
    }

    /// The declaration as written, the latest where amendments replace it.
    pub fn written(&self, subject: Subject) -> Option<&'a Declaration> {
        self.written.get(self.name(subject)).copied()
    }

    /// The declaration as written of any name, also of units, calendars and definitions.
    pub fn written_as(&self, name: &str) -> Option<&'a Declaration> {
        self.written.get(name).copied()
    }

    /// All declarations in force as written, in order of place.
    pub fn declarations(&self) -> Vec<&'a Declaration> {
        let mut all: Vec<&Declaration> = self.written.values().copied().collect();
        all.sort_by_key(|declaration| declaration.span);
        all
    }

    /// Where its name stands in its declaration.
    pub fn name_span(&self, subject: Subject) -> Span {
        self.written(subject).map_or(self.declared(subject).span, |declaration| declaration.name.span)
    }

    /// The clause that begins with these words (as [`crate::ast::ClauseKind::words`] has them).
    pub fn clause(&self, subject: Subject, words: &str) -> Option<&'a Clause> {
        let block = self.written(subject)?.item.block()?;
        block.clauses.iter().find(|clause| clause.kind.words() == words)
    }

    /// Where a clause stands; the name of the declaration where there is no such clause.
    pub fn clause_span(&self, subject: Subject, words: &str) -> Span {
        self.clause(subject, words).map_or_else(|| self.name_span(subject), |clause| clause.span)
    }

    /// The text at a place, blanks collapsed.
    pub fn text(&self, span: Span) -> String {
        self.sources.collapsed(span)
    }

    /// An expression as written.
    pub fn expr_text(&self, id: ExprId) -> String {
        self.text(self.agreement.expr(id).span)
    }

    /// Every expression under one, itself included.
    pub fn under(&self, id: ExprId) -> Vec<&'a ExprKind> {
        let mut all = Vec::new();
        self.agreement.each_under(id, |kind| all.push(kind));
        all
    }
}

/// Names in a sentence: `a`, `b` and `c`.
pub fn listed<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let quoted: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    match quoted.as_slice() {
        [] => "nobody".to_owned(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// A count with its word: `1 day`, `30 days`.
pub fn counted(count: i64, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

/// How often something happens: `every month`, `every 3 months`.
pub fn every(cadence: Duration) -> String {
    let words = cadence.words();
    format!("every {}", words.strip_prefix("1 ").unwrap_or(&words))
}
