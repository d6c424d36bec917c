//! Running the tests of one file, several at a time, and comparing each outcome with its snapshot.

use std::io;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use super::super::args::TestArgs;
use super::Results;
use super::files::{beside, read_snapshots};
use super::find::Target;
use crate::data::Store;
use crate::diagnostic::Diagnostic;
use crate::eval::{Options, run as evaluate};
use crate::ledger::Outcome;
use crate::scenario::coverage::Coverage;
use crate::scenario::snapshot::{self, Snapshots};
use crate::scenario::{Case, Failure, run};
use crate::source::Span;

/// The name of the section that holds a project's data run; with entities the entity stands behind it.
const DATA_RUN: &str = "data";

/// One test and how it ended.
pub struct Tested {
    /// The scenario's name, or that of the data run.
    pub name: String,
    /// Where the scenario stands.
    pub span: Option<Span>,
    pub is_scenario: bool,
    /// Whether anything was expected.
    pub expects: bool,
    /// Expectations that aren't met.
    pub failures: Vec<Failure>,
    /// Why it couldn't be run.
    pub error: Option<Diagnostic>,
    pub snapshot: Compared,
    /// The section of the snapshot file that it is kept in.
    pub section: String,
    /// The outcome as snapshots keep it.
    pub text: String,
    /// What came of it.
    pub outcome: Option<Outcome>,
}

/// An outcome beside its snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Compared {
    Same,
    /// There is none yet.
    New,
    /// It was so before.
    Changed(String),
    /// Another row of the same table gave the same: the snapshot is kept with that one.
    Shared,
    /// The change has just been accepted.
    Accepted,
    /// The change has just been rejected: what there was before stays, and nothing waits.
    Rejected,
}

/// How a test ended, in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Passed,
    /// As expected, but its snapshot waits for review.
    New,
    Failed,
}

impl Tested {
    pub fn verdict(&self) -> Verdict {
        let failed = self.error.is_some() || !self.failures.is_empty() || (self.is_scenario && !self.expects);
        match &self.snapshot {
            _ if failed => Verdict::Failed,
            Compared::Changed(_) | Compared::Rejected => Verdict::Failed,
            Compared::New => Verdict::New,
            Compared::Same | Compared::Shared | Compared::Accepted => Verdict::Passed,
        }
    }
}

/// Something to be run.
enum Job<'t> {
    Case(&'t Case),
    Data(String, &'t Store),
}

impl Job<'_> {
    fn name(&self) -> &str {
        match self {
            Self::Case(case) => &case.name,
            Self::Data(name, _) => name,
        }
    }

    /// What a filter looks at, and snapshots are kept by: all rows of a table together.
    fn scenario(&self) -> &str {
        match self {
            Self::Case(case) => &case.scenario,
            Self::Data(name, _) => name,
        }
    }
}

fn jobs<'t>(target: &'t Target, args: &TestArgs) -> Vec<Job<'t>> {
    let data = target.stores.iter().map(|store| {
        let name = store.entity.as_ref().map_or_else(|| DATA_RUN.to_owned(), |entity| format!("{DATA_RUN}: {entity}"));
        Job::Data(name, store)
    });
    let wanted = |job: &Job<'_>| args.filter.as_ref().is_none_or(|filter| job.scenario().contains(filter.as_str()));
    target.cases.iter().map(Job::Case).chain(data).filter(wanted).collect()
}

/// How many tests a file has.
pub fn count(target: &Target, args: &TestArgs) -> usize {
    jobs(target, args).len()
}

/// Runs the tests of a file.
///
/// # Errors
/// Those of reading its snapshots.
pub fn test(target: Target, args: &TestArgs) -> io::Result<Results> {
    let known = read_snapshots(&beside(&target.path, snapshot::ENDING))?;
    let jobs = jobs(&target, args);
    let fails = |test: &Tested| args.fail_fast && test.verdict() == Verdict::Failed;
    let all = in_parallel(&jobs, |job| one(&target, job), fails);
    let mut tests: Vec<Tested> = Vec::new();
    let total = jobs.len();
    for (mut test, job) in all.into_iter().map_while(|test| test).zip(&jobs) {
        compare(&mut test, job.scenario(), &tests, &known);
        let stop = fails(&test);
        tests.push(test);
        // What others have done meanwhile is left out, so that the report is the same every time.
        if stop {
            break;
        }
    }
    let not_run = total - tests.len();
    // With a filter or a stop only some sections are known to be made.
    let some_only = args.filter.is_some() || not_run > 0;
    let made = |name: &String| tests.iter().any(|test| test.section == *name);
    let old = known.sections.iter().map(|(name, _)| name).filter(|name| !some_only && !made(name));
    let obsolete = old.cloned().collect();
    let mut coverage = Coverage::of(target.program.main_text());
    tests.iter().filter_map(|test| test.outcome.as_ref()).for_each(|outcome| coverage.add(outcome));
    Ok(Results { target, tests, obsolete, not_run, coverage })
}

/// Runs one, and leaves the comparison to be made.
fn one(target: &Target, job: &Job<'_>) -> Tested {
    let (outcome, failures, error) = match job {
        Job::Case(case) => match run(&target.program, case) {
            Ok(report) => (Some(report.outcome), report.failures, None),
            Err(error) => (None, Vec::new(), Some(*error)),
        },
        Job::Data(_, store) => {
            let options = Options { until: target.until, ..Options::default() };
            match evaluate(&target.program, store, options) {
                Ok(outcome) => (Some(outcome), Vec::new(), None),
                Err(error) => (None, Vec::new(), Some(*error)),
            }
        }
    };
    let text = outcome.as_ref().map(snapshot::text).unwrap_or_default();
    let (span, is_scenario, expects) = match job {
        Job::Case(case) => (Some(case.span), true, !case.expectations.is_empty()),
        Job::Data(..) => (None, false, true),
    };
    let (name, section, snapshot) = (job.name().to_owned(), String::new(), Compared::Same);
    Tested { name, span, is_scenario, expects, failures, error, snapshot, section, text, outcome }
}

/// Compares an outcome with its snapshot. The first row of a table is kept by the scenario's name, others by their own, if
/// they give something else than a row before.
fn compare(test: &mut Tested, scenario: &str, before: &[Tested], known: &Snapshots) {
    let rows = || before.iter().filter(|it| it.section == scenario || it.section.starts_with(&format!("{scenario} [")));
    if test.error.is_some() {
        return;
    }
    if let Some(same) = rows().find(|it| it.text == test.text) {
        test.section.clone_from(&same.section);
        test.snapshot = Compared::Shared;
        return;
    }
    test.section = if rows().next().is_none() { scenario.to_owned() } else { test.name.clone() };
    test.snapshot = match known.get(&test.section) {
        None => Compared::New,
        Some(before) if before == test.text => Compared::Same,
        Some(before) => Compared::Changed(before.to_owned()),
    };
}

/// Does something with each item on all cores; the results are in the order of the items. Once a result says `stop` no new
/// item is begun: those behind it may be missing.
fn in_parallel<T: Sync, R: Send>(
    items: &[T],
    work: impl Fn(&T) -> R + Sync,
    stop: impl Fn(&R) -> bool + Sync,
) -> Vec<Option<R>> {
    let next = AtomicUsize::new(0);
    let stopped = AtomicBool::new(false);
    let results: Mutex<Vec<Option<R>>> = Mutex::new(items.iter().map(|_| None).collect());
    let workers = thread::available_parallelism().map_or(1, usize::from).min(items.len());
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while !stopped.load(Ordering::Relaxed) {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(index) else { return };
                    let result = work(item);
                    if stop(&result) {
                        stopped.store(true, Ordering::Relaxed);
                    }
                    if let Ok(mut results) = results.lock() {
                        results[index] = Some(result);
                    }
                }
            });
        }
    });
    results.into_inner().unwrap_or_default()
}
