//! Which value of one indicator brings an expression to a limit. What comes out is a proposal: only a run says whether it holds.

use super::plan::{Context, Planner};
use crate::model::{ExprId, ExprKind, IndicatorId, Measure, ProductOp, SumOp, WindowFunction};
use crate::quantity::{Number, add, divide, multiply, subtract};

/// A value that an indicator would have to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Solution {
    /// Which indicator.
    pub indicator: IndicatorId,
    /// The value.
    pub value: Number,
    /// Higher values serve too, rather than lower ones.
    pub upward: bool,
    /// One report of that value is enough.
    pub once: bool,
}

impl Planner<'_> {
    /// The values that bring an expression to a target; `upward` if more of the expression serves too.
    pub fn solve(&self, id: ExprId, target: Number, upward: bool, context: &Context) -> Vec<Solution> {
        self.inverted(id, target, upward, context, 0).unwrap_or_default()
    }

    fn inverted(
        &self,
        id: ExprId,
        target: Number,
        upward: bool,
        context: &Context,
        depth: u8,
    ) -> Option<Vec<Solution>> {
        if depth > 12 {
            return None;
        }
        let deeper = |id, target, upward| self.inverted(id, target, upward, context, depth + 1);
        let agreement = self.agreement(context.text);
        let number = |id| self.reached.number(context.text, id, context.eyes);
        let one = |indicator, value, once| Some(vec![Solution { indicator, value, upward, once }]);
        match &agreement.expr(id).kind {
            ExprKind::Reading(indicator) if *self.measure(context.text, *indicator) == Measure::Stock => {
                one(*indicator, target, false)
            }
            ExprKind::Convert { value, ratio } => deeper(*value, ratio.inverse().apply(target).ok()?, upward),
            ExprKind::Negate(inner) => deeper(*inner, -target, !upward),
            ExprKind::Abs(inner) => match number(*inner) {
                Some(value) if value < Number::ZERO => deeper(*inner, -target, !upward),
                _ => deeper(*inner, target, upward),
            },
            ExprKind::Round { value, .. } | ExprKind::On { value, .. } => deeper(*value, target, upward),
            ExprKind::Min(parts) | ExprKind::Max(parts) => {
                let found = parts.iter().filter_map(|part| deeper(*part, target, upward)).flatten();
                Some(found.collect())
            }
            ExprKind::If { condition, then, otherwise } => {
                let branch = match self.reached.truth(context.text, *condition, context.eyes)? {
                    true => *then,
                    false => *otherwise,
                };
                deeper(branch, target, upward)
            }
            ExprKind::Sum { first, rest } => {
                let terms: Vec<(SumOp, ExprId)> =
                    std::iter::once((SumOp::Plus, *first)).chain(rest.iter().copied()).collect();
                let mut found = Vec::new();
                for (index, (op, term)) in terms.iter().enumerate() {
                    let mut others = Some(Number::ZERO);
                    for (_, (op, other)) in terms.iter().enumerate().filter(|(at, _)| *at != index) {
                        others = others.zip(number(*other)).and_then(|(sum, value)| match op {
                            SumOp::Plus => add(sum, value).ok(),
                            SumOp::Minus => subtract(sum, value).ok(),
                        });
                    }
                    let Some(left) = others.and_then(|others| subtract(target, others).ok()) else { continue };
                    found.extend(
                        match op {
                            SumOp::Plus => deeper(*term, left, upward),
                            SumOp::Minus => deeper(*term, -left, !upward),
                        }
                        .into_iter()
                        .flatten(),
                    );
                }
                Some(found)
            }
            ExprKind::Product { first, rest } => {
                let factors: Vec<(ProductOp, ExprId)> =
                    std::iter::once((ProductOp::Times, *first)).chain(rest.iter().copied()).collect();
                let mut found = Vec::new();
                for (index, (op, factor)) in factors.iter().enumerate() {
                    let mut others = Some(Number::ONE);
                    for (_, (op, other)) in factors.iter().enumerate().filter(|(at, _)| *at != index) {
                        others = others.zip(number(*other)).and_then(|(product, value)| match op {
                            ProductOp::Times => multiply(product, value).ok(),
                            ProductOp::Per => divide(product, value).ok(),
                        });
                    }
                    let Some(others) = others.filter(|it| !it.is_zero()) else { continue };
                    let turned = upward == (others > Number::ZERO);
                    let (wanted, upward) = match op {
                        ProductOp::Times => (divide(target, others).ok(), turned),
                        // The same sign of the whole, so that more of the divisor is less of it.
                        ProductOp::Per => (divide(others, target).ok(), !turned),
                    };
                    let Some(wanted) = wanted else { continue };
                    found.extend(deeper(*factor, wanted, upward).into_iter().flatten());
                }
                Some(found)
            }
            ExprKind::Window { function, argument, .. } => {
                let now = number(*argument);
                let wanted = self.window_target(*function, target, number(id), now)?;
                deeper(*argument, wanted, upward)
            }
            ExprKind::FlowWindow { function, flow, periods } => match function {
                WindowFunction::Sum => {
                    let each = divide(target, Number::from(*periods)).ok()?;
                    let mut found = vec![Solution { indicator: *flow, value: each, upward, once: false }];
                    // The next period alone: the oldest one leaves the window.
                    let next = self.amount_back(context.text, *flow, *periods).zip(number(id));
                    if let (Some((oldest, sum)), true) = (next, *periods > 1) {
                        let value = add(subtract(target, sum).ok()?, oldest).ok()?;
                        found.push(Solution { indicator: *flow, value, upward, once: true });
                    }
                    Some(found)
                }
                WindowFunction::Average | WindowFunction::Minimum | WindowFunction::Maximum => {
                    one(*flow, target, false)
                }
                WindowFunction::Change | WindowFunction::Growth => {
                    let now = self.amount_back(context.text, *flow, 1);
                    one(*flow, self.window_target(*function, target, number(id), now)?, false)
                }
                WindowFunction::Count => None,
            },
            ExprKind::AmountWindow { function: WindowFunction::Sum, flow, .. } | ExprKind::Total { flow, .. } => {
                let value = subtract(target, number(id)?).ok()?;
                (value > Number::ZERO).then(|| vec![Solution { indicator: *flow, value, upward, once: true }])
            }
            _ => None,
        }
    }

    /// What the argument of a window would have to be, from now on, for the window to come to a target.
    fn window_target(
        &self,
        function: WindowFunction,
        target: Number,
        window: Option<Number>,
        now: Option<Number>,
    ) -> Option<Number> {
        match function {
            WindowFunction::Average | WindowFunction::Minimum | WindowFunction::Maximum => Some(target),
            WindowFunction::Change => add(now?, subtract(target, window?).ok()?).ok(),
            WindowFunction::Growth => {
                let before = divide(now?, add(Number::ONE, window?).ok()?).ok()?;
                multiply(before, add(Number::ONE, target).ok()?).ok()
            }
            WindowFunction::Sum | WindowFunction::Count => None,
        }
    }
}
