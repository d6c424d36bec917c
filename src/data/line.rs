//! The cells of one row, whatever kind of file it stands in.

use super::form::{Cell, Column, Header};
use super::{Row, names::Of};
use crate::model::IndicatorId;

/// The texts of the cells of a row, one behind the other.
#[derive(Debug, Default)]
pub struct Line {
    text: String,
    /// Where each begins and ends.
    bounds: Vec<(usize, usize)>,
}

impl Line {
    /// Takes the text out, to be written anew; there are no cells until then.
    pub fn begin(&mut self) -> Vec<u8> {
        self.bounds.clear();
        std::mem::take(&mut self.text).into_bytes()
    }

    /// Cuts a text at its commas; false where a quotation mark stands in it, which makes commas mean something else.
    pub fn cut(&mut self, text: &[u8]) -> bool {
        let (mut start, mut quotes) = (0, 0);
        let (eights, rest) = text.as_chunks::<8>();
        for (index, eight) in eights.iter().enumerate() {
            let word = u64::from_le_bytes(*eight);
            quotes |= marked(word, b'"');
            let mut commas = marked(word, b',');
            while commas != 0 {
                let at = index * 8 + commas.trailing_zeros() as usize / 8;
                self.bounds.push((start, at));
                start = at + 1;
                commas &= commas - 1;
            }
        }
        for (place, byte) in rest.iter().enumerate() {
            quotes |= u64::from(*byte == b'"');
            if *byte == b',' {
                let at = eights.len() * 8 + place;
                self.bounds.push((start, at));
                start = at + 1;
            }
        }
        self.bounds.push((start, text.len()));
        if quotes != 0 {
            self.bounds.clear();
        }
        quotes == 0
    }

    /// Ends with this text; false where it is not UTF-8, which leaves no cells.
    pub fn end(&mut self, text: Vec<u8>) -> bool {
        match String::from_utf8(text) {
            Ok(text) => self.text = text,
            Err(_) => self.bounds.clear(),
        }
        !self.bounds.is_empty()
    }

    /// Ends with this text and these cells of it; false where it is not UTF-8.
    pub fn end_with(&mut self, text: Vec<u8>, bounds: Vec<(usize, usize)>) -> bool {
        self.bounds = bounds;
        self.end(text)
    }

    /// Takes cells in place of what there is.
    pub fn fill<'c>(&mut self, cells: impl IntoIterator<Item = &'c str>) {
        self.text.clear();
        self.bounds.clear();
        for cell in cells {
            let start = self.text.len();
            self.text.push_str(cell);
            self.bounds.push((start, self.text.len()));
        }
    }

    /// How many bytes its text has room for.
    pub const fn size(&self) -> usize {
        self.text.capacity()
    }

    /// How many cells there are.
    pub const fn len(&self) -> usize {
        self.bounds.len()
    }

    /// Whether there is nothing but blanks in any of them.
    pub fn is_blank(&self) -> bool {
        (0..self.len()).all(|place| self.cell(place).is_none())
    }

    /// Each cell, with the blanks around it.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.bounds.iter().map(|(start, end)| &self.text[*start..*end])
    }

    /// The cell at a place without blanks around it; none where nothing else is in it.
    fn cell(&self, place: usize) -> Option<&str> {
        let (start, end) = *self.bounds.get(place)?;
        Some(trimmed(&self.text[start..end])).filter(|cell| !cell.is_empty())
    }
}

/// The highest bit of each of the eight bytes that are this one. Cells are short, so that looking for each comma by itself would take
/// longer.
const fn marked(word: u64, byte: u8) -> u64 {
    const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    let differs = word ^ (byte as u64 * 0x0101_0101_0101_0101);
    !(((differs & LOW) + LOW) | differs | LOW)
}

/// A text without blanks around it; most have none.
fn trimmed(text: &str) -> &str {
    match text.as_bytes() {
        [only] if only.is_ascii_graphic() => text,
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => text,
        _ => text.trim(),
    }
}

/// The cells of a row as its header calls them, and where the row stands.
#[derive(Debug, Clone, Copy)]
pub struct Cells<'r> {
    header: &'r Header,
    line: &'r Line,
    /// Where the row stands.
    pub row: Row,
}

impl<'r> Cells<'r> {
    /// Those of a row.
    pub const fn new(header: &'r Header, line: &'r Line, row: Row) -> Self {
        Self { header, line, row }
    }

    /// What the cells are.
    pub const fn header(&self) -> &'r Header {
        self.header
    }

    /// The cell of a column, if it isn't blank.
    pub fn get(&self, column: Column) -> Option<&'r str> {
        self.line.cell(self.header.place(column)?)
    }

    /// Wide form: the values that are there, each with the indicators that its column means and their name.
    pub fn wide(&self) -> impl Iterator<Item = (&'r [Of<IndicatorId>], &'r str, &'r str)> {
        let (cells, line) = (&self.header.cells, self.line);
        cells.iter().enumerate().filter_map(move |(place, cell)| match cell {
            Cell::Indicator(found, name) => Some((found.as_slice(), name.as_str(), line.cell(place)?)),
            Cell::Known(_) | Cell::Ignored => None,
        })
    }
}
