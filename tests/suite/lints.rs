//! The rules of the linter: their pages, the examples on them, and agreements that each has to question or to leave alone.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use detente::calendar::Date;
use detente::cli::report;
use detente::data::{Input, Mapping, read};
use detente::diagnostic::Diagnostics;
use detente::eval::{Options, run};
use detente::lint::{Draft, Evidence, Finding, Level, Rule, Settings, lint, pages, rules};
use detente::project::load_text;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// What one rule has to say of an agreement, with its rendered text.
fn findings(rule: &Rule, text: &str, data: &[PathBuf], until: Option<Date>) -> (Vec<Finding>, String) {
    let mut settings = Settings::default();
    // A rule about comments is about those on other rules too.
    settings
        .set(if rule.code.starts_with("SUP") { Level::Warn } else { Level::Allow }, "all")
        .expect("that is a selector");
    settings.set(Level::Warn, rule.name).expect("that is a rule");
    let loaded = load_text("pact.detente", "pact.detente", text.to_owned(), Path::new("."));
    let program = loaded.program.as_ref().unwrap_or_else(|| {
        let messages = report::text(&loaded.diagnostics, &loaded.sources, 100, false);
        panic!("an agreement for {} has errors:\n{messages}\n{text}", rule.name)
    });
    let evidence = (!data.is_empty()).then(|| {
        let input = |path: &PathBuf| Input::Path { path: path.clone(), name: path.to_string_lossy().into_owned() };
        let inputs: Vec<Input> = data.iter().map(input).collect();
        let reading = read(program, &inputs, &Mapping::default(), false);
        let faults: Vec<&str> = reading.diagnostics.iter().map(|it| it.message.as_str()).collect();
        assert!(!reading.diagnostics.has_errors(), "{}: {faults:?}", rule.name);
        let options = Options { until, ..Options::default() };
        let outcomes = reading.stores.iter().map(|store| run(program, store, options).ok()).collect();
        Evidence { stores: reading.stores, outcomes }
    });
    let report = lint(&Draft::new(program, &loaded.trees, evidence.as_ref()), &settings, until);
    let found: Vec<Finding> = report.findings.into_iter().filter(|finding| finding.rule.name == rule.name).collect();
    let mut diagnostics = Diagnostics::new();
    found.iter().for_each(|finding| diagnostics.push(finding.diagnostic()));
    let text = report::text(&diagnostics, &loaded.sources, 100, false);
    (found, text)
}

/// The blocks of a page: agreements with the data that follow them, by section.
fn blocks(page: &str, section: &str) -> Vec<(String, Vec<String>)> {
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    let mut inside = false;
    let mut block: Option<(bool, String)> = None;
    for line in page.lines() {
        match (&mut block, line) {
            (None, line) if line.starts_with("## ") => inside = line == format!("## {section}"),
            (None, "```detente") if inside => block = Some((true, String::new())),
            (None, "```csv") if inside => block = Some((false, String::new())),
            (Some(_), "```") => match block.take() {
                Some((true, text)) => found.push((text, Vec::new())),
                Some((false, text)) => found.last_mut().expect("data follow an agreement").1.push(text),
                None => {}
            },
            (Some((_, text)), line) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, _) => {}
        }
    }
    found
}

fn until_in(page: &str) -> Option<Date> {
    let (_, rest) = page.split_once("With `--until ")?;
    Date::parse(rest.get(..10)?)
}

/// Every page has its sections, what it shows triggers its rule, and the better draft doesn't.
#[test]
fn what_pages_show_is_so() {
    for rule in rules::ALL {
        let page = rules::documentation(rule);
        for section in ["## Why it matters", "## Triggers", "## A better draft", "## Known false positives"] {
            assert!(page.contains(&format!("{section}\n")), "{}: no section {section}", rule.name);
        }
        let folder = std::env::temp_dir().join(format!("detente-page-{}-{}", rule.name, std::process::id()));
        fs::create_dir_all(&folder).expect("a folder can be made");
        for (section, is_found) in [("Triggers", true), ("A better draft", false)] {
            let blocks = blocks(&page, section);
            assert!(!blocks.is_empty(), "{}: no agreement under {section}", rule.name);
            for (text, data) in blocks {
                let mut paths = Vec::new();
                for (index, data) in data.iter().enumerate() {
                    paths.push(folder.join(format!("data{index}.csv")));
                    fs::write(&paths[index], data).expect("a file can be written");
                }
                let (found, shown) = findings(rule, &text, &paths, until_in(&page));
                assert_eq!(!found.is_empty(), is_found, "{}, under {section}:\n{text}\n{shown}", rule.name);
            }
        }
        let _ = fs::remove_dir_all(&folder);
    }
}

/// `tests/fixtures/lint/NAME/`: `trigger*.detente` must be questioned, `clean*.detente` must not; data of the same stem
/// (`trigger_1.csv`, `trigger_1.acts.csv`) stand beside them. What is said is kept as a snapshot.
#[test]
fn fixtures() {
    for rule in rules::ALL {
        let folder = Path::new(ROOT).join("tests/fixtures/lint").join(rule.name);
        let mut files: Vec<PathBuf> = fs::read_dir(&folder)
            .unwrap_or_else(|_| panic!("{} has no fixtures", rule.name))
            .map(|entry| entry.expect("it can be read").path())
            .filter(|path| path.extension().is_some_and(|ending| ending == "detente"))
            .collect();
        files.sort();
        let (mut triggers, mut cleans) = (0, 0);
        let mut all = String::new();
        for path in files {
            let stem = path.file_stem().expect("it has a name").to_string_lossy().into_owned();
            let text = fs::read_to_string(&path).expect("it can be read");
            let data = ["csv", "acts.csv"].map(|ending| folder.join(format!("{stem}.{ending}")));
            let data: Vec<PathBuf> = data.into_iter().filter(|path| path.is_file()).collect();
            let (found, shown) = findings(rule, &text, &data, until_in(&text));
            if stem.starts_with("trigger") {
                triggers += 1;
                assert!(!found.is_empty(), "{}: {stem} is not questioned", rule.name);
                let _ = write!(all, "=== {stem}\n{shown}");
            } else {
                cleans += 1;
                assert!(stem.starts_with("clean"), "{}: {stem} is neither `trigger…` nor `clean…`", rule.name);
                assert!(found.is_empty(), "{}: {stem} is questioned:\n{shown}", rule.name);
            }
        }
        assert!(triggers >= 2 && cleans >= 2, "{}: {triggers} triggers, {cleans} near-misses", rule.name);
        insta::with_settings!({snapshot_path => "../snapshots/lint", prepend_module_to_snapshot => false, omit_expression => true}, {
            insta::assert_snapshot!(rule.name, all);
        });
    }
}

/// `docs/lints/` and the schema are made from the rules.
#[test]
fn pages_are_up_to_date() {
    let folder = Path::new(ROOT).join("docs/lints");
    let mut wanted = vec![("README.md".to_owned(), pages::list())];
    wanted.extend(rules::ALL.iter().map(|rule| (format!("{}.md", rule.name), pages::page(rule))));
    let schema = serde_json::to_string_pretty(&pages::schema()).expect("it can be written") + "\n";
    wanted.push(("../schema/detente.lints.v1.json".to_owned(), schema));
    let may_write = std::env::var_os("CI").is_none();
    let mut behind = Vec::new();
    for (name, text) in &wanted {
        let path = folder.join(name);
        if fs::read_to_string(&path).is_ok_and(|old| old == *text) {
            continue;
        }
        behind.push(name.clone());
        if may_write {
            fs::create_dir_all(&folder).expect("a folder can be made");
            fs::write(&path, text).expect("a page can be written");
        }
    }
    for entry in fs::read_dir(&folder).expect("there is a folder") {
        let name = entry.expect("it can be read").file_name().to_string_lossy().into_owned();
        assert!(wanted.iter().any(|(known, _)| *known == name), "docs/lints/{name} belongs to no rule");
    }
    assert!(behind.is_empty(), "pages were behind and are written anew: {behind:?}");
}

/// Names and codes are unique, and the table is in order of code within each family.
#[test]
fn rules_are_told_apart() {
    for (index, rule) in rules::ALL.iter().enumerate() {
        for other in &rules::ALL[index + 1..] {
            assert!(rule.name != other.name && rule.code != other.code, "{} and {}", rule.name, other.name);
        }
        assert_eq!(rules::find(rule.code).map(|found| found.name), Some(rule.name));
        assert!(rule.about.len() < 90, "{}: the line for the list is long", rule.name);
    }
}
