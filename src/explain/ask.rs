//! What is asked: the name of something that has a status, or a statement about one.

use crate::calendar::Date;
use crate::diagnostic::{article, closest};
use crate::model::{Kind, Program, Subject};

/// A question about a status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Which of the program's texts.
    pub text: usize,
    /// What of it.
    pub subject: Subject,
    /// What kind of thing that is.
    pub kind: Kind,
    /// Its name.
    pub name: String,
    /// What is claimed of it; nothing where only its name was given.
    pub claim: Option<Claim>,
}

/// A statement about a status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The statuses that make it true; for `holds` several.
    pub statuses: Vec<&'static str>,
    /// It is denied.
    pub negated: bool,
}

impl Claim {
    /// Whether a status is as claimed.
    pub fn is_true_of(&self, status: &str) -> bool {
        self.statuses.contains(&status) != self.negated
    }
}

/// A question that can't be answered, with what might be meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unclear {
    /// What is wrong.
    pub message: String,
    /// What might help.
    pub help: String,
}

/// Reads a question: `NAME`, `NAME is STATUS`, `NAME is not STATUS`, `NAME holds`, or `not NAME`.
///
/// # Errors
/// A name that isn't there on the day or has no status, and a status that it can't have.
pub fn ask(program: &Program, day: Date, question: &str) -> Result<Asked, Unclear> {
    let mut words: Vec<&str> = question.split_whitespace().collect();
    let denied = words.first() == Some(&"not");
    if denied {
        words.remove(0);
    }
    // The kind may stand before the name: `stage implementation is active`.
    if words.len() > 1
        && words.first().is_some_and(|word| Kind::from_word(word).is_some())
        && words.get(1) != Some(&"is")
    {
        words.remove(0);
    }
    let Some((name, rest)) = words.split_first().filter(|(name, _)| **name != "is") else {
        return Err(Unclear {
            message: "nothing is asked".to_owned(),
            help: "name a benchmark, stage, relief, trigger, reversal, review, grievance, safeguard or amendment"
                .to_owned(),
        });
    };
    let (text, subject) = find(program, day, name)?;
    let Some(kind) = subject.kind() else {
        return Err(Unclear {
            message: format!("`{name}` is {}, which has no status", subject.words()),
            help: "ask about a benchmark, stage, relief, trigger, reversal, review, grievance, safeguard or amendment"
                .to_owned(),
        });
    };
    let (claimed, negated) = match rest {
        [] if denied => (Some("holds".to_owned()), true),
        [] => (None, false),
        ["holds"] => (Some("holds".to_owned()), denied),
        ["is", "not", status @ ..] if !status.is_empty() => (Some(status.join("_")), !denied),
        ["is", status @ ..] if !status.is_empty() => (Some(status.join("_")), denied),
        _ => {
            let message = format!("`{question}` is no statement about a status");
            let help = format!("write `{name}`, `{name} is {}` or `{name} is not {0}`", example(subject));
            return Err(Unclear { message, help });
        }
    };
    let claim = claimed.map(|status| claim(subject, kind, name, &status, negated)).transpose()?;
    Ok(Asked { text, subject, kind, name: (*name).to_owned(), claim })
}

fn claim(subject: Subject, kind: Kind, name: &str, status: &str, negated: bool) -> Result<Claim, Unclear> {
    let statuses = match (subject, status) {
        (Subject::Benchmark(_), "holds") => vec!["met", "waived"],
        (_, status) => {
            let known = subject.statuses();
            let Some(status) = known.iter().find(|word| **word == status) else {
                let kind = kind.word();
                let message =
                    format!("`{name}` is {} {kind}, and {} {kind} is never `{status}`", article(kind), article(kind));
                let help = match closest(status, known.iter().copied()) {
                    Some(close) => format!("did you mean `{name} is {close}`?"),
                    None => format!("it can be {}", known.join(", ")),
                };
                return Err(Unclear { message, help });
            };
            vec![*status]
        }
    };
    Ok(Claim { statuses, negated })
}

fn example(subject: Subject) -> &'static str {
    match subject {
        Subject::Benchmark(_) => "met",
        Subject::Stage(_) => "active",
        Subject::Relief(_) => "granted",
        Subject::Trigger(_) => "fired",
        Subject::Reversal(_) => "run",
        Subject::Review(_) => "held",
        Subject::Grievance(_) => "answered",
        Subject::Safeguard(_) => "violated",
        _ => "in_force",
    }
}

fn find(program: &Program, day: Date, name: &str) -> Result<(usize, Subject), Unclear> {
    for (index, text) in program.texts.iter().enumerate().rev() {
        let Some(subject) = text.base().find(name) else { continue };
        // An amendment is there to be asked about before it is in force.
        if matches!(subject, Subject::Amendment(_)) || !text.on(day).declared(subject).absent {
            return Ok((index, subject));
        }
        let what = subject.words().split_once(' ').map_or("", |(_, what)| what);
        let when = if day == Date::LAST { "at the end".to_owned() } else { format!("on {day}") };
        let message = format!("{what} `{name}` is not in the text that is in force {when}");
        let help = "it was added or removed by an amendment: ask about another day with `--on`".to_owned();
        return Err(Unclear { message, help });
    }
    let names: Vec<&str> = program
        .texts
        .iter()
        .flat_map(|text| {
            let agreement = text.on(day);
            let asked = agreement.subjects().filter(|subject| subject.kind().is_some());
            asked.map(|subject| agreement.declared(subject)).filter(|it| !it.absent).map(|it| it.name.as_str())
        })
        .collect();
    let help = match closest(name, names.iter().copied()) {
        Some(close) => format!("did you mean `{close}`?"),
        None if names.len() <= 20 => format!("it declares {}", names.join(", ")),
        None => "`detente run` shows the names of all that has a status".to_owned(),
    };
    Err(Unclear { message: format!("the agreement declares no `{name}`"), help })
}
