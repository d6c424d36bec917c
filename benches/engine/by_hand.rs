//! The loops. Each knows one agreement and does nothing that its verdicts don't need: no clauses, no causes, no ledger.

use detente::calendar::Date;
use detente::data::{Facts, Reading};
use rust_decimal::Decimal;

/// A day, and the first letter or two of a status.
pub type Change = (Date, Word);
/// A status: enough of its letters to tell it from the others.
pub type Word = [u8; 3];

/// The first letters of a status.
pub fn word(status: &str) -> Word {
    let bytes = status.as_bytes();
    [0, 1, 2].map(|at| bytes.get(at).copied().unwrap_or(b' '))
}

/// Rows come in the order in which they became known; at the end of each day that has any the verdict is given, and on days
/// without any where it may change by itself.
pub trait Loop: Sized {
    /// An observation.
    fn observe(&mut self, known: Date, date: Date, value: Decimal);
    /// The event.
    fn answer(&mut self, _date: Date) {}
    /// The last day is over.
    fn end(&mut self, until: Date) -> Vec<Change>;

    /// All rows of a store whose observations are each known on their day.
    fn rows(mut self, facts: &Facts) -> Vec<Change> {
        let mut until = Date::FIRST;
        if let Some(list) = facts.observations.first() {
            for it in list {
                if let Reading::Number(value) = it.reading {
                    self.observe(it.date, it.date, value);
                }
                until = it.date;
            }
        }
        for act in &facts.acts {
            self.answer(act.date);
            until = until.max(act.date);
        }
        self.end(until)
    }

    /// The same where some come late.
    fn rows_as_known(mut self, facts: &Facts) -> Vec<Change> {
        let Some(list) = facts.observations.first() else { return Vec::new() };
        let mut order: Vec<u32> = (0..list.len() as u32).collect();
        order.sort_by_key(|at| list[*at as usize].known());
        let mut until = Date::FIRST;
        for at in order {
            let it = &list[at as usize];
            if let Reading::Number(value) = it.reading {
                self.observe(it.known(), it.date, value);
            }
            until = it.known();
        }
        self.end(until)
    }
}

/// Reads the rows as they stand, entity by entity, and feeds a loop.
pub fn from_csv<L: Loop>(files: &super::series::Files, fresh: fn() -> L) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut acts = files.acts.as_ref().and_then(|path| csv::Reader::from_path(path).ok());
    let mut observations = files.observations.as_ref().and_then(|path| csv::Reader::from_path(path).ok());
    let (mut row, mut act) = (csv::ByteRecord::new(), csv::ByteRecord::new());
    let mut more = observations.as_mut().is_some_and(|rows| rows.read_byte_record(&mut row).unwrap_or(false));
    let mut more_acts = acts.as_mut().is_some_and(|rows| rows.read_byte_record(&mut act).unwrap_or(false));
    while more || more_acts {
        let (mut by_hand, mut until) = (fresh(), Date::FIRST);
        let entity = if more { row.get(0) } else { act.get(0) }.unwrap_or_default().to_vec();
        while more && row.get(0) == Some(&entity) {
            let value = row.get(4).and_then(|bytes| std::str::from_utf8(bytes).ok());
            if let (Some(b"x"), Some(value)) = (row.get(3), value.and_then(|value| Decimal::from_str_exact(value).ok()))
            {
                let (on, known) = (date(row.get(1)), date(row.get(2)));
                by_hand.observe(known, on, value);
                until = known;
            }
            more = observations.as_mut().is_some_and(|rows| rows.read_byte_record(&mut row).unwrap_or(false));
        }
        while more_acts && act.get(0) == Some(&entity) {
            if (act.get(3), act.get(4)) == (Some(b"occur"), Some(b"answer")) {
                let on = date(act.get(1));
                by_hand.answer(on);
                until = until.max(on);
            }
            more_acts = acts.as_mut().is_some_and(|rows| rows.read_byte_record(&mut act).unwrap_or(false));
        }
        changes.extend(by_hand.end(until));
    }
    changes
}

fn date(field: Option<&[u8]>) -> Date {
    field.and_then(|bytes| std::str::from_utf8(bytes).ok()).and_then(Date::parse).unwrap_or(Date::FIRST)
}

/// The latest verdict, and all changes.
#[derive(Default)]
struct Verdict {
    now: Option<bool>,
    changes: Vec<Change>,
}

impl Verdict {
    fn is(&mut self, day: Date, verdict: bool) {
        if self.now != Some(verdict) {
            self.now = Some(verdict);
            self.changes.push((day, word(if verdict { "met" } else { "unmet" })));
        }
    }
}

const LIMIT: i64 = 300;

fn limit() -> Decimal {
    Decimal::from(LIMIT)
}

/// (a): the latest observation decides.
pub struct Level {
    verdict: Verdict,
    limit: Decimal,
}

pub fn level() -> Level {
    Level { verdict: Verdict::default(), limit: limit() }
}

impl Loop for Level {
    fn observe(&mut self, _known: Date, date: Date, value: Decimal) {
        self.verdict.is(date, value <= self.limit);
    }

    fn end(&mut self, _until: Date) -> Vec<Change> {
        std::mem::take(&mut self.verdict.changes)
    }
}

/// (b): on every day of ninety-one; what was before the first is unknown.
pub struct Held {
    verdict: Verdict,
    limit: Decimal,
    since: Option<Date>,
    false_on: Option<Date>,
}

pub fn held() -> Held {
    Held { verdict: Verdict::default(), limit: limit(), since: None, false_on: None }
}

/// Where a day 90 days after another lies.
fn days_between(from: Date, to: Date) -> i32 {
    to.days() - from.days()
}

impl Held {
    /// The verdict of a day: unmet for as long as a day on which it was false lies in the window.
    fn judge(&mut self, day: Date) -> Option<bool> {
        let held = self.since.is_some_and(|since| days_between(since, day) >= 90);
        let broken = self.false_on.is_some_and(|last| days_between(last, day) <= 90);
        match (held, broken) {
            (_, true) => Some(false),
            (true, false) => Some(true),
            (false, false) => None,
        }
    }

    fn take(&mut self, date: Date, value: Decimal) {
        if value <= self.limit {
            self.since.get_or_insert(date);
        } else {
            self.since = None;
            self.false_on = Some(date);
        }
    }
}

impl Loop for Held {
    fn observe(&mut self, _known: Date, date: Date, value: Decimal) {
        self.take(date, value);
        if let Some(verdict) = self.judge(date) {
            self.verdict.is(date, verdict);
        }
    }

    fn end(&mut self, _until: Date) -> Vec<Change> {
        std::mem::take(&mut self.verdict.changes)
    }
}

/// (c): the sum of the days of the window against the limit times their number; unknown until the window is full.
pub struct Mean {
    verdict: Verdict,
    days: usize,
    window: std::collections::VecDeque<i64>,
    sum: i64,
    at_most: bool,
}

fn mean(days: usize, at_most: bool) -> Mean {
    Mean {
        verdict: Verdict::default(),
        days,
        window: std::collections::VecDeque::with_capacity(days + 1),
        sum: 0,
        at_most,
    }
}

pub fn mean_180() -> Mean {
    mean(180, false)
}

pub fn mean_1800() -> Mean {
    mean(1800, false)
}

/// A decimal with one place, in tenths.
fn tenths(value: Decimal) -> i64 {
    let mantissa = value.mantissa() as i64;
    if value.scale() == 0 { mantissa * 10 } else { mantissa }
}

impl Mean {
    fn take(&mut self, value: Decimal) -> Option<bool> {
        let value = tenths(value);
        self.window.push_back(value);
        self.sum += value;
        if self.window.len() > self.days {
            self.sum -= self.window.pop_front().unwrap_or(0);
        }
        let limit = LIMIT * 10 * self.days as i64;
        (self.window.len() == self.days).then_some(if self.at_most { self.sum <= limit } else { self.sum >= limit })
    }
}

impl Loop for Mean {
    fn observe(&mut self, _known: Date, date: Date, value: Decimal) {
        if let Some(verdict) = self.take(value) {
            self.verdict.is(date, verdict);
        }
    }

    fn end(&mut self, _until: Date) -> Vec<Change> {
        std::mem::take(&mut self.verdict.changes)
    }
}

/// (d): at most sixty days since the last.
pub struct Answered {
    verdict: Verdict,
    last: Option<Date>,
}

pub fn answered() -> Answered {
    Answered { verdict: Verdict::default(), last: None }
}

impl Answered {
    /// The silence up to a day.
    fn silence(&mut self, until: Date) {
        if let Some(over) = self.last.and_then(|last| last.plus_days(61).ok()).filter(|over| *over <= until) {
            self.verdict.is(over, false);
        }
    }
}

impl Loop for Answered {
    fn observe(&mut self, _known: Date, _date: Date, _value: Decimal) {}

    fn answer(&mut self, date: Date) {
        self.silence(date.previous());
        self.last = Some(date);
        self.verdict.is(date, true);
    }

    fn end(&mut self, until: Date) -> Vec<Change> {
        self.silence(until);
        std::mem::take(&mut self.verdict.changes)
    }
}

/// (a) where rows come late: the latest date decides, and of one date the latest report.
pub struct LevelRevised {
    verdict: Verdict,
    limit: Decimal,
    today: Option<Date>,
    latest: Option<(Date, bool)>,
}

pub fn level_revised() -> LevelRevised {
    LevelRevised { verdict: Verdict::default(), limit: limit(), today: None, latest: None }
}

impl LevelRevised {
    fn close(&mut self) {
        if let (Some(day), Some((_, verdict))) = (self.today, self.latest) {
            self.verdict.is(day, verdict);
        }
    }
}

impl Loop for LevelRevised {
    fn observe(&mut self, known: Date, date: Date, value: Decimal) {
        if self.today != Some(known) {
            self.close();
            self.today = Some(known);
        }
        if self.latest.is_none_or(|(latest, _)| latest <= date) {
            self.latest = Some((date, value <= self.limit));
        }
    }

    fn rows(self, facts: &Facts) -> Vec<Change> {
        self.rows_as_known(facts)
    }

    fn end(&mut self, _until: Date) -> Vec<Change> {
        self.close();
        std::mem::take(&mut self.verdict.changes)
    }
}

/// (c) where rows come late: every day has a level, its own or that of the day before, and a late row mends those it touches.
pub struct MeanRevised {
    verdict: Verdict,
    first: Date,
    today: usize,
    /// Of each day from the first: the level, and whether it was observed on that day.
    levels: Vec<(i64, bool)>,
    sum: i64,
}

const WINDOW: usize = 180;

pub fn mean_revised() -> MeanRevised {
    let first = super::series::first_day();
    MeanRevised { verdict: Verdict::default(), first, today: 0, levels: Vec::new(), sum: 0 }
}

impl MeanRevised {
    fn place(&self, day: Date) -> usize {
        usize::try_from(days_between(self.first, day)).unwrap_or(0)
    }

    /// Every day up to `place` has a level.
    fn reach(&mut self, place: usize) {
        while self.levels.len() <= place {
            let level = self.levels.last().map_or(0, |(level, _)| *level);
            self.levels.push((level, false));
            self.sum += level;
            if let Some(gone) = self.levels.len().checked_sub(WINDOW + 1) {
                self.sum -= self.levels[gone].0;
            }
        }
    }

    fn close(&mut self) {
        if self.levels.len() >= WINDOW {
            let day = self.first.plus_days(self.today as i64).unwrap_or(Date::LAST);
            self.verdict.is(day, self.sum >= LIMIT * 10 * WINDOW as i64);
        }
    }
}

impl Loop for MeanRevised {
    fn observe(&mut self, known: Date, date: Date, value: Decimal) {
        let known = self.place(known);
        while self.today < known {
            self.close();
            self.today += 1;
            self.reach(self.today);
        }
        self.reach(self.today);
        let (mut place, level) = (self.place(date), tenths(value));
        self.levels[place].1 = true;
        loop {
            if self.levels.len() - place <= WINDOW {
                self.sum += level - self.levels[place].0;
            }
            self.levels[place].0 = level;
            place += 1;
            if place >= self.levels.len() || self.levels[place].1 {
                break;
            }
        }
    }

    fn rows(self, facts: &Facts) -> Vec<Change> {
        self.rows_as_known(facts)
    }

    fn end(&mut self, _until: Date) -> Vec<Change> {
        self.close();
        std::mem::take(&mut self.verdict.changes)
    }
}

/// All four, with a stage that asks for two of them, a breach of the other two that may be cured, and a reversal that two
/// restore. Rows are gathered first, since a day needs both kinds.
pub struct AllFour {
    values: Vec<(Date, Decimal)>,
    answers: Vec<Date>,
}

pub fn all_four() -> AllFour {
    AllFour { values: Vec::new(), answers: Vec::new() }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Breach {
    Dormant,
    Armed,
    /// Until this last day.
    Raised(Date),
    Cured,
    Fired,
}

impl Loop for AllFour {
    fn observe(&mut self, _known: Date, date: Date, value: Decimal) {
        self.values.push((date, value));
    }

    fn answer(&mut self, date: Date) {
        self.answers.push(date);
    }

    fn end(&mut self, until: Date) -> Vec<Change> {
        let (mut level, mut held, mut mean, limit) = (None, held(), mean(WINDOW, true), limit());
        let mut heard: Option<bool> = None;
        let (mut held_now, mut mean_now) = (None, None);
        let (mut breach, mut rearmable) = (Breach::Dormant, false);
        let (mut active, mut reversed, mut reversed_on) = (false, false, Date::FIRST);
        let mut answers = self.answers.iter().copied().peekable();
        let mut last_answer: Option<Date> = None;
        let mut changes: Vec<Change> = Vec::new();
        for (day, value) in &self.values {
            let day = *day;
            if day > until {
                break;
            }
            let mut say = |status: &str| changes.push((day, word(status)));
            let mut fired = false;
            let mut moved = false;
            if let Breach::Raised(last) = breach
                && last < day
            {
                (breach, fired, moved, rearmable) = (Breach::Fired, true, true, false);
                say("fired");
            }
            let set = |now: &mut Option<bool>, verdict: Option<bool>, say: &mut dyn FnMut(&str)| {
                if verdict.is_some() && *now != verdict {
                    *now = verdict;
                    say(if verdict == Some(true) { "met" } else { "unmet" });
                }
            };
            set(&mut level, Some(*value <= limit), &mut say);
            held.take(day, *value);
            set(&mut held_now, held.judge(day), &mut say);
            set(&mut mean_now, mean.take(*value), &mut say);
            if let Some(date) = answers.next_if(|date| *date <= day) {
                last_answer = Some(date);
            }
            set(&mut heard, Some(last_answer.is_some_and(|last| days_between(last, day) <= 60)), &mut say);
            let broken = level == Some(false) || heard == Some(false);
            match breach {
                Breach::Dormant => {
                    breach = Breach::Armed;
                    say("armed");
                }
                Breach::Cured | Breach::Fired if !moved && (rearmable || !broken) => {
                    breach = Breach::Armed;
                    say("armed");
                }
                _ => {}
            }
            if breach == Breach::Armed && broken {
                (breach, moved, rearmable) = (Breach::Raised(day.plus_days(60).unwrap_or(Date::LAST)), true, false);
                say("raised");
            }
            if let Breach::Raised(_) = breach
                && !moved
                && !broken
            {
                (breach, rearmable) = (Breach::Cured, true);
                say("cured");
            }
            if matches!(breach, Breach::Cured | Breach::Fired) && !broken {
                rearmable = true;
            }
            let mut taken_today = false;
            if fired {
                say("run");
                (reversed, reversed_on, taken_today) = (true, day, active && !reversed);
            }
            let mut restored = false;
            if reversed && reversed_on < day && held_now == Some(true) && heard == Some(true) {
                (reversed, restored) = (false, true);
                say("restored");
            }
            if !active && held_now == Some(true) && mean_now == Some(true) {
                active = true;
                say("active");
                if !reversed {
                    say("granted");
                }
            } else if taken_today {
                say("reversed");
            } else if restored && active {
                say("granted");
            }
        }
        changes
    }
}
