//! `detente why`

mod text;

use std::io::{self, Write as _};

use super::args::{WhyArgs, WhyFormat};
use super::output::Output;
use super::run::stopped;
use super::{Exit, report};
use crate::calendar::Date;
use crate::data::{Input, Store, read_at_most};
use crate::diagnostic::{Diagnostics, closest};
use crate::eval::Options;
use crate::explain::{ask, json, markdown, why};
use crate::project::Project;
use crate::source::Sources;

/// Checks, reads, runs until the day, explains.
pub fn run(args: &WhyArgs, output: &mut Output) -> io::Result<Exit> {
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
    let reading = read_at_most(args.max_rows, false, &program, &inputs, &project.mapping, args.lenient);
    if !reading.diagnostics.is_empty() {
        report::print(&reading.diagnostics, &loaded.sources, output)?;
    }
    if reading.diagnostics.has_errors() {
        return Ok(Exit::Trouble);
    }
    let store = match chosen(&reading.stores, args.entity.as_deref()) {
        Ok(store) => store,
        Err(message) => {
            output.complain(&message);
            return Ok(Exit::Trouble);
        }
    };
    let options = Options { until: args.on.or(project.until), known_at: args.known_at, ..Options::default() };
    // A name is asked as it stands in the text of the day; where none is given that is the last one there is.
    let day = options.until.unwrap_or(Date::LAST);
    let asked = match ask(&program, day, &args.subject) {
        Ok(asked) => asked,
        Err(unclear) => {
            output.complain(&format!("{}: {}", unclear.message, unclear.help));
            return Ok(Exit::Trouble);
        }
    };
    let why = match why(&program, store, options, &asked) {
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
            let document = serde_json::to_string_pretty(&json::to_value(&why, &program)).map_err(io::Error::from)?;
            writeln!(output.out, "{document}")?;
        }
        WhyFormat::Markdown => write!(output.out, "{}", markdown::text(&why))?,
    }
    Ok(Exit::Fine)
}

/// The data of the entity that is asked about.
fn chosen<'a>(stores: &'a [Store], entity: Option<&str>) -> Result<&'a Store, String> {
    let names: Vec<&str> = stores.iter().filter_map(|store| store.entity.as_deref()).collect();
    let some = || {
        let shown = names.iter().take(10).copied().collect::<Vec<_>>().join(", ");
        if names.len() > 10 { format!("{shown} and {} more", names.len() - 10) } else { shown }
    };
    match (stores, entity) {
        ([one], None) => Ok(one),
        (_, Some(_)) if names.is_empty() => Err("the data have no entities: leave `--entity` out".to_owned()),
        (stores, Some(wanted)) => {
            let found = stores.iter().find(|store| store.entity.as_deref() == Some(wanted));
            found.ok_or_else(|| match closest(wanted, names.iter().copied()) {
                Some(close) => format!("the data have no entity `{wanted}`: did you mean `{close}`?"),
                None => format!("the data have no entity `{wanted}`: they have {}", some()),
            })
        }
        (_, None) => Err(format!("the data have several entities: name one with `--entity`, of {}", some())),
    }
}
