//! `detente check`

use std::io::{self, Write as _};
use std::sync::Arc;

use serde_json::Value;

use super::args::{CheckArgs, CheckFormat};
use super::output::Output;
use super::{Exit, report};
use crate::diagnostic::{Code, Diagnostics, closest};
use crate::model::Agreement;
use crate::project::Project;
use crate::source::Sources;

/// Checks each file or project.
pub fn run(args: &CheckArgs, output: &mut Output) -> io::Result<Exit> {
    if let Some(code) = &args.explain {
        return explain(code, output);
    }
    let found: Vec<Result<Project, Diagnostics>> = match args.paths.as_slice() {
        [] => vec![Project::find(None)],
        paths => paths.iter().map(|path| Project::find(Some(path))).collect(),
    };
    let mut exit = Exit::Fine;
    let mut list: Vec<Value> = Vec::new();
    for project in found {
        let (sources, diagnostics, program) = match project {
            Ok(project) => {
                let loaded = project.load();
                (loaded.sources, loaded.diagnostics, loaded.program.map(|program| (project.main, program)))
            }
            Err(diagnostics) => (Arc::new(Sources::new()), diagnostics, None),
        };
        if diagnostics.has_errors() {
            let in_text = diagnostics.iter().any(|diagnostic| diagnostic.span().is_some());
            exit = if in_text && exit != Exit::Trouble { Exit::Findings } else { Exit::Trouble };
        }
        match args.format {
            CheckFormat::Text => {
                report::print(&diagnostics, &sources, output)?;
                if let Some((main, program)) = program {
                    writeln!(output.out, "{}: no errors: {}", main.display(), counted(program.main()))?;
                }
            }
            CheckFormat::Json => list.extend(report::json(&diagnostics, &sources)),
            CheckFormat::Github => write!(output.out, "{}", report::github(&diagnostics, &sources))?,
        }
    }
    if args.format == CheckFormat::Json {
        let text = serde_json::to_string_pretty(&list).map_err(io::Error::from)?;
        writeln!(output.out, "{text}")?;
    }
    Ok(exit)
}

/// What an agreement consists of.
fn counted(agreement: &Agreement) -> String {
    let words = |count: usize, one: &str, many: &str| match count {
        1 => format!("1 {one}"),
        count => format!("{count} {many}"),
    };
    [
        words(agreement.indicators.len(), "indicator", "indicators"),
        words(agreement.benchmarks.len(), "benchmark", "benchmarks"),
        words(agreement.reliefs.len(), "relief", "reliefs"),
        words(agreement.stages.len(), "stage", "stages"),
        words(agreement.triggers.len(), "trigger", "triggers"),
        words(agreement.reversals.len(), "reversal", "reversals"),
    ]
    .join(", ")
}

fn explain(name: &str, output: &mut Output) -> io::Result<Exit> {
    match Code::from_name(name) {
        Some(code) => {
            writeln!(output.out, "{code}: {}\n\n{}", code.title(), code.page())?;
            Ok(Exit::Fine)
        }
        None => {
            let names = Code::ALL.iter().map(|code| code.name());
            let help = closest(&name.to_ascii_uppercase(), names)
                .map_or_else(|| "codes look like E0203".to_owned(), |close| format!("did you mean {close}?"));
            output.complain(&format!("there is no code `{name}`: {help}"));
            Ok(Exit::Trouble)
        }
    }
}
