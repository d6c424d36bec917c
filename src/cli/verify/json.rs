//! The report for programs: `detente.verify.v1`. `docs/schema/` has its JSON Schema.

use std::io::{self, Write as _};

use serde_json::{Value, json};

use super::super::output::Output;
use super::super::sealed::PROGRAM;
use super::{Report, Verdict};
use crate::seal::compare::{Break, Difference, OtherFile};

/// The name of the format.
const SCHEMA: &str = "detente.verify.v1";

/// Prints the whole report.
pub fn print(report: &Report, output: &mut Output) -> io::Result<()> {
    let documents: Vec<Value> = report.verdicts.iter().map(|verdict| document(report, verdict)).collect();
    let mut findings: Vec<Value> = Vec::new();
    if let Some(found) = report.documents {
        let sealed = report.terms.documents.unwrap_or(1);
        findings.push(json!({"kind": "documents", "sealed": sealed, "found": found}));
    }
    findings.extend(report.files.iter().map(file));
    let value = json!({
        "schema": SCHEMA,
        "stands": report.all_stand(),
        "compared": if report.why_not.is_none() { "outcome" } else { "chain" },
        "reason": report.why_not,
        "program": {"sealed": report.terms.program, "found": PROGRAM},
        "findings": findings,
        "documents": documents,
    });
    writeln!(output.out, "{}", serde_json::to_string_pretty(&value)?)
}

fn file(file: &OtherFile) -> Value {
    json!({"kind": "file", "name": file.name, "role": file.role, "sealed": file.sealed, "found": file.found})
}

fn document(report: &Report, verdict: &Verdict) -> Value {
    let mut findings: Vec<Value> = verdict.broken.map(chain).into_iter().collect();
    if verdict.record.is_none() || verdict.is_unknown {
        findings.push(json!({"kind": "entity", "recorded": verdict.record.is_some(), "found": !verdict.is_unknown}));
    }
    findings.extend(verdict.differences.iter().map(difference));
    let record = verdict.record.as_ref();
    json!({
        "agreement": record.map(|record| record.agreement()),
        "entity": verdict.entity,
        "entries": record.map(|record| record.entries().len()),
        "seal": record.map(|record| record.links.seal),
        "stands": report.stands(verdict),
        "findings": findings,
    })
}

fn chain(broken: Break) -> Value {
    let (what, entry) = match broken {
        Break::Header => ("header", None),
        Break::Changed(number) => ("changed", Some(number)),
        Break::Removed(number) => ("removed", Some(number)),
        Break::Added(number) => ("added", Some(number)),
        Break::End => ("end", None),
    };
    json!({"kind": "chain", "broken": what, "entry": entry})
}

fn difference(difference: &Difference) -> Value {
    match difference {
        Difference::Field { name, recorded, found } => {
            json!({"kind": "header", "name": name, "recorded": recorded, "found": found})
        }
        Difference::Entry { number, recorded, found } => {
            json!({"kind": "entry", "entry": number, "recorded": recorded, "found": found})
        }
        Difference::State { table, name, recorded, found } => {
            json!({"kind": "state", "table": table, "name": name, "recorded": recorded, "found": found})
        }
    }
}
