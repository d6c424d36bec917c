//! Inputs that once broke something, `tests/regressions/TARGET/NAME`, and those of the fuzzer that reach most,
//! `fuzz/corpus/TARGET`: each is exercised as the fuzz target of that name does it.

use std::fs;
use std::path::Path;

use super::exercise;

#[expect(clippy::print_stdout, reason = "a panic names no file; this does, and is shown of what fails alone")]
fn all(target: &str, does: fn(&[u8])) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut count = 0;
    for folder in [root.join("tests/regressions").join(target), root.join("fuzz/corpus").join(target)] {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries.filter_map(Result::ok) {
            let input = fs::read(entry.path()).expect("the input can be read");
            println!("{}", entry.path().display());
            does(&input);
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
