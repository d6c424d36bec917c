//! Questions relief that is given for good against something that can be undone the day after: a permanent grant that no
//! reversal, suspension or reduction reaches, or one that is soon irrevocable, for a benchmark over a level or a state.
//!
//! What has happened can't be undone: an event, an amount delivered, a level on a past day. A stock, an access that is
//! granted, a gate that stands open can.
//!
//! ## Why it matters
//! The two sides trade different things. One has what it wanted and keeps it, the other holds a promise that is good only as
//! long as it is kept, and has nothing to answer a breach with.
//!
//! ## Triggers
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! body mission
//! indicator weapons { stock  reported by mission every 1 month }
//! benchmark disarmed by north { requires weapons == 0  verified by mission }
//! relief delisting by south to north
//! stage opening { requires disarmed  grants delisting permanent }
//! ```
//!
//! ## A better draft
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! body mission
//! indicator weapons { stock  reported by mission every 1 month }
//! benchmark disarmed by north { requires weapons == 0  verified by mission }
//! relief delisting by south to north
//! stage opening { requires disarmed  grants delisting }
//! trigger breach { during opening  when disarmed is unmet  process { cure 60 days }  then listed_again }
//! reversal listed_again { reverses delisting  restores when disarmed }
//! ```
//!
//! ## Known false positives
//! A level that in fact can't come back (a destroyed reactor, measured as a share). Where that is so, let an event or a
//! certificate of destruction say it.

use std::collections::BTreeMap;

use crate::lint::exchange::{bargained, is_reached, leaves, needed};
use crate::lint::facts::Days;
use crate::lint::{Category, Choice, Draft, Findings, Rule, Value};
use crate::model::{BenchmarkId, ExprId, ExprKind, Grant, Measure, Subject};

/// The rule.
pub static RULE: Rule = Rule::new(
    "irreversible-for-revocable",
    "SEQ05",
    Category::Sequencing,
    "permanent relief against a promise that can be taken back",
    check,
)
.with(&[Choice {
    key: "soon",
    default: Value::Count(90),
    about: "relief that is irrevocable within so many days counts as permanent",
}]);

fn check(draft: &Draft<'_>, found: &mut Findings<'_>) {
    let agreement = draft.agreement;
    let soon = i64::from(found.count("soon"));
    let mut judged: BTreeMap<BenchmarkId, bool> = BTreeMap::new();
    for id in agreement.stage_order.iter().filter(|id| !agreement[**id].declared.absent) {
        let lasting: Vec<&Grant> = bargained(agreement, *id).filter(|grant| is_for_good(draft, grant, soon)).collect();
        if lasting.is_empty() {
            continue;
        }
        let asked: Vec<(ExprId, BenchmarkId)> = agreement[*id]
            .requires
            .iter()
            .flat_map(|condition| {
                leaves(agreement, needed(agreement, *condition)).into_iter().map(|id| (*condition, id))
            })
            .collect();
        for grant in lasting {
            let relief = &agreement[grant.relief];
            let promise = asked.iter().find(|(_, benchmark)| {
                let by_recipient = agreement[*benchmark].by.iter().any(|actor| relief.to.contains(actor));
                by_recipient && *judged.entry(*benchmark).or_insert_with(|| can_be_undone(draft, *benchmark))
            });
            let Some((condition, benchmark)) = promise else { continue };
            let (name, benchmark_name) = (&relief.declared.name, draft.name(Subject::Benchmark(*benchmark)));
            let by = agreement[*benchmark].by.iter().find(|actor| relief.to.contains(actor));
            let message = format!(
                "`{name}` is given for good{}, but `{benchmark_name}` can be undone the day after: `{}` keeps the relief and can go back on its part",
                match relief.irrevocable_after {
                    Some(length) if !(relief.permanent || grant.permanent) => format!(" after only {}", length.words()),
                    _ => String::new(),
                },
                by.map_or("the performer", |actor| agreement.actor_name(*actor)),
            );
            let finding = found.say(grant.span, message, "nothing takes this back");
            finding.label(agreement.expr(*condition).span, "this can be taken back");
            finding.help(format!(
                "let a reversal reach `{name}` while `{benchmark_name}` can be broken, or ask for something that can't be undone, such as a destruction that is certified"
            ));
        }
    }
}

/// A permanent grant survives its stage (section 5.4); what reaches it all the same is a reversal, a suspension or a
/// reduction.
fn is_for_good(draft: &Draft<'_>, grant: &Grant, soon: i64) -> bool {
    let relief = &draft.agreement[grant.relief];
    // A sum that is paid out is gone either way.
    if relief.amount.is_some() {
        return false;
    }
    let facts = &draft.facts;
    let is_paused =
        !facts.suspended_by[grant.relief.index()].is_empty() || !facts.reduced_by[grant.relief.index()].is_empty();
    let matures = relief.irrevocable_after.is_some_and(|length| Days::of(length).most <= soon);
    ((relief.permanent || grant.permanent) && !is_reached(facts, grant.relief)) || (matures && !is_paused)
}

/// Whether a benchmark is about a level or a state as it stands each day, and not about what has happened.
fn can_be_undone(draft: &Draft<'_>, id: BenchmarkId) -> bool {
    let agreement = draft.agreement;
    let mut open = vec![agreement[id].requires];
    let mut seen = std::collections::BTreeSet::new();
    while let Some(id) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        match &agreement.expr(id).kind {
            ExprKind::Reading(indicator) => match &agreement[*indicator].measure {
                Measure::Stock | Measure::Bool { momentary: false } | Measure::Category { momentary: false, .. } => {
                    return true;
                }
                _ => {}
            },
            // Of a past day: that can't change any more.
            ExprKind::On { .. } | ExprKind::Ago { .. } | ExprKind::WithinLast { .. } => {}
            // An event can meet it, too.
            ExprKind::Or(ways) if ways.iter().any(|way| matches!(agreement.expr(*way).kind, ExprKind::Occurred(_))) => {
            }
            kind => open.extend(kind.children()),
        }
    }
    false
}
