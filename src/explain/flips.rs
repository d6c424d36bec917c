//! The smallest changes that would bring about a status: each plan is tried by a run over a world with that change, and only
//! what such a run has shown is given on.

use super::ask::{Asked, Claim};
use super::plan::{Plan, Planner};
use super::world::{Change, Deed, World};
use crate::calendar::Date;
use crate::data::Store;
use crate::eval::{Options, run};
use crate::ledger::{Cause, Outcome};
use crate::model::{Kind, Program};

/// A change, or several, that would bring about a status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flip {
    /// The changes, acts with their day and who does them.
    pub changes: Vec<Change>,
    /// The day on which the status is there.
    pub earliest: Date,
}

/// What a search has found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The day on which the status comes without any change; none where it doesn't.
    pub by_itself: Option<Date>,
    /// The changes that would bring it, the smallest first.
    pub flips: Vec<Flip>,
    /// The last day that was looked at.
    pub until: Date,
    /// How many plans were tried.
    pub tried: usize,
}

/// How many plans are tried.
const TRIED: usize = 6;
/// How far ahead is looked at first, in days: over a year, as reports and tests come round.
const AT_FIRST: i64 = 400;
/// How many flips are told.
const TOLD: usize = 4;
/// How often is looked for who can act.
const ACTORS: usize = 6;

/// Searches for changes that make a claim true.
pub fn search(world: &World<'_>, planner: &Planner<'_>, asked: &Asked, claim: &Claim) -> Found {
    let day = world.day();
    let mut attempt = Attempt {
        program: planner.program,
        world,
        asked,
        claim,
        soon: day.plus_days(AT_FIRST).unwrap_or(world.last()).min(world.last()),
        last: world.last(),
    };
    let by_itself = attempt.first_day(&[]);
    // What comes no earlier than that needs no change.
    if let Some(by_itself) = by_itself {
        attempt.last = by_itself.previous().max(day.next());
        attempt.soon = attempt.soon.min(attempt.last);
    }
    let mut plans: Vec<Plan> = Vec::new();
    let statuses = asked.subject.statuses();
    for status in statuses.iter().filter(|status| claim.is_true_of(status)) {
        for plan in planner.plans(asked.text, asked.subject, status) {
            if !plan.is_empty() && !plans.contains(&plan) {
                plans.push(plan);
            }
        }
    }
    plans.sort_by_key(Vec::len);
    plans.truncate(TRIED);
    let mut flips: Vec<Flip> = Vec::new();
    for plan in &plans {
        let is_larger = flips.iter().any(|flip| flip.changes.iter().all(|change| has(plan, change)));
        if is_larger {
            continue;
        }
        let Some(flip) = attempt.confirm(plan).map(|flip| attempt.smaller(flip)) else { continue };
        // What comes no later by itself needs no change.
        let is_needed = by_itself.is_none_or(|day| flip.earliest < day) && !flip.changes.is_empty();
        if is_needed && !flips.contains(&flip) {
            flips.push(flip);
        }
    }
    flips.sort_by_key(|flip| (flip.changes.len(), flip.earliest));
    flips.truncate(TOLD);
    Found { by_itself, flips, until: world.last(), tried: plans.len() }
}

/// Whether a plan has a change, of an act whatever its day and whoever does it.
fn has(plan: &Plan, change: &Change) -> bool {
    plan.iter().any(|other| match (other, change) {
        (Change::Act(a), Change::Act(b)) => (a.text, a.kind, a.on) == (b.text, b.kind, b.on),
        (a, b) => a == b,
    })
}

struct Attempt<'a> {
    program: &'a Program,
    world: &'a World<'a>,
    asked: &'a Asked,
    claim: &'a Claim,
    /// How far is looked at first.
    soon: Date,
    /// And how far at last.
    last: Date,
}

impl Attempt<'_> {
    fn outcome(&self, store: &Store, until: Date) -> Option<Outcome> {
        run(self.program, store, Options { until: Some(until), ..Options::default() }).ok()
    }

    /// The first day on which it is as claimed: soon, or else later.
    fn first_day(&self, changes: &[Change]) -> Option<Date> {
        let store = self.world.with(changes);
        let day = |until| first_day(&self.outcome(&store, until)?, self.asked, self.claim, self.world.day());
        day(self.soon).or_else(|| if self.last > self.soon { day(self.last) } else { None })
    }

    /// Tries a plan: first to see who can act, and when that has an effect, then with these acts alone.
    fn confirm(&self, plan: &Plan) -> Option<Flip> {
        let changes = self.acted(plan)?;
        let earliest = self.first_day(&changes)?;
        Some(Flip { changes, earliest })
    }

    /// The plan with one day and one actor for each act: the first who may, on the first day on which it isn't rejected.
    fn acted(&self, plan: &Plan) -> Option<Vec<Change>> {
        let open = |change: &Change| matches!(change, Change::Act(deed) if deed.day.is_none() || deed.by.len() != 1);
        if !plan.iter().any(open) {
            return Some(plan.clone());
        }
        let mut rest = plan.clone();
        for _ in 0..ACTORS {
            let mut changes = rest.clone();
            for change in &mut changes {
                if let Change::Act(deed) = change {
                    deed.by.truncate(1);
                }
            }
            // Acts are tried on so many days that a look at what comes soon has to do.
            let outcome = self.outcome(&self.world.with(&changes), self.soon)?;
            let mut is_done = true;
            for (change, rest) in changes.iter_mut().zip(&mut rest) {
                let (Change::Act(deed), Change::Act(others)) = (change, rest) else { continue };
                match self.effective(&outcome, deed) {
                    Some(day) => deed.day = Some(day),
                    // Somebody else may be able to.
                    None if others.by.len() > 1 => {
                        others.by.remove(0);
                        is_done = false;
                    }
                    None => return None,
                }
            }
            if is_done {
                return Some(changes);
            }
        }
        None
    }

    /// The first day on which an act wasn't rejected.
    fn effective(&self, outcome: &Outcome, deed: &Deed) -> Option<Date> {
        let agreement = self.program.texts[deed.text].on(self.world.day());
        let (on, by) = (&agreement.declared(deed.on).name, agreement.actor_name(*deed.by.first()?));
        let rejected: Vec<Date> = outcome
            .entries
            .iter()
            .filter(|entry| entry.kind == Kind::Act && entry.to == "rejected" && entry.name == *on)
            .flat_map(|entry| &entry.because)
            .filter_map(|cause| match cause {
                Cause::Act { by: who, act, date, .. } if act == deed.kind.word() && who == by => Some(*date),
                _ => None,
            })
            .collect();
        let mut day = deed.day.unwrap_or_else(|| self.world.day().next());
        let last = deed.day.unwrap_or(self.soon);
        while day <= last {
            if !rejected.contains(&day) {
                return Some(day);
            }
            day = day.next();
        }
        None
    }

    /// The same without the changes that aren't needed for it.
    fn smaller(&self, mut flip: Flip) -> Flip {
        let mut index = 0;
        while flip.changes.len() > 1 && index < flip.changes.len() {
            let mut fewer = flip.changes.clone();
            fewer.remove(index);
            match self.first_day(&fewer).filter(|day| *day <= flip.earliest) {
                Some(earliest) => flip = Flip { changes: fewer, earliest },
                None => index += 1,
            }
        }
        flip
    }
}

/// The first day after another on which something is as claimed.
pub fn first_day(outcome: &Outcome, asked: &Asked, claim: &Claim, after: Date) -> Option<Date> {
    let mut entries = outcome
        .entries
        .iter()
        .enumerate()
        .filter(|(_, entry)| entry.kind == asked.kind && entry.name == asked.name && entry.date > after);
    let found = entries.find(|(index, entry)| {
        // What is denied has to be otherwise at the end of the day.
        let is_last = !outcome.entries[index + 1..]
            .iter()
            .any(|later| later.date == entry.date && later.kind == entry.kind && later.name == entry.name);
        claim.is_true_of(&entry.to) && (is_last || !claim.negated)
    });
    found.map(|(_, entry)| entry.date)
}
