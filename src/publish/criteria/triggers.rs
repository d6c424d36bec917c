//! Triggers in plain words (section 5.6): what sets one off, each step with its window and what silence means, what follows.

use super::{Points, Teller};
use crate::model::{Action, ActionKind, Actor, Step, StepKind, Subject, SuspensionEnd, Trigger, TriggerId};
use crate::publish::conditions::Said;
use crate::publish::voice::{capital, listed};
use crate::quantity::percent;

impl Teller<'_> {
    pub(super) fn trigger(&self, id: TriggerId, points: &mut Points) {
        let trigger = &self.agreement[id];
        let voice = &self.voice;
        if !trigger.during.is_empty() {
            let stages = voice.names(trigger.during.iter().map(|stage| Subject::Stage(*stage)), "or");
            points.say("Watched while", format!("{stages} is under way. A process that has begun runs on to its end."));
        }
        points.add("What sets it off", self.sets_off(id, trigger));
        points.say("Who raises it", raised(self, trigger));
        let steps: Vec<Said> = trigger
            .process
            .iter()
            .enumerate()
            .map(|(index, step)| Said::new(self.step(step, index + 1 == trigger.process.len())))
            .collect();
        points.add(
            "The process",
            match steps.len() {
                0 => vec![Said::new("None: it takes effect on the day it is raised.")],
                _ => vec![Said::over("Step by step, each with an end of its own:", steps)],
            },
        );
        points.add("What follows", trigger.then.iter().map(|action| Said::new(self.action(action))).collect());
        points.say(
            "Again",
            if trigger.repeats { "It may be raised again after it has taken effect." } else { "It takes effect once." },
        );
        self.stands(Subject::Trigger(id), points);
    }

    fn sets_off(&self, id: TriggerId, trigger: &Trigger) -> Vec<Said> {
        let mut said = Vec::new();
        if let Some(condition) = trigger.when {
            let mut condition = self.voice.condition(condition);
            condition.text = format!("When {}", condition.text);
            said.push(condition);
        }
        let expiries = self.expiries(id);
        if !expiries.is_empty() {
            let text = listed(&expiries, "or");
            let also = if said.is_empty() { "It is raised when" } else { "It is also raised when" };
            said.push(Said::new(format!("{also} {text}.")));
        }
        if said.is_empty() {
            said.push(Said::new("Nothing raises it as the text stands."));
        }
        said
    }

    fn step(&self, step: &Step, is_last: bool) -> String {
        let window = self.voice.short_window(&step.window);
        let silence = |proceeds: bool| match (proceeds, is_last) {
            (false, _) => "silence ends the process without consequence",
            (true, true) => "silence lets it take effect",
            (true, false) => "silence moves it on",
        };
        let body = |body| capital(&self.voice.actor(Actor::Body(body)));
        match &step.kind {
            StepKind::Cure { at_most } => {
                let limit = match at_most {
                    Some(times) => format!(" So a process may end {times} times; later ones pass over the cure."),
                    None => String::new(),
                };
                format!(
                    "A cure, {window}: if the condition is known to have ceased on some day up to the last, the process ends without consequence. Unknown cures nothing.{limit}"
                )
            }
            StepKind::Notice => format!("A notice, {window}: a wait, whatever happens meanwhile."),
            StepKind::Refer { body: id, silence_proceeds } => format!(
                "{} looks at it, {window}: it may move it on, end it or give more time; {}.",
                body(*id),
                silence(*silence_proceeds)
            ),
            StepKind::Decide { body: id, silence_proceeds } => format!(
                "{} decides, {window}: it may uphold it, end it or give more time; {}.",
                body(*id),
                silence(*silence_proceeds)
            ),
        }
    }

    /// What an action does, as a sentence.
    pub(super) fn action(&self, action: &Action) -> String {
        let voice = &self.voice;
        let text = match &action.kind {
            ActionKind::Reverse(id) => {
                let reversal = &self.agreement[*id];
                let takes = voice.selection(&reversal.reverses);
                format!("The reversal {} runs: it takes {takes}", voice.name(Subject::Reversal(*id)))
            }
            ActionKind::Suspend { reliefs, end } => {
                let end = match end {
                    SuspensionEnd::For(length) => format!("for {}", voice.length(*length)),
                    SuspensionEnd::UntilDate(date) => format!("until {}, that day included", voice.date(date)),
                    SuspensionEnd::Until(condition) => format!("until {}", voice.clause(*condition)),
                };
                format!("{} is suspended {end}", voice.selection(reliefs))
            }
            ActionKind::Cap { reliefs, to, restore } => {
                let verb = if *restore { "restored" } else { "reduced" };
                format!("{} is {verb} to {} of what is granted", voice.selection(reliefs), percent(*to))
            }
            ActionKind::Extend { stage, by } => {
                format!("{} is given {} more", voice.name(Subject::Stage(*stage)), voice.length(*by))
            }
            ActionKind::Convene(review) => format!("The review {} is called", voice.name(Subject::Review(*review))),
            ActionKind::Terminate => "The whole agreement ends".to_owned(),
            ActionKind::Entitle { actor, reversal, window } => format!(
                "{} may run the reversal {}, {}; after that the right is gone",
                capital(&voice.actor(*actor)),
                voice.name(Subject::Reversal(*reversal)),
                voice.short_window(window)
            ),
        };
        let spared = match &action.kind {
            ActionKind::Suspend { reliefs, .. } | ActionKind::Cap { reliefs, .. } if !reliefs.spared.is_empty() => {
                let names = voice.names(reliefs.spared.iter().map(|id| Subject::Relief(*id)), "and");
                format!(" {names} is humanitarian, and spared.")
            }
            _ => String::new(),
        };
        match action.condition {
            Some(condition) => format!("{text}, provided that {}.{spared}", voice.clause(condition)),
            None => format!("{text}.{spared}"),
        }
    }
}

fn raised(teller: &Teller<'_>, trigger: &Trigger) -> String {
    match (&trigger.raised_by, trigger.on_allegation) {
        (None, _) if trigger.when.is_none() => "Nobody: a deadline that passes raises it.".to_owned(),
        (None, _) => {
            "Nobody has to: it is raised by itself on the first day on which that is known to be true.".to_owned()
        }
        (Some(by), false) => format!(
            "{}, while that is known to be true. At any other time the act has no effect.",
            capital(&teller.voice.standing(by))
        ),
        (Some(by), true) => {
            format!(
                "{}, on an allegation: whether it is true is for the process to find out.",
                capital(&teller.voice.standing(by))
            )
        }
    }
}
