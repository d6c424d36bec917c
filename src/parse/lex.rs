//! The few things of a text that can be told without grammar: words, numbers, strings, comments, brackets.
//!
//! The grammar stays the only lexical truth of what a text means. This reading serves the places where there is no
//! grammar to ask: where to cut a file, and where to read on after an error.

use std::ops::Range;

/// What stands somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lexeme {
    /// Letters, digits and underscores that begin with a letter.
    Word,
    /// Digits, and what hangs on them.
    Number,
    /// A string with its quotes.
    Text,
    /// A string that is never closed: to the end of its line, or of the text for a passage.
    OpenText,
    /// `// …`
    Comment,
    /// `/// …`
    Doc,
    /// `{` or `(`
    Open(u8),
    /// `}` or `)`
    Close(u8),
    /// Another printable sign.
    Sign,
    /// Anything else.
    Other(char),
}

/// Reads a text from left to right, passing over blanks.
#[derive(Debug, Clone)]
pub struct Lexer<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Lexer<'t> {
    /// From the beginning.
    pub const fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    fn starts_with(&self, what: &[u8]) -> bool {
        self.text.as_bytes()[self.at..].starts_with(what)
    }

    fn line_end(&self) -> usize {
        let rest = &self.text.as_bytes()[self.at..];
        rest.iter().position(|b| *b == b'\n').map_or(self.text.len(), |length| self.at + length)
    }

    /// The end of the string that begins here, and whether it is closed.
    fn string_end(&self) -> (usize, bool) {
        if self.starts_with(b"\"\"\"") {
            let passage = &self.text[self.at + 3..];
            return passage.find("\"\"\"").map_or((self.text.len(), false), |length| (self.at + length + 6, true));
        }
        let line_end = self.line_end();
        let bytes = self.text.as_bytes();
        let mut at = self.at + 1;
        while at < line_end {
            match bytes[at] {
                b'"' => return (at + 1, true),
                b'\\' => at += 2,
                _ => at += 1,
            }
        }
        (line_end, false)
    }
}

impl Iterator for Lexer<'_> {
    type Item = (Lexeme, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        let bytes = self.text.as_bytes();
        while matches!(bytes.get(self.at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
        let first = *bytes.get(self.at)?;
        let in_word = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_';
        let word_end = || bytes[self.at..].iter().position(|b| !in_word(b)).map_or(bytes.len(), |n| self.at + n);
        let (lexeme, end) = match first {
            b'/' if self.starts_with(b"//") => {
                let is_doc = self.starts_with(b"///") && !self.starts_with(b"////");
                (if is_doc { Lexeme::Doc } else { Lexeme::Comment }, self.line_end())
            }
            b'"' => {
                let (end, closed) = self.string_end();
                (if closed { Lexeme::Text } else { Lexeme::OpenText }, end)
            }
            b'{' | b'(' => (Lexeme::Open(first), self.at + 1),
            b'}' | b')' => (Lexeme::Close(first), self.at + 1),
            b'a'..=b'z' | b'A'..=b'Z' => (Lexeme::Word, word_end()),
            b'0'..=b'9' => (Lexeme::Number, word_end()),
            0x21..=0x7e => (Lexeme::Sign, self.at + 1),
            _ => {
                let c = self.text[self.at..].chars().next()?;
                (Lexeme::Other(c), self.at + c.len_utf8())
            }
        };
        let range = self.at..end;
        self.at = end;
        Some((lexeme, range))
    }
}

/// How far blanks and comments reach from the beginning of a text.
pub fn trivia(text: &str) -> usize {
    Lexer::new(text)
        .find(|(lexeme, _)| !matches!(lexeme, Lexeme::Comment | Lexeme::Doc))
        .map_or(text.len(), |(_, range)| range.start)
}
