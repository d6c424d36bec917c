//! Changes of texts: shown, and written whole.

use std::io::{self, Write};
use std::path::Path;

use similar::{ChangeTag, TextDiff};

use super::output::meaning;

/// The lines that differ, with a little of what stands around them.
pub fn diff(before: &str, after: &str, indent: &str, out: &mut impl Write) -> io::Result<()> {
    let (good, bad, faint) = (meaning::GOOD, meaning::BAD, meaning::FAINT);
    let diff = TextDiff::from_lines(before, after);
    for (index, group) in diff.grouped_ops(3).iter().enumerate() {
        if index > 0 {
            writeln!(out, "{indent}{faint}…{faint:#}")?;
        }
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let text = change.value().trim_end_matches('\n');
            match change.tag() {
                ChangeTag::Delete => writeln!(out, "{indent}{bad}- {text}{bad:#}")?,
                ChangeTag::Insert => writeln!(out, "{indent}{good}+ {text}{good:#}")?,
                ChangeTag::Equal => writeln!(out, "{}", format!("{indent}  {text}").trim_end())?,
            }
        }
    }
    Ok(())
}

/// Writes a file whole or not at all: first under another name, which then takes the place of the old one.
///
/// # Errors
/// Those of the disk, with the name of the file that was to be written.
pub fn write_file(path: &Path, text: &str) -> io::Result<()> {
    replace(path, text).map_err(|error| {
        // The error may name the other file, which means nothing to a user.
        let told = match error.kind() {
            io::ErrorKind::NotFound => "its folder doesn't exist".to_owned(),
            kind => kind.to_string(),
        };
        io::Error::new(error.kind(), format!("{}: {told}", path.display()))
    })
}

/// Others may read what was written, as far as the user's mask allows: a page is there to be read.
#[cfg(unix)]
fn shared<'a, 'b>(builder: &'a mut tempfile::Builder<'b, 'b>) -> &'a mut tempfile::Builder<'b, 'b> {
    use std::os::unix::fs::PermissionsExt as _;
    builder.permissions(std::fs::Permissions::from_mode(0o666))
}

#[cfg(not(unix))]
fn shared<'a, 'b>(builder: &'a mut tempfile::Builder<'b, 'b>) -> &'a mut tempfile::Builder<'b, 'b> {
    builder
}

fn replace(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = shared(&mut tempfile::Builder::new()).tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}
