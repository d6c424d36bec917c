//! `detente why`

mod text;

use std::io::{self, Write as _};

use super::args::{WhyArgs, WhyFormat};
use super::opened::{Opened, choose};
use super::output::Output;
use super::run::stopped;
use super::{Exit, report};
use crate::calendar::Date;
use crate::diagnostic::Diagnostics;
use crate::eval::Options;
use crate::explain::{ask, json, markdown, why};

/// Checks, reads, runs until the day, explains.
pub fn run(args: &WhyArgs, output: &mut Output) -> io::Result<Exit> {
    let opened = match Opened::at(args.path.as_deref(), output)? {
        Ok(opened) => opened,
        Err(exit) => return Ok(exit),
    };
    let Opened { project, loaded, program } = &opened;
    let inputs = opened.inputs(&args.data.data);
    let Some(stores) = opened.read(&inputs, args.max_rows, args.data.lenient, output)? else {
        return Ok(Exit::Trouble);
    };
    let store = match choose(&stores, args.entity.as_deref()) {
        Ok(store) => store,
        Err(message) => {
            output.complain(&message);
            return Ok(Exit::Trouble);
        }
    };
    let options = Options { until: args.on.or(project.until), known_at: args.data.known_at, ..Options::default() };
    // A name is asked as it stands in the text of the day; where none is given that is the last one there is.
    let day = options.until.unwrap_or(Date::LAST);
    let asked = match ask(program, day, &args.subject) {
        Ok(asked) => asked,
        Err(unclear) => {
            output.complain(&format!("{}: {}", unclear.message, unclear.help));
            return Ok(Exit::Trouble);
        }
    };
    let why = match why(program, store, options, &asked) {
        Ok(why) => why,
        Err(diagnostic) => {
            let diagnostic = stopped(*diagnostic, store.entity.as_deref(), &loaded.sources);
            report::print(&Diagnostics::from(diagnostic), &loaded.sources, output)?;
            return Ok(Exit::Trouble);
        }
    };
    match args.format {
        WhyFormat::Text => {
            let width = output.width();
            text::write(&why, width, &mut output.out)?;
        }
        WhyFormat::Json => {
            let document = serde_json::to_string_pretty(&json::to_value(&why, program)).map_err(io::Error::from)?;
            writeln!(output.out, "{document}")?;
        }
        WhyFormat::Markdown => write!(output.out, "{}", markdown::text(&why))?,
    }
    Ok(Exit::Fine)
}
