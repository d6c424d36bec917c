//! `detente run`
//!
//! Results are held back ([`spool`]) until every entity has been evaluated, so that nothing is printed of a run that stops.

mod assumptions;
mod spool;
mod summary;

use std::io::{self, Write as _};

use super::args::{RunArgs, RunFormat, SummaryOf};
use super::interrupt::Interrupt;
use super::opened::Opened;
use super::output::Output;
use super::progress::Progress;
use super::{Exit, report, sealed, timeline};
use crate::data::{Gathered, ReadOptions, Store, gather, read_with};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::eval::{Options, run as run_one};
use crate::ledger::{BrokenAssumption, Outcome, json, table};
use crate::model::Program;
use crate::portfolio::summary::{Summary, Tally};
use crate::portfolio::{Ended, Pool, Work, evaluate, tables};
use crate::publish::{Edition, Evidence};
use crate::seal;
use crate::source::Sources;
use assumptions::Broken;
use spool::Spool;

/// Checks, reads, evaluates, prints.
pub fn run(args: &RunArgs, output: &mut Output) -> io::Result<Exit> {
    if args.seal && matches!(args.format, RunFormat::Jsonl | RunFormat::Csv) {
        output.complain("a seal is of the whole ledger: `--seal` goes with `--format json` or `--format text`");
        return Ok(Exit::Trouble);
    }
    let progress = Progress::new();
    let bar = progress.bar();
    let interrupt = Interrupt::watch(move || bar.finish_and_clear());
    let opened = match Opened::at(args.path.as_deref(), output)? {
        Ok(opened) => opened,
        Err(exit) => return Ok(exit),
    };
    let inputs = opened.inputs(&args.data.data);
    let Opened { project, loaded, program } = opened;
    let (rows, lenient, hashed) = (args.max_rows, args.data.lenient, args.seal);
    let mut options = ReadOptions { rows, lenient, hashed, ..ReadOptions::default() };
    options.ahead &= args.threads != Some(1);
    // A seal is of all that was read, as it was read: once.
    let gathered = match args.seal {
        true => Gathered::Held(read_with(&program, &inputs, &project.mapping, options)),
        false => gather(&program, &inputs, &project.mapping, options, &mut |rows| progress.read(rows)),
    };
    progress.clear();
    let found = gathered.diagnostics();
    if !found.is_empty() {
        report::print(found, &loaded.sources, output)?;
    }
    if found.has_errors() {
        return Ok(Exit::Trouble);
    }
    let pool = match Pool::new(args.threads.map(usize::from), gathered.entities()) {
        Ok(pool) => pool,
        Err(error) => {
            output.complain(&format!("the threads can't be started: {error}"));
            return Ok(Exit::Trouble);
        }
    };
    progress.evaluate(gathered.entities());
    let options = Options {
        until: args.until.or(project.until),
        known_at: args.data.known_at,
        max_entries: args.max_entries,
        evaluator: args.engine.into(),
    };
    let mut printed = match Held::back(args, &program, &gathered, options, &pool, output.width(), &progress)? {
        Ok(held) => held,
        Err(ended) => {
            progress.clear();
            let diagnostics = match ended {
                Ended::Fine => Diagnostics::new(),
                Ended::Faults(diagnostics) => diagnostics,
                Ended::Stopped(entity, stop) => stopped(*stop, entity.as_deref(), &loaded.sources).into(),
            };
            report::print(&diagnostics, &loaded.sources, output)?;
            return Ok(Exit::Trouble);
        }
    };
    progress.clear();
    let warnings = std::mem::take(&mut printed.broken).warnings();
    if !warnings.is_empty() {
        report::print(&warnings, &loaded.sources, output)?;
    }
    interrupt.print();
    if args.seal {
        let options = seal::Options { until: options.until, known_at: options.known_at, lenient: args.data.lenient };
        let mut files = sealed::texts(&project, &loaded.texts, &loaded.holidays);
        if let Gathered::Held(reading) = &gathered {
            files.extend(sealed::data(&reading.files));
        }
        let terms = sealed::terms(options, files, &printed.sealed);
        return sealed::print(&printed.sealed, &program, terms, args.format, output);
    }
    // The ledger of one entity, or a document of several lines, is worth nothing in part.
    let in_parts = gathered.has_entities() && args.summary.is_none();
    printed.text.copy_to(&mut output.out, || in_parts && interrupt.is_asked())?;
    output.out.flush()?;
    Ok(if interrupt.is_asked() { Exit::Interrupted } else { Exit::Fine })
}

/// What will be printed once all is known to be well.
struct Held {
    text: Spool,
    /// The outcomes that are to be sealed.
    sealed: Vec<Outcome>,
    broken: Broken,
}

/// What an entity contributes to it.
enum Part {
    Text(io::Result<Vec<u8>>),
    Tally(Tally),
    Sealed(Box<Outcome>),
}

impl Held {
    /// Evaluates, and holds back what is to be printed; where the run stops says why.
    fn back(
        args: &RunArgs,
        program: &Program,
        gathered: &Gathered<'_>,
        options: Options,
        pool: &Pool,
        width: usize,
        progress: &Progress,
    ) -> io::Result<Result<Self, Ended>> {
        let entities = gathered.has_entities();
        let work = Work { program, options, pool };
        let new_summary = || args.summary.map(|of| Summary::new(program, of == SummaryOf::Daily));
        // One knows what there is to count, for all threads; the other counts.
        let (summary, mut counted) = (new_summary(), new_summary());
        let make = |store: &Store, mut outcome: Outcome| {
            let broken = std::mem::take(&mut outcome.state.broken_assumptions);
            let part = match &summary {
                Some(summary) => Part::Tally(summary.tally(&outcome)),
                None if args.seal => Part::Sealed(Box::new(outcome)),
                None => Part::Text(written(store, &outcome, args, program, width, entities)),
            };
            progress.step();
            (part, broken)
        };
        let (mut text, mut sealed, mut broken) = (Spool::new(gathered.by_name()), Vec::new(), Broken::default());
        if let (None, RunFormat::Csv) = (args.summary, args.format) {
            text.push(None, &header(entities)?)?;
        }
        let take = |entity: Option<&str>, (part, found): (Part, Vec<BrokenAssumption>)| {
            broken.add(entity, found);
            match (part, &mut counted) {
                (Part::Text(written), _) => text.push(entity, &written?),
                (Part::Tally(tally), Some(counted)) => {
                    counted.add(tally);
                    Ok(())
                }
                (Part::Tally(_), None) => Ok(()),
                (Part::Sealed(outcome), _) => {
                    sealed.push(*outcome);
                    Ok(())
                }
            }
        };
        match evaluate(work, gathered, make, take)? {
            Ended::Fine => {}
            ended => return Ok(Err(ended)),
        }
        if let Some(counted) = &counted {
            text.push(None, &counts(counted, args.format, program)?)?;
        }
        Ok(Ok(Self { text, sealed, broken }))
    }
}

fn header(entities: bool) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    table::write_header(entities, &mut text)?;
    Ok(text)
}

/// The ledger of an entity, as it is to be printed.
fn written(
    store: &Store,
    outcome: &Outcome,
    args: &RunArgs,
    program: &Program,
    width: usize,
    entities: bool,
) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    match args.format {
        RunFormat::Text => {
            timeline::write(outcome, program, width, &mut text)?;
            let evidence = Some(Evidence { store, outcome, known_at: args.data.known_at });
            timeline::write_charts(&Edition { program, evidence }, width, &mut text)?;
        }
        RunFormat::Json if entities => writeln!(text, "{}", json::to_line(outcome).map_err(io::Error::from)?)?,
        RunFormat::Json => write!(text, "{}", json::to_document(outcome).map_err(io::Error::from)?)?,
        RunFormat::Jsonl => table::write_lines(std::slice::from_ref(outcome), &mut text)?,
        RunFormat::Csv => table::write_rows(outcome, entities, &mut text)?,
    }
    Ok(text)
}

/// The counts, as they are to be printed.
fn counts(summary: &Summary<'_>, format: RunFormat, program: &Program) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    match format {
        RunFormat::Text => summary::write(summary, program, &mut text)?,
        RunFormat::Json => tables::write_json(summary, &program.main().name, &mut text)?,
        RunFormat::Jsonl => tables::write_lines(summary, &mut text)?,
        RunFormat::Csv => tables::write_csv(summary, &mut text)?,
    }
    Ok(text)
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
        match run_one(program, store, options) {
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
