//! `detente publish`

use std::io::{self, Write as _};

use super::args::{PublishArgs, PublishFormat};
use super::changes::write_file;
use super::output::Output;
use super::run::evaluate_all;
use super::{Exit, report};
use crate::data::{Input, MAX_ROWS, Store, read_at_most};
use crate::eval::Options;
use crate::project::Project;
use crate::publish::{Edition, Evidence, html, markdown};
use crate::source::Sources;

/// Checks, evaluates where there are data, and writes.
pub fn run(args: &PublishArgs, output: &mut Output) -> io::Result<Exit> {
    let project = match Project::find(args.path.as_deref()) {
        Ok(project) => project,
        Err(diagnostics) => {
            report::print(&diagnostics, &Sources::new(), output)?;
            return Ok(Exit::Trouble);
        }
    };
    let loaded = project.load();
    if !loaded.diagnostics.is_empty() {
        report::print(&loaded.diagnostics, &loaded.sources, output)?;
    }
    let Some(program) = loaded.program else {
        let in_text = loaded.diagnostics.iter().any(|diagnostic| diagnostic.span().is_some());
        return Ok(if in_text { Exit::Findings } else { Exit::Trouble });
    };
    let inputs: Vec<Input> = match args.data.as_slice() {
        [] => project.data.clone(),
        given => given.iter().map(|argument| project.input(argument)).collect(),
    };
    if inputs.is_empty() {
        if args.until.is_some() || args.known_at.is_some() || args.entity.is_some() {
            output.complain("there are no data: `--until`, `--known-at` and `--entity` go with `--data`");
            return Ok(Exit::Trouble);
        }
        return write(args, &Edition { program: &program, evidence: None }, output);
    }
    let mut reading = read_at_most(MAX_ROWS, false, &program, &inputs, &project.mapping, args.lenient);
    if !reading.diagnostics.is_empty() {
        report::print(&reading.diagnostics, &loaded.sources, output)?;
    }
    if reading.diagnostics.has_errors() {
        return Ok(Exit::Trouble);
    }
    if let Err(message) = choose(&mut reading.stores, args.entity.as_deref()) {
        output.complain(&message);
        return Ok(Exit::Trouble);
    }
    let options = Options { until: args.until.or(project.until), known_at: args.known_at, ..Options::default() };
    let Some(outcomes) = evaluate_all(&program, &reading.stores, options, output)? else {
        return Ok(Exit::Trouble);
    };
    let evidence = reading.stores.first().zip(outcomes.first());
    let evidence = evidence.map(|(store, outcome)| Evidence { store, outcome, known_at: args.known_at });
    write(args, &Edition { program: &program, evidence }, output)
}

/// Leaves the one store that the page is about.
fn choose(stores: &mut Vec<Store>, entity: Option<&str>) -> Result<(), String> {
    const SHOWN: usize = 8;
    let mut known: Vec<String> = stores.iter().filter_map(|store| store.entity.clone()).collect();
    let count = known.len();
    if count > SHOWN {
        known.truncate(SHOWN);
        known.push("…".to_owned());
    }
    let known = known.join(", ");
    match entity {
        None if stores.len() > 1 => {
            Err(format!("the data are of {count} entities, and a page is about one: name it with `--entity` ({known})"))
        }
        None => Ok(()),
        Some(name) => {
            stores.retain(|store| store.entity.as_deref() == Some(name));
            match (stores.is_empty(), known.is_empty()) {
                (false, _) => Ok(()),
                (true, true) => Err(format!("the data name no entities, hence none called `{name}`")),
                (true, false) => Err(format!("the data have no entity `{name}`, only {known}")),
            }
        }
    }
}

fn write(args: &PublishArgs, edition: &Edition<'_>, output: &mut Output) -> io::Result<Exit> {
    let text = match args.format {
        PublishFormat::Html => html(edition),
        PublishFormat::Markdown => markdown(edition),
    };
    match &args.output {
        Some(path) => {
            if let Err(error) = write_file(path, &text) {
                output.complain(&error.to_string());
                return Ok(Exit::Trouble);
            }
        }
        None => output.out.write_all(text.as_bytes())?,
    }
    Ok(Exit::Fine)
}
