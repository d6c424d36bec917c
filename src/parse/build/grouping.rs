//! `2,000,000`: a number written as in a newspaper, which would be read as a list of three.

use super::Builder;
use crate::ast::{Expr, ExprKind};
use crate::diagnostic::{Code, Diagnostic};

impl Builder<'_> {
    /// Takes what seem to be groups of digits out of a list, and tells of them. In a list of conditions no number has a
    /// meaning, so that any three digits behind a digit and a comma are a group; elsewhere only those that begin with zero.
    pub fn ungrouped(&mut self, parts: Vec<Expr>, conditions: bool) -> Vec<Expr> {
        let mut kept: Vec<Expr> = Vec::with_capacity(parts.len());
        let mut told = false;
        for part in parts {
            let group = self.is_group(&part) && (conditions || self.text_of(&part).starts_with('0'));
            if !group || kept.is_empty() {
                told = false;
                kept.push(part);
                continue;
            }
            if !told {
                self.digits_in_groups(&part);
                told = true;
            }
            if let Some(before) = kept.last_mut().filter(|_| conditions) {
                // It ends in half a number, of which nothing more is to be said.
                *before = Expr::new(ExprKind::Bool(true), before.span);
            }
        }
        kept
    }

    fn text_of(&self, expr: &Expr) -> &str {
        self.text.get(expr.span.start as usize..expr.span.end as usize).unwrap_or("")
    }

    /// Three digits right behind a digit and a comma.
    fn is_group(&self, expr: &Expr) -> bool {
        let digits = self.text_of(expr).bytes().take_while(u8::is_ascii_digit).count();
        let before = self.text.get(..expr.span.start as usize).unwrap_or("");
        let behind_comma = before.strip_suffix(',').is_some_and(|rest| rest.ends_with(|c: char| c.is_ascii_digit()));
        matches!(expr.kind, ExprKind::Quantity(_)) && digits == 3 && behind_comma
    }

    /// Tells of the number that a group belongs to, from its first digit to its last.
    fn digits_in_groups(&mut self, group: &Expr) {
        let in_number = |b: &u8| b.is_ascii_digit() || matches!(b, b',' | b'_');
        let at = group.span.start as usize;
        let bytes = self.text.as_bytes();
        let start = at - bytes[..at].iter().rev().take_while(|b| in_number(b)).count();
        let end = at + bytes[at..].iter().take_while(|b| in_number(b)).count();
        let number = self.text.get(start..end).unwrap_or("").trim_matches(',');
        let (span, better) = (self.span_of(start..start + number.len()), number.replace(',', "_"));
        self.diagnostics.push(
            Diagnostic::error(
                Code::E0101,
                format!("`{number}` is no number"),
                span,
                "a comma begins the next of a list",
            )
            .help(format!("digits are grouped with `_`: `{better}`"))
            .suggest(span, better),
        );
    }
}
