//! One agreement over many entities: `cargo bench --bench entities`, or `-- --entities N` for N of twelve quarters.
//!
//! Time and memory are those of a process which does nothing else. Beside it stands a loop written by hand with the `csv` crate, which
//! knows the agreement and gives the same verdicts, grants and consequences without any ledger; that both have as many is
//! checked. Ledgers are written as JSON and thrown away.
#![allow(
    missing_docs,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark measures time and prints it"
)]

use std::fmt::Write as _;
use std::fs;
use std::hint::black_box;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use detente::calendar::Date;
use detente::data::{Gathered, Input, Mapping, ReadOptions, gather};
use detente::eval::Options;
use detente::ledger::{Outcome, json};
use detente::model::Kind;
use detente::portfolio::{Pool, Work, evaluate};
use detente::project::load_text;
use rust_decimal::Decimal;

/// A loan with a floor, a cure and a consequence, concluded on the day before the first report.
const LOAN: &str = "agreement loan { concluded 2019-12-31 }
party bank
party borrower
indicator reserves { stock  reported by borrower every 3 months }
benchmark floor by borrower { requires reserves >= 100 }
relief tranche by bank to borrower
stage first { requires floor  grants tranche }
trigger breach { when floor is unmet  process { cure 60 days }  then stop }
reversal stop { reverses tranche }
";

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let after = |word: &str| arguments.iter().position(|it| it == word).and_then(|at| arguments.get(at + 1));
    if let (Some(path), Some(threads)) = (after("--read"), after("--threads")) {
        child(Path::new(path), threads.parse().unwrap_or(1));
        return;
    }
    let quarterly = after("--entities").and_then(|count| count.parse().ok());
    if quarterly.is_none() {
        measure("1000 entities of 1000 days", 1000, &(0..1000).collect::<Vec<_>>());
    }
    let count = quarterly.unwrap_or(100_000);
    measure(
        &format!("{count} entities of 12 quarters"),
        count,
        &(0..12).map(|quarter| quarter * 91).collect::<Vec<_>>(),
    );
}

fn measure(what: &str, entities: usize, days: &[i64]) {
    let path = file(entities, days);
    let size = fs::metadata(&path).map_or(0, |file| file.len());
    let rows = entities * days.len();
    let start = Instant::now();
    let expected = by_hand(&path).unwrap_or_default();
    let baseline = start.elapsed().as_secs_f64();
    println!("{what}: {rows} rows, {:.1} MB; the loop takes {:.0} ms", size as f64 / 1e6, baseline * 1e3);
    let itself = std::env::current_exe().unwrap_or_else(|_| PathBuf::from("entities"));
    for threads in ["1", "2"] {
        let output = Command::new(&itself).arg("--read").arg(&path).args(["--threads", threads]).output();
        let output = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
        let numbers: Vec<f64> = output.split_whitespace().filter_map(|word| word.parse().ok()).collect();
        let [first, whole, memory, written, found @ ..] = numbers.as_slice() else { continue };
        println!(
            "  {threads} threads: {whole:.2} s, {:.1} times the loop; of it the first reading {first:.2} s; {:.0} rows/s, {:.0} entities/s, \
             peak {:.0} MB ({:.0} MB of ledgers){}",
            whole / baseline,
            rows as f64 / whole,
            entities as f64 / whole,
            memory * 1024.0 / 1e6,
            written / 1e6,
            if found == expected.map(|count| count as f64) { "" } else { "  NOT THE SAME VERDICTS" }
        );
    }
    let _ = fs::remove_file(path);
}

/// Reads and evaluates; prints the seconds of the first reading and of all, the peak of memory, and the bytes of the ledgers.
fn child(path: &Path, threads: usize) {
    let loaded = load_text("bench.detente", "bench.detente", LOAN.to_owned(), Path::new(""));
    let Some(program) = loaded.program else { return };
    let (inputs, mapping) = ([Input::path(path)], Mapping::default());
    let options = ReadOptions { ahead: threads > 1, ..ReadOptions::default() };
    let start = Instant::now();
    let gathered = gather(&program, &inputs, &mapping, options, &mut |_| {});
    let first = start.elapsed().as_secs_f64();
    if !matches!(gathered, Gathered::Apart(..)) {
        println!("the entities aren't read one after another");
        return;
    }
    let Ok(pool) = Pool::new(Some(threads), gathered.entities()) else { return };
    let work = Work { program: &program, options: Options::default(), pool: &pool };
    let (mut bytes, mut found) = (0, [0; 3]);
    let make = |_: &detente::data::Store, outcome: Outcome| {
        let of = |kind: Kind, to: &str| outcome.entries.iter().filter(|it| it.kind == kind && it.to == to).count();
        let verdicts = of(Kind::Benchmark, "met") + of(Kind::Benchmark, "unmet");
        let found = [verdicts, of(Kind::Relief, "granted"), of(Kind::Trigger, "fired")];
        (json::to_line(&outcome).map_or(0, |line| line.len()), found)
    };
    let ended = evaluate(work, &gathered, make, |_, (length, of_one)| {
        bytes += length;
        found.iter_mut().zip(of_one).for_each(|(all, one)| *all += one);
        Ok(())
    });
    black_box(ended.is_ok());
    let [verdicts, granted, fired] = found;
    println!("{first} {} {} {bytes} {verdicts} {granted} {fired}", start.elapsed().as_secs_f64(), peak());
}

/// The agreement by hand: how often the verdict changes, the tranche is granted, and the breach has its consequence.
fn by_hand(path: &Path) -> Option<[usize; 3]> {
    let mut rows = csv::Reader::from_path(path).ok()?;
    let (mut row, mut entity) = (csv::ByteRecord::new(), Vec::new());
    let (mut verdict, mut is_granted, mut raised, mut has_fired) = (None, false, None, false);
    let [mut verdicts, mut granted, mut fired] = [0; 3];
    let floor = Decimal::from(100);
    while rows.read_byte_record(&mut row).ok()? {
        if row.get(0) != Some(entity.as_slice()) {
            row.get(0)?.clone_into(&mut entity);
            (verdict, is_granted, raised, has_fired) = (None, false, None, false);
        }
        let date = Date::parse(std::str::from_utf8(row.get(2)?).ok()?)?;
        let met = Decimal::from_str_exact(std::str::from_utf8(row.get(3)?).ok()?).ok()? >= floor;
        // The cure ran out before this day.
        if raised.is_some_and(|raised: Date| date.days() > raised.days() + 60) {
            (raised, has_fired, fired) = (None, true, fired + 1);
        }
        verdicts += usize::from(verdict != Some(met));
        verdict = Some(met);
        granted += usize::from(met && !is_granted);
        is_granted |= met;
        match met {
            true => raised = None,
            false if !has_fired => drop(raised.get_or_insert(date)),
            false => {}
        }
    }
    Some([verdicts, granted, fired])
}

/// The most memory that this process has had, in kilobytes; 0 where the system doesn't say.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or("");
    line.split_whitespace().nth(1).and_then(|number| number.parse().ok()).unwrap_or(0)
}

fn file(entities: usize, days: &[i64]) -> PathBuf {
    let path = std::env::temp_dir().join(format!("detente-bench-entities-{}.csv", std::process::id()));
    let first = Date::new(2020, 1, 1).unwrap_or(Date::FIRST);
    let Ok(file) = fs::File::create(&path) else { return path };
    let mut file = BufWriter::new(file);
    let mut text = String::from("entity,indicator,date,value\n");
    for entity in 0..entities {
        for (place, day) in days.iter().enumerate() {
            let date = first.plus_days(*day).unwrap_or(first);
            let _ = writeln!(text, "borrower_{entity:07},reserves,{date},{}.5", 95 + (entity * 7 + place * 3) % 100);
        }
        let _ = file.write_all(text.as_bytes());
        text.clear();
    }
    path
}
