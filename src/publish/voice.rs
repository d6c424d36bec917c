//! How things are named: titles in quotation marks, dates and lengths as people say them, lists with `and`.

use crate::calendar::{Date, Duration};
use crate::ledger::grouped;
use crate::model::{
    Actor, Agreement, Anchor, DateExpr, Declared, Foreign, GrantLevel, Program, ReliefId, Selection, Standing, Subject,
    Window,
};
use crate::quantity::{Number, percent, plain, with_unit};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A date in words: `16 January 2016`.
pub fn day(date: Date) -> String {
    let (year, month, day) = date.ymd();
    format!("{day} {} {year}", month_name(month))
}

/// A date in short words, for tables: `16 Jan 2016`.
pub fn short_day(date: Date) -> String {
    let (year, month, day) = date.ymd();
    format!("{day} {} {year}", month_name(month).get(..3).unwrap_or(""))
}

/// The name of a month.
pub fn month_name(month: i8) -> &'static str {
    usize::try_from(month - 1).ok().and_then(|index| MONTHS.get(index)).copied().unwrap_or("")
}

/// How often something happens: `every month`, `every 3 months`.
pub fn every(cadence: Duration) -> String {
    let words = cadence.words();
    format!("every {}", words.strip_prefix("1 ").unwrap_or(&words))
}

/// What is listed, as it is said: `a, b and c`.
pub fn listed(parts: &[String], last: &str) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., end] => format!("{} {last} {end}", most.join(", ")),
    }
}

/// The first letter as a capital.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// `1 day`, `2 days`.
pub fn counted(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

/// A number with its unit; large round ones in words: `700 million USD`.
pub fn amount(number: Number, unit: &str) -> String {
    for (scale, word) in [(1_000_000_000_i64, "billion"), (1_000_000, "million")] {
        let scale = Number::from(scale);
        if number.abs() < scale {
            continue;
        }
        if let Some(scaled) = number.checked_div(scale).map(|scaled| scaled.normalize())
            && scaled.scale() <= 3
            && scaled.checked_mul(scale) == Some(number)
        {
            return format!("{} {word}{}{unit}", plain(scaled), if unit.is_empty() { "" } else { " " });
        }
    }
    grouped(&with_unit(number, unit))
}

/// A level as ledgers write it (`50%`, `700000000 USD`), in words.
pub fn level_words(level: &str) -> String {
    let (number, unit) = level.split_once(' ').unwrap_or((level, ""));
    crate::quantity::parse(number).map_or_else(|| grouped(level), |number| amount(number, unit))
}

/// What an agreement's names are in plain words.
#[derive(Debug, Clone, Copy)]
pub struct Voice<'a> {
    /// All texts.
    pub program: &'a Program,
    /// The text that is spoken of.
    pub agreement: &'a Agreement,
}

impl Voice<'_> {
    /// The title of a declaration in quotation marks, or where it has none its name.
    pub fn name(&self, subject: Subject) -> String {
        title_of(self.agreement.declared(subject))
    }

    /// Something of another agreement, with that agreement's title.
    pub fn foreign_name(&self, foreign: &Foreign) -> String {
        let Some(text) = self.program.texts.get(foreign.text) else { return format!("“{}”", foreign.name) };
        let other = text.latest();
        let of = other.title.as_deref().unwrap_or(&other.name);
        format!("{} of {of}", title_of(other.declared(foreign.subject)))
    }

    /// Several of them.
    pub fn names(&self, subjects: impl IntoIterator<Item = Subject>, last: &str) -> String {
        let names: Vec<String> = subjects.into_iter().map(|subject| self.name(subject)).collect();
        listed(&names, last)
    }

    /// Somebody who acts, without quotation marks: people aren't titles.
    pub fn actor(&self, actor: Actor) -> String {
        let declared = match actor {
            Actor::Party(id) => &self.agreement[id].declared,
            Actor::Body(id) => &self.agreement[id].declared,
        };
        declared.title.clone().unwrap_or_else(|| declared.name.replace('_', " "))
    }

    /// Several of them.
    pub fn actors(&self, actors: &[Actor], last: &str) -> String {
        listed(&actors.iter().map(|actor| self.actor(*actor)).collect::<Vec<_>>(), last)
    }

    /// Who may do something.
    pub fn standing(&self, standing: &Standing) -> String {
        match standing {
            Standing::Anyone => "anyone named in the agreement".to_owned(),
            Standing::AnyParty => "any party, while it is one".to_owned(),
            Standing::Only(actors) => self.actors(actors, "or"),
        }
    }

    /// A length of time. The agreement's first calendar needs no telling apart.
    pub fn length(&self, length: Duration) -> String {
        length.words()
    }

    /// When a window ends, as the end of a sentence (section 4).
    pub fn window(&self, window: &Window) -> String {
        match window {
            Window::Length(length) => {
                format!("within {} (the day that opens it isn't counted, the last day is)", self.length(*length))
            }
            Window::By(date) => format!("by {}, that day included", self.date(date)),
            Window::Before(date) => format!("before {}, that day not included", self.date(date)),
        }
    }

    /// When a window ends that is counted from the first day, if it is a length.
    pub fn window_from_the_start(&self, window: &Window) -> String {
        match window {
            Window::Length(length) => {
                format!("within {} of the day on which the agreement begins", self.length(*length))
            }
            Window::By(_) | Window::Before(_) => self.window(window),
        }
    }

    /// The same without the reckoning, for drawings and tables.
    pub fn short_window(&self, window: &Window) -> String {
        match window {
            Window::Length(length) => format!("within {}", self.length(*length)),
            Window::By(date) => format!("by {}", self.date(date)),
            Window::Before(date) => format!("before {}", self.date(date)),
        }
    }

    /// A date, or how it is counted.
    pub fn date(&self, date: &DateExpr) -> String {
        let parts = |parts: &[DateExpr], last: &str| {
            listed(&parts.iter().map(|part| self.date(part)).collect::<Vec<_>>(), last)
        };
        match date {
            DateExpr::On(date) => day(*date),
            DateExpr::Anchor(Anchor::Stage(id)) => {
                format!("the day on which {} begins", self.name(Subject::Stage(*id)))
            }
            DateExpr::Anchor(Anchor::Event(id)) => format!("the day of {}", self.name(Subject::Event(*id))),
            DateExpr::Anchor(Anchor::Trigger(id)) => {
                format!("the day on which {} takes effect", self.name(Subject::Trigger(*id)))
            }
            DateExpr::Plus(base, length) => format!("{} after {}", self.length(*length), self.date(base)),
            DateExpr::Minus(base, length) => format!("{} before {}", self.length(*length), self.date(base)),
            DateExpr::Earliest(list) => {
                format!("the earliest of these days, as far as they are known: {}", parts(list, "or"))
            }
            DateExpr::Latest(list) => format!("the latest of these days, once all are known: {}", parts(list, "and")),
        }
    }

    /// Reliefs that something takes or changes.
    pub fn selection(&self, selection: &Selection) -> String {
        if selection.reliefs.is_empty() {
            return "nothing".to_owned();
        }
        self.names(selection.reliefs.iter().map(|id| Subject::Relief(*id)), "and")
    }

    /// How much of a relief a stage grants; empty for all of it.
    pub fn level(&self, relief: ReliefId, level: GrantLevel) -> String {
        let unit = self.agreement[relief].amount.as_ref().map_or("", |unit| &unit.name);
        match level {
            GrantLevel::Share(share) if share == Number::ONE => String::new(),
            GrantLevel::Share(share) => format!("at {}", percent(share)),
            GrantLevel::Of(number) => format!("of {}", amount(number, unit)),
            GrantLevel::UpTo(number) => format!("up to {} in all", amount(number, unit)),
        }
    }
}

/// The title of a declaration in quotation marks, or its name.
pub fn title_of(declared: &Declared) -> String {
    format!("“{}”", heading_of(declared))
}

/// The title of a declaration, or its name in words.
pub fn heading_of(declared: &Declared) -> String {
    match &declared.title {
        Some(title) => title.clone(),
        None => declared.name.replace('_', " "),
    }
}
