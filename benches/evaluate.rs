//! How long the day-by-day reading takes: `cargo bench --bench evaluate`.
//!
//! The baseline of each run is reading the agreement and its data.
#![allow(
    missing_docs,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark measures time and prints it"
)]

use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use detente::data::read;
use detente::eval::{Options, run};
use detente::project::Project;

fn main() {
    for name in ["jcpoa", "staged_relief", "imf_pakistan"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name);
        let Ok(project) = Project::find(Some(&folder)) else { continue };
        let Some(agreement) = project.load().program else { continue };
        let reading = read(&agreement, &project.data, &project.mapping, false);
        let Some(store) = reading.stores.first() else { continue };
        let options = Options { until: project.until, ..Options::default() };
        let baseline = least(|| {
            black_box(project.load());
            black_box(read(&agreement, &project.data, &project.mapping, false));
        });
        let evaluated = least(|| {
            black_box(run(&agreement, store, options).is_ok());
        });
        let Ok(outcome) = run(&agreement, store, options) else { continue };
        let days = outcome.until.days() - outcome.from.days() + 1;
        println!(
            "{name}: {days} days, {} entries: {:.1} ms, {:.1} µs a day, {:.1} times as long as reading and checking",
            outcome.entries.len(),
            evaluated.as_secs_f64() * 1e3,
            evaluated.as_secs_f64() * 1e6 / f64::from(days),
            evaluated.as_secs_f64() / baseline.as_secs_f64()
        );
    }
}

fn least(mut work: impl FnMut()) -> Duration {
    let timed = (0..5).map(|_| {
        let start = Instant::now();
        work();
        start.elapsed()
    });
    timed.min().unwrap_or_default()
}
