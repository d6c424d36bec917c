//! Questions a benchmark that was met on no day of the run over the data, although it was known: what it asks for has no
//! precedent there.
//!
//! Where the data are about several entities, one that met it on one day is precedent enough. Benchmarks on events alone are left
//! alone, and so are those of which the data have a single report: one figure is no record.
//!
//! ## Why it matters
//! A target that was never reached may be right: that is what the agreement is for. It may also be a wrong unit, a threshold
//! copied from elsewhere, or a promise that nobody can keep, and then all that waits for it is refused from the start.
//!
//! ## Triggers
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
//! weapons,2024-01-31,120
//! weapons,2024-02-29,95
//! weapons,2024-03-31,110
//! ```
//!
//! ## A better draft
//! A first step that is in reach, and the rest later.
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! body mission
//! indicator weapons { stock  reported by mission every 1 month }
//! benchmark few_weapons by north { requires weapons <= 100  verified by mission }
//! relief trade by south to north
//! stage opening { requires few_weapons  grants trade at 50% }
//! ```
//! ```csv
//! indicator,date,value
//! weapons,2024-01-31,120
//! weapons,2024-02-29,95
//! weapons,2024-03-31,110
//! ```
//!
//! ## Known false positives
//! The very change that the agreement is to bring about. A run that begins with the signature doesn't look at the years before.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use crate::calendar::Date;
use crate::data::Reading;
use crate::lint::facts::indicators_in;
use crate::lint::record::{among, entries, is_of_the_first_text, main_facts, outcomes};
use crate::lint::{Category, Draft, Evidence, Findings, Rule};
use crate::model::{Benchmark, BenchmarkId, BenchmarkStatus, Comparison, ExprKind, Kind, Subject};
use crate::quantity::{Number, with_unit};

/// The rule.
pub static RULE: Rule =
    Rule::new("never-met", "DAT04", Category::Data, "without precedent in the data", check).over_data();

fn check(draft: &Draft<'_>, found: &mut Findings<'_>) {
    let Some(evidence) = draft.evidence else { return };
    let (mut ever_met, mut known) = (BTreeSet::new(), BTreeSet::new());
    let mut days: Option<(Date, Date)> = None;
    let mut concerned = vec![0; draft.agreement.benchmarks.len()];
    for outcome in outcomes(evidence) {
        let (from, until) = days.unwrap_or((outcome.from, outcome.until));
        days = Some((from.min(outcome.from), until.max(outcome.until)));
        let entries = entries(outcome, Kind::Benchmark);
        for (index, benchmark) in draft.agreement.benchmarks.iter().enumerate() {
            for entry in entries.get(benchmark.declared.name.as_str()).into_iter().flatten() {
                if entry.to == BenchmarkStatus::Met.word() || entry.to == BenchmarkStatus::Waived.word() {
                    ever_met.insert(index);
                } else if entry.to == BenchmarkStatus::Unmet.word() && known.insert((index, outcome.entity.as_deref()))
                {
                    concerned[index] += 1;
                }
            }
        }
    }
    let Some((from, until)) = days else { return };
    for (index, benchmark) in draft.agreement.benchmarks.iter().enumerate() {
        let id = BenchmarkId(index as u32);
        let subject = Subject::Benchmark(id);
        if benchmark.declared.absent
            || ever_met.contains(&index)
            || concerned[index] == 0
            || !has_record(draft, evidence, benchmark)
            || !is_of_the_first_text(draft, subject)
        {
            continue;
        }
        let name = &benchmark.declared.name;
        let closest = closest(draft, evidence, benchmark).unwrap_or_default();
        let message = format!(
            "`{name}` was known{}, but met on no day from {from} to {until}{closest}",
            among(concerned[index], evidence)
        );
        found
            .say(draft.clause_span(subject, "requires"), message, "without precedent in the data")
            .help("check the unit and the threshold, and consider a first step that is in reach");
    }
}

/// Whether the data have more than one report of something that a benchmark reads.
fn has_record(draft: &Draft<'_>, evidence: &Evidence, benchmark: &Benchmark) -> bool {
    indicators_in(draft.agreement, benchmark.requires).into_iter().any(|id| {
        let facts = evidence.stores.iter().filter_map(main_facts);
        facts.filter_map(|facts| facts.observations.get(id.index())).map(|list| list.len()).sum::<usize>() > 1
    })
}

/// For a figure compared with a fixed limit: how close the data come to it. None where some reading would do, which then
/// didn't count for another reason.
fn closest(draft: &Draft<'_>, evidence: &Evidence, benchmark: &Benchmark) -> Option<String> {
    let agreement = draft.agreement;
    let ExprKind::Compare { op, left, right } = &agreement.expr(benchmark.requires).kind else { return None };
    let (ExprKind::Reading(id), ExprKind::Number(limit)) = (&agreement.expr(*left).kind, &agreement.expr(*right).kind)
    else {
        return None;
    };
    let better = match op {
        Comparison::Less | Comparison::AtMost => Ordering::Less,
        Comparison::Greater | Comparison::AtLeast => Ordering::Greater,
        Comparison::Equal | Comparison::NotEqual => return None,
    };
    let mut best: Option<(Number, Date)> = None;
    for (store, outcome) in evidence.stores.iter().zip(&evidence.outcomes) {
        let Some(until) = outcome.as_ref().map(|outcome| outcome.until) else { continue };
        for observation in main_facts(store)?.observations.get(id.index())? {
            let Reading::Number(value) = observation.reading else { continue };
            let is_better = best.is_none_or(|(best, _)| value.cmp(&best) == better);
            if observation.known() <= until && observation.status.is_usable() && is_better {
                best = Some((value, observation.date));
            }
        }
    }
    let (value, date) = best.filter(|(value, _)| !op.holds(value.cmp(limit)))?;
    let indicator = &agreement[*id];
    let value = with_unit(value, &indicator.unit.name);
    Some(format!(": the closest that `{}` came was {value} on {date}", indicator.declared.name))
}
