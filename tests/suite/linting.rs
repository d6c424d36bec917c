//! `detente lint` as a command: levels and what is nearer, suppressions, fixes, formats, exit codes.

use std::fs;

use serde_json::Value;

use super::command_line::{Folder, code, detente, err, out, root};

/// The cure is shorter than the reports' interval, and the second stage asks for something that nobody pays for.
const PACT: &str = "agreement pact { concluded 2024-01-01 }
party north
party south
body mission
indicator weapons { stock  reported by mission every 3 months }
benchmark disarmed by north { requires weapons == 0  verified by mission }
benchmark watched by north { requires weapons is not stale  verified by mission }
relief trade by south to north
stage opening { requires disarmed  grants trade }
stage closing { after opening  requires watched }
trigger breach {
    during opening
    when disarmed is unmet
    process { cure 30 days }
    then shut
}
reversal shut { reverses trade  restores when disarmed }
";

const PROJECT: &str = "[agreement]\nmain = \"pact.detente\"\n";

/// Findings as `rule: level`, of a project with these lints, for these arguments.
fn levels(name: &str, lints: &str, arguments: &[&str]) -> Vec<String> {
    let folder = Folder::new(name);
    folder.write("pact.detente", PACT);
    folder.write("detente.toml", format!("{PROJECT}{lints}"));
    let mut all = vec!["lint", "--format", "json"];
    all.extend(arguments);
    let output = detente(&folder.0, &all);
    let report: Value = serde_json::from_str(&out(&output)).unwrap_or_else(|_| panic!("{}", err(&output)));
    let findings = report["files"][0]["findings"].as_array().expect("a list");
    let wanted = ["cure-below-cadence", "unpaired-concession"];
    let shown = |finding: &Value| {
        format!("{}: {}", finding["rule"].as_str().expect("a name"), finding["level"].as_str().expect("a level"))
    };
    let of_interest = findings.iter().filter(|it| wanted.contains(&it["rule"].as_str().expect("a name")));
    of_interest.map(shown).collect()
}

#[test]
fn what_is_nearer_says_how_much_a_rule_counts() {
    let (cure, concession) = ("cure-below-cadence", "unpaired-concession");
    // By itself: suspicious things are told, sequencing is not looked at.
    assert_eq!(levels("lint-default", "", &[]), [format!("{cure}: warn")]);
    let all = "[lints]\nall = \"deny\"\n";
    assert_eq!(levels("lint-all", all, &[]), [format!("{concession}: deny"), format!("{cure}: deny")]);
    let category = format!("{all}sequencing = \"warn\"\n");
    assert_eq!(levels("lint-category", &category, &[]), [format!("{concession}: warn"), format!("{cure}: deny")]);
    let rule = format!("{category}{concession} = \"allow\"\n");
    assert_eq!(levels("lint-rule", &rule, &[]), [format!("{cure}: deny")]);
    // The command line beats the project, a rule its category, a category all.
    let command = ["-A", "all", "-W", "sequencing", "-D", "SEQ01"];
    assert_eq!(levels("lint-command", &rule, &command), [format!("{concession}: deny")]);
    let table = format!("[lints.{cure}]\nlevel = \"deny\"\n");
    assert_eq!(levels("lint-table", &table, &[]), [format!("{cure}: deny")]);
}

#[test]
fn only_what_is_denied_fails() {
    let folder = Folder::new("lint-exit");
    let path = folder.write("pact.detente", PACT).to_string_lossy().into_owned();
    assert_eq!(code(&detente(&folder.0, &["lint", &path])), 0);
    assert_eq!(code(&detente(&folder.0, &["lint", &path, "-D", "suspicious"])), 1);
    assert_eq!(code(&detente(&folder.0, &["lint", &path, "-D", "suspicios"])), 2);
    assert_eq!(code(&detente(&folder.0, &["lint", "nowhere.detente"])), 2);
    folder.write("pact.detente", "agreement pact { concluded }");
    assert_eq!(code(&detente(&folder.0, &["lint", &path])), 1);
}

#[test]
fn faults_of_levels_and_options_are_told() {
    let folder = Folder::new("lint-faults");
    folder.write("pact.detente", PACT);
    folder.write(
        "detente.toml",
        format!(
            "{PROJECT}[lints]\nall = \"wran\"\nsequencng = \"warn\"\ncure-below-cadence = 3\n\
             suppression-unused = \"allow\"\nunpaired-concession = {{ levl = \"warn\", reason = 3 }}\n"
        ),
    );
    let output = detente(&folder.0, &["lint"]);
    assert_eq!((code(&output), out(&output).as_str()), (2, ""));
    let mut shown = err(&output);
    folder.write("detente.toml", PROJECT);
    let arguments = ["lint", "-A", "suppression-unused", "-W", "cure", "-D", "TIM03", "-W", "cure-below-cadence"];
    let output = detente(&folder.0, &arguments);
    assert_eq!((code(&output), out(&output).as_str()), (2, ""));
    shown.push_str(&err(&output));
    super::snapshot("lint_settings", &shown);
}

#[test]
fn a_waiver_of_the_project_is_printed_in_every_report() {
    let folder = Folder::new("lint-waiver");
    folder.write("pact.detente", PACT);
    let waiver =
        "suppression-unused = { level = \"allow\", reason = \"being cleaned up\", approved_by = \"the depositary\" }";
    folder.write("detente.toml", format!("{PROJECT}[lints]\n{waiver}\n"));
    let text = err(&detente(&folder.0, &["lint"]));
    assert!(text.contains("waived: suppression-unused, since being cleaned up (approved by the depositary)"), "{text}");
    let report: Value = serde_json::from_str(&out(&detente(&folder.0, &["lint", "--format", "json"]))).expect("JSON");
    assert_eq!(report["files"][0]["waivers"][0]["approved_by"], "the depositary");
}

#[test]
fn safe_fixes_are_made_and_the_rest_of_the_file_stays() {
    let folder = Folder::new("lint-fix");
    let comment = "// lint: ignore[unpaired-concession] reason=\"mended since\"\n";
    let own_line = PACT.replace("stage opening", &format!("{comment}stage opening"));
    let behind =
        own_line.replace("relief trade by south to north\n", &format!("relief trade by south to north  {comment}"));
    let path = folder.write("pact.detente", &behind);
    let dry = detente(
        &folder.0,
        &["lint", "pact.detente", "-A", "all", "-W", "suppression", "-W", "unpaired-concession", "--fix", "--dry-run"],
    );
    assert_eq!(fs::read_to_string(&path).expect("it is there"), behind, "nothing is written");
    super::snapshot("lint_fix_dry_run", &out(&dry));
    let output = detente(
        &folder.0,
        &["lint", "pact.detente", "-A", "all", "-W", "suppression", "-W", "unpaired-concession", "--fix"],
    );
    assert!(out(&output).starts_with("2 findings mended\n"), "{}", out(&output));
    assert_eq!(fs::read_to_string(&path).expect("it is there"), PACT);
}

#[test]
fn json_matches_its_schema() {
    let text = fs::read_to_string(root().join("docs/schema/detente.lint.v1.json")).expect("the schema is there");
    let schema: Value = serde_json::from_str(&text).expect("it is JSON");
    let schema = jsonschema::validator_for(&schema).expect("it is a schema");
    let folder = Folder::new("lint-json");
    folder.write(
        "pact.detente",
        PACT.replace("stage opening", "// lint: ignore[cure-below-cadence] reason=\"x\"\nstage opening"),
    );
    let output = out(&detente(&folder.0, &["lint", "pact.detente", "-W", "all", "--format", "json"]));
    let report: Value = serde_json::from_str(&output).expect("it is JSON");
    let faults: Vec<String> =
        schema.iter_errors(&report).map(|error| format!("{error} at {}", error.instance_path())).collect();
    assert!(faults.is_empty(), "{faults:#?}");
    assert!(report["files"][0]["findings"].as_array().expect("a list").iter().any(|it| it["fixes"][0]["safe"] == true));
}

#[test]
fn sarif_matches_its_schema() {
    let text = fs::read_to_string(root().join("tests/schema/sarif-2.1.0.json")).expect("the schema is there");
    // As published, this one pattern is no regular expression that every engine takes.
    let text = text.replace("^[a-zA-Z]{2}|^[a-zA-Z]{2}-[a-zA-Z]{2}]?$", "^[a-zA-Z]{2}(-[a-zA-Z]{2})?$");
    let schema: Value = serde_json::from_str(&text).expect("it is JSON");
    let schema = jsonschema::validator_for(&schema).expect("it is a schema");
    let folder = Folder::new("lint sarif");
    folder.write(
        "pact.detente",
        PACT.replace("stage opening", "// lint: ignore[cure-below-cadence] reason=\"x\"\nstage opening"),
    );
    let path = folder.0.join("pact.detente").to_string_lossy().into_owned();
    let output = out(&detente(&folder.0, &["lint", &path, "-D", "all", "--format", "sarif"]));
    let report: Value = serde_json::from_str(&output).expect("it is JSON");
    let faults: Vec<String> =
        schema.iter_errors(&report).map(|error| format!("{error} at {}", error.instance_path())).collect();
    assert!(faults.is_empty(), "{faults:#?}");
    let run = &report["runs"][0];
    let results = run["results"].as_array().expect("a list");
    let cure = results.iter().find(|it| it["ruleId"] == "TIM03").expect("it is found");
    assert_eq!(cure["level"], "error");
    assert_eq!(cure["locations"][0]["physicalLocation"]["region"]["startLine"], 15);
    let uri = cure["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str().expect("a text");
    assert!(uri.ends_with("lint%20sarif/pact.detente"), "{uri}");
    let index = cure["rule"]["index"].as_u64().expect("a number") as usize;
    assert_eq!(run["tool"]["driver"]["rules"][index]["id"], "TIM03");
    assert!(
        results.iter().any(|it| it["fixes"][0]["artifactChanges"][0]["replacements"][0]["deletedRegion"].is_object())
    );
}

#[test]
fn other_formats() {
    let folder = Folder::new("lint-formats");
    folder.write("pact.detente", PACT);
    let only = ["-A", "all", "-D", "cure-below-cadence", "-W", "unpaired-concession"];
    let mut shown = String::new();
    for format in ["github", "junit"] {
        let mut arguments = vec!["lint", "pact.detente", "--format", format];
        arguments.extend(only);
        let output = detente(&folder.0, &arguments);
        assert_eq!(code(&output), 1);
        shown.push_str(&format!("== {format}\n{}", out(&output)));
    }
    let mut arguments = vec!["lint", "pact.detente", "--statistics"];
    arguments.extend(only);
    shown.push_str(&format!("== statistics\n{}", out(&detente(&folder.0, &arguments))));
    super::snapshot("lint_formats", &shown);
}

#[test]
fn many_findings_of_a_rule_are_told_in_short() {
    let folder = Folder::new("lint-many");
    let trigger = PACT.split("trigger breach").nth(1).expect("there is one").split("reversal").next().expect("it ends");
    let mut text = PACT.to_owned();
    for index in 0..12 {
        text.push_str(&format!("trigger breach_{index}{trigger}"));
    }
    folder.write("pact.detente", text);
    let arguments = ["lint", "pact.detente", "-A", "all", "-W", "TIM03"];
    let output = detente(&folder.0, &arguments);
    assert_eq!(err(&output).matches("over before a cure can be seen").count(), 5);
    assert!(err(&output).contains("and 8 more of cure-below-cadence: lines 45, 51,"), "{}", err(&output));
    let full: Vec<&str> = arguments.into_iter().chain(["--full"]).collect();
    assert_eq!(err(&detente(&folder.0, &full)).matches("over before a cure can be seen").count(), 13);
}

#[test]
fn rules_explain_themselves() {
    let output = detente(root(), &["lint", "--explain", "tim03"]);
    let page = fs::read_to_string(root().join("docs/lints/cure-below-cadence.md")).expect("the page is there");
    assert_eq!((code(&output), out(&output)), (0, page));
    let output = detente(root(), &["lint", "--explain", "cure-below-cadense"]);
    assert_eq!(code(&output), 2);
    assert!(err(&output).contains("did you mean `cure-below-cadence`?"), "{}", err(&output));
    let list = out(&detente(root(), &["lint", "--list"]));
    assert!(list.contains("  TIM03  cure-below-cadence"), "{list}");
}

/// Each example is free of findings, over its own data too, or says beside the clause why it minds none.
#[test]
fn examples_are_clean() {
    for name in super::examples::names() {
        let output = detente(root(), &["lint", &format!("examples/{name}")]);
        assert_eq!(code(&output), 0, "{name}:\n{}", err(&output));
        assert!(out(&output).contains(": no findings"), "{name}:\n{}{}", out(&output), err(&output));
    }
}

/// Made up to be questioned: what is said of it is worth reading.
#[test]
fn the_bad_deal() {
    let output = detente(root(), &["lint", "examples/bad_deal"]);
    super::snapshot("lint_bad_deal", &format!("{}{}", err(&output), out(&output)));
    let statistics = out(&detente(root(), &["lint", "examples/bad_deal", "--statistics"]));
    assert!(statistics.lines().count() > 15, "{statistics}");
}
