//! Step 2: observations known from today, and acts dated today, their standing checked.

use super::knowledge::{ObservationRef, Ruling};
use super::occurrences::{Occurrence, Occurrences};
use super::{Dispute, Run};
use crate::calendar::Date;
use crate::data::{Act, ActValue};
use crate::ledger::{Cause, Cited};
use crate::model::{ActKind, Actor, EventId, IndicatorId, Kind, Standing, Subject};

/// The acts that are still to be taken, each on its day.
#[derive(Debug, Default)]
pub struct Acts {
    /// The places of those that are taken one by one; none for all.
    taken_singly: Option<Vec<u32>>,
    next: usize,
}

impl Acts {
    fn place(&self) -> Option<usize> {
        match &self.taken_singly {
            None => Some(self.next),
            Some(places) => places.get(self.next).map(|place| *place as usize),
        }
    }

    /// The day of the next.
    pub fn next_day(&self, acts: &[Act]) -> Option<Date> {
        acts.get(self.place()?).map(|act| act.date)
    }

    /// Takes the next if it is dated by a day.
    fn next(&mut self, acts: &[Act], day: Date) -> Option<usize> {
        let place = self.place()?;
        acts.get(place).filter(|act| act.date <= day)?;
        self.next += 1;
        Some(place)
    }
}

impl Run<'_> {
    /// What happened before the first day: events keep their date, other acts are rejected (section 7).
    pub fn before_the_run(&mut self) {
        while let Some(number) = self.acts.next(&self.facts.acts, self.first.previous()) {
            let act = &self.facts.acts[number];
            // What became known later than `--known-at` never happened, also where another agreement begins later than that.
            if self.known_at.is_some_and(|limit| act.date > limit) {
                continue;
            }
            self.today = act.date;
            if act.kind == ActKind::Occur && self.refusal(act).is_none() {
                self.occur(act, number);
            } else {
                let reason = self.refusal(act).unwrap_or_else(|| "it is dated before the run begins".to_owned());
                self.today = self.first;
                self.step = 2;
                self.reject(number, reason);
            }
        }
        self.today = self.first;
        self.open_windows();
    }

    /// All facts of today.
    pub fn facts(&mut self) {
        let mut fresh = std::mem::take(&mut self.fresh);
        self.knowledge.advance(self.today, &mut fresh);
        if let Some(day) = fresh.iter().map(|reference| self.knowledge.observation(*reference).date).min() {
            self.past.forget_from(day);
        }
        self.enter_conflicts(&fresh);
        fresh.clear();
        self.fresh = fresh;
        while let Some(number) = self.acts.next(&self.facts.acts, self.today) {
            let act = &self.facts.acts[number];
            self.stirred = true;
            if self.known_at.is_some_and(|limit| act.date > limit) {
                continue;
            }
            if self.not_in_force(act).is_some() {
                self.take(number);
                continue;
            }
            match act.kind {
                ActKind::Raise | ActKind::Uphold | ActKind::Dismiss | ActKind::Extend => self.trigger_acts.push(number),
                _ => self.take(number),
            }
        }
    }

    /// Two sources that report one date on one day with different values (section 5.2).
    fn enter_conflicts(&mut self, fresh: &[ObservationRef]) {
        let mut seen: Vec<(IndicatorId, Date, Date)> = Vec::new();
        for reference in fresh {
            if !self.agreement[reference.indicator].used {
                continue;
            }
            let observation = self.knowledge.observation(*reference);
            let key = (reference.indicator, observation.date, observation.reported);
            let others = self.knowledge.conflicts(*reference);
            if others.is_empty() || seen.contains(&key) {
                continue;
            }
            seen.push(key);
            let mut all = vec![*reference];
            all.extend(others);
            all.sort_by_key(|it| self.knowledge.observation(*it).source);
            let observed: Cited = all.into_iter().map(|it| self.observed(it)).collect();
            let declared = &self.agreement[reference.indicator].declared;
            let text = format!("{} on {}", declared.name, observation.date);
            let because = vec![Cause::Condition { text, value: "conflict".to_owned(), observed }];
            self.enter(Kind::Observation, declared, None, "conflict", because);
        }
    }

    /// Why an actor may not do this at all, whatever the day has brought (section 5.1).
    pub fn refusal(&self, act: &Act) -> Option<String> {
        let name = self.agreement.actor_name(act.by);
        if let Some(missing) = self.not_in_force(act) {
            return Some(format!("{missing} isn't in the text in force"));
        }
        if !self.is_member(act.by) {
            return Some(format!("{name} is no longer a party"));
        }
        let entitled = match (act.kind, act.on) {
            (ActKind::Occur, Subject::Event(event)) => self.may_occur(act.by, event),
            (ActKind::Raise, Subject::Trigger(trigger)) => match &self.agreement[trigger].raised_by {
                Some(standing) => self.has_standing(act.by, standing),
                None => {
                    return Some(format!("{} is not raised by anybody's act", self.agreement.declared(act.on).name));
                }
            },
            (ActKind::Waive, Subject::Benchmark(benchmark)) => self.agreement[benchmark].waivable.contains(&act.by),
            (ActKind::Certify, Subject::Benchmark(benchmark)) => {
                self.agreement[benchmark].certified.map(Actor::Body) == Some(act.by)
            }
            (ActKind::Dispute, Subject::Indicator(indicator)) => {
                matches!(act.by, Actor::Party(_)) && self.agreement[indicator].disputes.is_some()
            }
            (ActKind::Settle | ActKind::Void, Subject::Indicator(indicator)) => {
                // A dispute that is open stays before the body that the text named when it was opened.
                let open = self.disputes.iter().find(|dispute| dispute.indicator == indicator).map(|it| it.rule);
                let rule = open.or(self.agreement[indicator].disputes.as_ref());
                rule.map(|it| Actor::Body(it.to)) == Some(act.by)
            }
            (ActKind::File, Subject::Grievance(grievance)) => {
                self.has_standing(act.by, &self.agreement[grievance].from)
            }
            (ActKind::Answer, Subject::Grievance(grievance)) => self.agreement[grievance].to.contains(&act.by),
            (ActKind::Hold, Subject::Review(review)) => self.agreement[review].by.contains(&act.by),
            _ => true,
        };
        (!entitled).then(|| format!("{name} may not {} {}", act.kind, self.agreement.declared(act.on).name))
    }

    /// The name that an act uses and the text in force doesn't have: not added yet, or removed.
    fn not_in_force(&self, act: &Act) -> Option<&str> {
        let by = match act.by {
            Actor::Party(id) => &self.agreement[id].declared,
            Actor::Body(id) => &self.agreement[id].declared,
        };
        let on = self.agreement.declared(act.on);
        [by, on].into_iter().find(|declared| declared.absent).map(|declared| declared.name.as_str())
    }

    /// Whether an event occurs by somebody's act.
    fn may_occur(&self, by: Actor, event: EventId) -> bool {
        self.has_standing(by, &self.agreement[event].by)
    }

    fn has_standing(&self, actor: Actor, standing: &Standing) -> bool {
        match standing {
            Standing::Anyone => true,
            Standing::AnyParty => matches!(actor, Actor::Party(_)),
            Standing::Only(list) => list.contains(&actor),
        }
    }

    /// Enters an act that has no effect.
    pub fn reject(&mut self, number: usize, reason: String) {
        let act = &self.facts.acts[number];
        let cause = self.act_cause(act, Some(reason));
        self.enter(Kind::Act, self.agreement.declared(act.on), None, "rejected", vec![cause]);
    }

    /// The latest occurrence of an event by the end of a day.
    pub fn latest_occurrence(&self, event: EventId, day: Date) -> Option<Occurrence> {
        self.events[event.index()].latest(day)
    }

    /// In the fast reading: takes in all acts at once that do nothing but make an event occur of which conditions alone take note, so
    /// that they are seen from their days on.
    pub fn take_quiet_acts(&mut self) {
        let facts = self.facts;
        let Some(columns) = facts.acts.columns() else { return };
        let mut singly = columns.others.clone();
        for (index, column) in columns.events.iter().enumerate() {
            let event = EventId(index as u32);
            if self.is_quiet(event) && column.by.iter().all(|by| self.may_occur(*by, event)) {
                self.events[index] = Occurrences::of(column, self.known_at);
            } else {
                singly.extend(&column.places);
            }
        }
        // Two lists in order, as a rule, or one.
        singly.sort();
        self.acts = Acts { taken_singly: Some(singly), next: 0 };
    }

    /// Whether only conditions ask about an event, and nobody's standing can change.
    fn is_quiet(&self, event: EventId) -> bool {
        let agreement = self.agreement;
        self.text.versions.len() == 1
            && agreement.parties.iter().all(|party| party.until.is_none())
            && !agreement[event].dates_from
            && !agreement.triggers.iter().filter_map(|it| it.when).any(|when| self.events_of(when).contains(&event))
    }

    fn occur(&mut self, act: &Act, number: usize) {
        if let Subject::Event(event) = act.on {
            self.events[event.index()].add(act.date, Some(number));
        }
    }

    fn take(&mut self, number: usize) {
        let act = &self.facts.acts[number];
        if let Some(reason) = self.refusal(act) {
            return self.reject(number, reason);
        }
        let refused = match (act.kind, act.on) {
            (ActKind::Occur, _) => {
                self.occur(act, number);
                None
            }
            (ActKind::Waive, Subject::Benchmark(benchmark)) => match act.until() {
                Some(until) if until >= self.today => {
                    let state = &mut self.benchmarks[benchmark.index()];
                    if state.waiver.is_none_or(|(last, _)| last < until) {
                        state.waiver = Some((until, number));
                    }
                    None
                }
                _ => Some("its `until` is in the past".to_owned()),
            },
            (ActKind::Certify, Subject::Benchmark(benchmark)) => {
                self.benchmarks[benchmark.index()].certified = Some(number);
                None
            }
            (ActKind::Dispute, Subject::Indicator(indicator)) => self.dispute(indicator, act),
            (ActKind::Settle | ActKind::Void, Subject::Indicator(indicator)) => self.settle(indicator, act, number),
            (ActKind::Invoke, Subject::Reversal(reversal)) => {
                let right = self.entitlements.iter().position(|entitlement| {
                    entitlement.actor == act.by && entitlement.reversal == reversal && entitlement.opened < self.today
                });
                match right {
                    Some(index) => {
                        self.entitlements.remove(index);
                        self.invoked.push((reversal, number));
                        None
                    }
                    None => Some(format!("{} isn't entitled to it now", self.agreement.actor_name(act.by))),
                }
            }
            (ActKind::File, Subject::Grievance(grievance)) => self.file_grievance(grievance, act),
            (ActKind::Answer, Subject::Grievance(grievance)) => self.answer_grievance(grievance, act),
            (ActKind::Hold, Subject::Review(review)) => self.hold(review, act),
            (ActKind::Contest, on) => {
                let cause = self.act_cause(act, None);
                self.enter(Kind::Act, self.agreement.declared(on), None, "contested", vec![cause]);
                None
            }
            _ => Some("it can't be done to this".to_owned()),
        };
        if let Some(reason) = refused {
            self.reject(number, reason);
        }
    }

    /// A party contests the latest known observation, or that of a date (section 5.2).
    fn dispute(&mut self, indicator: IndicatorId, act: &Act) -> Option<String> {
        let rule = self.agreement[indicator].disputes.as_ref()?;
        let observation = match act.value() {
            Some(ActValue::Date(date)) => self.knowledge.on(0, indicator, date),
            Some(ActValue::Reading(_)) | None => self.knowledge.latest(0, indicator, Date::LAST),
        };
        let Some(observation) = observation else { return Some("there is no such observation".to_owned()) };
        if self.knowledge.ruling(observation) == Some(Ruling::Contested) {
            return Some("the observation is contested already".to_owned());
        }
        let last_day = self.last_day(&rule.window, self.today);
        self.disputes.push(Dispute { observation, indicator, rule, last_day, opened: self.today });
        self.rule(observation, Some(Ruling::Contested));
        let mut because = vec![self.act_cause(act, None)];
        let text = format!("{} is disputed", self.agreement[indicator].declared.name);
        because.push(Cause::Condition {
            text,
            value: "true".to_owned(),
            observed: [self.observed(observation)].into_iter().collect(),
        });
        self.enter(Kind::Observation, &self.agreement[indicator].declared, None, "contested", because);
        None
    }

    /// Records a ruling on an observation, or lifts one.
    pub fn rule(&mut self, observation: ObservationRef, ruling: Option<Ruling>) {
        self.knowledge.rule(observation, ruling);
        self.past.forget_from(self.knowledge.observation(observation).date);
    }

    /// The body confirms, corrects, or declares void the dispute that was opened first.
    fn settle(&mut self, indicator: IndicatorId, act: &Act, number: usize) -> Option<String> {
        let Some(index) = self.disputes.iter().position(|dispute| dispute.indicator == indicator) else {
            return Some("nothing is in dispute".to_owned());
        };
        let dispute = self.disputes.remove(index);
        let (ruling, to) = match (act.kind, act.value()) {
            (ActKind::Void, _) => (Some(Ruling::Void), "void"),
            (_, Some(ActValue::Reading(reading))) => (Some(Ruling::Corrected(reading, number)), "settled"),
            _ => (None, "settled"),
        };
        self.rule(dispute.observation, ruling);
        let because = vec![self.act_cause(act, None)];
        self.enter(Kind::Observation, &self.agreement[indicator].declared, None, to, because);
        None
    }
}
