//! Source files and places in them.
//!
//! A [`Span`] is a half-open range of byte offsets in one file of a [`Sources`]. Everything that a diagnostic or a ledger
//! entry points at is a span; lines and columns are worked out only when somebody has to read them.

use serde::Serialize;

/// A file within a [`Sources`]; an index that only the set which made it can resolve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct FileId(pub u32);

/// A half-open range of bytes in one source file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// Offset of the first byte.
    pub start: u32,
    /// Offset behind the last byte.
    pub end: u32,
}

impl Span {
    /// A span from its parts.
    pub const fn new(file: FileId, start: u32, end: u32) -> Self {
        Self { file, start, end }
    }

    /// The smallest span that covers both; both must be in one file.
    pub fn to(self, other: Self) -> Self {
        Self { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

impl std::fmt::Debug for Span {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

/// A line and a column, both counted from 1; columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct LineColumn {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

/// One source file: its names, its text, and where its lines begin.
#[derive(Debug, Clone)]
pub struct SourceFile {
    name: String,
    shown: String,
    text: String,
    line_starts: Vec<u32>,
}

impl SourceFile {
    /// The name that ledgers cite: relative to the folder of the main file, the same on every machine.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name that messages show: as the user named the file.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Line and column of a byte offset; an offset behind the end counts as the end.
    pub fn line_column(&self, offset: u32) -> LineColumn {
        let offset = offset.min(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
        let line = self.line_starts.partition_point(|start| *start <= offset).max(1);
        let start = self.line_starts.get(line - 1).copied().unwrap_or(0);
        let before = self.text.get(start as usize..offset as usize).unwrap_or("");
        LineColumn { line: line as u32, column: before.chars().count() as u32 + 1 }
    }

    /// The offset at which a line begins, counted from 1; the end of the text for lines behind the last.
    pub fn line_start(&self, line: u32) -> usize {
        self.line_starts.get(line.saturating_sub(1) as usize).map_or(self.text.len(), |start| *start as usize)
    }

    /// The text of a line without its line end, counted from 1.
    pub fn line(&self, line: u32) -> &str {
        let index = line.saturating_sub(1) as usize;
        let start = self.line_starts.get(index).copied().unwrap_or(0) as usize;
        let end = self.line_starts.get(index + 1).map_or(self.text.len(), |end| *end as usize);
        self.text.get(start..end).unwrap_or("").trim_end_matches(['\n', '\r'])
    }
}

/// All source files of one agreement.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    /// An empty set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file and gives its id. `name` is shown in messages and ledgers.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> FileId {
        let name = name.into();
        self.add_shown(name.clone(), name, text)
    }

    /// Adds a file that messages show by another name than ledgers.
    pub fn add_shown(&mut self, name: impl Into<String>, shown: impl Into<String>, text: impl Into<String>) -> FileId {
        let text = text.into();
        let line_starts =
            std::iter::once(0).chain(text.match_indices('\n').map(|(offset, _)| offset as u32 + 1)).collect();
        self.files.push(SourceFile { name: name.into(), shown: shown.into(), text, line_starts });
        FileId(self.files.len() as u32 - 1)
    }

    /// The file of an id made by this set.
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// The text that a span covers; empty where the span lies outside.
    pub fn text(&self, span: Span) -> &str {
        self.file(span.file).text().get(span.start as usize..span.end as usize).unwrap_or("")
    }

    /// The text that a span covers with comments left out and runs of blanks made into one, as ledgers cite it (section 8).
    pub fn collapsed(&self, span: Span) -> String {
        let text = self.text(span);
        // As nearly all stand in their file: nothing to leave out.
        let is_plain =
            |pair: &[u8]| pair != b"  " && pair != b"//" && pair[1].is_ascii() && !pair[1].is_ascii_control();
        if text.bytes().next().is_some_and(|first| first.is_ascii_graphic())
            && text.as_bytes().windows(2).all(is_plain)
            && !text.ends_with(' ')
        {
            return text.to_owned();
        }
        let mut words: Vec<&str> = Vec::new();
        for line in text.lines() {
            words.extend(line.split("//").next().unwrap_or("").split_whitespace());
        }
        words.join(" ")
    }

    /// Line and column where a span starts.
    pub fn start(&self, span: Span) -> LineColumn {
        self.file(span.file).line_column(span.start)
    }

    /// Line and column where a span ends.
    pub fn end(&self, span: Span) -> LineColumn {
        self.file(span.file).line_column(span.end)
    }
}
