//! An answer as Markdown, to be put into a report.

use std::fmt::Write as _;

use super::tree::Node;
use super::{Why, premise};

/// An answer as a section of Markdown.
pub fn text(why: &Why) -> String {
    let mut text = String::new();
    let entity = why.entity.as_ref().map(|entity| format!(", {entity}")).unwrap_or_default();
    let title = why.agreement_title.as_deref().unwrap_or(&why.agreement);
    let known = why.known_at.map(|day| format!(", as known on {day}")).unwrap_or_default();
    // Writing to a string doesn't fail.
    let _ = writeln!(text, "# {}\n", escaped(why.title.as_deref().unwrap_or(&why.asked.name)));
    let _ = writeln!(text, "*{}, in the evening of {}{known}*\n", escaped(&format!("{title}{entity}")), why.day);
    let answer = match why.answer {
        Some(true) => "**Yes.** ",
        Some(false) => "**No.** ",
        None => "",
    };
    let _ = writeln!(text, "{answer}{}", escaped(&why.sentence));
    if let Some(clause) = &why.clause {
        let _ = writeln!(text, "\n`{}:{}`", clause.file, clause.line);
    }
    if !why.because.is_empty() {
        let _ = writeln!(text, "\n## Why\n");
        list(&why.because, 0, &mut text);
    }
    if !why.windows.is_empty() {
        let _ = writeln!(text, "\n## What runs\n");
        for line in &why.running {
            let _ = writeln!(text, "- {}", escaped(line));
        }
    }
    for outlook in &why.outlooks {
        if !outlook.needs.is_empty() {
            let _ = writeln!(text, "\n## What is missing for it {}\n", outlook.words);
            list(&outlook.needs, 0, &mut text);
        }
        if outlook.sentences.is_empty() {
            continue;
        }
        let _ = writeln!(text, "\n## What it would take for it {}\n", outlook.words);
        for sentence in &outlook.sentences {
            let _ = writeln!(text, "- {}", escaped(sentence));
        }
        if let Some(premise) = premise(why, outlook) {
            let _ = writeln!(text, "\n{premise}");
        }
    }
    text
}

fn list(nodes: &[Node], depth: usize, text: &mut String) {
    let blanks = "  ".repeat(depth);
    for node in nodes {
        let number = node.number.map(|number| format!("({number}) ")).unwrap_or_default();
        let above = node.above.map(super::as_above).unwrap_or_default();
        let place = node.clause.as_ref().filter(|_| node.entry.is_some());
        let place = place.map(|clause| format!(" (`{}:{}`)", clause.file, clause.line)).unwrap_or_default();
        let _ = writeln!(text, "{blanks}- {number}{}{above}{place}", escaped(&node.sentence));
        if let Some(clause) = node.clause.as_ref().filter(|_| node.entry.is_none()) {
            let _ = writeln!(text, "{blanks}  - `{}:{}`: {}", clause.file, clause.line, code(&clause.text));
        }
        for observed in node.observed.iter() {
            let _ = writeln!(text, "{blanks}  - {}", escaped(&observed.sentence()));
        }
        list(&node.because, depth + 1, text);
    }
}

/// Source text as code, whatever stands in it.
fn code(text: &str) -> String {
    if text.contains('`') { format!("`` {text} ``") } else { format!("`{text}`") }
}

/// Text in which nothing is markup but backticks round source text.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut in_code = false;
    let pairs = text.matches('`').count().is_multiple_of(2);
    for character in text.chars() {
        if character == '`' && pairs {
            in_code = !in_code;
        } else if !in_code && matches!(character, '*' | '_' | '[' | ']' | '<' | '>' | '#' | '`' | '|' | '\\') {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}
