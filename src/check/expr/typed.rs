//! The kinds of expressions, one by one.

use std::rc::Rc;

use super::super::Checker;
use super::super::time::From;
use super::{Category, Type, Typed};
use crate::ast::{self, Expr, ExprKind as Ast};
use crate::calendar::Duration;
use crate::diagnostic::Code;
use crate::model::{ExprId, ExprKind};
use crate::quantity::{Number, Unit};

impl Checker<'_> {
    /// What an expression is worth. `category` has the values that a bare name may be one of.
    pub(super) fn typed(&mut self, expr: &Expr, category: Option<&Rc<Category>>) -> Typed {
        let span = expr.span;
        match &expr.kind {
            Ast::Quantity(quantity) => {
                let unit = match &quantity.unit {
                    Some(unit) => match self.unit(unit) {
                        Some(unit) => unit,
                        None => return self.wrong(span),
                    },
                    None => Unit::none(),
                };
                self.add(ExprKind::Number(quantity.number), span).is(Type::Number(unit))
            }
            Ast::Duration(duration) => self.length_as_value(duration, expr),
            Ast::Date(date) => self.add(ExprKind::Date(crate::model::DateExpr::On(*date)), span).is(Type::Date),
            Ast::Bool(truth) => self.add(ExprKind::Truth(*truth), span).is(Type::Truth),
            Ast::Name(name) => self.named(name, category),
            Ast::Neg(inner) => {
                let inner = self.typed(inner, None);
                let Some(unit) = self.number(&inner) else { return self.wrong(span) };
                self.add(ExprKind::Negate(inner.id), span).is(Type::Number(unit))
            }
            Ast::Not(inner) => {
                let inner = self.condition(inner);
                self.add(ExprKind::Not(inner), span).is(Type::Truth)
            }
            Ast::And(parts) | Ast::AllOf(parts) => {
                let parts = self.conditions(parts);
                self.add(ExprKind::And(parts), span).is(Type::Truth)
            }
            Ast::Or(parts) | Ast::AnyOf(parts) => {
                let parts = self.conditions(parts);
                self.add(ExprKind::Or(parts), span).is(Type::Truth)
            }
            Ast::AtLeast { count, count_span, of } => {
                if *count as usize > of.len() || *count == 0 {
                    let label = format!("the set has {}", of.len());
                    self.error(Code::E0313, format!("`at least {count}` of a set of {}", of.len()), *count_span, label)
                        .add_help(format!("ask for 1 to {}", of.len()));
                }
                let of = self.conditions(of);
                self.add(ExprKind::AtLeast { count: *count, of }, span).is(Type::Truth)
            }
            Ast::Sum { first, rest } => self.sum(expr, first, rest),
            Ast::Product { first, rest } => self.product(expr, first, rest),
            Ast::Compare { op, left, right } => self.compare(expr, *op, left, right),
            Ast::InRange { value, low, high } => self.in_range(expr, value, low, high),
            Ast::Is { subject, negated, status } => self.is_status(expr, subject, *negated, status),
            Ast::For { condition, length } => {
                let condition = self.condition(condition);
                let Some(length) = self.duration(length, From::Unknown) else { return self.wrong(span) };
                self.add(ExprKind::For { condition, length }, span).is(Type::Truth)
            }
            Ast::WithinLast { condition, length } => {
                let condition = self.condition(condition);
                let Some(length) = self.duration(length, From::Unknown) else { return self.wrong(span) };
                self.add(ExprKind::WithinLast { condition, length }, span).is(Type::Truth)
            }
            Ast::Since { condition, anchor } => {
                let condition = self.condition(condition);
                let Some(anchor) = self.date(anchor) else { return self.wrong(span) };
                self.add(ExprKind::Since { condition, anchor }, span).is(Type::Truth)
            }
            Ast::Ago { value, length } => self.ago(expr, value, length, category),
            Ast::On { value, date } => {
                let value = self.typed(value, category);
                self.must_be_daily(&value);
                let Some(date) = self.date(date) else { return self.wrong(span) };
                self.add(ExprKind::On { value: value.id, date }, span).is(value.ty)
            }
            Ast::ShareOf(names) => {
                let benchmarks = names.iter().filter_map(|name| self.benchmark(name)).collect();
                self.add(ExprKind::ShareOf(benchmarks), span).is(Type::Number(Unit::none()))
            }
            Ast::Window { function, argument, length } => self.over_window(expr, *function, argument, length),
            Ast::Total { flow, since } => self.total(expr, flow, since),
            Ast::Level(name) => {
                let Some(relief) = self.relief(name) else { return self.wrong(span) };
                let unit = self.reliefs.get(relief.index()).and_then(|relief| relief.amount.clone());
                self.add(ExprKind::Level(relief), span).is(Type::Number(unit.unwrap_or_else(Unit::none)))
            }
            Ast::Min(parts) => self.extreme(expr, parts, ExprKind::Min),
            Ast::Max(parts) => self.extreme(expr, parts, ExprKind::Max),
            Ast::Abs(inner) => {
                let inner = self.typed(inner, None);
                let Some(unit) = self.number(&inner) else { return self.wrong(span) };
                self.add(ExprKind::Abs(inner.id), span).is(Type::Number(unit))
            }
            Ast::Round { value, places } => {
                let value = self.typed(value, None);
                let places = places.unwrap_or(0);
                if places > 28 {
                    self.error(Code::E0111, "too many decimals", span, "numbers have at most 28 digits");
                }
                let Some(unit) = self.number(&value) else { return self.wrong(span) };
                self.add(ExprKind::Round { value: value.id, places }, span).is(Type::Number(unit))
            }
            Ast::If { condition, then, otherwise } => {
                let condition = self.condition(condition);
                self.branches(expr, condition, then, otherwise, category)
            }
        }
    }

    fn conditions(&mut self, parts: &[Expr]) -> Vec<ExprId> {
        parts.iter().map(|part| self.condition(part)).collect()
    }

    fn length_as_value(&mut self, duration: &ast::Duration, expr: &Expr) -> Typed {
        match self.duration(duration, From::Spacing) {
            Some(Duration::Days(days)) => self.add(ExprKind::Number(Number::from(days)), expr.span).is(Type::Days),
            Some(_) => self.add(ExprKind::Truth(false), expr.span).is(Type::Length),
            None => self.wrong(expr.span),
        }
    }

    /// Both branches of a conditional are of one type; numbers come to one unit.
    fn branches(
        &mut self,
        expr: &Expr,
        condition: ExprId,
        then: &Expr,
        otherwise: &Expr,
        category: Option<&Rc<Category>>,
    ) -> Typed {
        let then = self.typed(then, category);
        let category = match &then.ty {
            Type::Category(category) => Some(category.clone()),
            _ => category.cloned(),
        };
        let otherwise = self.typed(otherwise, category.as_ref());
        let (id, ty) = match (&then.ty, &otherwise.ty) {
            (Type::Wrong, _) | (_, Type::Wrong) => return self.wrong(expr.span),
            (Type::Number(unit), Type::Number(other)) => {
                (self.converted(&otherwise, other, unit, then.span), then.ty.clone())
            }
            (left, right) if left == right && !matches!(left, Type::Flow(_) | Type::Length) => {
                (otherwise.id, then.ty.clone())
            }
            _ => {
                let (one, other) = (then.ty.words(), otherwise.ty.words());
                self.error(
                    Code::E0207,
                    format!("one branch is {one}, the other {other}"),
                    otherwise.span,
                    format!("is {other}"),
                )
                .add_label(then.span, format!("is {one}"))
                .add_help("both branches of a conditional must be worth the same kind of thing");
                return self.wrong(expr.span);
            }
        };
        self.add(ExprKind::If { condition, then: then.id, otherwise: id }, expr.span).is(ty)
    }

    /// A value that has a reading every day; a bare flow has none.
    pub(super) fn must_be_daily(&mut self, typed: &Typed) {
        if let Type::Flow(_) = typed.ty {
            self.mismatch("a level", typed);
        }
    }
}
