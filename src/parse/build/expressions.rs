//! Expressions: a flat row of operands and operators, grouped by precedence (section 6). Loosest first: `or`, `and`, the
//! suffixes over time, `not`, comparison and `is`, `+ -`, `* /`, unary `-`, `ago` and `on`, atoms.

use super::{Builder, Built, Node, Parts, Rule};
use crate::ast::{Comparison, Expr, ExprKind, MAX_DEPTH, MAX_NODES, ProductOp, SumOp, WindowFunction};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

impl Builder<'_> {
    /// A whole expression; one nested too deep is reported and replaced.
    pub fn expr(&mut self, node: Node<'_>) -> Built<Expr> {
        if self.nodes > MAX_NODES {
            return Ok(Expr::new(ExprKind::Bool(false), self.span(&node)));
        }
        let expr = self.nested(node)?;
        let (depth, nodes) = size(&expr);
        if depth > MAX_DEPTH {
            self.too_deep(expr.span);
            return Ok(Expr::new(ExprKind::Bool(false), expr.span));
        }
        self.nodes = self.nodes.saturating_add(nodes);
        if self.nodes > MAX_NODES {
            self.too_large(expr.span);
        }
        Ok(expr)
    }

    /// The file says more than is read: told once, at the expression with which it goes beyond the limit.
    fn too_large(&mut self, span: Span) {
        self.lost = true;
        self.diagnostics.push(
            Diagnostic::error(
                Code::E0117,
                format!("the expressions of this file have more than {MAX_NODES} parts"),
                span,
                "goes beyond the limit",
            )
            .help(
                "put parts of the agreement into libraries with `import`, or use `define` for what is said many times",
            ),
        );
    }

    /// An expression within another.
    fn nested(&mut self, node: Node<'_>) -> Built<Expr> {
        let mut row = Parts::of(node);
        if let Some(conditional) = row.opt(Rule::conditional) {
            return self.conditional(conditional);
        }
        let expr = self.or(&mut row)?;
        if let Some(left) = row.next() {
            let span = self.span(&left);
            let text = first_word(left.as_str());
            let (code, message) = match left.as_rule() {
                Rule::comparison | Rule::in_op | Rule::is_status => {
                    (Code::E0112, format!("`{text}` can't follow a comparison"))
                }
                _ => (Code::E0116, format!("`{text}` can't follow here")),
            };
            self.diagnostics.push(
                Diagnostic::error(code, message, span, "binds tighter than what stands before it")
                    .label(expr.span, "this is complete")
                    .help("put the part that belongs together in parentheses"),
            );
        }
        Ok(expr)
    }

    fn conditional(&mut self, node: Node<'_>) -> Built<Expr> {
        let span = self.span(&node);
        let branches: Vec<Node<'_>> = Parts::of(node).all(Rule::expr).collect();
        let mut branches = branches.into_iter().map(|branch| self.nested(branch)).collect::<Built<Vec<Expr>>>()?;
        let at = span.start as usize;
        let Some(mut otherwise) = branches.pop() else {
            return Err(super::Mismatch { at, wanted: "`else`" });
        };
        if branches.len() / 2 > MAX_DEPTH {
            self.too_deep(span);
            return Ok(Expr::new(ExprKind::Bool(false), span));
        }
        while let (Some(then), Some(condition)) = (branches.pop(), branches.pop()) {
            let span = Span::new(span.file, condition.span.start, span.end);
            let (condition, then) = (Box::new(condition), Box::new(then));
            otherwise = Expr::new(ExprKind::If { condition, then, otherwise: Box::new(otherwise) }, span);
        }
        Ok(Expr::new(otherwise.kind, span))
    }

    fn chain<'i>(
        &mut self,
        row: &mut Parts<'i>,
        operator: Rule,
        part: fn(&mut Self, &mut Parts<'i>) -> Built<Expr>,
        make: fn(Vec<Expr>) -> ExprKind,
    ) -> Built<Expr> {
        let first = part(self, row)?;
        if row.peek() != Some(operator) {
            return Ok(first);
        }
        let mut all = vec![first];
        while row.has(operator) {
            all.push(part(self, row)?);
        }
        let span = across(&all);
        Ok(Expr::new(make(all), span))
    }

    fn or(&mut self, row: &mut Parts<'_>) -> Built<Expr> {
        self.chain(row, Rule::or, Self::and, ExprKind::Or)
    }

    fn and(&mut self, row: &mut Parts<'_>) -> Built<Expr> {
        self.chain(row, Rule::and, Self::suffixed, ExprKind::And)
    }

    /// `E for D`, `E within last D`, `E since X`, from left to right.
    fn suffixed(&mut self, row: &mut Parts<'_>) -> Built<Expr> {
        let mut expr = self.negation(row)?;
        let mut count = 0;
        loop {
            let Some(rule @ (Rule::for_length | Rule::within_last | Rule::since)) = row.peek() else { return Ok(expr) };
            let suffix = row.need(rule)?;
            let span = expr.outer.to(self.span(&suffix));
            count += 1;
            if count > MAX_DEPTH {
                self.too_deep(span);
                return Ok(expr);
            }
            let condition = Box::new(expr);
            let mut parts = Parts::of(suffix);
            let kind = match rule {
                Rule::since => {
                    parts.need(Rule::k_since)?;
                    let anchor = parts.need(Rule::since_anchor)?;
                    ExprKind::Since { condition, anchor: self.anchor(anchor)? }
                }
                _ => {
                    let Some(length) = parts.all(Rule::duration).next() else {
                        return Err(super::Mismatch { at: span.end as usize, wanted: "a length of time" });
                    };
                    let length = self.duration(length)?;
                    match rule {
                        Rule::for_length => ExprKind::For { condition, length },
                        _ => ExprKind::WithinLast { condition, length },
                    }
                }
            };
            expr = Expr::new(kind, span);
        }
    }

    fn negation(&mut self, row: &mut Parts<'_>) -> Built<Expr> {
        let mut starts = Vec::new();
        while let Some(not) = row.opt(Rule::not) {
            starts.push(self.span(&not));
        }
        let mut expr = self.comparison(row)?;
        if starts.len() > MAX_DEPTH {
            self.too_deep(starts[0]);
            starts.truncate(1);
        }
        for start in starts.into_iter().rev() {
            let span = start.to(expr.outer);
            expr = Expr::new(ExprKind::Not(Box::new(expr)), span);
        }
        Ok(expr)
    }

    fn comparison(&mut self, row: &mut Parts<'_>) -> Built<Expr> {
        let left = self.sum(row)?;
        let expr = match row.peek() {
            Some(Rule::comparison) => {
                let op = comparison_of(row.need(Rule::comparison)?.as_str());
                let right = self.sum(row)?;
                let span = left.outer.to(right.outer);
                Expr::new(ExprKind::Compare { op, left: Box::new(left), right: Box::new(right) }, span)
            }
            Some(Rule::in_op) => {
                row.need(Rule::in_op)?;
                let low = self.sum(row)?;
                let ranged = row.has(Rule::range);
                if !ranged {
                    let span = left.outer.to(low.outer);
                    self.diagnostics.push(
                        Diagnostic::error(Code::E0116, "`in` needs a range", span, "has one end only")
                            .help("write both ends, which are included: `x in 3 .. 5`"),
                    );
                }
                let high = if ranged { self.sum(row)? } else { low.clone() };
                let span = left.outer.to(high.outer);
                let (value, low, high) = (Box::new(left), Box::new(low), Box::new(high));
                Expr::new(ExprKind::InRange { value, low, high }, span)
            }
            Some(Rule::is_status) => {
                let is = row.need(Rule::is_status)?;
                let span = left.outer.to(self.span(&is));
                let mut parts = Parts::of(is);
                parts.need(Rule::k_is)?;
                let negated = parts.has(Rule::negated);
                let word = parts.any()?;
                let status = self.word(&word);
                Expr::new(ExprKind::Is { subject: Box::new(left), negated, status }, span)
            }
            _ => return Ok(left),
        };
        self.no_second_comparison(&expr, row)?;
        Ok(expr)
    }

    /// `a < b < c`: reported once, and what follows passed over.
    fn no_second_comparison(&mut self, first: &Expr, row: &mut Parts<'_>) -> Built<()> {
        let mut reported = false;
        while let Some(rule @ (Rule::comparison | Rule::in_op | Rule::is_status)) = row.peek() {
            let operator = row.need(rule)?;
            let text = first_word(operator.as_str());
            let span = self.span(&operator);
            if rule != Rule::is_status {
                self.sum(row)?;
                if row.has(Rule::range) {
                    self.sum(row)?;
                }
            }
            if !reported {
                self.diagnostics.push(
                    Diagnostic::error(
                        Code::E0112,
                        "comparisons can't be chained",
                        span,
                        format!("a second comparison, `{text}`"),
                    )
                    .label(first.span, "already a comparison")
                    .help("write `x in 3 .. 5`, or two comparisons with `and`"),
                );
                reported = true;
            }
        }
        Ok(())
    }

    fn sum(&mut self, row: &mut Parts<'_>) -> Built<Expr> {
        let first = self.product(row)?;
        let mut rest = Vec::new();
        while let Some(rule @ (Rule::plus | Rule::minus_op)) = row.peek() {
            row.need(rule)?;
            let op = if rule == Rule::plus { SumOp::Plus } else { SumOp::Minus };
            rest.push((op, self.product(row)?));
        }
        let Some((_, last)) = rest.last() else { return Ok(first) };
        let span = first.outer.to(last.outer);
        Ok(Expr::new(ExprKind::Sum { first: Box::new(first), rest }, span))
    }

    fn product(&mut self, row: &mut Parts<'_>) -> Built<Expr> {
        let first = self.signed(row)?;
        let mut rest = Vec::new();
        while let Some(rule @ (Rule::times | Rule::per)) = row.peek() {
            row.need(rule)?;
            let op = if rule == Rule::times { ProductOp::Times } else { ProductOp::Per };
            rest.push((op, self.signed(row)?));
        }
        let Some((_, last)) = rest.last() else { return Ok(first) };
        let span = first.outer.to(last.outer);
        Ok(Expr::new(ExprKind::Product { first: Box::new(first), rest }, span))
    }

    fn signed(&mut self, row: &mut Parts<'_>) -> Built<Expr> {
        let mut signs = Vec::new();
        loop {
            if let Some(minus) = row.opt(Rule::minus) {
                signs.push(self.span(&minus));
            } else if let Some(not) = row.opt(Rule::not) {
                let span = self.span(&not);
                self.diagnostics.push(
                    Diagnostic::error(Code::E0116, "`not` can't stand inside a calculation", span, "needs parentheses")
                        .help("put `not` and what it denies in parentheses"),
                );
            } else {
                break;
            }
        }
        let mut expr = self.postfixed(row)?;
        if signs.len() > MAX_DEPTH {
            self.too_deep(signs[0]);
            signs.truncate(1);
        }
        for sign in signs.into_iter().rev() {
            let span = sign.to(expr.outer);
            expr = Expr::new(ExprKind::Neg(Box::new(expr)), span);
        }
        Ok(expr)
    }

    fn postfixed(&mut self, row: &mut Parts<'_>) -> Built<Expr> {
        let mut expr = self.primary(row)?;
        let mut count = 0;
        while let Some(rule @ (Rule::ago | Rule::on_date)) = row.peek() {
            let postfix = row.need(rule)?;
            let span = expr.outer.to(self.span(&postfix));
            if is_literal(&expr) {
                self.no_past(&expr, rule, &postfix);
                continue;
            }
            count += 1;
            if count > MAX_DEPTH {
                self.too_deep(span);
                break;
            }
            let value = Box::new(expr);
            let kind = if rule == Rule::ago {
                let length = Parts::of(postfix).need(Rule::duration)?;
                ExprKind::Ago { value, length: self.duration(length)? }
            } else {
                ExprKind::On { value, date: self.anchor(postfix)? }
            };
            expr = Expr::new(kind, span);
        }
        Ok(expr)
    }

    /// `x > 1 on 2024-01-31`: reported, since `on` and `ago` follow a name, a call or a parenthesis (section 6.1).
    fn no_past(&mut self, literal: &Expr, rule: Rule, postfix: &Node<'_>) {
        let word = if rule == Rule::ago { "ago" } else { "on" };
        let text = self.text.get(literal.outer.start as usize..literal.outer.end as usize).unwrap_or("").to_owned();
        let (example, span) = (postfix.as_str().trim(), self.span(postfix));
        let message = format!("`{word}` can't follow `{text}`");
        self.diagnostics.push(
            Diagnostic::error(Code::E0116, message, span, "reads the past of what stands right before it")
                .label(literal.outer, "is the same on every day")
                .help(format!(
                    "`{word}` follows a name, a call or a parenthesis: `(x {example}) > 1` for the level of then"
                )),
        );
    }

    fn primary(&mut self, row: &mut Parts<'_>) -> Built<Expr> {
        let node = row.any()?;
        let span = self.span(&node);
        let kind = match node.as_rule() {
            Rule::paren => {
                let mut parts = Parts::of(node);
                parts.need(Rule::open_paren)?;
                let inner = parts.need(Rule::expr)?;
                return Ok(Expr { outer: span, ..self.nested(inner)? });
            }
            Rule::quantity => ExprKind::Quantity(self.quantity(node)?),
            Rule::duration => ExprKind::Duration(self.duration(node)?),
            Rule::date => ExprKind::Date(self.date(&node)),
            Rule::truth => ExprKind::Bool(node.as_str() == "true"),
            Rule::name => ExprKind::Name(self.name(&node)),
            Rule::all_of => ExprKind::AllOf(self.expr_set(node)?),
            Rule::any_of => ExprKind::AnyOf(self.expr_set(node)?),
            Rule::at_least => {
                let count = Parts::of(node.clone()).all(Rule::integer).next();
                let Some(number) = count else {
                    return Err(super::Mismatch { at: span.start as usize, wanted: "a whole number" });
                };
                let (count, count_span) = (self.count(&number), self.span(&number));
                ExprKind::AtLeast { count, count_span, of: self.expr_set(node)? }
            }
            Rule::share_of => {
                let mut parts = Parts::of(node);
                parts.need(Rule::k_share)?;
                parts.need(Rule::k_of)?;
                let set = parts.need(Rule::name_set)?;
                ExprKind::ShareOf(self.names(set))
            }
            Rule::window => {
                let mut parts = Parts::of(node);
                let word = parts.need(Rule::window_function)?;
                let function = WindowFunction::ALL.into_iter().find(|function| function.word() == word.as_str());
                let at = span.start as usize;
                let function = function.ok_or(super::Mismatch { at, wanted: "a function" })?;
                parts.need(Rule::open_paren)?;
                let argument = parts.need(Rule::expr)?;
                let argument = Box::new(self.nested(argument)?);
                parts.need(Rule::k_over)?;
                let length = parts.need(Rule::duration)?;
                ExprKind::Window { function, argument, length: self.duration(length)? }
            }
            Rule::total => {
                let mut parts = Parts::of(node);
                parts.need(Rule::k_total)?;
                parts.need(Rule::open_paren)?;
                let flow = parts.need(Rule::name)?;
                let flow = self.name(&flow);
                parts.need(Rule::k_since)?;
                let since = parts.need(Rule::date_expr)?;
                ExprKind::Total { flow, since: self.date_expr(since)? }
            }
            Rule::level => {
                let names = self.names(node);
                let at = span.start as usize;
                ExprKind::Level(names.into_iter().next().ok_or(super::Mismatch { at, wanted: "a name" })?)
            }
            Rule::least => ExprKind::Min(self.arguments(node)?),
            Rule::greatest => ExprKind::Max(self.arguments(node)?),
            Rule::absolute => {
                let mut parts = Parts::of(node);
                parts.need(Rule::k_abs)?;
                parts.need(Rule::open_paren)?;
                let inner = parts.need(Rule::expr)?;
                ExprKind::Abs(Box::new(self.nested(inner)?))
            }
            Rule::rounded => {
                let mut parts = Parts::of(node);
                parts.need(Rule::k_round)?;
                parts.need(Rule::open_paren)?;
                let value = parts.need(Rule::expr)?;
                let value = Box::new(self.nested(value)?);
                let places = parts.has(Rule::comma).then(|| parts.need(Rule::integer)).transpose()?;
                let places = places.map(|node| self.count(&node));
                ExprKind::Round { value, places }
            }
            _ => return Err(super::Mismatch { at: node.as_span().start(), wanted: "an expression" }),
        };
        Ok(Expr::new(kind, span))
    }

    fn expr_set(&mut self, node: Node<'_>) -> Built<Vec<Expr>> {
        let sets: Vec<Node<'_>> = Parts::of(node).all(Rule::expr_set).collect();
        sets.into_iter().map(|set| self.arguments_in(set)).next().unwrap_or_else(|| Ok(Vec::new()))
    }

    fn arguments(&mut self, node: Node<'_>) -> Built<Vec<Expr>> {
        let lists: Vec<Node<'_>> = Parts::of(node).all(Rule::arguments).collect();
        lists.into_iter().map(|list| self.arguments_in(list)).next().unwrap_or_else(|| Ok(Vec::new()))
    }

    fn arguments_in(&mut self, node: Node<'_>) -> Built<Vec<Expr>> {
        let nodes: Vec<Node<'_>> = Parts::of(node).all(Rule::expr).collect();
        let parts = nodes.into_iter().map(|node| self.nested(node)).collect::<Built<Vec<Expr>>>()?;
        Ok(self.ungrouped(parts, false))
    }
}

/// Whether an expression is a value written out, and not in parentheses.
fn is_literal(expr: &Expr) -> bool {
    let literal =
        matches!(expr.kind, ExprKind::Quantity(_) | ExprKind::Duration(_) | ExprKind::Date(_) | ExprKind::Bool(_));
    literal && expr.outer == expr.span
}

fn across(parts: &[Expr]) -> Span {
    match (parts.first(), parts.last()) {
        (Some(first), Some(last)) => first.outer.to(last.outer),
        _ => Span::default(),
    }
}

fn first_word(text: &str) -> &str {
    text.split_whitespace().next().unwrap_or(text)
}

fn comparison_of(symbol: &str) -> Comparison {
    match symbol {
        "<" => Comparison::Less,
        "<=" => Comparison::AtMost,
        ">" => Comparison::Greater,
        ">=" => Comparison::AtLeast,
        "==" => Comparison::Equal,
        _ => Comparison::NotEqual,
    }
}

/// How deep an expression is nested and how many parts it has, worked out without recursion.
fn size(expr: &Expr) -> (usize, usize) {
    let (mut deepest, mut count) = (0, 0);
    let mut open = vec![(expr, 1)];
    while let Some((expr, depth)) = open.pop() {
        deepest = deepest.max(depth);
        count += 1;
        expr.kind.for_each_child(|child| open.push((child, depth + 1)));
    }
    (deepest, count)
}
