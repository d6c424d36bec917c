//! Findings for programs: `detente.lint.v1`. `docs/schema/` has its JSON Schema.

use std::io::{self, Write as _};

use serde_json::{Value, json};

use super::super::output::Output;
use super::super::report;
use super::Linted;
use crate::diagnostic::Diagnostics;
use crate::lint::Finding;
use crate::source::Sources;

/// The name of the format.
const SCHEMA: &str = "detente.lint.v1";

/// Prints the whole report.
pub fn print(all: &[Linted], output: &mut Output) -> io::Result<()> {
    let files: Vec<Value> = all.iter().map(file).collect();
    let text = serde_json::to_string_pretty(&json!({"schema": SCHEMA, "files": files})).map_err(io::Error::from)?;
    writeln!(output.out, "{text}")
}

fn file(linted: &Linted) -> Value {
    let report = &linted.report;
    let findings: Vec<Value> = report.findings.iter().map(|it| finding(it, &linted.sources)).collect();
    let waivers: Vec<Value> = report
        .waivers
        .iter()
        .map(|it| json!({"rule": it.rule.name, "reason": it.reason, "approved_by": it.approved_by}))
        .collect();
    let skipped: Vec<&str> = report.skipped.iter().map(|rule| rule.name).collect();
    json!({
        "file": linted.shown,
        "findings": findings,
        "suppressed": report.suppressed,
        "skipped": skipped,
        "waivers": waivers,
    })
}

fn finding(finding: &Finding, sources: &Sources) -> Value {
    let fixes: Vec<Value> = finding
        .fixes
        .iter()
        .map(|fix| {
            let edits: Vec<Value> = fix.edits.iter().map(|edit| report::edit_json(edit, sources)).collect();
            json!({"title": fix.title, "safe": fix.is_safe, "edits": edits})
        })
        .collect();
    // The same fields as `detente check --format json`, so that one reader serves both.
    let mut value = report::json(&Diagnostics::from(finding.diagnostic()), sources).pop().unwrap_or_default();
    value["code"] = json!(finding.rule.code);
    value["rule"] = json!(finding.rule.name);
    value["category"] = json!(finding.rule.category.word());
    value["level"] = json!(finding.level.word());
    if let Some(object) = value.as_object_mut() {
        object.remove("suggestions");
    }
    value["fixes"] = Value::Array(fixes);
    value
}
