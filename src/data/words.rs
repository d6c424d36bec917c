//! Texts of data within messages.

use std::borrow::Cow;

/// How much of a cell a message shows.
const SHOWN: usize = 60;

/// A text as a message shows it: not longer than a reader wants, without characters that would move the cursor.
pub fn clip(text: &str) -> Cow<'_, str> {
    if text.len() <= SHOWN && !text.contains(char::is_control) {
        return Cow::Borrowed(text);
    }
    let plain = |c: char| match c {
        c if c.is_whitespace() => ' ',
        c if c.is_control() => '\u{fffd}',
        c => c,
    };
    let mut shown: String = text.chars().take(SHOWN).map(plain).collect();
    if text.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    Cow::Owned(shown)
}
