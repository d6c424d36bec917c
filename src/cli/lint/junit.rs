//! Findings as JUnit XML: a case for each finding, and a passing one for a file without any.

use std::io::{self, Write as _};

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::super::output::Output;
use super::Linted;
use crate::lint::Level;

/// Prints the report. Only what is denied fails.
pub fn print(all: &[Linted], output: &mut Output) -> io::Result<()> {
    let mut report = Report::new("detente lint");
    for linted in all {
        let mut suite = TestSuite::new(&linted.shown);
        if linted.report.findings.is_empty() {
            suite.add_test_case(TestCase::new("no findings", TestCaseStatus::success()));
        }
        for finding in &linted.report.findings {
            let at = linted.sources.start(finding.span());
            let file = linted.sources.file(finding.span().file).shown();
            let mut status = if finding.level == Level::Deny {
                TestCaseStatus::non_success(NonSuccessKind::Failure)
            } else {
                TestCaseStatus::success()
            };
            status.set_message(&finding.message);
            status.set_type(finding.rule.name);
            let mut case = TestCase::new(format!("{} at {file}:{}:{}", finding.rule.name, at.line, at.column), status);
            case.set_classname(&linted.shown);
            if finding.level != Level::Deny {
                case.set_system_out(&finding.message);
            }
            suite.add_test_case(case);
        }
        report.add_test_suite(suite);
    }
    let text = report.to_string().map_err(io::Error::other)?;
    write!(output.out, "{text}")
}
