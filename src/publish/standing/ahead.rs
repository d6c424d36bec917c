//! Days ahead: windows that run, and what the text has in store from here.

use crate::calendar::{Date, Duration};
use crate::model::{ActKind, Agreement, Anchor, BenchmarkStatus, DateExpr, Kind, StageId, Subject, Window};
use crate::publish::voice::{Voice, title_of};
use crate::publish::{Edition, Evidence};

/// A day that lies ahead.
#[derive(Debug)]
pub struct Ahead {
    /// The day.
    pub day: Date,
    /// What it is.
    pub what: String,
    /// What it means.
    pub then: String,
}

/// The windows that run at the end of the record, in the words of the ledger, names as titles.
pub fn windows(edition: &Edition<'_>, evidence: &Evidence<'_>) -> Vec<Ahead> {
    let said = |text: &str| {
        let words: Vec<String> = text.split(' ').map(|word| titled(edition, word)).collect();
        words.join(" ")
    };
    let windows = evidence.outcome.state.windows.iter();
    windows.map(|window| Ahead { day: window.last_day, what: said(&window.what), then: said(&window.then) }).collect()
}

/// Words that the sentences about windows are made of.
const WORDS: &[&str] = &[
    "of",
    "by",
    "to",
    "it",
    "is",
    "and",
    "the",
    "on",
    "another",
    "runs",
    "suspension",
    "deadline",
    "term",
    "notice",
    "cure",
    "referral",
    "decision",
    "waiver",
    "due",
    "dispute",
    "window",
    "answer",
    "time",
    "right",
    "wind-down",
    "reversed",
    "granted",
    "freed",
    "dismissed",
    "fires",
    "moves",
    "lapses",
    "agreement",
    "ends",
    "raised",
    "extended",
    "judged",
    "again",
    "observation",
    "stands",
    "void",
    "missed",
    "unanswered",
    "violated",
    "forfeited",
];

fn titled(edition: &Edition<'_>, word: &str) -> String {
    if WORDS.contains(&word) {
        return word.to_owned();
    }
    for text in &edition.program.texts {
        let agreement = edition.text_in_force(text);
        match agreement.find(word) {
            Some(Subject::Party(_) | Subject::Body(_)) | None => {}
            Some(subject) => return title_of(agreement.declared(subject)),
        }
    }
    word.to_owned()
}

/// What the text has in store behind the end of the record: tests, reviews, openings, amendments.
pub fn ahead(edition: &Edition<'_>, evidence: &Evidence<'_>) -> Vec<Ahead> {
    let until = evidence.outcome.until;
    let mut found = Vec::new();
    for (index, text) in edition.program.texts.iter().enumerate() {
        let agreement = edition.text_in_force(text);
        let ended = evidence.outcome.state.agreements.get(&agreement.name).is_some_and(|it| it.status == "ended");
        if ended {
            continue;
        }
        let days = Days { agreement, evidence, text: index };
        for benchmark in agreement.benchmarks.iter().filter(|it| !it.declared.absent) {
            let Some(tested) = &benchmark.tested else { continue };
            let name = title_of(&benchmark.declared);
            let verdict = match &tested.within {
                Some((_, BenchmarkStatus::Unknown)) => "unknown",
                _ => "not met",
            };
            let last_of = |test: Date| match tested.within.as_ref().map(|(window, _)| window)? {
                Window::Length(length) => agreement.reckoning.plus(test, *length).ok(),
                Window::By(date) => days.of(date),
                Window::Before(date) => days.of(date).map(Date::previous),
            };
            if let Some((test, last)) = days.latest(&tested.from, tested.every).and_then(|it| Some((it, last_of(it)?)))
                && last >= until
            {
                let what = format!("reports for the test of {name} on {}", crate::publish::voice::day(test));
                found.push(Ahead { day: last, what, then: format!("without them it is {verdict}") });
            }
            let Some(test) = days.next(&tested.from, tested.every) else { continue };
            let then = match &tested.within {
                Some(_) => match last_of(test) {
                    Some(last) => {
                        format!("without its reports by {} it is {verdict}", crate::publish::voice::day(last))
                    }
                    None => format!("without its reports in time it is {verdict}"),
                },
                None => "judged once its reports are known".to_owned(),
            };
            found.push(Ahead { day: test, what: format!("test of {name}"), then });
        }
        for review in agreement.reviews.iter().filter(|it| !it.declared.absent) {
            let Some((every, from)) = &review.schedule else { continue };
            let Some(day) = days.next(from, *every) else { continue };
            let then = match &review.due {
                Some((window, _)) => {
                    format!("to be held {}", Voice { program: edition.program, agreement }.short_window(window))
                }
                None => "it falls due".to_owned(),
            };
            found.push(Ahead { day, what: format!("review {}", title_of(&review.declared)), then });
        }
        for (id, stage) in (0_u32..).map(StageId).zip(&agreement.stages) {
            let pending =
                evidence.outcome.state.stages.get(&stage.declared.name).is_some_and(|it| it.status == "pending");
            if stage.declared.absent || !pending {
                continue;
            }
            let Some(day) = agreement[id].opens.as_ref().and_then(|opens| days.of(opens)) else { continue };
            if day > until {
                let then = "it may begin, if all else that it asks is true".to_owned();
                found.push(Ahead { day, what: format!("opening of {}", title_of(&stage.declared)), then });
            }
        }
        for version in text.versions.iter().filter(|version| version.effective > until) {
            let Some(id) = version.amendment else { continue };
            let what = format!("amendment {}", title_of(&version.agreement[id].declared));
            found.push(Ahead { day: version.effective, what, then: "it comes into force".to_owned() });
        }
    }
    found.sort_by_key(|it| it.day);
    found
}

/// Works out dates from what has happened.
struct Days<'a> {
    agreement: &'a Agreement,
    evidence: &'a Evidence<'a>,
    text: usize,
}

impl Days<'_> {
    /// The first of a row of days behind the end of the record.
    fn next(&self, from: &DateExpr, every: Duration) -> Option<Date> {
        let (anchor, until) = (self.of(from)?, self.evidence.outcome.until);
        let step = |count: i64| match every {
            Duration::Days(days) => anchor.plus_days(i64::from(days) * count).ok(),
            Duration::Months(months) => anchor.plus_months_keeping_end(i64::from(months) * count).ok(),
            Duration::BusinessDays(..) => None,
        };
        let length = match every {
            Duration::Days(days) => i64::from(days),
            Duration::Months(months) => i64::from(months) * 31,
            Duration::BusinessDays(..) => return None,
        };
        // At most this many lie before the end; from there the next is few steps away.
        let passed = (i64::from(until.days()) - i64::from(anchor.days())).max(0) / length.max(1);
        (passed..).map_while(step).find(|day| *day > until)
    }

    /// The last of a row of days that isn't behind the end of the record.
    fn latest(&self, from: &DateExpr, every: Duration) -> Option<Date> {
        let (anchor, next) = (self.of(from)?, self.next(from, every)?);
        let before = match every {
            Duration::Days(days) => next.plus_days(-i64::from(days)).ok()?,
            // From the anchor, so that the end of a month stays the end of a month.
            Duration::Months(months) => {
                let steps = (0_i64..).map_while(|count| anchor.plus_months_keeping_end(i64::from(months) * count).ok());
                steps.take_while(|day| *day < next).last()?
            }
            Duration::BusinessDays(..) => return None,
        };
        (before >= anchor).then_some(before)
    }

    fn of(&self, date: &DateExpr) -> Option<Date> {
        match date {
            DateExpr::On(date) => Some(*date),
            DateExpr::Anchor(anchor) => self.anchor(*anchor),
            DateExpr::Plus(base, length) => self.agreement.reckoning.plus(self.of(base)?, *length).ok(),
            DateExpr::Minus(base, length) => self.agreement.reckoning.minus(self.of(base)?, *length).ok(),
            DateExpr::Earliest(parts) => parts.iter().filter_map(|part| self.of(part)).min(),
            DateExpr::Latest(parts) => {
                let days: Option<Vec<Date>> = parts.iter().map(|part| self.of(part)).collect();
                days?.into_iter().max()
            }
        }
    }

    fn anchor(&self, anchor: Anchor) -> Option<Date> {
        let entries = self.evidence.outcome.entries.iter().rev();
        let latest = |kind: Kind, name: &str, to: &str| {
            let mut entries = entries.clone();
            let resumed = |from: Option<&str>| kind == Kind::Stage && from == Some("suspended");
            entries
                .find(|it| it.kind == kind && it.name == name && it.to == to && !resumed(it.from.as_deref()))
                .map(|it| it.date)
        };
        match anchor {
            Anchor::Stage(id) => latest(Kind::Stage, &self.agreement[id].declared.name, "active"),
            Anchor::Trigger(id) => latest(Kind::Trigger, &self.agreement[id].declared.name, "fired"),
            Anchor::Event(id) => {
                let outcome = self.evidence.outcome;
                let name = &self.agreement[id].declared.name;
                let rejected = |date: Date| {
                    let mut entries = outcome.entries.iter();
                    entries.any(|it| it.kind == Kind::Act && it.to == "rejected" && it.name == *name && it.date == date)
                };
                let acts = self.evidence.store.texts.get(self.text)?.acts.iter().rev();
                let limit = self.evidence.known_at.unwrap_or(outcome.until).min(outcome.until);
                acts.filter(|act| act.kind == ActKind::Occur && act.on == Subject::Event(id) && act.date <= limit)
                    .map(|act| act.date)
                    .find(|date| !rejected(*date))
            }
        }
    }
}
