//! What is measured and what must be true: parties, indicators, defined conditions, benchmarks.

use super::pen::{Anchors, Pen};
use super::world::{Indicator, Measure, Unit, VALUES};
use super::written::Declaration;

impl Pen<'_> {
    /// The head of the agreement, and who takes part.
    pub fn opening(&mut self, name: &str) -> Vec<Declaration> {
        let mut clauses = Vec::new();
        if self.world.concluded {
            clauses.push(format!("concluded {}", self.span.first));
        }
        clauses.push(format!("rounding {}", self.one(&["down", "up"])));
        let mut found = Vec::new();
        if self.world.calendar {
            clauses.push("calendar office".to_owned());
            let mut free = vec!["weekend saturday, sunday".to_owned()];
            if self.percent(60) {
                free.push(format!("holidays {}, {}", self.day(), self.day()));
            }
            found.push(Declaration::with("calendar office".to_owned(), free));
        }
        found.insert(0, Declaration::with(format!("agreement {name}"), clauses));
        for party in self.world.parties.clone() {
            let until = if self.percent(25) { format!(" until {}", self.world.events[0]) } else { String::new() };
            found.push(Declaration::bare(format!("party {party}{until}")));
        }
        for body in self.world.bodies.clone() {
            let of = if self.percent(30) { " of party0, party1" } else { "" };
            found.push(Declaration::bare(format!("body {body}{of}")));
        }
        for event in self.world.events.clone() {
            let one = self.party();
            self.world.entitled.push((event.clone(), one.clone()));
            let by = match self.chance.below(4) {
                0 => format!(" by {one}"),
                1 => " by any party".to_owned(),
                2 => format!(" by {one}, {}", self.body()),
                _ => String::new(),
            };
            found.push(Declaration::bare(format!("event {event}{by}")));
        }
        found
    }

    /// An indicator.
    pub fn indicator(&mut self, indicator: &Indicator) -> Declaration {
        let unit = match indicator.unit {
            Unit::Plain => "",
            Unit::Mass => " in t",
            Unit::Money => " in USD",
        };
        let momentary = |yes: bool| if yes { " momentary" } else { "" };
        let measure = match indicator.measure {
            Measure::Stock => format!("stock{unit}"),
            Measure::Flow => format!("flow{unit}"),
            Measure::Amounts => format!("flow{unit} as it occurs"),
            Measure::Bool { momentary: yes } => format!("state bool{}", momentary(yes)),
            Measure::Category { ordered, momentary: yes } => {
                let ordered = if ordered { "ordered " } else { "" };
                format!("state one of {ordered}{{ {} }}{}", VALUES.join(", "), momentary(yes))
            }
        };
        let every = indicator.every.map(|(count, word)| format!(" every {count} {word}")).unwrap_or_default();
        let mut clauses = vec![measure, format!("reported by {}{every}", indicator.sources.join(", "))];
        clauses.extend(indicator.stale.clone());
        if let Some(body) = &indicator.disputes {
            let silence = self.one(&["stand", "void"]);
            clauses.push(format!("disputes to {body} {} else {silence}", self.window()));
        }
        Declaration::with(format!("indicator {}", indicator.name), clauses)
    }

    /// Conditions with a name.
    pub fn defines(&mut self) -> Vec<Declaration> {
        let mut found = Vec::new();
        for index in 0..self.chance.below(3) {
            let name = format!("{}short{index}", self.world.prefix);
            let text = self.condition(2);
            found.push(Declaration::bare(format!("define {name} = {text}")));
            self.world.defines.push((name, text));
        }
        found
    }

    /// Bodies that report something of a condition, or any of them where it reads nothing.
    fn verifiers(&self, text: &str) -> Vec<String> {
        let mut whole = text.to_owned();
        for (name, text) in self.world.defines.iter().rev() {
            if has_word(&whole, name) {
                whole = format!("{whole} {text}");
            }
        }
        let read: Vec<&Indicator> = self.world.indicators.iter().filter(|it| has_word(&whole, &it.name)).collect();
        let bodies = self.world.bodies.iter();
        bodies.filter(|body| read.is_empty() || read.iter().any(|it| it.sources.contains(body))).cloned().collect()
    }

    /// A benchmark; it may rest on those before it.
    pub fn benchmark(&mut self, place: usize) -> Declaration {
        self.upto = place;
        let benchmark = self.world.benchmarks[place].clone();
        let by = if self.percent(50) { format!(" by {}", self.party()) } else { String::new() };
        let mut conditions = vec![self.condition(3)];
        if self.percent(20) {
            conditions.push(self.condition(1));
        }
        let requires = conditions.join(", ");
        let mut clauses = vec![format!("requires {requires}")];
        let verifiers = self.verifiers(&requires);
        if self.percent(30) && !verifiers.is_empty() {
            if self.percent(60) {
                clauses.push(format!("verified by {}", self.chance.of(&verifiers)));
            } else {
                let some = self.chance.some(&verifiers, 3);
                clauses.push(format!(
                    "verified by {} of {{ {} }}",
                    self.chance.between(1, some.len()),
                    some.join(", ")
                ));
            }
        }
        if self.percent(20) {
            clauses.push(format!("accepting {}", self.one(&["estimated", "provisional", "estimated, provisional"])));
        }
        clauses.extend(benchmark.certified.iter().map(|body| format!("certified by {body}")));
        clauses.extend(benchmark.waivable.iter().map(|body| format!("waivable by {body}")));
        if self.percent(45) {
            clauses.push(format!("unknown counts as {}", self.one(&["met", "unmet", "hold", "unknown"])));
        }
        if self.percent(25) {
            let every = self.one(&["1 month", "1 month", "2 weeks", "1 quarter", "10 days"]);
            let from = if self.percent(70) { self.day() } else { self.simple_date(Anchors::All) };
            let within = if self.percent(60) {
                let silence = self.one(&["unmet", "unknown", "met"]);
                format!(" within {} else {silence}", self.length())
            } else {
                String::new()
            };
            clauses.push(format!("tested every {every} from {from}{within}"));
        }
        if self.percent(25) {
            let trigger = self.trigger();
            clauses.push(format!("due {} else trigger {trigger}", self.deadline(Anchors::All)));
        }
        if self.percent(20) {
            clauses.push(format!("weight {}", self.one(&["2", "0.5", "3", "0"])));
        }
        Declaration::with(format!("benchmark {}{by}", benchmark.name), clauses)
    }
}

/// Whether a word stands in a text, whole.
pub fn has_word(text: &str, word: &str) -> bool {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).any(|part| part == word)
}
