//! What something lacks for a status, down to the conditions: what `eval` says is missing, and what no condition says.

use super::ask::Asked;
use super::places::Places;
use super::tree::Node;
use super::words::{Words, capital};
use crate::diagnostic::Diagnostic;
use crate::eval::{Question, Reached};
use crate::ledger::{Cause, Outcome};
use crate::model::{Kind, Program, Subject};

/// How deep it goes.
const DEEPEST: usize = 4;

/// What something lacks for a status.
///
/// # Errors
/// Arithmetic that can't be done.
pub fn needs(
    program: &Program,
    reached: &Reached<'_>,
    outcome: &Outcome,
    asked: &Asked,
    status: &str,
) -> Result<Vec<Node>, Box<Diagnostic>> {
    let mut search = Needs { program, reached, outcome, seen: Vec::new() };
    search.of(asked.text, asked.subject, status, 0)
}

struct Needs<'a> {
    program: &'a Program,
    reached: &'a Reached<'a>,
    outcome: &'a Outcome,
    seen: Vec<(Kind, String)>,
}

impl Needs<'_> {
    fn of(&mut self, text: usize, subject: Subject, status: &str, depth: usize) -> Result<Vec<Node>, Box<Diagnostic>> {
        let day = self.outcome.until;
        let agreement = self.program.texts[text].on(day);
        let declared = agreement.declared(subject);
        let Some(kind) = subject.kind() else { return Ok(Vec::new()) };
        let (words, places) = (Words { program: self.program, day }, Places::of(self.program, day));
        self.seen.push((kind, declared.name.clone()));
        let mut nodes: Vec<Node> = Vec::new();
        if depth == 0 {
            let ended = self.outcome.state.agreements.get(&agreement.name).filter(|it| it.status == "ended");
            if let Some(since) = ended.and_then(|it| it.since) {
                nodes.push(said(format!("The agreement ended on {since}: nothing of it moves any more.")));
            }
        }
        nodes.extend(self.final_words(text, subject, status).into_iter().map(said));
        let question = Question { text, subject, status: status.to_owned() };
        for cause in self.reached.missing(&question)? {
            let sentence = format!("{}.", capital(&words.lacking(kind, &declared.name, &cause)));
            let clause = places.clause_of(kind, &declared.name, &cause);
            let because = match self.named(&cause) {
                Some((other, wanted)) if depth < DEEPEST => {
                    let (text, subject) = words.find(&other).unwrap_or((text, subject));
                    self.of(text, subject, wanted, depth + 1)?
                }
                _ => Vec::new(),
            };
            let node = Node { sentence, clause, observed: cause.observed().to_vec(), because, ..Node::default() };
            if !nodes.iter().any(|known| known.sentence == node.sentence) {
                nodes.push(node);
            }
        }
        Ok(nodes)
    }

    /// The other thing whose status is missing, and which one; none where it has been told already.
    fn named(&self, cause: &Cause) -> Option<(String, &'static str)> {
        let (kind, name) = match cause {
            Cause::Condition { text, .. } => {
                let (kind, name) = text.split_once(' ')?;
                (Kind::from_word(kind)?, name)
            }
            Cause::CausedBy { .. } | Cause::Expired { .. } | Cause::Act { .. } => return None,
        };
        if self.seen.iter().any(|(known, other)| *known == kind && other == name) {
            return None;
        }
        let wanted = match kind {
            Kind::Stage => "active",
            Kind::Trigger => "fired",
            Kind::Reversal => "run",
            _ => return None,
        };
        Some((name.to_owned(), wanted))
    }

    /// Statuses out of which nothing, or only one thing, leads.
    fn final_words(&self, text: usize, subject: Subject, wanted: &str) -> Vec<String> {
        let day = self.outcome.until;
        let agreement = self.program.texts[text].on(day);
        let words = Words { program: self.program, day };
        let status = |subject: Subject| {
            let name = &agreement.declared(subject).name;
            let table = self.outcome.state.tables().into_iter().find(|(kind, _)| Some(*kind) == subject.kind());
            table.and_then(|(_, table)| table.get(name)).map_or("", |standing| standing.status.as_str())
        };
        let taken = |takes: &dyn Fn(&crate::model::Reversal) -> bool| {
            let reversals = agreement.subjects().filter_map(|other| match other {
                Subject::Reversal(id) if takes(&agreement[id]) && status(other) == "run" => Some(id),
                _ => None,
            });
            let said = reversals.map(|id| {
                let name = words.named(&agreement[id].declared.name);
                match agreement[id].restores {
                    Some(condition) => {
                        let text = self.program.sources.collapsed(agreement.expr(condition).span);
                        format!("Reversal {name} has taken it; what it took comes back when `{text}`.")
                    }
                    None => format!("Reversal {name} has taken it, and the agreement has no way back from it."),
                }
            });
            said.collect::<Vec<String>>()
        };
        match (subject, status(subject), wanted) {
            (Subject::Stage(id), "reversed", "active") => taken(&|reversal| reversal.takes.contains(&id)),
            (Subject::Relief(id), "reversed" | "winding_down", "granted") => {
                taken(&|reversal| reversal.reverses.reliefs.contains(&id))
            }
            (Subject::Stage(_), "lapsed", "active") => {
                vec!["It has lapsed: a stage whose deadline passed is not entered any more.".to_owned()]
            }
            (Subject::Stage(_), "ended", "active") => {
                vec!["It has ended: a stage whose term is over is not entered again.".to_owned()]
            }
            (Subject::Trigger(id), "fired", "raised" | "fired" | "armed") if !agreement[id].repeats => {
                vec!["It has fired, and it does not repeat.".to_owned()]
            }
            _ => Vec::new(),
        }
    }
}

fn said(sentence: String) -> Node {
    Node { sentence, ..Node::default() }
}
