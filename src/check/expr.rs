//! The types of expressions (sections 3 and 6): what an expression is worth, in what unit, and whether that is what its place
//! asks for. Numbers of one dimension in different units are brought to one by a conversion.
//!
//! [`typed`] goes through the kinds of expressions, [`numbers`] has arithmetic and comparison, [`windows`] the functions over
//! time, [`subjects`] names and statuses.

mod numbers;
mod subjects;
mod typed;
mod windows;

use std::rc::Rc;

use super::Checker;
use super::units::{in_unit, is_money, shown};
use crate::ast::{self, Name};
use crate::calendar::Duration;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Expr, ExprId, ExprKind, IndicatorId};
use crate::quantity::Unit;
use crate::source::Span;

/// What an expression is worth.
#[derive(Debug, Clone, PartialEq)]
pub enum Type {
    /// A condition.
    Truth,
    /// A number in a unit.
    Number(Unit),
    /// A value of a category.
    Category(Rc<Category>),
    /// A day.
    Date,
    /// A length of time in days.
    Days,
    /// A length of time in months or business days, which compares with nothing.
    Length,
    /// A flow by its name: worth something only within a window.
    Flow(IndicatorId),
    /// Something wrong, which is reported already.
    Wrong,
}

/// The values of a category.
#[derive(Debug, Clone, PartialEq)]
pub struct Category {
    /// The indicator that declares them.
    pub indicator: String,
    /// In order.
    pub values: Vec<String>,
    /// Whether they compare with `<`.
    pub ordered: bool,
}

impl Type {
    /// In a user's words, with its article.
    pub fn words(&self) -> String {
        match self {
            Self::Truth => "a condition".to_owned(),
            Self::Number(unit) if unit.name.is_empty() => "a number".to_owned(),
            Self::Number(unit) => format!("a quantity in `{}`", unit.name),
            Self::Category(category) => format!("a value of `{}`", category.indicator),
            Self::Date => "a date".to_owned(),
            Self::Days | Self::Length => "a length of time".to_owned(),
            Self::Flow(_) => "a flow".to_owned(),
            Self::Wrong => "something unclear".to_owned(),
        }
    }
}

/// An expression in the arena with its type.
#[derive(Debug, Clone)]
pub struct Typed {
    /// Where it is in the arena.
    pub id: ExprId,
    /// What it is worth.
    pub ty: Type,
    /// Where it stands in the text.
    pub span: Span,
}

/// A defined expression, worked out when it is first used.
pub struct Define<'a> {
    name: &'a Name,
    expr: Option<&'a ast::Expr>,
    /// It could be read in part only, so that nothing is said of its type.
    damaged: bool,
    state: DefineState,
}

impl<'a> Define<'a> {
    /// Stands for one that this version doesn't have.
    pub const fn absent(name: &'a Name) -> Self {
        Self { name, expr: None, damaged: true, state: DefineState::Untouched }
    }
}

enum DefineState {
    Untouched,
    Open,
    Done(Typed),
}

impl<'a> Define<'a> {
    /// Not worked out yet.
    pub const fn new(name: &'a Name, expr: &'a ast::Expr, damaged: bool) -> Self {
        Self { name, expr: Some(expr), damaged, state: DefineState::Untouched }
    }
}

impl Checker<'_> {
    /// Every defined expression, also those that nobody uses.
    pub(super) fn check_defines(&mut self) {
        for index in 0..self.defines.len() {
            let name = self.defines[index].name;
            self.define(index as u32, name);
        }
    }

    /// What a defined expression is worth; `used` is where it is named.
    fn define(&mut self, index: u32, used: &Name) -> Typed {
        let define = &mut self.defines[index as usize];
        match &define.state {
            DefineState::Done(typed) => return typed.clone(),
            DefineState::Open => {
                let (name, span) = (define.name.text.clone(), define.name.span);
                self.error(Code::E0213, format!("`{name}` is defined by itself"), used.span, "leads back here")
                    .add_label(span, "declared here")
                    .add_help("take the name out of its own definition");
                return self.wrong(used.span);
            }
            DefineState::Untouched => {}
        }
        define.state = DefineState::Open;
        let typed = match define.expr.filter(|_| !define.damaged) {
            Some(expr) => self.typed(expr, None),
            None => self.wrong(used.span),
        };
        self.defines[index as usize].state = DefineState::Done(typed.clone());
        typed
    }

    /// A condition.
    pub(super) fn condition(&mut self, expr: &ast::Expr) -> ExprId {
        let typed = self.typed(expr, None);
        self.must_be_truth(&typed);
        typed.id
    }

    fn must_be_truth(&mut self, typed: &Typed) {
        if matches!(typed.ty, Type::Truth | Type::Wrong) {
            return;
        }
        let diagnostic = self.mismatch("a condition", typed);
        match &typed.ty {
            Type::Number(_) | Type::Days => diagnostic.add_help("compare it with something: `x <= 5`"),
            Type::Category(category) => {
                let value = category.values.first().cloned().unwrap_or_default();
                diagnostic.add_help(format!("compare it with one of its values: `{} == {value}`", category.indicator))
            }
            _ => diagnostic,
        };
    }

    fn mismatch(&mut self, expected: &str, typed: &Typed) -> &mut Diagnostic {
        let found = typed.ty.words();
        let code = if matches!(typed.ty, Type::Flow(_)) { Code::E0208 } else { Code::E0207 };
        let flow = match &typed.ty {
            Type::Flow(id) => Some(self.some_periods(*id)),
            _ => None,
        };
        let text = self.sources.collapsed(typed.span);
        let diagnostic =
            self.error(code, format!("expected {expected}, found {found}"), typed.span, format!("is {found}"));
        if let Some(length) = flow {
            diagnostic.add_help(format!(
                "a flow is an amount per period, not a level: say over what time, `sum({text} over {length})`"
            ));
        }
        diagnostic
    }

    /// A length of time that a window over a flow may have.
    fn some_periods(&self, flow: IndicatorId) -> String {
        let every = self.indicators.get(flow.index()).and_then(|indicator| indicator.every);
        match every {
            Some(Duration::Days(days)) => Duration::Days(4 * days).words(),
            Some(Duration::Months(months)) if months > 1 => Duration::Months(2 * months).words(),
            Some(Duration::BusinessDays(..)) | Some(Duration::Months(_)) | None => "3 months".to_owned(),
        }
    }

    /// A number in any unit.
    fn number(&mut self, typed: &Typed) -> Option<Unit> {
        match &typed.ty {
            Type::Number(unit) => Some(unit.clone()),
            Type::Wrong => None,
            _ => {
                self.mismatch("a number", typed);
                None
            }
        }
    }

    /// The expression in another unit of its dimension; a difference of dimension is reported.
    fn converted(&mut self, typed: &Typed, from: &Unit, to: &Unit, other: Span) -> ExprId {
        if !from.same_dimension(to) {
            let text = self.sources.collapsed(typed.span);
            let is_literal = matches!(self.exprs[typed.id.index()].kind, ExprKind::Number(_));
            let bare = text.strip_suffix(from.name.as_str()).map(str::trim_end).filter(|_| is_literal);
            let diagnostic = self
                .error(
                    Code::E0206,
                    format!("{} and {} don't measure the same", shown(to), shown(from)),
                    typed.span,
                    in_unit(from),
                )
                .add_label(other, in_unit(to));
            match bare {
                Some(_) if from.name.is_empty() => {
                    let behind = Span { start: typed.span.end, ..typed.span };
                    diagnostic
                        .add_help(format!("write its unit: `{text} {}`", to.name))
                        .add_suggestion(behind, format!(" {}", to.name))
                }
                Some(bare) if to.name.is_empty() => {
                    diagnostic.add_help(format!("leave its unit out: `{bare}`")).add_suggestion(typed.span, bare)
                }
                _ if is_money(from) && is_money(to) => diagnostic.add_help(format!(
                    "there is no implicit exchange rate: declare one as an indicator in `{}/{}`, and multiply by it",
                    to.name, from.name
                )),
                _ if from.dimension.is_empty() || to.dimension.is_empty() => {
                    diagnostic.add_help("give both a unit, or divide by a quantity to have a plain number: `x / 1 kg`")
                }
                _ => diagnostic
                    .add_help("only what measures the same is compared or added: `kg` and `t`, not `kg` and `bbl`"),
            };
            return typed.id;
        }
        match from.ratio_to(to) {
            Some(ratio) if ratio == crate::quantity::Ratio::ONE => typed.id,
            Some(ratio) => self.add(ExprKind::Convert { value: typed.id, ratio }, typed.span).id,
            None => {
                let message = format!("{} can't be converted to {} exactly", shown(from), shown(to));
                self.error(Code::E0206, message, typed.span, "the ratio can't be held");
                typed.id
            }
        }
    }

    /// Puts an expression into the arena.
    fn add(&mut self, kind: ExprKind, span: Span) -> Added {
        let id = ExprId(self.exprs.len() as u32);
        self.exprs.push(Expr { kind, span });
        Added { id, span }
    }

    fn wrong(&mut self, span: Span) -> Typed {
        self.add(ExprKind::Truth(false), span).is(Type::Wrong)
    }
}

/// An expression that has just been put into the arena.
struct Added {
    id: ExprId,
    span: Span,
}

impl Added {
    const fn is(self, ty: Type) -> Typed {
        Typed { id: self.id, ty, span: self.span }
    }
}
