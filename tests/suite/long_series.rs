//! Both readings over long series with an observation for nearly every day, as agreements written by chance seldom have: years of
//! quiet, thresholds that are met exactly, gaps, late and revised reports, conflicts, and numbers with more and more places.

use std::fmt::Write as _;
use std::path::Path;

use detente::calendar::Date;
use detente::data::{Input, Mapping, Store, read};
use detente::eval::Options;
use detente::model::Program;
use detente::project::load_text;

use super::engine::run;
use super::generator::chance::Chance;

const DAYS: usize = 1500;

/// Conditions on `x`, which goes up and down about 30, on `quiet`, which changes once, and on `y`, which comes every month.
const AGREEMENT: &str = "agreement long { concluded 2001-01-10  rounding down }
party p
party q
body a
event answer by p
indicator x { stock  reported by a, p every 1 day  stale after 4 days  disputes to a within 12 days else void }
indicator y { stock  reported by a every 1 month  stale after 2 months }
indicator quiet { stock  reported by a every 1 day }
benchmark at_most by p { requires x <= 30 }
benchmark below by p { requires x < 30.045 }
benchmark at_least by p { requires x >= 30.1 }
benchmark above by p { requires x > 30 }
benchmark just by p { requires x == 30 }
benchmark other by p { requires x != 30.1 }
benchmark between by p { requires x in 29 .. 31.25 }
benchmark steady by p { requires quiet <= 1 }
benchmark steadily by p { requires quiet <= 1 for 30 days }
benchmark held by p { requires x <= 31 for 12 days }
benchmark held_months by p { requires not x > 31 for 2 months }
benchmark held_twice by p { requires (x <= 31 for 3 days) for 12 days }
benchmark held_both by p { requires (x <= 32 and y >= 2) for 20 days }
benchmark mean by p { requires average(x over 25 days) >= 30 }
benchmark mean_just by p { requires average(x over 4 days) != 30.05 }
benchmark mean_slow by p { requires average(y over 200 days) < 2.5 }
benchmark low by p { requires minimum(x over 9 days) > 29.3 }
benchmark high by p { requires maximum(x over 40 days) <= 32.5 }
benchmark count by p { requires count(x <= 30 over 50 days) >= 25 }
benchmark once by p { requires x > 32 within last 15 days }
benchmark heard by p { requires answer within last 60 days }
benchmark seen by p { requires x <= 30.5  verified by a }
benchmark guessed by p { requires x <= 30.5  verified by a  accepting estimated }
benchmark quarterly by p { requires average(x over 25 days) <= 31  tested every 3 months from 2001-03-31 within 40 days else unmet }
relief aid by q to p
stage s { requires held, heard  grants aid }
trigger breach { when above is met and low is unmet  process { cure 10 days }  then back  repeats }
trigger pause { when high is unmet  then suspend aid until low  repeats }
reversal back { reverses aid  restores when held }
safeguard safe always aid is not reversed or above is met
";

/// How reports come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reports {
    /// Some late, some revised, some beside others, and on some days none.
    Disorderly,
    /// One for every day, a few of them late or revised.
    Late,
    /// Each on its day, and on some days none.
    Punctual,
    /// Each on its day, on every day.
    Daily,
}

const ALL: [Reports; 4] = [Reports::Disorderly, Reports::Late, Reports::Punctual, Reports::Daily];

fn observations(chance: &mut Chance, reports: Reports) -> String {
    let mut text = String::from("date,reported,indicator,value,source,status\n");
    let first = Date::new(2001, 1, 1).expect("a day");
    let on = |day: usize| first.plus_days(day as i64).expect("a day");
    let mut row = |day: usize, reported: usize, indicator: &str, value: &str, source: &str, status: &str| {
        writeln!(text, "{},{},{indicator},{value},{source},{status}", on(day), on(reported))
            .expect("text can be written");
    };
    let mut gap = 0;
    for day in 0..DAYS {
        row(day, day, "quiet", if day < 1300 { "1" } else { "2" }, "a", "verified");
        if day % 30 == 29 {
            row(
                day,
                day + chance.below(20),
                "y",
                &format!("{}.{}", chance.between(1, 3), chance.below(10)),
                "a",
                "verified",
            );
        }
        let disorderly = reports == Reports::Disorderly;
        let late = disorderly || reports == Reports::Late;
        if matches!(reports, Reports::Disorderly | Reports::Punctual) && chance.percent(1) {
            gap = chance.between(1, 9);
        }
        if gap > 0 {
            gap -= 1;
            continue;
        }
        // At the end nothing more is heard of it, while other days go by.
        if !disorderly && day + 50 > DAYS {
            continue;
        }
        let wave = if day % 160 < 80 { day % 80 } else { 80 - day % 80 };
        let tenths = 280 + wave / 2 + chance.below(6);
        let places = ["", "0", "4", "5"][if day > 700 && chance.percent(9) { chance.below(4) } else { 0 }];
        let value = format!("{}.{}{places}", tenths / 10, tenths % 10);
        let status = match chance.below(100) {
            0..3 => "estimated",
            3..4 => "not_verifiable",
            _ => "verified",
        };
        let source = if chance.percent(10) { "p" } else { "a" };
        let delay = if late && chance.percent(2) { chance.between(1, 9) } else { 0 };
        row(day, day + delay, "x", &value, source, status);
        if late && chance.percent(2) {
            row(day, day + chance.between(10, 20), "x", "29.95", source, "verified");
        }
        if disorderly && chance.percent(1) {
            row(day, day + delay, "x", "31.5", if source == "a" { "p" } else { "a" }, "verified");
        }
    }
    text
}

/// Answers at intervals of some weeks, or on most days with a long silence now and then.
fn acts(chance: &mut Chance, disputed: bool, often: bool) -> String {
    let mut text = String::from("date,by,act,on,until,value\n");
    let mut day = Date::new(2001, 1, 5).expect("a day");
    let last = day.plus_days(DAYS as i64).expect("a day");
    let mut ruled: Option<Date> = None;
    while day < last {
        writeln!(text, "{day},p,occur,answer,,").expect("text can be written");
        let heard = day.plus_days(chance.between(1, 9) as i64).expect("a day");
        // One ruling a day.
        if disputed && chance.percent(40) && ruled.is_none_or(|ruled| ruled < heard) {
            ruled = Some(heard);
            writeln!(text, "{day},p,dispute,x,,").expect("text can be written");
            match chance.below(4) {
                0 => writeln!(text, "{heard},a,settle,x,,30.0{}", chance.below(100)).expect("text can be written"),
                1 => writeln!(text, "{heard},a,void,x,,").expect("text can be written"),
                _ => {}
            }
        }
        let silence = match (often, chance.percent(4)) {
            (true, false) => 1,
            (true, true) => chance.between(55, 75),
            (false, _) => chance.between(1, 75),
        };
        day = day.plus_days(silence as i64).expect("a day");
    }
    text
}

/// The agreement with one of its benchmarks alone, so that nothing else wakes what looks ahead.
fn alone(benchmark: &str) -> String {
    let rest = AGREEMENT.lines().take_while(|line| !line.starts_with("benchmark"));
    rest.chain([benchmark]).map(|line| format!("{line}\n")).collect()
}

fn program(text: String) -> Program {
    let loaded = load_text("long.detente", "long.detente", text, Path::new(""));
    let messages: Vec<&str> = loaded.diagnostics.iter().map(|it| it.message.as_str()).collect();
    loaded.program.unwrap_or_else(|| panic!("it checks: {messages:?}"))
}

/// The rows of a seed.
fn store(program: &Program, seed: u64, reports: Reports) -> Store {
    let mut chance = Chance::new(seed);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let paths = [folder.path().join("observations.csv"), folder.path().join("acts.csv")];
    std::fs::write(&paths[0], observations(&mut chance, reports)).expect("it can be written");
    // A series that nobody disputes is looked at in another way.
    let disputed = seed % 2 == 1;
    let often = matches!(reports, Reports::Late | Reports::Daily);
    std::fs::write(&paths[1], acts(&mut chance, disputed, often)).expect("it can be written");
    let mut reading = read(program, &paths.map(|path| Input::path(&path)), &Mapping::default(), false);
    let messages: Vec<&str> = reading.diagnostics.iter().map(|it| it.message.as_str()).collect();
    assert!(messages.is_empty(), "{messages:?}");
    reading.stores.remove(0)
}

#[test]
fn years_of_days() {
    let whole = program(AGREEMENT.to_owned());
    for reports in ALL {
        let store = store(&whole, 1, reports);
        let outcome = run(&whole, &store, Options::default()).expect("it runs to the end");
        assert!(outcome.entries.len() > 500, "much happens: {}", outcome.entries.len());
        let known = outcome.entries[outcome.entries.len() / 2].date;
        run(&whole, &store, Options { known_at: Some(known), ..Options::default() }).expect("it runs");
    }
}

#[test]
fn each_benchmark_alone() {
    for benchmark in AGREEMENT.lines().filter(|line| line.starts_with("benchmark")) {
        let alone = program(alone(benchmark));
        for seed in 2..10 {
            let reports = ALL[seed as usize / 2 % ALL.len()];
            // Beyond the last report, until everything is stale.
            let until = Date::new(2005, 8, 1);
            let options = Options { until, ..Options::default() };
            let outcome = run(&alone, &store(&alone, seed, reports), options).expect("it runs to the end");
            assert!(!outcome.entries.is_empty(), "nothing happens to `{benchmark}`");
        }
    }
}
