//! Findings for people: what is denied first, a rule with many findings in short, then how many there are.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write as _};

use super::super::args::LintArgs;
use super::super::output::Output;
use super::super::report;
use super::Linted;
use crate::diagnostic::Diagnostics;
use crate::lint::draft::counted;
use crate::lint::{Finding, Level};

/// Of a rule with more findings than this in a file the others are only counted, with their lines.
const SHOWN: usize = 5;

/// Prints findings on standard error, and the sum on standard output.
pub fn print(all: &[Linted], args: &LintArgs, output: &mut Output) -> io::Result<()> {
    if args.statistics {
        return statistics(all, output);
    }
    for linted in all {
        file(linted, args, output)?;
    }
    Ok(())
}

fn file(linted: &Linted, args: &LintArgs, output: &mut Output) -> io::Result<()> {
    let mut by_rule: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in &linted.report.findings {
        by_rule.entry(finding.rule.name).or_default().push(finding);
    }
    let limit = if args.full { usize::MAX } else { SHOWN };
    let mut shown: BTreeMap<&str, usize> = BTreeMap::new();
    let mut diagnostics = Diagnostics::new();
    for finding in &linted.report.findings {
        let count = shown.entry(finding.rule.name).or_default();
        if *count < limit {
            diagnostics.push(finding.diagnostic());
        }
        *count += 1;
    }
    let text = report::text(&diagnostics, &linted.sources, output.error_width(), output.colors_errors());
    output.err.write_all(text.as_bytes())?;
    let mut rest = String::new();
    for (name, findings) in by_rule.iter().filter(|(_, findings)| findings.len() > limit) {
        let lines = findings[limit..].iter().map(|finding| linted.sources.start(finding.span()).line.to_string());
        let lines: Vec<String> = lines.collect();
        let _ = writeln!(rest, "and {} more of {name}: lines {}", lines.len(), lines.join(", "));
    }
    if !rest.is_empty() {
        writeln!(output.err, "{rest}(`--full` shows them, `--statistics` counts them)")?;
    }
    for waiver in &linted.report.waivers {
        writeln!(
            output.err,
            "waived: {}, since {} (approved by {})",
            waiver.rule.name, waiver.reason, waiver.approved_by
        )?;
    }
    writeln!(output.out, "{}: {}", linted.shown, summary(linted))
}

fn summary(linted: &Linted) -> String {
    let report = &linted.report;
    let count = |level| report.findings.iter().filter(|finding| finding.level == level).count() as i64;
    let mut parts = Vec::new();
    match (count(Level::Deny), count(Level::Warn)) {
        (0, 0) => parts.push("no findings".to_owned()),
        (0, warned) => parts.push(counted(warned, "finding")),
        (denied, warned) => parts.push(format!("{}, {denied} denied", counted(denied + warned, "finding"))),
    }
    if report.suppressed > 0 {
        parts.push(format!("{} suppressed", report.suppressed));
    }
    let fixes = report.findings.iter().filter(|finding| finding.fixes.iter().any(|fix| fix.is_safe)).count();
    if fixes > 0 {
        parts.push(format!("{fixes} can be mended with `--fix`"));
    }
    if !report.skipped.is_empty() {
        let skipped = counted(report.skipped.len() as i64, "rule");
        parts.push(format!("{skipped} skipped, which need data (`--data`)"));
    }
    parts.join("; ")
}

fn statistics(all: &[Linted], output: &mut Output) -> io::Result<()> {
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for finding in all.iter().flat_map(|linted| &linted.report.findings) {
        *counts.entry((finding.rule.code, finding.rule.name)).or_default() += 1;
    }
    let mut rows: Vec<_> = counts.into_iter().collect();
    rows.sort_by_key(|((code, _), count)| (std::cmp::Reverse(*count), *code));
    for ((code, name), count) in rows {
        writeln!(output.out, "{count:5}  {code}  {name}")?;
    }
    for linted in all {
        writeln!(output.out, "{}: {}", linted.shown, summary(linted))?;
    }
    Ok(())
}
