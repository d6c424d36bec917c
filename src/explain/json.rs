//! An answer as JSON: `detente.why.v1`. `docs/schema/` has its JSON Schema.

use serde_json::{Value, json};

use super::changes::shown;
use super::places::Clause;
use super::tree::Node;
use super::words::Words;
use super::world::Change;
use super::{Outlook, Why};
use crate::model::Program;

/// The name of the format.
pub const SCHEMA: &str = "detente.why.v1";

/// An answer as a document.
pub fn to_value(why: &Why, program: &Program) -> Value {
    let words = Words { program, day: why.day };
    json!({
        "schema": SCHEMA,
        "agreement": why.agreement,
        "entity": why.entity,
        "on": why.day,
        "known_at": why.known_at,
        "subject": { "kind": why.asked.kind.word(), "name": why.asked.name, "title": why.title },
        "claim": why.asked.claim.as_ref().map(|claim| json!({ "statuses": claim.statuses, "negated": claim.negated })),
        "answer": why.answer,
        "status": why.standing.status,
        "since": why.standing.since,
        "level": why.standing.level,
        "step": why.standing.step.as_ref().map(|step| json!({ "word": step.word, "last_day": step.last_day })),
        "sentence": why.sentence,
        "clause": why.clause.as_ref().map(clause),
        "entry": why.entry,
        "because": nodes(&why.because),
        "windows": why.windows.iter().zip(&why.running).map(|(window, sentence)| json!({
            "what": window.what, "last_day": window.last_day, "then": window.then, "sentence": sentence,
        })).collect::<Vec<_>>(),
        "outlooks": why.outlooks.iter().map(|outlook| outlook_value(outlook, &words)).collect::<Vec<_>>(),
    })
}

fn outlook_value(outlook: &Outlook, words: &Words<'_>) -> Value {
    let flips: Vec<Value> = outlook
        .found
        .flips
        .iter()
        .map(|flip| {
            json!({
                "sentence": words.flip(flip),
                "earliest": flip.earliest,
                "changes": flip.changes.iter().map(|it| change(it, words)).collect::<Vec<_>>(),
            })
        })
        .collect();
    json!({
        "claim": { "statuses": outlook.claim.statuses, "negated": outlook.claim.negated },
        "needs": nodes(&outlook.needs),
        "by_itself": outlook.found.by_itself,
        "flips": flips,
        "tried": outlook.found.tried,
        "until": outlook.found.until,
        "sentences": outlook.sentences,
    })
}

fn change(change: &Change, words: &Words<'_>) -> Value {
    let agreement = |text: usize| words.program.texts[text].on(words.day);
    match change {
        Change::Report(report) => {
            let agreement = agreement(report.text);
            let value = |reading| shown(agreement, report.indicator, reading);
            json!({
                "kind": "report",
                "indicator": agreement[report.indicator].declared.name,
                "from": report.now.map(value),
                "to": value(report.reading),
                "by": report.by.iter().map(|actor| agreement.actor_name(*actor)).collect::<Vec<_>>(),
                "once": report.once,
                "for": report.stay.map(|length| length.words()),
                "sentence": words.change(change),
            })
        }
        Change::Act(deed) => {
            let agreement = agreement(deed.text);
            json!({
                "kind": "act",
                "act": deed.kind.word(),
                "on": agreement.declared(deed.on).name,
                "by": deed.by.iter().map(|actor| agreement.actor_name(*actor)).collect::<Vec<_>>(),
                "date": deed.day,
                "sentence": words.change(change),
            })
        }
    }
}

fn nodes(nodes: &[Node]) -> Vec<Value> {
    nodes.iter().map(node).collect()
}

fn node(node: &Node) -> Value {
    json!({
        "sentence": node.sentence,
        "entry": node.entry.map(|entry| entry + 1),
        "number": node.number,
        "above": node.above,
        "clause": node.clause.as_ref().map(clause),
        "observed": node.observed,
        "because": nodes(&node.because),
    })
}

fn clause(clause: &Clause) -> Value {
    json!({ "file": clause.file, "line": clause.line, "text": clause.text })
}
