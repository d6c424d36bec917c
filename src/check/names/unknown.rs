//! Names that nothing declares: each is told once, with some of its uses, and what was probably meant.

use super::super::Checker;
use super::{Symbol, usual_status};
use crate::ast::Name;
use crate::diagnostic::{Code, closest};
use crate::source::Span;

/// How many uses of an unknown name are shown beside the first.
const MORE_USES: usize = 3;

/// Where a name stands that nothing declares.
#[derive(Debug)]
pub struct Unknown {
    span: Span,
    label: String,
    help: String,
    /// A declared name that would fit.
    close: Option<String>,
}

impl Checker<'_> {
    /// Notes a name that nothing declares.
    pub(in crate::check) fn unknown(&mut self, name: &Name, expected: &str, fits: impl Fn(Symbol) -> bool) {
        if self.lost {
            return;
        }
        if let Some((alias, rest)) = name.text.split_once('.') {
            return self.unknown_elsewhere(name, alias, rest, expected);
        }
        if self.not_in_force(&name.text).is_some() {
            let help = "an amendment took it out, or adds it later only".to_owned();
            self.used(
                &name.text,
                Unknown { span: name.span, label: format!("expected {expected}"), help, close: None },
            );
            return;
        }
        let candidates: Vec<String> = self
            .names
            .entries
            .iter()
            .filter(|(_, (symbol, _))| fits(*symbol))
            .map(|(candidate, _)| candidate.clone())
            .collect();
        let close = closest(&name.text, candidates.iter().map(String::as_str)).map(str::to_owned);
        let help = match &close {
            Some(close) => format!("did you mean `{close}`?"),
            None => format!("nothing of this name is declared: {}", declare(expected)),
        };
        self.used(&name.text, Unknown { span: name.span, label: format!("expected {expected}"), help, close });
    }

    /// Notes a use of what isn't there.
    fn used(&mut self, what: &str, used: Unknown) {
        let uses = self.unknown.entry(what.to_owned()).or_default();
        if uses.iter().all(|other| other.span != used.span) {
            uses.push(used);
        }
    }

    /// Where a name is declared that this version of the text doesn't have.
    fn not_in_force(&self, name: &str) -> Option<Span> {
        let slot = self.slots.iter().find(|slot| slot.declaration.is_none() && slot.name.text == name)?;
        Some(slot.name.span)
    }

    /// Reports each unknown name once, at its first use in the text, with some of the others.
    pub(in crate::check) fn tell_unknown_names(&mut self) {
        for (name, mut uses) in std::mem::take(&mut self.unknown) {
            uses.sort_by_key(|used| used.span);
            let Some((first, others)) = uses.split_first() else { continue };
            let declared = self.not_in_force(&name);
            let message = match (name.strip_suffix('.'), declared) {
                (Some(alias), _) => format!("no agreement is imported as `{alias}`"),
                (None, Some(_)) => format!("`{name}` is not in force in this version of the text"),
                (None, None) => format!("unknown name `{name}`"),
            };
            let diagnostic = self.error(Code::E0201, message, first.span, first.label.as_str());
            diagnostic.add_help(first.help.as_str());
            if let Some(declared) = declared {
                diagnostic.add_label(declared, "declared here");
            }
            let shown = others.len().min(MORE_USES);
            for (index, used) in others.iter().take(shown).enumerate() {
                let label = match others.len() - shown {
                    1 if index + 1 == shown => "used here as well, and in 1 more place".to_owned(),
                    more if more > 0 && index + 1 == shown => format!("used here as well, and in {more} more places"),
                    _ => "used here as well".to_owned(),
                };
                diagnostic.add_label(used.span, label);
            }
            for used in &uses {
                if let Some(close) = &used.close {
                    diagnostic.add_suggestion(used.span, close.as_str());
                }
            }
        }
    }

    /// Reports a name with a dot: of an agreement that isn't imported, or doesn't declare it, or in a place where only the
    /// agreement's own names may stand.
    fn unknown_elsewhere(&mut self, name: &Name, alias: &str, rest: &str, expected: &str) {
        let others = self.source.others;
        let label = format!("expected {expected}");
        let Some((_, _, other)) = others.iter().find(|(other, ..)| other.text == alias) else {
            let close = closest(alias, others.iter().map(|(other, ..)| other.text.as_str()));
            let close = close.map(|close| format!("{close}.{rest}"));
            let help = match &close {
                Some(whole) => format!("did you mean `{whole}`?"),
                None => format!("import it: `import \"{alias}.detente\" as {alias}`"),
            };
            self.used(&format!("{alias}."), Unknown { span: name.span, label, help, close });
            return;
        };
        let base = other.base();
        if let Some(subject) = base.find(rest) {
            let help = match usual_status(subject) {
                Some(status) => format!(
                    "only conditions read of another agreement, and only statuses: `requires {} is {status}`",
                    name.text
                ),
                None => "of other agreements only statuses can be read, and only by conditions".to_owned(),
            };
            self.error(Code::E0201, format!("`{}` can't be used here", name.text), name.span, label).add_help(help);
            return;
        }
        let readable = base.subjects().filter(|subject| !subject.statuses().is_empty());
        let names: Vec<&str> = readable.map(|subject| base.declared(subject).name.as_str()).collect();
        let close = closest(rest, names.iter().copied()).map(|close| format!("{alias}.{close}"));
        let help = match (&close, names.as_slice()) {
            (Some(close), _) => format!("did you mean `{close}`?"),
            (None, []) => format!("`{alias}` declares nothing that has a status"),
            (None, names) => format!("`{alias}` declares {}", names.join(", ")),
        };
        let diagnostic =
            self.error(Code::E0201, format!("`{alias}` declares no `{rest}`"), name.span, label).add_help(help);
        if let Some(close) = close {
            diagnostic.add_suggestion(name.span, close);
        }
    }
}

/// How what was expected in a place is declared.
fn declare(expected: &str) -> &'static str {
    match expected {
        "a party" => "declare it with `party NAME \"Title\"`",
        "a body" => "declare it with `body NAME \"Title\"`",
        "a party or a body" => "declare it with `party NAME` or `body NAME`",
        "an event" => "declare it with `event NAME \"Title\" by …`",
        "a relief" => "declare it with `relief NAME \"Title\" by … to …`",
        "a stage" => "declare it with `stage NAME \"Title\" { … }`",
        "a trigger" => "declare it with `trigger NAME \"Title\" { … }`",
        "a reversal" => "declare it with `reversal NAME \"Title\" { … }`",
        "a benchmark" => "declare it with `benchmark NAME \"Title\" { requires … }`",
        "an indicator" => "declare it with `indicator NAME \"Title\" { … }`",
        "a review" => "declare it with `review NAME \"Title\" every … from … by … { … }`",
        "a calendar" => "declare it with `calendar NAME { weekend saturday, sunday }`",
        _ => "declare it, or mend the spelling",
    }
}
