//! The shipped examples reproduce their history: `tests/examples/NAME.expect` has the rows that must come out, from rules
//! and data alone.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use detente::data::read;
use detente::eval::Options;

use super::engine::run;
use detente::ledger::Outcome;
use detente::lint::{Draft, Settings, lint};
use detente::project::Project;

/// The folder of an example.
pub fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name)
}

/// The names of all examples that reproduce a history. One without data is there to be read: `bad_deal`.
pub fn names() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let folders = fs::read_dir(root).expect("there are examples").filter_map(Result::ok);
    let mut names: Vec<String> = folders
        .filter(|folder| folder.path().join("detente.toml").is_file() && folder.path().join("data").is_dir())
        .map(|folder| folder.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// Runs an example on its own data.
pub fn outcome(name: &str) -> Outcome {
    let project = Project::find(Some(&folder(name))).expect("the example is a project");
    let loaded = project.load();
    assert!(loaded.diagnostics.is_empty(), "{name}: {:#?}", loaded.diagnostics);
    let agreement = loaded.program.expect("the example has no error");
    let reading = read(&agreement, &project.data, &project.mapping, false);
    assert!(reading.diagnostics.is_empty(), "{name}: {:#?}", reading.diagnostics);
    let options = Options { until: project.until, ..Options::default() };
    run(&agreement, &reading.stores[0], options).expect("the example runs")
}

fn check(name: &str) {
    let outcome = outcome(name);
    let found: Vec<String> = outcome.entries.iter().map(super::cases::line).collect();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/examples/{name}.expect"));
    let expected = fs::read_to_string(path).expect("the example says what it expects");
    let lines = expected.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in lines {
        count += 1;
        let words: Vec<&str> = line.split_whitespace().collect();
        let fine = match words[..] {
            ["never", kind, name, status] => !outcome
                .entries
                .iter()
                .any(|entry| (entry.kind.word(), entry.name.as_str(), entry.to.as_str()) == (kind, name, status)),
            [date, kind, name, from, "->", to] => outcome.entries.iter().any(|entry| {
                (entry.date.to_string().as_str(), entry.kind.word(), entry.name.as_str()) == (date, kind, name)
                    && (from == "*" || entry.from.as_deref() == Some(from))
                    && entry.to == to
            }),
            [date, kind, name, to] => outcome.entries.iter().any(|entry| {
                (entry.date.to_string().as_str(), entry.kind.word(), entry.name.as_str(), entry.to.as_str())
                    == (date, kind, name, to)
            }),
            _ => panic!("a line that says nothing: {line}"),
        };
        if !fine {
            wrong.push(line);
        }
    }
    assert!(count > 3, "{name} expects something");
    assert!(wrong.is_empty(), "{name} doesn't give:\n{}\nbut:\n{}", wrong.join("\n"), found.join("\n"));
}

macro_rules! examples {
    ($($name:ident)*) => {
        $(
            #[test]
            fn $name() {
                check(stringify!($name));
            }
        )*

        #[test]
        fn every_example_is_tested() {
            assert_eq!(names(), [$(stringify!($name)),*]);
        }
    };
}

examples! { belarus border_protocol imf_pakistan jcpoa lithuania lockerbie staged_relief sudan }

/// The bad deal has nothing that the checker refuses, and much that the linter questions.
#[test]
fn the_bad_deal_checks_and_is_questioned() {
    let folder = folder("bad_deal");
    let loaded = Project::find(Some(&folder)).expect("the example is a project").load();
    assert!(loaded.diagnostics.is_empty(), "{:#?}", loaded.diagnostics);
    let program = loaded.program.expect("the example has no error");
    let table = fs::read_to_string(folder.join("detente.toml")).expect("the example has a project file");
    let settings = Settings::read(&table, "detente.toml").expect("its levels are right");
    let report = lint(&Draft::new(&program, &loaded.trees, None), &settings, None);
    let rules: BTreeSet<&str> = report.findings.iter().map(|finding| finding.rule.name).collect();
    let wanted = [
        "back-loaded-reward",
        "cure-below-cadence",
        "front-loaded-relief",
        "humanitarian-conditional",
        "humanitarian-reversible",
        "irreversible-for-revocable",
        "leverage-exhausted",
        "no-grievance-channel",
        "no-guarantor",
        "oversized-step",
        "unpaired-concession",
        "untagged-humanitarian",
        "wind-down-gap",
    ];
    let missing: Vec<_> = wanted.iter().filter(|name| !rules.contains(*name)).collect();
    assert!(missing.is_empty(), "not questioned by {missing:?}, only by {rules:?}");
}
