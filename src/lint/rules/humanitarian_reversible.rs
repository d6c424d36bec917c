//! Questions every way in which humanitarian relief can be taken away.
//!
//! The checker already refuses a reversal, a suspension or a reduction that names relief marked `humanitarian`, and sets such
//! as `all` spare it; such a grant also outlives the suspension or reversal of its stage. Two ways are left, and this rule
//! covers both:
//!
//! - The stage that grants it comes to its own term (`lasts`, `until`). The relief ends with it, or falls to the level that
//!   a stage without a term grants. That another stage grants it too helps only if that one is always entered first.
//! - It is humanitarian by its name, title or sector, but not marked. Then a reversal, a suspension or a reduction takes it
//!   like anything else, by name or as part of a set.
//!
//! This is the exact part, from the text alone. Whether a later stage that grants it anew is always entered before the term
//! is over needs a proof over all histories: where the text doesn't show it, the rule asks.
//!
//! ## Why it matters
//! People depend on food and medicine whatever their authorities do. Relief that lapses in silence at the end of a term does
//! the same harm as one that is reversed, and nobody decided it: banks and carriers stop on the last day, or well before it.
//!
//! ## Triggers
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! body mission
//! indicator weapons { stock  reported by mission every 1 month }
//! benchmark disarmed by north { requires weapons == 0  verified by mission }
//! relief medicine by south to north { humanitarian }
//! relief trade by south to north
//! stage opening { opens 2024-02-01  grants medicine  until 2026-12-31 }
//! stage closing { after opening  requires disarmed  grants trade }
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
//! relief medicine by south to north { humanitarian }
//! relief trade by south to north
//! stage opening { opens 2024-02-01  grants medicine permanent  until 2026-12-31 }
//! stage closing { after opening  requires disarmed  grants trade }
//! ```
//!
//! ## Known false positives
//! An exemption that a later law makes for good, outside of the agreement. A title that names food or medicine for another
//! reason (a tariff on food processing machines). No comment waives this rule: the project file does, with a reason and who
//! approved it.

use std::collections::{BTreeMap, BTreeSet};

use crate::lint::wording::said_in_head;
use crate::lint::{Category, Choice, Draft, Findings, Level, Rule, Value};
use crate::model::{ActionKind, Grant, GrantLevel, ReliefId, ReversalId, Selection, StageId, Subject, TriggerId};
use crate::quantity::{Number, percent};
use crate::source::Span;

/// The rule.
pub static RULE: Rule = Rule::new(
    "humanitarian-reversible",
    "HUM01",
    Category::Humanitarian,
    "any path that takes humanitarian relief away",
    check,
)
.at(Level::Deny)
.never_inline()
.with(&[Choice {
    key: "words",
    default: Value::Words(&[
        "food",
        "foodstuffs",
        "medicine",
        "medicines",
        "medical",
        "vaccine",
        "vaccines",
        "hospital",
        "hospitals",
        "clinic",
        "clinics",
        "humanitarian",
        "relief goods",
    ]),
    about: "what makes relief plainly humanitarian, though it isn't marked",
}]);

fn check(draft: &Draft<'_>, found: &mut Findings<'_>) {
    let agreement = draft.agreement;
    let mut grants: BTreeMap<ReliefId, Vec<(StageId, &Grant)>> = BTreeMap::new();
    for id in agreement.stage_order.iter().filter(|id| !agreement[**id].declared.absent) {
        for grant in &agreement[*id].grants {
            grants.entry(grant.relief).or_default().push((*id, grant));
        }
    }
    for (relief, grants) in &grants {
        let declared = &agreement[*relief];
        if declared.humanitarian && !declared.permanent && !declared.declared.absent {
            ends_with_a_term(draft, found, *relief, grants);
        }
    }
    unmarked(draft, found);
}

/// A humanitarian grant lasts until its stage has come to its own term (section 5.4, rule 3), and longer if it is permanent.
fn ends_with_a_term(draft: &Draft<'_>, found: &mut Findings<'_>, relief: ReliefId, grants: &[(StageId, &Grant)]) {
    let agreement = draft.agreement;
    let name = draft.name(Subject::Relief(relief));
    let stays = |(stage, grant): &&(StageId, &Grant)| agreement[*stage].lasts.is_none() || grant.permanent;
    let stages: BTreeSet<StageId> = grants.iter().filter(stays).map(|(stage, _)| *stage).collect();
    for (stage, grant) in grants.iter().filter(|grant| !stays(grant)) {
        let before = before(draft, *stage, &stages);
        let kept =
            grants.iter().filter(stays).filter(|(other, _)| before.contains(other)).map(|(_, grant)| grant.level);
        let kept: Vec<GrantLevel> = kept.collect();
        let subject = Subject::Stage(*stage);
        let term = ["lasts", "until"].iter().find_map(|words| draft.clause(subject, words)).map(|clause| clause.span);
        let term_text = term.map_or_else(|| "its term".to_owned(), |span| format!("`{}`", draft.text(span)));
        let what = match (grant.level, highest(&kept)) {
            // Of an amount a part stays: what was paid isn't taken back.
            (GrantLevel::Share(level), Some(kept)) if kept < level => {
                format!("falls from {} to {}", percent(level), percent(kept))
            }
            (_, Some(_)) => continue,
            (_, None) if !kept.is_empty() => continue,
            (_, None) => "ends".to_owned(),
        };
        let stage_name = draft.name(subject);
        let later: Vec<StageId> = stages.iter().copied().filter(|other| !before.contains(other)).collect();
        let unless = match later.first() {
            Some(other) => format!(", unless `{}` happens to be entered by then", draft.name(Subject::Stage(*other))),
            None => String::new(),
        };
        let message = format!(
            "`{name}` is humanitarian, but {what} when `{stage_name}` comes to its own term ({term_text}){unless}"
        );
        let finding = found.say(grant.span, message, "granted only as long as this stage lasts");
        if let Some(span) = term {
            finding.label(span, "the term that takes it away");
        }
        for other in later.iter().take(1) {
            finding.label(draft.clause_span(Subject::Stage(*other), "grants"), "granted anew, but perhaps too late");
        }
        finding.help(format!("write `{name} permanent`, or grant it in a stage of its own that has no term"));
    }
}

/// Those of `wanted` that a stage comes after, directly or not: they have been entered whenever it has.
fn before(draft: &Draft<'_>, stage: StageId, wanted: &BTreeSet<StageId>) -> BTreeSet<StageId> {
    if wanted.is_empty() {
        return BTreeSet::new();
    }
    let mut seen = vec![false; draft.agreement.stages.len()];
    let mut open = vec![stage];
    let mut met = BTreeSet::new();
    while let Some(id) = open.pop() {
        for before in &draft.agreement[id].after {
            if !std::mem::replace(&mut seen[before.index()], true) {
                open.push(*before);
                met.extend(wanted.contains(before).then_some(*before));
            }
        }
    }
    met
}

/// The highest share among levels; none if there is none.
fn highest(levels: &[GrantLevel]) -> Option<Number> {
    let shares = levels.iter().filter_map(|level| match level {
        GrantLevel::Share(share) => Some(*share),
        GrantLevel::Of(_) | GrantLevel::UpTo(_) => None,
    });
    shares.max()
}

/// How something that isn't marked is taken.
#[derive(Clone, Copy)]
enum Taker {
    Reversal(ReversalId),
    Suspension(TriggerId, Span),
    Reduction(TriggerId, Span),
}

/// What is plainly humanitarian and not marked is taken like anything else.
fn unmarked(draft: &Draft<'_>, found: &mut Findings<'_>) {
    let agreement = draft.agreement;
    let words = found.words("words");
    let mut takers: BTreeMap<ReliefId, Vec<Taker>> = BTreeMap::new();
    let mut note = |selection: &Selection, taker: Taker| {
        for relief in &selection.reliefs {
            takers.entry(*relief).or_default().push(taker);
        }
    };
    for (index, reversal) in agreement.reversals.iter().enumerate().filter(|(_, reversal)| !reversal.declared.absent) {
        // One that no trigger runs takes nothing.
        if draft.facts.run_by[index].is_empty() {
            continue;
        }
        note(&reversal.reverses, Taker::Reversal(ReversalId(index as u32)));
    }
    for (index, trigger) in agreement.triggers.iter().enumerate().filter(|(_, trigger)| !trigger.declared.absent) {
        let id = TriggerId(index as u32);
        for action in &trigger.then {
            match &action.kind {
                ActionKind::Suspend { reliefs, .. } => note(reliefs, Taker::Suspension(id, action.span)),
                ActionKind::Cap { reliefs, restore: false, .. } => note(reliefs, Taker::Reduction(id, action.span)),
                _ => {}
            }
        }
    }
    for (relief, takers) in &takers {
        let declared = &agreement[*relief];
        let Some(word) = said_in_head(&declared.declared, &declared.sectors, &words) else { continue };
        let name = &declared.declared.name;
        let Some((first, rest)) = takers.split_first() else { continue };
        let (done, span) = match first {
            Taker::Reversal(id) => {
                let subject = Subject::Reversal(*id);
                (format!("`{}` reverses", draft.name(subject)), draft.clause_span(subject, "reverses"))
            }
            Taker::Suspension(id, span) => (format!("`{}` suspends", draft.name(Subject::Trigger(*id))), *span),
            Taker::Reduction(id, span) => (format!("`{}` reduces", draft.name(Subject::Trigger(*id))), *span),
        };
        let more = match rest.len() {
            0 => String::new(),
            1 => " (as another clause does)".to_owned(),
            count => format!(" (as {count} other clauses do)"),
        };
        let message =
            format!("{done} `{name}`{more}, which is humanitarian by its own words (\"{word}\") but not marked so");
        let finding = found.say(span, message, format!("takes `{name}`"));
        finding.label(draft.name_span(Subject::Relief(*relief)), "not marked `humanitarian`, so nothing protects it");
        finding.help(format!(
            "mark `{name}` as `humanitarian`, and take it out of what is reversed, suspended or reduced by name"
        ));
    }
}
