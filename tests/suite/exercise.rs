//! What each target does with its input: all that a user's command would do with it, up to the text that is printed.
//!
//! None of it may panic, hang or fill the memory, whatever the input. `tests/suite/regressions.rs` does the same with the
//! inputs that once failed.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use detente::calendar::Date;
use detente::cli::report;
use detente::data::{Input, Mapping, Store, read};
use detente::diagnostic::Diagnostics;
use detente::eval::{self, Options};
use detente::explain;
use detente::ledger::{Outcome, json, table};
use detente::lint::{Draft, Settings, lint};
use detente::model::Program;
use detente::project::{Loaded, load_text};
use detente::source::Sources;
use detente::{diff, scenario};

/// Longer runs are cut off: the day-by-day reading takes its time for each day.
const DAYS: i32 = 1500;

/// The agreement that data are read for: most constructs, and every kind of indicator.
const PACT: &str = include_str!("../laws/pact.detente");

/// Reads a text and shows what is wrong with it.
pub fn parse(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut sources = Sources::new();
    let file = sources.add("pact.detente", &*text);
    let (_, diagnostics) = detente::parse::parse(&sources, file);
    show(&diagnostics, &sources);
}

/// Checks a text with its scenarios, asks the linter, and shows what is wrong.
pub fn check(data: &[u8]) {
    let folder = Folder::new();
    let Some((loaded, program)) = checked(&String::from_utf8_lossy(data), folder.path()) else { return };
    let report = lint(&Draft::new(&program, &loaded.trees, None), &Settings::default(), None);
    let mut found = Diagnostics::new();
    report.findings.iter().for_each(|finding| found.push(finding.diagnostic()));
    show(&found, &loaded.sources);
    assert!(diff::changes(&program, &program).is_empty(), "an agreement differs from itself");
}

/// Reads bytes as a data file for an agreement; the first byte says how.
pub fn data(data: &[u8]) {
    let Some((first, rest)) = data.split_first() else { return };
    thread_local! {
        // Checked once: it is the same for every input.
        static LOADED: Loaded = load_text("pact.detente", "pact.detente", PACT.to_owned(), Path::new(""));
    }
    LOADED.with(|loaded| read_for(loaded, *first, rest));
}

fn read_for(loaded: &Loaded, first: u8, rest: &[u8]) {
    let Some(program) = &loaded.program else { return };
    let folder = Folder::new();
    let name = if first & 1 == 0 { "data.csv" } else { "data.jsonl" };
    folder.write(name, rest);
    let mut mapping = Mapping::default();
    if first & 2 != 0 {
        mapping.columns.insert("date".to_owned(), "TIME_PERIOD".to_owned());
        mapping.indicators.insert("F".to_owned(), "fuel".to_owned());
    }
    let inputs = [Input::Path { path: folder.path().join(name), name: name.to_owned() }];
    let reading = read(program, &inputs, &mapping, first & 4 != 0);
    show(&reading.diagnostics, &loaded.sources);
}

/// Runs an agreement over data, both in one input in the form of `tests/cases`: sections that begin with `--- NAME`.
pub fn run(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let folder = Folder::new();
    let (mut agreement, mut inputs, mut options) = (String::new(), Vec::new(), Options::default());
    for (name, body) in sections(&text) {
        match name {
            "agreement" => agreement = body.to_owned(),
            "run" => options = settings(body),
            _ if name.ends_with(".csv") || name.ends_with(".jsonl") => {
                inputs.push(Input::Text { name: name.to_owned(), text: body.to_owned() });
            }
            _ if name.ends_with(".detente") && is_plain(name) => folder.write(name, body.as_bytes()),
            _ => {}
        }
    }
    let Some((loaded, program)) = checked(&agreement, folder.path()) else { return };
    let reading = read(&program, &inputs, &Mapping::default(), false);
    show(&reading.diagnostics, &loaded.sources);
    if reading.diagnostics.has_errors() {
        return;
    }
    // A store for each entity of many would be no new question.
    for store in reading.stores.iter().take(3) {
        if let Some(outcome) = evaluate(&program, &loaded, store, options) {
            print(&outcome);
        }
    }
}

/// Runs the scenarios of an agreement.
pub fn scenarios(data: &[u8]) {
    let folder = Folder::new();
    let mut loaded =
        load_text("pact.detente", "pact.detente", String::from_utf8_lossy(data).into_owned(), folder.path());
    let Some(program) = loaded.program.take() else { return };
    let follow = |path: &_| loaded.follow(path);
    let (cases, found) = scenario::plan_all(&program, &loaded.scenarios, &Mapping::default(), &follow);
    show(&found, &loaded.sources);
    let mut coverage = scenario::coverage::Coverage::of(program.main_text());
    for case in cases.iter().take(5) {
        let given = case.given.iter().map(|given| given.since).max();
        let first = given.or(first_day(&program, &case.store)).unwrap_or(case.until);
        if case.until.days().saturating_sub(first.days()) > DAYS {
            continue;
        }
        match scenario::run(&program, case) {
            Ok(report) => {
                print(&report.outcome);
                coverage.add(&report.outcome);
            }
            Err(stopped) => show(&Diagnostics::from(*stopped), &loaded.sources),
        }
    }
}

/// An agreement that passes the check; else what is wrong has been shown.
fn checked(text: &str, folder: &Path) -> Option<(Loaded, Program)> {
    let mut loaded = load_text("pact.detente", "pact.detente", text.to_owned(), folder);
    show(&loaded.diagnostics, &loaded.sources);
    let program = loaded.program.take()?;
    let follow = |path: &_| loaded.follow(path);
    let (_, found) = scenario::plan_all(&program, &loaded.scenarios, &Mapping::default(), &follow);
    show(&found, &loaded.sources);
    Some((loaded, program))
}

/// Runs, not too long; a run that ends earlier must give the beginning of the same ledger (law 2).
fn evaluate(program: &Program, loaded: &Loaded, store: &Store, mut options: Options) -> Option<Outcome> {
    let first = first_day(program, store)?;
    let last = last_day(store, options.until).unwrap_or(first).max(first);
    let bounded = Date::from_days(i64::from(last.days().min(first.days().saturating_add(DAYS)))).ok()?;
    options.until = Some(bounded);
    match eval::run(program, store, options) {
        Ok(outcome) => {
            let days = outcome.until.days() - outcome.from.days();
            let middle = Date::from_days(i64::from(outcome.until.days() - days / 2)).ok()?;
            if let Ok(shorter) = eval::run(program, store, Options { until: Some(middle), ..options }) {
                let same = shorter.entries.iter().zip(&outcome.entries).all(|(one, other)| one == other);
                assert!(
                    same && shorter.entries.len() <= outcome.entries.len(),
                    "the ledger until {middle} is no prefix"
                );
            }
            for entry in &outcome.entries {
                assert!(!entry.because.is_empty(), "no cause for {} {} on {}", entry.kind, entry.name, entry.date);
            }
            Some(outcome)
        }
        Err(stopped) => {
            show(&Diagnostics::from(*stopped), &loaded.sources);
            None
        }
    }
}

/// The first day of a run, or one before it.
fn first_day(program: &Program, store: &Store) -> Option<Date> {
    let concluded = program.texts.iter().filter_map(|text| text.base().concluded);
    concluded.chain(dates(store)).min()
}

fn last_day(store: &Store, until: Option<Date>) -> Option<Date> {
    until.or_else(|| dates(store).max())
}

fn dates(store: &Store) -> impl Iterator<Item = Date> {
    store.texts.iter().flat_map(|facts| {
        let observed = facts.observations.iter().flatten().flat_map(|it| [it.date, it.reported]);
        observed.chain(facts.acts.iter().map(|act| act.date))
    })
}

/// Everything that is printed of a ledger.
fn print(outcome: &Outcome) {
    let _ = json::to_line(outcome).map(|text| text.len());
    let _ = json::to_document(outcome).map(|text| text.len());
    let _ = table::write_csv(std::slice::from_ref(outcome), std::io::sink());
    let _ = table::write_lines(std::slice::from_ref(outcome), std::io::sink());
    for entry in outcome.entries.iter().take(20) {
        let _ = explain::reasons(outcome, entry).len();
        let _ = entry.sentence(None).len();
    }
}

/// Every form of messages.
fn show(diagnostics: &Diagnostics, sources: &Sources) {
    if diagnostics.is_empty() {
        return;
    }
    let _ = report::text(diagnostics, sources, 80, true).len();
    let _ = report::json(diagnostics, sources).len();
    let _ = report::github(diagnostics, sources).len();
}

fn sections(text: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    for part in text.split("\n--- ").skip(usize::from(!text.starts_with("--- "))) {
        let part = part.strip_prefix("--- ").unwrap_or(part);
        let (name, body) = part.split_once('\n').unwrap_or((part, ""));
        found.push((name.trim(), body));
    }
    found
}

fn settings(body: &str) -> Options {
    let mut options = Options::default();
    for line in body.lines() {
        match line.trim().split_once(' ') {
            Some(("until", day)) => options.until = Date::parse(day.trim()),
            Some(("known-at", day)) => options.known_at = Date::parse(day.trim()),
            _ => {}
        }
    }
    options
}

fn is_plain(name: &str) -> bool {
    name.len() < 60 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'))
}

/// An empty folder for the files of one input, so that nothing else can be reached; made when it is first asked for.
struct Folder(std::cell::OnceCell<tempfile::TempDir>);

impl Folder {
    const fn new() -> Self {
        Self(std::cell::OnceCell::new())
    }

    fn path(&self) -> &Path {
        let made = self.0.get_or_init(|| match tempfile::tempdir() {
            Ok(folder) => folder,
            Err(error) => panic!("no temporary folder can be made: {error}"),
        });
        made.path()
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        let path: PathBuf = self.path().join(name);
        let written = std::fs::File::create(&path).and_then(|mut file| file.write_all(bytes));
        if let Err(error) = written {
            panic!("{} can't be written: {error}", path.display());
        }
    }
}
