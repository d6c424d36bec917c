//! What something would need to have another status, and doesn't have: the conditions that aren't true, the windows that
//! run, the acts that nobody did.

use super::cause::caused_by;
use super::judge::{Moment, Stop};
use super::{Run, Running};
use crate::ledger::Cause;
use crate::model::{
    ActionKind, BenchmarkId, Declared, ExprId, ExprKind, Kind, ReliefId, ReversalId, StageId, StageStatus, StepKind,
    Subject, TriggerId, TriggerStatus,
};

impl Run<'_> {
    /// What is missing at the end of today for something to have a status.
    pub fn missing(&self, subject: Subject, status: &str) -> Result<Vec<Cause>, Stop> {
        match (subject, status) {
            (Subject::Stage(id), "active" | "ended") => self.missing_for_stage(id),
            (Subject::Stage(id), "suspended") => match self.agreement[id].condition {
                Some(condition) => self.unless(condition, false),
                None => Ok(Vec::new()),
            },
            (Subject::Benchmark(id), "met") => self.missing_for_benchmark(id, true),
            (Subject::Benchmark(id), "unmet") => self.missing_for_benchmark(id, false),
            (Subject::Benchmark(id), "waived") => Ok(vec![self.nobody("waive", &self.agreement[id].declared)]),
            (Subject::Relief(id), "granted" | "announced") => Ok(self.missing_for_relief(id)),
            (Subject::Relief(id), "reversed" | "winding_down") => self.missing_for_reversal_of(id),
            (Subject::Trigger(id), "raised" | "fired" | "cured" | "dismissed") => self.missing_for_trigger(id, status),
            (Subject::Reversal(id), "run") => self.missing_for_reversal(id),
            (Subject::Reversal(id), "restored") => match self.agreement[id].restores {
                Some(condition) => self.unless(condition, true),
                None => {
                    Ok(vec![Cause::stated(format!("{} restores", self.agreement[id].declared.name), "no way back")])
                }
            },
            (Subject::Review(id), "held") => Ok(vec![self.nobody("hold", &self.agreement[id].declared)]),
            (Subject::Grievance(id), "open") => Ok(vec![self.nobody("file", &self.agreement[id].declared)]),
            (Subject::Grievance(id), "answered") => Ok(vec![self.nobody("answer", &self.agreement[id].declared)]),
            _ => Ok(Vec::new()),
        }
    }

    /// The leaves of a condition that aren't as they should be.
    fn unless(&self, condition: ExprId, wanted: bool) -> Result<Vec<Cause>, Stop> {
        self.lacking(condition, wanted, Moment::now(self.today))
    }

    /// The same as of a moment, all of them: what is missing isn't told by the first that is.
    fn lacking(&self, id: ExprId, wanted: bool, at: Moment) -> Result<Vec<Cause>, Stop> {
        if self.truth(id, at)? == Some(wanted) {
            return Ok(Vec::new());
        }
        let expr = self.agreement.expr(id);
        match &expr.kind {
            // `b is not met` is one leaf.
            ExprKind::Not(inner) if self.agreement.expr(*inner).span != expr.span => self.lacking(*inner, !wanted, at),
            ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::AtLeast { of: parts, .. } => {
                let mut missing = Vec::new();
                for part in parts {
                    for cause in self.lacking(*part, wanted, at)? {
                        if !missing.contains(&cause) {
                            missing.push(cause);
                        }
                    }
                }
                Ok(missing)
            }
            // An act that was done is no part of what is missing.
            _ => Ok(self.why(id, at)?.into_iter().filter(|cause| !matches!(cause, Cause::Act { .. })).collect()),
        }
    }

    fn missing_for_stage(&self, id: StageId) -> Result<Vec<Cause>, Stop> {
        let stage = &self.agreement[id];
        let mut missing = Vec::new();
        for before in &stage.after {
            let state = self.stages[before.index()].history.now();
            if !matches!(state, StageStatus::Active | StageStatus::Ended) {
                missing.push(self.is_now(Subject::Stage(*before)));
            }
        }
        if let Some(opens) = &stage.opens {
            match self.date(opens, self.today, true) {
                Some(day) if day > self.today => missing.push(Cause::stated("opens", day.to_string())),
                Some(_) => {}
                None => missing.push(Cause::stated("opens", "not known yet")),
            }
        }
        for condition in stage.requires.iter().chain(&stage.condition) {
            missing.extend(self.unless(*condition, true)?);
        }
        Ok(missing)
    }

    fn missing_for_benchmark(&self, id: BenchmarkId, wanted: bool) -> Result<Vec<Cause>, Stop> {
        let benchmark = &self.agreement[id];
        let mut missing = Vec::new();
        for view in &self.views[id.index()] {
            let at = Moment::on(self.today).through(*view);
            missing.extend(self.lacking(benchmark.requires, wanted, at)?);
        }
        if let (true, Some(body), None) = (wanted, benchmark.certified, self.benchmarks[id.index()].certified) {
            missing.push(Cause::stated(
                format!("certified by {}", self.agreement[body].declared.name),
                "no act `certify`",
            ));
        }
        Ok(missing)
    }

    fn missing_for_relief(&self, id: ReliefId) -> Vec<Cause> {
        let granting: Vec<StageId> = self.granting(id).collect();
        if granting.is_empty() {
            return vec![Cause::stated(&self.agreement[id].declared.name, "no stage grants it")];
        }
        let mut missing: Vec<Cause> = granting.iter().map(|stage| self.is_now(Subject::Stage(*stage))).collect();
        let state = &self.reliefs[id.index()];
        for taker in &state.takers {
            missing.push(caused_by(Kind::Reversal, &self.agreement[taker.reversal].declared, taker.date));
        }
        for suspension in &state.suspensions {
            missing.push(caused_by(Kind::Trigger, &self.agreement[suspension.by].declared, suspension.date));
        }
        missing
    }

    fn missing_for_reversal_of(&self, relief: ReliefId) -> Result<Vec<Cause>, Stop> {
        let takes = |id: &ReversalId| self.agreement[*id].reverses.reliefs.contains(&relief);
        let reversals: Vec<ReversalId> = (0..self.reversals.len() as u32).map(ReversalId).filter(takes).collect();
        Ok(reversals.into_iter().map(|id| self.is_now(Subject::Reversal(id))).collect())
    }

    fn missing_for_reversal(&self, id: ReversalId) -> Result<Vec<Cause>, Stop> {
        let mut missing = Vec::new();
        for (index, trigger) in self.agreement.triggers.iter().enumerate() {
            let leads = trigger.then.iter().any(|action| match &action.kind {
                ActionKind::Reverse(reversal) => *reversal == id,
                ActionKind::Entitle { reversal, .. } => *reversal == id,
                _ => false,
            });
            if leads && !trigger.declared.absent {
                let trigger = TriggerId(index as u32);
                missing.push(self.is_now(Subject::Trigger(trigger)));
                missing.extend(self.missing_for_trigger(trigger, "fired")?);
            }
        }
        Ok(missing)
    }

    fn missing_for_trigger(&self, id: TriggerId, status: &str) -> Result<Vec<Cause>, Stop> {
        let trigger = &self.agreement[id];
        let state = &self.triggers[id.index()];
        let name = &trigger.declared.name;
        let mut missing = Vec::new();
        if let (TriggerStatus::Raised, Some(Running { step, last_day, .. })) = (state.history.now(), state.running) {
            if status == "cured" {
                if let Some(when) = trigger.when {
                    missing.extend(self.unless(when, false)?);
                }
                return Ok(missing);
            }
            let last = last_day.map_or_else(|| "not known yet".to_owned(), |last| last.to_string());
            missing.push(Cause::stated(format!("{} of {name} runs", step.kind.noun()), format!("last day {last}")));
            if let StepKind::Refer { body, .. } | StepKind::Decide { body, .. } = &step.kind {
                let body = &self.agreement[*body].declared.name;
                missing.push(Cause::stated(format!("a ruling of {body} on {name}"), "none yet"));
            }
            return Ok(missing);
        }
        if status == "cured" || status == "dismissed" {
            missing.push(self.is_now(Subject::Trigger(id)));
            return Ok(missing);
        }
        for stage in trigger.during.iter().filter(|_| !self.is_on_duty(id)) {
            missing.push(self.is_now(Subject::Stage(*stage)));
        }
        match trigger.when {
            // Whoever alleges it need not show it (section 5.6).
            _ if trigger.on_allegation => {}
            Some(when) => missing.extend(self.unless(when, true)?),
            None => missing.push(Cause::stated(format!("an expiry that raises {name}"), "none yet")),
        }
        if trigger.raised_by.is_some() && state.history.now() == TriggerStatus::Armed {
            missing.push(self.nobody("raise", &trigger.declared));
        }
        Ok(missing)
    }

    /// What something is now.
    fn is_now(&self, subject: Subject) -> Cause {
        let declared = self.agreement.declared(subject);
        let word = subject.kind().map_or("", |kind| kind.word());
        Cause::stated(format!("{word} {}", declared.name), self.status_now(subject))
    }

    fn nobody(&self, act: &str, declared: &Declared) -> Cause {
        Cause::stated(format!("an act `{act}` on {}", declared.name), "none yet")
    }
}
