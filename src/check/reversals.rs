//! Reversals (section 5.7).

use super::Checker;
use super::blocks::Clauses;
use super::time::From;
use crate::ast::{ClauseKind, Item, Name, ReliefSet};
use crate::diagnostic::Code;
use crate::model::{Declared, ReliefId, Reversal, Selection, StageId};

impl<'a> Checker<'a> {
    /// Every reversal.
    pub(super) fn check_reversals(&mut self) {
        for (order, declaration) in self.each("reversal") {
            let Some(declaration) = declaration else {
                self.reversals.push(absent_reversal(self.declared(order)));
                continue;
            };
            let Item::Reversal(block) = &declaration.item else { continue };
            let clauses = Clauses::of(block);
            let reverses = clauses.find(|kind| match kind {
                ClauseKind::Reverses(sets) => Some(sets.as_slice()),
                _ => None,
            });
            let spares = clauses.find(|kind| match kind {
                ClauseKind::Spares(sets) => Some(sets.as_slice()),
                _ => None,
            });
            let reverses = self.selection(reverses.unwrap_or(&[]), spares.unwrap_or(&[]), "reversed");
            let winds_down = clauses.find(|kind| match kind {
                ClauseKind::WindsDown(length) => Some(length),
                _ => None,
            });
            let winds_down = winds_down.and_then(|length| self.duration(length, From::Unknown));
            let returns_to = clauses.find(|kind| match kind {
                ClauseKind::ReturnsTo(name) => Some(name),
                _ => None,
            });
            let takes = returns_to.map(|name| self.stages_after(name)).unwrap_or_default();
            let restores = clauses.locate(|kind| match kind {
                ClauseKind::RestoresWhen(condition) => Some(condition),
                _ => None,
            });
            let ends = clauses.locate(|kind| matches!(kind, ClauseKind::EndsAgreement).then_some(()));
            if let (Some((_, restores)), Some(((), ends))) = (restores, ends) {
                self.error(Code::E0308, "what ends the agreement can't be restored", restores, "no way back from here")
                    .add_label(ends, "nothing moves any more after this")
                    .add_help("keep one of the two");
            }
            let restores = restores.map(|(condition, _)| self.condition(condition));
            self.reversals.push(Reversal {
                declared: self.declared(order),
                reverses,
                winds_down,
                takes,
                restores,
                ends_agreement: ends.is_some(),
            });
        }
    }

    /// The stages that come after one, directly or not; `returns to` takes them.
    fn stages_after(&mut self, name: &Name) -> Vec<StageId> {
        let Some(stage) = self.stage(name) else { return Vec::new() };
        let mut after = vec![stage];
        loop {
            let more: Vec<StageId> = (0..self.stages.len() as u32)
                .map(StageId)
                .filter(|id| !after.contains(id))
                .filter(|id| self.stages[id.index()].after.iter().any(|before| after.contains(before)))
                .collect();
            if more.is_empty() {
                break;
            }
            after.extend(more);
        }
        after.remove(0);
        after.sort();
        if after.is_empty() && !self.lost {
            let declared = self.stages.get(stage.index()).map(|stage| self.name_span(stage.declared.order));
            let message = format!("no stage comes after `{}`", name.text);
            let diagnostic = self.error(Code::E0318, message, name.span, "returning to it takes nothing");
            if let Some(declared) = declared {
                diagnostic.add_label(declared, "declared here");
            }
            diagnostic.add_help("name the stage after which everything is to be undone");
        }
        after
    }

    /// What a reversal names must have been granted by some stage.
    pub(super) fn check_grants_against_reversals(&mut self) {
        for (_, declaration) in self.present("reversal") {
            let Item::Reversal(block) = &declaration.item else { continue };
            let sets = Clauses::of(block).find(|kind| match kind {
                ClauseKind::Reverses(sets) => Some(sets),
                _ => None,
            });
            for set in sets.into_iter().flatten() {
                let ReliefSet::Named(name) = set else { continue };
                let found = self.names.get(&name.text);
                let Some((super::names::Symbol::Subject(crate::model::Subject::Relief(id)), declared)) = found else {
                    continue;
                };
                if !self.is_granted(id) && !self.any_damaged() {
                    self.error(
                        Code::E0317,
                        format!("`{}` is never granted", name.text),
                        name.span,
                        "there is nothing to reverse",
                    )
                    .add_label(declared, "no stage grants it")
                    .add_help(format!("add `grants {}` to a stage, or take it out of this list", name.text));
                }
            }
        }
    }

    fn is_granted(&self, relief: ReliefId) -> bool {
        self.stages.iter().any(|stage| stage.grants.iter().any(|grant| grant.relief == relief))
    }

    /// Whether some declaration could be read in part only, so that what seems to be missing may be there.
    pub(super) fn any_damaged(&self) -> bool {
        self.lost || self.declarations().any(|declaration| declaration.damaged)
    }
}

/// Stands for a reversal that this version doesn't have.
fn absent_reversal(declared: Declared) -> Reversal {
    Reversal {
        declared,
        reverses: Selection::default(),
        winds_down: None,
        takes: Vec::new(),
        restores: None,
        ends_agreement: false,
    }
}
