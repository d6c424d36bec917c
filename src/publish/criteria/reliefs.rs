//! Reliefs in plain words (section 5.4): who gives what, when it takes effect, what can take it away, and what can't.

use super::{Points, Teller};
use crate::model::{Action, ActionKind, ReliefId, Selection, Subject};
use crate::publish::conditions::Said;
use crate::publish::voice::{capital, listed};
use crate::quantity::percent;

impl Teller<'_> {
    pub(super) fn relief(&self, id: ReliefId, points: &mut Points) {
        let relief = &self.agreement[id];
        let voice = &self.voice;
        let (by, to) = (voice.actors(&relief.by, "and"), voice.actors(&relief.to, "and"));
        match (by.is_empty(), to.is_empty()) {
            (false, false) => points.say("Who gives", format!("{} to {to}.", capital(&by))),
            (false, true) => points.say("Who gives", capital(&by)),
            (true, false) => points.say("Who receives", capital(&to)),
            (true, true) => {}
        }
        if !relief.sectors.is_empty() {
            let sectors: Vec<String> = relief.sectors.iter().map(|sector| sector.replace('_', " ")).collect();
            points.say("Sector", listed(&sectors, "and"));
        }
        points.add("When it is given", self.granted(id));
        if let Some(notice) = relief.notice {
            points.say(
                "Notice",
                format!("It is announced first, and takes effect when a notice of {} is over.", voice.length(notice)),
            );
        }
        points.add("What can change it", self.touched(id));
        points.add("What is protected", self.protection(id));
        self.stands(Subject::Relief(id), points);
    }

    fn granted(&self, id: ReliefId) -> Vec<Said> {
        let mut said = Vec::new();
        for (index, stage) in self.agreement.stages.iter().enumerate().filter(|(_, stage)| !stage.declared.absent) {
            for grant in stage.grants.iter().filter(|grant| grant.relief == id) {
                let stage = self.voice.name(Subject::Stage(crate::model::StageId(index as u32)));
                let level = match self.voice.level(id, grant.level) {
                    level if level.is_empty() => String::new(),
                    level => format!(", {level}"),
                };
                let kept = if grant.permanent { ", for good" } else { "" };
                said.push(Said::new(format!("With the step {stage}{level}{kept}.")));
            }
        }
        match said.len() {
            0 => vec![Said::new("No step gives it.")],
            1 => said,
            _ if self.agreement[id].amount.is_some() => {
                vec![Said::over("The amounts of the steps that are under way add up:", said)]
            }
            _ => vec![Said::over("Of the steps that are under way, the highest share counts:", said)],
        }
    }

    fn touched(&self, id: ReliefId) -> Vec<Said> {
        let voice = &self.voice;
        let named = |selection: &Selection| selection.reliefs.contains(&id);
        let suspends = |action: &Action| matches!(&action.kind, ActionKind::Suspend { reliefs, .. } if named(reliefs));
        let mut said = Vec::new();
        let suspending = self.triggers_that(suspends);
        if !suspending.is_empty() {
            said.push(Said::new(format!("{} may suspend it for a time.", voice.names(suspending, "and"))));
        }
        for trigger in self.agreement.triggers.iter().filter(|trigger| !trigger.declared.absent) {
            for action in &trigger.then {
                if let ActionKind::Cap { reliefs, to, restore } = &action.kind
                    && named(reliefs)
                {
                    let verb = if *restore { "restores" } else { "reduces" };
                    let name = crate::publish::voice::title_of(&trigger.declared);
                    said.push(Said::new(format!("{name} {verb} it to {} of what is granted.", percent(*to))));
                }
            }
        }
        for taker in self.takers(id) {
            let Subject::Reversal(reversal) = taker else { continue };
            let rule = &self.agreement[reversal];
            let wind_down = match rule.winds_down {
                Some(length) => format!(", winding down over {}", voice.length(length)),
                None => ", at once".to_owned(),
            };
            let back = match rule.restores {
                Some(condition) => format!("It comes back when {}.", voice.clause(condition)),
                None => "The text names no way back.".to_owned(),
            };
            said.push(Said::new(format!("{} takes it{wind_down}. {back}", voice.name(taker))));
        }
        if said.is_empty() {
            said.push(Said::new("Nothing but the end of the step that gives it."));
        }
        said
    }

    fn protection(&self, id: ReliefId) -> Vec<Said> {
        let relief = &self.agreement[id];
        let mut said = Vec::new();
        if relief.humanitarian {
            said.push(Said::new(
                "It is humanitarian: no suspension, reduction or reversal may ever touch it. Where one names a whole sector, it is spared.",
            ));
        }
        if relief.permanent {
            said.push(Said::new("It stays when the step that gave it is suspended, reversed or over; only a reversal that names it takes it."));
        }
        if let Some(length) = relief.irrevocable_after {
            said.push(Said::new(format!(
                "Once it has been in effect for {}, no reversal reaches it any more.",
                self.voice.length(length)
            )));
        }
        said
    }
}
