//! The engine beside loops written by hand for one agreement each: `cargo bench --bench engine`, or `-- 10000000` for so many
//! observations, `-- plain` for the plain reading too.
//!
//! A loop gives the same verdicts on the same days, exactly, from the same rows: what a careful programmer would write who knows
//! that one agreement and nothing else. In memory both read the rows of the store; from a file the loop reads with the `csv`
//! crate. What is printed is the ratio of both times in the same run. `benches/instructions` counts instructions in place of time, which
//! come out the same on a busy machine.
#![allow(
    missing_docs,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark measures time and prints it"
)]

#[path = "engine/by_hand.rs"]
mod by_hand;
#[path = "engine/series.rs"]
mod series;

use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use by_hand::{Change, Loop as _};
use detente::data::{Facts, Input, Mapping, Store, read};
use detente::diagnostic::Diagnostic;
use detente::eval::{Evaluator, Given, Options, engine, plain};
use detente::ledger::Outcome;
use detente::model::{Kind, Program};
use detente::project::load_text;
use series::{Disorder, Files, Series};

/// One agreement, and the loop that gives its verdicts from memory and from a file.
struct Case {
    name: &'static str,
    text: &'static str,
    in_memory: fn(&Facts) -> Vec<Change>,
    from_csv: fn(&Files) -> Vec<Change>,
    disorder: Disorder,
    acts: bool,
}

macro_rules! case {
    ($name:literal, $text:ident, $by_hand:ident, $disorder:ident, $acts:literal) => {
        Case {
            name: $name,
            text: $text,
            in_memory: |facts| by_hand::$by_hand().rows(facts),
            from_csv: |files| by_hand::from_csv(files, by_hand::$by_hand),
            disorder: Disorder::$disorder,
            acts: $acts,
        }
    };
}

const LEVEL: &str = "indicator x { stock  reported by p every 1 day }\nbenchmark low by p { requires x <= 300 }\n";
const HELD: &str =
    "indicator x { stock  reported by p every 1 day }\nbenchmark low by p { requires x <= 300 for 90 days }\n";
const MEAN: &str = "indicator x { stock  reported by p every 1 day }\nbenchmark high by p { requires average(x over 180 days) >= 300 }\n";
const MEAN_LONG: &str = "indicator x { stock  reported by p every 1 day }\nbenchmark high by p { requires average(x over 1800 days) >= 300 }\n";
const ANSWERED: &str = "event answer by p\nbenchmark heard by p { requires answer within last 60 days }\n";
const ALL: &str = "indicator x { stock  reported by p every 1 day }
event answer by p
benchmark low by p { requires x <= 300 }
benchmark held by p { requires x <= 300 for 90 days }
benchmark mean by p { requires average(x over 180 days) <= 300 }
benchmark heard by p { requires answer within last 60 days }
relief aid by q to p
stage s { requires held, mean  grants aid }
trigger breach { when low is unmet or heard is unmet  process { cure 60 days }  then back  repeats }
reversal back { reverses aid  restores when held and heard }
";

const CASES: [Case; 8] = [
    case!("(a) x <= 300", LEVEL, level, None, false),
    case!("(b) x <= 300 for 90 days", HELD, held, None, false),
    case!("(c) average(x over 180 days) >= 300", MEAN, mean_180, None, false),
    case!("(c) the same over 1800 days", MEAN_LONG, mean_1800, None, false),
    case!("(d) answered within 60 days", ANSWERED, answered, None, true),
    case!("(a) 1 % late, 1 % revised", LEVEL, level_revised, LateAndRevised, false),
    case!("(c) 1 % late, 1 % revised", MEAN, mean_revised, LateAndRevised, false),
    case!("all four, a cure, a reversal", ALL, all_four, None, true),
];

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let rows = arguments.iter().find_map(|it| it.parse().ok()).unwrap_or(1_000_000_usize);
    let with_plain = arguments.iter().any(|it| it == "plain");
    let is_name = |it: &&String| it.parse::<usize>().is_err() && *it != "plain" && !it.starts_with("--");
    let only = arguments.iter().skip(1).find(is_name);
    println!("{rows} observations; times in milliseconds, the least of three");
    println!(
        "{:36} {:>9} {:>9} {:>6}   {:>9} {:>9} {:>6}   changes",
        "", "loop", "engine", "ratio", "csv loop", "file", "ratio"
    );
    for case in CASES.iter().filter(|case| only.is_none_or(|only| case.name.starts_with(only.as_str()))) {
        measure(case, rows, with_plain);
    }
}

fn measure(case: &Case, rows: usize, with_plain: bool) {
    let text = format!("agreement bench {{ concluded {} }}\nparty p\nparty q\n{}", series::FIRST, case.text);
    let Some(program) = load_text("bench.detente", "bench.detente", text, Path::new("")).program else {
        println!("{}: the agreement doesn't check", case.name);
        return;
    };
    let observations = case.text.contains("indicator");
    let Some(files) = (Series { rows, disorder: case.disorder, observations, acts: case.acts }).files() else {
        println!("{}: no room for the data", case.name);
        return;
    };
    let (from_file, stores) = timed(|| load(&program, &files));
    let (by_hand, expected) = timed(|| by_hand_in_memory(case, &stores));
    let (engine, outcomes) = timed(|| ledgers(&program, &stores, engine::run));
    let (csv_loop, from_csv) = timed(|| (case.from_csv)(&files));
    let changes = outcomes.iter().map(changes).collect::<Vec<_>>().concat();
    let same = changes == expected && from_csv == expected;
    let ratio = |a: Duration, b: Duration| a.as_secs_f64() / b.as_secs_f64();
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    println!(
        "{:36} {:9.1} {:9.1} {:6.2}   {:9.1} {:9.1} {:6.2}   {}{}",
        case.name,
        ms(by_hand),
        ms(engine),
        ratio(engine, by_hand),
        ms(csv_loop),
        ms(from_file + engine),
        ratio(from_file + engine, csv_loop),
        changes.len(),
        if same { "" } else { "  NOT THE SAME VERDICTS" }
    );
    if !same {
        let differs = changes.iter().zip(&expected).position(|(a, b)| a != b);
        println!(
            "  {} by hand, {} from the file; first difference {differs:?}: {:?} and {:?}",
            expected.len(),
            from_csv.len(),
            differs.map(|at| changes[at]),
            differs.map(|at| expected[at])
        );
    }
    if with_plain {
        let (plain, _) = timed(|| ledgers(&program, &stores, plain::run));
        println!("{:36} {:>9} {:9.1} {:6.2}", "  the plain reading", "", ms(plain), ratio(plain, by_hand));
    }
}

const OPTIONS: Options =
    Options { until: None, known_at: None, max_entries: 100_000_000, evaluator: Evaluator::Engine };

fn load(program: &Program, files: &Files) -> Vec<Store> {
    let inputs: Vec<Input> = files.all().map(Input::path).collect();
    read(program, &inputs, &Mapping::default(), false).stores
}

#[inline(never)]
fn by_hand_in_memory(case: &Case, stores: &[Store]) -> Vec<Change> {
    stores.iter().map(|it| (case.in_memory)(&it.texts[0])).collect::<Vec<_>>().concat()
}

type Run = fn(&Program, &Store, Options, &[Given]) -> Result<Outcome, Box<Diagnostic>>;

#[inline(never)]
fn ledgers(program: &Program, stores: &[Store], run: Run) -> Vec<Outcome> {
    stores.iter().filter_map(|store| run(program, store, OPTIONS, &[]).ok()).collect()
}

/// What benchmarks, triggers, reversals and reliefs did: the day, and the status by its first letters.
fn changes(outcome: &Outcome) -> Vec<Change> {
    let counts = |kind| matches!(kind, Kind::Benchmark | Kind::Trigger | Kind::Reversal | Kind::Relief | Kind::Stage);
    outcome.entries.iter().filter(|it| counts(it.kind)).map(|it| (it.date, by_hand::word(&it.to))).collect()
}

/// The least time of three, and what came of the work.
fn timed<T>(mut work: impl FnMut() -> T) -> (Duration, T) {
    let mut least = Duration::MAX;
    let mut last = None;
    for _ in 0..3 {
        drop(last.take());
        let start = Instant::now();
        let result = black_box(work());
        least = least.min(start.elapsed());
        last = Some(result);
    }
    let Some(result) = last else { unreachable!("it ran three times") };
    (least, result)
}
