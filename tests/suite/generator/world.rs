//! Who and what an agreement has, decided before a word of it is written, so that every rule may name what others declare.

use detente::calendar::{Date, last_of_month};

use super::chance::Chance;

/// What an indicator measures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Measure {
    Stock,
    Flow,
    Amounts,
    Bool { momentary: bool },
    Category { ordered: bool, momentary: bool },
}

/// The values of every category.
pub const VALUES: [&str; 3] = ["closed", "partial", "open"];

/// In what things are measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Plain,
    Mass,
    Money,
}

/// A cadence: a count and a word of time.
pub type Cadence = (usize, &'static str);

#[derive(Debug, Clone)]
pub struct Indicator {
    pub name: String,
    pub measure: Measure,
    pub unit: Unit,
    pub every: Option<Cadence>,
    pub sources: Vec<String>,
    pub stale: Option<String>,
    /// To which body.
    pub disputes: Option<String>,
}

#[derive(Debug, Clone)]
pub struct Relief {
    pub name: String,
    pub humanitarian: bool,
    pub amount: bool,
    pub sector: Option<&'static str>,
    pub by: String,
    /// Some stage grants it.
    pub granted: bool,
}

#[derive(Debug, Clone)]
pub struct Stage {
    pub name: String,
    /// Places of stages before it.
    pub after: Vec<usize>,
    /// Places of reliefs that it grants.
    pub grants: Vec<usize>,
}

#[derive(Debug, Clone)]
pub struct Trigger {
    pub name: String,
    /// It has a condition.
    pub when: bool,
    /// Somebody raises it.
    pub raised: bool,
    /// Bodies that its steps name.
    pub bodies: Vec<String>,
}

#[derive(Debug, Clone)]
pub struct Benchmark {
    pub name: String,
    pub waivable: Option<String>,
    pub certified: Option<String>,
}

/// The cast of one agreement.
#[derive(Debug, Clone, Default)]
pub struct World {
    pub prefix: &'static str,
    pub parties: Vec<String>,
    pub bodies: Vec<String>,
    pub events: Vec<String>,
    pub indicators: Vec<Indicator>,
    /// Conditions by name, with their text.
    pub defines: Vec<(String, String)>,
    pub benchmarks: Vec<Benchmark>,
    pub reliefs: Vec<Relief>,
    pub stages: Vec<Stage>,
    pub triggers: Vec<Trigger>,
    pub reversals: Vec<String>,
    pub reviews: Vec<(String, String)>,
    pub grievances: Vec<(String, String)>,
    pub concluded: bool,
    pub calendar: bool,
    /// Somebody who may make an event happen, raise a trigger, file a grievance; by what it is done on.
    pub entitled: Vec<(String, String)>,
    /// Statuses of the other agreement that may be asked for.
    pub foreign: Vec<String>,
}

/// The days of a run, and those on which much happens at once.
#[derive(Debug, Clone)]
pub struct Span {
    pub first: Date,
    pub last: Date,
    pub hot: Vec<Date>,
    /// Little is written and little happens.
    pub quiet: bool,
    /// Nothing is written that goes on with every day, so that most days are passed over.
    pub still: bool,
}

/// First days that calendars stumble over.
const FIRST_DAYS: [(i16, i8, i8); 10] = [
    (2024, 1, 31),
    (2024, 2, 28),
    (2024, 2, 29),
    (2023, 12, 31),
    (2024, 1, 1),
    (2023, 11, 30),
    (2024, 3, 31),
    (2023, 10, 31),
    (2023, 8, 30),
    (2024, 12, 1),
];

impl Span {
    pub fn new(chance: &mut Chance) -> Self {
        let (year, month, day) = chance.of(&FIRST_DAYS);
        let first = Date::new(year, month, day).expect("a day");
        let quiet = chance.percent(50);
        let length = match chance.below(20) {
            _ if quiet => chance.between(60, 500),
            0 => chance.between(200, 900),
            1..=3 => chance.between(120, 200),
            _ => chance.between(60, 120),
        };
        let mut span = Self {
            first,
            last: plus(first, length as i64),
            hot: Vec::new(),
            quiet,
            still: quiet && chance.percent(60),
        };
        for _ in 0..chance.between(2, 5) {
            let day = span.any(chance);
            span.hot.push(day);
            if chance.percent(40) {
                span.hot.push(month_end(day));
            }
        }
        span
    }

    /// Some day of the run, or a little around it.
    fn any(&self, chance: &mut Chance) -> Date {
        let length = i64::from(self.last.days() - self.first.days());
        plus(self.first, chance.below(length as usize + 25) as i64 - 10)
    }

    /// A day that rules and data are likely to share.
    pub fn day(&self, chance: &mut Chance) -> Date {
        match chance.below(10) {
            0..=3 => chance.of(&self.hot),
            4 => plus(chance.of(&self.hot), 1),
            5 | 6 => month_end(self.any(chance)),
            _ => self.any(chance),
        }
    }
}

pub fn plus(date: Date, days: i64) -> Date {
    date.plus_days(days).expect("a day")
}

pub fn month_end(date: Date) -> Date {
    let (year, month, _) = date.ymd();
    last_of_month(year, month).expect("a month has a last day")
}

fn named(prefix: &str, word: &str, count: usize) -> Vec<String> {
    (0..count).map(|index| format!("{prefix}{word}{index}")).collect()
}

impl World {
    /// Casts an agreement; what it has is named with the prefix, but for parties and bodies, which all agreements share.
    pub fn new(prefix: &'static str, quiet: bool, chance: &mut Chance) -> Self {
        let most = |many: usize| if quiet { many.div_ceil(2) } else { many };
        let mut world = Self {
            prefix,
            parties: named("", "party", 3),
            bodies: named("", "body", 3),
            events: named(prefix, "event", chance.between(1, most(3))),
            reversals: named(prefix, "reversal", chance.below(1 + most(2))),
            concluded: chance.percent(80),
            calendar: chance.percent(60),
            ..Self::default()
        };
        for name in named(prefix, "series", chance.between(1, most(4))) {
            let indicator = world.indicator(name, chance);
            world.indicators.push(indicator);
        }
        for name in named(prefix, "relief", chance.below(1 + most(3))) {
            let humanitarian = chance.percent(20);
            world.reliefs.push(Relief {
                name,
                humanitarian,
                amount: chance.percent(25),
                sector: chance.percent(60).then(|| chance.of(&["energy", "trade"])),
                by: chance.of(&world.parties),
                granted: false,
            });
        }
        world.stages = named(prefix, "stage", chance.between(1, most(3)))
            .into_iter()
            .map(|name| Stage { name, after: Vec::new(), grants: Vec::new() })
            .collect();
        for name in named(prefix, "trigger", chance.between(1, most(3))) {
            let when = chance.percent(85);
            world.triggers.push(Trigger { name, when, raised: chance.percent(45), bodies: Vec::new() });
        }
        let holder = |chance: &mut Chance| chance.of(&["body0".to_owned(), "body1".to_owned(), "body2".to_owned()]);
        let count = chance.below(2);
        world.reviews = named(prefix, "review", count).into_iter().map(|name| (name, holder(chance))).collect();
        let count = chance.below(2);
        world.grievances = named(prefix, "grievance", count).into_iter().map(|name| (name, holder(chance))).collect();
        for name in named(prefix, "mark", chance.between(1, most(4))) {
            let waivable = chance.percent(35).then(|| holder(chance));
            let certified = chance.percent(15).then(|| holder(chance));
            world.benchmarks.push(Benchmark { name, waivable, certified });
        }
        world
    }

    fn indicator(&self, name: String, chance: &mut Chance) -> Indicator {
        let measure = match chance.below(10) {
            0..=3 => Measure::Stock,
            4 | 5 => Measure::Flow,
            6 => Measure::Amounts,
            7 | 8 => Measure::Bool { momentary: chance.percent(40) },
            _ => Measure::Category { ordered: chance.percent(70), momentary: chance.percent(40) },
        };
        let unit = match measure {
            Measure::Stock | Measure::Flow | Measure::Amounts => chance.of(&[Unit::Plain, Unit::Plain, Unit::Mass]),
            Measure::Bool { .. } | Measure::Category { .. } => Unit::Plain,
        };
        let every = match chance.below(8) {
            0..=3 => Some((1, "month")),
            4 => Some((2, "weeks")),
            5 => Some((10, "days")),
            6 => Some((1, "quarter")),
            _ => None,
        };
        let every = if measure == Measure::Amounts { None } else { every };
        let every = if measure == Measure::Flow { every.or(Some((1, "month"))) } else { every };
        let stale = match (every, chance.below(10)) {
            (_, 0) => Some("stale never".to_owned()),
            (None, _) | (_, 1..=3) => {
                Some(format!("stale after {} {}", chance.between(1, 3), chance.of(&["weeks", "months", "quarters"])))
            }
            _ => None,
        };
        let actors: Vec<String> = self.bodies.iter().chain(&self.parties[..1]).cloned().collect();
        let mut sources = chance.some(&actors, 3);
        chance.shuffle(&mut sources);
        let disputes = chance.percent(30).then(|| chance.of(&self.bodies));
        Indicator { name, measure, unit, every, sources, stale, disputes }
    }
}
