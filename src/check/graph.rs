//! The graphs of an agreement: stages, benchmarks and anchors, their orders and circles, and what is used at all.

use std::collections::BTreeSet;

use super::Checker;
use crate::ast::ClauseKind;
use crate::diagnostic::Code;
use crate::model::{
    ActionKind, Anchor, BenchmarkId, DateExpr, ExprId, ExprKind, IndicatorId, Lasts, SafeguardRule, StageId,
    StageOutcome, Subject, SuspensionEnd, TriggerId, Window,
};
use crate::source::Span;

impl Checker<'_> {
    /// Benchmarks, each behind those it rests on; a circle is reported.
    pub(super) fn benchmark_order(&mut self) -> Vec<BenchmarkId> {
        let rests_on: Vec<Vec<usize>> = self
            .benchmarks
            .iter()
            .map(|benchmark| {
                let mut found = Vec::new();
                self.each_under(benchmark.requires, |kind| match kind {
                    ExprKind::Holds(id) | ExprKind::Benchmark(id, _) => found.push(id.index()),
                    ExprKind::ShareOf(ids) => found.extend(ids.iter().map(|id| id.index())),
                    _ => {}
                });
                found
            })
            .collect();
        match order(&rests_on) {
            Ok(order) => order.into_iter().map(|index| BenchmarkId(index as u32)).collect(),
            Err(circle) => {
                let named: Vec<(String, Span)> = circle
                    .iter()
                    .map(|index| &self.benchmarks[*index].declared)
                    .map(|declared| (declared.name.clone(), self.name_span(declared.order)))
                    .collect();
                self.circle("benchmarks", "rest on each other", &named, "judge one of them on indicators alone");
                Vec::new()
            }
        }
    }

    /// Stages, each behind those it comes after and, as far as that makes no circle, behind those it counts from.
    pub(super) fn stage_order(&mut self) -> Vec<StageId> {
        let after: Vec<Vec<usize>> =
            self.stages.iter().map(|stage| stage.after.iter().map(|id| id.index()).collect()).collect();
        if let Err(circle) = order(&after) {
            let named: Vec<(String, Span)> = circle
                .iter()
                .map(|index| &self.stages[*index].declared)
                .map(|declared| (declared.name.clone(), self.name_span(declared.order)))
                .collect();
            self.circle(
                "stages",
                "come after each other",
                &named,
                "take one of them out of `after`: a sequence has a beginning",
            );
            return Vec::new();
        }
        let mut waits_for = after.clone();
        for (index, stage) in self.stages.iter().enumerate() {
            for anchor in stage.opens.iter().flat_map(needed) {
                match anchor {
                    Anchor::Stage(id) if id.index() != index => waits_for[index].push(id.index()),
                    _ => {}
                }
            }
        }
        if let Err(circle) = order(&waits_for) {
            let named: Vec<(String, Span)> = circle
                .iter()
                .map(|index| &self.stages[*index].declared)
                .map(|declared| (declared.name.clone(), self.name_span(declared.order)))
                .collect();
            // A stage that counts from one that comes after it has been told of already.
            let is_told = |span: &Span| {
                let mut told = self.diagnostics.iter().filter(|told| told.code == Code::E0309);
                told.any(|told| told.labels.iter().any(|label| label.span == *span))
            };
            if !named.iter().any(|(_, span)| is_told(span)) {
                let help = "none could ever be entered: count one of them from a date, an event or another stage";
                self.circle("stages", "wait for each other", &named, help);
            }
            return Vec::new();
        }
        let mut before = after.clone();
        for (index, stage) in self.stages.iter().enumerate() {
            for anchor in stage.opens.iter().flat_map(DateExpr::anchors) {
                if let Anchor::Stage(id) = anchor {
                    before[index].push(id.index());
                }
            }
        }
        let found = order(&before).or_else(|_| order(&after)).unwrap_or_default();
        found.into_iter().map(|index| StageId(index as u32)).collect()
    }

    fn circle(&mut self, what: &str, how: &str, named: &[(String, Span)], help: &str) {
        let Some(((first, span), rest)) = named.split_first() else { return };
        let diagnostic = if rest.is_empty() {
            let message = format!("`{first}` refers to itself");
            self.error(Code::E0213, message, *span, "leads back here")
        } else {
            let names: Vec<String> = named.iter().map(|(name, _)| format!("`{name}`")).collect();
            self.error(Code::E0213, format!("the {what} {} {how}", names.join(", ")), *span, "the circle begins here")
        };
        for (name, span) in rest {
            diagnostic.add_label(*span, format!("`{name}` is part of it"));
        }
        diagnostic.add_help(help);
    }

    /// Where the name of a declaration stands, by its place among all.
    pub(super) fn name_span(&self, order: u32) -> Span {
        let slot = &self.slots[order as usize];
        slot.declaration.map_or(slot.name.span, |declaration| declaration.name.span)
    }

    /// Where a stage says when it opens, or by when it has to be entered; its name where it says neither.
    fn clause_span(&self, order: u32, which: &str) -> Span {
        let block = self.slots[order as usize].declaration.and_then(|declaration| declaration.item.block());
        let found = block.into_iter().flat_map(|block| &block.clauses).find(|clause| match clause.kind {
            ClauseKind::Opens(_) => which == "opens",
            ClauseKind::By { .. } => which == "by",
            _ => false,
        });
        found.map_or_else(|| self.name_span(order), |clause| clause.span)
    }

    /// Gives every expression under one, itself included.
    pub(super) fn each_under(&self, id: ExprId, mut f: impl FnMut(&ExprKind)) {
        let mut seen = BTreeSet::new();
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            if seen.insert(id) {
                let kind = &self.exprs[id.index()].kind;
                f(kind);
                open.extend(kind.children());
            }
        }
    }

    /// Anchors that can never happen (section 5.5): a stage's own entry, a stage that can only be entered later, a trigger
    /// that nothing can raise.
    pub(super) fn check_anchors(&mut self) {
        for index in 0..self.stages.len() {
            let stage = &self.stages[index];
            let opens = stage.opens.iter().flat_map(needed).map(|anchor| (anchor, "opens"));
            let deadline = stage.deadline.iter().filter_map(|deadline| window_date(&deadline.window));
            let anchors: Vec<(Anchor, &str)> =
                opens.chain(deadline.flat_map(needed).map(|anchor| (anchor, "by"))).collect();
            let own = StageId(index as u32);
            let (name, order) = (stage.declared.name.clone(), stage.declared.order);
            for (anchor, clause) in anchors {
                let Anchor::Stage(id) = anchor else { continue };
                let span = self.clause_span(order, clause);
                let other = self.stages[id.index()].declared.clone();
                let other_span = self.name_span(other.order);
                if id == own {
                    self.error(
                        Code::E0309,
                        format!("`{name}` waits for its own entry"),
                        span,
                        "can never be entered in time",
                    )
                    .add_help("count from another stage, an event or a date");
                } else if self.comes_after(id, own) && !self.comes_after(own, id) {
                    // Stages that come after each other are told as a circle.
                    let message = format!("`{name}` counts from `{}`, which can only be entered later", other.name);
                    self.error(Code::E0309, message, span, "this day never comes")
                        .add_label(other_span, format!("comes after `{name}`"))
                        .add_help("count from a stage that comes before");
                }
            }
        }
        self.check_step_anchors();
        for (user, dates) in self.every_date() {
            for anchor in dates.iter().flat_map(needed) {
                let Anchor::Trigger(id) = anchor else { continue };
                if self.can_be_raised(id) || self.any_damaged() {
                    continue;
                }
                let declared = self.triggers[id.index()].declared.clone();
                let trigger = self.name_span(declared.order);
                self.error(Code::E0309, format!("nothing ever raises `{}`", declared.name), trigger, "can never fire")
                    .add_label(user, "waits for its firing")
                    .add_help(format!("give it a `when`, or name it in a deadline: `else trigger {}`", declared.name));
            }
        }
    }

    /// A step that waits for the trigger's own firing waits for what comes after it. One that `repeats` counts from the firing
    /// before, which its first process doesn't have.
    fn check_step_anchors(&mut self) {
        let mut found = Vec::new();
        for (index, trigger) in self.triggers.iter().enumerate() {
            let own = Anchor::Trigger(TriggerId(index as u32));
            for step in &trigger.process {
                if window_date(&step.window).is_some_and(|date| needed(date).contains(&own)) {
                    found.push((trigger.declared.name.clone(), self.name_span(trigger.declared.order), step.span));
                }
            }
        }
        for (name, declared, step) in found {
            self.error(Code::E0309, format!("this step waits for `{name}` itself to fire"), step, "would never end")
                .add_label(declared, "fires only when all its steps are over")
                .add_help("count the step from the one before, `within 15 days`, or from a stage, an event or a date");
        }
    }

    fn comes_after(&self, later: StageId, earlier: StageId) -> bool {
        let mut open = vec![later];
        let mut seen = Vec::new();
        while let Some(id) = open.pop() {
            if seen.contains(&id) {
                continue;
            }
            seen.push(id);
            for before in &self.stages[id.index()].after {
                if *before == earlier {
                    return true;
                }
                open.push(*before);
            }
        }
        false
    }

    /// Whether a condition, an allegation or some expiry may raise a trigger.
    fn can_be_raised(&self, id: TriggerId) -> bool {
        let Some(trigger) = self.triggers.get(id.index()) else { return true };
        let named = |outcome: &StageOutcome| {
            let mut outcome = outcome;
            while let StageOutcome::Extend { then, .. } = outcome {
                outcome = then;
            }
            *outcome == StageOutcome::Trigger(id)
        };
        trigger.when.is_some()
            || trigger.on_allegation
            || self.stages.iter().any(|stage| stage.deadline.as_ref().is_some_and(|it| named(&it.outcome)))
            || self.benchmarks.iter().any(|benchmark| benchmark.due.as_ref().is_some_and(|due| due.trigger == id))
            || self.reviews.iter().any(|review| review.due.as_ref().is_some_and(|(_, trigger)| *trigger == id))
            || self.grievances.iter().any(|it| it.answered.as_ref().is_some_and(|(_, trigger)| *trigger == id))
    }

    /// The dates in each declaration that has some.
    fn every_date(&self) -> Vec<(Span, Vec<DateExpr>)> {
        let mut found = Vec::new();
        for stage in &self.stages {
            let mut dates: Vec<DateExpr> = stage.opens.iter().cloned().collect();
            dates.extend(stage.deadline.iter().filter_map(|it| window_date(&it.window)).cloned());
            dates.extend(stage.lasts.iter().filter_map(lasts_date).cloned());
            found.push((self.name_span(stage.declared.order), dates));
        }
        for benchmark in &self.benchmarks {
            let mut dates: Vec<DateExpr> = benchmark.tested.iter().map(|tested| tested.from.clone()).collect();
            dates.extend(benchmark.due.iter().filter_map(|due| window_date(&due.deadline)).cloned());
            found.push((self.name_span(benchmark.declared.order), dates));
        }
        for trigger in &self.triggers {
            let dates = trigger.process.iter().filter_map(|step| window_date(&step.window)).cloned().collect();
            found.push((self.name_span(trigger.declared.order), dates));
        }
        for review in &self.reviews {
            let mut dates: Vec<DateExpr> = review.schedule.iter().map(|(_, anchor)| anchor.clone()).collect();
            dates.extend(review.due.iter().filter_map(|(window, _)| window_date(window)).cloned());
            found.push((self.name_span(review.declared.order), dates));
        }
        for grievance in &self.grievances {
            let dates = grievance.answered.iter().filter_map(|(window, _)| window_date(window)).cloned().collect();
            found.push((self.name_span(grievance.declared.order), dates));
        }
        found
    }

    /// Marks the indicators and events that some rule asks for, directly or through defined expressions.
    pub(super) fn mark_used(&mut self) {
        let mut roots: Vec<ExprId> = self.benchmarks.iter().map(|benchmark| benchmark.requires).collect();
        let mut dates: Vec<DateExpr> = self.every_date().into_iter().flat_map(|(_, dates)| dates).collect();
        for stage in &self.stages {
            roots.extend(stage.requires.iter().chain(&stage.condition));
        }
        for trigger in &self.triggers {
            roots.extend(trigger.when);
            for action in &trigger.then {
                roots.extend(action.condition);
                match &action.kind {
                    ActionKind::Suspend { end: SuspensionEnd::Until(condition), .. } => roots.push(*condition),
                    ActionKind::Suspend { end: SuspensionEnd::UntilDate(date), .. } => dates.push(date.clone()),
                    ActionKind::Entitle { window, .. } => dates.extend(window_date(window).cloned()),
                    _ => {}
                }
            }
        }
        roots.extend(self.reversals.iter().filter_map(|reversal| reversal.restores));
        for safeguard in &self.safeguards {
            match &safeguard.rule {
                SafeguardRule::Always(rule) | SafeguardRule::Never(rule) | SafeguardRule::Reachable(rule) => {
                    roots.push(*rule);
                }
                SafeguardRule::LeadsTo { cause, effect, .. } => roots.extend([*cause, *effect]),
            }
        }
        roots.extend(&self.assumptions);
        let reported = self.reviews.iter().flat_map(|review| &review.reports);
        let reported: Vec<IndicatorId> = reported
            .filter_map(|subject| match subject {
                Subject::Indicator(id) => Some(*id),
                _ => None,
            })
            .collect();
        let disputes = self.indicators.iter().filter_map(|indicator| indicator.disputes.as_ref());
        dates.extend(disputes.filter_map(|disputes| window_date(&disputes.window)).cloned());
        let mut indicators = reported;
        let mut events: Vec<_> = self.parties.iter().filter_map(|party| party.until).collect();
        for root in roots {
            self.each_under(root, |kind| {
                indicators.extend(kind.indicator());
                if let ExprKind::Occurred(id) = kind {
                    events.push(*id);
                }
                dates.extend(kind.dates().into_iter().cloned());
            });
        }
        for anchor in dates.iter().flat_map(DateExpr::anchors) {
            if let Anchor::Event(id) = anchor {
                events.push(id);
                if let Some(event) = self.events.get_mut(id.index()) {
                    event.dates_from = true;
                }
            }
        }
        for id in indicators {
            if let Some(indicator) = self.indicators.get_mut(id.index()) {
                indicator.used = true;
            }
        }
        for id in events {
            if let Some(event) = self.events.get_mut(id.index()) {
                event.used = true;
            }
        }
    }
}

fn window_date(window: &Window) -> Option<&DateExpr> {
    match window {
        Window::Length(_) => None,
        Window::By(date) | Window::Before(date) => Some(date),
    }
}

fn lasts_date(lasts: &Lasts) -> Option<&DateExpr> {
    match lasts {
        Lasts::Term { from, .. } => from.as_ref(),
        Lasts::Until(date) => Some(date),
    }
}

/// What has to happen before a date is known. Of `earliest of` any one is enough, so that only what all of them need counts.
fn needed(date: &DateExpr) -> Vec<Anchor> {
    match date {
        DateExpr::On(_) => Vec::new(),
        DateExpr::Anchor(anchor) => vec![*anchor],
        DateExpr::Plus(base, _) | DateExpr::Minus(base, _) => needed(base),
        DateExpr::Latest(parts) => parts.iter().flat_map(needed).collect(),
        DateExpr::Earliest(parts) => {
            let Some((first, rest)) = parts.split_first() else { return Vec::new() };
            let rest: Vec<Vec<Anchor>> = rest.iter().map(needed).collect();
            needed(first).into_iter().filter(|anchor| rest.iter().all(|other| other.contains(anchor))).collect()
        }
    }
}

/// The places of a list, each behind those it names, else in order; a circle comes back as an error.
fn order(before: &[Vec<usize>]) -> Result<Vec<usize>, Vec<usize>> {
    #[derive(Clone, Copy, PartialEq)]
    enum Mark {
        New,
        Open,
        Done,
    }
    let mut marks = vec![Mark::New; before.len()];
    let mut found = Vec::with_capacity(before.len());
    for start in 0..before.len() {
        // An explicit stack: a chain of any length can't overflow.
        let mut path: Vec<(usize, usize)> = vec![(start, 0)];
        if marks[start] != Mark::New {
            continue;
        }
        marks[start] = Mark::Open;
        while let Some((at, next)) = path.last().copied() {
            match before[at].get(next) {
                None => {
                    marks[at] = Mark::Done;
                    found.push(at);
                    path.pop();
                }
                Some(to) => {
                    if let Some(top) = path.last_mut() {
                        top.1 += 1;
                    }
                    match marks.get(*to) {
                        Some(Mark::Open) => {
                            let from = path.iter().position(|(node, _)| node == to).unwrap_or(0);
                            return Err(path[from..].iter().map(|(node, _)| *node).collect());
                        }
                        Some(Mark::New) => {
                            marks[*to] = Mark::Open;
                            path.push((*to, 0));
                        }
                        Some(Mark::Done) | None => {}
                    }
                }
            }
        }
    }
    Ok(found)
}
