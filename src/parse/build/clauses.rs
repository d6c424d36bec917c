//! Clauses, one by one.

use super::{Builder, Built, Mismatch, Node, Parts, Rule};
use crate::ast::{
    Clause, ClauseKind, DateExpr, Deadline, DeadlineKind, Duration, Expr, Grant, GrantAmount, Holiday, Lasting,
    Measure, Name, Outcome, OutcomeKind, UnitName, Verifiers,
};
use crate::calendar::Rounding;
use crate::source::Span;

impl Builder<'_> {
    /// One clause of any declaration.
    pub fn clause(&mut self, node: Node<'_>) -> Built<Clause> {
        let doc = self.doc(self.start(&node));
        let span = self.span(&node);
        let node = Parts::of(node).any()?;
        let keyword = self.keyword(&node);
        let kind = self.clause_kind(node)?;
        Ok(Clause { doc, keyword, kind, span })
    }

    /// The first word of a clause.
    fn keyword(&self, node: &Node<'_>) -> Span {
        let mut node = node.clone();
        while let Some(first) = Parts::of(node.clone()).next() {
            node = first;
        }
        self.span(&node)
    }

    fn clause_kind(&mut self, node: Node<'_>) -> Built<ClauseKind> {
        let rule = node.as_rule();
        let start = node.as_span().start();
        let mut parts = Parts::of(node.clone());
        Ok(match rule {
            Rule::concluded => {
                parts.need(Rule::k_concluded)?;
                let date = parts.need(Rule::date)?;
                ClauseKind::Concluded(self.date(&date))
            }
            Rule::rounding => {
                parts.need(Rule::k_rounding)?;
                ClauseKind::Rounding(if parts.has(Rule::k_down) { Rounding::Down } else { Rounding::Up })
            }
            Rule::use_calendar => ClauseKind::Calendar(self.the_name(node)?),
            Rule::cites => {
                let nodes: Vec<Node<'_>> = parts.all(Rule::string).collect();
                ClauseKind::Cites(nodes.iter().map(|node| self.text(node)).collect())
            }
            Rule::weekend => ClauseKind::Weekend(self.names_within(node)?),
            Rule::holidays => ClauseKind::Holidays(self.holidays(node)?),
            Rule::measure => ClauseKind::Measure(self.measure(parts.any()?)?),
            Rule::reported => {
                let every = Parts::of(node.clone()).all(Rule::every).next();
                let every = every.map(|every| self.length_within(every)).transpose()?;
                ClauseKind::Reported { by: self.names_within(node)?, every }
            }
            Rule::stale => {
                parts.need(Rule::k_stale)?;
                if parts.has(Rule::never) {
                    ClauseKind::StaleNever
                } else {
                    ClauseKind::StaleAfter(self.length_within(node)?)
                }
            }
            Rule::disputes => {
                let to = self.the_name(node)?;
                parts.need(Rule::k_disputes)?;
                parts.need(Rule::k_to)?;
                parts.need(Rule::name)?;
                ClauseKind::Disputes {
                    to,
                    window: self.deadline_opt(&mut parts)?,
                    otherwise: self.otherwise(&mut parts)?,
                }
            }
            Rule::requires => {
                let nodes: Vec<Node<'_>> = parts.all(Rule::expr).collect();
                let conditions = nodes.into_iter().map(|node| self.expr(node)).collect::<Built<Vec<Expr>>>()?;
                ClauseKind::Requires(self.ungrouped(conditions, true))
            }
            Rule::verified => ClauseKind::Verified(self.verifiers(node)?),
            Rule::certified => ClauseKind::Certified(self.names_within(node)?),
            Rule::waivable => ClauseKind::Waivable(self.names_within(node)?),
            Rule::accepting => ClauseKind::Accepting(self.names_within(node)?),
            Rule::unknown_counts => ClauseKind::UnknownCounts(self.the_name(node)?),
            Rule::tested => {
                parts.need(Rule::k_tested)?;
                let every = parts.need(Rule::every)?;
                let every = self.length_within(every)?;
                let from = parts.opt(Rule::from_date).map(|from| self.date_within(from)).transpose()?;
                let window = self.deadline_opt(&mut parts)?;
                ClauseKind::Tested { every, from, window, otherwise: self.otherwise(&mut parts)? }
            }
            Rule::due => {
                parts.need(Rule::k_due)?;
                let deadline = parts.need(Rule::deadline)?;
                ClauseKind::Due { deadline: self.deadline(deadline)?, otherwise: self.otherwise(&mut parts)? }
            }
            Rule::weight => ClauseKind::Weight(self.expr_within(node)?),
            Rule::sector => ClauseKind::Sector(self.names_within(node)?),
            Rule::notice => ClauseKind::Notice(self.length_within(node)?),
            Rule::irrevocable => ClauseKind::Irrevocable(self.length_within(node)?),
            Rule::humanitarian => ClauseKind::Humanitarian,
            Rule::permanent => ClauseKind::Permanent,
            Rule::amount => ClauseKind::Amount(self.unit_within(node)?),
            Rule::after => ClauseKind::After(self.names_within(node)?),
            Rule::opens => ClauseKind::Opens(self.date_within(node)?),
            Rule::by_deadline => {
                let deadline = parts.need(Rule::deadline)?;
                ClauseKind::By { deadline: self.deadline(deadline)?, otherwise: self.otherwise(&mut parts)? }
            }
            Rule::grants => {
                let nodes: Vec<Node<'_>> = parts.all(Rule::grant).collect();
                ClauseKind::Grants(nodes.into_iter().map(|node| self.grant(node)).collect::<Built<Vec<Grant>>>()?)
            }
            Rule::while_clause => {
                parts.need(Rule::k_while)?;
                let condition = parts.need(Rule::expr)?;
                ClauseKind::While { condition: self.expr(condition)?, otherwise: self.otherwise(&mut parts)? }
            }
            Rule::lasts => {
                parts.need(Rule::k_lasts)?;
                if let Some(until) = parts.opt(Rule::lasts_until) {
                    ClauseKind::Lasts(Lasting::Until(self.date_within(until)?))
                } else {
                    let length = parts.need(Rule::duration)?;
                    let length = self.duration(length)?;
                    let from = parts.opt(Rule::from_date).map(|from| self.date_within(from)).transpose()?;
                    ClauseKind::Lasts(Lasting::Term { length, from })
                }
            }
            Rule::until_clause => {
                let until = parts.need(Rule::lasts_until)?;
                ClauseKind::Lasts(Lasting::Until(self.date_within(until)?))
            }
            Rule::during => ClauseKind::During(self.names_within(node)?),
            Rule::when => ClauseKind::When(self.expr_within(node)?),
            Rule::raised_by => ClauseKind::RaisedBy(self.actors_within(node)?),
            Rule::on_allegation => ClauseKind::OnAllegation,
            Rule::process => ClauseKind::Process(self.steps(node)?),
            Rule::then => ClauseKind::Then(self.actions(node)?),
            Rule::repeats => ClauseKind::Repeats,
            Rule::reverses => ClauseKind::Reverses(self.relief_sets_within(node)?),
            Rule::spares => ClauseKind::Spares(self.relief_sets_within(node)?),
            Rule::winds_down => ClauseKind::WindsDown(self.length_within(node)?),
            Rule::returns_to => ClauseKind::ReturnsTo(self.the_name(node)?),
            Rule::restores_when => ClauseKind::RestoresWhen(self.expr_within(node)?),
            Rule::ends_agreement => ClauseKind::EndsAgreement,
            Rule::reports => ClauseKind::Reports(self.names_within(node)?),
            Rule::answered => {
                parts.need(Rule::k_answered)?;
                let deadline = parts.need(Rule::deadline)?;
                ClauseKind::Answered { deadline: self.deadline(deadline)?, otherwise: self.otherwise(&mut parts)? }
            }
            _ => return Err(Mismatch { at: start, wanted: "a clause" }),
        })
    }

    /// The one part of a rule in a node, behind its words.
    pub fn part_of(node: Node<'_>, rule: Rule) -> Built<Node<'_>> {
        let at = node.as_span().start();
        Parts::of(node).all(rule).next().ok_or(Mismatch { at, wanted: super::super::words::spoken(rule) })
    }

    /// The one name in a node.
    pub fn the_name(&mut self, node: Node<'_>) -> Built<Name> {
        let name = Self::part_of(node, Rule::name)?;
        Ok(self.name(&name))
    }

    /// The one length of time in a node.
    pub fn length_within(&mut self, node: Node<'_>) -> Built<Duration> {
        self.duration(Self::part_of(node, Rule::duration)?)
    }

    /// The one date in a node.
    pub fn date_within(&mut self, node: Node<'_>) -> Built<DateExpr> {
        self.date_expr(Self::part_of(node, Rule::date_expr)?)
    }

    /// The one expression in a node.
    pub fn expr_within(&mut self, node: Node<'_>) -> Built<Expr> {
        self.expr(Self::part_of(node, Rule::expr)?)
    }

    fn unit_within(&mut self, node: Node<'_>) -> Built<UnitName> {
        let unit = Self::part_of(node, Rule::unit_name)?;
        Ok(self.unit(&unit))
    }

    fn holidays(&mut self, node: Node<'_>) -> Built<Vec<Holiday>> {
        let nodes: Vec<Node<'_>> = Parts::of(node).all(Rule::holiday).collect();
        let mut holidays = Vec::new();
        for node in nodes {
            let inner = Parts::of(node).any()?;
            holidays.push(match inner.as_rule() {
                Rule::date => Holiday::Day(self.date(&inner), self.span(&inner)),
                _ => Holiday::File(self.text(&inner)),
            });
        }
        Ok(holidays)
    }

    fn measure(&mut self, node: Node<'_>) -> Built<Measure> {
        let unit = |builder: &mut Self, node: &Node<'_>| -> Built<Option<UnitName>> {
            Parts::of(node.clone()).all(Rule::in_unit).next().map(|unit| builder.unit_within(unit)).transpose()
        };
        let has = |node: &Node<'_>, rule| Parts::of(node.clone()).all(rule).next().is_some();
        Ok(match node.as_rule() {
            Rule::stock => Measure::Stock { unit: unit(self, &node)? },
            Rule::flow => Measure::Flow { unit: unit(self, &node)?, as_it_occurs: has(&node, Rule::as_it_occurs) },
            Rule::state_bool => Measure::Bool { momentary: has(&node, Rule::momentary) },
            _ => Measure::Category {
                ordered: has(&node, Rule::ordered),
                momentary: has(&node, Rule::momentary),
                values: self.names_within(node)?,
            },
        })
    }

    fn verifiers(&mut self, node: Node<'_>) -> Built<Verifiers> {
        let Some(quorum) = Parts::of(node.clone()).all(Rule::quorum).next() else {
            return Ok(Verifiers::Named(self.names_within(node)?));
        };
        let number = Parts::of(quorum.clone()).need(Rule::integer)?;
        let (count, count_span) = (self.count(&number), self.span(&number));
        Ok(Verifiers::Quorum { count, count_span, of: self.names_within(quorum)? })
    }

    /// A deadline, where there is one.
    pub fn deadline_opt(&mut self, parts: &mut Parts<'_>) -> Built<Option<Deadline>> {
        parts.opt(Rule::deadline).map(|node| self.deadline(node)).transpose()
    }

    /// `by D`, `before D`, `within N`, `within N of D`
    pub fn deadline(&mut self, node: Node<'_>) -> Built<Deadline> {
        let span = self.span(&node);
        let node = Parts::of(node).any()?;
        let kind = match node.as_rule() {
            Rule::by_date => DeadlineKind::By(self.date_within(node)?),
            Rule::before_date => DeadlineKind::Before(self.date_within(node)?),
            Rule::within_of => DeadlineKind::WithinOf(self.length_within(node.clone())?, self.date_within(node)?),
            _ => DeadlineKind::Within(self.length_within(node)?),
        };
        Ok(Deadline { kind, span })
    }

    /// `else …`, where there is one.
    pub fn otherwise(&mut self, parts: &mut Parts<'_>) -> Built<Option<Outcome>> {
        let Some(node) = parts.opt(Rule::otherwise) else { return Ok(None) };
        let outcome = Self::part_of(node, Rule::outcome)?;
        self.outcome(outcome).map(Some)
    }

    fn outcome(&mut self, node: Node<'_>) -> Built<Outcome> {
        let mut chain = Vec::new();
        let mut next = Some(node);
        let mut last = None;
        while let Some(node) = next.take() {
            let span = self.span(&node);
            let node = Parts::of(node).any()?;
            match node.as_rule() {
                Rule::o_extend => {
                    let by = self.length_within(node.clone())?;
                    let times = Parts::of(node.clone()).all(Rule::up_to_times).next();
                    let times = match times {
                        Some(times) => {
                            let number = Self::part_of(times, Rule::integer)?;
                            Some(self.count(&number))
                        }
                        None => None,
                    };
                    if let Some(then) = Parts::of(node).all(Rule::then_outcome).next() {
                        next = Some(Self::part_of(then, Rule::outcome)?);
                    }
                    chain.push((by, times, span));
                    if chain.len() > crate::ast::MAX_DEPTH {
                        self.too_deep(span);
                        next = None;
                    }
                }
                _ => last = Some(Outcome { kind: self.simple_outcome(node)?, span }),
            }
        }
        for (by, times, span) in chain.into_iter().rev() {
            last = Some(Outcome { kind: OutcomeKind::Extend { by, times, then: last.map(Box::new) }, span });
        }
        last.ok_or(Mismatch { at: 0, wanted: "an outcome" })
    }

    fn simple_outcome(&mut self, node: Node<'_>) -> Built<OutcomeKind> {
        Ok(match node.as_rule() {
            Rule::o_trigger => OutcomeKind::Trigger(self.the_name(node)?),
            Rule::o_lapse => OutcomeKind::Lapse,
            Rule::o_terminate => OutcomeKind::Terminate,
            Rule::o_proceed => OutcomeKind::Proceed,
            Rule::o_dismiss => OutcomeKind::Dismiss,
            Rule::o_stand => OutcomeKind::Stand,
            Rule::o_void => OutcomeKind::Void,
            Rule::o_unmet => OutcomeKind::Unmet,
            Rule::o_unknown => OutcomeKind::Unknown,
            Rule::o_met => OutcomeKind::Met,
            Rule::o_suspend => OutcomeKind::Suspend,
            _ => return Err(Mismatch { at: node.as_span().start(), wanted: "an outcome" }),
        })
    }

    fn grant(&mut self, node: Node<'_>) -> Built<Grant> {
        let span = self.span(&node);
        let mut parts = Parts::of(node);
        let relief = parts.need(Rule::name)?;
        let relief = self.name(&relief);
        let amount = match parts.peek() {
            Some(rule @ (Rule::grant_at | Rule::grant_of)) => {
                let how = parts.need(rule)?;
                let expr = self.expr_within(how)?;
                Some(if rule == Rule::grant_at { GrantAmount::Level(expr) } else { GrantAmount::Of(expr) })
            }
            Some(Rule::grant_up_to) => {
                let how = parts.need(Rule::grant_up_to)?;
                let quantity = Self::part_of(how, Rule::quantity)?;
                let span = self.span(&quantity);
                let quantity = self.quantity(quantity)?;
                Some(GrantAmount::UpTo(Expr::new(crate::ast::ExprKind::Quantity(quantity), span)))
            }
            _ => None,
        };
        Ok(Grant { relief, amount, permanent: parts.has(Rule::permanent), span })
    }
}
