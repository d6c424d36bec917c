//! Reviews and grievances (section 5.8): windows that open on a day, and close by an act or by running out.

use super::Run;
use super::cause::{caused_by, expired};
use super::history::History;
use super::judge::Moment;
use super::trace::Trace;
use super::value::Value;
use crate::calendar::{Date, Duration};
use crate::data::Act;
use crate::ledger::{Cause, Metric};
use crate::model::{GrievanceId, GrievanceStatus, Kind, Measure, ReviewId, ReviewStatus, Subject, TriggerId, Window};
use crate::quantity::with_unit;

#[derive(Debug)]
pub struct ReviewState<'a> {
    pub history: History<ReviewStatus>,
    /// The window that is open.
    pub open: Option<Waiting<'a>>,
}

/// A window that waits for an act.
#[derive(Debug, Clone, Copy)]
pub struct Waiting<'a> {
    opened: Date,
    /// Its last day once known; none without a window, or while that isn't known.
    pub last_day: Option<Date>,
    /// The window and what its expiry raises, as they were when it was opened.
    pub rule: Option<&'a (Window, TriggerId)>,
}

#[derive(Debug)]
pub struct GrievanceState<'a> {
    pub history: History<GrievanceStatus>,
    /// Filings without an answer, the oldest first.
    pub filings: Vec<Waiting<'a>>,
}

impl ReviewState<'_> {
    pub const fn new() -> Self {
        Self { history: History::new(ReviewStatus::Idle), open: None }
    }
}

impl GrievanceState<'_> {
    pub const fn new() -> Self {
        Self { history: History::new(GrievanceStatus::None), filings: Vec::new() }
    }
}

impl<'a> Run<'a> {
    /// Reviews that fall due today by their schedule: at the beginning of step 2, so that one may be held on that day.
    pub fn open_reviews(&mut self) {
        for index in 0..self.agreement.reviews.len() {
            let id = ReviewId(index as u32);
            let review = &self.agreement[id];
            let Some((every, from)) = &review.schedule else { continue };
            let Some(anchor) = self.date(from, self.today, true) else { continue };
            if !review.declared.absent && self.falls_due(anchor, *every) {
                let text = format!("every {} from {anchor}", every.words());
                let value = "true".to_owned();
                self.open_review(id, vec![Cause::stated(text, value)]);
            }
        }
    }

    /// Whether today is the anchor plus n times the cadence, n from 1.
    fn falls_due(&self, anchor: Date, every: Duration) -> bool {
        self.due_days(anchor, every).find(|due| *due >= self.today) == Some(self.today)
    }

    /// The anchor plus n times the cadence, n from 1.
    pub fn due_days(&self, anchor: Date, every: Duration) -> impl Iterator<Item = Date> + '_ {
        let due = move |n: u32| {
            let length = match every {
                Duration::Days(days) => Duration::Days(days.checked_mul(n)?),
                Duration::Months(months) => Duration::Months(months.checked_mul(n)?),
                Duration::BusinessDays(count, calendar) => Duration::BusinessDays(count.checked_mul(n)?, calendar),
            };
            self.agreement.reckoning.plus(anchor, length).ok().filter(|due| *due > anchor)
        };
        (1..).map_while(due)
    }

    /// Opens a review's window; where one is open nothing changes.
    pub fn open_review(&mut self, id: ReviewId, because: Vec<Cause>) {
        let state = &self.reviews[id.index()];
        let declared = &self.agreement[id].declared;
        if state.open.is_some() || declared.absent {
            return;
        }
        let waiting = self.waiting(self.agreement[id].due.as_ref());
        self.reviews[id.index()].open = Some(waiting);
        self.set_review(id, ReviewStatus::Due, because);
    }

    fn waiting(&self, rule: Option<&'a (Window, TriggerId)>) -> Waiting<'a> {
        let last_day = rule.and_then(|(window, _)| self.last_day(window, self.today));
        Waiting { opened: self.today, last_day, rule }
    }

    fn set_review(&mut self, id: ReviewId, to: ReviewStatus, because: Vec<Cause>) {
        let state = &mut self.reviews[id.index()];
        let from = state.history.now();
        state.history.set(self.today, to);
        self.enter(Kind::Review, &self.agreement[id].declared, Some(from.word()), to.word(), because);
    }

    /// Last days that can be known since today.
    pub fn open_waiting(&mut self) {
        for index in 0..self.reviews.len() {
            if let Some(waiting) = self.reviews[index].open {
                self.reviews[index].open = Some(self.looked_up(waiting));
            }
        }
        for index in 0..self.grievances.len() {
            for filing in 0..self.grievances[index].filings.len() {
                self.grievances[index].filings[filing] = self.looked_up(self.grievances[index].filings[filing]);
            }
        }
    }

    fn looked_up(&self, waiting: Waiting<'a>) -> Waiting<'a> {
        match (waiting.last_day, waiting.rule) {
            (None, Some((window, _))) => Waiting { last_day: self.last_day(window, waiting.opened), ..waiting },
            _ => waiting,
        }
    }

    /// A review whose window has run out is missed.
    pub fn end_of_review(&mut self, id: ReviewId) -> bool {
        let today = self.today;
        let open = self.reviews[id.index()].open.filter(|it| it.last_day.is_some_and(|last| last < today));
        let Some(Waiting { last_day: Some(last), rule, .. }) = open else { return false };
        self.reviews[id.index()].open = None;
        let cause = expired(format!("window of {}", self.agreement[id].declared.name), last);
        self.set_review(id, ReviewStatus::Missed, vec![cause.clone()]);
        if let Some((_, trigger)) = rule {
            self.raise_by_expiry(*trigger, cause);
        }
        true
    }

    /// A body holds a review.
    pub fn hold(&mut self, id: ReviewId, act: &Act) -> Option<String> {
        if self.reviews[id.index()].open.take().is_none() {
            return Some(format!("{} isn't due", self.agreement[id].declared.name));
        }
        self.set_review(id, ReviewStatus::Held, vec![self.act_cause(act, None)]);
        None
    }

    /// A grievance is filed.
    pub fn file_grievance(&mut self, id: GrievanceId, act: &Act) -> Option<String> {
        let waiting = self.waiting(self.agreement[id].answered.as_ref());
        self.grievances[id.index()].filings.push(waiting);
        self.set_grievance(id, GrievanceStatus::Open, vec![self.act_cause(act, None)]);
        None
    }

    /// An answer closes the oldest open filing.
    pub fn answer_grievance(&mut self, id: GrievanceId, act: &Act) -> Option<String> {
        if self.grievances[id.index()].filings.is_empty() {
            return Some(format!("nothing is filed with {}", self.agreement[id].declared.name));
        }
        self.grievances[id.index()].filings.remove(0);
        self.set_grievance(id, GrievanceStatus::Answered, vec![self.act_cause(act, None)]);
        None
    }

    /// The oldest filing whose window has run out stays unanswered.
    pub fn end_of_grievance(&mut self, id: GrievanceId) -> bool {
        let today = self.today;
        let over = |filing: &Waiting<'_>| filing.last_day.is_some_and(|last| last < today);
        let Some(place) = self.grievances[id.index()].filings.iter().position(over) else { return false };
        let Waiting { last_day, rule, .. } = self.grievances[id.index()].filings.remove(place);
        let window = format!("answer to {}", self.agreement[id].declared.name);
        let cause = expired(window, last_day.unwrap_or(today));
        self.set_grievance(id, GrievanceStatus::Unanswered, vec![cause.clone()]);
        if let Some((_, trigger)) = rule {
            self.raise_by_expiry(*trigger, cause);
        }
        true
    }

    /// Enters what became of a filing. As long as another waits for its answer the grievance stays open.
    fn set_grievance(&mut self, id: GrievanceId, to: GrievanceStatus, because: Vec<Cause>) {
        let state = &mut self.grievances[id.index()];
        let from = state.history.now();
        let to = if state.filings.is_empty() { to } else { GrievanceStatus::Open };
        if state.history.set(self.today, to) {
            self.enter(Kind::Grievance, &self.agreement[id].declared, Some(from.word()), to.word(), because);
        }
    }

    /// Adds to today's entries of reviews what these report, as it stands at the end of the day.
    pub fn report_metrics(&mut self) {
        let today = self.today;
        let entries: Vec<usize> = (0..self.entries.len())
            .rev()
            .take_while(|index| self.entries[*index].2.date == today)
            .filter(|index| self.entries[*index].2.kind == Kind::Review)
            .collect();
        for index in entries {
            let name = &self.entries[index].2.name;
            let Some(review) = self.agreement.reviews.iter().find(|it| it.declared.name == *name) else { continue };
            let metrics = review.reports.iter().map(|subject| self.metric(*subject)).collect();
            self.entries[index].2.metrics = Some(metrics);
        }
    }

    fn metric(&self, subject: Subject) -> Metric {
        let name = self.agreement.declared(subject).name.clone();
        let value = match subject {
            Subject::Indicator(id) => self.reading_text(id),
            Subject::Relief(id) => {
                let state = &self.reliefs[id.index()];
                format!("{} at {}", state.history.now(), self.level_text(id, state.levels.now()))
            }
            _ => self.status_now(subject).to_owned(),
        };
        Metric { name, value }
    }

    /// A reading as ledgers write it; of a flow that of the latest period.
    fn reading_text(&self, id: crate::model::IndicatorId) -> String {
        let indicator = &self.agreement[id];
        let unknown = || "unknown".to_owned();
        match self.reading(id, Moment::on(self.today), &mut Trace::unwanted()) {
            Value::Truth(Some(truth)) => truth.to_string(),
            Value::Category(Some(value)) => match &indicator.measure {
                Measure::Category { values, .. } => values.get(usize::from(value)).cloned().unwrap_or_else(unknown),
                _ => unknown(),
            },
            Value::Number(Some(number)) if number.low == number.high => with_unit(number.low, &indicator.unit.name),
            Value::Truth(None) | Value::Category(None) | Value::Number(_) | Value::Date(_) => unknown(),
        }
    }

    /// That an action convenes it.
    pub fn convene(&mut self, id: ReviewId, by: TriggerId) {
        let cause = caused_by(Kind::Trigger, &self.agreement[by].declared, self.today);
        self.open_review(id, vec![cause]);
    }
}
