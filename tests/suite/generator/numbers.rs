//! Numbers of every kind.

use super::pen::{Anchors, Pen};
use super::world::{Cadence, Indicator, Measure, Unit};

impl Pen<'_> {
    /// A number written out: small, so that what is compared with it goes to and fro.
    pub fn literal(&mut self, unit: Unit) -> String {
        let number = self.chance.below(11);
        match unit {
            Unit::Plain if self.percent(20) => format!("{number}.5"),
            Unit::Plain => number.to_string(),
            Unit::Mass if self.percent(30) => format!("{} kg", number * 1000),
            Unit::Mass => format!("{number} t"),
            Unit::Money => format!("{number} USD"),
        }
    }

    /// A number in a unit.
    pub fn number(&mut self, unit: Unit, depth: usize) -> String {
        if depth == 0 || self.percent(60) {
            return self.read(unit);
        }
        match self.chance.below(9) {
            0 => format!("({} + {})", self.number(unit, depth - 1), self.read(unit)),
            1 => format!("({} - {})", self.read(unit), self.number(unit, depth - 1)),
            2 => format!("(2 * {})", self.number(unit, depth - 1)),
            3 => format!("({} / {})", self.number(unit, depth - 1), self.one(&["2", "3", "4"])),
            4 => format!("{}({}, {})", self.one(&["min", "max"]), self.number(unit, depth - 1), self.read(unit)),
            5 => format!("abs({})", self.number(unit, depth - 1)),
            6 => format!("round({}, {})", self.number(unit, depth - 1), self.chance.below(3)),
            7 => format!("-{}", self.read(unit)),
            _ => format!("(if {} then {} else {})", self.leaf(0), self.number(unit, depth - 1), self.literal(unit)),
        }
    }

    /// A number that some series or relief gives.
    fn read(&mut self, unit: Unit) -> String {
        let amount = unit == Unit::Money;
        let reliefs: Vec<String> =
            self.world.reliefs.iter().filter(|it| it.amount == amount).map(|it| it.name.clone()).collect();
        if unit != Unit::Mass && !reliefs.is_empty() && (amount || self.percent(15)) {
            let level = format!("level({})", self.chance.of(&reliefs));
            return match self.chance.below(5) {
                0 => self.over_level(level),
                1 if !self.span.still => format!("({level} {} ago)", self.back()),
                _ => level,
            };
        }
        let fits = |it: &&Indicator| {
            it.unit == unit && matches!(it.measure, Measure::Stock | Measure::Flow | Measure::Amounts)
        };
        let series: Vec<Indicator> = self.world.indicators.iter().filter(fits).cloned().collect();
        if series.is_empty() {
            return self.literal(unit);
        }
        let indicator = self.chance.of(&series);
        let name = indicator.name.clone();
        match (indicator.measure, indicator.every) {
            (Measure::Stock, _) => self.of_stock(name, unit),
            (Measure::Flow, Some(every)) => self.of_flow(name, every, unit),
            _ => self.of_amounts(name, unit),
        }
    }

    fn of_stock(&mut self, name: String, unit: Unit) -> String {
        match self.chance.below(12) {
            0..=2 | 9 | 10 if self.span.still => name,
            4 | 7 if self.span.still => format!("({name} on {})", self.day()),
            0..=3 => self.over_level(name),
            4 => format!("({name} {} ago)", self.back()),
            5 => format!("({name} on {})", self.day()),
            6 => format!("({name} on ({}))", self.simple_date(Anchors::All)),
            7 if unit == Unit::Plain && self.percent(30) => format!("growth({name} over {})", self.window_length()),
            8 if self.percent(20) => format!("({name} * 2 / {name} * {})", self.literal(unit)),
            9 => {
                let inner = self.over_level(name);
                format!("({inner} {} ago)", self.back())
            }
            10 => {
                let inner = format!("({name} {} ago)", self.back());
                self.over_level(inner)
            }
            _ => name,
        }
    }

    /// A window over something that has a value every day.
    fn over_level(&mut self, level: String) -> String {
        if self.nested > 1 || self.span.still {
            return level;
        }
        let function = self.one(&["average", "minimum", "maximum", "change"]);
        format!("{function}({level} over {})", self.window_length())
    }

    fn of_flow(&mut self, name: String, (count, word): Cadence, unit: Unit) -> String {
        if self.percent(15) {
            return format!("total({name} since {})", self.date(Anchors::All));
        }
        let functions: &[&'static str] = match unit {
            Unit::Plain => &["sum", "average", "minimum", "maximum", "change", "count"],
            Unit::Mass | Unit::Money => &["sum", "average", "minimum", "maximum", "change"],
        };
        let function = self.one(functions);
        let periods = self.chance.between(1, 4);
        let window = format!("{function}({name} over {} {word})", count * periods);
        match self.chance.below(8) {
            0 | 1 if !self.span.still => format!("({window} {} {word} ago)", count * self.chance.between(1, 3)),
            2 => self.over_level(window),
            3 => format!("({window} on {})", self.day()),
            _ => window,
        }
    }

    fn of_amounts(&mut self, name: String, unit: Unit) -> String {
        if self.span.still || self.percent(30) {
            return format!("total({name} since {})", self.date(Anchors::All));
        }
        let functions: &[&'static str] = match unit {
            Unit::Plain => &["sum", "average", "minimum", "maximum", "count"],
            Unit::Mass | Unit::Money => &["sum", "average", "minimum", "maximum"],
        };
        let function = self.one(functions);
        let window = format!("{function}({name} over {})", self.window_length());
        match self.chance.below(6) {
            0 => format!("({window} {} ago)", self.back()),
            1 => self.over_level(window),
            2 => format!("({window} on {})", self.day()),
            _ => window,
        }
    }
}
