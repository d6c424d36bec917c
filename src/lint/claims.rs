//! Conditions taken apart: the alternatives of an `or`, the demands of an `and`, and the bare fact under both.

use std::collections::BTreeSet;

use super::draft::Draft;
use super::facts::{Days, subjects_in};
use crate::model::{Agreement, BenchmarkId, BenchmarkStatus, Comparison, ExprId, ExprKind, Subject};

/// What is enough by itself for a condition: the parts of an `or`, also of one inside another.
pub fn alternatives(agreement: &Agreement, id: ExprId) -> Vec<ExprId> {
    flat(agreement, id, |kind| match kind {
        ExprKind::Or(parts) | ExprKind::AtLeast { count: 1, of: parts } => Some(parts),
        _ => None,
    })
}

/// What a condition asks all of: the parts of an `and`, also of one inside another.
pub fn demands(agreement: &Agreement, id: ExprId) -> Vec<ExprId> {
    flat(agreement, id, |kind| match kind {
        ExprKind::And(parts) => Some(parts),
        _ => None,
    })
}

fn flat<'a>(
    agreement: &'a Agreement,
    id: ExprId,
    parts: impl Fn(&'a ExprKind) -> Option<&'a Vec<ExprId>>,
) -> Vec<ExprId> {
    let (mut open, mut found) = (vec![id], Vec::new());
    while let Some(id) = open.pop() {
        match parts(&agreement.expr(id).kind) {
            Some(parts) => open.extend(parts.iter().rev()),
            None => found.push(id),
        }
    }
    found
}

/// The condition under its `for`s, and how long it has to hold before the whole is true (section 4: `E for N days` is
/// first satisfied N days after E).
pub fn held(agreement: &Agreement, mut id: ExprId) -> (ExprId, Days) {
    let mut length = Days { least: 0, most: 0 };
    while let ExprKind::For { condition, length: more } = agreement.expr(id).kind {
        length = length.plus(Days::of(more));
        id = condition;
    }
    (id, length)
}

/// Something that is so or isn't, however it is written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fact {
    /// A benchmark is met.
    Met(BenchmarkId),
    /// A comparison: the left side, its sign, the right side. `<` and `>=` are one fact and its opposite, so are `<=` and
    /// `>`, `==` and `!=`.
    Compared(String, &'static str, String),
    /// Anything else, as written.
    Said(String),
}

/// A fact, and whether it is said to be so.
pub type Claim = (Fact, bool);

/// What a condition says of the fact that it is about.
pub fn claim(draft: &Draft<'_>, mut id: ExprId) -> Claim {
    let mut says = true;
    loop {
        let (fact, so) = match &draft.agreement.expr(id).kind {
            ExprKind::Not(inner) => {
                (id, says) = (*inner, !says);
                continue;
            }
            ExprKind::Holds(benchmark) | ExprKind::Benchmark(benchmark, BenchmarkStatus::Met) => {
                (Fact::Met(*benchmark), true)
            }
            ExprKind::Benchmark(benchmark, BenchmarkStatus::Unmet) => (Fact::Met(*benchmark), false),
            ExprKind::Compare { op, left, right } => {
                let (sign, so) = match op {
                    Comparison::Less => ("<", true),
                    Comparison::AtLeast => ("<", false),
                    Comparison::AtMost => ("<=", true),
                    Comparison::Greater => ("<=", false),
                    Comparison::Equal => ("==", true),
                    Comparison::NotEqual => ("==", false),
                };
                (Fact::Compared(draft.expr_text(*left), sign, draft.expr_text(*right)), so)
            }
            _ => (Fact::Said(draft.expr_text(id)), true),
        };
        return (fact, so == says);
    }
}

/// What a condition names, also through the benchmarks in it; these are named too.
pub fn named_in(agreement: &Agreement, id: ExprId) -> BTreeSet<Subject> {
    let mut found = BTreeSet::new();
    let mut open = vec![id];
    while let Some(id) = open.pop() {
        agreement.each_under(id, |kind| {
            for subject in subjects_in(kind) {
                if found.insert(subject)
                    && let Subject::Benchmark(id) = subject
                {
                    open.push(agreement[id].requires);
                }
            }
        });
    }
    found
}
