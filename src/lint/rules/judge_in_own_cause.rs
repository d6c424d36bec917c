//! Questions a decision that lies with the accused alone: a process about a benchmark goes to its performer, or to a body made up
//! of nobody but its performers; or reports on which such a benchmark rests are disputed to them.
//!
//! Only benchmarks whose failure is in question count: `b is unmet`, `not b`, `b is unknown`, or a `due` that has run out. A joint
//! body of all parties, where all of them perform, is left alone.
//!
//! ## Why it matters
//! The accused dismisses the case, or settles the figure in its favour, and has used the agreement's own procedure to do so.
//! The other side is left with a breach that officially is none.
//!
//! ## Triggers
//! ```detente
//! agreement pact { concluded 2024-01-01  rounding down }
//! party north
//! party south
//! body mission
//! body tribunal of north
//! indicator weapons { stock  reported by mission every 1 month }
//! benchmark disarmed by north { requires weapons == 0  verified by mission }
//! relief trade by south to north
//! stage opening { requires disarmed  grants trade }
//! trigger breach {
//!     during opening
//!     when disarmed is unmet
//!     process { decide tribunal within 30 days else dismiss }
//!     then closing
//! }
//! reversal closing { reverses trade  restores when disarmed }
//! ```
//!
//! ## A better draft
//! ```detente
//! agreement pact { concluded 2024-01-01  rounding down }
//! party north
//! party south
//! body mission
//! body commission of north, south
//! indicator weapons { stock  reported by mission every 1 month }
//! benchmark disarmed by north { requires weapons == 0  verified by mission }
//! relief trade by south to north
//! stage opening { requires disarmed  grants trade }
//! trigger breach {
//!     during opening
//!     when disarmed is unmet
//!     process { decide commission within 30 days else proceed }
//!     then closing
//! }
//! reversal closing { reverses trade  restores when disarmed }
//! ```
//!
//! ## Known false positives
//! A referral that is meant as a hearing of the accused, before somebody else decides. `notice` gives that time without a power
//! to dismiss.
//!
//! ## Reference
//! The maxim that nobody is judge in his own cause: *nemo iudex in causa sua*.

use std::collections::BTreeSet;

use crate::lint::draft::listed;
use crate::lint::facts::{judges_itself, step_body};
use crate::lint::{Category, Draft, Findings, Rule};
use crate::model::{
    Actor, Agreement, BenchmarkId, BenchmarkStatus, BodyId, ExprId, ExprKind, IndicatorId, Subject, TriggerId,
};

/// The rule.
pub static RULE: Rule = Rule::new("judge-in-own-cause", "GOV02", Category::Governance, "the accused decides", check);

fn check(draft: &Draft<'_>, found: &mut Findings<'_>) {
    let agreement = draft.agreement;
    for (index, trigger) in agreement.triggers.iter().enumerate().filter(|(_, it)| !it.declared.absent) {
        let bodies: Vec<_> = trigger.process.iter().filter_map(|step| Some((step, step_body(&step.kind)?))).collect();
        if bodies.is_empty() {
            continue;
        }
        let id = TriggerId(index as u32);
        let mut in_question = trigger.when.map(|when| blamed(agreement, when)).unwrap_or_default();
        in_question.extend(draft.facts.raised_by_silence_of[id.index()].iter().filter_map(|subject| match subject {
            Subject::Benchmark(id) => Some(*id),
            _ => None,
        }));
        for (step, body) in bodies {
            let Some(own) = in_question.iter().find(|own| is_own_cause(agreement, **own, body)) else { continue };
            let message = format!(
                "whether `{}` goes any further is for `{}` to say, but {}",
                trigger.declared.name,
                agreement[body].declared.name,
                who_answers(agreement, *own, body),
            );
            let finding = found.say(step.span, message, "the accused decides");
            finding.label(draft.name_span(Subject::Benchmark(*own)), "what is in question");
            if !agreement[body].members.is_empty() {
                finding.label(draft.name_span(Subject::Body(body)), "made up of performers alone");
            }
            finding.help(
                "let a body decide in which somebody else sits as well; to hear the accused, a `notice` is enough",
            );
        }
    }
    for (index, indicator) in agreement.indicators.iter().enumerate().filter(|(_, it)| !it.declared.absent) {
        let Some(disputes) = &indicator.disputes else { continue };
        let subject = Subject::Indicator(IndicatorId(index as u32));
        let own = draft.facts.names(subject).find_map(|named| match named {
            Subject::Benchmark(id) if is_own_cause(agreement, id, disputes.to) => Some(id),
            _ => None,
        });
        let Some(own) = own else { continue };
        let message = format!(
            "what was reported of `{}` is for `{}` to settle, but {}",
            indicator.declared.name,
            agreement[disputes.to].declared.name,
            who_answers(agreement, own, disputes.to),
        );
        let finding = found.say(draft.clause_span(subject, "disputes to"), message, "the accused decides");
        finding.label(draft.name_span(Subject::Benchmark(own)), "what hangs on the figure");
        finding.help("send disputes to a body in which somebody else sits as well");
    }
}

fn is_own_cause(agreement: &Agreement, benchmark: BenchmarkId, body: BodyId) -> bool {
    let benchmark = &agreement[benchmark];
    !benchmark.declared.absent && judges_itself(agreement, Actor::Body(body), &benchmark.by)
}

fn who_answers(agreement: &Agreement, benchmark: BenchmarkId, body: BodyId) -> String {
    let by = &agreement[benchmark].by;
    let name = &agreement[benchmark].declared.name;
    let is_itself = by.contains(&Actor::Body(body));
    if is_itself {
        return format!("it performs `{name}` itself");
    }
    let members: Vec<&str> = agreement[body].members.iter().map(|id| agreement.actor_name(Actor::Party(*id))).collect();
    let (sit, answer) = if members.len() == 1 { ("sits", "answers") } else { ("sit", "answer") };
    format!("only {} {sit} there, who {answer} for `{name}`", listed(members.iter().copied()))
}

/// The benchmarks whose failure or silence makes a condition true.
fn blamed(agreement: &Agreement, when: ExprId) -> BTreeSet<BenchmarkId> {
    let mut found = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut open = vec![(when, false)];
    while let Some((id, denied)) = open.pop() {
        if !seen.insert((id, denied)) {
            continue;
        }
        match &agreement.expr(id).kind {
            ExprKind::Not(inner) => open.push((*inner, !denied)),
            ExprKind::Holds(id) | ExprKind::Benchmark(id, BenchmarkStatus::Met | BenchmarkStatus::Waived) if denied => {
                found.insert(*id);
            }
            ExprKind::Benchmark(id, BenchmarkStatus::Unmet | BenchmarkStatus::Unknown) if !denied => {
                found.insert(*id);
            }
            // Of a number of days or a share nothing says which way it accuses.
            ExprKind::Compare { .. } | ExprKind::InRange { .. } => {}
            kind => open.extend(kind.children().into_iter().map(|child| (child, denied))),
        }
    }
    found
}
