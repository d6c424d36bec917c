//! What something lacks for a status, down to the conditions: what `eval` says is missing, and what no condition says.

use super::places::Places;
use super::tree::{Node, collapse};
use super::words::{Words, capital};
use crate::calendar::Date;
use crate::data::Store;
use crate::diagnostic::Diagnostic;
use crate::eval::{Eyes, Options, Question, Reached, run};
use crate::ledger::{Cause, Outcome, grouped};
use crate::model::{Agreement, Asked, ExprId, ExprKind, Kind, Program, Reversal, Subject, WindowFunction};
use crate::quantity::{Number, round, with_unit};

/// How deep it goes.
const DEEPEST: usize = 4;

/// What something lacks for a status; and whether that is for good.
///
/// # Errors
/// Arithmetic that can't be done.
pub fn needs(
    program: &Program,
    reached: &Reached<'_>,
    outcome: &Outcome,
    asked: &super::Asked,
    status: &str,
) -> Result<(Vec<Node>, bool), Box<Diagnostic>> {
    let mut search = Needs { program, reached, outcome, seen: Vec::new() };
    let agreement = &program.texts[asked.text].on(outcome.until).name;
    let has_ended = outcome.state.agreements.get(agreement).is_some_and(|it| it.status == "ended");
    let is_final = has_ended || !search.final_words(asked.text, asked.subject, status).is_empty();
    let mut nodes = search.of(asked.text, asked.subject, status, 0)?;
    collapse(&mut nodes);
    Ok((nodes, is_final))
}

/// What kept a stage from being entered, on the last day of its deadline.
///
/// # Errors
/// Those of a run.
pub fn lacked(
    program: &Program,
    store: &Store,
    options: Options,
    asked: &super::Asked,
    last_day: Date,
) -> Result<Option<Node>, Box<Diagnostic>> {
    let options = Options { until: Some(last_day), ..options };
    // A day before the run began has nothing to tell.
    let Ok(outcome) = run(program, store, options) else { return Ok(None) };
    let reached = Reached::the_end(program, store, options, &[])?;
    let (because, _) = needs(program, &reached, &outcome, asked, "active")?;
    let sentence = format!("On {last_day} this was still missing for it to be entered.");
    Ok((!because.is_empty()).then(|| Node { sentence, because, ..Node::default() }))
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
        let last_words = self.final_words(text, subject, status);
        if !last_words.is_empty() {
            // Whatever else it lacks would change nothing.
            nodes.extend(last_words.into_iter().map(said));
            return Ok(nodes);
        }
        if let (Subject::Trigger(_), "raised" | "fired", "cured" | "dismissed" | "fired") =
            (subject, status, self.status(text, subject))
        {
            nodes.push(said("It watches again only once its condition has not been true on a day.".to_owned()));
        }
        let question = Question { text, subject, status: status.to_owned() };
        for cause in self.reached.missing(&question)? {
            let mut sentence = words.lacking(kind, &declared.name, &cause);
            if let Some(value) = self.amount(text, kind, &declared.name, &cause) {
                sentence.push_str(&format!(" (it is {value})"));
            }
            let sentence = format!("{}.", capital(&sentence));
            let clause = places.clause_of(kind, &declared.name, &cause);
            // What a reversal lacks is what the triggers lack that lead to it, and is told there.
            let of_trigger = matches!(&cause, Cause::Condition { text, .. } if text.starts_with("trigger "));
            if matches!((subject, status), (Subject::Reversal(_), "run")) && !of_trigger {
                continue;
            }
            let because = match self.named(text, kind, &declared.name, &cause) {
                Some((text, subject, wanted)) => self.about(text, subject, wanted, depth)?,
                None => Vec::new(),
            };
            let node = Node { sentence, clause, observed: cause.observed().clone(), because, ..Node::default() };
            if !nodes.iter().any(|known| known.sentence == node.sentence) {
                nodes.push(node);
            }
        }
        Ok(nodes)
    }

    /// What a sum, an average or a share comes to, where a limit of it is missed: the observations alone don't say it.
    fn amount(&self, text: usize, kind: Kind, name: &str, cause: &Cause) -> Option<String> {
        let Cause::Condition { text: condition, .. } = cause else { return None };
        let (agreement, expr) = Places::of(self.program, self.outcome.until).condition(kind, name, condition)?;
        let ExprKind::Compare { left, .. } = agreement.expr(expr).kind else { return None };
        let (flow, is_share) = match &agreement.expr(left).kind {
            ExprKind::ShareOf(_) => (None, true),
            ExprKind::FlowWindow { function: WindowFunction::Growth, .. } => (None, true),
            ExprKind::FlowWindow { function: WindowFunction::Count, .. } => return None,
            ExprKind::FlowWindow { flow, .. } | ExprKind::Total { flow, .. } => (Some(*flow), false),
            ExprKind::AmountWindow { function, flow, .. } if *function != WindowFunction::Count => (Some(*flow), false),
            ExprKind::Window { function, argument, .. } if *function != WindowFunction::Growth => {
                match agreement.expr(*argument).kind {
                    ExprKind::Reading(stock) => (Some(stock), false),
                    _ => return None,
                }
            }
            _ => return None,
        };
        let eyes = match agreement.find(name) {
            Some(Subject::Benchmark(id)) => self.reached.eyes(text, id, true),
            _ => Eyes::ALL,
        };
        let number = self.reached.number(text, left, eyes)?;
        let number = if is_share { number.checked_mul(Number::ONE_HUNDRED)? } else { number };
        let unit = if is_share { "%" } else { agreement[flow?].unit.name.as_str() };
        let value = grouped(&with_unit(round(number, 2), unit));
        Some(if round(number, 2) == number { value } else { format!("about {value}") })
    }

    /// What another thing lacks for the status that is asked of it; if it has that, since when.
    fn about(
        &mut self,
        text: usize,
        subject: Subject,
        wanted: &'static str,
        depth: usize,
    ) -> Result<Vec<Node>, Box<Diagnostic>> {
        let day = self.outcome.until;
        let name = &self.program.texts[text].on(day).declared(subject).name;
        let Some(kind) = subject.kind() else { return Ok(Vec::new()) };
        let table = self.outcome.state.tables().into_iter().find(|(known, _)| *known == kind);
        let standing = table.and_then(|(_, table)| table.get(name));
        if let Some(standing) = standing.filter(|it| it.status == wanted) {
            return Ok(vec![said(Words { program: self.program, day }.standing(kind, name, standing))]);
        }
        if depth >= DEEPEST || self.seen.iter().any(|(known, other)| *known == kind && other == name) {
            return Ok(Vec::new());
        }
        self.of(text, subject, wanted, depth + 1)
    }

    /// The other thing whose status is missing, and which one.
    fn named(&self, text: usize, kind: Kind, name: &str, cause: &Cause) -> Option<(usize, Subject, &'static str)> {
        let Cause::Condition { text: condition, value, .. } = cause else { return None };
        let day = self.outcome.until;
        if let Some((kind, other)) =
            condition.split_once(' ').and_then(|(kind, name)| Some((Kind::from_word(kind)?, name)))
        {
            let (text, subject) = Words { program: self.program, day }.find(other)?;
            let wanted = match kind {
                Kind::Stage => "active",
                Kind::Trigger => "fired",
                Kind::Reversal => "run",
                _ => return None,
            };
            return Some((text, subject, wanted));
        }
        // What is true and should not be asks for another status, of which there may be several.
        let (agreement, expr) = Places::of(self.program, day).condition(kind, name, condition)?;
        if value == "true" { None } else { asked_for(agreement, expr, text) }
    }

    fn status(&self, text: usize, subject: Subject) -> &str {
        let name = &self.program.texts[text].on(self.outcome.until).declared(subject).name;
        let table = self.outcome.state.tables().into_iter().find(|(kind, _)| Some(*kind) == subject.kind());
        table.and_then(|(_, table)| table.get(name)).map_or("", |standing| standing.status.as_str())
    }

    /// Statuses out of which nothing, or only one thing, leads.
    fn final_words(&self, text: usize, subject: Subject, wanted: &str) -> Vec<String> {
        let day = self.outcome.until;
        let agreement = self.program.texts[text].on(day);
        let words = Words { program: self.program, day };
        let status = |subject: Subject| self.status(text, subject);
        let taken = |takes: &dyn Fn(&Reversal) -> bool| {
            let reversals = agreement.subjects().filter_map(|other| match other {
                Subject::Reversal(id) if takes(&agreement[id]) && status(other) == "run" => Some(id),
                _ => None,
            });
            let said = reversals.map(|id| {
                let name = words.named(&agreement[id].declared.name);
                match agreement[id].restores {
                    // What it lacks is told where it is asked for.
                    Some(_) => format!("Reversal {name} has taken it, and has not been restored."),
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
            (Subject::Relief(id), "withheld", "granted") => {
                let mut grants =
                    agreement.stages.iter().filter(|stage| !stage.declared.absent).flat_map(|stage| &stage.grants);
                match grants.any(|grant| grant.relief == id) {
                    true => Vec::new(),
                    false => vec!["No stage grants it.".to_owned()],
                }
            }
            (Subject::Reversal(id), "run", "restored") if agreement[id].restores.is_none() => {
                vec!["The agreement has no way back from it.".to_owned()]
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

/// The status that a condition asks for.
fn asked_for(agreement: &Agreement, expr: ExprId, text: usize) -> Option<(usize, Subject, &'static str)> {
    Some(match &agreement.expr(expr).kind {
        ExprKind::Holds(id) => (text, Subject::Benchmark(*id), "met"),
        ExprKind::Benchmark(id, status) => (text, Subject::Benchmark(*id), status.word()),
        ExprKind::Stage(id, status) => (text, Subject::Stage(*id), status.word()),
        ExprKind::Relief(id, status) => (text, Subject::Relief(*id), status.word()),
        ExprKind::Trigger(id, status) => (text, Subject::Trigger(*id), status.word()),
        ExprKind::Reversal(id, status) => (text, Subject::Reversal(*id), status.word()),
        ExprKind::Review(id, status) => (text, Subject::Review(*id), status.word()),
        ExprKind::Grievance(id, status) => (text, Subject::Grievance(*id), status.word()),
        ExprKind::Foreign(index, asked) => {
            let foreign = agreement.foreign.get(*index as usize)?;
            let status = match asked {
                Asked::Holds => "met",
                Asked::Status(status) => status,
            };
            (foreign.text, foreign.subject, status)
        }
        ExprKind::For { condition, .. }
        | ExprKind::Since { condition, .. }
        | ExprKind::WithinLast { condition, .. } => {
            return asked_for(agreement, *condition, text);
        }
        _ => return None,
    })
}

fn said(sentence: String) -> Node {
    Node { sentence, ..Node::default() }
}
