//! Reading data: files, folders and standard input, taken as one body.

use std::fs::{self, File};
use std::io::{BufReader, Cursor, Read};
use std::path::{Path, PathBuf};

use super::form::{Column, Form, Mapping};
use super::lines::read_lines;
use super::rows::{Cells, Rows};
use super::settle::settle;
use super::table::read_table;
use super::{Row, Store};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
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
}

/// Reads all inputs. Where there are errors the stores are not to be used.
pub fn read(program: &Program, inputs: &[Input], mapping: &Mapping, lenient: bool) -> Reading {
    let mut reader = Reader::new(program, mapping, lenient);
    for input in inputs {
        reader.take(input);
    }
    reader.finish()
}

/// Gathers rows, of files or one by one, until all are there.
pub struct Reader<'p> {
    program: &'p Program,
    mapping: &'p Mapping,
    rows: Rows<'p>,
    files: Vec<String>,
    shown: Vec<String>,
}

impl<'p> Reader<'p> {
    /// One that has read nothing yet.
    pub fn new(program: &'p Program, mapping: &'p Mapping, lenient: bool) -> Self {
        Self { program, mapping, rows: Rows::new(program, mapping, lenient), files: Vec::new(), shown: Vec::new() }
    }

    /// Reads an input.
    pub fn take(&mut self, input: &Input) {
        for source in sources(input, &mut self.rows.diagnostics) {
            let Some(index) = self.add_file(source.name(), source.shown()) else { return };
            if let Err(error) = source.read(index, self.mapping, &mut self.rows) {
                let message = format!("the file can't be read: {error}");
                self.rows.diagnostics.push(trouble(&message, &source.shown()));
            }
        }
    }

    /// A file that rows come from: the name that ledgers cite, and that which messages show.
    pub fn add_file(&mut self, name: String, shown: String) -> Option<u16> {
        let Ok(index) = u16::try_from(self.files.len()) else {
            self.rows.diagnostics.push(trouble("more than 65,535 data files", &shown));
            return None;
        };
        self.files.push(name);
        self.shown.push(shown);
        Some(index)
    }

    /// Takes a row that is at hand; gives what is wrong with it.
    pub fn take_row(&mut self, form: Form, cells: &[(Column, String)], row: Row) -> Vec<Diagnostic> {
        let before = self.rows.diagnostics.len();
        let file = self.shown.get(usize::from(row.file)).cloned().unwrap_or_default();
        self.rows.take(form, &Cells::of(cells, row), &file);
        self.rows.diagnostics.split_off(before)
    }

    /// Puts all in order.
    pub fn finish(self) -> Reading {
        let Self { program, mut rows, files, shown, .. } = self;
        let mut found = std::mem::take(&mut rows.diagnostics);
        let (common, stores, mut skipped) = (rows.common, rows.stores, rows.skipped);
        let stores = settle(program, common, stores, &files, &shown, &mut found);
        skipped.sort();
        if !skipped.is_empty() {
            let total: u64 = skipped.iter().map(|(_, count)| count).sum();
            let names: Vec<String> = skipped.iter().map(|(name, count)| format!("`{name}` ({count})")).collect();
            let rows = if total == 1 {
                "1 row about an unknown name was"
            } else {
                &format!("{total} rows about unknown names were")
            };
            let message = format!("{rows} passed over: {}", names.join(", "));
            found.push(Diagnostic::elsewhere(Code::W0402, message, None).warning());
        }
        let mut diagnostics = Diagnostics::new();
        found.into_iter().for_each(|diagnostic| diagnostics.push(diagnostic));
        diagnostics.sort();
        Reading { stores, diagnostics }
    }
}

fn trouble(message: &str, file: &str) -> Diagnostic {
    let place = Place { file: file.to_owned(), row: None, column: None };
    Diagnostic::elsewhere(Code::E0001, message.to_owned(), Some(place))
}

/// One file to read.
enum Source<'i> {
    File(PathBuf, String),
    Text(&'i str, &'i str),
    Standard,
}

impl Source<'_> {
    fn shown(&self) -> String {
        match self {
            Self::File(path, _) => path.to_string_lossy().into_owned(),
            Self::Text(..) | Self::Standard => self.name(),
        }
    }

    fn name(&self) -> String {
        match self {
            Self::File(_, name) => name.clone(),
            Self::Text(name, _) => (*name).to_owned(),
            Self::Standard => "-".to_owned(),
        }
    }

    fn read(&self, index: u16, mapping: &Mapping, rows: &mut Rows<'_>) -> std::io::Result<()> {
        let mut input: Box<dyn Read> = match self {
            Self::File(path, _) => Box::new(BufReader::new(File::open(path)?)),
            Self::Text(_, text) => Box::new(Cursor::new(text.as_bytes())),
            Self::Standard => Box::new(std::io::stdin().lock()),
        };
        let name = self.shown();
        // The first character tells an object from a header.
        let mut first = Vec::new();
        while first.last().is_none_or(|byte: &u8| byte.is_ascii_whitespace() || *byte >= 0x80) {
            let mut byte = [0];
            if input.read(&mut byte)? == 0 {
                break;
            }
            first.push(byte[0]);
        }
        let is_json = first.last() == Some(&b'{');
        let input = Cursor::new(first).chain(input);
        if is_json {
            read_lines(input, &name, index, mapping, rows);
        } else {
            read_table(input, &name, index, mapping, rows);
        }
        Ok(())
    }
}

/// The files of an input, a folder's in order of name.
fn sources<'i>(input: &'i Input, diagnostics: &mut Vec<Diagnostic>) -> Vec<Source<'i>> {
    let (path, name) = match input {
        Input::Text { name, text } => return vec![Source::Text(name, text)],
        Input::Standard => return vec![Source::Standard],
        Input::Path { path, name } => (path, name),
    };
    if !path.is_dir() {
        return vec![Source::File(path.clone(), name.clone())];
    }
    let entries = match fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) => {
            diagnostics.push(trouble(&format!("the folder can't be read: {error}"), &path.to_string_lossy()));
            return Vec::new();
        }
    };
    let mut found: Vec<PathBuf> =
        entries.filter_map(Result::ok).map(|entry| entry.path()).filter(|it| is_data(it)).collect();
    found.sort();
    if found.is_empty() {
        let help = "data files end in `.csv`, `.jsonl` or `.ndjson`";
        diagnostics.push(trouble("the folder holds no data file", &path.to_string_lossy()).help(help));
    }
    let shown = |file: &Path| {
        let last = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        format!("{}/{last}", name.trim_end_matches('/'))
    };
    found.into_iter().map(|file| Source::File(file.clone(), shown(&file))).collect()
}

fn is_data(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    path.is_file() && matches!(ending.as_deref(), Some("csv" | "jsonl" | "ndjson"))
}
