//! Inputs that once broke something, `tests/regressions/TARGET/NAME`, and those of the fuzzer that reach most,
//! `fuzz/corpus/TARGET`: each is exercised as the fuzz target of that name does it.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use super::exercise;

/// An unoptimized build on a busy machine takes a second for what a user doesn't notice.
const LONGEST: Duration = Duration::from_secs(20);

fn all(target: &str, does: fn(&[u8])) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut count = 0;
    for folder in [root.join("tests/regressions").join(target), root.join("fuzz/corpus").join(target)] {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries.filter_map(Result::ok) {
            let input = fs::read(entry.path()).expect("the input can be read");
            let begun = Instant::now();
            // A panic names no file; this does.
            println!("{}", entry.path().display());
            does(&input);
            assert!(begun.elapsed() < LONGEST, "{} takes too long", entry.path().display());
            count += 1;
        }
    }
    assert!(count > 0, "there are inputs for `{target}`");
}

#[test]
fn parse() {
    all("parse", exercise::parse);
}

#[test]
fn check() {
    all("check", exercise::check);
}

#[test]
fn data() {
    all("data", exercise::data);
}

#[test]
fn run() {
    all("run", exercise::run);
}

#[test]
fn scenarios() {
    all("scenario", exercise::scenarios);
}
