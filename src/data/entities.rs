//! Data of many entities that are too large to be held at once (section 9).
//!
//! Such data are read twice. The first reading tells every fault, keeps the rows that belong to all entities, and finds out
//! whether the rows of each entity stand together; the second gives the stores of the entities one after another. So memory
//! is bounded by the largest entity, and still nothing is evaluated before all of the data is known to be sound. Where an
//! entity comes back after others, all is held at once, as [`super::read()`] does it.

use std::collections::BTreeSet;

use super::Store;
use super::cursor::Cursor;
use super::faults::Faults;
use super::folder::{Source, sources, trouble};
use super::mapping::Mapping;
use super::read::{Input, ReadOptions, Reader, Reading, read_with};
use super::rows::Rows;
use super::settle::{add_common, settle_one};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::Program;

/// So many files with entities are open at once; more are held.
const MOST_OPEN: usize = 128;
/// A batch ends at so many entities, or with the entity that has the row of this number.
const BATCH: (usize, usize) = (1024, 1 << 16);

/// Data that have been gone through.
#[derive(Debug)]
pub enum Gathered<'p> {
    /// All of them, held at once.
    Held(Reading),
    /// Entities to be read one after another, if none of the messages is an error.
    Apart(Entities<'p>, Diagnostics),
}

impl Gathered<'_> {
    /// Errors, and warnings about what was passed over.
    pub const fn diagnostics(&self) -> &Diagnostics {
        match self {
            Self::Held(reading) => &reading.diagnostics,
            Self::Apart(_, diagnostics) => diagnostics,
        }
    }

    /// How many runs there will be: one for each entity, or one where there are none.
    pub const fn entities(&self) -> u64 {
        match self {
            Self::Held(reading) => reading.stores.len() as u64,
            Self::Apart(entities, _) => entities.count,
        }
    }

    /// Whether the data have entities.
    pub fn has_entities(&self) -> bool {
        match self {
            Self::Held(reading) => reading.stores.iter().any(|store| store.entity.is_some()),
            Self::Apart(..) => true,
        }
    }

    /// Whether the entities come in order of their names.
    pub const fn by_name(&self) -> bool {
        match self {
            Self::Held(_) => true,
            Self::Apart(entities, _) => entities.by_name,
        }
    }
}

/// Entities whose rows stand together, to be read one after another.
#[derive(Debug)]
pub struct Entities<'p> {
    program: &'p Program,
    mapping: &'p Mapping,
    lenient: bool,
    /// The files that have rows of entities, with their numbers.
    sources: Vec<(Source<'p>, u16)>,
    files: Vec<String>,
    shown: Vec<String>,
    /// What belongs to every entity.
    common: Store,
    /// How many there are.
    pub count: u64,
    /// They come in order of their names; otherwise as they stand in the file.
    pub by_name: bool,
}

/// Goes through data, of which up to [`ReadOptions::held`] bytes are held at once. `progress` is told how many rows have been read.
pub fn gather<'p>(
    program: &'p Program,
    inputs: &'p [Input],
    mapping: &'p Mapping,
    options: ReadOptions,
    progress: &mut dyn FnMut(u64),
) -> Gathered<'p> {
    let sources = || -> Vec<Source<'p>> {
        let mut passed_over = Faults::default();
        inputs.iter().flat_map(|input| sources(input, &mut passed_over)).collect()
    };
    let all = sources();
    if all.iter().map(Source::size).sum::<u64>() > options.held && all.iter().all(Source::is_kept) {
        for by_name in [true, false] {
            let survey = Survey { program, inputs, mapping, options, by_name };
            if let Some(gathered) = survey.make(progress) {
                return gathered;
            }
        }
    }
    Gathered::Held(read_with(program, inputs, mapping, options))
}

/// The first reading.
struct Survey<'p> {
    program: &'p Program,
    inputs: &'p [Input],
    mapping: &'p Mapping,
    options: ReadOptions,
    by_name: bool,
}

impl<'p> Survey<'p> {
    /// None where the rows of an entity don't stand together, or, if that is asked, the entities in order of their names.
    fn make(self, progress: &mut dyn FnMut(u64)) -> Option<Gathered<'p>> {
        let Self { program, inputs, mapping, options, by_name } = self;
        let mut reader = Reader::with(program, mapping, options);
        let mut merge = Merge { open: Vec::new(), common: true };
        let mut with_entities = Vec::new();
        for input in inputs {
            for source in sources(input, &mut reader.rows.diagnostics) {
                if reader.rows.is_full() {
                    break;
                }
                let Some(index) = reader.add_file(source.name(), source.shown()) else { break };
                let Some(cursor) = reader.open(&source, index) else { continue };
                if merge.add(cursor, &mut reader.rows) {
                    with_entities.push((source, index));
                    // It stays open, and so does its thread: there is one.
                    reader.ahead = false;
                }
                if with_entities.len() > MOST_OPEN {
                    return None;
                }
            }
        }
        let known_rows = rows_of(&reader.rows.common);
        let mut known = Faults::default();
        settle_one(program, &mut reader.rows.common.clone(), &reader.shown, &mut known);
        let known = known.split_off(0);
        let (mut count, mut total) = (0, 0);
        let mut last = String::new();
        let mut finished: BTreeSet<String> = BTreeSet::new();
        while let Some((name, rows)) = merge.next(&mut reader.rows) {
            let is_new = match by_name {
                true => last < name,
                false => finished.insert(name.clone()),
            };
            if !is_new {
                return None;
            }
            last = name;
            (count, total) = (count + 1, total + rows as u64);
            progress(total);
            let mut faults = Faults::default();
            for mut store in reader.rows.take_entities() {
                add_common(&mut store, &reader.rows.common);
                settle_one(program, &mut store, &reader.shown, &mut faults);
            }
            // What disagrees among the rows of all entities is told once.
            let faults = faults.split_off(0).into_iter();
            reader.rows.diagnostics.extend(faults.filter(|fault| !known.contains(fault)));
        }
        reader.judge_mapping();
        let is_late = rows_of(&reader.rows.common) > known_rows;
        let (files, shown) = (reader.files.clone(), reader.shown.clone());
        let mut reading = reader.finish();
        if count == 0 {
            return Some(Gathered::Held(reading));
        }
        let common = reading.stores.pop().unwrap_or_default();
        let entities = Entities {
            program,
            mapping,
            lenient: options.lenient,
            sources: with_entities,
            files,
            shown,
            common,
            count,
            by_name,
        };
        if is_late {
            entities.judge(&mut reading.diagnostics);
        }
        Some(Gathered::Apart(entities, reading.diagnostics))
    }
}

impl Entities<'_> {
    /// Begins the second reading.
    ///
    /// # Errors
    /// A file that can't be opened any more.
    pub fn begin(&self) -> Result<Batches<'_>, Box<Diagnostic>> {
        let mut rows = Rows::new(self.program, self.mapping, self.lenient);
        let mut merge = Merge { open: Vec::new(), common: false };
        for (source, index) in &self.sources {
            match Cursor::open(source, *index, false, false, &mut rows) {
                Ok(cursor) => drop(merge.add(cursor, &mut rows)),
                Err(error) => {
                    let message = format!("the file can't be read a second time: {error}");
                    return Err(Box::new(trouble(&message, &source.shown())));
                }
            }
        }
        Ok(Batches { of: self, rows, merge, count: 0 })
    }

    /// Adds what is wrong in the stores, if rows of all entities came behind those of an entity, which knew nothing of them.
    fn judge(&self, diagnostics: &mut Diagnostics) {
        let mut faults = Faults::default();
        match self.begin() {
            Err(diagnostic) => faults.push(*diagnostic),
            Ok(mut batches) => loop {
                let mut batch = batches.next_batch();
                if batch.is_empty() {
                    break;
                }
                batch.iter_mut().for_each(|store| faults.extend(self.settle(store)));
            },
        }
        diagnostics.extend(faults.into_diagnostics());
        diagnostics.sort();
    }

    /// Makes a store ready; gives what is wrong in it.
    pub fn settle(&self, store: &mut Store) -> Vec<Diagnostic> {
        let mut faults = Faults::default();
        add_common(store, &self.common);
        store.files.clone_from(&self.files);
        settle_one(self.program, store, &self.shown, &mut faults);
        faults.split_off(0)
    }
}

/// The second reading on its way.
pub struct Batches<'e> {
    of: &'e Entities<'e>,
    rows: Rows<'e>,
    merge: Merge,
    count: u64,
}

impl Batches<'_> {
    /// The next entities, not yet [settled](Entities::settle); none at the end.
    pub fn next_batch(&mut self) -> Vec<Store> {
        let mut total = 0;
        let mut batch = Vec::new();
        while batch.len() < BATCH.0 && total < BATCH.1 {
            let Some((_, rows)) = self.merge.next(&mut self.rows) else { break };
            total += rows;
            batch.extend(self.rows.take_entities());
        }
        self.count += batch.len() as u64;
        batch
    }

    /// What is wrong at the end: data that are other than they were at the first reading.
    pub fn finish(self) -> Option<Diagnostic> {
        let is_sound = !self.rows.diagnostics.into_diagnostics().has_errors();
        if is_sound && self.count == self.of.count {
            return None;
        }
        let file = self.of.sources.first().map(|(source, _)| source.shown()).unwrap_or_default();
        Some(trouble("the data changed while they were read", &file).help("run it again when they are complete"))
    }
}

/// Files that are gone through together, entity by entity.
struct Merge {
    /// Each stands at a row of an entity.
    open: Vec<Cursor>,
    /// Rows of no entity are taken in; otherwise they have been already.
    common: bool,
}

impl Merge {
    /// Adds a file, if it has a row of an entity.
    fn add(&mut self, mut cursor: Cursor, rows: &mut Rows<'_>) -> bool {
        let found = seek(&mut cursor, self.common, rows);
        if found {
            self.open.push(cursor);
        }
        found
    }

    /// Takes in the rows of the next entity: the first by name among those that the files stand at. Gives its name and
    /// how many rows it has.
    fn next(&mut self, rows: &mut Rows<'_>) -> Option<(String, usize)> {
        let name = self.open.iter().filter_map(Cursor::entity).min()?.to_owned();
        let (mut count, common) = (0, self.common);
        self.open.retain_mut(|cursor| {
            while cursor.entity() == Some(name.as_str()) {
                cursor.take(rows);
                count += 1;
                if !seek(cursor, common, rows) {
                    return false;
                }
            }
            true
        });
        Some((name, count))
    }
}

/// Goes to the next row of an entity; false at the end.
fn seek(cursor: &mut Cursor, common: bool, rows: &mut Rows<'_>) -> bool {
    while cursor.advance(rows) {
        if cursor.entity().is_some() {
            return true;
        }
        if common {
            cursor.take(rows);
        }
    }
    false
}

fn rows_of(store: &Store) -> usize {
    store
        .texts
        .iter()
        .map(|facts| facts.acts.len() + facts.observations.iter().map(|list| list.len()).sum::<usize>())
        .sum()
}
