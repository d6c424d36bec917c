//! The lines of a scenario that expect something.

use super::Planner;

use crate::ast::scenario::{self as ast, Expect};
use crate::ast::{Name, Quantity};
use crate::diagnostic::{Code, Diagnostic, closest};
use crate::model::{Agreement, ReliefId, Subject};
use crate::quantity::{Number, multiply, plain, with_unit};
use crate::scenario::{About, What, When};

impl Planner<'_> {
    pub fn about(&mut self, name: &Name) -> Option<About> {
        let name = self.name(name)?;
        let (text, subject) = self.find(&name)?;
        let Some(kind) = subject.kind() else {
            let message = format!("`{}` is {}, which has no status", name.text, subject.words());
            self.error(message, name.span, "expected something with a status");
            return None;
        };
        Some(About { text, subject, kind, name: name.text })
    }

    pub fn status(&mut self, about: &About, status: &Name) -> Option<String> {
        let status = self.name(status)?;
        let known = about.subject.statuses();
        if known.contains(&status.text.as_str()) {
            return Some(status.text);
        }
        let what = about.subject.words();
        let close = closest(&status.text, known.iter().copied());
        let message = format!("`{}` is no status of {what}", status.text);
        let diagnostic =
            self.push(Diagnostic::error(Code::E0204, message, status.span, format!("`{}` is {what}", about.name)));
        match close {
            Some(close) => diagnostic.add_help(format!("did you mean `{close}`?")).add_suggestion(status.span, close),
            None => diagnostic.add_help(format!("{what} is one of: {}", known.join(", "))),
        };
        None
    }

    pub fn about_of(&self, text: usize, subject: Subject, name: &Name) -> About {
        let kind = subject.kind().unwrap_or(crate::model::Kind::Stage);
        About { text, subject, kind, name: name.text.clone() }
    }

    pub fn expectation(&mut self, expect: &Expect) -> Option<What> {
        Some(match expect {
            Expect::Never(name) => {
                let about = self.about(name)?;
                if !matches!(about.subject, Subject::Trigger(_) | Subject::Reversal(_) | Subject::Stage(_)) {
                    let message = format!("`never` can't be asked of {}", about.subject.words());
                    self.error(message, name.span, "expected a trigger, a reversal or a stage")
                        .add_help(format!("ask for a status: `expect {} is not … throughout`", about.name));
                    return None;
                }
                What::Never(about)
            }
            Expect::Entries { count, of } => {
                let name = self.name(of)?;
                self.find(&name)?;
                What::Entries { count: *count, name: name.text }
            }
            Expect::Runs { reversal, on } => {
                let on = self.day(on);
                let about = self.about(reversal)?;
                if !matches!(about.subject, Subject::Reversal(_)) {
                    let message = format!("`{}` is {}, and doesn't run", about.name, about.subject.words());
                    self.error(message, reversal.span, "expected a reversal")
                        .add_help(format!("ask for a status: `expect {} becomes … on …`", about.name));
                    return None;
                }
                What::Becomes { about, status: "run".to_owned(), level: None, on: on? }
            }
            Expect::Becomes { subject, status, level, on } => {
                let on = self.day(on);
                let about = self.about(subject)?;
                let status = self.status(&about, status)?;
                let level = self.level(&about, level.as_ref())?;
                What::Becomes { about, status, level, on: on? }
            }
            Expect::Is { subject, negated, status, level, when } => {
                let when = self.when(when);
                let about = self.about(subject)?;
                let status = self.status(&about, status)?;
                let level = self.level(&about, level.as_ref())?;
                What::Is { about, negated: *negated, status, level, when: when? }
            }
        })
    }

    pub fn when(&mut self, when: &ast::When) -> Option<When> {
        Some(match when {
            ast::When::On(day) => When::On(self.day(day)?),
            ast::When::By(day) => When::By(self.day(day)?),
            ast::When::Throughout => When::Throughout,
            ast::When::From(from, to) => {
                let (first, last) = (self.day(from), self.day(to));
                let (first, last) = (first?, last?);
                if first > last {
                    self.error(
                        "the days run backwards",
                        from.span().to(to.span()),
                        format!("{last} is before {first}"),
                    );
                    return None;
                }
                When::From(first, last)
            }
        })
    }

    /// A level as ledgers write it; the outer none is an error, the inner one says that none is expected.
    pub fn level(&mut self, about: &About, level: Option<&ast::Level>) -> Option<Option<String>> {
        let Some(level) = level else { return Some(None) };
        let Subject::Relief(id) = about.subject else {
            self.error(
                format!("only reliefs have a level: `{}` is {}", about.name, about.subject.words()),
                level.span,
                "expected no level",
            );
            return None;
        };
        let agreement = self.program.texts[about.text].latest();
        let Some(text) = level_text(agreement, id, &level.quantity) else {
            let message = match &agreement[id].amount {
                Some(unit) => format!("the level of `{}` is an amount in {}", about.name, unit.name),
                None => format!("the level of `{}` is a percentage", about.name),
            };
            self.error(message, level.span, "another unit");
            return None;
        };
        Some(Some(text))
    }

    /// An expectation in words, with the values of the row.
    pub fn words(&self, what: &What) -> String {
        let at = |level: &Option<String>| match level {
            Some(level) if level.ends_with('%') => format!(" at {level}"),
            Some(level) => format!(" of {level}"),
            None => String::new(),
        };
        match what {
            What::Never(about) => format!("never {}", about.name),
            What::Entries { count: 1, name } => format!("1 entry of {name}"),
            What::Entries { count, name } => format!("{count} entries of {name}"),
            What::Becomes { about, status, on, .. }
                if matches!(about.subject, Subject::Reversal(_)) && status == "run" =>
            {
                format!("{} runs on {on}", about.name)
            }
            What::Becomes { about, status, level, on } => {
                format!("{} becomes {status}{} on {on}", about.name, at(level))
            }
            What::Is { about, negated, status, level, when } => {
                let not = if *negated { "not " } else { "" };
                let when = match when {
                    When::On(day) => format!("on {day}"),
                    When::By(day) => format!("by {day}"),
                    When::Throughout => "throughout".to_owned(),
                    When::From(from, to) => format!("from {from} to {to}"),
                };
                format!("{} is {not}{status}{} {when}", about.name, at(level))
            }
        }
    }
}

/// A level in the unit of the relief, as ledgers write it.
fn level_text(agreement: &Agreement, id: ReliefId, quantity: &Quantity) -> Option<String> {
    let unit = match &quantity.unit {
        Some(unit) => Some(agreement.unit_named(&unit.text)?),
        None => None,
    };
    match (&agreement[id].amount, unit) {
        (Some(wanted), Some(unit)) => {
            let amount = unit.ratio_to(wanted)?.apply(quantity.number).ok()?;
            Some(with_unit(amount, &wanted.name))
        }
        (None, Some(unit)) if unit.name == "%" => Some(format!("{}%", plain(quantity.number))),
        (None, None) => Some(format!("{}%", plain(multiply(quantity.number, Number::ONE_HUNDRED).ok()?))),
        _ => None,
    }
}
