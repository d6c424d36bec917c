//! Coverage in the domain's words: what some run has seen, and what none has.

use std::collections::BTreeSet;

use super::history::History;
use crate::calendar::Date;
use crate::ledger::{Cause, Outcome};
use crate::model::{Agreement, BenchmarkStatus, ExprId, ExprKind, Kind, SafeguardRule, StepKind, Text, UnknownAs};

/// Something that a run can see.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Item {
    /// What it is about.
    pub kind: Kind,
    /// Its name.
    pub name: String,
    /// What may be seen of it: `entered`, `met`, `fired`, `deadline missed`.
    pub what: &'static str,
}

/// What there is to be seen, and what has been.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Each item, in order of declaration, and whether it was seen.
    pub items: Vec<(Item, bool)>,
}

impl Coverage {
    /// Nothing seen yet. Only what the text says can happen is asked for: a trigger without a cure can't be cured.
    pub fn of(text: &Text) -> Self {
        let mut items: Vec<(Item, bool)> = Vec::new();
        for version in &text.versions {
            let found = Self::of_version(&version.agreement).items;
            let new: Vec<_> = found.into_iter().filter(|item| !items.contains(item)).collect();
            items.extend(new);
        }
        items.sort_by_key(|(item, _)| place(text, item));
        Self { items }
    }

    fn of_version(agreement: &Agreement) -> Self {
        let mut items = Vec::new();
        let mut add = |kind: Kind, name: &str, what| items.push((Item { kind, name: name.to_owned(), what }, false));
        for stage in agreement.stages.iter().filter(|it| !it.declared.absent) {
            let name = &stage.declared.name;
            add(Kind::Stage, name, "entered");
            if stage.condition.is_some() {
                add(Kind::Stage, name, "suspended");
            }
            if stage.deadline.is_some() {
                add(Kind::Stage, name, "deadline missed");
            }
        }
        for benchmark in agreement.benchmarks.iter().filter(|it| !it.declared.absent) {
            let name = &benchmark.declared.name;
            add(Kind::Benchmark, name, "met");
            add(Kind::Benchmark, name, "unmet");
            let may = benchmark.certified.is_some() || may_be_unknown(agreement, benchmark.requires);
            if benchmark.unknown_counts == UnknownAs::Unknown && may {
                add(Kind::Benchmark, name, "unknown");
            }
            if !benchmark.waivable.is_empty() {
                add(Kind::Benchmark, name, "waived");
            }
            if benchmark.due.is_some() {
                add(Kind::Benchmark, name, "deadline missed");
            }
        }
        for trigger in agreement.triggers.iter().filter(|it| !it.declared.absent) {
            let name = &trigger.declared.name;
            add(Kind::Trigger, name, "raised");
            if trigger.process.iter().any(|step| matches!(step.kind, StepKind::Cure { .. })) {
                add(Kind::Trigger, name, "cured");
            }
            if trigger.process.iter().any(|step| matches!(step.kind, StepKind::Refer { .. } | StepKind::Decide { .. }))
            {
                add(Kind::Trigger, name, "dismissed");
            }
            add(Kind::Trigger, name, "fired");
        }
        for reversal in agreement.reversals.iter().filter(|it| !it.declared.absent) {
            add(Kind::Reversal, &reversal.declared.name, "run");
            if reversal.restores.is_some() {
                add(Kind::Reversal, &reversal.declared.name, "restored");
            }
        }
        for review in agreement.reviews.iter().filter(|it| !it.declared.absent) {
            add(Kind::Review, &review.declared.name, "held");
            if review.due.is_some() {
                add(Kind::Review, &review.declared.name, "missed");
            }
        }
        for grievance in agreement.grievances.iter().filter(|it| !it.declared.absent) {
            add(Kind::Grievance, &grievance.declared.name, "answered");
            if grievance.answered.is_some() {
                add(Kind::Grievance, &grievance.declared.name, "unanswered");
            }
        }
        for safeguard in agreement.safeguards.iter().filter(|it| !it.declared.absent) {
            // A run can't decide one that is `reachable`.
            if !matches!(safeguard.rule, SafeguardRule::Reachable(_)) {
                add(Kind::Safeguard, &safeguard.declared.name, "tested");
            }
        }
        Self { items }
    }

    /// Adds what an outcome has seen.
    pub fn add(&mut self, outcome: &Outcome) {
        let mut missed: BTreeSet<&str> = BTreeSet::new();
        for cause in outcome.entries.iter().flat_map(|entry| &entry.because) {
            if let Cause::Expired { window, .. } = cause {
                missed.extend(window.strip_prefix("deadline of ").or_else(|| window.strip_prefix("due of ")));
            }
        }
        for (item, seen) in &mut self.items {
            *seen = *seen
                || match (item.kind, item.what) {
                    (_, "deadline missed") => missed.contains(item.name.as_str()),
                    (Kind::Safeguard, _) => outcome.state.tested_safeguards.contains(&item.name),
                    (kind, what) => saw(outcome, kind, &item.name, what),
                };
        }
    }

    /// The share seen, in percent, rounded down.
    pub fn percent(&self) -> u32 {
        if self.items.is_empty() {
            return 100;
        }
        let seen = self.items.iter().filter(|(_, seen)| *seen).count();
        (seen * 100 / self.items.len()) as u32
    }
}

/// The place of what an item is about: by kind, then by declaration, whichever version has it.
fn place(text: &Text, item: &Item) -> usize {
    let base = text.base();
    let found = base.subjects().position(|subject| base.declared(subject).name == item.name);
    found.unwrap_or(usize::MAX)
}

/// Whether some day of a run ended in a status, or some entry came to it.
fn saw(outcome: &Outcome, kind: Kind, name: &str, what: &str) -> bool {
    let status = if what == "entered" { "active" } else { what };
    let history = History::of(outcome, kind, name);
    let at_first = |day: Date| history.on(day).is_some_and(|seen| seen.status == status);
    let is_known = kind != Kind::Benchmark || BenchmarkStatus::from_word(status).is_some();
    is_known && (history.entries.iter().any(|entry| entry.to == status) || at_first(outcome.from))
}

/// Whether a condition can be unknown on some day: one about events alone, or of dates, never is.
fn may_be_unknown(agreement: &Agreement, condition: ExprId) -> bool {
    let mut may = false;
    agreement.each_under(condition, |kind| {
        may |= !matches!(
            kind,
            ExprKind::Truth(_)
                | ExprKind::Occurred(_)
                | ExprKind::Stage(..)
                | ExprKind::Relief(..)
                | ExprKind::Trigger(..)
                | ExprKind::Reversal(..)
                | ExprKind::Review(..)
                | ExprKind::Grievance(..)
                | ExprKind::Missing(_)
                | ExprKind::Stale(_)
                | ExprKind::Not(_)
                | ExprKind::And(_)
                | ExprKind::Or(_)
                | ExprKind::AtLeast { .. }
        );
    });
    may
}
