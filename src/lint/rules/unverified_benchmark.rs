//! Questions a benchmark that nobody but those who perform it has to confirm: it names no verifier, nobody certifies it, and
//! everything that it reads is reported or declared by the performer itself, or by parties of whom one is the performer.
//!
//! Where every source is a body outside of the parties, or a party that looks at the other side, the benchmark is verified in
//! substance and left alone, whether or not it says `verified by`. So is an event that either side may declare, and an act of
//! the performer (a letter, a decree) at a stage that somebody else's act has to open as well. Where some sources are outside
//! and the performer is one among them, `self-verification` speaks of it.
//!
//! ## Why it matters
//! Relief that hangs on the performer's own word is given for a word. When the other side stops believing it, the text has
//! nobody whose finding could settle the matter, and the quarrel is about facts from then on.
//!
//! ## Triggers
//! ```detente
//! agreement pact { concluded 2024-01-01  rounding down }
//! party north
//! party south
//! body mission
//! indicator weapons { stock  reported by north every 1 month }
//! benchmark disarmed by north { requires weapons == 0 }
//! relief trade by south to north
//! stage opening { requires disarmed  grants trade }
//! ```
//!
//! ## A better draft
//! ```detente
//! agreement pact { concluded 2024-01-01  rounding down }
//! party north
//! party south
//! body mission
//! indicator weapons { stock  reported by mission, north every 1 month }
//! benchmark disarmed by north { requires weapons == 0  verified by mission }
//! relief trade by south to north
//! stage opening { requires disarmed  grants trade }
//! ```
//!
//! ## Known false positives
//! Acts that consist in being declared, such as a ratification, verify themselves: say so beside the benchmark.
//! A practice outside of the text (auditors, published statistics) is invisible here.

use std::collections::BTreeSet;

use crate::lint::draft::listed;
use crate::lint::facts::{is_independent, is_or_serves_one_party, judges_itself, sources, with_members};
use crate::lint::{Category, Draft, Findings, Rule};
use crate::model::{Actor, Agreement, Benchmark, BenchmarkId, ExprId, ExprKind, Stage, Standing, Subject};

/// The rule.
pub static RULE: Rule = Rule::new("unverified-benchmark", "VER02", Category::Suspicious, "nobody verifies", check);

fn check(draft: &Draft<'_>, found: &mut Findings<'_>) {
    let agreement = draft.agreement;
    let outside = agreement
        .bodies
        .iter()
        .find(|body| !body.declared.absent && body.members.is_empty())
        .map(|body| format!("an independent body (`{}`?)", body.declared.name))
        .unwrap_or_else(|| "an independent body".to_owned());
    let votes: Vec<Vec<Actor>> = agreement.stages.iter().map(|stage| votes(agreement, stage)).collect();
    for (index, benchmark) in agreement.benchmarks.iter().enumerate().filter(|(_, it)| !it.declared.absent) {
        let id = BenchmarkId(index as u32);
        let Some(witnesses) = own_word(agreement, benchmark) else { continue };
        if is_act(agreement, benchmark.requires) && has_answer(draft, id, &votes) {
            continue;
        }
        let subject = Subject::Benchmark(id);
        let name = &benchmark.declared.name;
        let who: Vec<String> = witnesses.iter().map(|actor| with_members(agreement, *actor)).collect();
        let who = who.join(" and ");
        let performers = listed(benchmark.by.iter().map(|actor| agreement.actor_name(*actor)));
        let message = if benchmark.by.is_empty() {
            format!("`{name}` rests on the word of {who} alone: nobody outside of the parties confirms it")
        } else if benchmark.by == witnesses {
            format!("`{name}` rests on the word of {who} alone, whose own duty it is: nobody else confirms it")
        } else {
            format!(
                "`{name}` is for {performers} to perform and rests on the word of {who} alone: nobody else confirms it"
            )
        };
        let finding = found.say(draft.clause_span(subject, "requires"), message, "confirmed by nobody else");
        for read in said_in(draft, benchmark) {
            let (span, words) = match read {
                Subject::Event(_) => (draft.name_span(read), "nobody else declares it"),
                _ => (draft.clause_span(read, "reported by"), "nobody else reports it"),
            };
            finding.label(span, words);
        }
        finding
            .help(format!("let {outside} report it and say `verified by`, or have the performance `certified by` one"));
    }
}

/// Indicators and events that a benchmark reads itself, in order. Those of benchmarks that it names are theirs to answer
/// for.
fn said_in(draft: &Draft<'_>, benchmark: &Benchmark) -> BTreeSet<Subject> {
    let mut found = BTreeSet::new();
    draft.agreement.each_under(benchmark.requires, |kind| found.extend(read(kind)));
    found
}

/// Whether a report is `stale` or `missing` is no statement of anybody.
fn read(kind: &ExprKind) -> Option<Subject> {
    match kind {
        ExprKind::Missing(_) | ExprKind::Stale(_) => None,
        ExprKind::Occurred(id) => Some(Subject::Event(*id)),
        kind => kind.indicator().map(Subject::Indicator),
    }
}

/// Who says all that a benchmark rests on, where that is nobody but its performers.
pub(super) fn own_word(agreement: &Agreement, benchmark: &Benchmark) -> Option<Vec<Actor>> {
    if benchmark.verified.is_some() || benchmark.certified.is_some() {
        return None;
    }
    let mut read_ones = BTreeSet::new();
    agreement.each_under(benchmark.requires, |kind| read_ones.extend(read(kind)));
    let mut witnesses: Vec<Actor> = Vec::new();
    for subject in &read_ones {
        let who = match subject {
            Subject::Indicator(id) => sources(agreement, *id),
            Subject::Event(id) => match &agreement[*id].by {
                // The other side may speak as well, or each of them of the other.
                Standing::Anyone | Standing::AnyParty => return None,
                Standing::Only(actors) if actors.len() > 1 => return None,
                Standing::Only(actors) => actors.clone(),
            },
            _ => continue,
        };
        for actor in who {
            if is_independent(agreement, actor) {
                return None;
            }
            if !witnesses.contains(&actor) {
                witnesses.push(actor);
            }
        }
    }
    if witnesses.is_empty() {
        return None;
    }
    let all_are_parties = || witnesses.iter().all(|actor| is_or_serves_one_party(agreement, *actor));
    let is_own_word = if benchmark.by.is_empty() {
        all_are_parties()
    } else {
        let is_own = |actor: &Actor| judges_itself(agreement, *actor, &benchmark.by);
        witnesses.iter().all(is_own) || (all_are_parties() && witnesses.iter().any(is_own))
    };
    is_own_word.then_some(witnesses)
}

/// Whether a condition asks for nothing but that events occur.
fn is_act(agreement: &Agreement, id: ExprId) -> bool {
    match &agreement.expr(id).kind {
        ExprKind::Occurred(_) => true,
        ExprKind::And(parts) => parts.iter().all(|part| matches!(agreement.expr(*part).kind, ExprKind::Occurred(_))),
        _ => false,
    }
}

/// Those whose acts a stage asks for besides, where nobody else may perform them.
fn votes(agreement: &Agreement, stage: &Stage) -> Vec<Actor> {
    let mut found = Vec::new();
    for condition in &stage.requires {
        if let ExprKind::Occurred(event) = agreement.expr(*condition).kind
            && let Standing::Only(actors) = &agreement[event].by
            && let [only] = actors.as_slice()
        {
            found.push(*only);
        }
    }
    found
}

/// Whether a benchmark counts nowhere but at stages that somebody else has to open as well.
fn has_answer(draft: &Draft<'_>, id: BenchmarkId, votes: &[Vec<Actor>]) -> bool {
    let agreement = draft.agreement;
    let performers = &agreement[id].by;
    let mut names = draft.facts.names(Subject::Benchmark(id)).peekable();
    names.peek().is_some()
        && names.all(|named| match named {
            Subject::Stage(stage) => {
                let votes = votes.get(stage.index());
                votes.is_some_and(|votes| votes.iter().any(|actor| !judges_itself(agreement, *actor, performers)))
            }
            Subject::Review(_) | Subject::Safeguard(_) => true,
            _ => false,
        })
}
