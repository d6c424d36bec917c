//! Observations and acts about an agreement: late, revised, in conflict, without standing, too early, all on one day.

use std::collections::BTreeSet;

use detente::calendar::Date;

use super::chance::Chance;
use super::world::{Indicator, Measure, Span, Unit, VALUES, World, month_end, plus};

/// Rows about every indicator, in columns `indicator,date,value,unit,reported,source,status`.
pub fn observations(world: &World, span: &Span, chance: &mut Chance) -> Vec<String> {
    let mut rows = Vec::new();
    let mut seen = BTreeSet::new();
    for indicator in &world.indicators {
        for date in dates(indicator, span, chance) {
            if chance.percent(12) {
                continue;
            }
            let source = if chance.percent(75) { indicator.sources[0].clone() } else { chance.of(&indicator.sources) };
            let mut reports = vec![(source.clone(), late(chance))];
            if chance.percent(20) {
                let delay = if chance.percent(60) { reports[0].1 } else { late(chance) };
                reports.push((chance.of(&indicator.sources), delay));
            }
            if chance.percent(12) {
                reports.push((source, reports[0].1 + chance.between(1, 40) as i64));
            }
            for (source, delay) in reports {
                let reported = plus(date, delay);
                if seen.insert((indicator.name.clone(), date, reported, source.clone())) {
                    rows.push(observation(indicator, date, reported, &source, chance));
                }
            }
        }
    }
    if span.quiet {
        chance.shuffle(&mut rows);
        rows.truncate(chance.below(8));
    }
    rows
}

/// How many days behind its date something becomes known; a few are dated ahead.
fn late(chance: &mut Chance) -> i64 {
    match chance.below(20) {
        0..=8 => 0,
        9..=14 => chance.between(1, 6) as i64,
        15..=17 => chance.between(7, 40) as i64,
        18 => chance.between(41, 120) as i64,
        _ => -(chance.between(1, 5) as i64),
    }
}

/// The days that reports are about.
fn dates(indicator: &Indicator, span: &Span, chance: &mut Chance) -> Vec<Date> {
    let mut found = Vec::new();
    let end = plus(span.last, 10);
    let mut date = plus(span.first, -(chance.below(80) as i64));
    match indicator.every {
        Some((count, "month" | "quarter")) if indicator.measure == Measure::Flow || chance.percent(60) => {
            let months = if indicator.every.is_some_and(|(_, word)| word == "quarter") { 3 * count } else { count };
            let mut at = month_end(date);
            while at <= end {
                found.push(at);
                at = at.plus_months_keeping_end(months as i64).expect("a day");
            }
        }
        Some((count, word)) if word == "weeks" || word == "days" => {
            let step = if word == "weeks" { 7 * count } else { count };
            while date <= end {
                found.push(date);
                date = plus(date, step as i64);
            }
        }
        _ => {
            for _ in 0..chance.between(1, 14) {
                found.push(span.day(chance));
            }
        }
    }
    if chance.percent(40) {
        found.push(span.day(chance));
    }
    found.sort();
    found.dedup();
    // Long runs of frequent reports would say nothing new.
    found.truncate(40);
    found
}

fn observation(indicator: &Indicator, date: Date, reported: Date, source: &str, chance: &mut Chance) -> String {
    let status = match chance.below(24) {
        0 => "estimated",
        1 => "provisional",
        2 => "contested",
        3 => "not_verifiable",
        4 => "missing",
        5..=10 => "verified",
        _ => "",
    };
    let empty = matches!(status, "missing" | "not_verifiable") && chance.percent(50);
    let number = chance.below(11);
    let (value, unit) = match indicator.measure {
        _ if empty => (String::new(), ""),
        Measure::Bool { .. } => (chance.percent(55).to_string(), ""),
        Measure::Category { .. } => (chance.of(&VALUES).to_owned(), ""),
        _ if indicator.unit == Unit::Mass && chance.percent(25) => ((number * 1000).to_string(), "kg"),
        _ if chance.percent(15) => (format!("{number}.5"), ""),
        _ => (number.to_string(), ""),
    };
    // A month stands for its last day.
    let day = date.to_string();
    let day = if date == month_end(date) && chance.percent(10) { day[..7].to_owned() } else { day };
    let reported = if reported == date && chance.percent(50) { String::new() } else { reported.to_string() };
    let source = if source == indicator.sources[0] && chance.percent(10) { "" } else { source };
    format!("{},{day},{value},{unit},{reported},{source},{status}", indicator.name)
}

/// An act before it is written: who, what, on what, until or value.
struct Deed {
    date: Date,
    by: String,
    act: &'static str,
    on: String,
    until: Option<Date>,
    value: String,
}

/// Rows of acts, in columns `date,by,act,on,until,value`.
pub fn acts(world: &World, span: &Span, chance: &mut Chance) -> Vec<String> {
    let mut deeds: Vec<Deed> = Vec::new();
    for _ in 0..chance.below(if span.quiet { 6 } else { 45 }) {
        let date = match chance.below(12) {
            0 => plus(span.first, -(chance.below(20) as i64)),
            1 => span.first,
            _ => span.day(chance),
        };
        let one = deed(world, date, chance);
        if chance.percent(60) {
            let later = plus(date, chance.below(25) as i64);
            deeds.extend(answer(world, &one, later, chance));
        }
        deeds.push(one);
    }
    let mut kept: Vec<Deed> = Vec::new();
    for deed in deeds {
        if !kept.iter().any(|other| disagree(other, &deed)) {
            kept.push(deed);
        }
    }
    let written = |deed: Deed| {
        let until = deed.until.map(|day| day.to_string()).unwrap_or_default();
        format!("{},{},{},{},{until},{}", deed.date, deed.by, deed.act, deed.on, deed.value)
    };
    kept.into_iter().map(written).collect()
}

/// Acts of one actor on one thing and day that can't both be meant are an error of the data.
fn disagree(one: &Deed, other: &Deed) -> bool {
    (one.date, &one.by, &one.on) == (other.date, &other.by, &other.on)
        && (one.act == other.act
            || matches!(
                (one.act, other.act),
                ("uphold", "dismiss") | ("dismiss", "uphold") | ("settle", "void") | ("void", "settle")
            ))
}

/// What somebody entitled does about what was done before.
fn answer(world: &World, to: &Deed, date: Date, chance: &mut Chance) -> Option<Deed> {
    let (by, act) = match to.act {
        "raise" => {
            let trigger = world.triggers.iter().find(|it| it.name == to.on)?;
            if trigger.bodies.is_empty() {
                return None;
            }
            (chance.of(&trigger.bodies), chance.of(&["uphold", "uphold", "dismiss", "extend"]))
        }
        "dispute" => {
            let indicator = world.indicators.iter().find(|it| it.name == to.on)?;
            (indicator.disputes.clone()?, chance.of(&["settle", "void"]))
        }
        "file" => (world.grievances.iter().find(|it| it.0 == to.on)?.1.clone(), "answer"),
        "occur" if chance.percent(40) => (to.by.clone(), "occur"),
        _ => return None,
    };
    let until = (act == "extend").then(|| plus(date, chance.below(30) as i64));
    Some(Deed { date, by, act, on: to.on.clone(), until, value: String::new() })
}

fn deed(world: &World, date: Date, chance: &mut Chance) -> Deed {
    let anybody = |chance: &mut Chance| {
        if chance.percent(60) { chance.of(&world.parties) } else { chance.of(&world.bodies) }
    };
    let none = anybody(chance);
    // Most acts are those of somebody entitled.
    let entitled = |on: &str, chance: &mut Chance| {
        let known = world.entitled.iter().rev().find(|(name, _)| name == on).filter(|_| chance.percent(85));
        known.map_or_else(|| none.clone(), |(_, by)| by.clone())
    };
    let trigger = |chance: &mut Chance| chance.of(&world.triggers);
    let mark = |chance: &mut Chance| chance.of(&world.benchmarks);
    let mut until = None;
    let mut value = String::new();
    let disputed: Vec<&Indicator> = world.indicators.iter().filter(|it| it.disputes.is_some()).collect();
    let (by, act, on) = match chance.below(22) {
        0..=3 => {
            let raised: Vec<String> = world.triggers.iter().filter(|it| it.raised).map(|it| it.name.clone()).collect();
            let on = if raised.is_empty() || chance.percent(10) { trigger(chance).name } else { chance.of(&raised) };
            (entitled(&on, chance), "raise", on)
        }
        4..=7 => {
            let on = trigger(chance);
            let by = if on.bodies.is_empty() || chance.percent(10) { none.clone() } else { chance.of(&on.bodies) };
            let act = chance.of(&["uphold", "dismiss", "extend"]);
            if act == "extend" {
                until = Some(plus(date, chance.below(40) as i64 - 3));
            }
            (by, act, on.name)
        }
        8 | 9 => {
            let on = mark(chance);
            until = Some(plus(date, chance.below(40) as i64 - 3));
            (on.waivable.filter(|_| chance.percent(90)).unwrap_or_else(|| none.clone()), "waive", on.name)
        }
        10 => {
            let on = mark(chance);
            (on.certified.filter(|_| chance.percent(90)).unwrap_or_else(|| none.clone()), "certify", on.name)
        }
        11 | 12 if !disputed.is_empty() => {
            let on = chance.of(&disputed);
            if chance.percent(20) {
                value = span_date(date, chance);
            }
            (chance.of(&world.parties), "dispute", on.name.clone())
        }
        13 | 14 if !disputed.is_empty() => {
            let on = chance.of(&disputed);
            let by = on.disputes.clone().filter(|_| chance.percent(90)).unwrap_or_else(|| none.clone());
            let act = chance.of(&["settle", "settle", "void"]);
            if act == "settle" && chance.percent(50) {
                value = match on.measure {
                    Measure::Bool { .. } => chance.percent(50).to_string(),
                    Measure::Category { .. } => chance.of(&VALUES).to_owned(),
                    _ => chance.below(11).to_string(),
                };
            }
            (by, act, on.name.clone())
        }
        15 | 16 if !world.reversals.is_empty() => (chance.of(&world.parties), "invoke", chance.of(&world.reversals)),
        17 => (anybody(chance), "contest", mark(chance).name),
        18 | 19 if !world.grievances.is_empty() => {
            let (on, answers) = chance.of(&world.grievances);
            if chance.percent(50) { (entitled(&on, chance), "file", on) } else { (answers, "answer", on) }
        }
        20 if !world.reviews.is_empty() => {
            let (on, holder) = chance.of(&world.reviews);
            (if chance.percent(90) { holder } else { none.clone() }, "hold", on)
        }
        _ => {
            let on = chance.of(&world.events);
            (entitled(&on, chance), "occur", on)
        }
    };
    Deed { date, by, act, on, until, value }
}

/// The date of an observation that may be there.
fn span_date(date: Date, chance: &mut Chance) -> String {
    month_end(plus(date, -(chance.below(60) as i64))).to_string()
}
