//! From the cells of a row to observations and acts.

use std::collections::HashMap;
use std::rc::Rc;

use super::dates::parse_date;
use super::form::{Cell, Column, Form, Header, Mapping};
use super::names::{Names, Of};
use super::{Act, ActValue, Facts, Observation, Reading, Row, Store};
use crate::calendar::Date;
use crate::diagnostic::{Code, Diagnostic, Place, closest};
use crate::model::{ActKind, Actor, IndicatorId, Measure, ObservationStatus, Program, Subject};
use crate::quantity::{self, Number, Ratio, Unit};

/// Makes observations and acts of rows.
pub struct Rows<'a> {
    program: &'a Program,
    mapping: &'a Mapping,
    /// Rows about unknown names are counted rather than refused.
    lenient: bool,
    /// What the names mean.
    pub names: Rc<Names<'a>>,
    /// Units that data have named, each with its ratio to an indicator's unit.
    ratios: HashMap<(Of<IndicatorId>, String), Option<Ratio>>,
    /// What belongs to no entity, and so to all of them.
    pub common: Store,
    /// What belongs to each entity, in the order in which they were met.
    pub stores: Vec<Store>,
    entities: HashMap<String, usize>,
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
    /// How often each unknown name was passed over.
    pub skipped: Vec<(String, u64)>,
}

/// The cells of one row by column, and where the row stands.
pub struct Cells<'r> {
    /// By the place of each column in [`Column::ALL`]; blank cells are none.
    known: [Option<&'r str>; Column::ALL.len()],
    /// Wide form: the cells that aren't empty.
    wide: Vec<(&'r Cell, &'r str)>,
    row: Row,
}

impl<'r> Cells<'r> {
    /// Sorts the cells of a row by column.
    pub fn new(header: &'r Header, cells: impl Iterator<Item = &'r str>, row: Row) -> Self {
        let mut sorted = Self { known: [None; Column::ALL.len()], wide: Vec::new(), row };
        for (kind, cell) in header.cells.iter().zip(cells) {
            let cell = cell.trim();
            if cell.is_empty() {
                continue;
            }
            match kind {
                Cell::Known(column) => sorted.known[*column as usize] = Some(cell),
                Cell::Indicator(..) => sorted.wide.push((kind, cell)),
                Cell::Ignored => {}
            }
        }
        sorted
    }

    /// Cells that are at hand.
    pub fn of(cells: &'r [(Column, String)], row: Row) -> Self {
        let mut known = [None; Column::ALL.len()];
        for (column, text) in cells {
            known[*column as usize] = Some(text.as_str()).filter(|text| !text.is_empty());
        }
        Self { known, wide: Vec::new(), row }
    }

    fn get(&self, column: Column) -> Option<&'r str> {
        self.known[column as usize]
    }
}

impl<'a> Rows<'a> {
    /// None yet.
    pub fn new(program: &'a Program, mapping: &'a Mapping, lenient: bool) -> Self {
        Self {
            program,
            mapping,
            lenient,
            names: Rc::new(Names::new(program)),
            ratios: HashMap::new(),
            common: Store::new(program, None),
            stores: Vec::new(),
            entities: HashMap::new(),
            diagnostics: Vec::new(),
            skipped: Vec::new(),
        }
    }

    /// Takes in a row.
    pub fn take(&mut self, form: Form, cells: &Cells<'_>, file: &str) {
        let entity = cells.get(Column::Entity).map(|name| self.entity(name));
        match form {
            Form::Long => self.take_long(cells, entity, file),
            Form::Wide => self.take_wide(cells, entity, file),
            Form::Acts => self.take_act(cells, entity, file),
        }
    }

    fn entity(&mut self, name: &str) -> usize {
        if let Some(id) = self.entities.get(name) {
            return *id;
        }
        let id = self.stores.len();
        self.stores.push(Store::new(self.program, Some(name.to_owned())));
        self.entities.insert(name.to_owned(), id);
        id
    }

    fn facts(&mut self, entity: Option<usize>, text: u16) -> &mut Facts {
        let store = match entity {
            Some(id) => &mut self.stores[id],
            None => &mut self.common,
        };
        &mut store.texts[usize::from(text)]
    }

    /// Reports a fault in a cell.
    fn fault(&mut self, code: Code, message: String, file: &str, row: Row, column: &str, help: Option<String>) {
        let place = Place { file: file.to_owned(), row: Some(u64::from(row.row)), column: Some(column.to_owned()) };
        let mut diagnostic = Diagnostic::elsewhere(code, message, Some(place));
        diagnostic.help = help;
        self.diagnostics.push(diagnostic);
    }

    /// A name that the agreement doesn't declare: an error, or with `--lenient` counted.
    fn unknown(
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
            match self.skipped.iter_mut().find(|(skipped, _)| skipped == name) {
                Some((_, count)) => *count += 1,
                None => self.skipped.push((name.to_owned(), 1)),
            }
            return;
        }
        let help = match self.names.closest(name, fits) {
            Some(close) => format!("did you mean `{close}`?"),
            None => "declare it in the agreement, or pass over such rows with `--lenient`".to_owned(),
        };
        self.fault(code, format!("unknown {what} `{name}`"), file, row, column, Some(help));
    }

    fn missing(&mut self, column: Column, cells: &Cells<'_>, file: &str) {
        let message = format!("the cell `{}` is empty", column.name());
        self.fault(Code::E0403, message, file, cells.row, column.name(), None);
    }

    fn date(&mut self, column: Column, text: &str, cells: &Cells<'_>, file: &str) -> Option<Date> {
        let date = parse_date(text);
        if date.is_none() {
            let help = "dates are `2024-03-31`; periods are `2024-03`, `2024-Q1`, `2024-S1`, `2024` or `2024-W05`";
            self.fault(
                Code::E0404,
                format!("`{text}` is no date"),
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
        let name = self.mapping.indicator(name);
        let names = Rc::clone(&self.names);
        match names.get(name) {
            [] => {
                let fits = |subject: &Subject| matches!(subject, Subject::Indicator(_));
                self.unknown(Code::E0401, "indicator", name, file, cells.row, "indicator", fits);
            }
            [(text, Subject::Indicator(id))] => {
                self.observation(&[(*text, *id)], cells.get(Column::Value), "value", cells, entity, file);
            }
            _ => match names.indicators(name).as_slice() {
                [] => {
                    let message = format!("`{name}` is declared, but is no indicator");
                    self.fault(Code::E0401, message, file, cells.row, "indicator", None);
                }
                found => self.observation(found, cells.get(Column::Value), "value", cells, entity, file),
            },
        }
    }

    fn take_wide(&mut self, cells: &Cells<'_>, entity: Option<usize>, file: &str) {
        for (cell, value) in &cells.wide {
            match cell {
                Cell::Indicator(found, name) if found.is_empty() => {
                    let fits = |subject: &Subject| matches!(subject, Subject::Indicator(_));
                    self.unknown(Code::E0401, "indicator", name, file, cells.row, name, fits);
                }
                Cell::Indicator(found, name) => self.observation(found, Some(value), name, cells, entity, file),
                Cell::Known(_) | Cell::Ignored => {}
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
        let before = self.diagnostics.len();
        let skipped = self.skipped.len();
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
        for (of, source) in self.sources(found, known, cells, file) {
            let (text, id) = of;
            let reading = match value {
                Some(value) => self.reading(of, value, cells.get(Column::Unit), cells.row, column, file),
                None => {
                    if !matches!(status, Some(ObservationStatus::Missing | ObservationStatus::NotVerifiable) | None) {
                        let help = "give a value, or the status `missing` or `not_verifiable`".to_owned();
                        let name = &self.names.indicator(of, known).declared.name;
                        let message = format!("an observation of `{name}` has no value");
                        self.fault(Code::E0403, message, file, cells.row, column, Some(help));
                    }
                    Some(Reading::None)
                }
            };
            if self.diagnostics.len() != before || self.skipped.len() != skipped {
                return;
            }
            if let (Some(date), Some(reported), Some(reading), Some(status)) = (date, reported, reading, status) {
                let observation = Observation { date, reported, reading, source, status, row: cells.row };
                self.facts(entity, text).observations[id.index()].push(observation);
            }
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
                format!("`{word}` is no status of an observation"),
                file,
                cells.row,
                "status",
                Some(help),
            );
        }
        status
    }

    /// Those of the indicators that accept the row's source on the day its report is known, each with the source's place.
    fn sources(
        &mut self,
        found: &[Of<IndicatorId>],
        known: Date,
        cells: &Cells<'_>,
        file: &str,
    ) -> Vec<(Of<IndicatorId>, u16)> {
        let names = Rc::clone(&self.names);
        let place = |of: Of<IndicatorId>, fits: &dyn Fn(usize) -> bool| {
            let places = 0..names.indicator(of, known).ranks.len();
            places.into_iter().find(|place| fits(*place)).map(|place| (of, place as u16))
        };
        let Some(name) = cells.get(Column::Source) else {
            // The source named first in the text in force.
            let first = |of| {
                let ranks = &names.indicator(of, known).ranks;
                place(of, &|place| ranks[place] == Some(0)).unwrap_or((of, 0))
            };
            return found.iter().copied().map(first).collect();
        };
        let actors: Vec<Of<Actor>> = names.actors(name).collect();
        if actors.is_empty() {
            let fits = |subject: &Subject| matches!(subject, Subject::Party(_) | Subject::Body(_));
            self.unknown(Code::E0405, "source", name, file, cells.row, "source", fits);
            return Vec::new();
        }
        let accepting = |of: &Of<IndicatorId>| {
            let indicator = names.indicator(*of, known);
            let accepted =
                |place: usize| indicator.ranks[place].is_some() && actors.contains(&(of.0, indicator.sources[place]));
            place(*of, &accepted)
        };
        let accepted: Vec<_> = found.iter().filter_map(accepting).collect();
        if let (true, Some(of)) = (accepted.is_empty(), found.first()) {
            let indicator = names.indicator(*of, known);
            let mut ranked: Vec<(u16, Actor)> =
                indicator.ranks.iter().zip(&indicator.sources).filter_map(|(rank, it)| Some(((*rank)?, *it))).collect();
            ranked.sort_unstable();
            let all: Vec<&str> = ranked.iter().map(|(_, actor)| names.agreement(of.0).actor_name(*actor)).collect();
            let help = format!("accepted sources are {}: see `reported by`", all.join(", "));
            let elsewhere = indicator.sources.iter().any(|source| actors.contains(&(of.0, *source)));
            let when = if elsewhere { format!(" on {known}") } else { String::new() };
            let of = cells.get(Column::Indicator).unwrap_or(&indicator.declared.name);
            let message = format!("`{name}` is no accepted source of `{of}`{when}");
            self.fault(Code::E0405, message, file, cells.row, "source", Some(help));
        }
        accepted
    }

    /// A value of an indicator, in its unit.
    fn reading(
        &mut self,
        of: Of<IndicatorId>,
        text: &str,
        unit: Option<&str>,
        row: Row,
        column: &str,
        file: &str,
    ) -> Option<Reading> {
        let indicator = &self.names.agreement(of.0)[of.1];
        let name = &indicator.declared.name;
        match &indicator.measure {
            Measure::Stock | Measure::Flow | Measure::Amounts => {
                let Some(number) = parse_number(text) else {
                    let help = "numbers are written `1234.5`, without separators and with a point".to_owned();
                    let message = format!("`{text}` is no number, as `{name}` needs");
                    self.fault(Code::E0404, message, file, row, column, Some(help));
                    return None;
                };
                match unit {
                    None => Some(Reading::Number(number)),
                    Some(unit) => self.in_unit(of, number, unit, row, file).map(Reading::Number),
                }
            }
            Measure::Bool { .. } => {
                let truth = match text {
                    "true" | "TRUE" | "True" => Some(true),
                    "false" | "FALSE" | "False" => Some(false),
                    _ => None,
                };
                if truth.is_none() {
                    let message = format!("`{text}` is neither `true` nor `false`, as `{name}` needs");
                    self.fault(Code::E0404, message, file, row, column, None);
                }
                truth.map(Reading::Bool)
            }
            Measure::Category { values, .. } => {
                let index = values.iter().position(|value| value == text);
                if index.is_none() {
                    let help = match closest(text, values.iter().map(String::as_str)) {
                        Some(close) => format!("did you mean `{close}`?"),
                        None => format!("values are {}", values.join(", ")),
                    };
                    let message = format!("`{text}` is no value of `{name}`");
                    self.fault(Code::E0404, message, file, row, column, Some(help));
                }
                index.map(|index| Reading::Category(index as u16))
            }
        }
    }

    fn in_unit(&mut self, of: Of<IndicatorId>, number: Number, unit: &str, row: Row, file: &str) -> Option<Number> {
        let indicator = &self.names.agreement(of.0)[of.1];
        let (name, wanted) = (&indicator.declared.name, &indicator.unit);
        let key = (of, unit.to_owned());
        let ratio = match self.ratios.get(&key) {
            Some(ratio) => *ratio,
            None => {
                let found = self.names.unit(of.0, unit);
                if found.is_none() {
                    let help = format!("`{name}` is kept in `{}`", shown(wanted));
                    self.fault(Code::E0406, format!("unknown unit `{unit}`"), file, row, "unit", Some(help));
                    return None;
                }
                let ratio = found.and_then(|found| found.ratio_to(wanted));
                self.ratios.insert(key, ratio);
                ratio
            }
        };
        let Some(ratio) = ratio else {
            let message = format!("`{unit}` doesn't measure what `{name}` does");
            let help = format!("expected a unit that converts to `{}`", shown(wanted));
            self.fault(Code::E0406, message, file, row, "unit", Some(help));
            return None;
        };
        let converted = ratio.apply(number).ok();
        if converted.is_none() {
            self.fault(Code::E0404, format!("{number} {unit} is too large"), file, row, "value", None);
        }
        converted
    }

    fn take_act(&mut self, cells: &Cells<'_>, entity: Option<usize>, file: &str) {
        let before = (self.diagnostics.len(), self.skipped.iter().map(|(_, count)| count).sum::<u64>());
        let date = match cells.get(Column::Date) {
            Some(text) => self.date(Column::Date, text, cells, file),
            None => {
                self.missing(Column::Date, cells, file);
                None
            }
        };
        let by = self.actors(cells, file);
        let kind = self.act_kind(cells, file);
        let on = self.objects(cells, file);
        let until = cells.get(Column::Until).and_then(|text| self.date(Column::Until, text, cells, file));
        let (Some(date), Some(by), Some(kind), Some(on)) = (date, by, kind, on) else { return };
        let fitting: Vec<Of<Subject>> = on.iter().copied().filter(|(_, on)| is_done_on(kind, *on)).collect();
        if let ([], Some((_, first))) = (fitting.as_slice(), on.first()) {
            let name = cells.get(Column::On).unwrap_or_default();
            let message = format!("`{kind}` can't be done on {}: `{name}`", first.words());
            let help = format!("`{kind}` is done on {}", objects(kind));
            return self.fault(Code::E0407, message, file, cells.row, "on", Some(help));
        }
        if matches!(kind, ActKind::Waive | ActKind::Extend) && cells.get(Column::Until).is_none() {
            let help = "add its last day in the column `until`".to_owned();
            return self.fault(Code::E0403, format!("`{kind}` needs a last day"), file, cells.row, "until", Some(help));
        }
        let actor = |text| by.iter().find(|(of, _)| *of == text).map(|(_, actor)| *actor);
        let together: Vec<(u16, Actor, Subject)> =
            fitting.iter().filter_map(|(text, on)| Some((*text, actor(*text)?, *on))).collect();
        if together.is_empty() {
            let (by, on) = (cells.get(Column::By).unwrap_or_default(), cells.get(Column::On).unwrap_or_default());
            let message = format!("`{by}` is no party or body of the agreement that declares `{on}`");
            return self.fault(Code::E0407, message, file, cells.row, "by", None);
        }
        for (text, by, on) in together {
            let value = match (kind, on, cells.get(Column::Value)) {
                (ActKind::Dispute, _, Some(text)) => self.date(Column::Value, text, cells, file).map(ActValue::Date),
                (ActKind::Settle, Subject::Indicator(id), Some(value)) => {
                    self.reading((text, id), value, None, cells.row, "value", file).map(ActValue::Reading)
                }
                _ => None,
            };
            let now = (self.diagnostics.len(), self.skipped.iter().map(|(_, count)| count).sum::<u64>());
            if now != before {
                return;
            }
            self.facts(entity, text).acts.push(Act { date, by, kind, on, until, value, row: cells.row });
        }
    }

    /// Who acts, in each agreement that knows them.
    fn actors(&mut self, cells: &Cells<'_>, file: &str) -> Option<Vec<Of<Actor>>> {
        let Some(name) = cells.get(Column::By) else {
            self.missing(Column::By, cells, file);
            return None;
        };
        let names = Rc::clone(&self.names);
        let actors: Vec<Of<Actor>> = names.actors(name).collect();
        match (actors.as_slice(), names.get(name)) {
            ([], []) => {
                let fits = |subject: &Subject| matches!(subject, Subject::Party(_) | Subject::Body(_));
                self.unknown(Code::E0407, "party or body", name, file, cells.row, "by", fits);
                None
            }
            ([], [(_, other), ..]) => {
                let message = format!("`{name}` is {}: only parties and bodies act", other.words());
                self.fault(Code::E0407, message, file, cells.row, "by", None);
                None
            }
            _ => Some(actors),
        }
    }

    fn act_kind(&mut self, cells: &Cells<'_>, file: &str) -> Option<ActKind> {
        let Some(word) = cells.get(Column::Act) else {
            self.missing(Column::Act, cells, file);
            return None;
        };
        let kind = ActKind::from_word(word);
        if kind.is_none() {
            let known = ActKind::ALL.iter().map(|kind| kind.word());
            let all = known.clone().collect::<Vec<_>>().join(", ");
            let help = closest(word, known)
                .map_or_else(|| format!("acts are {all}"), |close| format!("did you mean `{close}`?"));
            self.fault(Code::E0407, format!("unknown act `{word}`"), file, cells.row, "act", Some(help));
        }
        kind
    }

    /// What an act is on, in each agreement that declares it.
    fn objects(&mut self, cells: &Cells<'_>, file: &str) -> Option<Vec<Of<Subject>>> {
        let Some(name) = cells.get(Column::On) else {
            self.missing(Column::On, cells, file);
            return None;
        };
        let found = self.names.get(name).to_vec();
        if found.is_empty() {
            self.unknown(Code::E0407, "name", name, file, cells.row, "on", |_| true);
            return None;
        }
        Some(found)
    }
}

fn shown(unit: &Unit) -> &str {
    if unit.name.is_empty() { "plain numbers" } else { &unit.name }
}

/// A number as data write it; an exponent is understood.
fn parse_number(text: &str) -> Option<Number> {
    if text.contains(['e', 'E']) {
        return Number::from_scientific(text).ok();
    }
    if text.contains('_') {
        return None;
    }
    quantity::parse(text)
}

/// Whether an act can be done on something of this kind (section 9).
const fn is_done_on(kind: ActKind, on: Subject) -> bool {
    match kind {
        ActKind::Occur => matches!(on, Subject::Event(_)),
        ActKind::Raise | ActKind::Uphold | ActKind::Dismiss | ActKind::Extend => matches!(on, Subject::Trigger(_)),
        ActKind::Waive | ActKind::Certify => matches!(on, Subject::Benchmark(_)),
        ActKind::Dispute | ActKind::Settle | ActKind::Void => matches!(on, Subject::Indicator(_)),
        ActKind::Invoke => matches!(on, Subject::Reversal(_)),
        ActKind::Contest => true,
        ActKind::File | ActKind::Answer => matches!(on, Subject::Grievance(_)),
        ActKind::Hold => matches!(on, Subject::Review(_)),
    }
}

const fn objects(kind: ActKind) -> &'static str {
    match kind {
        ActKind::Occur => "an event",
        ActKind::Raise | ActKind::Uphold | ActKind::Dismiss | ActKind::Extend => "a trigger",
        ActKind::Waive | ActKind::Certify => "a benchmark",
        ActKind::Dispute | ActKind::Settle | ActKind::Void => "an indicator",
        ActKind::Invoke => "a reversal",
        ActKind::Contest => "anything declared",
        ActKind::File | ActKind::Answer => "a grievance",
        ActKind::Hold => "a review",
    }
}
