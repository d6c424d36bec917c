//! What is worked out of conditions from the bottom up, once for each expression however often it is used.
//!
//! A condition reaches through the benchmarks that it names to what they require. Shared definitions and chains of benchmarks
//! would make a rule that starts anew at every condition slow; here each expression is looked at once.

use crate::model::{ActionKind, Agreement, BenchmarkId, ExprId, ExprKind, Subject, SuspensionEnd};

use super::facts::subjects_in;

/// Results by expression. `combine` gets an expression and the results of its parts: of its operands, or of what the
/// benchmarks that it names require, in order.
pub struct Fold<'a, T, F> {
    agreement: &'a Agreement,
    done: Vec<Option<T>>,
    combine: F,
}

impl<'a, T: Copy + Default, F: FnMut(ExprId, &'a ExprKind, &[T]) -> T> Fold<'a, T, F> {
    /// Nothing worked out yet.
    pub fn new(agreement: &'a Agreement, combine: F) -> Self {
        Self { agreement, done: vec![None; agreement.exprs.len()], combine }
    }

    /// The result of an expression.
    pub fn of(&mut self, id: ExprId) -> T {
        let mut open = vec![id];
        while let Some(id) = open.last().copied() {
            if self.done[id.index()].is_some() {
                open.pop();
                continue;
            }
            let kind = &self.agreement.expr(id).kind;
            let parts = parts(self.agreement, kind);
            let before = open.len();
            open.extend(parts.iter().filter(|part| self.done[part.index()].is_none()));
            if open.len() == before {
                let results: Vec<T> = parts.iter().filter_map(|part| self.done[part.index()]).collect();
                self.done[id.index()] = Some((self.combine)(id, kind, &results));
                open.pop();
            }
        }
        self.done[id.index()].unwrap_or_default()
    }
}

fn parts(agreement: &Agreement, kind: &ExprKind) -> Vec<ExprId> {
    let mut parts = kind.children();
    parts.extend(benchmarks_named(kind).into_iter().map(|id| agreement[id].requires));
    parts
}

/// The benchmarks that this very expression names.
pub fn benchmarks_named(kind: &ExprKind) -> Vec<BenchmarkId> {
    let benchmark = |subject| match subject {
        Subject::Benchmark(id) => Some(id),
        _ => None,
    };
    subjects_in(kind).into_iter().filter_map(benchmark).collect()
}

/// The conditions on which something depends while the agreement runs: of benchmarks, stages, triggers, actions and
/// reversals. What safeguards and assumptions say is for the analyser.
pub fn operative_conditions(agreement: &Agreement) -> Vec<ExprId> {
    let mut all = Vec::new();
    let benchmarks = agreement.benchmarks.iter().filter(|benchmark| !benchmark.declared.absent);
    all.extend(benchmarks.map(|benchmark| benchmark.requires));
    for stage in agreement.stages.iter().filter(|stage| !stage.declared.absent) {
        all.extend(stage.requires.iter().chain(&stage.condition).copied());
    }
    for trigger in agreement.triggers.iter().filter(|trigger| !trigger.declared.absent) {
        all.extend(trigger.when);
        for action in &trigger.then {
            all.extend(action.condition);
            if let ActionKind::Suspend { end: SuspensionEnd::Until(condition), .. } = &action.kind {
                all.push(*condition);
            }
        }
    }
    let reversals = agreement.reversals.iter().filter(|reversal| !reversal.declared.absent);
    all.extend(reversals.filter_map(|reversal| reversal.restores));
    all
}

/// Every expression under operative conditions, each once, in order of the conditions.
pub fn operative_expressions(agreement: &Agreement) -> Vec<ExprId> {
    let mut seen = vec![false; agreement.exprs.len()];
    let mut found = Vec::new();
    for root in operative_conditions(agreement) {
        let mut open = vec![root];
        while let Some(id) = open.pop() {
            if !std::mem::replace(&mut seen[id.index()], true) {
                found.push(id);
                open.extend(agreement.expr(id).kind.children().into_iter().rev());
            }
        }
    }
    found
}

impl<T, F> std::fmt::Debug for Fold<'_, T, F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} of {} expressions", self.done.iter().flatten().count(), self.done.len())
    }
}
