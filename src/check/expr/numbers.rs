//! Arithmetic and comparison: units, dates, categories.

use std::rc::Rc;

use super::super::Checker;
use super::super::time::From;
use super::{Category, Type, Typed};
use crate::ast::{Comparison, Expr, ExprKind as Ast, ProductOp, SumOp};
use crate::calendar::Duration;
use crate::diagnostic::{Code, closest};
use crate::model::{DateExpr, ExprKind, Subject};
use crate::quantity::Unit;

impl Checker<'_> {
    /// A date with durations added, a difference of dates, or a sum of numbers.
    pub(super) fn sum(&mut self, expr: &Expr, first: &Expr, rest: &[(SumOp, Expr)]) -> Typed {
        let lengths = rest.iter().any(|(_, term)| matches!(term.kind, Ast::Duration(_)));
        if lengths && self.may_be_date(first) {
            return self.shifted_date(expr, first, rest);
        }
        if let [(SumOp::Minus, right)] = rest
            && self.may_be_date(first)
            && self.may_be_date(right)
            && (self.is_date(first) || self.is_date(right))
        {
            let (left, right) = (self.as_date(first), self.as_date(right));
            return self.add(ExprKind::DaysBetween(left.id, right.id), expr.span).is(Type::Days);
        }
        let first = self.typed(first, None);
        if first.ty == Type::Days {
            return self.sum_of_days(expr, &first, rest);
        }
        let unit = self.number(&first);
        let mut terms = Vec::with_capacity(rest.len());
        let mut fine = unit.is_some();
        for (op, term) in rest {
            let term = self.typed(term, None);
            match (self.number(&term), &unit) {
                (Some(other), Some(unit)) => terms.push((*op, self.converted(&term, &other, unit, first.span))),
                _ => fine = false,
            }
        }
        match unit.filter(|_| fine) {
            Some(unit) => self.add(ExprKind::Sum { first: first.id, rest: terms }, expr.span).is(Type::Number(unit)),
            None => self.wrong(expr.span),
        }
    }

    fn sum_of_days(&mut self, expr: &Expr, first: &Typed, rest: &[(SumOp, Expr)]) -> Typed {
        let mut terms = Vec::new();
        for (op, term) in rest {
            let term = self.typed(term, None);
            match term.ty {
                Type::Days => terms.push((*op, term.id)),
                Type::Wrong => return self.wrong(expr.span),
                _ => {
                    self.mismatch("a number of days", &term)
                        .add_help("days and months are different kinds of time and never mix without a date");
                    return self.wrong(expr.span);
                }
            }
        }
        self.add(ExprKind::Sum { first: first.id, rest: terms }, expr.span).is(Type::Days)
    }

    fn shifted_date(&mut self, expr: &Expr, first: &Expr, rest: &[(SumOp, Expr)]) -> Typed {
        let base = self.as_date(first);
        let ExprKind::Date(mut date) = self.exprs[base.id.index()].kind.clone() else { return self.wrong(expr.span) };
        for (op, term) in rest {
            let Ast::Duration(length) = &term.kind else {
                let term = self.typed(term, None);
                self.mismatch("a length of time", &term).add_help("only lengths of time are added to a date");
                return self.wrong(expr.span);
            };
            let from = match &date {
                DateExpr::On(date) => From::Literal(*date),
                _ => From::Unknown,
            };
            let Some(length) = self.duration(length, from) else { return self.wrong(expr.span) };
            date = match op {
                SumOp::Plus => DateExpr::Plus(Box::new(date), length),
                SumOp::Minus => DateExpr::Minus(Box::new(date), length),
            };
        }
        self.add(ExprKind::Date(date), expr.span).is(Type::Date)
    }

    /// Whether an expression is a date whatever stands beside it.
    fn is_date(&self, expr: &Expr) -> bool {
        match &expr.kind {
            Ast::Date(_) => true,
            Ast::Sum { first, rest } => {
                self.may_be_date(first) && rest.iter().all(|(_, term)| matches!(term.kind, Ast::Duration(_)))
            }
            _ => false,
        }
    }

    /// Whether an expression can be read as a date: also the name of something that has a day.
    fn may_be_date(&self, expr: &Expr) -> bool {
        let Some(name) = expr.as_name() else { return self.is_date(expr) };
        let symbol = self.names.get(&name.text).map(|(symbol, _)| symbol);
        name.text == "concluded"
            || matches!(
                symbol,
                Some(super::super::names::Symbol::Subject(Subject::Stage(_) | Subject::Event(_) | Subject::Trigger(_)))
            )
    }

    fn as_date(&mut self, expr: &Expr) -> Typed {
        match expr.as_name() {
            Some(name) => match self.anchor(name) {
                Some(date) => self.add(ExprKind::Date(date), expr.span).is(Type::Date),
                None => self.wrong(expr.span),
            },
            None => self.typed(expr, None),
        }
    }

    pub(super) fn product(&mut self, expr: &Expr, first: &Expr, rest: &[(ProductOp, Expr)]) -> Typed {
        let first = self.typed(first, None);
        let mut unit = self.number(&first);
        let mut factors = Vec::with_capacity(rest.len());
        for (op, factor) in rest {
            let factor = self.typed(factor, None);
            let other = self.number(&factor);
            if let (Some(one), Some(other)) = (&unit, &other) {
                let product = match op {
                    ProductOp::Times => one.times(other),
                    ProductOp::Per => one.per(other),
                };
                if product.is_none() {
                    self.error(Code::E0206, "the unit of this product is too large", expr.span, "can't be held");
                }
                unit = product;
            } else {
                unit = None;
            }
            factors.push((*op, factor.id));
        }
        match unit {
            Some(unit) => {
                self.add(ExprKind::Product { first: first.id, rest: factors }, expr.span).is(Type::Number(unit))
            }
            None => self.wrong(expr.span),
        }
    }

    pub(super) fn compare(&mut self, expr: &Expr, op: Comparison, left: &Expr, right: &Expr) -> Typed {
        let (left, right) = self.sides(left, right);
        let ordered = !matches!(op, Comparison::Equal | Comparison::NotEqual);
        if let Some(right) = self.comparable(&left, &right, ordered, op.symbol()) {
            return self.add(ExprKind::Compare { op, left: left.id, right }, expr.span).is(Type::Truth);
        }
        self.wrong(expr.span)
    }

    /// Both sides of a comparison. A bare name beside a category is one of its values; beside a date it is a day.
    fn sides(&mut self, left: &Expr, right: &Expr) -> (Typed, Typed) {
        if self.is_date(left) && self.may_be_date(right) || self.may_be_date(left) && self.is_date(right) {
            return (self.as_date(left), self.as_date(right));
        }
        let is_free_name =
            |checker: &Self, expr: &Expr| expr.as_name().is_some_and(|name| checker.names.get(&name.text).is_none());
        if is_free_name(self, left) && !is_free_name(self, right) {
            let right = self.typed(right, None);
            let left = self.typed(left, category_of(&right.ty).as_ref());
            return (left, right);
        }
        let left = self.typed(left, None);
        let category = category_of(&left.ty);
        let right = match (&category, right.as_name()) {
            // A value of the category comes before a declaration of the same name.
            (Some(category), Some(name)) if category.values.contains(&name.text) => self.value_of(name, category),
            _ => self.typed(right, category.as_ref()),
        };
        (left, right)
    }

    /// The right side in the unit of the left one, if the two compare.
    fn comparable(&mut self, left: &Typed, right: &Typed, ordered: bool, symbol: &str) -> Option<crate::model::ExprId> {
        match (&left.ty, &right.ty) {
            (Type::Wrong, _) | (_, Type::Wrong) => None,
            (Type::Number(unit), Type::Number(other)) => {
                let before = self.diagnostics.len();
                let id = self.converted(right, other, unit, left.span);
                (self.diagnostics.len() == before).then_some(id)
            }
            (Type::Category(one), Type::Category(other)) => {
                if one.values != other.values {
                    let message = format!("`{}` and `{}` have different values", one.indicator, other.indicator);
                    self.error(Code::E0209, message, right.span, format!("a value of `{}`", other.indicator))
                        .add_label(left.span, format!("a value of `{}`", one.indicator));
                    return None;
                }
                if ordered && !one.ordered {
                    let message = format!("the values of `{}` have no order", one.indicator);
                    let values = one.values.join(", ");
                    self.error(Code::E0210, message, left.span.to(right.span), format!("compared with `{symbol}`"))
                        .add_help(format!(
                            "compare with `==` or `!=`, or declare `one of ordered {{ {values} }}`, lowest first"
                        ));
                    return None;
                }
                Some(right.id)
            }
            (Type::Date, Type::Date) | (Type::Days, Type::Days) => Some(right.id),
            (Type::Truth, Type::Truth) if !ordered => Some(right.id),
            (Type::Flow(_), _) => {
                self.mismatch("a level", left);
                None
            }
            (_, Type::Flow(_)) => {
                self.mismatch("a level", right);
                None
            }
            (Type::Days | Type::Length, Type::Days | Type::Length) => {
                self.error(Code::E0207, "days and months don't compare", right.span, "another kind of time")
                    .add_label(left.span, "one kind of time")
                    .add_help("whether a month is longer than 30 days depends on the date: add both to a date first");
                None
            }
            _ => {
                let (one, other) = (left.ty.words(), right.ty.words());
                let message = format!("{one} doesn't compare with {other} by `{symbol}`");
                self.error(Code::E0207, message, right.span, format!("is {other}"))
                    .add_label(left.span, format!("is {one}"));
                None
            }
        }
    }

    pub(super) fn in_range(&mut self, expr: &Expr, value: &Expr, low: &Expr, high: &Expr) -> Typed {
        let (left, low) = self.sides(value, low);
        let high = match (&left.ty, high.as_name()) {
            (Type::Date, Some(_)) => self.as_date(high),
            (Type::Category(category), _) => self.typed(high, Some(&category.clone())),
            _ => self.typed(high, None),
        };
        let low = self.comparable(&left, &low, true, "in");
        // What is wrong with one end is most often wrong with the other as well, and told once.
        let high = low.and_then(|_| self.comparable(&left, &high, true, "in"));
        match (low, high) {
            (Some(low), Some(high)) => {
                self.add(ExprKind::InRange { value: left.id, low, high }, expr.span).is(Type::Truth)
            }
            _ => self.wrong(expr.span),
        }
    }

    pub(super) fn extreme(
        &mut self,
        expr: &Expr,
        parts: &[Expr],
        make: fn(Vec<crate::model::ExprId>) -> ExprKind,
    ) -> Typed {
        if parts.len() < 2 {
            self.error(Code::E0207, "one value has no extreme", expr.span, "expected two or more values");
        }
        let typed: Vec<Typed> = parts.iter().map(|part| self.typed(part, None)).collect();
        let units: Vec<Option<Unit>> = typed.iter().map(|part| self.number(part)).collect();
        let Some(units) = units.into_iter().collect::<Option<Vec<Unit>>>() else { return self.wrong(expr.span) };
        let (Some(unit), Some(first)) = (units.first().cloned(), typed.first()) else { return self.wrong(expr.span) };
        let span = first.span;
        let ids = typed.iter().zip(&units).map(|(part, from)| self.converted(part, from, &unit, span)).collect();
        self.add(make(ids), expr.span).is(Type::Number(unit))
    }

    /// A value of a category by its word.
    pub(super) fn value_of(&mut self, name: &crate::ast::Name, category: &Rc<Category>) -> Typed {
        if let Some(index) = category.values.iter().position(|value| *value == name.text) {
            return self.add(ExprKind::Category(index as u16), name.span).is(Type::Category(category.clone()));
        }
        let close = closest(&name.text, category.values.iter().map(String::as_str)).map(str::to_owned);
        let values = category.values.join(", ");
        let message = format!("`{}` is no value of `{}`", name.text, category.indicator);
        let diagnostic = self.error(Code::E0209, message, name.span, format!("expected one of: {values}"));
        if let Some(close) = close {
            diagnostic.add_help(format!("did you mean `{close}`?")).add_suggestion(name.span, close);
        }
        self.wrong(name.span)
    }

    /// `x 12 months ago`: of a flow's window by whole periods.
    pub(super) fn ago(
        &mut self,
        expr: &Expr,
        value: &Expr,
        length: &crate::ast::Duration,
        category: Option<&Rc<Category>>,
    ) -> Typed {
        let value = self.typed(value, category);
        self.must_be_daily(&value);
        // A window over a flow keeps to the end of the month by itself; only levels are read on a day so long before.
        let from = if self.rests_on_flows_only(value.id) { From::Spacing } else { From::Unknown };
        let Some(moved) = self.duration(length, from) else { return self.wrong(expr.span) };
        if matches!(moved, Duration::BusinessDays(..)) {
            self.error(
                Code::E0207,
                "values are not looked up by business days",
                length.span,
                "counted in business days",
            )
            .add_help("write days, weeks, months, quarters or years");
        }
        self.whole_periods_ago(value.id, moved, length.span);
        self.add(ExprKind::Ago { value: value.id, length: moved }, expr.span).is(value.ty)
    }
}

fn category_of(ty: &Type) -> Option<Rc<Category>> {
    match ty {
        Type::Category(category) => Some(category.clone()),
        _ => None,
    }
}
