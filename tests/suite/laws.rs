//! The laws of section 12, as properties: over every hand-worked case with its own data, and over random data for agreements
//! that use every construct.

use std::path::Path;

use detente::calendar::Date;
use detente::data::{Input, Mapping, Store, read};
use detente::diagnostic::{Code, Tag};
use detente::eval::Options;
use detente::ledger::{Cause, Entry, Observed, Outcome};
use detente::model::{Kind, Program};
use detente::project::load_text;
use proptest::prelude::*;

use super::cases::Case;
use super::engine::run;

/// Rows of data by kind, each file with its header first.
#[derive(Debug, Clone)]
pub struct Rows {
    pub files: Vec<(String, Vec<String>)>,
}

impl Rows {
    fn of(inputs: &[Input]) -> Self {
        let files = inputs.iter().map(|input| match input {
            Input::Text { name, text } => (name.clone(), text.lines().map(str::to_owned).collect()),
            _ => panic!("cases have their data at hand"),
        });
        Self { files: files.collect() }
    }

    fn inputs(&self) -> Vec<Input> {
        let text =
            |(name, rows): &(String, Vec<String>)| Input::Text { name: name.clone(), text: rows.join("\n") + "\n" };
        self.files.iter().map(text).collect()
    }

    /// The rows in another order and over more files: row `i` goes where `seed` sends it.
    fn shuffled(&self, seed: u64) -> Self {
        let mut files = Vec::new();
        for (name, rows) in &self.files {
            let has_header = name.ends_with(".csv");
            let (header, body) = rows.split_at(usize::from(has_header));
            let mut order: Vec<usize> = (0..body.len()).collect();
            order.sort_by_key(|index| mixed(seed, *index as u64));
            let parts = 1 + (mixed(seed, 77) % 3) as usize;
            let mut split: Vec<Vec<String>> = vec![header.to_vec(); parts];
            for index in order {
                split[(mixed(seed, index as u64 + 1000) as usize) % parts].push(body[index].clone());
            }
            split.retain(|rows| has_header || !rows.is_empty());
            files.extend(split.into_iter().enumerate().map(|(part, rows)| (format!("{part}-{name}"), rows)));
        }
        files.reverse();
        Self { files }
    }
}

/// A number that looks like chance and isn't.
fn mixed(seed: u64, value: u64) -> u64 {
    let mut x = seed ^ value.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    x ^= x >> 31;
    x = x.wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x ^ (x >> 29)
}

fn agreement(text: &str) -> Option<Program> {
    load_text("pact.detente", "pact.detente", text.to_owned(), Path::new(".")).program
}

fn store(agreement: &Program, rows: &Rows) -> Option<Store> {
    let mut reading = read(agreement, &rows.inputs(), &Mapping::default(), false);
    (!reading.diagnostics.has_errors()).then(|| reading.stores.remove(0))
}

/// Without the places in data files that are cited.
fn without_rows(mut outcome: Outcome) -> Outcome {
    for cause in outcome.entries.iter_mut().flat_map(|entry| &mut entry.because) {
        match cause {
            Cause::Condition { observed, .. } => {
                let bare = |mut one: Observed| {
                    std::sync::Arc::make_mut(&mut one.origin).file.clear();
                    one.row = 0;
                    one
                };
                *observed = observed.iter().map(bare).collect();
            }
            Cause::Act { file, row, .. } => {
                file.clear();
                *row = 0;
            }
            Cause::CausedBy { .. } | Cause::Expired { .. } => {}
        }
    }
    outcome
}

/// Law 1: the order of rows, and the files they stand in, change nothing but what is cited.
fn order_changes_nothing(agreement: &Program, rows: &Rows, options: Options, seed: u64) {
    let Some(one) = store(agreement, rows) else { return };
    let other = store(agreement, &rows.shuffled(seed)).expect("the same rows are as good in another order");
    match (run(agreement, &one, options), run(agreement, &other, options)) {
        (Ok(one), Ok(other)) => assert_eq!(without_rows(one), without_rows(other)),
        (one, other) => assert_eq!(one.is_err(), other.is_err()),
    }
}

/// Law 2: a shorter run is the beginning of a longer one.
fn prefixes(agreement: &Program, store: &Store, until: Date) {
    let at = |until| run(agreement, store, Options { until: Some(until), ..Options::default() });
    let Ok(long) = at(until) else { return };
    let days = until.days() - long.from.days();
    for part in [1, 2, 3, 5, 8, 13, 21, 34, 55, 89] {
        let Ok(day) = long.from.plus_days(i64::from(days) * part / 100) else { continue };
        let short = match at(day) {
            Ok(short) => short,
            // An agreement that another begins before has no run that ends before its own first day.
            Err(stop) if stop.code == Tag::Code(Code::E0502) => continue,
            Err(stop) => panic!("a shorter run can't fail where a longer one doesn't: {stop:?}"),
        };
        let before: Vec<&Entry> = long.entries.iter().filter(|entry| entry.date <= day).collect();
        assert_eq!(short.entries.iter().collect::<Vec<_>>(), before, "until {day}");
    }
}

/// Law 3: `known_at` is a run without everything reported or dated later.
fn known_at_is_removal(agreement: &Program, store: &Store, day: Date, until: Date) {
    let mut less = store.clone();
    for facts in &mut less.texts {
        for list in &mut facts.observations {
            list.retain(|observation| observation.date <= day && observation.reported <= day);
        }
        facts.acts.retain(|act| act.date <= day);
    }
    let with = run(agreement, store, Options { until: Some(until), known_at: Some(day), ..Options::default() });
    let without = run(agreement, &less, Options { until: Some(until), ..Options::default() });
    match (with, without) {
        (Ok(with), Ok(without)) => assert_eq!(with, without, "known at {day}"),
        (with, without) => assert_eq!(with.is_err(), without.is_err(), "known at {day}"),
    }
}

/// Law 4: observations of an indicator that no rule uses change nothing.
fn unused_changes_nothing(text: &str, rows: &Rows, options: Options) {
    let Some(plain) = agreement(text) else { return };
    let Some(reporter) = plain.main().bodies.first().map(|body| body.declared.name.clone()) else { return };
    let more = format!(
        "{text}\nindicator zz_unused {{ stock  reported by {reporter}  stale never }}\ndefine zz_idle = zz_unused\n"
    );
    let with = agreement(&more).expect("an indicator may stand beside the others");
    let mut extra = rows.clone();
    let unused = ["indicator,date,value", "zz_unused,2001-01-01,1", "zz_unused,2024-05-05,2", "zz_unused,2090-01-01,3"];
    extra.files.push(("unused.csv".to_owned(), unused.map(str::to_owned).to_vec()));
    let (Some(one), Some(other)) = (store(&plain, rows), store(&with, &extra)) else { return };
    match (run(&plain, &one, options), run(&with, &other, options)) {
        (Ok(one), Ok(other)) => {
            assert_eq!((one.entries, one.from, one.until), (other.entries, other.from, other.until))
        }
        (one, other) => assert_eq!(one.is_err(), other.is_err()),
    }
}

/// Law 9: splitting a file into libraries changes nothing but the files and lines of rules. The text is cut before some of
/// its declarations, and each piece behind the first becomes a library, some of them imported by another.
fn libraries_change_nothing(
    text: &str,
    outcome: &Outcome,
    store_of: impl Fn(&Program) -> Option<Store>,
    options: Options,
    seed: u64,
) {
    let mut sources = detente::source::Sources::new();
    let file = sources.add("pact.detente", text.to_owned());
    let (tree, _) = detente::parse::parse(&sources, file);
    // Cuts are made in front of a declaration that begins its line, so that a comment stays with what it documents.
    let begins = |at: usize| text[..at].ends_with('\n');
    let starts = tree.declarations.iter().skip(1).map(|declaration| {
        let at = declaration.doc.as_ref().map_or(declaration.span.start, |doc| doc.span.start) as usize;
        text[..at].rfind('\n').map_or(0, |line| line + 1)
    });
    let mut cuts: Vec<usize> = starts.filter(|at| begins(*at) && mixed(seed, *at as u64).is_multiple_of(3)).collect();
    cuts.dedup();
    // What stands before the cut has to be a whole number of declarations.
    cuts.retain(|at| {
        tree.declarations.iter().all(|it| !((it.span.start as usize) < *at && *at < it.span.end as usize))
    });
    if cuts.is_empty() {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut main = text[..cuts[0]].to_owned();
    for (index, at) in cuts.iter().enumerate() {
        let end = cuts.get(index + 1).copied().unwrap_or(text.len());
        // An odd piece is imported by way of another library.
        let name = format!("part{index}.detente");
        std::fs::write(folder.path().join(&name), &text[*at..end]).expect("written");
        if mixed(seed, index as u64).is_multiple_of(2) {
            main.push_str(&format!("import \"{name}\"\n"));
        } else {
            let by_way = format!("way{index}.detente");
            std::fs::write(folder.path().join(&by_way), format!("import \"{name}\"\n")).expect("written");
            main.push_str(&format!("import \"{by_way}\"\n"));
        }
    }
    let loaded = load_text("pact.detente", "pact.detente", main.clone(), folder.path());
    let program = loaded.program.unwrap_or_else(|| panic!("{main}\n{:#?}", loaded.diagnostics));
    let store = store_of(&program).expect("the same data are as good for the same text");
    let other = run(&program, &store, options).expect("the same text runs");
    assert_eq!(without_rules(outcome.clone()), without_rules(other), "{main}");
}

/// Without the places of rules.
fn without_rules(mut outcome: Outcome) -> Outcome {
    for entry in &mut outcome.entries {
        entry.rule.file.clear();
        (entry.rule.line, entry.rule.column) = (0, 0);
    }
    for broken in &mut outcome.state.broken_assumptions {
        broken.rule.file.clear();
        (broken.rule.line, broken.rule.column) = (0, 0);
    }
    outcome
}

/// The number in a level: `50%`, `700000000 USD`.
fn amount(level: Option<&str>) -> detente::quantity::Number {
    let number = level.unwrap_or("0").split(['%', ' ']).next().unwrap_or("0");
    number.parse().expect("a level begins with a number")
}

/// Laws 5 and 6, over one outcome.
fn entries_keep_the_laws(agreement: &Program, outcome: &Outcome) {
    for entry in &outcome.entries {
        assert!(!entry.because.is_empty(), "an entry without a cause: {entry:?}");
        for cause in &entry.because {
            let dates: Vec<Date> = match cause {
                Cause::Condition { observed, .. } => {
                    observed.iter().flat_map(|observed| [observed.date, observed.reported]).collect()
                }
                Cause::CausedBy { date, .. } | Cause::Act { date, .. } => vec![*date],
                Cause::Expired { last_day, .. } => vec![*last_day],
            };
            assert!(dates.iter().all(|date| *date <= entry.date), "a cause dated after its entry: {entry:?}");
        }
        let is_humanitarian = entry.kind == Kind::Relief
            && agreement.main().reliefs.iter().any(|relief| relief.humanitarian && relief.declared.name == entry.name);
        if is_humanitarian {
            // It leaves `granted`, or is lowered, only with the stages that grant it.
            let lowered = amount(entry.level.as_deref()) < amount(entry.from_level.as_deref());
            let taken = entry
                .because
                .iter()
                .any(|cause| matches!(cause, Cause::CausedBy { kind: Kind::Trigger | Kind::Reversal, .. }));
            let leaves = entry.from.as_deref() == Some("granted") && entry.to != "granted";
            assert!(!(taken && (lowered || leaves)), "a humanitarian relief is taken: {entry:?}");
        }
    }
}

/// All laws over one agreement with its data. One that imports others is left as it is written: it can't be split, and what
/// another imports isn't at hand.
pub fn hold(agreement: &Program, store: &Store, text: &str, rows: &Rows, options: Options, imports: bool) {
    let Ok(outcome) = run(agreement, store, options) else { return };
    let seed = mixed(text.len() as u64, rows.files.iter().map(|(_, rows)| rows.len() as u64).sum());
    entries_keep_the_laws(agreement, &outcome);
    order_changes_nothing(agreement, rows, options, seed);
    if options.known_at.is_none() {
        prefixes(agreement, store, outcome.until);
        let days = i64::from(outcome.until.days() - outcome.from.days());
        for part in [0, 15, 40, 75] {
            let day = outcome.from.plus_days(days * part / 100).expect("a day of the run");
            known_at_is_removal(agreement, store, day, outcome.until);
        }
    }
    if !imports {
        unused_changes_nothing(text, rows, options);
        libraries_change_nothing(text, &outcome, |program| self::store(program, rows), options, seed);
    }
}

#[test]
fn over_every_case() {
    let mut count = 0;
    for path in super::cases::paths() {
        let case = Case::read(&path);
        let text = case.section("agreement").expect("a case has an agreement");
        let Some(agreement) = agreement(text) else { continue };
        let rows = Rows::of(&case.inputs());
        let options = case.options();
        let Some(store) = store(&agreement, &rows) else { continue };
        let Ok(outcome) = run(&agreement, &store, options) else { continue };
        count += 1;
        for seed in 0..3 {
            order_changes_nothing(&agreement, &rows, options, seed);
        }
        if options.known_at.is_none() {
            prefixes(&agreement, &store, outcome.until);
            let days = i64::from(outcome.until.days() - outcome.from.days());
            for part in [0, 20, 40, 60, 80] {
                let day = outcome.from.plus_days(days * part / 100).expect("a day of the run");
                known_at_is_removal(&agreement, &store, day, outcome.until);
            }
        }
        unused_changes_nothing(text, &rows, options);
        for seed in 0..2 {
            libraries_change_nothing(text, &outcome, |program| super::laws::store(program, &rows), options, seed);
        }
        entries_keep_the_laws(&agreement, &outcome);
    }
    assert!(count > 400, "{count} cases run");
}

/// An agreement with most constructs, whose data are left to chance.
const PACT: &str = include_str!("../laws/pact.detente");

/// A row of observations or acts.
fn row() -> impl Strategy<Value = (bool, String)> {
    let day = |offset: i32| Date::new(2024, 1, 1).expect("a day").plus_days(i64::from(offset)).expect("a day");
    let observation = (0_usize..6, 0_i32..400, 0_i32..30, 0_i32..100, 0_usize..3, 0_usize..10).prop_map(
        move |(indicator, date, delay, value, source, status)| {
            let (name, value) = match indicator {
                0 => ("weapons", value.to_string()),
                1 => ("fuel", format!("{value}.5")),
                2 => ("aid", value.to_string()),
                3 => ("gifts", value.to_string()),
                4 => ("access", (value % 2 == 0).to_string()),
                _ => ("zone", ["closed", "partial", "open"][value as usize % 3].to_owned()),
            };
            // The flow is reported at the ends of months, most often.
            let date = if name == "aid" && value.len() > 1 { month_end(day(date)) } else { day(date) };
            let source = ["monitor", "watch", "monitor"][source];
            let status = [
                "verified",
                "verified",
                "verified",
                "verified",
                "verified",
                "estimated",
                "provisional",
                "missing",
                "contested",
                "verified",
            ][status];
            let reported = date.plus_days(i64::from(delay)).expect("a day");
            (true, format!("{name},{date},{value},{reported},{source},{status}"))
        },
    );
    let act = (0_usize..16, 0_i32..400, 1_i32..90, 0_usize..4).prop_map(move |(act, date, length, who)| {
        let date = day(date);
        let until = date.plus_days(i64::from(length)).expect("a day");
        let party = ["north", "south", "sponsor", "north"][who];
        let body = ["monitor", "council", "commission", "council"][who];
        let (by, act, on, until) = match act {
            0 => (party, "occur", "ratified", String::new()),
            1 => (party, "occur", "incident", String::new()),
            2 => ("sponsor", "occur", "sponsor_leaves", String::new()),
            3 | 4 => (party, "raise", "breach", String::new()),
            5 => (party, "raise", "claim", String::new()),
            6 => (body, "uphold", "breach", String::new()),
            7 => (body, "dismiss", "breach", String::new()),
            8 => (body, "extend", "breach", until.to_string()),
            9 => ("council", "waive", "few", until.to_string()),
            10 => ("monitor", "certify", "gone", String::new()),
            11 => (party, "dispute", "fuel", String::new()),
            12 => ("commission", "settle", "fuel", String::new()),
            13 => ("commission", "void", "fuel", String::new()),
            14 => (party, "invoke", "closure", String::new()),
            _ => (party, "contest", "few", String::new()),
        };
        (false, format!("{date},{by},{act},{on},{until}"))
    });
    prop_oneof![3 => observation, 2 => act]
}

fn month_end(date: Date) -> Date {
    let (year, month, _) = date.ymd();
    detente::calendar::last_of_month(year, month).expect("a month has a last day")
}

fn data() -> impl Strategy<Value = Rows> {
    proptest::collection::vec(row(), 0..60).prop_map(|rows| {
        let mut observations = vec!["indicator,date,value,reported,source,status".to_owned()];
        let mut acts = vec!["date,by,act,on,until".to_owned()];
        for (is_observation, row) in rows {
            if is_observation { observations.push(row) } else { acts.push(row) }
        }
        // Rows that disagree are an error of the data: the first of each kind stays.
        let key = |row: &str, columns: &[usize]| {
            let cells: Vec<&str> = row.split(',').collect();
            columns.iter().map(|column| cells[*column].to_owned()).collect::<Vec<_>>()
        };
        let mut seen = std::collections::BTreeSet::new();
        observations.retain(|row| seen.insert(key(row, &[0, 1, 3, 4])));
        let mut seen = std::collections::BTreeSet::new();
        acts.retain(|row| seen.insert(key(row, &[0, 1, 3])));
        Rows { files: vec![("observations.csv".to_owned(), observations), ("acts.csv".to_owned(), acts)] }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn over_random_data(rows in data(), seed in any::<u64>(), part in 0_i64..450) {
        let agreement = agreement(PACT).expect("the agreement has no error");
        let until = Date::new(2025, 4, 30).expect("a day");
        let options = Options { until: Some(until), ..Options::default() };
        let store = store(&agreement, &rows).expect("the data have no error");
        order_changes_nothing(&agreement, &rows, options, seed);
        order_changes_nothing(&agreement, &rows, Options::default(), seed);
        prefixes(&agreement, &store, until);
        let day = Date::new(2024, 1, 1).expect("a day").plus_days(part).expect("a day");
        known_at_is_removal(&agreement, &store, day, until);
        unused_changes_nothing(PACT, &rows, Options::default());
        let outcome = run(&agreement, &store, options).expect("the agreement runs on any data");
        libraries_change_nothing(PACT, &outcome, |program| super::laws::store(program, &rows), options, seed);
        entries_keep_the_laws(&agreement, &outcome);
    }
}
