//! How fast agreements are questioned, and that it is linear: `cargo bench --bench lint`.
//!
//! The baseline of each run is checking the same text, so that figures of different machines compare.
#![allow(
    missing_docs,
    clippy::print_stdout,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a benchmark measures time, prints it, and stops where its own text has errors"
)]

use std::fmt::Write as _;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use detente::lint::{Draft, Level, Settings, lint};
use detente::project::load_text;

fn main() {
    let mut settings = Settings::default();
    settings.set(Level::Warn, "all").expect("that is a selector");
    let mut before = None;
    for count in [1_000, 10_000, 40_000] {
        let text = agreement(count);
        let start = Instant::now();
        let loaded = load_text("bench.detente", "bench.detente", text, Path::new("."));
        let checked = start.elapsed();
        let program = loaded.program.as_ref().expect("it checks");
        let mut found = 0;
        let linted = least(3, || {
            let report = lint(&Draft::new(program, &loaded.trees, None), &settings, None);
            found = black_box(report).findings.len();
        });
        let rate = f64::from(count) / linted.as_secs_f64();
        print!(
            "{count:>6} declarations: {:.3} s, {rate:8.0} a second, {found} findings, {:.2} times as long as checking",
            linted.as_secs_f64(),
            linted.as_secs_f64() / checked.as_secs_f64()
        );
        if let Some(before) = before.replace(rate) {
            print!(", {:.2} of the speed before", rate / before);
        }
        println!();
    }
}

/// So many declarations: stages one behind the other, each with what it asks, gives and takes back.
fn agreement(count: u32) -> String {
    let mut text = String::from(
        "agreement bench { concluded 2024-01-01  rounding down }\nparty north\nparty south\nbody mission\nbody council of north, south\n",
    );
    for i in 0..count / 6 {
        let after = if i % 100 == 0 { String::new() } else { format!("after s{}", i - 1) };
        let _ = write!(
            text,
            "indicator x{i} \"Weapons in zone {i}\" {{ stock  reported by mission every {} months }}
benchmark b{i} \"Few weapons in zone {i}\" by north {{ requires x{i} <= {i} and x{i} >= 0 for 10 days  verified by mission }}
relief r{i} by south to north {{ sector energy }}
stage s{i} {{ {after} requires b{i} grants r{i} at 50% by 2030-01-01 else lapse }}
trigger t{i} {{ during s{i} when b{i} is unmet raised by any party process {{ cure 30 days refer council within 15 days }} then v{i} }}
reversal v{i} {{ reverses r{i} restores when b{i} }}
",
            1 + i % 4,
        );
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
