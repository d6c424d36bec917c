//! Characters that a reader can't see, or that show a text otherwise than it is: what they are called, which of them may not
//! stand in a source file (section 2), and how messages show them.

use std::borrow::Cow;

/// Whether a character may not stand in a source file (section 2). A carriage return may only before a line feed, which the
/// scan looks after.
pub const fn is_forbidden(c: char) -> bool {
    matches!(c,
        '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{7f}'..='\u{9f}'
        | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{feff}'
        | '\u{2028}' | '\u{2029}')
}

/// Whether a character is a blank or nothing at all to the eye. In texts and comments it may stand, as other scripts need it;
/// between words it would be taken for a plain blank, or for none.
pub const fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{a0}' | '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{1680}' | '\u{180b}'..='\u{180e}'
        | '\u{2000}'..='\u{200d}' | '\u{202f}' | '\u{205f}'..='\u{2064}' | '\u{3000}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}')
}

/// Whether it takes room like a blank, so that a blank may stand for it.
pub const fn is_space(c: char) -> bool {
    matches!(c, '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}')
}

/// What a character is called, of those that people meet.
pub const fn name(c: char) -> Option<&'static str> {
    Some(match c {
        '\0' => "null",
        '\u{7}' => "bell",
        '\u{8}' => "backspace",
        '\u{b}' => "vertical tab",
        '\u{c}' => "form feed",
        '\r' => "carriage return",
        '\u{1b}' => "escape",
        '\u{7f}' => "delete",
        '\u{85}' => "next line",
        '\u{a0}' => "no-break space",
        '\u{ad}' => "soft hyphen",
        '\u{61c}' => "Arabic letter mark",
        '\u{2000}'..='\u{200a}' | '\u{205f}' | '\u{1680}' => "typographic space",
        '\u{200b}' => "zero-width space",
        '\u{200c}' => "zero-width non-joiner",
        '\u{200d}' => "zero-width joiner",
        '\u{200e}' => "left-to-right mark",
        '\u{200f}' => "right-to-left mark",
        '\u{2028}' => "line separator",
        '\u{2029}' => "paragraph separator",
        '\u{202a}' => "left-to-right embedding",
        '\u{202b}' => "right-to-left embedding",
        '\u{202c}' => "pop directional formatting",
        '\u{202d}' => "left-to-right override",
        '\u{202e}' => "right-to-left override",
        '\u{202f}' => "narrow no-break space",
        '\u{2060}' => "word joiner",
        '\u{2066}' => "left-to-right isolate",
        '\u{2067}' => "right-to-left isolate",
        '\u{2068}' => "first strong isolate",
        '\u{2069}' => "pop directional isolate",
        '\u{3000}' => "ideographic space",
        '\u{feff}' => "byte-order mark",
        '\u{fe00}'..='\u{fe0f}' => "variation selector",
        _ => return None,
    })
}

/// What is wrong with a character that may not stand where it does.
pub const fn fault(c: char) -> &'static str {
    match c {
        '\r' => "is a line end without its line feed",
        '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            "changes the direction in which text is shown"
        }
        '\u{feff}' => "is a byte-order mark within the text",
        '\u{2028}' | '\u{2029}' => "is an invisible line separator",
        _ if is_space(c) => "looks like a blank, and is none",
        _ if is_invisible(c) => "can't be seen",
        _ => "is a control character",
    }
}

/// `U+200B (zero-width space)`
pub fn code_point(c: char) -> String {
    let number = u32::from(c);
    name(c).map_or_else(|| format!("U+{number:04X}"), |name| format!("U+{number:04X} ({name})"))
}

/// A text in one line as messages show it: control characters, and those that change the direction of text, as escapes.
///
/// ```
/// use detente::diagnostic::characters::visible;
/// assert_eq!(visible("a\u{1b}[31m"), "a\\u{1b}[31m");
/// ```
pub fn visible(text: &str) -> Cow<'_, str> {
    let is_hidden = |c: char| is_forbidden(c) || matches!(c, '\r' | '\t' | '\n');
    if !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\n' => shown.push_str("\\n"),
            '\t' => shown.push_str("\\t"),
            '\r' => shown.push_str("\\r"),
            c if is_forbidden(c) => shown.extend(c.escape_unicode()),
            c => shown.push(c),
        }
    }
    Cow::Owned(shown)
}

/// A line of source as messages show it: hidden characters replaced by visible ones of as many bytes, so that every place in
/// it stays where it is.
pub fn in_place(text: &str) -> Cow<'_, str> {
    let is_hidden = |c: char| is_forbidden(c);
    if !text.contains(is_hidden) && !lone_return(text) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let hidden = is_hidden(c) || c == '\r' && rest.peek().is_some_and(|next| *next != '\n');
        shown.push(match (hidden, c.len_utf8()) {
            (false, _) => c,
            (true, 1) => '?',
            (true, 2) => '¿',
            (true, _) => '\u{fffd}',
        });
    }
    Cow::Owned(shown)
}

fn lone_return(text: &str) -> bool {
    text.bytes().zip(text.bytes().skip(1)).any(|(first, second)| first == b'\r' && second != b'\n')
}
