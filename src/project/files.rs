//! Files on disk: reading their text, and where a path that stands in an agreement may lead.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path, PathBuf};

use super::MANIFEST;
use crate::calendar::Date;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::digest::Digest;

/// The largest source file that is read, in bytes. Spans count in 32 bits, and every step holds all of it.
const LARGEST: u64 = 64 << 20;

/// A path as ledgers cite it on every machine.
pub fn slashes(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// The folder that a file's imports may not leave: that of the nearest project file upwards, else its own.
pub fn root_of(main: &Path) -> PathBuf {
    let own = match main.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_path_buf(),
        _ => PathBuf::from("."),
    };
    let whole = fs::canonicalize(&own).unwrap_or(own);
    let project = whole.ancestors().find(|folder| folder.join(MANIFEST).is_file()).map(Path::to_path_buf);
    project.unwrap_or(whole)
}

/// Where a path leads that stands in a file of `folder`: relative, and inside of `root` even through symbolic links.
///
/// # Errors
/// Says in a user's words why it can't be followed.
pub fn follow(folder: &Path, name: &str, root: &Path) -> Result<PathBuf, String> {
    let path = Path::new(name);
    let absolute = path.is_absolute()
        || name.starts_with(['/', '\\'])
        || path.components().any(|part| matches!(part, Component::Prefix(_) | Component::RootDir));
    if absolute {
        return Err("the path is absolute: name the file relative to this one".to_owned());
    }
    if name.contains('\\') {
        return Err("folders are separated by `/`".to_owned());
    }
    let path = folder.join(path);
    // Before the disk is asked: what lies outside is none of our business, whether it exists or not.
    let whole = fs::canonicalize(if folder.as_os_str().is_empty() { Path::new(".") } else { folder });
    if whole.is_ok_and(|whole| !lexically(&whole.join(name)).starts_with(root)) {
        return Err("the path leads out of the project folder".to_owned());
    }
    match fs::canonicalize(&path) {
        Ok(found) if !found.starts_with(root) => {
            Err("the path leads out of the project folder by a symbolic link".to_owned())
        }
        Ok(_) => Ok(lexically(&path)),
        Err(error) => Err(reason(&error)),
    }
}

/// A path without `.` and `..`, as far as they can be taken out without asking the disk.
pub fn lexically(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(plain.components().next_back(), Some(Component::Normal(_))) => {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    plain
}

fn reason(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
        std::io::ErrorKind::PermissionDenied => "you may not read this file".to_owned(),
        _ => format!("the file can't be read: {error}"),
    }
}

/// Reads a text file: UTF-8, with or without a byte-order mark. Gives the hash of its bytes as well.
pub fn read_text(path: &Path) -> Result<(String, Digest), Box<Diagnostic>> {
    let shown = path.to_string_lossy().into_owned();
    let trouble = |code, message: String| {
        Box::new(Diagnostic::elsewhere(code, message, Some(Place { file: shown.clone(), row: None, column: None })))
    };
    let unreadable = |error: std::io::Error| trouble(Code::E0001, reason(&error));
    let size = fs::metadata(path).map_err(unreadable)?;
    if size.is_dir() {
        return Err(trouble(Code::E0001, "this is a folder, not a file".to_owned()));
    }
    if size.len() > LARGEST {
        let message = format!("the file is too large: {} bytes", size.len());
        return Err(Box::new(
            trouble(Code::E0004, message).help("a file of an agreement may have at most 64 MiB of text"),
        ));
    }
    let bytes = fs::read(path).map_err(unreadable)?;
    let digest = Digest::of(&bytes);
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let byte = error.as_bytes().get(at).copied().unwrap_or(0);
        let line = error.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
        let message = format!("the file is not UTF-8 text: byte 0x{byte:02X} at offset {at}, in line {line}");
        Box::new(trouble(Code::E0002, message).help("save the file as UTF-8"))
    })?;
    let text = match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    };
    Ok((text, digest))
}

/// The days in a CSV file: its column `date`, or its only column; and the file's hash.
///
/// # Errors
/// Says in a user's words what is wrong.
pub fn read_holidays(path: &Path) -> Result<(Vec<Date>, Digest), String> {
    let (text, digest) = read_text(path).map_err(|diagnostic| diagnostic.message)?;
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut column = 0;
    let mut days: BTreeMap<Date, ()> = BTreeMap::new();
    for (index, record) in reader.records().enumerate() {
        let record = record.map_err(|_| format!("row {} can't be read as CSV", index + 1))?;
        // Blank lines are no records; the line is what an editor shows.
        let line = record.position().map_or(index as u64 + 1, csv::Position::line);
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
        let day = Date::parse(cell).ok_or_else(|| format!("row {line}: `{cell}` is no day `YYYY-MM-DD`"))?;
        days.insert(day, ());
    }
    Ok((days.into_keys().collect(), digest))
}

/// One name for a file, however it is reached; the path itself where there is no such file.
pub fn canonical(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| lexically(path))
}
