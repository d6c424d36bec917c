//! The words of an explanation: how things stand, what changed, what it was due to. Each is a sentence for somebody who has
//! not read the agreement; [`super::phrases`] has those for conditions.

use super::phrases::Phrase;
use super::places::Places;
use crate::calendar::Date;
use crate::ledger::{Cause, Entry, RunningStep, RunningWindow, Standing, grouped};
use crate::model::{Kind, Program, Subject};

/// Says things as an agreement names them on a day.
#[derive(Debug, Clone, Copy)]
pub struct Words<'p> {
    /// The agreement and those that it imports.
    pub program: &'p Program,
    /// The day whose text counts.
    pub day: Date,
}

impl<'p> Words<'p> {
    /// Which of the texts has something of that name, and what it is.
    pub fn find(&self, name: &str) -> Option<(usize, Subject)> {
        let of_main_first = (0..self.program.texts.len()).rev();
        of_main_first.into_iter().find_map(|text| {
            let agreement = self.program.texts[text].on(self.day);
            let subject = agreement.find(name)?;
            (!agreement.declared(subject).absent).then_some((text, subject))
        })
    }

    /// A name with its title: `“Implementation Day” (implementation)`.
    pub fn named(&self, name: &str) -> String {
        match self.title(name) {
            Some(title) => format!("“{title}” ({name})"),
            None => name.to_owned(),
        }
    }

    fn title(&self, name: &str) -> Option<&'p str> {
        let (text, subject) = self.find(name)?;
        self.program.texts[text].on(self.day).declared(subject).title.as_deref()
    }

    /// How something stands: `Stage “Implementation Day” (implementation) was reversed on 2025-09-28.`
    pub fn standing(&self, kind: Kind, name: &str, standing: &Standing) -> String {
        let since = match standing.since {
            Some(day) => format!("since {day}"),
            None => "from the beginning".to_owned(),
        };
        let on = standing.since.map(|day| format!(" on {day}")).unwrap_or_default();
        let level = standing.level.as_deref().map(|level| format!(" at {}", grouped(level))).unwrap_or_default();
        let words = match (kind, standing.status.as_str()) {
            (Kind::Benchmark, "unmet") => format!("has not been met {since}"),
            (Kind::Benchmark, "unknown") if standing.since.is_none() => "could not be judged so far".to_owned(),
            (Kind::Benchmark, "unknown") => format!("has been unknown (it cannot be judged) {since}"),
            (Kind::Stage, "lapsed") => format!("lapsed{on}"),
            (Kind::Stage, "ended") => format!("ended{on}"),
            (Kind::Stage | Kind::Relief, "reversed") => format!("was reversed{on}"),
            (Kind::Relief, "granted") => format!("has been granted{level} {since}"),
            (Kind::Relief, "winding_down") => {
                format!("has been winding down {since}, and stays{level} until that is over")
            }
            (Kind::Trigger, "raised") => match &standing.step {
                Some(step) => format!("has been raised {since}; {}", step_words(step)),
                None => format!("has been raised {since}"),
            },
            (Kind::Trigger, "dormant") => format!("has been dormant (it does not watch) {since}"),
            (Kind::Trigger, "armed") => format!("has been armed (it watches, and was not raised) {since}"),
            (Kind::Trigger, "cured" | "dismissed") => format!("was {}{on}", standing.status),
            (Kind::Trigger, "fired") => format!("fired{on}"),
            (Kind::Reversal, "idle") => "has not run".to_owned(),
            (Kind::Reversal, "run") => format!("ran{on}"),
            (Kind::Reversal, "restored") => format!("was restored{on}: what it took came back"),
            (Kind::Review, "idle") => "is not due yet".to_owned(),
            (Kind::Review, "held" | "missed") => format!("was {}{on}", standing.status),
            (Kind::Grievance, "none") => "has had no filing".to_owned(),
            (Kind::Grievance, "open") => format!("has had a filing without an answer {since}"),
            (Kind::Grievance, "answered") => format!("was answered{on}"),
            (Kind::Grievance, "unanswered") => format!("was left without an answer{on}"),
            (Kind::Safeguard, "holds") => "has held so far".to_owned(),
            (Kind::Safeguard, "violated") => format!("was violated{on}"),
            (Kind::Safeguard, "undecided") => "is a question that no single run can decide".to_owned(),
            (Kind::Amendment, "in_force") => format!("has been in force {since}"),
            (Kind::Amendment, _) => "is not in force yet".to_owned(),
            (_, status) => format!("has been {} {since}", status.replace('_', " ")),
        };
        format!("{} {} {words}.", capital(kind.word()), self.named(name))
    }

    /// What changed, in one sentence.
    pub fn entry(&self, entry: &Entry) -> String {
        let words = Self { day: entry.date, ..*self };
        entry.sentence(words.title(&entry.name).or_else(|| self.program.title_of(entry.kind, &entry.name, entry.date)))
    }

    /// What an entry was due to, in one sentence without a full stop. `entry` is the one whose cause it is.
    pub fn cause(&self, entry: &Entry, cause: &Cause) -> String {
        match cause {
            Cause::Condition { text, value, observed } => {
                let found = Places::of(self.program, entry.date).condition(entry.kind, &entry.name, text);
                let phrase = found.and_then(|(agreement, expr)| {
                    Phrase::of(self, agreement, expr).map(|phrase| phrase.sentence(value, observed))
                });
                phrase.unwrap_or_else(|| self.plain(text, value))
            }
            Cause::CausedBy { kind: Kind::Agreement, date, .. } => format!("the agreement is in force since {date}"),
            Cause::CausedBy { kind, name, date } => {
                format!("{} {}, {date}", kind.word(), self.named(name))
            }
            Cause::Expired { window, last_day } => self.expired(window, *last_day),
            Cause::Act { by, act, on, date, file, row, .. } => {
                format!("{} on {date} ({file}, row {row})", capital(&self.act(by, act, on)))
            }
        }
    }

    /// A window that runs.
    pub fn running(&self, window: &RunningWindow) -> String {
        let then: Vec<String> = window
            .then
            .split(", and ")
            .map(|part| match part.strip_suffix(" is raised") {
                Some(name) => format!("{} is raised", self.named(name)),
                None => part.to_owned(),
            })
            .collect();
        let then = then.join(", and ");
        format!("{}: the last day is {}; then {then}.", capital(&self.window(&window.what)), window.last_day)
    }

    /// That a window ran out.
    fn expired(&self, window: &str, last_day: Date) -> String {
        let (noun, of) = window.split_once(' ').unwrap_or((window, ""));
        let of = self.window(of.trim_start_matches("of ").trim_start_matches("to "));
        match noun {
            "cure" => format!("{of} was not cured in time: the last day was {last_day}"),
            "notice" => format!("the notice of {of} is over: its last day was {last_day}"),
            "referral" => format!("{of} had been referred, and nothing came of it by the last day, {last_day}"),
            "decision" => format!("no decision on {of} was taken by the last day, {last_day}"),
            "deadline" => format!("the deadline of {of} passed: the last day was {last_day}"),
            "due" => format!("{of} was due by {last_day}, and had not been met"),
            "term" => format!("the term of {of} is over: the last day was {last_day}"),
            "waiver" => format!("the waiver of {of} is over: its last day was {last_day}"),
            "wind-down" => format!("the wind-down of {of} is over: its last day was {last_day}"),
            "suspension" => format!("the suspension {of} is over: its last day was {last_day}"),
            "test" => {
                let (of, on) = of.rsplit_once(" on ").unwrap_or((&of, ""));
                format!("the data for the test of {of} on {on} had not come by the last day, {last_day}")
            }
            "answer" => format!("{of} was not answered by the last day, {last_day}"),
            "window" => format!("{of} was not held by the last day, {last_day}"),
            "time" => format!("what {of} asks for had not come by the last day, {last_day}"),
            "revocability" => {
                format!("{of} has been in effect for so long that it cannot be taken back: the last day was {last_day}")
            }
            _ => format!("the {} ran out: the last day was {last_day}", self.window(window)),
        }
    }

    /// A window as it is called, with the title of what it is of.
    pub fn window(&self, window: &str) -> String {
        let words: Vec<String> = window
            .split(' ')
            .map(|word| if self.find(word).is_some() { self.named(word) } else { word.to_owned() })
            .collect();
        words.join(" ")
    }

    /// That somebody did something.
    fn act(&self, by: &str, act: &str, on: &str) -> String {
        let (by, on) = (self.named(by), self.named(on));
        match act {
            "occur" => format!("the event {on} happened, by {by},"),
            "raise" => format!("{by} raised {on}"),
            "uphold" => format!("{by} upheld {on}"),
            "dismiss" => format!("{by} dismissed {on}"),
            "extend" => format!("{by} gave {on} more time"),
            "waive" => format!("{by} waived {on}"),
            "certify" => format!("{by} certified {on}"),
            "dispute" => format!("{by} disputed an observation of {on}"),
            "settle" => format!("{by} settled the dispute over {on}"),
            "void" => format!("{by} declared an observation of {on} void"),
            "invoke" => format!("{by} invoked {on}"),
            "contest" => format!("{by} contested {on}"),
            "file" => format!("{by} filed a case under {on}"),
            "answer" => format!("{by} answered a case under {on}"),
            "hold" => format!("{by} held {on}"),
            other => format!("{by} did `{other}` on {on}"),
        }
    }

    /// A condition for which there are no better words than its own.
    fn plain(&self, text: &str, value: &str) -> String {
        if let Some(date) = text.strip_prefix("opens ").filter(|_| value == "true") {
            return format!("it may be entered from {date} on");
        }
        if let Some(date) = text.strip_prefix("effective ").filter(|_| value == "true") {
            return format!("it is in force from {date} on");
        }
        if let Some(body) = text.strip_prefix("certified by ") {
            let has = if value == "true" { "has certified it" } else { "has not certified it" };
            return format!("{} {has}", self.named(body));
        }
        if let Some(body) = text.strip_prefix("verified by ") {
            let found = match value {
                "true" => "finds it fulfilled",
                "false" => "finds it not fulfilled",
                _ => "cannot tell",
            };
            return format!("{} {found}", self.named(body));
        }
        match value {
            "true" => format!("`{text}` is true"),
            "false" => format!("`{text}` is false"),
            "unknown" => format!("whether `{text}` cannot be told"),
            _ => format!("{}: {}", self.window(text), grouped(value)),
        }
    }

    /// What something lacks, in one sentence without a full stop. `subject` is what lacks it.
    pub fn lacking(&self, kind: Kind, name: &str, cause: &Cause) -> String {
        if let Cause::Condition { text, value, observed } = cause {
            let found = Places::of(self.program, self.day).condition(kind, name, text);
            let phrase = found.and_then(|(agreement, expr)| Phrase::of(self, agreement, expr));
            if let Some(phrase) = phrase {
                return phrase.sentence(value, observed);
            }
            if let Some(act) = text.strip_prefix("an act `") {
                let (act, on) = act.split_once("` on ").unwrap_or((act, ""));
                return format!("nobody has {}", undone(act, &self.named(on)));
            }
            if let (Some(body), "no act `certify`") = (text.strip_prefix("certified by "), value.as_str()) {
                return format!("{} has not certified it", self.named(body));
            }
            if let Some(ruling) = text.strip_prefix("a ruling of ") {
                let (body, on) = ruling.split_once(" on ").unwrap_or((ruling, ""));
                return format!("{} has not ruled on {} yet", self.named(body), self.named(on));
            }
            if let Some(trigger) = text.strip_prefix("an expiry that raises ") {
                return format!("no deadline that raises {} has run out", self.named(trigger));
            }
            if value == "no way back" {
                return "the agreement does not say how it would come back".to_owned();
            }
            if value == "no stage grants it" {
                return "no stage grants it".to_owned();
            }
            if text == "opens" {
                return match Date::parse(value) {
                    Some(day) => format!("it does not open before {day}"),
                    None => "the day on which it opens is not known yet: what it is counted from has not happened"
                        .to_owned(),
                };
            }
            if let Some(window) = text.strip_suffix(" runs") {
                return format!("the {} still runs: {value}", self.window(window));
            }
            if let Some((kind, name)) =
                text.split_once(' ').and_then(|(kind, name)| Some((Kind::from_word(kind)?, name)))
            {
                return format!("{} {} {}", kind.word(), self.named(name), is_now(kind, value));
            }
        }
        match cause {
            Cause::Condition { text, value, .. } => self.plain(text, value),
            Cause::CausedBy { kind, name, date } => match kind {
                Kind::Reversal => format!("reversal {} has taken it, on {date}", self.named(name)),
                _ => format!("{} {} has suspended it, on {date}", kind.word(), self.named(name)),
            },
            Cause::Expired { .. } | Cause::Act { .. } => cause.words(),
        }
    }
}

/// What nobody has done.
fn undone(act: &str, on: &str) -> String {
    match act {
        "raise" => format!("raised {on}"),
        "waive" => format!("waived {on}"),
        "hold" => format!("held {on}"),
        "file" => format!("filed a case under {on}"),
        "answer" => format!("answered the case under {on}"),
        act => format!("done `{act}` on {on}"),
    }
}

/// A status as part of a sentence.
fn is_now(kind: Kind, status: &str) -> String {
    match (kind, status) {
        (Kind::Trigger, "dormant") => "is dormant: it does not watch".to_owned(),
        (Kind::Trigger, "armed") => "is armed, and was not raised".to_owned(),
        (Kind::Trigger, "fired") => "has fired".to_owned(),
        (Kind::Trigger, "raised") => "is raised".to_owned(),
        (Kind::Reversal, "idle") => "has not run".to_owned(),
        (Kind::Reversal, "run") => "has run".to_owned(),
        (Kind::Stage, "lapsed") => "has lapsed".to_owned(),
        (Kind::Stage, "ended") => "has ended".to_owned(),
        (Kind::Benchmark, "unmet") => "is not met".to_owned(),
        (Kind::Benchmark, "unknown") => "cannot be judged".to_owned(),
        (_, status) => format!("is {}", status.replace('_', " ")),
    }
}

/// A status that something would have, as the end of a sentence: `to be met`.
pub fn to_be(kind: Kind, status: &str) -> String {
    match (kind, status) {
        (Kind::Benchmark, "unmet") => "no longer to be met".to_owned(),
        (Kind::Trigger, "fired") => "to fire".to_owned(),
        (Kind::Reversal, "run") => "to run".to_owned(),
        (Kind::Stage, "lapsed") => "to lapse".to_owned(),
        (Kind::Stage, "ended") => "to end".to_owned(),
        (Kind::Grievance, "open") => "to have an open filing".to_owned(),
        (Kind::Grievance, "none") => "to have no filing".to_owned(),
        (Kind::Amendment, _) => "to be in force".to_owned(),
        (_, status) => format!("to be {}", status.replace('_', " ")),
    }
}

/// A step of a trigger that runs.
fn step_words(step: &RunningStep) -> String {
    let what = match step.word.as_str() {
        "cure" => "the time to cure it runs",
        "notice" => "its notice runs",
        "refer" => "it has been referred",
        _ => "a decision on it is awaited",
    };
    match step.last_day {
        Some(last) => format!("{what} until {last}"),
        None => format!("{what}, and its last day is not known yet"),
    }
}

/// With a capital at the beginning.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
