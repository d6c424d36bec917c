//! Reading data: files, folders and standard input, taken as one body.

use std::path::PathBuf;

use super::cursor::Cursor;
use super::folder::{Source, sources, trouble};
use super::form::{Cell, Column, Form, Header};
use super::line::Cells;
use super::mapping::Mapping;
use super::page::Page;
use super::rows::Rows;
use super::settle::settle;
use super::words::clip;
use super::{Row, Store};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::digest::Digest;
use crate::model::Program;

/// Where data come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A file, or a folder of CSV and JSON Lines files.
    Path {
        /// Where it is, as the user named it: so messages show it.
        path: PathBuf,
        /// The name that ledgers cite.
        name: String,
    },
    /// Text at hand, read as if it were a file of that name.
    Text {
        /// The name, whose ending tells JSON Lines from CSV.
        name: String,
        /// The content.
        text: String,
    },
    /// Standard input.
    Standard,
}

impl Input {
    /// A path as the user named it.
    pub fn path(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let name = path.to_string_lossy().into_owned();
        Self::Path { path, name }
    }
}

/// What reading gives.
#[derive(Debug)]
pub struct Reading {
    /// A store for each entity, by name; one without a name where the data has no entities.
    pub stores: Vec<Store>,
    /// Errors, and warnings about what was passed over.
    pub diagnostics: Diagnostics,
    /// Each file by the name that ledgers cite, with its hash where one was asked for and the file was read to its end.
    pub files: Vec<(String, Option<Digest>)>,
}

/// How to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadOptions {
    /// So many rows are read at most.
    pub rows: u64,
    /// Data of up to so many bytes are held at once, where entities are read one after another.
    pub held: u64,
    /// Rows about unknown names are counted rather than refused.
    pub lenient: bool,
    /// Each file is hashed as it is read, for a seal.
    pub hashed: bool,
    /// Another thread may cut the rows of large files.
    pub ahead: bool,
}

/// At some 50 bytes each so many rows fill 5 GB.
pub const MAX_ROWS: u64 = 100_000_000;

impl Default for ReadOptions {
    fn default() -> Self {
        let ahead = std::thread::available_parallelism().is_ok_and(|cores| cores.get() > 1);
        Self { rows: MAX_ROWS, held: 8 << 20, lenient: false, hashed: false, ahead }
    }
}

/// Reads all inputs. Where there are errors the stores are not to be used.
pub fn read(program: &Program, inputs: &[Input], mapping: &Mapping, lenient: bool) -> Reading {
    read_with(program, inputs, mapping, ReadOptions { lenient, ..ReadOptions::default() })
}

/// As [`read()`], as the options have it.
pub fn read_with(program: &Program, inputs: &[Input], mapping: &Mapping, options: ReadOptions) -> Reading {
    let mut reader = Reader::with(program, mapping, options);
    for input in inputs {
        reader.take(input);
    }
    reader.judge_mapping();
    reader.finish()
}

/// Gathers rows, of files or one by one, until all are there.
pub struct Reader<'p> {
    program: &'p Program,
    pub(super) rows: Rows<'p>,
    /// The files as ledgers cite them.
    pub(super) files: Vec<String>,
    /// The files as messages show them.
    pub(super) shown: Vec<String>,
    hashed: bool,
    /// Another thread may cut the rows of the next file.
    pub(super) ahead: bool,
    digests: Vec<Option<Digest>>,
}

impl<'p> Reader<'p> {
    /// One that has read nothing yet.
    pub fn new(program: &'p Program, mapping: &'p Mapping, lenient: bool) -> Self {
        Self {
            program,
            rows: Rows::new(program, mapping, lenient),
            files: Vec::new(),
            shown: Vec::new(),
            hashed: false,
            ahead: false,
            digests: Vec::new(),
        }
    }

    /// One that reads as the options have it.
    pub(super) fn with(program: &'p Program, mapping: &'p Mapping, options: ReadOptions) -> Self {
        let mut reader = Self { hashed: options.hashed, ..Self::new(program, mapping, options.lenient) };
        reader.rows.most = options.rows;
        reader.ahead = options.ahead;
        reader
    }

    /// Reads an input.
    pub fn take(&mut self, input: &Input) {
        for source in sources(input, &mut self.rows.diagnostics) {
            if self.rows.is_full() {
                return;
            }
            let Some(index) = self.add_file(source.name(), source.shown()) else { return };
            let Some(mut cursor) = self.open(&source, index) else { continue };
            while cursor.advance(&mut self.rows) {
                cursor.take(&mut self.rows);
            }
            self.digests[usize::from(index)] = cursor.digest();
        }
    }

    /// Opens a file; what is wrong with it is told.
    pub(super) fn open(&mut self, source: &Source<'_>, index: u16) -> Option<Cursor> {
        let opened = Cursor::open(source, index, self.hashed, self.ahead, &mut self.rows);
        if let Err(error) = &opened {
            let told = match error.kind() {
                std::io::ErrorKind::NotFound => trouble("there is no such file or folder", &source.shown())
                    .help("data are named with `--data`, or by `paths` in `detente.toml`"),
                _ => trouble(&format!("the file can't be read: {error}"), &source.shown()),
            };
            self.rows.diagnostics.push(told);
        }
        opened.ok()
    }

    /// A file that rows come from: the name that ledgers cite, and that which messages show.
    pub fn add_file(&mut self, name: String, shown: String) -> Option<u16> {
        let Ok(index) = u16::try_from(self.files.len()) else {
            self.rows.diagnostics.push(trouble("more than 65,535 data files", &shown));
            return None;
        };
        self.files.push(name);
        self.shown.push(shown);
        self.digests.push(None);
        Some(index)
    }

    /// Takes a row that is at hand; gives what is wrong with it.
    pub fn take_row(&mut self, form: Form, cells: &[(Column, String)], row: Row) -> Vec<Diagnostic> {
        let before = self.rows.diagnostics.count();
        let file = self.shown.get(usize::from(row.file)).cloned().unwrap_or_default();
        let header = Header::new(form, cells.iter().map(|(column, _)| Cell::Known(*column)).collect());
        let mut page = Page::default();
        page.fill(cells.iter().map(|(_, text)| text.as_str()));
        self.rows.take(&Cells::new(&header, page.line(0), row), &file);
        self.rows.diagnostics.split_off(before)
    }

    /// Tells what of the mapping leads nowhere.
    pub(super) fn judge_mapping(&mut self) {
        let Rows { mapping, names, lenient, met, tables, diagnostics, .. } = &mut self.rows;
        diagnostics.extend(mapping.unknown_indicators(names, *lenient));
        if *tables > 0 {
            diagnostics.extend(mapping.unmet_columns(|ours| met.contains(ours)));
        }
    }

    /// Puts all in order.
    pub fn finish(self) -> Reading {
        let Self { program, mut rows, files, shown, digests, .. } = self;
        let mut found = std::mem::take(&mut rows.diagnostics);
        let (common, stores, skipped, total) = (rows.common, rows.stores, rows.skipped, rows.passed);
        let stores = settle(program, common, stores, &files, &shown, &mut found);
        if !skipped.is_empty() {
            let names: Vec<String> =
                skipped.iter().map(|(name, count)| format!("`{}` ({count})", clip(name))).collect();
            let rows = if total == 1 {
                "1 row about an unknown name was"
            } else {
                &format!("{total} rows about unknown names were")
            };
            let message = format!("{rows} passed over: {}", names.join(", "));
            found.push(Diagnostic::elsewhere(Code::W0402, message, None).warning());
        }
        let files = files.into_iter().zip(digests).collect();
        Reading { stores, diagnostics: found.into_diagnostics(), files }
    }
}
