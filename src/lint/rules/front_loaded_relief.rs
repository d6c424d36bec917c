//! Questions a sequence in which relief runs far ahead of performance: after some stage a party has a much larger share of
//! the relief promised to it than the share of its benchmarks that had been asked by then.
//!
//! The rule goes through the stages in their order, for each party that performs and gains. Every relief counts the same, by
//! the part of it that has been granted; every benchmark counts the same, from the stage that asks for it, or from the stage
//! during which a trigger watches it. Humanitarian relief isn't counted.
//!
//! ## Why it matters
//! What is given first can't be given again. A party that has most of what it came for has least reason for the hard steps,
//! and the other side finds that out when only the hard steps are left.
//!
//! ## Triggers
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! body mission
//! indicator weapons { stock  reported by mission every 1 month }
//! indicator posts { stock  reported by mission every 1 month }
//! benchmark fewer by north { requires weapons <= 100  verified by mission }
//! benchmark none_left by north { requires weapons == 0  verified by mission }
//! benchmark withdrawn by north { requires posts == 0  verified by mission }
//! relief trade by south to north
//! relief banking by south to north
//! relief flights by south to north
//! stage opening { requires fewer  grants trade, banking, flights at 50% }
//! stage closing { after opening  requires none_left, withdrawn  grants flights }
//! ```
//!
//! ## A better draft
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! body mission
//! indicator weapons { stock  reported by mission every 1 month }
//! indicator posts { stock  reported by mission every 1 month }
//! benchmark fewer by north { requires weapons <= 100  verified by mission }
//! benchmark none_left by north { requires weapons == 0  verified by mission }
//! benchmark withdrawn by north { requires posts == 0  verified by mission }
//! relief trade by south to north
//! relief banking by south to north
//! relief flights by south to north
//! stage opening { requires fewer  grants trade, flights at 50% }
//! stage closing { after opening  requires none_left, withdrawn  grants banking, flights }
//! ```
//!
//! ## Known false positives
//! Reliefs and benchmarks of very different weight: four small licences against one reactor. A first step that is meant as a
//! sign of good will; say so beside the clause. Stages on separate branches are taken in the order of the graph. An agreement
//! that waits on another is left alone: what is paid for there can't be seen here.

use std::collections::{BTreeMap, BTreeSet};

use crate::lint::exchange::{leaves, places, spans_agreements, steps};
use crate::lint::facts::benchmarks_in;
use crate::lint::{Category, Choice, Draft, Findings, Rule, Value};
use crate::model::{Actor, BenchmarkId, ReliefId, StageId, Subject};
use crate::quantity::{Number, divide, plain, round};
use crate::source::Span;

/// The rule.
pub static RULE: Rule = Rule::new(
    "front-loaded-relief",
    "SEQ02",
    Category::Sequencing,
    "share of relief granted runs ahead of share of performance",
    check,
)
.with(&[Choice { key: "ahead", default: Value::Count(34), about: "percentage points by which relief may run ahead" }]);

/// What one party has to do and to gain.
#[derive(Default)]
struct Account {
    asked: BTreeSet<BenchmarkId>,
    promised: BTreeSet<ReliefId>,
    asked_so_far: usize,
    given_so_far: Number,
    /// The stage after which it is furthest ahead: by how much, with how much relief for how much performance.
    worst: Option<(Number, StageId, Number, Number)>,
}

fn check(draft: &Draft<'_>, found: &mut Findings<'_>) {
    let agreement = draft.agreement;
    if spans_agreements(agreement) {
        return;
    }
    let steps = steps(agreement);
    let order = places(agreement);
    let watched = watched(draft);
    let mut accounts: BTreeMap<Actor, Account> = BTreeMap::new();
    for benchmark in steps.iter().flat_map(|step| &step.asked).chain(watched.keys()) {
        for actor in &agreement[*benchmark].by {
            accounts.entry(*actor).or_default().asked.insert(*benchmark);
        }
    }
    for (relief, _) in steps.iter().flat_map(|step| &step.given) {
        for actor in &agreement[*relief].to {
            if let Some(account) = accounts.get_mut(actor) {
                account.promised.insert(*relief);
            }
        }
    }
    // By stage, what its triggers watch; what is watched from the first day comes with the first step.
    let mut watched_from: BTreeMap<Option<StageId>, Vec<BenchmarkId>> = BTreeMap::new();
    for (benchmark, from) in watched {
        watched_from.entry(from).or_default().push(benchmark);
    }
    let mut seen = BTreeSet::new();
    let mut positions = steps.iter().peekable();
    let mut now = watched_from.remove(&None).unwrap_or_default();
    for stage in &agreement.stage_order {
        now.extend(watched_from.remove(&Some(*stage)).unwrap_or_default());
        let step = positions.next_if(|step| step.stage == *stage);
        now.extend(step.iter().flat_map(|step| &step.asked));
        for benchmark in now.drain(..) {
            if seen.insert(benchmark) {
                for actor in &agreement[benchmark].by {
                    if let Some(account) = accounts.get_mut(actor) {
                        account.asked_so_far += 1;
                    }
                }
            }
        }
        for (relief, share) in step.iter().flat_map(|step| &step.given) {
            for actor in &agreement[*relief].to {
                if let Some(account) = accounts.get_mut(actor) {
                    account.given_so_far += *share;
                }
            }
        }
        let gained: BTreeSet<Actor> = step
            .iter()
            .flat_map(|step| &step.given)
            .flat_map(|(relief, _)| agreement[*relief].to.iter().copied())
            .collect();
        for actor in gained {
            if let Some(account) = accounts.get_mut(&actor) {
                account.weigh(*stage);
            }
        }
    }
    let limit = Number::from(found.count("ahead"));
    let mut late: BTreeMap<BenchmarkId, Span> = BTreeMap::new();
    for step in &steps {
        let span = draft.clause_span(Subject::Stage(step.stage), "requires");
        late.extend(step.asked.iter().map(|benchmark| (*benchmark, span)));
    }
    for (actor, account) in &accounts {
        let Some((lead, stage, given, asked)) = account.worst.filter(|(lead, ..)| *lead > limit) else { continue };
        let name = agreement.actor_name(*actor);
        let stage_name = draft.name(Subject::Stage(stage));
        let so_far = if asked.is_zero() {
            "none of its benchmarks has been asked for".to_owned()
        } else {
            format!("only {}% of its benchmarks have been asked for", plain(round(asked, 0)))
        };
        let message = format!(
            "once `{stage_name}` has been entered, `{name}` has {}% of the relief promised to it, while {so_far}",
            plain(round(given, 0)),
        );
        let finding = found.say(
            draft.clause_span(Subject::Stage(stage), "grants"),
            message,
            format!("{} percentage points ahead", plain(round(lead, 0))),
        );
        let rest = steps.iter().filter(|step| order[step.stage.index()] > order[stage.index()]);
        let next = rest.flat_map(|step| &step.asked).find(|benchmark| account.asked.contains(benchmark));
        if let Some(span) = next.and_then(|benchmark| late.get(benchmark)) {
            finding.label(*span, "asked for only later");
        }
        finding.help(format!(
            "grant part of it in a later stage, or in part (`at 50%`), or ask more of `{name}` before `{stage_name}`"
        ));
    }
}

impl Account {
    fn weigh(&mut self, stage: StageId) {
        let percent = |part: Number, whole: usize| {
            let share = divide(part, Number::from(whole as u64)).unwrap_or_default();
            round(share.saturating_mul(Number::ONE_HUNDRED), 1)
        };
        let given = percent(self.given_so_far, self.promised.len());
        let asked = percent(Number::from(self.asked_so_far as u64), self.asked.len());
        let lead = given - asked;
        if self.worst.is_none_or(|(worst, ..)| lead > worst) {
            self.worst = Some((lead, stage, given, asked));
        }
    }
}

/// The benchmarks that triggers watch or that have a deadline of their own, each with the first stage during which it is
/// watched; none: from the first day.
fn watched(draft: &Draft<'_>) -> BTreeMap<BenchmarkId, Option<StageId>> {
    let agreement = draft.agreement;
    let order = places(agreement);
    let mut found: BTreeMap<BenchmarkId, Option<StageId>> = BTreeMap::new();
    let earlier = |a: Option<StageId>, b: Option<StageId>| match (a, b) {
        (Some(a), Some(b)) => Some(if order[a.index()] <= order[b.index()] { a } else { b }),
        _ => None,
    };
    let mut note = |benchmark: BenchmarkId, from: Option<StageId>| {
        found.entry(benchmark).and_modify(|known| *known = earlier(*known, from)).or_insert(from);
    };
    for trigger in agreement.triggers.iter().filter(|trigger| !trigger.declared.absent) {
        let Some(when) = trigger.when else { continue };
        let from = trigger.during.iter().copied().min_by_key(|id| order[id.index()]);
        for benchmark in leaves(agreement, benchmarks_in(agreement, when)) {
            note(benchmark, from);
        }
    }
    for (index, benchmark) in agreement.benchmarks.iter().enumerate() {
        if !benchmark.declared.absent && benchmark.due.is_some() {
            for id in leaves(agreement, [BenchmarkId(index as u32)]) {
                note(id, None);
            }
        }
    }
    found
}
