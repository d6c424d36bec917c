//! What would have to be otherwise for something to be so: from a status back through the rules to reports and acts.
//!
//! [`super::conditions`] has the plans for conditions, [`super::processes`] those for triggers, [`super::ways`] puts plans together.
//!
//! Plans are proposals. They are few, in a fixed order, and `flips` tries each of them.

use super::ways::{both, few};
use super::world::Change;
use crate::calendar::{Date, Duration};
use crate::data::Store;
use crate::eval::{Eyes, Reached};
use crate::ledger::Outcome;
use crate::model::{ActKind, Actor, Agreement, BenchmarkId, IndicatorId, Measure, Program, Subject, TriggerId};

/// Changes that belong together; none at all is a wait.
pub type Plan = Vec<Change>;

/// How far back through the rules.
pub const DEEPEST: u8 = 14;

/// Looks for plans, on the evening of a day.
pub struct Planner<'a> {
    /// The agreement and those that it imports.
    pub program: &'a Program,
    /// Everything as it stands.
    pub reached: &'a Reached<'a>,
    /// The ledger until then.
    pub outcome: &'a Outcome,
    /// What is known.
    pub known: &'a Store,
    /// The day.
    pub day: Date,
}

/// Where a condition stands.
#[derive(Debug, Clone)]
pub struct Context {
    /// In which text.
    pub text: usize,
    /// Whose observations count.
    pub eyes: Eyes,
    /// Who has to report.
    pub by: Vec<Actor>,
    /// For how long it is asked.
    pub stay: Option<Duration>,
    /// How far back through the rules it lies.
    pub depth: u8,
}

impl Planner<'_> {
    /// The text in force.
    pub fn agreement(&self, text: usize) -> &Agreement {
        self.program.texts[text].on(self.day)
    }

    /// What an indicator measures.
    pub fn measure(&self, text: usize, indicator: IndicatorId) -> &Measure {
        &self.agreement(text)[indicator].measure
    }

    /// The plans for something to have a status.
    pub fn plans(&self, text: usize, subject: Subject, status: &str) -> Vec<Plan> {
        self.to_be(text, subject, status, 0)
    }

    /// The status that something has.
    pub fn now(&self, text: usize, subject: Subject) -> &str {
        let name = &self.agreement(text).declared(subject).name;
        let tables = self.outcome.state.tables();
        let table = tables.into_iter().find(|(kind, _)| Some(*kind) == subject.kind());
        table.and_then(|(_, table)| table.get(name)).map_or("", |standing| standing.status.as_str())
    }

    /// The plans for something to have a status, from a place in the rules that is reached so far back.
    pub fn to_be(&self, text: usize, subject: Subject, status: &str, depth: u8) -> Vec<Plan> {
        if depth > DEEPEST {
            return Vec::new();
        }
        let now = self.now(text, subject);
        if now == status {
            return vec![Plan::new()];
        }
        let depth = depth + 1;
        let agreement = self.agreement(text);
        let plain = Context { text, eyes: Eyes::ALL, by: Vec::new(), stay: None, depth };
        let of = |other: Subject, status: &str| self.to_be(text, other, status, depth);
        let act = |kind: ActKind, by: Vec<Actor>| vec![vec![self.deed(text, by, kind, subject)]];
        match (subject, status) {
            (Subject::Benchmark(id), "met") => self.benchmark(text, id, true, depth),
            (Subject::Benchmark(id), "unmet") => self.benchmark(text, id, false, depth),
            (Subject::Benchmark(id), "waived") => act(ActKind::Waive, agreement[id].waivable.clone()),
            (Subject::Stage(id), "active") => {
                let stage = &agreement[id];
                let mut plans = vec![Plan::new()];
                match now {
                    "pending" | "reversed" => {
                        if now == "reversed" {
                            let back = agreement.subjects().filter(|other| match other {
                                Subject::Reversal(reversal) => agreement[*reversal].takes.contains(&id),
                                _ => false,
                            });
                            let ran = back.filter(|other| self.now(text, *other) == "run");
                            plans = ran.flat_map(|other| of(other, "restored")).collect();
                        }
                        for before in &stage.after {
                            if self.now(text, Subject::Stage(*before)) != "ended" {
                                plans = both(plans, of(Subject::Stage(*before), "active"));
                            }
                        }
                        if let Some(opens) = &stage.opens {
                            plans = both(plans, self.known_day(text, opens, depth));
                        }
                        for condition in stage.requires.iter().chain(&stage.condition) {
                            plans = both(plans, self.make(*condition, true, &plain));
                        }
                        plans
                    }
                    "suspended" => stage.condition.map_or(plans, |condition| self.make(condition, true, &plain)),
                    _ => Vec::new(),
                }
            }
            (Subject::Stage(id), "suspended") => {
                agreement[id].condition.map(|condition| self.make(condition, false, &plain)).unwrap_or_default()
            }
            (Subject::Stage(id), "reversed") => {
                let taking = agreement.subjects().filter(|other| match other {
                    Subject::Reversal(reversal) => agreement[*reversal].takes.contains(&id),
                    _ => false,
                });
                few(taking.flat_map(|other| of(other, "run")).collect())
            }
            (Subject::Relief(id), "granted" | "announced") => {
                let mut ways = Vec::new();
                let granting = agreement.subjects().filter(|other| match other {
                    Subject::Stage(stage) => agreement[*stage].grants.iter().any(|grant| grant.relief == id),
                    _ => false,
                });
                for stage in granting {
                    ways.extend(of(stage, "active"));
                }
                let taken = agreement.subjects().filter(|other| match other {
                    Subject::Reversal(reversal) => {
                        agreement[*reversal].reverses.reliefs.contains(&id) && self.now(text, *other) == "run"
                    }
                    _ => false,
                });
                let mut back = vec![Plan::new()];
                for reversal in taken {
                    back = both(back, of(reversal, "restored"));
                }
                // Restored, or granted anew by a stage that is entered later.
                let mut plans = both(few(ways.clone()), back);
                plans.extend(ways);
                few(plans)
            }
            (Subject::Relief(id), "reversed" | "winding_down") => {
                let taking = agreement.subjects().filter(|other| match other {
                    Subject::Reversal(reversal) => agreement[*reversal].reverses.reliefs.contains(&id),
                    _ => false,
                });
                few(taking.flat_map(|other| of(other, "run")).collect())
            }
            (Subject::Relief(id), "suspended") => {
                let suspending = agreement.subjects().filter(|other| match other {
                    Subject::Trigger(trigger) => agreement[*trigger].then.iter().any(|action| match &action.kind {
                        crate::model::ActionKind::Suspend { reliefs, .. } => reliefs.reliefs.contains(&id),
                        _ => false,
                    }),
                    _ => false,
                });
                few(suspending.flat_map(|other| of(other, "fired")).collect())
            }
            (Subject::Trigger(id), status) => self.trigger(text, id, now, status, &plain),
            (Subject::Reversal(id), "run") => {
                let mut ways = Vec::new();
                for (index, trigger) in agreement.triggers.iter().enumerate() {
                    let trigger_id = Subject::Trigger(TriggerId(index as u32));
                    for action in trigger.then.iter().filter(|_| !trigger.declared.absent) {
                        use crate::model::ActionKind::{Entitle, Reverse};
                        let fired = |before: Vec<Plan>| match action.condition {
                            Some(condition) => both(before, self.make(condition, true, &plain)),
                            None => before,
                        };
                        match &action.kind {
                            Reverse(reversal) if *reversal == id => ways.extend(fired(of(trigger_id, "fired"))),
                            Entitle { reversal, actor, .. } if *reversal == id => {
                                let invoked = act(ActKind::Invoke, vec![*actor]);
                                ways.extend(both(fired(of(trigger_id, "fired")), invoked));
                            }
                            _ => {}
                        }
                    }
                }
                few(ways)
            }
            (Subject::Reversal(id), "restored") => {
                agreement[id].restores.map(|condition| self.make(condition, true, &plain)).unwrap_or_default()
            }
            (Subject::Review(id), "held") => act(ActKind::Hold, agreement[id].by.clone()),
            (Subject::Review(id), "due") if agreement[id].schedule.is_none() => {
                let convening = agreement.subjects().filter(|other| match other {
                    Subject::Trigger(trigger) => {
                        let mut actions = agreement[*trigger].then.iter();
                        actions.any(|action| action.kind == crate::model::ActionKind::Convene(id))
                    }
                    _ => false,
                });
                few(convening.flat_map(|other| of(other, "fired")).collect())
            }
            (Subject::Grievance(id), "open") => act(ActKind::File, self.who(text, &agreement[id].from)),
            (Subject::Grievance(id), "answered") => {
                let answered = act(ActKind::Answer, agreement[id].to.clone());
                if now == "open" { answered } else { both(of(subject, "open"), answered) }
            }
            (Subject::Grievance(_), "unanswered") => of(subject, "open"),
            (Subject::Safeguard(id), "violated") => {
                use crate::model::SafeguardRule::{Always, LeadsTo, Never, Reachable};
                match &agreement[id].rule {
                    Always(rule) => self.make(*rule, false, &plain),
                    Never(rule) => self.make(*rule, true, &plain),
                    LeadsTo { cause, effect, .. } => {
                        both(self.make(*cause, true, &plain), self.make(*effect, false, &plain))
                    }
                    Reachable(_) => Vec::new(),
                }
            }
            // A term, a deadline, a date: only time brings these.
            (Subject::Stage(_), "ended" | "lapsed")
            | (Subject::Review(_), "due" | "missed")
            | (Subject::Amendment(_), "in_force") => vec![Plan::new()],
            _ => Vec::new(),
        }
    }

    fn benchmark(&self, text: usize, id: BenchmarkId, wanted: bool, depth: u8) -> Vec<Plan> {
        let benchmark = &self.agreement(text)[id];
        let by = benchmark.verified.as_ref().map(|quorum| quorum.of.clone()).unwrap_or_default();
        let eyes = self.reached.eyes(text, id, wanted);
        let plans = self.make(benchmark.requires, wanted, &Context { text, eyes, by, stay: None, depth });
        match benchmark.certified.filter(|_| wanted) {
            Some(body) => {
                let deed = self.deed(text, vec![Actor::Body(body)], ActKind::Certify, Subject::Benchmark(id));
                both(plans, vec![vec![deed]])
            }
            None => plans,
        }
    }

    /// Ways out of a status: by any other that can follow on it.
    pub fn not_to_be(&self, text: usize, subject: Subject, status: &str, depth: u8) -> Vec<Plan> {
        let now = self.now(text, subject);
        if now != status {
            return vec![Plan::new()];
        }
        let ways: &[&str] = match (subject, status) {
            (Subject::Benchmark(_), "met") => &["unmet"],
            (Subject::Benchmark(_), "unmet" | "unknown") => &["met", "waived"],
            (Subject::Stage(_), "active") => &["suspended", "reversed", "ended"],
            (Subject::Stage(_), "pending") => &["active", "reversed", "lapsed"],
            (Subject::Stage(_), "suspended" | "reversed") => &["active"],
            (Subject::Relief(_), "granted") => &["suspended", "reversed"],
            (Subject::Relief(_), _) => &["granted"],
            (Subject::Trigger(_), "raised") => &["cured", "dismissed", "fired"],
            (Subject::Trigger(_), "dormant") => &["armed"],
            (Subject::Trigger(_), "armed") => &["raised"],
            (Subject::Trigger(_), _) => &["armed"],
            (Subject::Reversal(_), "run") => &["restored"],
            (Subject::Reversal(_), _) => &["run"],
            (Subject::Review(_), "due") => &["held"],
            (Subject::Grievance(_), "open") => &["answered"],
            (Subject::Grievance(_), _) => &["open"],
            (Subject::Safeguard(_), "holds") => &["violated"],
            _ => &[],
        };
        few(ways.iter().flat_map(|way| self.to_be(text, subject, way, depth + 1)).collect())
    }
}
