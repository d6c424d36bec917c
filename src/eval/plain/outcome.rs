//! The end of a run: entries in order, the statuses, and the windows that still run.

use super::reviews::Waiting;
use super::{Run, Running, SuspensionUntil};
use crate::calendar::Date;
use crate::ledger::{BrokenAssumption, Outcome, RulePlace, RunningWindow, Standing, State};
use crate::model::{
    BenchmarkId, GrievanceId, IndicatorId, ReliefId, ReliefStatus, ReviewId, SafeguardId, StageId, StageOutcome,
    StageStatus, Subject, TriggerId, TriggerStatus,
};

/// The outcome of all texts together: their entries by date, step of the day, text and declaration.
pub fn outcome(runs: Vec<Run<'_>>, from: Date, until: Date) -> Outcome {
    let mut state = State::default();
    let mut entries = Vec::new();
    let (mut agreement, mut entity) = (String::new(), None);
    for (text, run) in runs.into_iter().enumerate() {
        run.add_state(&mut state, from);
        // The main text is the last.
        agreement.clone_from(&run.agreement.name);
        entity.clone_from(&run.store.entity);
        entries.extend(run.entries.into_iter().map(|(step, order, entry)| ((entry.date, step, text, order), entry)));
    }
    entries.sort_by_key(|(place, _)| *place);
    state.windows.sort();
    Outcome { agreement, entity, from, until, entries: entries.into_iter().map(|(_, entry)| entry).collect(), state }
}

impl Run<'_> {
    /// Where a span begins, as ledgers give it.
    pub fn rule_at(&self, span: crate::source::Span) -> RulePlace {
        let start = self.program.sources.start(span);
        let file = self.program.sources.file(span.file).name().to_owned();
        RulePlace { file, line: start.line, column: start.column }
    }

    /// Adds the statuses of this text. `from` is the first day of the whole run: what never changed is so since then.
    fn add_state(&self, state: &mut State, from: Date) {
        let agreement = self.agreement;
        let begun = (self.first > from).then_some(self.first);
        for subject in agreement.subjects() {
            let declared = agreement.declared(subject);
            let (table, since) = match subject {
                Subject::Benchmark(id) => (&mut state.benchmarks, self.benchmarks[id.index()].history.since()),
                Subject::Stage(id) => (&mut state.stages, self.stages[id.index()].history.since()),
                Subject::Relief(id) => (&mut state.reliefs, self.reliefs[id.index()].history.since()),
                Subject::Trigger(id) => (&mut state.triggers, self.triggers[id.index()].history.since()),
                Subject::Reversal(id) => (&mut state.reversals, self.reversals[id.index()].history.since()),
                Subject::Review(id) => (&mut state.reviews, self.reviews[id.index()].history.since()),
                Subject::Grievance(id) => (&mut state.grievances, self.grievances[id.index()].history.since()),
                Subject::Safeguard(id) => (&mut state.safeguards, self.safeguards[id.index()].history.since()),
                Subject::Amendment(id) => {
                    let found = self.amendments.iter().find(|(known, _)| *known == id);
                    let Some((_, day)) = found else { continue };
                    (&mut state.amendments, Some(*day))
                }
                Subject::Party(_) | Subject::Body(_) | Subject::Event(_) | Subject::Indicator(_) => continue,
            };
            if declared.absent {
                continue;
            }
            let mut standing = Standing {
                status: self.status_now(subject).to_owned(),
                since: since.or(begun),
                level: None,
                step: None,
            };
            match subject {
                Subject::Relief(id) => {
                    standing.level = Some(self.level_text(id, self.reliefs[id.index()].levels.now()));
                }
                Subject::Trigger(id) => standing.step = self.running_step(id),
                _ => {}
            }
            table.insert(declared.name.clone(), standing);
        }
        let (status, since) = match self.ended {
            Some(day) => ("ended", day),
            None => ("in_force", self.first),
        };
        let standing = Standing { status: status.to_owned(), since: Some(since), level: None, step: None };
        state.agreements.insert(agreement.name.clone(), standing);
        state.windows.extend(self.running_windows());
        for (safeguard, it) in agreement.safeguards.iter().zip(&self.safeguards) {
            if it.tested && !safeguard.declared.absent {
                state.tested_safeguards.push(safeguard.declared.name.clone());
            }
        }
        for (condition, broken) in agreement.assumptions.iter().zip(&self.broken) {
            if let Some(date) = *broken {
                let span = agreement.expr(*condition).span;
                let (text, rule) = (self.program.sources.collapsed(span), self.rule_at(span));
                state.broken_assumptions.push(BrokenAssumption { date, text, rule });
            }
        }
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
            if let (ReliefStatus::Announced, Some((_, Some(last)))) = (it.history.now(), it.announced) {
                add(last, format!("notice of {name}"), "it is granted");
            }
            for suspension in &it.suspensions {
                if let SuspensionUntil::Day(last) = suspension.end {
                    let by = &self.agreement[suspension.by].declared.name;
                    let outlasts = |end: SuspensionUntil| match end {
                        SuspensionUntil::Day(other) => other > last,
                        SuspensionUntil::Condition(_) => true,
                    };
                    let another = it.suspensions.iter().any(|other| outlasts(other.end));
                    let then = if another { "another suspension of it runs on" } else { "it is freed" };
                    add(last, format!("suspension of {name} by {by}"), then);
                }
            }
        }
        if self.ended.is_some() {
            windows.sort();
            return windows;
        }
        for (index, it) in self.triggers.iter().enumerate() {
            let trigger = &self.agreement[TriggerId(index as u32)];
            if let (TriggerStatus::Raised, Some(Running { index, step, last_day: Some(last) })) =
                (it.history.now(), it.running)
            {
                use crate::model::StepKind::{Decide, Refer};
                let kind = &step.kind;
                let then = match kind {
                    Refer { silence_proceeds: false, .. } | Decide { silence_proceeds: false, .. } => "it is dismissed",
                    _ if index + 1 >= trigger.process.len() => "it fires",
                    _ => "it moves on",
                };
                add(last, format!("{} of {}", kind.noun(), trigger.declared.name), then);
            }
        }
        for (index, it) in self.stages.iter().enumerate() {
            let id = StageId(index as u32);
            let stage = &self.agreement[id];
            let name = &stage.declared.name;
            if let (StageStatus::Pending, Some((last, deadline)), false) =
                (it.history.now(), it.deadline, it.deadline_over)
            {
                let outcome = match &deadline.outcome {
                    StageOutcome::Extend { times, then, .. } if it.extended >= *times => then,
                    outcome => outcome,
                };
                let then = match outcome {
                    StageOutcome::Lapse => "it lapses".to_owned(),
                    StageOutcome::Terminate => "the agreement ends".to_owned(),
                    StageOutcome::Trigger(trigger) => format!("{} is raised", self.agreement[*trigger].declared.name),
                    StageOutcome::Extend { by, .. } => format!("it is extended by {}", by.words()),
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
            if let (Some((last, due)), false, false) = (it.due, it.performed, it.due_over) {
                let then = format!("{} is raised", self.agreement[due.trigger].declared.name);
                add(last, format!("due of {name}"), &then);
            }
        }
        for dispute in &self.disputes {
            let indicator: IndicatorId = dispute.indicator;
            if let Some(last) = dispute.last_day {
                let then =
                    if dispute.rule.silence_stands { "the observation stands" } else { "the observation is void" };
                add(last, format!("dispute of {}", self.agreement[indicator].declared.name), then);
            }
        }
        for (index, it) in self.reviews.iter().enumerate() {
            let name = &self.agreement[ReviewId(index as u32)].declared.name;
            if let Some(Waiting { last_day: Some(last), rule: Some((_, trigger)), .. }) = &it.open {
                let then = format!("it is missed, and {} is raised", self.agreement[*trigger].declared.name);
                add(*last, format!("window of {name}"), &then);
            }
        }
        for (index, it) in self.grievances.iter().enumerate() {
            let name = &self.agreement[GrievanceId(index as u32)].declared.name;
            for filing in &it.filings {
                if let Waiting { last_day: Some(last), rule: Some((_, trigger)), .. } = filing {
                    let then = format!("it is unanswered, and {} is raised", self.agreement[*trigger].declared.name);
                    add(*last, format!("answer to {name}"), &then);
                }
            }
        }
        for (index, it) in self.safeguards.iter().enumerate() {
            let name = &self.agreement[SafeguardId(index as u32)].declared.name;
            if let Some(obligation) = it.waiting.first() {
                add(obligation.last_day, format!("time of {name}"), "it is violated");
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
