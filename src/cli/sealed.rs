//! Sealed ledgers: what a run rests on, gathered, and the ledger printed with its seal.

use std::io::{self, Write as _};

use super::args::RunFormat;
use super::output::{Output, meaning};
use super::{Exit, timeline};
use crate::digest::{Digest, Hashed};
use crate::ledger::Outcome;
use crate::model::Program;
use crate::project::{MANIFEST, Project};
use crate::seal::{self, File, Options, Role, Seal, Terms};

/// This program, with its version.
pub const PROGRAM: &str = concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION"));

/// What is read beside data. The project file is among it only where it says how the data are read: all else that it says of
/// a run (paths, the last day) is sealed by itself, and a changed level of a lint changes no ledger.
pub fn texts(project: &Project, texts: &[Hashed], holidays: &[Hashed]) -> Vec<File> {
    let mapping = &project.mapping;
    let manifest = project.manifest.as_ref().filter(|_| !(mapping.columns.is_empty() && mapping.indicators.is_empty()));
    let manifest = manifest.map(|text| File { name: MANIFEST.to_owned(), role: Role::Project, sha256: text.digest });
    let of = |files: &[Hashed], role: Role| -> Vec<File> {
        files.iter().map(|file| File { name: file.name.clone(), role, sha256: file.digest }).collect()
    };
    manifest.into_iter().chain(of(texts, Role::Agreement)).chain(of(holidays, Role::Calendar)).collect()
}

/// The data that were read to their end, as all are that have no fault.
pub fn data(files: &[(String, Option<Digest>)]) -> Vec<File> {
    let file = |(name, digest): &(String, Option<Digest>)| {
        digest.map(|sha256| File { name: name.clone(), role: Role::Data, sha256 })
    };
    files.iter().filter_map(file).collect()
}

/// What a run rests on.
pub fn terms(options: Options, files: Vec<File>, outcomes: &[Outcome]) -> Terms {
    let entities = outcomes.iter().any(|outcome| outcome.entity.is_some());
    Terms { program: PROGRAM.to_owned(), options, files, documents: entities.then_some(outcomes.len()) }
}

/// Prints outcomes with their seals.
pub fn print(
    outcomes: &[Outcome],
    program: &Program,
    terms: Terms,
    format: RunFormat,
    output: &mut Output,
) -> io::Result<Exit> {
    let seals: Vec<Seal> = outcomes.iter().map(|outcome| seal::seal(outcome, &terms)).collect::<Result<_, _>>()?;
    let width = output.width();
    for (outcome, seal) in outcomes.iter().zip(&seals) {
        match format {
            RunFormat::Json if outcome.entity.is_some() => writeln!(output.out, "{}", seal::to_line(outcome, seal)?)?,
            RunFormat::Json => write!(output.out, "{}", seal::to_document(outcome, seal)?)?,
            // Entries alone have no place for a seal, and were refused.
            RunFormat::Text | RunFormat::Jsonl | RunFormat::Csv => {
                timeline::write(outcome, program, width, &mut output.out)?;
            }
        }
    }
    if format == RunFormat::Text {
        footer(outcomes, &seals, &terms, output)?;
    }
    if terms.files.iter().any(|file| file.role == Role::Data && file.name == "-") {
        output.complain(
            "standard input has no name, and is sealed by its content alone: keep a copy, and hand it to \
             `detente verify` with `--data`",
        );
    }
    Ok(Exit::Fine)
}

/// What was read and how, and the seals, behind a ledger for people. The lines of files are those of `sha256sum`.
fn footer(outcomes: &[Outcome], seals: &[Seal], terms: &Terms, output: &mut Output) -> io::Result<()> {
    let (strong, faint) = (meaning::STRONG, meaning::FAINT);
    let out = &mut output.out;
    writeln!(out, "\n{strong}Sealed{strong:#}")?;
    for file in &terms.files {
        writeln!(out, "{faint}{}  {}{faint:#}", file.sha256, file.name)?;
    }
    writeln!(out, "by {}{}", terms.program, said(&terms.options))?;
    for (outcome, seal) in outcomes.iter().zip(seals) {
        let entity = outcome.entity.as_ref().map(|entity| format!("  {entity}")).unwrap_or_default();
        writeln!(out, "seal  {}{entity}", seal.links.seal)?;
    }
    Ok(())
}

/// The options of a run in words.
fn said(options: &Options) -> String {
    let until = options.until.map(|day| format!(", until {day}")).unwrap_or_default();
    let known_at = options.known_at.map(|day| format!(", as known at {day}")).unwrap_or_default();
    let lenient = if options.lenient { ", rows about unknown names passed over" } else { "" };
    format!("{until}{known_at}{lenient}")
}
