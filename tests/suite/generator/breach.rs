//! What goes wrong and what is undone: triggers and reversals.

use super::pen::{Anchors, Pen};
use super::written::Declaration;

impl Pen<'_> {
    /// A trigger.
    pub fn trigger_text(&mut self, place: usize) -> Declaration {
        self.upto = self.world.benchmarks.len();
        let trigger = self.world.triggers[place].clone();
        let mut clauses = Vec::new();
        if self.percent(40) {
            let names: Vec<String> = self.world.stages.iter().map(|it| it.name.clone()).collect();
            clauses.push(format!("during {}", self.chance.some(&names, 2).join(", ")));
        }
        if trigger.when {
            let when = if self.percent(35) { self.leaf(1) } else { self.condition(3) };
            clauses.push(format!("when {when}"));
        }
        if trigger.raised {
            let one = self.party();
            self.world.entitled.push((trigger.name.clone(), one.clone()));
            let by = match self.chance.below(3) {
                0 => "any party".to_owned(),
                1 => format!("{one}, {}", self.body()),
                _ => one,
            };
            clauses.push(format!("raised by {by}"));
            if !trigger.when || self.percent(30) {
                clauses.push("on allegation".to_owned());
            }
        }
        if self.percent(65) {
            let steps: Vec<String> = (0..self.chance.between(1, 3)).map(|_| self.step(place, trigger.when)).collect();
            clauses.push(format!("process {{ {} }}", steps.join("  ")));
        }
        let mut actions = Vec::new();
        for _ in 0..self.chance.between(1, 3) {
            let action = self.action();
            let only_if = if self.percent(12) { format!(" if {}", self.leaf(0)) } else { String::new() };
            actions.push(action + &only_if);
        }
        clauses.push(format!("then {}", actions.join(", ")));
        if self.percent(65) {
            clauses.push("repeats".to_owned());
        }
        Declaration::with(format!("trigger {}", trigger.name), clauses)
    }

    /// A step of the process of a trigger, which never waits for its own firing.
    fn step(&mut self, place: usize, can_cure: bool) -> String {
        let window = loop {
            let window = self.window();
            if !super::measured::has_word(&window, &self.world.triggers[place].name) {
                break window;
            }
        };
        match self.chance.below(if can_cure { 7 } else { 4 }) {
            0 => {
                let window = window.strip_prefix("within ").unwrap_or(&window).to_owned();
                format!("notice {}", if window.contains(" of ") { "5 days" } else { window.as_str() })
            }
            1 => {
                let body = self.body();
                self.world.triggers[place].bodies.push(body.clone());
                format!("refer {body} {window}{}", self.one(&["", " else proceed", " else dismiss"]))
            }
            2 | 3 => {
                let body = self.body();
                self.world.triggers[place].bodies.push(body.clone());
                format!("decide {body} {window}{}", self.one(&[" else proceed", " else dismiss"]))
            }
            _ => {
                let times = if self.percent(40) {
                    format!(" at most {} times", self.chance.between(1, 2))
                } else {
                    String::new()
                };
                format!("cure {}{times}", self.length())
            }
        }
    }

    fn action(&mut self) -> String {
        match self.chance.below(16) {
            0..=4 if !self.world.reversals.is_empty() => self.chance.of(&self.world.reversals),
            5 | 6 => format!("suspend {} for {}", self.reliefs(|_| true), self.length()),
            7 => format!("suspend {} until {}", self.reliefs(|_| true), self.condition(1)),
            8 if self.percent(30) => format!("suspend {} until {}", self.reliefs(|_| true), self.day()),
            8 | 9 => format!("reduce {} to {}", self.reliefs(|_| true), self.share()),
            10 => format!("restore {} to {}", self.reliefs(|_| true), self.share()),
            11 if !self.world.reviews.is_empty() => format!("convene {}", self.chance.of(&self.world.reviews).0),
            12 if self.percent(15) => "terminate".to_owned(),
            13 | 14 if !self.world.reversals.is_empty() => {
                let (party, reversal) = (self.party(), self.chance.of(&self.world.reversals));
                format!("entitle {party} to {reversal} {}", self.window())
            }
            _ => format!("extend {} by {}", self.stage(), self.length()),
        }
    }

    /// A reversal.
    pub fn reversal(&mut self, name: &str) -> Declaration {
        self.upto = self.world.benchmarks.len();
        let mut clauses = Vec::new();
        // `returns to` names a stage after which there is one.
        let followed: Vec<String> = (0..self.world.stages.len())
            .filter(|at| self.world.stages.iter().any(|stage| stage.after.contains(at)))
            .map(|at| self.world.stages[at].name.clone())
            .collect();
        if self.percent(80) || followed.is_empty() {
            let sets: Vec<String> = (0..self.chance.between(1, 2)).map(|_| self.reliefs(|it| it.granted)).collect();
            clauses.push(format!("reverses {}", sets.join(", ")));
            if self.percent(15) && !self.world.reliefs.is_empty() {
                let place = self.chance.below(self.world.reliefs.len());
                clauses.push(format!("spares {}", self.world.reliefs[place].name));
            }
            if self.percent(45) {
                clauses.push(format!("winds down over {}", self.length()));
            }
        }
        if !followed.is_empty() && (clauses.is_empty() || self.percent(40)) {
            clauses.push(format!("returns to {}", self.chance.of(&followed)));
        }
        if self.percent(70) {
            clauses.push(format!("restores when {}", self.condition(2)));
        } else if self.percent(15) {
            clauses.push("ends agreement".to_owned());
        }
        Declaration::with(format!("reversal {name}"), clauses)
    }

    /// A review.
    pub fn review(&mut self, name: &str, holder: &str) -> Declaration {
        let schedule = if self.percent(75) {
            let every = self.one(&["1 month", "1 quarter", "20 days", "2 weeks", "1 year"]);
            format!(" every {every} from {}", self.date(Anchors::All))
        } else {
            String::new()
        };
        let mut clauses = Vec::new();
        if self.percent(70) {
            let world = &self.world;
            let mut names: Vec<String> = world.indicators.iter().map(|it| it.name.clone()).collect();
            names.extend(world.benchmarks.iter().map(|it| it.name.clone()));
            names.extend(world.reliefs.iter().map(|it| it.name.clone()));
            names.extend(world.stages.iter().map(|it| it.name.clone()));
            names.extend(world.triggers.iter().map(|it| it.name.clone()));
            clauses.push(format!("reports {}", self.chance.some(&names, 4).join(", ")));
        }
        let trigger = self.trigger();
        clauses.push(format!("due {} else trigger {trigger}", self.window()));
        Declaration::with(format!("review {name}{schedule} by {holder}"), clauses)
    }

    /// A channel for grievances.
    pub fn grievance(&mut self, name: &str, answers: &str) -> Declaration {
        let one = self.party();
        self.world.entitled.push((name.to_owned(), one.clone()));
        let from = match self.chance.below(3) {
            0 => " from any party".to_owned(),
            1 => format!(" from {one}, {}", self.body()),
            _ => String::new(),
        };
        let trigger = self.trigger();
        let answered = format!("answered {} else trigger {trigger}", self.window());
        Declaration::with(format!("grievance {name}{from} to {answers}"), vec![answered])
    }

    /// Something that is watched.
    pub fn safeguard(&mut self, name: &str) -> Declaration {
        self.upto = self.world.benchmarks.len();
        Declaration::bare(match self.chance.below(7) {
            0 | 1 => format!("safeguard {name} always {}", self.condition(2)),
            2 | 3 => format!("safeguard {name} never {}", self.condition(2)),
            4 => format!("safeguard {name} reachable {}", self.condition(1)),
            _ => {
                let (cause, effect) = (self.condition(1), self.condition(1));
                format!("safeguard {name} {cause} leads to {effect} within {}", self.length())
            }
        })
    }
}
