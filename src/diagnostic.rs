//! What goes wrong, as data: one type for every message that a user may read.
//!
//! Nothing here prints. A [`Diagnostic`] has a stable [`Code`] from the one table in [`codes`] (or is a finding of the
//! linter), labels that point into
//! source files, or a [`Place`] in a data file, and help. [`Diagnostics`] collects them; who finds an error goes on.

pub mod characters;
pub mod codes;

pub use codes::Code;

use crate::source::Span;

/// What a message is known by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tag {
    /// One of the known errors and warnings.
    Code(Code),
    /// A rule of the linter, which is known by its name.
    Rule {
        /// `unpaired-concession`
        name: &'static str,
        /// Its stable alias: `SEQ01`.
        code: &'static str,
    },
}

impl Tag {
    /// How reports call it: `E0203`, `unpaired-concession`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Code(code) => code.name(),
            Self::Rule { name, .. } => name,
        }
    }
}

impl From<Code> for Tag {
    fn from(code: Code) -> Self {
        Self::Code(code)
    }
}

impl PartialEq<Code> for Tag {
    fn eq(&self, code: &Code) -> bool {
        *self == Self::Code(*code)
    }
}

impl std::fmt::Display for Tag {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Code(code) => code.fmt(f),
            Self::Rule { name, code } => write!(f, "{name} ({code})"),
        }
    }
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The agreement or the data can't be used.
    Error,
    /// It can, but the author should know.
    Warning,
}

impl Severity {
    /// `error` or `warning`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// A span with what is to be said about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What is there, in a few words.
    pub text: String,
}

/// A better text for a span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// What is replaced; an empty span inserts.
    pub span: Span,
    /// By what.
    pub replacement: String,
}

/// A place in a data or configuration file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file as the user named it, `-` for standard input.
    pub file: String,
    /// The row or line, counted from 1 with the header; none where the whole file is meant.
    pub row: Option<u64>,
    /// The name of the column.
    pub column: Option<String>,
}

/// One message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// What it is known by.
    pub code: Tag,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong: lower case, backticks round source text.
    pub message: String,
    /// The first label is the primary one; the others show what it clashes with.
    pub labels: Vec<Label>,
    /// The place in a data file, for errors that have no place in an agreement.
    pub place: Option<Place>,
    /// What to do about it.
    pub help: Option<String>,
    /// Ready-made mendings.
    pub suggestions: Vec<Suggestion>,
}

impl Diagnostic {
    /// An error at a span; `label` says what is there.
    pub fn error(code: impl Into<Tag>, message: impl Into<String>, span: Span, label: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            severity: Severity::Error,
            message: message.into(),
            labels: vec![Label { span, text: label.into() }],
            place: None,
            help: None,
            suggestions: Vec::new(),
        }
    }

    /// An error without a span in an agreement: in a data file, a configuration, the arguments.
    pub fn elsewhere(code: impl Into<Tag>, message: impl Into<String>, place: Option<Place>) -> Self {
        Self {
            code: code.into(),
            severity: Severity::Error,
            message: message.into(),
            labels: Vec::new(),
            place,
            help: None,
            suggestions: Vec::new(),
        }
    }

    /// Makes it a warning.
    #[must_use]
    pub fn warning(mut self) -> Self {
        self.severity = Severity::Warning;
        self
    }

    /// Adds a secondary label, in place.
    pub fn add_label(&mut self, span: Span, text: impl Into<String>) -> &mut Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Sets the help, or adds to it, in place.
    pub fn add_help(&mut self, help: impl Into<String>) -> &mut Self {
        let help = help.into();
        self.help = Some(match self.help.take() {
            Some(before) => format!("{before}; {help}"),
            None => help,
        });
        self
    }

    /// Adds a ready-made mending, in place.
    pub fn add_suggestion(&mut self, span: Span, replacement: impl Into<String>) -> &mut Self {
        self.suggestions.push(Suggestion { span, replacement: replacement.into() });
        self
    }

    /// Adds a secondary label.
    #[must_use]
    pub fn label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Sets the help.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds a ready-made mending.
    #[must_use]
    pub fn suggest(mut self, span: Span, replacement: impl Into<String>) -> Self {
        self.suggestions.push(Suggestion { span, replacement: replacement.into() });
        self
    }

    /// Offers the closest of `candidates` in place of a misspelt `word` at `span`, if one is close.
    #[must_use]
    pub fn did_you_mean<'a>(mut self, word: &str, span: Span, candidates: impl IntoIterator<Item = &'a str>) -> Self {
        if let Some(close) = closest(word, candidates) {
            let hint = format!("did you mean `{close}`?");
            self.help = Some(match self.help.take() {
                Some(help) => format!("{hint} {help}"),
                None => hint,
            });
            self = self.suggest(span, close);
        }
        self
    }

    /// The span of the primary label.
    pub fn span(&self) -> Option<Span> {
        self.labels.first().map(|label| label.span)
    }
}

/// The candidate that `word` is most probably a misspelling of: one that differs in case alone before any other, then the
/// nearest; ties go to the one named first. Short words are near many others, so that of three letters one may be wrong, and
/// of seven two, or three behind a common beginning.
///
/// ```
/// use detente::diagnostic::closest;
/// assert_eq!(closest("benchmrk", ["stage", "benchmark"]), Some("benchmark"));
/// assert_eq!(closest("Kg", ["g", "kg"]), Some("kg"));
/// assert_eq!(closest("RESERVES", ["reserve", "reserves"]), Some("reserves"));
/// assert_eq!(closest("iran", ["watch"]), None);
/// assert_eq!(closest("tons", ["t", "oz"]), None);
/// assert_eq!(closest("closed", ["raised"]), None);
/// assert_eq!(closest("certifies", ["certify"]), Some("certify"));
/// ```
pub fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = word.chars().count();
    let folded = word.to_lowercase();
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let other = candidate.chars().count();
        let limit = match length.min(other) {
            0..=3 => 1,
            4..=7 if !candidate.chars().zip(word.chars()).take(4).all(|(one, other)| one == other) => 2,
            _ => 3,
        };
        if candidate == word || other.abs_diff(length) > limit {
            continue;
        }
        let distance = match candidate.to_lowercase() == folded {
            true => 0,
            false => strsim::osa_distance(word, candidate),
        };
        let near = distance <= limit && distance < length.max(other);
        if near && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// `a` or `an`, as the word that follows wants it.
pub fn article(word: &str) -> &'static str {
    if word.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" }
}

/// Messages gathered on the way.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnostics {
    items: Vec<Diagnostic>,
}

impl Diagnostics {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.items.push(diagnostic);
    }

    /// Adds one, and gives it back to be added to.
    pub fn push_and_get(&mut self, diagnostic: Diagnostic) -> &mut Diagnostic {
        let index = self.items.len();
        self.items.push(diagnostic);
        &mut self.items[index]
    }

    /// The first of which something is so.
    pub fn find(&mut self, f: impl Fn(&Diagnostic) -> bool) -> Option<&mut Diagnostic> {
        self.items.iter_mut().find(|diagnostic| f(diagnostic))
    }

    /// Keeps those of which something is so.
    pub fn retain(&mut self, f: impl Fn(&Diagnostic) -> bool) {
        self.items.retain(f);
    }

    /// The latest.
    pub fn last_mut(&mut self) -> Option<&mut Diagnostic> {
        self.items.last_mut()
    }

    /// Adds all of another.
    pub fn extend(&mut self, other: Self) {
        self.items.extend(other.items);
    }

    /// Whether one of them is an error.
    pub fn has_errors(&self) -> bool {
        self.items.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// Whether there is none at all.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// All of them.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.items.iter()
    }

    /// Sorts by place (file, offset; then data file and row), then code, and drops repetitions.
    pub fn sort(&mut self) {
        self.items
            .sort_by(|a, b| (a.span(), &a.place, a.code, &a.message).cmp(&(b.span(), &b.place, b.code, &b.message)));
        self.items.dedup();
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;
    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self { items: vec![diagnostic] }
    }
}
