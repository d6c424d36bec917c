//! Comparisons with what is written out: numbers in any unit, dates, categories, truths.

use super::{Bound, Literal, Literals, Term, What};
use crate::lint::facts::Days;
use crate::lint::values::Values;
use crate::model::{Comparison, DateExpr, ExprId, ExprKind, IndicatorId, Measure, SumOp, WindowFunction};
use crate::quantity::Number;
use crate::source::Span;

impl Literals<'_> {
    pub(super) fn compared(
        &self,
        op: Comparison,
        left: ExprId,
        right: ExprId,
        view: u32,
        span: Span,
    ) -> Option<Literal> {
        let agreement = self.draft.agreement;
        let kinds = (&agreement.expr(left).kind, &agreement.expr(right).kind);
        match kinds {
            (ExprKind::Reading(id), ExprKind::Category(value)) => self.category(op, *id, *value, view, span),
            (ExprKind::Category(value), ExprKind::Reading(id)) => self.category(op.turned(), *id, *value, view, span),
            (ExprKind::Date(DateExpr::On(one)), ExprKind::Date(DateExpr::On(other))) => {
                Some(self.constant(op.holds(one.cmp(other)), span))
            }
            (ExprKind::Date(_), ExprKind::Date(DateExpr::On(day))) => {
                self.number(op, left, Number::from(day.days()), view, span)
            }
            (ExprKind::Date(DateExpr::On(day)), ExprKind::Date(_)) => {
                self.number(op.turned(), right, Number::from(day.days()), view, span)
            }
            (_, ExprKind::Truth(truth)) => {
                let literal = self.literal(left, view)?;
                let same = *truth == (op == Comparison::Equal);
                Some(Literal { span, ..if same { literal } else { literal.denied() } })
            }
            _ => match (self.value(left), self.value(right)) {
                (Some(one), Some(other)) => Some(self.constant(op.holds(one.cmp(&other)), span)),
                (None, Some(number)) => self.number(op, left, number, view, span),
                (Some(number), None) => self.number(op.turned(), right, number, view, span),
                (None, None) => None,
            },
        }
    }

    fn constant(&self, truth: bool, span: Span) -> Literal {
        let literal = self.among(What::Nothing, 0, [0], 1, span);
        if truth { literal } else { literal.denied() }
    }

    fn category(&self, op: Comparison, id: IndicatorId, value: u16, view: u32, span: Span) -> Option<Literal> {
        let Measure::Category { values, .. } = &self.draft.agreement[id].measure else { return None };
        let (yes, no): (Vec<usize>, Vec<usize>) =
            (0..values.len()).partition(|place| op.holds(place.cmp(&usize::from(value))));
        Some(self.bounded(Literal {
            term: Term { what: What::Reading(id), view },
            yes: Values::points(yes),
            no: Values::points(no),
            domain: Values::points(0..values.len()),
            bound: None,
            span,
            through: None,
            is_denied: false,
        }))
    }

    /// A number that is compared with a constant. What only moves or scales it is moved to the other side, where that is
    /// exact: `300 kg >= x` and `x - 100 kg <= 0.2 t` are about `x`.
    fn number(&self, op: Comparison, id: ExprId, number: Number, view: u32, span: Span) -> Option<Literal> {
        let (mut op, mut id, mut number) = (op, id, number);
        loop {
            match &self.draft.agreement.expr(id).kind {
                ExprKind::Convert { value, ratio } => {
                    let before = ratio.inverse().apply(number).ok()?;
                    if ratio.apply(before).ok()? != number {
                        return None;
                    }
                    (id, number) = (*value, before);
                }
                ExprKind::Negate(value) => (op, id, number) = (op.turned(), *value, -number),
                ExprKind::Sum { first, rest } => {
                    let terms = std::iter::once((SumOp::Plus, *first)).chain(rest.iter().copied());
                    let (fixed, open): (Vec<_>, Vec<_>) = terms.partition(|(_, term)| self.value(*term).is_some());
                    let [(sign, value)] = open.as_slice() else { break };
                    let mut moved = number;
                    for (sign, term) in fixed.into_iter().rev() {
                        let term = self.value(term)?;
                        let before = moved;
                        moved = match sign {
                            SumOp::Plus => moved.checked_sub(term)?,
                            SumOp::Minus => moved.checked_add(term)?,
                        };
                        let back = match sign {
                            SumOp::Plus => moved.checked_add(term)?,
                            SumOp::Minus => moved.checked_sub(term)?,
                        };
                        if back != before {
                            return None;
                        }
                    }
                    (id, number) = (*value, moved);
                    if *sign == SumOp::Minus {
                        (op, number) = (op.turned(), -number);
                    }
                }
                _ => break,
            }
        }
        let what = match &self.draft.agreement.expr(id).kind {
            ExprKind::Reading(indicator) => What::Reading(*indicator),
            _ => What::Text(self.draft.expr_text(id)),
        };
        let (domain, bound) = match self.natural(&self.draft.agreement.expr(id).kind) {
            Some((domain, words)) => (domain, Some(Bound { words, span: None })),
            None => (Values::all(), None),
        };
        let yes = Values::that(op, number);
        let no = Values::that(op.denied(), number);
        Some(self.bounded(Literal {
            term: Term { what, view },
            yes,
            no,
            domain,
            bound,
            span,
            through: None,
            is_denied: false,
        }))
    }

    /// The values that some numbers have by what they are.
    fn natural(&self, kind: &ExprKind) -> Option<(Values, String)> {
        let from_zero = || Values::that(Comparison::AtLeast, Number::ZERO);
        match kind {
            ExprKind::CountDays { length, .. } => {
                let most = Days::of(*length).most;
                let words = format!("{} have at most {most} days to count", length.words());
                Some((Values::between(Number::ZERO, Number::from(most)), words))
            }
            ExprKind::FlowWindow { function: WindowFunction::Count, periods, .. } => {
                let words = format!("at most {periods} reports are counted");
                Some((Values::between(Number::ZERO, Number::from(*periods)), words))
            }
            ExprKind::AmountWindow { function: WindowFunction::Count, .. } => {
                Some((from_zero(), "a count is zero or more".to_owned()))
            }
            ExprKind::ShareOf(_) => {
                Some((Values::between(Number::ZERO, Number::ONE), "a share is between 0% and 100%".to_owned()))
            }
            ExprKind::Level(id) => Some(if self.draft.agreement[*id].amount.is_none() {
                (Values::between(Number::ZERO, Number::ONE), "a level is between 0% and 100%".to_owned())
            } else {
                (from_zero(), "an amount granted is zero or more".to_owned())
            }),
            ExprKind::Abs(_) => Some((from_zero(), "an absolute value is zero or more".to_owned())),
            _ => None,
        }
    }

    pub(super) fn bounded(&self, mut literal: Literal) -> Literal {
        if let Some((values, span)) = self.assumed.get(&literal.term.what) {
            literal.domain = literal.domain.and(values);
            let words = format!("the agreement assumes `{}`", self.draft.text(*span));
            literal.bound = Some(Bound { words, span: Some(*span) });
        }
        literal
    }

    /// A number that is written out, also where it has to be converted.
    fn value(&self, id: ExprId) -> Option<Number> {
        match &self.draft.agreement.expr(id).kind {
            ExprKind::Number(number) => Some(*number),
            ExprKind::Negate(inner) => self.value(*inner).map(|number| -number),
            ExprKind::Convert { value, ratio } => {
                let number = self.value(*value)?;
                let converted = ratio.apply(number).ok()?;
                (ratio.inverse().apply(converted).ok()? == number).then_some(converted)
            }
            _ => None,
        }
    }
}
