//! Questions a verdict in the hands of those who gain from it: a benchmark is `certified by` or `waivable by` its performer, the
//! recipient of the relief that a stage grants for it, or a body made up of nobody else.
//!
//! A joint body in which the givers of that relief sit as well is left alone: it takes both sides to certify or to waive. So is
//! a body of the givers alone, who may forgo what is due to them.
//!
//! ## Why it matters
//! A waiver counts as met, and a certificate is what a met benchmark waits for. Whoever holds the pen can open the stage for
//! itself, and the other side can only watch, or walk out of an agreement that nobody has broken.
//!
//! ## Triggers
//! ```detente
//! agreement pact { concluded 2024-01-01  rounding down }
//! party north
//! party south
//! body mission
//! body ministry of north
//! indicator weapons { stock  reported by mission every 1 month }
//! benchmark disarmed by north { requires weapons == 0  verified by mission  waivable by ministry }
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
//! body commission of north, south
//! indicator weapons { stock  reported by mission every 1 month }
//! benchmark disarmed by north { requires weapons == 0  verified by mission  waivable by commission }
//! relief trade by south to north
//! stage opening { requires disarmed  grants trade }
//! ```
//!
//! ## Known false positives
//! A performer that certifies only what others have verified already, as a formality.

use std::collections::BTreeSet;

use crate::lint::draft::listed;
use crate::lint::facts::{judges_itself, with_members};
use crate::lint::fold::benchmarks_named;
use crate::lint::{Category, Draft, Findings, Rule};
use crate::model::{Actor, Agreement, Benchmark, BenchmarkId, Subject};

/// The rule.
pub static RULE: Rule = Rule::new(
    "verdict-by-interested-party",
    "VER09",
    Category::Suspicious,
    "certified or waived by who gains from it",
    check,
);

/// Who gives and gets what hangs on a benchmark.
#[derive(Debug, Clone, Default)]
struct Stakes {
    givers: BTreeSet<Actor>,
    takers: BTreeSet<Actor>,
}

fn check(draft: &Draft<'_>, found: &mut Findings<'_>) {
    let agreement = draft.agreement;
    let stakes = stakes(agreement);
    for (index, benchmark) in agreement.benchmarks.iter().enumerate().filter(|(_, it)| !it.declared.absent) {
        let subject = Subject::Benchmark(BenchmarkId(index as u32));
        let certifier = benchmark.certified.map(Actor::Body);
        let certified =
            certifier.iter().map(|actor| (*actor, "certified by", "certify", "attests its own performance"));
        let waived = benchmark.waivable.iter().map(|actor| (*actor, "waivable by", "waive", "excuses itself"));
        for (actor, words, act, deed) in certified.chain(waived) {
            let Some(gain) = gain(agreement, benchmark, &stakes[index], actor, deed) else { continue };
            let name = &benchmark.declared.name;
            let message = format!("{} may {act} `{name}`, {gain}", with_members(agreement, actor));
            let finding = found.say(draft.clause_span(subject, words), message, "gains from the verdict");
            if let Actor::Body(id) = actor {
                finding.label(draft.name_span(Subject::Body(id)), "made up of those who gain");
            }
            finding.help("give it to a body outside of the parties, or to one in which the other side sits as well");
        }
    }
}

/// What somebody gains; `deed` is what a performer does that way.
fn gain(agreement: &Agreement, benchmark: &Benchmark, stakes: &Stakes, actor: Actor, deed: &str) -> Option<String> {
    let people = people(agreement, actor);
    let gives = |person: &Actor| stakes.givers.contains(person);
    let gains = |person: &Actor| stakes.takers.contains(person);
    // One performer finds for itself, whatever it gives; several of whom some pay for it aren't of one mind.
    let of_one_mind = people.len() == 1 || !people.iter().any(gives);
    if of_one_mind && judges_itself(agreement, actor, &benchmark.by) {
        let performers = listed(benchmark.by.iter().map(|actor| agreement.actor_name(*actor)));
        return Some(format!("which is for {performers} to perform, and so {deed}"));
    }
    let has_another_view = |person: &Actor| gives(person) || !(gains(person) || benchmark.by.contains(person));
    if !people.iter().any(gains) || people.iter().any(has_another_view) {
        return None;
    }
    let takers = listed(people.iter().filter(|person| gains(person)).map(|person| agreement.actor_name(*person)));
    Some(format!("although the relief that hangs on it goes to {takers}"))
}

/// Those behind an actor: itself, or the members of a body that has any.
fn people(agreement: &Agreement, actor: Actor) -> Vec<Actor> {
    match actor {
        Actor::Body(id) if !agreement[id].members.is_empty() => {
            agreement[id].members.iter().map(|id| Actor::Party(*id)).collect()
        }
        actor => vec![actor],
    }
}

/// By benchmark: who gives and gets what the stages that rest on it grant, also through other benchmarks.
fn stakes(agreement: &Agreement) -> Vec<Stakes> {
    let mut all = vec![Stakes::default(); agreement.benchmarks.len()];
    for stage in agreement.stages.iter().filter(|stage| !stage.declared.absent) {
        let mut named = BTreeSet::new();
        for condition in &stage.requires {
            agreement.each_under(*condition, |kind| named.extend(benchmarks_named(kind)));
        }
        for id in named {
            for grant in &stage.grants {
                let relief = &agreement[grant.relief];
                all[id.index()].givers.extend(&relief.by);
                all[id.index()].takers.extend(&relief.to);
            }
        }
    }
    // Each stands behind those it rests on: from the last one on, what hangs on it hangs on them.
    for id in agreement.benchmark_order.iter().rev() {
        let own = all[id.index()].clone();
        if own.takers.is_empty() || agreement[*id].declared.absent {
            continue;
        }
        agreement.each_under(agreement[*id].requires, |kind| {
            for below in benchmarks_named(kind) {
                all[below.index()].givers.extend(&own.givers);
                all[below.index()].takers.extend(&own.takers);
            }
        });
    }
    all
}
