//! From what the arguments name to a checked agreement and its data: what every command begins with that runs one.

use std::io;
use std::path::Path;

use super::output::Output;
use super::{Exit, report};
use crate::data::{Input, ReadOptions, Store, read_with};
use crate::diagnostic::closest;
use crate::model::Program;
use crate::project::{Loaded, Project};
use crate::source::Sources;

/// A checked agreement, with the project that it stands in.
pub struct Opened {
    /// Where its data lie, and how they are read.
    pub project: Project,
    /// The files that were read.
    pub loaded: Loaded,
    /// The agreement itself.
    pub program: Program,
}

impl Opened {
    /// Finds, reads and checks; what is wrong has been printed.
    pub fn at(path: Option<&Path>, output: &mut Output) -> io::Result<Result<Self, Exit>> {
        let project = match Project::find(path) {
            Ok(project) => project,
            Err(diagnostics) => {
                report::print(&diagnostics, &Sources::new(), output)?;
                return Ok(Err(Exit::Trouble));
            }
        };
        let mut loaded = project.load();
        if !loaded.diagnostics.is_empty() {
            report::print(&loaded.diagnostics, &loaded.sources, output)?;
        }
        Ok(match loaded.program.take() {
            Some(program) => Ok(Self { project, loaded, program }),
            None if loaded.diagnostics.iter().any(|diagnostic| diagnostic.span().is_some()) => Err(Exit::Findings),
            None => Err(Exit::Trouble),
        })
    }

    /// The data that the arguments name, or else the project.
    pub fn inputs(&self, data: &[String]) -> Vec<Input> {
        match data {
            [] => self.project.data.clone(),
            given => given.iter().map(|argument| self.project.input(argument)).collect(),
        }
    }

    /// Reads all of them, a store for each entity; none where something is wrong with them, which has been printed.
    pub fn read(
        &self,
        inputs: &[Input],
        most: u64,
        lenient: bool,
        output: &mut Output,
    ) -> io::Result<Option<Vec<Store>>> {
        let options = ReadOptions { rows: most, lenient, ..ReadOptions::default() };
        let reading = read_with(&self.program, inputs, &self.project.mapping, options);
        if !reading.diagnostics.is_empty() {
            report::print(&reading.diagnostics, &self.loaded.sources, output)?;
        }
        Ok((!reading.diagnostics.has_errors()).then_some(reading.stores))
    }
}

/// The data of the entity that is asked for, or of the only one.
///
/// # Errors
/// Says which there are.
pub fn choose<'a>(stores: &'a [Store], entity: Option<&str>) -> Result<&'a Store, String> {
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
