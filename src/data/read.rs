//! Reading data: files, folders and standard input, taken as one body.

use std::fs::{self, File};
use std::io::{BufReader, Cursor, Read};
use std::path::{Path, PathBuf};

use super::Store;
use super::form::Mapping;
use super::lines::read_lines;
use super::rows::Rows;
use super::settle::settle;
use super::table::read_table;
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
    let mut rows = Rows::new(program, mapping, lenient);
    let (mut files, mut shown): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for input in inputs {
        for source in sources(input, &mut rows.diagnostics) {
            let Ok(index) = u16::try_from(files.len()) else {
                rows.diagnostics.push(trouble("more than 65,535 data files", &source.shown()));
                break;
            };
            files.push(source.name());
            shown.push(source.shown());
            if let Err(error) = source.read(index, mapping, &mut rows) {
                let message = format!("the file can't be read: {error}");
                rows.diagnostics.push(trouble(&message, &source.shown()));
            }
        }
    }
    let mut found = std::mem::take(&mut rows.diagnostics);
    let (common, stores, mut skipped) = (rows.common, rows.stores, rows.skipped);
    let stores = settle(program, common, stores, &files, &shown, &mut found);
    skipped.sort();
    if !skipped.is_empty() {
        let total: u64 = skipped.iter().map(|(_, count)| count).sum();
        let names: Vec<String> = skipped.iter().map(|(name, count)| format!("`{name}` ({count})")).collect();
        let message = format!("{total} rows about unknown names were passed over: {}", names.join(", "));
        found.push(Diagnostic::elsewhere(Code::W0402, message, None).warning());
    }
    let mut diagnostics = Diagnostics::new();
    found.into_iter().for_each(|diagnostic| diagnostics.push(diagnostic));
    diagnostics.sort();
    Reading { stores, diagnostics }
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
