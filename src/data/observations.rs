//! Observations (section 9): a value of an indicator, whose it is, and of which day.

use super::form::Column;
use super::line::Cells;
use super::names::{Names, Of};
use super::numbers::parse_number;
use super::rows::Rows;
use super::sources::Source;
use super::words::{clip, in_place_of};
use super::{Observation, Reading};
use crate::calendar::Date;
use crate::diagnostic::Code;
use crate::model::{IndicatorId, Measure, ObservationStatus, Subject};

/// What a name means alone: an indicator whose text is never amended.
#[derive(Debug, Clone, Copy)]
pub struct Plain {
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

impl Rows<'_> {
    /// Takes in a row that names its indicator.
    pub fn take_long(&mut self, cells: &Cells<'_>, entity: Option<usize>, file: &str) {
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

    /// Takes in a row that has a column for each indicator.
    pub fn take_wide(&mut self, cells: &Cells<'_>, entity: Option<usize>, file: &str) {
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
            let help = in_place_of(word, "statuses", ObservationStatus::ALL.iter().map(|status| status.word()));
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
