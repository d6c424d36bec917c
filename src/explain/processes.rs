//! Plans for triggers and dates: who would have to raise, uphold or dismiss, and what would have to happen.

use super::plan::{Context, Plan, Planner};
use super::ways::{WAYS, both, few};
use super::world::{Change, Deed};
use crate::model::{
    ActKind, Actor, Anchor, DateExpr, EventId, ExprId, ExprKind, Standing, StepKind, Subject, TriggerId,
};

impl Planner<'_> {
    /// The plans for a trigger to have a status.
    pub fn trigger(&self, text: usize, id: TriggerId, now: &str, status: &str, plain: &Context) -> Vec<Plan> {
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
                if bodies.is_empty() {
                    Vec::new()
                } else {
                    vec![vec![self.deed(text, bodies, ActKind::Dismiss, subject)]]
                }
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
            (_, "raised" | "fired") if trigger.when.is_none() && !trigger.on_allegation => {
                // Only what expires raises it; most of that needs nothing but time.
                let mut ways = vec![Plan::new()];
                for grievance in agreement.grievances.iter().filter(|it| !it.declared.absent) {
                    if grievance.answered.as_ref().is_some_and(|(_, raised)| *raised == id)
                        && let Some(on) = agreement.find(&grievance.declared.name)
                    {
                        ways.push(vec![self.deed(text, self.who(text, &grievance.from), ActKind::File, on)]);
                    }
                }
                few(ways)
            }
            (_, "raised" | "fired") => {
                let mut plans = on_duty();
                if let Some(when) = trigger.when.filter(|_| !trigger.on_allegation) {
                    plans = both(plans, self.make(when, true, plain));
                }
                if let Some(standing) = &trigger.raised_by {
                    let mut who = self.who(text, standing);
                    // Whoever has to perform will hardly be the one who complains.
                    let performing = trigger.when.map(|when| self.performers(text, when)).unwrap_or_default();
                    who.sort_by_key(|actor| performing.contains(actor));
                    let raise = self.deed(text, who, ActKind::Raise, subject);
                    plans = both(plans, vec![vec![raise]]);
                }
                // Where silence ends the process, somebody has to speak.
                let silent = trigger.process.iter().filter_map(|step| match &step.kind {
                    StepKind::Refer { body, silence_proceeds: false }
                    | StepKind::Decide { body, silence_proceeds: false } => Some(Actor::Body(*body)),
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
    pub fn known_day(&self, text: usize, date: &DateExpr, depth: u8) -> Vec<Plan> {
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
            DateExpr::Earliest(parts) => few(parts.iter().flat_map(|part| self.known_day(text, part, depth)).collect()),
            DateExpr::Latest(parts) => {
                parts.iter().fold(vec![Plan::new()], |plans, part| both(plans, self.known_day(text, part, depth)))
            }
        }
    }

    /// Who performs the benchmarks that a condition asks for.
    fn performers(&self, text: usize, condition: ExprId) -> Vec<Actor> {
        let agreement = self.agreement(text);
        let mut found = Vec::new();
        agreement.each_under(condition, |kind| {
            if let ExprKind::Holds(id) | ExprKind::Benchmark(id, _) = kind {
                found.extend(&agreement[*id].by);
            }
        });
        found
    }

    /// An event that would have to happen, on the next day.
    pub fn event(&self, text: usize, event: EventId) -> Change {
        let by = self.who(text, &self.agreement(text)[event].by);
        let on = Subject::Event(event);
        Change::Act(Deed { text, by, kind: ActKind::Occur, on, day: Some(self.day.next()) })
    }

    /// An act; a waiver and a filing need no more than the next day, others wait until they have an effect.
    pub fn deed(&self, text: usize, by: Vec<Actor>, kind: ActKind, on: Subject) -> Change {
        let at_once = matches!(kind, ActKind::Waive | ActKind::File);
        Change::Act(Deed { text, by, kind, on, day: at_once.then(|| self.day.next()) })
    }

    /// Who may act, the first few in order of declaration.
    pub fn who(&self, text: usize, standing: &Standing) -> Vec<Actor> {
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
