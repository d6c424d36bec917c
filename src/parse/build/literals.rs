//! Names, strings, numbers, units, dates and durations.

use super::{Builder, Built, Node, Parts, Rule};
use crate::ast::{DateExpr, DateExprKind, Duration, DurationUnit, Name, Quantity, Text, UnitFactor, UnitName};
use crate::calendar::{Date, last_of_month};
use crate::diagnostic::{Code, Diagnostic, characters};
use crate::quantity::{self, Number};
use crate::source::Span;

impl Builder<'_> {
    /// A name; capitals are reported, and read as small letters, so that nothing else is said of the name.
    pub fn name(&mut self, node: &Node<'_>) -> Name {
        let mut name = self.word(node);
        if name.text.bytes().any(|b| b.is_ascii_uppercase()) {
            let lower = name.text.to_ascii_lowercase();
            self.capitals(&name, &lower);
            name.text = lower;
        }
        name
    }

    /// One message for a name, which shows some of the other places where it stands.
    fn capitals(&mut self, name: &Name, lower: &str) {
        let message = format!("`{}` can't be a name", name.text);
        if let Some(told) = self.diagnostics.find(|told| told.code == Code::E0113 && told.message == message) {
            match told.labels.len() {
                0..=3 => told.add_label(name.span, "and here"),
                4 => told.add_label(name.span, "and here, and in more places"),
                _ => told,
            }
            .add_suggestion(name.span, lower);
            return;
        }
        self.diagnostics.push(
            Diagnostic::error(Code::E0113, message, name.span, "has capital letters")
                .help(format!("names have small letters, digits and underscores only: `{lower}`"))
                .suggest(name.span, lower),
        );
    }

    /// A word in which capitals are allowed.
    pub fn word(&self, node: &Node<'_>) -> Name {
        Name { text: node.as_str().to_owned(), span: self.span(node) }
    }

    /// All names that stand directly in a node.
    pub fn names(&mut self, node: Node<'_>) -> Vec<Name> {
        let nodes: Vec<Node<'_>> = Parts::of(node).all(Rule::name).collect();
        nodes.iter().map(|node| self.name(node)).collect()
    }

    /// A string with its escapes resolved.
    pub fn text(&mut self, node: &Node<'_>) -> Text {
        let span = self.span(node);
        let raw = node.as_str();
        if let Some(passage) = raw.strip_prefix("\"\"\"").and_then(|rest| rest.strip_suffix("\"\"\"")) {
            return Text { value: passage.trim().replace("\r\n", "\n"), span };
        }
        let raw = raw.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(raw);
        let mut value = String::with_capacity(raw.len());
        let mut rest = raw.char_indices();
        while let Some((at, c)) = rest.next() {
            if c != '\\' {
                value.push(c);
                continue;
            }
            match rest.next().map(|(_, escape)| escape) {
                Some('"') => value.push('"'),
                Some('\\') => value.push('\\'),
                Some('n') => value.push('\n'),
                Some('t') => value.push('\t'),
                Some('u') => {
                    let digits = raw.get(at + 2..).and_then(|tail| tail.strip_prefix('{')?.split_once('}'));
                    let parsed =
                        digits.and_then(|(hex, _)| Some((hex, char::from_u32(u32::from_str_radix(hex, 16).ok()?)?)));
                    match parsed.filter(|(hex, _)| hex.len() <= 6) {
                        Some((hex, c)) => {
                            if characters::is_forbidden(c) || c == '\r' {
                                self.forbidden_escape(span, at, hex.len() + 4, c);
                            } else {
                                value.push(c);
                            }
                            // Pass over `{`, the digits and `}`.
                            let behind = hex.len() + 2;
                            rest.nth(behind - 1);
                        }
                        None => self.bad_escape(span, at, 2),
                    }
                }
                Some(other) => self.bad_escape(span, at, 1 + other.len_utf8()),
                None => self.bad_escape(span, at, 1),
            }
        }
        Text { value, span }
    }

    fn bad_escape(&mut self, string: Span, at: usize, length: usize) {
        let start = string.start + 1 + at as u32;
        let span = Span::new(string.file, start, start + length as u32);
        self.diagnostics.push(
            Diagnostic::error(Code::E0108, "unknown escape in a string", span, "means nothing here")
                .help("write `\\\"`, `\\\\`, `\\n`, `\\t`, or `\\u{e9}` with a character's hexadecimal number"),
        );
    }

    /// What may not stand in a source file may not be written by its number either: titles are shown to people.
    fn forbidden_escape(&mut self, string: Span, at: usize, length: usize, c: char) {
        let start = string.start + 1 + at as u32;
        let span = Span::new(string.file, start, start + length as u32);
        let message = format!("the character {} may not stand in a text", characters::code_point(c));
        self.diagnostics.push(
            Diagnostic::error(Code::E0106, message, span, characters::fault(c))
                .help("delete it: it could make the text look different from what it says")
                .suggest(span, ""),
        );
    }

    /// A civil day; one that doesn't exist is reported, and the last day of its month put in its place.
    pub fn date(&mut self, node: &Node<'_>) -> Date {
        let text = node.as_str();
        if let Some(date) = Date::parse(text) {
            return date;
        }
        let number = |range| text.get(range).and_then(|part: &str| part.parse::<i16>().ok()).unwrap_or(0);
        let (year, month) = (number(0..4), i8::try_from(number(5..7)).unwrap_or(0));
        let last = last_of_month(year, month);
        let help = match last {
            Some(last) => format!("the last day of that month is {last}"),
            None if year == 0 => "years run from 0001 to 9999".to_owned(),
            None => "months run from 01 to 12: dates are written `YYYY-MM-DD`".to_owned(),
        };
        let span = self.span(node);
        let mut diagnostic =
            Diagnostic::error(Code::E0109, format!("there is no day `{text}`"), span, "not in the calendar").help(help);
        if let Some(last) = last {
            diagnostic = diagnostic.suggest(span, last.to_string());
        }
        self.diagnostics.push(diagnostic);
        last.unwrap_or(Date::FIRST)
    }

    /// A whole number that counts something.
    pub fn count(&mut self, node: &Node<'_>) -> u32 {
        let text = node.as_str().replace('_', "");
        match text.parse::<u32>() {
            Ok(count) if count <= 1_000_000 => count,
            _ => {
                let message = format!("`{}` is too large a count", node.as_str());
                let span = self.span(node);
                self.diagnostics.push(
                    Diagnostic::error(Code::E0111, message, span, "at most 1_000_000")
                        .help("counts of days, months, times and bodies may be at most one million"),
                );
                1
            }
        }
    }

    /// `202.8 kg`, `1.5 million bbl`, `20%`
    pub fn quantity(&mut self, node: Node<'_>) -> Built<Quantity> {
        let span = self.span(&node);
        let text = node.as_str();
        let mut parts = Parts::of(node);
        let digits = parts.need(Rule::number)?;
        let mut value = quantity::parse(digits.as_str());
        if let Some(scale) = parts.opt(Rule::scale) {
            let zeros = quantity::SCALES.iter().find(|(word, _)| *word == scale.as_str()).map(|(_, zeros)| *zeros);
            value = value.zip(zeros).and_then(|(value, zeros)| value.checked_mul(Number::from(10_u64.pow(zeros))));
        }
        let unit = match parts.next() {
            Some(node) if node.as_rule() == Rule::percent => {
                let span = self.span(&node);
                let name = Name { text: "%".to_owned(), span };
                Some(UnitName { text: "%".to_owned(), factors: vec![UnitFactor { name, inverse: false }], span })
            }
            Some(node) => Some(self.unit(&node)),
            None => None,
        };
        let number = value.unwrap_or_else(|| {
            self.diagnostics.push(
                Diagnostic::error(
                    Code::E0110,
                    format!("`{text}` can't be held exactly"),
                    span,
                    "more than 28 significant digits",
                )
                .help("numbers are exact decimals of at most 28 significant digits"),
            );
            Number::ONE
        });
        Ok(Quantity { number, unit })
    }

    /// `kg`, `g/kWh`
    pub fn unit(&mut self, node: &Node<'_>) -> UnitName {
        let (text, span) = (node.as_str(), self.span(node));
        let mut factors = Vec::new();
        let mut start = 0;
        let mut inverse = false;
        for (at, sign) in text.match_indices(['/', '*']).chain(std::iter::once((text.len(), ""))) {
            let span = Span::new(span.file, span.start + start as u32, span.start + at as u32);
            factors.push(UnitFactor { name: Name { text: text[start..at].to_owned(), span }, inverse });
            start = at + 1;
            inverse = sign == "/";
        }
        UnitName { text: text.to_owned(), factors, span }
    }

    /// `30 days`, `10 business days in brussels`
    pub fn duration(&mut self, node: Node<'_>) -> Built<Duration> {
        let span = self.span(&node);
        let mut parts = Parts::of(node);
        let count = parts.need(Rule::integer)?;
        let count = self.count(&count);
        if parts.has(Rule::k_business) {
            parts.need(Rule::k_day)?;
            let calendar = match parts.has(Rule::k_in) {
                true => Some(parts.need(Rule::name)?),
                false => None,
            };
            let calendar = calendar.map(|node| self.name(&node));
            return Ok(Duration { count, unit: DurationUnit::BusinessDay, calendar, span });
        }
        let unit = match parts.need(Rule::day_unit)?.as_str().trim_end_matches('s') {
            "day" => DurationUnit::Day,
            "week" => DurationUnit::Week,
            "month" => DurationUnit::Month,
            "quarter" => DurationUnit::Quarter,
            _ => DurationUnit::Year,
        };
        Ok(Duration { count, unit, calendar: None, span })
    }

    /// `adoption + 30 days`
    pub fn date_expr(&mut self, node: Node<'_>) -> Built<DateExpr> {
        let start = self.start(&node) as u32;
        let mut parts = Parts::of(node);
        let term = parts.need(Rule::date_term)?;
        let mut expr = self.date_term(term)?;
        let mut steps = 0;
        while let Some(sign) = parts.opt(Rule::date_sign) {
            let length = parts.need(Rule::duration)?;
            let length = self.duration(length)?;
            steps += 1;
            if steps > crate::ast::MAX_DEPTH {
                self.too_deep(Span::new(self.file, start, length.span.end));
                break;
            }
            let span = Span::new(self.file, start, length.span.end);
            let base = Box::new(expr);
            let kind =
                if sign.as_str() == "+" { DateExprKind::Plus(base, length) } else { DateExprKind::Minus(base, length) };
            expr = DateExpr { kind, span };
        }
        Ok(expr)
    }

    fn date_term(&mut self, node: Node<'_>) -> Built<DateExpr> {
        let span = self.span(&node);
        let mut parts = Parts::of(node);
        let part = parts.any()?;
        let kind = match part.as_rule() {
            Rule::date => DateExprKind::Literal(self.date(&part)),
            Rule::earliest => DateExprKind::Earliest(self.date_set(part)?),
            Rule::latest => DateExprKind::Latest(self.date_set(part)?),
            Rule::open_paren => {
                let inner = parts.need(Rule::date_expr)?;
                return self.date_expr(inner);
            }
            _ => DateExprKind::Anchor(self.name(&part)),
        };
        Ok(DateExpr { kind, span })
    }

    fn date_set(&mut self, node: Node<'_>) -> Built<Vec<DateExpr>> {
        let mut parts = Parts::of(node);
        let set = loop {
            let part = parts.any()?;
            if part.as_rule() == Rule::date_set {
                break part;
            }
        };
        let dates: Vec<Node<'_>> = Parts::of(set).all(Rule::date_expr).collect();
        dates.into_iter().map(|date| self.date_expr(date)).collect()
    }

    /// A date, a name, or a date expression in parentheses: the anchor of `since` and the date of `on`.
    pub fn anchor(&mut self, node: Node<'_>) -> Built<DateExpr> {
        let mut parts = Parts::of(node);
        loop {
            let part = parts.any()?;
            let span = self.span(&part);
            let kind = match part.as_rule() {
                Rule::date => DateExprKind::Literal(self.date(&part)),
                Rule::name => DateExprKind::Anchor(self.name(&part)),
                Rule::date_expr => return self.date_expr(part),
                _ => continue,
            };
            return Ok(DateExpr { kind, span });
        }
    }

    /// Reports nesting beyond the limit.
    pub fn too_deep(&mut self, span: Span) {
        self.diagnostics.push(super::super::too_deep(span));
    }
}
