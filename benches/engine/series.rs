//! Data that looks like an indicator: a slow wave over ten years with a little noise, so that a threshold in its middle is
//! crossed every five years, and then a few times within some days. Nothing is random: the same rows every time.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use detente::calendar::Date;

/// The first day of every series.
pub const FIRST: &str = "2000-01-01";

/// An entity has so many days at most: there is no year 10000.
const LONGEST: usize = 1_000_000;

/// How rows come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disorder {
    /// Every day's on the day.
    None,
    /// One in a hundred comes five days late, another is revised after nine days.
    LateAndRevised,
}

/// What to write.
#[derive(Debug, Clone, Copy)]
pub struct Series {
    pub rows: usize,
    pub disorder: Disorder,
    /// `x`, one for each day.
    pub observations: bool,
    /// `answer`, every forty to seventy days, or with observations as often; without, as many acts as `rows`.
    pub acts: bool,
}

/// Files in a folder that goes when it is dropped.
pub struct Files {
    _folder: tempfile::TempDir,
    pub observations: Option<PathBuf>,
    pub acts: Option<PathBuf>,
}

impl Files {
    pub fn all(&self) -> impl Iterator<Item = &Path> {
        self.observations.iter().chain(&self.acts).map(PathBuf::as_path)
    }
}

/// The first day there is room for so many days behind.
pub fn first_day() -> Date {
    Date::parse(FIRST).unwrap_or(Date::FIRST)
}

/// Tenths: between 200 and 400, with noise of half a unit.
fn tenths(day: usize) -> usize {
    let place = (day % 3652) as i64;
    let wave = if place < 1826 { place } else { 3652 - place };
    let noise = (day.wrapping_mul(2_654_435_761) >> 7) % 11;
    (2000 + wave * 2000 / 1826) as usize + noise
}

impl Series {
    pub fn files(self) -> Option<Files> {
        let folder = tempfile::tempdir().ok()?;
        let observations = self.observations.then(|| folder.path().join("observations.csv"));
        let acts = self.acts.then(|| folder.path().join("acts.csv"));
        if let Some(path) = &observations {
            fs::write(path, self.observation_rows()).ok()?;
        }
        if let Some(path) = &acts {
            fs::write(path, self.act_rows()).ok()?;
        }
        Some(Files { _folder: folder, observations, acts })
    }

    /// In the order in which they were reported.
    fn observation_rows(self) -> String {
        let mut text = String::from("entity,date,reported,indicator,value\n");
        let first = first_day();
        let mut row = |entity: usize, day: usize, reported: usize, tenths: usize| {
            let on = |day: usize| first.plus_days(day as i64).unwrap_or(Date::LAST);
            let _ = writeln!(text, "e{entity:02},{},{},x,{}.{}", on(day), on(reported), tenths / 10, tenths % 10);
        };
        let disorderly = self.disorder == Disorder::LateAndRevised;
        for number in 0..self.rows {
            let (entity, day) = (number / LONGEST, number % LONGEST);
            if !(disorderly && day % 100 == 50) {
                row(entity, day, day, tenths(day));
            }
            if disorderly && day % 100 == 55 {
                row(entity, day - 5, day, tenths(day - 5));
            }
            if disorderly && day % 100 == 29 {
                row(entity, day - 9, day, tenths(day - 9) + 7);
            }
        }
        text
    }

    fn act_rows(self) -> String {
        let mut text = String::from("entity,date,by,act,on\n");
        let first = first_day();
        // Alone: as many acts as rows are asked for, most of them a day after another, now and then a long silence.
        let (mut day, mut number, mut entity) = (0, 0, 0);
        let more = |entity: usize, day: usize, number: usize| {
            if self.observations { entity * LONGEST + day < self.rows } else { number < self.rows }
        };
        while more(entity, day, number) {
            let on = first.plus_days(day as i64).unwrap_or(Date::LAST);
            let _ = writeln!(text, "e{entity:02},{on},p,occur,answer");
            number += 1;
            day += match (self.observations, number % 1000) {
                (true, _) if number % 23 == 0 => 75,
                (true, _) => 45,
                (false, 0) => 75,
                (false, _) => 1,
            };
            if day >= LONGEST {
                (entity, day) = (entity + 1, 0);
            }
        }
        text
    }
}
