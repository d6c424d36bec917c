//! The end of a run: entries in order, the statuses, and the windows that still run.

use indexmap::IndexMap;

use super::{Run, SuspensionUntil};
use crate::calendar::Date;
use crate::ledger::{Outcome, RulePlace, RunningWindow, Standing, State};
use crate::model::{
    BenchmarkId, IndicatorId, ReliefId, ReliefStatus, StageId, StageOutcome, StageStatus, TriggerId, TriggerStatus,
};

impl Run<'_> {
    /// Gives the outcome.
    pub fn outcome(mut self, until: Date) -> Outcome {
        let mut entries = std::mem::take(&mut self.entries);
        entries.sort_by_key(|(step, order, entry)| (entry.date, *step, *order));
        Outcome {
            agreement: self.agreement.name.clone(),
            entity: self.store.entity.clone(),
            from: self.first,
            until,
            entries: entries.into_iter().map(|(_, _, entry)| entry).collect(),
            state: self.state(),
        }
    }

    /// Where a span begins, as ledgers give it.
    pub fn rule_at(&self, span: crate::source::Span) -> RulePlace {
        let start = self.agreement.sources.start(span);
        let file = self.agreement.sources.file(span.file).name().to_owned();
        RulePlace { file, line: start.line, column: start.column }
    }

    fn state(&self) -> State {
        let standing = |status: &str, since| Standing { status: status.to_owned(), since, level: None, step: None };
        let agreement = self.agreement;
        let mut state = State::default();
        for (declared, it) in agreement.benchmarks.iter().zip(&self.benchmarks) {
            let standing = standing(it.history.now().word(), it.history.since());
            state.benchmarks.insert(declared.declared.name.clone(), standing);
        }
        for (declared, it) in agreement.stages.iter().zip(&self.stages) {
            state.stages.insert(declared.declared.name.clone(), standing(it.history.now().word(), it.history.since()));
        }
        for (index, it) in self.reliefs.iter().enumerate() {
            let id = ReliefId(index as u32);
            let mut standing = standing(it.history.now().word(), it.history.since());
            standing.level = Some(self.level_text(id, it.levels.now()));
            state.reliefs.insert(agreement[id].declared.name.clone(), standing);
        }
        for (index, it) in self.triggers.iter().enumerate() {
            let id = TriggerId(index as u32);
            let mut standing = standing(it.history.now().word(), it.history.since());
            standing.step = self.running_step(id);
            state.triggers.insert(agreement[id].declared.name.clone(), standing);
        }
        state.reversals = agreement
            .reversals
            .iter()
            .zip(&self.reversals)
            .map(|(declared, it)| {
                (declared.declared.name.clone(), standing(it.history.now().word(), it.history.since()))
            })
            .collect::<IndexMap<_, _>>();
        state.agreement = Some(match self.ended {
            Some(day) => standing("ended", Some(day)),
            None => standing("in_force", Some(self.first)),
        });
        state.windows = self.running_windows();
        state
    }

    /// Every window and term that runs at the end of the last day, by its last day.
    fn running_windows(&self) -> Vec<RunningWindow> {
        let mut windows = Vec::new();
        let mut add = |last_day: Date, what: String, then: &str| {
            if last_day >= self.today && last_day < Date::LAST {
                windows.push(RunningWindow { last_day, what, then: then.to_owned() });
            }
        };
        for (index, it) in self.reliefs.iter().enumerate() {
            let relief = &self.agreement[ReliefId(index as u32)];
            let name = &relief.declared.name;
            if let Some((last, _)) = it.takers.iter().filter_map(|taker| taker.winding).max_by_key(|(last, _)| *last) {
                add(last, format!("wind-down of {name}"), "it is reversed");
            }
            if self.ended.is_some() {
                continue;
            }
            if let (ReliefStatus::Announced, Some(opened), Some(notice)) =
                (it.history.now(), it.announced, relief.notice)
            {
                add(self.later(opened, notice), format!("notice of {name}"), "it is granted");
            }
            for suspension in &it.suspensions {
                if let SuspensionUntil::Day(last) = suspension.end {
                    let by = &self.agreement[suspension.by].declared.name;
                    add(last, format!("suspension of {name} by {by}"), "it is freed");
                }
            }
        }
        if self.ended.is_some() {
            windows.sort();
            return windows;
        }
        for (index, it) in self.triggers.iter().enumerate() {
            let trigger = &self.agreement[TriggerId(index as u32)];
            if let (TriggerStatus::Raised, Some((step, Some(last)))) = (it.history.now(), it.running) {
                use crate::model::StepKind::{Decide, Refer};
                let kind = &trigger.process[step].kind;
                let then = match kind {
                    Refer { silence_proceeds: false, .. } | Decide { silence_proceeds: false, .. } => "it is dismissed",
                    _ if step + 1 == trigger.process.len() => "it fires",
                    _ => "it moves on",
                };
                add(last, format!("{} of {}", kind.noun(), trigger.declared.name), then);
            }
        }
        for (index, it) in self.stages.iter().enumerate() {
            let id = StageId(index as u32);
            let stage = &self.agreement[id];
            let name = &stage.declared.name;
            if let (StageStatus::Pending, Some(last), Some(deadline), false) =
                (it.history.now(), it.deadline, &stage.deadline, it.deadline_over)
            {
                let then = match &deadline.outcome {
                    StageOutcome::Lapse => "it lapses".to_owned(),
                    StageOutcome::Terminate => "the agreement ends".to_owned(),
                    StageOutcome::Trigger(trigger) => format!("{} is raised", self.agreement[*trigger].declared.name),
                    StageOutcome::Extend { .. } => "it is extended, or its last resort follows".to_owned(),
                };
                add(last, format!("deadline of {name}"), &then);
            }
            if let (StageStatus::Active | StageStatus::Suspended, Some(last)) = (it.history.now(), it.term) {
                add(last, format!("term of {name}"), "it ends");
            }
        }
        for (index, it) in self.benchmarks.iter().enumerate() {
            let benchmark = &self.agreement[BenchmarkId(index as u32)];
            let name = &benchmark.declared.name;
            if let Some((last, _)) = it.waiver {
                add(last, format!("waiver of {name}"), "it is judged again");
            }
            if let (Some(last), false, false, Some(due)) = (it.due, it.performed, it.due_over, &benchmark.due) {
                let then = format!("{} is raised", self.agreement[due.trigger].declared.name);
                add(last, format!("due of {name}"), &then);
            }
        }
        for dispute in &self.disputes {
            let indicator: IndicatorId = dispute.indicator;
            let stands = self.agreement[indicator].disputes.as_ref().is_some_and(|it| it.silence_stands);
            if let Some(last) = dispute.last_day {
                let then = if stands { "the observation stands" } else { "the observation is void" };
                add(last, format!("dispute of {}", self.agreement[indicator].declared.name), then);
            }
        }
        for right in &self.entitlements {
            if let Some(last) = right.last_day {
                let (who, what) =
                    (self.agreement.actor_name(right.actor), &self.agreement[right.reversal].declared.name);
                let by = &self.agreement[right.by].declared.name;
                add(last, format!("right of {who} to {what} by {by}"), "it is forfeited");
            }
        }
        windows.sort();
        windows
    }
}
