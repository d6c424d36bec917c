//! Faulty texts by topic (`tests/faults/`): every message, rendered as a user sees it, with the text that causes it.

use std::fs;
use std::path::Path;

use detente::cli::report::text;

use super::checked;

fn check(topic: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/faults/{topic}.txt"));
    let all = fs::read_to_string(path).expect("the texts are there");
    let mut shown = String::new();
    for fault in all.split("--- ").skip(1) {
        let (title, source) = fault.split_once('\n').expect("a fault has a text");
        let loaded = checked(source);
        assert!(!loaded.diagnostics.is_empty(), "{title}: nothing is found");
        shown.push_str(&format!("==== {title}\n\n{source}\n"));
        shown.push_str(&text(&loaded.diagnostics, &loaded.sources, 110, false));
    }
    super::snapshot(&format!("faults_{topic}"), &shown);
}

#[test]
fn syntax() {
    check("syntax");
}

#[test]
fn names() {
    check("names");
}

#[test]
fn types() {
    check("types");
}

#[test]
fn governance() {
    check("governance");
}

#[test]
fn scenarios() {
    check("scenarios");
}

#[test]
fn structure() {
    check("structure");
}
