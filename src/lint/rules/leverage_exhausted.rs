//! Questions obligations that go on when there is nothing left to withhold: the party has everything it was promised, and no
//! reversal, suspension, reduction or term can take any of it back.
//!
//! The rule sees three forms of it:
//!
//! - A stage asks a benchmark of a party after the last relief for that party.
//! - A trigger watches a benchmark during a stage after which nothing more is given, and reaches nothing.
//! - The same where the relief is `irrevocable after` a time that is shorter than the obligation.
//!
//! This is the exact part, from the text alone. Whether some history uses up all leverage earlier (each reversal has run, each
//! cap is set) needs a proof over all histories.
//!
//! ## Why it matters
//! A promise is kept because something depends on it. When nothing does any more, the last obligations are the ones that are
//! quietly dropped, and they are often the ones that mattered most.
//!
//! ## Triggers
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! body mission
//! indicator weapons { stock  reported by mission every 1 month }
//! benchmark fewer by north { requires weapons <= 100  verified by mission }
//! benchmark none_left by north { requires weapons == 0  verified by mission }
//! relief trade by south to north
//! stage opening { requires fewer  grants trade }
//! stage closing { after opening  requires none_left }
//! ```
//!
//! ## A better draft
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! body mission
//! indicator weapons { stock  reported by mission every 1 month }
//! benchmark fewer by north { requires weapons <= 100  verified by mission }
//! benchmark none_left by north { requires weapons == 0  verified by mission }
//! relief trade by south to north
//! stage opening { requires fewer  grants trade at 50% }
//! stage closing { after opening  requires none_left  grants trade }
//! ```
//!
//! ## Known false positives
//! What holds the party is outside of the agreement: a loan, a vote, the relief of another agreement. Relief that a stage
//! with a term grants counts as something that can be withheld, since it has to be renewed.

use std::collections::{BTreeMap, BTreeSet};

use crate::lint::draft::listed;
use crate::lint::exchange::{
    asked, bargained, breaches, can_be_terminated, given_after, given_before, is_reached, recipients, spans_agreements,
    taken_stages,
};
use crate::lint::facts::Days;
use crate::lint::{Category, Draft, Findings, Rule};
use crate::model::{Actor, BenchmarkId, Grant, Lasts, ReliefId, StageId, Subject, TriggerId};

/// The rule.
pub static RULE: Rule = Rule::new(
    "leverage-exhausted",
    "SEQ03",
    Category::Sequencing,
    "obligations go on when nothing is left to withhold",
    check,
);

/// What can still be done about the relief that somebody has.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hold {
    /// It can be taken back, or has to be renewed.
    Lasting,
    /// A reversal reaches it until it has been in effect for at most so many days.
    For(i64),
    /// Nothing reaches it.
    Gone,
}

/// What somebody was given, and what holds it.
struct Gains<'a> {
    last: (StageId, &'a Grant),
    reliefs: BTreeSet<ReliefId>,
    /// The strongest hold.
    hold: Hold,
}

fn check(draft: &Draft<'_>, found: &mut Findings<'_>) {
    let agreement = draft.agreement;
    if spans_agreements(agreement) {
        return;
    }
    let gains = gains(draft);
    let (before, after) = (given_before(agreement), given_after(agreement));
    // One finding for each party: the first obligation with nothing behind it says it all.
    let mut said = BTreeSet::new();
    let mut paid: BTreeSet<BenchmarkId> = BTreeSet::new();
    for id in &agreement.stage_order {
        let stage = &agreement[*id];
        if stage.declared.absent {
            continue;
        }
        let given = recipients(agreement, *id);
        for benchmark in asked(agreement, *id) {
            for actor in &agreement[benchmark].by {
                let comes_after = before[id.index()].contains(actor);
                let is_paid = given.contains(actor) || after[id.index()].contains(actor);
                if is_paid {
                    paid.insert(benchmark);
                }
                let Some(gains) = gains.get(actor).filter(|gains| gains.hold == Hold::Gone) else { continue };
                if is_paid || !comes_after || paid.contains(&benchmark) || !said.insert(*actor) {
                    continue;
                }
                let who = agreement.actor_name(*actor);
                let message = format!(
                    "`{}` asks `{}` of `{who}` when `{who}` has all that it was promised ({}), and nothing takes that back: it can refuse at no cost",
                    stage.declared.name,
                    draft.name(Subject::Benchmark(benchmark)),
                    names(draft, gains),
                );
                let finding =
                    found.say(draft.clause_span(Subject::Stage(*id), "requires"), message, "nothing depends on this");
                finding.label(gains.last.1.span, format!("the last relief for `{who}`"));
                finding.help("keep some relief for this stage, or write a reversal that follows if it isn't met");
            }
        }
    }
    for (index, trigger) in agreement.triggers.iter().enumerate().filter(|(_, trigger)| !trigger.declared.absent) {
        let Some(when) = trigger.when else { continue };
        for benchmark in breaches(agreement, when) {
            for actor in &agreement[benchmark].by {
                let Some(gains) = gains.get(actor) else { continue };
                // While the trigger watches, all has been given, and nothing more will be.
                let is_last = trigger.during.iter().all(|stage| {
                    let has = before[stage.index()].contains(actor) || recipients(agreement, *stage).contains(actor);
                    has && !after[stage.index()].contains(actor)
                });
                let lasts = trigger.during.iter().map(|stage| term(draft, *stage)).max().unwrap_or(i64::MAX);
                let is_gone = match gains.hold {
                    Hold::Lasting => false,
                    Hold::For(days) => lasts > days,
                    Hold::Gone => true,
                };
                if !is_last || !is_gone || !said.insert(*actor) {
                    continue;
                }
                say_watched(draft, found, TriggerId(index as u32), benchmark, *actor, gains);
            }
        }
    }
}

fn say_watched(
    draft: &Draft<'_>,
    found: &mut Findings<'_>,
    trigger: TriggerId,
    benchmark: BenchmarkId,
    actor: Actor,
    gains: &Gains<'_>,
) {
    let agreement = draft.agreement;
    let (actor, benchmark) = (agreement.actor_name(actor), draft.name(Subject::Benchmark(benchmark)));
    let trigger_name = draft.name(Subject::Trigger(trigger));
    let relief = names(draft, gains);
    let message = match gains.hold {
        Hold::For(_) => format!(
            "`{trigger_name}` holds `{actor}` to `{benchmark}` for longer than {relief} can be taken back: after that a breach costs it nothing"
        ),
        Hold::Gone | Hold::Lasting => format!(
            "`{trigger_name}` holds `{actor}` to `{benchmark}` when `{actor}` has all that it was promised ({relief}): nothing takes that back, and a breach costs it nothing"
        ),
    };
    let finding = found.say(draft.clause_span(Subject::Trigger(trigger), "when"), message, "a breach without a price");
    let irrevocable = gains.reliefs.iter().map(|relief| Subject::Relief(*relief));
    for clause in irrevocable.filter_map(|subject| draft.clause(subject, "irrevocable after")).take(3) {
        finding.label(clause.span, "out of reach from then on");
    }
    finding.label(gains.last.1.span, format!("the last relief for `{actor}`"));
    finding.help(match gains.hold {
        Hold::For(_) => "let the obligation end when the relief can't be taken back any more, or make that time longer",
        Hold::Gone | Hold::Lasting => {
            "let a reversal, suspension or reduction reach some of it, or keep some relief for later"
        }
    });
}

fn names(draft: &Draft<'_>, gains: &Gains<'_>) -> String {
    listed(gains.reliefs.iter().map(|relief| draft.name(Subject::Relief(*relief))))
}

/// By party, what it is given and what holds it.
fn gains<'a>(draft: &Draft<'a>) -> BTreeMap<Actor, Gains<'a>> {
    let agreement = draft.agreement;
    let taken = taken_stages(agreement, &draft.facts);
    let ends = can_be_terminated(agreement, &draft.facts);
    let mut gains: BTreeMap<Actor, Gains<'a>> = BTreeMap::new();
    for id in agreement.stage_order.iter().filter(|id| !agreement[**id].declared.absent) {
        let stage = &agreement[*id];
        // What an ordinary grant loses with its stage (section 5.4, rule 5).
        let stage_can_fall = ends || taken[id.index()] || stage.condition.is_some() || stage.lasts.is_some();
        for grant in bargained(agreement, *id) {
            let hold = hold(draft, grant, stage_can_fall);
            for actor in &agreement[grant.relief].to {
                let gains = gains.entry(*actor).or_insert_with(|| Gains {
                    last: (*id, grant),
                    reliefs: BTreeSet::new(),
                    hold: Hold::Gone,
                });
                gains.last = (*id, grant);
                gains.reliefs.insert(grant.relief);
                gains.hold = match (gains.hold, hold) {
                    (Hold::Lasting, _) | (_, Hold::Lasting) => Hold::Lasting,
                    (Hold::For(a), Hold::For(b)) => Hold::For(a.max(b)),
                    (Hold::For(days), Hold::Gone) | (Hold::Gone, Hold::For(days)) => Hold::For(days),
                    (Hold::Gone, Hold::Gone) => Hold::Gone,
                };
            }
        }
    }
    gains
}

fn hold(draft: &Draft<'_>, grant: &Grant, stage_can_fall: bool) -> Hold {
    let relief = &draft.agreement[grant.relief];
    let permanent = relief.permanent || grant.permanent;
    let falls = stage_can_fall && !permanent;
    if !is_reached(&draft.facts, grant.relief) && !falls {
        return Hold::Gone;
    }
    match relief.irrevocable_after {
        // No reversal takes it any more, and it is permanent; but it may still be suspended or reduced (section 5.4).
        Some(length) if !is_touched_otherwise(draft, grant.relief) => {
            let notice = relief.notice.map_or(0, |notice| Days::of(notice).most);
            Hold::For(Days::of(length).most + notice)
        }
        _ => Hold::Lasting,
    }
}

fn is_touched_otherwise(draft: &Draft<'_>, relief: ReliefId) -> bool {
    let facts = &draft.facts;
    !facts.suspended_by[relief.index()].is_empty() || !facts.reduced_by[relief.index()].is_empty()
}

/// How many days a stage lasts at least.
fn term(draft: &Draft<'_>, stage: StageId) -> i64 {
    match &draft.agreement[stage].lasts {
        None => i64::MAX,
        Some(Lasts::Term { length, from: None }) => Days::of(*length).least,
        // Counted from elsewhere, or to a date: it may be short.
        Some(_) => 0,
    }
}
