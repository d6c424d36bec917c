//! What kind of data a file holds, told from its header, and how a project renames headers and codes.

use std::collections::BTreeMap;

use super::names::{Names, Of};
use crate::diagnostic::{Code, Diagnostic, Place, closest};
use crate::model::IndicatorId;

/// A column that has a meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// The indicator's name, or its code.
    Indicator,
    /// The day that an observation is about, or of an act.
    Date,
    /// The value.
    Value,
    /// The unit of the value.
    Unit,
    /// The day of the report.
    Reported,
    /// Who reports.
    Source,
    /// The status of the observation.
    Status,
    /// Which instance of the agreement.
    Entity,
    /// Free text, not read.
    Note,
    /// Who acts.
    By,
    /// What is done.
    Act,
    /// On what.
    On,
    /// The last day of what an act gives.
    Until,
}

impl Column {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::Indicator,
        Self::Date,
        Self::Value,
        Self::Unit,
        Self::Reported,
        Self::Source,
        Self::Status,
        Self::Entity,
        Self::Note,
        Self::By,
        Self::Act,
        Self::On,
        Self::Until,
    ];

    /// Its name in a header.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Indicator => "indicator",
            Self::Date => "date",
            Self::Value => "value",
            Self::Unit => "unit",
            Self::Reported => "reported",
            Self::Source => "source",
            Self::Status => "status",
            Self::Entity => "entity",
            Self::Note => "note",
            Self::By => "by",
            Self::Act => "act",
            Self::On => "on",
            Self::Until => "until",
        }
    }
}

/// How a project renames the headers and codes of its data files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mapping {
    /// The header in the files for the name of a column here: `date` → `TIME_PERIOD`.
    pub columns: BTreeMap<String, String>,
    /// The indicator for a code in the files: `NGDP_R` → `gdp`.
    pub indicators: BTreeMap<String, String>,
}

impl Mapping {
    /// The names of columns that can be mapped.
    pub fn column_names() -> impl Iterator<Item = &'static str> {
        Column::ALL.into_iter().map(Column::name)
    }

    fn column(&self, header: &str) -> Option<Column> {
        let mapped = self.columns.iter().find(|(_, theirs)| theirs.as_str() == header);
        let name = mapped.map_or(header, |(ours, _)| ours.as_str());
        // A column that the files call otherwise is not meant by its plain name.
        if mapped.is_none() && self.columns.contains_key(name) {
            return None;
        }
        Column::ALL.into_iter().find(|column| column.name() == name)
    }

    /// The declared name for a code in the files.
    pub fn indicator<'m>(&'m self, code: &'m str) -> &'m str {
        self.indicators.get(code).map_or(code, String::as_str)
    }
}

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// An observation a row.
    Long,
    /// An indicator a column.
    Wide,
    /// An act a row.
    Acts,
}

/// A header that has been understood: what each cell of a row is.
#[derive(Debug, Clone)]
pub struct Header {
    /// What the file holds.
    pub form: Form,
    /// For each cell, the column.
    pub cells: Vec<Cell>,
}

/// What a cell is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// A column with a meaning.
    Known(Column),
    /// Wide form: the value of an indicator, in each agreement that declares it.
    Indicator(Vec<Of<IndicatorId>>, String),
    /// Not read.
    Ignored,
}

impl Header {
    /// Understands a header. What can't be understood is reported; columns without a meaning are a warning, since a
    /// misspelt one would otherwise be lost in silence.
    pub fn read(
        headers: &[&str],
        names: &Names<'_>,
        mapping: &Mapping,
        file: &str,
        complain: &mut dyn FnMut(Diagnostic),
    ) -> Option<Self> {
        let columns: Vec<Option<Column>> = headers.iter().map(|name| mapping.column(name)).collect();
        let has = |column| columns.contains(&Some(column));
        let place = |column: Option<&str>| {
            Some(Place { file: file.to_owned(), row: Some(1), column: column.map(str::to_owned) })
        };
        for (index, column) in columns.iter().enumerate() {
            if column.is_some() && columns[..index].contains(column) {
                let message = format!("the column `{}` stands twice in the header", headers[index]);
                complain(Diagnostic::elsewhere(Code::E0402, message, place(Some(headers[index]))));
                return None;
            }
        }
        let needed: (Form, &[Column]) = if has(Column::By) || has(Column::Act) || has(Column::On) {
            (Form::Acts, &[Column::Date, Column::By, Column::Act, Column::On])
        } else if has(Column::Indicator) || has(Column::Value) {
            (Form::Long, &[Column::Indicator, Column::Date, Column::Value])
        } else {
            (Form::Wide, &[Column::Date])
        };
        let (form, needed) = needed;
        let missing: Vec<String> =
            needed.iter().filter(|column| !has(**column)).map(|column| format!("`{}`", column.name())).collect();
        if !missing.is_empty() {
            let shown = headers.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            let message = format!("the header lacks {}: it has {shown}", missing.join(", "));
            let mut diagnostic = Diagnostic::elsewhere(Code::E0402, message, place(None));
            let semicolons = headers.len() == 1 && headers[0].contains(';');
            diagnostic = diagnostic.help(if semicolons {
                "cells are separated by commas, not semicolons"
            } else {
                "observations have `indicator,date,value`, or `date` and a column for each indicator; acts have `date,by,act,on`"
            });
            complain(diagnostic);
            return None;
        }
        let mut cells = Vec::with_capacity(headers.len());
        for (name, column) in headers.iter().zip(&columns) {
            cells.push(match (column, form) {
                (Some(column), _) if fits(*column, form) => Cell::Known(*column),
                (_, Form::Wide) => {
                    let name = mapping.indicator(name);
                    Cell::Indicator(names.indicators(name), name.to_owned())
                }
                _ => {
                    // With a mapping the files are somebody else's, and most of their columns mean nothing here.
                    if mapping.columns.is_empty() {
                        complain(unread(name, form, place(Some(name))));
                    }
                    Cell::Ignored
                }
            });
        }
        Some(Self { form, cells })
    }
}

const fn fits(column: Column, form: Form) -> bool {
    match form {
        Form::Long => !matches!(column, Column::By | Column::Act | Column::On | Column::Until),
        Form::Wide => matches!(
            column,
            Column::Date | Column::Reported | Column::Source | Column::Status | Column::Entity | Column::Note
        ),
        Form::Acts => matches!(
            column,
            Column::Date
                | Column::By
                | Column::Act
                | Column::On
                | Column::Until
                | Column::Value
                | Column::Entity
                | Column::Note
        ),
    }
}

fn unread(name: &str, form: Form, place: Option<Place>) -> Diagnostic {
    let message = format!("the column `{name}` is not read");
    let known = Column::ALL.into_iter().filter(|column| fits(*column, form)).map(Column::name);
    let diagnostic = Diagnostic::elsewhere(Code::W0401, message, place).warning();
    match closest(name, known) {
        Some(close) => diagnostic.help(format!("did you mean `{close}`?")),
        None => diagnostic.help("remarks may stand in a column `note`"),
    }
}
