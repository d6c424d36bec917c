//! From pest's pairs to the syntax tree.
//!
//! [`declarations`] has the declarations and their clauses, [`clauses`] each clause, [`triggers`] processes and actions,
//! [`governance`] reviews, grievances, safeguards, amendments and imports, [`scenarios`] the lines of scenarios,
//! [`expressions`] the operators by precedence, [`grouping`] numbers with commas, [`literals`] names, strings, numbers, dates and durations. What a literal can't
//! hold is reported here, and the nearest value that can be held put in its place.

mod clauses;
mod declarations;
mod expressions;
mod governance;
mod grouping;
mod literals;
mod scenarios;
mod triggers;

use std::ops::Range;

use super::Rule;
use super::parts::{Built, Mismatch, Node, Parts, token_end};
use crate::ast::scenario::Scenario;
use crate::ast::{Assumption, Clause, Declaration, Import, Text};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{FileId, Span};

/// Builds the tree of one file, piece after piece, from left to right.
pub struct Builder<'t> {
    /// The whole file.
    pub text: &'t str,
    file: FileId,
    /// Where the text that pest read begins in the file.
    base: usize,
    /// Documentation comments that aren't placed yet.
    docs: &'t [Range<usize>],
    /// Declarations built.
    pub declarations: Vec<Declaration>,
    /// Imports built, each with the number of declarations before it.
    pub imports: Vec<(usize, Import)>,
    /// Assumptions built.
    pub assumptions: Vec<Assumption>,
    /// Scenarios built.
    pub scenarios: Vec<Scenario>,
    /// `///` comments that document nothing.
    pub stray_docs: Vec<Span>,
    /// Where the piece that is being read ends: what was put in behind it to close brackets isn't text.
    pub end: usize,
    /// How many parts the expressions read so far have.
    pub nodes: usize,
    /// Whether some declaration couldn't be read at all, so that its name is missing.
    pub lost: bool,
    /// What is wrong.
    pub diagnostics: Diagnostics,
}

impl<'t> Builder<'t> {
    /// Has built nothing yet. `text` is the whole file, `docs` its documentation comments in order.
    pub fn new(text: &'t str, file: FileId, docs: &'t [Range<usize>]) -> Self {
        Self {
            text,
            file,
            base: 0,
            docs,
            declarations: Vec::new(),
            imports: Vec::new(),
            assumptions: Vec::new(),
            scenarios: Vec::new(),
            stray_docs: Vec::new(),
            end: text.len(),
            nodes: 0,
            lost: false,
            diagnostics: Diagnostics::new(),
        }
    }

    /// How many declarations there are so far, with all that stands beside them.
    pub fn declared(&self) -> usize {
        self.declarations.len() + self.imports.len() + self.assumptions.len() + self.scenarios.len()
    }

    /// Builds every declaration among these nodes, which pest read at `base`.
    pub fn declarations<'i>(&mut self, nodes: impl Iterator<Item = Node<'i>>, base: usize) {
        self.base = base;
        for node in nodes.filter(|node| node.as_rule() == Rule::declaration) {
            if let Err(mismatch) = self.top_level(node) {
                self.mismatch(&mismatch);
            }
        }
    }

    /// What stands in a file: a declaration, or something without a name of its own.
    fn top_level(&mut self, node: Node<'_>) -> Built<()> {
        match Parts::of(node.clone()).peek() {
            Some(Rule::import) => {
                let import = self.import(node)?;
                self.imports.push((self.declarations.len(), import));
            }
            Some(Rule::assume) => {
                let assumption = self.assumption(node)?;
                self.assumptions.push(assumption);
            }
            Some(Rule::scenario) => {
                let scenario = self.scenario(node)?;
                self.scenarios.push(scenario);
            }
            _ => {
                let declaration = self.declaration(node)?;
                self.declarations.push(declaration);
            }
        }
        Ok(())
    }

    /// Builds every clause among these nodes, which pest read at `base`.
    pub fn clauses<'i>(&mut self, nodes: impl Iterator<Item = Node<'i>>, base: usize) -> Vec<Clause> {
        self.base = base;
        let mut clauses = Vec::new();
        for node in nodes.filter(|node| node.as_rule() == Rule::clause) {
            match self.clause(node) {
                Ok(clause) => clauses.push(clause),
                Err(mismatch) => self.mismatch(&mismatch),
            }
        }
        clauses
    }

    /// Builds a declaration of which only the head and some clauses could be read; it ends at `end` in the file.
    pub fn damaged<'i>(&mut self, head: impl Iterator<Item = Node<'i>>, base: usize, end: usize, clauses: Vec<Clause>) {
        self.base = base;
        for node in head.filter(|node| node.as_rule() == Rule::declaration) {
            match self.declaration(node) {
                Ok(mut declaration) => {
                    declaration.damaged = true;
                    declaration.span.end = end as u32;
                    declaration.item.set_clauses(clauses);
                    self.declarations.push(declaration);
                    return;
                }
                Err(mismatch) => self.mismatch(&mismatch),
            }
        }
    }

    /// Marks the declaration that stands at a place as damaged.
    pub fn damage_at(&mut self, at: u32) {
        let place = self.declarations.partition_point(|declaration| declaration.span.start <= at);
        if let Some(declaration) = place.checked_sub(1).and_then(|place| self.declarations.get_mut(place)) {
            declaration.damaged = true;
        }
    }

    /// Marks the last declaration as damaged, if all that was read of it is its head.
    pub fn damage_last(&mut self) {
        if let Some(last) = self.declarations.last_mut()
            && last.item.block().is_some_and(|block| block.clauses.is_empty())
        {
            last.damaged = true;
        }
    }

    /// Adds what is wrong with the grammar of a place. A capital that belongs to it is no message of its own.
    pub fn tell(&mut self, diagnostic: Diagnostic) {
        if let Some(span) = diagnostic.span() {
            let blanks = |from: u32| self.text.get(from as usize..span.start as usize).is_some_and(|it| it.is_empty());
            let is_part = |told: Span| told.start >= span.start && told.end <= span.end || blanks(told.end);
            self.diagnostics.retain(|told| told.code != Code::E0113 || !told.span().is_some_and(is_part));
        }
        self.diagnostics.push(diagnostic);
    }

    /// Ends the file: what documentation is left documents nothing.
    pub fn finish(&mut self) {
        self.pass_docs(usize::MAX);
    }

    fn mismatch(&mut self, mismatch: &Mismatch) {
        let at = self.base + mismatch.at;
        let span = self.span_of(at..at);
        self.diagnostics.push(
            Diagnostic::error(
                Code::E0199,
                format!("internal error: expected {} here", mismatch.wanted),
                span,
                "the parser and the grammar disagree",
            )
            .help("this is a fault of detente, not of your text: please report it with the file"),
        );
    }

    /// A span of file offsets.
    pub fn span_of(&self, range: Range<usize>) -> Span {
        Span::new(self.file, range.start as u32, range.end as u32)
    }

    /// An empty span behind the last character before `at` that isn't blank.
    pub fn end_of_text(&self, at: usize) -> Span {
        let before = self.text.get(..at).unwrap_or(self.text).trim_end().len();
        self.span_of(before..before)
    }

    /// The span of a node, from its first token to its last.
    fn span(&self, node: &Node<'_>) -> Span {
        self.span_of(self.base + node.as_span().start()..self.base + token_end(node))
    }

    /// Documentation in front of `start`: the lines that stand together right before it. What stands before that, with
    /// something else in between, documents nothing.
    fn doc(&mut self, start: usize) -> Option<Text> {
        let count = self.docs.partition_point(|doc| doc.start < start);
        let (before, after) = self.docs.split_at(count);
        self.docs = after;
        let mut first = before.len();
        let mut edge = start;
        while let Some(doc) = first.checked_sub(1).map(|index| before[index].clone()) {
            if !self.only_trivia(doc.end..edge) {
                break;
            }
            first -= 1;
            edge = doc.start;
        }
        let (strays, placed) = before.split_at(first);
        self.stray_docs.extend(strays.iter().map(|doc| Span::new(self.file, doc.start as u32, doc.end as u32)));
        let (from, to) = (placed.first()?.start, placed.last()?.end);
        let line = |doc: &Range<usize>| {
            let line = self.text.get(doc.start + 3..doc.end).unwrap_or("").trim_end();
            line.strip_prefix(' ').unwrap_or(line).to_owned()
        };
        let value = placed.iter().map(line).collect::<Vec<_>>().join("\n");
        Some(Text { value, span: self.span_of(from..to) })
    }

    /// Documentation before `until` that nobody asked for.
    fn pass_docs(&mut self, until: usize) {
        let count = self.docs.partition_point(|doc| doc.start < until);
        let (before, after) = self.docs.split_at(count);
        self.docs = after;
        let (file, spans) = (self.file, before.iter());
        self.stray_docs.extend(spans.map(|doc| Span::new(file, doc.start as u32, doc.end as u32)));
    }

    fn only_trivia(&self, range: Range<usize>) -> bool {
        self.text.get(range).unwrap_or("").lines().all(|line| {
            let line = line.trim();
            line.is_empty() || line.starts_with("//")
        })
    }

    /// The file offset where a node begins.
    fn start(&self, node: &Node<'_>) -> usize {
        self.base + node.as_span().start()
    }
}
