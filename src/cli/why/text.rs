//! An explanation for people: a tree of sentences, each with the clause and the observations it rests on.

use std::io::{self, Write};

use textwrap::{Options, WordSeparator, WordSplitter};

use super::super::output::meaning;
use crate::explain::tree::Node;
use crate::explain::{Why, as_above, premise};

/// Writes an answer; lines are `width` wide.
///
/// # Errors
/// Those of the output.
pub fn write(why: &Why, width: usize, out: &mut impl Write) -> io::Result<()> {
    let (strong, faint) = (meaning::STRONG, meaning::FAINT);
    let entity = why.entity.as_ref().map(|entity| format!(", {entity}")).unwrap_or_default();
    let title = why.agreement_title.as_deref().unwrap_or(&why.agreement);
    let known = why.known_at.map(|day| format!(", as known on {day}")).unwrap_or_default();
    writeln!(out, "{faint}{title}{entity}, in the evening of {}{known}{faint:#}\n", why.day)?;
    let answer = match why.answer {
        Some(true) => "Yes. ",
        Some(false) => "No. ",
        None => "",
    };
    let color = meaning::of(&why.standing.status);
    let sentence = textwrap::fill(&format!("{answer}{}", why.sentence), wrapped(width, "", ""));
    writeln!(out, "{strong}{color}{sentence}{color:#}{strong:#}")?;
    if let Some(clause) = &why.clause {
        writeln!(out, "{faint}{}:{}{faint:#}", clause.file, clause.line)?;
    }
    if !why.because.is_empty() {
        writeln!(out, "\n{strong}Why{strong:#}")?;
        nodes(&why.because, 1, width, out)?;
    }
    if !why.windows.is_empty() {
        writeln!(out, "\n{strong}What runs{strong:#}")?;
        for line in &why.running {
            writeln!(out, "{}", textwrap::fill(line, wrapped(width, "  · ", "    ")))?;
        }
    }
    for outlook in &why.outlooks {
        if !outlook.needs.is_empty() {
            writeln!(out, "\n{strong}What is missing for it {}{strong:#}", outlook.words)?;
            nodes(&outlook.needs, 1, width, out)?;
        }
        if outlook.sentences.is_empty() {
            continue;
        }
        writeln!(out, "\n{strong}What it would take for it {}{strong:#}", outlook.words)?;
        for sentence in &outlook.sentences {
            writeln!(out, "{}", textwrap::fill(sentence, wrapped(width, "  · ", "    ")))?;
        }
        if let Some(premise) = premise(why, outlook) {
            writeln!(out, "{faint}{}{faint:#}", textwrap::fill(&premise, wrapped(width, "    ", "    ")))?;
        }
    }
    Ok(())
}

fn nodes(nodes: &[Node], depth: usize, width: usize, out: &mut impl Write) -> io::Result<()> {
    let faint = meaning::FAINT;
    for node in nodes {
        let blanks = "  ".repeat(depth);
        let (first, others) = (format!("{blanks}· "), format!("{blanks}  "));
        let number = node.number.map(|number| format!("({number}) ")).unwrap_or_default();
        let above = node.above.map(as_above).unwrap_or_default();
        // An entry names what it is about: the place of its declaration is enough.
        let place = node.clause.as_ref().filter(|_| node.entry.is_some());
        let place = place.map(|clause| format!(" [{}:{}]", clause.file, clause.line)).unwrap_or_default();
        let text = format!("{number}{}{above}{place}", node.sentence);
        writeln!(out, "{}", textwrap::fill(&text, wrapped(width, &first, &others)))?;
        if let Some(clause) = node.clause.as_ref().filter(|_| node.entry.is_none()) {
            let line = format!("{}:{}  {}", clause.file, clause.line, clause.text);
            let further = format!("{others}  ");
            writeln!(out, "{faint}{}{faint:#}", textwrap::fill(&line, wrapped(width, &others, &further)))?;
        }
        for observed in node.observed.iter() {
            let further = format!("{others}  ");
            writeln!(
                out,
                "{faint}{}{faint:#}",
                textwrap::fill(&observed.sentence(), wrapped(width, &others, &further))
            )?;
        }
        self::nodes(&node.because, depth + 1, width, out)?;
    }
    Ok(())
}

/// Lines broken at blanks only: never inside a date or a path.
fn wrapped<'a>(width: usize, first: &'a str, others: &'a str) -> Options<'a> {
    Options::new(width)
        .initial_indent(first)
        .subsequent_indent(others)
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation)
        .break_words(false)
}
