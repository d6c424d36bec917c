//! What is too large ends with a message (`docs/reference/limits.md`).

use std::fmt::Write as _;

use super::command_line::{Folder, code, detente, err};

const PACT: &str = "agreement pact { concluded 2024-01-01 }
body mission
indicator weapons { stock  reported by mission  stale never }
benchmark few { requires weapons <= 20 }
";

/// A verdict that changes every day of January.
fn to_and_fro() -> String {
    let mut rows = "indicator,date,value\n".to_owned();
    for day in 1..=31 {
        let _ = writeln!(rows, "weapons,2024-01-{day:02},{}", if day % 2 == 0 { 10 } else { 30 });
    }
    rows
}

#[test]
fn rows_beyond_the_limit_are_refused() {
    let folder = Folder::new("max_rows");
    folder.write("pact.detente", PACT);
    folder.write("data.csv", to_and_fro());
    let run = |most: &str| detente(&folder.0, &["run", "pact.detente", "--data", "data.csv", "--max-rows", most]);
    assert_eq!(code(&run("31")), 0);
    let refused = run("30");
    assert_eq!(code(&refused), 2);
    let message = "the data have more than 30 rows: `data.csv` is not read from row 32 on";
    assert!(err(&refused).contains(message), "{}", err(&refused));
    assert_eq!(err(&refused).matches("E0004").count(), 1);
}

#[test]
fn a_ledger_beyond_the_limit_stops_the_run() {
    let folder = Folder::new("max_entries");
    folder.write("pact.detente", PACT);
    folder.write("data.csv", to_and_fro());
    let run = |most: &str| detente(&folder.0, &["run", "pact.detente", "--data", "data.csv", "--max-entries", most]);
    assert_eq!(code(&run("31")), 0);
    let stopped = run("30");
    assert_eq!(code(&stopped), 2);
    assert!(err(&stopped).contains("by 2024-01-31 the ledger has more than 30 entries"), "{}", err(&stopped));
    assert!(stopped.stdout.is_empty(), "half a ledger is none");
}

#[test]
fn faults_beyond_the_limit_are_counted() {
    let folder = Folder::new("max_faults");
    folder.write("pact.detente", PACT);
    folder.write("data.csv", format!("indicator,date,value\n{}", "weapons,2024-13-01,1\n".repeat(100_002)));
    let output = detente(&folder.0, &["run", "pact.detente", "--data", "data.csv"]);
    assert_eq!(code(&output), 2);
    assert!(err(&output).contains("the data have 100002 faults; only the first 100000 are told"), "{}", err(&output));
}

#[test]
fn amendments_beyond_the_limit_are_refused() {
    let folder = Folder::new("max_amendments");
    let mut text = PACT.to_owned();
    for number in 0..1500 {
        let _ = writeln!(
            text,
            "amendment a{number} effective 2024-02-01 {{ replace benchmark few {{ requires weapons <= {number} }} }}"
        );
    }
    folder.write("pact.detente", text);
    let output = detente(&folder.0, &["check", "pact.detente"]);
    assert_eq!(code(&output), 1);
    assert!(err(&output).contains("E0117") && err(&output).contains("2000000 parts"), "{}", err(&output));
}

#[test]
fn messages_about_syntax_end_somewhere() {
    let folder = Folder::new("max_messages");
    folder.write("pact.detente", "partie p\n".repeat(10_010));
    let output = detente(&folder.0, &["check", "pact.detente", "--format", "json"]);
    assert_eq!(code(&output), 1);
    let found: serde_json::Value = serde_json::from_slice(&output.stdout).expect("the messages are JSON");
    let count = found.as_array().map_or(0, Vec::len);
    assert!((10_000..10_005).contains(&count), "{count} messages");
}

#[test]
fn snapshots_that_cannot_be_read_are_not_taken_for_absent() {
    let folder = Folder::new("unreadable_snapshots");
    let scenario = "scenario \"nothing\" { until 2024-02-01  expect few is unknown on 2024-01-31 }\n";
    folder.write("pact.detente", format!("{PACT}{scenario}"));
    let kept = folder.write("pact.detente.snap", b"\xff\xfe");
    for arguments in [&["test", "pact.detente"][..], &["test", "pact.detente", "--accept"]] {
        let output = detente(&folder.0, arguments);
        assert_eq!(code(&output), 2, "{}", err(&output));
        assert!(err(&output).contains("the snapshots of pact.detente can't be read"), "{}", err(&output));
        assert_eq!(std::fs::read(&kept).expect("it is still there"), b"\xff\xfe");
    }
}
