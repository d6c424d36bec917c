//! Reading on in a scenario after a syntax error: line by line.

use std::ops::Range;

use pest::Parser;

use super::super::Rule;
use super::super::build::Builder;
use super::super::expected;
use super::super::grammar::DetenteParser;
use super::super::lex::{Lexeme, Lexer};
use super::{Fault, first_word, is_first_on_line, position, wanted};
use crate::diagnostic::{Code, Diagnostic, closest};

/// The words that lines of a scenario begin with, but for observations.
const LINE_WORDS: [&str; 6] = ["given", "data", "until", "on", "expect", "for"];

impl<'t> Fault<'t> {
    /// Reads the lines of a scenario one after another, telling an error in each. A faulty scenario isn't kept.
    pub(super) fn lines(&self, builder: &mut Builder<'t>, inside: Range<usize>) {
        let text = &self.text[inside.clone()];
        let mut cuts = vec![0];
        let mut depth = 0_usize;
        for (lexeme, range) in Lexer::new(text) {
            match lexeme {
                Lexeme::Open(_) => depth += 1,
                Lexeme::Close(_) => depth = depth.saturating_sub(1),
                Lexeme::Word if depth == 0 && is_first_on_line(text, range.start) => cuts.push(range.start),
                _ => {}
            }
        }
        cuts.push(text.len());
        let mut told = false;
        for pair in cuts.windows(2) {
            let (line, base) = (&text[pair[0]..pair[1]], self.base + inside.start + pair[0]);
            if let Err(error) = DetenteParser::parse(Rule::lines, line) {
                let at = position(&error);
                let word = first_word(line);
                let close = closest(word, LINE_WORDS).filter(|close| *close != word);
                let diagnostic = match close {
                    Some(close) => Diagnostic::error(
                        Code::E0102,
                        format!("no line of a scenario begins with `{word}`"),
                        builder.span_of(base..base + word.len()),
                        "neither an indicator with its value nor a known word",
                    )
                    .help(format!("did you mean `{close}`?"))
                    .suggest(builder.span_of(base..base + word.len()), close),
                    None => unknown_act(builder, line, base)
                        .unwrap_or_else(|| expected::unexpected(builder, base + at, &wanted(&error))),
                };
                builder.tell(diagnostic);
                told = true;
            }
        }
        if !told {
            self.report(builder, self.at);
        }
    }
}

/// What somebody may do in a scenario.
const VERBS: [&str; 14] = [
    "raises",
    "upholds",
    "dismisses",
    "extends",
    "waives",
    "certifies",
    "disputes",
    "settles",
    "voids",
    "invokes",
    "contests",
    "files",
    "answers",
    "holds",
];

/// `on 2024-06-12: eu rises nonperformance`: the word behind who acts is no act.
fn unknown_act(builder: &Builder<'_>, line: &str, base: usize) -> Option<Diagnostic> {
    if first_word(line) != "on" {
        return None;
    }
    let colon = line.find(':')?;
    let mut behind = Lexer::new(&line[colon + 1..]);
    let ((Lexeme::Word, _), (Lexeme::Word, verb)) = (behind.next()?, behind.next()?) else { return None };
    let word = &line[colon + 1..][verb.clone()];
    if VERBS.contains(&word) || word == "by" || is_first_on_line(line, colon + 1 + verb.start) {
        return None;
    }
    let start = base + colon + 1 + verb.start;
    let span = builder.span_of(start..start + word.len());
    let diagnostic = Diagnostic::error(Code::E0101, format!("`{word}` is no act"), span, "expected what is done");
    let stem = |verb: &str| verb.strip_suffix("es").or(verb.strip_suffix('s')).is_some_and(|stem| stem == word);
    let close = VERBS.into_iter().find(|verb| stem(verb)).or_else(|| closest(word, VERBS));
    Some(match close {
        Some(close) => diagnostic.help(format!("did you mean `{close}`?")).suggest(span, close),
        None => diagnostic.help(format!("acts are {}", VERBS.join(", "))),
    })
}
