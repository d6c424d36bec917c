//! Reading on after a syntax error: declaration by declaration, and within a block clause by clause.

mod lines;

use std::ops::Range;

use pest::Parser;
use pest::error::{Error, ErrorVariant, InputLocation};

use super::Rule;
use super::build::Builder;
use super::expected;
use super::grammar::DetenteParser;
use super::hints::misspelt_scale;
use super::lex::{Lexeme, Lexer, trivia};
use super::words::{DECLARATIONS, RESERVED, is_continuation};
use crate::ast::Clause;
use crate::ast::places::PLACES;
use crate::diagnostic::{Code, Diagnostic, closest};

/// Reads a piece that has an error, which begins at `base` in the file. An `unclosed` one has been reported as such.
pub fn piece<'t>(builder: &mut Builder<'t>, text: &'t str, base: usize, unclosed: bool) {
    let (mut text, mut base) = (text, base);
    loop {
        let error = match DetenteParser::parse(Rule::piece, text) {
            Ok(nodes) => {
                builder.declarations(nodes.flat_map(|node| node.into_inner()), base);
                return;
            }
            Err(error) => error,
        };
        // What stands before the error is fine.
        let good = DetenteParser::parse(Rule::some_declarations, text).map_or(0, |nodes| {
            let end = nodes.as_str().len();
            builder.declarations(nodes.flat_map(|node| node.into_inner()), base);
            end
        });
        let faulty = good + trivia(&text[good..]);
        if faulty >= text.len() {
            return;
        }
        if !DECLARATIONS.contains(&first_word(&text[faulty..])) {
            // What stands here goes on from the declaration before, whose clauses can't be told.
            builder.damage_last();
        }
        let at = position(&error).max(faulty) - faulty;
        let fault = Fault { text: &text[faulty..], base: base + faulty, at, error, unclosed };
        let behind = faulty + fault.declaration(builder);
        text = &text[behind..];
        base += behind;
    }
}

/// The place of an error in the text that was read.
fn position(error: &Error<Rule>) -> usize {
    match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    }
}

/// What the grammar would have taken at the place of an error.
fn wanted(error: &Error<Rule>) -> Vec<Rule> {
    match &error.variant {
        ErrorVariant::ParsingError { positives, .. } => positives.clone(),
        ErrorVariant::CustomError { .. } => Vec::new(),
    }
}

/// A text that begins with a declaration that can't be read.
struct Fault<'t> {
    text: &'t str,
    /// Where the text begins in the file.
    base: usize,
    /// Where in the text the error is.
    at: usize,
    error: Error<Rule>,
    unclosed: bool,
}

impl<'t> Fault<'t> {
    /// Tells what is wrong with the declaration and keeps what can be read of it; gives its length.
    fn declaration(&self, builder: &mut Builder<'t>) -> usize {
        let word = first_word(self.text);
        if !DECLARATIONS.contains(&word) {
            builder.lost = true;
            let goes_on = |rule: &Rule| !matches!(rule, Rule::declaration | Rule::piece | Rule::EOI);
            if word.is_empty() {
                self.report(builder, self.at);
            } else if self.at == 0 && wanted(&self.error).iter().any(goes_on) {
                // The declaration before could have gone on here.
                self.report(builder, 0);
            } else if let Some(scale) = misspelt_scale(builder, self.base) {
                builder.damage_at(self.base as u32);
                builder.diagnostics.push(scale);
            } else {
                builder.diagnostics.push(self.unknown(builder, word));
            }
            return self.end(1);
        }
        let block = block(&self.text[..self.end(1)]);
        if let Some(block) = &block {
            // The head with an empty block: if it can be read, the error is in one of the clauses.
            let head = format!("{}}}", &self.text[..=block.start]);
            if let Ok(nodes) = DetenteParser::parse(Rule::piece, &head) {
                let inside = block.start + 1..block.inside_ends;
                let clauses = match word {
                    "scenario" => {
                        self.lines(builder, inside);
                        return block.end;
                    }
                    "amendment" => {
                        self.report(builder, self.at);
                        builder.lost = true;
                        return block.end;
                    }
                    _ => self.clauses(builder, inside),
                };
                builder.damaged(nodes.flat_map(|node| node.into_inner()), self.base, self.base + block.end, clauses);
                return block.end;
            }
        }
        self.report(builder, self.at);
        builder.lost = true;
        self.end(1)
    }

    /// Where reading may go on: at the next line behind `from` that begins with a declaration word.
    fn end(&self, from: usize) -> usize {
        let mut depth = 0_usize;
        for (lexeme, range) in Lexer::new(self.text) {
            match lexeme {
                Lexeme::Open(_) => depth += 1,
                Lexeme::Close(_) => depth = depth.saturating_sub(1),
                Lexeme::Word if depth == 0 && range.start >= from => {
                    let word = &self.text[range.clone()];
                    let begins = DECLARATIONS.contains(&word);
                    if begins && is_first_on_line(self.text, range.start) {
                        return range.start;
                    }
                }
                _ => {}
            }
        }
        self.text.len()
    }

    fn unknown(&self, builder: &Builder<'t>, word: &str) -> Diagnostic {
        let span = builder.span_of(self.base..self.base + word.len());
        if let Some(place) = PLACES.iter().find(|place| place.first_word() == word) {
            let message = format!("`{word}` is a clause and stands outside of any declaration");
            return Diagnostic::error(Code::E0102, message, span, "expected a declaration")
                .help(format!("it belongs inside the braces of: {}", place.within.join(", ")));
        }
        Diagnostic::error(Code::E0102, format!("unknown declaration `{word}`"), span, "no declaration begins so")
            .help(format!("declarations begin with {}", listed(DECLARATIONS)))
            .did_you_mean(word, span, DECLARATIONS.iter().copied())
    }

    fn report(&self, builder: &mut Builder<'t>, at: usize) {
        if self.unclosed && at + trivia(&self.text[at..]) >= self.text.len() {
            return;
        }
        let diagnostic = expected::unexpected(builder, self.base + at, &wanted(&self.error));
        builder.tell(diagnostic);
    }

    /// Reads the clauses of a block one after another, telling an error in each.
    fn clauses(&self, builder: &mut Builder<'t>, inside: Range<usize>) -> Vec<Clause> {
        let declaration = first_word(self.text);
        let mut clauses = Vec::new();
        for chunk in chunks(&self.text[inside.clone()]) {
            let start = inside.start + chunk.start;
            let text = &self.text[start..inside.start + chunk.end];
            let base = self.base + start;
            let error = match DetenteParser::parse(Rule::clauses, text) {
                Ok(nodes) => {
                    clauses.extend(builder.clauses(nodes.flat_map(|node| node.into_inner()), base));
                    continue;
                }
                Err(error) => error,
            };
            let good = DetenteParser::parse(Rule::some_clauses, text).map_or(0, |nodes| {
                let end = nodes.as_str().len();
                clauses.extend(builder.clauses(nodes.flat_map(|node| node.into_inner()), base));
                end
            });
            let faulty = good + trivia(&text[good..]);
            if faulty >= text.len() {
                continue;
            }
            let word = first_word(&text[faulty..]);
            let at = position(&error);
            let known = PLACES.iter().any(|place| place.first_word() == word);
            let before = &text[..faulty];
            let glued = before.ends_with(|c: char| c.is_ascii_digit());
            if !known && !before[before.trim_end().len()..].contains('\n') {
                // The clause before could have gone on here: what was read of it may not be what is meant.
                clauses.pop();
            }
            let begins = at <= faulty && !word.is_empty() && !known && !RESERVED.contains(&word) && !glued;
            let diagnostic = if begins {
                expected::unknown_clause(builder, declaration, word, base + faulty)
            } else if at <= faulty && before.trim().is_empty() {
                // Of the clauses only those were tried that begin with the letter found.
                expected::unexpected(builder, base + faulty, &[Rule::clause])
            } else {
                expected::unexpected(builder, base + at.max(faulty), &wanted(&error))
            };
            builder.tell(diagnostic);
        }
        clauses
    }
}

/// Where a block's text can be cut: at lines that begin with the word of a clause, or something like it.
fn chunks(text: &str) -> Vec<Range<usize>> {
    let mut cuts = vec![0];
    let (mut depth, mut continues) = (0_usize, false);
    for (lexeme, range) in Lexer::new(text) {
        let word = &text[range.clone()];
        match lexeme {
            Lexeme::Open(_) => depth += 1,
            Lexeme::Close(_) => depth = depth.saturating_sub(1),
            Lexeme::Word if depth == 0 && !continues && is_first_on_line(text, range.start) && begins_clause(word) => {
                cuts.push(range.start);
            }
            Lexeme::Comment | Lexeme::Doc => continue,
            _ => {}
        }
        continues = match lexeme {
            Lexeme::Word => is_continuation(word),
            Lexeme::Sign => b",=<>+-*/".contains(&word.as_bytes()[0]),
            Lexeme::Open(_) => true,
            _ => false,
        };
    }
    cuts.push(text.len());
    cuts.windows(2).map(|pair| pair[0]..pair[1]).filter(|chunk| !chunk.is_empty()).collect()
}

/// Whether a line that begins so begins a clause. `by`, `before`, `within` and `until` may as well go on with the one before.
fn begins_clause(word: &str) -> bool {
    if RESERVED.contains(&word) || matches!(word, "by" | "before" | "until") {
        return word == "then";
    }
    let words = || PLACES.iter().map(|place| place.first_word());
    words().any(|known| known == word) || closest(word, words()).is_some()
}

fn is_first_on_line(text: &str, at: usize) -> bool {
    text[..at].bytes().rev().take_while(|b| *b != b'\n').all(|b| b == b' ' || b == b'\t')
}

/// The word that a text begins with; empty where it begins with something else.
fn first_word(text: &str) -> &str {
    match Lexer::new(text).next() {
        Some((Lexeme::Word, range)) if range.start == 0 => &text[range],
        _ => "",
    }
}

/// A block in a text: from its opening brace to behind its closing one.
struct Block {
    start: usize,
    end: usize,
    /// Where the closing brace stands; the end of the text where there is none.
    inside_ends: usize,
}

/// The first block of a text; to the end of the text where it is never closed.
fn block(text: &str) -> Option<Block> {
    let (mut depth, mut start) = (0_usize, None);
    for (lexeme, range) in Lexer::new(text) {
        match lexeme {
            Lexeme::Open(b'{') => {
                start = start.or(Some(range.start));
                depth += 1;
            }
            Lexeme::Close(b'}') if depth > 0 => {
                depth -= 1;
                if depth == 0 {
                    return start.map(|start| Block { start, end: range.end, inside_ends: range.start });
                }
            }
            _ => {}
        }
    }
    start.map(|start| Block { start, end: text.len(), inside_ends: text.len() })
}

/// `a`, `b` and `c`
fn listed(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => quoted.join(""),
    }
}
