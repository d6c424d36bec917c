//! The messages for text that the grammar can't read: what was expected and what was found, in a user's words.

use super::Rule;
use super::build::Builder;
use super::forms;
use super::hints::{hint, misspelt_scale};
use super::lex::{Lexeme, Lexer, trivia};
use super::words::{RESERVED, spoken};
use crate::ast::places::PLACES;
use crate::diagnostic::{Code, Diagnostic, article, closest};

const OUTCOMES: [&str; 12] = [
    "lapse",
    "extend",
    "trigger",
    "terminate",
    "proceed",
    "dismiss",
    "stand",
    "void",
    "unmet",
    "unknown",
    "met",
    "suspend",
];

/// Something stands at `at` of the file where one of `wanted` would have to.
pub fn unexpected(builder: &Builder<'_>, at: usize, wanted: &[Rule]) -> Diagnostic {
    let text = builder.text;
    let at = at + trivia(text.get(at..).unwrap_or(""));
    let rest = text.get(at..).unwrap_or("");
    let found = Lexer::new(rest).next().filter(|_| at < builder.end);
    if wanted.is_empty() {
        // The grammar gave up: it doesn't go deeper than the stack reaches.
        return super::too_deep(builder.span_of(at..at + found.map_or(0, |(_, range)| range.end)));
    }
    if let Some(told) = misspelt_scale(builder, at).or_else(|| forms::told(builder, at, wanted)) {
        return told;
    }
    let expected = phrase(wanted);
    let Some((lexeme, range)) = found else {
        let end = builder.end_of_text(at);
        // Only a piece of the text was read: the declaration, or the line of a scenario, that stands here.
        let what = if text.get(at..).is_some_and(|rest| !rest.trim().is_empty()) { "declaration" } else { "text" };
        let message = format!("expected {expected}, but the {what} ends");
        let diagnostic = Diagnostic::error(Code::E0101, message, end, format!("the {what} ends here"));
        return match wanted {
            [Rule::k_within] => diagnostic.help("say in what time: `E leads to F within 30 days`"),
            _ => diagnostic,
        };
    };
    let token = &rest[range.clone()];
    let span = builder.span_of(at..at + range.end.min(token.len().max(1)));
    let shown = match lexeme {
        Lexeme::Text | Lexeme::OpenText => "text in quotation marks".to_owned(),
        _ => format!("`{token}`"),
    };
    if wanted.contains(&Rule::name) && !begins_expression(wanted) && RESERVED.contains(&token) {
        let message = format!("`{token}` is a reserved word and can't be a name");
        return Diagnostic::error(Code::E0114, message, span, "expected a name")
            .help(format!("choose another name; reserved are only: {}", RESERVED.join(" ")));
    }
    let message = format!("expected {expected}, found {shown}");
    let mut diagnostic = Diagnostic::error(Code::E0101, message, span, "unexpected");
    if let Some(help) = hint(text, at, token, wanted) {
        diagnostic = diagnostic.help(help);
    }
    if lexeme == Lexeme::Word {
        let words: Vec<&str> = wanted.iter().map(|rule| spoken(*rule).trim_matches('`')).collect();
        let mut single: Vec<&str> =
            words.iter().copied().filter(|word| word.bytes().all(|b| b.is_ascii_lowercase())).collect();
        if wanted.contains(&Rule::day_unit) {
            single.extend(["days", "day", "weeks", "week", "months", "month", "quarters", "quarter", "years", "year"]);
        }
        if wanted.contains(&Rule::outcome) {
            single.extend(OUTCOMES);
            if closest(token, OUTCOMES).is_none() {
                diagnostic = diagnostic.help(format!("what silence means is one of: {}", OUTCOMES.join(", ")));
            }
        }
        diagnostic = diagnostic.did_you_mean(token, span, single);
    }
    diagnostic
}

/// A word stands where a clause would have to begin, and no clause begins so.
pub fn unknown_clause(builder: &Builder<'_>, declaration: &str, word: &str, at: usize) -> Diagnostic {
    if let Some(scale) = misspelt_scale(builder, at) {
        return scale;
    }
    let span = builder.span_of(at..at + word.len());
    let here = || PLACES.iter().filter(|place| place.within.contains(&declaration)).map(|place| place.first_word());
    let diagnostic = Diagnostic::error(
        Code::E0103,
        format!("unknown clause `{word}` in {} `{declaration}`", article(declaration)),
        span,
        "no clause begins so",
    );
    if let Some(close) = closest(word, here()).filter(|_| forms::continues(declaration, word).is_none()) {
        return diagnostic.help(format!("did you mean `{close}`?")).suggest(span, close);
    }
    if let Some(help) = forms::continues(declaration, word) {
        return diagnostic.help(help);
    }
    let elsewhere = closest(word, PLACES.iter().map(|place| place.first_word()));
    if let Some(place) = PLACES.iter().find(|place| Some(place.first_word()) == elsewhere) {
        let within = place.within.join("`, `");
        return diagnostic.help(format!("did you mean `{}`? It belongs in: `{within}`", place.words));
    }
    let words: Vec<&str> =
        PLACES.iter().filter(|place| place.within.contains(&declaration)).map(|place| place.words).collect();
    diagnostic.help(format!("{} `{declaration}` has the clauses {}", article(declaration), words.join(", ")))
}

fn begins_clause(spoken: &str) -> bool {
    let word = spoken.trim_matches('`');
    !matches!(word, "by" | "before" | "within" | "until") && PLACES.iter().any(|place| place.first_word() == word)
}

/// Whether an expression could begin here: only there may `not` stand.
pub fn begins_expression(wanted: &[Rule]) -> bool {
    wanted.contains(&Rule::not)
}

/// `a name, a number or ")"`: what was expected, without the many ways in which an expression can go on.
fn phrase(wanted: &[Rule]) -> String {
    let goes_on = [Rule::or, Rule::and, Rule::comparison];
    let operators = [
        Rule::or,
        Rule::and,
        Rule::comparison,
        Rule::in_op,
        Rule::range,
        Rule::plus,
        Rule::minus_op,
        Rule::times,
        Rule::per,
        Rule::is_status,
        Rule::for_length,
        Rule::within_last,
        Rule::since,
        Rule::ago,
        Rule::on_date,
    ];
    let values = [
        Rule::paren,
        Rule::open_paren,
        Rule::special_word,
        Rule::by_clause,
        Rule::all_of,
        Rule::any_of,
        Rule::at_least,
        Rule::share_of,
        Rule::window,
        Rule::total,
        Rule::level,
        Rule::least,
        Rule::greatest,
        Rule::absolute,
        Rule::rounded,
        Rule::date,
        Rule::duration,
        Rule::quantity,
        Rule::truth,
        Rule::name,
        Rule::not,
        Rule::minus,
        Rule::conditional,
    ];
    let mut words: Vec<&str> = Vec::new();
    let expression = begins_expression(wanted);
    let operator = wanted.iter().any(|rule| goes_on.contains(rule));
    if expression {
        words.push("an expression");
    }
    if operator {
        words.push("an operator");
    }
    // Where an expression may end, of the clauses that may follow only those are tried that begin with the letter found.
    let clause_may_follow = operator || wanted.contains(&Rule::comma);
    for rule in wanted {
        if expression && values.contains(rule) || operator && operators.contains(rule) {
            continue;
        }
        let word = match rule {
            Rule::EOI | Rule::k_business => continue,
            Rule::day_unit if wanted.iter().any(|rule| !matches!(rule, Rule::day_unit | Rule::k_business)) => continue,
            rule if clause_may_follow && begins_clause(spoken(*rule)) => "a clause",
            rule => spoken(*rule),
        };
        if !words.contains(&word) {
            words.push(word);
        }
    }
    if wanted.contains(&Rule::EOI) && wanted.contains(&Rule::clause) {
        words.push("`}`");
    }
    match words.as_slice() {
        [] => "something else".to_owned(),
        [one] => (*one).to_owned(),
        [rest @ .., last] => format!("{} or {last}", rest.join(", ")),
    }
}
