//! Blocks: which clauses stand in which declaration, each once, and which have to.

use std::collections::BTreeMap;

use super::Checker;
use crate::ast::places::Place;
use crate::ast::{Block, Clause, ClauseKind, Declaration, Measure};
use crate::diagnostic::{Code, article};
use crate::source::Span;

/// The clauses of a block, to be asked by kind.
#[derive(Debug, Clone, Copy)]
pub struct Clauses<'a> {
    clauses: &'a [Clause],
}

impl<'a> Clauses<'a> {
    /// Those of a block.
    pub fn of(block: &'a Block) -> Self {
        Self { clauses: &block.clauses }
    }

    /// What the first clause of a kind says.
    pub fn find<T>(self, f: impl Fn(&'a ClauseKind) -> Option<T>) -> Option<T> {
        self.clauses.iter().find_map(|clause| f(&clause.kind))
    }

    /// What the first clause of a kind says, with its span.
    pub fn locate<T>(self, f: impl Fn(&'a ClauseKind) -> Option<T>) -> Option<(T, Span)> {
        self.clauses.iter().find_map(|clause| f(&clause.kind).map(|found| (found, clause.span)))
    }

    /// Whether there is a clause of a kind.
    pub fn has(self, f: impl Fn(&'a ClauseKind) -> bool) -> bool {
        self.clauses.iter().any(|clause| f(&clause.kind))
    }

    /// Every reference to the text of the agreement.
    pub fn cites(self) -> Vec<String> {
        let texts = self.clauses.iter().filter_map(|clause| match &clause.kind {
            ClauseKind::Cites(texts) => Some(texts),
            _ => None,
        });
        texts.flatten().map(|text| text.value.clone()).collect()
    }
}

impl Checker<'_> {
    /// Every clause where it belongs, and no clause twice.
    pub(super) fn check_blocks(&mut self) {
        for declaration in self.declarations().collect::<Vec<_>>() {
            let Some(block) = declaration.item.block() else { continue };
            let mut seen: BTreeMap<&'static str, Span> = BTreeMap::new();
            for clause in &block.clauses {
                self.check_place(declaration, clause);
                let group = group(&clause.kind);
                if matches!(clause.kind, ClauseKind::Cites(_)) {
                    continue;
                }
                if let Some(first) = seen.get(group).copied() {
                    let words = clause.kind.words();
                    let message = if group == words {
                        format!("the clause `{words}` is given twice")
                    } else {
                        format!("`{words}` says again what a clause before says")
                    };
                    self.error(Code::E0303, message, clause.keyword, "again here")
                        .add_label(first, "first given here")
                        .add_help("a clause stands once: keep one of them, or join their lists with commas");
                } else {
                    seen.insert(group, clause.keyword);
                }
            }
            self.check_needed(declaration, block);
        }
    }

    fn check_place(&mut self, declaration: &Declaration, clause: &Clause) {
        let words = clause.kind.words();
        let here = declaration.item.word();
        let Some(place) = Place::of(words) else { return };
        if place.within.contains(&here) {
            return;
        }
        let belongs = place.within.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(" or ");
        self.error(
            Code::E0302,
            format!("`{words}` is no clause of {} `{here}`", article(here)),
            clause.keyword,
            "doesn't belong here",
        )
        .add_label(declaration.keyword, format!("this is {} `{here}`", article(here)))
        .add_help(match (words, here) {
            ("by", "benchmark" | "relief" | "review") => {
                format!("who it is stands before the brace: `{here} NAME by A {{ … }}`")
            }
            _ => format!("it belongs in {} {belongs}", article(place.within.first().copied().unwrap_or(""))),
        });
    }

    /// The clauses without which a declaration says nothing.
    fn check_needed(&mut self, declaration: &Declaration, block: &Block) {
        if declaration.damaged {
            return;
        }
        let here = declaration.item.word();
        let clauses = Clauses::of(block);
        let has = |words: &[&str]| clauses.has(|kind| words.contains(&kind.words()));
        let alternatives: &[(&[&str], &str)] = match here {
            "indicator" => &[
                (&["stock", "flow", "state"], "`stock`, `flow` or `state`: what is measured"),
                (&["reported by"], "`reported by`: whose observations are accepted"),
            ],
            "benchmark" => &[(&["requires"], "`requires`: the condition")],
            "trigger" => &[(&["then"], "`then`: what follows")],
            "review" => &[(&["due"], "`due within 30 days else trigger T`: in what time it is held")],
            "grievance" => &[(&["answered"], "`answered within 30 days else trigger T`: in what time it is answered")],
            "reversal" => &[(
                &["reverses", "returns to", "ends agreement"],
                "`reverses`, `returns to` or `ends agreement`: what is undone",
            )],
            _ => &[],
        };
        for (words, what) in alternatives {
            if !has(words) {
                let name = &declaration.name;
                self.error(
                    Code::E0304,
                    format!("the {here} `{}` lacks a clause", name.text),
                    name.span,
                    "is incomplete",
                )
                .add_help(format!("add {what}"));
            }
        }
        if here == "indicator" && !has(&["stale"]) && has(&["reported by"]) {
            let every = clauses.has(|kind| matches!(kind, ClauseKind::Reported { every: Some(_), .. }));
            if !every {
                let name = &declaration.name;
                let message = format!("nothing says when `{}` is too old", name.text);
                self.error(Code::E0319, message, name.span, "has neither a cadence nor `stale`").add_help(
                    "add `every 3 months` to `reported by`, or `stale after 150 days`, or say openly `stale never`",
                );
            }
        }
    }
}

/// Clauses that say the same kind of thing, of which only one may stand.
const fn group(kind: &ClauseKind) -> &'static str {
    match kind {
        ClauseKind::Measure(
            Measure::Stock { .. } | Measure::Flow { .. } | Measure::Bool { .. } | Measure::Category { .. },
        ) => "measure",
        ClauseKind::By { .. } => "deadline",
        ClauseKind::Lasts(_) => "lasts",
        other => other.words(),
    }
}
