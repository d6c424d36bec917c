//! What is exchanged and in what order: reliefs and stages.

use super::pen::{Anchors, Pen};
use super::world::Relief;
use super::written::Declaration;

impl Pen<'_> {
    /// A relief.
    pub fn relief(&mut self, relief: &Relief) -> Declaration {
        let mut clauses = Vec::new();
        if relief.humanitarian {
            clauses.push("humanitarian".to_owned());
        }
        if relief.amount {
            clauses.push("amount in USD".to_owned());
        }
        clauses.extend(relief.sector.iter().map(|sector| format!("sector {sector}")));
        if self.percent(30) {
            clauses.push(format!("notice {}", self.length()));
        }
        if self.percent(20) {
            clauses.push(format!("irrevocable after {}", self.length()));
        }
        if self.percent(8) {
            clauses.push("permanent".to_owned());
        }
        Declaration::with(format!("relief {} by {} to {}", relief.name, relief.by, self.party()), clauses)
    }

    /// Decides which stages come after which, so that rules before them may know.
    pub fn order_stages(&mut self) {
        for place in 1..self.world.stages.len() {
            let before: Vec<usize> = (0..place).collect();
            if self.percent(60) {
                self.world.stages[place].after = self.chance.some(&before, 2);
            }
        }
    }

    /// A stage, which goes on granting what it granted before an amendment.
    pub fn stage_text(&mut self, place: usize) -> Declaration {
        self.upto = self.world.benchmarks.len();
        let stage = self.world.stages[place].clone();
        let mut clauses = Vec::new();
        if !stage.after.is_empty() {
            let names: Vec<&str> = stage.after.iter().map(|at| self.world.stages[*at].name.as_str()).collect();
            clauses.push(format!("after {}", names.join(", ")));
        }
        if self.percent(30) {
            clauses.push(format!("opens {}", self.date(Anchors::Before(place))));
        }
        if self.percent(60) {
            let first = if self.percent(50) { self.leaf(0) } else { self.condition(2) };
            let second = if self.percent(15) { format!(", {}", self.condition(1)) } else { String::new() };
            clauses.push(format!("requires {first}{second}"));
        }
        if self.percent(50) {
            clauses.push(format!("{} else {}", self.deadline(Anchors::Before(place)), self.silence()));
        }
        clauses.extend(self.grants(place));
        if self.percent(30) {
            clauses.push(format!("while {} else suspend", self.condition(2)));
        }
        match self.chance.below(10) {
            0 | 1 => clauses.push(format!("lasts {}", self.term())),
            2 => clauses.push(format!("lasts {} from {}", self.term(), self.simple_date(Anchors::All))),
            3 => clauses.push(format!("lasts until {}", self.date(Anchors::All))),
            4 => clauses.push(format!("until {}", self.date(Anchors::All))),
            _ => {}
        }
        Declaration::with(format!("stage {}", stage.name), clauses)
    }

    fn term(&mut self) -> String {
        if self.percent(50) { format!("{} days", self.chance.between(5, 60)) } else { self.length() }
    }

    fn silence(&mut self) -> String {
        if self.percent(35) {
            let then = self.last_silence();
            return format!("extend by {} up to {} times then {then}", self.length(), self.chance.between(1, 2));
        }
        self.last_silence()
    }

    fn last_silence(&mut self) -> String {
        match self.chance.below(12) {
            0..=4 => "lapse".to_owned(),
            5 => "terminate".to_owned(),
            _ => format!("trigger {}", self.trigger()),
        }
    }

    fn grants(&mut self, place: usize) -> Option<String> {
        let all: Vec<usize> = (0..self.world.reliefs.len()).collect();
        let mut granted = self.world.stages[place].grants.clone();
        if granted.is_empty() && self.percent(85) {
            granted = self.chance.some(&all, 3);
        }
        self.world.stages[place].grants.clone_from(&granted);
        let mut texts = Vec::new();
        for at in granted {
            self.world.reliefs[at].granted = true;
            let relief = self.world.reliefs[at].clone();
            let how = match (relief.amount, self.chance.below(3)) {
                (true, 0) => format!(" up to {} USD in all", self.chance.between(1, 10)),
                (true, _) => format!(" of {} USD", self.chance.between(0, 9)),
                (false, 0) => String::new(),
                (false, _) => format!(" at {}", self.share()),
            };
            let permanent = if self.percent(10) { " permanent" } else { "" };
            texts.push(format!("{}{how}{permanent}", relief.name));
        }
        (!texts.is_empty()).then(|| format!("grants {}", texts.join(", ")))
    }
}
