//! From rows to stores: one for each entity, in an order that doesn't depend on that of rows, equal rows collapsed, and
//! rows that disagree refused.

use std::cmp::Ordering;

use super::faults::Faults;
use super::{Act, ActList, ActValue, Observation, Reading, Row, Series, Store};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::model::{ActKind, Agreement, IndicatorId, Program};

/// Makes the stores ready, by name of the entity; what belongs to none is added to all. `files` are the names that ledgers
/// cite, `shown` those that messages show.
pub fn settle(
    program: &Program,
    common: Store,
    mut stores: Vec<Store>,
    files: &[String],
    shown: &[String],
    diagnostics: &mut Faults,
) -> Vec<Store> {
    if stores.is_empty() {
        stores.push(common);
    } else {
        stores.iter_mut().for_each(|store| add_common(store, &common));
    }
    stores.sort_by(|a, b| a.entity.cmp(&b.entity));
    for store in &mut stores {
        store.files = files.to_vec();
        settle_one(program, store, shown, diagnostics);
    }
    stores
}

/// Adds what belongs to every entity.
pub fn add_common(store: &mut Store, common: &Store) {
    for (facts, more) in store.texts.iter_mut().zip(&common.texts) {
        for (list, more) in facts.observations.iter_mut().zip(&more.observations) {
            list.extend(more.iter());
        }
        facts.acts.extend(more.acts.iter().cloned());
    }
}

/// Puts a store in order.
pub fn settle_one(program: &Program, store: &mut Store, shown: &[String], diagnostics: &mut Faults) {
    for (facts, text) in store.texts.iter_mut().zip(&program.texts) {
        let agreement = text.base();
        for (index, list) in facts.observations.iter_mut().enumerate() {
            settle_observations(agreement, IndicatorId(index as u32), list, shown, diagnostics);
        }
        settle_acts(agreement, &mut facts.acts, shown, diagnostics);
    }
}

fn settle_observations(
    agreement: &Agreement,
    id: IndicatorId,
    list: &mut Series,
    files: &[String],
    diagnostics: &mut Faults,
) {
    // So they come as a rule.
    if list.arrange_if_sorted() {
        return;
    }
    let key = |it: &Observation| (it.date, it.reported, it.source);
    let rest = |it: &Observation| (it.status, order_of(it.reading), it.row);
    put_in_order(list, |a, b| key(a).cmp(&key(b)).then_with(|| rest(a).cmp(&rest(b))));
    let mut last = None;
    list.retain(|it| {
        let before: Option<Observation> = last.replace(*it);
        let Some(before) = before.filter(|before| key(before) == key(it)) else { return true };
        if before.status == it.status && same(before.reading, it.reading) {
            // The first of equal rows stays, so that it is the one that is cited.
            last = Some(before);
            return false;
        }
        let name = &agreement[id].declared.name;
        let other = place(before.row, files);
        let message = format!("this observation of `{name}` about {} disagrees with another row", it.date);
        diagnostics.push(Diagnostic::elsewhere(Code::E0408, message, Some(place(it.row, files))).help(format!(
            "the other is row {} of {}; a revision has a later `reported`, another reporter another `source`",
            other.row.unwrap_or(0),
            other.file
        )));
        false
    });
    list.arrange();
}

/// Sorts what is nearly in order: rows come as they were reported, so that those that came late stand out of it. These are taken out,
/// sorted by themselves, and put back.
fn put_in_order(list: &mut Vec<Observation>, order: impl Fn(&Observation, &Observation) -> Ordering + Copy) {
    let (mut late, mut latest) = (Vec::new(), None);
    list.retain(|it| {
        let fits = latest.as_ref().is_none_or(|latest| order(latest, it).is_le());
        if fits {
            latest = Some(*it);
        } else {
            late.push(*it);
        }
        fits
    });
    late.sort_unstable_by(order);
    let (mut others, mut end) = (list.len(), list.len() + late.len());
    list.extend_from_slice(&late);
    // From behind, where there is room now.
    while let Some(latest) = late.last() {
        end -= 1;
        if others > 0 && order(latest, &list[others - 1]).is_lt() {
            others -= 1;
            list[end] = list[others];
        } else {
            list[end] = *latest;
            late.pop();
        }
    }
}

/// Numbers by their value, so that `5` and `5.0` are one.
fn same(a: Reading, b: Reading) -> bool {
    match (a, b) {
        (Reading::Number(a), Reading::Number(b)) => a == b,
        (a, b) => a == b,
    }
}

fn order_of(reading: Reading) -> (u8, crate::quantity::Number) {
    match reading {
        Reading::None => (0, crate::quantity::Number::ZERO),
        Reading::Bool(truth) => (1, crate::quantity::Number::from(u8::from(truth))),
        Reading::Category(index) => (2, crate::quantity::Number::from(index)),
        Reading::Number(number) => (3, number),
    }
}

fn place(row: Row, files: &[String]) -> Place {
    let file = files.get(usize::from(row.file)).cloned().unwrap_or_default();
    Place { file, row: Some(u64::from(row.row)), column: None }
}

/// Acts in the order of section 7, step 2.
fn settle_acts(agreement: &Agreement, acts: &mut ActList, files: &[String], diagnostics: &mut Faults) {
    let rest = |act: &Act| {
        let on = agreement.declared(act.on).order;
        (on, agreement.actor_order(act.by), act.kind, act.until(), order_of_value(act.value()), act.row)
    };
    acts.sort_by(|a, b| a.date.cmp(&b.date).then_with(|| rest(a).cmp(&rest(b))));
    acts.dedup_by(|later, earlier| {
        let words = |act: &Act| (act.by, act.kind, act.on, act.until(), order_of_value(act.value()));
        later.date == earlier.date && words(later) == words(earlier)
    });
    acts.arrange();
    for (index, act) in acts.iter().enumerate() {
        let same_day = acts[..index].iter().rev().take_while(|other| other.date == act.date);
        for other in same_day.filter(|other| (other.by, other.on) == (act.by, act.on) && contradict(other, act)) {
            let (by, on) = (agreement.actor_name(act.by), &agreement.declared(act.on).name);
            let message = format!("{by} can't both {} and {} `{on}` on {}", phrase(other), phrase(act), act.date);
            let other = place(other.row, files);
            diagnostics.push(Diagnostic::elsewhere(Code::E0409, message, Some(place(act.row, files))).help(format!(
                "the other act is row {} of {}",
                other.row.unwrap_or(0),
                other.file
            )));
        }
    }
}

fn order_of_value(value: Option<ActValue>) -> (u8, crate::quantity::Number) {
    match value {
        None => (0, crate::quantity::Number::ZERO),
        Some(ActValue::Date(date)) => (1, crate::quantity::Number::from(date.days())),
        Some(ActValue::Reading(reading)) => {
            let (kind, number) = order_of(reading);
            (kind + 2, number)
        }
    }
}

/// Whether two acts of one actor on one thing can't both be meant.
fn contradict(one: &Act, other: &Act) -> bool {
    use ActKind::{Dismiss, Extend, Settle, Uphold, Void, Waive};
    match (one.kind, other.kind) {
        (Uphold, Dismiss) | (Dismiss, Uphold) | (Settle, Void) | (Void, Settle) => true,
        (Extend, Extend) | (Waive, Waive) => one.until() != other.until(),
        (Settle, Settle) => one.value() != other.value(),
        _ => false,
    }
}

fn phrase(act: &Act) -> String {
    match act.until() {
        Some(until) => format!("{} (until {until})", act.kind),
        None => act.kind.to_string(),
    }
}
