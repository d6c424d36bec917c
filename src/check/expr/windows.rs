//! Functions over time: windows over levels, over the periods of a flow, over amounts as they occur, and over conditions.

use super::super::Checker;
use super::super::time::From;
use super::{Type, Typed};
use crate::ast::{self, ClauseKind, Expr, Name, WindowFunction};
use crate::calendar::Duration;
use crate::diagnostic::Code;
use crate::model::{ExprId, ExprKind, IndicatorId, Measure};
use crate::quantity::Unit;
use crate::source::Span;

impl Checker<'_> {
    pub(super) fn over_window(
        &mut self,
        expr: &Expr,
        function: WindowFunction,
        argument: &Expr,
        length: &ast::Duration,
    ) -> Typed {
        let argument = self.typed(argument, None);
        match argument.ty.clone() {
            Type::Flow(flow) => self.over_flow(expr, function, flow, &argument, length),
            Type::Truth if function == WindowFunction::Count => {
                let Some(length) = self.length_of_window(length) else { return self.wrong(expr.span) };
                self.add(ExprKind::CountDays { condition: argument.id, length }, expr.span)
                    .is(Type::Number(Unit::none()))
            }
            Type::Number(unit) => self.over_level(expr, function, &argument, unit, length),
            Type::Wrong => self.wrong(expr.span),
            _ => {
                self.mismatch("a number", &argument);
                self.wrong(expr.span)
            }
        }
    }

    fn length_of_window(&mut self, length: &ast::Duration) -> Option<Duration> {
        if length.count == 0 {
            self.error(Code::E0111, "a window of no length holds nothing", length.span, "expected at least 1 day");
            return None;
        }
        self.duration(length, From::Unknown)
    }

    fn over_level(
        &mut self,
        expr: &Expr,
        function: WindowFunction,
        argument: &Typed,
        unit: Unit,
        length: &ast::Duration,
    ) -> Typed {
        if matches!(function, WindowFunction::Sum | WindowFunction::Count) {
            let word = function.word();
            let text = self.sources.collapsed(argument.span);
            self.error(
                Code::E0208,
                format!("`{word}` of a level has no meaning"),
                argument.span,
                "is a level, which holds every day",
            )
            .add_label(expr.span, format!("`{word}` adds up amounts"))
            .add_help(format!(
                "use `average({text} over …)`, `minimum`, `maximum` or `change`; or declare it as a `flow`"
            ));
            return self.wrong(expr.span);
        }
        let Some(length) = self.length_of_window(length) else { return self.wrong(expr.span) };
        let unit = if function == WindowFunction::Growth { Unit::none() } else { unit };
        self.add(ExprKind::Window { function, argument: argument.id, length }, expr.span).is(Type::Number(unit))
    }

    fn over_flow(
        &mut self,
        expr: &Expr,
        function: WindowFunction,
        flow: IndicatorId,
        argument: &Typed,
        length: &ast::Duration,
    ) -> Typed {
        let Some(indicator) = self.indicators.get(flow.index()) else { return self.wrong(expr.span) };
        let unit = match function {
            WindowFunction::Count | WindowFunction::Growth => Unit::none(),
            _ => indicator.unit.clone(),
        };
        let is_change = matches!(function, WindowFunction::Change | WindowFunction::Growth);
        if indicator.measure == Measure::Amounts {
            if is_change {
                let word = function.word();
                self.error(
                    Code::E0208,
                    format!("`{word}` of amounts as they occur has no meaning"),
                    argument.span,
                    "has no periods",
                )
                .add_help("compare two sums instead");
                return self.wrong(expr.span);
            }
            let Some(length) = self.length_of_window(length) else { return self.wrong(expr.span) };
            return self.add(ExprKind::AmountWindow { function, flow, length }, expr.span).is(Type::Number(unit));
        }
        let Some(periods) = self.periods(flow, length) else { return self.wrong(expr.span) };
        self.add(ExprKind::FlowWindow { function, flow, periods }, expr.span).is(Type::Number(unit))
    }

    /// How many periods of a flow a length has: a length that is no multiple of the cadence is an error.
    fn periods(&mut self, flow: IndicatorId, length: &ast::Duration) -> Option<u32> {
        if length.count == 0 {
            self.error(Code::E0111, "a window of no length holds nothing", length.span, "expected at least one period");
            return None;
        }
        let span = length.span;
        let length = self.duration(length, From::Spacing)?;
        match self.whole_periods(flow, length) {
            Some(periods) => Some(periods),
            None => {
                self.not_whole_periods(flow, span);
                None
            }
        }
    }

    fn whole_periods(&self, flow: IndicatorId, length: Duration) -> Option<u32> {
        match (self.indicators.get(flow.index())?.every?, length) {
            (Duration::Days(period), Duration::Days(length)) | (Duration::Months(period), Duration::Months(length)) => {
                (length % period == 0).then_some(length / period)
            }
            (Duration::BusinessDays(period, one), Duration::BusinessDays(length, other)) if one == other => {
                (length % period == 0).then_some(length / period)
            }
            _ => None,
        }
    }

    fn not_whole_periods(&mut self, flow: IndicatorId, span: Span) {
        let Some(indicator) = self.indicators.get(flow.index()) else { return };
        let (name, every, order) = (indicator.declared.name.clone(), indicator.every, indicator.declared.order);
        let (declared, written) = (self.name_span(indicator.declared.order), self.sources.collapsed(span));
        match every {
            Some(every) => {
                let every = self.cadence_as_written(order).unwrap_or_else(|| every.words());
                let message = format!("`{written}` is no whole number of periods of `{name}`");
                self.error(Code::E0211, message, span, format!("no multiple of {every}"))
                    .add_label(declared, format!("reported every {every}"))
                    .add_help(format!("a flow counts whole periods: use a multiple of {every}"));
            }
            None => {
                let message = format!("`{name}` has no periods to count");
                self.error(Code::E0211, message, span, "how many periods are these?")
                    .add_label(declared, "says no cadence")
                    .add_help("add `every …` to `reported by`, or declare the flow `as it occurs`");
            }
        }
    }

    /// How often an indicator is reported, in its own words: `1 week` rather than seven days.
    fn cadence_as_written(&self, order: u32) -> Option<String> {
        let block = self.slots[order as usize].declaration?.item.block()?;
        let every = block.clauses.iter().find_map(|clause| match &clause.kind {
            ClauseKind::Reported { every, .. } => every.as_ref(),
            _ => None,
        })?;
        Some(self.sources.collapsed(every.span))
    }

    pub(super) fn total(&mut self, expr: &Expr, flow: &Name, since: &ast::DateExpr) -> Typed {
        let id = self.indicator(flow);
        let since = self.date(since);
        let (Some(id), Some(since)) = (id, since) else { return self.wrong(expr.span) };
        let Some(indicator) = self.indicators.get(id.index()) else { return self.wrong(expr.span) };
        if !matches!(indicator.measure, Measure::Flow | Measure::Amounts) {
            let declared = self.name_span(indicator.declared.order);
            self.error(Code::E0208, "`total` of a level has no meaning", flow.span, "is no flow")
                .add_label(declared, "declared here")
                .add_help("only a flow adds up; a level has an `average`, a `minimum`, a `maximum`");
            return self.wrong(expr.span);
        }
        let unit = indicator.unit.clone();
        self.add(ExprKind::Total { flow: id, since }, expr.span).is(Type::Number(unit))
    }

    /// Every expression within one, itself included.
    fn within(&self, id: ExprId) -> Vec<ExprId> {
        let mut found = Vec::new();
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            found.push(id);
            open.extend(self.exprs[id.index()].kind.children());
        }
        found
    }

    /// Whether the only series that an expression reads are windows over flows.
    pub(super) fn rests_on_flows_only(&self, id: ExprId) -> bool {
        let within = self.within(id);
        let kinds = || within.iter().map(|id| &self.exprs[id.index()].kind);
        kinds().any(|kind| matches!(kind, ExprKind::FlowWindow { .. }))
            && !kinds().any(|kind| {
                matches!(
                    kind,
                    ExprKind::Reading(_)
                        | ExprKind::Window { .. }
                        | ExprKind::AmountWindow { .. }
                        | ExprKind::For { .. }
                        | ExprKind::WithinLast { .. }
                        | ExprKind::CountDays { .. }
                )
            })
    }

    /// `ago` moves the windows of flows by whole periods.
    pub(super) fn whole_periods_ago(&mut self, value: ExprId, length: Duration, span: Span) {
        for id in self.within(value) {
            if let ExprKind::FlowWindow { flow, .. } = self.exprs[id.index()].kind
                && self.whole_periods(flow, length).is_none()
            {
                self.not_whole_periods(flow, span);
                return;
            }
        }
    }
}
