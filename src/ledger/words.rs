//! The ledger in sentences: what changed, and why, as a person would say it.

use super::{Cause, Cited, Entry, Figure, Observed, Origin};
use crate::model::Kind;
use crate::quantity::with_unit;

impl Entry {
    /// What changed, in one sentence. `title` is what the thing is called beside its name.
    pub fn sentence(&self, title: Option<&str>) -> String {
        let name = match title {
            Some(title) => format!("“{title}” ({})", self.name),
            None => self.name.clone(),
        };
        match self.kind {
            Kind::Act => self.act_sentence(&name),
            Kind::Observation => format!("{}: {}.", observation_phrase(&self.to), name),
            Kind::Agreement => format!("The agreement {name} ends."),
            _ => format!("{} {name} {}.", capital(self.kind.word()), self.phrase()),
        }
    }

    fn phrase(&self) -> String {
        let from = self.from.as_deref().unwrap_or("");
        let level = self.level.as_deref().map(grouped).unwrap_or_default();
        let step = self.step.as_ref().map(|step| match step.last_day {
            Some(last) => format!("{}, last day {last}", step.word),
            None => format!("{}, whose last day is not known yet", step.word),
        });
        match (self.kind, from, self.to.as_str()) {
            (Kind::Benchmark, _, "met") => "is met".to_owned(),
            (Kind::Benchmark, "met", "unmet") => "is no longer met".to_owned(),
            (Kind::Benchmark, _, "unmet") => "is not met".to_owned(),
            (Kind::Benchmark, _, "unknown") => "can no longer be judged".to_owned(),
            (Kind::Benchmark, _, "waived") => "is waived".to_owned(),
            (Kind::Stage, "suspended", "active") => "resumes".to_owned(),
            (Kind::Stage, _, "active") => "begins".to_owned(),
            (Kind::Stage, _, "pending") => "may be entered again".to_owned(),
            (Kind::Stage, _, "lapsed") => "lapses".to_owned(),
            (Kind::Stage, _, "ended") => "ends".to_owned(),
            (Kind::Relief, from, to) if from == to => {
                format!("changes from {} to {level}", self.from_level.as_deref().map(grouped).unwrap_or_default())
            }
            (Kind::Relief, _, "granted") => format!("is granted at {level}"),
            (Kind::Relief, _, "announced") => "is announced".to_owned(),
            (Kind::Relief, _, "winding_down") => format!("begins to wind down, at {level} until then"),
            (Kind::Relief, _, "withheld") => "is withheld again".to_owned(),
            (Kind::Trigger, _, "armed") => "is armed".to_owned(),
            (Kind::Trigger, _, "dormant") => "is no longer armed".to_owned(),
            (Kind::Trigger, "raised", "raised") => match step {
                Some(step) => format!("goes on: {step}"),
                None => "goes on".to_owned(),
            },
            (Kind::Trigger, _, "raised") => match step {
                Some(step) => format!("is raised: {step}"),
                None => "is raised".to_owned(),
            },
            (Kind::Trigger, _, "fired") => "fires".to_owned(),
            (Kind::Reversal, _, "run") => "runs".to_owned(),
            (Kind::Grievance, _, "open") => "is filed".to_owned(),
            (Kind::Safeguard, _, "holds") => "holds".to_owned(),
            (Kind::Amendment, ..) => "comes into force".to_owned(),
            (_, _, to) => format!("is {}", to.replace('_', " ")),
        }
    }

    fn act_sentence(&self, name: &str) -> String {
        let act = self.because.iter().find_map(|cause| match cause {
            Cause::Act { by, act, reason, .. } => Some((by, act, reason.as_deref())),
            _ => None,
        });
        match (act, self.to.as_str()) {
            (Some((by, act, Some(reason))), "rejected") => {
                format!("The act of {by}, to {act} {name}, has no effect: {reason}.")
            }
            (Some((by, _, _)), "contested") => format!("{} contests {name}; this changes nothing.", capital(by)),
            _ => format!("An act on {name} is {}.", self.to),
        }
    }
}

fn observation_phrase(to: &str) -> &'static str {
    match to {
        "conflict" => "Two sources disagree",
        "contested" => "An observation is disputed",
        "settled" => "A dispute is settled",
        "void" => "An observation is declared void",
        _ => "An observation changes",
    }
}

/// A value with its thousands set apart: `40,000,000 USD`.
pub fn grouped(value: &str) -> String {
    let (number, unit) = value.split_once(' ').map_or((value, None), |(number, unit)| (number, Some(unit)));
    let (whole, rest) = number.find(['.', '%']).map_or((number, ""), |at| number.split_at(at));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
    if digits.len() < 5 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return value.to_owned();
    }
    let mut text = sign.to_owned();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text.push_str(rest);
    if let Some(unit) = unit {
        text.push(' ');
        text.push_str(unit);
    }
    text
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

impl Cause {
    /// That a condition decided, or what else is so, without observations.
    pub fn stated(text: impl Into<String>, value: impl Into<String>) -> Self {
        Self::Condition { text: text.into(), value: value.into(), observed: Cited::none() }
    }

    /// The reason in a few words with the row that it rests on; observations are given apart.
    pub fn sentence(&self) -> String {
        match self {
            Self::Act { file, row, .. } => format!("{} ({file}, row {row})", self.words()),
            Self::Condition { .. } | Self::CausedBy { .. } | Self::Expired { .. } => self.words(),
        }
    }

    /// The reason in a few words, which stay the same wherever the row stands.
    pub fn words(&self) -> String {
        match self {
            Self::Condition { text, value, .. } => match value.as_str() {
                "true" | "false" | "unknown" => format!("`{text}` is {value}"),
                _ => format!("{text}: {value}"),
            },
            Self::CausedBy { kind, name, date } => format!("{kind} {name}, {date}"),
            Self::Expired { window, last_day } => format!("the {window} ran out, last day {last_day}"),
            Self::Act { by, act, on, date, .. } => format!("{by} did `{act}` on {on}, {date}"),
        }
    }

    /// The observations it rests on.
    pub const fn observed(&self) -> &Cited {
        const NONE: &Cited = &Cited::none();
        match self {
            Self::Condition { observed, .. } => observed,
            Self::CausedBy { .. } | Self::Expired { .. } | Self::Act { .. } => NONE,
        }
    }
}

impl Observed {
    /// The value with its unit, as ledgers print it.
    pub fn value(&self) -> Option<String> {
        Some(match self.value.as_ref()? {
            Figure::Number(number) => with_unit(*number, &self.origin.unit),
            Figure::Truth(truth) => truth.to_string(),
            Figure::Word(word) => word.to_string(),
        })
    }

    /// What was observed, by whom, and where it stands.
    pub fn sentence(&self) -> String {
        format!("{} ({}, row {})", self.words(), self.origin.file, self.row)
    }

    /// What was observed and by whom.
    pub fn words(&self) -> String {
        let value = self.value().as_deref().map_or_else(|| "no value".to_owned(), grouped);
        let status = match self.status.word() {
            "verified" => String::new(),
            status => format!(", {}", status.replace('_', " ")),
        };
        let reported = if self.reported == self.date { String::new() } else { format!(", reported {}", self.reported) };
        let Origin { indicator, source, .. } = &*self.origin;
        format!("{indicator}: {value} on {}{status}{reported} by {source}", self.date)
    }
}
