//! Where data lie: files, those of a folder, standard input. Nothing that looks like data is passed over in silence.

use std::fs::{self, File};
use std::io::{BufReader, Cursor, Read};
use std::path::{Path, PathBuf};

use super::faults::Faults;
use super::lines::read_lines;
use super::read::Input;
use super::rows::Rows;
use super::sniff::{Kind, sniff};
use super::table::read_table;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::digest::{Digest, Hashing};

/// Endings of the files in a folder that are read.
const READ: [&str; 3] = ["csv", "jsonl", "ndjson"];

/// Endings of files that may be meant as data, and aren't read.
const LIKE_DATA: [&str; 17] = [
    "tsv", "tab", "psv", "txt", "dat", "json", "geojson", "xml", "yaml", "yml", "xls", "xlsx", "xlsm", "ods",
    "parquet", "gz", "zip",
];

/// A message about a file.
pub fn trouble(message: &str, file: &str) -> Diagnostic {
    let place = Place { file: file.to_owned(), row: None, column: None };
    Diagnostic::elsewhere(Code::E0001, message.to_owned(), Some(place))
}

/// One file to read.
pub enum Source<'i> {
    /// On disk, with the name that ledgers cite.
    File(PathBuf, String),
    /// A name and its text.
    Text(&'i str, &'i str),
    /// Standard input.
    Standard,
}

impl Source<'_> {
    /// Its name in messages.
    pub fn shown(&self) -> String {
        match self {
            Self::File(path, _) => path.to_string_lossy().into_owned(),
            Self::Text(..) | Self::Standard => self.name(),
        }
    }

    /// Its name in ledgers.
    pub fn name(&self) -> String {
        match self {
            Self::File(_, name) => name.clone(),
            Self::Text(name, _) => (*name).to_owned(),
            Self::Standard => "-".to_owned(),
        }
    }

    /// Reads it, as the file of that number; gives its hash if `hashed`, and if it was read to its end.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn read(&self, index: u16, rows: &mut Rows<'_>, hashed: bool) -> std::io::Result<Option<Digest>> {
        let input: Box<dyn Read> = match self {
            Self::File(path, _) => Box::new(BufReader::new(File::open(path)?)),
            Self::Text(_, text) => Box::new(Cursor::new(text.as_bytes())),
            Self::Standard => Box::new(std::io::stdin().lock()),
        };
        let mut input = Hashing::new(input, hashed);
        let name = self.shown();
        let (start, kind) = sniff(&mut input)?;
        let start = start.strip_prefix("\u{feff}".as_bytes()).map(<[u8]>::to_vec).unwrap_or(start);
        let whole = Cursor::new(start).chain(&mut input);
        match kind {
            Kind::Lines => read_lines(whole, &name, index, rows),
            Kind::Table => read_table(whole, &name, index, rows),
            Kind::Other(message, help) => {
                let place = Place { file: name, row: None, column: None };
                rows.diagnostics.push(Diagnostic::elsewhere(Code::E0402, message, Some(place)).help(help));
            }
        }
        Ok(input.digest())
    }
}

/// The files of an input, a folder's in order of name.
pub fn sources<'i>(input: &'i Input, diagnostics: &mut Faults) -> Vec<Source<'i>> {
    match input {
        Input::Text { name, text } => vec![Source::Text(name, text)],
        Input::Standard => vec![Source::Standard],
        Input::Path { path, name } if path.is_dir() => folder(path, name, diagnostics),
        Input::Path { path, name } => vec![Source::File(path.clone(), name.clone())],
    }
}

fn folder<'i>(path: &Path, name: &str, diagnostics: &mut Faults) -> Vec<Source<'i>> {
    let shown = path.to_string_lossy();
    let unreadable = |error: std::io::Error| trouble(&format!("the folder can't be read: {error}"), &shown);
    let mut entries = Vec::new();
    match fs::read_dir(path) {
        Ok(found) => {
            for entry in found {
                match entry {
                    Ok(entry) => entries.push(entry.path()),
                    Err(error) => diagnostics.push(unreadable(error)),
                }
            }
        }
        Err(error) => {
            diagnostics.push(unreadable(error));
            return Vec::new();
        }
    }
    entries.sort();
    let mut found = Vec::new();
    let mut broken = false;
    for entry in entries {
        let last = entry.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        // What is hidden belongs to editors and systems; some of their marks are links to nothing.
        if last.starts_with('.') {
            continue;
        }
        match role(&entry) {
            Role::Data => found.push(Source::File(entry, format!("{}/{last}", name.trim_end_matches('/')))),
            Role::Broken(reason) => {
                broken = true;
                diagnostics.push(trouble(&reason, &entry.to_string_lossy()));
            }
            Role::PassedOver(message, help) => {
                let place = Place { file: entry.to_string_lossy().into_owned(), row: None, column: None };
                diagnostics.push(Diagnostic::elsewhere(Code::W0403, message, Some(place)).warning().help(help));
            }
            Role::Other => {}
        }
    }
    if found.is_empty() && !broken {
        let help = "data files end in `.csv`, `.jsonl` or `.ndjson`";
        diagnostics.push(trouble("the folder holds no data file", &shown).help(help));
    }
    found
}

/// What an entry of a folder is.
enum Role {
    Data,
    /// Something that is there and can't be read: why.
    Broken(String),
    /// Something that may be meant as data: what it is, and what to do.
    PassedOver(&'static str, &'static str),
    /// Notes, scripts and the like.
    Other,
}

fn role(path: &Path) -> Role {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    let is_one_of = |endings: &[&str]| ending.as_deref().is_some_and(|ending| endings.contains(&ending));
    let kind = match fs::metadata(path) {
        Ok(found) => found,
        Err(_) if path.is_symlink() => {
            let to = fs::read_link(path).map(|to| to.to_string_lossy().into_owned()).unwrap_or_default();
            return Role::Broken(format!("this is a link to `{to}`, which can't be read"));
        }
        Err(error) => return Role::Broken(format!("the file can't be read: {error}")),
    };
    if kind.is_dir() {
        return Role::PassedOver(
            "this folder within a folder of data is not read",
            "name it beside the folder it lies in",
        );
    }
    match (is_one_of(&READ), kind.is_file()) {
        (true, true) => Role::Data,
        (true, false) => Role::PassedOver("this is no ordinary file and not read", "name it by itself"),
        _ if is_one_of(&LIKE_DATA) => Role::PassedOver(
            "this file is not read, though it may be data",
            "data files end in `.csv`, `.jsonl` or `.ndjson`: save it as one of these, or move it out of the folder",
        ),
        _ => Role::Other,
    }
}
