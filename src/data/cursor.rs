//! The rows of one file, whatever its kind, one after another.

use std::io::{self, Cursor as Bytes, Read};
use std::sync::{Arc, Mutex, PoisonError};

use super::ahead::Supply;
#[cfg(feature = "parquet")]
use super::columnar::Columnar;
use super::folder::Source;
use super::form::Column;
use super::line::Cells;
use super::lines::Objects;
use super::rows::Rows;
use super::sniff::{Kind, sniff};
use super::table::Table;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::digest::{Digest, Hashing};

/// What rows are read from.
pub type Input = Box<dyn Read + Send>;

/// Files of so many bytes are cut by another thread, if that is wanted.
const LARGE: u64 = 1 << 20;

/// A file on the way through its rows.
pub struct Cursor {
    file: String,
    /// What is read, where it is hashed.
    hashing: Option<Shared>,
    kind: Opened,
}

enum Opened {
    Table(Table),
    Objects(Objects<Input>),
    #[cfg(feature = "parquet")]
    Columnar(Box<Columnar>),
    /// Nothing in it can be read, which has been told.
    Nothing,
}

impl Cursor {
    /// Opens a file as that of a number, before its first row; what is read of it is `hashed`, and its rows
    /// are cut `ahead` by another thread, if that is wanted.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn open(source: &Source<'_>, index: u16, hashed: bool, ahead: bool, rows: &mut Rows<'_>) -> io::Result<Self> {
        let file = source.shown();
        let mut input = source.open()?;
        // What is worth a thread, and can be read to its end: a pipe could keep it waiting.
        let ahead = ahead && source.is_kept() && source.size() >= LARGE;
        let mut hashing = None;
        if hashed {
            let shared = hashing.insert(Shared(Arc::new(Mutex::new(Hashing::new(input, true)))));
            input = Box::new(shared.clone());
        }
        let (start, kind) = sniff(&mut input)?;
        let start = start.strip_prefix("\u{feff}".as_bytes()).map(<[u8]>::to_vec).unwrap_or(start);
        let input: Input = Box::new(Bytes::new(start).chain(input));
        let kind = match kind {
            Kind::Lines => Opened::Objects(Objects::new(input, &file, index)),
            Kind::Table => {
                Table::open(Supply::new(input, ahead), &file, index, rows).map_or(Opened::Nothing, Opened::Table)
            }
            #[cfg(feature = "parquet")]
            Kind::Binary(kind) => {
                let opened =
                    Columnar::open(kind, input, if hashed { None } else { source.on_disk()? }, &file, index, rows)?;
                opened.map_or(Opened::Nothing, |columnar| Opened::Columnar(Box::new(columnar)))
            }
            #[cfg(not(feature = "parquet"))]
            Kind::Binary(_) => {
                let help = "save it as CSV, or build the program with it: `cargo install detente --features parquet`";
                Opened::none("the file is Parquet or Arrow, which this program was built without", help, &file, rows)
            }
            Kind::Other(message, help) => Opened::none(message, help, &file, rows),
        };
        Ok(Self { file, hashing, kind })
    }

    /// The hash of the file, if it was asked for and the file was read to its end.
    pub fn digest(self) -> Option<Digest> {
        let Self { hashing, kind, .. } = self;
        #[cfg(feature = "parquet")]
        if let (Opened::Columnar(_), Some(shared)) = (&kind, &hashing) {
            // Behind the last rows there may be more that nobody needed.
            io::copy(&mut shared.clone(), &mut io::sink()).ok()?;
        }
        drop(kind);
        let hashing = Arc::into_inner(hashing?.0)?.into_inner().unwrap_or_else(PoisonError::into_inner);
        hashing.digest()
    }

    /// Goes to the next row that can be read, and tells what is wrong with those before it; false at the end.
    pub fn advance(&mut self, rows: &mut Rows<'_>) -> bool {
        match &mut self.kind {
            Opened::Table(table) => table.advance(rows),
            Opened::Objects(objects) => objects.advance(rows),
            #[cfg(feature = "parquet")]
            Opened::Columnar(columnar) => columnar.advance(rows),
            Opened::Nothing => false,
        }
    }

    /// Whose row it is; none where it belongs to all entities.
    pub fn entity(&self) -> Option<&str> {
        self.cells()?.get(Column::Entity)
    }

    /// Takes the row in.
    pub fn take(&self, rows: &mut Rows<'_>) {
        if let Some(cells) = self.cells() {
            rows.take(&cells, &self.file);
        }
    }

    fn cells(&self) -> Option<Cells<'_>> {
        match &self.kind {
            Opened::Table(table) => Some(table.cells()),
            Opened::Objects(objects) => objects.cells(),
            #[cfg(feature = "parquet")]
            Opened::Columnar(columnar) => Some(columnar.cells()),
            Opened::Nothing => None,
        }
    }
}

/// An input that is read by one and hashed for another.
#[derive(Clone)]
struct Shared(Arc<Mutex<Hashing<Input>>>);

impl Read for Shared {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).read(buffer)
    }
}

impl Opened {
    /// A file that can't be read, and why.
    fn none(message: &str, help: &str, file: &str, rows: &mut Rows<'_>) -> Self {
        let place = Place { file: file.to_owned(), row: None, column: None };
        rows.diagnostics.push(Diagnostic::elsewhere(Code::E0402, message, Some(place)).help(help));
        Self::Nothing
    }
}
