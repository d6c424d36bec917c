//! What is true of each expression whatever the data say.

use std::cell::OnceCell;

use super::benchmarks::named;
use crate::model::{Agreement, BenchmarkId, EventId, ExprId, ExprKind};

/// What is true of each expression whatever the data say.
#[derive(Debug)]
pub struct Nature {
    /// What it was worth on a past day can only be changed by reports about that day or earlier ones.
    pub steady: Vec<bool>,
    /// Several expressions are made of it, as of a defined one.
    pub shared: Vec<bool>,
    /// It rests on the levels of its own day and on statuses, and on all of them whatever they are worth.
    pub level: Vec<bool>,
    /// It names a benchmark, an event, or something of another agreement, in some part.
    has_names: Vec<bool>,
    /// What it names, once somebody has asked.
    names: Vec<OnceCell<Names>>,
}

/// What an expression names in all its parts.
#[derive(Debug, Default)]
pub struct Names {
    pub benchmarks: Vec<BenchmarkId>,
    pub events: Vec<EventId>,
    /// By their place in [`Agreement::foreign`].
    pub foreign: Vec<u32>,
}

impl Names {
    fn of(agreement: &Agreement, id: ExprId) -> Self {
        let mut names = Self::default();
        agreement.each_under(id, |kind| {
            names.benchmarks.extend(named(kind));
            match kind {
                ExprKind::Occurred(event) => names.events.push(*event),
                ExprKind::Foreign(index, _) => names.foreign.push(*index),
                _ => {}
            }
        });
        names
    }
}

impl Nature {
    /// Expressions stand behind those that they are made of.
    pub fn of(agreement: &Agreement) -> Self {
        let mut steady: Vec<bool> = Vec::with_capacity(agreement.exprs.len());
        let mut level: Vec<bool> = Vec::with_capacity(agreement.exprs.len());
        let mut has_names: Vec<bool> = Vec::with_capacity(agreement.exprs.len());
        let mut uses = vec![0_u8; agreement.exprs.len()];
        for expr in &agreement.exprs {
            let own = !matches!(expr.kind, ExprKind::On { .. } | ExprKind::Ago { .. });
            let children = expr.kind.children();
            let all = |of: &[bool]| children.iter().all(|child| of.get(child.index()).copied().unwrap_or(false));
            steady.push(own && all(&steady));
            level.push(is_of_its_day(&expr.kind) && all(&level));
            let own =
                !named(&expr.kind).is_empty() || matches!(expr.kind, ExprKind::Occurred(_) | ExprKind::Foreign(..));
            let named = |child: &ExprId| has_names.get(child.index()).copied().unwrap_or(true);
            has_names.push(own || children.iter().any(named));
            for child in children {
                uses[child.index()] = uses[child.index()].saturating_add(1);
            }
        }
        let shared = uses.into_iter().map(|count| count > 1).collect();
        Self { steady, shared, level, has_names, names: agreement.exprs.iter().map(|_| OnceCell::new()).collect() }
    }

    /// What an expression names; none where that is nothing.
    pub fn names(&self, agreement: &Agreement, id: ExprId) -> Option<&Names> {
        self.has_names[id.index()].then(|| self.names[id.index()].get_or_init(|| Names::of(agreement, id)))
    }
}

/// Whether an expression looks at the day itself, and always at all that it is made of.
const fn is_of_its_day(kind: &ExprKind) -> bool {
    use ExprKind as K;
    match kind {
        K::Truth(_) | K::Number(_) | K::Category(_) | K::Reading(_) | K::Occurred(_) | K::Level(_) => true,
        K::Holds(_) | K::Benchmark(..) | K::Stage(..) | K::Relief(..) | K::Trigger(..) | K::Reversal(..) => true,
        K::Review(..) | K::Grievance(..) | K::Foreign(..) => true,
        K::Not(_) | K::And(_) | K::Or(_) | K::AtLeast { .. } | K::Compare { .. } | K::InRange { .. } => true,
        K::Negate(_) | K::Sum { .. } | K::Product { .. } | K::Convert { .. } => true,
        K::Min(_) | K::Max(_) | K::Abs(_) | K::Round { .. } => true,
        K::Date(_) | K::DaysBetween(..) | K::Missing(_) | K::Stale(_) | K::ShareOf(_) | K::If { .. } => false,
        K::For { .. } | K::WithinLast { .. } | K::Since { .. } | K::Ago { .. } | K::On { .. } => false,
        K::Window { .. } | K::FlowWindow { .. } | K::AmountWindow { .. } | K::CountDays { .. } => false,
        K::Total { .. } => false,
    }
}
