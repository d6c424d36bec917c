//! Acts (section 9): who does what on which day, and what the act needs or can't have.

use super::form::Column;
use super::line::Cells;
use super::names::Of;
use super::rows::Rows;
use super::words::{clip, in_place_of};
use super::{Act, ActValue, Terms};
use crate::calendar::Date;
use crate::diagnostic::Code;
use crate::model::{ActKind, Actor, Subject};

/// The columns whose words say what an act is.
const WORDS: [Column; 3] = [Column::On, Column::By, Column::Act];

/// The latest act that had neither a last day nor a value: its words, and what they mean.
#[derive(Default)]
pub struct LastAct {
    words: [String; 3],
    /// None before the first.
    kind: Option<ActKind>,
    /// In each agreement that knows them.
    meanings: Vec<(u16, Actor, Subject)>,
}

impl Rows<'_> {
    /// Takes in an act.
    pub fn take_act(&mut self, cells: &Cells<'_>, entity: Option<usize>, file: &str) {
        let before = (self.diagnostics.count(), self.passed);
        let date = match cells.get(Column::Date) {
            Some(text) => self.date(Column::Date, text, cells, file),
            None => {
                self.missing(Column::Date, cells, file);
                None
            }
        };
        let bare = cells.get(Column::Until).is_none() && cells.get(Column::Value).is_none();
        if let (Some(date), true) = (date, bare)
            && self.take_act_as_before(date, cells, entity)
        {
            return;
        }
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
        self.refuse_cells(kind, cells, file);
        let actor = |text| by.iter().find(|(of, _)| *of == text).map(|(_, actor)| *actor);
        let together: Vec<(u16, Actor, Subject)> =
            fitting.iter().filter_map(|(text, on)| Some((*text, actor(*text)?, *on))).collect();
        if together.is_empty() {
            let (by, on) = (cells.get(Column::By).unwrap_or_default(), cells.get(Column::On).unwrap_or_default());
            let message = format!("`{by}` is no party or body of the agreement that declares `{on}`");
            return self.fault(Code::E0407, message, file, cells.row, "by", None);
        }
        for (text, by, on) in together.iter().copied() {
            let value = match (kind, on, cells.get(Column::Value)) {
                (ActKind::Dispute, _, Some(text)) => self.date(Column::Value, text, cells, file).map(ActValue::Date),
                (ActKind::Settle, Subject::Indicator(id), Some(value)) => {
                    self.reading((text, id), value, cells, "value", file).map(ActValue::Reading)
                }
                _ => None,
            };
            if (self.diagnostics.count(), self.passed) != before {
                return;
            }
            let terms = (until.is_some() || value.is_some()).then(|| Box::new(Terms { until, value }));
            self.facts(entity, text).acts.push(Act { date, by, kind, on, row: cells.row, terms });
        }
        if bare {
            let words = WORDS.map(|column| cells.get(column).unwrap_or_default());
            self.last_act.words.iter_mut().zip(words).for_each(|(last, word)| word.clone_into(last));
            self.last_act.kind = Some(kind);
            self.last_act.meanings = together;
        }
    }

    /// Takes in an act of the same words as the latest one, if it is that: rows of one event as a rule stand together.
    fn take_act_as_before(&mut self, date: Date, cells: &Cells<'_>, entity: Option<usize>) -> bool {
        let Some(kind) = self.last_act.kind else { return false };
        let mut words = WORDS.iter().zip(&self.last_act.words);
        if !words.all(|(column, last)| cells.get(*column) == Some(last)) {
            return false;
        }
        for place in 0..self.last_act.meanings.len() {
            let (text, by, on) = self.last_act.meanings[place];
            let act = Act { date, by, kind, on, row: cells.row, terms: None };
            self.facts(entity, text).acts.push(act);
        }
        true
    }

    /// Reports cells that mean nothing for an act: whoever filled them expects something of them.
    fn refuse_cells(&mut self, kind: ActKind, cells: &Cells<'_>, file: &str) {
        let has_until = matches!(kind, ActKind::Waive | ActKind::Extend);
        let has_value = matches!(kind, ActKind::Dispute | ActKind::Settle);
        if let (Some(until), false) = (cells.get(Column::Until), has_until) {
            let message = format!("`{kind}` has no last day: found `{}`", clip(until));
            let help = "only `waive` and `extend` have one".to_owned();
            self.fault(Code::E0407, message, file, cells.row, "until", Some(help));
        }
        if let (Some(value), false) = (cells.get(Column::Value), has_value) {
            let message = format!("`{kind}` has no value: found `{}`", clip(value));
            let help = "only `dispute` has one, the date of an observation, and `settle`, the corrected value; remarks \
                        may stand in a column `note`";
            self.fault(Code::E0407, message, file, cells.row, "value", Some(help.to_owned()));
        }
    }

    /// Who acts, in each agreement that knows them.
    fn actors(&mut self, cells: &Cells<'_>, file: &str) -> Option<Vec<Of<Actor>>> {
        let Some(name) = cells.get(Column::By) else {
            self.missing(Column::By, cells, file);
            return None;
        };
        let actors: Vec<Of<Actor>> = self.names.actors(name).collect();
        match (actors.as_slice(), self.names.get(name)) {
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
            let help = in_place_of(word, "acts", ActKind::ALL.iter().map(|kind| kind.word()));
            self.fault(Code::E0407, format!("unknown act `{}`", clip(word)), file, cells.row, "act", Some(help));
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
