//! The criteria and where things stand, as Markdown.

use super::Edition;
use super::conditions::Said;
use super::criteria::{Card, sections};
use super::voice::day;

/// Writes all of it.
pub fn write(edition: &Edition<'_>) -> String {
    let mut out = String::new();
    let main = edition.program.main();
    push(&mut out, &format!("# {}\n", escaped(edition.title())));
    if let Some(concluded) = main.concluded {
        push(&mut out, &format!("Concluded on {}.\n", day(concluded)));
    }
    if let Some(evidence) = edition.evidence {
        super::standing::markdown(edition, &evidence, &mut out);
    }
    for section in sections(edition) {
        push(&mut out, &format!("## {}\n\n{}\n", section.heading, section.about));
        for card in &section.cards {
            self::card(card, &mut out);
        }
    }
    out
}

/// Appends a block, and the blank line behind it.
pub fn push(out: &mut String, block: &str) {
    out.push_str(block);
    out.push('\n');
}

fn card(card: &Card, out: &mut String) {
    push(out, &format!("### {} (`{}`)\n", escaped(&card.heading), card.name));
    if let Some(doc) = &card.doc {
        push(out, &format!("> {}\n", escaped(doc)));
    }
    for point in &card.points {
        match point.said.as_slice() {
            [one] if one.points.is_empty() => out.push_str(&format!("- **{}:** {}\n", point.term, escaped(&one.text))),
            several => {
                out.push_str(&format!("- **{}:**\n", point.term));
                several.iter().for_each(|said| points(said, 1, out));
            }
        }
    }
    let cites: Vec<String> = card.cites.iter().map(|cite| escaped(cite)).collect();
    if !cites.is_empty() {
        out.push_str(&format!("- **Cites:** {}\n", cites.join("; ")));
    }
    push(out, &format!("- **Text:** {}, line {}\n", escaped(&card.source.file), card.source.line));
}

fn points(said: &Said, depth: usize, out: &mut String) {
    out.push_str(&format!("{}- {}\n", "  ".repeat(depth), escaped(&said.text)));
    said.points.iter().for_each(|point| points(point, depth + 1, out));
}

/// A text of which nothing means anything in Markdown or HTML, in one line.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.split_whitespace().collect::<Vec<_>>().join(" ").chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '|' | '~' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}
