//! A cursor over the parts of a pest pair: the one place where grammar and builder could disagree.

use pest::iterators::{Pair, Pairs};

use super::Rule;

/// A node of the parse.
pub type Node<'i> = Pair<'i, Rule>;

/// The builder expected another part than the grammar gives: a fault of this program, never of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// Where in the piece.
    pub at: usize,
    /// What was wanted, in a user's words.
    pub wanted: &'static str,
}

/// What building gives.
pub type Built<T> = Result<T, Mismatch>;

/// The parts of a node, from left to right.
pub struct Parts<'i> {
    pairs: Pairs<'i, Rule>,
    end: usize,
}

impl<'i> Parts<'i> {
    /// The parts of a node.
    pub fn of(node: Node<'i>) -> Self {
        let end = node.as_span().end();
        Self { pairs: node.into_inner(), end }
    }

    /// The rule of the next part.
    pub fn peek(&self) -> Option<Rule> {
        self.pairs.peek().map(|pair| pair.as_rule())
    }

    /// The next part, if it is of this rule.
    pub fn opt(&mut self, rule: Rule) -> Option<Node<'i>> {
        if self.peek() == Some(rule) { self.pairs.next() } else { None }
    }

    /// Whether the next part is of this rule; passes over it.
    pub fn has(&mut self, rule: Rule) -> bool {
        self.opt(rule).is_some()
    }

    /// The next part, which must be of this rule.
    pub fn need(&mut self, rule: Rule) -> Built<Node<'i>> {
        let at = self.at();
        self.opt(rule).ok_or(Mismatch { at, wanted: super::words::spoken(rule) })
    }

    /// The next part, whatever it is.
    pub fn any(&mut self) -> Built<Node<'i>> {
        let at = self.at();
        self.pairs.next().ok_or(Mismatch { at, wanted: "something" })
    }

    /// All parts of this rule that are left, passing over others (commas, words).
    pub fn all(self, rule: Rule) -> impl Iterator<Item = Node<'i>> {
        self.pairs.filter(move |pair| pair.as_rule() == rule)
    }

    /// Where the next part begins.
    pub fn at(&self) -> usize {
        self.pairs.peek().map_or(self.end, |pair| pair.as_span().start())
    }
}

impl<'i> Iterator for Parts<'i> {
    type Item = Node<'i>;
    fn next(&mut self) -> Option<Node<'i>> {
        self.pairs.next()
    }
}

/// The end of a node's last token: a node itself may end with the blanks and comments behind it.
pub fn token_end(node: &Node<'_>) -> usize {
    let mut node = node.clone();
    loop {
        let end = node.as_span().end();
        match node.into_inner().next_back() {
            Some(last) => node = last,
            None => return end,
        }
    }
}
