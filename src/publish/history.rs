//! What was so on which days, from the ledger: of everything that has a status a list of spans.

use std::collections::BTreeMap;

use super::{Edition, Evidence};
use crate::calendar::Date;
use crate::ledger::{Entry, Standing};
use crate::model::Kind;

/// The statuses of one thing, day by day.
#[derive(Debug, Clone)]
pub struct History<'a> {
    /// What kind of thing it is.
    pub kind: Kind,
    /// Its name.
    pub name: &'a str,
    /// Its title at the end of the record.
    pub title: Option<&'a str>,
    /// Spans without gaps, from the first day on which the text has it to the last.
    pub spans: Vec<Span<'a>>,
}

/// Days on which a status stood.
#[derive(Debug, Clone)]
pub struct Span<'a> {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// The status; none while the text didn't have it.
    pub status: Option<&'a str>,
    /// Reliefs: the level.
    pub level: Option<&'a str>,
    /// The entry that made it so.
    pub entry: Option<&'a Entry>,
}

impl History<'_> {
    /// What it is called.
    pub fn heading(&self) -> String {
        self.title.map_or_else(|| self.name.replace('_', " "), str::to_owned)
    }

    /// The span of a day.
    pub fn on(&self, day: Date) -> Option<&Span<'_>> {
        let count = self.spans.partition_point(|span| span.from <= day);
        self.spans.get(count.checked_sub(1)?).filter(|span| span.to >= day)
    }
}

/// Everything that has a status, in the order of the state's tables; what an amendment removed stands behind the others of its
/// kind.
pub fn of<'a>(edition: &Edition<'a>, evidence: &Evidence<'a>) -> Vec<History<'a>> {
    let outcome = evidence.outcome;
    let mut entries: BTreeMap<(Kind, &str), Vec<&Entry>> = BTreeMap::new();
    for entry in &outcome.entries {
        entries.entry((entry.kind, entry.name.as_str())).or_default().push(entry);
    }
    let mut histories = Vec::new();
    for (kind, table) in outcome.state.tables() {
        for (name, standing) in table {
            let changes = entries.remove(&(kind, name.as_str())).unwrap_or_default();
            histories.push(history(edition, evidence, kind, name, Some(standing), &changes));
        }
        let removed: Vec<(Kind, &str)> = entries.keys().copied().filter(|(other, _)| *other == kind).collect();
        for key in removed {
            let changes = entries.remove(&key).unwrap_or_default();
            histories.push(history(edition, evidence, kind, key.1, None, &changes));
        }
    }
    histories
}

/// Status, level, and the entry behind them.
type Point<'a> = (Option<&'a str>, Option<&'a str>, Option<&'a Entry>);

fn history<'a>(
    edition: &Edition<'a>,
    evidence: &Evidence<'a>,
    kind: Kind,
    name: &'a str,
    standing: Option<&'a Standing>,
    changes: &[&'a Entry],
) -> History<'a> {
    let outcome = evidence.outcome;
    let present = presence(edition, name);
    let is_there = |day: Date| {
        let count = present.partition_point(|(from, _)| *from <= day);
        count.checked_sub(1).and_then(|index| present.get(index)).is_none_or(|(_, there)| *there)
    };
    let first = match changes.first() {
        Some(entry) => entry.from.as_deref(),
        None => standing.map(|standing| standing.status.as_str()),
    };
    let first_level = match changes.first() {
        Some(entry) => entry.from_level.as_deref(),
        None => standing.and_then(|standing| standing.level.as_deref()),
    };
    // What was so at the end of each day on which something changed, the text included.
    let mut points: BTreeMap<Date, Point<'_>> = BTreeMap::new();
    let start = outcome.from;
    points.insert(start, (first.filter(|_| is_there(start)), first_level, None));
    for entry in changes {
        points.insert(entry.date.max(start), (Some(entry.to.as_str()), entry.level.as_deref(), Some(entry)));
    }
    for (day, there) in present.iter().filter(|(day, _)| *day > start && *day <= outcome.until) {
        let before = points.range(..=*day).next_back().map(|(_, point)| *point);
        match (*there, before) {
            (false, _) => {
                points.insert(*day, (None, None, None));
            }
            (true, Some((None, level, _))) => {
                points.insert(*day, (first, level, None));
            }
            (true, _) => {}
        }
    }
    let days: Vec<Date> = points.keys().copied().collect();
    let spans = points.into_iter().enumerate().map(|(index, (from, (status, level, entry)))| {
        let to = days.get(index + 1).map_or(outcome.until, |next| next.previous());
        Span { from, to, status, level, entry }
    });
    let title = edition.program.title_of(kind, name, outcome.until);
    History { kind, name, title, spans: spans.filter(|span| span.to >= span.from).collect() }
}

/// From which days on the text has something, or no longer; empty for what every version has.
fn presence(edition: &Edition<'_>, name: &str) -> Vec<(Date, bool)> {
    for text in &edition.program.texts {
        if text.versions.len() < 2 {
            continue;
        }
        if let Some(subject) = text.base().find(name) {
            if text.versions.iter().all(|version| !version.agreement.declared(subject).absent) {
                return Vec::new();
            }
            let there = |version: &crate::model::Version| !version.agreement.declared(subject).absent;
            let mut days: Vec<(Date, bool)> =
                text.versions.iter().skip(1).map(|version| (version.effective, there(version))).collect();
            days.insert(0, (Date::FIRST, text.versions.first().is_some_and(there)));
            return days;
        }
    }
    Vec::new()
}
