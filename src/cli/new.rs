//! `detente new`: a small commented project that checks and runs.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use super::Exit;
use super::args::NewArgs;
use super::output::Output;
use crate::diagnostic::characters::visible;
use crate::project::load_text;

/// The files of a new project; `NAME` stands for the agreement's name.
const FILES: [(&str, &str); 5] = [
    ("detente.toml", include_str!("template/detente.toml")),
    ("NAME.detente", include_str!("template/agreement.detente")),
    ("NAME.detente.snap", include_str!("template/agreement.detente.snap")),
    ("data/observations.csv", include_str!("template/observations.csv")),
    ("data/acts.csv", include_str!("template/acts.csv")),
];

/// Makes the folder; one that exists is left alone.
pub fn run(args: &NewArgs, output: &mut Output) -> io::Result<Exit> {
    let folder = &args.folder;
    let last = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let Some(name) = agreement_name(&last) else {
        output.complain(&format!("`{last}` can't become the name of an agreement: begin with a letter from a to z"));
        return Ok(Exit::Trouble);
    };
    if !can_be_called(&name) {
        output.complain(&format!(
            "the agreement would be called `{name}`, which is a reserved word of the language: choose another name, such as \
             `{name}_pact`"
        ));
        return Ok(Exit::Trouble);
    }
    if folder.symlink_metadata().is_ok() {
        output.complain(&format!("{} exists already: nothing was changed", folder.display()));
        return Ok(Exit::Trouble);
    }
    let first_new = first_missing(folder);
    if let Err(error) = write_files(folder, &name) {
        // What was begun is taken away again; the first trouble is the one to tell.
        let _ = fs::remove_dir_all(first_new);
        output.complain(&format!("{} can't be made: {error}", folder.display()));
        return Ok(Exit::Trouble);
    }
    let quoted = quoted(folder);
    writeln!(output.out, "made {}: now try", visible(&folder.display().to_string()))?;
    for command in ["check", "test", "run"] {
        writeln!(output.out, "    detente {command} {quoted}")?;
    }
    Ok(Exit::Fine)
}

/// Whether an agreement may have the name, which the language itself has to say.
fn can_be_called(name: &str) -> bool {
    load_text("new", "new", format!("agreement {name} {{ concluded 2024-01-01 }}"), Path::new("."))
        .diagnostics
        .is_empty()
}

/// The outermost folder that has to be made.
fn first_missing(folder: &Path) -> &Path {
    let missing = folder.ancestors().take_while(|part| !part.as_os_str().is_empty() && !part.exists());
    missing.last().unwrap_or(folder)
}

/// A path as a shell takes it: in quotation marks where it has blanks or signs.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '/' | '\\' | '.' | '_' | '-' | ':' | '~');
    let begins_plainly = !text.starts_with(['-', '~']);
    match (text.chars().all(plain) && begins_plainly, text.starts_with('-')) {
        (true, _) => text,
        (false, true) => format!("'./{}'", text.replace('\'', r"'\''")),
        (false, false) => format!("'{}'", text.replace('\'', r"'\''")),
    }
}

fn write_files(folder: &Path, name: &str) -> io::Result<()> {
    fs::create_dir_all(folder.join("data"))?;
    for (file, text) in FILES {
        fs::write(folder.join(file.replace("NAME", name)), text.replace("NAME", name))?;
    }
    Ok(())
}

/// A folder's name as the name of an agreement: small letters, digits and underscores.
fn agreement_name(folder: &str) -> Option<String> {
    let name: String = folder
        .to_lowercase()
        .chars()
        .map(|c| if c.is_ascii_lowercase() || c.is_ascii_digit() { c } else { '_' })
        .collect();
    let name = name.trim_matches('_').to_owned();
    name.starts_with(|c: char| c.is_ascii_lowercase()).then_some(name)
}
