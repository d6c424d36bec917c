//! Durations, dates and windows (section 4): kinds of duration, rounding, calendars, anchors.

use super::Checker;
use super::blocks::Clauses;
use super::names::Symbol;
use crate::ast::{self, ClauseKind, DeadlineKind, DurationUnit, Holiday, Item, Name};
use crate::calendar::{BusinessCalendar, CalendarId, Date, Duration};
use crate::diagnostic::{Code, closest};
use crate::model::{Anchor, DateExpr, Subject, Window};

const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// What a duration is counted from, which decides whether months need a rounding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// A date that isn't known in advance.
    Unknown,
    /// A literal date.
    Literal(Date),
    /// Nothing: a spacing between reports or tests, which keeps to the end of the month by itself.
    Spacing,
}

impl Checker<'_> {
    /// The calendars, and the one that the agreement names.
    pub(super) fn check_calendars(&mut self) {
        for (_, declaration) in self.each("calendar") {
            let Some(declaration) = declaration else {
                self.calendars.push(BusinessCalendar::default());
                continue;
            };
            let Item::Calendar(block) = &declaration.item else { continue };
            let mut calendar = BusinessCalendar::default();
            for clause in &block.clauses {
                match &clause.kind {
                    ClauseKind::Weekend(names) => names.iter().for_each(|name| self.weekend_day(name, &mut calendar)),
                    ClauseKind::Holidays(holidays) => {
                        for holiday in holidays {
                            self.add_holidays(holiday, &mut calendar);
                        }
                    }
                    _ => {}
                }
            }
            if calendar.weekend.iter().all(|free| *free) {
                let name = &declaration.name;
                self.error(
                    Code::E0306,
                    format!("the calendar `{}` has no business day", name.text),
                    name.span,
                    "every day is free",
                )
                .add_help("leave some days out of `weekend`");
            }
            calendar.holidays.sort();
            calendar.holidays.dedup();
            self.calendars.push(calendar);
        }
        if let Some((head, _)) = &self.head
            && let Item::Agreement(block) = &head.item
            && let Some(name) = Clauses::of(block).find(|kind| match kind {
                ClauseKind::Calendar(name) => Some(name),
                _ => None,
            })
        {
            self.calendar = self.calendar_named(name);
        }
    }

    fn weekend_day(&mut self, name: &Name, calendar: &mut BusinessCalendar) {
        match WEEKDAYS.iter().position(|day| *day == name.text) {
            Some(day) => calendar.weekend[day] = true,
            None => {
                let close = closest(&name.text, WEEKDAYS);
                let help = close.map_or_else(
                    || format!("days are {}", WEEKDAYS.join(", ")),
                    |day| format!("did you mean `{day}`?"),
                );
                self.error(
                    Code::E0201,
                    format!("`{}` is no day of the week", name.text),
                    name.span,
                    "expected a day of the week",
                )
                .add_help(help);
            }
        }
    }

    fn add_holidays(&mut self, holiday: &Holiday, calendar: &mut BusinessCalendar) {
        match holiday {
            Holiday::Day(day, _) => calendar.holidays.push(*day),
            Holiday::File(text) => match (self.source.holidays)(text) {
                Ok(days) => calendar.holidays.extend(days),
                Err(reason) => {
                    self.error(
                        Code::E0320,
                        format!("the holidays in `{}` can't be read", text.value),
                        text.span,
                        reason,
                    )
                    .add_help("name a CSV file beside the agreement with a column `date` of days `YYYY-MM-DD`");
                }
            },
        }
    }

    fn calendar_named(&mut self, name: &Name) -> Option<CalendarId> {
        match self.resolve(name, "a calendar", |symbol| matches!(symbol, Symbol::Calendar(_)))? {
            Symbol::Calendar(id) => Some(id),
            _ => None,
        }
    }

    /// A duration; months on an anchor that isn't known in advance need a `rounding`, business days a calendar.
    pub(super) fn duration(&mut self, duration: &ast::Duration, from: From) -> Option<Duration> {
        let count = duration.count;
        let months = |factor: u32| count.checked_mul(factor).map(Duration::Months);
        let length = match duration.unit {
            DurationUnit::Day => Some(Duration::Days(count)),
            DurationUnit::Week => count.checked_mul(7).map(Duration::Days),
            DurationUnit::Month => months(1),
            DurationUnit::Quarter => months(3),
            DurationUnit::Year => months(12),
            DurationUnit::BusinessDay => {
                let calendar = match &duration.calendar {
                    Some(name) => self.calendar_named(name)?,
                    None => match self.calendar {
                        Some(calendar) => calendar,
                        None => {
                            self.needs_calendar(duration);
                            return None;
                        }
                    },
                };
                Some(Duration::BusinessDays(count, calendar))
            }
        };
        let Some(length) = length else {
            self.error(Code::E0111, "the length of time is too large", duration.span, "beyond the calendar");
            return None;
        };
        if let (Duration::Months(months), None) = (length, self.rounding) {
            match from {
                From::Unknown => {
                    self.needs_rounding(duration, "counted from a day that isn't known in advance");
                    return None;
                }
                From::Literal(date) if date.months_are_ambiguous(i64::from(months)) => {
                    self.needs_rounding(
                        duration,
                        &format!("counted from {date}, whose day doesn't exist in that month"),
                    );
                    return None;
                }
                From::Literal(_) | From::Spacing => {}
            }
        }
        Some(length)
    }

    fn needs_calendar(&mut self, duration: &ast::Duration) {
        // A calendar that the agreement names but nothing declares is told as an unknown name.
        let named = self.head.as_ref().is_some_and(|(head, _)| {
            let block = head.item.block();
            head.damaged
                || block.is_some_and(|it| it.clauses.iter().any(|it| matches!(it.kind, ClauseKind::Calendar(_))))
        });
        if named {
            return;
        }
        let declared = self.present("calendar").first().map(|(_, calendar)| calendar.name.text.clone());
        let written = self.sources.collapsed(duration.span);
        let help = match declared {
            Some(calendar) => {
                format!("name one in the agreement, `calendar {calendar}`, or here: `{written} in {calendar}`")
            }
            None => {
                "declare one, `calendar brussels { weekend saturday, sunday }`, and name it in the agreement or here: \
                     `10 business days in brussels`"
                    .to_owned()
            }
        };
        self.error(Code::E0306, "business days need a calendar", duration.span, "counted by no calendar")
            .add_help(help);
    }

    fn needs_rounding(&mut self, duration: &ast::Duration, label: &str) {
        let Some((head, _)) = &self.head else { return };
        if head.damaged {
            // What can't be read there may be the clause.
            return;
        }
        // One clause mends all of them: they are told together.
        let told = self.diagnostics.find(|diagnostic| diagnostic.code == Code::E0305);
        if let Some(told) = told {
            match told.labels.len() {
                0..=4 => {
                    told.add_label(duration.span, "and so is this");
                }
                5 => {
                    told.add_label(duration.span, "and so is this, and others further down");
                }
                _ => {}
            }
            return;
        }
        let head = self.head.as_ref().map(|(head, _)| head.keyword);
        let diagnostic = self.error(Code::E0305, "months need a rounding", duration.span, label);
        if let Some(head) = head {
            diagnostic.add_label(head, "this agreement says none");
        }
        diagnostic.add_help("say in the agreement what a month after 31 January is: `rounding down` or `rounding up`");
    }

    /// A cadence: at least one of its unit.
    pub(super) fn cadence(&mut self, duration: &ast::Duration) -> Option<Duration> {
        if duration.count == 0 {
            self.error(Code::E0111, "a cadence can't be zero", duration.span, "expected at least 1");
            return None;
        }
        self.duration(duration, From::Spacing)
    }

    /// A length that is at least one of its unit, since with none at all nothing would happen; `why` says so.
    pub(super) fn some_time(
        &mut self,
        duration: &ast::Duration,
        from: From,
        what: &str,
        why: &str,
    ) -> Option<Duration> {
        if duration.count == 0 {
            self.error(Code::E0111, format!("{what} can't be zero"), duration.span, "expected at least 1")
                .add_help(why);
            return None;
        }
        self.duration(duration, from)
    }

    /// The window of something that can't be used on the day that opens it, so that `within 0 days` would be no time at all.
    pub(super) fn later_window(&mut self, deadline: &ast::Deadline, what: &str, why: &str) -> Option<Window> {
        match &deadline.kind {
            DeadlineKind::Within(length) => self.some_time(length, From::Unknown, what, why).map(Window::Length),
            _ => self.window(deadline),
        }
    }

    /// How often reviews are held: the n-th is due the anchor plus n times this, so that a day of the month may be missing.
    pub(super) fn schedule(&mut self, every: &ast::Duration, anchor: Option<&DateExpr>) -> Option<Duration> {
        let length = self.cadence(every)?;
        let is_ambiguous = |date: Date, months: u32| (1..=48).any(|n| date.months_are_ambiguous(i64::from(months) * n));
        if let (Duration::Months(months), None) = (length, self.rounding) {
            match anchor {
                Some(DateExpr::On(date)) if is_ambiguous(*date, months) => {
                    self.needs_rounding(every, &format!("counted from {date}, whose day not every month has"));
                    return None;
                }
                Some(DateExpr::On(_)) | None => {}
                Some(_) => {
                    self.needs_rounding(every, "counted from a day that isn't known in advance");
                    return None;
                }
            }
        }
        Some(length)
    }

    /// A date as a rule writes it.
    pub(super) fn date(&mut self, expr: &ast::DateExpr) -> Option<DateExpr> {
        Some(match &expr.kind {
            ast::DateExprKind::Literal(date) => DateExpr::On(*date),
            ast::DateExprKind::Anchor(name) => self.anchor(name)?,
            ast::DateExprKind::Plus(base, length) => {
                let base = self.date(base);
                let length = self.duration(length, from(base.as_ref()));
                DateExpr::Plus(Box::new(base?), length?)
            }
            ast::DateExprKind::Minus(base, length) => {
                let base = self.date(base);
                let length = self.duration(length, from(base.as_ref()));
                DateExpr::Minus(Box::new(base?), length?)
            }
            ast::DateExprKind::Earliest(parts) => DateExpr::Earliest(self.dates(parts)?),
            ast::DateExprKind::Latest(parts) => DateExpr::Latest(self.dates(parts)?),
        })
    }

    fn dates(&mut self, parts: &[ast::DateExpr]) -> Option<Vec<DateExpr>> {
        let dates: Vec<Option<DateExpr>> = parts.iter().map(|part| self.date(part)).collect();
        dates.into_iter().collect()
    }

    /// A name as a date: a stage's entry, an event's occurrence, a trigger's firing, or the day of conclusion.
    pub(super) fn anchor(&mut self, name: &Name) -> Option<DateExpr> {
        if name.text == "concluded" {
            if self.concluded.is_none() && self.head.as_ref().is_some_and(|(head, _)| head.damaged) {
                return None;
            }
            if self.concluded.is_none() {
                self.error(Code::E0309, "the agreement has no day of conclusion", name.span, "is never known")
                    .add_help("add `concluded YYYY-MM-DD` to the agreement");
            }
            return self.concluded.map(DateExpr::On);
        }
        let fits =
            |symbol| matches!(symbol, Symbol::Subject(Subject::Stage(_) | Subject::Event(_) | Subject::Trigger(_)));
        let anchor = match self.resolve(name, "a stage, an event or a trigger, whose day counts", fits)? {
            Symbol::Subject(Subject::Stage(id)) => Anchor::Stage(id),
            Symbol::Subject(Subject::Event(id)) => Anchor::Event(id),
            Symbol::Subject(Subject::Trigger(id)) => Anchor::Trigger(id),
            _ => return None,
        };
        Some(DateExpr::Anchor(anchor))
    }

    /// The window of something that opens by itself: a step, a dispute, a test. `within D` is counted from there.
    pub(super) fn window(&mut self, deadline: &ast::Deadline) -> Option<Window> {
        Some(match &deadline.kind {
            DeadlineKind::Within(length) => Window::Length(self.duration(length, From::Unknown)?),
            DeadlineKind::By(date) => Window::By(self.date(date)?),
            DeadlineKind::Before(date) => Window::Before(self.date(date)?),
            DeadlineKind::WithinOf(length, date) => {
                let date = self.date(date);
                let length = self.duration(length, from(date.as_ref()));
                Window::By(DateExpr::Plus(Box::new(date?), length?))
            }
        })
    }

    /// The window of a duty that nothing opens: `within D` has to say of what.
    pub(super) fn deadline(&mut self, deadline: &ast::Deadline) -> Option<Window> {
        if let DeadlineKind::Within(_) = deadline.kind {
            self.error(Code::E0309, "nothing opens this window", deadline.span, "counted from no day")
                .add_help("say what it is counted from: `within 30 days of signature`");
            return None;
        }
        self.window(deadline)
    }
}

/// What months are counted from.
fn from(date: Option<&DateExpr>) -> From {
    match date {
        Some(DateExpr::On(date)) => From::Literal(*date),
        _ => From::Unknown,
    }
}
