//! Sealed ledgers: what a seal holds, that it stands, and that whatever is changed is found and named.

use std::fmt::Write as _;
use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use detente::digest::Digest;
use detente::seal::compare::{Break, broken};
use detente::seal::record::read;
use serde_json::{Map, Value};

use super::command_line::{Folder, code, detente, err, out, root};
use super::testing::valid;

const PACT: &str = "agreement pact \"Pact\" { concluded 2024-01-01  calendar office }
calendar office { weekend saturday, sunday  holidays \"holidays.csv\" }
import \"parties.detente\"
indicator weapons { stock  reported by mission every 1 month }
benchmark few by north { requires weapons <= 20 }
relief fuel by south to north { notice 3 business days }
stage first { requires few  by 2024-06-30 else lapse  grants fuel }
";
const PARTIES: &str = "party north\nparty south\nbody mission\n";
const ROWS: &str = "indicator,date,value\nweapons,2024-01-31,12\nweapons,2024-02-29,30\n";

/// A project with a sealed ledger beside it.
fn project(name: &str) -> Folder {
    let folder = Folder::new(name);
    folder.write("detente.toml", "[agreement]\nmain = \"pact.detente\"\n[data]\npaths = [\"data\"]\n");
    folder.write("pact.detente", PACT);
    folder.write("parties.detente", PARTIES);
    folder.write("holidays.csv", "date\n2024-02-01\n");
    folder.write("data/rows.csv", ROWS);
    folder.write("ledger.json", sealed(&folder.0, &[]));
    folder
}

fn sealed(folder: &Path, more: &[&str]) -> String {
    let arguments = [&["run", "--seal", "--format", "json"], more].concat();
    let output = detente(folder, &arguments);
    assert_eq!((code(&output), err(&output)), (0, String::new()));
    out(&output)
}

fn value(text: &str) -> Value {
    serde_json::from_str(text).expect("it is JSON")
}

/// The report on a ledger as programs read it, with its exit code; held against its schema.
fn verified(folder: &Path, arguments: &[&str]) -> (i32, Value) {
    let output = detente(folder, &[&["verify"], arguments, &["--format", "json"]].concat());
    assert!(code(&output) < 2, "{}", err(&output));
    let report = value(&out(&output));
    valid("detente.verify.v1.json", &report);
    assert_eq!(report["stands"], code(&output) == 0, "the exit code says the same");
    (code(&output), report)
}

/// Seals a changed document anew, as somebody would who wants it believed: the recipe of `docs/reference/ledger.md`.
fn resealed(document: &Value) -> String {
    let mut header = document.clone();
    let fields = header.as_object_mut().expect("a document");
    fields.retain(|name, _| name != "ledger" && name != "state");
    let seal = fields["seal"].as_object_mut().expect("it has a seal");
    seal.retain(|name, _| !["header", "entries", "seal"].contains(&name.as_str()));
    let hash = |before: &str, text: &str| Digest::of(format!("{before}{text}").as_bytes()).to_string();
    let mut last = hash("", &header.to_string());
    let mut document = document.clone();
    document["seal"]["header"] = last.clone().into();
    let mut links: Vec<Value> = Vec::new();
    for entry in document["ledger"].as_array().expect("entries") {
        last = hash(&last, &entry.to_string());
        links.push(last.clone().into());
    }
    document["seal"]["entries"] = links.into();
    document["seal"]["seal"] = hash(&last, &document["state"].to_string()).into();
    document.to_string()
}

/// A text in which neither hashes nor the version differ from release to release.
fn stable(text: &str) -> String {
    let mut known: Vec<&str> = Vec::new();
    let mut stable = text.replace(concat!("detente ", env!("CARGO_PKG_VERSION")), "detente VERSION");
    for word in text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| Digest::parse(word).is_some()) {
        if !known.contains(&word) {
            known.push(word);
            stable = stable.replace(word, &format!("HASH{}", known.len()));
        }
    }
    stable
}

#[test]
fn sealed_examples_stand() {
    let folder = Folder::new("seal-examples");
    // One text over its own data; two agreements with a library.
    for name in ["staged_relief", "border_protocol"] {
        let project = format!("examples/{name}");
        let text = sealed(root(), &[&project]);
        let document = value(&text);
        valid("detente.outcome.v1.json", &document);
        let keys: Vec<&String> = document.as_object().expect("an object").keys().collect();
        assert_eq!(keys, ["schema", "agreement", "from", "until", "ledger", "state", "seal"]);
        assert_eq!(text, sealed(root(), &[&project]), "the same run gives the same bytes");
        let plain = out(&detente(root(), &["run", &project, "--format", "json"]));
        assert!(text.starts_with(plain.trim_end().strip_suffix('}').expect("it ends")), "a seal changes nothing else");
        assert_eq!(value(&resealed(&document)), document, "{name}: the recipe of the reference gives the chain");
        let ledger = folder.write(&format!("{name}.json"), &text);
        let output = detente(root(), &["verify", &ledger.to_string_lossy(), &project]);
        assert_eq!((code(&output), err(&output)), (0, String::new()), "{}", out(&output));
        assert!(out(&output).contains("stands: run again, it comes out the same"), "{}", out(&output));
        // Another form of the same JSON is the same ledger.
        let pretty = folder.write("pretty.json", serde_json::to_string_pretty(&document).expect("JSON"));
        assert_eq!(code(&detente(root(), &["verify", &pretty.to_string_lossy(), &project])), 0);
    }
}

#[test]
fn a_seal_has_the_hash_of_every_file() {
    let folder = project("seal-files");
    let document = value(&fs::read_to_string(folder.0.join("ledger.json")).expect("it is there"));
    let files: Vec<(&str, &str)> = document["seal"]["files"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|file| {
            let name = file["name"].as_str().expect("a name");
            let bytes = fs::read(folder.0.join(name)).expect("the file lies there");
            assert_eq!(file["sha256"], Digest::of(&bytes).to_string(), "{name}");
            (name, file["role"].as_str().expect("a role"))
        })
        .collect();
    let wanted = [
        ("pact.detente", "agreement"),
        ("parties.detente", "agreement"),
        ("holidays.csv", "calendar"),
        ("data/rows.csv", "data"),
    ];
    assert_eq!(files, wanted);
    // A byte-order mark is part of a file, if not of its text.
    let marked = format!("\u{feff}{PACT}");
    folder.write("pact.detente", &marked);
    let document = value(&sealed(&folder.0, &["--until", "2024-12-31", "--known-at", "2024-02-10", "--lenient"]));
    assert_eq!(document["seal"]["files"][0]["sha256"], Digest::of(marked.as_bytes()).to_string());
    let options = serde_json::json!({"until": "2024-12-31", "known_at": "2024-02-10", "lenient": true});
    assert_eq!(document["seal"]["options"], options);
    folder.write("later.json", document.to_string());
    assert_eq!(verified(&folder.0, &["later.json"]).0, 0, "it is run again with the options that were sealed");
    // How data are read is sealed where the project file says it.
    folder.write(
        "detente.toml",
        "[agreement]\nmain = \"pact.detente\"\n[data]\npaths = [\"data\"]\n[data.indicators]\nARMS = \"weapons\"\n",
    );
    let document = value(&sealed(&folder.0, &[]));
    assert_eq!(
        (&document["seal"]["files"][0]["name"], &document["seal"]["files"][0]["role"]),
        (&"detente.toml".into(), &"project".into())
    );
}

/// Whatever is changed in an entry, the chain breaks there; so it does where one is taken out, put in or exchanged.
#[test]
fn a_changed_entry_is_found_in_its_place() {
    let document = value(&sealed(root(), &["examples/belarus"]));
    let found = |document: &Value| {
        let records = read(document.to_string().as_bytes(), "ledger.json").expect("it is a sealed ledger");
        broken(&records[0])
    };
    assert_eq!(found(&document), None);
    let count = document["ledger"].as_array().expect("entries").len();
    assert!(count > 10);
    for place in 0..count {
        let text = document["ledger"][place].to_string();
        // A character somewhere in it that can be another and leave it JSON.
        for (at, _) in text.char_indices().filter(|(_, c)| c.is_ascii_lowercase()).step_by(17) {
            let flipped = if &text[at..=at] == "x" { "y" } else { "x" };
            let changed = format!("{}{flipped}{}", &text[..at], &text[at + 1..]);
            let Ok(changed) = serde_json::from_str(&changed) else { continue };
            let mut document = document.clone();
            document["ledger"][place] = changed;
            assert_eq!(found(&document), Some(Break::Changed(place + 1)), "entry {} at {at}", place + 1);
        }
        let entries = |document: &mut Value, change: &dyn Fn(&mut Vec<Value>)| {
            let mut changed = document.clone();
            change(changed["ledger"].as_array_mut().expect("entries"));
            found(&changed)
        };
        let mut document = document.clone();
        let removed = entries(&mut document, &|entries| drop(entries.remove(place)));
        assert_eq!(removed, Some(Break::Removed(place + 1)));
        let added = entries(&mut document, &|entries| entries.insert(place, Value::from("another")));
        assert_eq!(added, Some(Break::Added(place + 1)));
        if place + 1 < count {
            let swapped = entries(&mut document, &|entries| entries.swap(place, place + 1));
            assert!(
                matches!(swapped, Some(Break::Changed(at) | Break::Added(at) | Break::Removed(at)) if at == place + 1)
            );
        }
    }
    let changed = |change: &dyn Fn(&mut Value)| {
        let mut document = document.clone();
        change(&mut document);
        found(&document)
    };
    assert_eq!(
        changed(&|it| it["ledger"].as_array_mut().expect("entries").push("more".into())),
        Some(Break::Added(count + 1))
    );
    assert_eq!(changed(&|it| it["agreement"] = "other".into()), Some(Break::Header));
    assert_eq!(changed(&|it| it["seal"]["options"]["until"] = Value::Null), Some(Break::Header));
    assert_eq!(
        changed(&|it| it["remark"] = "not sealed".into()),
        Some(Break::Header),
        "nothing stands beside the chain"
    );
    assert_eq!(changed(&|it| it["seal"]["agreement"] = "pact".into()), Some(Break::Header));
    assert_eq!(changed(&|it| it["state"]["stages"] = Value::Object(Map::new())), Some(Break::End));
    // The last entries taken out with their links.
    let cut = |it: &mut Value| {
        it["ledger"].as_array_mut().expect("entries").pop();
        it["seal"]["entries"].as_array_mut().expect("links").pop();
    };
    assert_eq!(changed(&cut), Some(Break::End));
}

/// What is told of a ledger that stands, and of each way in which it doesn't.
#[test]
fn what_differs_is_named() {
    let mut shown = String::new();
    let mut show = |about: &str, folder: &Folder, arguments: &[&str], wanted: i32| {
        let output = detente(&folder.0, &[&["verify"], arguments].concat());
        assert_eq!(code(&output), wanted, "{about}: {}{}", out(&output), err(&output));
        let _ = writeln!(shown, "=== {about}\n{}{}", stable(&out(&output)), stable(&err(&output)));
    };
    let folder = project("seal-named");
    let ledger = fs::read_to_string(folder.0.join("ledger.json")).expect("it is there");
    show("the project lies beside it", &folder, &["ledger.json"], 0);
    let mut changed = value(&ledger);
    changed["ledger"][1]["to"] = "ended".into();
    folder.write("flipped.json", changed.to_string());
    show("a word in entry 2 was changed", &folder, &["flipped.json"], 1);
    folder.write("forged.json", resealed(&changed));
    show("… and the chain made anew", &folder, &["forged.json"], 1);
    let mut cited = value(&ledger);
    cited["ledger"][1]["because"][0]["observed"][0]["value"] = "13".into();
    folder.write("cited.json", resealed(&cited));
    show("an observation that is cited was changed, and the chain made anew", &folder, &["cited.json"], 1);
    let mut changed = value(&ledger);
    changed["ledger"].as_array_mut().expect("entries").remove(0);
    folder.write("removed.json", changed.to_string());
    show("the first entry was taken out", &folder, &["removed.json"], 1);
    let mut changed = value(&ledger);
    changed["state"]["reliefs"]["fuel"]["status"] = "withheld".into();
    folder.write("state.json", changed.to_string());
    show("the state was changed", &folder, &["state.json"], 1);
    let mut older = value(&ledger);
    older["seal"]["program"] = "detente 0.0.1".into();
    folder.write("older.json", resealed(&older));
    show("an older version sealed it", &folder, &["older.json"], 0);

    folder.write("data/rows.csv", ROWS.replace("12", "25"));
    folder.write("data/more.csv", "indicator,date,value\nweapons,2024-03-31,5\n");
    show("a data file was changed (and one has come since)", &folder, &["ledger.json"], 1);
    show("… with the data named", &folder, &["ledger.json", "--data", "data"], 1);
    folder.write("data/rows.csv", ROWS.replace("12", "twelve"));
    show("a data file can't be read any more", &folder, &["ledger.json"], 1);
    fs::remove_file(folder.0.join("data/rows.csv")).expect("it can be removed");
    show("a data file is gone", &folder, &["ledger.json"], 1);
    folder.write("data/rows.csv", ROWS);
    folder.write("pact.detente", PACT.replace("<= 20", "<= 10"));
    show("a rule was changed", &folder, &["ledger.json"], 1);
    folder.write("pact.detente", PACT.replace("<= 20", "<= "));
    show("a rule can't be read any more", &folder, &["ledger.json"], 1);
    folder.write("pact.detente", PACT);
    folder.write("holidays.csv", "date\n2024-02-02\n");
    show("a holiday was changed", &folder, &["ledger.json"], 1);

    let other = Folder::new("seal-alone");
    other.write("ledger.json", &ledger);
    show("the ledger alone", &other, &["ledger.json"], 0);
    other.write("detente.toml", "[agreement]\nmain = \"treaty.detente\"\n");
    other.write("treaty.detente", "agreement treaty { concluded 2024-01-01 }\n");
    show("beside another project", &other, &["ledger.json"], 0);
    let mut changed = value(&ledger);
    changed["until"] = "2024-03-01".into();
    other.write("ledger.json", changed.to_string());
    show("its header was changed", &other, &["ledger.json"], 1);
    super::snapshot("sealing_verify", &shown);
}

#[test]
fn reports_for_programs() {
    let folder = project("seal-json");
    let ledger = fs::read_to_string(folder.0.join("ledger.json")).expect("it is there");
    assert_eq!(verified(&folder.0, &["ledger.json"]).0, 0);
    let mut changed = value(&ledger);
    changed["ledger"][1]["to"] = "ended".into();
    folder.write("ledger.json", changed.to_string());
    folder.write("data/rows.csv", ROWS.replace("12", "25"));
    let (code, report) = verified(&folder.0, &["ledger.json"]);
    assert_eq!((code, &report["compared"]), (1, &"outcome".into()));
    assert_eq!(report["findings"][0]["name"], "data/rows.csv");
    let findings = report["documents"][0]["findings"].as_array().expect("findings");
    assert_eq!((&findings[0]["broken"], &findings[0]["entry"]), (&"changed".into(), &2.into()));
    let first = findings.iter().find(|finding| finding["kind"] == "entry").expect("an entry differs");
    assert_eq!((&first["recorded"]["to"], &first["found"]["to"]), (&"met".into(), &"unmet".into()));
}

/// Each document of an entity has its seal, and what is sealed together stands together.
#[test]
fn ledgers_of_entities() {
    let folder = project("seal-entities");
    folder.write(
        "data/rows.csv",
        "indicator,date,value,entity\nweapons,2024-01-31,12,lower\nweapons,2024-01-31,30,middle\nweapons,2024-02-29,4,upper\n",
    );
    let text = sealed(&folder.0, &[]);
    assert_eq!(text.lines().count(), 3);
    text.lines().for_each(|line| valid("detente.outcome.v1.json", &value(line)));
    let mut shown = String::new();
    let mut show = |about: &str, text: &str, wanted: i32| {
        folder.write("ledger.json", text);
        let output = detente(&folder.0, &["verify", "ledger.json"]);
        assert_eq!(code(&output), wanted, "{about}: {}{}", out(&output), err(&output));
        let _ = writeln!(shown, "=== {about}\n{}", stable(&out(&output)));
        assert_eq!(verified(&folder.0, &["ledger.json"]).0, wanted);
    };
    show("all of them", &text, 0);
    let lines: Vec<&str> = text.lines().collect();
    show("one was taken out", &[lines[0], lines[2]].join("\n"), 1);
    let alone = Folder::new("seal-entities-alone");
    alone.write("ledger.json", [lines[0], lines[2]].join("\n"));
    let output = detente(&alone.0, &["verify", "ledger.json"]);
    assert_eq!(code(&output), 1, "that one is gone is seen without the project too");
    assert!(out(&output).contains("3 documents were sealed together, 2 here"), "{}", out(&output));
    let changed = lines[1].replacen("unmet", "met", 1);
    show("one was changed", &[lines[0], &changed, lines[2]].join("\n"), 1);
    let mut renamed = value(lines[1]);
    renamed["entity"] = "centre".into();
    show("one was renamed, and sealed anew", &[lines[0], &resealed(&renamed), lines[2]].join("\n"), 1);
    super::snapshot("sealing_entities", &shown);
}

/// Runs with a text on standard input. A command that refuses before it has read may be gone when the text
/// comes: that is its right.
fn fed(folder: &Path, arguments: &[&str], text: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_detente"))
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    match child.stdin.take().expect("there is an input").write_all(text.as_bytes()) {
        Err(refused) if refused.kind() == ErrorKind::BrokenPipe => {}
        written => written.expect("it reads"),
    }
    child.wait_with_output().expect("it ends")
}

/// Data without a name are known by their content; so are data that have another name by now.
#[test]
fn data_are_known_by_their_content() {
    let folder = project("seal-input");
    let ran = fed(&folder.0, &["run", "--seal", "--format", "json", "--data", "-"], ROWS);
    assert_eq!(code(&ran), 0);
    assert!(err(&ran).contains("standard input has no name, and is sealed by its content alone"), "{}", err(&ran));
    folder.write("ledger.json", out(&ran));
    assert_eq!(verified(&folder.0, &["ledger.json", "--data", "data/rows.csv"]).0, 0, "a copy will do");
    assert_eq!(code(&fed(&folder.0, &["verify", "ledger.json", "--data", "-"], ROWS)), 0);
    let output = detente(&folder.0, &["verify", "ledger.json"]);
    assert_eq!(code(&output), 1);
    assert!(out(&output).contains("standard input was sealed by its content: hand in a copy of it with `--data`"));
    let (status, report) = verified(&folder.0, &["ledger.json", "--data", "holidays.csv", "--data", "data/rows.csv"]);
    assert_eq!((status, &report["findings"][0]["name"]), (1, &"holidays.csv".into()), "more than was sealed");
    // The ledger itself may come from there.
    assert_eq!(code(&fed(&folder.0, &["verify", "-", ".", "--data", "data/rows.csv"], &out(&ran))), 0);
    let both = fed(&folder.0, &["verify", "-", "--data", "-"], &out(&ran));
    assert_eq!(code(&both), 2);
    assert!(err(&both).contains("standard input can't be both"), "{}", err(&both));
}

/// A name that stands in a ledger never leads out of the project.
#[test]
fn names_in_a_ledger_are_followed_only_within_the_project() {
    let around = Folder::new("seal-outside");
    let folder = project("seal-outside/inner");
    let outside = around.write("outside.csv", ROWS);
    for name in ["../outside.csv", &outside.to_string_lossy(), "data/../../outside.csv"] {
        let mut document = value(&fs::read_to_string(folder.0.join("ledger.json")).expect("it is there"));
        document["seal"]["files"][3]["name"] = (*name).into();
        folder.write("changed.json", resealed(&document));
        let (status, report) = verified(&folder.0, &["changed.json"]);
        assert_eq!((status, &report["compared"]), (1, &"chain".into()), "{name}");
        assert_eq!(report["findings"][0]["found"], Value::Null, "{name}");
    }
}

#[test]
fn what_is_no_sealed_ledger_is_refused() {
    let folder = project("seal-refused");
    let ledger = fs::read_to_string(folder.0.join("ledger.json")).expect("it is there");
    let plain = out(&detente(&folder.0, &["run", "--format", "json"]));
    let lines = out(&detente(&folder.0, &["run", "--format", "jsonl"]));
    let text = out(&detente(&folder.0, &["run", "--seal"]));
    let other = value(&sealed(&folder.0, &["--until", "2024-03-31"])).to_string();
    let utf16: Vec<u8> = std::iter::once(0xFEFF).chain(ledger.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let cases: &[(&str, Vec<u8>)] = &[
        ("without a seal", plain.into_bytes()),
        ("entries alone", lines.into_bytes()),
        ("a ledger for people", text.clone().into_bytes()),
        ("an empty file", Vec::new()),
        ("half of it", ledger.as_bytes()[..ledger.len() / 2].to_vec()),
        ("in UTF-16", utf16),
        ("another document", b"{\"schema\": \"detente.test.v1\", \"files\": []}".to_vec()),
        ("another object", b"{\"name\": \"pact\"}".to_vec()),
        ("a list", b"[1, 2]".to_vec()),
        ("a field twice", ledger.replacen("\"to\": ", "\"to\": \"ended\", \"to\": ", 1).into_bytes()),
        ("a seal without files", ledger.replace("\"files\": [{", "\"filed\": [{").into_bytes()),
        ("no state", ledger.replace("\"state\": {", "\"stated\": {").into_bytes()),
        ("two runs in one", format!("{ledger}{other}").into_bytes()),
    ];
    let mut shown = String::new();
    for (about, bytes) in cases {
        folder.write("ledger.json", bytes);
        let output = detente(&folder.0, &["verify", "ledger.json"]);
        assert_eq!((code(&output), out(&output)), (2, String::new()), "{about}: {}", err(&output));
        let _ = writeln!(shown, "=== {about}\n{}", err(&output));
    }
    for arguments in [&["verify", "missing.json"][..], &["verify", "data"], &["run", "--seal", "--format", "csv"]] {
        let output = detente(&folder.0, arguments);
        assert_eq!((code(&output), out(&output)), (2, String::new()), "{}", err(&output));
        let _ = writeln!(shown, "=== detente {}\n{}", arguments.join(" "), err(&output));
    }
    super::snapshot("sealing_refused", &shown);
    super::snapshot("sealing_text", &stable(&text));
}
