//! Where in the source a cause of an entry comes from: its expression, and the line of its clause.

use crate::calendar::Date;
use crate::ledger::{Cause, Entry};
use crate::model::{ActionKind, Agreement, Declared, ExprId, Kind, Program, SafeguardRule, Subject, SuspensionEnd};
use crate::source::Span;

/// A line of the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// The file, as ledgers name it.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// What stands there, blanks collapsed.
    pub text: String,
}

/// Looks things up in the text of a day.
#[derive(Debug, Clone, Copy)]
pub struct Places<'p> {
    program: &'p Program,
    day: Date,
}

impl<'p> Places<'p> {
    /// The text in force on a day.
    pub const fn of(program: &'p Program, day: Date) -> Self {
        Self { program, day }
    }

    /// What has that name.
    pub fn subject(&self, name: &str) -> Option<(&'p Agreement, Subject)> {
        let mut texts = self.program.texts.iter().rev();
        texts.find_map(|text| {
            let agreement = text.on(self.day);
            let subject = agreement.find(name)?;
            (!agreement.declared(subject).absent).then_some((agreement, subject))
        })
    }

    /// The expression of a cause: the one among the conditions of what the entry is about that reads like it.
    pub fn condition(&self, kind: Kind, name: &str, text: &str) -> Option<(&'p Agreement, ExprId)> {
        let (agreement, subject) = self.subject(name).filter(|(_, subject)| subject.kind() == Some(kind))?;
        let mut open: Vec<ExprId> = conditions(agreement, subject);
        open.reverse();
        let mut seen = Vec::new();
        while let Some(id) = open.pop() {
            if seen.contains(&id) {
                continue;
            }
            seen.push(id);
            let expr = agreement.expr(id);
            if self.program.sources.collapsed(expr.span) == text {
                return Some((agreement, id));
            }
            let mut children = expr.kind.children();
            children.reverse();
            open.extend(children);
        }
        None
    }

    /// The declaration of something.
    pub fn declaration(&self, name: &str) -> Option<Clause> {
        let (agreement, subject) = self.subject(name)?;
        Some(self.line(agreement.declared(subject).span, 0))
    }

    /// The clause that a cause of an entry comes from.
    pub fn clause(&self, entry: &Entry, cause: &Cause) -> Option<Clause> {
        self.clause_of(entry.kind, &entry.name, cause)
    }

    /// The clause of something that a cause comes from.
    pub fn clause_of(&self, kind: Kind, name: &str, cause: &Cause) -> Option<Clause> {
        let (agreement, subject) = self.subject(name)?;
        let declared = agreement.declared(subject);
        match cause {
            Cause::Condition { text, .. } => match self.condition(kind, name, text) {
                Some((agreement, id)) => Some(self.line(agreement.expr(id).span, 0)),
                None => match text.split_once(' ').filter(|(word, _)| Kind::from_word(word).is_some()) {
                    Some((_, name)) => self.naming(declared, name),
                    None => self.beginning_with(declared, text.split(' ').next()?),
                },
            },
            Cause::Expired { window, .. } => {
                let (noun, name) = window.split_once(' ')?;
                let name = name.trim_start_matches("of ").trim_start_matches("to ").trim_start_matches("by ");
                let of = self.subject(name.split(' ').next()?);
                let declared = of.map_or(declared, |(agreement, subject)| agreement.declared(subject));
                let word = match noun {
                    "referral" => "refer",
                    "decision" => "decide",
                    "deadline" => "by",
                    "term" => "lasts",
                    "wind-down" => "winds",
                    "answer" => "answered",
                    "window" => "due",
                    "test" => "tested",
                    "revocability" => "irrevocable",
                    "waiver" => "waivable",
                    "dispute" => "disputes",
                    noun => noun,
                };
                self.beginning_with(declared, word)
            }
            Cause::CausedBy { name, .. } => self.naming(declared, name),
            Cause::Act { .. } => None,
        }
    }

    /// The first clause of a declaration that names something.
    fn naming(&self, declared: &Declared, name: &str) -> Option<Clause> {
        let text = self.program.sources.text(declared.span);
        let names = |line: &str| {
            let code = line.split("//").next().unwrap_or_default();
            code.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.')).any(|word| word == name)
        };
        let line = text.lines().enumerate().skip(1).find(|(_, line)| names(line)).map(|(number, _)| number)?;
        Some(self.line(declared.span, u32::try_from(line).ok()?))
    }

    /// The one line of a declaration that begins with a word; none where there are several.
    fn beginning_with(&self, declared: &Declared, word: &str) -> Option<Clause> {
        let text = self.program.sources.text(declared.span);
        let lines: Vec<usize> = text
            .lines()
            .enumerate()
            .filter(|(_, line)| line.split_whitespace().next() == Some(word))
            .map(|(number, _)| number)
            .collect();
        match lines.as_slice() {
            [one] => Some(self.line(declared.span, u32::try_from(*one).ok()?)),
            _ => None,
        }
    }

    fn line(&self, span: Span, further: u32) -> Clause {
        let file = self.program.sources.file(span.file);
        let line = file.line_column(span.start).line + further;
        let code = file.line(line).split("//").next().unwrap_or_default();
        let text = code.split_whitespace().collect::<Vec<_>>().join(" ");
        let text = text.strip_suffix(" {").map(str::to_owned).unwrap_or(text);
        Clause { file: file.name().to_owned(), line, text }
    }
}

/// The conditions of a declaration, in the order of the text.
fn conditions(agreement: &Agreement, subject: Subject) -> Vec<ExprId> {
    match subject {
        Subject::Benchmark(id) => vec![agreement[id].requires],
        Subject::Stage(id) => agreement[id].requires.iter().chain(&agreement[id].condition).copied().collect(),
        Subject::Trigger(id) => {
            let trigger = &agreement[id];
            let actions = trigger.then.iter().flat_map(|action| {
                let end = match &action.kind {
                    ActionKind::Suspend { end: SuspensionEnd::Until(end), .. } => Some(*end),
                    _ => None,
                };
                end.into_iter().chain(action.condition)
            });
            trigger.when.into_iter().chain(actions).collect()
        }
        // Why a suspension ends, or an action was taken, is asked in the trigger that took it.
        Subject::Relief(_) => (0..agreement.triggers.len() as u32)
            .flat_map(|id| conditions(agreement, Subject::Trigger(crate::model::TriggerId(id))))
            .collect(),
        Subject::Reversal(id) => {
            let of_triggers = agreement
                .triggers
                .iter()
                .flat_map(|trigger| &trigger.then)
                .filter(|action| matches!(&action.kind, ActionKind::Reverse(reversal) if *reversal == id));
            agreement[id].restores.into_iter().chain(of_triggers.filter_map(|action| action.condition)).collect()
        }
        Subject::Safeguard(id) => match &agreement[id].rule {
            SafeguardRule::Always(rule) | SafeguardRule::Never(rule) | SafeguardRule::Reachable(rule) => vec![*rule],
            SafeguardRule::LeadsTo { cause, effect, .. } => vec![*cause, *effect],
        },
        Subject::Party(_)
        | Subject::Body(_)
        | Subject::Event(_)
        | Subject::Indicator(_)
        | Subject::Review(_)
        | Subject::Grievance(_)
        | Subject::Amendment(_) => Vec::new(),
    }
}
