//! `detente diff`

use std::io::{self, Write as _};
use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};
use textwrap::{Options, WordSeparator, WordSplitter};

use super::args::{DiffArgs, DiffFormat};
use super::output::{Output, meaning};
use super::run::stopped;
use super::{Exit, report};
use crate::data::{Input, read};
use crate::diagnostic::Diagnostics;
use crate::diff::outcomes::{Row, divergence, key, side_by_side};
use crate::diff::{Change, Changed, changes};
use crate::eval::{Options as RunOptions, run as evaluate};
use crate::explain::{Reason, reasons};
use crate::ledger::Outcome;
use crate::model::Program;
use crate::project::Project;
use crate::source::Sources;

/// Compares two versions of an agreement.
pub fn run(args: &DiffArgs, output: &mut Output) -> io::Result<Exit> {
    let Some((old, old_project)) = load(&args.old, output)? else { return Ok(Exit::Trouble) };
    let Some((new, new_project)) = load(&args.new, output)? else { return Ok(Exit::Trouble) };
    let changes = changes(&old, &new);
    let mut outcomes = Vec::new();
    if !args.data.is_empty() {
        let before = outcomes_of(&old, &old_project, args, output)?;
        let after = outcomes_of(&new, &new_project, args, output)?;
        let (Some(before), Some(after)) = (before, after) else { return Ok(Exit::Trouble) };
        outcomes = paired(before, after);
    }
    match args.format {
        DiffFormat::Text => {
            print_changes(&changes, output)?;
            for (old, new) in &outcomes {
                print_outcomes(old, new, output)?;
            }
        }
        DiffFormat::Json => {
            let outcomes: Vec<Value> = outcomes.iter().map(|(old, new)| outcome_json(old, new)).collect();
            let mut document = json!({
                "schema": "detente.diff.v1",
                "changes": changes.iter().map(change_json).collect::<Vec<_>>(),
            });
            if let (false, Some(map)) = (args.data.is_empty(), document.as_object_mut()) {
                map.insert("outcomes".to_owned(), Value::Array(outcomes));
            }
            let text = serde_json::to_string_pretty(&document).map_err(io::Error::from)?;
            writeln!(output.out, "{text}")?;
        }
    }
    Ok(Exit::Fine)
}

fn load(path: &Path, output: &mut Output) -> io::Result<Option<(Program, Project)>> {
    let project = match Project::find(Some(path)) {
        Ok(project) => project,
        Err(diagnostics) => {
            report::print(&diagnostics, &Sources::new(), output)?;
            return Ok(None);
        }
    };
    let loaded = project.load();
    if loaded.program.is_none() {
        let sources: Arc<Sources> = Arc::clone(&loaded.sources);
        report::print(&loaded.diagnostics, &sources, output)?;
    }
    Ok(loaded.program.map(|program| (program, project)))
}

/// Runs a version over the data. Rows about names that only the other version has are passed over with a warning.
fn outcomes_of(
    program: &Program,
    project: &Project,
    args: &DiffArgs,
    output: &mut Output,
) -> io::Result<Option<Vec<Outcome>>> {
    let inputs: Vec<Input> = args.data.iter().map(|argument| project.input(argument)).collect();
    let reading = read(program, &inputs, &project.mapping, true);
    report::print(&reading.diagnostics, &program.sources, output)?;
    if reading.diagnostics.has_errors() {
        return Ok(None);
    }
    let options = RunOptions { until: args.until, ..RunOptions::default() };
    let mut outcomes = Vec::new();
    for store in &reading.stores {
        match evaluate(program, store, options) {
            Ok(outcome) => outcomes.push(outcome),
            Err(diagnostic) => {
                let diagnostic = stopped(*diagnostic, store.entity.as_deref(), &program.sources);
                report::print(&Diagnostics::from(diagnostic), &program.sources, output)?;
                return Ok(None);
            }
        }
    }
    Ok(Some(outcomes))
}

/// Outcomes of the same entity.
fn paired(old: Vec<Outcome>, new: Vec<Outcome>) -> Vec<(Outcome, Outcome)> {
    let mut new = new;
    let mut pairs = Vec::new();
    for old in old {
        if let Some(place) = new.iter().position(|new| new.entity == old.entity) {
            pairs.push((old, new.swap_remove(place)));
        }
    }
    pairs
}

fn print_changes(changes: &[Change], output: &mut Output) -> io::Result<()> {
    let out = &mut output.out;
    let (strong, good, bad, open) = (meaning::STRONG, meaning::GOOD, meaning::BAD, meaning::OPEN);
    if changes.is_empty() {
        return writeln!(out, "The rules mean the same.");
    }
    for change in changes {
        let head = format!("{} {}", change.kind, change.name);
        let head = format!("{strong}{}{strong:#}", head.trim_end());
        match &change.what {
            Changed::Added(clauses) => {
                writeln!(out, "{good}added{good:#}    {head}")?;
                for (word, text) in clauses {
                    writeln!(out, "           {good}{word}{good:#}  {text}")?;
                }
            }
            Changed::Removed => writeln!(out, "{bad}removed{bad:#}  {head}")?,
            Changed::Rules(clauses) => {
                writeln!(out, "{open}changed{open:#}  {head}")?;
                for clause in clauses {
                    match (&clause.old, &clause.new) {
                        (Some(old), Some(new)) => {
                            writeln!(out, "           {}", clause.word)?;
                            writeln!(out, "             {bad}- {old}{bad:#}")?;
                            writeln!(out, "             {good}+ {new}{good:#}")?;
                        }
                        (None, Some(new)) => writeln!(out, "           {good}+ {}  {new}{good:#}", clause.word)?,
                        (Some(old), None) => writeln!(out, "           {bad}- {}  {old}{bad:#}", clause.word)?,
                        (None, None) => {}
                    }
                }
            }
        }
    }
    Ok(())
}

fn print_outcomes(old: &Outcome, new: &Outcome, output: &mut Output) -> io::Result<()> {
    let width = output.width();
    let out = &mut output.out;
    let strong = meaning::STRONG;
    let rows = side_by_side(old, new);
    let entity = old.entity.as_ref().map(|entity| format!(" of {entity}")).unwrap_or_default();
    let Some(first) = divergence(&rows) else {
        return writeln!(out, "\nThe outcomes{entity} are the same: {} entries.", old.entries.len());
    };
    writeln!(out, "\n{strong}The ledgers{entity} side by side{strong:#}")?;
    let half = (width.saturating_sub(3) / 2).max(30);
    let padded = |text: &str| format!("{text}{}", " ".repeat(half.saturating_sub(textwrap::core::display_width(text))));
    writeln!(out, "{} │ new", padded("old"))?;
    for row in &rows {
        let (left, right) = (row.old.map(key).unwrap_or_default(), row.new.map(key).unwrap_or_default());
        let (left, right) = (textwrap::wrap(&left, options(half)), textwrap::wrap(&right, options(half)));
        let (bad, good) = if row.is_same() { (meaning::FAINT, meaning::FAINT) } else { (meaning::BAD, meaning::GOOD) };
        for line in 0..left.len().max(right.len()) {
            let (left, right) = (left.get(line).map_or("", |it| it), right.get(line).map_or("", |it| it));
            let text = format!("{bad}{}{bad:#} │ {good}{right}{good:#}", padded(left));
            writeln!(out, "{}", text.trim_end())?;
        }
    }
    writeln!(out, "\n{strong}Where they part{strong:#}")?;
    for (outcome, entry, which) in [(old, first.old, "old"), (new, first.new, "new")] {
        if let Some(entry) = entry {
            writeln!(out, "{}: {} (only in the {which} ledger)", entry.date, entry.sentence(None))?;
            for reason in reasons(outcome, entry) {
                print_reason(&reason, 2, out)?;
            }
        }
    }
    Ok(())
}

fn print_reason(reason: &Reason, indent: usize, out: &mut impl io::Write) -> io::Result<()> {
    let blanks = " ".repeat(indent);
    match &reason.entry {
        Some(entry) => writeln!(out, "{blanks}{}: {}", entry.date, entry.sentence(None))?,
        None => writeln!(out, "{blanks}{}", reason.cause.sentence())?,
    }
    for observed in reason.cause.observed().iter() {
        writeln!(out, "{blanks}  {}", observed.sentence())?;
    }
    for behind in &reason.because {
        print_reason(behind, indent + 2, out)?;
    }
    Ok(())
}

/// Lines broken at blanks only: never inside a date.
fn options<'a>(width: usize) -> Options<'a> {
    Options::new(width)
        .subsequent_indent("  ")
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation)
        .break_words(false)
}

fn change_json(change: &Change) -> Value {
    let mut object = json!({"kind": change.kind, "name": change.name});
    let (what, clauses): (&str, Vec<Value>) = match &change.what {
        Changed::Added(clauses) => {
            ("added", clauses.iter().map(|(word, text)| json!({"clause": word, "old": null, "new": text})).collect())
        }
        Changed::Removed => ("removed", Vec::new()),
        Changed::Rules(clauses) => (
            "changed",
            clauses.iter().map(|clause| json!({"clause": clause.word, "old": clause.old, "new": clause.new})).collect(),
        ),
    };
    if let Some(map) = object.as_object_mut() {
        map.insert("change".to_owned(), json!(what));
        map.insert("clauses".to_owned(), Value::Array(clauses));
    }
    object
}

fn outcome_json(old: &Outcome, new: &Outcome) -> Value {
    let rows = side_by_side(old, new);
    let row = |row: &Row<'_>| json!({"old": row.old, "new": row.new});
    let differences: Vec<Value> = rows.iter().filter(|row| !row.is_same()).map(row).collect();
    json!({
        "entity": old.entity,
        "same": differences.is_empty(),
        "first_divergence": divergence(&rows).as_ref().map(row),
        "differences": differences,
    })
}
