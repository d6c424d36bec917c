//! Questions an agreement in which one body from outside holds all verification: at least three benchmarks, and every finding,
//! certificate and declaration that confirms any of them is that body's.
//!
//! ## Why it matters
//! Everything then hangs on one body's access, budget and standing with both sides. If it is sent away, or one side stops
//! trusting it, no benchmark can be met or failed any more, and the agreement stands still in all its parts on one day.
//!
//! ## Triggers
//! ```detente
//! agreement pact { concluded 2024-01-01  rounding down }
//! party north
//! party south
//! body mission
//! indicator weapons { stock  reported by mission every 1 month }
//! indicator posts { stock  reported by mission every 1 month }
//! indicator access { state bool  reported by mission every 1 month }
//! benchmark disarmed by north { requires weapons == 0  verified by mission }
//! benchmark withdrawn by north { requires posts == 0  verified by mission }
//! benchmark opened by south { requires access  verified by mission }
//! relief trade by south to north
//! stage opening { requires disarmed, withdrawn, opened  grants trade }
//! ```
//!
//! ## A better draft
//! Somebody else sees at least a part of it, or can step in.
//! ```detente
//! agreement pact { concluded 2024-01-01  rounding down }
//! party north
//! party south
//! body mission
//! body watch { civil_society }
//! indicator weapons { stock  reported by mission every 1 month }
//! indicator posts { stock  reported by mission every 1 month }
//! indicator access { state bool  reported by mission, watch every 1 month }
//! benchmark disarmed by north { requires weapons == 0  verified by mission }
//! benchmark withdrawn by north { requires posts == 0  verified by mission }
//! benchmark opened by south { requires access  verified by 1 of { mission, watch } }
//! relief trade by south to north
//! stage opening { requires disarmed, withdrawn, opened  grants trade }
//! ```
//!
//! ## Known false positives
//! Fields in which only one body has the mandate. Even there the text may say what happens when that body can't work.
//!
//! ## Reference
//! The Joint Comprehensive Plan of Action gave all verification to the International Atomic Energy Agency. When its access ended in
//! part, the limits could be estimated at first, and then no longer be verified.

use std::collections::BTreeSet;

use crate::lint::draft::counted;
use crate::lint::facts::sources;
use crate::lint::{Category, Draft, Findings, Rule};
use crate::model::{Actor, Agreement, Benchmark, BenchmarkId, ExprKind, Standing, Subject};

/// The rule.
pub static RULE: Rule =
    Rule::new("single-verifier", "VER04", Category::Suspicious, "one external body holds all verification", check);

/// With fewer benchmarks a second body would be more than the matter is worth.
const ENOUGH: usize = 3;

/// So many clauses are shown.
const SHOWN: usize = 3;

fn check(draft: &Draft<'_>, found: &mut Findings<'_>) {
    let agreement = draft.agreement;
    let mut all = BTreeSet::new();
    let mut resting = Vec::new();
    for (index, benchmark) in agreement.benchmarks.iter().enumerate().filter(|(_, it)| !it.declared.absent) {
        let own = verifiers(agreement, benchmark);
        if !own.is_empty() {
            resting.push(BenchmarkId(index as u32));
        }
        all.extend(own);
    }
    let mut all = all.into_iter();
    let (Some(Actor::Body(only)), None) = (all.next(), all.next()) else { return };
    if resting.len() < ENOUGH || !agreement[only].members.is_empty() {
        return;
    }
    let name = &agreement[only].declared.name;
    let message = format!(
        "all {} that anybody outside of the parties confirms rest on `{name}`: if it can no longer work, nobody can say of any of \
         them whether it is kept",
        counted(resting.len() as i64, "benchmark"),
    );
    let finding = found.say(draft.name_span(Subject::Body(only)), message, "the only eyes of the agreement");
    for id in resting.iter().take(SHOWN) {
        let subject = Subject::Benchmark(*id);
        let words = if agreement[*id].verified.is_some() { "verified by" } else { "requires" };
        finding.label(draft.clause_span(subject, words), "rests on it");
    }
    finding.help(
        "let a second body see a part of it (`verified by 1 of { … }`), or say what follows when its findings are unknown",
    );
}

/// Whose word confirms a benchmark: those of `verified by` and `certified by`; else whoever reports or declares from
/// outside.
fn verifiers(agreement: &Agreement, benchmark: &Benchmark) -> BTreeSet<Actor> {
    let mut found: BTreeSet<Actor> = benchmark.certified.map(Actor::Body).into_iter().collect();
    if let Some(quorum) = &benchmark.verified {
        found.extend(&quorum.of);
        return found;
    }
    let is_outside = |actor: &Actor| matches!(actor, Actor::Body(id) if agreement[*id].members.is_empty());
    agreement.each_under(benchmark.requires, |kind| match kind {
        ExprKind::Occurred(id) => {
            if let Standing::Only(actors) = &agreement[*id].by {
                found.extend(actors.iter().copied().filter(is_outside));
            }
        }
        kind => {
            if let Some(id) = kind.indicator() {
                found.extend(sources(agreement, id).into_iter().filter(is_outside));
            }
        }
    });
    found
}
