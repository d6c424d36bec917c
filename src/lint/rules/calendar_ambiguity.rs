//! Questions time that two readers will count differently: a process that has one step in months and another in days, and a
//! deadline that falls on a day on which nobody works, in an agreement that has a calendar of business days.
//!
//! Only steps shorter than a quarter are questioned: one month is 28 to 31 days, which matters beside a step of ten. The day of
//! a deadline is looked at where it stands as a date in `by`, `before` or `due`, against the calendar that the agreement names;
//! the checker has seen to it that a day of the month that doesn't exist is rounded as the agreement says.
//!
//! ## Why it matters
//! Deadlines are fought over by the day. If half of a process is counted in months, the date on which it ends depends on the
//! month in which it began; and whether what is due on a Sunday may still be done on Monday is a question that every
//! legal tradition answers in its own way.
//!
//! ## Triggers
//! ```detente
//! agreement pact { concluded 2024-01-01  rounding down }
//! party north
//! party south
//! body mission
//! body council
//! indicator weapons { stock  reported by mission every 1 week }
//! benchmark disarmed by north { requires weapons <= 20  verified by mission }
//! relief trade by south to north
//! stage opening { requires disarmed  grants trade }
//! trigger breach {
//!     during opening
//!     when disarmed is unmet
//!     process { cure 1 month  decide council within 10 days else proceed }
//!     then closing
//! }
//! reversal closing { reverses trade  restores when disarmed }
//! ```
//!
//! ## A better draft
//! ```detente
//! agreement pact { concluded 2024-01-01  rounding down }
//! party north
//! party south
//! body mission
//! body council
//! indicator weapons { stock  reported by mission every 1 week }
//! benchmark disarmed by north { requires weapons <= 20  verified by mission }
//! relief trade by south to north
//! stage opening { requires disarmed  grants trade }
//! trigger breach {
//!     during opening
//!     when disarmed is unmet
//!     process { cure 30 days  decide council within 10 days else proceed }
//!     then closing
//! }
//! reversal closing { reverses trade  restores when disarmed }
//! ```
//!
//! ## Known false positives
//! A deadline that is meant to be on a free day, such as the last day of a month or of a year.

use crate::ast::{ClauseKind, Item};
use crate::calendar::{BusinessCalendar, Date, Duration};
use crate::lint::facts::Days;
use crate::lint::when::deadline_span;
use crate::lint::{Category, Draft, Findings, Rule};
use crate::model::{BenchmarkId, DateExpr, StageId, Step, Subject, Window};

/// The rule.
pub static RULE: Rule = Rule::new(
    "calendar-ambiguity",
    "TIM05",
    Category::Suspicious,
    "months where days decide; a deadline on a non-business day",
    check,
);

fn check(draft: &Draft<'_>, found: &mut Findings<'_>) {
    mixed_processes(draft, found);
    let Some((name, calendars)) = calendars_named(draft) else { return };
    let agreement = draft.agreement;
    let stages = agreement.stages.iter().enumerate().filter(|(_, stage)| !stage.declared.absent);
    let stages = stages.filter_map(|(index, stage)| {
        Some((Subject::Stage(StageId(index as u32)), last_day(&stage.deadline.as_ref()?.window)?))
    });
    let benchmarks = agreement.benchmarks.iter().enumerate().filter(|(_, benchmark)| !benchmark.declared.absent);
    let benchmarks = benchmarks.filter_map(|(index, benchmark)| {
        Some((Subject::Benchmark(BenchmarkId(index as u32)), last_day(&benchmark.due.as_ref()?.deadline)?))
    });
    for (subject, day) in stages.chain(benchmarks) {
        if calendars.iter().any(|calendar| calendar.is_business_day(day)) {
            continue;
        }
        let next = calendars.first().and_then(|calendar| calendar.after(day, 1).ok());
        let previous = calendars.first().and_then(|calendar| calendar.before(day, 1).ok());
        let message = format!(
            "the last day of `{}`, {day}, is {} and no business day of `{name}`: whether what comes {} is in time will be disputed",
            draft.name(subject),
            WEEKDAYS.get(usize::from(day.weekday())).copied().unwrap_or("a free day"),
            next.map_or_else(|| "on the next business day".to_owned(), |next| format!("on {next}")),
        );
        let finding = found.say(deadline_span(draft, subject), message, "on a day on which nobody works");
        if let (Some(previous), Some(next)) = (previous, next) {
            finding.help(format!("name the business day that is meant: {previous} or {next}"));
        }
    }
}

const WEEKDAYS: [&str; 7] =
    ["a Monday", "a Tuesday", "a Wednesday", "a Thursday", "a Friday", "a Saturday", "a Sunday"];

/// Steps in months beside steps in days.
fn mixed_processes(draft: &Draft<'_>, found: &mut Findings<'_>) {
    for trigger in draft.agreement.triggers.iter().filter(|trigger| !trigger.declared.absent) {
        let with = |fits: fn(Duration) -> bool| -> Vec<(&Step, Duration)> {
            let lengths = trigger.process.iter().filter_map(|step| match step.window {
                Window::Length(length) => Some((step, length)),
                Window::By(_) | Window::Before(_) => None,
            });
            lengths.filter(|(_, length)| fits(*length)).collect()
        };
        let in_months = with(|length| matches!(length, Duration::Months(1 | 2)));
        let in_days = with(|length| matches!(length, Duration::Days(_)));
        let (Some((step, length)), Some((other, days))) = (in_months.first(), in_days.first()) else { continue };
        let bounds = Days::of(*length);
        let message = format!(
            "the process of `{}` counts its {} in months ({}, which is {} to {} days) and its {} in days ({}): when it ends depends on the \
             month in which it begins",
            trigger.declared.name,
            step.kind.noun(),
            length.words(),
            bounds.least,
            bounds.most,
            other.kind.noun(),
            days.words(),
        );
        let finding = found.say(step.span, message, "in months");
        for (step, _) in in_months.iter().skip(1) {
            finding.label(step.span, "in months too");
        }
        for (step, _) in &in_days {
            finding.label(step.span, "in days");
        }
        let in_thirties = match length {
            Duration::Months(months) => i64::from(*months) * 30,
            Duration::Days(_) | Duration::BusinessDays(..) => bounds.least,
        };
        finding.help(format!("count all steps in days: {in_thirties} days for {}", length.words()));
    }
}

/// The last day of a deadline that stands there as a date.
fn last_day(window: &Window) -> Option<Date> {
    match window {
        Window::By(DateExpr::On(day)) => Some(*day),
        Window::Before(DateExpr::On(day)) => Some(day.previous()),
        _ => None,
    }
}

/// The calendar that the agreement names: its name, and those of the agreement that are as it is written.
fn calendars_named<'a>(draft: &Draft<'a>) -> Option<(&'a str, Vec<&'a BusinessCalendar>)> {
    let heads =
        draft.trees.iter().flat_map(|tree| &tree.declarations).filter_map(|declaration| match &declaration.item {
            Item::Agreement(block) => Some(block),
            _ => None,
        });
    let name = heads.flat_map(|block| &block.clauses).find_map(|clause| match &clause.kind {
        ClauseKind::Calendar(name) => Some(name.text.as_str()),
        _ => None,
    })?;
    let declaration = draft.written_as(name)?;
    let mut weekend = [false; 7];
    let mut holidays = Vec::new();
    for clause in declaration.item.block().into_iter().flat_map(|block| &block.clauses) {
        match &clause.kind {
            ClauseKind::Weekend(days) => {
                for day in days {
                    let is_it = |known: &str| known.to_lowercase().ends_with(&format!(" {}", day.text));
                    if let Some(place) = WEEKDAYS.iter().position(|known| is_it(known)) {
                        weekend[place] = true;
                    }
                }
            }
            ClauseKind::Holidays(all) => holidays.extend(all.iter().filter_map(|holiday| match holiday {
                crate::ast::Holiday::Day(day, _) => Some(*day),
                crate::ast::Holiday::File(_) => None,
            })),
            _ => {}
        }
    }
    // Holidays from files are in the checked calendar alone: of several that look alike all must agree.
    let calendars = draft.agreement.reckoning.calendars.iter().filter(|calendar| {
        calendar.weekend == weekend && holidays.iter().all(|day| calendar.holidays.binary_search(day).is_ok())
    });
    let calendars: Vec<&BusinessCalendar> = calendars.collect();
    (!calendars.is_empty()).then_some((name, calendars))
}
