//! Step 0: the text in force today (sections 5.8 and 7).
//!
//! A replacement keeps status and open windows, with the last day and the outcome that they were opened with; the new text
//! governs what opens later. A running step of a trigger so ends as it was begun, and goes on with the step behind its place
//! in the new process. What is removed loses its status, and its windows end without an outcome; added again, it begins anew.

use std::cell::RefCell;

use super::{
    BenchmarkState, GrievanceState, Nature, ReliefState, ReversalState, ReviewState, Run, SafeguardState, StageState,
    TriggerState, knowledge::Knowledge, views,
};
use crate::ledger::Cause;
use crate::model::{Agreement, BenchmarkId, Kind, StageStatus};

impl Run<'_> {
    /// Amendments effective today, in order.
    pub fn amend(&mut self) {
        let text = self.text;
        // On the first day of the run also those that were effective before.
        while let Some(version) = text.versions.get(self.version + 1).filter(|next| next.effective <= self.today) {
            self.version += 1;
            self.version_since = self.today;
            self.adopt(&version.agreement);
            let Some(id) = version.amendment else { continue };
            self.amendments.push((id, self.today));
            self.amended = Some(id);
            let declared = &self.agreement[id].declared;
            let text = format!("effective {}", version.effective);
            let because = vec![Cause::stated(text, "true")];
            self.enter(Kind::Amendment, declared, None, "in_force", because);
        }
    }
}

impl<'a> Run<'a> {
    /// Goes over to another version of the text.
    fn adopt(&mut self, new: &'a Agreement) {
        let old = self.agreement;
        if self.today > self.first {
            let kept = |id: &BenchmarkId| new[*id].tested.is_some() && !old[*id].declared.absent;
            self.keep_grounds((0..new.benchmarks.len() as u32).map(BenchmarkId).filter(kept));
        }
        self.agreement = new;
        for (index, now) in new.benchmarks.iter().enumerate() {
            let today = self.today;
            let state = &mut self.benchmarks[index];
            let replaced = now.requires != old.benchmarks[index].requires || now.tested != old.benchmarks[index].tested;
            if now.declared.absent {
                *state = BenchmarkState::new();
                continue;
            }
            if replaced && today > self.first && !old.benchmarks[index].declared.absent {
                state.replaced = Some(today);
            }
            if state.due_over && now.due != old.benchmarks[index].due {
                // The old deadline has passed; this is another.
                (state.due, state.due_over, state.performed) = (None, false, false);
            }
        }
        for (index, now) in new.stages.iter().enumerate() {
            let state = &mut self.stages[index];
            let before = &old.stages[index];
            if now.declared.absent {
                *state = StageState::new();
                continue;
            }
            let pending = state.history.now() == StageStatus::Pending;
            if pending && state.deadline_over && now.deadline != before.deadline {
                (state.deadline, state.deadline_over, state.deadline_moved, state.extended) = (None, false, false, 0);
            }
        }
        for (index, now) in new.triggers.iter().enumerate() {
            if now.declared.absent {
                self.triggers[index] = TriggerState::new();
            }
        }
        for (index, now) in new.reliefs.iter().enumerate() {
            if now.declared.absent {
                self.reliefs[index] = ReliefState::new();
            }
        }
        for (index, now) in new.reversals.iter().enumerate() {
            if now.declared.absent {
                self.reversals[index] = ReversalState::new();
            }
        }
        for (index, now) in new.reviews.iter().enumerate() {
            if now.declared.absent {
                self.reviews[index] = ReviewState::new();
            }
        }
        for (index, now) in new.grievances.iter().enumerate() {
            if now.declared.absent {
                self.grievances[index] = GrievanceState::new();
            }
        }
        for (index, now) in new.safeguards.iter().enumerate() {
            if now.declared.absent || old.safeguards[index].declared.absent {
                self.safeguards[index] = SafeguardState::new(&now.rule);
            }
        }
        self.disputes.retain(|dispute| !new[dispute.indicator].declared.absent);
        self.entitlements.retain(|entitlement| !new[entitlement.reversal].declared.absent);
        let (all, numbers) = views(new);
        self.views = numbers;
        let mut knowledge = Knowledge::new(new, self.facts, self.known_at, all);
        knowledge.continue_from(&self.knowledge, self.today.previous());
        self.knowledge = knowledge;
        self.past.forget();
        self.nature = Nature::of(new);
        self.origins = RefCell::default();
        self.order = super::ends::in_order(new);
        self.lookout = RefCell::default();
        self.open_windows();
    }
}
