//! From the cells of a row to observations and acts.

use std::collections::HashMap;

use super::dates::parse_date;
use super::form::{Cell, Column, Form, Header, Mapping};
use super::{Act, ActValue, Observation, Reading, Row, Store};
use crate::calendar::Date;
use crate::diagnostic::{Code, Diagnostic, Place, closest};
use crate::model::{ActKind, Actor, Agreement, Indicator, IndicatorId, Measure, ObservationStatus, Subject};
use crate::quantity::{self, Number, Ratio, Unit};

/// Makes observations and acts of rows.
pub struct Rows<'a> {
    agreement: &'a Agreement,
    mapping: &'a Mapping,
    /// Rows about unknown names are counted rather than refused.
    lenient: bool,
    names: HashMap<&'a str, Subject>,
    /// Units that data have named, each with its ratio to an indicator's unit.
    ratios: HashMap<(IndicatorId, String), Option<Ratio>>,
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

    fn get(&self, column: Column) -> Option<&'r str> {
        self.known[column as usize]
    }
}

impl<'a> Rows<'a> {
    /// None yet.
    pub fn new(agreement: &'a Agreement, mapping: &'a Mapping, lenient: bool) -> Self {
        let names = agreement.subjects().map(|it| (agreement.declared(it).name.as_str(), it)).collect();
        Self {
            agreement,
            mapping,
            lenient,
            names,
            ratios: HashMap::new(),
            common: Store::new(agreement, None),
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
        self.stores.push(Store::new(self.agreement, Some(name.to_owned())));
        self.entities.insert(name.to_owned(), id);
        id
    }

    fn store(&mut self, entity: Option<usize>) -> &mut Store {
        match entity {
            Some(id) => &mut self.stores[id],
            None => &mut self.common,
        }
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
        let mut candidates: Vec<&str> =
            self.names.iter().filter(|(_, subject)| fits(subject)).map(|(name, _)| *name).collect();
        candidates.sort_unstable();
        let help = match closest(name, candidates) {
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
        let id = match self.names.get(name) {
            Some(Subject::Indicator(id)) => *id,
            Some(other) => {
                let what = self.agreement.declared(*other).name.clone();
                let message = format!("`{what}` is declared, but is no indicator");
                return self.fault(Code::E0401, message, file, cells.row, "indicator", None);
            }
            None => {
                let fits = |subject: &Subject| matches!(subject, Subject::Indicator(_));
                return self.unknown(Code::E0401, "indicator", name, file, cells.row, "indicator", fits);
            }
        };
        self.observation(id, cells.get(Column::Value), "value", cells, entity, file);
    }

    fn take_wide(&mut self, cells: &Cells<'_>, entity: Option<usize>, file: &str) {
        for (cell, value) in &cells.wide {
            match cell {
                Cell::Indicator(Some(id), name) => self.observation(*id, Some(value), name, cells, entity, file),
                Cell::Indicator(None, name) => {
                    let fits = |subject: &Subject| matches!(subject, Subject::Indicator(_));
                    self.unknown(Code::E0401, "indicator", name, file, cells.row, name, fits);
                }
                Cell::Known(_) | Cell::Ignored => {}
            }
        }
        if cells.get(Column::Date).is_none() {
            self.missing(Column::Date, cells, file);
        }
    }

    fn observation(
        &mut self,
        id: IndicatorId,
        value: Option<&str>,
        column: &str,
        cells: &Cells<'_>,
        entity: Option<usize>,
        file: &str,
    ) {
        let before = self.diagnostics.len();
        let (agreement, skipped) = (self.agreement, self.skipped.len());
        let indicator = &agreement[id];
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
        let source = self.source(indicator, cells, file);
        let reading = match value {
            Some(value) => self.reading(id, value, cells.get(Column::Unit), cells.row, column, file),
            None => {
                if !matches!(status, Some(ObservationStatus::Missing | ObservationStatus::NotVerifiable) | None) {
                    let help = "give a value, or the status `missing` or `not_verifiable`".to_owned();
                    let message = format!("an observation of `{}` has no value", indicator.declared.name);
                    self.fault(Code::E0403, message, file, cells.row, column, Some(help));
                }
                Some(Reading::None)
            }
        };
        let complete = self.diagnostics.len() == before && self.skipped.len() == skipped;
        if let (true, Some(date), Some(reported), Some(reading), Some(source), Some(status)) =
            (complete, date, reported, reading, source, status)
        {
            let observation = Observation { date, reported, reading, source, status, row: cells.row };
            self.store(entity).observations[id.index()].push(observation);
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

    fn source(&mut self, indicator: &Indicator, cells: &Cells<'_>, file: &str) -> Option<u16> {
        let Some(name) = cells.get(Column::Source) else { return Some(0) };
        let actor = match self.names.get(name) {
            Some(Subject::Party(id)) => Some(Actor::Party(*id)),
            Some(Subject::Body(id)) => Some(Actor::Body(*id)),
            _ => None,
        };
        let Some(actor) = actor else {
            let fits = |subject: &Subject| matches!(subject, Subject::Party(_) | Subject::Body(_));
            self.unknown(Code::E0405, "source", name, file, cells.row, "source", fits);
            return None;
        };
        let place = indicator.sources.iter().position(|source| *source == actor);
        if place.is_none() {
            let accepted: Vec<&str> =
                indicator.sources.iter().map(|source| self.agreement.actor_name(*source)).collect();
            let help = format!("accepted sources are {}: see `reported by`", accepted.join(", "));
            let message = format!("`{name}` is no accepted source of `{}`", indicator.declared.name);
            self.fault(Code::E0405, message, file, cells.row, "source", Some(help));
        }
        place.map(|place| place as u16)
    }

    /// A value of an indicator, in its unit.
    fn reading(
        &mut self,
        id: IndicatorId,
        text: &str,
        unit: Option<&str>,
        row: Row,
        column: &str,
        file: &str,
    ) -> Option<Reading> {
        let agreement = self.agreement;
        let indicator = &agreement[id];
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
                    Some(unit) => self.in_unit(id, number, unit, row, file).map(Reading::Number),
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

    fn in_unit(&mut self, id: IndicatorId, number: Number, unit: &str, row: Row, file: &str) -> Option<Number> {
        let agreement = self.agreement;
        let wanted = &agreement[id].unit;
        let key = (id, unit.to_owned());
        let ratio = match self.ratios.get(&key) {
            Some(ratio) => *ratio,
            None => {
                let found = agreement.unit_named(unit);
                if found.is_none() {
                    let help = format!("`{}` is kept in `{}`", agreement[id].declared.name, shown(wanted));
                    self.fault(Code::E0406, format!("unknown unit `{unit}`"), file, row, "unit", Some(help));
                    return None;
                }
                let ratio = found.and_then(|found| found.ratio_to(wanted));
                self.ratios.insert(key, ratio);
                ratio
            }
        };
        let Some(ratio) = ratio else {
            let message = format!("`{unit}` doesn't measure what `{}` does", agreement[id].declared.name);
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
        let by = self.actor(cells, file);
        let kind = self.act_kind(cells, file);
        let on = self.object(cells, file);
        let until = cells.get(Column::Until).and_then(|text| self.date(Column::Until, text, cells, file));
        let (Some(date), Some(by), Some(kind), Some(on)) = (date, by, kind, on) else { return };
        if !is_done_on(kind, on) {
            let what = on.words();
            let message = format!("`{kind}` can't be done on {what}: `{}`", self.agreement.declared(on).name);
            let help = format!("`{kind}` is done on {}", objects(kind));
            return self.fault(Code::E0407, message, file, cells.row, "on", Some(help));
        }
        if matches!(kind, ActKind::Waive | ActKind::Extend) && cells.get(Column::Until).is_none() {
            let help = "add its last day in the column `until`".to_owned();
            return self.fault(Code::E0403, format!("`{kind}` needs a last day"), file, cells.row, "until", Some(help));
        }
        let value = match (kind, on, cells.get(Column::Value)) {
            (ActKind::Dispute, _, Some(text)) => self.date(Column::Value, text, cells, file).map(ActValue::Date),
            (ActKind::Settle, Subject::Indicator(id), Some(text)) => {
                self.reading(id, text, None, cells.row, "value", file).map(ActValue::Reading)
            }
            _ => None,
        };
        let now = (self.diagnostics.len(), self.skipped.iter().map(|(_, count)| count).sum::<u64>());
        if now == before {
            self.store(entity).acts.push(Act { date, by, kind, on, until, value, row: cells.row });
        }
    }

    fn actor(&mut self, cells: &Cells<'_>, file: &str) -> Option<Actor> {
        let Some(name) = cells.get(Column::By) else {
            self.missing(Column::By, cells, file);
            return None;
        };
        match self.names.get(name) {
            Some(Subject::Party(id)) => Some(Actor::Party(*id)),
            Some(Subject::Body(id)) => Some(Actor::Body(*id)),
            Some(other) => {
                let message = format!("`{name}` is {}: only parties and bodies act", other.words());
                self.fault(Code::E0407, message, file, cells.row, "by", None);
                None
            }
            None => {
                let fits = |subject: &Subject| matches!(subject, Subject::Party(_) | Subject::Body(_));
                self.unknown(Code::E0407, "party or body", name, file, cells.row, "by", fits);
                None
            }
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

    fn object(&mut self, cells: &Cells<'_>, file: &str) -> Option<Subject> {
        let Some(name) = cells.get(Column::On) else {
            self.missing(Column::On, cells, file);
            return None;
        };
        let found = self.names.get(name).copied();
        if found.is_none() {
            self.unknown(Code::E0407, "name", name, file, cells.row, "on", |_| true);
        }
        found
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
        ActKind::File | ActKind::Answer | ActKind::Hold => false,
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
