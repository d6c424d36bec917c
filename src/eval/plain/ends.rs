//! Step 1: what had its last day yesterday or earlier is over.

use super::cause::expired;
use super::judge::Stop;
use super::knowledge::Ruling;
use super::{Run, Running, SuspensionUntil};
use crate::ledger::Cause;
use crate::model::{
    Agreement, BenchmarkId, IndicatorId, Kind, ReliefId, StageId, StageOutcome, StageStatus, StepKind, Subject,
    TriggerId, TriggerStatus,
};

/// What a text declares whose windows may run out, in order of declaration.
pub fn in_order(agreement: &Agreement) -> Vec<Subject> {
    let mut subjects: Vec<Subject> = agreement
        .subjects()
        .filter(|subject| !agreement.declared(*subject).absent)
        .filter(|subject| {
            matches!(
                subject,
                Subject::Indicator(_)
                    | Subject::Benchmark(_)
                    | Subject::Relief(_)
                    | Subject::Stage(_)
                    | Subject::Trigger(_)
                    | Subject::Review(_)
                    | Subject::Grievance(_)
            )
        })
        .collect();
    subjects.sort_by_key(|subject| agreement.declared(*subject).order);
    subjects
}

impl Run<'_> {
    /// All ends, in order of declaration, repeated until nothing moves.
    pub fn ends(&mut self) -> Result<(), Stop> {
        for relief in self.relief_ids().collect::<Vec<_>>() {
            self.end_wind_downs(relief);
        }
        if self.ended.is_some() {
            return Ok(());
        }
        loop {
            let mut moved = false;
            for place in 0..self.order.len() {
                moved |= match self.order[place] {
                    Subject::Indicator(id) => self.end_disputes(id),
                    Subject::Benchmark(id) => self.end_of_benchmark(id),
                    Subject::Relief(id) => self.end_suspensions(id),
                    Subject::Stage(id) => self.end_of_stage(id),
                    Subject::Trigger(id) => self.end_of_step(id),
                    Subject::Review(id) => self.end_of_review(id),
                    Subject::Grievance(id) => self.end_of_grievance(id),
                    Subject::Party(_)
                    | Subject::Body(_)
                    | Subject::Event(_)
                    | Subject::Reversal(_)
                    | Subject::Safeguard(_)
                    | Subject::Amendment(_) => false,
                };
                if self.ended.is_some() {
                    return Ok(());
                }
            }
            if !moved {
                break;
            }
        }
        let today = self.today;
        self.entitlements.retain(|entitlement| entitlement.last_day.is_none_or(|last| last >= today));
        Ok(())
    }

    fn end_wind_downs(&mut self, id: ReliefId) {
        let today = self.today;
        let state = &mut self.reliefs[id.index()];
        for taker in &mut state.takers {
            if let Some((last, _)) = taker.winding.filter(|(last, _)| *last < today) {
                taker.winding = None;
                let name = &self.agreement[taker.reversal].declared.name;
                state.causes.push(expired(format!("wind-down of {name}"), last));
            }
        }
    }

    fn end_suspensions(&mut self, id: ReliefId) -> bool {
        let over: Vec<_> =
            self.reliefs[id.index()].suspensions.iter().filter(|it| self.is_over(it.end)).cloned().collect();
        for suspension in &over {
            if let SuspensionUntil::Day(last) = suspension.end {
                let name = &self.agreement[suspension.by].declared.name;
                self.reliefs[id.index()].causes.push(expired(format!("suspension by {name}"), last));
            }
        }
        let today = self.today;
        self.reliefs[id.index()].suspensions.retain(|it| match it.end {
            SuspensionUntil::Day(last) => last >= today,
            SuspensionUntil::Condition(_) => true,
        });
        false
    }

    /// A dispute that ran out: the observation stands, or is void (section 5.2).
    fn end_disputes(&mut self, id: IndicatorId) -> bool {
        let today = self.today;
        let (over, running) = std::mem::take(&mut self.disputes)
            .into_iter()
            .partition(|dispute| dispute.indicator == id && dispute.last_day.is_some_and(|last| last < today));
        self.disputes = running;
        let over: Vec<super::Dispute<'_>> = over;
        for dispute in over {
            let stands = dispute.rule.silence_stands;
            let ruling = (!stands).then_some(Ruling::Void);
            self.rule(dispute.observation, ruling);
            let to = if stands { "settled" } else { "void" };
            let declared = &self.agreement[id].declared;
            let because = dispute.last_day.map(|last| expired(format!("dispute of {}", declared.name), last));
            self.enter(Kind::Observation, declared, None, to, because.into_iter().collect());
        }
        false
    }

    fn end_of_benchmark(&mut self, id: BenchmarkId) -> bool {
        let today = self.today;
        let state = &mut self.benchmarks[id.index()];
        if let Some((last, _)) = state.waiver.filter(|(last, _)| *last < today) {
            state.waiver = None;
            state.waiver_over = Some(last);
        }
        let Some((last, due)) = state.due.filter(|(last, _)| *last < today && !state.due_over) else { return false };
        state.due_over = true;
        if !state.performed {
            let cause = expired(format!("due of {}", self.agreement[id].declared.name), last);
            self.raise_by_expiry(due.trigger, cause);
        }
        true
    }

    /// Notes that an expiry raises a trigger; it does so in step 4 (section 5.6).
    pub fn raise_by_expiry(&mut self, id: TriggerId, cause: Cause) {
        self.triggers[id.index()].expiry.get_or_insert(cause);
    }

    fn end_of_stage(&mut self, id: StageId) -> bool {
        self.end_of_term(id) | self.end_of_deadline(id)
    }

    fn end_of_term(&mut self, id: StageId) -> bool {
        let Some(last) = self.stages[id.index()].term.filter(|last| *last < self.today) else { return false };
        let state = &mut self.stages[id.index()];
        state.term_over = true;
        let from = state.history.now();
        if !matches!(from, StageStatus::Active | StageStatus::Suspended) {
            return false;
        }
        state.history.set(self.today, StageStatus::Ended);
        let declared = &self.agreement[id].declared;
        let because = vec![expired(format!("term of {}", declared.name), last)];
        self.enter(Kind::Stage, declared, Some(from.word()), StageStatus::Ended.word(), because);
        true
    }

    fn end_of_deadline(&mut self, id: StageId) -> bool {
        let state = &self.stages[id.index()];
        let Some((last, deadline)) = state.deadline.filter(|(last, _)| *last < self.today) else { return false };
        if state.deadline_over || state.history.now() != StageStatus::Pending {
            return false;
        }
        let declared = &self.agreement[id].declared;
        let mut outcome = &deadline.outcome;
        if let StageOutcome::Extend { by, times, then } = outcome {
            if state.extended < *times {
                let later = self.later(last, *by);
                let state = &mut self.stages[id.index()];
                state.extended += 1;
                state.deadline_moved = true;
                state.deadline = Some((later, deadline));
                return true;
            }
            outcome = then;
        }
        self.stages[id.index()].deadline_over = true;
        let cause = expired(format!("deadline of {}", declared.name), last);
        match outcome {
            StageOutcome::Lapse | StageOutcome::Extend { .. } => {
                self.stages[id.index()].history.set(self.today, StageStatus::Lapsed);
                self.enter(
                    Kind::Stage,
                    declared,
                    Some(StageStatus::Pending.word()),
                    StageStatus::Lapsed.word(),
                    vec![cause],
                );
            }
            StageOutcome::Terminate => self.end_agreement(vec![cause]),
            StageOutcome::Trigger(trigger) => self.raise_by_expiry(*trigger, cause),
        }
        true
    }

    /// The running step of a trigger moves on, ends the process, or fires (sections 4 and 5.6).
    fn end_of_step(&mut self, id: TriggerId) -> bool {
        let state = &self.triggers[id.index()];
        let Some(Running { index, step, last_day: Some(last) }) = state.running else { return false };
        if last >= self.today {
            return false;
        }
        let trigger = &self.agreement[id];
        let kind = &step.kind;
        let cause = expired(format!("{} of {}", kind.noun(), trigger.declared.name), last);
        match kind {
            StepKind::Refer { silence_proceeds: false, .. } | StepKind::Decide { silence_proceeds: false, .. } => {
                self.end_process(id, TriggerStatus::Dismissed, vec![cause]);
                self.triggers[id.index()].moved = true;
            }
            StepKind::Cure { .. } | StepKind::Notice | StepKind::Refer { .. } | StepKind::Decide { .. } => {
                // A window that follows one that ran out is counted from the last day of that one.
                self.move_on(id, index + 1, last, vec![cause]);
            }
        }
        true
    }
}
