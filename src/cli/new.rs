//! `detente new`: a small commented project that checks and runs.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use super::Exit;
use super::args::NewArgs;
use super::output::Output;

/// The files of a new project; `NAME` stands for the agreement's name.
const FILES: [(&str, &str); 4] = [
    ("detente.toml", include_str!("template/detente.toml")),
    ("NAME.detente", include_str!("template/agreement.detente")),
    ("data/observations.csv", include_str!("template/observations.csv")),
    ("data/acts.csv", include_str!("template/acts.csv")),
];

/// Makes the folder; one that exists is left alone.
pub fn run(args: &NewArgs, output: &mut Output) -> io::Result<Exit> {
    let folder = &args.folder;
    let last = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let Some(name) = agreement_name(&last) else {
        output.complain(&format!("`{last}` can't become the name of an agreement: begin with a letter"));
        return Ok(Exit::Trouble);
    };
    if folder.exists() {
        output.complain(&format!("{} exists already: nothing was changed", folder.display()));
        return Ok(Exit::Trouble);
    }
    if let Err(error) = write_files(folder, &name) {
        output.complain(&format!("{} can't be made: {error}", folder.display()));
        return Ok(Exit::Trouble);
    }
    writeln!(output.out, "made {}: now try", folder.display())?;
    writeln!(output.out, "    detente check {0}\n    detente run {0}", folder.display())?;
    Ok(Exit::Fine)
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
