//! Published pages: what they say, that they are whole without anything beside them, and that no string of an agreement or of data
//! is ever more than text.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;

use detente::data::{Mapping, Store, read};
use detente::eval::{Options, run};
use detente::ledger::{Outcome, Standing, State};
use detente::model::Program;
use detente::project::Project;
use detente::publish::{Edition, Evidence, compact, html, markdown, thinned};
use detente::quantity::Number;
use proptest::prelude::*;
use serde_json::Value;

use super::command_line::{Folder, code, detente, err, out, root};
use super::{checked, examples, snapshot};

/// An example as it is shipped, run over its data if it has any.
struct Shipped {
    program: Program,
    run: Option<(Store, Outcome)>,
}

impl Shipped {
    fn load(name: &str) -> Self {
        let project = Project::find(Some(&examples::folder(name))).expect("the example is a project");
        let program = project.load().program.expect("the example has no error");
        let run = (!project.data.is_empty()).then(|| {
            let mut reading = read(&program, &project.data, &project.mapping, false);
            let store = reading.stores.remove(0);
            let options = Options { until: project.until, ..Options::default() };
            let outcome = run(&program, &store, options).expect("the example runs");
            (store, outcome)
        });
        Self { program, run }
    }

    fn edition(&self) -> Edition<'_> {
        let evidence = self.run.as_ref().map(|(store, outcome)| Evidence { store, outcome, known_at: None });
        Edition { program: &self.program, evidence }
    }
}

/// All examples, `bad_deal` without data among them.
fn every_example() -> Vec<String> {
    let mut names = examples::names();
    names.push("bad_deal".to_owned());
    names
}

/// The elements of a page: it is walked through tag by tag, and every element must be closed where it may be.
fn elements(page: &str) -> Vec<(String, Vec<(String, String)>)> {
    const VOID: &[&str] = &["meta", "input", "br"];
    let mut found = Vec::new();
    let mut open: Vec<String> = Vec::new();
    let mut rest = page.strip_prefix("<!DOCTYPE html>").expect("it says what it is");
    while let Some(start) = rest.find('<') {
        rest = &rest[start + 1..];
        if let Some(closing) = rest.strip_prefix('/') {
            let end = closing.find('>').expect("a tag ends");
            assert_eq!(open.pop().as_deref(), Some(&closing[..end]), "before {:.80}", closing);
            rest = &closing[end + 1..];
            continue;
        }
        let name: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric()).collect();
        assert!(!name.is_empty(), "a stray `<` before {rest:.80}");
        rest = &rest[name.len()..];
        let mut attributes = Vec::new();
        loop {
            rest = rest.trim_start();
            if let Some(after) = rest.strip_prefix('>') {
                rest = after;
                break;
            }
            let end = rest.find(['=', '>', ' ']).expect("an attribute ends");
            let key = rest[..end].to_owned();
            rest = &rest[end..];
            let mut value = String::new();
            if let Some(after) = rest.strip_prefix("=\"") {
                let end = after.find('"').expect("a value ends");
                after[..end].clone_into(&mut value);
                rest = &after[end + 1..];
            }
            assert!(attributes.iter().all(|(known, _)| *known != key), "`{key}` stands twice on {name}");
            attributes.push((key, value));
        }
        found.push((name.clone(), attributes));
        if VOID.contains(&name.as_str()) {
            continue;
        }
        if matches!(name.as_str(), "script" | "style") {
            let end = rest.find(&format!("</{name}>")).expect("it is closed");
            rest = &rest[end + name.len() + 3..];
        } else {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "left open: {open:?}");
    found
}

fn attribute<'a>((_, attributes): &'a (String, Vec<(String, String)>), key: &str) -> Option<&'a str> {
    attributes.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str())
}

#[test]
fn pages_are_well_formed_and_links_lead_somewhere() {
    for name in every_example() {
        let page = html(&Shipped::load(&name).edition());
        let elements = elements(&page);
        let mut ids = BTreeSet::new();
        for id in elements.iter().filter_map(|it| attribute(it, "id")) {
            assert!(ids.insert(id), "{name}: the id `{id}` stands twice");
        }
        for target in elements.iter().filter_map(|it| attribute(it, "href")) {
            let target = target.strip_prefix('#').unwrap_or_else(|| panic!("{name} leads out, to {target}"));
            assert!(ids.contains(target), "{name}: nothing is called `{target}`");
        }
        for labels in elements.iter().filter_map(|it| attribute(it, "aria-labelledby")) {
            assert!(labels.split(' ').all(|label| ids.contains(label)), "{name}: {labels}");
        }
        assert_eq!(elements.iter().filter(|(name, _)| name == "h1").count(), 1);
        let unnamed = elements.iter().filter(|(name, _)| name == "svg").filter(|it| {
            let is_picture = matches!(attribute(it, "role"), Some("img" | "group"));
            is_picture && attribute(it, "aria-label").is_none() && attribute(it, "aria-labelledby").is_none()
        });
        assert_eq!(unnamed.count(), 0, "{name}: a drawing that says nothing to those who don't see it");
    }
}

#[test]
fn pages_fetch_nothing() {
    for name in every_example() {
        let page = html(&Shipped::load(&name).edition());
        for element in elements(&page) {
            assert!(
                !matches!(element.0.as_str(), "link" | "img" | "iframe" | "object" | "embed" | "base" | "form"),
                "{name} has a {}",
                element.0
            );
            for (key, value) in &element.1 {
                assert!(!matches!(key.as_str(), "src" | "srcset" | "style" | "action" | "xlink:href"), "{name}: {key}");
                assert!(!key.starts_with("on"), "{name}: {key}");
                let inside = value.split("url(").skip(1).all(|url| url.starts_with('#'));
                assert!(inside, "{name}: {key}={value}");
            }
        }
        assert!(!page.contains("@import"), "{name}");
        assert!(page.contains("default-src 'none'"), "{name}");
    }
}

/// Everything that a run of the whole record packs for the slider is what a run until that day says.
#[test]
fn the_states_of_each_day_are_those_of_a_run_until_it() {
    for name in examples::names() {
        let shipped = Shipped::load(&name);
        let page = html(&shipped.edition());
        let start = page.find("id=\"states\">").expect("it has states") + "id=\"states\">".len();
        let end = page[start..].find("</script>").expect("they end") + start;
        let states: Value = serde_json::from_str(&page[start..end]).expect("they are JSON");
        let items = states["items"].as_array().expect("a list");
        let (store, outcome) = shipped.run.as_ref().expect("it has data");
        let mut days: Vec<_> = outcome.entries.iter().flat_map(|entry| [entry.date, entry.date.previous()]).collect();
        days.sort_unstable();
        days.dedup();
        let step = days.len() / 25 + 1;
        for day in days.into_iter().step_by(step).filter(|day| *day >= outcome.from) {
            let options = Options { until: Some(day), known_at: Some(day), ..Options::default() };
            // Of several agreements the main one may begin later than another: until then nobody can run it.
            let Ok(until) = run(&shipped.program, store, options) else {
                assert!(day < shipped.program.main().concluded.expect("it has a day"), "{name} on {day}");
                continue;
            };
            let offset = i64::from(day.days()) - i64::from(outcome.from.days());
            let mut told = 0;
            for item in items {
                let changes = item["changes"].as_array().expect("a list");
                let change = changes.iter().rev().find(|change| change[0].as_i64().expect("a day") <= offset);
                let status = change.map_or("", |change| change[1].as_str().expect("a status"));
                let (kind, it) = (item["kind"].as_str().expect("a kind"), item["name"].as_str().expect("a name"));
                let standing = in_state(&until.state, kind, it);
                let wanted = standing.map_or("", |standing| standing.status.as_str());
                assert_eq!(status, wanted, "{name}: {kind} {it} on {day}");
                if let Some(level) = standing.and_then(|it| it.level.as_deref()).filter(|level| level.ends_with('%')) {
                    assert_eq!(change.expect("it stands")[2], level, "{name}: the level of {it} on {day}");
                }
                if let Some(step) = standing.and_then(|it| it.step.as_ref()) {
                    let last = step.last_day.map_or_else(String::new, |last| format!(", last day {last}"));
                    let told = change.expect("it stands")[3].as_str().expect("a step");
                    assert_eq!(told, format!("{}{last}", step.word), "{name}: the step of {it} on {day}");
                }
                told += usize::from(!status.is_empty());
            }
            let known: usize = until.state.tables().iter().map(|(_, table)| table.len()).sum();
            assert_eq!(told, known, "{name}: on {day} nothing is left out");
        }
    }
}

fn in_state<'a>(state: &'a State, kind: &str, name: &str) -> Option<&'a Standing> {
    let tables = state.tables();
    let table = tables.iter().find(|(table, _)| table.word() == kind).expect("a table").1;
    table.get(name)
}

#[test]
fn markdown_of_examples() {
    for name in ["bad_deal", "border_protocol", "imf_pakistan", "staged_relief"] {
        snapshot(&format!("publish_{name}"), &markdown(&Shipped::load(name).edition()));
    }
}

/// Where a title may stand it is worse than a title.
const HOSTILE: &str = "</script></style></title><img src=x onerror=alert(1)>'\\\"&quot;<!--`*_[x](javascript:1)";

fn hostile() -> String {
    format!(
        r#"/// {HOSTILE}
agreement pact "{HOSTILE}" {{ concluded 2024-01-01  cites "{HOSTILE}" }}
party north "{HOSTILE}"
party south "{HOSTILE}"
body mission "{HOSTILE}" {{ civil_society }}
event signed "{HOSTILE}" by north
/// {HOSTILE}
indicator weapons "{HOSTILE}" {{ stock  reported by mission every 1 month  disputes to mission within 5 days else void }}
indicator zone "{HOSTILE}" {{ state one of {{ closed, open }}  reported by mission every 1 month }}
benchmark few "{HOSTILE}" by north {{ requires weapons <= 20 and zone == open  verified by mission  cites "{HOSTILE}" }}
relief trade "{HOSTILE}" by south to north
stage first "{HOSTILE}" {{ requires few, signed  by 2024-06-30 else trigger late  grants trade at 50% }}
trigger breach "{HOSTILE}" {{ during first  when few is unmet  raised by south  process {{ cure 10 days }}  then stop }}
trigger late "{HOSTILE}" {{ then convene talks }}
reversal stop "{HOSTILE}" {{ reverses trade  restores when few }}
review talks "{HOSTILE}" every 3 months from 2024-03-01 by mission {{ reports few  due within 5 days else trigger late }}
grievance calls "{HOSTILE}" from north to mission {{ answered within 5 days else trigger late }}
safeguard safe "{HOSTILE}" never trade is granted and few is unmet
amendment more "{HOSTILE}" effective 2024-02-01 {{ replace benchmark few "{HOSTILE}" by north {{ requires weapons <= 10 }} }}
"#
    )
}

#[test]
fn hostile_strings_are_text() {
    // In an agreement a quotation mark or a backslash is written with one more.
    let text = hostile().replace("'\\\"&quot;", "'\\\\\\\"&quot;");
    let folder = Folder::new("publish-hostile");
    folder.write("pact.detente", &text);
    let file = "<img src=x onerror=alert(2)>.csv";
    let rows = "indicator,date,value,reported,entity,note\n";
    let entity = "</script><img src=x onerror=alert(3)>";
    let mut data = rows.to_owned();
    for (day, value) in [("2024-01-31", "5"), ("2024-02-28", "30"), ("2024-03-31", "3")] {
        let _ = writeln!(data, "weapons,{day},{value},{day},{entity},{entity}\nzone,{day},open,{day},{entity},");
    }
    folder.write(file, data);
    folder.write(
        "acts.csv",
        format!("date,by,act,on,value,entity\n2024-02-01,north,occur,signed,,{entity}\n2024-03-01,south,raise,breach,,{entity}\n2024-03-05,south,dispute,weapons,2024-02-28,{entity}\n"),
    );
    let given = ["publish", "pact.detente", "--data", file, "--data", "acts.csv"];
    let output = detente(&folder.0, &given);
    assert_eq!(code(&output), 0, "{}", err(&output));
    let page = out(&output);
    // The two scripts, the style and the title are all there is of each; nothing of ours is an image.
    for element in ["script", "style", "title"] {
        let opened = page.matches(&format!("<{element}")).count();
        assert_eq!(opened, page.matches(&format!("</{element}>")).count(), "{element}");
        assert!(element == "title" || opened == if element == "script" { 2 } else { 1 }, "{element}: {opened}");
    }
    assert!(!page.contains("<img"), "{:.300}", &page[page.find("<img").unwrap_or(0)..]);
    assert!(!page.contains("<!--"));
    assert!(page.contains("&lt;img src=x onerror=alert(1)&gt;"));
    assert!(page.contains("&lt;img src=x onerror=alert(2)&gt;"), "the name of the data file is said");
    assert!(page.contains("&lt;img src=x onerror=alert(3)&gt;"), "the entity is said");
    for element in elements(&page) {
        assert!(element.1.iter().all(|(key, _)| !key.starts_with("on")), "{element:?}");
    }
    let output = detente(&folder.0, &[&given[..], &["--format", "markdown"]].concat());
    assert_eq!(code(&output), 0, "{}", err(&output));
    let text = out(&output);
    assert!(!text.contains("<img") && !text.contains("</script"), "{text:.2000}");
    assert!(!text.contains("[x](") && text.contains("\\[x\\]("), "links of others are no links");
}

#[test]
fn entities_are_chosen_by_name() {
    let folder = Folder::new("publish-entities");
    folder.write(
        "loan.detente",
        "agreement loan { concluded 2024-01-01 }\nparty bank\nindicator cash { stock  reported by bank every 1 month }\nbenchmark floor { requires cash >= 5 }\n",
    );
    folder.write("data.csv", "entity,indicator,date,value\na,cash,2024-01-31,9\nb,cash,2024-01-31,1\n");
    let of = |more: &[&str]| detente(&folder.0, &[&["publish", "loan.detente", "--data", "data.csv"], more].concat());
    let output = of(&[]);
    assert_eq!((code(&output), out(&output).as_str()), (2, ""));
    assert!(
        err(&output).contains("the data have several entities") && err(&output).contains("a, b"),
        "{}",
        err(&output)
    );
    let output = of(&["--entity", "c"]);
    assert_eq!(code(&output), 2);
    assert!(err(&output).contains("the data have no entity `c`: they have a, b"), "{}", err(&output));
    let output = of(&["--entity", "b", "--format", "markdown"]);
    assert_eq!(code(&output), 0, "{}", err(&output));
    assert!(out(&output).contains("| benchmark: floor | unmet |"), "{}", out(&output));
}

#[test]
fn a_page_is_written_whole_and_others_may_read_it() {
    let folder = Folder::new("publish-output");
    let example = root().join("examples/bad_deal");
    let example = example.to_str().expect("a path");
    let output = detente(&folder.0, &["publish", example, "--output", "page.html"]);
    assert_eq!((code(&output), out(&output).as_str(), err(&output).as_str()), (0, "", ""));
    let page = fs::read_to_string(folder.0.join("page.html")).expect("it is written");
    assert_eq!(page, html(&Shipped::load("bad_deal").edition()));
    assert_eq!(fs::read_dir(&folder.0).expect("a folder").count(), 1, "nothing is left beside it");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(folder.0.join("page.html")).expect("a file").permissions().mode();
        fs::write(folder.0.join("other"), "").expect("a file can be written");
        let usual = fs::metadata(folder.0.join("other")).expect("a file").permissions().mode();
        assert_eq!(mode, usual, "as any file that a user writes");
    }
    let output = detente(&folder.0, &["publish", example, "--output", "missing/page.html"]);
    assert_eq!(code(&output), 2);
    assert!(err(&output).contains("missing/page.html"), "{}", err(&output));
    let output = detente(&folder.0, &["publish", example, "--until", "2025-01-01"]);
    assert_eq!(code(&output), 2, "there are no data to have a last day");
}

/// The uranium of the example: nothing yet, far below what it came to be, a climb, and unknown at the end.
#[test]
fn a_chart_of_one_line_shows_levels_gaps_and_limits() {
    let shipped = Shipped::load("jcpoa");
    let charts = compact(&shipped.edition(), 60);
    let uranium = charts.iter().find(|chart| chart.name == "enriched_uranium").expect("it is measured");
    let line: Vec<char> = uranium.line.chars().collect();
    assert_eq!(line.len(), 60);
    assert_eq!((line[0], line[15], line[57], line[59]), (' ', '▁', '█', '░'), "{}", uranium.line);
    assert_eq!(uranium.remark, "79.8 kg to 9874.9 kg; at most 202.8 kg");
    // What goes into a file has no charts: its lines are of one width everywhere.
    let output = detente(root(), &["run", "examples/jcpoa"]);
    assert!(!out(&output).contains('▁'));
}

#[test]
fn without_data_there_are_the_criteria_and_the_sequence_alone() {
    let page = html(&Shipped::load("bad_deal").edition());
    assert!(page.contains("id=\"criteria\"") && page.contains("id=\"sequence\""));
    assert!(!page.contains("id=\"standing\"") && !page.contains("id=\"record\"") && !page.contains("How it stands"));
}

/// What is known later isn't on the page of an earlier day.
#[test]
fn a_page_knows_nothing_of_later_days() {
    let example = root().join("examples/jcpoa");
    let example = example.to_str().expect("a path");
    let folder = Folder::new("publish-known");
    let of = |day: &str| {
        let output = detente(
            &folder.0,
            &["publish", example, "--until", "2019-06-30", "--known-at", day, "--format", "markdown"],
        );
        assert_eq!(code(&output), 0, "{}", err(&output));
        out(&output)
    };
    assert!(of("2019-06-30").contains("174.1 kg on 20 May 2019"));
    assert!(!of("2019-05-25").contains("174.1 kg"), "it was reported on 31 May");
}

#[test]
fn charts_stay_small_and_show_every_crossing_with_a_hundred_thousand_reports() {
    let text = "agreement pact { concluded 1900-01-01 }\nparty north\nbody mission\n\
                indicator weapons { stock  reported by mission every 1 day  stale never }\n\
                benchmark few by north { requires weapons <= 900000 }\n";
    let program = checked(text).program.expect("it is checked");
    let mut data = "indicator,date,value\n".to_owned();
    let first = detente::calendar::Date::new(1900, 1, 1).expect("a day");
    for day in 0..100_000_i64 {
        // A saw, with one day out of bounds.
        let value = if day == 54_321 { 900_001 } else { (day * 7919) % 800_000 };
        let _ = writeln!(data, "weapons,{},{value}", first.plus_days(day).expect("a day"));
    }
    let folder = Folder::new("publish-large");
    let path = folder.write("data.csv", data);
    let input = detente::data::Input::Path { path, name: "data.csv".to_owned() };
    let mut reading = read(&program, &[input], &Mapping::default(), false);
    assert!(reading.diagnostics.is_empty(), "{:#?}", reading.diagnostics);
    let store = reading.stores.remove(0);
    let outcome = run(&program, &store, Options::default()).expect("it runs");
    let page = html(&Edition {
        program: &program,
        evidence: Some(Evidence { store: &store, outcome: &outcome, known_at: None }),
    });
    assert!(page.len() < 400_000, "{} bytes", page.len());
    assert!(page.contains("100000 reports; the line keeps"));
    // The highest point of the line is that day's: the top of the scale, 12 pixels from the edge.
    let line = page.split("class=\"line\" d=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("it has a line");
    assert!(line.contains("V120H") || line.contains("V120"), "the one day above the threshold is drawn");
}

proptest! {
    /// Of every stretch its ends, its lowest and highest stay, and of every crossing both sides.
    #[test]
    fn thinning_hides_nothing(values in prop::collection::vec(-50_i64..50, 1..600), columns in 1_i32..200, threshold in -50_i64..50) {
        let points: Vec<(i32, Number)> = (0..).zip(values.iter().map(|value| Number::from(*value))).collect();
        let threshold = Number::from(threshold);
        let kept = thinned(&points, columns, &[threshold]);
        prop_assert!(kept.windows(2).all(|pair| pair[0] < pair[1]), "in order");
        for place in 1..points.len() {
            let sides = (points[place - 1].1.cmp(&threshold), points[place].1.cmp(&threshold));
            if sides.0 != sides.1 {
                prop_assert!(kept.contains(&place) && kept.contains(&(place - 1)), "a crossing at {place}");
            }
        }
        let of = |places: &mut dyn Iterator<Item = usize>| {
            let values: Vec<Number> = places.map(|place| points[place].1).collect();
            (values.iter().min().copied(), values.iter().max().copied())
        };
        prop_assert_eq!(of(&mut (0..points.len())), of(&mut kept.iter().copied()));
        prop_assert!(kept.first() == Some(&0) && kept.last() == Some(&(points.len() - 1)));
        let crossings = points.windows(2).filter(|pair| pair[0].1.cmp(&threshold) != pair[1].1.cmp(&threshold)).count();
        prop_assert!(kept.len() <= 4 * (columns as usize + 1) + 2 * crossings);
    }
}
