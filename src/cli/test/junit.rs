//! The report as JUnit XML, which test services read.

use std::io::{self, Write as _};

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::super::output::Output;
use super::Results;
use super::compare::{Compared, Tested, Verdict};

/// Prints it.
pub fn print(all: &[Results], output: &mut Output) -> io::Result<()> {
    let mut report = Report::new("detente");
    for results in all {
        let mut suite = TestSuite::new(&results.target.shown);
        for test in &results.tests {
            suite.add_test_case(case(test, results));
        }
        report.add_test_suite(suite);
    }
    let text = report.to_string().map_err(io::Error::other)?;
    write!(output.out, "{text}")
}

fn case(test: &Tested, results: &Results) -> TestCase {
    let mut status = match test.verdict() {
        Verdict::Passed | Verdict::New => TestCaseStatus::success(),
        Verdict::Failed => {
            let kind = if test.error.is_some() { NonSuccessKind::Error } else { NonSuccessKind::Failure };
            TestCaseStatus::non_success(kind)
        }
    };
    if test.verdict() == Verdict::Failed {
        let mut parts: Vec<String> = test
            .failures
            .iter()
            .map(|failure| format!("expected {}, found {}", failure.expected, failure.found))
            .collect();
        parts.extend(test.error.as_ref().map(|error| format!("{}: {}", error.code, error.message)));
        if test.is_scenario && !test.expects {
            parts.push("nothing is expected".to_owned());
        }
        if matches!(test.snapshot, Compared::Changed(_)) && test.error.is_none() {
            parts.push("the snapshot has changed".to_owned());
        }
        status.set_message(parts.join("; "));
    }
    let mut case = TestCase::new(&test.name, status);
    case.set_classname(&results.target.shown);
    case
}
