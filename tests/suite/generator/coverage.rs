//! What happens in generated runs: how often each status of each kind comes up in a ledger.

use std::collections::BTreeMap;

use detente::ledger::Outcome;
use detente::model::status::{
    BenchmarkStatus, GrievanceStatus, Kind, ReliefStatus, ReviewStatus, StageStatus, TriggerStatus,
};

/// Entries by kind and status, and running steps of triggers by word.
#[derive(Debug, Default)]
pub struct Coverage(BTreeMap<(&'static str, String), u64>);

impl Coverage {
    /// Counts the entries of a run.
    pub fn count(&mut self, outcome: &Outcome) {
        for entry in &outcome.entries {
            let to =
                if entry.from.as_ref() == Some(&entry.to) { format!("{} again", entry.to) } else { entry.to.clone() };
            *self.0.entry((entry.kind.word(), to)).or_default() += 1;
            if let Some(step) = &entry.step {
                *self.0.entry(("step", step.word.clone())).or_default() += 1;
            }
        }
    }

    /// What should come up and never does.
    pub fn absent(&self) -> Vec<(&'static str, &'static str)> {
        wanted().into_iter().filter(|(kind, to)| !self.0.contains_key(&(*kind, (*to).to_owned()))).collect()
    }
}

/// Everything that a ledger can say.
fn wanted() -> Vec<(&'static str, &'static str)> {
    let mut all: Vec<(Kind, &'static str)> = Vec::new();
    all.extend(BenchmarkStatus::ALL.iter().map(|it| (Kind::Benchmark, it.word())));
    all.extend(StageStatus::ALL.iter().map(|it| (Kind::Stage, it.word())));
    all.extend(ReliefStatus::ALL.iter().map(|it| (Kind::Relief, it.word())));
    all.extend(TriggerStatus::ALL.iter().map(|it| (Kind::Trigger, it.word())));
    // First statuses to which nothing comes back are no entries.
    all.extend(ReviewStatus::ALL.iter().skip(1).map(|it| (Kind::Review, it.word())));
    all.extend(GrievanceStatus::ALL.iter().skip(1).map(|it| (Kind::Grievance, it.word())));
    all.extend(["run", "restored"].map(|to| (Kind::Reversal, to)));
    all.extend(["conflict", "contested", "settled", "void"].map(|to| (Kind::Observation, to)));
    all.extend(["rejected", "contested"].map(|to| (Kind::Act, to)));
    all.extend([(Kind::Safeguard, "violated"), (Kind::Amendment, "in_force"), (Kind::Agreement, "ended")]);
    all.push((Kind::Relief, "granted again"));
    let steps = ["cure", "notice", "refer", "decide"].map(|step| ("step", step));
    all.into_iter().map(|(kind, to)| (kind.word(), to)).chain(steps).collect()
}

impl std::fmt::Display for Coverage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for ((kind, to), count) in &self.0 {
            writeln!(f, "{kind} {to}: {count}")?;
        }
        Ok(())
    }
}
