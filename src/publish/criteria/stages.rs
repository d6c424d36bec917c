//! Stages in plain words (section 5.5): what each asks and gives, by when, and what happens otherwise.

use super::{Points, Teller};
use crate::model::{Lasts, StageId, StageOutcome, Subject};
use crate::publish::conditions::Said;
use crate::publish::voice::capital;

impl Teller<'_> {
    pub(super) fn stage(&self, id: StageId, points: &mut Points) {
        let stage = &self.agreement[id];
        let voice = &self.voice;
        if !stage.after.is_empty() {
            let before = voice.names(stage.after.iter().map(|before| Subject::Stage(*before)), "and");
            points.say("Comes after", format!("{before}: under way, or over."));
        }
        let mut asks = voice.all_of(&stage.requires);
        if let Some(opens) = &stage.opens {
            asks.push(Said::new(format!("the day is this one or a later one: {}", voice.date(opens))));
        }
        points.add(
            "What it asks",
            match asks.len() {
                0 => vec![Said::new("Nothing but what comes before it.")],
                1 => asks,
                _ => vec![Said::over("All of these, on one and the same day:", asks)],
            },
        );
        let movers = self.movers(&stage.requires);
        if !movers.is_empty() {
            points.say("Who must move", capital(&voice.actors(&movers, "and")));
        }
        let gives: Vec<Said> = stage
            .grants
            .iter()
            .map(|grant| {
                let mut text = voice.name(Subject::Relief(grant.relief));
                let level = voice.level(grant.relief, grant.level);
                if !level.is_empty() {
                    text.push_str(&format!(" {level}"));
                }
                if grant.permanent {
                    text.push_str(", for good, whatever becomes of this step");
                }
                Said::new(text)
            })
            .collect();
        points.add("What it gives", if gives.is_empty() { vec![Said::new("Nothing by itself.")] } else { gives });
        match &stage.deadline {
            Some(deadline) => {
                points.say("By when", format!("{}.", capital(&voice.window_from_the_start(&deadline.window))));
                points.say("If that passes", self.otherwise(&deadline.outcome));
            }
            None => points.say("By when", "No deadline: it waits until what it asks is true."),
        }
        if let Some(condition) = stage.condition {
            let mut said = voice.condition(condition);
            said.text = format!(
                "It is suspended on a day on which this is false, and resumes when it is true again (unknown changes nothing): {}",
                said.text
            );
            points.add("While it lasts", vec![said]);
        }
        points.say(
            "How long",
            match &stage.lasts {
                None => "Without a set end.".to_owned(),
                Some(Lasts::Term { length, from: None }) => {
                    format!("For {}; the day on which it begins counts.", voice.length(*length))
                }
                Some(Lasts::Term { length, from: Some(from) }) => {
                    format!("For {} from {}.", voice.length(*length), voice.date(from))
                }
                Some(Lasts::Until(date)) => format!("Until {}, that day included.", voice.date(date)),
            },
        );
        let reversals = self.agreement.reversals.iter().enumerate();
        let takers: Vec<Subject> = reversals
            .filter(|(_, reversal)| {
                !reversal.declared.absent && (reversal.takes.contains(&id) || reversal.ends_agreement)
            })
            .map(|(index, _)| Subject::Reversal(crate::model::ReversalId(index as u32)))
            .collect();
        if !takers.is_empty() {
            points.say("What undoes it", voice.names(takers, "or"));
        }
        self.stands(Subject::Stage(id), points);
    }

    fn otherwise(&self, outcome: &StageOutcome) -> String {
        match outcome {
            StageOutcome::Lapse => "The step lapses: it can no longer begin.".to_owned(),
            StageOutcome::Terminate => "The whole agreement ends.".to_owned(),
            StageOutcome::Trigger(id) => {
                format!("{} is raised. The step may still begin.", self.voice.name(Subject::Trigger(*id)))
            }
            StageOutcome::Extend { by, times, then } => format!(
                "The deadline moves by {}, {times} {} at most. After that: {}",
                self.voice.length(*by),
                if *times == 1 { "time" } else { "times" },
                self.otherwise(then)
            ),
        }
    }
}
