//! Why something is as it is: from its latest entry down to clauses, observations and acts. What has been told once is not told
//! again but referred to by a number.

use super::places::{Clause, Places};
use super::words::{Words, capital};
use crate::ledger::{Cause, Cited, Entry, Outcome};
use crate::model::{Agreement, ExprId, ExprKind, Kind, Program, Subject};

/// A sentence of an explanation, with what is behind it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Node {
    /// What is so.
    pub sentence: String,
    /// The ledger entry that it tells, by its place in the ledger.
    pub entry: Option<usize>,
    /// The number by which it is referred to, where it is.
    pub number: Option<u32>,
    /// It has been told above, under this number.
    pub above: Option<u32>,
    /// The clause of the agreement.
    pub clause: Option<Clause>,
    /// The observations that it rests on.
    pub observed: Cited,
    /// Why it is so.
    pub because: Vec<Node>,
    /// The events that its condition asks for, and whether it says nothing else than that one has happened.
    pub(super) asks: Vec<String>,
    pub(super) is_event: bool,
}

/// How deep the tree goes: as far as a reader follows.
const DEEPEST: usize = 10;

/// The causes of an entry, down to what was observed and done.
pub fn tree(program: &Program, outcome: &Outcome, entry: usize) -> Vec<Node> {
    let mut walk = Walk { program, outcome, told: vec![entry] };
    let mut nodes = walk.causes(entry, 0);
    collapse(&mut nodes);
    number(&mut nodes);
    nodes
}

/// Leaves out of each sentence the observations that one of those behind it cites.
pub fn collapse(nodes: &mut [Node]) {
    for node in nodes {
        collapse(&mut node.because);
        let mut cited = Cited::none();
        each(&mut node.because, &mut |behind| cited.append(&behind.observed));
        if !cited.is_empty() {
            node.observed = node.observed.iter().filter(|observed| !cited.contains(observed)).collect();
        }
    }
}

/// The last entry about something, before another one or of all.
pub fn latest(outcome: &Outcome, kind: Kind, name: &str, before: Option<usize>) -> Option<usize> {
    let entries = &outcome.entries[..before.unwrap_or(outcome.entries.len())];
    entries.iter().rposition(|entry| entry.kind == kind && entry.name == name)
}

struct Walk<'o> {
    program: &'o Program,
    outcome: &'o Outcome,
    told: Vec<usize>,
}

impl Walk<'_> {
    fn causes(&mut self, index: usize, depth: usize) -> Vec<Node> {
        let outcome = self.outcome;
        let entry = &outcome.entries[index];
        let words = Words { program: self.program, day: entry.date };
        let places = Places::of(self.program, entry.date);
        let mut nodes: Vec<Node> = Vec::new();
        for cause in &entry.because {
            if let Cause::Act { act, on, .. } = cause
                && act == "occur"
                && let Some(asking) = nodes.iter_mut().rev().find(|node| node.asks.contains(on))
            {
                // That an event has happened is told by who made it happen.
                let sentence = format!("{}.", capital(&words.cause(entry, cause)));
                match asking.is_event {
                    true => asking.sentence = sentence,
                    false => asking.because.push(Node { sentence, ..Node::default() }),
                }
                continue;
            }
            let behind = self.behind(index, entry, cause);
            let node = match (cause, behind.as_slice()) {
                // The entry says all that its date and name would say.
                (Cause::CausedBy { .. }, [behind]) => self.entry_node(*behind, depth),
                (Cause::Condition { .. } | Cause::Expired { .. } | Cause::Act { .. } | Cause::CausedBy { .. }, _) => {
                    let because = behind.into_iter().map(|behind| self.entry_node(behind, depth)).collect();
                    let (asks, is_event) = self.events_of(entry, cause);
                    Node {
                        asks,
                        is_event,
                        sentence: format!("{}.", capital(&words.cause(entry, cause))),
                        clause: places.clause(entry, cause),
                        observed: cause.observed().clone(),
                        because,
                        ..Node::default()
                    }
                }
            };
            let told = nodes.iter().any(|known| known.sentence == node.sentence && known.clause == node.clause);
            if !told {
                nodes.push(node);
            }
        }
        // What ends a process, or moves it on, was begun before: how is part of why.
        if let (Kind::Trigger, Some("raised")) = (entry.kind, entry.from.as_deref())
            && let Some(before) = latest(outcome, entry.kind, &entry.name, Some(index))
        {
            let is_told =
                |node: &Node| node.entry == Some(before) || node.because.iter().any(|it| it.entry == Some(before));
            if !nodes.iter().any(is_told) {
                nodes.push(self.entry_node(before, depth));
            }
        }
        nodes
    }

    fn entry_node(&mut self, index: usize, depth: usize) -> Node {
        let entry = &self.outcome.entries[index];
        let words = Words { program: self.program, day: entry.date };
        let sentence = format!("{}: {}", entry.date, words.entry(entry));
        if self.told.contains(&index) {
            // Which number that is shows once the whole tree stands.
            return Node { sentence, entry: Some(index), above: Some(0), ..Node::default() };
        }
        self.told.push(index);
        let because = if depth < DEEPEST { self.causes(index, depth + 1) } else { Vec::new() };
        let clause = Places::of(self.program, entry.date).declaration(&entry.name);
        Node { sentence, entry: Some(index), clause, because, ..Node::default() }
    }

    /// The events that a cause asks for, and whether it is nothing but that one of them has happened.
    fn events_of(&self, entry: &Entry, cause: &Cause) -> (Vec<String>, bool) {
        let Cause::Condition { text, .. } = cause else { return (Vec::new(), false) };
        let found = Places::of(self.program, entry.date).condition(entry.kind, &entry.name, text);
        let Some((agreement, expr)) = found else { return (Vec::new(), false) };
        let mut events = Vec::new();
        agreement.each_under(expr, |kind| {
            if let ExprKind::Occurred(event) = kind {
                events.push(agreement[*event].declared.name.clone());
            }
        });
        (events, matches!(agreement.expr(expr).kind, ExprKind::Occurred(_)))
    }

    /// The entries behind a cause: the one that it names, those that gave what its condition names the status it had, the one
    /// that opened the window that ran out.
    fn behind(&self, index: usize, entry: &Entry, cause: &Cause) -> Vec<usize> {
        let entries = &self.outcome.entries;
        let found: Vec<usize> = match cause {
            Cause::CausedBy { kind, name, date } => {
                // The last entry of that day is the one that stands; that of the reversal itself may come after it.
                let same = |it: &(usize, &Entry)| it.1.kind == *kind && it.1.name == *name && it.1.date == *date;
                let mut found = entries.iter().enumerate().filter(same).map(|(at, _)| at).filter(|at| *at != index);
                let before = found.clone().rfind(|at| *at < index);
                before.or_else(|| found.next()).into_iter().collect()
            }
            Cause::Condition { text, .. } => {
                let found = Places::of(self.program, entry.date).condition(entry.kind, &entry.name, text);
                let named = found.map(|(agreement, expr)| statuses_of(agreement, expr)).unwrap_or_default();
                named.iter().filter_map(|(kind, name)| latest(self.outcome, *kind, name, Some(index))).collect()
            }
            Cause::Expired { window, .. } => {
                let places = Places::of(self.program, entry.date);
                let of = window.split(' ').skip(1).find_map(|name| {
                    let (_, subject) = places.subject(name)?;
                    latest(self.outcome, subject.kind()?, name, Some(index))
                });
                of.into_iter().collect()
            }
            Cause::Act { .. } => Vec::new(),
        };
        found
    }
}

/// Whose statuses an expression asks for.
fn statuses_of(agreement: &Agreement, expr: ExprId) -> Vec<(Kind, String)> {
    let mut found: Vec<(Kind, String)> = Vec::new();
    agreement.each_under(expr, |kind| {
        let subjects: Vec<Subject> = match kind {
            ExprKind::Holds(id) | ExprKind::Benchmark(id, _) => vec![Subject::Benchmark(*id)],
            ExprKind::ShareOf(ids) => ids.iter().map(|id| Subject::Benchmark(*id)).collect(),
            ExprKind::Stage(id, _) => vec![Subject::Stage(*id)],
            ExprKind::Relief(id, _) => vec![Subject::Relief(*id)],
            ExprKind::Trigger(id, _) => vec![Subject::Trigger(*id)],
            ExprKind::Reversal(id, _) => vec![Subject::Reversal(*id)],
            ExprKind::Review(id, _) => vec![Subject::Review(*id)],
            ExprKind::Grievance(id, _) => vec![Subject::Grievance(*id)],
            ExprKind::Level(id) => vec![Subject::Relief(*id)],
            ExprKind::Foreign(index, _) => {
                let foreign = agreement.foreign.get(*index as usize);
                found.extend(foreign.and_then(|it| Some((it.subject.kind()?, it.name.clone()))));
                Vec::new()
            }
            _ => Vec::new(),
        };
        for subject in subjects {
            found.extend(subject.kind().map(|kind| (kind, agreement.declared(subject).name.clone())));
        }
    });
    // Each is told once, in the order of the text as far as the walk keeps it.
    let mut once: Vec<(Kind, String)> = Vec::new();
    for it in found.into_iter().rev() {
        if !once.contains(&it) {
            once.push(it);
        }
    }
    once
}

/// Gives numbers to what is referred to, in the order of telling.
fn number(nodes: &mut [Node]) {
    let mut repeated = Vec::new();
    each(nodes, &mut |node| {
        if node.above.is_some() {
            repeated.extend(node.entry);
        }
    });
    let mut numbers: Vec<usize> = Vec::new();
    each(nodes, &mut |node| {
        if let (Some(entry), None) = (node.entry, node.above)
            && repeated.contains(&entry)
        {
            numbers.push(entry);
            node.number = u32::try_from(numbers.len()).ok();
        }
    });
    each(nodes, &mut |node| {
        if node.above.is_some() {
            let place = numbers.iter().position(|entry| Some(*entry) == node.entry);
            node.above = place.and_then(|place| u32::try_from(place + 1).ok()).or(Some(0));
        }
    });
}

fn each(nodes: &mut [Node], f: &mut impl FnMut(&mut Node)) {
    for node in nodes {
        f(node);
        each(&mut node.because, f);
    }
}
