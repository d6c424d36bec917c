//! The fast reading's part: which days need not be looked at.
//!
//! [`ahead`] says what lies ahead of a day on which nothing moved; [`pass`] goes on from there over observations that change no
//! condition; [`watch`] is such a condition, [`columns`] and [`mean`] look along a column for the day on which one changes. What they say may be
//! too early, never too late: the steps of a day are the same in both readings.

mod ahead;
mod columns;
mod mean;
mod pass;
mod watch;

pub use pass::Lookout;
