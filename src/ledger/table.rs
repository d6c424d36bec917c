//! The ledger as tables: CSV, an entry a row, and JSON Lines, an entry a line.

use std::io::Write;

use super::{Cause, Entry, Outcome};

/// The header of the CSV form; `entity` comes first where the data have entities.
const HEADER: [&str; 13] = [
    "date",
    "kind",
    "name",
    "from",
    "to",
    "level",
    "from_level",
    "step",
    "last_day",
    "metrics",
    "file",
    "line",
    "because",
];

/// Writes outcomes as CSV with one header.
///
/// # Errors
/// Those of the output.
pub fn write_csv(outcomes: &[Outcome], mut output: impl Write) -> std::io::Result<()> {
    let entities = outcomes.iter().any(|outcome| outcome.entity.is_some());
    write_header(entities, &mut output)?;
    outcomes.iter().try_for_each(|outcome| write_rows(outcome, entities, &mut output))
}

/// Writes the header of the CSV form; with a column for the entity if there are entities.
///
/// # Errors
/// Those of the output.
pub fn write_header(entities: bool, output: impl Write) -> std::io::Result<()> {
    let mut writer = csv::Writer::from_writer(output);
    let first = entities.then_some("entity");
    writer.write_record(first.into_iter().chain(HEADER)).map_err(std::io::Error::from)?;
    writer.flush()
}

/// Writes the rows of an outcome.
///
/// # Errors
/// Those of the output.
pub fn write_rows(outcome: &Outcome, entities: bool, output: impl Write) -> std::io::Result<()> {
    let mut writer = csv::Writer::from_writer(output);
    for entry in &outcome.entries {
        let entity = entities.then(|| outcome.entity.clone().unwrap_or_default());
        writer.write_record(entity.into_iter().chain(row(entry))).map_err(std::io::Error::from)?;
    }
    writer.flush()
}

fn row(entry: &Entry) -> [String; 13] {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let step = entry.step.as_ref();
    [
        entry.date.to_string(),
        entry.kind.to_string(),
        entry.name.clone(),
        text(&entry.from),
        entry.to.clone(),
        text(&entry.level),
        text(&entry.from_level),
        step.map(|step| step.word.clone()).unwrap_or_default(),
        step.and_then(|step| step.last_day).map(|day| day.to_string()).unwrap_or_default(),
        metrics(entry),
        entry.rule.file.clone(),
        entry.rule.line.to_string(),
        reasons(entry),
    ]
}

/// What a review reports, in one cell.
fn metrics(entry: &Entry) -> String {
    let metrics = entry.metrics.iter().flatten().map(|metric| format!("{}={}", metric.name, metric.value));
    metrics.collect::<Vec<_>>().join("; ")
}

/// All reasons of an entry in one cell; for an act that was rejected also why it was.
fn reasons(entry: &Entry) -> String {
    let reason = |cause: &Cause| {
        let observed: Vec<String> = cause.observed().iter().map(|it| it.sentence()).collect();
        match cause {
            Cause::Act { reason: Some(reason), .. } => format!("{}: {reason}", cause.sentence()),
            _ if observed.is_empty() => cause.sentence(),
            _ => format!("{} [{}]", cause.sentence(), observed.join("; ")),
        }
    };
    entry.because.iter().map(reason).collect::<Vec<_>>().join("; ")
}

/// Writes each entry as a JSON object on a line of its own, with its `entity` first where there is one.
///
/// # Errors
/// Those of the output.
pub fn write_lines(outcomes: &[Outcome], mut output: impl Write) -> std::io::Result<()> {
    for outcome in outcomes {
        for entry in &outcome.entries {
            let line = serde_json::to_string(entry).map_err(std::io::Error::from)?;
            match &outcome.entity {
                Some(entity) => {
                    let entity = serde_json::to_string(entity).map_err(std::io::Error::from)?;
                    writeln!(output, "{{\"entity\":{entity},{}", line.strip_prefix('{').unwrap_or(&line))?;
                }
                None => writeln!(output, "{line}")?,
            }
        }
    }
    Ok(())
}
