//! The columns that have a meaning, and the forms of data that are made of them.

use super::names::Of;
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
    /// The power of ten that the value is multiplied with, as SDMX has it.
    UnitMultiplier,
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
    pub const ALL: [Self; 14] = [
        Self::Indicator,
        Self::Date,
        Self::Value,
        Self::Unit,
        Self::UnitMultiplier,
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
            Self::UnitMultiplier => "unit_multiplier",
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
    /// The place of each column's cell.
    places: [Option<usize>; Column::ALL.len()],
}

impl Header {
    /// That of a file whose cells are known; no column stands twice among them.
    pub fn new(form: Form, cells: Vec<Cell>) -> Self {
        let place = |column| cells.iter().position(|cell| *cell == Cell::Known(column));
        Self { form, places: Column::ALL.map(place), cells }
    }

    /// The place of a column's cell.
    pub const fn place(&self, column: Column) -> Option<usize> {
        self.places[column as usize]
    }
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

impl Form {
    /// Whether a column means something in it.
    pub const fn has(self, column: Column) -> bool {
        match self {
            Self::Long => !matches!(column, Column::By | Column::Act | Column::On | Column::Until),
            Self::Wide => matches!(
                column,
                Column::Date | Column::Reported | Column::Source | Column::Status | Column::Entity | Column::Note
            ),
            Self::Acts => matches!(
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

    /// The names of the columns that mean something in it.
    pub fn columns(self) -> impl Iterator<Item = &'static str> {
        Column::ALL.into_iter().filter(move |column| self.has(*column)).map(Column::name)
    }
}
