//! The lines of a scenario that give data.

use super::Planner;

use crate::ast::scenario::{self as ast, LineKind, LiteralKind};
use crate::ast::{Name, Text};
use crate::data::{Column, Input, Reader};
use crate::model::{ActKind, Standing, Subject};
use crate::quantity::plain;

impl Planner<'_> {
    /// A value as data write it, and its unit.
    pub fn value(&mut self, literal: &ast::Literal) -> (String, String) {
        let literal = match &literal.kind {
            LiteralKind::Word(word) => self.bound(word).unwrap_or(literal),
            _ => literal,
        };
        match &literal.kind {
            LiteralKind::Word(word) => (word.clone(), String::new()),
            LiteralKind::Bool(truth) => (truth.to_string(), String::new()),
            LiteralKind::Quantity(quantity) => {
                let unit = quantity.unit.as_ref().map(|unit| unit.text.clone()).unwrap_or_default();
                (plain(quantity.number), unit)
            }
            LiteralKind::Date(date) => (date.to_string(), String::new()),
        }
    }

    pub fn observation(&mut self, line: &LineKind) -> Option<Vec<(Column, String)>> {
        let LineKind::Observation { indicator, value, date, reported, by, status } = line else { return None };
        let indicator = self.name(indicator)?;
        let mut cells = vec![(Column::Indicator, indicator.text), (Column::Date, self.day(date)?.to_string())];
        if let Some(value) = value {
            let (value, unit) = self.value(value);
            cells.extend([(Column::Value, value), (Column::Unit, unit)]);
        }
        if let Some(reported) = reported {
            cells.push((Column::Reported, self.day(reported)?.to_string()));
        }
        if let Some(by) = by {
            cells.push((Column::Source, self.name(by)?.text));
        }
        if let Some(status) = status {
            cells.push((Column::Status, self.name(status)?.text));
        }
        Some(cells)
    }

    pub fn act(&mut self, line: &LineKind) -> Option<Vec<(Column, String)>> {
        let LineKind::Act { date, by, verb, on, value, about, through } = line else { return None };
        let on = self.name(on)?;
        let kind = match verb {
            Some(verb) => ActKind::ALL.iter().copied().find(|kind| third_person(*kind) == verb.text)?,
            None => ActKind::Occur,
        };
        let by = match by {
            Some(by) => self.name(by)?.text,
            None => self.anybody(&on)?,
        };
        let mut cells = vec![
            (Column::Date, self.day(date)?.to_string()),
            (Column::By, by),
            (Column::Act, kind.word().to_owned()),
            (Column::On, on.text),
        ];
        match (value, about) {
            (Some(value), _) => {
                let (value, unit) = self.value(value);
                cells.extend([(Column::Value, value), (Column::Unit, unit)]);
            }
            (None, Some(day)) => cells.push((Column::Value, self.day(day)?.to_string())),
            (None, None) => {}
        }
        if let Some(through) = through {
            cells.push((Column::Until, self.day(through)?.to_string()));
        }
        Some(cells)
    }

    /// Somebody who may make an event happen, where the scenario doesn't say who.
    pub fn anybody(&mut self, event: &Name) -> Option<String> {
        let (text, subject) = self.find(event)?;
        let agreement = self.program.texts[text].latest();
        let Subject::Event(id) = subject else {
            self.error(
                format!("`{}` is {}, not an event", event.text, subject.words()),
                event.span,
                "expected an event",
            )
            .add_help("what somebody does is written `on 2024-03-31: PARTY raises TRIGGER`");
            return None;
        };
        let anyone = || {
            let parties = agreement.parties.iter().map(|party| &party.declared);
            parties.chain(agreement.bodies.iter().map(|body| &body.declared)).find(|it| !it.absent)
        };
        let name = match &agreement[id].by {
            Standing::Only(list) => list.first().map(|actor| agreement.actor_name(*actor).to_owned()),
            Standing::Anyone | Standing::AnyParty => anyone().map(|declared| declared.name.clone()),
        };
        if name.is_none() {
            self.error(format!("nobody can make `{}` happen", event.text), event.span, "the agreement has no parties");
        }
        name
    }

    pub fn read_folder(&mut self, path: &Text, reader: &mut Reader<'_>) {
        match (self.follow)(path) {
            Ok(found) => {
                let name = path.value.trim_end_matches('/').to_owned();
                reader.take(&Input::Path { path: found, name });
            }
            Err(reason) => {
                self.error(format!("the data in `{}` can't be read: {reason}", path.value), path.span, "named here");
            }
        }
    }
}

/// What somebody does, as scenarios say it.
const fn third_person(kind: ActKind) -> &'static str {
    match kind {
        ActKind::Occur => "occurs",
        ActKind::Raise => "raises",
        ActKind::Uphold => "upholds",
        ActKind::Dismiss => "dismisses",
        ActKind::Extend => "extends",
        ActKind::Waive => "waives",
        ActKind::Certify => "certifies",
        ActKind::Dispute => "disputes",
        ActKind::Settle => "settles",
        ActKind::Void => "voids",
        ActKind::Invoke => "invokes",
        ActKind::Contest => "contests",
        ActKind::File => "files",
        ActKind::Answer => "answers",
        ActKind::Hold => "holds",
    }
}
