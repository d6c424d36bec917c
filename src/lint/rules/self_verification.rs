//! Questions a benchmark to whose verification the performer belongs: an accepted source is the performer itself, or a body
//! made up of performers alone.
//!
//! With `verified by` only the bodies named there count, and only they are looked at. Without it every source of what the
//! benchmark reads counts. Where the performer's word is all there is, `unverified-benchmark` says so instead. A benchmark that
//! somebody else has to certify is left alone.
//!
//! ## Why it matters
//! Whoever reports last is believed (a later date replaces an earlier one), and in a quorum each voice counts the same. A
//! performer among the sources can overwrite what the inspectors found, or make up the number that the others don't reach.
//!
//! ## Triggers
//! ```detente
//! agreement pact { concluded 2024-01-01  rounding down }
//! party north
//! party south
//! body mission
//! body ministry of north
//! indicator weapons { stock  reported by mission, ministry every 1 month }
//! benchmark disarmed by north { requires weapons == 0  verified by 1 of { mission, ministry } }
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
//! body ministry of north
//! indicator weapons { stock  reported by mission, ministry every 1 month }
//! benchmark disarmed by north { requires weapons == 0  verified by mission }
//! relief trade by south to north
//! stage opening { requires disarmed  grants trade }
//! ```
//!
//! ## Known false positives
//! Self-reporting that is checked outside of the text. A joint body of all parties whose duty is common isn't meant: its
//! members watch each other.
//!
//! ## Reference
//! In arrangements with the International Monetary Fund the member reports on itself, and separate rules on misreporting and
//! technical memoranda on how each figure is compiled stand behind that.

use std::collections::BTreeSet;

use super::unverified_benchmark::own_word;
use crate::lint::draft::listed;
use crate::lint::facts::{judges_itself, sources, with_members};
use crate::lint::{Category, Draft, Findings, Rule};
use crate::model::{Actor, Agreement, Benchmark, BenchmarkId, ExprKind, IndicatorId, Subject};

/// The rule.
pub static RULE: Rule =
    Rule::new("self-verification", "VER03", Category::Suspicious, "the performer reports on itself", check);

fn check(draft: &Draft<'_>, found: &mut Findings<'_>) {
    let agreement = draft.agreement;
    for (index, benchmark) in agreement.benchmarks.iter().enumerate() {
        if benchmark.declared.absent || benchmark.by.is_empty() {
            continue;
        }
        // Somebody else's word is asked besides, whatever the performer reports (section 5.3).
        if benchmark.certified.is_some_and(|body| !judges_itself(agreement, Actor::Body(body), &benchmark.by)) {
            continue;
        }
        let subject = Subject::Benchmark(BenchmarkId(index as u32));
        let performers = listed(benchmark.by.iter().map(|actor| agreement.actor_name(*actor)));
        match &benchmark.verified {
            Some(quorum) => {
                let own = own_among(agreement, benchmark, &quorum.of);
                if own.is_empty() {
                    continue;
                }
                let who = described(agreement, &own);
                let name = &benchmark.declared.name;
                let although = format!("although it is for {performers} to perform");
                let message = if quorum.of.len() == own.len() {
                    format!("`{name}` is verified by {who}, {although}: nobody else's findings count")
                } else if own.len() >= quorum.count as usize {
                    format!("`{name}` can be verified by {who}, {although}: no other finding is needed")
                } else {
                    let (count, rest) = (quorum.count, quorum.count as usize - own.len());
                    let are = if rest == 1 { "is" } else { "are" };
                    format!(
                        "`{name}` asks for {count} verifiers and counts {who} among them, {although}: {rest} of the others \
                         {are} enough"
                    )
                };
                let span = draft.clause_span(subject, "verified by");
                let finding = found.say(span, message, "counts the performer's own voice");
                label(draft, &own, finding);
                finding.help("leave the performer out of `verified by`: what it reports may still be published");
            }
            None if own_word(agreement, benchmark).is_none() => {
                for indicator in indicators(agreement, benchmark) {
                    let own = own_among(agreement, benchmark, &sources(agreement, indicator));
                    if own.is_empty() {
                        continue;
                    }
                    let message = format!(
                        "`{}` is for {performers} to perform, and yet what {} reports of `{}` counts",
                        benchmark.declared.name,
                        described(agreement, &own),
                        draft.name(Subject::Indicator(indicator)),
                    );
                    let finding = found.say(draft.name_span(subject), message, "takes the performer's word as well");
                    let span = draft.clause_span(Subject::Indicator(indicator), "reported by");
                    finding.label(span, "the performer is among these");
                    label(draft, &own, finding);
                    finding.help("say `verified by` and name those of the sources that are not performers");
                }
            }
            None => {}
        }
    }
}

fn own_among(agreement: &Agreement, benchmark: &Benchmark, actors: &[Actor]) -> Vec<Actor> {
    actors.iter().copied().filter(|actor| judges_itself(agreement, *actor, &benchmark.by)).collect()
}

fn described(agreement: &Agreement, own: &[Actor]) -> String {
    let names: Vec<String> = own.iter().map(|actor| with_members(agreement, *actor)).collect();
    names.join(" and ")
}

fn label(draft: &Draft<'_>, own: &[Actor], finding: &mut crate::lint::Finding) {
    for actor in own {
        if let Actor::Body(id) = actor {
            finding.label(draft.name_span(Subject::Body(*id)), "made up of performers alone");
        }
    }
}

fn indicators(agreement: &Agreement, benchmark: &Benchmark) -> BTreeSet<IndicatorId> {
    let mut found = BTreeSet::new();
    agreement.each_under(benchmark.requires, |kind| match kind {
        ExprKind::Missing(_) | ExprKind::Stale(_) => {}
        kind => found.extend(kind.indicator()),
    });
    found
}
