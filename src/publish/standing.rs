//! Where things stand at the end of the record: the months of each benchmark, reliefs with their level, windows that run, reports to
//! come, and days ahead.

mod ahead;
mod reports;

use std::collections::BTreeMap;

use super::criteria::anchor;
use super::history::{self, History};
use super::markdown::{escaped, push};
use super::voice::{day, level_words, month_name};
use super::{Edition, Evidence};
use crate::calendar::{Date, last_of_month};
use crate::model::Kind;

pub use ahead::Ahead;
pub use reports::{Expected, reading};

/// So many years of months are shown; the record has all days.
const YEARS: usize = 15;

/// The tables.
#[derive(Debug)]
pub struct Standing {
    /// The years, the latest first, each with a row for each benchmark.
    pub years: Vec<Year>,
    /// Years that are left out.
    pub left_out: usize,
    /// Benchmarks, stages, reliefs, triggers.
    pub now: Vec<Now>,
    /// Windows that run.
    pub windows: Vec<Ahead>,
    /// Reports to come.
    pub reports: Vec<Expected>,
    /// Days ahead.
    pub ahead: Vec<Ahead>,
}

/// The months of one year.
#[derive(Debug)]
pub struct Year {
    /// Which.
    pub year: i16,
    /// A row for each benchmark.
    pub rows: Vec<Row>,
}

/// The months of one benchmark.
#[derive(Debug)]
pub struct Row {
    /// What it is called.
    pub heading: String,
    /// Where its card is.
    pub anchor: String,
    /// Twelve cells.
    pub cells: Vec<Cell>,
}

/// A month.
#[derive(Debug, Clone)]
pub struct Cell {
    /// The verdict at its end, or at the end of the record; `outside` of the record, `absent` from the text.
    pub verdict: &'static str,
    /// Whether it changed within.
    pub changed: bool,
    /// What it says, for those who don't see it.
    pub said: String,
}

/// How something stands.
#[derive(Debug)]
pub struct Now {
    /// What it is.
    pub kind: Kind,
    /// What it is called.
    pub heading: String,
    /// Where its card is.
    pub anchor: String,
    /// The word of its status.
    pub status: String,
    /// Of a relief its level.
    pub level: Option<String>,
    /// Since when.
    pub since: Option<Date>,
}

/// The mark of a verdict: never colour alone.
pub fn mark(verdict: &str) -> &'static str {
    match verdict {
        "met" => "✓",
        "unmet" => "✗",
        "unknown" => "?",
        "waived" => "w",
        _ => "–",
    }
}

/// A verdict in words.
pub fn verdict_words(verdict: &str) -> &'static str {
    match verdict {
        "met" => "met",
        "unmet" => "not met",
        "unknown" => "unknown",
        "waived" => "waived",
        "absent" => "not in the text then",
        _ => "outside of the record",
    }
}

/// Makes the tables.
pub fn of(edition: &Edition<'_>, evidence: &Evidence<'_>, histories: &[History<'_>]) -> Standing {
    let (years, left_out) = years(evidence, histories);
    let state = &evidence.outcome.state;
    let mut now = Vec::new();
    let tables = [
        (Kind::Benchmark, &state.benchmarks),
        (Kind::Stage, &state.stages),
        (Kind::Relief, &state.reliefs),
        (Kind::Trigger, &state.triggers),
    ];
    for (kind, table) in tables {
        for (name, standing) in table {
            let title = edition.program.title_of(kind, name, evidence.outcome.until);
            now.push(Now {
                kind,
                heading: title.map_or_else(|| name.replace('_', " "), str::to_owned),
                anchor: anchor_of(kind, name),
                status: standing.status.clone(),
                level: standing.level.as_deref().map(level_words),
                since: standing.since,
            });
        }
    }
    Standing {
        years,
        left_out,
        now,
        windows: ahead::windows(edition, evidence),
        reports: reports::expected(edition, evidence),
        ahead: ahead::ahead(edition, evidence),
    }
}

/// The card of something with a status.
pub fn anchor_of(kind: Kind, name: &str) -> String {
    use crate::model::{
        BenchmarkId, GrievanceId, ReliefId, ReversalId, ReviewId, SafeguardId, StageId, Subject, TriggerId,
    };
    // Only the kind of the subject counts.
    let subject = match kind {
        Kind::Benchmark => Subject::Benchmark(BenchmarkId(0)),
        Kind::Stage => Subject::Stage(StageId(0)),
        Kind::Relief => Subject::Relief(ReliefId(0)),
        Kind::Trigger => Subject::Trigger(TriggerId(0)),
        Kind::Reversal => Subject::Reversal(ReversalId(0)),
        Kind::Review => Subject::Review(ReviewId(0)),
        Kind::Grievance => Subject::Grievance(GrievanceId(0)),
        Kind::Safeguard => Subject::Safeguard(SafeguardId(0)),
        Kind::Agreement => return "top".to_owned(),
        Kind::Amendment | Kind::Act | Kind::Observation => {
            return format!("{}-{name}", kind.word());
        }
    };
    anchor(subject, name)
}

fn years(evidence: &Evidence<'_>, histories: &[History<'_>]) -> (Vec<Year>, usize) {
    let (from, until) = (evidence.outcome.from, evidence.outcome.until);
    let benchmarks: Vec<&History<'_>> = histories.iter().filter(|it| it.kind == Kind::Benchmark).collect();
    if benchmarks.is_empty() {
        return (Vec::new(), 0);
    }
    let (first, last) = (from.ymd().0, until.ymd().0);
    let all: Vec<i16> = (first..=last).rev().collect();
    let shown = all.iter().take(YEARS).map(|year| Year {
        year: *year,
        rows: benchmarks
            .iter()
            .map(|history| Row {
                heading: history.heading(),
                anchor: anchor_of(Kind::Benchmark, history.name),
                cells: (1..=12).map(|month| cell(history, *year, month, from, until)).collect(),
            })
            .collect(),
    });
    (shown.collect(), all.len().saturating_sub(YEARS))
}

fn cell(history: &History<'_>, year: i16, month: i8, from: Date, until: Date) -> Cell {
    let label = format!("{} {year}", month_name(month));
    let days = Date::new(year, month, 1).zip(last_of_month(year, month));
    let Some((first, last)) = days.filter(|(first, last)| *last >= from && *first <= until) else {
        return Cell { verdict: "outside", changed: false, said: format!("{label}: outside of the record") };
    };
    let end = last.min(until);
    let status = history.on(end).and_then(|span| span.status);
    let verdict = match status {
        Some("met") => "met",
        Some("unmet") => "unmet",
        Some("waived") => "waived",
        Some(_) => "unknown",
        None => "absent",
    };
    let mut before: BTreeMap<&str, ()> = BTreeMap::new();
    for span in history.spans.iter().filter(|span| span.to >= first.max(from) && span.from <= end) {
        if let Some(status) = span.status.filter(|status| Some(*status) != history.on(end).and_then(|it| it.status)) {
            before.insert(verdict_words(status), ());
        }
    }
    let others: Vec<&str> = before.keys().copied().collect();
    let also = if others.is_empty() { String::new() } else { format!("; earlier in the month {}", others.join(", ")) };
    Cell { verdict, changed: !others.is_empty(), said: format!("{label}: {}{also}", verdict_words(verdict)) }
}

/// The tables as Markdown.
pub fn markdown(edition: &Edition<'_>, evidence: &Evidence<'_>, out: &mut String) {
    let histories = history::of(edition, evidence);
    let standing = of(edition, evidence, &histories);
    push(out, "## Where things stand\n");
    push(out, &format!("On {}, as known on that day.\n", day(evidence.outcome.until)));
    if !standing.years.is_empty() {
        push(
            out,
            "✓ met, ✗ not met, ? unknown, w waived, – outside of the record; an asterisk: it changed within the month.\n",
        );
    }
    for year in &standing.years {
        let months: Vec<&str> = (1..=12).map(|month| month_name(month).get(..3).unwrap_or("")).collect();
        out.push_str(&format!("| {} | {} |\n|---|{}\n", year.year, months.join(" | "), "---|".repeat(12)));
        for row in &year.rows {
            let cells: Vec<String> = row
                .cells
                .iter()
                .map(|cell| format!("{}{}", mark(cell.verdict), if cell.changed { "\\*" } else { "" }))
                .collect();
            out.push_str(&format!("| {} | {} |\n", escaped(&row.heading), cells.join(" | ")));
        }
        out.push('\n');
    }
    if standing.left_out > 0 {
        push(out, &format!("{} earlier years are left out.\n", standing.left_out));
    }
    table(out, ["What", "Status", "Level", "Since"], &standing.now, |now| {
        let since = now.since.map(day).unwrap_or_else(|| "the beginning".to_owned());
        [
            format!("{}: {}", crate::publish::page::kind_word(now.kind), now.heading),
            now.status.replace('_', " "),
            now.level.clone().unwrap_or_else(|| "–".to_owned()),
            since,
        ]
    });
    table(out, ["Running", "Last day", "Silence will mean", ""], &standing.windows, |it| {
        [it.what.clone(), day(it.day), it.then.clone(), String::new()]
    });
    table(out, ["Report", "By", "Latest", "Next"], &standing.reports, |it| {
        [it.heading.clone(), it.by.clone(), it.latest.clone(), it.next.clone()]
    });
    table(out, ["Ahead", "Day", "What it means", ""], &standing.ahead, |it| {
        [it.what.clone(), day(it.day), it.then.clone(), String::new()]
    });
}

fn table<T>(out: &mut String, head: [&str; 4], rows: &[T], cells: impl Fn(&T) -> [String; 4]) {
    if rows.is_empty() {
        return;
    }
    let used = head.iter().filter(|cell| !cell.is_empty()).count();
    out.push_str(&format!("| {} |\n|{}\n", head[..used].join(" | "), "---|".repeat(used)));
    for row in rows {
        let cells = cells(row);
        let cells: Vec<String> = cells[..used].iter().map(|cell| escaped(cell)).collect();
        out.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    out.push('\n');
}
