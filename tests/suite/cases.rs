//! Hand-worked cases: `tests/cases/TOPIC/CLAIM.case`, each named after the sentence that it pins. See `tests/README.md`.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use detente::calendar::Date;
use detente::data::{Input, Mapping, read};
use detente::diagnostic::Diagnostics;
use detente::eval::Options;

use super::engine::run;
use detente::ledger::{Entry, Outcome};
use detente::project::{Loaded, load_text};

/// A case in its sections.
pub struct Case {
    sections: Vec<(String, String)>,
}

impl Case {
    pub fn read(path: &Path) -> Self {
        let text = fs::read_to_string(path).expect("the case can be read");
        let mut sections: Vec<(String, String)> = Vec::new();
        for line in text.lines() {
            if let Some(name) = line.strip_prefix("--- ") {
                sections.push((name.trim().to_owned(), String::new()));
            } else if let Some((_, body)) = sections.last_mut() {
                body.push_str(line);
                body.push('\n');
            }
        }
        Self { sections }
    }

    pub fn section(&self, name: &str) -> Option<&str> {
        self.sections.iter().find(|(section, _)| section == name).map(|(_, body)| body.as_str())
    }

    fn lines(&self, name: &str) -> Vec<&str> {
        self.section(name).unwrap_or("").lines().map(str::trim).filter(|line| !line.is_empty()).collect()
    }

    pub fn inputs(&self) -> Vec<Input> {
        let is_data = |name: &str| name.ends_with(".csv") || name.ends_with(".jsonl");
        let data = self.sections.iter().filter(|(name, _)| is_data(name));
        data.map(|(name, text)| Input::Text { name: name.clone(), text: text.trim_end().to_owned() + "\n" }).collect()
    }

    /// Checks the agreement, with the other files of the case beside it.
    pub fn load(&self, text: &str) -> Loaded {
        let others: Vec<_> = self.sections.iter().filter(|(name, _)| name.ends_with(".detente")).collect();
        if others.is_empty() {
            return load_text("case.detente", "case.detente", text.to_owned(), Path::new("."));
        }
        let folder = tempfile::tempdir().expect("a temporary folder");
        for (name, text) in others {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("it lies in a folder")).expect("a folder can be made");
            fs::write(path, text).expect("the file can be written");
        }
        load_text("case.detente", "case.detente", text.to_owned(), folder.path())
    }

    pub fn options(&self) -> Options {
        let mut options = Options::default();
        for line in self.lines("run") {
            let (word, day) = line.split_once(' ').expect("a setting has a value");
            let day = Some(Date::parse(day.trim()).expect("a setting is a date"));
            match word {
                "until" => options.until = day,
                "known-at" => options.known_at = day,
                _ => panic!("unknown setting `{word}`"),
            }
        }
        options
    }
}

/// How a case ended.
enum Ending {
    Outcome(Box<Outcome>),
    /// Where it failed, and the messages.
    Failed(&'static str, String),
}

fn messages(diagnostics: &Diagnostics) -> String {
    let mut all = String::new();
    for diagnostic in diagnostics {
        let _ = write!(all, "{}: {}", diagnostic.code, diagnostic.message);
        if let Some(place) = &diagnostic.place {
            let _ = write!(all, " | {} {:?} {:?}", place.file, place.row, place.column);
        }
        for label in &diagnostic.labels {
            let _ = write!(all, " | {}", label.text);
        }
        let _ = writeln!(all, " | {}", diagnostic.help.as_deref().unwrap_or(""));
    }
    all
}

fn end(case: &Case) -> Ending {
    let text = case.section("agreement").expect("a case has an agreement");
    let loaded = case.load(text);
    let Some(agreement) = loaded.program else {
        return Ending::Failed("check", messages(&loaded.diagnostics));
    };
    let reading = read(&agreement, &case.inputs(), &Mapping::default(), false);
    if reading.diagnostics.has_errors() {
        return Ending::Failed("data", messages(&reading.diagnostics));
    }
    match run(&agreement, &reading.stores[0], case.options()) {
        Ok(outcome) => Ending::Outcome(Box::new(outcome)),
        Err(diagnostic) => Ending::Failed("run", messages(&Diagnostics::from(*diagnostic))),
    }
}

/// An entry as the cases write it.
pub fn line(entry: &Entry) -> String {
    let mut line = format!("{} {} {}", entry.date, entry.kind, entry.name);
    match &entry.from {
        Some(from) => {
            let _ = write!(line, " {from} -> {}", entry.to);
        }
        None => {
            let _ = write!(line, " {}", entry.to);
        }
    }
    if let (Some(from_level), true) = (&entry.from_level, entry.from.as_ref() == Some(&entry.to)) {
        let _ = write!(line, " from_level {from_level}");
    }
    if let Some(level) = &entry.level {
        let _ = write!(line, " level {level}");
    }
    if let Some(step) = &entry.step {
        let _ = write!(line, " step {}", step.word);
        if let Some(last) = step.last_day {
            let _ = write!(line, " last_day {last}");
        }
    }
    if let Some(metrics) = &entry.metrics {
        let metrics: Vec<String> = metrics.iter().map(|metric| format!("{}={}", metric.name, metric.value)).collect();
        let _ = write!(line, " metrics {}", metrics.join(", "));
    }
    line
}

fn complaint(path: &Path) -> Option<String> {
    let case = Case::read(path);
    let wanted_error = case.lines("error");
    let outcome = match (end(&case), wanted_error.first()) {
        (Ending::Failed(place, message), Some(first)) => {
            let mut wanted = first.split_whitespace();
            let right_place = wanted.next() == Some(place);
            let words = wanted.chain(wanted_error[1..].iter().copied());
            let missing: Vec<&str> = words.filter(|word| !message.contains(word)).collect();
            return (!right_place || !missing.is_empty())
                .then(|| format!("failed at {place} with:\n{message}wanted: {wanted_error:?}"));
        }
        (Ending::Failed(place, message), None) => return Some(format!("failed at {place}:\n{message}")),
        (Ending::Outcome(_), Some(_)) => return Some(format!("ran, though it should fail: {wanted_error:?}")),
        (Ending::Outcome(outcome), None) => outcome,
    };
    if case.section("windows").is_some() {
        let windows = outcome.state.windows.iter().map(|it| format!("{} {}", it.last_day, it.what));
        let (found, wanted): (Vec<String>, Vec<&str>) = (windows.collect(), case.lines("windows"));
        if found != wanted {
            return Some(format!("windows that run at the end: wanted {wanted:?}, found {found:?}"));
        }
    }
    let found: Vec<String> = outcome.entries.iter().map(line).collect();
    if case.section("ledger").is_some() {
        let wanted = case.lines("ledger");
        // Where a case leaves a level or a step out, it says nothing of it.
        let same = found.len() == wanted.len() && found.iter().zip(&wanted).all(|(found, wanted)| says(found, wanted));
        return (!same).then(|| {
            let mark = |line: &str, there: bool| format!("{} {line}\n", if there { ' ' } else { '*' });
            let has = |line: &str| wanted.iter().any(|wanted| says(line, wanted));
            let got = |wanted: &str| found.iter().any(|line| says(line, wanted));
            let found: String = found.iter().map(|line| mark(line, has(line))).collect();
            let wanted: String = wanted.iter().map(|line| mark(line, got(line))).collect();
            format!("wanted:\n{wanted}found:\n{found}")
        });
    }
    let mut wrong = String::new();
    let mut at = 0;
    for wanted in case.lines("entries") {
        match found[at..].iter().position(|line| says(line, wanted)) {
            Some(next) => at += next + 1,
            None => {
                let _ = writeln!(wrong, "missing, or out of order: {wanted}");
            }
        }
    }
    for unwanted in case.lines("absent") {
        for line in found.iter().filter(|line| matches_loosely(line, unwanted)) {
            let _ = writeln!(wrong, "unwanted: {line}");
        }
    }
    for wanted in case.lines("state") {
        let words: Vec<&str> = wanted.split_whitespace().collect();
        let [kind, name, ..] = words[..] else { panic!("a state line is `KIND NAME STATUS`: {wanted}") };
        let found = status_of(&outcome, kind, name);
        let status = words[2..].join(" ");
        if !found.as_deref().is_some_and(|found| says(found, &status)) {
            let _ = writeln!(wrong, "state of {kind} {name}: wanted {status}, found {found:?}");
        }
    }
    (!wrong.is_empty()).then(|| format!("{wrong}found:\n{}", found.join("\n")))
}

fn status_of(outcome: &Outcome, kind: &str, name: &str) -> Option<String> {
    let state = &outcome.state;
    let table = match kind {
        "benchmark" => &state.benchmarks,
        "stage" => &state.stages,
        "relief" => &state.reliefs,
        "trigger" => &state.triggers,
        "reversal" => &state.reversals,
        "review" => &state.reviews,
        "grievance" => &state.grievances,
        "safeguard" => &state.safeguards,
        "amendment" => &state.amendments,
        "agreement" => &state.agreements,
        _ => return None,
    };
    let standing = table.get(name)?;
    let level = standing.level.as_ref().map(|level| format!(" level {level}")).unwrap_or_default();
    let step = standing.step.as_ref().map(|step| format!(" step {}", step.word)).unwrap_or_default();
    Some(format!("{}{level}{step}", standing.status))
}

/// Whether an entry says all that a line of a case says, from its beginning.
fn says(found: &str, wanted: &str) -> bool {
    found == wanted || found.strip_prefix(wanted).is_some_and(|rest| rest.starts_with(' '))
}

/// Whether the words of a line stand in an entry, in order.
fn matches_loosely(found: &str, wanted: &str) -> bool {
    let mut words = found.split_whitespace();
    wanted.split_whitespace().all(|word| words.any(|found| found == word))
}

/// Every case, in order.
pub fn paths() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut found = Vec::new();
    for topic in fs::read_dir(&root).expect("there are cases").filter_map(Result::ok) {
        if topic.path().is_dir() {
            let files = fs::read_dir(topic.path()).expect("a topic can be read").filter_map(Result::ok);
            found.extend(files.map(|file| file.path()).filter(|path| path.extension().is_some_and(|it| it == "case")));
        }
    }
    found.sort();
    found
}

#[test]
fn hand_worked_cases() {
    let all = paths();
    assert!(all.len() > 200, "the cases are there");
    let mut wrong = String::new();
    let mut count = 0;
    for path in &all {
        if let Some(complaint) = complaint(path) {
            count += 1;
            let name = path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap_or(path).display();
            let _ = writeln!(wrong, "== {name}\n{complaint}");
        }
    }
    assert!(wrong.is_empty(), "{count} of {} cases are wrong:\n{wrong}", all.len());
}
