//! `detente why`: what it says, and that what it promises comes true.

use std::path::PathBuf;

use serde_json::Value;

use super::command_line::{Folder, code, detente, err, out, root};
use super::examples::{folder, names};
use super::snapshot;
use super::testing::valid;
use detente::calendar::Date;
use detente::data::{Store, read};
use detente::eval::{Options, plain};
use detente::explain::{self, Why, ask, flips, json, world::World};
use detente::ledger::Outcome;
use detente::model::Program;
use detente::project::Project;

fn pact() -> PathBuf {
    root().join("tests/fixtures/explain")
}

/// What is printed, question by question.
fn told(folder: &std::path::Path, questions: &[&[&str]]) -> String {
    let mut text = String::new();
    for question in questions {
        let output = detente(folder, &[&["why"], *question].concat());
        assert_eq!((code(&output), err(&output)), (0, String::new()), "{question:?}: {}", out(&output));
        text.push_str(&format!("$ detente why {}\n{}\n", question.join(" "), out(&output)));
    }
    text
}

#[test]
fn the_nuclear_deal_is_explained() {
    let questions: &[&[&str]] = &[
        &["jcpoa", "stockpile", "--on", "2025-06-01"],
        &["jcpoa", "stockpile"],
        &["jcpoa", "termination is active", "--on", "2016-06-01"],
        &["jcpoa", "termination is active"],
        &["jcpoa", "implementation is active", "--on", "2016-01-10"],
        &["jcpoa", "un_arms"],
        &["jcpoa", "us_oil_banks", "--on", "2018-08-01"],
        &["jcpoa", "nonperformance", "--on", "2025-09-10"],
        &["jcpoa", "snapback is run", "--on", "2019-08-01"],
        &["jcpoa", "stockpile holds", "--on", "2019-08-01", "--known-at", "2019-06-15"],
    ];
    snapshot("why_jcpoa", &told(&root().join("examples"), questions));
}

#[test]
fn a_programme_of_the_fund_is_explained() {
    let questions: &[&[&str]] = &[
        &["imf_pakistan", "review_4"],
        &["imf_pakistan", "borrowing", "--on", "2014-12-01"],
        &["imf_pakistan", "borrowing holds", "--on", "2014-12-01"],
        &["imf_pakistan", "purchase_4 is granted", "--on", "2014-12-01"],
    ];
    snapshot("why_imf_pakistan", &told(&root().join("examples"), questions));
}

#[test]
fn a_staged_agreement_is_explained() {
    let questions: &[&[&str]] = &[
        &["staged_relief", "disarmament", "--on", "2025-03-01"],
        &["staged_relief", "fuel_back", "--on", "2025-03-01"],
        &["staged_relief", "completion", "--on", "2025-03-01"],
        &["staged_relief", "early_release", "--on", "2025-03-01"],
        &["staged_relief", "relapse is raised", "--on", "2025-03-01"],
    ];
    snapshot("why_staged_relief", &told(&root().join("examples"), questions));
}

#[test]
fn agreements_that_ask_each_other_are_explained() {
    let questions: &[&[&str]] = &[
        &["border_protocol", "south.pullback", "--on", "2024-06-01"],
        &["border_protocol", "opening is active", "--on", "2024-06-01"],
        &["border_protocol", "shelled", "--on", "2024-12-20"],
        &["border_protocol", "winter_villages", "--on", "2024-12-20"],
        &["border_protocol", "winter", "--on", "2024-07-20"],
    ];
    snapshot("why_border_protocol", &told(&root().join("examples"), questions));
}

#[test]
fn the_bad_deal_is_explained_without_data() {
    let questions: &[&[&str]] = &[&["bad_deal", "first_step", "--on", "2025-06-01"]];
    let names = detente(&root().join("examples"), &["run", "bad_deal", "--until", "2025-06-01", "--format", "json"]);
    let document: Value = serde_json::from_str(&out(&names)).expect("it is JSON");
    let stage =
        document["state"]["stages"].as_object().and_then(|it| it.keys().next().cloned()).expect("it has stages");
    let mut first = questions[0].to_vec();
    first[1] = &stage;
    snapshot("why_bad_deal", &told(&root().join("examples"), &[&first]));
}

/// Each kind of thing, in a small agreement.
#[test]
fn every_kind_is_explained() {
    let names = [
        "limit",
        "strict",
        "both_see",
        "lasting",
        "enough",
        "passage",
        "answered_calls",
        "sworn",
        "all_of_it",
        "two_of_it",
        "first",
        "second",
        "third",
        "trade",
        "aid",
        "breach",
        "gone",
        "unanswered",
        "trade_back",
        "all_ends",
        "yearly",
        "complaint",
        "aid_stays",
        "no_cheap_trade",
        "heard",
        "later",
    ];
    let data = ["--data", "observations.csv", "--data", "acts.csv", "--on", "2024-04-05"];
    let questions: Vec<Vec<&str>> = names.iter().map(|name| [&["pact.detente", name][..], &data].concat()).collect();
    let questions: Vec<&[&str]> = questions.iter().map(Vec::as_slice).collect();
    snapshot("why_every_kind", &told(&pact(), &questions));
}

#[test]
fn markdown_and_json_say_the_same() {
    let call = |format: &str| {
        let question = ["why", "jcpoa", "termination is active", "--on", "2025-09-30", "--format", format];
        let output = detente(&root().join("examples"), &question);
        assert_eq!(code(&output), 0, "{}", err(&output));
        out(&output)
    };
    snapshot("why_markdown", &call("markdown"));
    snapshot("why_json", &call("json"));
}

/// An agreement with its data.
struct Case {
    program: Program,
    store: Store,
}

fn open(project: &Project) -> Case {
    let loaded = project.load();
    let program = loaded.program.expect("it has no error");
    let reading = read(&program, &project.data, &project.mapping, false);
    assert!(!reading.diagnostics.has_errors(), "{:#?}", reading.diagnostics);
    Case { program, store: reading.stores[0].clone() }
}

fn open_pact() -> Case {
    let mut project = Project::of_file(pact().join("pact.detente"));
    for name in ["observations.csv", "acts.csv"] {
        project.data.push(project.input(&pact().join(name).to_string_lossy()));
    }
    open(&project)
}

fn day(text: &str) -> Date {
    Date::parse(text).expect("it is a date")
}

/// Everything that has a status on a day.
fn subjects(outcome: &Outcome) -> Vec<String> {
    let tables = outcome.state.tables();
    let named =
        tables.iter().filter(|(kind, _)| kind.word() != "agreement").flat_map(|(_, table)| table.keys().cloned());
    named.collect()
}

fn asked(case: &Case, on: Date, question: &str) -> explain::Asked {
    ask(&case.program, on, question).unwrap_or_else(|unclear| panic!("{question}: {unclear:?}"))
}

/// The answer holds together: nothing in it is empty, and it is as its schema says.
fn sound(why: &Why, case: &Case) {
    let document = json::to_value(why, &case.program);
    valid("detente.why.v1.json", &document);
    assert!(!why.because.is_empty(), "{} has no reason", why.asked.name);
    fn each(nodes: &[explain::tree::Node], name: &str) {
        for node in nodes {
            assert!(node.sentence.len() > 6 && !node.sentence.contains("  "), "{name}: {:?}", node.sentence);
            each(&node.because, name);
        }
    }
    each(&why.because, &why.asked.name);
    for outlook in &why.outlooks {
        each(&outlook.needs, &why.asked.name);
        assert!(!outlook.sentences.is_empty() || !outlook.needs.is_empty(), "{} says nothing", why.asked.name);
    }
}

/// What is promised comes true: by the plain reading, on the very day, not the day before, and not without the change.
fn comes_true(why: &Why, case: &Case) -> usize {
    let mut count = 0;
    for outlook in &why.outlooks {
        let world = World::new(&case.program, &case.store, why.day, why.day, outlook.found.until, &[]);
        let status = |changes: &[explain::world::Change], until: Date| {
            let options = Options { until: Some(until), ..Options::default() };
            let outcome = plain::run(&case.program, &world.with(changes), options, &[]).expect("it runs");
            let is = flips::first_day(&outcome, &why.asked, &outlook.claim, why.day);
            (is, explain::standing(&outcome, &why.asked).status)
        };
        for flip in &outlook.found.flips {
            let name = &why.asked.name;
            let (first, after) = status(&flip.changes, flip.earliest);
            assert_eq!(first, Some(flip.earliest), "{name}: {flip:?} gives {after}");
            if flip.earliest > why.day.next() {
                let (before, _) = status(&flip.changes, flip.earliest.previous());
                assert_eq!(before, None, "{name}: {flip:?} comes earlier");
            }
            let (without, _) = status(&[], flip.earliest);
            assert_eq!(without, None, "{name} needs no {flip:?}");
            for left_out in 0..flip.changes.len() {
                let mut fewer = flip.changes.clone();
                fewer.remove(left_out);
                let (still, _) = status(&fewer, flip.earliest);
                assert!(still.is_none(), "{name}: {flip:?} is as well without change {left_out}");
            }
            count += 1;
        }
    }
    count
}

/// Every subject of an agreement on a few days; how many promises were tried.
fn explain_all(case: &Case, days: &[Date], every: usize) -> usize {
    let mut count = 0;
    for on in days {
        let options = Options { until: Some(*on), ..Options::default() };
        let outcome = detente::eval::run(&case.program, &case.store, options).expect("it runs");
        for (index, name) in subjects(&outcome).iter().enumerate() {
            let asked = asked(case, *on, name);
            sound(&explain::explained(&case.program, &outcome, None, &asked), case);
            if index % every == 0 {
                let why = explain::why(&case.program, &case.store, options, &asked).expect("it is explained");
                sound(&why, case);
                count += comes_true(&why, case);
            }
        }
    }
    count
}

#[test]
fn in_a_small_pact_every_promise_comes_true() {
    let case = open_pact();
    let days = [day("2024-01-05"), day("2024-04-05"), day("2024-06-10"), day("2025-02-10")];
    let count = explain_all(&case, &days, 1);
    assert!(count > 40, "{count} promises");
}

#[test]
fn every_example_is_explained_and_its_promises_come_true() {
    let mut count = 0;
    for name in names() {
        let project = Project::find(Some(&folder(&name))).expect("it is a project");
        let case = open(&project);
        let whole = super::examples::outcome(&name);
        let first = case.program.main().concluded.unwrap_or(whole.from);
        let length = whole.until.days() - first.days();
        let part = |of: i32| first.plus_days(i64::from(length * of / 6)).expect("there is such a day");
        let days = [first, part(2), part(4), whole.until];
        // Each has its turn, in another example; all are explained, and only their outlook is left out.
        count += explain_all(&case, &days, if name == "staged_relief" { 17 } else { 3 });
    }
    assert!(count > 30, "{count} promises");
}

/// Every case of the evaluator's tests: each construct of the language, in agreements that weren't written to be explained.
#[test]
fn every_case_is_explained_and_its_promises_come_true() {
    let (mut cases, mut count) = (0, 0);
    for path in super::cases::paths() {
        let written = super::cases::Case::read(&path);
        let loaded = written.load(written.section("agreement").expect("a case has an agreement"));
        let Some(program) = loaded.program else { continue };
        let reading = read(&program, &written.inputs(), &detente::data::Mapping::default(), false);
        let (false, [store]) = (reading.diagnostics.has_errors(), reading.stores.as_slice()) else { continue };
        let case = Case { store: store.clone(), program };
        let Ok(outcome) = detente::eval::run(&case.program, &case.store, written.options()) else { continue };
        let long = outcome.until.days() - outcome.from.days() > 4000;
        if long || written.options().known_at.is_some() {
            continue;
        }
        cases += 1;
        count += explain_all(&case, &[outcome.until], 1);
    }
    assert!(cases > 300 && count > 200, "{cases} cases, {count} promises");
}

/// Agreements that nobody wrote, over data that nobody gathered.
#[test]
fn agreements_by_chance_are_explained_and_their_promises_come_true() {
    let mut count = 0;
    for seed in 0..60 {
        let written = super::generator::case(seed);
        let Ok(program) = written.program() else { continue };
        let Ok(store) = written.store(&program) else { continue };
        let case = Case { program, store };
        let Ok(outcome) = detente::eval::run(&case.program, &case.store, written.options()) else { continue };
        if written.options().known_at.is_none() {
            count += explain_all(&case, &[outcome.until], 5);
        }
    }
    assert!(count > 20, "{count} promises");
}

/// The smallest change is just enough: told in the data by hand, a little less of it changes nothing.
#[test]
fn a_little_less_is_not_enough() {
    let folder = Folder::new("why-less");
    for name in ["pact.detente", "observations.csv", "acts.csv"] {
        folder.write(name, std::fs::read(pact().join(name)).expect("it can be read"));
    }
    let status = |rows: &str, name: &str, until: &str| {
        folder.write("more.csv", format!("indicator,date,value,source\n{rows}"));
        let data = ["--data", "observations.csv", "--data", "acts.csv", "--data", "more.csv"];
        let output =
            detente(&folder.0, &[&["run", "pact.detente", "--until", until, "--format", "json"], &data[..]].concat());
        let document: Value = serde_json::from_str(&out(&output)).unwrap_or_else(|_| panic!("{}", err(&output)));
        document["state"]["benchmarks"][name]["status"].as_str().expect("it has a status").to_owned()
    };
    // As `why` says on 2024-04-05: to 300 kg, for 30 days; 45 t in the next period, or 30 t in each.
    let both = |value: &str| format!("arms,2024-04-06,{value},mission\narms,2024-04-06,{value},watch\n");
    assert_eq!(status(&both("300"), "limit", "2024-04-06"), "met");
    assert_eq!(status(&both("300.01"), "limit", "2024-04-06"), "unmet");
    assert_eq!(status(&both("300"), "lasting", "2024-05-05"), "unmet");
    assert_eq!(status(&both("300"), "lasting", "2024-05-06"), "met");
    assert_eq!(status(&both("300"), "strict", "2024-04-06"), "unmet");
    assert_eq!(status(&both("299.99"), "strict", "2024-04-06"), "met");
    assert_eq!(status("fuel,2024-04-30,45,mission\n", "enough", "2024-04-30"), "met");
    assert_eq!(status("fuel,2024-04-30,44.9,mission\n", "enough", "2024-04-30"), "unmet");
    let each = |value: &str| {
        format!("fuel,2024-04-30,{value},mission\nfuel,2024-05-31,{value},mission\nfuel,2024-06-30,{value},mission\n")
    };
    assert_eq!(status(&each("30"), "enough", "2024-06-29"), "unmet");
    assert_eq!(status(&each("30"), "enough", "2024-06-30"), "met");
    assert_eq!(status(&each("29.9"), "enough", "2024-06-30"), "unmet");
    assert_eq!(status("calls,2024-04-06,80,watch\n", "answered_calls", "2024-04-06"), "met");
    assert_eq!(status("calls,2024-04-06,79.9,watch\n", "answered_calls", "2024-04-06"), "unmet");
}

/// The day of the question is the last that is known: what came later is no part of the answer.
#[test]
fn what_came_later_changes_no_answer() {
    let case = open(&Project::find(Some(&folder("jcpoa"))).expect("it is a project"));
    let on = day("2019-08-01");
    let mut cut = case.store.clone();
    for facts in &mut cut.texts {
        facts.observations.iter_mut().for_each(|list| list.retain(|it| it.known() <= on));
        facts.acts.retain(|act| act.date <= on);
    }
    let options = Options { until: Some(on), ..Options::default() };
    for name in ["stockpile", "un_arms", "snapback", "nonperformance", "termination"] {
        let asked = asked(&case, on, name);
        let with = explain::why(&case.program, &case.store, options, &asked).expect("it is explained");
        let without = explain::why(&case.program, &cut, options, &asked).expect("it is explained");
        assert_eq!(with, without, "{name}");
    }
}

#[test]
fn questions_are_understood_or_put_right() {
    let ask = |arguments: &[&str]| {
        let output = detente(&root().join("examples"), &[&["why"], arguments].concat());
        (code(&output), err(&output))
    };
    let (status, message) = ask(&["jcpoa", "stokpile"]);
    assert_eq!((status, message.as_str()), (2, "the agreement declares no `stokpile`: did you mean `stockpile`?\n"));
    let (status, message) = ask(&["jcpoa", "stockpile is activ"]);
    assert_eq!(status, 2);
    assert!(
        message.contains("`stockpile` is a benchmark, and a benchmark is never `activ`: it can be met"),
        "{message}"
    );
    let (status, message) = ask(&["jcpoa", "termination is activ"]);
    assert!(status == 2 && message.contains("did you mean `termination is active`?"), "{message}");
    let (status, message) = ask(&["jcpoa", "enriched_uranium"]);
    assert!(status == 2 && message.contains("`enriched_uranium` is an indicator, which has no status"), "{message}");
    let (status, message) = ask(&["jcpoa", "stockpile and enrichment"]);
    assert!(status == 2 && message.contains("no statement about a status: write `stockpile`"), "{message}");
    let (status, message) = ask(&["jcpoa", ""]);
    assert!(status == 2 && message.contains("nothing is asked"), "{message}");
    let (status, message) = ask(&["nowhere", "stockpile"]);
    assert!(status == 2 && !message.is_empty(), "{message}");
    let (status, message) = ask(&["jcpoa", "stockpile", "--on", "2001-01-01"]);
    assert!(status == 2 && message.contains("the run begins on 2015-07-14"), "{message}");
    for fine in [
        "stage implementation is reversed",
        "implementation is not active",
        "not stockpile",
        "us_oil_banks is winding down",
    ] {
        assert_eq!(ask(&["jcpoa", fine]).0, 0, "{fine}");
    }
}

#[test]
fn the_last_argument_is_the_subject() {
    let at = root().join("examples/jcpoa");
    let output = detente(&at, &["why", "enrichment"]);
    assert!(
        code(&output) == 0 && out(&output).contains("(enrichment) has not been met since 2019-07-08"),
        "{}",
        out(&output)
    );
    let output = detente(&at, &["why"]);
    assert_eq!(code(&output), 2);
}

#[test]
fn an_agreement_with_errors_is_not_explained() {
    let folder = Folder::new("why-errors");
    folder.write("pact.detente", "agreement pact { concluded 2024-01-01 }\nbenchmark b { requires nothing }\n");
    let output = detente(&folder.0, &["why", "pact.detente", "b"]);
    assert_eq!((code(&output), out(&output).as_str()), (1, ""));
}

#[test]
fn one_of_several_entities_is_explained() {
    let folder = Folder::new("why-entities");
    folder.write(
        "pact.detente",
        "agreement pact { concluded 2024-01-01 }\nparty north\nbody mission\n\
         indicator arms { stock in kg  reported by mission  stale never }\n\
         benchmark limit by north { requires arms <= 5 kg }\n",
    );
    folder.write("arms.csv", "entity,indicator,date,value\neast,arms,2024-02-01,9\nwest,arms,2024-02-01,3\n");
    let ask =
        |more: &[&str]| detente(&folder.0, &[&["why", "pact.detente", "limit", "--data", "arms.csv"], more].concat());
    let output = ask(&["--entity", "east"]);
    assert!(out(&output).contains("pact, east, in the evening of 2024-02-01"), "{}{}", out(&output), err(&output));
    assert!(out(&output).contains("would have to fall by 4 kg, to 5 kg: earliest 2024-02-02"), "{}", out(&output));
    let output = ask(&[]);
    assert_eq!(
        (code(&output), err(&output).as_str()),
        (2, "the data have several entities: name one with `--entity`, of east, west\n")
    );
    let output = ask(&["--entity", "wst"]);
    assert_eq!((code(&output), err(&output).as_str()), (2, "the data have no entity `wst`: did you mean `west`?\n"));
}

/// What the documents show is what is printed; where it isn't, it is written anew.
#[test]
fn documents_show_real_explanations() {
    let readme = root().join("README.md");
    let text = std::fs::read_to_string(&readme).expect("the README can be read");
    let block = |fence: &str| {
        let start = text.find(&format!("```{fence}\n")).expect("the README has the block") + fence.len() + 4;
        text[start..start + text[start..].find("```").expect("the block ends")].to_owned()
    };
    let folder = Folder::new("why-documents");
    folder.write("river.detente", block("detente"));
    folder.write("reports.csv", block("csv"));
    let mut behind = Vec::new();
    for path in [readme, root().join("docs/reference/why.md")] {
        let text = std::fs::read_to_string(&path).expect("the document can be read");
        let start = text.find("```text\n$ detente why ").expect("it shows an explanation") + 8;
        let shown = &text[start..start + text[start..].find("```").expect("the block ends")];
        let call = shown.lines().next().expect("it has a first line");
        let arguments: Vec<&str> = call.split(' ').skip(2).collect();
        let printed = format!("{call}\n{}", out(&detente(&folder.0, &arguments)));
        if printed != shown {
            if std::env::var_os("CI").is_none() {
                std::fs::write(&path, text.replacen(shown, &printed, 1)).expect("the document can be written");
            }
            behind.push(path);
        }
    }
    assert!(behind.is_empty(), "were behind, and are written anew: {behind:?}");
}
