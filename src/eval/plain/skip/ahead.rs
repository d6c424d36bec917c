//! The next day on which anything can be otherwise than today, given a day on which nothing moved (section 7: "an
//! implementation may skip days that cannot change anything"). It may be too early, never too late.
//!
//! Between two such days no observation becomes known, nobody acts, no last day passes, and every condition keeps its value:
//! [`Run::steady_until`] says of each how long it does. What moves is seen by others at the latest on the day after, so a day
//! on which something moved is always followed by the next.

use super::super::Run;
use super::super::judge::{Moment, Stop};
use crate::calendar::{Date, Duration};
use crate::model::{DateExpr, EventId, ExprId, ExprKind, IndicatorId, SafeguardRule, StageId, StageStatus};

/// The earliest of the days that lie ahead.
struct Ahead {
    today: Date,
    next: Date,
}

impl Ahead {
    /// A day on which something may be otherwise; one that has passed is no concern.
    fn day(&mut self, day: Option<Date>) {
        if let Some(day) = day.filter(|day| *day > self.today) {
            self.next = self.next.min(day);
        }
    }

    /// The day after a last day.
    fn after(&mut self, last: Option<Date>) {
        self.day(last.map(Date::next));
    }

    fn is_tomorrow(&self) -> bool {
        self.next <= self.today.next()
    }
}

impl Run<'_> {
    /// The next day that has to be looked at, if nothing has moved today; [`Date::LAST`] if nothing will any more.
    pub fn next_day(&self) -> Date {
        let mut ahead = self.fixed_ahead();
        ahead.day(self.knowledge.next_known());
        if self.ended.is_some() || ahead.is_tomorrow() {
            return ahead.next;
        }
        for (root, view) in self.conditions() {
            if ahead.is_tomorrow() {
                break;
            }
            // Arithmetic that can't be done stops the run where somebody asks for it; here nobody has yet.
            let until = self.steady_until(root, Moment::on(self.today).through(view));
            ahead.day(Some(until.unwrap_or(self.today.next())));
        }
        ahead.next
    }

    /// The next day on which anything else than observations and conditions can make a difference.
    pub fn fixed_day(&self) -> Date {
        self.fixed_ahead().next
    }

    fn fixed_ahead(&self) -> Ahead {
        let mut ahead = Ahead { today: self.today, next: Date::LAST };
        ahead.day(self.acts.next_day(&self.facts.acts));
        ahead.day(self.text.versions.get(self.version + 1).map(|next| next.effective));
        self.windows_ahead(&mut ahead);
        if self.ended.is_none() && !ahead.is_tomorrow() {
            self.reviews_ahead(&mut ahead);
            self.tests_ahead(&mut ahead);
        }
        ahead
    }

    /// Whatever has a last day that is known.
    fn windows_ahead(&self, ahead: &mut Ahead) {
        for (index, it) in self.reliefs.iter().enumerate() {
            it.takers.iter().for_each(|taker| ahead.after(taker.winding.map(|(last, _)| last)));
            for suspension in &it.suspensions {
                if let super::super::SuspensionUntil::Day(last) = suspension.end {
                    ahead.after(Some(last));
                }
            }
            ahead.after(it.announced.and_then(|(_, last)| last));
            let length = self.agreement.reliefs[index].irrevocable_after;
            if let (Some(length), Some(effective), false) = (length, it.effective, it.irrevocable) {
                ahead.day(Some(self.later(effective, length)));
            }
        }
        for (index, it) in self.stages.iter().enumerate() {
            ahead.after(it.deadline.map(|(last, _)| last));
            ahead.after(it.term);
            if it.history.now() == StageStatus::Pending
                && let Some(opens) = &self.agreement[StageId(index as u32)].opens
            {
                ahead.day(self.date(opens, self.today, true));
            }
        }
        for it in &self.benchmarks {
            ahead.after(it.waiver.map(|(last, _)| last));
            ahead.after(it.due.map(|(last, _)| last));
        }
        self.triggers.iter().for_each(|it| ahead.after(it.running.and_then(|running| running.last_day)));
        self.disputes.iter().for_each(|it| ahead.after(it.last_day));
        self.entitlements.iter().for_each(|it| ahead.after(it.last_day));
        self.reviews.iter().for_each(|it| ahead.after(it.open.and_then(|open| open.last_day)));
        self.grievances.iter().flat_map(|it| &it.filings).for_each(|it| ahead.after(it.last_day));
        self.safeguards.iter().flat_map(|it| &it.waiting).for_each(|it| ahead.after(Some(it.last_day)));
    }

    /// The next day on which each review falls due.
    fn reviews_ahead(&self, ahead: &mut Ahead) {
        for review in self.agreement.reviews.iter().filter(|review| !review.declared.absent) {
            let Some((every, from)) = &review.schedule else { continue };
            let Some(anchor) = self.date(from, self.today, true) else { continue };
            ahead.day(self.due_days(anchor, *every).find(|due| *due > self.today));
        }
    }

    /// Every condition that somebody asks, with the view through which it is asked.
    fn conditions(&self) -> Vec<(ExprId, usize)> {
        let mut roots = self.conditions_of_text();
        roots.extend(self.conditions_of_suspensions().map(|id| (id, 0)));
        roots
    }

    /// Those that stand in the text in force.
    pub fn conditions_of_text(&self) -> Vec<(ExprId, usize)> {
        let mut roots = Vec::new();
        for (index, benchmark) in self.agreement.benchmarks.iter().enumerate().filter(|(_, it)| !it.declared.absent) {
            if benchmark.tested.is_none() {
                roots.extend(self.views[index].iter().map(|view| (benchmark.requires, *view)));
            }
        }
        for stage in self.agreement.stages.iter().filter(|it| !it.declared.absent) {
            roots.extend(stage.requires.iter().chain(&stage.condition).map(|id| (*id, 0)));
        }
        for trigger in self.agreement.triggers.iter().filter(|it| !it.declared.absent) {
            roots.extend(trigger.when.map(|id| (id, 0)));
        }
        for reversal in self.agreement.reversals.iter().filter(|it| !it.declared.absent) {
            roots.extend(reversal.restores.map(|id| (id, 0)));
        }
        for safeguard in self.agreement.safeguards.iter().filter(|it| !it.declared.absent) {
            match &safeguard.rule {
                SafeguardRule::Always(id) | SafeguardRule::Never(id) => roots.push((*id, 0)),
                SafeguardRule::LeadsTo { cause, effect, .. } => roots.extend([(*cause, 0), (*effect, 0)]),
                SafeguardRule::Reachable(_) => {}
            }
        }
        roots.extend(self.agreement.assumptions.iter().map(|id| (*id, 0)));
        roots
    }

    /// Those that suspensions wait for: each as the text had it under which it was decided.
    pub fn conditions_of_suspensions(&self) -> impl Iterator<Item = ExprId> {
        let ends = self.reliefs.iter().flat_map(|it| &it.suspensions).map(|suspension| suspension.end);
        ends.filter_map(|end| match end {
            super::super::SuspensionUntil::Condition(id) => Some(id),
            super::super::SuspensionUntil::Day(_) => None,
        })
    }

    /// Of each benchmark that is tested: its next test, and the day after the last one for the data of earlier tests.
    fn tests_ahead(&self, ahead: &mut Ahead) {
        for benchmark in self.agreement.benchmarks.iter().filter(|it| !it.declared.absent) {
            let Some(tested) = &benchmark.tested else { continue };
            let Some(anchor) = self.date(&tested.from, self.today, false) else { continue };
            ahead.day(Some(anchor));
            // A test is judged as of its day, and goes on waiting for days that its condition names.
            ahead.day(Some(self.fixed_until(benchmark.requires)));
            // An estimate that is never too low; behind it there is a test that lies ahead.
            let mut n = self.latest_test(anchor, tested.every, self.today) + 1;
            let mut any = false;
            while n >= 0 {
                if let Some(date) = self.test_date(anchor, tested.every, n) {
                    any = true;
                    ahead.day(Some(date));
                    if date <= self.today {
                        let last = tested.within.as_ref().and_then(|(window, _)| self.last_day(window, date));
                        ahead.after(last);
                        if last.is_none_or(|last| last < self.today) {
                            break;
                        }
                    }
                }
                n -= 1;
            }
            if !any {
                ahead.day(Some(self.today.next()));
            }
        }
    }

    /// A day up to which, excluded, an expression surely keeps the value that it has now, if nothing becomes known and
    /// nothing moves.
    pub fn steady_until(&self, id: ExprId, at: Moment) -> Result<Date, Stop> {
        let tomorrow = self.today.next();
        let mut until = Date::LAST;
        // Expressions that are met again are as steady as before.
        let mut seen = std::collections::BTreeSet::new();
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            if !seen.insert(id) {
                continue;
            }
            let kind = &self.agreement.expr(id).kind;
            match kind {
                ExprKind::Reading(indicator) => until = until.min(self.reading_until(*indicator, at)),
                ExprKind::Occurred(event) => until = until.min(self.next_occurrence(*event).unwrap_or(Date::LAST)),
                ExprKind::Stale(indicator) => until = until.min(self.stale_from(*indicator, at)),
                ExprKind::FlowWindow { flow, .. } => until = until.min(self.stale_from(*flow, at)),
                ExprKind::For { condition, length } => {
                    let Some(from) = self.back(at.day, *length) else { continue };
                    let whole = self.every_day(*condition, from, at)?;
                    if whole.truth != self.truth(*condition, at)? {
                        until = until.min(self.out_of_reach(whole.latest, *length));
                    }
                }
                ExprKind::Since { .. } => {}
                ExprKind::WithinLast { condition, length } => match self.agreement.expr(*condition).kind {
                    ExprKind::Occurred(event) => {
                        let latest = self.latest_occurrence(event, self.today).map(|it| it.date);
                        match (latest, length) {
                            // It leaves the window on the day after latest + N.
                            (Some(latest), Duration::Days(_)) => {
                                let leaves = self.later(latest, *length).next();
                                if leaves > self.today {
                                    until = until.min(leaves);
                                }
                            }
                            (Some(_), _) if self.truth(id, at)? == Some(true) => return Ok(tomorrow),
                            _ => {}
                        }
                        until = until.min(self.next_occurrence(event).unwrap_or(Date::LAST));
                        continue;
                    }
                    _ => {
                        let Some(from) = self.back(at.day, *length) else { continue };
                        let whole = self.some_day(*condition, from, at)?;
                        if whole.truth != self.truth(*condition, at)? {
                            until = until.min(self.out_of_reach(whole.latest, *length));
                        }
                    }
                },
                // These go on with the day, or look at two days.
                ExprKind::Ago { .. }
                | ExprKind::Window { .. }
                | ExprKind::AmountWindow { .. }
                | ExprKind::CountDays { .. } => return Ok(tomorrow),
                // Fixed to a day: what was on it, once that day has come.
                ExprKind::On { value, date } => {
                    if let Some(day) = self.date(date, at.day, at.as_it_stands).filter(|day| *day > self.today) {
                        until = until.min(day);
                    }
                    until = until.min(self.fixed_until(*value));
                    continue;
                }
                _ => {}
            }
            // An anchor that lies ahead is reached some day.
            for date in kind.dates() {
                if let Some(day) = self.date(date, at.day, at.as_it_stands).filter(|day| *day > self.today) {
                    until = until.min(day);
                }
            }
            if until <= tomorrow {
                return Ok(tomorrow);
            }
            open.extend(kind.children());
        }
        Ok(until)
    }

    /// The next day on which an event will be seen to occur that stands in its list already.
    pub fn next_occurrence(&self, event: EventId) -> Option<Date> {
        let list = &self.events[event.index()];
        list.dates().get(list.count_by(self.today)).copied()
    }

    /// The first day on which a window of this length doesn't reach back to a day any more; tomorrow where that isn't simple to
    /// say.
    pub fn out_of_reach(&self, day: Option<Date>, length: Duration) -> Date {
        match (day, length) {
            (Some(day), Duration::Days(_)) => self.later(day, length).next().max(self.today.next()),
            _ => self.today.next(),
        }
    }

    /// The next of the days that `x on D` within an expression waits for, whatever day the expression itself is judged as of.
    fn fixed_until(&self, id: ExprId) -> Date {
        let mut until = Date::LAST;
        self.agreement.each_under(id, |kind| match kind {
            ExprKind::On { date: DateExpr::On(day), .. } if *day > self.today => until = until.min(*day),
            ExprKind::On { date: DateExpr::On(_), .. } => {}
            // As of another day its anchors may be others than today.
            ExprKind::On { .. } => until = self.today.next(),
            _ => {}
        });
        until
    }

    /// Until when a level stays as it is: a momentary one for today, any other until it is stale.
    fn reading_until(&self, indicator: IndicatorId, at: Moment) -> Date {
        if self.agreement[indicator].measure.is_momentary() {
            let latest = self.knowledge.latest(at.view, indicator, at.day);
            let is_of_today = latest.is_some_and(|latest| self.knowledge.observation(latest).date == self.today);
            return if is_of_today { self.today.next() } else { Date::LAST };
        }
        self.stale_from(indicator, at)
    }

    /// The day from which the latest observation is too old, if that lies ahead.
    fn stale_from(&self, indicator: IndicatorId, at: Moment) -> Date {
        let Some(latest) = self.knowledge.latest(at.view, indicator, at.day) else { return Date::LAST };
        let last = self.fresh_until(indicator, self.knowledge.observation(latest).date);
        if last < self.today { Date::LAST } else { last.next() }
    }
}
