//! Output that is held back until all of it is there, since a fault may still be found: no ledger is ever printed in part.

use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};

use tempfile::SpooledTempFile;

/// So much is held in memory, more in a temporary file.
const IN_MEMORY: usize = 16 << 20;
const PIECE: usize = 1 << 16;

/// What is held back.
pub struct Spool {
    file: BufWriter<SpooledTempFile>,
    length: u64,
    /// Where the text of each entity stands, if they don't come in order of their names.
    places: Option<Vec<(String, u64, u64)>>,
}

impl Spool {
    /// Nothing yet.
    pub fn new(by_name: bool) -> Self {
        let file = BufWriter::with_capacity(PIECE, SpooledTempFile::new(IN_MEMORY));
        Self { file, length: 0, places: (!by_name).then(Vec::new) }
    }

    /// Takes the text of an entity.
    ///
    /// # Errors
    /// Those of the temporary file.
    pub fn push(&mut self, entity: Option<&str>, text: &[u8]) -> io::Result<()> {
        self.file.write_all(text).map_err(|error| held(&error))?;
        let length = text.len() as u64;
        if let Some(places) = &mut self.places {
            places.push((entity.unwrap_or_default().to_owned(), self.length, length));
        }
        self.length += length;
        Ok(())
    }

    /// Writes all, by name of the entity. Asks before each piece whether to stop, and does so at the end of a line; false if it
    /// has.
    ///
    /// # Errors
    /// Those of the output and of the temporary file.
    pub fn copy_to(self, output: &mut impl Write, stop: impl Fn() -> bool) -> io::Result<bool> {
        let mut file = self.file.into_inner().map_err(|error| held(error.error()))?;
        let mut places = self.places.unwrap_or_else(|| vec![(String::new(), 0, self.length)]);
        places.sort();
        let mut piece = vec![0; PIECE];
        let mut between_lines = true;
        for (_, start, mut length) in places {
            file.seek(SeekFrom::Start(start)).map_err(|error| held(&error))?;
            while length > 0 {
                let room = usize::try_from(length).unwrap_or(PIECE).min(PIECE);
                file.read_exact(&mut piece[..room]).map_err(|error| held(&error))?;
                if stop() {
                    let line = piece[..room].iter().position(|byte| *byte == b'\n');
                    let rest = if between_lines { 0 } else { line.map_or(room, |end| end + 1) };
                    output.write_all(&piece[..rest])?;
                    if between_lines || line.is_some() {
                        return Ok(false);
                    }
                } else {
                    output.write_all(&piece[..room])?;
                }
                between_lines = piece[..room].ends_with(b"\n");
                length -= room as u64;
            }
        }
        Ok(true)
    }
}

fn held(error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("a temporary file can't be used: {error}"))
}
