//! From paths to a checked agreement: reading source files, and the project file `detente.toml`.

mod manifest;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::ast::Text;
use crate::calendar::Date;
use crate::check::check;
use crate::data::{Input, Mapping};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::model::Agreement;
use crate::parse::parse;
use crate::source::Sources;

pub use manifest::Manifest;

/// The name of a project file.
pub const MANIFEST: &str = "detente.toml";

/// The largest source file that is read, in bytes: spans count in 32 bits.
const LARGEST: u64 = 1 << 30;

/// What a command works on: an agreement, and for a project the data and settings that its file names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    /// The main file, as the user named it.
    pub main: PathBuf,
    /// The data, if the project names some.
    pub data: Vec<Input>,
    /// How the data's headers and codes are renamed.
    pub mapping: Mapping,
    /// The last day of a run, if the project says one.
    pub until: Option<Date>,
}

impl Project {
    /// What an argument means: a file, or a folder with a project file; without one, the nearest project upwards from the
    /// current folder.
    ///
    /// # Errors
    /// A path that doesn't exist, a folder without a project file, a project file with faults.
    pub fn find(argument: Option<&Path>) -> Result<Self, Diagnostics> {
        let trouble = |message: String, path: &Path| {
            let place = Place { file: path.to_string_lossy().into_owned(), row: None, column: None };
            Diagnostic::elsewhere(Code::E0003, message, Some(place))
        };
        let Some(path) = argument else {
            let here = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."));
            let Some(folder) = here.ancestors().find(|folder| folder.join(MANIFEST).is_file()) else {
                let message = format!("there is no `{MANIFEST}` here or in a folder above");
                return Err(Diagnostic::elsewhere(Code::E0003, message, None)
                    .help("name a file (`detente run pact.detente`) or a project folder, or begin one with `detente new NAME`")
                    .into());
            };
            return Self::open(folder.strip_prefix(&here).unwrap_or(folder));
        };
        if path.is_dir() {
            if !path.join(MANIFEST).is_file() {
                return Err(trouble(format!("the folder has no `{MANIFEST}`"), path)
                    .help("name a `.detente` file in it, or add a project file: see `detente new`")
                    .into());
            }
            return Self::open(path);
        }
        if path.file_name().is_some_and(|name| name == MANIFEST) {
            return Self::open(path.parent().unwrap_or(Path::new("")));
        }
        Ok(Self::of_file(path))
    }

    /// A file alone.
    pub fn of_file(main: impl Into<PathBuf>) -> Self {
        Self { main: main.into(), data: Vec::new(), mapping: Mapping::default(), until: None }
    }

    fn open(folder: &Path) -> Result<Self, Diagnostics> {
        let path = folder.join(MANIFEST);
        let text = read_text(&path).map_err(|diagnostic| Diagnostics::from(*diagnostic))?;
        let manifest = Manifest::read(&text, &path.to_string_lossy())?;
        let data = manifest.data.paths.iter().map(|name| Input::Path { path: folder.join(name), name: name.clone() });
        let mapping = Mapping { columns: manifest.data.columns, indicators: manifest.data.indicators };
        Ok(Self {
            main: folder.join(manifest.agreement.main),
            data: data.collect(),
            mapping,
            until: manifest.run.until,
        })
    }

    /// Reads and checks the agreement.
    pub fn load(&self) -> Loaded {
        load(&self.main)
    }

    /// An input as an argument names it; what lies in the folder of the main file is cited relative to it.
    pub fn input(&self, argument: &str) -> Input {
        if argument == "-" {
            return Input::Standard;
        }
        let path = PathBuf::from(argument);
        let folder = self.main.parent().unwrap_or(Path::new(""));
        let whole = |path: &Path| fs::canonicalize(path).ok();
        let inside = match (whole(&path), whole(if folder.as_os_str().is_empty() { Path::new(".") } else { folder })) {
            (Some(path), Some(folder)) => path.strip_prefix(&folder).ok().map(Path::to_path_buf),
            _ => None,
        };
        let name = inside.filter(|inside| !inside.as_os_str().is_empty()).unwrap_or_else(|| path.clone());
        Input::Path { name: slashes(&name), path }
    }
}

/// A path as ledgers cite it on every machine.
fn slashes(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// The outcome of reading and checking: the sources, for messages, and the agreement if it has no error.
#[derive(Debug)]
pub struct Loaded {
    /// The files that were read.
    pub sources: Sources,
    /// The agreement.
    pub agreement: Option<Agreement>,
    /// Errors and warnings.
    pub diagnostics: Diagnostics,
}

/// Reads and checks the agreement in a file.
pub fn load(main: &Path) -> Loaded {
    let shown = main.to_string_lossy().into_owned();
    let name = main.file_name().map_or_else(|| shown.clone(), |name| name.to_string_lossy().into_owned());
    match read_text(main) {
        Ok(text) => load_text(&name, &shown, text, main.parent().unwrap_or(Path::new(""))),
        Err(diagnostic) => {
            Loaded { sources: Sources::new(), agreement: None, diagnostics: Diagnostics::from(*diagnostic) }
        }
    }
}

/// Checks an agreement that is at hand. `folder` is where the files lie that it names.
pub fn load_text(name: &str, shown: &str, text: String, folder: &Path) -> Loaded {
    let mut sources = Sources::new();
    let file = sources.add_shown(name, shown, text);
    let (tree, mut diagnostics) = parse(&sources, file);
    let holidays = |text: &Text| read_holidays(folder, &text.value);
    let agreement = match check(&sources, &[tree], &holidays) {
        Ok((agreement, warnings)) => {
            diagnostics.extend(warnings);
            Some(agreement).filter(|_| !diagnostics.has_errors())
        }
        Err(errors) => {
            diagnostics.extend(errors);
            None
        }
    };
    diagnostics.sort();
    Loaded { sources, agreement, diagnostics }
}

/// Reads a text file: UTF-8, with or without a byte-order mark.
fn read_text(path: &Path) -> Result<String, Box<Diagnostic>> {
    let shown = path.to_string_lossy().into_owned();
    let trouble = |code, message: String| {
        Box::new(Diagnostic::elsewhere(code, message, Some(Place { file: shown.clone(), row: None, column: None })))
    };
    let unreadable = |error: std::io::Error| {
        let reason = match error.kind() {
            std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
            std::io::ErrorKind::PermissionDenied => "you may not read this file".to_owned(),
            _ => format!("the file can't be read: {error}"),
        };
        trouble(Code::E0001, reason)
    };
    let size = fs::metadata(path).map_err(unreadable)?;
    if size.is_dir() {
        return Err(trouble(Code::E0001, "this is a folder, not a file".to_owned()));
    }
    if size.len() > LARGEST {
        let message = format!("the file is too large: {} bytes", size.len());
        return Err(Box::new(trouble(Code::E0004, message).help("an agreement may have at most 1 GiB of text")));
    }
    let bytes = fs::read(path).map_err(unreadable)?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let byte = error.as_bytes().get(at).copied().unwrap_or(0);
        let line = error.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
        let message = format!("the file is not UTF-8 text: byte 0x{byte:02X} at offset {at}, in line {line}");
        Box::new(trouble(Code::E0002, message).help("save the file as UTF-8"))
    })?;
    Ok(match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    })
}

/// The days in a CSV file: its column `date`, or its only column.
fn read_holidays(folder: &Path, name: &str) -> Result<Vec<Date>, String> {
    let inside = Path::new(name).components().all(|part| matches!(part, std::path::Component::Normal(_)));
    if !inside {
        return Err("the file must lie in the folder of the agreement".to_owned());
    }
    let text = read_text(&folder.join(name)).map_err(|diagnostic| diagnostic.message)?;
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut column = 0;
    let mut days: BTreeMap<Date, ()> = BTreeMap::new();
    for (index, record) in reader.records().enumerate() {
        let record = record.map_err(|_| format!("row {} can't be read as CSV", index + 1))?;
        if index == 0
            && let Some(date) = record.iter().position(|cell| cell.trim() == "date")
        {
            column = date;
            continue;
        }
        let cell = record.get(column).unwrap_or("").trim();
        if cell.is_empty() {
            continue;
        }
        let day = Date::parse(cell).ok_or_else(|| format!("row {}: `{cell}` is no day `YYYY-MM-DD`", index + 1))?;
        days.insert(day, ());
    }
    Ok(days.into_keys().collect())
}
