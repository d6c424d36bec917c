//! The forms of a ledger: JSON against its schema, JSON Lines, CSV, and the text that people read.

use std::fs;
use std::path::Path;

use detente::ledger::{json, table};
use serde_json::Value;

use super::examples;

fn schema() -> jsonschema::Validator {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schema/detente.outcome.v1.json");
    let text = fs::read_to_string(path).expect("the schema is there");
    let schema: Value = serde_json::from_str(&text).expect("the schema is JSON");
    jsonschema::validator_for(&schema).expect("the schema is one")
}

#[test]
fn every_example_matches_the_schema() {
    let schema = schema();
    for name in examples::names() {
        let outcome = examples::outcome(&name);
        let document = json::to_document(&outcome).expect("it can be written");
        let value: Value = serde_json::from_str(&document).expect("it is JSON");
        let faults: Vec<String> =
            schema.iter_errors(&value).map(|error| format!("{error} at {}", error.instance_path())).collect();
        assert!(faults.is_empty(), "{name}: {faults:#?}");
        let line: Value =
            serde_json::from_str(&json::to_line(&outcome).expect("it can be written")).expect("it is JSON");
        assert_eq!(value, line, "{name}: document and line say the same");
    }
}

#[test]
fn the_order_of_fields_is_fixed() {
    let document = json::to_document(&examples::outcome("jcpoa")).expect("it can be written");
    let value: Value = serde_json::from_str(&document).expect("it is JSON");
    let keys = |value: &Value| value.as_object().expect("an object").keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&value), ["schema", "agreement", "from", "until", "ledger", "state"]);
    let entries = value["ledger"].as_array().expect("a list");
    let relief = entries.iter().find(|entry| entry["kind"] == "relief").expect("a relief moves");
    assert_eq!(keys(relief), ["date", "kind", "name", "from", "to", "level", "from_level", "rule", "because"]);
    let raised = entries.iter().find(|entry| entry["step"] == "decide").expect("a trigger is in process");
    assert_eq!(keys(raised), ["date", "kind", "name", "from", "to", "step", "last_day", "rule", "because"]);
    let unmet = entries.iter().find(|entry| entry["name"] == "stockpile" && entry["to"] == "unmet").expect("unmet");
    assert_eq!(keys(&unmet["because"][0]), ["text", "value", "observed"]);
    assert_eq!(
        keys(&unmet["because"][0]["observed"][0]),
        ["indicator", "value", "date", "reported", "source", "status", "file", "row"]
    );
}

#[test]
fn json_of_an_example() {
    let document = json::to_document(&examples::outcome("belarus")).expect("it can be written");
    super::snapshot("ledger_json", &document);
}

#[test]
fn lines_and_rows_have_every_entry() {
    let outcome = examples::outcome("staged_relief");
    let mut lines = Vec::new();
    table::write_lines(std::slice::from_ref(&outcome), &mut lines).expect("they can be written");
    let lines = String::from_utf8(lines).expect("they are text");
    assert_eq!(lines.lines().count(), outcome.entries.len());
    assert!(lines.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()));
    let mut rows = Vec::new();
    table::write_csv(std::slice::from_ref(&outcome), &mut rows).expect("they can be written");
    let mut reader = csv::Reader::from_reader(rows.as_slice());
    let read: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().expect("they are CSV");
    assert_eq!(read.len(), outcome.entries.len());
    for (row, entry) in read.iter().zip(&outcome.entries) {
        assert_eq!(row.get(0), Some(entry.date.to_string().as_str()));
        assert_eq!(row.get(2), Some(entry.name.as_str()));
    }
}

#[test]
fn an_entity_comes_first_in_lines_and_rows() {
    let mut outcome = examples::outcome("belarus");
    outcome.entity = Some("north, \"upper\"".to_owned());
    let mut lines = Vec::new();
    table::write_lines(std::slice::from_ref(&outcome), &mut lines).expect("they can be written");
    let first = String::from_utf8(lines).expect("text");
    let value: Value = serde_json::from_str(first.lines().next().expect("a line")).expect("it is JSON");
    assert_eq!(value["entity"], "north, \"upper\"");
    let mut rows = Vec::new();
    table::write_csv(std::slice::from_ref(&outcome), &mut rows).expect("they can be written");
    let mut reader = csv::Reader::from_reader(rows.as_slice());
    assert_eq!(reader.headers().expect("a header").get(0), Some("entity"));
    assert_eq!(reader.records().next().expect("a row").expect("CSV").get(0), Some("north, \"upper\""));
}
