//! Running an agreement again as it was run for a ledger.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::super::args::VerifyArgs;
use super::super::output::Output;
use super::super::run::evaluate_all;
use super::super::{report, sealed};
use super::{Report, Verdict};
use crate::data::{Input, ReadOptions, read_with};
use crate::diagnostic::Diagnostics;
use crate::eval::Options;
use crate::ledger::Outcome;
use crate::project::{MANIFEST, Project};
use crate::seal::compare::{called, differences, files};
use crate::seal::{File, Role, Terms};

/// How it ended.
pub enum Again {
    /// It was run, and compared.
    Compared,
    /// Not all that was sealed is there.
    Missing,
    /// The agreement or the data have errors, which have been told.
    Failed,
}

/// What the ledger is of: the argument, what lies beside the ledger, the nearest project; or why there is nothing.
///
/// # Errors
/// An argument that leads to nothing, a faulty project file.
pub fn find(args: &VerifyArgs, terms: &Terms) -> Result<Result<Project, String>, Diagnostics> {
    if args.path.is_some() {
        return Project::find(args.path.as_deref()).map(Ok);
    }
    let main = terms.files.iter().find(|file| file.role == Role::Agreement).map_or("", |file| file.name.as_str());
    let is_of = |project: &Project| project.main.file_name().is_some_and(|name| name.to_string_lossy() == main);
    let mut other: Option<Project> = None;
    let here = fs::canonicalize(".").ok();
    let folder = args.ledger.parent().filter(|_| args.ledger != Path::new("-")).map(plain);
    if let Some(found) = folder.and_then(|folder| fs::canonicalize(folder).ok()).as_deref().and_then(nearest) {
        // Below the current folder, messages show it as a user would name it.
        let shown = here.as_deref().and_then(|here| found.strip_prefix(here).ok()).unwrap_or(found);
        let project = Project::find(Some(shown).filter(|shown| !shown.as_os_str().is_empty()))?;
        if is_of(&project) {
            return Ok(Ok(project));
        }
        other = Some(project);
    }
    // A name out of a ledger is followed only within the folder.
    let is_plain = Path::new(main).file_name().is_some_and(|name| name == main);
    if let Some(folder) = folder.filter(|folder| is_plain && folder.join(main).is_file()) {
        let is_here = folder == Path::new(".");
        return Ok(Ok(Project::of_file(if is_here { PathBuf::from(main) } else { folder.join(main) })));
    }
    if here.as_deref().and_then(nearest).is_some() {
        let project = Project::find(None)?;
        if is_of(&project) {
            return Ok(Ok(project));
        }
        other = other.or(Some(project));
    }
    Ok(Err(match other {
        Some(project) => {
            let name = project.main.file_name().unwrap_or_default().to_string_lossy().into_owned();
            format!("the ledger is of `{main}`, and the project at hand of `{name}`")
        }
        None => "no project lies beside the ledger, here or in a folder above".to_owned(),
    }))
}

fn plain(folder: &Path) -> &Path {
    if folder.as_os_str().is_empty() { Path::new(".") } else { folder }
}

fn nearest(folder: &Path) -> Option<&Path> {
    folder.ancestors().find(|folder| folder.join(MANIFEST).is_file())
}

/// Runs the agreement again over the files that were sealed, and writes into the report what differs.
pub fn run_again(args: &VerifyArgs, project: &Project, report: &mut Report, output: &mut Output) -> io::Result<Again> {
    let loaded = project.load();
    let mut found = sealed::texts(project, &loaded.texts, &loaded.holidays);
    let Some(program) = loaded.program else {
        report::print(&loaded.diagnostics, &loaded.sources, output)?;
        // Behind an error nothing was read: neither lists of holidays nor data.
        compare_files(report, &found, &[Role::Project, Role::Agreement]);
        report.why_not = Some("the agreement has errors".to_owned());
        return Ok(Again::Failed);
    };
    let inputs: Vec<Input> = match args.data.as_slice() {
        [] => {
            let data = report.terms.files.iter().filter(|file| file.role == Role::Data);
            data.filter_map(|file| project.cited(&file.name)).collect()
        }
        given => given.iter().map(|argument| project.input(argument)).collect(),
    };
    let options = ReadOptions { hashed: true, lenient: report.terms.options.lenient, ..ReadOptions::default() };
    let mut reading = read_with(&program, &inputs, &project.mapping, options);
    let names = reading.files.clone();
    for (place, (name, digest)) in names.iter().enumerate() {
        let Some(sealed) = digest.and_then(|digest| called(name, digest, &report.terms.files, &names)) else {
            continue;
        };
        reading.files[place].0 = sealed.to_owned();
        for store in &mut reading.stores {
            store.files[place] = sealed.to_owned();
        }
    }
    found.extend(sealed::data(&reading.files));
    compare_files(report, &found, &Role::ALL);
    let has_errors = reading.diagnostics.has_errors();
    if has_errors {
        report::print(&reading.diagnostics, &program.sources, output)?;
    }
    if report.files.iter().any(|file| file.found.is_none()) {
        report.why_not = Some("not all that was sealed is here".to_owned());
        return Ok(Again::Missing);
    }
    if has_errors {
        report.why_not = Some("the data have errors".to_owned());
        return Ok(Again::Failed);
    }
    let options =
        Options { until: report.terms.options.until, known_at: report.terms.options.known_at, ..Options::default() };
    let Some(outcomes) = evaluate_all(&program, &reading.stores, options, output)? else {
        report.why_not = Some("the run stopped".to_owned());
        return Ok(Again::Failed);
    };
    compare_outcomes(report, outcomes)?;
    Ok(Again::Compared)
}

/// Compares files of the roles that were looked at.
fn compare_files(report: &mut Report, found: &[File], looked_at: &[Role]) {
    let mut others = files(&report.terms.files, found);
    others.retain(|file| looked_at.contains(&file.role));
    report.files = others;
}

fn compare_outcomes(report: &mut Report, outcomes: Vec<Outcome>) -> io::Result<()> {
    for verdict in &mut report.verdicts {
        let Some(record) = &verdict.record else { continue };
        match outcomes.iter().find(|outcome| outcome.entity == verdict.entity) {
            Some(outcome) => {
                let found = serde_json::to_value(outcome)?;
                verdict.differences = found.as_object().map(|found| differences(record, found)).unwrap_or_default();
            }
            None => verdict.is_unknown = true,
        }
    }
    let recorded = |outcome: &Outcome| report.verdicts.iter().any(|verdict| verdict.entity == outcome.entity);
    let (_, lacking): (Vec<Outcome>, Vec<Outcome>) = outcomes.into_iter().partition(recorded);
    report.verdicts.extend(lacking.into_iter().map(|outcome| Verdict {
        entity: outcome.entity,
        record: None,
        broken: None,
        differences: Vec::new(),
        is_unknown: false,
    }));
    Ok(())
}
