//! Plans for conditions: what would have to be reported, or done, for one to be true or false.

use super::plan::{Context, DEEPEST, Plan, Planner};
use super::ways::{WAYS, both, few};
use super::world::{Change, Limit, Report};
use crate::data::Reading;
use crate::model::{Asked, BenchmarkId, Comparison, EventId, ExprId, ExprKind, IndicatorId, Measure, Stale, Subject};
use crate::quantity::{Number, add, round_away, subtract};

impl Planner<'_> {
    /// The plans for a condition to be true, or false.
    pub fn make(&self, id: ExprId, wanted: bool, context: &Context) -> Vec<Plan> {
        if context.depth > DEEPEST {
            return Vec::new();
        }
        if self.reached.truth(context.text, id, context.eyes) == Some(wanted) {
            return vec![Plan::new()];
        }
        let deeper = Context { depth: context.depth + 1, ..context.clone() };
        let agreement = self.agreement(context.text);
        let all = |parts: &[ExprId]| {
            parts.iter().fold(vec![Plan::new()], |plans, part| both(plans, self.make(*part, wanted, &deeper)))
        };
        let any = |parts: &[ExprId]| few(parts.iter().flat_map(|part| self.make(*part, wanted, &deeper)).collect());
        let status = |subject: Subject, asked: &str| match wanted {
            true => self.to_be(context.text, subject, asked, deeper.depth),
            false => self.not_to_be(context.text, subject, asked, deeper.depth),
        };
        match &agreement.expr(id).kind {
            ExprKind::Not(inner) => self.make(*inner, !wanted, &deeper),
            ExprKind::And(parts) if wanted => all(parts),
            ExprKind::And(parts) => any(parts),
            ExprKind::Or(parts) if wanted => any(parts),
            ExprKind::Or(parts) => all(parts),
            ExprKind::AtLeast { count, of } => {
                let count = *count as usize;
                self.several(of, if wanted { count } else { (of.len() + 1).saturating_sub(count) }, wanted, &deeper)
            }
            ExprKind::WithinLast { condition, .. } if wanted && self.is_event(context.text, *condition).is_some() => {
                // It may have happened long ago, and would have to happen anew.
                let event = self.is_event(context.text, *condition);
                event.map(|event| vec![vec![self.event(context.text, event)]]).unwrap_or_default()
            }
            ExprKind::For { condition, length } if wanted => {
                self.make(*condition, true, &Context { stay: Some(*length), ..deeper })
            }
            ExprKind::WithinLast { condition, length } if !wanted => {
                self.make(*condition, false, &Context { stay: Some(*length), ..deeper })
            }
            ExprKind::For { condition, .. }
            | ExprKind::WithinLast { condition, .. }
            | ExprKind::Since { condition, .. } => self.make(*condition, wanted, &deeper),
            ExprKind::Compare { op, left, right } => {
                let op = if wanted { *op } else { op.denied() };
                self.compared(op, *left, *right, &deeper)
            }
            ExprKind::InRange { value, low, high } => {
                let up =
                    self.compared(if wanted { Comparison::AtLeast } else { Comparison::Less }, *value, *low, &deeper);
                let high_op = if wanted { Comparison::AtMost } else { Comparison::Greater };
                let down = self.compared(high_op, *value, *high, &deeper);
                few(up.into_iter().chain(down).collect())
            }
            ExprKind::Reading(indicator) => {
                vec![vec![self.report(*indicator, Reading::Bool(wanted), None, false, context)]]
            }
            ExprKind::Occurred(event) if wanted => vec![vec![self.event(context.text, *event)]],
            ExprKind::Holds(id) if wanted => {
                let subject = Subject::Benchmark(*id);
                let mut ways = status(subject, "met");
                if !agreement[*id].waivable.is_empty() {
                    ways.extend(status(subject, "waived"));
                }
                few(ways)
            }
            ExprKind::Holds(id) => self.to_be(context.text, Subject::Benchmark(*id), "unmet", deeper.depth),
            ExprKind::Benchmark(id, asked) => status(Subject::Benchmark(*id), asked.word()),
            ExprKind::Stage(id, asked) => status(Subject::Stage(*id), asked.word()),
            ExprKind::Relief(id, asked) => status(Subject::Relief(*id), asked.word()),
            ExprKind::Trigger(id, asked) => status(Subject::Trigger(*id), asked.word()),
            ExprKind::Reversal(id, asked) => status(Subject::Reversal(*id), asked.word()),
            ExprKind::Review(id, asked) => status(Subject::Review(*id), asked.word()),
            ExprKind::Grievance(id, asked) => status(Subject::Grievance(*id), asked.word()),
            ExprKind::Foreign(index, asked) => {
                let Some(foreign) = agreement.foreign.get(*index as usize) else { return Vec::new() };
                let word = match asked {
                    Asked::Holds => "met",
                    Asked::Status(word) => word,
                };
                match wanted {
                    true => self.to_be(foreign.text, foreign.subject, word, deeper.depth),
                    false => self.not_to_be(foreign.text, foreign.subject, word, deeper.depth),
                }
            }
            ExprKind::Missing(indicator) | ExprKind::Stale(indicator) if !wanted => {
                let last = self.latest(context, *indicator);
                let reading = last.map(|(reading, _)| reading).filter(|it| *it != Reading::None);
                reading.map(|it| vec![vec![self.report(*indicator, it, None, false, context)]]).unwrap_or_default()
            }
            ExprKind::Stale(_) => vec![Plan::new()],
            _ => Vec::new(),
        }
    }

    /// So many of several: those that are as wanted already, and the easiest of the others.
    fn several(&self, of: &[ExprId], count: usize, wanted: bool, context: &Context) -> Vec<Plan> {
        let is_so = |id: &ExprId| self.reached.truth(context.text, *id, context.eyes) == Some(wanted);
        let lacking = count.saturating_sub(of.iter().filter(|id| is_so(id)).count());
        let mut others: Vec<Vec<Plan>> = of
            .iter()
            .filter(|id| !is_so(id))
            .map(|id| self.make(*id, wanted, context))
            .filter(|plans| !plans.is_empty())
            .collect();
        others.sort_by_key(|plans| plans.first().map_or(0, Vec::len));
        let mut ways = Vec::new();
        for start in 0..others.len().saturating_sub(lacking.saturating_sub(1)).min(WAYS) {
            let chosen = others.iter().skip(start).take(lacking);
            ways.extend(chosen.fold(vec![Plan::new()], |plans, more| both(plans, more.clone())));
        }
        few(ways)
    }

    fn compared(&self, op: Comparison, left: ExprId, right: ExprId, context: &Context) -> Vec<Plan> {
        let agreement = self.agreement(context.text);
        // Values of a list stand for themselves.
        match (&agreement.expr(left).kind, &agreement.expr(right).kind) {
            (ExprKind::Reading(indicator), ExprKind::Category(wanted)) => {
                return self.category(op, *indicator, *wanted, context);
            }
            (ExprKind::Category(wanted), ExprKind::Reading(indicator)) => {
                return self.category(op.turned(), *indicator, *wanted, context);
            }
            (ExprKind::Reading(indicator), ExprKind::Truth(truth))
            | (ExprKind::Truth(truth), ExprKind::Reading(indicator)) => {
                let wanted = *truth == (op == Comparison::Equal);
                return vec![vec![self.report(*indicator, Reading::Bool(wanted), None, false, context)]];
            }
            (ExprKind::Date(left), ExprKind::Date(right)) => {
                let left = self.known_day(context.text, left, context.depth);
                return both(left, self.known_day(context.text, right, context.depth));
            }
            (ExprKind::CountDays { condition, length }, _) => {
                let more = matches!(op, Comparison::AtLeast | Comparison::Greater | Comparison::Equal);
                return self.make(*condition, more, &Context { stay: Some(*length), ..context.clone() });
            }
            (ExprKind::ShareOf(benchmarks), _) => return self.share(op, benchmarks, right, context),
            _ => {}
        }
        let mut plans = self.moved(op, left, right, context);
        plans.extend(self.moved(op.turned(), right, left, context));
        few(plans)
    }

    /// One side of a comparison moved to the other.
    fn moved(&self, op: Comparison, side: ExprId, other: ExprId, context: &Context) -> Vec<Plan> {
        let Some(target) = self.reached.number(context.text, other, context.eyes) else { return Vec::new() };
        let now = self.reached.number(context.text, side, context.eyes);
        let (upward, strict) = match op {
            Comparison::AtLeast => (true, false),
            Comparison::AtMost => (false, false),
            Comparison::Greater => (true, true),
            Comparison::Less => (false, true),
            Comparison::Equal | Comparison::NotEqual => {
                (now.is_none_or(|now| now < target), op == Comparison::NotEqual)
            }
        };
        let mut plans = Vec::new();
        for solution in self.solve(side, target, upward, context) {
            let unit = &self.agreement(context.text)[solution.indicator].unit;
            let last = self.latest(context, solution.indicator).map(|(reading, _)| reading);
            let scale = match last {
                Some(Reading::Number(number)) => number.normalize().scale(),
                _ => 0,
            };
            let limit = solution.value.normalize();
            // As exact as the limit itself where that is short, else as exact as reports are, and a little more.
            let places = if limit.scale() <= 6 { limit.scale() } else { scale.max(2) };
            let mut value = round_away(limit, places, solution.upward);
            if strict {
                let step = Number::new(1, places.max(scale).saturating_add(2).min(20));
                let moved = if solution.upward { add(value, step) } else { subtract(value, step) };
                let Ok(moved) = moved else { continue };
                value = moved;
            }
            // What was never below zero won't be; a percentage may measure a distance.
            if value < Number::ZERO && unit.name != "%" && !self.was_negative(context.text, solution.indicator) {
                continue;
            }
            let limit = Limit { value: round_away(limit, places, solution.upward), above: solution.upward, strict };
            let limit = (op != Comparison::Equal).then_some(limit);
            plans.push(vec![self.report(solution.indicator, Reading::Number(value), limit, solution.once, context)]);
        }
        plans
    }

    fn category(&self, op: Comparison, indicator: IndicatorId, wanted: u16, context: &Context) -> Vec<Plan> {
        let Measure::Category { values, .. } = self.measure(context.text, indicator) else { return Vec::new() };
        let value = match op {
            Comparison::Equal | Comparison::AtLeast | Comparison::AtMost => Some(wanted),
            Comparison::Greater => wanted.checked_add(1),
            Comparison::Less => wanted.checked_sub(1),
            Comparison::NotEqual => {
                wanted.checked_add(1).filter(|it| usize::from(*it) < values.len()).or(wanted.checked_sub(1))
            }
        };
        let value = value.filter(|value| usize::from(*value) < values.len());
        value
            .map(|value| vec![vec![self.report(indicator, Reading::Category(value), None, false, context)]])
            .unwrap_or_default()
    }

    /// More of several benchmarks met, or fewer, one after the other until a share is reached.
    fn share(&self, op: Comparison, of: &[BenchmarkId], right: ExprId, context: &Context) -> Vec<Plan> {
        let agreement = self.agreement(context.text);
        let Some(target) = self.reached.number(context.text, right, context.eyes) else { return Vec::new() };
        let more = matches!(op, Comparison::AtLeast | Comparison::Greater | Comparison::Equal);
        let is_met = |id: &BenchmarkId| matches!(self.now(context.text, Subject::Benchmark(*id)), "met" | "waived");
        let whole: Number = of.iter().map(|id| agreement[*id].weight).sum();
        let mut met: Number = of.iter().filter(|id| is_met(id)).map(|id| agreement[*id].weight).sum();
        let mut plans = vec![Plan::new()];
        for id in of {
            let reached = op.holds(met.cmp(&(target * whole)));
            let subject = Subject::Benchmark(*id);
            let unknown = self.now(context.text, subject) == "unknown";
            if is_met(id) == more || (reached && !unknown) {
                continue;
            }
            let weight = agreement[*id].weight;
            met = if more { met + weight } else { met - weight };
            plans = both(plans, self.to_be(context.text, subject, if more { "met" } else { "unmet" }, context.depth));
        }
        plans
    }

    fn report(
        &self,
        indicator: IndicatorId,
        reading: Reading,
        limit: Option<Limit>,
        once: bool,
        context: &Context,
    ) -> Change {
        let now = self.latest(context, indicator).filter(|(_, is_fresh)| *is_fresh).map(|(reading, _)| reading);
        let now = now.filter(|now| *now != Reading::None);
        let Context { text, by, stay, .. } = context;
        let sources = &self.agreement(*text)[indicator].sources;
        let by = by.iter().copied().filter(|actor| sources.contains(actor)).collect();
        Change::Report(Report { text: *text, indicator, by, reading, limit, now, once, stay: *stay })
    }

    fn was_negative(&self, text: usize, indicator: IndicatorId) -> bool {
        let list = self.known.texts.get(text).and_then(|facts| facts.observations.get(indicator.index()));
        list.is_some_and(|list| list.iter().any(|it| matches!(it.reading, Reading::Number(it) if it < Number::ZERO)))
    }

    /// The latest report of an indicator, and whether it says anything about today.
    fn latest(&self, context: &Context, indicator: IndicatorId) -> Option<(Reading, bool)> {
        let agreement = self.agreement(context.text);
        let declared = &agreement[indicator];
        let counts = |source: u16| {
            let actor = declared.sources.get(usize::from(source));
            context.by.is_empty() || actor.is_some_and(|actor| context.by.contains(actor))
        };
        let list = self.known.texts.get(context.text)?.observations.get(indicator.index())?;
        // Of several about one day the last reported stands, then that of the source that is named first (section 5.2).
        let rank = |source: u16| declared.ranks.get(usize::from(source)).copied().flatten().unwrap_or(u16::MAX);
        let counted = list.iter().filter(|it| counts(it.source));
        let last = counted.max_by_key(|it| (it.date, it.reported, std::cmp::Reverse(rank(it.source))))?;
        let is_old = match declared.stale {
            Stale::Never => false,
            Stale::After(length) => agreement.reckoning.plus(last.date, length).is_ok_and(|until| self.day > until),
        };
        Some((last.reading, last.status.is_usable() && !is_old))
    }

    /// The amount of the latest period but so many.
    pub fn amount_back(&self, text: usize, flow: IndicatorId, back: u32) -> Option<Number> {
        let list = self.known.texts.get(text)?.observations.get(flow.index())?;
        let at = list.len().checked_sub(back as usize)?;
        match list.get(at)?.reading {
            Reading::Number(number) => Some(number),
            Reading::None | Reading::Bool(_) | Reading::Category(_) => None,
        }
    }

    fn is_event(&self, text: usize, condition: ExprId) -> Option<EventId> {
        match self.agreement(text).expr(condition).kind {
            ExprKind::Occurred(event) => Some(event),
            _ => None,
        }
    }
}
