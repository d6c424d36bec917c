//! The process of a trigger, its actions, and sets of reliefs.

use super::{Builder, Built, Mismatch, Node, Parts, Rule};
use crate::ast::{Action, ActionKind, Deadline, DeadlineKind, ReliefSet, Step, StepKind, SuspensionEnd};

impl Builder<'_> {
    /// The steps of a process.
    pub fn steps(&mut self, node: Node<'_>) -> Built<Vec<Step>> {
        let nodes: Vec<Node<'_>> = Parts::of(node).all(Rule::step).collect();
        nodes.into_iter().map(|node| self.step(node)).collect()
    }

    fn step(&mut self, node: Node<'_>) -> Built<Step> {
        let doc = self.doc(self.start(&node));
        let span = self.span(&node);
        let node = Parts::of(node).any()?;
        let rule = node.as_rule();
        let mut parts = Parts::of(node);
        let word = parts.any()?;
        let keyword = self.span(&word);
        let kind = match rule {
            Rule::cure => {
                let window = self.step_window(&mut parts)?;
                let at_most = match parts.opt(Rule::at_most) {
                    Some(limit) => {
                        let at = limit.as_span().start();
                        let number = Parts::of(limit).all(Rule::integer).next();
                        let number = number.ok_or(Mismatch { at, wanted: "a whole number" })?;
                        Some(self.count(&number))
                    }
                    None => None,
                };
                StepKind::Cure { window, at_most }
            }
            Rule::notice_step => StepKind::Notice { window: self.step_window(&mut parts)? },
            _ => {
                let body = parts.need(Rule::name)?;
                let body = self.name(&body);
                let window = self.deadline_opt(&mut parts)?;
                let otherwise = self.otherwise(&mut parts)?;
                match rule {
                    Rule::refer => StepKind::Refer { body, window, otherwise },
                    _ => StepKind::Decide { body, window, otherwise },
                }
            }
        };
        Ok(Step { doc, kind, keyword, span })
    }

    fn step_window(&mut self, parts: &mut Parts<'_>) -> Built<Deadline> {
        let node = parts.need(Rule::step_window)?;
        let span = self.span(&node);
        let inner = Parts::of(node).any()?;
        match inner.as_rule() {
            Rule::deadline => self.deadline(inner),
            _ => Ok(Deadline { kind: DeadlineKind::Within(self.duration(inner)?), span }),
        }
    }

    /// The actions after `then`.
    pub fn actions(&mut self, node: Node<'_>) -> Built<Vec<Action>> {
        let nodes: Vec<Node<'_>> = Parts::of(node).all(Rule::action).collect();
        nodes.into_iter().map(|node| self.action(node)).collect()
    }

    fn action(&mut self, node: Node<'_>) -> Built<Action> {
        let span = self.span(&node);
        let mut parts = Parts::of(node);
        let what = parts.any()?;
        let condition = parts.opt(Rule::action_if).map(|condition| self.expr_within(condition)).transpose()?;
        let at = what.as_span().start();
        let kind = match what.as_rule() {
            Rule::a_suspend => {
                let mut parts = Parts::of(what);
                parts.need(Rule::k_suspend)?;
                let sets = parts.need(Rule::relief_sets)?;
                let reliefs = self.relief_sets(sets)?;
                let end = match parts.peek() {
                    Some(Rule::suspend_for) => {
                        let end = parts.need(Rule::suspend_for)?;
                        Some(SuspensionEnd::For(self.length_within(end)?))
                    }
                    Some(Rule::suspend_until) => {
                        let end = parts.need(Rule::suspend_until)?;
                        Some(SuspensionEnd::Until(self.expr_within(end)?))
                    }
                    _ => None,
                };
                ActionKind::Suspend { reliefs, end }
            }
            rule @ (Rule::a_reduce | Rule::a_restore) => {
                let set = Parts::of(what.clone()).all(Rule::relief_set).next();
                let relief = self.relief_set(set.ok_or(Mismatch { at, wanted: "a relief" })?)?;
                let to = self.expr_within(what)?;
                if rule == Rule::a_reduce {
                    ActionKind::Reduce { relief, to }
                } else {
                    ActionKind::Restore { relief, to }
                }
            }
            Rule::a_extend => ActionKind::Extend { stage: self.the_name(what.clone())?, by: self.length_within(what)? },
            Rule::a_convene => ActionKind::Convene(self.the_name(what)?),
            Rule::a_terminate => ActionKind::Terminate,
            Rule::a_entitle => {
                let mut parts = Parts::of(what);
                parts.need(Rule::k_entitle)?;
                let party = parts.need(Rule::name)?;
                let party = self.name(&party);
                parts.need(Rule::k_to)?;
                let reversal = parts.need(Rule::name)?;
                let reversal = self.name(&reversal);
                ActionKind::Entitle { party, reversal, window: self.deadline_opt(&mut parts)? }
            }
            _ => ActionKind::Reverse(self.the_name(what)?),
        };
        Ok(Action { kind, condition, span })
    }

    /// The list of reliefs in a node, behind its words.
    pub fn relief_sets_within(&mut self, node: Node<'_>) -> Built<Vec<ReliefSet>> {
        let at = node.as_span().start();
        let sets = Parts::of(node).all(Rule::relief_sets).next();
        self.relief_sets(sets.ok_or(Mismatch { at, wanted: "a relief" })?)
    }

    fn relief_sets(&mut self, node: Node<'_>) -> Built<Vec<ReliefSet>> {
        let nodes: Vec<Node<'_>> = Parts::of(node).all(Rule::relief_set).collect();
        nodes.into_iter().map(|node| self.relief_set(node)).collect()
    }

    fn relief_set(&mut self, node: Node<'_>) -> Built<ReliefSet> {
        let inner = Parts::of(node).any()?;
        let span = self.span(&inner);
        Ok(match inner.as_rule() {
            Rule::set_sector => ReliefSet::Sector(self.the_name(inner)?),
            Rule::set_by => ReliefSet::By(self.the_name(inner)?),
            Rule::set_all => ReliefSet::All(span),
            _ => ReliefSet::Named(self.the_name(inner)?),
        })
    }
}
