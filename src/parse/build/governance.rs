//! Reviews, grievances, safeguards, assumptions, amendments and imports (sections 5.8 and 5.9).

use super::{Builder, Built, Node, Parts, Rule};
use crate::ast::{Assumption, Change, Import, Item, Safeguard};

impl Builder<'_> {
    /// What stands behind the title of a review.
    pub fn review(&mut self, parts: &mut Parts<'_>) -> Built<Item> {
        let every = parts.opt(Rule::every).map(|every| self.length_within(every)).transpose()?;
        let from = parts.opt(Rule::from_date).map(|from| self.date_within(from)).transpose()?;
        let by = self.by_or_to(parts, Rule::by_names)?;
        Ok(Item::Review { every, from, by, block: self.block(parts)? })
    }

    /// What stands behind the title of a grievance.
    pub fn grievance(&mut self, parts: &mut Parts<'_>) -> Built<Item> {
        let from = parts.opt(Rule::grievance_from).map(|from| self.actors_within(from)).transpose()?;
        let to = self.by_or_to(parts, Rule::to_names)?;
        Ok(Item::Grievance { from, to, block: self.block(parts)? })
    }

    /// What stands behind the title of a safeguard.
    pub fn safeguard(&mut self, parts: &mut Parts<'_>) -> Built<Safeguard> {
        let node = parts.any()?;
        let rule = node.as_rule();
        if rule != Rule::leads_to {
            let condition = self.expr_within(node)?;
            return Ok(match rule {
                Rule::always => Safeguard::Always(condition),
                Rule::never_so => Safeguard::Never(condition),
                _ => Safeguard::Reachable(condition),
            });
        }
        let mut parts = Parts::of(node);
        let cause = parts.need(Rule::expr)?;
        let cause = self.expr(cause)?;
        parts.need(Rule::k_leads)?;
        parts.need(Rule::k_to)?;
        let effect = parts.need(Rule::expr)?;
        let effect = self.expr(effect)?;
        parts.need(Rule::k_within)?;
        let within = parts.need(Rule::duration)?;
        Ok(Safeguard::LeadsTo { cause, effect, within: self.duration(within)? })
    }

    /// What stands behind the title of an amendment.
    pub fn amendment(&mut self, parts: &mut Parts<'_>) -> Built<Item> {
        parts.need(Rule::k_effective)?;
        let date = parts.need(Rule::date)?;
        let (effective, effective_span) = (self.date(&date), self.span(&date));
        let nodes: Vec<Node<'_>> = Parts::of(parts.need(Rule::changes)?).all(Rule::change).collect();
        let mut changes = Vec::new();
        for node in nodes {
            changes.push(self.change(node)?);
        }
        Ok(Item::Amendment { effective, effective_span, changes })
    }

    fn change(&mut self, node: Node<'_>) -> Built<Change> {
        let span = self.span(&node);
        let node = Parts::of(node).any()?;
        let rule = node.as_rule();
        let mut parts = Parts::of(node);
        parts.any()?;
        let what = parts.any()?;
        if rule == Rule::change_remove {
            let kind = self.word(&what);
            let name = parts.any()?;
            return Ok(Change::Remove { kind, name: self.word(&name), span });
        }
        let inner = Parts::of(what.clone()).peek();
        if matches!(inner, Some(Rule::import | Rule::assume | Rule::scenario | Rule::amendment | Rule::agreement)) {
            let at = self.span(&what);
            self.diagnostics.push(
                crate::diagnostic::Diagnostic::error(
                    crate::diagnostic::Code::E0321,
                    "an amendment can't change this",
                    at,
                    "is no declaration of the agreement's text",
                )
                .help("an amendment adds, replaces or removes declarations such as benchmarks, stages and triggers"),
            );
            let placeholder = crate::ast::Name { text: String::new(), span: at };
            return Ok(Change::Remove { kind: placeholder.clone(), name: placeholder, span });
        }
        let declaration = self.declaration(what)?;
        Ok(if rule == Rule::change_add { Change::Add(declaration) } else { Change::Replace(declaration) })
    }

    /// `import "…" as …`
    pub fn import(&mut self, node: Node<'_>) -> Built<Import> {
        let span = self.span(&node);
        let mut parts = Parts::of(Parts::of(node).any()?);
        parts.need(Rule::k_import)?;
        let path = parts.need(Rule::string)?;
        let path = self.text(&path);
        let alias = if parts.has(Rule::k_as) { Some(parts.need(Rule::name)?) } else { None };
        Ok(Import { path, alias: alias.map(|node| self.name(&node)), span })
    }

    /// `assume E`
    pub fn assumption(&mut self, node: Node<'_>) -> Built<Assumption> {
        let doc = self.doc(self.start(&node));
        let span = self.span(&node);
        let condition = self.expr_within(Parts::of(node).any()?)?;
        Ok(Assumption { doc, condition, span })
    }
}
