//! How far long work has come: on a terminal, after a second, on standard error.

use std::io::{self, IsTerminal};
use std::time::Duration;

use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Work of less time shows nothing.
const PATIENCE: Duration = Duration::from_secs(1);
/// How it looks while the amount of work isn't known, and once it is.
const LOOKS: [&str; 2] = ["{spinner} {msg}", "{wide_bar} {human_pos} of {human_len} entities, {eta} left"];

/// Work on its way.
pub struct Progress {
    bar: ProgressBar,
    is_wanted: bool,
}

impl Progress {
    /// It begins.
    pub fn new() -> Self {
        Self { bar: ProgressBar::hidden(), is_wanted: io::stderr().is_terminal() }
    }

    /// The bar, to be cleared by whoever ends the program.
    pub fn bar(&self) -> ProgressBar {
        self.bar.clone()
    }

    /// So many rows have been read.
    pub fn read(&self, rows: u64) {
        if self.is_shown(LOOKS[0]) {
            self.bar.set_message(format!("reading: {} rows", HumanCount(rows)));
            self.bar.tick();
        }
    }

    /// There are so many entities to evaluate.
    pub fn evaluate(&self, entities: u64) {
        // A bar that was cleared draws nothing any more.
        self.bar.reset();
        self.bar.set_length(entities);
        self.bar.set_style(style(LOOKS[1]));
    }

    /// One of them is done.
    pub fn step(&self) {
        self.bar.inc(1);
        self.is_shown(LOOKS[1]);
    }

    /// Takes the bar away, so that something else can be written.
    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }

    /// Whether it is, from the moment on at which it has taken long enough.
    fn is_shown(&self, looks: &str) -> bool {
        if self.is_wanted && self.bar.is_hidden() && self.bar.elapsed() >= PATIENCE {
            self.bar.set_style(style(looks));
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.is_wanted && !self.bar.is_hidden()
    }
}

fn style(looks: &str) -> ProgressStyle {
    ProgressStyle::with_template(looks).unwrap_or_else(|_| ProgressStyle::default_bar())
}
