//! `detente run`

use std::io::{self, Write as _};

use super::args::{RunArgs, RunFormat};
use super::output::Output;
use super::{Exit, report, sealed, timeline};
use crate::data::{Input, Store, read_at_most};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::eval::{Options, run as evaluate};
use crate::ledger::{BrokenAssumption, Outcome, json, table};
use crate::model::Program;
use crate::project::Project;
use crate::seal;
use crate::source::Sources;

/// Checks, reads, evaluates, prints.
pub fn run(args: &RunArgs, output: &mut Output) -> io::Result<Exit> {
    if args.seal && matches!(args.format, RunFormat::Jsonl | RunFormat::Csv) {
        output.complain("a seal is of the whole ledger: `--seal` goes with `--format json` or `--format text`");
        return Ok(Exit::Trouble);
    }
    let project = match Project::find(args.path.as_deref()) {
        Ok(project) => project,
        Err(diagnostics) => {
            report::print(&diagnostics, &Sources::new(), output)?;
            return Ok(Exit::Trouble);
        }
    };
    let loaded = project.load();
    if !loaded.diagnostics.is_empty() {
        report::print(&loaded.diagnostics, &loaded.sources, output)?;
    }
    let Some(program) = loaded.program else {
        let in_text = loaded.diagnostics.iter().any(|diagnostic| diagnostic.span().is_some());
        return Ok(if in_text { Exit::Findings } else { Exit::Trouble });
    };
    let inputs: Vec<Input> = match args.data.as_slice() {
        [] => project.data.clone(),
        given => given.iter().map(|argument| project.input(argument)).collect(),
    };
    let reading = read_at_most(args.max_rows, args.seal, &program, &inputs, &project.mapping, args.lenient);
    if !reading.diagnostics.is_empty() {
        report::print(&reading.diagnostics, &loaded.sources, output)?;
    }
    if reading.diagnostics.has_errors() {
        return Ok(Exit::Trouble);
    }
    let options =
        Options { until: args.until.or(project.until), known_at: args.known_at, max_entries: args.max_entries };
    let Some(outcomes) = evaluate_all(&program, &reading.stores, options, output)? else { return Ok(Exit::Trouble) };
    let broken = outcomes.iter().flat_map(|outcome| &outcome.state.broken_assumptions);
    let broken: Vec<Diagnostic> = broken.map(warning).collect();
    if !broken.is_empty() {
        let mut diagnostics = Diagnostics::new();
        broken.into_iter().for_each(|diagnostic| diagnostics.push(diagnostic));
        report::print(&diagnostics, &loaded.sources, output)?;
    }
    if args.seal {
        let options = seal::Options { until: options.until, known_at: options.known_at, lenient: args.lenient };
        let mut files = sealed::texts(&project, &loaded.texts, &loaded.holidays);
        files.extend(sealed::data(&reading.files));
        return sealed::print(&outcomes, &program, sealed::terms(options, files, &outcomes), args.format, output);
    }
    match args.format {
        RunFormat::Text => {
            let width = output.width();
            for outcome in &outcomes {
                timeline::write(outcome, &program, width, &mut output.out)?;
            }
        }
        RunFormat::Json => {
            for outcome in &outcomes {
                if outcome.entity.is_some() {
                    writeln!(output.out, "{}", json::to_line(outcome).map_err(io::Error::from)?)?;
                } else {
                    write!(output.out, "{}", json::to_document(outcome).map_err(io::Error::from)?)?;
                }
            }
        }
        RunFormat::Jsonl => table::write_lines(&outcomes, &mut output.out)?,
        RunFormat::Csv => table::write_csv(&outcomes, &mut output.out)?,
    }
    Ok(Exit::Fine)
}

/// Runs every store; none where one of them stopped, which has been told.
pub fn evaluate_all(
    program: &Program,
    stores: &[Store],
    options: Options,
    output: &mut Output,
) -> io::Result<Option<Vec<Outcome>>> {
    let mut outcomes: Vec<Outcome> = Vec::with_capacity(stores.len());
    for store in stores {
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

/// Why a run stopped, with the entity whose run it was. Beside an `and` it is said that this guards nothing (section 6).
pub fn stopped(mut diagnostic: Diagnostic, entity: Option<&str>, sources: &Sources) -> Diagnostic {
    if let Some(entity) = entity {
        diagnostic.message = format!("entity `{entity}`: {}", diagnostic.message);
    }
    if let Some(span) = diagnostic.span().filter(|span| sources.text(*span).contains('/')) {
        let (first, last) = (sources.start(span).line, sources.end(span).line);
        let file = sources.file(span.file);
        let mut lines = (first.saturating_sub(1).max(1)..=last + 1).map(|line| file.line(line));
        if lines.any(|line| line.split_whitespace().any(|word| matches!(word, "and" | "or"))) {
            diagnostic.add_help("`and` and `or` are no guard: both sides are always worked out");
        }
    }
    diagnostic
}

/// That an assumption turned out false.
fn warning(broken: &BrokenAssumption) -> Diagnostic {
    let BrokenAssumption { date, text, rule } = broken;
    let place = Place { file: rule.file.clone(), row: Some(u64::from(rule.line)), column: None };
    let message = format!("it is assumed that `{text}`, but on {date} it doesn't hold");
    Diagnostic::elsewhere(Code::W0501, message, Some(place))
        .warning()
        .help("what was shown before under this assumption no longer counts; the run itself goes on")
}
