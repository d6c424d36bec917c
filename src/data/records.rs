//! Rows of CSV: cells between commas, quoted where they hold commas, quotation marks or line breaks (RFC 4180). Each is known
//! by the line on which it begins, so that messages and ledgers cite what an editor shows.

use std::io;

use super::bounded::{LONGEST, Lines, Read, TOO_LONG};
use super::page::Page;

/// The rows of a file, one after another; blank lines are none.
pub struct Records<R> {
    lines: Lines<R>,
}

/// What became of asking for a row.
pub enum Next {
    /// There is one, which begins on this line.
    Row(u64),
    /// The file is over.
    End,
    /// The row can't be read.
    Fault(Fault),
}

/// Why a row can't be read.
pub struct Fault {
    /// The line.
    pub line: u64,
    /// The cell, by its place in the row.
    pub cell: Option<usize>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: &'static str,
    /// What comes after it can't be read either.
    pub last: bool,
}

const UNCLOSED: &str =
    "close it with another `\"`; within a quoted cell a quotation mark is doubled: `\"a \"\"b\"\" c\"`";

impl<R: io::Read> Records<R> {
    /// Those of an input.
    pub fn new(input: R) -> Self {
        Self { lines: Lines::new(input) }
    }

    /// Reads the next row, and writes it on a page; the cells are without quotation marks.
    ///
    /// # Errors
    /// Those of the input.
    pub fn next(&mut self, page: &mut Page) -> io::Result<Next> {
        let from = page.size();
        loop {
            let read = self.lines.next(page.bytes(), LONGEST);
            if matches!(read, Ok(Read::Line)) && !page.bytes()[from..].trim_ascii().is_empty() {
                break;
            }
            page.bytes().truncate(from);
            match read? {
                Read::End => return Ok(Next::End),
                Read::TooLong => return Ok(Next::Fault(too_long(self.lines.count))),
                Read::Line => {}
            }
        }
        let begins = self.lines.count;
        if !page.cut(from) {
            let line = page.bytes().split_off(from);
            let mut quoted = Quoted { text: Vec::with_capacity(line.len()), ..Quoted::default() };
            if let Some(fault) = self.quoted(line, &mut quoted)? {
                return Ok(Next::Fault(fault));
            }
            page.bytes().append(&mut quoted.text);
            quoted.cells.iter().for_each(|(start, end)| page.add_cell(from + start, from + end));
        }
        if page.end_row(from) {
            return Ok(Next::Row(begins));
        }
        Ok(Next::Fault(Fault {
            line: begins,
            cell: None,
            message: "the row is not UTF-8 text".to_owned(),
            help: "save the file as UTF-8, comma-separated",
            last: false,
        }))
    }

    /// Takes a row apart that has quotation marks, over as many lines as it goes on.
    fn quoted(&mut self, mut line: Vec<u8>, row: &mut Quoted) -> io::Result<Option<Fault>> {
        let mut room = LONGEST;
        loop {
            if !row.take(&line, self.lines.count) {
                let message = match self.lines.count {
                    ends if ends == row.opened => "a quoted cell goes on after its end".to_owned(),
                    ends => format!("a quotation mark is opened and not closed before another, in row {ends}"),
                };
                let (line, cell) = (row.opened, Some(row.cells.len()));
                return Ok(Some(Fault { line, cell, message, help: UNCLOSED, last: false }));
            }
            if row.state != State::Quoted {
                row.end_cell();
                return Ok(None);
            }
            row.text.push(b'\n');
            room = room.saturating_sub(line.len() + 1);
            line.clear();
            if room == 0 || self.lines.next(&mut line, room)? != Read::Line {
                let message = "a quotation mark is opened and never closed".to_owned();
                let fault =
                    Fault { line: row.opened, cell: Some(row.cells.len()), message, help: UNCLOSED, last: true };
                return Ok(Some(fault));
            }
        }
    }
}

fn too_long(line: u64) -> Fault {
    Fault { line, cell: None, message: "the row is longer than 1 MiB".to_owned(), help: TOO_LONG, last: true }
}

/// Where in a cell a character stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum State {
    #[default]
    Start,
    Plain,
    Quoted,
    /// After a quotation mark within a quoted cell: its end, or the first of two.
    Mark,
    /// After the end of a quoted cell, where only blanks may follow.
    After,
}

/// A row with quotation marks on the way.
#[derive(Default)]
struct Quoted {
    text: Vec<u8>,
    cells: Vec<(usize, usize)>,
    start: usize,
    state: State,
    /// The line on which the latest quoted cell begins.
    opened: u64,
}

impl Quoted {
    /// Takes a line in; false where a quoted cell goes on after its end.
    fn take(&mut self, line: &[u8], number: u64) -> bool {
        for byte in line {
            self.state = match (self.state, byte) {
                (State::Quoted, b'"') => State::Mark,
                (State::Quoted, _) => self.keep(*byte, State::Quoted),
                (State::Mark, b'"') => self.keep(b'"', State::Quoted),
                (_, b',') => {
                    self.end_cell();
                    State::Start
                }
                (State::Start, b'"') => {
                    self.opened = number;
                    State::Quoted
                }
                (State::Start | State::Plain, _) => self.keep(*byte, State::Plain),
                (State::Mark | State::After, b' ' | b'\t') => State::After,
                (State::Mark | State::After, _) => return false,
            };
        }
        true
    }

    fn keep(&mut self, byte: u8, state: State) -> State {
        self.text.push(byte);
        state
    }

    fn end_cell(&mut self) {
        self.cells.push((self.start, self.text.len()));
        // Two halves of a character don't become one because a comma was between them.
        self.text.push(b',');
        self.start = self.text.len();
    }
}
