//! Rows of cells, their texts one behind the other: written to the end, then read.

use super::line::Line;

/// Rows of cells.
#[derive(Debug, Default)]
pub struct Page {
    /// While it is written.
    bytes: Vec<u8>,
    /// When it is read.
    text: String,
    /// Where each cell begins and ends.
    bounds: Vec<(usize, usize)>,
    /// For each row, how many cells there are up to its end.
    ends: Vec<usize>,
}

impl Page {
    /// Begins anew, with nothing.
    pub fn begin(&mut self) {
        self.bytes = std::mem::take(&mut self.text).into_bytes();
        self.bytes.clear();
        self.bounds.clear();
        self.ends.clear();
    }

    /// The text so far, to which that of a row is added.
    pub const fn bytes(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }

    /// A cell of the row that is being written, by its place in the text.
    pub fn add_cell(&mut self, start: usize, end: usize) {
        self.bounds.push((start, end));
    }

    /// Cuts the text from a place on at its commas; false where a quotation mark stands in it, which makes commas mean something else.
    pub fn cut(&mut self, from: usize) -> bool {
        let (mut start, mut quotes) = (from, 0);
        let (eights, rest) = self.bytes[from..].as_chunks::<8>();
        for (index, eight) in eights.iter().enumerate() {
            let word = u64::from_le_bytes(*eight);
            quotes |= marked(word, b'"');
            let mut commas = marked(word, b',');
            while commas != 0 {
                let at = from + index * 8 + commas.trailing_zeros() as usize / 8;
                self.bounds.push((start, at));
                start = at + 1;
                commas &= commas - 1;
            }
        }
        for (place, byte) in rest.iter().enumerate() {
            quotes |= u64::from(*byte == b'"');
            if *byte == b',' {
                let at = from + eights.len() * 8 + place;
                self.bounds.push((start, at));
                start = at + 1;
            }
        }
        self.bounds.push((start, self.bytes.len()));
        if quotes != 0 {
            self.bounds.truncate(self.cells());
        }
        quotes == 0
    }

    /// Ends a row whose text begins at a place; one that is not UTF-8 is taken out, and false.
    pub fn end_row(&mut self, from: usize) -> bool {
        let row = &self.bytes[from..];
        let is_text = row.is_ascii() || std::str::from_utf8(row).is_ok();
        if is_text {
            self.ends.push(self.bounds.len());
        } else {
            self.bytes.truncate(from);
            self.bounds.truncate(self.cells());
        }
        is_text
    }

    /// It is written to the end.
    pub fn finish(&mut self) {
        // Rows that aren't text were taken out, each by itself.
        self.text = String::from_utf8(std::mem::take(&mut self.bytes)).unwrap_or_default();
    }

    /// Writes one row in place of all there is.
    pub fn fill<'c>(&mut self, cells: impl IntoIterator<Item = &'c str>) {
        self.begin();
        for cell in cells {
            let start = self.bytes.len();
            self.bytes.extend_from_slice(cell.as_bytes());
            self.add_cell(start, self.bytes.len());
        }
        self.end_row(0);
        self.finish();
    }

    /// The cells of all rows that were ended.
    fn cells(&self) -> usize {
        self.ends.last().copied().unwrap_or(0)
    }

    /// How many bytes there are.
    pub const fn size(&self) -> usize {
        self.bytes.len()
    }

    /// A row; without cells where there is none of that number.
    pub fn line(&self, row: usize) -> Line<'_> {
        let from = row.checked_sub(1).map_or(0, |before| self.ends[before]);
        Line::new(&self.text, self.ends.get(row).map_or(&[], |to| &self.bounds[from..*to]))
    }
}

/// The highest bit of each of the eight bytes that are this one. Cells are short, so that looking for each comma by itself would take
/// longer.
const fn marked(word: u64, byte: u8) -> u64 {
    const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    let differs = word ^ (byte as u64 * 0x0101_0101_0101_0101);
    !(((differs & LOW) + LOW) | differs | LOW)
}
