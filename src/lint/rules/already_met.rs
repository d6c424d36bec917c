//! Questions a benchmark that was met on the very day of signature, by data known then, and for which a stage gives relief as if
//! it were a step.
//!
//! Told where the stage asks for nothing else that was still open: then it pays for what it had already. A benchmark that has
//! to be kept for some time (`disarmed for 180 days`) asks for more than it found, and so does one beside others that were
//! not met yet. Benchmarks on events alone, such as not leaving, are met by nature and left alone.
//!
//! ## Why it matters
//! Relief is the price of change. What is paid for the state of things buys nothing, spends what could have bought the next
//! step, and can be had again by undoing and redoing it.
//!
//! ## Triggers
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! body mission
//! indicator weapons { stock  reported by mission every 1 month }
//! benchmark few_weapons by north { requires weapons <= 100  verified by mission }
//! relief trade by south to north
//! stage opening { requires few_weapons  grants trade }
//! ```
//! ```csv
//! indicator,date,value
//! weapons,2023-12-31,80
//! weapons,2024-01-31,80
//! ```
//!
//! ## A better draft
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! body mission
//! indicator weapons { stock  reported by mission every 1 month }
//! benchmark few_weapons by north { requires weapons <= 40  verified by mission }
//! relief trade by south to north
//! stage opening { requires few_weapons  grants trade }
//! ```
//! ```csv
//! indicator,date,value
//! weapons,2023-12-31,80
//! weapons,2024-01-31,80
//! ```
//!
//! ## Known false positives
//! Steps that were taken in advance of the signature and are to be rewarded by it ("prior actions"); relief for keeping things as
//! they are, where the fear is that they get worse.

use std::collections::BTreeSet;

use crate::calendar::Date;
use crate::ledger::{Cause, Entry, Outcome};
use crate::lint::claims::demands;
use crate::lint::consequences::stages;
use crate::lint::draft::listed;
use crate::lint::record::{among, entries, is_measured, is_of_the_first_text, outcomes};
use crate::lint::{Category, Draft, Evidence, Findings, Rule};
use crate::model::{BenchmarkId, BenchmarkStatus, ExprKind, Kind, Stage, StageId, Subject};

/// The rule.
pub static RULE: Rule =
    Rule::new("already-met", "DAT03", Category::Data, "satisfied before signature", check).over_data();

fn check(draft: &Draft<'_>, found: &mut Findings<'_>) {
    // Without a date of signature the run begins with the data (section 7), and nothing is before it.
    let (Some(evidence), Some(signed)) = (draft.evidence, draft.program.main().concluded) else { return };
    let met: Vec<BTreeSet<&str>> = outcomes(evidence).map(|outcome| met_on(outcome, signed)).collect();
    let mut told = BTreeSet::new();
    for (id, stage) in stages(draft.agreement) {
        let Some(asked) = benchmarks_alone(draft, stage) else { continue };
        let gives = stage.grants.iter().any(|grant| !draft.agreement[grant.relief].humanitarian);
        let all_met = |met: &&BTreeSet<&str>| {
            asked.iter().all(|benchmark| met.contains(draft.name(Subject::Benchmark(*benchmark))))
        };
        let concerned = met.iter().filter(all_met).count();
        if !gives || asked.is_empty() || concerned == 0 {
            continue;
        }
        for benchmark in asked {
            if is_measured(draft.agreement, draft.agreement[benchmark].requires) && told.insert(benchmark) {
                say(draft, found, evidence, signed, benchmark, (id, stage), concerned);
            }
        }
    }
}

/// The names of the benchmarks that became met on a day.
fn met_on(outcome: &Outcome, day: Date) -> BTreeSet<&str> {
    let is_met = |entry: &&Entry| entry.date == day && entry.to == BenchmarkStatus::Met.word();
    let met = outcome.entries.iter().filter(|entry| entry.kind == Kind::Benchmark).filter(is_met);
    met.map(|entry| entry.name.as_str()).collect()
}

/// The benchmarks that a stage asks to be met, if it asks for nothing else, and they are what they were on the day of signature.
fn benchmarks_alone(draft: &Draft<'_>, stage: &Stage) -> Option<Vec<BenchmarkId>> {
    let parts = stage.requires.iter().flat_map(|condition| demands(draft.agreement, *condition));
    parts
        .map(|part| match draft.agreement.expr(part).kind {
            ExprKind::Holds(id) | ExprKind::Benchmark(id, BenchmarkStatus::Met) => {
                is_of_the_first_text(draft, Subject::Benchmark(id)).then_some(id)
            }
            _ => None,
        })
        .collect()
}

fn say(
    draft: &Draft<'_>,
    found: &mut Findings<'_>,
    evidence: &Evidence,
    signed: Date,
    benchmark: BenchmarkId,
    (id, stage): (StageId, &Stage),
    concerned: usize,
) {
    let subject = Subject::Benchmark(benchmark);
    let name = draft.name(subject);
    let seen = match evidence.stores.len() {
        0 | 1 => outcomes(evidence).find_map(|outcome| observed(outcome, name, signed)),
        _ => None,
    };
    let seen = seen.map(|(what, value, date)| format!(" (`{what}` was {value} on {date})")).unwrap_or_default();
    let reliefs = listed(stage.grants.iter().map(|grant| draft.name(Subject::Relief(grant.relief))));
    let message = format!(
        "`{name}` was met{} when the agreement was concluded on {signed}{seen}: `{}` gives {reliefs} for nothing new",
        among(concerned, evidence),
        stage.declared.name,
    );
    found
        .say(draft.clause_span(subject, "requires"), message, "true before anybody had promised it")
        .label(draft.clause_span(Subject::Stage(id), "requires"), "asked for here")
        .label(draft.clause_span(Subject::Stage(id), "grants"), "paid for here")
        .help("ask for a further step, for the same over some time (`for 180 days`), or for something else as well");
}

/// The observation on which the verdict of that day rests.
fn observed(outcome: &Outcome, name: &str, day: Date) -> Option<(String, String, Date)> {
    let entries = entries(outcome, Kind::Benchmark);
    let entry = entries.get(name)?.iter().find(|entry| entry.date == day)?;
    let observed = entry.because.iter().find_map(|cause| match cause {
        Cause::Condition { observed, .. } => observed.iter().next(),
        _ => None,
    });
    let observed = observed?;
    Some((observed.origin.indicator.clone(), observed.value()?, observed.date))
}
