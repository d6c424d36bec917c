//! How it is written: the form or the order that was meant, where the writer took another.
//!
//! [`told`] has what is better told whole than by the place where the grammar gave up; [`form`] adds to such a place how the
//! clause is written.

use std::ops::Range;

use super::Rule;
use super::build::Builder;
use super::expected::begins_expression;
use super::lex::{Lexeme, Lexer};
use super::words::DECLARATIONS;
use crate::ast::places::PLACES;
use crate::diagnostic::{Code, Diagnostic};
use crate::quantity::{SCALES, predeclared};

/// How dates are written.
pub const DATES: &str = "dates are written year, month, day: `2015-07-14`";

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Signs of currencies and their codes.
const CURRENCIES: [(&str, &str); 4] = [("$", "USD"), ("€", "EUR"), ("£", "GBP"), ("¥", "JPY")];

/// How many words behind a comma the grammar gives up at most where the next clause was taken for an item.
const NEAR: usize = 4;

fn is_month(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    MONTHS.iter().any(|month| *month == word || word.len() == 3 && month.starts_with(&word))
}

/// The lexemes of the line in which a place stands, up to it.
fn before(text: &str, at: usize) -> Vec<(Lexeme, Range<usize>)> {
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    Lexer::new(&text[start..at]).map(|(lexeme, range)| (lexeme, start + range.start..start + range.end)).collect()
}

/// What is wrong at a place as a whole, if it is one of the usual mistakes.
pub fn told(builder: &Builder<'_>, at: usize, wanted: &[Rule]) -> Option<Diagnostic> {
    unit_before_number(builder, at).or_else(|| misplaced_comma(builder, at)).or_else(|| other_date(builder, at, wanted))
}

/// `USD 5 million`: the unit stands before its number.
fn unit_before_number(builder: &Builder<'_>, at: usize) -> Option<Diagnostic> {
    let text = builder.text;
    let lexemes = before(text, at);
    let [.., (Lexeme::Word, unit), (Lexeme::Number, number)] = lexemes.as_slice() else { return None };
    let symbol = &text[unit.clone()];
    predeclared(symbol).filter(|_| symbol.len() == 3 && symbol.bytes().all(|b| b.is_ascii_uppercase()))?;
    let next = Lexer::new(&text[at..]).next().map(|(_, range)| &text[at + range.start..at + range.end]);
    let scale = next.filter(|word| SCALES.iter().any(|(scale, _)| scale == word));
    let end = scale.map_or(number.end, |scale| text[at..].find(scale).map_or(at, |start| at + start + scale.len()));
    let quantity = match scale {
        Some(scale) => format!("{} {scale} {symbol}", &text[number.clone()]),
        None => format!("{} {symbol}", &text[number.clone()]),
    };
    let span = builder.span_of(unit.start..end);
    Some(
        Diagnostic::error(Code::E0101, "the unit stands before its number", span, "the other way round")
            .help(format!("write `{quantity}`"))
            .suggest(span, quantity),
    )
}

/// `requires a, b,` and then another clause or declaration: a comma behind the last item of a list. Its word may have been
/// taken for one more name, so that the place is some words behind it.
fn misplaced_comma(builder: &Builder<'_>, at: usize) -> Option<Diagnostic> {
    let text = builder.text;
    let mut line = before(text, at);
    if let Some((lexeme, range)) = Lexer::new(&text[at..]).next() {
        line.push((lexeme, at + range.start..at + range.end));
    }
    let (lexeme, first) = line.first()?;
    let word = &text[first.clone()];
    let behind = match lexeme {
        Lexeme::Word => DECLARATIONS.contains(&word) || PLACES.iter().any(|place| place.first_word() == word),
        _ => false,
    };
    let head = match line.as_slice() {
        _ if behind && line.len() <= NEAR => &text[..first.start],
        [.., (Lexeme::Close(_), last)] if last.start == at => &text[..at],
        _ => return None,
    };
    let comma = head.trim_end().strip_suffix(',')?.len();
    let span = builder.span_of(comma..comma + 1);
    Some(
        Diagnostic::error(Code::E0101, "nothing follows this comma", span, "behind the last of the list")
            .help("commas stand between the items of a list: take this one away, or add what is missing")
            .suggest(span, ""),
    )
}

/// `31/12/2024`, `1 March 2024`, `December 2024`, `2024-03`, `"2024-03-01"`: a date in another form, shown whole.
fn other_date(builder: &Builder<'_>, at: usize, wanted: &[Rule]) -> Option<Diagnostic> {
    let text = builder.text;
    let (lexeme, range) = Lexer::new(&text[at..]).next()?;
    let token = &text[at + range.start..at + range.end];
    let wants = wanted.iter().any(|rule| matches!(rule, Rule::date | Rule::date_expr | Rule::date_term | Rule::day));
    let mut start = at + range.start;
    if let [.., (Lexeme::Word, month)] = before(text, at).as_slice()
        && lexeme == Lexeme::Number
        && is_month(&text[month.clone()])
        && text[month.clone()].starts_with(|c: char| c.is_ascii_uppercase())
    {
        start = month.start;
    } else if begins_expression(wanted) || !wants || !matches!(lexeme, Lexeme::Number | Lexeme::Text) {
        return None;
    }
    let rest = &text[start..];
    let stops = |c: char| c.is_whitespace() || matches!(c, ',' | '}' | ')' | '{' | ';');
    let mut end = match lexeme {
        Lexeme::Text => token.len(),
        _ => rest.find(stops).unwrap_or(rest.len()),
    };
    // The other words of `1 March 2024`.
    for (_, next) in Lexer::new(&rest[end..])
        .take(2)
        .map(|(lexeme, next)| (lexeme, end + next.start..end + next.end))
        .collect::<Vec<_>>()
    {
        let word = &rest[next.clone()];
        let year = word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit());
        if rest[end..next.start].contains('\n') || !is_month(word) && !year {
            break;
        }
        end = next.end;
    }
    let shown = &rest[..end];
    if shown.ends_with('%') {
        return None;
    }
    let span = builder.span_of(start..start + end);
    let expected = if wanted.contains(&Rule::date) { "a date `YYYY-MM-DD`" } else { "a date" };
    let found = if lexeme == Lexeme::Text { "text in quotation marks".to_owned() } else { format!("`{shown}`") };
    let help = if lexeme == Lexeme::Text { "dates stand without quotation marks: `2015-07-14`" } else { DATES };
    Some(Diagnostic::error(Code::E0101, format!("expected {expected}, found {found}"), span, "unexpected").help(help))
}

/// How the clause, or the head of the declaration, is written in which the grammar gave up.
pub fn form(text: &str, at: usize, token: &str, wanted: &[Rule]) -> Option<&'static str> {
    let line = before(text, at);
    let words: Vec<&str> = line.iter().map(|(_, range)| &text[range.clone()]).collect();
    let last = words.last().copied().unwrap_or("");
    let behind = text[at + token.len()..].trim_start();
    let number = token.starts_with(|c: char| c.is_ascii_digit());
    let share = number && behind.starts_with('%');
    Some(match last {
        _ if share && wanted.iter().any(|rule| matches!(rule, Rule::grant_at | Rule::k_at)) => {
            "a share is written with `at`: `R at 50%`"
        }
        _ if share && words.contains(&"grants") && last == "by" => "a share is written with `at`: `R at 50%`",
        "grants" if number => "the relief comes first: `R at 50%`, `R of 3 million USD`",
        "process" => "the steps stand between braces: `process { cure 30 days … }`",
        "during" if number => "`during` names stages; how long a condition holds is written `E for 3 months`",
        "effective" => "an amendment comes into force on a day that is known in advance: `effective 2024-11-15`",
        "import" => "the path stands in quotation marks: `import \"lebanon.detente\" as lebanon`",
        "due" if wanted.contains(&Rule::deadline) => {
            "write `by D`, which includes that day, `before D`, or `within 30 days of X`"
        }
        _ => return head(&words, token, wanted),
    })
}

/// The order of what stands before the brace.
fn head(words: &[&str], token: &str, wanted: &[Rule]) -> Option<&'static str> {
    let open = [Rule::block, Rule::open_brace];
    if !open.iter().any(|rule| wanted.contains(rule)) {
        return None;
    }
    Some(match (*words.first()?, token) {
        ("relief", "by") => "first who gives, then who receives: `relief R by A to B`",
        ("review", "every" | "from") => "first how often, then by whom: `review R every 1 year from X by B`",
        ("grievance", "from") => "first who files, then who answers: `grievance G from A to B`",
        ("grievance", "by") => "who files is named with `from`: `grievance G from A to B`",
        ("benchmark", "to") => "a benchmark names those who perform: `benchmark B by A`",
        ("trigger", "by") => "who may raise it is a clause: `raised by A`",
        _ => return None,
    })
}

/// What a word goes on with that was taken for the beginning of a clause.
pub fn continues(declaration: &str, word: &str) -> Option<&'static str> {
    Some(match (declaration, word) {
        ("benchmark", "from" | "every") => {
            "it is a part of `tested`: `tested every 3 months from 2024-03-31 within 45 days else unmet`"
        }
        ("indicator", "every" | "from") => "it is a part of `reported by`: `reported by B every 3 months`",
        ("stage", "from") => "it is a part of `lasts`: `lasts 10 years from X`",
        ("stage", "at" | "of" | "up") => "it is a part of `grants`: `grants R at 50%, S of 3 million USD`",
        ("relief", "to") => "who receives stands before the brace: `relief R by A to B { … }`",
        ("review", "every" | "from") => "it stands before the brace: `review R every 1 year from X by B { … }`",
        ("grievance", "from" | "to") => "it stands before the brace: `grievance G from A to B { … }`",
        ("trigger", "cure" | "refer" | "decide") => "steps stand within `process`: `process { cure 30 days … }`",
        ("trigger", "at") => "it is a part of `cure`: `process { cure 30 days at most 2 times }`",
        _ => return None,
    })
}

/// The code of a currency whose sign was written.
pub fn currency(token: &str) -> Option<String> {
    let (_, code) = CURRENCIES.iter().find(|(sign, _)| *sign == token)?;
    Some(format!("currencies are written by their code, behind the number: `5 million {code}`"))
}
