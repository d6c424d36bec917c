//! Snapshot files: what is kept, and what waits for review.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::super::args::TestArgs;
use super::super::changes::write_file;
use super::super::output::Output;
use super::Results;
use super::compare::Compared;
use crate::scenario::snapshot::{ENDING, PENDING, Snapshots};

/// The file of an ending beside an agreement.
pub fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// The snapshots in a file; none where there is no such file.
///
/// # Errors
/// Those of the disk. What can't be read is not taken for absent: all would pass as new.
pub fn read_snapshots(path: &Path) -> io::Result<Snapshots> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Snapshots::parse(&text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Snapshots::default()),
        Err(error) => Err(io::Error::new(error.kind(), format!("{}: {error}", path.display()))),
    }
}

/// Writes what was accepted, and puts what waits for review into a file of its own.
pub fn keep(results: &mut Results, args: &TestArgs, output: &mut Output) -> io::Result<()> {
    let (kept, pending) = (beside(&results.target.path, ENDING), beside(&results.target.path, PENDING));
    if args.accept {
        for test in results.tests.iter_mut().filter(|test| waits(&test.snapshot)) {
            test.snapshot = Compared::Accepted;
        }
    }
    let before = read_snapshots(&kept)?;
    let mut after = before.clone();
    for test in results.tests.iter().filter(|test| test.snapshot == Compared::Accepted) {
        after.set(&test.section, &test.text);
    }
    if args.prune {
        after.sections.retain(|(name, _)| !results.obsolete.contains(name));
        for name in results.obsolete.drain(..) {
            output.complain(&format!("{}: the snapshot of “{name}” is removed", results.target.shown));
        }
    }
    let order: Vec<String> = results.tests.iter().map(|test| test.section.clone()).collect();
    if args.filter.is_none() && results.not_run == 0 {
        after.sort_like(&order);
    }
    let source = results.target.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if after.sections != before.sections {
        if after.sections.is_empty() {
            fs::remove_file(&kept)?;
        } else {
            write_file(&kept, &after.write(&source))?;
        }
    }
    let mut waiting = Snapshots::default();
    if args.filter.is_some() || results.not_run > 0 {
        // What waits of tests that were not run goes on waiting.
        waiting = read_snapshots(&pending)?;
        waiting.sections.retain(|(name, _)| !order.contains(name));
    }
    for test in results.tests.iter().filter(|test| waits(&test.snapshot)) {
        waiting.set(&test.section, &test.text);
    }
    if waiting.sections.is_empty() || args.reject {
        match fs::remove_file(&pending) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    } else {
        write_file(&pending, &waiting.write(&source))?;
    }
    Ok(())
}

/// Whether a snapshot waits for review.
pub const fn waits(snapshot: &Compared) -> bool {
    matches!(snapshot, Compared::New | Compared::Changed(_))
}
