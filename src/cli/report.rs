//! Diagnostics for people (by miette, with [`snippet`]s of the source), for programs (JSON) and for GitHub.

mod snippet;

use std::borrow::Cow;
use std::fmt::{self, Write as _};
use std::io::{self, Write as _};

use miette::{Diagnostic as Report, GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode};
use serde_json::{Map, Value, json};

use super::output::Output;
use crate::diagnostic::characters::visible;
use crate::diagnostic::{Diagnostic, Diagnostics, Label, Place, Severity, Suggestion};
use crate::source::{Sources, Span};
use snippet::Snippets;

/// How many diagnostics people are shown; programs get all.
const MOST: usize = 100;
/// Messages of more characters are cut in the middle.
const LONGEST: usize = 300;

/// Prints diagnostics on standard error, and how many there are.
///
/// # Errors
/// Those of standard error.
pub fn print(diagnostics: &Diagnostics, sources: &Sources, output: &mut Output) -> io::Result<()> {
    let text = text(diagnostics, sources, output.error_width(), output.colors_errors());
    output.err.write_all(text.as_bytes())?;
    if let Some(summary) = summary(diagnostics) {
        writeln!(output.err, "{summary}")?;
    }
    Ok(())
}

/// Diagnostics as people read them.
pub fn text(diagnostics: &Diagnostics, sources: &Sources, width: usize, color: bool) -> String {
    let theme = if color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme).with_width(width).with_links(false).with_context_lines(1);
    let mut text = String::new();
    for diagnostic in diagnostics.iter().take(MOST) {
        // Writing to a string doesn't fail.
        let _ = handler.render_report(&mut text, &Shown::new(diagnostic, sources));
        text.push('\n');
    }
    if let Some(more) = diagnostics.len().checked_sub(MOST).filter(|more| *more > 0) {
        // Those of an agreement can be had as JSON, those of data can't.
        let end = match diagnostics.iter().skip(MOST).all(|it| it.place.is_some()) {
            true => ": mend these first",
            false => ", which `--format json` shows as well",
        };
        let _ = writeln!(text, "… and {more} more{end}\n");
    }
    text
}

/// `2 errors, 1 warning`; none where there is nothing to count.
fn summary(diagnostics: &Diagnostics) -> Option<String> {
    let count = |severity| diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count();
    let words = |count: usize, word: &str| match count {
        0 => None,
        1 => Some(format!("1 {word}")),
        count => Some(format!("{count} {word}s")),
    };
    let parts = [words(count(Severity::Error), "error"), words(count(Severity::Warning), "warning")];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// What a message says in a form that can be shown: nothing hidden, and no more than anybody would read.
fn shown(text: &str) -> Cow<'_, str> {
    let text = visible(text);
    if text.len() <= LONGEST || text.chars().count() <= LONGEST {
        return text;
    }
    let count = text.chars().count();
    let (head, tail) = (text.chars().take(LONGEST / 2), text.chars().skip(count - LONGEST / 4));
    Cow::Owned(head.chain(" … ".chars()).chain(tail).collect())
}

/// A diagnostic with its sources, as miette asks for it.
struct Shown<'a> {
    diagnostic: &'a Diagnostic,
    source: Option<Snippets<'a>>,
    elsewhere: Vec<Remark<'a>>,
}

/// A label in another file than the diagnostic's own.
#[derive(Debug)]
struct Remark<'a> {
    label: &'a Label,
    source: Snippets<'a>,
}

impl fmt::Display for Remark<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&shown(&self.label.text))
    }
}

impl std::error::Error for Remark<'_> {}

impl Report for Remark<'_> {
    fn severity(&self) -> Option<miette::Severity> {
        Some(miette::Severity::Advice)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.source)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let at = self.source.marked(self.label.span);
        Some(Box::new(std::iter::once(LabeledSpan::new_primary_with_span(None, at))))
    }
}

impl<'a> Shown<'a> {
    fn new(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Self {
        let own = diagnostic.span().map(|span| span.file);
        let elsewhere = diagnostic.labels.iter().filter(|label| Some(label.span.file) != own);
        let elsewhere =
            elsewhere.map(|label| Remark { label, source: Snippets::of(sources.file(label.span.file)) }).collect();
        let source = diagnostic.span().map(|span| Snippets::of(sources.file(span.file)));
        Self { diagnostic, source, elsewhere }
    }
}

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.diagnostic.place {
            Some(place) => write!(f, "{}: {}", visible(&place_words(place)), shown(&self.diagnostic.message)),
            None => f.write_str(&shown(&self.diagnostic.message)),
        }
    }
}

impl std::error::Error for Shown<'_> {}

impl Report for Shown<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.diagnostic.code))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.diagnostic.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.diagnostic.help.as_ref().map(|help| Box::new(shown(help)) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_ref().map(|source| source as &dyn SourceCode)
    }

    /// Labels in other files: each as a remark with its own piece of source.
    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn Report> + 'a>> {
        if self.elsewhere.is_empty() {
            return None;
        }
        Some(Box::new(self.elsewhere.iter().map(|remark| remark as &dyn Report)))
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let primary = self.diagnostic.span()?;
        let source = self.source.as_ref()?;
        let mut first = true;
        let labels = self.diagnostic.labels.iter().filter(move |label| label.span.file == primary.file);
        Some(Box::new(labels.map(move |label| {
            let at = source.marked(label.span);
            let is_first = std::mem::replace(&mut first, false);
            let text = Some(shown(&label.text).into_owned());
            if is_first { LabeledSpan::new_primary_with_span(text, at) } else { LabeledSpan::new_with_span(text, at) }
        })))
    }
}

fn place_words(place: &Place) -> String {
    let mut words = place.file.clone();
    if let Some(row) = place.row {
        // Data have rows; an agreement and a project file have lines.
        let is_text = [".toml", ".detente"].iter().any(|ending| place.file.ends_with(ending));
        let _ = write!(words, ", {} {row}", if is_text { "line" } else { "row" });
    }
    if let Some(column) = &place.column {
        let _ = write!(words, ", column {column}");
    }
    words
}

/// Diagnostics as a JSON list: code, severity, message, help, file, line, column, end, labels, suggestions.
pub fn json(diagnostics: &Diagnostics, sources: &Sources) -> Vec<Value> {
    diagnostics.iter().map(|diagnostic| one_json(diagnostic, sources)).collect()
}

fn one_json(diagnostic: &Diagnostic, sources: &Sources) -> Value {
    let mut object = Map::new();
    object.insert("code".to_owned(), json!(diagnostic.code.name()));
    object.insert("severity".to_owned(), json!(diagnostic.severity.word()));
    object.insert("message".to_owned(), json!(diagnostic.message));
    object.insert("help".to_owned(), json!(diagnostic.help));
    match (diagnostic.span(), &diagnostic.place) {
        (Some(span), _) => place_json(span, sources).into_iter().for_each(|(key, value)| {
            object.insert(key, value);
        }),
        (None, Some(place)) => {
            object.insert("file".to_owned(), json!(place.file));
            object.insert("line".to_owned(), json!(place.row));
            object.insert("column".to_owned(), json!(place.column));
            object.insert("end".to_owned(), Value::Null);
        }
        (None, None) => {
            for key in ["file", "line", "column", "end"] {
                object.insert(key.to_owned(), Value::Null);
            }
        }
    }
    let labels = diagnostic.labels.iter().map(|label| {
        let mut at = place_json(label.span, sources);
        at.insert("text".to_owned(), json!(label.text));
        Value::Object(at)
    });
    object.insert("labels".to_owned(), labels.collect());
    let suggestions = diagnostic.suggestions.iter().map(|suggestion| edit_json(suggestion, sources));
    object.insert("suggestions".to_owned(), suggestions.collect());
    Value::Object(object)
}

/// A place with the text that replaces it.
pub fn edit_json(edit: &Suggestion, sources: &Sources) -> Value {
    let mut at = place_json(edit.span, sources);
    at.insert("replacement".to_owned(), json!(edit.replacement));
    Value::Object(at)
}

fn place_json(span: Span, sources: &Sources) -> Map<String, Value> {
    let (start, end) = (sources.start(span), sources.end(span));
    let mut object = Map::new();
    object.insert("file".to_owned(), json!(sources.file(span.file).shown()));
    object.insert("line".to_owned(), json!(start.line));
    object.insert("column".to_owned(), json!(start.column));
    object.insert("end".to_owned(), json!({"line": end.line, "column": end.column}));
    object
}

/// Diagnostics as annotations of a GitHub workflow.
pub fn github(diagnostics: &Diagnostics, sources: &Sources) -> String {
    let mut text = String::new();
    for diagnostic in diagnostics {
        let mut properties = Vec::new();
        match (diagnostic.span(), &diagnostic.place) {
            (Some(span), _) => {
                let (start, end) = (sources.start(span), sources.end(span));
                properties.push(("file", sources.file(span.file).shown().to_owned()));
                properties.push(("line", start.line.to_string()));
                properties.push(("col", start.column.to_string()));
                properties.push(("endLine", end.line.to_string()));
                properties.push(("endColumn", end.column.to_string()));
            }
            (None, Some(place)) => {
                properties.push(("file", place.file.clone()));
                properties.extend(place.row.map(|row| ("line", row.to_string())));
            }
            (None, None) => {}
        }
        properties.push(("title", diagnostic.code.name().to_owned()));
        let properties: Vec<String> =
            properties.into_iter().map(|(key, value)| format!("{key}={}", escaped(&value, true))).collect();
        let message = match &diagnostic.help {
            Some(help) => format!("{}\n{help}", diagnostic.message),
            None => diagnostic.message.clone(),
        };
        let _ =
            writeln!(text, "::{} {}::{}", diagnostic.severity.word(), properties.join(","), escaped(&message, false));
    }
    text
}

/// As GitHub asks for: percent signs and line ends, in properties also colons and commas.
fn escaped(text: &str, property: bool) -> String {
    let text = text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    if property { text.replace(':', "%3A").replace(',', "%2C") } else { text }
}
