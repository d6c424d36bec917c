//! Scenarios (section 10).

use super::{Builder, Built, Node, Parts, Rule};
use crate::ast::scenario::{Day, Expect, Level, Line, LineKind, Literal, LiteralKind, Row, Scenario, Table, When};
use crate::ast::{Name, Quantity};

impl Builder<'_> {
    /// A whole scenario.
    pub fn scenario(&mut self, node: Node<'_>) -> Built<Scenario> {
        let doc = self.doc(self.start(&node));
        let span = self.span(&node);
        let mut parts = Parts::of(Parts::of(node).any()?);
        parts.need(Rule::k_scenario)?;
        let name = parts.need(Rule::string)?;
        let name = self.text(&name);
        parts.need(Rule::open_brace)?;
        let table = parts.opt(Rule::each_row).map(|table| self.table(table)).transpose()?;
        let mut lines = Vec::new();
        while let Some(line) = parts.opt(Rule::line) {
            lines.push(self.line(line)?);
        }
        self.pass_docs(span.end as usize);
        Ok(Scenario { doc, name, table, lines, span })
    }

    fn table(&mut self, node: Node<'_>) -> Built<Table> {
        let span = self.span(&node);
        let columns = self.names_within(node.clone())?;
        let nodes: Vec<Node<'_>> = Parts::of(node).all(Rule::row).collect();
        let mut rows = Vec::new();
        for row in nodes {
            let span = self.span(&row);
            let values: Vec<Node<'_>> = Parts::of(row).all(Rule::literal).collect();
            let values = values.into_iter().map(|value| self.literal(value)).collect::<Built<Vec<Literal>>>()?;
            rows.push(Row { values, span });
        }
        Ok(Table { columns, rows, span })
    }

    fn literal(&mut self, node: Node<'_>) -> Built<Literal> {
        let span = self.span(&node);
        let mut parts = Parts::of(node);
        let inner = parts.any()?;
        let kind = match inner.as_rule() {
            Rule::date => LiteralKind::Date(self.date(&inner)),
            Rule::minus => {
                let Quantity { number, unit } = self.quantity(parts.need(Rule::quantity)?)?;
                LiteralKind::Quantity(Quantity { number: -number, unit })
            }
            Rule::quantity => LiteralKind::Quantity(self.quantity(inner)?),
            Rule::truth => LiteralKind::Bool(inner.as_str() == "true"),
            _ => LiteralKind::Word(inner.as_str().to_owned()),
        };
        Ok(Literal { kind, span })
    }

    fn day(&mut self, node: Node<'_>) -> Built<Day> {
        let inner = Parts::of(node).any()?;
        Ok(match inner.as_rule() {
            Rule::date => Day::On(self.date(&inner), self.span(&inner)),
            _ => Day::Column(self.name(&inner)),
        })
    }

    /// The day in a node, behind its word.
    fn day_within(&mut self, node: Node<'_>) -> Built<Day> {
        self.day(Self::part_of(node, Rule::day)?)
    }

    fn line(&mut self, node: Node<'_>) -> Built<Line> {
        let span = self.span(&node);
        let node = Parts::of(node).any()?;
        let rule = node.as_rule();
        let mut parts = Parts::of(node.clone());
        let kind = match rule {
            Rule::given => {
                parts.need(Rule::k_given)?;
                let subject = self.next_name(&mut parts)?;
                let status = if parts.has(Rule::k_is) { Some(self.next_name(&mut parts)?) } else { None };
                LineKind::Given { subject, status, since: self.day_within(node)? }
            }
            Rule::scenario_data => {
                let path = Self::part_of(node, Rule::string)?;
                LineKind::Data(self.text(&path))
            }
            Rule::scenario_until => LineKind::Until(self.day_within(node)?),
            Rule::observation => self.observation(node)?,
            Rule::happening => self.happening(node)?,
            _ => LineKind::Expect(self.expect(node)?),
        };
        Ok(Line { kind, span })
    }

    fn next_name(&mut self, parts: &mut Parts<'_>) -> Built<Name> {
        let name = parts.need(Rule::name)?;
        Ok(self.name(&name))
    }

    fn observation(&mut self, node: Node<'_>) -> Built<LineKind> {
        let mut parts = Parts::of(node);
        let indicator = self.next_name(&mut parts)?;
        let mut status = parts.opt(Rule::observation_status).map(|status| self.word_within(status)).transpose()?;
        let mut value = None;
        if parts.has(Rule::equals) {
            let literal = parts.need(Rule::literal)?;
            value = Some(self.literal(literal)?);
        }
        parts.need(Rule::k_on)?;
        let date = parts.need(Rule::day)?;
        let date = self.day(date)?;
        let reported = parts.opt(Rule::reported_on).map(|node| self.day_within(node)).transpose()?;
        let by = parts.opt(Rule::reporter).map(|node| self.the_name(node)).transpose()?;
        if let Some(node) = parts.opt(Rule::observation_status) {
            status = Some(self.word_within(node)?);
        }
        Ok(LineKind::Observation { indicator, value, date, reported, by, status })
    }

    /// The one word in a node.
    fn word_within(&mut self, node: Node<'_>) -> Built<Name> {
        let inner = Parts::of(node).any()?;
        Ok(self.word(&inner))
    }

    fn happening(&mut self, node: Node<'_>) -> Built<LineKind> {
        let mut parts = Parts::of(node);
        parts.need(Rule::k_on)?;
        let date = parts.need(Rule::day)?;
        let date = self.day(date)?;
        parts.need(Rule::colon)?;
        let what = parts.any()?;
        let rule = what.as_rule();
        let mut parts = Parts::of(what);
        let first = self.next_name(&mut parts)?;
        if rule == Rule::occurrence {
            let by = parts.opt(Rule::reporter).map(|node| self.the_name(node)).transpose()?;
            return Ok(LineKind::Act { date, by, verb: None, on: first, value: None, about: None, through: None });
        }
        let verb = parts.need(Rule::verb)?;
        let verb = Some(self.word(&verb));
        let on = self.next_name(&mut parts)?;
        let mut value = None;
        if parts.has(Rule::equals) {
            let literal = parts.need(Rule::literal)?;
            value = Some(self.literal(literal)?);
        }
        let about = parts.opt(Rule::about).map(|node| self.day_within(node)).transpose()?;
        let through = parts.opt(Rule::through).map(|node| self.day_within(node)).transpose()?;
        Ok(LineKind::Act { date, by: Some(first), verb, on, value, about, through })
    }

    fn expect(&mut self, node: Node<'_>) -> Built<Expect> {
        let mut parts = Parts::of(node);
        parts.need(Rule::k_expect)?;
        let node = parts.any()?;
        let rule = node.as_rule();
        let mut parts = Parts::of(node.clone());
        Ok(match rule {
            Rule::expect_never => Expect::Never(self.the_name(node)?),
            Rule::expect_entries => {
                let count = parts.need(Rule::integer)?;
                Expect::Entries { count: self.count(&count), of: self.the_name(node)? }
            }
            Rule::expect_runs => Expect::Runs { reversal: self.next_name(&mut parts)?, on: self.day_within(node)? },
            Rule::expect_becomes => {
                let subject = self.next_name(&mut parts)?;
                parts.need(Rule::k_becomes)?;
                let status = self.next_name(&mut parts)?;
                let level = parts.opt(Rule::expect_level).map(|level| self.level(level)).transpose()?;
                Expect::Becomes { subject, status, level, on: self.day_within(node)? }
            }
            _ => {
                let subject = self.next_name(&mut parts)?;
                parts.need(Rule::k_is)?;
                let negated = parts.has(Rule::negated);
                let status = parts.any()?;
                let status = self.word(&status);
                let level = parts.opt(Rule::expect_level).map(|level| self.level(level)).transpose()?;
                let when = parts.need(Rule::expect_when)?;
                Expect::Is { subject, negated, status, level, when: self.when(when)? }
            }
        })
    }

    fn level(&mut self, node: Node<'_>) -> Built<Level> {
        let quantity = Self::part_of(node, Rule::quantity)?;
        let span = self.span(&quantity);
        Ok(Level { quantity: self.quantity(quantity)?, span })
    }

    fn when(&mut self, node: Node<'_>) -> Built<When> {
        let inner = Parts::of(node).any()?;
        Ok(match inner.as_rule() {
            Rule::when_on => When::On(self.day_within(inner)?),
            Rule::when_by => When::By(self.day_within(inner)?),
            Rule::when_throughout => When::Throughout,
            _ => {
                let days: Vec<Node<'_>> = Parts::of(inner).all(Rule::day).collect();
                let mut days = days.into_iter();
                let at = super::Mismatch { at: 0, wanted: "two dates" };
                let (Some(from), Some(to)) = (days.next(), days.next()) else { return Err(at) };
                When::From(self.day(from)?, self.day(to)?)
            }
        })
    }
}
