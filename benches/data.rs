//! How much time and memory a million rows take: `cargo bench --bench data`.
//!
//! Memory is that of a process which does nothing else; the limit is three times the file and 64 MiB. The baseline of time is
//! reading the same bytes.
#![allow(
    missing_docs,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark measures time and prints it"
)]

use std::fmt::Write as _;
use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use detente::calendar::Date;
use detente::data::{Input, Mapping, read};
use detente::eval::{Options, run};
use detente::project::load_text;

const ROWS: usize = 1_000_000;
const SERIES: usize = 100;

fn main() {
    if let Some(path) = std::env::args().skip_while(|argument| argument != "--read").nth(1) {
        child(Path::new(&path));
        return;
    }
    let path = file();
    let size = fs::metadata(&path).map_or(0, |file| file.len());
    let start = Instant::now();
    black_box(fs::read(&path).map_or(0, |bytes| bytes.iter().filter(|byte| **byte == b'\n').count()));
    let baseline = start.elapsed().as_secs_f64();
    println!("{ROWS} rows in long form, {:.1} MB; reading the bytes takes {:.0} ms", size as f64 / 1e6, baseline * 1e3);
    let itself = std::env::current_exe().unwrap_or_else(|_| PathBuf::from("data"));
    let output = Command::new(itself).arg("--read").arg(&path).output().map(|output| output.stdout).unwrap_or_default();
    for line in String::from_utf8_lossy(&output).lines() {
        let mut words = line.split('\t');
        let (Some(what), Some(seconds), Some(kilobytes)) = (words.next(), words.next(), words.next()) else { continue };
        let seconds: f64 = seconds.parse().unwrap_or(0.0);
        let memory: f64 = kilobytes.parse().unwrap_or(0.0) * 1024.0;
        let limit = 3.0 * size as f64 + (64 << 20) as f64;
        println!(
            "  {what}: {:.0} ms ({:.1} times the bytes), peak {:.0} MB, {:.0} % of the limit",
            seconds * 1e3,
            seconds / baseline,
            memory / 1e6,
            100.0 * memory / limit
        );
    }
    let _ = fs::remove_file(path);
}

/// Reads, then evaluates, and prints what each took.
fn child(path: &Path) {
    let mut text = String::from("agreement bench {}\nbody mission\n");
    for series in 0..SERIES {
        let _ = writeln!(text, "indicator x{series} {{ stock in kg  reported by mission every 1 month }}");
    }
    let _ = writeln!(text, "benchmark b {{ requires x0 <= 5000 kg  verified by mission }}");
    let Some(agreement) = load_text("bench.detente", "bench.detente", text, Path::new("")).program else { return };
    let start = Instant::now();
    let reading = read(&agreement, &[Input::path(path)], &Mapping::default(), false);
    println!("reading\t{}\t{}", start.elapsed().as_secs_f64(), peak());
    let start = Instant::now();
    black_box(reading.stores.first().map(|store| run(&agreement, store, Options::default()).is_ok()));
    println!("evaluating besides\t{}\t{}", start.elapsed().as_secs_f64(), peak());
}

/// The most memory that this process has had, in kilobytes; 0 where the system doesn't say.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or("");
    line.split_whitespace().nth(1).and_then(|number| number.parse().ok()).unwrap_or(0)
}

fn file() -> PathBuf {
    let path = std::env::temp_dir().join(format!("detente-bench-{}.csv", std::process::id()));
    let mut text = String::from("indicator,date,value,reported,source\n");
    let first = Date::new(1990, 1, 1).unwrap_or(Date::FIRST);
    for row in 0..ROWS {
        let date = first.plus_days((row / SERIES) as i64).unwrap_or(first);
        let reported = date.plus_days(3).unwrap_or(date);
        let _ = writeln!(text, "x{},{date},{}.5,{reported},mission", row % SERIES, row % 977);
    }
    let _ = fs::write(&path, text);
    path
}
