//! Where rows are gathered, and what is known of those before.

use std::collections::{BTreeMap, BTreeSet};

use foldhash::{HashMap, HashMapExt as _};

use super::acts::LastAct;
use super::dates::{Months, parse_date};
use super::faults::Faults;
use super::form::{Column, Form};
use super::line::Cells;
use super::mapping::Mapping;
use super::names::{Names, Of};
use super::observations::Plain;
use super::values::Ratios;
use super::words::clip;
use super::{Facts, Row, Store};
use crate::calendar::Date;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::model::{IndicatorId, Program, Subject};

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
    /// Names that have come up of indicators that can be taken in the short way.
    pub plain: HashMap<String, Plain>,
    /// The latest of them.
    pub last_plain: Latest<Plain>,
    /// The latest act.
    pub last_act: LastAct,
    /// The latest period as it was written.
    last_period: Latest<Date>,
    /// The months of days.
    months: Months,
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

/// What a text was found to mean, as long as it comes again.
#[derive(Debug)]
pub struct Latest<T> {
    text: String,
    meaning: Option<T>,
}

impl<T> Default for Latest<T> {
    fn default() -> Self {
        Self { text: String::new(), meaning: None }
    }
}

impl<T: Copy> Latest<T> {
    /// What it means, if it is the same.
    pub fn get(&self, text: &str) -> Option<T> {
        self.meaning.filter(|_| self.text == text)
    }

    /// What another means.
    pub fn set(&mut self, text: &str, meaning: T) {
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
            last_period: Latest::default(),
            months: Months::default(),
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
        let most = match self.most {
            1 => "1 row".to_owned(),
            most => format!("{most} rows"),
        };
        let message = format!("the data have more than {most}: `{file}` is not read from row {row} on");
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

    /// The date that a text is, if it is one.
    pub fn known_date(&mut self, text: &str) -> Option<Date> {
        // Rows that follow each other often are of a few months, or of one period.
        if let Some(date) = self.months.date(text).or_else(|| self.last_period.get(text)) {
            return Some(date);
        }
        let date = parse_date(text)?;
        match text.len() {
            10 => self.months.keep(text, date),
            _ => self.last_period.set(text, date),
        }
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
}
