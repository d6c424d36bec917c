//! A ledger for people: a timeline with reasons, the state at the end, and the windows that still run.

use std::io::{self, Write};

use textwrap::{Options, WordSeparator, WordSplitter};

use super::output::meaning;
use crate::calendar::Date;
use crate::ledger::{Entry, Outcome, Standing, grouped};
use crate::model::{Kind, Program};
use crate::publish::{Edition, compact};

/// Where sentences begin, behind the date.
const INDENT: &str = "            ";

/// Writes an outcome; lines are `width` wide, and no reason is ever cut.
///
/// # Errors
/// Those of the output.
pub fn write(outcome: &Outcome, program: &Program, width: usize, out: &mut impl Write) -> io::Result<()> {
    let (strong, faint) = (meaning::STRONG, meaning::FAINT);
    let main = program.main();
    let title = main.title.as_deref().unwrap_or(&main.name);
    let entity = outcome.entity.as_ref().map(|entity| format!(", {entity}")).unwrap_or_default();
    writeln!(out, "{strong}{title}{entity}{strong:#}")?;
    writeln!(out, "{faint}from {} until {}{faint:#}\n", outcome.from, outcome.until)?;
    if outcome.entries.is_empty() {
        writeln!(out, "Nothing changed in that time.\n")?;
    }
    let mut before: Option<Date> = None;
    for entry in &outcome.entries {
        let date = if before == Some(entry.date) { INDENT.to_owned() } else { format!("{}  ", entry.date) };
        before = Some(entry.date);
        write_entry(entry, program, &date, width, out)?;
    }
    write_state(outcome, out)?;
    write_windows(outcome, width, out)
}

/// Lines have to be this wide to have room for charts; so files never have any.
const WIDE: usize = 120;

/// Writes a chart of one line for each indicator, where there is room.
///
/// # Errors
/// Those of the output.
pub fn write_charts(edition: &Edition<'_>, width: usize, out: &mut impl Write) -> io::Result<()> {
    const COLUMNS: usize = 60;
    if width < WIDE {
        return Ok(());
    }
    let charts = compact(edition, COLUMNS);
    let (strong, faint) = (meaning::STRONG, meaning::FAINT);
    let name_width = charts.iter().map(|chart| chart.name.len()).max().unwrap_or(0);
    if !charts.is_empty() {
        writeln!(out, "\n{strong}What was measured, from the first day to the last (░ unknown){strong:#}")?;
    }
    for chart in charts {
        writeln!(out, "{:<name_width$}  {}  {faint}{}{faint:#}", chart.name, chart.line, chart.remark)?;
    }
    Ok(())
}

fn write_entry(entry: &Entry, program: &Program, date: &str, width: usize, out: &mut impl Write) -> io::Result<()> {
    let title = program.title_of(entry.kind, &entry.name, entry.date);
    let color = meaning::of(&entry.to);
    let sentence = entry.sentence(title);
    let options = wrapped(width, INDENT, INDENT);
    let lines = textwrap::fill(&sentence, options);
    let lines = lines.strip_prefix(INDENT).unwrap_or(&lines);
    writeln!(out, "{}{date}{0:#}{color}{lines}{color:#}", meaning::STRONG)?;
    let deeper = format!("{INDENT}  ");
    let deepest = format!("{INDENT}    ");
    for metric in entry.metrics.iter().flatten() {
        let first = format!("{INDENT}  ");
        let value = match metric.value.split_once(" at ") {
            Some((status, level)) => format!("{status} at {}", grouped(level)),
            None => grouped(&metric.value),
        };
        let text = format!("{}: {value}", metric.name);
        writeln!(out, "{}", textwrap::fill(&text, wrapped(width, &first, &deepest)))?;
    }
    for cause in &entry.because {
        let first = format!("{INDENT}· ");
        let options = wrapped(width, &first, &deeper);
        writeln!(out, "{}", textwrap::fill(&cause.sentence(), options))?;
        for observed in cause.observed().iter() {
            let options = wrapped(width, &deeper, &deepest);
            let faint = meaning::FAINT;
            writeln!(out, "{faint}{}{faint:#}", textwrap::fill(&observed.sentence(), options))?;
        }
    }
    Ok(())
}

/// Lines broken at blanks only: never inside a date or a path.
fn wrapped<'a>(width: usize, first: &'a str, others: &'a str) -> Options<'a> {
    Options::new(width)
        .initial_indent(first)
        .subsequent_indent(others)
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation)
        .break_words(false)
}

fn write_state(outcome: &Outcome, out: &mut impl Write) -> io::Result<()> {
    let state = &outcome.state;
    let tables = state.tables().into_iter().filter(|(kind, _)| *kind != Kind::Agreement);
    let rows: Vec<(&str, &String, &Standing)> = tables
        .flat_map(|(kind, rows)| rows.iter().map(move |(name, standing)| (kind.word(), name, standing)))
        .collect();
    let strong = meaning::STRONG;
    writeln!(out, "\n{strong}State at the end of {}{strong:#}", outcome.until)?;
    for (name, agreement) in state.agreements.iter().filter(|(_, agreement)| agreement.status == "ended") {
        let which = if *name == outcome.agreement { String::new() } else { format!(" {name}") };
        let since = agreement.since.map(|day| format!(" on {day}")).unwrap_or_default();
        writeln!(out, "The agreement{which} ended{since}.")?;
    }
    // Names and statuses are plain ASCII, so that a character is a column.
    let widest = |lengths: Vec<usize>| lengths.into_iter().max().unwrap_or(0);
    let name_width = widest(rows.iter().map(|(_, name, _)| name.len()).collect());
    let status_width = widest(rows.iter().map(|(_, _, standing)| standing.status.len()).collect());
    for (kind, name, standing) in rows {
        let since = standing.since.map(|day| format!("since {day}")).unwrap_or_default();
        let status = standing.status.replace('_', " ");
        let color = meaning::of(&standing.status);
        let rest = format!("  {since:<16}  {}", remark(standing));
        let rest = rest.trim_end();
        let padding = if rest.is_empty() { 0 } else { status_width.saturating_sub(status.len()) };
        writeln!(out, "{kind:<9}  {name:<name_width$}  {color}{status}{color:#}{:padding$}{rest}", "")?;
    }
    Ok(())
}

fn remark(standing: &Standing) -> String {
    match (&standing.level, &standing.step) {
        (Some(level), _) => grouped(level),
        (None, Some(step)) => match step.last_day {
            Some(last) => format!("{}, last day {last}", step.word),
            None => step.word.clone(),
        },
        (None, None) => String::new(),
    }
}

fn write_windows(outcome: &Outcome, width: usize, out: &mut impl Write) -> io::Result<()> {
    if outcome.state.windows.is_empty() {
        return Ok(());
    }
    let strong = meaning::STRONG;
    writeln!(out, "\n{strong}Windows that run, by last day{strong:#}")?;
    for window in &outcome.state.windows {
        let text = format!("{}: then {}", window.what, window.then);
        let first = format!("{}  ", window.last_day);
        let options = wrapped(width, &first, INDENT);
        writeln!(out, "{}", textwrap::fill(&text, options))?;
    }
    Ok(())
}
