//! What is written everywhere: dates, lengths of time, windows, sets of reliefs.

use super::chance::Chance;
use super::world::{Relief, Span, World};

/// Writes the rules of one agreement.
#[derive(Debug)]
pub struct Pen<'a> {
    pub chance: &'a mut Chance,
    pub span: &'a Span,
    pub world: World,
    /// Benchmarks up to this one may be asked for: those before it rest on none behind them.
    pub upto: usize,
    /// How many windows what is written now stands in: each multiplies the work of a day.
    pub nested: usize,
}

/// What may be counted from.
#[derive(Debug, Clone, Copy)]
pub enum Anchors {
    /// Anything.
    All,
    /// Stages up to this one, excluded: what a stage waits for.
    Before(usize),
}

impl Pen<'_> {
    pub fn day(&mut self) -> String {
        self.span.day(self.chance).to_string()
    }

    pub fn percent(&mut self, percent: usize) -> bool {
        self.chance.percent(percent)
    }

    pub fn one(&mut self, list: &[&'static str]) -> &'static str {
        self.chance.one(list)
    }

    /// A length that time is counted in everywhere; at least one of its unit.
    pub fn length(&mut self) -> String {
        match self.chance.below(12) {
            0..=6 => format!("{} days", self.chance.between(1, 25)),
            7 => format!("{} weeks", self.chance.between(1, 3)),
            8 | 9 => format!("{} months", self.chance.between(1, 3)),
            10 if self.world.calendar => format!("{} business days", self.chance.between(1, 10)),
            11 if self.world.calendar => "3 business days in office".to_owned(),
            11 => "1 quarter".to_owned(),
            _ => "1 day".to_owned(),
        }
    }

    /// Writes what stands inside of a window.
    pub fn inside<T>(&mut self, write: impl FnOnce(&mut Self) -> T) -> T {
        self.nested += 1;
        let written = write(self);
        self.nested -= 1;
        written
    }

    /// A length for conditions over time, mostly short, within others very short.
    pub fn short(&mut self) -> String {
        match self.chance.below(10) {
            _ if self.nested > 0 => format!("{} days", self.chance.between(0, 5)),
            0..=6 => format!("{} days", self.chance.between(0, 12)),
            _ => self.length(),
        }
    }

    /// A length for windows, which can't be empty.
    pub fn window_length(&mut self) -> String {
        match self.chance.below(10) {
            _ if self.nested > 0 => format!("{} days", self.chance.between(1, 5)),
            0..=6 => format!("{} days", self.chance.between(1, 14)),
            _ => self.length(),
        }
    }

    /// A length that isn't in business days.
    pub fn back(&mut self) -> String {
        match self.chance.below(4) {
            0 => format!("{} months", self.chance.between(1, 2)),
            1 => "1 week".to_owned(),
            _ => format!("{} days", self.chance.between(1, 30)),
        }
    }

    /// What has a day of its own.
    pub fn anchor(&mut self, anchors: Anchors) -> Option<String> {
        let world = &self.world;
        let stages = match anchors {
            Anchors::All => world.stages.len(),
            Anchors::Before(count) => count,
        };
        let mut names: Vec<String> = world.events.clone();
        names.extend(world.stages[..stages].iter().map(|stage| stage.name.clone()));
        names.extend(world.triggers.iter().filter(|it| it.when).map(|it| it.name.clone()));
        if world.concluded {
            names.push("concluded".to_owned());
        }
        (!names.is_empty()).then(|| self.chance.of(&names))
    }

    /// A date of a rule.
    pub fn date(&mut self, anchors: Anchors) -> String {
        match self.chance.below(10) {
            0..=2 => self.day(),
            3 => format!("earliest of {{ {}, {} }}", self.simple_date(anchors), self.simple_date(Anchors::All)),
            4 => format!("latest of {{ {}, {} }}", self.simple_date(anchors), self.simple_date(anchors)),
            _ => self.simple_date(anchors),
        }
    }

    /// A date without a choice.
    pub fn simple_date(&mut self, anchors: Anchors) -> String {
        let base = if self.percent(75) { self.anchor(anchors) } else { None };
        let base = base.unwrap_or_else(|| self.day());
        match self.chance.below(5) {
            0 | 1 => base,
            2 => format!("{base} - {}", self.length()),
            _ => format!("{base} + {}", self.length()),
        }
    }

    /// The window of a duty that nothing opens.
    pub fn deadline(&mut self, anchors: Anchors) -> String {
        match self.chance.below(6) {
            0 => format!("before {}", self.date(anchors)),
            1 => {
                let length = self.length();
                format!("within {length} of {}", self.date(anchors))
            }
            _ => format!("by {}", self.date(anchors)),
        }
    }

    /// The window of something that opens by itself.
    pub fn window(&mut self) -> String {
        match self.chance.below(8) {
            0 => format!("by {}", self.date(Anchors::All)),
            1 => format!("before {}", self.simple_date(Anchors::All)),
            _ => format!("within {}", self.length()),
        }
    }

    pub fn trigger(&mut self) -> String {
        let place = self.chance.below(self.world.triggers.len());
        self.world.triggers[place].name.clone()
    }

    pub fn stage(&mut self) -> String {
        let place = self.chance.below(self.world.stages.len());
        self.world.stages[place].name.clone()
    }

    pub fn body(&mut self) -> String {
        self.chance.of(&self.world.bodies)
    }

    pub fn party(&mut self) -> String {
        self.chance.of(&self.world.parties)
    }

    /// A share of something.
    pub fn share(&mut self) -> &'static str {
        self.one(&["0%", "10%", "25%", "40%", "50%", "75%", "100%", "0.5"])
    }

    /// A set of reliefs of which something is done; humanitarian ones are never named.
    pub fn reliefs(&mut self, fits: impl Fn(&Relief) -> bool) -> String {
        let named: Vec<String> =
            self.world.reliefs.iter().filter(|it| !it.humanitarian && fits(it)).map(|it| it.name.clone()).collect();
        let sectors: Vec<&str> = self.world.reliefs.iter().filter_map(|it| it.sector).collect();
        let givers: Vec<String> = self.world.reliefs.iter().map(|it| it.by.clone()).collect();
        match self.chance.below(10) {
            0..=5 if !named.is_empty() => self.chance.of(&named),
            6 | 7 if !sectors.is_empty() => format!("sector {}", self.chance.one(&sectors)),
            8 if !givers.is_empty() => format!("by {}", self.chance.of(&givers)),
            _ => "all".to_owned(),
        }
    }
}
