//! Safeguards, reviews, grievances and amendments in plain words (section 5.8).

use super::{Points, Teller};
use crate::model::{AmendmentId, GrievanceId, ReviewId, SafeguardId, SafeguardRule, Subject};
use crate::publish::conditions::Said;
use crate::publish::voice::{capital, day, every};

impl Teller<'_> {
    pub(super) fn safeguard(&self, id: SafeguardId, points: &mut Points) {
        let voice = &self.voice;
        let said = |lead: &str, condition| {
            let mut said = voice.condition(condition);
            said.text = format!("{lead} {}", said.text);
            said
        };
        points.add(
            "What is promised",
            match self.agreement[id].rule {
                SafeguardRule::Always(rule) => vec![said("On every day:", rule)],
                SafeguardRule::Never(rule) => vec![said("Never on any day:", rule)],
                SafeguardRule::Reachable(rule) => vec![said("It must remain possible that", rule)],
                SafeguardRule::LeadsTo { cause, effect, within } => vec![
                    said("Whenever this is so:", cause),
                    said(&format!("then, on that day or within {}:", voice.length(within)), effect),
                ],
            },
        );
        points.say("If it is broken", "The record says so. A safeguard changes nothing by itself.");
        self.stands(Subject::Safeguard(id), points);
    }

    pub(super) fn review(&self, id: ReviewId, points: &mut Points) {
        let review = &self.agreement[id];
        let voice = &self.voice;
        if !review.by.is_empty() {
            points.say("Who holds it", capital(&voice.actors(&review.by, "or")));
        }
        points.say(
            "When",
            match &review.schedule {
                Some((cadence, from)) => {
                    format!(
                        "{}, counted from {}; and whenever it is called.",
                        capital(&every(*cadence)),
                        voice.date(from)
                    )
                }
                None => "When it is called.".to_owned(),
            },
        );
        if !review.reports.is_empty() {
            points.say("What it reports", voice.names(review.reports.iter().copied(), "and"));
        }
        points.say(
            "If it is missed",
            match &review.due {
                Some((window, trigger)) => format!(
                    "It is to be held {}. Otherwise {} is raised.",
                    voice.window(window),
                    voice.name(Subject::Trigger(*trigger))
                ),
                None => "The text names no time limit and no consequence.".to_owned(),
            },
        );
        self.stands(Subject::Review(id), points);
    }

    pub(super) fn grievance(&self, id: GrievanceId, points: &mut Points) {
        let grievance = &self.agreement[id];
        let voice = &self.voice;
        points.say("Who may complain", capital(&voice.standing(&grievance.from)));
        points.say("Who answers", capital(&voice.actors(&grievance.to, "or")));
        points.say(
            "How soon",
            match &grievance.answered {
                Some((window, trigger)) => format!(
                    "Each complaint is to be answered {}. Otherwise {} is raised. An answer is to the oldest complaint that waits.",
                    voice.window(window),
                    voice.name(Subject::Trigger(*trigger))
                ),
                None => "The text names no time limit and no consequence.".to_owned(),
            },
        );
        self.stands(Subject::Grievance(id), points);
    }

    pub(super) fn amendment(&self, id: AmendmentId, points: &mut Points) {
        points.say("From when", capital(&day(self.agreement[id].effective)));
        let texts = &self.edition.program.texts;
        let versions = texts.iter().find_map(|text| {
            let place = text.versions.iter().position(|version| {
                version.amendment.is_some_and(|it| it == id && version.agreement.name == self.agreement.name)
            })?;
            Some((&text.versions[place.checked_sub(1)?].agreement, &text.versions[place].agreement))
        });
        let Some((before, after)) = versions else { return };
        let mut said = Vec::new();
        for subject in after.subjects().filter(|subject| !matches!(subject, Subject::Amendment(_))) {
            let (old, new) = (before.declared(subject), after.declared(subject));
            let name = crate::publish::voice::title_of(if new.absent { old } else { new });
            let kind = subject.words().split_once(' ').map_or("", |(_, kind)| kind);
            match (old.absent, new.absent) {
                (true, false) => said.push(Said::new(format!("It adds the {kind} {name}."))),
                (false, true) => said.push(Said::new(format!(
                    "It removes the {kind} {name}. Windows of it that were open end without an outcome."
                ))),
                (false, false) if old.span != new.span => said.push(Said::new(format!(
                    "It replaces the {kind} {name}. Its status stays, and windows that were open keep the old rule."
                ))),
                _ => {}
            }
        }
        points.add("What it changes", said);
        self.stands(Subject::Amendment(id), points);
    }
}
