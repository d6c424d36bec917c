//! Agreements and data that nobody has thought of: written by chance, checked, run, and held to the laws (section 12).
//!
//! A case is what a seed gives, as a readable text with rows of data. What fails is made small and printed in the form of a
//! hand-worked case. `DETENTE_CASES=50000` runs so many, `DETENTE_SEED=7` begins with another seed: see `tests/README.md`.
//!
//! [`world`] decides who and what there is, [`pen`] writes dates and windows, [`conditions`] and [`numbers`] expressions,
//! [`measured`], [`exchange`], [`breach`] and [`text`] declarations, [`data`] rows; [`shrink`] makes small.
#![expect(clippy::print_stdout, reason = "a long run tells what it finds as it goes")]

mod breach;
pub mod chance;
mod conditions;
mod coverage;
mod data;
mod exchange;
mod measured;
mod numbers;
mod pen;
mod shrink;
mod text;
mod world;
mod written;

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use chance::Chance;
use coverage::Coverage;
use detente::data::Store;
use detente::diagnostic::{Diagnostics, Severity};
use detente::eval::{engine, plain};
use detente::ledger::Outcome;
use detente::model::Program;
use pen::Pen;
use world::{Span, World};
use written::{ALIAS, Written};

use super::laws;

/// How many cases the suite runs; the long run is asked for by `DETENTE_CASES`.
const CASES: u64 = 2000;

/// Of the cases, one in so many is held to the laws that take several runs.
const WITH_LAWS: u64 = 20;

/// One in so many is run a third time, without remembering anything of past days.
const AFRESH: u64 = 4;

/// After so many failures a run stops: each is made small, which takes a while.
const MOST_FAILURES: usize = 3;

fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// The case of a seed.
pub fn case(seed: u64) -> Written {
    let mut chance = Chance::new(seed);
    let span = Span::new(&mut chance);
    let mut observations = Vec::new();
    let mut acts = Vec::new();
    let mut foreign = Vec::new();
    let mut other = Vec::new();
    if chance.percent(12) {
        let world = World::new("other_", span.quiet, &mut chance);
        let mut pen = Pen { chance: &mut chance, span: &span, world, upto: 0, nested: 0 };
        other = pen.agreement("elsewhere");
        pen.upto = pen.world.benchmarks.len();
        foreign = (0..6).map(|_| pen.status()).map(|status| format!("{ALIAS}.{status}")).collect();
        foreign.extend(pen.world.benchmarks.iter().map(|it| format!("{ALIAS}.{}", it.name)));
        let world = pen.world;
        observations.extend(data::observations(&world, &span, &mut chance));
        acts.extend(data::acts(&world, &span, &mut chance));
    }
    let mut world = World::new("", span.quiet, &mut chance);
    world.foreign = foreign;
    let mut pen = Pen { chance: &mut chance, span: &span, world, upto: 0, nested: 0 };
    let main = pen.agreement("pact");
    let world = pen.world;
    observations.extend(data::observations(&world, &span, &mut chance));
    acts.extend(data::acts(&world, &span, &mut chance));
    chance.shuffle(&mut observations);
    chance.shuffle(&mut acts);
    let until = (!world.concluded || chance.percent(80)).then_some(span.last);
    let known_at = chance.percent(15).then(|| span.day(&mut chance));
    Written { main, other, observations, acts, until, known_at }
}

/// Runs both readings; says how they differ, if they do. A panic is a fault as well.
fn difference(program: &Program, store: &Store, written: &Written) -> Result<Option<Outcome>, String> {
    let both = quietly(|| {
        let options = written.options();
        (engine::run(program, store, options, &[]), plain::run(program, store, options, &[]))
    });
    match both {
        Err(message) => Err(format!("panicked: {message}")),
        Ok((fast, slow)) if fast != slow => Err(match (fast, slow) {
            (Ok(fast), Ok(slow)) => {
                let only = |one: &Outcome, other: &Outcome| {
                    let entries = one.entries.iter().filter(|it| !other.entries.contains(it));
                    entries.map(|it| format!("  {}\n", super::cases::line(it))).take(6).collect::<String>()
                };
                format!("differ; only fast:\n{}only plain:\n{}", only(&fast, &slow), only(&slow, &fast))
            }
            (fast, slow) => format!("one stops: fast {:?}\nplain {:?}", fast.err(), slow.err()),
        }),
        Ok((fast, _)) => Ok(fast.ok()),
    }
}

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Catches a panic, and prints nothing of it.
fn quietly<T>(f: impl FnOnce() -> T) -> Result<T, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !QUIET.get() {
                before(info);
            }
        }));
    });
    QUIET.set(true);
    let result = catch_unwind(AssertUnwindSafe(f));
    QUIET.set(false);
    result.map_err(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        text.or_else(|| panic.downcast_ref::<&str>().map(|it| (*it).to_owned())).unwrap_or_default()
    })
}

/// What is wrong with a case, if it checks and its data can be read.
type Judge = fn(&Written) -> Result<(), String>;

fn readings_agree(written: &Written) -> Result<(), String> {
    let Ok(program) = written.program() else { return Ok(()) };
    let Ok(store) = written.store(&program) else { return Ok(()) };
    difference(&program, &store, written).map(|_| ())
}

/// The plain reading remembers what windows were worth on past days; here it doesn't.
fn memory_is_right(written: &Written) -> Result<(), String> {
    let Ok(program) = written.program() else { return Ok(()) };
    let Ok(store) = written.store(&program) else { return Ok(()) };
    let options = written.options();
    quietly(|| {
        let one = plain::run(&program, &store, options, &[]);
        let lines = |outcome: &Outcome| outcome.entries.iter().map(super::cases::line).collect::<Vec<_>>();
        match (one, plain::run_afresh(&program, &store, options, &[])) {
            (Ok(one), Ok(other)) if one != other => {
                assert_eq!(lines(&one), lines(&other), "remembered, and worked out anew");
                panic!("other causes or windows, remembered and worked out anew");
            }
            (one, other) => assert_eq!(one, other),
        }
    })
}

fn laws_hold(written: &Written) -> Result<(), String> {
    let Ok(program) = written.program() else { return Ok(()) };
    let Ok(store) = written.store(&program) else { return Ok(()) };
    quietly(|| {
        let rows = laws::Rows { files: written.files() };
        laws::hold(&program, &store, &written.text(), &rows, written.options(), !written.other.is_empty());
    })
}

/// The failure, made small.
fn smallest(seed: u64, written: Written, judge: Judge) -> String {
    let small = shrink::shrink(written, &|candidate| judge(candidate).is_err());
    let message = judge(&small).err().unwrap_or_default();
    format!("== seed {seed}\n{small}\n{}", message.chars().take(4000).collect::<String>())
}

/// What came of a run over many seeds.
#[derive(Default)]
struct Tally {
    coverage: Coverage,
    refused: Vec<String>,
    stopped: u64,
    failures: Vec<String>,
}

impl Tally {
    /// Takes a case through all its tests.
    fn take(&mut self, seed: u64) {
        let written = case(seed);
        let program = match written.program() {
            Ok(program) => program,
            Err(diagnostics) => return self.refuse(seed, &diagnostics),
        };
        let store = match written.store(&program) {
            Ok(store) => store,
            Err(diagnostics) => return self.refuse(seed, &diagnostics),
        };
        match difference(&program, &store, &written) {
            Ok(Some(outcome)) => self.coverage.count(&outcome),
            Ok(None) => self.stopped += 1,
            Err(_) => return self.fail(smallest(seed, written, readings_agree)),
        }
        if seed.is_multiple_of(AFRESH) && memory_is_right(&written).is_err() {
            self.fail(smallest(seed, written.clone(), memory_is_right));
        }
        if seed.is_multiple_of(WITH_LAWS) && laws_hold(&written).is_err() {
            self.fail(smallest(seed, written, laws_hold));
        }
    }

    /// Keeps a failure, and shows it at once: a long run may be stopped before its end.
    fn fail(&mut self, failure: String) {
        println!("{failure}");
        self.failures.push(failure);
    }

    /// Notes a text that doesn't check, or data that can't be read.
    fn refuse(&mut self, seed: u64, diagnostics: &Diagnostics) {
        let first = diagnostics.iter().find(|it| it.severity == Severity::Error);
        let message = first.map(|it| format!("{}: {}", it.code, it.message)).unwrap_or_default();
        self.refused.push(format!("seed {seed}: {message}"));
    }
}

#[test]
fn generated_agreements() {
    let (cases, first) = (setting("DETENTE_CASES", CASES), setting("DETENTE_SEED", 0));
    let mut tally = Tally::default();
    for seed in first..first + cases {
        tally.take(seed);
        if tally.failures.len() >= MOST_FAILURES {
            break;
        }
    }
    let Tally { coverage, refused, stopped, failures } = tally;
    println!("{cases} cases from seed {first}: {} refused, {stopped} stopped\n{coverage}", refused.len());
    assert!(failures.is_empty(), "{} failures, shown above", failures.len());
    if cases < CASES {
        return;
    }
    assert!((refused.len() as u64) * 100 < cases, "too many of {cases} were refused: {refused:#?}");
    assert!(stopped * 20 < cases, "{stopped} of {cases} stopped on arithmetic that can't be done");
    let absent = coverage.absent();
    assert!(absent.is_empty(), "never happens: {absent:?}");
}
