//! `detente check`

use std::io::{self, Write as _};
use std::sync::Arc;

use serde_json::Value;

use super::args::{CheckArgs, CheckFormat};
use super::output::Output;
use super::{Exit, report};
use crate::diagnostic::{Code, Diagnostics, closest};
use crate::model::{Agreement, Kind};
use crate::project::Project;
use crate::scenario::plan_all;
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
                let mut loaded = project.load();
                let program = loaded.program.take();
                if let Some(program) = &program {
                    let follow = |path: &_| loaded.follow(path);
                    let (_, found) = plan_all(program, &loaded.scenarios, &project.mapping, &follow);
                    loaded.diagnostics.extend(found);
                    loaded.diagnostics.sort();
                }
                let program = program.filter(|_| !loaded.diagnostics.has_errors());
                (
                    loaded.sources,
                    loaded.diagnostics,
                    program.map(|program| (project.main, program, loaded.scenarios.len())),
                )
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
                if let Some((main, program, scenarios)) = program {
                    writeln!(output.out, "{}: no errors: {}", main.display(), counted(program.main(), scenarios))?;
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

/// What an agreement consists of; what it has none of is only said of the kinds that every agreement has.
fn counted(agreement: &Agreement, scenarios: usize) -> String {
    let present = |kind: Kind| {
        let all = agreement.subjects().filter(|subject| subject.kind() == Some(kind));
        all.filter(|subject| !agreement.declared(*subject).absent).count()
    };
    let indicators = agreement.indicators.iter().filter(|indicator| !indicator.declared.absent).count();
    let counts = [
        (indicators, "indicator", true),
        (present(Kind::Benchmark), "benchmark", true),
        (present(Kind::Relief), "relief", true),
        (present(Kind::Stage), "stage", true),
        (present(Kind::Trigger), "trigger", true),
        (present(Kind::Reversal), "reversal", true),
        (present(Kind::Review), "review", false),
        (present(Kind::Grievance), "grievance", false),
        (present(Kind::Safeguard), "safeguard", false),
        (present(Kind::Amendment), "amendment", false),
        (scenarios, "scenario", false),
    ];
    let words =
        counts.into_iter().filter(|(count, _, always)| *always || *count > 0).map(|(count, word, _)| match count {
            1 => format!("1 {word}"),
            count => format!("{count} {word}s"),
        });
    words.collect::<Vec<_>>().join(", ")
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
