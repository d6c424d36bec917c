//! The report for people: a line for each test, then what failed, expected and found side by side.

use std::io::{self, Write};

use textwrap::{Options, WordSeparator, WordSplitter};

use super::super::args::TestArgs;
use super::super::changes::diff;
use super::super::output::{Output, meaning};
use super::Results;
use super::compare::{Compared, Tested, Verdict};
use super::files::waits;
use crate::explain::Reason;
use crate::model::Kind;
use crate::scenario::Failure;
use crate::source::Sources;

/// Prints the report.
pub fn print(all: &[Results], args: &TestArgs, in_ci: bool, output: &mut Output) -> io::Result<()> {
    let width = output.width();
    let out = &mut output.out;
    let strong = meaning::STRONG;
    for results in all {
        writeln!(out, "{strong}{}{strong:#}", results.target.shown)?;
        for test in &results.tests {
            line(test, in_ci, out)?;
        }
        if results.not_run > 0 {
            writeln!(out, "  {} not run", results.not_run)?;
        }
        for name in &results.obsolete {
            let open = meaning::OPEN;
            writeln!(
                out,
                "  {open}old{open:#}   {name}: its snapshot belongs to no scenario any more (`--prune` removes it)"
            )?;
        }
    }
    for results in all {
        for test in results.tests.iter().filter(|test| test.verdict() == Verdict::Failed) {
            writeln!(out)?;
            failure(test, results, width, out)?;
        }
    }
    if args.coverage {
        for results in all {
            coverage(results, out)?;
        }
    }
    writeln!(out, "\n{}", summary(all, in_ci))
}

fn line(test: &Tested, in_ci: bool, out: &mut impl Write) -> io::Result<()> {
    let (color, word) = match test.verdict() {
        Verdict::Passed => (meaning::GOOD, "ok"),
        Verdict::New if in_ci => (meaning::BAD, "FAIL"),
        Verdict::New => (meaning::OPEN, "new"),
        Verdict::Failed => (meaning::BAD, "FAIL"),
    };
    let name = match test.is_scenario {
        true => test.name.clone(),
        false => format!("{} run", test.name),
    };
    let remark = remark(test, in_ci);
    let remark = if remark.is_empty() { remark } else { format!(": {remark}") };
    writeln!(out, "  {color}{word:<4}{color:#}  {name}{remark}")
}

fn remark(test: &Tested, in_ci: bool) -> String {
    let mut parts = Vec::new();
    match (test.failures.len(), &test.error) {
        (_, Some(_)) => parts.push("it can't be run".to_owned()),
        (0, None) if test.is_scenario && !test.expects => parts.push("nothing is expected".to_owned()),
        (0, None) => {}
        (1, None) => parts.push("1 expectation isn't met".to_owned()),
        (count, None) => parts.push(format!("{count} expectations aren't met")),
    }
    match &test.snapshot {
        Compared::Changed(_) if test.error.is_none() => parts.push("its snapshot has changed".to_owned()),
        Compared::New if test.error.is_none() && in_ci => parts.push("it has no snapshot".to_owned()),
        Compared::New if test.error.is_none() => parts.push("its snapshot waits for review".to_owned()),
        Compared::Accepted => parts.push("its snapshot is accepted".to_owned()),
        Compared::Rejected => parts.push("its snapshot is rejected".to_owned()),
        _ => {}
    }
    parts.join(", ")
}

/// Everything about a test that failed.
fn failure(test: &Tested, results: &Results, width: usize, out: &mut impl Write) -> io::Result<()> {
    let (bad, strong) = (meaning::BAD, meaning::STRONG);
    let sources = &results.target.program.sources;
    let place = test.span.map(|span| format!("{}:{}", sources.file(span.file).shown(), sources.start(span).line));
    let place = place.unwrap_or_else(|| results.target.shown.clone());
    writeln!(out, "{bad}FAIL{bad:#}  {strong}{}{strong:#}  ({place})", test.name)?;
    if test.is_scenario && !test.expects {
        writeln!(out, "  nothing is expected: add what should come of it, such as `expect never snapback`")?;
    }
    for failure in &test.failures {
        expectation(failure, sources, width, out)?;
    }
    if !test.failures.is_empty() {
        rejected(test, width, out)?;
    }
    if let Compared::Changed(before) = &test.snapshot {
        writeln!(out, "  its snapshot has changed (- as reviewed, + as it is now)")?;
        diff(before, &test.text, "  ", out)?;
    }
    Ok(())
}

fn expectation(failure: &Failure, sources: &Sources, width: usize, out: &mut impl Write) -> io::Result<()> {
    let line = sources.start(failure.span).line;
    let half = (width.saturating_sub(6) / 2).clamp(24, 70);
    let (good, bad, faint) = (meaning::GOOD, meaning::BAD, meaning::FAINT);
    let left = textwrap::wrap(&failure.expected, at_blanks(half));
    let right = textwrap::wrap(&failure.found, at_blanks(half));
    let padded = |text: &str| format!("{text}{}", " ".repeat(half.saturating_sub(textwrap::core::display_width(text))));
    writeln!(out, "  {faint}{}found{faint:#}", padded(&format!("expected in line {line}")) + "  ")?;
    for row in 0..left.len().max(right.len()) {
        let (left, right) = (left.get(row).map_or("", |it| it), right.get(row).map_or("", |it| it));
        let text = format!("  {good}{}{good:#}  {bad}{right}{bad:#}", padded(left));
        writeln!(out, "{}", text.trim_end())?;
    }
    if !failure.why.is_empty() {
        writeln!(out, "  {faint}why{faint:#}")?;
        for reason in &failure.why {
            tree(reason, 4, width, out)?;
        }
    }
    if !failure.missing.is_empty() {
        writeln!(out, "  {faint}what was missing{faint:#}")?;
        for cause in &failure.missing {
            wrapped(&cause.words(), 4, width, out)?;
            for observed in cause.observed().iter() {
                wrapped(&observed.words(), 6, width, out)?;
            }
        }
    }
    Ok(())
}

/// Acts of the scenario that had no effect: often what was expected rests on one of them.
fn rejected(test: &Tested, width: usize, out: &mut impl Write) -> io::Result<()> {
    let entries = test.outcome.iter().flat_map(|outcome| &outcome.entries);
    let acts: Vec<_> = entries.filter(|entry| entry.kind == Kind::Act && entry.to == "rejected").collect();
    if acts.is_empty() {
        return Ok(());
    }
    writeln!(out, "  {0}acts without effect{0:#}", meaning::FAINT)?;
    for act in acts {
        wrapped(&format!("{}: {}", act.date, act.sentence(None)), 4, width, out)?;
    }
    Ok(())
}

fn tree(reason: &Reason, indent: usize, width: usize, out: &mut impl Write) -> io::Result<()> {
    let words = match &reason.entry {
        Some(entry) => format!("{}: {}", entry.date, entry.sentence(None)),
        None => reason.cause.words(),
    };
    wrapped(&words, indent, width, out)?;
    for observed in reason.cause.observed().iter() {
        wrapped(&observed.words(), indent + 2, width, out)?;
    }
    for behind in &reason.because {
        tree(behind, indent + 2, width, out)?;
    }
    Ok(())
}

fn wrapped(text: &str, indent: usize, width: usize, out: &mut impl Write) -> io::Result<()> {
    let (first, others) = (" ".repeat(indent), " ".repeat(indent + 2));
    let options = at_blanks(width).initial_indent(&first).subsequent_indent(&others);
    writeln!(out, "{}", textwrap::fill(text, options))
}

/// Lines broken at blanks only: never inside a date.
fn at_blanks<'a>(width: usize) -> Options<'a> {
    Options::new(width)
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation)
        .break_words(false)
}

fn coverage(results: &Results, out: &mut impl Write) -> io::Result<()> {
    let coverage = &results.coverage;
    let strong = meaning::STRONG;
    let seen = coverage.items.iter().filter(|(_, seen)| *seen).count();
    let total = coverage.items.len();
    writeln!(
        out,
        "\n{strong}Coverage of {}: {}% ({seen} of {total}){strong:#}",
        results.target.shown,
        coverage.percent()
    )?;
    let mut rows: Vec<(String, Vec<&str>, Vec<&str>)> = Vec::new();
    for (item, seen) in &coverage.items {
        let head = format!("{} {}", item.kind, item.name);
        if rows.last().is_none_or(|(last, ..)| *last != head) {
            rows.push((head, Vec::new(), Vec::new()));
        }
        if let Some((_, yes, no)) = rows.last_mut() {
            if *seen { yes.push(item.what) } else { no.push(item.what) }
        }
    }
    let wide = rows.iter().map(|(head, ..)| head.len()).max().unwrap_or(0);
    for (head, yes, no) in rows {
        let (good, bad) = (meaning::GOOD, meaning::BAD);
        let never = if no.is_empty() { String::new() } else { format!("{bad}never {}{bad:#}", no.join(", never ")) };
        let yes = if yes.is_empty() { String::new() } else { format!("{good}{}{good:#}", yes.join(", ")) };
        let comma = if yes.is_empty() || never.is_empty() { "" } else { "; " };
        writeln!(out, "  {head:<wide$}  {yes}{comma}{never}")?;
    }
    Ok(())
}

fn summary(all: &[Results], in_ci: bool) -> String {
    let count = |verdict| all.iter().flat_map(|results| &results.tests).filter(|it| it.verdict() == verdict).count();
    let (passed, new, failed) = (count(Verdict::Passed), count(Verdict::New), count(Verdict::Failed));
    let not_run: usize = all.iter().map(|results| results.not_run).sum();
    let failed = if in_ci { failed + new } else { failed };
    let mut parts = vec![format!("{} passed", if in_ci { passed } else { passed + new }), format!("{failed} failed")];
    if not_run > 0 {
        parts.push(format!("{not_run} not run"));
    }
    let mut text = parts.join(", ");
    let waiting = all.iter().flat_map(|results| &results.tests).filter(|it| waits(&it.snapshot)).count();
    if waiting > 0 && in_ci {
        text.push_str(
            "\nsnapshots are missing or changed: run `detente test --review` on your own machine and commit them",
        );
    } else if waiting > 0 {
        let words = if waiting == 1 { "1 snapshot waits".to_owned() } else { format!("{waiting} snapshots wait") };
        text.push_str(&format!(
            "\n{words} for review: `detente test --review` walks through them, `--accept` takes them all"
        ));
    }
    text
}
