//! Last days (section 4): a window's last day is fixed when the window opens, or on the first day on which it can be known.

use super::{Run, Running, SuspensionUntil};
use crate::calendar::{Date, Duration};
use crate::model::{BenchmarkId, Lasts, StageId, StageStatus, Window};

impl Run<'_> {
    /// The last day of a window opened on a day, as far as it is known today.
    pub fn last_day(&self, window: &Window, opened: Date) -> Option<Date> {
        match window {
            Window::Length(length) => Some(self.later(opened, *length)),
            Window::By(date) => self.date(date, self.today, true),
            Window::Before(date) => self.date(date, self.today, true).map(Date::previous),
        }
    }

    /// `date` + `length`; a day beyond the last there is never comes.
    pub fn later(&self, date: Date, length: Duration) -> Date {
        self.agreement.reckoning.plus(date, length).unwrap_or(Date::LAST)
    }

    /// The last day of a stage's term, as far as it is known today and not counting extensions; none where it has no such end.
    fn last_day_of_term(&self, id: StageId) -> Option<Date> {
        let entered = *self.stages[id.index()].entries.last()?;
        match self.agreement[id].lasts.as_ref()? {
            // A term counts the day it starts: it is over on the start + length.
            Lasts::Term { length, from } => {
                let from = match from {
                    Some(from) => self.date(from, self.today, true)?,
                    None => entered,
                };
                Some(self.later(from, *length).previous())
            }
            Lasts::Until(date) => self.date(date, self.today, true),
        }
    }

    /// A term's last day with the extensions that were decided before it was known.
    fn extended(&self, last: Date, id: StageId) -> Date {
        let over = self.stages[id.index()].term_extensions.iter().fold(last.next(), |day, by| self.later(day, *by));
        over.previous()
    }

    /// Fixes the last days that can be known since today: at the end of each day, and before the first.
    pub fn open_windows(&mut self) {
        for index in 0..self.stages.len() {
            let id = StageId(index as u32);
            let stage = &self.agreement[id];
            let runs = matches!(self.stages[index].history.now(), StageStatus::Active | StageStatus::Suspended);
            if let (true, None, Some(last)) = (runs, self.stages[index].term, self.last_day_of_term(id)) {
                self.stages[index].term = Some(self.extended(last, id));
            }
            let (before, moved) = (self.stages[index].deadline, self.stages[index].deadline_moved);
            if let Some((before, rule)) = before {
                if let (false, Some(earlier)) = (moved, self.brought_forward(&rule.window, before)) {
                    self.stages[index].deadline = Some((earlier, rule));
                }
                continue;
            }
            let Some(deadline) = &stage.deadline else { continue };
            if let Some(last) = self.last_day(&deadline.window, self.version_since) {
                let extensions = std::mem::take(&mut self.stages[index].deadline_extensions);
                let last = extensions.into_iter().fold(last, |date, length| self.later(date, length));
                self.stages[index].deadline = Some((last, deadline));
            }
        }
        for index in 0..self.benchmarks.len() {
            let benchmark = &self.agreement[BenchmarkId(index as u32)];
            self.benchmarks[index].due = match (self.benchmarks[index].due, &benchmark.due) {
                (Some((before, rule)), _) => {
                    Some((self.brought_forward(&rule.deadline, before).unwrap_or(before), rule))
                }
                (None, Some(due)) => self.last_day(&due.deadline, self.version_since).map(|last| (last, due)),
                (None, None) => None,
            };
        }
        for index in 0..self.triggers.len() {
            if let Some(running @ Running { last_day: None, step, .. }) = self.triggers[index].running {
                let last_day = self.last_day(&step.window, self.triggers[index].opened);
                self.triggers[index].running = Some(Running { last_day, ..running });
            }
        }
        for index in 0..self.disputes.len() {
            let dispute = &self.disputes[index];
            if dispute.last_day.is_none() {
                self.disputes[index].last_day = self.last_day(&dispute.rule.window, dispute.opened);
            }
        }
        self.open_waiting();
    }

    /// An earlier last day that has come to be known: `earliest of` goes by the dates that are known, and others may follow.
    fn brought_forward(&self, window: &Window, before: Date) -> Option<Date> {
        let date = match window {
            Window::By(date) | Window::Before(date) => date,
            Window::Length(_) => return None,
        };
        let earlier = |last: &Date| *last < before && *last >= self.today;
        if date.has_choice() { self.last_day(window, self.version_since).filter(earlier) } else { None }
    }

    /// Whether a suspension by an action still runs today.
    pub fn is_over(&self, end: SuspensionUntil) -> bool {
        match end {
            SuspensionUntil::Day(last) => last < self.today,
            SuspensionUntil::Condition(_) => false,
        }
    }
}
