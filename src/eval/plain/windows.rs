//! Last days (section 4): a window's last day is fixed when the window opens, or on the first day on which it can be known.

use super::{Run, SuspensionUntil};
use crate::calendar::{Date, Duration};
use crate::model::{BenchmarkId, Lasts, StageId, TriggerId, Window};

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

    /// The first day without a stage that lasts for a term or until a date; none where it has no such end, or its anchor has
    /// not happened.
    pub fn term_end(&self, id: StageId) -> Option<Date> {
        let state = &self.stages[id.index()];
        let entered = *state.entries.last()?;
        let extended = |date| state.term_extensions.iter().fold(date, |date, length| self.later(date, *length));
        match self.agreement[id].lasts.as_ref()? {
            Lasts::Term { length, from } => {
                let from = match from {
                    Some(from) => self.date(from, self.today, true)?,
                    None => entered,
                };
                Some(extended(self.later(from, *length)))
            }
            Lasts::Until(date) => Some(extended(self.date(date, self.today, true)?).next()),
        }
    }

    /// Fixes the last days that can be known since today: at the end of each day, and before the first.
    pub fn open_windows(&mut self) {
        for index in 0..self.stages.len() {
            let stage = &self.agreement[StageId(index as u32)];
            let (Some(deadline), None) = (&stage.deadline, self.stages[index].deadline) else { continue };
            if let Some(last) = self.last_day(&deadline.window, self.first) {
                let extensions = std::mem::take(&mut self.stages[index].deadline_extensions);
                self.stages[index].deadline =
                    Some(extensions.into_iter().fold(last, |date, length| self.later(date, length)));
            }
        }
        for index in 0..self.benchmarks.len() {
            let benchmark = &self.agreement[BenchmarkId(index as u32)];
            if let (Some(due), None) = (&benchmark.due, self.benchmarks[index].due) {
                self.benchmarks[index].due = self.last_day(&due.deadline, self.first);
            }
        }
        for index in 0..self.triggers.len() {
            if let Some((step, None)) = self.triggers[index].running {
                let window = &self.agreement[TriggerId(index as u32)].process[step].window;
                self.triggers[index].running = Some((step, self.last_day(window, self.triggers[index].opened)));
            }
        }
        for index in 0..self.disputes.len() {
            let dispute = &self.disputes[index];
            if let (None, Some(rule)) = (dispute.last_day, &self.agreement[dispute.indicator].disputes) {
                self.disputes[index].last_day = self.last_day(&rule.window, dispute.opened);
            }
        }
    }

    /// Whether a suspension by an action still runs today.
    pub fn is_over(&self, end: SuspensionUntil) -> bool {
        match end {
            SuspensionUntil::Day(last) => last < self.today,
            SuspensionUntil::Condition(_) => false,
        }
    }
}
