//! Indicators, events, parties and bodies in plain words (sections 5.1 and 5.2).

use super::{Points, Teller};
use crate::model::{Actor, BodyId, EventId, IndicatorId, Measure, PartyId, Stale, Subject};
use crate::publish::voice::{capital, every, listed};

impl Teller<'_> {
    pub(super) fn indicator(&self, id: IndicatorId, points: &mut Points) {
        let indicator = &self.agreement[id];
        let unit = match indicator.unit.name.as_str() {
            "" => String::new(),
            unit => format!(", in {unit}"),
        };
        let once = |momentary: bool| {
            if momentary { " It holds for the day of the report alone: a day without one is unknown." } else { "" }
        };
        points.say(
            "What it is",
            match &indicator.measure {
                Measure::Stock => format!("A level{unit}. It stands until the next report."),
                Measure::Flow => format!("An amount for each period between reports{unit}. Amounts add up."),
                Measure::Amounts => {
                    format!("Amounts as they occur{unit}. Reports of several sources add up; no report means that nothing occurred.")
                }
                Measure::Bool { momentary } => format!("Yes or no.{}", once(*momentary)),
                Measure::Category { ordered, values, momentary } => format!(
                    "One of {}{}.{}",
                    listed(&values.iter().map(|value| format!("“{value}”")).collect::<Vec<_>>(), "or"),
                    if *ordered { ", in this order" } else { "" },
                    once(*momentary)
                ),
            },
        );
        points.say("Reports", self.cadence(id));
        points.say(
            "Disputes",
            self.dispute(id).unwrap_or_else(|| "The text names no way to dispute a report.".to_owned()),
        );
        if !indicator.used {
            points.say("Use", "No rule asks for it.");
        }
    }

    /// Who reports an indicator, how often, and when a report is too old.
    pub(super) fn cadence(&self, id: IndicatorId) -> String {
        let indicator = &self.agreement[id];
        let mut ranked: Vec<(u16, Actor)> = indicator
            .ranks
            .iter()
            .zip(&indicator.sources)
            .filter_map(|(rank, source)| Some(((*rank)?, *source)))
            .collect();
        ranked.sort_unstable();
        let sources: Vec<Actor> = ranked.into_iter().map(|(_, actor)| actor).collect();
        let mut text = self.voice.name(Subject::Indicator(id));
        match sources.as_slice() {
            [] => text.push_str(" is reported"),
            sources => text.push_str(&format!(" is reported by {}", self.voice.actors(sources, "and"))),
        }
        if let Some(cadence) = indicator.every {
            text.push_str(&format!(", {}", every(cadence)));
        }
        match indicator.stale {
            Stale::After(length) => {
                text.push_str(&format!("; a figure older than {} is unknown.", self.voice.length(length)));
            }
            Stale::Never => text.push_str("; a figure stands until the next one, however old it is."),
        }
        if sources.len() > 1 && indicator.measure != Measure::Amounts {
            text.push_str(&format!(
                " Where two report on one day, {} counts.",
                sources.first().map(|actor| self.voice.actor(*actor)).unwrap_or_default()
            ));
        }
        text
    }

    /// How reports on an indicator are disputed.
    pub(super) fn dispute(&self, id: IndicatorId) -> Option<String> {
        let rule = self.agreement[id].disputes.as_ref()?;
        let body = self.voice.actor(Actor::Body(rule.to));
        let silence = if rule.silence_stands { "the figure stands" } else { "the figure is void" };
        Some(format!(
            "A party may dispute a report on {}. Until {body} confirms, corrects or voids it, {}, the figure is unknown; if nothing is decided, {silence}.",
            self.voice.name(Subject::Indicator(id)),
            self.voice.short_window(&rule.window)
        ))
    }

    pub(super) fn event(&self, id: EventId, points: &mut Points) {
        points.say("Who may say so", capital(&self.voice.standing(&self.agreement[id].by)));
    }

    pub(super) fn party(&self, id: PartyId, points: &mut Points) {
        points.say("What it is", "A party to the agreement.");
        if let Some(event) = self.agreement[id].until {
            let event = self.voice.name(Subject::Event(event));
            points.say("Until when", format!("Until {event}, that day included. What it does later has no effect."));
        }
    }

    pub(super) fn body(&self, id: BodyId, points: &mut Points) {
        let body = &self.agreement[id];
        points.say(
            "What it is",
            match body.members.as_slice() {
                [] => "A body that is independent of the parties.".to_owned(),
                members => {
                    let members: Vec<Actor> = members.iter().map(|party| Actor::Party(*party)).collect();
                    format!("A body made up of parties, hence not independent: {}.", self.voice.actors(&members, "and"))
                }
            },
        );
        if !body.tags.is_empty() {
            let tags: Vec<String> = body.tags.iter().map(|tag| tag.replace('_', " ")).collect();
            points.say("Said of it", listed(&tags, "and"));
        }
    }
}
