//! One pass over a file before the grammar is asked: what no grammar can say well, and where the file can be cut.
//!
//! It finds documentation comments, characters that may not stand in a source file, strings and brackets that are never
//! closed, nesting too deep for a recursive parser, and the words in column one where declarations begin.

use std::ops::Range;

use super::lex::{Lexeme, Lexer};
use super::words::{DECLARATIONS, is_continuation};
use crate::ast::{MAX_DEPTH, MAX_MESSAGES};
use crate::diagnostic::characters::{is_forbidden, is_invisible};
use crate::diagnostic::closest;

/// What is wrong with a text, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// A control or bidirectional-override character; between words also one that can't be seen.
    Character(Range<usize>, char),
    /// A string without its closing quote.
    OpenString(Range<usize>),
    /// A bracket that is never closed.
    OpenBracket {
        /// The bracket.
        at: usize,
        /// The bracket that would close it.
        wants: char,
        /// Where the text goes on as if it were closed, or the end of the text.
        before: usize,
    },
    /// A closing bracket that doesn't close the one that is open, if one is.
    StrayBracket {
        /// The bracket.
        at: usize,
        /// The one that is open.
        open: Option<usize>,
    },
    /// The word `process`, behind which steps follow without the brace that would open them.
    Unopened(Range<usize>),
    /// The bracket, or `if`, with which nesting goes beyond the limit.
    TooDeep(Range<usize>),
}

impl Problem {
    /// Where it is.
    pub fn range(&self) -> Range<usize> {
        match self {
            Self::Character(range, _) | Self::OpenString(range) | Self::Unopened(range) | Self::TooDeep(range) => {
                range.clone()
            }
            Self::OpenBracket { at, .. } | Self::StrayBracket { at, .. } => *at..*at + 1,
        }
    }
}

/// A piece of a file: from one declaration word in column one to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Its bytes.
    pub range: Range<usize>,
    /// The brackets that would have to stand at its end.
    pub closing: String,
}

/// What the scan found.
#[derive(Debug, Clone, Default)]
pub struct Scan {
    /// Documentation comments in order: each `///` line.
    pub docs: Vec<Range<usize>>,
    /// Plain comments in order: each `//` line, or the end of one.
    pub comments: Vec<Range<usize>>,
    /// The pieces, which together are the whole text.
    pub pieces: Vec<Piece>,
    /// What is wrong, in order of place.
    pub problems: Vec<Problem>,
}

/// Scans a text.
pub fn scan(text: &str) -> Scan {
    let strict = Scanner::new(text, false).run();
    if strict.brackets_match() {
        return strict.finish();
    }
    // Read again, and take each declaration word in column one as the end of all that is open.
    Scanner::new(text, true).run().finish()
}

struct Scanner<'t> {
    text: &'t str,
    /// Takes declaration words in column one as the end of all that is open.
    lenient: bool,
    open: Vec<(usize, u8)>,
    /// Where the piece begins.
    start: usize,
    /// The word or bracket before.
    last: Range<usize>,
    /// Whether what stands before lets a line go on.
    continues: bool,
    chained_ifs: usize,
    /// A passage runs to the end of the text, so that nothing is said of brackets that are open there.
    swallowed: bool,
    found: Scan,
}

impl<'t> Scanner<'t> {
    fn new(text: &'t str, lenient: bool) -> Self {
        let (open, found) = (Vec::new(), Scan::default());
        Self { text, lenient, open, start: 0, last: 0..0, continues: false, chained_ifs: 0, swallowed: false, found }
    }

    fn brackets_match(&self) -> bool {
        let stray = |problem: &Problem| matches!(problem, Problem::StrayBracket { .. });
        (self.open.is_empty() || self.swallowed) && !self.found.problems.iter().any(stray)
    }

    fn run(mut self) -> Self {
        for (lexeme, range) in Lexer::new(self.text) {
            match lexeme {
                Lexeme::Doc | Lexeme::Comment => {
                    self.find_forbidden(range.clone());
                    match lexeme {
                        Lexeme::Doc => self.found.docs.push(range),
                        _ => self.found.comments.push(range),
                    }
                    continue;
                }
                Lexeme::Word => {
                    self.word(range.clone());
                    self.continues = is_continuation(&self.text[range.clone()]);
                }
                Lexeme::Text => {
                    self.find_forbidden(range.clone());
                    self.continues = false;
                }
                Lexeme::OpenText => {
                    self.find_forbidden(range.clone());
                    self.found.problems.push(Problem::OpenString(range.clone()));
                    self.continues = false;
                    // A passage that is never closed swallows every bracket behind it.
                    self.swallowed |= self.text[range.clone()].starts_with("\"\"\"");
                }
                Lexeme::Open(bracket) => self.open(range.start, bracket),
                Lexeme::Close(bracket) => self.close(range.start, bracket),
                Lexeme::Sign => self.continues = b",=<>+-*/".contains(&self.text.as_bytes()[range.start]),
                Lexeme::Number => self.continues = false,
                Lexeme::Other(c) if is_forbidden(c) || is_invisible(c) => self.found_character(range.clone(), c),
                Lexeme::Other(_) => {}
            }
            self.last = range;
        }
        self
    }

    fn find_forbidden(&mut self, range: Range<usize>) {
        let part = &self.text[range.clone()];
        if part.bytes().all(|b| matches!(b, b' '..=b'~' | b'\n' | b'\r' | b'\t')) {
            return;
        }
        for (offset, c) in part.char_indices().filter(|(_, c)| is_forbidden(*c)) {
            let start = range.start + offset;
            self.found_character(start..start + c.len_utf8(), c);
        }
    }

    /// A file may be nothing but such characters; more than are told are not remembered.
    fn found_character(&mut self, range: Range<usize>, c: char) {
        if self.found.problems.len() <= MAX_MESSAGES {
            self.found.problems.push(Problem::Character(range, c));
        }
    }

    fn open(&mut self, at: usize, bracket: u8) {
        self.open.push((at, bracket));
        self.continues = true;
        // The braces of a declaration are no nesting; what is nested stands inside them.
        let within_block = self.open.first().is_some_and(|(_, outermost)| *outermost == b'{');
        if self.open.len() == MAX_DEPTH + 1 + usize::from(within_block) {
            self.found.problems.push(Problem::TooDeep(at..at + 1));
        }
    }

    fn close(&mut self, at: usize, bracket: u8) {
        let opener = if bracket == b'}' { b'{' } else { b'(' };
        self.continues = false;
        match self.open.last() {
            Some((_, open)) if *open == opener => {
                self.open.pop();
            }
            last => {
                let open = last.map(|(at, _)| *at);
                let outer = self.open.iter().rposition(|(_, open)| *open == opener).filter(|_| bracket == b'}');
                match (outer, self.open.last().copied()) {
                    // `{ ( }`: the brace closes the block in which the parenthesis was opened.
                    (Some(outer), Some((inner, _))) => {
                        self.open.truncate(outer);
                        self.found.problems.push(Problem::OpenBracket { at: inner, wants: ')', before: at });
                    }
                    _ => self.found.problems.push(Problem::StrayBracket { at, open }),
                }
            }
        }
    }

    fn word(&mut self, range: Range<usize>) {
        let column_one = range.start == 0 || self.text.as_bytes()[range.start - 1] == b'\n';
        if column_one && self.begins_declaration(range.clone()) {
            self.cut(range.start);
        }
        if &self.text[range.clone()] == "process" && lacks_brace(&self.text[range.end..]) {
            // The brace is put in behind the word, so that the one that closes the steps closes something.
            self.open.push((range.end, b'{'));
            self.found.problems.push(Problem::Unopened(range.clone()));
        }
        // `if if a …` and `if a then if b …` nest without brackets; `else if` is a chain.
        if &self.text[range.clone()] == "if" && matches!(&self.text[self.last.clone()], "if" | "then") {
            self.chained_ifs += 1;
            if self.chained_ifs == MAX_DEPTH {
                self.found.problems.push(Problem::TooDeep(range));
            }
        }
    }

    /// Whether a word in column one begins a declaration: where brackets match only outside of all brackets.
    fn begins_declaration(&self, range: Range<usize>) -> bool {
        let word = &self.text[range.clone()];
        let after_brace = self.text[self.last.clone()].ends_with('{');
        if !self.open.is_empty() && (!self.lenient || after_brace && word == "calendar") {
            return false;
        }
        if self.continues && !after_brace {
            return false;
        }
        if DECLARATIONS.contains(&word) {
            return true;
        }
        // Perhaps a misspelt one: a name follows on its line.
        let names = self.text[range.end..].trim_start_matches(' ').starts_with(|c: char| c.is_ascii_alphabetic());
        self.open.is_empty() && names && closest(word, DECLARATIONS.iter().copied()).is_some()
    }

    /// Ends a piece.
    fn cut(&mut self, at: usize) {
        self.chained_ifs = 0;
        let open = std::mem::take(&mut self.open);
        let wants = |bracket: u8| if bracket == b'{' { '}' } else { ')' };
        if let Some((first, bracket)) = open.first().filter(|_| !self.swallowed || at < self.text.len()) {
            self.found.problems.push(Problem::OpenBracket { at: *first, wants: wants(*bracket), before: at });
        }
        let closing = open.iter().rev().map(|(_, bracket)| wants(*bracket)).collect();
        if at > self.start {
            self.found.pieces.push(Piece { range: self.start..at, closing });
        }
        self.start = at;
    }

    /// A carriage return ends a line for some programs and not for others: alone it could hide what stands in a comment.
    fn find_lone_returns(&mut self) {
        for (at, _) in self.text.match_indices('\r') {
            if self.text.as_bytes().get(at + 1) != Some(&b'\n') {
                self.found.problems.push(Problem::Character(at..at + 1, '\r'));
            }
        }
    }

    fn finish(mut self) -> Scan {
        self.cut(self.text.len());
        self.find_lone_returns();
        self.found.problems.sort_by_key(|problem| problem.range().start);
        self.found
    }
}

/// Whether steps follow, and behind them a brace that closes them, with the rest of the trigger behind it.
fn lacks_brace(text: &str) -> bool {
    let mut lexemes = Lexer::new(text).filter(|(lexeme, _)| !matches!(lexeme, Lexeme::Comment | Lexeme::Doc));
    let begins = lexemes.next().is_some_and(|(_, range)| {
        text.starts_with([' ', '\t', '\n', '\r']) && matches!(&text[range], "cure" | "notice" | "refer" | "decide")
    });
    let closed = lexemes.find(|(lexeme, _)| matches!(lexeme, Lexeme::Open(_) | Lexeme::Close(_)));
    let clauses = ["then", "repeats", "when", "during", "raised", "cites"];
    begins
        && matches!(closed, Some((Lexeme::Close(b'}'), _)))
        && lexemes
            .next()
            .is_some_and(|(lexeme, range)| lexeme == Lexeme::Close(b'}') || clauses.contains(&&text[range]))
}
