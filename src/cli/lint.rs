//! `detente lint`

mod files;
mod json;
mod junit;
mod sarif;
mod text;

use std::io::{self, Write as _};
use std::path::Path;
use std::sync::Arc;

use super::args::{LintArgs, LintFormat};
use super::output::Output;
use super::{Exit, report};
use crate::data::{Input, read};
use crate::diagnostic::{Diagnostics, closest};
use crate::eval::{Options, run as evaluate};
use crate::lint::{Category, Draft, Evidence, Level, Report, Settings, lint, pages, rules};
use crate::project::{Loaded, Project};
use crate::source::Sources;

/// What was found in one agreement.
pub struct Linted {
    /// As the user named the file.
    pub shown: String,
    /// For the places of findings.
    pub sources: Arc<Sources>,
    /// The findings.
    pub report: Report,
}

/// Questions each file or project.
pub fn run(args: &LintArgs, output: &mut Output) -> io::Result<Exit> {
    if let Some(name) = &args.explain {
        return explain(name, output);
    }
    if args.list {
        return list(args, output);
    }
    if args.schema {
        let text = serde_json::to_string_pretty(&pages::schema()).map_err(io::Error::from)?;
        writeln!(output.out, "{text}")?;
        return Ok(Exit::Fine);
    }
    let found: Vec<Result<Project, Diagnostics>> = match args.paths.as_slice() {
        [] => vec![Project::find(None)],
        paths => paths.iter().map(|path| Project::find(Some(path))).collect(),
    };
    let mut exit = Exit::Fine;
    let mut all = Vec::new();
    for project in found {
        let looked = match project {
            Ok(project) => look(&project, args, output)?,
            Err(diagnostics) => {
                report::print(&diagnostics, &Sources::new(), output)?;
                Err(Exit::Trouble)
            }
        };
        match looked {
            Ok(linted) => all.push(linted),
            Err(failed) if exit != Exit::Trouble => exit = failed,
            Err(_) => {}
        }
    }
    match args.format {
        LintFormat::Text => text::print(&all, args, output)?,
        LintFormat::Json => json::print(&all, output)?,
        LintFormat::Sarif => sarif::print(&all, output)?,
        LintFormat::Github => {
            for linted in &all {
                let mut diagnostics = Diagnostics::new();
                linted.report.findings.iter().for_each(|finding| diagnostics.push(finding.diagnostic()));
                write!(output.out, "{}", report::github(&diagnostics, &linted.sources))?;
            }
        }
        LintFormat::Junit => junit::print(&all, output)?,
    }
    let denied = all.iter().flat_map(|linted| &linted.report.findings).any(|finding| finding.level == Level::Deny);
    Ok(if exit == Exit::Fine && denied { Exit::Findings } else { exit })
}

/// Checks one agreement and looks for findings, mends if asked to; the errors have been told.
fn look(project: &Project, args: &LintArgs, output: &mut Output) -> io::Result<Result<Linted, Exit>> {
    let Some(settings) = settings(args, project.manifest.as_ref(), output)? else { return Ok(Err(Exit::Trouble)) };
    if args.fix {
        files::mend(project, args, &settings, output)?;
    }
    let loaded = project.load();
    report::print(&loaded.diagnostics, &loaded.sources, output)?;
    if loaded.program.is_none() {
        let in_text = loaded.diagnostics.iter().any(|diagnostic| diagnostic.span().is_some());
        return Ok(Err(if in_text { Exit::Findings } else { Exit::Trouble }));
    }
    let evidence = match evidence(project, &loaded, args) {
        Ok(evidence) => evidence,
        Err(diagnostics) => {
            report::print(&diagnostics, &loaded.sources, output)?;
            return Ok(Err(Exit::Trouble));
        }
    };
    let report = question(&loaded, evidence.as_ref(), &settings, args);
    let shown = project.main.to_string_lossy().into_owned();
    Ok(Ok(Linted { shown, sources: loaded.sources, report }))
}

/// The findings in an agreement that checks.
fn question(loaded: &Loaded, evidence: Option<&Evidence>, settings: &Settings, args: &LintArgs) -> Report {
    match &loaded.program {
        Some(program) => lint(&Draft::new(program, &loaded.trees, evidence), settings, args.until),
        None => Report::default(),
    }
}

/// Levels and options, or none where something is wrong with them, which has been told.
fn settings(
    args: &LintArgs,
    manifest: Option<&crate::project::Text>,
    output: &mut Output,
) -> io::Result<Option<Settings>> {
    let mut settings = match manifest.map(|manifest| Settings::read(&manifest.text, &manifest.shown)).transpose() {
        Ok(settings) => settings.unwrap_or_default(),
        Err(diagnostics) => {
            report::print(&diagnostics, &Sources::new(), output)?;
            return Ok(None);
        }
    };
    let words = [(Level::Allow, &args.allow), (Level::Warn, &args.warn), (Level::Deny, &args.deny)];
    let mut fine = true;
    for (level, words) in words {
        for word in words.iter().flat_map(|words| words.split(',')) {
            if let Err(trouble) = settings.set(level, word.trim()) {
                output.complain(&format!("--{} {}: {trouble}", level.word(), word.trim()));
                fine = false;
            }
        }
    }
    Ok(fine.then_some(settings))
}

/// The data that the arguments or the project name, and the runs over them.
fn evidence(project: &Project, loaded: &Loaded, args: &LintArgs) -> Result<Option<Evidence>, Diagnostics> {
    let inputs: Vec<Input> = match args.data.as_slice() {
        [] => project.data.clone(),
        given => given.iter().map(|argument| project.input(argument)).collect(),
    };
    let Some(program) = loaded.program.as_ref().filter(|_| !inputs.is_empty()) else { return Ok(None) };
    let reading = read(program, &inputs, &project.mapping, false);
    if reading.diagnostics.has_errors() {
        return Err(reading.diagnostics);
    }
    let options = Options { until: args.until.or(project.until), ..Options::default() };
    let outcomes = reading.stores.iter().map(|store| evaluate(program, store, options).ok()).collect();
    Ok(Some(Evidence { stores: reading.stores, outcomes }))
}

fn explain(name: &str, output: &mut Output) -> io::Result<Exit> {
    match rules::find(name) {
        Some(rule) => {
            write!(output.out, "{}", pages::page(rule))?;
            Ok(Exit::Fine)
        }
        None => {
            let names = rules::ALL.iter().flat_map(|rule| [rule.name, rule.code]);
            let help = closest(name, names).map_or_else(
                || "`detente lint --list` names them".to_owned(),
                |close| format!("did you mean `{close}`?"),
            );
            output.complain(&format!("there is no rule `{name}`: {help}"));
            Ok(Exit::Trouble)
        }
    }
}

/// All rules with the levels that they have here.
fn list(args: &LintArgs, output: &mut Output) -> io::Result<Exit> {
    let path = args.paths.first().map(|path| path.as_path());
    let project =
        Project::find(path).ok().filter(|project| path.is_none_or(Path::exists) && project.manifest.is_some());
    let manifest = project.as_ref().and_then(|project| project.manifest.as_ref());
    let Some(settings) = settings(args, manifest, output)? else { return Ok(Exit::Trouble) };
    let width = rules::ALL.iter().map(|rule| rule.name.len()).max().unwrap_or(0);
    for category in Category::ALL {
        writeln!(output.out, "{}: {}", category.word(), category.about())?;
        for rule in rules::ALL.iter().filter(|rule| rule.category == *category) {
            let level = settings.level(rule).word();
            let data = if rule.needs_data { " (needs data)" } else { "" };
            writeln!(output.out, "  {}  {:width$}  {level:5}  {}{data}", rule.code, rule.name, rule.about)?;
        }
    }
    Ok(Exit::Fine)
}
