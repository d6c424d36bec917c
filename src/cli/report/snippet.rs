//! The piece of a source file that stands under a message: found by the line index rather than by a scan from the beginning,
//! cut where lines are very long, with every hidden character made visible.

use std::borrow::Cow;
use std::sync::OnceLock;

use miette::{MietteError, SourceCode, SourceSpan, SpanContents};

use crate::diagnostic::characters::in_place;
use crate::source::{SourceFile, Span};

/// Lines of more bytes are cut.
const LONG: usize = 200;
/// How much of a long line stands on each side of a label.
const MARGIN: usize = 60;
/// How much of a long label is marked.
const MARKED: usize = 80;
/// Labels over more lines are marked in their first line only.
const LINES: u32 = 20;

/// What a label marks: all of its span, or the beginning of one that is too long to be shown.
fn marked(file: &SourceFile, span: Span) -> SourceSpan {
    let (start, end) = (span.start as usize, span.end as usize);
    let (first, last) = (file.line_column(span.start).line, file.line_column(span.end).line);
    let is_long = last - first > LINES || (first..=last).any(|line| length(file, line) > LONG);
    if !is_long {
        return SourceSpan::from((start, end - start));
    }
    let line_end = file.line_start(first) + file.line(first).len();
    let end = before(file.text(), end.min(line_end).min(start + MARKED)).max(start);
    SourceSpan::from((start, end - start))
}

fn length(file: &SourceFile, line: u32) -> usize {
    file.line_start(line + 1) - file.line_start(line)
}

/// The last place where a character ends, up to `at`.
fn before(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// A file from which pieces are shown.
#[derive(Debug)]
pub struct Snippets<'a> {
    file: &'a SourceFile,
    changed: Changed,
}

impl<'a> Snippets<'a> {
    /// None shown yet.
    pub fn of(file: &'a SourceFile) -> Self {
        Self { file, changed: Changed::default() }
    }

    /// What a label marks.
    pub fn marked(&self, span: Span) -> SourceSpan {
        marked(self.file, span)
    }
}

/// The pieces that are shown otherwise than they stand in the file: a list that only grows, so that pieces can be borrowed.
#[derive(Debug, Default)]
struct Changed(OnceLock<(String, Box<Changed>)>);

impl Changed {
    fn keep(&self, piece: String) -> &str {
        let mut at = self;
        while let Some((_, next)) = at.0.get() {
            at = next;
        }
        &at.0.get_or_init(|| (piece, Box::default())).0
    }
}

/// A piece of a file.
struct Piece<'a> {
    name: &'a str,
    data: &'a str,
    span: SourceSpan,
    line: usize,
    column: usize,
}

impl<'a> SpanContents<'a> for Piece<'a> {
    fn data(&self) -> &'a [u8] {
        self.data.as_bytes()
    }

    fn span(&self) -> &SourceSpan {
        &self.span
    }

    fn line(&self) -> usize {
        self.line
    }

    fn column(&self) -> usize {
        self.column
    }

    fn line_count(&self) -> usize {
        self.data.matches('\n').count() + 1
    }

    fn name(&self) -> Option<&str> {
        Some(self.name)
    }
}

impl SourceCode for Snippets<'_> {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        lines_before: usize,
        lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let file = self.file;
        let text = file.text();
        let (start, end) = (span.offset().min(text.len()), (span.offset() + span.len()).min(text.len()));
        if (lines_before, lines_after) == (0, 0) {
            // Asked for the place alone, whose line and column stand above the source.
            let at = file.line_column(start as u32);
            return Ok(Box::new(Piece {
                name: file.shown(),
                data: text.get(start..end).unwrap_or(""),
                span: SourceSpan::from((start, end - start)),
                line: at.line as usize - 1,
                column: at.column as usize - 1,
            }));
        }
        let (mut first, mut last) = (file.line_column(start as u32).line, file.line_column(end as u32).line);
        let (cut_before, cut_after) = (length(file, first) > LONG, length(file, last) > LONG);
        if (first + 1..last).any(|line| length(file, line) > LONG) || (cut_before || cut_after) && end - start > LONG {
            // Two labels too far apart on long lines: each is shown on its own.
            return Err(MietteError::OutOfBounds);
        }
        for _ in 0..lines_before {
            if !cut_before && first > 1 && length(file, first - 1) <= LONG {
                first -= 1;
            }
        }
        for _ in 0..lines_after {
            if !cut_after && length(file, last + 1) <= LONG {
                last += 1;
            }
        }
        let line_start = file.line_start(first);
        let line_end = file.line_start(last + 1);
        let from = if cut_before { before(text, start.saturating_sub(MARGIN)).max(line_start) } else { line_start };
        let to = if cut_after { before(text, end + MARGIN).min(line_end) } else { line_end };
        let lines = text.get(from..to).unwrap_or("");
        let lines = lines.strip_suffix('\n').unwrap_or(lines);
        let lines = lines.strip_suffix('\r').unwrap_or(lines);
        let mut data = in_place(lines);
        if from > line_start {
            data = Cow::Owned(dotted_start(&data));
        }
        if to < line_end {
            data = Cow::Owned(dotted_end(&data));
        }
        let data = match data {
            Cow::Borrowed(data) => data,
            Cow::Owned(data) => self.changed.keep(data),
        };
        let span = SourceSpan::from((from, lines.len()));
        Ok(Box::new(Piece { name: file.shown(), data, span, line: first as usize - 1, column: 0 }))
    }
}

/// The first characters replaced by dots of as many bytes.
fn dotted_start(text: &str) -> String {
    let cut = (3..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    if cut == 0 { text.to_owned() } else { format!("…{}{}", " ".repeat(cut - 3), &text[cut..]) }
}

/// The last characters replaced by dots of as many bytes.
fn dotted_end(text: &str) -> String {
    let cut = before(text, text.len().saturating_sub(3));
    if text.len() < cut + 3 {
        return text.to_owned();
    }
    format!("{}{}…", &text[..cut], " ".repeat(text.len() - cut - 3))
}

#[cfg(test)]
mod tests {
    use super::{dotted_end, dotted_start};

    #[test]
    fn dots_take_as_many_bytes_as_what_they_stand_for() {
        for text in ["abcdefgh", "ééééé", "日本語日本語", "aé日aé日", "ab"] {
            assert_eq!(dotted_start(text).len(), text.len(), "{text}");
            assert_eq!(dotted_end(text).len(), text.len(), "{text}");
        }
        assert_eq!(dotted_start("abcdefgh"), "…defgh");
        assert_eq!(dotted_end("abcdefgh"), "abcde…");
    }
}
