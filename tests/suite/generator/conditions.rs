//! Conditions of every kind.

use super::pen::{Anchors, Pen};
use super::world::{Measure, Unit, VALUES};

const COMPARISONS: [&str; 6] = ["<", "<=", ">", ">=", "==", "!="];

impl Pen<'_> {
    /// A condition, so deep; a compound one stands in parentheses wherever it is part of another.
    pub fn condition(&mut self, depth: usize) -> String {
        let depth = if self.span.quiet { depth.min(1) } else { depth };
        if depth == 0 || self.percent(if self.span.quiet { 60 } else { 35 }) {
            return self.leaf(depth);
        }
        match self.chance.below(if self.nested > 1 { 7 } else { 14 }) {
            0 => format!("not {}", self.part(depth)),
            1 | 2 => format!("{} and {}", self.part(depth), self.part(depth)),
            3 | 4 => format!("{} or {}", self.part(depth), self.part(depth)),
            5 => {
                let count = self.chance.between(1, 3);
                let set = [self.condition(depth - 1), self.condition(depth - 1), self.leaf(0)].join(", ");
                format!("at least {count} of {{ {set} }}")
            }
            6 => {
                let which = self.one(&["any", "all"]);
                format!("{which} of {{ {}, {} }}", self.condition(depth - 1), self.leaf(0))
            }
            7 | 8 => self.over_time(depth),
            9 | 10 if self.nested == 0 => format!("{} since {}", self.inside(|pen| pen.part(depth)), self.since()),
            9..=11 if !self.span.still => {
                let (count, op) = (self.chance.below(8), self.chance.of(&COMPARISONS));
                let counted = self.inside(|pen| pen.condition(depth - 1));
                format!("count({counted} over {}) {op} {count}", self.window_length())
            }
            9..=12 => self.moved(),
            _ => {
                format!("(if {} then {} else {})", self.condition(depth - 1), self.leaf(0), self.leaf(0))
            }
        }
    }

    /// A condition as a part of another.
    fn part(&mut self, depth: usize) -> String {
        if self.percent(40) {
            return self.leaf(0);
        }
        format!("({})", self.condition(depth - 1))
    }

    fn over_time(&mut self, depth: usize) -> String {
        let of = if self.percent(25) { self.chance.of(&self.world.events) } else { self.inside(|pen| pen.part(depth)) };
        let length = self.short();
        if self.percent(50) { format!("{of} for {length}") } else { format!("{of} within last {length}") }
    }

    fn since(&mut self) -> String {
        match self.chance.below(4) {
            0 => self.day(),
            1 => format!("({})", self.date(Anchors::All)),
            _ => self.anchor(Anchors::All).unwrap_or_else(|| self.day()),
        }
    }

    /// As of another day: nothing in it is a window over a flow, which only moves by whole periods.
    fn moved(&mut self) -> String {
        let inner = match self.chance.below(3) {
            0 => self.status(),
            1 => self.chance.of(&self.world.events),
            _ => self.series(),
        };
        if !self.span.still && self.percent(50) {
            return format!("({inner}) {} ago", self.back());
        }
        let day = if self.percent(50) { self.day() } else { format!("({})", self.simple_date(Anchors::All)) };
        format!("({inner}) on {day}")
    }

    /// A condition that rests on no other.
    pub fn leaf(&mut self, depth: usize) -> String {
        match self.chance.below(24) {
            0..=5 => self.series(),
            6..=9 => self.numbers(depth),
            10..=12 if self.upto > 0 => self.mark(),
            13 | 14 => self.chance.of(&self.world.events),
            15..=18 => self.status(),
            19 => self.dates(),
            20 if self.upto > 0 => {
                let names: Vec<String> = self.world.benchmarks[..self.upto].iter().map(|it| it.name.clone()).collect();
                let set = self.chance.some(&names, 3).join(", ");
                format!("share of {{ {set} }} {} {}", self.chance.of(&COMPARISONS), self.share())
            }
            21 if !self.world.defines.is_empty() => {
                let place = self.chance.below(self.world.defines.len());
                self.world.defines[place].0.clone()
            }
            22 => self.one(&["true", "false"]).to_owned(),
            _ => self.series(),
        }
    }

    /// Of a benchmark.
    fn mark(&mut self) -> String {
        let place = self.chance.below(self.upto);
        let name = self.world.benchmarks[place].name.clone();
        match self.chance.below(3) {
            0 => name,
            1 => format!("{name} is {}", self.one(&["met", "unmet", "unknown", "waived"])),
            _ => format!("{name} is not {}", self.one(&["met", "unmet", "unknown", "waived"])),
        }
    }

    /// A status of anything that has one.
    pub fn status(&mut self) -> String {
        let is = self.one(&["is", "is", "is not"]);
        for _ in 0..4 {
            let (names, words): (Vec<String>, &[&'static str]) = match self.chance.below(8) {
                0..=2 => (
                    self.world.stages.iter().map(|it| it.name.clone()).collect(),
                    &["active", "active", "pending", "suspended", "reversed", "lapsed", "ended"],
                ),
                3 => (
                    self.world.reliefs.iter().map(|it| it.name.clone()).collect(),
                    &["granted", "withheld", "announced", "suspended", "winding_down", "reversed"],
                ),
                4 => (
                    self.world.triggers.iter().map(|it| it.name.clone()).collect(),
                    &["armed", "raised", "cured", "dismissed", "fired", "dormant"],
                ),
                5 => (self.world.reversals.clone(), &["idle", "run", "restored"]),
                6 => {
                    if self.percent(50) {
                        (self.world.reviews.iter().map(|it| it.0.clone()).collect(), &["idle", "due", "held", "missed"])
                    } else {
                        (
                            self.world.grievances.iter().map(|it| it.0.clone()).collect(),
                            &["none", "open", "answered", "unanswered"],
                        )
                    }
                }
                _ if !self.world.foreign.is_empty() => return self.chance.of(&self.world.foreign),
                _ => continue,
            };
            if !names.is_empty() {
                let name = self.chance.of(&names);
                return format!("{name} {is} {}", self.one(words));
            }
        }
        format!("{} {is} active", self.stage())
    }

    /// What one series says, without a window.
    fn series(&mut self) -> String {
        let indicator = self.chance.of(&self.world.indicators);
        let name = indicator.name;
        if self.percent(12) {
            return format!("{name} {} {}", self.one(&["is", "is not"]), self.one(&["stale", "missing"]));
        }
        match indicator.measure {
            Measure::Bool { .. } => match self.chance.below(3) {
                0 => name,
                1 => format!("{name} is {}", self.one(&["true", "false"])),
                _ => format!("{name} is not {}", self.one(&["true", "false"])),
            },
            Measure::Category { ordered: true, .. } => match self.chance.below(4) {
                0 => format!("{name} in {} .. {}", self.chance.of(&VALUES), self.chance.of(&VALUES)),
                _ => format!("{name} {} {}", self.chance.of(&COMPARISONS), self.chance.of(&VALUES)),
            },
            Measure::Category { ordered: false, .. } => {
                format!("{name} {} {}", self.one(&["==", "!="]), self.chance.of(&VALUES))
            }
            Measure::Stock => match self.chance.below(4) {
                0 => format!("{name} in {} .. {}", self.literal(indicator.unit), self.literal(indicator.unit)),
                _ => format!("{name} {} {}", self.chance.of(&COMPARISONS), self.literal(indicator.unit)),
            },
            Measure::Flow | Measure::Amounts => {
                format!("{name} {} {}", self.one(&["is", "is not"]), self.one(&["stale", "missing"]))
            }
        }
    }

    /// A comparison of numbers.
    fn numbers(&mut self, depth: usize) -> String {
        let unit = self.chance.of(&[Unit::Plain, Unit::Plain, Unit::Mass, Unit::Money]);
        let value = self.number(unit, depth.min(2));
        if self.percent(15) {
            return format!("{value} in {} .. {}", self.literal(unit), self.literal(unit));
        }
        let op = self.chance.of(&COMPARISONS);
        let other = if self.percent(75) { self.literal(unit) } else { self.number(unit, 0) };
        format!("{value} {op} {other}")
    }

    /// A comparison of days.
    fn dates(&mut self) -> String {
        let Some(anchor) = self.anchor(Anchors::All) else { return self.status() };
        let op = self.chance.of(&COMPARISONS);
        match self.chance.below(4) {
            0 => format!("{anchor} {op} {}", self.day()),
            1 => format!("{} - {anchor} {op} {} days", self.day(), self.chance.below(40)),
            2 => {
                let (one, other) = (self.day(), self.day());
                format!("{anchor} in {one} .. {other}")
            }
            _ => {
                let length = self.length();
                format!("{anchor} + {length} {op} {}", self.day())
            }
        }
    }
}
