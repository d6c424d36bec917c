//! Lines of bounded length, so that memory doesn't grow with what a file lacks: a device without end, a gigabyte without a
//! line break.

use std::io::{self, BufRead, BufReader};

use memchr::memchr2;

/// The longest row of data, in bytes.
pub const LONGEST: usize = 1 << 20;

/// What to do about a row that is too long.
pub const TOO_LONG: &str = "a row has at most 1 MiB; the rest of the file is not read: is it the right one?";

/// What became of asking for a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Read {
    /// There is one.
    Line,
    /// There is no more room for it.
    TooLong,
    /// The file is over.
    End,
}

/// The lines of a file, one after another.
pub struct Lines<R> {
    input: BufReader<R>,
    /// How many lines have been read, which is the number of the latest as an editor shows it.
    pub count: u64,
    /// The latest line ended in `\r`, to which a `\n` belongs.
    halfway: bool,
}

impl<R: io::Read> Lines<R> {
    /// Those of an input.
    pub fn new(input: R) -> Self {
        Self { input: BufReader::with_capacity(1 << 16, input), count: 0, halfway: false }
    }

    /// Reads the next line, without its end, behind what `text` holds; gives up where it is longer than `room`.
    ///
    /// # Errors
    /// Those of the input.
    pub fn next(&mut self, text: &mut Vec<u8>, room: usize) -> io::Result<Read> {
        let start = text.len();
        let mut begun = false;
        loop {
            let available = match self.input.fill_buf() {
                Ok(available) => available,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if available.is_empty() {
                self.count += u64::from(begun);
                return Ok(if begun { Read::Line } else { Read::End });
            }
            if std::mem::replace(&mut self.halfway, false) && available[0] == b'\n' {
                self.input.consume(1);
                continue;
            }
            begun = true;
            let end = memchr2(b'\n', b'\r', available);
            let taken = end.unwrap_or(available.len());
            if text.len() - start + taken > room {
                self.count += 1;
                return Ok(Read::TooLong);
            }
            text.extend_from_slice(&available[..taken]);
            let Some(end) = end else {
                self.input.consume(taken);
                continue;
            };
            self.halfway = available[end] == b'\r';
            self.input.consume(end + 1);
            self.count += 1;
            return Ok(Read::Line);
        }
    }
}
