//! `detente publish`

use std::io::{self, Write as _};

use super::Exit;
use super::args::{PublishArgs, PublishFormat};
use super::changes::write_file;
use super::opened::{Opened, choose};
use super::output::Output;
use super::run::evaluate_all;
use crate::data::MAX_ROWS;
use crate::eval::Options;
use crate::publish::{Edition, Evidence, html, markdown};

/// Checks, evaluates where there are data, and writes.
pub fn run(args: &PublishArgs, output: &mut Output) -> io::Result<Exit> {
    let opened = match Opened::at(args.path.as_deref(), output)? {
        Ok(opened) => opened,
        Err(exit) => return Ok(exit),
    };
    let Opened { project, program, .. } = &opened;
    let inputs = opened.inputs(&args.data.data);
    if inputs.is_empty() {
        if args.until.is_some() || args.data.known_at.is_some() || args.entity.is_some() {
            output.complain("there are no data: `--until`, `--known-at` and `--entity` go with `--data`");
            return Ok(Exit::Trouble);
        }
        return write(args, &Edition { program, evidence: None }, output);
    }
    let Some(stores) = opened.read(&inputs, MAX_ROWS, args.data.lenient, output)? else {
        return Ok(Exit::Trouble);
    };
    let store = match choose(&stores, args.entity.as_deref()) {
        Ok(store) => store,
        Err(message) => {
            output.complain(&message);
            return Ok(Exit::Trouble);
        }
    };
    let known_at = args.data.known_at;
    let options = Options { until: args.until.or(project.until), known_at, ..Options::default() };
    let Some(outcomes) = evaluate_all(program, std::slice::from_ref(store), options, output)? else {
        return Ok(Exit::Trouble);
    };
    let evidence = outcomes.first().map(|outcome| Evidence { store, outcome, known_at });
    write(args, &Edition { program, evidence }, output)
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
