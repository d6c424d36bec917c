//! Questions a wait for somebody's word that has no end: a stage without a deadline, or a suspension `until` a condition, that
//! rests on a benchmark which a body has to certify. If the body says nothing, nothing follows, for ever.
//!
//! The checker refuses steps of a process, disputes, reviews, grievances, duties and deadlines that don't say what silence means;
//! what it can't see is a wait that was never called one. A benchmark that is true but not certified is `unknown`, and unknown
//! neither enters a stage nor ends a suspension. Left alone are benchmarks that may be waived, have a `due` of their own or count
//! unknown as met, stages with a deadline, and waits that a trigger watches (`b is unknown`, `s is pending`). Events that open a
//! stage, and triggers that somebody may raise, are somebody's free decision, not an answer that others wait for.
//!
//! ## Why it matters
//! A body that doesn't want to say no says nothing. The party that has performed can then neither have what it was promised nor
//! show that it was refused.
//!
//! ## Triggers
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! body mission
//! indicator weapons { stock  reported by mission every 1 month }
//! benchmark disarmed by north { requires weapons == 0  certified by mission }
//! relief trade by south to north
//! stage opening { requires disarmed  grants trade }
//! ```
//!
//! ## A better draft
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! body mission
//! body council
//! indicator weapons { stock  reported by mission every 1 month }
//! benchmark disarmed by north { requires weapons == 0  certified by mission }
//! relief trade by south to north
//! stage opening { requires disarmed  by 2024-12-31 else trigger unanswered  grants trade }
//! trigger unanswered {
//!     process { decide council within 30 days else dismiss }
//!     then terminate
//! }
//! ```
//!
//! ## Known false positives
//! A certificate that is truly at the body's pleasure, where the absence of one is the normal state of things.

use std::collections::BTreeSet;

use crate::lint::conditions::needs;
use crate::lint::{Category, Draft, Findings, Rule, conditions};
use crate::model::{
    ActionKind, BenchmarkId, BenchmarkStatus, BodyId, ExprId, ExprKind, StageId, StageStatus, Subject, SuspensionEnd,
    UnknownAs,
};

/// The rule.
pub static RULE: Rule =
    Rule::new("silence-without-meaning", "TIM07", Category::Suspicious, "a wait on others without an outcome", check);

fn check(draft: &Draft<'_>, found: &mut Findings<'_>) {
    let agreement = draft.agreement;
    let watched = Watched::of(draft);
    for (index, stage) in agreement.stages.iter().enumerate() {
        let id = StageId(index as u32);
        if stage.declared.absent || stage.deadline.is_some() || watched.stages.contains(&id) {
            continue;
        }
        let mut told = BTreeSet::new();
        for condition in &stage.requires {
            for (place, benchmark, body) in certified(draft, *condition) {
                if watched.benchmarks.contains(&benchmark) || !told.insert(benchmark) {
                    continue;
                }
                let (name, body, stage) =
                    (draft.name(Subject::Benchmark(benchmark)), draft.name(Subject::Body(body)), &stage.declared.name);
                let message = format!(
                    "`{stage}` waits for `{body}` to certify `{name}`, and has no deadline: if `{body}` says nothing, nothing ever \
                     follows"
                );
                let finding = found.say(conditions::span(draft, *condition), message, "waits without end");
                if place != *condition {
                    finding.label(conditions::span(draft, place), "for this");
                }
                finding
                    .label(draft.clause_span(Subject::Benchmark(benchmark), "certified by"), "a certificate is needed")
                    .help("give the stage a deadline with an outcome, let somebody waive the certificate, or let a trigger watch `is unknown`");
            }
        }
    }
    for trigger in agreement.triggers.iter().filter(|trigger| !trigger.declared.absent) {
        for action in &trigger.then {
            let ActionKind::Suspend { end: SuspensionEnd::Until(condition), .. } = &action.kind else { continue };
            let waits = certified(draft, *condition);
            let Some((place, benchmark, body)) =
                waits.into_iter().find(|(_, benchmark, _)| !watched.benchmarks.contains(benchmark))
            else {
                continue;
            };
            let body = draft.name(Subject::Body(body));
            let message = format!(
                "what `{}` suspends waits for `{body}` to certify `{}`: if `{body}` says nothing, the suspension never ends",
                trigger.declared.name,
                draft.name(Subject::Benchmark(benchmark)),
            );
            found
                .say(conditions::span(draft, place), message, "waits without end")
                .label(draft.clause_span(Subject::Benchmark(benchmark), "certified by"), "a certificate is needed")
                .help(
                    "let somebody waive the certificate, suspend for a fixed time, or let a trigger watch `is unknown`",
                );
        }
    }
}

/// What triggers watch for an answer that doesn't come.
struct Watched {
    stages: BTreeSet<StageId>,
    benchmarks: BTreeSet<BenchmarkId>,
}

impl Watched {
    fn of(draft: &Draft<'_>) -> Self {
        let mut watched = Self { stages: BTreeSet::new(), benchmarks: BTreeSet::new() };
        for condition in draft.agreement.triggers.iter().filter_map(|trigger| trigger.when) {
            for kind in draft.under(condition) {
                match kind {
                    ExprKind::Stage(id, StageStatus::Pending | StageStatus::Active) => {
                        watched.stages.insert(*id);
                    }
                    // `b is not met` is unknown while b is; only this asks for silence.
                    ExprKind::Benchmark(id, BenchmarkStatus::Unknown) => {
                        watched.benchmarks.insert(*id);
                    }
                    _ => {}
                }
            }
        }
        watched
    }
}

/// The certificates that a condition can't do without.
fn certified(draft: &Draft<'_>, condition: ExprId) -> Vec<(ExprId, BenchmarkId, BodyId)> {
    let mut found = Vec::new();
    let mut open = needs(draft, condition);
    open.reverse();
    while let Some((id, _)) = open.pop() {
        match &draft.agreement.expr(id).kind {
            ExprKind::For { condition, .. } | ExprKind::Since { condition, .. } => {
                open.extend(needs(draft, *condition))
            }
            ExprKind::Holds(benchmark) | ExprKind::Benchmark(benchmark, BenchmarkStatus::Met) => {
                let says = &draft.agreement[*benchmark];
                let has_end = !says.waivable.is_empty() || says.due.is_some() || says.unknown_counts == UnknownAs::Met;
                if let Some(body) = says.certified.filter(|_| !has_end) {
                    found.push((id, *benchmark, body));
                }
            }
            _ => {}
        }
    }
    found
}
