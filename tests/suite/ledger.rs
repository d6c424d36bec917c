//! The forms of a ledger: JSON against its schema, JSON Lines, CSV, and the text that people read.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use detente::calendar::Date;
use detente::data::{Input, Mapping, read};
use detente::eval::Options;
use detente::ledger::{Cited, Observed, Outcome, json, table};
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

const WINDOWS: &str = "agreement windows { concluded 2024-01-01 }
party p
body a
indicator x { stock  reported by a every 1 day  disputes to a within 30 days else stand }
benchmark high by p { requires average(x over 20 days) >= 10 }
benchmark held by p { requires x >= 5 for 30 days }
trigger breach { when high is unmet and held is unmet  then back }
reversal back { reverses aid }
relief aid by p to p
stage s { grants aid }
";

/// The outcome over sixty days that fall from 20 to 0; `acts` are the rows of a file of acts.
fn windows(acts: &str) -> Outcome {
    let first = Date::new(2024, 1, 1).expect("a day");
    let mut data = "indicator,date,value,source\n".to_owned();
    for day in 0..60 {
        let date = first.plus_days(day).expect("a day");
        data.push_str(&format!("x,{date},{},a\n", 20 - day / 3));
    }
    let program = super::checked(WINDOWS).program.expect("it is checked");
    let text = |name: &str, text: String| Input::Text { name: name.to_owned(), text };
    let inputs = [text("x.csv", data), text("acts.csv", format!("date,by,act,on,value\n{acts}"))];
    let reading = read(&program, &inputs, &Mapping::default(), false);
    assert!(reading.diagnostics.is_empty(), "{:#?}", reading.diagnostics);
    super::engine::run(&program, &reading.stores[0], Options::default()).expect("it runs to the end")
}

fn cited<'o>(outcome: &'o Outcome, name: &str, to: &str) -> (Date, &'o Cited) {
    let entry = outcome.entries.iter().rfind(|it| it.name == name && it.to == to).expect("it happens");
    (entry.date, entry.because[0].observed())
}

#[test]
fn observations_side_by_side_are_cited_each_once() {
    let outcome = windows("");
    let mut whole = Vec::new();
    for (name, to, days) in [("held", "met", 31), ("high", "unmet", 20), ("breach", "raised", 20)] {
        let (date, cited) = cited(&outcome, name, to);
        let all: Vec<Observed> = cited.iter().collect();
        let dates: Vec<Date> = all.iter().map(|it| it.date).collect();
        assert!(dates.is_sorted_by(|a, b| a.next() == *b), "{name}: {dates:?}");
        assert_eq!((dates.len(), cited.len(), cited.is_empty()), (days, days, false), "{name}");
        assert!(dates.last().is_some_and(|last| *last <= date), "{name}");
        assert!(all.iter().all(|it| cited.contains(it)));
        // However they are kept.
        let singly: Cited = all.iter().cloned().collect();
        assert!(singly == *cited && format!("{singly:?}") == format!("{cited:?}"));
        whole.push((singly, cited.clone()));
    }
    let other = Observed { row: 999, ..whole[0].0.iter().next().expect("there is one") };
    assert!(!whole[0].1.contains(&other));
    // What is among them already isn't added, in whichever of the two ways either is kept.
    let dates = |cited: &Cited| cited.iter().map(|it| it.date).collect::<BTreeSet<_>>();
    for first in [&whole[0].0, &whole[0].1] {
        for second in [&whole[1].0, &whole[1].1] {
            let mut together = first.clone();
            together.add_missing(second);
            together.add_missing(first);
            let union: BTreeSet<Date> = dates(first).union(&dates(second)).copied().collect();
            assert_eq!((together.len(), dates(&together)), (union.len(), union));
        }
    }
}

#[test]
fn what_was_put_right_is_cited_as_it_counts() {
    let outcome = windows("2024-02-05,p,dispute,x,2024-02-01\n2024-02-06,a,settle,x,7\n");
    let (_, cited) = cited(&outcome, "high", "unmet");
    let value = |date: &str| {
        let date = Date::parse(date).expect("a day");
        cited.iter().find(|it| it.date == date).and_then(|it| it.value())
    };
    assert_eq!(value("2024-02-01").as_deref(), Some("7"));
    assert_eq!(value("2024-02-02").as_deref(), Some("10"));
    assert_eq!(cited.len(), 20);
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
