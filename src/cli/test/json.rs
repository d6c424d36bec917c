//! The report for programs: `detente.test.v1`. `docs/schema/` has its JSON Schema.

use serde_json::{Value, json};

use super::super::args::TestArgs;
use super::Results;
use super::compare::{Compared, Tested, Verdict};
use crate::explain::Reason;
use crate::scenario::Failure;
use crate::source::Sources;

/// The name of the format.
const SCHEMA: &str = "detente.test.v1";

/// The whole report.
pub fn document(all: &[Results], args: &TestArgs) -> serde_json::Result<String> {
    let files: Vec<Value> = all.iter().map(|results| file(results, args)).collect();
    serde_json::to_string_pretty(&json!({"schema": SCHEMA, "files": files}))
}

fn file(results: &Results, args: &TestArgs) -> Value {
    let sources = &results.target.program.sources;
    let tests: Vec<Value> = results.tests.iter().map(|it| test(it, sources)).collect();
    let mut file = json!({
        "file": results.target.shown,
        "tests": tests,
        "not_run": results.not_run,
        "obsolete": results.obsolete,
    });
    if let (true, Some(map)) = (args.coverage || args.min.is_some(), file.as_object_mut()) {
        let items: Vec<Value> = results
            .coverage
            .items
            .iter()
            .map(|(item, seen)| json!({"kind": item.kind.word(), "name": item.name, "what": item.what, "seen": seen}))
            .collect();
        map.insert("coverage".to_owned(), json!({"percent": results.coverage.percent(), "items": items}));
    }
    file
}

fn test(test: &Tested, sources: &Sources) -> Value {
    let verdict = match test.verdict() {
        Verdict::Passed => "passed",
        Verdict::New => "new",
        Verdict::Failed => "failed",
    };
    let snapshot = match &test.snapshot {
        Compared::Same => "same",
        Compared::New => "new",
        Compared::Changed(_) => "changed",
        Compared::Accepted => "accepted",
        Compared::Shared => "shared",
        Compared::Rejected => "rejected",
    };
    json!({
        "name": test.name,
        "kind": if test.is_scenario { "scenario" } else { "data" },
        "line": test.span.map(|span| sources.start(span).line),
        "verdict": verdict,
        "snapshot": snapshot,
        "error": test.error.as_ref().map(|error| format!("{}: {}", error.code, error.message)),
        "failures": test.failures.iter().map(|it| failure(it, sources)).collect::<Vec<_>>(),
    })
}

fn failure(failure: &Failure, sources: &Sources) -> Value {
    json!({
        "line": sources.start(failure.span).line,
        "expected": failure.expected,
        "found": failure.found,
        "why": failure.why.iter().map(reason).collect::<Vec<_>>(),
        "missing": failure.missing,
    })
}

fn reason(reason: &Reason) -> Value {
    let because: Vec<Value> = reason.because.iter().map(self::reason).collect();
    json!({"cause": reason.cause, "because": because})
}
