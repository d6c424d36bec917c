//! What the writer of a faulty text probably meant: words and signs of other languages, and habits from elsewhere.

use super::Rule;
use super::build::Builder;
use super::expected::begins_expression;
use super::forms;
use super::lex::{Lexeme, Lexer};
use crate::diagnostic::{Code, Diagnostic, closest};
use crate::quantity::{SCALES, predeclared};

/// `2 bilion USD`: the misspelt word before `at` was taken for a unit, and what is really the unit for something new.
pub fn misspelt_scale(builder: &Builder<'_>, at: usize) -> Option<Diagnostic> {
    let before = builder.text.get(..at)?;
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let mut two = [None, None];
    for lexeme in Lexer::new(&before[start..]) {
        two = [two[1].take(), Some(lexeme)];
    }
    let [Some((Lexeme::Number, _)), Some((Lexeme::Word, word))] = two else { return None };
    let range = start + word.start..start + word.end;
    let word = before.get(range.clone())?;
    let scales = SCALES.map(|(scale, _)| scale);
    let short = SHORT.iter().find(|(short, _)| *short == word).filter(|_| is_money(&builder.text[at..]));
    let scale = match short {
        Some((_, scale)) => scale,
        None => closest(word, scales).filter(|_| !scales.contains(&word))?,
    };
    let span = builder.span_of(range);
    Some(
        Diagnostic::error(Code::E0101, format!("`{word}` is no scale word"), span, "between a number and its unit")
            .help(format!("did you mean `{scale}`?"))
            .suggest(span, scale),
    )
}

/// How scale words are often shortened.
const SHORT: [(&str, &str); 13] = [
    ("k", "thousand"),
    ("K", "thousand"),
    ("m", "million"),
    ("M", "million"),
    ("mn", "million"),
    ("mln", "million"),
    ("mio", "million"),
    ("mm", "million"),
    ("b", "billion"),
    ("bn", "billion"),
    ("bln", "billion"),
    ("tn", "trillion"),
    ("trn", "trillion"),
];

/// Whether a text begins with the code of a currency, so that `m` before it stands for no metres.
fn is_money(text: &str) -> bool {
    let Some((Lexeme::Word, range)) = Lexer::new(text).next() else { return false };
    let word = &text[range];
    word.len() == 3 && word.bytes().all(|b| b.is_ascii_uppercase()) && predeclared(word).is_some()
}

/// What stands behind a number written like `1e5`.
fn is_exponent(token: &str) -> bool {
    token.strip_prefix(['e', 'E']).is_some_and(|digits| digits.bytes().all(|b| b.is_ascii_digit()))
}

/// Whether the place is within a number written like `2,000,000`.
fn groups_digits(text: &str, at: usize, token: &str) -> bool {
    let three = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count() == 3;
    let ends_in_digit = |text: &str| text.ends_with(|c: char| c.is_ascii_digit());
    let (before, rest) = text.split_at(at);
    match token {
        "," => ends_in_digit(before) && three(&rest[1..]),
        _ => three(rest) && before.strip_suffix(',').is_some_and(ends_in_digit),
    }
}

/// What the writer probably meant.
pub fn hint(text: &str, at: usize, token: &str, wanted: &[Rule]) -> Option<String> {
    let before = text[..at].chars().next_back();
    let behind = text[at + token.len()..].trim_start();
    let operator = wanted.contains(&Rule::comparison) || wanted.contains(&Rule::and);
    let is_digit = |c: char| c.is_ascii_digit();
    if before.is_some_and(is_digit) && is_exponent(token) {
        return Some("write the number out, `100_000`, or with a scale word, `1.5 million`".to_owned());
    }
    if groups_digits(text, at, token) {
        return Some("digits are grouped with `_`: `2_000_000`".to_owned());
    }
    if token.starts_with(|c: char| c.is_ascii_alphabetic()) && before.is_some_and(|c| c.is_ascii_digit()) {
        return Some("put a blank between a number and its unit: `300 kg`".to_owned());
    }
    if let Some(form) = forms::form(text, at, token, wanted) {
        return Some(form.to_owned());
    }
    if let Some(currency) = forms::currency(token) {
        return Some(currency);
    }
    if wanted.contains(&Rule::k_leads) && !operator {
        let help = "a safeguard says `always E`, `never E`, `reachable E`, or `E leads to F within D`";
        return Some(help.to_owned());
    }
    if token.chars().any(|c| c.is_alphabetic() && !c.is_ascii()) {
        return Some("names have the letters a to z only; titles may have any".to_owned());
    }
    Some(
        match token {
            "not" if behind.starts_with("in ") => "`not` stands before the whole comparison: `not x in 3 .. 5`",
            "ago" => "`ago` follows a length of time behind a name, a call or a parenthesis: `x 12 months ago`",
            "on" if operator => {
                "`on` follows a name, a call or a parenthesis, and a date follows it: `x on 2024-12-31`"
            }
            "#" => "a comment begins with `//` and ends with its line",
            "/" if behind.starts_with('*') => "a comment begins with `//` and ends with its line",
            "*" if before == Some('/') => "a comment begins with `//` and ends with its line",
            ";" => "clauses and declarations stand one after another, with nothing in between",
            ":" => "no clause has a colon: its word is enough",
            "=" if operator => "equality is written `==`",
            "&" => "write `and`",
            "|" => "write `or`",
            "!" => "write `not`, or `!=` for \"is not equal\"",
            "'" | "“" | "”" | "„" | "‘" | "’" => "text stands between plain quotation marks: `\"`",
            "," if wanted.contains(&Rule::clause) || wanted.contains(&Rule::close_brace) => {
                "commas stand between the items of a list; clauses and their parts follow each other without one"
            }
            "if" if wanted.contains(&Rule::clause) => {
                "a condition stands behind the word of its clause, such as `when E`, or behind an action: `then R if E`"
            }
            "if" if begins_expression(wanted) => "put a conditional inside a calculation in parentheses",
            "≤" => "write `<=`",
            "≥" => "write `>=`",
            "≠" => "write `!=`",
            "–" | "−" => "write a plain `-`",
            "[" | "]" => "sets stand between braces: `{ a, b }`",
            _ => return None,
        }
        .to_owned(),
    )
}
