//! Questions a benchmark that opens a door and is forgotten: once the stage that asks for it has been entered, no trigger, no
//! `while`, no duty, review or safeguard notices that it is broken. It also questions a benchmark on which nothing rests at all.
//!
//! A benchmark is not questioned where its failure before entry is all that matters and is seen: the stage is then not entered,
//! the relief stays withheld, and a deadline has its outcome. So these are left alone: a condition that can't cease to be true
//! once it is (an event that has occurred, a total that has been reached); a gate that a later stage asks for again; a stage
//! after which no relief is left that could be taken back (only amounts paid out, `permanent` or `humanitarian` relief); and
//! whatever reads an indicator, an event or a benchmark that a trigger, a `while`, a review or a safeguard reads too.
//!
//! ## Why it matters
//! The other side keeps what it got, whatever it does next. Whoever gave it has no article to stand on but the one that ends
//! everything, and will either swallow the breach or leave.
//!
//! ## Triggers
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! body mission
//! indicator weapons { stock  reported by mission every 1 month }
//! benchmark disarmed by north { requires weapons <= 20  verified by mission }
//! relief trade by south to north
//! stage opening { requires disarmed  by 2024-06-30 else lapse  grants trade }
//! ```
//!
//! ## A better draft
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! body mission
//! indicator weapons { stock  reported by mission every 1 month }
//! benchmark disarmed by north { requires weapons <= 20  verified by mission }
//! relief trade by south to north
//! stage opening { requires disarmed  by 2024-06-30 else lapse  grants trade  while disarmed else suspend }
//! ```
//!
//! ## Known false positives
//! A deed that can't be undone, but is measured as a level: weapons destroyed, prisoners released. Written as an event, or as a
//! total, it is left alone. Breaches that another agreement notices, by importing this one, are invisible here.

use std::collections::{BTreeMap, BTreeSet};

use crate::lint::facts::{benchmarks_in, first_few, subjects_in};
use crate::lint::{Category, Draft, Findings, Rule, conditions};
use crate::model::{Agreement, BenchmarkId, Comparison, ExprId, ExprKind, StageId, Subject};

/// The rule.
pub static RULE: Rule = Rule::new(
    "breach-without-consequence",
    "COR07",
    Category::Correctness,
    "a benchmark whose failure no trigger or stage notices",
    check,
);

fn check(draft: &Draft<'_>, found: &mut Findings<'_>) {
    let agreement = draft.agreement;
    let noticed = noticed(draft);
    let lasting = lasting(agreement);
    let mut asked_by: BTreeMap<BenchmarkId, BTreeSet<StageId>> = BTreeMap::new();
    let mut directly: BTreeSet<(StageId, BenchmarkId)> = BTreeSet::new();
    for (index, stage) in agreement.stages.iter().enumerate() {
        let id = StageId(index as u32);
        for condition in &stage.requires {
            for benchmark in benchmarks_in(agreement, *condition) {
                asked_by.entry(benchmark).or_default().insert(id);
            }
            for subject in draft.under(*condition).into_iter().flat_map(subjects_in) {
                if let Subject::Benchmark(benchmark) = subject {
                    directly.insert((id, benchmark));
                }
            }
        }
    }
    let mut places = vec![0; agreement.stages.len()];
    for (place, id) in agreement.stage_order.iter().enumerate() {
        places[id.index()] = place;
    }
    let takeable = conditions::marked_by_later(draft, |id| grants_takeable(agreement, id));
    // By stage, the last in the order of the graph that asks: no later one asks again.
    let mut last: BTreeMap<StageId, Vec<BenchmarkId>> = BTreeMap::new();
    for (index, benchmark) in agreement.benchmarks.iter().enumerate() {
        let id = BenchmarkId(index as u32);
        if benchmark.declared.absent || noticed[index] {
            continue;
        }
        match asked_by.get(&id).and_then(|stages| stages.iter().max_by_key(|stage| places[stage.index()])) {
            Some(stage) if directly.contains(&(*stage, id)) && takeable[stage.index()] && !lasting[index] => {
                last.entry(*stage).or_default().push(id);
            }
            Some(_) => {}
            None if draft.facts.names(Subject::Benchmark(id)).next().is_none() => {
                let name = &benchmark.declared.name;
                let message = format!("nothing rests on `{name}`: whether it is met or not, nothing follows");
                found
                    .say(draft.name_span(Subject::Benchmark(id)), message, "named by nothing else")
                    .help("let a stage require it, a trigger watch it or a review report it, or take it out");
            }
            None => {}
        }
    }
    for (stage, benchmarks) in last {
        let name = draft.name(Subject::Stage(stage));
        let names: Vec<&str> = benchmarks.iter().map(|id| draft.name(Subject::Benchmark(*id))).collect();
        let names = first_few(&names);
        let (verb, it) = if benchmarks.len() == 1 { ("is", "it") } else { ("are", "them") };
        let message = format!("once `{name}` has been entered, nothing notices whether {names} {verb} still met");
        let finding =
            found.say(draft.clause_span(Subject::Stage(stage), "requires"), message, "asked for at entry only");
        for id in &benchmarks {
            finding.label(draft.name_span(Subject::Benchmark(*id)), "may be broken later without consequence");
        }
        finding.help(format!(
            "add `while … else suspend` to a stage that grants something, or a trigger that watches {it}; where it is a deed \
             that can't be undone, ask for it as an event"
        ));
    }
}

/// By benchmark, whether something notices its failure at any time: reads it, or the same indicator or event, also by way of
/// benchmarks that rest on it, or on which it rests.
fn noticed(draft: &Draft<'_>) -> Vec<bool> {
    let agreement = draft.agreement;
    let mut read: BTreeSet<Subject> = BTreeSet::new();
    // Triggers read it, reviews report it, safeguards enter a violation in the ledger.
    for (named, by) in &draft.facts.named_by {
        let notices =
            |subject: &Subject| matches!(subject, Subject::Trigger(_) | Subject::Review(_) | Subject::Safeguard(_));
        if by.iter().any(notices) {
            read.insert(*named);
        }
    }
    let kept = agreement.stages.iter().filter_map(|stage| stage.condition);
    read.extend(kept.flat_map(|condition| draft.under(condition)).flat_map(subjects_in));
    let rests_on = |id: BenchmarkId| draft.under(agreement[id].requires).into_iter().flat_map(subjects_in);
    // What a benchmark rests on is read with it.
    for id in agreement.benchmark_order.iter().rev() {
        if agreement[*id].due.is_some() || read.contains(&Subject::Benchmark(*id)) {
            read.extend(rests_on(*id));
            read.insert(Subject::Benchmark(*id));
        }
    }
    for id in &agreement.benchmark_order {
        if rests_on(*id).any(|inner| read.contains(&inner)) {
            read.insert(Subject::Benchmark(*id));
        }
    }
    (0..agreement.benchmarks.len()).map(|index| read.contains(&Subject::Benchmark(BenchmarkId(index as u32)))).collect()
}

/// Whether a stage grants something that could be taken back: not what is paid out, meant to stay, or humanitarian.
fn grants_takeable(agreement: &Agreement, id: StageId) -> bool {
    agreement[id].grants.iter().any(|grant| {
        let relief = &agreement[grant.relief];
        !grant.permanent && !relief.permanent && !relief.humanitarian && relief.amount.is_none()
    })
}

/// By benchmark, whether its condition can't cease to be true once it is.
fn lasting(agreement: &Agreement) -> Vec<bool> {
    let mut lasting = vec![false; agreement.benchmarks.len()];
    for id in &agreement.benchmark_order {
        lasting[id.index()] = stays(agreement, agreement[*id].requires, &lasting);
    }
    lasting
}

fn stays(agreement: &Agreement, id: ExprId, lasting: &[bool]) -> bool {
    match &agreement.expr(id).kind {
        // An event has occurred from then on (section 6).
        ExprKind::Occurred(_) => true,
        ExprKind::Holds(benchmark) => lasting[benchmark.index()],
        ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::AtLeast { of: parts, .. } => {
            parts.iter().all(|part| stays(agreement, *part, lasting))
        }
        ExprKind::For { condition, .. } => stays(agreement, *condition, lasting),
        ExprKind::Compare { op: Comparison::AtLeast | Comparison::Greater, left, right } => {
            let is_total = |id: ExprId| matches!(agreement.expr(id).kind, ExprKind::Total { .. });
            is_total(*left) && agreement.expr(*right).kind.children().is_empty()
        }
        _ => false,
    }
}
