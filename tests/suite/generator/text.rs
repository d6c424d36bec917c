//! A whole agreement with its amendments.

use super::measured::has_word;
use super::pen::Pen;
use super::written::Declaration;

/// What an amendment may put another in place of.
#[derive(Debug, Clone, Copy)]
enum Replaced {
    Benchmark(usize),
    Stage(usize),
    Trigger(usize),
    Relief(usize),
    Reversal(usize),
    Review(usize),
    Grievance(usize),
    Indicator(usize),
}

impl Pen<'_> {
    /// Every declaration, the agreement first.
    pub fn agreement(&mut self, name: &str) -> Vec<Declaration> {
        let mut found = self.opening(name);
        let mut rules = Vec::new();
        self.order_stages();
        for indicator in self.world.indicators.clone() {
            rules.push(self.indicator(&indicator));
        }
        rules.extend(self.defines());
        for place in 0..self.world.benchmarks.len() {
            rules.push(self.benchmark(place));
        }
        for relief in self.world.reliefs.clone() {
            rules.push(self.relief(&relief));
        }
        for place in 0..self.world.stages.len() {
            rules.push(self.stage_text(place));
        }
        for place in 0..self.world.triggers.len() {
            rules.push(self.trigger_text(place));
        }
        for name in self.world.reversals.clone() {
            rules.push(self.reversal(&name));
        }
        for (name, holder) in self.world.reviews.clone() {
            rules.push(self.review(&name, &holder));
        }
        for (name, answers) in self.world.grievances.clone() {
            rules.push(self.grievance(&name, &answers));
        }
        for index in 0..self.chance.below(3) {
            rules.push(self.safeguard(&format!("{}guard{index}", self.world.prefix)));
        }
        if self.percent(15) {
            rules.push(Declaration::bare(format!("assume {}", self.condition(1))));
        }
        if self.percent(30) {
            self.chance.shuffle(&mut rules);
        }
        let amendments = self.amendments(&rules);
        found.extend(rules);
        found.extend(amendments);
        found
    }

    /// Amendments in order of effect; each changes what those before it left.
    fn amendments(&mut self, rules: &[Declaration]) -> Vec<Declaration> {
        let mut days: Vec<_> = Vec::new();
        for _ in 0..[0, 0, 0, 1, 1, 2][self.chance.below(6)] {
            days.push(self.span.day(self.chance));
        }
        days.sort();
        let mut current: Vec<String> = rules.iter().map(Declaration::text).collect();
        let mut found = Vec::new();
        let mut gone: Vec<String> = Vec::new();
        for (index, day) in days.iter().enumerate() {
            let mut changes = Vec::new();
            let mut touched: Vec<String> = Vec::new();
            for _ in 0..self.chance.between(1, 2) {
                let Some((name, text)) = self.replacement(&gone) else { continue };
                let dead = gone.iter().any(|gone| has_word(&text, gone));
                if dead || touched.contains(&name) {
                    continue;
                }
                touched.push(name.clone());
                current.retain(|text| !declares(text, &name));
                current.push(text.clone());
                changes.push(format!("replace {}", indented(&text)));
            }
            if self.percent(25) {
                let name = format!("{}late{index}", self.world.prefix);
                let text = self.safeguard(&name).text();
                if !gone.iter().any(|gone| has_word(&text, gone)) {
                    current.push(text.clone());
                    changes.push(format!("add {}", indented(&text)));
                }
            }
            if self.percent(35)
                && let Some((kind, name)) = self.unneeded(&current, &touched)
            {
                current.retain(|text| !declares(text, &name));
                changes.push(format!("remove {kind} {name}"));
                gone.push(name);
            }
            if !changes.is_empty() {
                let head = format!("amendment {}change{index} effective {day}", self.world.prefix);
                found.push(Declaration::with(head, changes));
            }
        }
        found
    }

    /// Another text for something, with its name.
    fn replacement(&mut self, gone: &[String]) -> Option<(String, String)> {
        let world = &self.world;
        let mut choices: Vec<Replaced> = (0..world.benchmarks.len()).map(Replaced::Benchmark).collect();
        choices.extend((0..world.stages.len()).map(Replaced::Stage));
        choices.extend((0..world.triggers.len()).map(Replaced::Trigger));
        choices.extend((0..world.reliefs.len()).map(Replaced::Relief));
        choices.extend((0..world.reversals.len()).map(Replaced::Reversal));
        choices.extend((0..world.reviews.len()).map(Replaced::Review));
        choices.extend((0..world.grievances.len()).map(Replaced::Grievance));
        choices.extend((0..world.indicators.len()).map(Replaced::Indicator));
        let choice = self.chance.of(&choices);
        let name = match choice {
            Replaced::Benchmark(at) => self.world.benchmarks[at].name.clone(),
            Replaced::Stage(at) => self.world.stages[at].name.clone(),
            Replaced::Trigger(at) => self.world.triggers[at].name.clone(),
            Replaced::Relief(at) => self.world.reliefs[at].name.clone(),
            Replaced::Reversal(at) => self.world.reversals[at].clone(),
            Replaced::Review(at) => self.world.reviews[at].0.clone(),
            Replaced::Grievance(at) => self.world.grievances[at].0.clone(),
            Replaced::Indicator(at) => self.world.indicators[at].name.clone(),
        };
        if gone.contains(&name) {
            return None;
        }
        let text = match choice {
            Replaced::Benchmark(at) => self.benchmark(at),
            Replaced::Stage(at) => self.stage_text(at),
            Replaced::Trigger(at) => self.trigger_text(at),
            Replaced::Relief(at) => {
                let relief = self.world.reliefs[at].clone();
                self.relief(&relief)
            }
            Replaced::Reversal(_) => self.reversal(&name),
            Replaced::Review(at) => {
                let holder = self.world.reviews[at].1.clone();
                self.review(&name, &holder)
            }
            Replaced::Grievance(at) => {
                let answers = self.world.grievances[at].1.clone();
                self.grievance(&name, &answers)
            }
            Replaced::Indicator(at) => {
                let mut indicator = self.world.indicators[at].clone();
                // Who reports and how often may change; all that did go on, and periods of flows stay what windows count in.
                self.chance.shuffle(&mut indicator.sources);
                let more = self.body();
                if !indicator.sources.contains(&more) {
                    indicator.sources.push(more);
                }
                if self.percent(50) {
                    indicator.stale = Some(format!("stale after {}", self.length()));
                }
                self.indicator(&indicator)
            }
        };
        Some((name, text.text()))
    }

    /// A declaration that no other names, with its kind.
    fn unneeded(&mut self, current: &[String], touched: &[String]) -> Option<(String, String)> {
        let free: Vec<(String, String)> = current
            .iter()
            .filter_map(|text| {
                let mut words = text.split_whitespace();
                let (kind, name) = (words.next()?, words.next()?);
                let kinds = [
                    "benchmark",
                    "relief",
                    "stage",
                    "trigger",
                    "reversal",
                    "review",
                    "grievance",
                    "safeguard",
                    "indicator",
                ];
                let needed = current.iter().any(|other| !declares(other, name) && has_word(other, name));
                let free = self.is_free(name) && !touched.iter().any(|it| it == name);
                (kinds.contains(&kind) && !needed && free).then(|| (kind.to_owned(), name.to_owned()))
            })
            .collect();
        (!free.is_empty()).then(|| self.chance.of(&free))
    }
}

impl Pen<'_> {
    /// Whether nothing rests on something without naming it: a set of reliefs on its members, `reverses` on a grant, `returns
    /// to` on a stage behind.
    fn is_free(&self, name: &str) -> bool {
        let world = &self.world;
        let stage = world.stages.iter().find(|it| it.name == name);
        let relief = world.reliefs.iter().find(|it| it.name == name);
        let like = |one: &super::world::Relief| {
            world.reliefs.iter().filter(|it| it.by == one.by && it.sector == one.sector).count() > 2
        };
        stage.is_none_or(|it| it.grants.is_empty() && it.after.is_empty()) && relief.is_none_or(like)
    }
}

fn declares(text: &str, name: &str) -> bool {
    // An assumption has no name.
    text.split_whitespace().nth(1) == Some(name) && !text.starts_with("assume ")
}

fn indented(text: &str) -> String {
    text.replace('\n', "\n    ")
}
