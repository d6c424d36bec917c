//! Reports to come: of each indicator that a rule asks for the latest figure, and by when the next is expected.

use crate::calendar::{Date, Duration};
use crate::data::{Observation, Reading};
use crate::model::{Agreement, IndicatorId, Measure, Program, Stale, Subject};
use crate::publish::voice::{Voice, day, heading_of};
use crate::publish::{Edition, Evidence};

/// A report that is expected.
#[derive(Debug)]
pub struct Expected {
    /// What it is about.
    pub heading: String,
    /// Where its card is.
    pub anchor: String,
    /// Who reports.
    pub by: String,
    /// The latest figure.
    pub latest: String,
    /// When the next is expected, and until when the latest counts.
    pub next: String,
    /// The day of the next is over.
    pub overdue: bool,
}

/// The reports of all texts.
pub fn expected(edition: &Edition<'_>, evidence: &Evidence<'_>) -> Vec<Expected> {
    let mut found = Vec::new();
    for (index, text) in edition.program.texts.iter().enumerate() {
        let agreement = edition.text_in_force(text);
        let Some(facts) = evidence.store.texts.get(index) else { continue };
        for (id, indicator) in (0_u32..).map(IndicatorId).zip(&agreement.indicators) {
            if indicator.declared.absent || !indicator.used {
                continue;
            }
            let rows = facts.observations.get(id.index()).map_or(&[][..], |list| list.as_slice());
            found.push(one(edition.program, agreement, id, rows, evidence));
        }
    }
    // The same series may be read by several agreements.
    let mut known: Vec<String> = Vec::new();
    found.retain(|it: &Expected| {
        let key = format!("{}{}{}", it.heading, it.by, it.latest);
        let fresh = !known.contains(&key);
        known.push(key);
        fresh
    });
    found
}

fn one(
    program: &Program,
    agreement: &Agreement,
    id: IndicatorId,
    rows: &[Observation],
    evidence: &Evidence<'_>,
) -> Expected {
    let indicator = &agreement[id];
    let voice = Voice { program, agreement };
    let until = evidence.outcome.until;
    let limit = evidence.known_at.unwrap_or(until).min(until);
    let latest = rows.iter().rev().find(|row| row.known() <= limit);
    let sources: Vec<_> =
        indicator.ranks.iter().zip(&indicator.sources).filter_map(|(rank, source)| rank.map(|_| *source)).collect();
    let due = latest.zip(indicator.every).and_then(|(row, every)| next_period(agreement, row.date, every));
    let until_stale = match (latest, indicator.stale, &indicator.measure) {
        (Some(row), Stale::After(length), measure) if row.status.is_usable() && !measure.is_momentary() => {
            agreement.reckoning.plus(row.date, length).ok()
        }
        _ => None,
    };
    // Reports come as long after their day as they usually did.
    let wait = usual_lag(rows, limit);
    let expected = due.map(|due| due.plus_days(wait).unwrap_or(due));
    let overdue = expected.is_some_and(|expected| expected < until);
    let mut next = match (due.zip(expected), indicator.every) {
        (Some((due, expected)), _) => {
            let by = if expected > due { format!(", to be expected by {}", day(expected)) } else { String::new() };
            format!("{}about {}{by}", if overdue { "overdue: " } else { "" }, day(due))
        }
        (None, None) => "as things occur".to_owned(),
        (None, Some(_)) => "the first one".to_owned(),
    };
    match until_stale {
        Some(last) if last < until => next.push_str(&format!("; too old to count since {}", day(last.next()))),
        Some(last) => next.push_str(&format!("; the latest counts until {}", day(last))),
        None => {}
    }
    Expected {
        heading: heading_of(&indicator.declared),
        anchor: crate::publish::criteria::anchor(Subject::Indicator(id), &indicator.declared.name),
        by: voice.actors(&sources, "and"),
        latest: latest.map_or_else(
            || "nothing yet".to_owned(),
            |row| format!("{} on {}", reading(&voice, id, row), day(row.date)),
        ),
        next,
        overdue,
    }
}

/// The days after which half of the reports were known.
fn usual_lag(rows: &[Observation], limit: Date) -> i64 {
    let known = rows.iter().filter(|row| row.known() <= limit);
    let mut lags: Vec<i64> = known.map(|row| i64::from(row.known().days()) - i64::from(row.date.days())).collect();
    lags.sort_unstable();
    lags.get(lags.len() / 2).copied().unwrap_or(0)
}

fn next_period(agreement: &Agreement, date: Date, every: Duration) -> Option<Date> {
    match every {
        Duration::Months(count) => date.plus_months_keeping_end(i64::from(count)).ok(),
        Duration::Days(_) | Duration::BusinessDays(..) => agreement.reckoning.plus(date, every).ok(),
    }
}

/// What was observed, with its status where it isn't verified.
pub fn reading(voice: &Voice<'_>, id: IndicatorId, row: &Observation) -> String {
    let indicator = &voice.agreement[id];
    let value = match (row.reading, &indicator.measure) {
        (Reading::None, _) => return row.status.word().replace('_', " "),
        (Reading::Number(number), _) => voice.value(id, number),
        (Reading::Bool(true), _) => "yes".to_owned(),
        (Reading::Bool(false), _) => "no".to_owned(),
        (Reading::Category(index), Measure::Category { values, .. }) => {
            values.get(usize::from(index)).cloned().unwrap_or_default()
        }
        (Reading::Category(index), _) => index.to_string(),
    };
    match row.status.word() {
        "verified" => value,
        status => format!("{value} ({})", status.replace('_', " ")),
    }
}
