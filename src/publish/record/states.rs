//! The statuses of all days, packed for the slider: of each thing only its changes, by the number of the day. What a run gives
//! until a day is the beginning of what it gives until a later one (law 2), and it rests on nothing that was known later (law 3):
//! so these changes are the states as known on each day.

use std::collections::BTreeMap;

use serde::Serialize;

use super::scale::Days;
use crate::publish::history::History;
use crate::publish::page::{short, tone};
use crate::publish::voice::{level_words, month_name};

/// What the script reads.
#[derive(Debug, Serialize)]
pub struct States<'a> {
    from: String,
    days: i64,
    months: Vec<&'static str>,
    /// Of each status that occurs how it looks, and its mark.
    looks: BTreeMap<&'a str, (&'static str, &'static str)>,
    items: Vec<Item<'a>>,
}

#[derive(Debug, Serialize)]
struct Item<'a> {
    kind: &'static str,
    name: &'a str,
    changes: Vec<(i64, &'a str, String, String)>,
}

/// Packs the states.
pub fn pack<'a>(days: &Days, histories: &'a [History<'a>]) -> States<'a> {
    let statuses = histories.iter().flat_map(|history| &history.spans).map(|span| span.status.unwrap_or(""));
    let looks = statuses.map(|status| (status, (tone(status), short(status)))).collect();
    let items = histories.iter().map(|history| Item {
        kind: history.kind.word(),
        name: history.name,
        changes: history
            .spans
            .iter()
            .map(|span| {
                let level = span.level.map(level_words).unwrap_or_default();
                let step = span.entry.and_then(|entry| entry.step.as_ref());
                let step = step.filter(|_| span.status == Some("raised")).map(|step| match step.last_day {
                    Some(last) => format!("{}, last day {last}", step.word),
                    None => step.word.clone(),
                });
                (days.offset(span.from), span.status.unwrap_or(""), level, step.unwrap_or_default())
            })
            .collect(),
    });
    States {
        from: days.from.to_string(),
        days: days.count(),
        months: (1..=12).map(month_name).collect(),
        looks,
        items: items.collect(),
    }
}

/// As JSON that may stand in a script element: nothing in it can end the element or begin a comment.
pub fn embedded(states: &States<'_>) -> String {
    let json = serde_json::to_string(states).unwrap_or_else(|_| "{}".to_owned());
    let mut safe = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => safe.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => safe.push(c),
        }
    }
    safe
}
