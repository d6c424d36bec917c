//! Texts of data within messages.

use std::borrow::Cow;

use crate::diagnostic::characters::visible;
use crate::diagnostic::closest;

/// How much of a cell a message shows.
const SHOWN: usize = 60;

/// What to write in place of a word: one that is close to it, or any of `all` there are, which have this name.
pub fn in_place_of(word: &str, all: &str, known: impl Iterator<Item = &'static str> + Clone) -> String {
    match closest(word, known.clone()) {
        Some(close) => format!("did you mean `{close}`?"),
        None => format!("{all} are {}", known.collect::<Vec<_>>().join(", ")),
    }
}

/// A text as a message shows it: not longer than a reader wants, nothing hidden in it.
pub fn clip(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => Cow::Owned(format!("{}…", visible(&text[..end]))),
        None => visible(text),
    }
}
