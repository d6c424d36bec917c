//! Step 4: triggers are armed, and then move at most once (section 5.6).

use super::cause::caused_by;
use super::judge::{Moment, Stop};
use super::value::Truth;
use super::{Run, Running};
use crate::calendar::Date;
use crate::ledger::Cause;
use crate::model::{ActKind, Actor, Kind, StageStatus, StepKind, Subject, TriggerId, TriggerStatus};

impl Run<'_> {
    /// Every trigger, in order of declaration.
    pub fn move_triggers(&mut self) -> Result<(), Stop> {
        let acts = std::mem::take(&mut self.trigger_acts);
        for index in 0..self.triggers.len() {
            let id = TriggerId(index as u32);
            if self.agreement[id].declared.absent {
                continue;
            }
            self.arm(id)?;
            self.raise_after_expiry(id);
            for number in acts.iter().copied().filter(|number| self.facts.acts[*number].on == Subject::Trigger(id)) {
                self.take_trigger_act(id, number)?;
            }
            self.raise_by_itself(id)?;
            self.cure(id)?;
            self.note_whether_rearmable(id)?;
        }
        Ok(())
    }

    /// The condition today; true where there is none to ask.
    fn condition(&self, id: TriggerId) -> Result<Truth, Stop> {
        match self.agreement[id].when {
            Some(when) => self.truth(when, Moment::on(self.today)),
            None => Ok(Some(true)),
        }
    }

    /// Whether one of the stages of `during` is active; without `during`, always.
    pub fn is_on_duty(&self, id: TriggerId) -> bool {
        let during = &self.agreement[id].during;
        during.is_empty() || during.iter().any(|stage| self.stages[stage.index()].history.now() == StageStatus::Active)
    }

    fn arm(&mut self, id: TriggerId) -> Result<(), Stop> {
        let trigger = &self.agreement[id];
        if trigger.when.is_none() && !trigger.on_allegation {
            // Only expiries raise it: it is dormant until then.
            return Ok(());
        }
        let from = self.triggers[id.index()].history.now();
        let on_duty = self.is_on_duty(id);
        let ready = match from {
            TriggerStatus::Dormant => true,
            TriggerStatus::Armed | TriggerStatus::Raised => false,
            TriggerStatus::Fired if !trigger.repeats => false,
            TriggerStatus::Cured | TriggerStatus::Dismissed | TriggerStatus::Fired => {
                !self.triggers[id.index()].moved && self.may_rearm(id)?
            }
        };
        if ready && on_duty {
            let mut because = self.duty_causes(id, |status| status == StageStatus::Active);
            if from != TriggerStatus::Dormant {
                because = self.rearming_causes(id)?;
            }
            self.set_trigger(id, TriggerStatus::Armed, because);
        } else if from == TriggerStatus::Armed && !on_duty {
            let because = self.duty_causes(id, |status| status != StageStatus::Active);
            self.set_trigger(id, TriggerStatus::Dormant, because);
        }
        Ok(())
    }

    /// Once the condition has been not true on a day, or an event in it occurs anew; on allegation, the day after.
    fn may_rearm(&self, id: TriggerId) -> Result<bool, Stop> {
        let trigger = &self.agreement[id];
        let state = &self.triggers[id.index()];
        if trigger.on_allegation || state.rearmable {
            return Ok(true);
        }
        Ok(self.event_occurs_anew(id) || self.condition(id)? != Some(true))
    }

    /// Whether an event in its condition occurs today.
    fn event_occurs_anew(&self, id: TriggerId) -> bool {
        let events = self.agreement[id].when.map_or(&[][..], |when| self.events_of(when));
        events.iter().any(|event| self.events[event.index()].dates().last() == Some(&self.today))
    }

    /// Remembers, for one that has ended, that its condition has been not true on a day, or that an event in it occurred anew
    /// on the very day on which it ended in step 1.
    fn note_whether_rearmable(&mut self, id: TriggerId) -> Result<(), Stop> {
        let ended = matches!(
            self.triggers[id.index()].history.now(),
            TriggerStatus::Cured | TriggerStatus::Dismissed | TriggerStatus::Fired
        );
        if ended && self.agreement[id].when.is_some() {
            let anew = self.triggers[id.index()].ended == Some((self.today, 1)) && self.event_occurs_anew(id);
            if anew || self.condition(id)? != Some(true) {
                self.triggers[id.index()].rearmable = true;
            }
        }
        Ok(())
    }

    /// Why one that has ended is armed again: its condition has ceased, or an event in it occurs anew; on allegation, that a
    /// day has passed since.
    fn rearming_causes(&self, id: TriggerId) -> Result<Vec<Cause>, Stop> {
        let trigger = &self.agreement[id];
        let mut because = match trigger.when {
            Some(when) if !trigger.on_allegation => self.why(when, Moment::on(self.today))?,
            _ => Vec::new(),
        };
        if because.is_empty() {
            let since = self.triggers[id.index()].history.since().unwrap_or(self.first);
            because.push(caused_by(Kind::Trigger, &trigger.declared, since));
        }
        Ok(because)
    }

    /// The stages of `during` that are in such a status, each since when.
    fn duty_causes(&self, id: TriggerId, counts: impl Fn(StageStatus) -> bool) -> Vec<Cause> {
        let during = &self.agreement[id].during;
        let causes: Vec<Cause> = during
            .iter()
            .filter(|stage| counts(self.stages[stage.index()].history.now()))
            .filter_map(|stage| {
                let since = self.stages[stage.index()].history.since()?;
                Some(caused_by(Kind::Stage, &self.agreement[*stage].declared, since))
            })
            .collect();
        if causes.is_empty() { vec![self.in_force()] } else { causes }
    }

    /// The amendment of today, or that the agreement is in force: the cause of what has no other.
    pub fn in_force(&self) -> Cause {
        if let Some(amendment) = self.amended {
            return caused_by(Kind::Amendment, &self.agreement[amendment].declared, self.today);
        }
        Cause::CausedBy { kind: Kind::Agreement, name: self.agreement.name.clone(), date: self.first }
    }

    /// Raised by a deadline that passed, whatever `when` and `during` say, unless it runs already or has fired for good.
    fn raise_after_expiry(&mut self, id: TriggerId) {
        let Some(cause) = self.triggers[id.index()].expiry.take() else { return };
        let final_firing =
            self.triggers[id.index()].history.now() == TriggerStatus::Fired && !self.agreement[id].repeats;
        let runs = self.triggers[id.index()].history.now() == TriggerStatus::Raised;
        if !(final_firing || runs || self.triggers[id.index()].moved) {
            self.raise(id, vec![cause]);
        }
    }

    fn raise_by_itself(&mut self, id: TriggerId) -> Result<(), Stop> {
        let trigger = &self.agreement[id];
        let state = &self.triggers[id.index()];
        if state.moved || trigger.raised_by.is_some() || state.history.now() != TriggerStatus::Armed {
            return Ok(());
        }
        if let (Some(when), Some(true)) = (trigger.when, self.condition(id)?) {
            let because = self.why(when, Moment::on(self.today))?;
            self.raise(id, because);
        }
        Ok(())
    }

    /// Raises: the first step that isn't used up opens; with none left it fires at once (an entry each).
    fn raise(&mut self, id: TriggerId, because: Vec<Cause>) {
        let from = self.triggers[id.index()].history.now();
        self.triggers[id.index()].history.set(self.today, TriggerStatus::Raised);
        self.triggers[id.index()].running = None;
        self.triggers[id.index()].rearmable = false;
        self.triggers[id.index()].moved = true;
        let step = self.open_step(id, 0, self.today);
        self.enter_trigger(id, from, TriggerStatus::Raised, because);
        if !step {
            let declared = &self.agreement[id].declared;
            let because = vec![caused_by(Kind::Trigger, declared, self.today)];
            self.fire(id, because);
        }
    }

    /// Opens the first step from `from` on that is left; cures used up are passed over.
    fn open_step(&mut self, id: TriggerId, from: usize, opened: Date) -> bool {
        let process = &self.agreement[id].process;
        let next = (from..process.len()).find(|index| match process[*index].kind {
            StepKind::Cure { at_most: Some(limit) } => self.used(id, *index) < limit,
            StepKind::Cure { at_most: None } | StepKind::Notice | StepKind::Refer { .. } | StepKind::Decide { .. } => {
                true
            }
        });
        let last_day = next.and_then(|index| self.last_day(&process[index].window, opened));
        let state = &mut self.triggers[id.index()];
        state.opened = opened;
        state.running = next.map(|index| Running { index, step: &process[index], last_day });
        next.is_some()
    }

    /// How often the cure at a place of the process was used.
    fn used(&self, id: TriggerId, index: usize) -> u32 {
        self.triggers[id.index()].used.get(self.cure_number(id, index)).copied().unwrap_or(0)
    }

    /// The place of a cure among the cures of its process.
    fn cure_number(&self, id: TriggerId, index: usize) -> usize {
        let before = self.agreement[id].process.iter().take(index);
        before.filter(|step| matches!(step.kind, StepKind::Cure { .. })).count()
    }

    /// Moves on to the next step, or fires.
    pub fn move_on(&mut self, id: TriggerId, from: usize, opened: Date, because: Vec<Cause>) {
        if self.open_step(id, from, opened) {
            self.enter_trigger(id, TriggerStatus::Raised, TriggerStatus::Raised, because);
        } else {
            self.fire(id, because);
        }
    }

    fn fire(&mut self, id: TriggerId, because: Vec<Cause>) {
        let state = &mut self.triggers[id.index()];
        state.firings.push(self.today);
        state.fired_today = true;
        state.moved = true;
        self.end_process(id, TriggerStatus::Fired, because);
    }

    /// Ends the process as cured, dismissed or fired.
    pub fn end_process(&mut self, id: TriggerId, to: TriggerStatus, because: Vec<Cause>) {
        let state = &mut self.triggers[id.index()];
        state.running = None;
        state.rearmable = false;
        state.ended = Some((self.today, self.step));
        self.set_trigger(id, to, because);
    }

    fn set_trigger(&mut self, id: TriggerId, to: TriggerStatus, because: Vec<Cause>) {
        let from = self.triggers[id.index()].history.now();
        self.triggers[id.index()].history.set(self.today, to);
        self.enter_trigger(id, from, to, because);
    }

    /// `raise`, `uphold`, `dismiss`, `extend`: one that can't move its trigger is rejected.
    fn take_trigger_act(&mut self, id: TriggerId, number: usize) -> Result<(), Stop> {
        let act = &self.facts.acts[number];
        if let Some(reason) = self.refusal(act) {
            self.reject(number, reason);
            return Ok(());
        }
        let trigger = &self.agreement[id];
        let name = &trigger.declared.name;
        if self.triggers[id.index()].moved {
            self.reject(number, format!("{name} has moved already on this day"));
            return Ok(());
        }
        let because = vec![self.act_cause(act, None)];
        if act.kind == ActKind::Raise {
            if self.triggers[id.index()].history.now() != TriggerStatus::Armed {
                let status = self.triggers[id.index()].history.now();
                self.reject(number, format!("{name} is {status}, not armed"));
            } else if !trigger.on_allegation && self.condition(id)? != Some(true) {
                self.reject(number, format!("the condition of {name} isn't true"));
            } else {
                let mut because = because;
                if let (Some(when), false) = (trigger.when, trigger.on_allegation) {
                    because.extend(self.why(when, Moment::on(self.today))?);
                }
                self.raise(id, because);
            }
            return Ok(());
        }
        let running = self.triggers[id.index()].running;
        let step = running.map(|it| (it, &it.step.kind));
        let Some((running, kind @ (StepKind::Refer { body, .. } | StepKind::Decide { body, .. }))) = step else {
            self.reject(number, format!("{name} is before no body now"));
            return Ok(());
        };
        if Actor::Body(*body) != act.by {
            self.reject(number, format!("{name} is before {} now", self.agreement[*body].declared.name));
            return Ok(());
        }
        match act.kind {
            ActKind::Uphold => {
                self.triggers[id.index()].moved = true;
                if matches!(kind, StepKind::Decide { .. }) {
                    self.fire(id, because);
                } else {
                    self.move_on(id, running.index + 1, self.today, because);
                }
            }
            ActKind::Dismiss => {
                self.triggers[id.index()].moved = true;
                self.end_process(id, TriggerStatus::Dismissed, because);
            }
            ActKind::Extend => match act.until() {
                Some(until) if running.last_day.is_none_or(|last| until > last) => {
                    self.triggers[id.index()].moved = true;
                    self.triggers[id.index()].running = Some(Running { last_day: Some(until), ..running });
                    self.enter_trigger(id, TriggerStatus::Raised, TriggerStatus::Raised, because);
                }
                _ => self.reject(number, "its `until` isn't later than the last day there was".to_owned()),
            },
            _ => self.reject(number, format!("it can't move {name}")),
        }
        Ok(())
    }

    /// The first day within a cure's window on which the condition is false ends the process; so does a waiver that makes it
    /// false, in any step.
    fn cure(&mut self, id: TriggerId) -> Result<(), Stop> {
        let state = &self.triggers[id.index()];
        let (Some(running), Some(when)) = (state.running, self.agreement[id].when) else { return Ok(()) };
        if state.moved || state.history.now() != TriggerStatus::Raised {
            return Ok(());
        }
        let at = Moment::on(self.today);
        if self.truth(when, at)? != Some(false) {
            return Ok(());
        }
        let by_waiver = self.truth(when, Moment { without_waivers: true, ..at })? != Some(false);
        let in_cure = matches!(running.step.kind, StepKind::Cure { .. });
        if !by_waiver && !in_cure {
            return Ok(());
        }
        if !by_waiver {
            let number = self.cure_number(id, running.index);
            let used = &mut self.triggers[id.index()].used;
            used.resize(used.len().max(number + 1), 0);
            used[number] += 1;
        }
        let because = self.why(when, at)?;
        self.triggers[id.index()].moved = true;
        self.end_process(id, TriggerStatus::Cured, because);
        Ok(())
    }
}
