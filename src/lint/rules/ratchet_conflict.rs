//! Questions a relief that one clause gives for good and another takes back.
//!
//! - `permanent`, and taken by a reversal, by name or within a set: the reversal wins. What is permanent survives any fate of
//!   its stage, but not a reversal that takes it.
//! - `irrevocable after` for everything that a reversal names: the relief wins. From some day on the reversal runs, is entered
//!   in the ledger, and takes nothing.
//!
//! A relief that is irrevocable after some time and reversed before, together with others, is left alone: that is how a
//! ratchet is meant.
//!
//! ## Why it matters
//! Each side reads the clause that it likes. One has been told that the relief is permanent, the other that it can snap back;
//! the day on which it matters is a bad day to find out which of them is right.
//!
//! ## Triggers
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! body mission
//! indicator weapons { stock  reported by mission every 1 month }
//! benchmark disarmed by north { requires weapons == 0  verified by mission }
//! relief trade by south to north
//! relief delisting by south to north { permanent }
//! stage opening { requires disarmed  grants trade, delisting }
//! trigger breach {
//!     during opening
//!     when disarmed is unmet
//!     process { cure 60 days }
//!     then closing
//! }
//! reversal closing { reverses trade, delisting  restores when disarmed for 60 days }
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
//! relief trade by south to north
//! relief delisting by south to north { permanent }
//! stage opening { requires disarmed  grants trade, delisting }
//! trigger breach {
//!     during opening
//!     when disarmed is unmet
//!     process { cure 60 days }
//!     then closing
//! }
//! reversal closing { reverses all  spares delisting  restores when disarmed for 60 days }
//! ```
//!
//! ## Known false positives
//! A relief that is to survive its stage, but not this reversal: that is what the text says, and a word beside the clause makes
//! it plain.

use crate::ast::ReliefSet;
use crate::lint::consequences::{chosen, reversals};
use crate::lint::draft::listed;
use crate::lint::{Category, Draft, Findings, Rule};
use crate::model::{Agreement, ReliefId, Reversal, ReversalId, Subject};
use crate::source::Span;

/// The rule.
pub static RULE: Rule = Rule::new(
    "ratchet-conflict",
    "REV09",
    Category::Reversibility,
    "`irrevocable` or `permanent`, and reversed by name",
    check,
);

fn check(draft: &Draft<'_>, found: &mut Findings<'_>) {
    let agreement = draft.agreement;
    // By relief: where the text calls it permanent, itself or one of its grants.
    let mut permanent: Vec<Option<Span>> = vec![None; agreement.reliefs.len()];
    for stage in agreement.stages.iter().filter(|stage| !stage.declared.absent) {
        for grant in stage.grants.iter().filter(|grant| grant.permanent) {
            permanent[grant.relief.index()].get_or_insert(grant.span);
        }
    }
    for (index, relief) in agreement.reliefs.iter().enumerate().filter(|(_, relief)| relief.permanent) {
        if !relief.declared.absent {
            permanent[index] = Some(draft.clause_span(Subject::Relief(ReliefId(index as u32)), "permanent"));
        }
    }
    for (id, reversal) in reversals(agreement) {
        for relief in &reversal.reverses.reliefs {
            if let Some(span) = permanent[relief.index()] {
                permanent_but_taken(draft, found, id, *relief, span);
            }
        }
        never_again(draft, found, id, reversal);
    }
}

fn permanent_but_taken(draft: &Draft<'_>, found: &mut Findings<'_>, id: ReversalId, relief: ReliefId, permanent: Span) {
    let (name, reversal) = (draft.name(Subject::Relief(relief)), draft.name(Subject::Reversal(id)));
    let Some(set) = covering(draft.agreement, chosen(draft, id), relief, name) else { return };
    let message = match set {
        ReliefSet::Named(_) => {
            format!(
                "`{name}` is permanent, and yet `{reversal}` takes it by name: `permanent` protects it from the fate of its stage, not from \
                 a reversal"
            )
        }
        set => format!(
            "`{name}` is permanent, and yet `{}` in `{reversal}` takes it too: `permanent` protects it from the fate of its stage, not \
             from a reversal",
            draft.text(words(draft, id, set)),
        ),
    };
    found
        .say(words(draft, id, set), message, "taken here")
        .label(permanent, "permanent here")
        .help(format!("write `spares {name}` in `{reversal}` if it is meant for good, or leave `permanent` out"));
}

/// From the day on which all that a reversal names is irrevocable it runs for nothing (section 5.4). One that also takes
/// stages or ends the agreement still does that.
fn never_again(draft: &Draft<'_>, found: &mut Findings<'_>, id: ReversalId, reversal: &Reversal) {
    let agreement = draft.agreement;
    let reliefs = &reversal.reverses.reliefs;
    let terms: Option<Vec<_>> = reliefs.iter().map(|relief| agreement[*relief].irrevocable_after).collect();
    let Some(terms) = terms.filter(|terms| !terms.is_empty() && reversal.takes.is_empty() && !reversal.ends_agreement)
    else {
        return;
    };
    let named = |set: &&ReliefSet| matches!(set, ReliefSet::Named(_));
    let Some(set) = chosen(draft, id).iter().find(named) else { return };
    let names = listed(reliefs.iter().map(|relief| draft.name(Subject::Relief(*relief))));
    let after = match terms.as_slice() {
        [first, rest @ ..] if rest.iter().all(|term| term == first) => format!("{} in effect", first.words()),
        _ => "some years in effect".to_owned(),
    };
    let (one, reversal) = (reliefs.len() == 1, draft.name(Subject::Reversal(id)));
    let message = format!(
        "`{reversal}` names {} {names}, which {} irrevocable after {after}: from then on `{reversal}` runs \
         without taking anything",
        if one { "only" } else { "nothing but" },
        if one { "is" } else { "are" },
    );
    let finding = found.say(set.span(), message, "out of reach one day");
    for relief in reliefs.iter().take(3) {
        finding.label(draft.clause_span(Subject::Relief(*relief), "irrevocable after"), "irrevocable here");
    }
    finding.help(format!(
        "add to `{reversal}` what may still be taken then, or say beside it that it is meant to run out"
    ));
}

/// The words of a reversal that cover a relief: its name, or else the first set that has it.
fn covering<'a>(agreement: &Agreement, sets: &'a [ReliefSet], id: ReliefId, name: &str) -> Option<&'a ReliefSet> {
    let relief = &agreement[id];
    let names = |set: &&ReliefSet| matches!(set, ReliefSet::Named(named) if named.text == name);
    let covers = |set: &&ReliefSet| match set {
        ReliefSet::Named(_) => false,
        ReliefSet::All(_) => true,
        ReliefSet::Sector(sector) => relief.sectors.contains(&sector.text),
        ReliefSet::By(actor) => relief.by.iter().any(|by| agreement.actor_name(*by) == actor.text),
    };
    sets.iter().find(names).or_else(|| sets.iter().find(covers))
}

/// A set with the word before it: `sector finance`.
fn words(draft: &Draft<'_>, id: ReversalId, set: &ReliefSet) -> Span {
    let span = set.span();
    let clause = draft.clause_span(Subject::Reversal(id), "reverses");
    let word = match set {
        ReliefSet::Sector(_) => "sector",
        ReliefSet::By(_) => "by",
        ReliefSet::Named(_) | ReliefSet::All(_) => return span,
    };
    let before = Span::new(span.file, clause.start.min(span.start), span.start);
    match draft.sources.text(before).rfind(word) {
        Some(at) => Span::new(span.file, before.start + at as u32, span.end),
        None => span,
    }
}
