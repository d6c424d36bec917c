//! Where data lie: files, those of a folder, standard input. Nothing that looks like data is passed over in silence.

use std::fs::{self, File};
use std::io::{BufReader, Cursor};
use std::path::{Path, PathBuf};

use super::cursor::Input;
use super::faults::Faults;
use super::read;
use crate::diagnostic::{Code, Diagnostic, Place};

/// Endings of the files in a folder that are read.
const READ: &[&str] = match cfg!(feature = "parquet") {
    true => &["csv", "jsonl", "ndjson", "parquet", "arrow", "arrows", "feather"],
    false => &["csv", "jsonl", "ndjson"],
};

/// Endings of files that may be meant as data, and aren't read.
const LIKE_DATA: [&str; 20] = [
    "tsv", "tab", "psv", "txt", "dat", "json", "geojson", "xml", "yaml", "yml", "xls", "xlsx", "xlsm", "ods",
    "parquet", "arrow", "arrows", "feather", "gz", "zip",
];

/// A message about a file.
pub fn trouble(message: &str, file: &str) -> Diagnostic {
    let place = Place { file: file.to_owned(), row: None, column: None };
    Diagnostic::elsewhere(Code::E0001, message.to_owned(), Some(place))
}

/// One file to read.
#[derive(Debug)]
pub enum Source<'i> {
    /// On disk, with the name that ledgers cite.
    File(PathBuf, String),
    /// A name and its text.
    Text(&'i str, &'i str),
    /// Standard input.
    Standard,
}

impl<'i> Source<'i> {
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

    /// Whether it can be read a second time, as pipes can't.
    pub fn is_kept(&self) -> bool {
        match self {
            Self::File(path, _) => path.is_file(),
            Self::Text(..) => true,
            Self::Standard => false,
        }
    }

    /// How many bytes it has, as far as that can be told beforehand.
    pub fn size(&self) -> u64 {
        match self {
            Self::File(path, _) => fs::metadata(path).map_or(0, |found| found.len()),
            Self::Text(_, text) => text.len() as u64,
            Self::Standard => 0,
        }
    }

    /// The file, if it is one that can be read from any place.
    ///
    /// # Errors
    /// Those of the disk.
    #[cfg(feature = "parquet")]
    pub fn on_disk(&self) -> std::io::Result<Option<File>> {
        match self {
            Self::File(path, _) if path.is_file() => File::open(path).map(Some),
            Self::File(..) | Self::Text(..) | Self::Standard => Ok(None),
        }
    }

    /// What it holds, from its beginning.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn open(&self) -> std::io::Result<Input> {
        Ok(match self {
            Self::File(path, _) => Box::new(BufReader::new(File::open(path)?)),
            Self::Text(_, text) => Box::new(Cursor::new((*text).to_owned())),
            Self::Standard => Box::new(std::io::stdin()),
        })
    }
}

/// The files of an input, a folder's in order of name.
pub fn sources<'i>(input: &'i read::Input, diagnostics: &mut Faults) -> Vec<Source<'i>> {
    match input {
        read::Input::Text { name, text } => vec![Source::Text(name, text)],
        read::Input::Standard => vec![Source::Standard],
        read::Input::Path { path, name } if path.is_dir() => folder(path, name, diagnostics),
        read::Input::Path { path, name } => vec![Source::File(path.clone(), name.clone())],
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
    match (is_one_of(READ), kind.is_file()) {
        (true, true) => Role::Data,
        (true, false) => Role::PassedOver("this is no ordinary file and not read", "name it by itself"),
        _ if is_one_of(&LIKE_DATA) => Role::PassedOver(
            "this file is not read, though it may be data",
            "data files end in `.csv`, `.jsonl` or `.ndjson`: save it as one of these, or move it out of the folder",
        ),
        _ => Role::Other,
    }
}
