//! The conditions of an agreement, each with what hangs on it.

use std::collections::BTreeSet;

use super::Draft;
use crate::model::{ActionKind, BenchmarkId, ExprId, ExprKind, SafeguardRule, StageId, Subject, SuspensionEnd};
use crate::source::Span;

/// What hangs on a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A benchmark is met.
    Met,
    /// A stage is entered.
    Entered,
    /// A stage stays active.
    Kept,
    /// A trigger is raised.
    Raised,
    /// An action is taken.
    Taken,
    /// A suspension ends.
    Resumed,
    /// A reversal is restored.
    Restored,
    /// A safeguard watches it.
    Watched,
    /// It is assumed.
    Assumed,
}

/// Conditions that are asked together.
#[derive(Debug, Clone)]
pub struct Condition {
    /// Who asks; nobody for what is assumed.
    pub subject: Option<Subject>,
    /// What for.
    pub role: Role,
    /// All of these.
    pub all: Vec<ExprId>,
}

impl Condition {
    /// The benchmark whose observations count.
    pub const fn benchmark(&self) -> Option<BenchmarkId> {
        match (self.role, self.subject) {
            (Role::Met, Some(Subject::Benchmark(id))) => Some(id),
            _ => None,
        }
    }

    /// What never happens if it is never true.
    pub fn never(&self, draft: &Draft<'_>) -> String {
        let name = self.subject.map_or("", |subject| draft.name(subject));
        match self.role {
            Role::Met => format!("`{name}` can never be met"),
            Role::Entered => format!("`{name}` can never be entered"),
            Role::Kept => format!("`{name}` is kept from being active as soon as there are data"),
            Role::Raised => format!("nothing that happens can raise `{name}`"),
            Role::Taken => format!("this action of `{name}` is never taken"),
            Role::Resumed => format!("what `{name}` suspends is never free again"),
            Role::Restored => format!("what `{name}` takes never comes back"),
            Role::Watched => format!("`{name}` watches for what can't happen"),
            Role::Assumed => "no history fits what is assumed".to_owned(),
        }
    }

    /// The same where an expression in it is never true: all of it, or a part.
    pub fn never_in_part(&self, draft: &Draft<'_>, id: ExprId) -> String {
        match self.subject {
            _ if self.all.contains(&id) => self.never(draft),
            Some(subject) => format!("this part of `{}` is never true", draft.name(subject)),
            None => "this part of what is assumed is never true".to_owned(),
        }
    }

    /// What happens at once, or always, if it is always true.
    pub fn always(&self, draft: &Draft<'_>) -> String {
        let name = self.subject.map_or("", |subject| draft.name(subject));
        match self.role {
            Role::Met => format!("`{name}` asks nothing"),
            Role::Entered => format!("`{name}` asks nothing by it"),
            Role::Kept => format!("`{name}` is never suspended by it"),
            Role::Raised => format!("`{name}` doesn't wait for anything to go wrong"),
            Role::Taken => format!("the action of `{name}` hangs on nothing"),
            Role::Resumed => format!("`{name}` suspends nothing"),
            Role::Restored => format!("what `{name}` takes comes back on the next day"),
            Role::Watched => format!("`{name}` watches nothing"),
            Role::Assumed => "it assumes nothing".to_owned(),
        }
    }
}

/// All of them: benchmarks behind those they rest on, then the others in order of declaration.
pub fn conditions(draft: &Draft<'_>) -> Vec<Condition> {
    let agreement = draft.agreement;
    let mut all = Vec::new();
    let mut add = |subject: Option<Subject>, role: Role, ids: Vec<ExprId>| {
        if !ids.is_empty() {
            all.push(Condition { subject, role, all: ids });
        }
    };
    for id in agreement.benchmark_order.iter().filter(|id| !agreement[**id].declared.absent) {
        add(Some(Subject::Benchmark(*id)), Role::Met, vec![agreement[*id].requires]);
    }
    for subject in draft.subjects() {
        let about = Some(subject);
        match subject {
            Subject::Stage(id) => {
                add(about, Role::Kept, agreement[id].condition.into_iter().collect());
                add(about, Role::Entered, agreement[id].requires.clone());
            }
            Subject::Trigger(id) => {
                add(about, Role::Raised, agreement[id].when.into_iter().collect());
                for action in &agreement[id].then {
                    add(about, Role::Taken, action.condition.into_iter().collect());
                    if let ActionKind::Suspend { end: SuspensionEnd::Until(condition), .. } = &action.kind {
                        add(about, Role::Resumed, vec![*condition]);
                    }
                }
            }
            Subject::Reversal(id) => add(about, Role::Restored, agreement[id].restores.into_iter().collect()),
            Subject::Safeguard(id) => match &agreement[id].rule {
                SafeguardRule::Always(rule) | SafeguardRule::Never(rule) | SafeguardRule::Reachable(rule) => {
                    add(about, Role::Watched, vec![*rule]);
                }
                SafeguardRule::LeadsTo { cause, effect, .. } => {
                    add(about, Role::Watched, vec![*cause]);
                    add(about, Role::Watched, vec![*effect]);
                }
            },
            _ => {}
        }
    }
    for id in &agreement.assumptions {
        add(None, Role::Assumed, vec![*id]);
    }
    all
}

/// The conditions directly within one: those joined, denied, or looked at over time.
pub fn parts(kind: &ExprKind) -> Vec<ExprId> {
    match kind {
        ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::AtLeast { of: parts, .. } => parts.clone(),
        ExprKind::Not(inner)
        | ExprKind::For { condition: inner, .. }
        | ExprKind::WithinLast { condition: inner, .. }
        | ExprKind::Since { condition: inner, .. } => vec![*inner],
        _ => Vec::new(),
    }
}

/// The conditions that must each be true for this one to be true, with the benchmarks through which they are asked: what a
/// waiver could spare, and what counts as met for want of data, is left out (section 5.3).
pub fn needs(draft: &Draft<'_>, id: ExprId) -> Vec<(ExprId, Option<BenchmarkId>)> {
    let agreement = draft.agreement;
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    let mut open = vec![(id, None)];
    while let Some((id, through)) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        let kind = &agreement.expr(id).kind;
        match kind {
            ExprKind::And(parts) => open.extend(parts.iter().rev().map(|part| (*part, through))),
            ExprKind::AtLeast { count, of } if *count as usize == of.len() => {
                open.extend(of.iter().rev().map(|part| (*part, through)));
            }
            _ => {
                found.push((id, through));
                if let ExprKind::Holds(benchmark) | ExprKind::Benchmark(benchmark, crate::model::BenchmarkStatus::Met) =
                    kind
                {
                    let says = &agreement[*benchmark];
                    let is_sure = says.waivable.is_empty() && says.unknown_counts != crate::model::UnknownAs::Met;
                    if is_sure {
                        open.push((says.requires, Some(*benchmark)));
                    }
                }
            }
        }
    }
    found
}

/// The stages that come after each, directly or not, are given a mark that spreads from those that have it.
pub fn marked_by_later(draft: &Draft<'_>, mark: impl Fn(StageId) -> bool) -> Vec<bool> {
    let agreement = draft.agreement;
    let mut marked: Vec<bool> = (0..agreement.stages.len()).map(|index| mark(StageId(index as u32))).collect();
    for id in agreement.stage_order.iter().rev() {
        if marked[id.index()] {
            for before in &agreement[*id].after {
                marked[before.index()] = true;
            }
        }
    }
    marked
}

/// Where a condition stands.
pub fn span(draft: &Draft<'_>, id: ExprId) -> Span {
    draft.agreement.expr(id).span
}
