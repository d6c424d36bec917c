//! From text to the syntax tree. The only module that knows pest.
//!
//! [`scan`] reads the bytes once: it finds what no grammar says well, and cuts the file into pieces at the words that begin
//! declarations. Each piece is read by the grammar in `grammar/detente.pest` and [`build`] makes the tree. Where a piece has an
//! error, [`recover`] reads on clause by clause, so that several errors are told in one run. Parsing never fails: what can't be
//! read is reported and left out.

mod build;
mod expected;
mod forms;
mod hints;
mod lex;
mod parts;
mod recover;
mod scan;
mod words;

use std::borrow::Cow;

use pest::Parser;

use crate::ast::{File, MAX_DECLARATIONS, MAX_MESSAGES, MAX_NODES};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, characters};
use crate::source::{FileId, Sources, Span};
use build::Builder;
use scan::{Piece, Problem, Scan};

mod grammar {
    /// The generated parser.
    #[derive(pest_derive::Parser)]
    #[grammar = "../grammar/detente.pest"]
    pub struct DetenteParser;
}

use grammar::{DetenteParser, Rule};

/// Reads one file.
///
/// ```
/// use detente::{parse::parse, source::Sources};
/// let mut sources = Sources::new();
/// let file = sources.add("pact.detente", "agreement pact { concluded 2024-01-01 }");
/// let (tree, diagnostics) = parse(&sources, file);
/// assert!(diagnostics.is_empty());
/// assert_eq!(tree.declarations[0].name.text, "pact");
/// ```
pub fn parse(sources: &Sources, file: FileId) -> (File, Diagnostics) {
    let text = sources.file(file).text();
    let scan = scan::scan(text);
    let mended = mend(text, &scan);
    let mut diagnostics = Diagnostics::new();
    let mut builder = Builder::new(&mended, file, &scan.docs);
    let too_deep: Vec<usize> = scan
        .problems
        .iter()
        .filter(|problem| matches!(problem, Problem::TooDeep(_)))
        .map(|problem| problem.range().start)
        .collect();
    for piece in &scan.pieces {
        if builder.declared() > MAX_DECLARATIONS || builder.diagnostics.len() > MAX_MESSAGES {
            break;
        }
        // A recursive parser is not asked about text that is nested beyond the limit.
        if too_deep.iter().any(|at| piece.range.contains(at)) {
            continue;
        }
        let part = &mended[piece.range.clone()];
        match DetenteParser::parse(Rule::piece, part) {
            Ok(nodes) => builder.declarations(nodes.flat_map(|node| node.into_inner()), piece.range.start),
            Err(_) => {
                // Brackets that were put in stand for none.
                builder.end = piece.range.end - added(part, &text[piece.range.clone()]);
                recover::piece(&mut builder, part, piece.range.start, !piece.closing.is_empty());
            }
        }
    }
    for problem in &scan.problems {
        builder.damage_at(problem.range().start as u32);
    }
    builder.finish();
    let stray_docs = std::mem::take(&mut builder.stray_docs);
    for span in &stray_docs {
        diagnostics.push(
            Diagnostic::error(
                Code::W0101,
                "this documentation documents nothing",
                *span,
                "no declaration or clause follows",
            )
            .help("put it right before what it describes, or write `//` for a comment")
            .warning(),
        );
    }
    let beyond = beyond_limits(&builder, file);
    let is_beyond = builder.nodes > MAX_NODES || !beyond.is_empty();
    diagnostics.extend(beyond);
    let mut told = std::mem::take(&mut builder.diagnostics);
    for problem in scan.problems.iter().filter(|problem| !is_unopened(problem, &told, &scan.pieces)).take(MAX_MESSAGES)
    {
        diagnostics.push(explain(problem, text, file));
    }
    told.retain(|diagnostic| !splits_a_word(diagnostic, &scan, text));
    diagnostics.extend(told);
    if is_beyond {
        return (File { lost: true, ..File::default() }, diagnostics);
    }
    let declarations = std::mem::take(&mut builder.declarations);
    let imports = std::mem::take(&mut builder.imports);
    let assumptions = std::mem::take(&mut builder.assumptions);
    let scenarios = std::mem::take(&mut builder.scenarios);
    let comments = scan.comments.iter().map(|range| Span::new(file, range.start as u32, range.end as u32)).collect();
    let lost = builder.lost || !too_deep.is_empty();
    (File { declarations, imports, assumptions, scenarios, comments, lost }, diagnostics)
}

/// That reading stopped at one of the limits, if it did.
fn beyond_limits(builder: &Builder<'_>, file: FileId) -> Diagnostics {
    let mut found = Diagnostics::new();
    let beginning = Span::new(file, 0, 0);
    if builder.declared() > MAX_DECLARATIONS {
        let message = format!("the file has more than {MAX_DECLARATIONS} declarations");
        found.push(
            Diagnostic::error(Code::E0117, message, beginning, "in this file")
                .help("put parts of the agreement into libraries with `import`"),
        );
    }
    if builder.diagnostics.len() > MAX_MESSAGES {
        let message = format!("the file has more than {MAX_MESSAGES} errors; what comes after them is not read");
        found.push(
            Diagnostic::error(Code::E0101, message, beginning, "in this file").help("is it an agreement at all?"),
        );
    }
    found
}

/// Whether a word can't name a unit, since after a number it means something else (section 6.1).
pub fn is_no_unit(word: &str) -> bool {
    DetenteParser::parse(Rule::word_not_a_unit, word).is_ok()
}

/// Whether a word begins an action, so that it can't name a reversal (section 6.1).
fn begins_action(word: &str) -> bool {
    DetenteParser::parse(Rule::action_word, word).is_ok()
}

/// The text with what the scan complained of made harmless, so that it isn't complained of twice. Offsets stay.
fn mend<'t>(text: &'t str, scan: &Scan) -> Cow<'t, str> {
    if scan.problems.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut bytes = text.as_bytes().to_vec();
    for problem in &scan.problems {
        let range = problem.range();
        match problem {
            Problem::Character(..) | Problem::StrayBracket { .. } => bytes[range].fill(b' '),
            Problem::OpenString(_) => close_string(&mut bytes[range]),
            // `{ (e }`: the parenthesis is closed in the blank before the brace.
            Problem::OpenBracket { wants: ')', before, .. } => {
                if let Some(blank) =
                    before.checked_sub(1).and_then(|at| bytes.get_mut(at)).filter(|byte| **byte == b' ')
                {
                    *blank = b')';
                }
            }
            Problem::Unopened(_) => bytes[range.end] = b'{',
            Problem::OpenBracket { .. } | Problem::TooDeep(_) => {}
        }
    }
    for piece in scan.pieces.iter().filter(|piece| !piece.closing.is_empty()) {
        // The brackets that are missing stand in for blanks at the end of the piece, as far as there are any.
        let blanks = bytes[piece.range.clone()].iter().rev().take_while(|b| b.is_ascii_whitespace()).count();
        if blanks >= piece.closing.len() {
            let end = piece.range.end;
            bytes[end - piece.closing.len()..end].copy_from_slice(piece.closing.as_bytes());
        }
    }
    match String::from_utf8(bytes) {
        Ok(mended) => Cow::Owned(mended),
        Err(_) => Cow::Borrowed(text),
    }
}

/// How many brackets were put in at the end of a piece.
fn added(mended: &str, text: &str) -> usize {
    mended.bytes().rev().zip(text.bytes().rev()).take_while(|(mended, text)| mended != text).count()
}

/// Makes an open string an empty one, with blanks behind it.
fn close_string(bytes: &mut [u8]) {
    bytes.iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = b' ');
    if let [first, second, ..] = bytes {
        *first = b'"';
        *second = b'"';
    }
}

/// Whether a syntax error comes only of an invisible character within a word, which is told already.
fn splits_a_word(diagnostic: &Diagnostic, scan: &Scan, text: &str) -> bool {
    let Some(span) = diagnostic.span() else { return false };
    let in_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    scan.problems.iter().any(|problem| {
        let range = problem.range();
        matches!(problem, Problem::Character(_, c) if characters::is_invisible(*c))
            && range.end == span.start as usize
            && text[..range.start].ends_with(in_word)
            && text[range.end..].starts_with(in_word)
    })
}

fn explain(problem: &Problem, text: &str, file: FileId) -> Diagnostic {
    let range = problem.range();
    let span = Span::new(file, range.start as u32, range.end as u32);
    match problem {
        Problem::Character(_, c) => {
            let help = match c {
                '\r' => "end lines with a line feed, alone or behind a carriage return",
                c if characters::is_space(*c) => "write a plain blank",
                _ => "delete it: it could make the text look different from what it says",
            };
            let place = if characters::is_forbidden(*c) || *c == '\r' { "in an agreement" } else { "between words" };
            let message = format!("the character {} may not stand {place}", characters::code_point(*c));
            let replacement = match c {
                '\r' => "\n",
                c if characters::is_space(*c) => " ",
                _ => "",
            };
            Diagnostic::error(Code::E0106, message, span, characters::fault(*c)).help(help).suggest(span, replacement)
        }
        Problem::OpenString(_) => Diagnostic::error(Code::E0105, "this text is never closed", span, "opened here")
            .help(if text[range.start..].starts_with("\"\"\"") {
                "close it with `\"\"\"`"
            } else {
                "close it with `\"` on the same line; passages of several lines stand between `\"\"\"`"
            }),
        Problem::OpenBracket { wants, before, .. } => {
            let what = if *wants == '}' { "block" } else { "parenthesis" };
            let diagnostic =
                Diagnostic::error(Code::E0104, format!("this {what} is never closed"), span, "opened here")
                    .help(format!("close it with `{wants}`"));
            if *before < text.len() {
                let at = Span::new(file, *before as u32, *before as u32 + 1);
                diagnostic.label(at, "the text goes on here as if it were closed")
            } else {
                diagnostic
            }
        }
        Problem::StrayBracket { open, .. } => {
            let bracket = &text[range];
            let diagnostic = Diagnostic::error(
                Code::E0104,
                format!("`{bracket}` closes nothing"),
                span,
                "nothing that it could close",
            );
            match open {
                Some(open) => {
                    let at = Span::new(file, *open as u32, *open as u32 + 1);
                    diagnostic.label(at, "this is open")
                }
                None => diagnostic,
            }
            .help("delete it, or add the bracket that it should close")
        }
        Problem::Unopened(_) => {
            Diagnostic::error(Code::E0101, "expected `{` behind `process`", span, "its steps are not opened")
                .help("the steps stand between braces: `process { cure 30 days … }`")
                .suggest(Span { start: span.end, ..span }, " {")
        }
        Problem::TooDeep(_) => too_deep(span),
    }
}

/// Whether a `}` seems to close nothing only because its `{` is missing, which is told already.
fn is_unopened(problem: &Problem, told: &Diagnostics, pieces: &[Piece]) -> bool {
    let Problem::StrayBracket { at, open: None } = problem else { return false };
    let Some(piece) = pieces.iter().find(|piece| piece.range.contains(at)) else { return false };
    told.iter().any(|told| {
        let inside = told.span().is_some_and(|span| (piece.range.start..*at).contains(&(span.start as usize)));
        inside && told.code == Code::E0101 && told.message.starts_with("expected") && told.message.contains("`{`")
    })
}

/// The message for nesting beyond the limit (section 2).
fn too_deep(span: Span) -> Diagnostic {
    let limit = crate::ast::MAX_DEPTH;
    Diagnostic::error(Code::E0107, format!("nested more than {limit} levels deep"), span, "goes beyond the limit")
        .help("give parts of it a name with `define`, or a benchmark of their own")
}
