//! Observations and acts (section 9): the readers, and what they make.
//!
//! A [`Store`] holds the data of one entity as lists of compact rows, in an order that doesn't depend on the order of rows
//! or files. [`read`](read()) makes stores from files, in these steps: [`folder`] finds them, [`sniff`] tells CSV from JSON
//! Lines and from what is neither, [`cursor`] goes through their rows of [`bounded`] length ([`table`] over [`records`], and
//! [`lines`]; with the feature `parquet` also `columnar`), which put the cells of each into a [`line`](mod@line), [`header`] tells
//! observations from acts, [`rows`] gathers what [`observations`] ([`sources`], [`values`], [`numbers`]) and [`acts`] make of
//! them, [`settle`] puts them in order, collapses equal rows, refuses those that disagree, and has each [`series`] make its
//! columns. Every fault is told with file, row and column, as far as [`faults`] has room for them, and none stops the reading.
//!
//! [`gather`] does the same for data of many entities that are too large to be held at once: where the rows of each stand
//! together, [`Entities`] gives their stores one after another.

mod act_list;
mod acts;
mod ahead;
mod bounded;
#[cfg(feature = "parquet")]
mod columnar;
mod cursor;
mod dates;
mod entities;
mod faults;
mod folder;
mod form;
mod header;
mod line;
mod lines;
mod mapping;
mod names;
mod numbers;
mod observations;
mod page;
mod read;
mod records;
mod rows;
mod series;
mod settle;
mod sniff;
mod sources;
mod table;
mod values;
mod words;

pub use act_list::{ActColumns, ActList, EventColumn};
pub use dates::parse_date;
pub use entities::{Batches, Entities, Gathered, gather};
pub use form::{Column, Form};
pub use mapping::{Mapping, Origin};
pub use read::{Input, MAX_ROWS, ReadOptions, Reader, Reading as ReadResult, read, read_with};
pub use series::{Arranged, Columns, Series, Values};

use crate::calendar::Date;
use crate::model::{ActKind, Actor, ObservationStatus, Program, Subject, Text};
use crate::quantity::Number;

/// The data of one instance of the agreement.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Store {
    /// The entity, if the data has any.
    pub entity: Option<String>,
    /// The data files as the user named them.
    pub files: Vec<String>,
    /// What concerns each of the program's texts.
    pub texts: Vec<Facts>,
}

/// The observations and acts that concern one agreement.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    /// Observations by [`crate::model::IndicatorId`].
    pub observations: Vec<Series>,
    /// Acts.
    pub acts: ActList,
}

impl Store {
    /// A store without data.
    pub fn new(program: &Program, entity: Option<String>) -> Self {
        let facts = |text: &Text| Facts {
            observations: vec![Series::default(); text.base().indicators.len()],
            acts: ActList::default(),
        };
        Self { entity, files: Vec::new(), texts: program.texts.iter().map(facts).collect() }
    }
}

/// A data file by its place in [`Store::files`], and a row in it: the line on which it begins, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Row {
    /// The file.
    pub file: u16,
    /// The row.
    pub row: u32,
}

/// One observation of an indicator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Observation {
    /// The day it is about.
    pub date: Date,
    /// The day it was reported.
    pub reported: Date,
    /// The value.
    pub reading: Reading,
    /// Its place in [`crate::model::Indicator::sources`].
    pub source: u16,
    /// Its status.
    pub status: ObservationStatus,
    /// Where it stands.
    pub row: Row,
}

impl Observation {
    /// The day from which it is known (section 5.2).
    pub fn known(&self) -> Date {
        self.date.max(self.reported)
    }
}

/// What was observed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// Nothing: `missing` or `not_verifiable`.
    None,
    /// A number in the indicator's unit.
    Number(Number),
    /// A truth.
    Bool(bool),
    /// A category, by its place in the indicator's list.
    Category(u16),
}

/// One act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// The day.
    pub date: Date,
    /// Who.
    pub by: Actor,
    /// What.
    pub kind: ActKind,
    /// On what.
    pub on: Subject,
    /// Where it stands.
    pub row: Row,
    /// What it says besides, which few do.
    pub terms: Option<Box<Terms>>,
}

/// What an act says besides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// `waive`, `extend`: the last day.
    pub until: Option<Date>,
    /// `dispute`: the date of the observation; `settle`: the corrected value.
    pub value: Option<ActValue>,
}

impl Act {
    /// `waive`, `extend`: the last day.
    pub fn until(&self) -> Option<Date> {
        self.terms.as_ref()?.until
    }

    /// `dispute`: the date of the observation; `settle`: the corrected value.
    pub fn value(&self) -> Option<ActValue> {
        self.terms.as_ref()?.value
    }
}

/// The value of an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActValue {
    /// A date.
    Date(Date),
    /// A value of the indicator.
    Reading(Reading),
}
