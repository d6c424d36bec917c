//! Reversals in plain words (section 5.7): what each takes, what it spares, and how things come back.

use super::{Points, Teller};
use crate::model::{ReversalId, Subject};
use crate::publish::conditions::Said;

impl Teller<'_> {
    pub(super) fn reversal(&self, id: ReversalId, points: &mut Points) {
        let reversal = &self.agreement[id];
        let voice = &self.voice;
        let (runs, entitles) = self.set_off_by(id);
        let mut origin = Vec::new();
        if !runs.is_empty() {
            origin.push(Said::new(format!("It runs when {} takes effect.", voice.names(runs, "or"))));
        }
        if !entitles.is_empty() {
            let triggers = voice.names(entitles, "or");
            origin.push(Said::new(format!(
                "Once {triggers} has taken effect, the party so entitled may run it in time."
            )));
        }
        if origin.is_empty() {
            origin.push(Said::new("Nothing runs it as the text stands."));
        }
        points.add("What sets it off", origin);
        let taken: Vec<Said> =
            reversal.reverses.reliefs.iter().map(|id| Said::new(voice.name(Subject::Relief(*id)))).collect();
        points.add("What it takes", if taken.is_empty() { vec![Said::new("No relief.")] } else { taken });
        let humanitarian: Vec<Subject> = (0_u32..)
            .zip(&self.agreement.reliefs)
            .filter(|(_, relief)| relief.humanitarian && !relief.declared.absent)
            .map(|(index, _)| Subject::Relief(crate::model::ReliefId(index)))
            .collect();
        if !humanitarian.is_empty() {
            points.say(
                "What is protected",
                format!("{}: humanitarian, and out of reach of every reversal.", voice.names(humanitarian, "and")),
            );
        }
        points.say(
            "How fast",
            match reversal.winds_down {
                Some(length) => format!(
                    "It winds down over {}: the last day with relief is {} after the day on which it runs.",
                    voice.length(length),
                    voice.length(length)
                ),
                None => "On the day on which it runs.".to_owned(),
            },
        );
        if !reversal.takes.is_empty() {
            let stages = voice.names(reversal.takes.iter().map(|id| Subject::Stage(*id)), "and");
            points.say("Steps undone", format!("{stages}, as far as they are waiting, under way or suspended."));
        }
        if reversal.ends_agreement {
            points.say("The agreement", "It ends: all steps are over, and nothing but wind-downs that run goes on.");
        }
        points.add(
            "The way back",
            match reversal.restores {
                Some(condition) => {
                    let mut said = voice.condition(condition);
                    said.text = format!("What it took comes back when {}", said.text);
                    vec![said]
                }
                None => vec![Said::new("The text names none.")],
            },
        );
        self.stands(Subject::Reversal(id), points);
    }
}
