//! What kind of data a file holds, told from its header.

use super::form::{Cell, Column, Form, Header};
use super::rows::Rows;
use super::words::clip;
use crate::diagnostic::{Code, Diagnostic, Place, closest};
use crate::model::Subject;

/// The header of SDMX for a power of ten, without which values are read a million times too small.
const SDMX_MULTIPLIER: &str = "UNIT_MULT";

impl Rows<'_> {
    /// Understands a header, which stands in a row of a file if it has one for it. What can't be understood is reported; columns without a
    /// meaning are a warning, since a misspelt one would otherwise be lost in silence. `what` it is, a header or an object, is
    /// said in messages.
    pub fn header(&mut self, headers: &[&str], row: impl Into<Option<u64>>, file: &str, what: &str) -> Option<Header> {
        let row = row.into();
        let columns: Vec<Option<Column>> = headers.iter().map(|name| self.mapping.column(name, headers)).collect();
        let mapped = self.mapping.columns.iter().filter(|(_, theirs)| headers.contains(&theirs.as_str()));
        self.met.extend(mapped.map(|(ours, _)| ours.as_str()));
        self.tables += 1;
        let place =
            |column: Option<&str>| Some(Place { file: file.to_owned(), row, column: column.map(str::to_owned) });
        for (index, column) in columns.iter().enumerate() {
            if column.is_some() && columns[..index].contains(column) {
                let message = format!("the column `{}` stands twice in the header", headers[index]);
                self.diagnostics.push(Diagnostic::elsewhere(Code::E0402, message, place(Some(headers[index]))));
                return None;
            }
        }
        let has = |column| columns.contains(&Some(column));
        let (form, needed): (Form, &[Column]) = if has(Column::By) || has(Column::Act) || has(Column::On) {
            (Form::Acts, &[Column::Date, Column::By, Column::Act, Column::On])
        } else if has(Column::Indicator) || has(Column::Value) {
            (Form::Long, &[Column::Indicator, Column::Date, Column::Value])
        } else {
            (Form::Wide, &[Column::Date])
        };
        let missing: Vec<Column> = needed.iter().copied().filter(|column| !has(*column)).collect();
        if !missing.is_empty() {
            let diagnostic = self.incomplete(headers, &missing, place(None), what);
            self.diagnostics.push(diagnostic);
            return None;
        }
        let mut cells = Vec::with_capacity(headers.len());
        for (name, column) in headers.iter().zip(&columns) {
            cells.push(match (column, form) {
                (Some(column), _) if form.has(*column) => Cell::Known(*column),
                (_, Form::Wide) => self.wide_column(name, place(Some(name))),
                _ => {
                    // With a mapping the files are somebody else's, and most of their columns mean nothing here.
                    if self.mapping.columns.is_empty() || *name == SDMX_MULTIPLIER {
                        self.diagnostics.push(unread(name, form, place(Some(name))));
                    }
                    Cell::Ignored
                }
            });
        }
        Some(Header::new(form, cells))
    }

    /// A header without all that it needs.
    fn incomplete(&self, headers: &[&str], missing: &[Column], place: Option<Place>, what: &str) -> Diagnostic {
        let missed = missing.iter().map(|column| match self.mapping.columns.get(column.name()) {
            Some(theirs) => format!("`{}` (or `{theirs}`, which is mapped to it)", column.name()),
            None => format!("`{}`", column.name()),
        });
        let shown = headers.iter().map(|name| format!("`{}`", clip(name))).collect::<Vec<_>>().join(", ");
        let message = format!("the {what} lacks {}: it has {shown}", missed.collect::<Vec<_>>().join(", "));
        let one = |separator| headers.len() == 1 && headers[0].contains(separator);
        let miswritten = missing.iter().find_map(|column| {
            let header = headers.iter().find(|header| header.eq_ignore_ascii_case(column.name()))?;
            Some(format!("names of columns are in small letters: `{}`, not `{header}`", column.name()))
        });
        let help = match miswritten {
            Some(help) => help,
            None if one(';') => "cells are separated by semicolons: expected commas".to_owned(),
            None if one('\t') => "cells are separated by tabs: expected commas".to_owned(),
            None => "observations have `indicator,date,value`, or `date` and a column for each indicator; acts have \
                     `date,by,act,on`"
                .to_owned(),
        };
        Diagnostic::elsewhere(Code::E0402, message, place).help(help)
    }

    /// A column of the wide form: an indicator. One that is none is told here rather than at each row; to those that are
    /// lenient the rows are counted instead.
    fn wide_column(&mut self, header: &str, place: Option<Place>) -> Cell {
        let name = self.mapping.indicator(header).to_owned();
        let found = self.names.indicators(&name);
        let others = !self.mapping.columns.is_empty();
        if !found.is_empty() || (self.lenient && !others) {
            return Cell::Indicator(found, name);
        }
        let close = self
            .names
            .closest(&name, |subject| matches!(subject, Subject::Indicator(_)))
            .or_else(|| closest(&name, Form::Wide.columns()));
        let help = close.map(|close| format!("did you mean `{close}`?"));
        let diagnostic = if others {
            // A file of somebody else's has columns that mean nothing here; one that is nearly an indicator is told.
            let Some(help) = help else { return Cell::Ignored };
            let message = format!("the column `{}` is not read", clip(header));
            Diagnostic::elsewhere(Code::W0401, message, place).warning().help(help)
        } else {
            let (message, advice) = match self.names.get(&name) {
                [] => (
                    format!("unknown indicator `{}`", clip(&name)),
                    "declare it in the agreement, or pass over such columns with `--lenient`; remarks may stand in a \
                     column `note`",
                ),
                [(_, other), ..] => (
                    format!("`{name}` is {}, no indicator", other.words()),
                    "here each column is an indicator; remarks may stand in a column `note`",
                ),
            };
            Diagnostic::elsewhere(Code::E0401, message, place).help(help.unwrap_or_else(|| advice.to_owned()))
        };
        self.diagnostics.push(diagnostic);
        Cell::Ignored
    }
}

fn unread(name: &str, form: Form, place: Option<Place>) -> Diagnostic {
    let message = format!("the column `{}` is not read", clip(name));
    let diagnostic = Diagnostic::elsewhere(Code::W0401, message, place).warning();
    match closest(name, form.columns()) {
        _ if name == SDMX_MULTIPLIER => diagnostic.help(
            "it holds the power of ten that values are multiplied with: map it, `unit_multiplier = \"UNIT_MULT\"`",
        ),
        Some(close) => diagnostic.help(format!("did you mean `{close}`?")),
        None => diagnostic.help("remarks may stand in a column `note`"),
    }
}
