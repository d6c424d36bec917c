//! Few plans, the smallest first, and plans put together.

use super::plan::Plan;
use super::world::Change;

/// How many ways are followed at any place.
pub const WAYS: usize = 6;
/// How many changes a plan has at most.
const CHANGES: usize = 5;

/// The first few plans, the smallest first, each once.
pub fn few(mut plans: Vec<Plan>) -> Vec<Plan> {
    plans.sort_by_key(Vec::len);
    let mut once: Vec<Plan> = Vec::new();
    for plan in plans {
        if once.len() < WAYS && !once.contains(&plan) {
            once.push(plan);
        }
    }
    once
}

/// Each of some plans with each of others, as far as they go together.
pub fn both(some: Vec<Plan>, others: Vec<Plan>) -> Vec<Plan> {
    let pairs = some.iter().flat_map(|one| others.iter().map(move |other| (one, other)));
    few(pairs.filter_map(|(one, other)| together(one, other)).filter(|plan| plan.len() <= CHANGES).collect())
}

/// Two plans as one; none where they want the same thing otherwise.
fn together(one: &Plan, other: &Plan) -> Option<Plan> {
    let mut plan = one.clone();
    for change in other {
        let Change::Report(report) = change else {
            if !plan.contains(change) {
                plan.push(change.clone());
            }
            continue;
        };
        let same = plan.iter_mut().find_map(|known| match known {
            Change::Report(known) if (known.text, known.indicator) == (report.text, report.indicator) => Some(known),
            _ => None,
        });
        let Some(known) = same else {
            plan.push(change.clone());
            continue;
        };
        let (by, stay) = (known.by.clone(), known.stay);
        match (known.limit, report.limit) {
            (Some(a), Some(b)) if a.above == b.above => {
                if (b.value > a.value) == b.above && b.value != a.value {
                    *known = report.clone();
                }
            }
            _ if known.reading == report.reading => {}
            _ => return None,
        }
        known.stay = known.stay.or(stay).or(report.stay);
        for actor in by.iter().chain(&report.by) {
            if !known.by.contains(actor) {
                known.by.push(*actor);
            }
        }
    }
    Some(plan)
}
