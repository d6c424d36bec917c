//! Parquet and Arrow IPC (with the feature `parquet`): the same columns as a table, read a batch of rows at a time, and of
//! each only the columns that mean something. [`cells`] writes their values as a table would.

mod cells;
mod guard;

use std::fs::File;
use std::io::{self, BufReader, Read, Seek};

use arrow_array::RecordBatch;
use arrow_ipc::reader::{FileReader, StreamReader};
use arrow_schema::{ArrowError, Schema};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::Row;
use super::cursor::Input;
use super::form::{Cell, Column, Header};
use super::line::Cells;
use super::page::Page;
use super::rows::Rows;
use super::sniff::Binary;
use crate::diagnostic::{Code, Diagnostic, Place};
use cells::Texts;
use guard::guarded;

/// So many rows are held at once.
const BATCH: usize = 4096;

type Batches = Box<dyn Iterator<Item = Result<RecordBatch, ArrowError>> + Send>;

/// The rows of such a file, one after another. They are numbered from 1: there is no line of a header.
pub struct Columnar {
    batches: Batches,
    file: String,
    index: u16,
    header: Header,
    /// The names of the columns that are read, and where each stands among those of a batch.
    columns: Vec<(String, usize)>,
    texts: Vec<Texts>,
    page: Page,
    /// The next row within the batch, and how many it has.
    next: usize,
    length: usize,
    row: u32,
}

impl Columnar {
    /// Opens a file, and understands its columns; none where that can't be done, which is told. `input` has all of it from the
    /// beginning; `on_disk` is the file if it is one.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn open(
        kind: Binary,
        input: Input,
        on_disk: Option<File>,
        file: &str,
        index: u16,
        rows: &mut Rows<'_>,
    ) -> io::Result<Option<Self>> {
        let opened = match kind {
            Binary::Stream => guarded(|| Opened::stream(input)),
            Binary::Parquet => {
                let file = seekable(on_disk, input)?;
                guarded(|| Opened::parquet(file))
            }
            Binary::Arrow => {
                let file = seekable(on_disk, input)?;
                guarded(|| Opened::arrow(file))
            }
        };
        let opened = match opened {
            Ok(opened) => opened,
            Err(error) => {
                rows.diagnostics.push(fail(file, None, None, format!("the file can't be read: {error}")));
                return Ok(None);
            }
        };
        let schema = opened.schema();
        let names: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
        let Some(whole) = rows.header(&names, None, file, "schema") else { return Ok(None) };
        let is_read = |cell: &Cell| !matches!(cell, Cell::Ignored | Cell::Known(Column::Note));
        let places: Vec<usize> = (0..names.len()).filter(|place| is_read(&whole.cells[*place])).collect();
        let read: Vec<Cell> = places.iter().map(|place| whole.cells[*place].clone()).collect();
        let header = Header::new(whole.form, read);
        let columns: Vec<(String, usize)> = places.iter().map(|place| (names[*place].to_owned(), *place)).collect();
        let unread = places.iter().find(|place| !cells::is_understood(schema.field(**place).data_type()));
        if let Some(place) = unread {
            let field = schema.field(*place);
            let message =
                format!("the column `{}` holds values that can't be read: {}", field.name(), field.data_type());
            let help = "expected texts, whole or decimal numbers, truths or dates";
            rows.diagnostics.push(fail(file, None, Some(field.name()), message).help(help));
            return Ok(None);
        }
        let batches = match guarded(|| opened.read(&places)) {
            Ok(batches) => batches,
            Err(error) => {
                rows.diagnostics.push(fail(file, None, None, format!("the file can't be read: {error}")));
                return Ok(None);
            }
        };
        let file = file.to_owned();
        Ok(Some(Self {
            batches,
            file,
            index,
            header,
            columns,
            texts: Vec::new(),
            page: Page::default(),
            next: 0,
            length: 0,
            row: 0,
        }))
    }

    /// Goes to the next row; false at the end, and where the rest can't be read, which is told.
    pub fn advance(&mut self, rows: &mut Rows<'_>) -> bool {
        loop {
            while self.next < self.length {
                self.page.fill(self.texts.iter().map(|texts| texts.get(self.next)));
                self.next += 1;
                let Some(row) = self.row.checked_add(1) else {
                    rows.diagnostics.push(fail(&self.file, None, None, "the file has too many rows".to_owned()));
                    return false;
                };
                self.row = row;
                if !self.page.line(0).is_blank() {
                    return rows.has_room(&self.file, u64::from(row));
                }
            }
            let batch = match guarded(|| self.batches.next().transpose()) {
                Ok(None) => return false,
                Ok(Some(batch)) => batch,
                Err(error) => {
                    let row = Some(u64::from(self.row) + 1);
                    rows.diagnostics.push(fail(&self.file, row, None, format!("the file can't be read: {error}")));
                    self.batches = Box::new(std::iter::empty());
                    return false;
                }
            };
            (self.next, self.length) = (0, batch.num_rows());
            // A batch may have more columns than were asked for, or the same in another place: names tell.
            let column =
                |(name, _): &(String, usize)| batch.column_by_name(name).map(|array| Texts::of(array.as_ref()));
            self.texts = guarded(|| Ok(self.columns.iter().filter_map(column).collect())).unwrap_or_default();
            if self.texts.len() != self.columns.len() {
                let message = "a part of the file lacks columns that others have, or is damaged".to_owned();
                rows.diagnostics.push(fail(&self.file, Some(u64::from(self.row) + 1), None, message));
                return false;
            }
        }
    }

    /// The cells of the latest row.
    pub fn cells(&self) -> Cells<'_> {
        Cells::new(&self.header, self.page.line(0), Row { file: self.index, row: self.row })
    }
}

/// A file whose columns are known.
enum Opened {
    Parquet(ParquetRecordBatchReaderBuilder<File>),
    Arrow(FileReader<BufReader<File>>, File),
    Stream(StreamReader<Input>),
}

impl Opened {
    fn parquet(file: File) -> Result<Self, ArrowError> {
        Ok(Self::Parquet(ParquetRecordBatchReaderBuilder::try_new(file)?.with_batch_size(BATCH)))
    }

    fn arrow(file: File) -> Result<Self, ArrowError> {
        let again = file.try_clone()?;
        Ok(Self::Arrow(FileReader::try_new(BufReader::new(file), None)?, again))
    }

    fn stream(input: Input) -> Result<Self, ArrowError> {
        Ok(Self::Stream(StreamReader::try_new(input, None)?))
    }

    fn schema(&self) -> std::sync::Arc<Schema> {
        match self {
            Self::Parquet(builder) => std::sync::Arc::clone(builder.schema()),
            Self::Arrow(reader, _) => reader.schema(),
            Self::Stream(reader) => reader.schema(),
        }
    }

    /// The batches, with the columns at these places.
    fn read(self, places: &[usize]) -> Result<Batches, ArrowError> {
        Ok(match self {
            Self::Parquet(builder) => {
                let mask = ProjectionMask::roots(builder.parquet_schema(), places.iter().copied());
                Box::new(builder.with_projection(mask).build()?)
            }
            Self::Arrow(_, mut file) => {
                file.rewind()?;
                Box::new(FileReader::try_new(BufReader::new(file), Some(places.to_vec()))?)
            }
            Self::Stream(reader) => Box::new(reader),
        })
    }
}

/// These forms are read from their end; what comes from elsewhere than a file is kept in one for the time being.
fn seekable(on_disk: Option<File>, mut input: Box<dyn Read + Send + '_>) -> io::Result<File> {
    if let Some(file) = on_disk {
        return Ok(file);
    }
    let mut file = tempfile::tempfile()?;
    io::copy(&mut input, &mut file)?;
    file.rewind()?;
    Ok(file)
}

fn fail(file: &str, row: Option<u64>, column: Option<&str>, message: String) -> Diagnostic {
    let place = Place { file: file.to_owned(), row, column: column.map(str::to_owned) };
    Diagnostic::elsewhere(Code::E0402, message, Some(place))
}
