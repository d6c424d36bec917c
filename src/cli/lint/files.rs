//! `--fix`: changing the files, or showing what would change.

use std::io::{self, Write as _};
use std::path::Path;

use super::super::args::{LintArgs, LintFormat};
use super::super::changes::{diff, write_file};
use super::super::output::Output;
use super::{evidence, question};
use crate::lint::Settings;
use crate::lint::draft::counted;
use crate::lint::fix::fix;
use crate::project::Project;

/// A change may make room for another; after so many rounds what is left waits for the next call.
const ROUNDS: usize = 10;

/// Mends what can be mended, until nothing more can.
pub fn mend(project: &Project, args: &LintArgs, settings: &Settings, output: &mut Output) -> io::Result<()> {
    let mut count = 0;
    for _ in 0..ROUNDS {
        let loaded = project.load();
        let Ok(evidence) = evidence(project, &loaded, args) else { return Ok(()) };
        let report = question(&loaded, evidence.as_ref(), settings, args);
        let fixed = fix(&report.findings, &loaded.sources, args.r#unsafe);
        for (file, text) in &fixed.texts {
            let file = loaded.sources.file(*file);
            if !args.dry_run {
                write_file(Path::new(file.shown()), text)?;
            } else if args.format == LintFormat::Text {
                writeln!(output.out, "{}:", file.shown())?;
                diff(file.text(), text, "  ", &mut output.out)?;
            }
        }
        count += fixed.count;
        if fixed.count == 0 || args.dry_run {
            if fixed.unsafe_left > 0 {
                let left = counted(fixed.unsafe_left as i64, "finding");
                output.complain(&format!("{left} could be mended with `--unsafe`, which changes what the text says"));
            }
            break;
        }
    }
    let done = if args.dry_run { "could be mended" } else { "mended" };
    let line = format!("{} {done}", counted(count as i64, "finding"));
    if args.format == LintFormat::Text {
        writeln!(output.out, "{line}")
    } else {
        // Programs read nothing but the document.
        output.complain(&line);
        Ok(())
    }
}
