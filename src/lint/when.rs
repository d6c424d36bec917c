//! Days as far as the text fixes them: literal dates exactly, others as a distance from what they are counted from.

use super::Draft;
use super::facts::Days;
use crate::ast::ClauseKind;
use crate::calendar::{Date, Duration};
use crate::model::{ActionKind, Agreement, Anchor, DateExpr, Lasts, StageId, StageOutcome, Subject, Window};
use crate::source::Span;

/// What a day is counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Nothing: it is this day.
    Day(Date),
    /// The day on which this happens.
    At(Anchor),
}

/// A day: so many days after its origin, none after a literal one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct When {
    /// From where.
    pub origin: Origin,
    /// How far.
    pub days: Days,
}

const NONE: Days = Days { least: 0, most: 0 };

impl When {
    /// A day by its date.
    pub const fn day(date: Date) -> Self {
        Self { origin: Origin::Day(date), days: NONE }
    }

    /// The day on which something happens.
    pub const fn at(anchor: Anchor) -> Self {
        Self { origin: Origin::At(anchor), days: NONE }
    }

    /// A date of the text; none where it is the earliest or latest of several.
    pub fn of(agreement: &Agreement, date: &DateExpr) -> Option<Self> {
        match date {
            DateExpr::On(date) => Some(Self::day(*date)),
            DateExpr::Anchor(anchor) => Some(Self::at(*anchor)),
            DateExpr::Plus(base, length) => Self::of(agreement, base)?.plus(agreement, *length),
            DateExpr::Minus(base, length) => {
                let base = Self::of(agreement, base)?;
                match base.origin {
                    Origin::Day(day) => Some(Self::day(agreement.reckoning.minus(day, *length).ok()?)),
                    Origin::At(_) => {
                        let length = Days::of(*length);
                        let days = Days { least: base.days.least - length.most, most: base.days.most - length.least };
                        Some(Self { days, ..base })
                    }
                }
            }
            DateExpr::Earliest(_) | DateExpr::Latest(_) => None,
        }
    }

    /// So much later (section 4).
    pub fn plus(self, agreement: &Agreement, length: Duration) -> Option<Self> {
        match self.origin {
            Origin::Day(day) => Some(Self::day(agreement.reckoning.plus(day, length).ok()?)),
            Origin::At(_) => Some(Self { days: self.days.plus(Days::of(length)), ..self }),
        }
    }

    /// The last day of a window that isn't counted from its own opening.
    pub fn last_of(agreement: &Agreement, window: &Window) -> Option<Self> {
        match window {
            Window::Length(_) => None,
            Window::By(date) => Self::of(agreement, date),
            Window::Before(date) => {
                let date = Self::of(agreement, date)?;
                match date.origin {
                    Origin::Day(day) => Some(Self::day(day.previous())),
                    Origin::At(_) => {
                        Some(Self { days: Days { least: date.days.least - 1, most: date.days.most - 1 }, ..date })
                    }
                }
            }
        }
    }

    /// Whether it is earlier than another whatever happens; no where that can't be told.
    pub fn is_surely_before(self, other: Self) -> bool {
        match (self.origin, other.origin) {
            (Origin::Day(one), Origin::Day(two)) => one < two,
            (Origin::At(one), Origin::At(two)) => one == two && self.days.most < other.days.least,
            _ => false,
        }
    }
}

/// The last day on which a stage may be entered; none without a deadline, where a stage may still be entered after it, and
/// where it can't be told.
pub fn last_entry(agreement: &Agreement, id: StageId) -> Option<When> {
    let mut outcome = &agreement[id].deadline.as_ref()?.outcome;
    while let StageOutcome::Extend { then, .. } = outcome {
        outcome = then;
    }
    // After `else trigger` a stage stays pending and may still be entered (section 5.5).
    if matches!(outcome, StageOutcome::Trigger(_)) { None } else { deadline(agreement, id) }
}

/// The last day of a stage's deadline, with the extensions that it grants by itself.
pub fn deadline(agreement: &Agreement, id: StageId) -> Option<When> {
    let deadline = agreement[id].deadline.as_ref()?;
    let mut last = When::last_of(agreement, &deadline.window)?;
    let mut outcome = &deadline.outcome;
    while let StageOutcome::Extend { by, times, then } = outcome {
        // More than that is hardly meant; and every step is one of the calendar.
        if *times > 1_000 {
            return None;
        }
        for _ in 0..*times {
            last = last.plus(agreement, *by)?;
        }
        outcome = then;
    }
    Some(last)
}

/// By stage, whether some trigger moves its deadline or its term.
pub fn extended(agreement: &Agreement) -> Vec<bool> {
    let mut extended = vec![false; agreement.stages.len()];
    for trigger in agreement.triggers.iter().filter(|trigger| !trigger.declared.absent) {
        for action in &trigger.then {
            if let ActionKind::Extend { stage, .. } = action.kind {
                extended[stage.index()] = true;
            }
        }
    }
    extended
}

/// The first day without a stage, as its term has it; none without a term, and where it can't be told.
pub fn end_of_term(agreement: &Agreement, id: StageId) -> Option<When> {
    match agreement[id].lasts.as_ref()? {
        Lasts::Term { length, from: None } => When::at(Anchor::Stage(id)).plus(agreement, *length),
        Lasts::Term { length, from: Some(from) } => When::of(agreement, from)?.plus(agreement, *length),
        Lasts::Until(date) => {
            let last = When::of(agreement, date)?;
            last.plus(agreement, Duration::Days(1))
        }
    }
}

/// By stage, a day before which it can't be entered; none where the text sets no such day.
pub fn earliest_entries(agreement: &Agreement) -> Vec<Option<Date>> {
    let mut earliest: Vec<Option<Date>> = vec![None; agreement.stages.len()];
    for id in &agreement.stage_order {
        let stage = &agreement[*id];
        let opens = stage.opens.as_ref().and_then(|date| earliest_of(agreement, date, &earliest));
        let after = stage.after.iter().filter_map(|before| earliest[before.index()]);
        earliest[id.index()] = agreement.concluded.into_iter().chain(opens).chain(after).max();
    }
    earliest
}

fn earliest_of(agreement: &Agreement, date: &DateExpr, entries: &[Option<Date>]) -> Option<Date> {
    match date {
        DateExpr::On(date) => Some(*date),
        DateExpr::Anchor(Anchor::Stage(id)) => entries[id.index()],
        DateExpr::Anchor(Anchor::Trigger(_)) => agreement.concluded,
        // An event may have occurred before the agreement was concluded (section 7).
        DateExpr::Anchor(Anchor::Event(_)) => None,
        DateExpr::Plus(base, length) => agreement.reckoning.plus(earliest_of(agreement, base, entries)?, *length).ok(),
        DateExpr::Minus(base, length) => {
            agreement.reckoning.minus(earliest_of(agreement, base, entries)?, *length).ok()
        }
        DateExpr::Earliest(parts) => {
            let parts: Option<Vec<Date>> = parts.iter().map(|part| earliest_of(agreement, part, entries)).collect();
            parts?.into_iter().min()
        }
        DateExpr::Latest(parts) => parts.iter().filter_map(|part| earliest_of(agreement, part, entries)).max(),
    }
}

/// Where the deadline of a stage or the duty of a benchmark stands.
pub fn deadline_span(draft: &Draft<'_>, subject: Subject) -> Span {
    let is_deadline = |kind: &ClauseKind| matches!(kind, ClauseKind::By { .. } | ClauseKind::Due { .. });
    let block = draft.written(subject).and_then(|declaration| declaration.item.block());
    let clause = block.and_then(|block| block.clauses.iter().find(|clause| is_deadline(&clause.kind)));
    clause.map_or_else(|| draft.name_span(subject), |clause| clause.span)
}

/// Where the term of a stage stands.
pub fn term_span(draft: &Draft<'_>, id: StageId) -> Span {
    let subject = Subject::Stage(id);
    let block = draft.written(subject).and_then(|declaration| declaration.item.block());
    let clause =
        block.and_then(|block| block.clauses.iter().find(|clause| matches!(clause.kind, ClauseKind::Lasts(_))));
    clause.map_or_else(|| draft.name_span(subject), |clause| clause.span)
}
