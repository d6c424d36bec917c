//! `detente test` and `detente diff`: what they print, what they write, how they end.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use super::command_line::{Folder, code, detente, err, out, root};

const PACT: &str = r#"agreement pact "Pact" { concluded 2024-01-01  rounding down }
party north
party south
body mission
body council
indicator weapons { stock  reported by mission every 1 month }
benchmark few by north { requires weapons <= 20 }
relief fuel by south to north { sector energy }
relief medicine by south to north { humanitarian }
stage first {
    requires few
    by       2024-06-30 else lapse
    grants   fuel at 50%, medicine
}
trigger relapse {
    during  first
    when    few is unmet
    raised  by south
    process { cure 15 days  decide council within 10 days else proceed }
    then    closure
}
reversal closure { reverses all  winds down over 14 days }

scenario "a breach cured in time keeps the fuel" {
    weapons = 10 on 2024-02-01
    weapons = 30 on 2024-03-01 reported 2024-03-02 by mission estimated
    on 2024-03-03: south raises relapse
    weapons = 15 on 2024-03-18
    until 2024-04-30

    expect relapse is cured on 2024-03-18
    expect fuel is granted at 50% from 2024-02-01 to 2024-04-30
    expect never closure
}

scenario "silence of the council closes the border" {
    for each day, outcome in { 2024-03-28 granted, 2024-03-29 winding_down, 2024-04-12 winding_down, 2024-04-13 reversed }
    given first is active since 2024-02-01
    weapons = 30 on 2024-03-01
    on 2024-03-03: south raises relapse
    until 2024-04-30

    expect fuel is outcome on day
    expect medicine is granted throughout
}
"#;

const WRONG: &str = r#"
scenario "what is expected wrongly" {
    given first is active since 2024-02-01
    weapons = 30 on 2024-03-01
    on 2024-03-03: south raises relapse
    until 2024-04-30

    expect relapse is cured on 2024-03-18
    expect fuel is granted throughout
    expect never closure
    expect 5 entries of few
    expect first becomes active on 2024-03-01
    expect few is met by 2024-04-30
    expect closure runs on 2024-03-30
    expect medicine is reversed by 2024-04-30
    expect fuel is granted on 2025-01-01
}
scenario "nothing is expected" { until 2024-02-01 }
"#;

fn in_ci(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_detente"));
    command.args(arguments).current_dir(folder).env("CI", "true").stdin(Stdio::null());
    command.output().expect("the program runs")
}

fn typing(folder: &Path, arguments: &[&str], keys: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_detente"));
    command.args(arguments).current_dir(folder).env_remove("CI");
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    child.stdin.take().expect("it reads").write_all(keys.as_bytes()).expect("keys are taken");
    child.wait_with_output().expect("the program ends")
}

#[test]
fn what_fails_is_told_with_what_came_instead() {
    let folder = Folder::new("test-fails");
    folder.write("pact.detente", format!("{PACT}{WRONG}"));
    let output = detente(&folder.0, &["test", "pact.detente", "--coverage"]);
    assert_eq!((code(&output), err(&output)), (1, String::new()));
    super::snapshot("test_report", &out(&output));
}

#[test]
fn snapshots_wait_are_accepted_and_guard() {
    let folder = Folder::new("test-snapshots");
    let file = folder.write("pact.detente", PACT);
    let (kept, waiting) = (folder.0.join("pact.detente.snap"), folder.0.join("pact.detente.snap.new"));
    // New ones wait; that fails only where nobody can review them.
    let output = in_ci(&folder.0, &["test", "pact.detente"]);
    assert_eq!(code(&output), 1, "{}", out(&output));
    assert!(out(&output).contains("it has no snapshot"), "{}", out(&output));
    assert!(!kept.exists() && !waiting.exists(), "nothing is written where CI is set");
    let output = detente(&folder.0, &["test", "pact.detente"]);
    assert_eq!(code(&output), 0, "{}", out(&output));
    assert!(waiting.exists() && !kept.exists());
    // Accepted they are kept, and then everything passes everywhere.
    let output = detente(&folder.0, &["test", "pact.detente", "--accept"]);
    assert_eq!(code(&output), 0, "{}", out(&output));
    assert!(kept.exists() && !waiting.exists());
    super::snapshot("test_snapshot_file", &fs::read_to_string(&kept).expect("it is kept"));
    assert_eq!(code(&in_ci(&folder.0, &["test", "pact.detente"])), 0);
    // A line above changes nothing; another window does.
    fs::write(&file, format!("// a remark\n\n{PACT}")).expect("written");
    assert_eq!(code(&in_ci(&folder.0, &["test", "pact.detente"])), 0);
    fs::write(&file, PACT.replace("winds down over 14 days", "winds down over 20 days")).expect("written");
    let output = in_ci(&folder.0, &["test", "pact.detente"]);
    assert_eq!(code(&output), 1);
    assert!(!waiting.exists());
    super::snapshot("test_changed", &out(&output));
    assert_eq!(code(&detente(&folder.0, &["test", "pact.detente"])), 1);
    assert!(waiting.exists());
    // Rejected, what waits is forgotten and what was reviewed stays.
    let before = fs::read_to_string(&kept).expect("it is kept");
    assert_eq!(code(&detente(&folder.0, &["test", "pact.detente", "--reject"])), 1);
    assert!(!waiting.exists());
    assert_eq!(fs::read_to_string(&kept).expect("it is kept"), before);
    // Where CI is set nothing can be accepted.
    let output = in_ci(&folder.0, &["test", "pact.detente", "--accept"]);
    assert_eq!(code(&output), 2);
    assert!(err(&output).contains("nothing is written where CI is set"));
}

#[test]
fn a_person_walks_through_changes() {
    let folder = Folder::new("test-review");
    let file = folder.write("pact.detente", PACT);
    let (kept, waiting) = (folder.0.join("pact.detente.snap"), folder.0.join("pact.detente.snap.new"));
    let output = typing(&folder.0, &["test", "pact.detente", "--review"], "a\nwhat\ns\n");
    assert_eq!(code(&output), 0, "{}", out(&output));
    let text = fs::read_to_string(&kept).expect("some are kept");
    assert_eq!(text.matches("\n# ").count(), 1, "one of two was skipped:\n{text}");
    assert!(waiting.exists());
    assert_eq!(code(&detente(&folder.0, &["test", "pact.detente", "--accept"])), 0);
    fs::write(&file, PACT.replace("cure 15 days", "cure 12 days")).expect("written");
    let output = typing(&folder.0, &["test", "pact.detente", "--review"], "r\nq\n");
    assert_eq!(code(&output), 1);
    super::snapshot("test_review", &out(&output));
    // What was rejected waits no more.
    let waits = fs::read_to_string(&waiting).expect("the other waits");
    assert!(waits.contains("# silence of the council") && !waits.contains("# a breach cured in time"), "{waits}");
    // What waits of scenarios that a filter leaves out goes on waiting.
    assert_eq!(code(&detente(&folder.0, &["test", "pact.detente"])), 1);
    let before = fs::read_to_string(&waiting).expect("some wait");
    let names: Vec<&str> = before.lines().filter_map(|line| line.strip_prefix("# ")).collect();
    detente(&folder.0, &["test", "pact.detente", "--filter", "no scenario is called so"]);
    let after = fs::read_to_string(&waiting).unwrap_or_default();
    assert!(!names.is_empty() && names.iter().all(|name| after.contains(name)), "{before}\n{after}");
    // A reader that goes away in the middle has decided nothing.
    let output = typing(&folder.0, &["test", "pact.detente", "--review"], "");
    assert_eq!(code(&output), 1);
}

#[test]
fn old_snapshots_are_named_and_pruned() {
    let folder = Folder::new("test-prune");
    let file = folder.write("pact.detente", PACT);
    assert_eq!(code(&detente(&folder.0, &["test", "pact.detente", "--accept"])), 0);
    fs::write(&file, PACT.replace("a breach cured in time keeps the fuel", "a cured breach")).expect("written");
    let output = detente(&folder.0, &["test", "pact.detente", "--accept"]);
    assert!(out(&output).contains("belongs to no scenario any more"), "{}", out(&output));
    let output = detente(&folder.0, &["test", "pact.detente", "--prune"]);
    assert_eq!(code(&output), 0);
    assert!(err(&output).contains("is removed"), "{}", err(&output));
    let text = fs::read_to_string(folder.0.join("pact.detente.snap")).expect("it is kept");
    assert!(!text.contains("keeps the fuel") && text.contains("# a cured breach"));
}

#[test]
fn some_none_and_only_the_first() {
    let folder = Folder::new("test-filter");
    folder.write("pact.detente", format!("{PACT}{WRONG}"));
    let output = detente(&folder.0, &["test", "pact.detente", "--filter", "silence"]);
    assert_eq!(code(&output), 0);
    assert!(out(&output).contains("4 passed, 0 failed"), "{}", out(&output));
    let output = detente(&folder.0, &["test", "pact.detente", "--filter", "no such"]);
    assert_eq!(code(&output), 1);
    assert!(err(&output).contains("no scenario's name contains `no such`"));
    let output = detente(&folder.0, &["test", "pact.detente", "--fail-fast"]);
    assert_eq!(code(&output), 1);
    assert!(out(&output).contains("1 failed, 1 not run"), "{}", out(&output));
    folder.write("bare.detente", "agreement bare { concluded 2024-01-01 }\n");
    let output = detente(&folder.0, &["test", "bare.detente"]);
    assert_eq!(code(&output), 1);
    assert!(err(&output).contains("there is no scenario to test"));
    let output = detente(&folder.0, &["test", "pact.detente", "--filter", "silence", "--min", "90%"]);
    assert_eq!(code(&output), 1);
    assert!(err(&output).contains("less than 90%"), "{}", err(&output));
    folder.write("broken.detente", "agreement broken { concluded 2024-01-01 }\nstage s { requires nothing }\n");
    assert_eq!(code(&detente(&folder.0, &["test", "broken.detente"])), 1);
    assert_eq!(code(&detente(&folder.0, &["test", "missing.detente"])), 2);
}

#[test]
fn a_folder_is_searched() {
    let folder = Folder::new("test-folder");
    folder.write("one/pact.detente", PACT);
    folder.write("two/detente.toml", "[agreement]\nmain = \"pact.detente\"\n[data]\npaths = [\"data\"]\n");
    folder.write("two/pact.detente", PACT);
    folder.write("two/data/weapons.csv", "indicator,date,value\nweapons,2024-02-01,5\n");
    folder.write("two/notes.detente", "party library_alone\n");
    let output = detente(&folder.0, &["test", "."]);
    assert_eq!(code(&output), 0, "{}{}", out(&output), err(&output));
    let text = out(&output);
    assert!(text.contains("one/pact.detente") && text.contains("two/pact.detente"), "{text}");
    assert!(text.contains("data run") && text.contains("11 passed"), "{text}");
    let output = detente(&folder.0, &["test", "."]);
    assert_eq!(out(&output), text, "the report is the same every time");
    folder.write("empty/notes.txt", "nothing");
    assert_eq!(code(&detente(&folder.0, &["test", "empty"])), 2);
}

#[test]
fn reports_for_programs() {
    let folder = Folder::new("test-formats");
    folder.write("pact.detente", format!("{PACT}{WRONG}"));
    let output = detente(&folder.0, &["test", "pact.detente", "--format", "json", "--coverage"]);
    assert_eq!(code(&output), 1);
    let document: Value = serde_json::from_str(&out(&output)).expect("it is JSON");
    valid("detente.test.v1.json", &document);
    assert_eq!(document["files"][0]["tests"][0]["verdict"], "new");
    assert_eq!(document["files"][0]["tests"][5]["failures"][0]["expected"], "relapse is cured on 2024-03-18");
    let output = detente(&folder.0, &["test", "pact.detente", "--format", "junit"]);
    assert_eq!(code(&output), 1);
    let text = out(&output);
    assert!(text.starts_with("<?xml") && text.contains("tests=\"7\"") && text.contains("failures=\"2\""), "{text}");
}

#[test]
fn differences_in_meaning_and_outcome() {
    let folder = Folder::new("diff");
    let old = PACT.to_owned();
    folder.write("old.detente", &old);
    let same = old
        .replace("winds down over 14 days", "winds down over 2 weeks")
        .replace("requires weapons <= 20", "requires (weapons) <= 2_0");
    folder.write("same.detente", same);
    let output = detente(&folder.0, &["diff", "old.detente", "same.detente"]);
    assert_eq!((code(&output), out(&output).as_str()), (0, "The rules mean the same.\n"));
    let new = old
        .replace("weapons <= 20", "weapons <= 12")
        .replace("cure 15 days", "cure 10 days")
        .replace("grants   fuel at 50%, medicine", "grants   fuel at 60%, medicine\n    lasts 2 years")
        .replace(
            "relief medicine by south to north { humanitarian }",
            "relief medicine by south to north { humanitarian }\nevent storm",
        )
        .replace("reverses all", "reverses fuel");
    folder.write("new.detente", new);
    folder.write(
        "data.csv",
        "indicator,date,value\nweapons,2024-02-01,10\nweapons,2024-03-01,15\nweapons,2024-04-01,30\n",
    );
    let output = detente(&folder.0, &["diff", "old.detente", "new.detente", "--data", "data.csv"]);
    assert_eq!((code(&output), err(&output)), (0, String::new()));
    super::snapshot("diff_report", &out(&output));
    let output = detente(&folder.0, &["diff", "old.detente", "new.detente", "--data", "data.csv", "--format", "json"]);
    let document: Value = serde_json::from_str(&out(&output)).expect("it is JSON");
    valid("detente.diff.v1.json", &document);
    assert_eq!(document["outcomes"][0]["same"], false);
    let output = detente(&folder.0, &["diff", "old.detente", "old.detente", "--data", "data.csv"]);
    assert!(out(&output).contains("The outcomes are the same"), "{}", out(&output));
    assert_eq!(code(&detente(&folder.0, &["diff", "old.detente", "missing.detente"])), 2);
}

#[test]
fn examples_pass_their_own_tests() {
    let mut projects: Vec<String> = fs::read_dir(root().join("examples"))
        .expect("there are examples")
        .map(|entry| entry.expect("it can be read").file_name().to_string_lossy().into_owned())
        .collect();
    projects.sort();
    for name in projects {
        // What is wrong with the bad deal is shown by two histories; nobody would test all of it.
        let least = if name == "bad_deal" { "0%" } else { "80%" };
        let output = in_ci(root(), &["test", &format!("examples/{name}"), "--min", least]);
        assert_eq!((code(&output), err(&output)), (0, String::new()), "{name}: {}", out(&output));
    }
}

/// Holds a document against its published schema.
pub fn valid(schema: &str, document: &Value) {
    let path = root().join("docs/schema").join(schema);
    let text = fs::read_to_string(path).expect("the schema is there");
    let schema: Value = serde_json::from_str(&text).expect("a schema is JSON");
    let outcome = fs::read_to_string(root().join("docs/schema/detente.outcome.v1.json")).expect("it is there");
    let outcome: Value = serde_json::from_str(&outcome).expect("a schema is JSON");
    let registry = jsonschema::Registry::new()
        .add("https://detente.example/schema/detente.outcome.v1.json", outcome)
        .and_then(|registry| registry.prepare())
        .expect("the schemas are known");
    let validator = jsonschema::options().with_registry(&registry).build(&schema).expect("a schema can be used");
    let errors: Vec<String> = validator.iter_errors(document).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

/// Values below zero are written as such, in lines and in tables; what rests on events alone is never missed as unknown.
#[test]
fn values_may_be_negative_and_events_are_never_unknown() {
    let folder = Folder::new("test-negative");
    folder.write(
        "pact.detente",
        r#"agreement pact { concluded 2024-01-01 }
party north
body mission
event ratified
indicator growth_gap { stock in %  reported by mission  stale never }
benchmark close by north { requires growth_gap >= -3% }
benchmark in_force { requires ratified }
scenario "a gap below the line" {
    for each gap, verdict in { -3% met, -4% unmet }
    growth_gap = gap on 2024-02-01
    growth_gap = -5 % on 2024-03-01
    on 2024-02-05: ratified by north
    until 2024-03-31

    expect close is verdict on 2024-02-01
    expect close is unmet on 2024-03-01
    expect in_force is met by 2024-02-05
}
"#,
    );
    let output = detente(&folder.0, &["test", "pact.detente", "--coverage", "--min", "100%"]);
    assert_eq!(code(&output), 0, "{}{}", out(&output), err(&output));
    assert!(out(&output).contains("100% (5 of 5)"), "{}", out(&output));
}

/// A corrected value in another unit is converted, as in data.
#[test]
fn a_settled_value_has_its_unit() {
    let folder = Folder::new("test-settle");
    folder.write(
        "pact.detente",
        r#"agreement pact { concluded 2024-01-01 }
party north
body mission
indicator fuel { stock in kg  reported by mission  stale never  disputes to mission within 30 days else stand }
benchmark little by north { requires fuel <= 100 kg }
scenario "two tonnes are not two kilograms" {
    fuel = 50 kg on 2024-02-01
    on 2024-02-02: north disputes fuel
    on 2024-02-03: mission settles fuel = 2 t
    until 2024-02-29

    expect little is unmet on 2024-02-03
}
"#,
    );
    let output = detente(&folder.0, &["test", "pact.detente"]);
    assert_eq!(code(&output), 0, "{}{}", out(&output), err(&output));
}

#[test]
fn acts_without_effect_are_told_beside_what_failed() {
    let folder = Folder::new("rejected");
    folder.write(
        "pact.detente",
        "agreement pact { concluded 2024-01-01 }\nparty north\nparty south\nevent war by north\nrelief trade by south to north\n\
         stage first { opens 2024-01-02  grants trade }\nreversal closure { reverses trade }\n\
         trigger breach { when war  then entitle south to closure within 10 days }\n\
         scenario \"the right is used\" {\n    on 2024-02-01: war\n    on 2024-02-20: south invokes closure\n    \
         until 2024-03-01\n    expect closure runs on 2024-02-20\n}\n",
    );
    let run = detente(&folder.0, &["test", "pact.detente"]);
    let shown = out(&run).split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(code(&run), 1);
    assert!(
        shown.contains("acts without effect 2024-02-20: The act of south, to invoke closure, has no effect"),
        "{shown}"
    );
}

#[test]
fn a_growth_is_a_share_and_a_count_a_number_in_differences() {
    let folder = Folder::new("growth");
    let text = |growth: &str, count: &str| {
        format!(
            "agreement pact {{ concluded 2024-01-01 }}\nbody office\n\
             indicator fuel {{ flow in t  reported by office every 1 month }}\n\
             benchmark more {{ requires growth(fuel over 3 months) >= {growth}, count(fuel over 3 months) >= {count} }}\n"
        )
    };
    folder.write("old.detente", text("5%", "2"));
    folder.write("new.detente", text("8%", "3"));
    let shown = out(&detente(&folder.0, &["diff", "old.detente", "new.detente"]));
    assert!(shown.contains(">= 5%") && shown.contains(">= 8%"), "{shown}");
    assert!(shown.contains(">= 2") && !shown.contains("2 t"), "{shown}");
}
