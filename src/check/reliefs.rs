//! Reliefs, and the sets of them that actions and reversals choose (section 5.4).

use super::Checker;
use super::blocks::Clauses;
use super::time::From;
use crate::ast::{ClauseKind, Expr, Item, Name, ReliefSet};
use crate::diagnostic::{Code, closest};
use crate::model::{Actor, Declared, Relief, ReliefId, Selection};
use crate::quantity::Number;

impl Checker<'_> {
    /// Every relief.
    pub(super) fn declare_reliefs(&mut self) {
        for (order, declaration) in self.each("relief") {
            let Some(declaration) = declaration else {
                self.reliefs.push(absent_relief(self.declared(order)));
                continue;
            };
            let Item::Relief { by, to, block } = &declaration.item else { continue };
            let clauses = Clauses::of(block);
            let (by, to) = (self.actors(by), self.actors(to));
            let sectors: Option<&Vec<Name>> = clauses.find(|kind| match kind {
                ClauseKind::Sector(sectors) => Some(sectors),
                _ => None,
            });
            let notice = clauses.find(|kind| match kind {
                ClauseKind::Notice(length) => Some(length),
                _ => None,
            });
            let irrevocable = clauses.find(|kind| match kind {
                ClauseKind::Irrevocable(length) => Some(length),
                _ => None,
            });
            let amount = clauses.find(|kind| match kind {
                ClauseKind::Amount(unit) => Some(unit),
                _ => None,
            });
            let relief = Relief {
                declared: self.declared(order),
                by,
                to,
                sectors: sectors.into_iter().flatten().map(|sector| sector.text.clone()).collect(),
                notice: notice.and_then(|length| self.duration(length, From::Unknown)),
                irrevocable_after: irrevocable.and_then(|length| self.duration(length, From::Unknown)),
                humanitarian: clauses.has(|kind| matches!(kind, ClauseKind::Humanitarian)),
                permanent: clauses.has(|kind| matches!(kind, ClauseKind::Permanent)),
                amount: amount.and_then(|unit| self.unit(unit)),
            };
            self.reliefs.push(relief);
        }
    }

    /// The reliefs that are chosen. Naming a humanitarian one is an error, a set spares it; `doing` says what is done.
    pub(super) fn selection(&mut self, sets: &[ReliefSet], spares: &[ReliefSet], doing: &str) -> Selection {
        let mut chosen = Selection::default();
        let spared = self.spared(spares);
        for set in sets {
            for id in self.members(set) {
                let Some(relief) = self.reliefs.get(id.index()) else { continue };
                if !relief.humanitarian {
                    chosen.reliefs.push(id);
                    continue;
                }
                let ReliefSet::Named(name) = set else {
                    chosen.spared.push(id);
                    continue;
                };
                let declared = self.name_span(relief.declared.order);
                self.error(
                    Code::E0316,
                    format!("`{}` is humanitarian and can't be {doing}", name.text),
                    name.span,
                    format!("would be {doing}"),
                )
                .add_label(declared, "declared humanitarian here")
                .add_help("take it out of the list: humanitarian relief is never suspended, reduced or reversed");
            }
        }
        for list in [&mut chosen.reliefs, &mut chosen.spared] {
            list.sort();
            list.dedup();
            list.retain(|id| !spared.contains(id));
        }
        chosen
    }

    fn spared(&mut self, spares: &[ReliefSet]) -> Vec<ReliefId> {
        spares.iter().flat_map(|set| self.members(set)).collect()
    }

    fn members(&mut self, set: &ReliefSet) -> Vec<ReliefId> {
        let all = |checker: &Self| (0..checker.reliefs.len() as u32).map(ReliefId).collect::<Vec<_>>();
        match set {
            ReliefSet::Named(name) => self.relief(name).into_iter().collect(),
            ReliefSet::All(_) => all(self),
            ReliefSet::Sector(name) => {
                let found: Vec<ReliefId> =
                    all(self).into_iter().filter(|id| self.reliefs[id.index()].sectors.contains(&name.text)).collect();
                if found.is_empty() && !self.lost && !self.any_damaged() {
                    self.unknown_sector(name);
                }
                found
            }
            ReliefSet::By(name) => {
                let Some(actor) = self.actor(name) else { return Vec::new() };
                let found: Vec<ReliefId> =
                    all(self).into_iter().filter(|id| self.reliefs[id.index()].by.contains(&actor)).collect();
                if found.is_empty() && !self.lost && !self.any_damaged() {
                    let what = if matches!(actor, Actor::Party(_)) { "party" } else { "body" };
                    self.error(
                        Code::E0317,
                        format!("`{}` gives no relief", name.text),
                        name.span,
                        format!("this {what} gives nothing"),
                    )
                    .add_help("the set is empty: name a party that stands behind `by` of a relief");
                }
                found
            }
        }
    }

    fn unknown_sector(&mut self, name: &Name) {
        let mut sectors: Vec<String> = self.reliefs.iter().flat_map(|relief| relief.sectors.clone()).collect();
        sectors.sort();
        sectors.dedup();
        let close = closest(&name.text, sectors.iter().map(String::as_str)).map(str::to_owned);
        let diagnostic = self.error(
            Code::E0201,
            format!("no relief is in the sector `{}`", name.text),
            name.span,
            "expected a sector",
        );
        match close {
            Some(close) => diagnostic.add_help(format!("did you mean `{close}`?")).add_suggestion(name.span, close),
            None if sectors.is_empty() => {
                diagnostic.add_help("no relief says its sector: add `sector NAME` to those meant")
            }
            None => diagnostic.add_help(format!("sectors are {}", sectors.join(", "))),
        };
    }

    /// A share from 0 to 100 %, as a number from 0 to 1.
    pub(super) fn share(&mut self, expr: &Expr) -> Option<Number> {
        let (number, unit) = self.constant(expr)?;
        if !unit.dimension.is_empty() {
            self.error(Code::E0315, "a level is a share", expr.span, format!("in `{}`", unit.name))
                .add_help("write a percentage: `50%`");
            return None;
        }
        let share = unit.ratio.apply(number).ok().filter(|share| !share.is_sign_negative() && *share <= Number::ONE);
        if share.is_none() {
            let found = self.sources.collapsed(expr.span);
            self.error(Code::E0314, format!("expected 0% to 100%, found `{found}`"), expr.span, "no share of a relief")
                .add_help(
                    "a relief is granted in whole, `100%`, or in part; only one with `amount in UNIT` has amounts",
                );
        }
        share
    }
}

/// Stands for a relief that this version doesn't have.
fn absent_relief(declared: Declared) -> Relief {
    Relief {
        declared,
        by: Vec::new(),
        to: Vec::new(),
        sectors: Vec::new(),
        notice: None,
        irrevocable_after: None,
        humanitarian: false,
        permanent: false,
        amount: None,
    }
}
