//! Declarations: their heads and blocks.

use super::{Builder, Built, Node, Parts, Rule};
use crate::ast::{Actors, Block, Declaration, Item, Name, UnitDefinition};
use crate::diagnostic::{Code, Diagnostic};

impl Builder<'_> {
    /// One declaration.
    pub fn declaration(&mut self, node: Node<'_>) -> Built<Declaration> {
        let doc = self.doc(self.start(&node));
        let span = self.span(&node);
        let node = Parts::of(node).any()?;
        let rule = node.as_rule();
        let mut parts = Parts::of(node);
        let keyword = parts.any()?;
        let keyword = self.span(&keyword);
        let name = parts.any()?;
        let name = if rule == Rule::unit { self.word(&name) } else { self.name(&name) };
        if rule == Rule::reversal && super::super::begins_action(&name.text) {
            self.action_word_as_name(&name);
        }
        let title = match parts.opt(Rule::title) {
            Some(title) => Some(self.text(&Parts::of(title).any()?)),
            None => None,
        };
        let item = match rule {
            Rule::agreement => Item::Agreement(self.block(&mut parts)?),
            Rule::party => Item::Party { until: self.list_of(&mut parts, Rule::party_until).pop() },
            Rule::body => Item::Body {
                of: match parts.opt(Rule::body_of) {
                    Some(of) => self.names_within(of)?,
                    None => Vec::new(),
                },
                tags: self.list_of(&mut parts, Rule::tags),
            },
            Rule::event => Item::Event {
                by: match parts.opt(Rule::event_by) {
                    Some(by) => Some(self.actors_within(by)?),
                    None => None,
                },
            },
            Rule::unit => Item::Unit { definition: self.unit_definition(&mut parts)? },
            Rule::calendar => Item::Calendar(self.block(&mut parts)?),
            Rule::indicator => Item::Indicator(self.block(&mut parts)?),
            Rule::define => {
                parts.need(Rule::equals)?;
                let expr = parts.need(Rule::expr)?;
                Item::Define(self.expr(expr)?)
            }
            Rule::benchmark => {
                Item::Benchmark { by: self.by_or_to(&mut parts, Rule::by_names)?, block: self.block(&mut parts)? }
            }
            Rule::relief => {
                let by = self.by_or_to(&mut parts, Rule::by_names)?;
                let to = self.by_or_to(&mut parts, Rule::to_names)?;
                Item::Relief { by, to, block: self.block(&mut parts)? }
            }
            Rule::stage => Item::Stage(self.block(&mut parts)?),
            Rule::trigger => Item::Trigger(self.block(&mut parts)?),
            Rule::reversal => Item::Reversal(self.block(&mut parts)?),
            Rule::review => self.review(&mut parts)?,
            Rule::grievance => self.grievance(&mut parts)?,
            Rule::safeguard => Item::Safeguard(self.safeguard(&mut parts)?),
            _ => self.amendment(&mut parts)?,
        };
        // Documentation behind the last clause of a block documents nothing.
        self.pass_docs(span.end as usize);
        Ok(Declaration { doc, keyword, name, title, item, damaged: false, span })
    }

    /// `then suspend` begins an action, so that no reversal may be called so (section 6.1).
    fn action_word_as_name(&mut self, name: &Name) {
        let word = &name.text;
        self.diagnostics.push(
            Diagnostic::error(
                Code::E0114,
                format!("`{word}` begins an action and can't name a reversal"),
                name.span,
                "is reserved for actions",
            )
            .help(format!("choose another name, such as `{word}_all`: `then {word}` could not mean this reversal")),
        );
    }

    pub fn block(&mut self, parts: &mut Parts<'_>) -> Built<Block> {
        let Some(node) = parts.opt(Rule::block) else { return Ok(Block::default()) };
        let span = Some(self.span(&node));
        let mut clauses = Vec::new();
        let nodes: Vec<Node<'_>> = Parts::of(node).all(Rule::clause).collect();
        for clause in nodes {
            clauses.push(self.clause(clause)?);
        }
        Ok(Block { clauses, span })
    }

    /// The names that stand directly in an optional part; none where it is missing.
    fn list_of(&mut self, parts: &mut Parts<'_>, rule: Rule) -> Vec<Name> {
        parts.opt(rule).map(|node| self.names(node)).unwrap_or_default()
    }

    pub fn by_or_to(&mut self, parts: &mut Parts<'_>, rule: Rule) -> Built<Vec<Name>> {
        match parts.opt(rule) {
            Some(node) => self.names_within(node),
            None => Ok(Vec::new()),
        }
    }

    /// The list of names in a node, behind its words.
    pub fn names_within(&mut self, node: Node<'_>) -> Built<Vec<Name>> {
        let mut parts = Parts::of(node);
        loop {
            let part = parts.any()?;
            if matches!(part.as_rule(), Rule::names | Rule::name_set) {
                return Ok(self.names(part));
            }
        }
    }

    /// `any party` or a list of names, behind the words of a node.
    pub fn actors_within(&mut self, node: Node<'_>) -> Built<Actors> {
        let mut parts = Parts::of(node);
        let actors = loop {
            let part = parts.any()?;
            if part.as_rule() == Rule::actors {
                break part;
            }
        };
        let inner = Parts::of(actors).any()?;
        Ok(match inner.as_rule() {
            Rule::any_party => Actors::AnyParty(self.span(&inner)),
            _ => Actors::Named(self.names(inner)),
        })
    }

    fn unit_definition(&mut self, parts: &mut Parts<'_>) -> Built<Option<UnitDefinition>> {
        let Some(node) = parts.opt(Rule::unit_definition) else { return Ok(None) };
        let span = self.span(&node);
        let mut parts = Parts::of(node);
        parts.need(Rule::equals)?;
        let what = parts.any()?;
        let (count, unit) = match what.as_rule() {
            Rule::quantity => {
                let quantity = self.quantity(what)?;
                (Some(quantity.number), quantity.unit)
            }
            _ => (None, Some(self.unit(&what))),
        };
        let Some(unit) = unit else {
            self.diagnostics.push(
                Diagnostic::error(
                    Code::E0101,
                    "a unit is defined by a number alone",
                    span,
                    "expected a number with a unit",
                )
                .help("write `unit cask = 20 t`, or `unit warhead` for a unit of its own"),
            );
            return Ok(None);
        };
        Ok(Some(UnitDefinition { count, unit, span }))
    }
}
