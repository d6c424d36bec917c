//! Texts of data within messages.

use std::borrow::Cow;

use crate::diagnostic::characters::visible;

/// How much of a cell a message shows.
const SHOWN: usize = 60;

/// A text as a message shows it: not longer than a reader wants, nothing hidden in it.
pub fn clip(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => Cow::Owned(format!("{}…", visible(&text[..end]))),
        None => visible(text),
    }
}
