//! What would have to be otherwise for something to be so: from a status back through the rules to reports and acts.
//!
//! Plans are proposals. They are few, in a fixed order, and `flips` tries each of them.

use super::world::{Change, Deed, Limit, Report};
use crate::calendar::{Date, Duration};
use crate::data::{Reading, Store};
use crate::eval::{Eyes, Reached};
use crate::ledger::Outcome;
use crate::model::{
    ActKind, Actor, Agreement, Anchor, Asked, BenchmarkId, Comparison, DateExpr, ExprId, ExprKind, IndicatorId, Measure,
    Program, Stale, Standing, StepKind, Subject, TriggerId,
};
use crate::quantity::{Number, add, round_away, subtract};

/// Changes that belong together; none at all is a wait.
pub type Plan = Vec<Change>;

/// How many ways are followed at any place.
const WAYS: usize = 6;
/// How many changes a plan has at most.
const CHANGES: usize = 5;
/// How far back through the rules.
const DEEPEST: u8 = 14;

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
    by: Vec<Actor>,
    /// For how long it is asked.
    stay: Option<Duration>,
    depth: u8,
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

    fn now(&self, text: usize, subject: Subject) -> &str {
        let name = &self.agreement(text).declared(subject).name;
        let tables = self.outcome.state.tables();
        let table = tables.into_iter().find(|(kind, _)| Some(*kind) == subject.kind());
        table.and_then(|(_, table)| table.get(name)).map_or("", |standing| standing.status.as_str())
    }

    fn to_be(&self, text: usize, subject: Subject, status: &str, depth: u8) -> Vec<Plan> {
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

    fn trigger(&self, text: usize, id: TriggerId, now: &str, status: &str, plain: &Context) -> Vec<Plan> {
        let agreement = self.agreement(text);
        let trigger = &agreement[id];
        let subject = Subject::Trigger(id);
        let name = &trigger.declared.name;
        let bodies = |decides_only: bool| {
            let step = self.outcome.state.triggers.get(name).and_then(|it| it.step.as_ref());
            let word = step.map(|step| step.word.clone()).unwrap_or_default();
            let steps = trigger.process.iter().filter_map(move |step| match &step.kind {
                StepKind::Refer { body, .. } if word == "refer" && !decides_only => Some(Actor::Body(*body)),
                StepKind::Decide { body, .. } if word == "decide" => Some(Actor::Body(*body)),
                _ => None,
            });
            let mut bodies: Vec<Actor> = Vec::new();
            for body in steps {
                if !bodies.contains(&body) {
                    bodies.push(body);
                }
            }
            bodies
        };
        let on_duty = || {
            let is_active = |stage| self.now(text, Subject::Stage(stage)) == "active";
            if trigger.during.is_empty() || trigger.during.iter().any(|stage| is_active(*stage)) {
                return vec![Plan::new()];
            }
            let stages = trigger.during.iter().map(|stage| Subject::Stage(*stage));
            few(stages.flat_map(|stage| self.to_be(text, stage, "active", plain.depth)).collect())
        };
        match (now, status) {
            ("raised", "cured") => trigger.when.map(|when| self.make(when, false, plain)).unwrap_or_default(),
            ("raised", "dismissed") => {
                let bodies = bodies(false);
                if bodies.is_empty() { Vec::new() } else { vec![vec![self.deed(text, bodies, ActKind::Dismiss, subject)]] }
            }
            ("raised", "fired") => {
                let bodies = bodies(true);
                let upheld = vec![vec![self.deed(text, bodies.clone(), ActKind::Uphold, subject)]];
                match bodies.is_empty() {
                    true => vec![Plan::new()],
                    false => few(upheld.into_iter().chain([Plan::new()]).collect()),
                }
            }
            (_, "armed") if now == "dormant" => on_duty(),
            (_, "armed") => trigger.when.map(|when| self.make(when, false, plain)).unwrap_or_default(),
            ("fired", "raised" | "fired") if !trigger.repeats => Vec::new(),
            (_, "raised" | "fired") => {
                let mut plans = on_duty();
                if let Some(when) = trigger.when.filter(|_| !trigger.on_allegation) {
                    plans = both(plans, self.make(when, true, plain));
                }
                if let Some(standing) = &trigger.raised_by {
                    let raise = self.deed(text, self.who(text, standing), ActKind::Raise, subject);
                    plans = both(plans, vec![vec![raise]]);
                }
                // Where silence ends the process, somebody has to speak.
                let silent = trigger.process.iter().filter_map(|step| match &step.kind {
                    StepKind::Refer { body, silence_proceeds: false } | StepKind::Decide { body, silence_proceeds: false } => {
                        Some(Actor::Body(*body))
                    }
                    _ => None,
                });
                for body in silent.filter(|_| status == "fired") {
                    plans = both(plans, vec![vec![self.deed(text, vec![body], ActKind::Uphold, subject)]]);
                }
                plans
            }
            _ => Vec::new(),
        }
    }

    /// What makes a date known that isn't.
    fn known_day(&self, text: usize, date: &DateExpr, depth: u8) -> Vec<Plan> {
        if self.reached.date(text, date).is_some() {
            return vec![Plan::new()];
        }
        match date {
            DateExpr::On(_) => vec![Plan::new()],
            DateExpr::Anchor(anchor) => match anchor {
                Anchor::Stage(id) => self.to_be(text, Subject::Stage(*id), "active", depth),
                Anchor::Trigger(id) => self.to_be(text, Subject::Trigger(*id), "fired", depth),
                Anchor::Event(id) => vec![vec![self.event(text, *id)]],
            },
            DateExpr::Plus(base, _) | DateExpr::Minus(base, _) => self.known_day(text, base, depth),
            DateExpr::Earliest(parts) => {
                few(parts.iter().flat_map(|part| self.known_day(text, part, depth)).collect())
            }
            DateExpr::Latest(parts) => {
                parts.iter().fold(vec![Plan::new()], |plans, part| both(plans, self.known_day(text, part, depth)))
            }
        }
    }

    /// The plans for a condition to be true, or false.
    fn make(&self, id: ExprId, wanted: bool, context: &Context) -> Vec<Plan> {
        if context.depth > DEEPEST {
            return Vec::new();
        }
        if self.reached.truth(context.text, id, context.eyes) == Some(wanted) {
            return vec![Plan::new()];
        }
        let deeper = Context { depth: context.depth + 1, ..context.clone() };
        let agreement = self.agreement(context.text);
        let all = |parts: &[ExprId]| {
            parts.iter().fold(vec![Plan::new()], |plans, part| both(plans, self.make(*part, wanted, &deeper)))
        };
        let any = |parts: &[ExprId]| few(parts.iter().flat_map(|part| self.make(*part, wanted, &deeper)).collect());
        let status = |subject: Subject, asked: &str| match wanted {
            true => self.to_be(context.text, subject, asked, deeper.depth),
            false => self.not_to_be(context.text, subject, asked, deeper.depth),
        };
        match &agreement.expr(id).kind {
            ExprKind::Not(inner) => self.make(*inner, !wanted, &deeper),
            ExprKind::And(parts) if wanted => all(parts),
            ExprKind::And(parts) => any(parts),
            ExprKind::Or(parts) if wanted => any(parts),
            ExprKind::Or(parts) => all(parts),
            ExprKind::AtLeast { count, of } => {
                let count = *count as usize;
                self.several(of, if wanted { count } else { (of.len() + 1).saturating_sub(count) }, wanted, &deeper)
            }
            ExprKind::WithinLast { condition, .. } if wanted && self.is_event(context.text, *condition).is_some() => {
                // It may have happened long ago, and would have to happen anew.
                let event = self.is_event(context.text, *condition);
                event.map(|event| vec![vec![self.event(context.text, event)]]).unwrap_or_default()
            }
            ExprKind::For { condition, length } if wanted => {
                self.make(*condition, true, &Context { stay: Some(*length), ..deeper })
            }
            ExprKind::WithinLast { condition, length } if !wanted => {
                self.make(*condition, false, &Context { stay: Some(*length), ..deeper })
            }
            ExprKind::For { condition, .. }
            | ExprKind::WithinLast { condition, .. }
            | ExprKind::Since { condition, .. } => self.make(*condition, wanted, &deeper),
            ExprKind::Compare { op, left, right } => {
                let op = if wanted { *op } else { complement(*op) };
                self.compared(op, *left, *right, &deeper)
            }
            ExprKind::InRange { value, low, high } => {
                let up = self.compared(if wanted { Comparison::AtLeast } else { Comparison::Less }, *value, *low, &deeper);
                let high_op = if wanted { Comparison::AtMost } else { Comparison::Greater };
                let down = self.compared(high_op, *value, *high, &deeper);
                few(up.into_iter().chain(down).collect())
            }
            ExprKind::Reading(indicator) => {
                vec![vec![self.report(*indicator, Reading::Bool(wanted), None, false, context)]]
            }
            ExprKind::Occurred(event) if wanted => vec![vec![self.event(context.text, *event)]],
            ExprKind::Holds(id) if wanted => {
                let subject = Subject::Benchmark(*id);
                let mut ways = status(subject, "met");
                if !agreement[*id].waivable.is_empty() {
                    ways.extend(status(subject, "waived"));
                }
                few(ways)
            }
            ExprKind::Holds(id) => self.to_be(context.text, Subject::Benchmark(*id), "unmet", deeper.depth),
            ExprKind::Benchmark(id, asked) => status(Subject::Benchmark(*id), asked.word()),
            ExprKind::Stage(id, asked) => status(Subject::Stage(*id), asked.word()),
            ExprKind::Relief(id, asked) => status(Subject::Relief(*id), asked.word()),
            ExprKind::Trigger(id, asked) => status(Subject::Trigger(*id), asked.word()),
            ExprKind::Reversal(id, asked) => status(Subject::Reversal(*id), asked.word()),
            ExprKind::Review(id, asked) => status(Subject::Review(*id), asked.word()),
            ExprKind::Grievance(id, asked) => status(Subject::Grievance(*id), asked.word()),
            ExprKind::Foreign(index, asked) => {
                let Some(foreign) = agreement.foreign.get(*index as usize) else { return Vec::new() };
                let word = match asked {
                    Asked::Holds => "met",
                    Asked::Status(word) => word,
                };
                match wanted {
                    true => self.to_be(foreign.text, foreign.subject, word, deeper.depth),
                    false => self.not_to_be(foreign.text, foreign.subject, word, deeper.depth),
                }
            }
            ExprKind::Missing(indicator) | ExprKind::Stale(indicator) if !wanted => {
                let last = self.latest(context, *indicator);
                let reading = last.map(|(reading, _)| reading).filter(|it| *it != Reading::None);
                reading.map(|it| vec![vec![self.report(*indicator, it, None, false, context)]]).unwrap_or_default()
            }
            ExprKind::Stale(_) => vec![Plan::new()],
            _ => Vec::new(),
        }
    }

    /// Ways out of a status: by any other that can follow on it.
    fn not_to_be(&self, text: usize, subject: Subject, status: &str, depth: u8) -> Vec<Plan> {
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

    /// So many of several: those that are as wanted already, and the easiest of the others.
    fn several(&self, of: &[ExprId], count: usize, wanted: bool, context: &Context) -> Vec<Plan> {
        let is_so = |id: &ExprId| self.reached.truth(context.text, *id, context.eyes) == Some(wanted);
        let lacking = count.saturating_sub(of.iter().filter(|id| is_so(id)).count());
        let mut others: Vec<Vec<Plan>> = of
            .iter()
            .filter(|id| !is_so(id))
            .map(|id| self.make(*id, wanted, context))
            .filter(|plans| !plans.is_empty())
            .collect();
        others.sort_by_key(|plans| plans.first().map_or(0, Vec::len));
        let mut ways = Vec::new();
        for start in 0..others.len().saturating_sub(lacking.saturating_sub(1)).min(WAYS) {
            let chosen = others.iter().skip(start).take(lacking);
            ways.extend(chosen.fold(vec![Plan::new()], |plans, more| both(plans, more.clone())));
        }
        few(ways)
    }

    fn compared(&self, op: Comparison, left: ExprId, right: ExprId, context: &Context) -> Vec<Plan> {
        let agreement = self.agreement(context.text);
        // Values of a list stand for themselves.
        match (&agreement.expr(left).kind, &agreement.expr(right).kind) {
            (ExprKind::Reading(indicator), ExprKind::Category(wanted)) => {
                return self.category(op, *indicator, *wanted, context);
            }
            (ExprKind::Category(wanted), ExprKind::Reading(indicator)) => {
                return self.category(turned(op), *indicator, *wanted, context);
            }
            (ExprKind::Reading(indicator), ExprKind::Truth(truth))
            | (ExprKind::Truth(truth), ExprKind::Reading(indicator)) => {
                let wanted = *truth == (op == Comparison::Equal);
                return vec![vec![self.report(*indicator, Reading::Bool(wanted), None, false, context)]];
            }
            (ExprKind::Date(left), ExprKind::Date(right)) => {
                let left = self.known_day(context.text, left, context.depth);
                return both(left, self.known_day(context.text, right, context.depth));
            }
            (ExprKind::CountDays { condition, length }, _) => {
                let more = matches!(op, Comparison::AtLeast | Comparison::Greater | Comparison::Equal);
                return self.make(*condition, more, &Context { stay: Some(*length), ..context.clone() });
            }
            (ExprKind::ShareOf(benchmarks), _) => return self.share(op, benchmarks, right, context),
            _ => {}
        }
        let mut plans = self.moved(op, left, right, context);
        plans.extend(self.moved(turned(op), right, left, context));
        few(plans)
    }

    /// One side of a comparison moved to the other.
    fn moved(&self, op: Comparison, side: ExprId, other: ExprId, context: &Context) -> Vec<Plan> {
        let Some(target) = self.reached.number(context.text, other, context.eyes) else { return Vec::new() };
        let now = self.reached.number(context.text, side, context.eyes);
        let (upward, strict) = match op {
            Comparison::AtLeast => (true, false),
            Comparison::AtMost => (false, false),
            Comparison::Greater => (true, true),
            Comparison::Less => (false, true),
            Comparison::Equal | Comparison::NotEqual => (now.is_none_or(|now| now < target), op == Comparison::NotEqual),
        };
        let mut plans = Vec::new();
        for solution in self.solve(side, target, upward, context) {
            let unit = &self.agreement(context.text)[solution.indicator].unit;
            let last = self.latest(context, solution.indicator).map(|(reading, _)| reading);
            let scale = match last {
                Some(Reading::Number(number)) => number.normalize().scale(),
                _ => 0,
            };
            let limit = solution.value.normalize();
            // As exact as the limit itself where that is short, else as exact as reports are, and a little more.
            let places = if limit.scale() <= 6 { limit.scale() } else { scale.max(2) };
            let mut value = round_away(limit, places, solution.upward);
            if strict {
                let step = Number::new(1, places.max(scale).saturating_add(2).min(20));
                let moved = if solution.upward { add(value, step) } else { subtract(value, step) };
                let Ok(moved) = moved else { continue };
                value = moved;
            }
            // Nothing of which there can be none is reported as less than that.
            if value < Number::ZERO && unit.name != "" && matches!(last, Some(Reading::Number(it)) if it >= Number::ZERO) {
                continue;
            }
            let limit = Limit { value: round_away(limit, places, solution.upward), above: solution.upward, strict };
            let limit = (op != Comparison::Equal).then_some(limit);
            plans.push(vec![self.report(solution.indicator, Reading::Number(value), limit, solution.once, context)]);
        }
        plans
    }

    fn category(&self, op: Comparison, indicator: IndicatorId, wanted: u16, context: &Context) -> Vec<Plan> {
        let Measure::Category { values, .. } = self.measure(context.text, indicator) else { return Vec::new() };
        let value = match op {
            Comparison::Equal | Comparison::AtLeast | Comparison::AtMost => Some(wanted),
            Comparison::Greater => wanted.checked_add(1),
            Comparison::Less => wanted.checked_sub(1),
            Comparison::NotEqual => wanted.checked_add(1).filter(|it| usize::from(*it) < values.len()).or(wanted.checked_sub(1)),
        };
        let value = value.filter(|value| usize::from(*value) < values.len());
        value.map(|value| vec![vec![self.report(indicator, Reading::Category(value), None, false, context)]]).unwrap_or_default()
    }

    /// More of several benchmarks met, or fewer, one after the other until a share is reached.
    fn share(&self, op: Comparison, of: &[BenchmarkId], right: ExprId, context: &Context) -> Vec<Plan> {
        let agreement = self.agreement(context.text);
        let Some(target) = self.reached.number(context.text, right, context.eyes) else { return Vec::new() };
        let more = matches!(op, Comparison::AtLeast | Comparison::Greater | Comparison::Equal);
        let is_met = |id: &BenchmarkId| matches!(self.now(context.text, Subject::Benchmark(*id)), "met" | "waived");
        let whole: Number = of.iter().map(|id| agreement[*id].weight).sum();
        let mut met: Number = of.iter().filter(|id| is_met(id)).map(|id| agreement[*id].weight).sum();
        let mut plans = vec![Plan::new()];
        for id in of {
            let reached = op.holds(met.cmp(&(target * whole)));
            let subject = Subject::Benchmark(*id);
            let unknown = self.now(context.text, subject) == "unknown";
            if is_met(id) == more || (reached && !unknown) {
                continue;
            }
            let weight = agreement[*id].weight;
            met = if more { met + weight } else { met - weight };
            plans = both(plans, self.to_be(context.text, subject, if more { "met" } else { "unmet" }, context.depth));
        }
        plans
    }

    fn report(&self, indicator: IndicatorId, reading: Reading, limit: Option<Limit>, once: bool, context: &Context) -> Change {
        let now = self.latest(context, indicator).filter(|(_, is_fresh)| *is_fresh).map(|(reading, _)| reading);
        let now = now.filter(|now| *now != Reading::None);
        let Context { text, by, stay, .. } = context;
        let sources = &self.agreement(*text)[indicator].sources;
        let by = by.iter().copied().filter(|actor| sources.contains(actor)).collect();
        Change::Report(Report { text: *text, indicator, by, reading, limit, now, once, stay: *stay })
    }

    /// The latest report of an indicator, and whether it says anything about today.
    fn latest(&self, context: &Context, indicator: IndicatorId) -> Option<(Reading, bool)> {
        let agreement = self.agreement(context.text);
        let declared = &agreement[indicator];
        let counts = |source: u16| {
            let actor = declared.sources.get(usize::from(source));
            context.by.is_empty() || actor.is_some_and(|actor| context.by.contains(actor))
        };
        let list = self.known.texts.get(context.text)?.observations.get(indicator.index())?;
        // Of several about one day the last reported stands, then that of the source that is named first (section 5.2).
        let rank = |source: u16| declared.ranks.get(usize::from(source)).copied().flatten().unwrap_or(u16::MAX);
        let counted = list.iter().filter(|it| counts(it.source));
        let last = counted.max_by_key(|it| (it.date, it.reported, std::cmp::Reverse(rank(it.source))))?;
        let is_old = match declared.stale {
            Stale::Never => false,
            Stale::After(length) => agreement.reckoning.plus(last.date, length).is_ok_and(|until| self.day > until),
        };
        Some((last.reading, last.status.is_usable() && !is_old))
    }

    /// The amount of the latest period but so many.
    pub fn amount_back(&self, text: usize, flow: IndicatorId, back: u32) -> Option<Number> {
        let list = self.known.texts.get(text)?.observations.get(flow.index())?;
        let at = list.len().checked_sub(back as usize)?;
        match list.get(at)?.reading {
            Reading::Number(number) => Some(number),
            Reading::None | Reading::Bool(_) | Reading::Category(_) => None,
        }
    }

    fn is_event(&self, text: usize, condition: ExprId) -> Option<crate::model::EventId> {
        match self.agreement(text).expr(condition).kind {
            ExprKind::Occurred(event) => Some(event),
            _ => None,
        }
    }

    fn event(&self, text: usize, event: crate::model::EventId) -> Change {
        let by = self.who(text, &self.agreement(text)[event].by);
        let on = Subject::Event(event);
        Change::Act(Deed { text, by, kind: ActKind::Occur, on, day: Some(self.day.next()) })
    }

    fn deed(&self, text: usize, by: Vec<Actor>, kind: ActKind, on: Subject) -> Change {
        let at_once = matches!(kind, ActKind::Waive | ActKind::File);
        Change::Act(Deed { text, by, kind, on, day: at_once.then(|| self.day.next()) })
    }

    /// Who may act, the first few in order of declaration.
    fn who(&self, text: usize, standing: &Standing) -> Vec<Actor> {
        let agreement = self.agreement(text);
        let parties = agreement.subjects().filter_map(|subject| match subject {
            Subject::Party(id) if !agreement[id].declared.absent => Some(Actor::Party(id)),
            _ => None,
        });
        let mut who: Vec<Actor> = match standing {
            Standing::Only(list) => list.clone(),
            Standing::AnyParty => parties.collect(),
            Standing::Anyone => {
                let bodies = agreement.subjects().filter_map(|subject| match subject {
                    Subject::Body(id) if !agreement[id].declared.absent => Some(Actor::Body(id)),
                    _ => None,
                });
                parties.chain(bodies).collect()
            }
        };
        who.truncate(WAYS);
        who
    }
}

/// The comparison that is true where the other is false.
const fn complement(op: Comparison) -> Comparison {
    match op {
        Comparison::Less => Comparison::AtLeast,
        Comparison::AtMost => Comparison::Greater,
        Comparison::Greater => Comparison::AtMost,
        Comparison::AtLeast => Comparison::Less,
        Comparison::Equal => Comparison::NotEqual,
        Comparison::NotEqual => Comparison::Equal,
    }
}

/// The comparison seen from the other side.
const fn turned(op: Comparison) -> Comparison {
    match op {
        Comparison::Less => Comparison::Greater,
        Comparison::AtMost => Comparison::AtLeast,
        Comparison::Greater => Comparison::Less,
        Comparison::AtLeast => Comparison::AtMost,
        Comparison::Equal | Comparison::NotEqual => op,
    }
}

/// The first few plans, the smallest first, each once.
fn few(mut plans: Vec<Plan>) -> Vec<Plan> {
    plans.sort_by_key(Vec::len);
    let mut once: Vec<Plan> = Vec::new();
    for plan in plans {
        if once.len() < WAYS && !once.contains(&plan) {
            once.push(plan);
        }
    }
    once
}

/// Each of some plans with each of others, as far as they go together.
fn both(some: Vec<Plan>, others: Vec<Plan>) -> Vec<Plan> {
    let pairs = some.iter().flat_map(|one| others.iter().map(move |other| (one, other)));
    few(pairs.filter_map(|(one, other)| together(one, other)).filter(|plan| plan.len() <= CHANGES).collect())
}

/// Two plans as one; none where they want the same thing otherwise.
fn together(one: &Plan, other: &Plan) -> Option<Plan> {
    let mut plan = one.clone();
    for change in other {
        let Change::Report(report) = change else {
            if !plan.contains(change) {
                plan.push(change.clone());
            }
            continue;
        };
        let same = plan.iter_mut().find_map(|known| match known {
            Change::Report(known) if (known.text, known.indicator) == (report.text, report.indicator) => Some(known),
            _ => None,
        });
        let Some(known) = same else {
            plan.push(change.clone());
            continue;
        };
        let (by, stay) = (known.by.clone(), known.stay);
        match (known.limit, report.limit) {
            (Some(a), Some(b)) if a.above == b.above => {
                if (b.value > a.value) == b.above && b.value != a.value {
                    *known = report.clone();
                }
            }
            _ if known.reading == report.reading => {}
            _ => return None,
        }
        known.stay = known.stay.or(stay).or(report.stay);
        for actor in by.iter().chain(&report.by) {
            if !known.by.contains(actor) {
                known.by.push(*actor);
            }
        }
    }
    Some(plan)
}
