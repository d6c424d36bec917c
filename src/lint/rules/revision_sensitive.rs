//! Questions a benchmark whose verdict would turn on revisions: by the figures as first reported it was met, by the revised ones
//! it wasn't, or the reverse.
//!
//! The agreement is run twice, once as if each first figure had stood, once as if the last had been known from the beginning.
//! Where the two verdicts on a day are known and differ, that is told. Only revisions by the same source of the same date
//! count; amounts `as it occurs` are left alone.
//!
//! ## Why it matters
//! National accounts, budgets and inventories are revised for years. A decision that rests on the first figure may be shown to
//! have been wrong by the last, and a party that may revise its own figures has a way to mend its record. The text should
//! say which figure counts.
//!
//! ## Triggers
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! body mission
//! indicator weapons { stock  reported by mission every 1 month }
//! benchmark few_weapons by north { requires weapons <= 100  verified by mission }
//! relief trade by south to north
//! stage opening { requires few_weapons  grants trade }
//! ```
//! ```csv
//! indicator,date,reported,value
//! weapons,2024-01-31,2024-02-05,98
//! weapons,2024-01-31,2024-06-10,104
//! weapons,2024-02-29,2024-03-05,120
//! ```
//!
//! ## A better draft
//! A margin that no revision has crossed.
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! body mission
//! indicator weapons { stock  reported by mission every 1 month }
//! benchmark few_weapons by north { requires weapons <= 110  verified by mission }
//! relief trade by south to north
//! stage opening { requires few_weapons  grants trade }
//! ```
//! ```csv
//! indicator,date,reported,value
//! weapons,2024-01-31,2024-02-05,98
//! weapons,2024-01-31,2024-06-10,104
//! weapons,2024-02-29,2024-03-05,120
//! ```
//!
//! ## Known false positives
//! A row that corrects a slip of the pen rather than a figure.

use std::collections::{BTreeMap, BTreeSet};

use crate::calendar::Date;
use crate::data::{Observation, Store};
use crate::eval::{Options, run};
use crate::ledger::{Entry, Outcome};
use crate::lint::facts::indicators_in;
use crate::lint::record::{among, entries, times};
use crate::lint::{Category, Draft, Findings, Rule};
use crate::model::{BenchmarkId, BenchmarkStatus, IndicatorId, Kind, Measure, Program, Subject};

/// The rule.
pub static RULE: Rule =
    Rule::new("revision-sensitive", "DAT06", Category::Data, "verdicts that flip under revisions in the data", check)
        .over_data();

/// Days on which the verdicts differ: the first, the last, and the verdict by the first figures.
struct Spell {
    first: Date,
    last: Date,
    before: &'static str,
}

fn check(draft: &Draft<'_>, found: &mut Findings<'_>) {
    let Some(evidence) = draft.evidence else { return };
    let mut spells: BTreeMap<BenchmarkId, (Vec<Spell>, usize)> = BTreeMap::new();
    let mut revised: BTreeMap<IndicatorId, i64> = BTreeMap::new();
    for (store, outcome) in evidence.stores.iter().zip(&evidence.outcomes) {
        let counts = revisions(draft.program, store);
        let Some(outcome) = outcome.as_ref().filter(|_| !counts.is_empty()) else { continue };
        for (id, count) in &counts {
            *revised.entry(*id).or_default() += count;
        }
        let options = Options { until: Some(outcome.until), ..Options::default() };
        let as_if = |pick| run(draft.program, &settled(draft.program, store, pick), options).ok();
        let (Some(first), Some(last)) = (as_if(Pick::First), as_if(Pick::Last)) else { continue };
        let (first_entries, last_entries) = (entries(&first, Kind::Benchmark), entries(&last, Kind::Benchmark));
        for (index, benchmark) in draft.agreement.benchmarks.iter().enumerate() {
            let rests = indicators_in(draft.agreement, benchmark.requires);
            if benchmark.declared.absent || !rests.iter().any(|id| counts.contains_key(id)) {
                continue;
            }
            let name = benchmark.declared.name.as_str();
            let differ = differing(&verdicts(&first_entries, name), &verdicts(&last_entries, name), &first);
            if !differ.is_empty() {
                let all = spells.entry(BenchmarkId(index as u32)).or_default();
                all.0.extend(differ);
                all.1 += 1;
            }
        }
    }
    for (id, (mut spells, concerned)) in spells {
        spells.sort_by_key(|spell| (spell.first, spell.last));
        let Some(spell) = spells.first() else { continue };
        let subject = Subject::Benchmark(id);
        let is_met = spell.before == BenchmarkStatus::Met.word();
        let (first, second) = if is_met { ("met", "unmet") } else { ("unmet", "met") };
        let when = if spell.first == spell.last {
            format!("on {}", spell.first)
        } else {
            format!("from {} to {}", spell.first, spell.last)
        };
        let more = match spells.len() as i64 - 1 {
            0 => String::new(),
            more => format!("; it turns {} more", times(more)),
        };
        let message = format!(
            "the verdict on `{}` hangs on revisions{}: by the figures as first reported it was {first} {when}, by the revised ones \
             {second}{more}",
            draft.name(subject),
            among(concerned, evidence),
        );
        let finding = found.say(draft.clause_span(subject, "requires"), message, "turned by a revision");
        for indicator in indicators_in(draft.agreement, draft.agreement[id].requires) {
            if let Some(count) = revised.get(&indicator) {
                let subject = Subject::Indicator(indicator);
                finding.label(draft.name_span(subject), format!("revised {}", times(*count)));
            }
        }
        finding.help("leave a margin that revisions don't cross, or say which figure counts: `tested … within …`, `verified by …`");
    }
}

/// Which of several observations of one date by one source.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pick {
    First,
    Last,
}

/// The observations of one series, by date and source, each group in order of report.
fn grouped(list: &[Observation]) -> BTreeMap<(Date, u16), Vec<&Observation>> {
    let mut groups: BTreeMap<(Date, u16), Vec<&Observation>> = BTreeMap::new();
    for observation in list {
        groups.entry((observation.date, observation.source)).or_default().push(observation);
    }
    groups
}

/// The indicators of the main agreement with revised figures, and how many revisions there are.
fn revisions(program: &Program, store: &Store) -> BTreeMap<IndicatorId, i64> {
    let mut found = BTreeMap::new();
    let (Some(facts), agreement) = (store.texts.last(), program.main()) else { return found };
    for (index, list) in facts.observations.iter().enumerate() {
        if agreement.indicators.get(index).is_none_or(|indicator| indicator.measure == Measure::Amounts) {
            continue;
        }
        let changes = |group: &Vec<&Observation>| {
            group.iter().zip(group.iter().skip(1)).filter(|(a, b)| a.reading != b.reading).count() as i64
        };
        let count: i64 = grouped(list).values().map(changes).sum();
        if count > 0 {
            found.insert(IndicatorId(index as u32), count);
        }
    }
    found
}

/// The data with one figure for each date and source, known on its date.
fn settled(program: &Program, store: &Store, pick: Pick) -> Store {
    let mut store = store.clone();
    for (facts, text) in store.texts.iter_mut().zip(&program.texts) {
        for (list, indicator) in facts.observations.iter_mut().zip(&text.base().indicators) {
            if indicator.measure == Measure::Amounts {
                continue;
            }
            let one = |group: Vec<&Observation>| {
                let it = if pick == Pick::First { group.first() } else { group.last() };
                it.map(|it| Observation { reported: it.date, ..**it })
            };
            // In order of date and source: that of a store (section 9) where all are reported on their date.
            *list = grouped(list).into_values().filter_map(one).collect();
        }
    }
    store
}

/// The verdicts of a benchmark, each from a day on.
fn verdicts<'e>(entries: &BTreeMap<&str, Vec<&'e Entry>>, name: &str) -> Vec<(Date, &'e str)> {
    entries.get(name).into_iter().flatten().map(|entry| (entry.date, entry.to.as_str())).collect()
}

/// The spells of days on which two courses are met and unmet.
fn differing(first: &[(Date, &str)], last: &[(Date, &str)], run: &Outcome) -> Vec<Spell> {
    let days: BTreeSet<Date> = first.iter().chain(last).map(|(day, _)| *day).collect();
    let on = |course: &[(Date, &str)], day: Date| -> Option<&'static str> {
        let index = course.partition_point(|(since, _)| *since <= day).checked_sub(1)?;
        let known = [BenchmarkStatus::Met, BenchmarkStatus::Unmet].map(BenchmarkStatus::word);
        known.into_iter().find(|word| *word == course[index].1)
    };
    let mut found: Vec<Spell> = Vec::new();
    let mut open: Option<(Date, &'static str)> = None;
    for day in days {
        let before = match (on(first, day), on(last, day)) {
            (Some(first), Some(last)) if first != last => Some(first),
            _ => None,
        };
        if before != open.map(|(_, before)| before) {
            if let Some((since, before)) = open.take() {
                found.push(Spell { first: since, last: day.previous(), before });
            }
            open = before.map(|before| (day, before));
        }
    }
    found.extend(open.map(|(since, before)| Spell { first: since, last: run.until, before }));
    found
}
