//! The cells of one row, whatever kind of file it stands in.

use super::form::{Cell, Column, Header};
use super::{Row, names::Of};
use crate::model::IndicatorId;

/// The texts of the cells of a row.
#[derive(Debug, Clone, Copy)]
pub struct Line<'t> {
    text: &'t str,
    /// Where each begins and ends.
    bounds: &'t [(usize, usize)],
}

impl<'t> Line<'t> {
    /// Cells that begin and end at these places of a text.
    pub const fn new(text: &'t str, bounds: &'t [(usize, usize)]) -> Self {
        Self { text, bounds }
    }

    /// How many cells there are.
    pub const fn len(self) -> usize {
        self.bounds.len()
    }

    /// Whether there is nothing but blanks in any of them.
    pub fn is_blank(self) -> bool {
        (0..self.len()).all(|place| self.cell(place).is_none())
    }

    /// Each cell, with the blanks around it.
    pub fn texts(self) -> impl Iterator<Item = &'t str> {
        self.bounds.iter().map(move |(start, end)| &self.text[*start..*end])
    }

    /// The cell at a place without blanks around it; none where nothing else is in it.
    fn cell(self, place: usize) -> Option<&'t str> {
        let (start, end) = *self.bounds.get(place)?;
        Some(trimmed(&self.text[start..end])).filter(|cell| !cell.is_empty())
    }
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
    line: Line<'r>,
    /// Where the row stands.
    pub row: Row,
}

impl<'r> Cells<'r> {
    /// Those of a row.
    pub const fn new(header: &'r Header, line: Line<'r>, row: Row) -> Self {
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
