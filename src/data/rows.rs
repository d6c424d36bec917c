//! From the cells of a row to observations and acts.

use std::collections::{BTreeMap, BTreeSet};

use foldhash::{HashMap, HashMapExt as _};

use super::acts::LastAct;
use super::dates::parse_date;
use super::faults::Faults;
use super::form::{Column, Form};
use super::line::Cells;
use super::mapping::Mapping;
use super::names::{Names, Of};
use super::numbers::parse_number;
use super::sources::Source;
use super::values::Ratios;
use super::words::clip;
use super::{Facts, Observation, Reading, Row, Store};
use crate::calendar::Date;
use crate::diagnostic::{Code, Diagnostic, Place, closest};
use crate::model::{IndicatorId, Measure, ObservationStatus, Program, Subject};

/// Makes observations and acts of rows.
pub struct Rows<'a> {
    program: &'a Program,
    /// How the files call columns and indicators.
    pub mapping: &'a Mapping,
    /// Columns that the mapping renames and a file has.
    pub met: BTreeSet<&'a str>,
    /// How many headers have been read.
    pub tables: u64,
    /// Rows about unknown names are counted rather than refused.
    pub lenient: bool,
    /// What the names mean.
    pub names: Names<'a>,
    /// Units that data have named, each with its ratio to an indicator's unit.
    pub ratios: HashMap<Of<IndicatorId>, Ratios>,
    /// What belongs to no entity, and so to all of them.
    pub common: Store,
    /// What belongs to each entity, in the order in which they were met.
    pub stores: Vec<Store>,
    entities: HashMap<String, usize>,
    /// The entity of the latest row.
    last_entity: Latest<usize>,
    /// Names that have come up of indicators that can be taken in the short way, and the latest of them.
    plain: HashMap<String, Plain>,
    last_plain: Latest<Plain>,
    /// The latest act.
    pub last_act: LastAct,
    /// The latest date as it was written.
    last_date: Latest<Date>,
    /// What is wrong.
    pub diagnostics: Faults,
    /// How often each unknown name was passed over.
    pub skipped: BTreeMap<String, u64>,
    /// How many names were passed over, all together.
    pub passed: u64,
    /// How many rows may be read.
    pub most: u64,
    /// How many have been.
    count: u64,
}

/// What a name means alone: an indicator whose text is never amended.
#[derive(Debug, Clone, Copy)]
struct Plain {
    of: Of<IndicatorId>,
    /// The place of the source of rows that don't name one.
    source: u16,
    is_number: bool,
}

impl Plain {
    fn of(names: &Names<'_>, of: Of<IndicatorId>) -> Option<Self> {
        let indicator = &names.agreement(of.0)[of.1];
        let source = Source::First.place(names, indicator, of.0)?;
        let is_number = !matches!(indicator.measure, Measure::Bool { .. } | Measure::Category { .. });
        (!names.is_amended(of.0)).then_some(Self { of, source, is_number })
    }
}

/// What a text was found to mean, as long as it comes again.
#[derive(Debug)]
struct Latest<T> {
    text: String,
    meaning: Option<T>,
}

impl<T> Default for Latest<T> {
    fn default() -> Self {
        Self { text: String::new(), meaning: None }
    }
}

impl<T: Copy> Latest<T> {
    fn get(&self, text: &str) -> Option<T> {
        self.meaning.filter(|_| self.text == text)
    }

    fn set(&mut self, text: &str, meaning: T) {
        text.clone_into(&mut self.text);
        self.meaning = Some(meaning);
    }
}

impl<'a> Rows<'a> {
    /// None yet.
    pub fn new(program: &'a Program, mapping: &'a Mapping, lenient: bool) -> Self {
        Self {
            program,
            mapping,
            met: BTreeSet::new(),
            tables: 0,
            lenient,
            names: Names::new(program),
            ratios: HashMap::new(),
            common: Store::new(program, None),
            stores: Vec::new(),
            entities: HashMap::new(),
            last_entity: Latest::default(),
            plain: HashMap::new(),
            last_plain: Latest::default(),
            last_act: LastAct::default(),
            last_date: Latest::default(),
            diagnostics: Faults::default(),
            skipped: BTreeMap::new(),
            passed: 0,
            most: u64::MAX,
            count: 0,
        }
    }

    /// Whether there is room for one more row; where there is none it is told once, and nothing more is to be read.
    pub fn has_room(&mut self, file: &str, row: u64) -> bool {
        if self.count < self.most {
            self.count += 1;
            return true;
        }
        let help = "is it the right file? if so, allow more with `--max-rows`";
        let message = format!("the data have more than {} rows: `{file}` is not read from row {row} on", self.most);
        // Without a place, so that it stands before what is wrong with the rows that were read.
        self.diagnostics.push(Diagnostic::elsewhere(Code::E0004, message, None).help(help));
        self.count = u64::MAX;
        false
    }

    /// Whether a row was refused for want of room.
    pub const fn is_full(&self) -> bool {
        self.count == u64::MAX
    }

    /// Takes in a row.
    pub fn take(&mut self, cells: &Cells<'_>, file: &str) {
        let entity = cells.get(Column::Entity).map(|name| self.entity(name));
        match cells.header().form {
            Form::Long => self.take_long(cells, entity, file),
            Form::Wide => self.take_wide(cells, entity, file),
            Form::Acts => self.take_act(cells, entity, file),
        }
    }

    fn entity(&mut self, name: &str) -> usize {
        // Rows of one entity as a rule stand together.
        if let Some(id) = self.last_entity.get(name) {
            return id;
        }
        let id = match self.entities.get(name) {
            Some(id) => *id,
            None => {
                let id = self.stores.len();
                self.stores.push(Store::new(self.program, Some(name.to_owned())));
                self.entities.insert(name.to_owned(), id);
                id
            }
        };
        self.last_entity.set(name, id);
        id
    }

    /// Gives away what was gathered of entities, and begins anew with the next.
    pub fn take_entities(&mut self) -> Vec<Store> {
        self.entities.clear();
        self.last_entity = Latest::default();
        std::mem::take(&mut self.stores)
    }

    /// Where the facts of an entity, or of all of them, are gathered.
    pub fn facts(&mut self, entity: Option<usize>, text: u16) -> &mut Facts {
        let store = match entity {
            Some(id) => &mut self.stores[id],
            None => &mut self.common,
        };
        &mut store.texts[usize::from(text)]
    }

    /// Reports a fault in a cell.
    pub fn fault(&mut self, code: Code, message: String, file: &str, row: Row, column: &str, help: Option<String>) {
        let place = Place { file: file.to_owned(), row: Some(u64::from(row.row)), column: Some(column.to_owned()) };
        let mut diagnostic = Diagnostic::elsewhere(code, message, Some(place));
        diagnostic.help = help;
        self.diagnostics.push(diagnostic);
    }

    /// A name that the agreement doesn't declare: an error, or with `--lenient` counted.
    pub fn unknown(
        &mut self,
        code: Code,
        what: &str,
        name: &str,
        file: &str,
        row: Row,
        column: &str,
        fits: fn(&Subject) -> bool,
    ) {
        if self.lenient {
            self.passed += 1;
            match self.skipped.get_mut(name) {
                Some(count) => *count += 1,
                None => drop(self.skipped.insert(name.to_owned(), 1)),
            }
            return;
        }
        let help = match self.names.closest(name, fits) {
            Some(close) => format!("did you mean `{close}`?"),
            None => "declare it in the agreement, or pass over such rows with `--lenient`".to_owned(),
        };
        self.fault(code, format!("unknown {what} `{}`", clip(name)), file, row, column, Some(help));
    }

    /// Reports an empty cell.
    pub fn missing(&mut self, column: Column, cells: &Cells<'_>, file: &str) {
        let message = format!("the cell `{}` is empty", column.name());
        let help = match column {
            Column::By => "every act is somebody's: name the party or body that acts",
            Column::Act => "say what is done, such as `raise` or `occur`",
            Column::On => "name what the act is on: a trigger, an event, a benchmark, …",
            Column::Indicator => "name the indicator that this row observes",
            _ => "give the day: `2024-03-31`, or a period such as `2024-03` or `2024-Q1`",
        };
        self.fault(Code::E0403, message, file, cells.row, column.name(), Some(help.to_owned()));
    }

    fn known_date(&mut self, text: &str) -> Option<Date> {
        // A row's two dates as a rule are the same, and those of rows that follow each other often are.
        if let Some(date) = self.last_date.get(text) {
            return Some(date);
        }
        let date = parse_date(text)?;
        self.last_date.set(text, date);
        Some(date)
    }

    /// The date in a cell.
    pub fn date(&mut self, column: Column, text: &str, cells: &Cells<'_>, file: &str) -> Option<Date> {
        let date = self.known_date(text);
        if date.is_none() {
            let help = "dates are `2024-03-31`; periods are `2024-03`, `2024-Q1`, `2024-S1`, `2024` or `2024-W05`";
            self.fault(
                Code::E0404,
                format!("`{}` is no date", clip(text)),
                file,
                cells.row,
                column.name(),
                Some(help.to_owned()),
            );
        }
        date
    }

    fn take_long(&mut self, cells: &Cells<'_>, entity: Option<usize>, file: &str) {
        let Some(name) = cells.get(Column::Indicator) else { return self.missing(Column::Indicator, cells, file) };
        if self.take_plain(name, cells, entity, file).is_some() {
            return;
        }
        let value = cells.get(Column::Value);
        let written = name;
        let name = self.mapping.indicator(name);
        match self.names.get(name) {
            [] => {
                let fits = |subject: &Subject| matches!(subject, Subject::Indicator(_));
                self.unknown(Code::E0401, "indicator", name, file, cells.row, "indicator", fits);
            }
            [(text, Subject::Indicator(id))] => {
                let of = (*text, *id);
                if let Some(plain) = Plain::of(&self.names, of) {
                    self.plain.insert(written.to_owned(), plain);
                }
                self.observation(&[of], value, "value", cells, entity, file);
            }
            _ => match self.names.indicators(name).as_slice() {
                [] => {
                    let message = format!("`{name}` is declared, but is no indicator");
                    self.fault(Code::E0401, message, file, cells.row, "indicator", None);
                }
                found => self.observation(found, value, "value", cells, entity, file),
            },
        }
    }

    /// Takes in a row about an indicator that has come up, if there is a value and nothing else than that can be wrong with it; none where it has
    /// to be taken in the long way.
    fn take_plain(&mut self, name: &str, cells: &Cells<'_>, entity: Option<usize>, file: &str) -> Option<()> {
        // Rows of one indicator often stand together.
        let Plain { of, source, is_number } = match self.last_plain.get(name) {
            Some(plain) => plain,
            None => {
                let plain = *self.plain.get(name)?;
                self.last_plain.set(name, plain);
                plain
            }
        };
        let source = match cells.get(Column::Source) {
            Some(name) => Source::Named(name).place(&self.names, &self.names.agreement(of.0)[of.1], of.0)?,
            None => source,
        };
        let status = match cells.get(Column::Status) {
            Some(word) => ObservationStatus::from_word(word)?,
            None => ObservationStatus::Verified,
        };
        let value = cells.get(Column::Value)?;
        let date = self.known_date(cells.get(Column::Date)?)?;
        let reported = match cells.get(Column::Reported) {
            Some(text) => self.known_date(text)?,
            None => date,
        };
        let has_unit = [Column::Unit, Column::UnitMultiplier].iter().any(|column| cells.get(*column).is_some());
        let reading = if is_number && !has_unit {
            Reading::Number(parse_number(value).ok()?)
        } else {
            match self.reading(of, value, cells, "value", file) {
                Some(reading) => reading,
                // What is wrong with it has been told.
                None => return Some(()),
            }
        };
        let observation = Observation { date, reported, reading, source, status, row: cells.row };
        self.facts(entity, of.0).observations[of.1.index()].push(observation);
        Some(())
    }

    fn take_wide(&mut self, cells: &Cells<'_>, entity: Option<usize>, file: &str) {
        for (found, name, value) in cells.wide() {
            if found.is_empty() {
                let fits = |subject: &Subject| matches!(subject, Subject::Indicator(_));
                self.unknown(Code::E0401, "indicator", name, file, cells.row, name, fits);
            } else {
                self.observation(found, Some(value), name, cells, entity, file);
            }
        }
        if cells.get(Column::Date).is_none() {
            self.missing(Column::Date, cells, file);
        }
    }

    fn observation(
        &mut self,
        found: &[Of<IndicatorId>],
        value: Option<&str>,
        column: &str,
        cells: &Cells<'_>,
        entity: Option<usize>,
        file: &str,
    ) {
        let before = (self.diagnostics.count(), self.passed);
        let date = match cells.get(Column::Date) {
            Some(text) => self.date(Column::Date, text, cells, file),
            None => {
                if column == "value" {
                    self.missing(Column::Date, cells, file);
                }
                None
            }
        };
        let reported = match cells.get(Column::Reported) {
            Some(text) => self.date(Column::Reported, text, cells, file),
            None => date,
        };
        let status = self.status(cells, file);
        let known = date.max(reported).unwrap_or(Date::FIRST);
        let Some(source) = self.source(cells, file) else { return };
        let mut accepted = false;
        for of in found {
            let (text, id) = *of;
            let Some(place) = source.place(&self.names, self.names.indicator(*of, known), text) else { continue };
            accepted = true;
            let reading = match value {
                Some(value) => self.reading(*of, value, cells, column, file),
                None => {
                    if !matches!(status, Some(ObservationStatus::Missing | ObservationStatus::NotVerifiable) | None) {
                        let help = "give a value, or the status `missing` or `not_verifiable`".to_owned();
                        let name = &self.names.indicator(*of, known).declared.name;
                        let message = format!("an observation of `{name}` has no value");
                        self.fault(Code::E0403, message, file, cells.row, column, Some(help));
                    }
                    Some(Reading::None)
                }
            };
            if (self.diagnostics.count(), self.passed) != before {
                return;
            }
            if let (Some(date), Some(reported), Some(reading), Some(status)) = (date, reported, reading, status) {
                let observation = Observation { date, reported, reading, source: place, status, row: cells.row };
                self.facts(entity, text).observations[id.index()].push(observation);
            }
        }
        if let (false, Some(of)) = (accepted, found.first()) {
            self.refuse_source(*of, source, known, cells, file);
        }
    }

    fn status(&mut self, cells: &Cells<'_>, file: &str) -> Option<ObservationStatus> {
        let Some(word) = cells.get(Column::Status) else { return Some(ObservationStatus::Verified) };
        let status = ObservationStatus::from_word(word);
        if status.is_none() {
            let known = ObservationStatus::ALL.iter().map(|status| status.word());
            let all = known.clone().collect::<Vec<_>>().join(", ");
            let help = closest(word, known)
                .map_or_else(|| format!("statuses are {all}"), |close| format!("did you mean `{close}`?"));
            self.fault(
                Code::E0404,
                format!("`{}` is no status of an observation", clip(word)),
                file,
                cells.row,
                "status",
                Some(help),
            );
        }
        status
    }
}
