//! From paths to a checked program: the project file `detente.toml`, source files and what they import.
//!
//! [`load`](load()) reads the main file, follows its imports ([`files`] sees to it that none leads out of the project), and
//! checks each agreement behind those that it imports.

mod files;
mod load;
mod manifest;

use std::fs;
use std::path::{Path, PathBuf};

use crate::calendar::Date;
use crate::data::{Input, Mapping};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::digest::Digest;

pub use load::{Loaded, load, load_text};
pub use manifest::Manifest;

/// The name of a project file.
pub const MANIFEST: &str = "detente.toml";

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
    /// The project file, if there is one, for those who read parts of it by themselves.
    pub manifest: Option<Text>,
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// As the user would name it.
    pub shown: String,
    /// What it says.
    pub text: String,
    /// The hash of its bytes.
    pub digest: Digest,
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
        Self { main: main.into(), data: Vec::new(), mapping: Mapping::default(), until: None, manifest: None }
    }

    fn open(folder: &Path) -> Result<Self, Diagnostics> {
        let path = folder.join(MANIFEST);
        let (text, digest) = files::read_text(&path).map_err(|diagnostic| Diagnostics::from(*diagnostic))?;
        let manifest = Manifest::read(&text, &path.to_string_lossy())?;
        let data = manifest.data.paths.iter().map(|name| Input::Path { path: folder.join(name), name: name.clone() });
        let mapping = manifest.mapping(&text, &path.to_string_lossy());
        let shown = path.to_string_lossy();
        let named = |key: &str, name: &str, what: &str| {
            let row = text.lines().position(|line| line.trim_start().starts_with(key) && line.contains(name));
            let place = Place { file: shown.clone().into_owned(), row: row.map(|row| row as u64 + 1), column: None };
            Diagnostic::elsewhere(Code::E0001, format!("there is no {what} `{name}`"), Some(place))
                .help(format!("`{key}` names it, relative to the folder of `{MANIFEST}`"))
        };
        if !folder.join(&manifest.agreement.main).exists() {
            return Err(named("main", &manifest.agreement.main, "file").into());
        }
        Ok(Self {
            main: folder.join(manifest.agreement.main),
            data: data.collect(),
            mapping,
            until: manifest.run.until,
            manifest: Some(Text { shown: path.to_string_lossy().into_owned(), text, digest }),
        })
    }

    /// Reads and checks the agreement and what it imports.
    pub fn load(&self) -> Loaded {
        load(&self.main)
    }

    /// Where the data file lies that a ledger cites by a name: as the project names its data, else relative to the main file,
    /// and then never outside of the project. None where there is no such file.
    pub fn cited(&self, name: &str) -> Option<Input> {
        let named = self.data.iter().find_map(|input| {
            let Input::Path { path, name: own } = input else { return None };
            if own == name {
                return Some(path.clone());
            }
            let last = name.strip_prefix(own.trim_end_matches('/'))?.strip_prefix('/')?;
            (!last.contains(['/', '\\']) && last != "..").then(|| path.join(last))
        });
        let folder = self.main.parent().unwrap_or(Path::new(""));
        let path = named.or_else(|| files::follow(folder, name, &files::root_of(&self.main)).ok())?;
        path.is_file().then(|| Input::Path { path, name: name.to_owned() })
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
        Input::Path { name: files::slashes(&name), path }
    }
}
