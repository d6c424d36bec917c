//! The modules use what their row of this table allows, and nothing else. `ARCHITECTURE.md` tells the same story.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// What each module may use of the others.
const TABLE: &[(&str, &[&str])] = &[
    ("source", &[]),
    ("digest", &[]),
    ("calendar", &[]),
    ("quantity", &[]),
    ("diagnostic", &["source"]),
    ("ast", &["calendar", "quantity", "source"]),
    ("parse", &["ast", "calendar", "diagnostic", "quantity", "source"]),
    ("model", &["ast", "calendar", "quantity", "source"]),
    ("check", &["ast", "calendar", "diagnostic", "model", "parse", "quantity", "source"]),
    ("data", &["calendar", "diagnostic", "digest", "model", "quantity"]),
    ("ledger", &["calendar", "data", "model", "quantity"]),
    ("seal", &["calendar", "diagnostic", "digest", "ledger"]),
    ("eval", &["calendar", "data", "diagnostic", "ledger", "model", "quantity", "source"]),
    ("explain", &["calendar", "data", "diagnostic", "eval", "ledger", "model", "quantity", "source"]),
    ("portfolio", &["calendar", "data", "diagnostic", "eval", "ledger", "model"]),
    (
        "scenario",
        &["ast", "calendar", "data", "diagnostic", "eval", "explain", "ledger", "model", "quantity", "source"],
    ),
    ("lint", &["ast", "calendar", "data", "diagnostic", "eval", "ledger", "model", "quantity", "source"]),
    ("diff", &["calendar", "ledger", "model", "quantity"]),
    ("project", &["ast", "calendar", "check", "data", "diagnostic", "digest", "model", "parse", "source"]),
    ("publish", &["calendar", "data", "digest", "explain", "ledger", "model", "quantity"]),
    (
        "cli",
        &[
            "calendar",
            "data",
            "diagnostic",
            "diff",
            "digest",
            "eval",
            "explain",
            "ledger",
            "lint",
            "model",
            "portfolio",
            "project",
            "publish",
            "scenario",
            "seal",
            "source",
        ],
    ),
];

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("sources can be read").filter_map(Result::ok) {
        let path = entry.path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|it| it == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn modules_use_what_they_may() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut all = Vec::new();
    files(&root, &mut all);
    let table: BTreeMap<&str, &[&str]> = TABLE.iter().copied().collect();
    let mut wrong = Vec::new();
    for path in &all {
        let inside = path.strip_prefix(&root).expect("it lies in src");
        let first = inside.components().next().expect("it has a name").as_os_str().to_string_lossy().into_owned();
        let module = first.trim_end_matches(".rs");
        if matches!(module, "lib" | "main") {
            continue;
        }
        let allowed = table.get(module).unwrap_or_else(|| panic!("`{module}` has no row in the table"));
        let text = fs::read_to_string(path).expect("it can be read");
        for (number, line) in text.lines().enumerate() {
            for used in line.split("crate::").skip(1).filter(|_| !line.trim_start().starts_with("//")) {
                let used: String = used.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
                if used != module && !allowed.contains(&used.as_str()) {
                    wrong.push(format!("{}:{}: `{module}` uses `{used}`", inside.display(), number + 1));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_the_parser_knows_pest_and_only_the_command_line_prints() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut all = Vec::new();
    files(&root, &mut all);
    for path in all {
        let inside = path.strip_prefix(&root).expect("it lies in src").to_string_lossy().replace('\\', "/");
        let text = fs::read_to_string(&path).expect("it can be read");
        assert!(inside.starts_with("parse") || !text.contains("pest::"), "{inside} uses pest");
        assert!(inside.starts_with("cli") || !text.contains("miette::"), "{inside} uses miette");
        assert!(inside.starts_with("publish") || !text.contains("maud::"), "{inside} uses maud");
        assert!(!text.contains("println!") && !text.contains("eprintln!"), "{inside} prints past the streams");
        assert!(!text.contains(": f64") && !text.contains(": f32"), "{inside} has a float");
    }
}

/// Every rule of the grammar has its `///` line.
#[test]
fn every_rule_of_the_grammar_is_documented() {
    let grammar = include_str!("../../grammar/detente.pest");
    let mut before = "";
    for line in grammar.lines() {
        let is_rule = line.contains(" = ") && line.starts_with(|c: char| c.is_ascii_alphabetic());
        assert!(!is_rule || before.starts_with("///"), "no documentation: {line}");
        before = line;
    }
}

/// Messages never show the grammar's own names.
#[test]
fn no_message_shows_a_rule() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/parse");
    let mut all = Vec::new();
    files(&root, &mut all);
    for path in all {
        let text = fs::read_to_string(&path).expect("it can be read");
        assert!(!text.contains("{rule:?}") && !text.contains("{:?}"), "{} shows a rule", path.display());
    }
}
