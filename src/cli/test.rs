//! `detente test`: finds scenarios, runs them, compares what comes of them with what was expected and with the snapshots that
//! people have reviewed.
//!
//! [`find`] says what there is to test, [`compare`] runs it, [`text`], [`json`] and [`junit`] print it, [`review`] walks
//! through changed snapshots.

mod compare;
mod files;
mod find;
mod json;
mod junit;
mod review;
mod text;

use std::io::{self, Write as _};

use super::args::{TestArgs, TestFormat};
use super::output::Output;
use super::{Exit, report};
use compare::{Tested, Verdict};
use find::Target;

/// What was tested of one file.
struct Results {
    target: Target,
    tests: Vec<Tested>,
    /// Sections of the snapshot file that nothing makes any more.
    obsolete: Vec<String>,
    /// Left out by `--fail-fast`.
    not_run: usize,
    coverage: crate::scenario::coverage::Coverage,
}

impl Results {
    fn failed(&self) -> usize {
        self.tests.iter().filter(|test| test.verdict() == Verdict::Failed).count()
    }
}

/// Tests everything that is named.
pub fn run(args: &TestArgs, output: &mut Output) -> io::Result<Exit> {
    let in_ci = std::env::var("CI").is_ok_and(|value| !matches!(value.as_str(), "" | "0" | "false"));
    let writes = args.accept || args.review || args.reject || args.prune;
    if in_ci && writes {
        output.complain("nothing is written where CI is set: review snapshots on your own machine and commit them");
        return Ok(Exit::Trouble);
    }
    let (targets, mut exit) = find::targets(args, output)?;
    if exit == Exit::Trouble && targets.is_empty() {
        return Ok(exit);
    }
    let mut all: Vec<Results> = Vec::new();
    let mut stopped = false;
    for target in targets {
        if stopped {
            let not_run = compare::count(&target, args);
            let coverage = crate::scenario::coverage::Coverage::of(target.program.main_text());
            all.push(Results { target, tests: Vec::new(), obsolete: Vec::new(), not_run, coverage });
            continue;
        }
        let shown = target.shown.clone();
        let results = match compare::test(target, args) {
            Ok(results) => results,
            Err(error) => {
                output.complain(&format!("the snapshots of {shown} can't be read: {error}"));
                exit = Exit::Trouble;
                continue;
            }
        };
        stopped = args.fail_fast && results.failed() > 0;
        all.push(results);
    }
    for results in &mut all {
        if args.review {
            review::walk(results, output)?;
        }
        if !in_ci {
            // The report is no less true for it.
            if let Err(error) = files::keep(results, args, output) {
                output.complain(&format!("a snapshot can't be kept: {error}"));
                exit = Exit::Trouble;
            }
        }
    }
    match args.format {
        TestFormat::Text => text::print(&all, args, in_ci, output)?,
        TestFormat::Json => writeln!(output.out, "{}", json::document(&all, args).map_err(io::Error::from)?)?,
        TestFormat::Junit => junit::print(&all, output)?,
    }
    for results in &all {
        for error in results.tests.iter().filter_map(|test| test.error.as_ref()) {
            report::print(&error.clone().into(), &results.target.program.sources, output)?;
        }
    }
    let tests = || all.iter().flat_map(|results| &results.tests);
    let failed = tests().any(|test| test.verdict() == Verdict::Failed || (in_ci && test.verdict() == Verdict::New));
    let scenarios = tests().filter(|test| test.is_scenario).count();
    let not_run: usize = all.iter().map(|results| results.not_run).sum();
    if scenarios == 0 && not_run == 0 && exit == Exit::Fine {
        let what = match &args.filter {
            Some(filter) => format!("no scenario's name contains `{filter}`"),
            None => "there is no scenario to test".to_owned(),
        };
        output.complain(&format!("{what}: nothing was shown, so this fails"));
        exit = Exit::Findings;
    }
    let thin = args.min.filter(|min| all.iter().any(|results| results.coverage.percent() < *min));
    if let Some(min) = thin {
        for results in all.iter().filter(|results| results.coverage.percent() < min) {
            let percent = results.coverage.percent();
            output.complain(&format!("{}: coverage is {percent}%, less than {min}%", results.target.shown));
        }
    }
    if exit == Exit::Fine && (failed || thin.is_some()) {
        exit = Exit::Findings;
    }
    Ok(exit)
}
