//! How fast text is read, and that it is linear: `cargo bench --bench parse`.
//!
//! The baseline of each run is counting the lines of the same text, so that figures of different machines compare.
#![allow(
    missing_docs,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark measures time and prints it"
)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use detente::parse::parse;
use detente::source::Sources;

const EXAMPLE: &str = include_str!("../examples/jcpoa/jcpoa.detente");
const DENSE: &str = include_str!("../examples/staged_relief/staged_relief.detente");

fn main() {
    for (name, example) in
        [("realistic: the nuclear agreement, repeated", EXAMPLE), ("dense: every construct, repeated", DENSE)]
    {
        println!("{name}");
        let mut before = None;
        for megabytes in [1, 10, 40] {
            let text = repeated(example, megabytes * 1_000_000);
            let parsed = least(3, || {
                let mut sources = Sources::new();
                let file = sources.add("bench.detente", text.clone());
                black_box(parse(&sources, file));
            });
            let baseline = least(3, || {
                black_box(text.lines().count());
            });
            let rate = text.len() as f64 / 1e6 / parsed.as_secs_f64();
            let ratio = parsed.as_secs_f64() / baseline.as_secs_f64();
            print!("  {megabytes:>2} MB: {rate:5.1} MB/s, {ratio:5.0} times as long as counting its lines");
            if let Some(before) = before.replace(rate) {
                print!(", {:.2} of the speed before", rate / before);
            }
            println!();
        }
    }
}

/// The declarations of an example over and over; names repeat, which parsing doesn't mind.
fn repeated(example: &str, length: usize) -> String {
    let mut text = String::with_capacity(length + example.len());
    while text.len() < length {
        text.push_str(example);
    }
    text
}

fn least(times: u32, mut work: impl FnMut()) -> Duration {
    let timed = (0..times).map(|_| {
        let start = Instant::now();
        work();
        start.elapsed()
    });
    timed.min().unwrap_or_default()
}
