//! Step 5: actions and reversals of triggers that fired today, then restorations (sections 5.6 and 5.7).

use super::cause::caused_by;
use super::judge::{Moment, Stop};
use super::{Entitlement, Run, Suspension, SuspensionUntil, Taker};
use crate::ledger::Cause;
use crate::model::{
    Action, ActionKind, Kind, ReliefStatus, ReversalId, ReversalStatus, Selection, StageId, StageStatus, SuspensionEnd,
    TriggerId,
};

impl Run<'_> {
    /// Everything that step 5 does.
    pub fn act(&mut self) -> Result<(), Stop> {
        self.end_suspensions_by_condition()?;
        for index in 0..self.triggers.len() {
            let id = TriggerId(index as u32);
            if self.triggers[index].fired_today {
                for action in &self.agreement[id].then {
                    self.take_action(id, action)?;
                }
            }
        }
        let mut invoked = std::mem::take(&mut self.invoked);
        invoked.sort();
        for (reversal, act) in invoked {
            let cause = self.act_cause(&self.facts.acts[act], None);
            self.reverse(reversal, vec![cause]);
        }
        self.restore()
    }

    /// `suspend … until E` is over on the first later day on which E is true; unknown does not end it.
    fn end_suspensions_by_condition(&mut self) -> Result<(), Stop> {
        for relief in self.relief_ids().collect::<Vec<_>>() {
            let suspensions = std::mem::take(&mut self.reliefs[relief.index()].suspensions);
            let mut left = Vec::new();
            for suspension in suspensions {
                let over = match suspension.end {
                    SuspensionUntil::Condition(condition) if suspension.date < self.today => {
                        let over = self.truth(condition, Moment::on(self.today))? == Some(true);
                        if over {
                            let because = self.why(condition, Moment::on(self.today))?;
                            self.reliefs[relief.index()].causes.extend(because);
                        }
                        over
                    }
                    SuspensionUntil::Condition(_) | SuspensionUntil::Day(_) => false,
                };
                if !over {
                    left.push(suspension);
                }
            }
            self.reliefs[relief.index()].suspensions = left;
        }
        Ok(())
    }

    fn take_action(&mut self, id: TriggerId, action: &Action) -> Result<(), Stop> {
        if self.ended.is_some() {
            return Ok(());
        }
        if let Some(condition) = action.condition
            && self.truth(condition, Moment::on(self.today))? != Some(true)
        {
            return Ok(());
        }
        let cause = caused_by(Kind::Trigger, &self.agreement[id].declared, self.today);
        match &action.kind {
            ActionKind::Reverse(reversal) => self.reverse(*reversal, vec![cause]),
            ActionKind::Suspend { reliefs, end } => self.suspend(id, reliefs, end, cause)?,
            ActionKind::Cap { reliefs, to, .. } => {
                self.say_spared(id, reliefs);
                for relief in &reliefs.reliefs {
                    let state = &mut self.reliefs[relief.index()];
                    state.cap = Some((*to, id));
                    state.causes.push(cause.clone());
                }
            }
            ActionKind::Extend { stage, by } => self.extend(*stage, *by),
            ActionKind::Convene(review) => self.convene(*review, id),
            ActionKind::Terminate => self.end_agreement(vec![cause]),
            ActionKind::Entitle { actor, reversal, window } => {
                let last_day = self.last_day(window, self.today);
                let (actor, reversal) = (*actor, *reversal);
                self.entitlements.push(Entitlement { actor, reversal, by: id, opened: self.today, last_day });
            }
        }
        Ok(())
    }

    /// Humanitarian reliefs that a set would have taken are spared, and the ledger says so (section 5.4).
    fn say_spared(&mut self, id: TriggerId, selection: &Selection) {
        let spared = self.spared(selection);
        let name = &self.agreement[id].declared.name;
        let today = self.today;
        let fired = self.entries.iter_mut().rev().find(|(_, _, entry)| {
            entry.kind == Kind::Trigger && entry.name == *name && entry.date == today && entry.to == "fired"
        });
        if let Some((_, _, entry)) = fired {
            entry.because.extend(spared);
        }
    }

    fn spared(&self, selection: &Selection) -> Vec<Cause> {
        let spared = |relief: &crate::model::ReliefId| {
            Cause::stated(format!("{} is humanitarian", self.agreement[*relief].declared.name), "spared")
        };
        selection.spared.iter().map(spared).collect()
    }

    fn suspend(&mut self, id: TriggerId, reliefs: &Selection, end: &SuspensionEnd, cause: Cause) -> Result<(), Stop> {
        let end = match end {
            // A term counts the day it starts: its last day is the day before the start + length.
            SuspensionEnd::For(length) => SuspensionUntil::Day(self.later(self.today, *length).previous()),
            SuspensionEnd::UntilDate(date) => match self.date(date, self.today, true) {
                Some(date) => SuspensionUntil::Day(date),
                None => SuspensionUntil::Day(crate::calendar::Date::LAST),
            },
            SuspensionEnd::Until(condition) => {
                if self.truth(*condition, Moment::on(self.today))? == Some(true) {
                    return Ok(());
                }
                SuspensionUntil::Condition(*condition)
            }
        };
        self.say_spared(id, reliefs);
        if self.is_over(end) {
            return Ok(());
        }
        for relief in &reliefs.reliefs {
            let state = &mut self.reliefs[relief.index()];
            state.suspensions.push(Suspension { by: id, date: self.today, end });
            state.causes.push(cause.clone());
        }
        Ok(())
    }

    /// Moves a stage's `by` while it is pending, its term while it is active.
    fn extend(&mut self, id: StageId, by: crate::calendar::Duration) {
        let status = self.stages[id.index()].history.now();
        match status {
            StageStatus::Pending => match self.stages[id.index()].deadline {
                Some((last, rule)) => {
                    self.stages[id.index()].deadline = Some((self.later(last, by), rule));
                    self.stages[id.index()].deadline_moved = true;
                }
                None => self.stages[id.index()].deadline_extensions.push(by),
            },
            StageStatus::Active | StageStatus::Suspended => {
                self.stages[id.index()].term_extensions.push(by);
                if let Some(last) = self.stages[id.index()].term {
                    self.stages[id.index()].term = Some(self.later(last.next(), by).previous());
                }
            }
            StageStatus::Reversed | StageStatus::Lapsed | StageStatus::Ended => {}
        }
    }

    /// Runs a reversal (section 5.7).
    fn reverse(&mut self, id: ReversalId, because: Vec<Cause>) {
        if self.ended.is_some() {
            return;
        }
        let reversal = &self.agreement[id];
        let from = self.reversals[id.index()].history.now();
        self.reversals[id.index()].history.set(self.today, ReversalStatus::Run);
        self.reversals[id.index()].ran = Some(self.today);
        let mut because = because;
        because.extend(self.spared(&reversal.reverses));
        for relief in reversal.reverses.reliefs.iter().filter(|relief| self.is_irrevocable(**relief)) {
            because.push(Cause::stated(format!("{} is irrevocable", self.agreement[*relief].declared.name), "spared"));
        }
        self.enter(Kind::Reversal, &reversal.declared, Some(from.word()), ReversalStatus::Run.word(), because);
        let cause = caused_by(Kind::Reversal, &reversal.declared, self.today);
        for relief in &reversal.reverses.reliefs {
            self.take_relief(*relief, id, cause.clone());
        }
        for stage in &reversal.takes {
            let from = self.stages[stage.index()].history.now();
            if !matches!(from, StageStatus::Pending | StageStatus::Active | StageStatus::Suspended) {
                continue;
            }
            let state = &mut self.stages[stage.index()];
            state.history.set(self.today, StageStatus::Reversed);
            state.taken_by = Some(id);
            let declared = &self.agreement[*stage].declared;
            self.enter(Kind::Stage, declared, Some(from.word()), StageStatus::Reversed.word(), vec![cause.clone()]);
        }
        if reversal.ends_agreement {
            self.end_agreement(vec![cause]);
        }
    }

    /// A reversal takes only what is announced, granted, suspended or winding down; only what is granted winds down, and a
    /// running wind-down keeps its last day (section 5.4).
    fn take_relief(&mut self, relief: crate::model::ReliefId, reversal: ReversalId, cause: Cause) {
        let status = self.reliefs[relief.index()].history.now();
        let declared = &self.agreement[relief];
        if declared.humanitarian || self.is_irrevocable(relief) {
            return;
        }
        let winding = match status {
            ReliefStatus::Withheld | ReliefStatus::Reversed => return,
            ReliefStatus::Granted => self.agreement[reversal]
                .winds_down
                .map(|length| (self.later(self.today, length), self.reliefs[relief.index()].levels.now())),
            ReliefStatus::WindingDown => self.reliefs[relief.index()]
                .takers
                .iter()
                .filter_map(|taker| taker.winding)
                .max_by_key(|(last, _)| *last),
            ReliefStatus::Announced | ReliefStatus::Suspended => None,
        };
        let mut causes = vec![cause];
        if let (Some((last, _)), Some(length)) = (winding, self.agreement[reversal].winds_down) {
            let text = format!("winds down over {}", length.words());
            causes.push(Cause::stated(text, format!("last day {last}")));
        }
        let today = self.today;
        let state = &mut self.reliefs[relief.index()];
        state.takers.retain(|taker| taker.reversal != reversal);
        state.takers.push(Taker { reversal, date: today, winding });
        state.causes.extend(causes);
    }

    /// Asked on every later day than that of the reversal; on one day a reversal beats a restoration (section 5.7).
    fn restore(&mut self) -> Result<(), Stop> {
        if self.ended.is_some() {
            return Ok(());
        }
        for index in 0..self.reversals.len() {
            let id = ReversalId(index as u32);
            let Some(condition) = self.agreement[id].restores else { continue };
            let state = &self.reversals[index];
            let later = state.ran.is_some_and(|ran| ran < self.today);
            if state.history.now() != ReversalStatus::Run || !later {
                continue;
            }
            let at = Moment::on(self.today);
            if self.truth(condition, at)? != Some(true) {
                continue;
            }
            let because = self.why(condition, at)?;
            self.reversals[index].history.set(self.today, ReversalStatus::Restored);
            let declared = &self.agreement[id].declared;
            let words = (ReversalStatus::Run.word(), ReversalStatus::Restored.word());
            self.enter(Kind::Reversal, declared, Some(words.0), words.1, because);
            let cause = caused_by(Kind::Reversal, declared, self.today);
            for relief in self.relief_ids().collect::<Vec<_>>() {
                let state = &mut self.reliefs[relief.index()];
                if state.takers.iter().all(|taker| taker.reversal != id) {
                    continue;
                }
                state.takers.retain(|taker| taker.reversal != id);
                state.causes.push(cause.clone());
                // What returns by a stage that is active needs no notice anew; what a stage grants that has to be entered
                // again is a new decision.
                if self.contributors(relief).next().is_none() {
                    self.reliefs[relief.index()].announced = None;
                }
            }
            for stage in 0..self.stages.len() {
                let state = &mut self.stages[stage];
                if state.taken_by == Some(id) && state.history.now() == StageStatus::Reversed {
                    state.taken_by = None;
                    state.opened = false;
                    // A deadline that is still ahead has to be kept once more; one that was kept and has passed is over.
                    if state.deadline.is_some_and(|(last, _)| last >= self.today) {
                        state.deadline_over = false;
                    }
                    state.history.set(self.today, StageStatus::Pending);
                    let declared = &self.agreement[StageId(stage as u32)].declared;
                    let words = (StageStatus::Reversed.word(), StageStatus::Pending.word());
                    self.enter(Kind::Stage, declared, Some(words.0), words.1, vec![cause.clone()]);
                }
            }
        }
        Ok(())
    }

    /// `ends agreement`, `terminate`: all stages end; nothing but running wind-downs moves any more.
    pub fn end_agreement(&mut self, because: Vec<Cause>) {
        if self.ended.is_some() {
            return;
        }
        self.ended = Some(self.today);
        let entry = crate::ledger::Entry {
            date: self.today,
            kind: Kind::Agreement,
            name: self.agreement.name.clone(),
            from: Some("in_force".to_owned()),
            to: "ended".to_owned(),
            level: None,
            from_level: None,
            step: None,
            metrics: None,
            rule: self.rule_at(self.agreement.span),
            because,
        };
        self.entries.push((self.step, 0, entry));
        let cause = Cause::CausedBy { kind: Kind::Agreement, name: self.agreement.name.clone(), date: self.today };
        for index in 0..self.stages.len() {
            let from = self.stages[index].history.now();
            if matches!(from, StageStatus::Pending | StageStatus::Active | StageStatus::Suspended) {
                self.stages[index].history.set(self.today, StageStatus::Ended);
                let declared = &self.agreement[StageId(index as u32)].declared;
                let to = StageStatus::Ended.word();
                self.enter(Kind::Stage, declared, Some(from.word()), to, vec![cause.clone()]);
            }
        }
    }
}
