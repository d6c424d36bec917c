//! Questions a suspension that stands in the way of its own end: what it asks for to resume can't come true, or can't be known,
//! while it runs.
//!
//! It covers three ways. A stage whose `while` asks that the stage itself is active, or that relief which only this stage grants
//! is granted: a suspended stage is neither. A trigger that suspends relief until that relief is granted, or is not suspended.
//! And, for `while` as well as for `suspend … until`, a condition that rests on an indicator which is reported by nobody but
//! those from whom the suspension takes something: inspectors whose access is among the relief, or the party that is hit.
//!
//! Only what a condition needs all of is looked at, so that one way out beside (`or`, a waiver, unknown counted as met) is
//! enough. That a suspension makes performance impossible in some other way is for those who know the ground.
//!
//! ## Why it matters
//! Unknown neither resumes a stage nor ends a suspension. A measure that was meant to last until compliance is shown then lasts
//! for ever, since it has closed the only channel through which compliance can be shown.
//!
//! ## Triggers
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! body mission
//! indicator weapons { stock  reported by mission every 1 month }
//! benchmark disarmed by north { requires weapons <= 20  verified by mission }
//! relief trade by south to north
//! relief site_access by north to mission
//! stage opening { requires disarmed  grants trade, site_access  while disarmed else suspend }
//! ```
//!
//! ## A better draft
//! Access is granted by a stage of its own, which no breach suspends.
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! body mission
//! indicator weapons { stock  reported by mission every 1 month }
//! benchmark disarmed by north { requires weapons <= 20  verified by mission }
//! relief trade by south to north
//! relief site_access by north to mission
//! stage inspections { opens 2024-01-15  grants site_access }
//! stage opening { requires disarmed  grants trade  while disarmed else suspend }
//! ```
//!
//! ## Known false positives
//! A party that reports on itself and is eager to resume will go on reporting. Its word alone then decides when it gets its
//! relief back, which is worth a second look for another reason.

use std::collections::BTreeSet;

use crate::lint::conditions::needs;
use crate::lint::draft::listed;
use crate::lint::facts::{is_or_consists_of, sources};
use crate::lint::{Category, Draft, Findings, Rule, conditions};
use crate::model::{
    ActionKind, Actor, BenchmarkId, ExprId, ExprKind, IndicatorId, ReliefId, ReliefStatus, StageId, StageStatus,
    Subject, SuspensionEnd,
};
use crate::source::Span;

/// The rule.
pub static RULE: Rule = Rule::new(
    "resume-blocked",
    "COR10",
    Category::Correctness,
    "suspension stops the very reports that resumption needs",
    check,
);

fn check(draft: &Draft<'_>, found: &mut Findings<'_>) {
    let agreement = draft.agreement;
    for (index, stage) in agreement.stages.iter().enumerate().filter(|(_, stage)| !stage.declared.absent) {
        let Some(condition) = stage.condition else { continue };
        let id = StageId(index as u32);
        let only_here = |relief: &ReliefId| draft.facts.granted_by[relief.index()] == [id];
        let suspended: Vec<ReliefId> = stage
            .grants
            .iter()
            .filter(|grant| {
                let relief = &agreement[grant.relief];
                !relief.humanitarian && !relief.permanent && !grant.permanent && only_here(&grant.relief)
            })
            .map(|grant| grant.relief)
            .collect();
        let place = draft.clause_span(Subject::Stage(id), "while");
        let suspension = Suspension { name: &stage.declared.name, stage: Some(id), reliefs: &suspended, place };
        suspension.look(draft, condition, found);
    }
    for trigger in agreement.triggers.iter().filter(|trigger| !trigger.declared.absent) {
        for action in &trigger.then {
            if let ActionKind::Suspend { reliefs, end: SuspensionEnd::Until(condition) } = &action.kind {
                let name = &trigger.declared.name;
                let suspension = Suspension { name, stage: None, reliefs: &reliefs.reliefs, place: action.span };
                suspension.look(draft, *condition, found);
            }
        }
    }
}

/// A suspension, by a stage's `while` or by a trigger.
struct Suspension<'a> {
    name: &'a str,
    stage: Option<StageId>,
    reliefs: &'a [ReliefId],
    place: Span,
}

impl Suspension<'_> {
    fn look(&self, draft: &Draft<'_>, condition: ExprId, found: &mut Findings<'_>) {
        let reliefs: BTreeSet<ReliefId> = self.reliefs.iter().copied().collect();
        let mut open: Vec<(ExprId, Option<BenchmarkId>)> = needs(draft, condition);
        let mut told = BTreeSet::new();
        while let Some((id, through)) = open.pop() {
            match &draft.agreement.expr(id).kind {
                // True on every day of a stretch that ends today: also today.
                ExprKind::For { condition, .. } | ExprKind::Since { condition, .. } => {
                    open.extend(needs(draft, *condition).into_iter().map(|(id, inner)| (id, inner.or(through))));
                }
                kind => {
                    if self.asks_for_itself(kind, &reliefs, draft) {
                        self.say_circle(draft, id, kind, found);
                        return;
                    }
                    for indicator in readings(draft, id) {
                        if told.insert(indicator) {
                            self.reports(draft, id, indicator, through, found);
                        }
                    }
                }
            }
        }
    }

    /// A status that what is suspended can't have (sections 5.4 and 5.5); it is read as of the end of the day before.
    fn asks_for_itself(&self, kind: &ExprKind, reliefs: &BTreeSet<ReliefId>, draft: &Draft<'_>) -> bool {
        match kind {
            ExprKind::Stage(id, StageStatus::Active) => self.stage == Some(*id),
            ExprKind::Relief(id, ReliefStatus::Granted | ReliefStatus::Announced) => reliefs.contains(id),
            ExprKind::Not(inner) => match &draft.agreement.expr(*inner).kind {
                ExprKind::Stage(id, StageStatus::Suspended) => self.stage == Some(*id),
                // What a stage suspends it frees with itself; a suspension by an action holds against every grant.
                ExprKind::Relief(id, ReliefStatus::Suspended) => reliefs.contains(id),
                _ => false,
            },
            _ => false,
        }
    }

    fn say_circle(&self, draft: &Draft<'_>, id: ExprId, kind: &ExprKind, found: &mut Findings<'_>) {
        let name = self.name;
        let text = draft.expr_text(id);
        let message = match (self.stage, kind) {
            (Some(_), ExprKind::Not(_)) => format!("once `{name}` is suspended it stays so: it waits for `{text}`"),
            // While E is false a stage isn't entered either (section 5.5).
            (Some(_), _) => {
                format!("`{name}` is neither entered nor resumed unless `{text}`, which needs it to be active")
            }
            (None, _) => {
                format!(
                    "what `{name}` suspends is free again only when `{text}`, which can't come true while it is suspended"
                )
            }
        };
        found
            .say(conditions::span(draft, id), message, "can't come true while it is suspended")
            .help("let it rest on what the other side does, not on the relief that hangs on it");
    }

    /// Whether an indicator is reported by nobody but those from whom something is taken.
    fn reports(
        &self,
        draft: &Draft<'_>,
        id: ExprId,
        indicator: IndicatorId,
        through: Option<BenchmarkId>,
        found: &mut Findings<'_>,
    ) {
        let agreement = draft.agreement;
        // Of a benchmark with verifiers only their observations count (section 5.3).
        let quorum = through.and_then(|benchmark| agreement[benchmark].verified.as_ref());
        let (reporters, needed) = match quorum {
            Some(quorum) => (quorum.of.clone(), quorum.count as usize),
            None => (sources(agreement, indicator), 1),
        };
        let mut hit: Vec<Actor> =
            self.reliefs.iter().flat_map(|relief| agreement[*relief].to.iter().copied()).collect();
        hit.sort_unstable();
        hit.dedup();
        let is_hit = |reporter: &Actor| is_or_consists_of(agreement, *reporter, &hit);
        let stopped: Vec<Actor> = reporters.iter().copied().filter(is_hit).collect();
        if stopped.is_empty() || reporters.len() - stopped.len() >= needed {
            return;
        }
        let relief = self.reliefs.iter().copied().find(|relief| {
            let to = &agreement[*relief].to;
            stopped.iter().any(|reporter| is_or_consists_of(agreement, *reporter, to) || to.contains(reporter))
        });
        let who = listed(stopped.iter().map(|actor| agreement.actor_name(*actor)));
        let name = &agreement[indicator].declared.name;
        let taken =
            relief.map_or_else(|| "relief".to_owned(), |relief| format!("`{}`", agreement[relief].declared.name));
        let end = match self.stage {
            Some(_) => format!("`{}` resumes", self.name),
            None => format!("the suspension by `{}` ends", self.name),
        };
        let message = format!(
            "{end} only on reports of `{name}`, and these come from {who} alone, from whom it takes {taken}: without them it \
             lasts for ever"
        );
        let finding = found.say(self.place, message, "hangs on reports from whom it hits");
        finding.label(draft.clause_span(Subject::Indicator(indicator), "reported by"), format!("reported by {who}"));
        if conditions::span(draft, id) != self.place {
            finding.label(conditions::span(draft, id), "needed to resume");
        }
        if let Some(relief) = relief {
            finding.label(draft.name_span(Subject::Relief(relief)), "suspended with it");
        }
        finding.help("spare the relief on which reporting rests, or accept reports of somebody whom the suspension doesn't touch");
    }
}

/// The indicators whose latest report decides: read as they are, not over time, and not beside a way out.
fn readings(draft: &Draft<'_>, id: ExprId) -> BTreeSet<IndicatorId> {
    let mut found = BTreeSet::new();
    let mut open = vec![id];
    while let Some(id) = open.pop() {
        match &draft.agreement.expr(id).kind {
            ExprKind::Reading(indicator) => {
                found.insert(*indicator);
            }
            kind @ (ExprKind::Compare { .. }
            | ExprKind::InRange { .. }
            | ExprKind::Sum { .. }
            | ExprKind::Product { .. }
            | ExprKind::Convert { .. }
            | ExprKind::Negate(_)
            | ExprKind::Abs(_)) => open.extend(kind.children()),
            ExprKind::Not(inner) => match &draft.agreement.expr(*inner).kind {
                ExprKind::Reading(_) | ExprKind::Compare { .. } | ExprKind::InRange { .. } => open.push(*inner),
                _ => {}
            },
            _ => {}
        }
    }
    found
}
