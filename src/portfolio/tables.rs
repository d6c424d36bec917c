//! Summaries for programs: JSON (`detente.summary.v1`, whose JSON Schema is in `docs/schema/`) and CSV.

use std::io::{self, Write};

use indexmap::IndexMap;
use serde::Serialize;

use super::summary::{Count, Summary};
use crate::calendar::Date;
use crate::ledger::json::spaced;

/// The name of the format.
pub const SCHEMA: &str = "detente.summary.v1";

/// A thing with the count of each status.
#[derive(Serialize)]
struct Row<'s> {
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<Date>,
    kind: &'static str,
    name: &'s str,
    entities: IndexMap<&'static str, u64>,
}

/// Writes a summary as a JSON document with a thing a line; `agreement` is the name of the main agreement.
///
/// # Errors
/// Those of the output.
pub fn write_json(summary: &Summary<'_>, agreement: &str, mut output: impl Write) -> io::Result<()> {
    let day = |date: Option<Date>| date.map_or("null".to_owned(), |date| format!("\"{date}\""));
    let (agreement, entities) = (spaced(agreement).map_err(io::Error::from)?, summary.entities);
    write!(output, "{{\"schema\": \"{SCHEMA}\", \"agreement\": {agreement}, \"entities\": {entities}")?;
    write!(output, ", \"from\": {}, \"until\": {}", day(summary.from), day(summary.until))?;
    write_rows("end", [(None, summary.end())], &mut output)?;
    if summary.daily {
        let days = summary.days().into_iter().map(|(date, counts)| (Some(date), counts));
        write_rows("days", days, &mut output)?;
    }
    writeln!(output, "}}")
}

/// A field of the document that is a list of rows.
fn write_rows<'s>(
    field: &str,
    days: impl IntoIterator<Item = (Option<Date>, Vec<Count<'s>>)>,
    output: &mut impl Write,
) -> io::Result<()> {
    write!(output, ",\n \"{field}\": [")?;
    let rows = days.into_iter().flat_map(|(date, counts)| counts.into_iter().map(move |count| (date, count)));
    for (index, (date, Count { thing, statuses })) in rows.enumerate() {
        let (kind, name) = (thing.kind.word(), thing.name.as_str());
        let row = Row { date, kind, name, entities: statuses.into_iter().collect() };
        let row = spaced(&row).map_err(io::Error::from)?;
        write!(output, "{}\n  {row}", if index == 0 { "" } else { "," })?;
    }
    write!(output, "]")
}

/// A status that entities have: at the end, or on a day.
#[derive(Serialize)]
struct Line<'s> {
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<Date>,
    kind: &'static str,
    name: &'s str,
    status: &'static str,
    entities: u64,
}

/// The statuses at the end, or those of each day.
fn lines<'s>(summary: &'s Summary<'_>) -> impl Iterator<Item = Line<'s>> {
    let days: Vec<(Option<Date>, Vec<Count<'s>>)> = match summary.daily {
        true => summary.days().into_iter().map(|(date, counts)| (Some(date), counts)).collect(),
        false => vec![(None, summary.end())],
    };
    days.into_iter().flat_map(|(date, counts)| {
        counts.into_iter().flat_map(move |Count { thing, statuses }| {
            let (kind, name) = (thing.kind.word(), thing.name.as_str());
            statuses.into_iter().map(move |(status, entities)| Line { date, kind, name, status, entities })
        })
    })
}

/// Writes a summary as CSV, a row for each status that entities have: those at the end, or those of each day.
///
/// # Errors
/// Those of the output.
pub fn write_csv(summary: &Summary<'_>, output: impl Write) -> io::Result<()> {
    let mut writer = csv::WriterBuilder::new().has_headers(false).from_writer(output);
    let header = ["date", "kind", "name", "status", "entities"];
    writer.write_record(&header[usize::from(!summary.daily)..]).map_err(io::Error::from)?;
    lines(summary).try_for_each(|line| writer.serialize(line)).map_err(io::Error::from)?;
    writer.flush()
}

/// Writes the same as JSON, an object a line.
///
/// # Errors
/// Those of the output.
pub fn write_lines(summary: &Summary<'_>, mut output: impl Write) -> io::Result<()> {
    lines(summary).try_for_each(|line| {
        serde_json::to_writer(&mut output, &line).map_err(io::Error::from)?;
        writeln!(output)
    })
}
