//! One agreement over many entities: the same output however they are read and evaluated, nothing printed of a run that
//! fails, and summaries.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use detente::data::{Gathered, Input, Mapping, ReadOptions, Store, gather, read};
use detente::eval::{Options, run};
use detente::ledger::Outcome;
use detente::model::Program;
use detente::portfolio::summary::Summary;
use detente::portfolio::tables;
use serde_json::Value;

use super::command_line::{Folder, code, detente, err, out};
use super::{checked, examples};

const LOAN: &str = "agreement loan \"Loan\" { concluded 2024-01-01 }
party bank
party borrower
indicator reserves { stock  reported by borrower every 1 month }
indicator rate { stock  reported by bank every 1 month }
benchmark floor by borrower { requires reserves >= 100 }
benchmark dear by borrower { requires 100 / reserves > rate }
relief tranche by bank to borrower
stage first { requires floor  grants tranche }
trigger breach { when floor is unmet  raised by bank  process { cure 30 days }  then stop }
reversal stop { reverses tranche }
";

/// So much that a file of a few rows isn't held at once.
const NOTE: usize = 300_000;

fn program(text: &str) -> Program {
    let loaded = checked(text);
    assert!(!loaded.diagnostics.has_errors(), "{:#?}", loaded.diagnostics);
    loaded.program.expect("it is checked")
}

/// Three reports of each of ten entities.
fn rows() -> Vec<String> {
    let names = ["e1", "e2", "e3", "e4", "e5", "e6", "e7", "e8", "e9", "e10"];
    let mut rows = Vec::new();
    for (index, name) in names.iter().enumerate() {
        for (month, day) in [("01", "31"), ("02", "29"), ("03", "31")] {
            let value = 80 + (index * 13 + month.parse::<usize>().expect("a number") * 17) % 50;
            rows.push(format!("{name},reserves,2024-{month}-{day},{value}"));
        }
    }
    rows
}

/// A table of such rows; a long one has a remark in the first, which nobody reads.
fn table(rows: &[String], long: bool) -> String {
    let mut text = "entity,indicator,date,value,note\n".to_owned();
    for row in rows {
        let note = if long { "x".repeat(NOTE) } else { String::new() };
        let _ = writeln!(text, "{row},{note}");
    }
    text
}

/// An order of its own for each seed.
fn shuffled(rows: &[String], seed: usize) -> Vec<String> {
    let mut rows = rows.to_vec();
    let mut state = seed as u64 + 1;
    for index in (1..rows.len()).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        rows.swap(index, (state >> 33) as usize % (index + 1));
    }
    rows
}

/// Without the rows that are cited.
fn without_rows(text: &str) -> Vec<Value> {
    fn strip(value: &mut Value) {
        match value {
            Value::Object(map) => {
                map.remove("row");
                map.values_mut().for_each(strip);
            }
            Value::Array(list) => list.iter_mut().for_each(strip),
            _ => {}
        }
    }
    let documents = text.lines().map(|line| {
        let mut value = serde_json::from_str(line).expect("a document a line");
        strip(&mut value);
        value
    });
    documents.collect()
}

/// The stores as they come one after another, by name; none where the rows don't stand together.
fn apart(program: &Program, texts: &[String]) -> Option<Vec<Store>> {
    let inputs: Vec<Input> = inputs(texts);
    let mapping = Mapping::default();
    let gathered = gather(program, &inputs, &mapping, ReadOptions { held: 0, ..ReadOptions::default() }, &mut |_| {});
    assert!(!gathered.diagnostics().has_errors(), "{:#?}", gathered.diagnostics());
    let Gathered::Apart(entities, _) = gathered else { return None };
    let mut batches = entities.begin().expect("it can be read again");
    let mut stores = Vec::new();
    loop {
        let batch = batches.next_batch();
        if batch.is_empty() {
            break;
        }
        stores.extend(batch);
    }
    assert!(batches.finish().is_none() && stores.len() as u64 == entities.count);
    stores.iter_mut().for_each(|store| assert!(entities.settle(store).is_empty()));
    let names: Vec<_> = stores.iter().map(|store| store.entity.clone()).collect();
    assert_eq!(entities.by_name, names.is_sorted());
    stores.sort_by(|a, b| a.entity.cmp(&b.entity));
    Some(stores)
}

fn inputs(texts: &[String]) -> Vec<Input> {
    let input = |(index, text): (usize, &String)| Input::Text { name: format!("{index}.csv"), text: text.clone() };
    texts.iter().enumerate().map(input).collect()
}

fn held(program: &Program, texts: &[String]) -> Vec<Store> {
    let reading = read(program, &inputs(texts), &Mapping::default(), false);
    assert!(!reading.diagnostics.has_errors(), "{:#?}", reading.diagnostics);
    reading.stores
}

#[test]
fn one_after_another_is_the_same_as_all_at_once() {
    let program = program(LOAN);
    let mut sorted = rows();
    sorted.sort();
    let mut with_common = sorted.clone();
    with_common.insert(0, ",rate,2024-01-31,1".to_owned());
    with_common.insert(14, ",rate,2024-02-29,0.5".to_owned());
    let acts = "date,by,act,on,entity\n2024-03-15,bank,raise,breach,e4\n2024-03-15,bank,raise,breach,e9\n".to_owned();
    let lines = |rows: &[String]| {
        let line = |row: &String| {
            let cells: Vec<&str> = row.split(',').collect();
            format!(
                "{{\"entity\": \"{}\", \"indicator\": \"{}\", \"date\": \"{}\", \"value\": {}}}\n",
                cells[0], cells[1], cells[2], cells[3]
            )
        };
        rows.iter().map(line).collect::<String>()
    };
    let common = "indicator,date,value\nrate,2024-01-31,2\n".to_owned();
    for texts in [
        vec![table(&sorted, false)],
        vec![table(&rows(), false)],
        vec![table(&with_common, false)],
        vec![lines(&sorted)],
        vec![table(&sorted, false), acts.clone(), common.clone()],
        vec![table(&rows(), false), acts.clone()],
        vec![common.clone(), acts.clone(), lines(&sorted)],
        vec![acts.replace(",e9", ",zz"), table(&sorted, false)],
    ] {
        assert_eq!(apart(&program, &texts).expect("the rows stand together"), held(&program, &texts), "{texts:?}");
    }
    // An entity that comes back, in one file or in another: all is held.
    for texts in [
        vec![table(&shuffled(&sorted, 3), false)],
        vec![table(&[&sorted[..], &sorted[..1]].concat(), false)],
        vec![table(&rows(), false), acts.replace(",e9", ",e10")],
    ] {
        assert_eq!(apart(&program, &texts), None, "{texts:?}");
    }
    // No entity at all.
    assert_eq!(apart(&program, &[common]), None);
}

#[test]
fn more_entities_than_a_batch_has() {
    let program = program(LOAN);
    let rows: Vec<String> = (0..2500).map(|index| format!("e{index},reserves,2024-01-31,{index}")).collect();
    let texts = [table(&rows, false)];
    assert_eq!(apart(&program, &texts).expect("the rows stand together"), held(&program, &texts));
}

#[test]
fn the_same_bytes_with_any_number_of_threads_and_any_way_of_reading() {
    let folder = Folder::new("threads");
    folder.write("pact.detente", LOAN);
    let sorted = {
        let mut rows = rows();
        rows.sort();
        rows
    };
    let orders = [("sorted", sorted.clone()), ("grouped", rows()), ("shuffled", shuffled(&sorted, 1))];
    let mut documents = Vec::new();
    for (name, rows) in orders {
        folder.write(&format!("{name}/rows.csv"), table(&rows, true));
        folder.write(&format!("small/{name}/rows.csv"), table(&rows, false));
        for format in ["json", "csv", "text"] {
            let of = |folder_of: &str, threads: &str| {
                fs::copy(folder.0.join(folder_of).join("rows.csv"), folder.0.join("rows.csv")).expect("it is copied");
                let arguments = ["run", "pact.detente", "--data", "rows.csv", "--threads", threads, "--format", format];
                let output = detente(&folder.0, &arguments);
                assert_eq!((code(&output), err(&output)), (0, String::new()));
                out(&output)
            };
            let one = of(name, "1");
            assert_eq!(one, of(name, "2"), "{name}, {format}: two threads");
            assert_eq!(one, of(name, "16"), "{name}, {format}: sixteen threads");
            assert_eq!(one, of(&format!("small/{name}"), "2"), "{name}, {format}: held at once");
            if format == "json" {
                documents.push(without_rows(&one));
            }
        }
    }
    assert_eq!(documents[0].len(), 10);
    assert_eq!(documents[0], documents[1]);
    assert_eq!(documents[0], documents[2]);
    let names: Vec<&str> = documents[0].iter().filter_map(|document| document["entity"].as_str()).collect();
    assert!(names.is_sorted(), "{names:?}");
}

#[test]
fn of_data_with_a_fault_no_ledger_is_printed() {
    let folder = Folder::new("last-fault");
    folder.write("pact.detente", LOAN);
    let mut good = rows();
    good.sort();
    for (faulty, code_of, place) in [
        // The last row can't be read.
        ("e9,reserves,2024-04-30,many", "E0404", "row 32, column value"),
        // It disagrees with another.
        ("e9,reserves,2024-03-31,7", "E0408", "row 31"),
        // It belongs to all, and disagrees with a row of the first entity.
        (",reserves,2024-01-31,7", "E0408", "row 2"),
        // It has no place among the observations.
        ("e9,reservs,2024-03-31,7", "E0401", "row 32, column indicator"),
    ] {
        let rows = [&good[..], &[faulty.to_owned()]].concat();
        let mut messages = Vec::new();
        for long in [true, false] {
            folder.write("rows.csv", table(&rows, long));
            let output = detente(&folder.0, &["run", "pact.detente", "--data", "rows.csv", "--format", "csv"]);
            assert_eq!((code(&output), out(&output)), (2, String::new()), "{faulty}");
            messages.push(err(&output));
        }
        assert!(messages[0].contains(code_of) && messages[0].contains(place), "{faulty}: {}", messages[0]);
        assert_eq!(messages[0], messages[1], "{faulty}: one after another as all at once");
    }
}

#[test]
fn of_a_run_that_stops_no_ledger_is_printed() {
    let folder = Folder::new("stop");
    folder.write("pact.detente", LOAN);
    // Two divide by zero. In the file `e2` comes before `e10`, by name after it.
    let stops = |row: &String| ["e10", "e2"].iter().any(|name| row.starts_with(&format!("{name},")));
    let zero = |row: &String| row.replace(row.rsplit(',').next().expect("a cell"), "0");
    let rows: Vec<String> = rows().iter().map(|row| if stops(row) { zero(row) } else { row.clone() }).collect();
    for rows in [rows.clone(), shuffled(&rows, 5)] {
        for threads in ["1", "16"] {
            folder.write("rows.csv", table(&rows, true));
            let output = detente(&folder.0, &["run", "pact.detente", "--data", "rows.csv", "--threads", threads]);
            assert_eq!((code(&output), out(&output)), (2, String::new()));
            assert!(err(&output).contains("entity `e10`: division by zero"), "{}", err(&output));
        }
    }
}

/// Three borrowers by hand. `b` and `c` fall under the floor; `c` mends it in time.
const BORROWERS: &str = "entity,indicator,date,value
a,reserves,2024-01-31,120
a,reserves,2024-02-29,110
b,reserves,2024-01-31,130
b,reserves,2024-02-29,90
b,reserves,2024-03-31,90
c,reserves,2024-01-31,90
c,reserves,2024-02-15,100
";

const SMALL: &str = "agreement loan \"Loan\" { concluded 2024-01-01 }
party bank
party borrower
indicator reserves { stock  reported by borrower every 1 month }
benchmark floor by borrower { requires reserves >= 100 }
relief tranche by bank to borrower
stage first { requires floor  grants tranche }
trigger breach { when floor is unmet  process { cure 20 days }  then stop }
reversal stop { reverses tranche }
";

#[test]
fn summaries_against_a_count_by_hand() {
    let folder = Folder::new("summary");
    folder.write("pact.detente", SMALL);
    folder.write("rows.csv", BORROWERS);
    let run = |arguments: &[&str]| {
        let output = detente(&folder.0, &[&["run", "pact.detente", "--data", "rows.csv"], arguments].concat());
        assert_eq!((code(&output), err(&output)), (0, String::new()));
        out(&output)
    };
    // a: met from 31 January. b: met, unmet from 29 February, fired on 21 March (the cure's last day is 20 March). c: unmet
    // on 31 January, met and cured on 15 February.
    let end = "kind,name,status,entities
benchmark,floor,met,2
benchmark,floor,unmet,1
stage,first,active,3
relief,tranche,granted,2
relief,tranche,reversed,1
trigger,breach,armed,1
trigger,breach,cured,1
trigger,breach,fired,1
reversal,stop,idle,2
reversal,stop,run,1
agreement,loan,in_force,3
";
    let found = run(&["--summary", "--format", "csv"]);
    assert_eq!(found, end);
    let daily = run(&["--summary=daily", "--format", "csv"]);
    let floor: Vec<&str> = daily.lines().filter(|line| line.contains("benchmark,floor")).collect();
    assert_eq!(
        floor,
        [
            "2024-01-01,benchmark,floor,met,0",
            "2024-01-01,benchmark,floor,unmet,0",
            "2024-01-01,benchmark,floor,unknown,3",
            "2024-01-31,benchmark,floor,met,2",
            "2024-01-31,benchmark,floor,unmet,1",
            "2024-01-31,benchmark,floor,unknown,0",
            "2024-02-15,benchmark,floor,met,3",
            "2024-02-15,benchmark,floor,unmet,0",
            "2024-02-15,benchmark,floor,unknown,0",
            "2024-02-29,benchmark,floor,met,2",
            "2024-02-29,benchmark,floor,unmet,1",
            "2024-02-29,benchmark,floor,unknown,0",
        ]
    );
    let breach: Vec<&str> = daily.lines().filter(|line| line.contains("trigger,breach,raised")).collect();
    assert_eq!(
        breach,
        [
            "2024-01-01,trigger,breach,raised,0",
            "2024-01-31,trigger,breach,raised,1",
            "2024-02-15,trigger,breach,raised,0",
            "2024-02-29,trigger,breach,raised,1",
            "2024-03-21,trigger,breach,raised,0",
        ]
    );
    let mut shown = String::new();
    for arguments in
        [["--summary", "--format=text"], ["--summary=daily", "--format=text"], ["--summary=daily", "--format=json"]]
    {
        let _ = writeln!(shown, "==== detente run {}\n\n{}", arguments.join(" "), run(&arguments));
    }
    super::snapshot("entities_summary", &shown);
}

#[test]
fn summaries_match_their_schema() {
    let schema = include_str!("../../docs/schema/detente.summary.v1.json");
    let schema: Value = serde_json::from_str(schema).expect("the schema is JSON");
    let schema = jsonschema::validator_for(&schema).expect("it is a schema");
    let program = program(SMALL);
    for daily in [false, true] {
        let mut summary = Summary::new(&program, daily);
        for store in held(&program, &[BORROWERS.to_owned()]) {
            let outcome = run(&program, &store, Options::default()).expect("it runs");
            summary.add(summary.tally(&outcome));
        }
        let mut text = Vec::new();
        tables::write_json(&summary, "loan", &mut text).expect("it can be written");
        let document: Value = serde_json::from_slice(&text).expect("it is JSON");
        let faults: Vec<String> = schema.iter_errors(&document).map(|fault| fault.to_string()).collect();
        assert!(faults.is_empty(), "{faults:#?}");
        assert_eq!(document["days"].is_array(), daily);
    }
}

/// Of every example and every case the counts of the last day are those of the end.
#[test]
fn what_days_add_up_to() {
    let mut count = 0;
    for name in examples::names() {
        let path = examples::folder(&name);
        let Ok(project) = detente::project::Project::find(Some(&path)) else { continue };
        let Some(program) = project.load().program else { continue };
        for store in read(&program, &project.data, &project.mapping, false).stores {
            let Ok(outcome) = run(&program, &store, Options { until: project.until, ..Options::default() }) else {
                continue;
            };
            count += 1;
            last_day_is_the_end(&name, &program, &outcome);
        }
    }
    assert!(count >= 6, "{count} examples");
    for path in super::cases::paths() {
        let case = super::cases::Case::read(&path);
        let Some(program) = case.section("agreement").and_then(|text| case.load(text).program) else { continue };
        for store in read(&program, &case.inputs(), &Mapping::default(), false).stores {
            let Ok(outcome) = run(&program, &store, case.options()) else { continue };
            count += 1;
            last_day_is_the_end(&path.to_string_lossy(), &program, &outcome);
        }
    }
    assert!(count > 100, "{count} outcomes");
}

fn last_day_is_the_end(what: &str, program: &Program, outcome: &Outcome) {
    let mut summary = Summary::new(program, true);
    summary.add(summary.tally(outcome));
    let mut last = std::collections::BTreeMap::new();
    for (_, counts) in summary.days() {
        for count in counts {
            let total: u64 = count.statuses.iter().map(|(_, count)| count).sum();
            assert!(total <= 1, "{what}: {} has several statuses at once", count.thing.name);
            let now = count.statuses.iter().find(|(_, count)| *count > 0).map(|(status, _)| *status);
            last.insert((count.thing.kind, count.thing.name.clone()), now);
        }
    }
    last.retain(|_, status| status.is_some());
    let end = summary
        .end()
        .iter()
        .map(|count| ((count.thing.kind, count.thing.name.clone()), count.statuses.first().map(|(status, _)| *status)))
        .collect();
    assert_eq!(last, end, "{what}");
}

#[test]
fn an_assumption_that_many_contradict_is_told_once() {
    let folder = Folder::new("assumptions");
    folder.write("pact.detente", format!("{SMALL}assume reserves in 95 .. 1000\n"));
    folder.write("rows.csv", BORROWERS);
    let output = detente(&folder.0, &["run", "pact.detente", "--data", "rows.csv", "--summary"]);
    assert_eq!(code(&output), 0, "{}", err(&output));
    super::snapshot("entities_assumptions", &err(&output));
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_the_run_and_prints_nothing() {
    use std::io::Write as _;
    use std::process::{Command, Stdio};
    let folder = Folder::new("interrupt");
    folder.write("pact.detente", SMALL);
    let mut child = Command::new(env!("CARGO_BIN_EXE_detente"))
        .args(["run", "pact.detente", "--data", "-"])
        .current_dir(&folder.0)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let mut input = child.stdin.take().expect("it reads");
    input.write_all(BORROWERS.as_bytes()).expect("it reads");
    // More than a pipe holds: once it is written the program is at work.
    for _ in 0..20_000 {
        input.write_all(b"a,reserves,2024-02-29,110\n").expect("it reads");
    }
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("there is `kill`");
    assert!(killed.success());
    let output = child.wait_with_output().expect("it ends");
    drop(input);
    assert_eq!((output.status.code(), out(&output), err(&output)), (Some(130), String::new(), String::new()));
}

#[test]
fn threads_are_a_number() {
    for threads in ["0", "many", "2000"] {
        let output = detente(Path::new("."), &["run", "pact.detente", "--threads", threads]);
        assert_eq!(code(&output), 2);
        assert!(err(&output).contains("--threads"), "{}", err(&output));
    }
}
