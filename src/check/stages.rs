//! Stages (section 5.5).

use super::Checker;
use super::blocks::Clauses;
use super::time::From;
use crate::ast::{self, ClauseKind, GrantAmount, Item, Lasting, Outcome, OutcomeKind};
use crate::diagnostic::Code;
use crate::model::{DateExpr, Declared, Grant, GrantLevel, Lasts, ReliefId, Stage, StageDeadline, StageOutcome};
use crate::quantity::{Number, Unit};
use crate::source::Span;

/// Why `extend … by 0 days` is refused.
pub const EXTENDS_NOTHING: &str = "nothing would be extended: write by how much, or leave it out";

impl<'a> Checker<'a> {
    /// Every stage.
    pub(super) fn check_stages(&mut self) {
        for (order, declaration) in self.each("stage") {
            let Some(declaration) = declaration else {
                self.stages.push(absent_stage(self.declared(order)));
                continue;
            };
            let Item::Stage(block) = &declaration.item else { continue };
            let clauses = Clauses::of(block);
            let after = clauses.find(|kind| match kind {
                ClauseKind::After(names) => Some(names),
                _ => None,
            });
            let after = after.into_iter().flatten().filter_map(|name| self.stage(name)).collect();
            let opens = clauses.find(|kind| match kind {
                ClauseKind::Opens(date) => Some(date),
                _ => None,
            });
            let opens = opens.and_then(|date| self.date(date));
            let requires = clauses.find(|kind| match kind {
                ClauseKind::Requires(conditions) => Some(conditions),
                _ => None,
            });
            let requires = requires.into_iter().flatten().map(|condition| self.condition(condition)).collect();
            let stage = Stage {
                declared: self.declared(order),
                after,
                opens,
                requires,
                deadline: self.stage_deadline(clauses),
                grants: self.grants(clauses),
                condition: self.kept_condition(clauses),
                lasts: self.lasts(clauses),
            };
            self.stages.push(stage);
        }
    }

    fn stage_deadline(&mut self, clauses: Clauses<'a>) -> Option<StageDeadline> {
        let ((deadline, otherwise), span) = clauses.locate(|kind| match kind {
            ClauseKind::By { deadline, otherwise } => Some((deadline, otherwise.as_ref())),
            _ => None,
        })?;
        let window = self.deadline(deadline);
        let from = match &window {
            Some(crate::model::Window::By(DateExpr::On(date))) => From::Literal(*date),
            _ => From::Unknown,
        };
        let outcome = self.stage_outcome(otherwise, span, from);
        Some(StageDeadline { window: window?, outcome: outcome? })
    }

    fn stage_outcome(&mut self, otherwise: Option<&Outcome>, span: Span, from: From) -> Option<StageOutcome> {
        let kind = self.outcome(otherwise, span, "a deadline", &["lapse", "trigger", "terminate", "extend"])?;
        Some(match kind {
            OutcomeKind::Lapse => StageOutcome::Lapse,
            OutcomeKind::Terminate => StageOutcome::Terminate,
            OutcomeKind::Trigger(name) => StageOutcome::Trigger(self.trigger(name)?),
            OutcomeKind::Extend { by, times, then } => {
                let span = otherwise.map_or(span, |outcome| outcome.span);
                // The first extension of a literal date is counted from it, the others from the day before.
                let from = if times.is_some_and(|times| times > 1) { From::Unknown } else { from };
                let by = self.some_time(by, from, "an extension", EXTENDS_NOTHING);
                if *times == Some(0) {
                    self.error(Code::E0111, "the number of extensions can't be zero", span, "expected at least 1")
                        .add_help("leave `extend` out, and say at once what silence means");
                }
                if times.is_none() {
                    self.error(Code::E0307, "the extensions have no end", span, "how often?")
                        .add_help("say how often and what follows: `else extend by 90 days up to 2 times then lapse`");
                }
                let then = match then.as_deref() {
                    // Extensions are counted once: `then` says what follows when all of them are used up.
                    Some(Outcome { kind: OutcomeKind::Extend { .. }, span }) => {
                        self.error(Code::E0308, "no extension can follow the last one", *span, "extends once more")
                            .add_help("write one `extend`, and what silence means in the end: `then lapse`");
                        None
                    }
                    Some(then) => self.stage_outcome(Some(then), span, From::Unknown),
                    None => {
                        self.error(Code::E0307, "nothing follows the last extension", span, "expected `then …`")
                            .add_help("say what silence means in the end: `then lapse`");
                        None
                    }
                };
                StageOutcome::Extend { by: by?, times: (*times)?, then: Box::new(then?) }
            }
            _ => return None,
        })
    }

    fn grants(&mut self, clauses: Clauses<'a>) -> Vec<Grant> {
        let grants = clauses.find(|kind| match kind {
            ClauseKind::Grants(grants) => Some(grants),
            _ => None,
        });
        let mut granted: Vec<Grant> = Vec::new();
        for grant in grants.into_iter().flatten() {
            let Some(relief) = self.relief(&grant.relief) else { continue };
            if let Some(first) = granted.iter().find(|other| other.relief == relief) {
                let first = first.span;
                self.error(Code::E0303, format!("`{}` is granted twice", grant.relief.text), grant.span, "again here")
                    .add_label(first, "first granted here");
                continue;
            }
            if let Some(level) = self.grant_level(grant, relief) {
                granted.push(Grant { relief, level, permanent: grant.permanent, span: grant.span });
            }
        }
        granted
    }

    fn grant_level(&mut self, grant: &ast::Grant, relief: ReliefId) -> Option<GrantLevel> {
        let declared = self.reliefs.get(relief.index())?;
        // What couldn't be read of a relief may be its amount, or that it has none.
        let damaged = self.is_damaged(&declared.declared);
        let span = self.name_span(declared.declared.order);
        let (amount, name) = (declared.amount.clone(), grant.relief.text.clone());
        match (&grant.amount, amount) {
            (None, None) => Some(GrantLevel::Share(Number::ONE)),
            (Some(GrantAmount::Level(expr)), None) => self.share(expr).map(GrantLevel::Share),
            (Some(GrantAmount::Of(expr)), Some(unit)) => self.granted_amount(expr, &unit, span).map(GrantLevel::Of),
            (Some(GrantAmount::UpTo(expr)), Some(unit)) => self.granted_amount(expr, &unit, span).map(GrantLevel::UpTo),
            (None | Some(GrantAmount::Level(_)), Some(_)) | (Some(GrantAmount::Of(_) | GrantAmount::UpTo(_)), None)
                if damaged =>
            {
                None
            }
            (None, Some(unit)) => {
                self.error(Code::E0315, format!("how much of `{name}` is granted?"), grant.span, "expected an amount")
                    .add_label(span, format!("an amount in `{}`", unit.name))
                    .add_help(format!("write `{name} of 10 million {}`", unit.name));
                None
            }
            (Some(GrantAmount::Level(_)), Some(unit)) => {
                self.error(
                    Code::E0315,
                    format!("`{name}` is an amount, not a share"),
                    grant.span,
                    "expected an amount",
                )
                .add_label(span, format!("an amount in `{}`", unit.name))
                .add_help(format!("write `{name} of 10 million {}`", unit.name));
                None
            }
            (Some(GrantAmount::Of(_) | GrantAmount::UpTo(_)), None) => {
                self.error(Code::E0315, format!("`{name}` has no amount"), grant.span, "granted as an amount")
                    .add_label(span, "declared here without `amount in`")
                    .add_help(format!("write `{name} at 50%`, or add `amount in UNIT` to the relief"));
                None
            }
        }
    }

    /// The amounts of a relief, which add up as stages come to grant it (section 5.4), can be held together.
    pub(super) fn check_amounts(&mut self) {
        for index in 0..self.reliefs.len() {
            let id = ReliefId(index as u32);
            let grants = self.stages.iter().flat_map(|stage| &stage.grants).filter(|grant| grant.relief == id);
            let amounts: Vec<(Number, Span)> = grants
                .filter_map(|grant| match grant.level {
                    GrantLevel::Of(amount) => Some((amount, grant.span)),
                    GrantLevel::Share(_) | GrantLevel::UpTo(_) => None,
                })
                .collect();
            let mut sum = Some(Number::ZERO);
            for (count, (amount, span)) in amounts.iter().enumerate() {
                sum = sum.and_then(|sum| sum.checked_add(*amount));
                if sum.is_none() {
                    let name = self.reliefs[index].declared.name.clone();
                    let message = format!("the amounts of `{name}` add up to more than can be held");
                    let diagnostic = self.error(Code::E0110, message, *span, "is too much together with those before");
                    for (_, before) in amounts[..count].iter().take(4) {
                        diagnostic.add_label(*before, "adds to it");
                    }
                    diagnostic.add_help("numbers are exact decimals of at most 28 significant digits");
                    break;
                }
            }
        }
    }

    fn granted_amount(&mut self, expr: &ast::Expr, unit: &Unit, declared: Span) -> Option<Number> {
        let (number, found) = self.constant(expr)?;
        if found.name.is_empty() {
            self.error(
                Code::E0315,
                "the amount has no unit",
                expr.span,
                format!("expected an amount in `{}`", unit.name),
            )
            .add_label(declared, format!("an amount in `{}`", unit.name))
            .add_help(format!("write its unit: `{number} {}`", unit.name))
            .add_suggestion(Span { start: expr.span.end, ..expr.span }, format!(" {}", unit.name));
            return None;
        }
        if !found.same_dimension(unit) {
            self.error(
                Code::E0206,
                format!("`{}` and `{}` don't measure the same", unit.name, found.name),
                expr.span,
                super::units::in_unit(&found),
            )
            .add_label(declared, super::units::in_unit(unit));
            return None;
        }
        let amount = found.ratio_to(unit).and_then(|ratio| ratio.apply(number).ok());
        match amount {
            Some(amount) if amount.is_sign_positive() || amount.is_zero() => Some(amount),
            _ => {
                let found = self.sources.collapsed(expr.span);
                let message = format!("expected an amount of zero or more, found `{found}`");
                self.error(Code::E0314, message, expr.span, "can't be granted");
                None
            }
        }
    }

    fn kept_condition(&mut self, clauses: Clauses<'a>) -> Option<crate::model::ExprId> {
        let ((condition, otherwise), span) = clauses.locate(|kind| match kind {
            ClauseKind::While { condition, otherwise } => Some((condition, otherwise.as_ref())),
            _ => None,
        })?;
        if otherwise.is_none() {
            let message = "`while` doesn't say what follows when its condition fails";
            self.error(Code::E0307, message, span, "expected `else …`")
                .add_help("say what happens on the days on which it is false: `else suspend`");
        } else {
            self.outcome(otherwise, span, "`while`", &["suspend"]);
        }
        Some(self.condition(condition))
    }

    fn lasts(&mut self, clauses: Clauses<'a>) -> Option<Lasts> {
        let lasting = clauses.find(|kind| match kind {
            ClauseKind::Lasts(lasting) => Some(lasting),
            _ => None,
        })?;
        Some(match lasting {
            Lasting::Until(date) => Lasts::Until(self.date(date)?),
            Lasting::Term { length, from } => {
                let from = match from {
                    Some(from) => Some(self.date(from)?),
                    None => None,
                };
                let anchor = match &from {
                    Some(DateExpr::On(date)) => From::Literal(*date),
                    _ => From::Unknown,
                };
                let why = "a term counts the day it starts: the stage would be over on the day it begins";
                Lasts::Term { length: self.some_time(length, anchor, "a term", why)?, from }
            }
        })
    }
}

/// Stands for a stage that this version doesn't have.
fn absent_stage(declared: Declared) -> Stage {
    Stage {
        declared,
        after: Vec::new(),
        opens: None,
        requires: Vec::new(),
        deadline: None,
        grants: Vec::new(),
        condition: None,
        lasts: None,
    }
}
