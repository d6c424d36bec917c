//! What there is to test: files, projects, and below a folder all of them.

use std::io;
use std::path::{Path, PathBuf};

use super::super::args::TestArgs;
use super::super::output::Output;
use super::super::{Exit, report};
use crate::data::{Store, read};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::model::Program;
use crate::project::{MANIFEST, Project};
use crate::scenario::{Case, plan_all};
use crate::source::Sources;

/// A file with its scenarios and, for a project, its data.
pub struct Target {
    /// The agreement and those that it imports.
    pub program: Program,
    /// As the user named the file.
    pub shown: String,
    /// Where its snapshots are kept, without the ending.
    pub path: PathBuf,
    /// The cases of its scenarios.
    pub cases: Vec<Case>,
    /// The project's own data: a store for each entity, and the last day if the project says one.
    pub stores: Vec<Store>,
    /// The last day of the data run.
    pub until: Option<crate::calendar::Date>,
}

/// How something came to be tested.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Origin {
    /// A file that the user named.
    File,
    /// A project.
    Project,
    /// An agreement that a project's main one imports.
    Imported,
}

/// Everything that the arguments name, and whether something stood in the way.
pub fn targets(args: &TestArgs, output: &mut Output) -> io::Result<(Vec<Target>, Exit)> {
    let mut projects: Vec<(Project, Origin)> = Vec::new();
    let mut exit = Exit::Fine;
    let mut trouble = |diagnostics: Diagnostics, output: &mut Output| {
        exit = Exit::Trouble;
        report::print(&diagnostics, &Sources::new(), output)
    };
    if args.paths.is_empty() {
        match Project::find(None) {
            Ok(project) => projects.push((project, Origin::Project)),
            Err(diagnostics) => trouble(diagnostics, output)?,
        }
    }
    for path in &args.paths {
        let found = if path.is_dir() && !path.join(MANIFEST).is_file() { below(path) } else { vec![path.clone()] };
        if found.is_empty() {
            let place = Place { file: path.to_string_lossy().into_owned(), row: None, column: None };
            let message = "the folder has no agreement and no project".to_owned();
            trouble(Diagnostic::elsewhere(Code::E0003, message, Some(place)).into(), output)?;
        }
        for path in found {
            let is_project = path.is_dir() || path.file_name().is_some_and(|name| name == MANIFEST);
            match Project::find(Some(&path)) {
                Ok(project) => projects.push((project, if is_project { Origin::Project } else { Origin::File })),
                Err(diagnostics) => trouble(diagnostics, output)?,
            }
        }
    }
    let mut targets: Vec<Target> = Vec::new();
    let mut next = 0;
    while let Some((project, origin)) = projects.get(next).cloned() {
        next += 1;
        let loaded = project.load();
        let mut diagnostics = loaded.diagnostics.clone();
        if origin == Origin::Project {
            // The agreements that a project's main one imports have scenarios of their own.
            for other in &loaded.others {
                let known = projects.iter().any(|(known, _)| known.main == *other);
                if !known {
                    let other = Project { mapping: project.mapping.clone(), ..Project::of_file(other) };
                    projects.push((other, Origin::Imported));
                }
            }
        }
        let mut target = None;
        if let Some(program) = loaded.program.clone() {
            let (cases, found) = plan_all(&program, &loaded.scenarios, &project.mapping, &|path| loaded.follow(path));
            diagnostics.extend(found);
            let mut stores = Vec::new();
            if origin == Origin::Project && !project.data.is_empty() {
                let reading = read(&program, &project.data, &project.mapping, false);
                if reading.diagnostics.has_errors() {
                    exit = Exit::Trouble;
                } else {
                    stores = reading.stores;
                }
                diagnostics.extend(reading.diagnostics);
            }
            let path = project.main.clone();
            let shown = path.to_string_lossy().into_owned();
            if origin != Origin::Imported || !cases.is_empty() {
                target = Some(Target { program, shown, path, cases, stores, until: project.until });
            }
        }
        report::print(&diagnostics, &loaded.sources, output)?;
        if diagnostics.has_errors() {
            let in_text = diagnostics.iter().any(|diagnostic| diagnostic.span().is_some());
            exit = if in_text && exit != Exit::Trouble { Exit::Findings } else { Exit::Trouble };
        } else {
            targets.extend(target);
        }
    }
    Ok((targets, exit))
}

/// Projects and, outside of them, agreements below a folder, in order of name. Links to folders are not followed.
fn below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(folder) = open.pop() {
        if folder.join(MANIFEST).is_file() {
            found.push(folder);
            continue;
        }
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for entry in entries.filter_map(Result::ok) {
            let path = entry.path();
            let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
            if is_hidden {
                continue;
            }
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "detente") && is_agreement(&path) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Whether a file declares an agreement; libraries are tested with what imports them.
fn is_agreement(path: &Path) -> bool {
    std::fs::read_to_string(path).is_ok_and(|text| {
        text.lines().any(|line| line.trim_start_matches('\u{feff}').trim_start().starts_with("agreement "))
    })
}
