//! Names: one namespace for everything but units' symbols, which are looked up on their own but declared in the same one.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::Checker;
use super::expr::Define;
use crate::ast::{Item, Name};
use crate::calendar::CalendarId;
use crate::diagnostic::{Code, closest};
use crate::model::{
    Actor, AmendmentId, BenchmarkId, BodyId, EventId, GrievanceId, IndicatorId, PartyId, ReliefId, ReversalId,
    ReviewId, SafeguardId, StageId, Subject, TriggerId,
};
use crate::source::Span;

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Symbol {
    /// Something that acts and conditions can be about.
    Subject(Subject),
    /// A unit.
    Unit(u32),
    /// A calendar.
    Calendar(CalendarId),
    /// A defined expression.
    Define(u32),
}

impl Symbol {
    /// What it is, with its article.
    pub const fn what(self) -> &'static str {
        match self {
            Self::Subject(subject) => subject.words(),
            Self::Unit(_) => "a unit",
            Self::Calendar(_) => "a calendar",
            Self::Define(_) => "a defined expression",
        }
    }
}

/// The declared names in order, each with its place.
#[derive(Debug, Default)]
pub struct Names {
    entries: IndexMap<String, (Symbol, Span)>,
    /// Names that are declared twice, of which nobody knows which is meant.
    twice: BTreeSet<String>,
}

impl Names {
    /// What a name stands for, and where it is declared.
    pub fn get(&self, name: &str) -> Option<(Symbol, Span)> {
        self.entries.get(name).copied()
    }

    /// Whether a name is declared twice, so that what its uses lack may be what the other has.
    pub fn is_twice(&self, name: &str) -> bool {
        self.twice.contains(name)
    }
}

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

/// A status that conditions often ask for.
pub const fn usual_status(subject: Subject) -> Option<&'static str> {
    match subject {
        Subject::Benchmark(_) => Some("met"),
        Subject::Stage(_) => Some("active"),
        Subject::Relief(_) => Some("granted"),
        Subject::Trigger(_) => Some("fired"),
        Subject::Reversal(_) => Some("run"),
        Subject::Review(_) => Some("held"),
        Subject::Grievance(_) => Some("answered"),
        _ => None,
    }
}

impl<'a> Checker<'a> {
    /// Gives every declaration its place and its name.
    pub(super) fn collect_names(&mut self) {
        let mut counts: IndexMap<&'static str, u32> = IndexMap::new();
        for slot in self.slots {
            let count = counts.entry(slot.word).or_insert(0);
            let id = *count;
            *count += 1;
            let Some(declaration) = slot.declaration else {
                if slot.word == "define" {
                    self.defines.push(Define::absent(slot.name));
                }
                continue;
            };
            let symbol = match &declaration.item {
                Item::Agreement(_) => continue,
                Item::Party { .. } => Symbol::Subject(Subject::Party(PartyId(id))),
                Item::Body { .. } => Symbol::Subject(Subject::Body(BodyId(id))),
                Item::Event { .. } => Symbol::Subject(Subject::Event(EventId(id))),
                Item::Unit { .. } => Symbol::Unit(id),
                Item::Calendar(_) => Symbol::Calendar(CalendarId(id)),
                Item::Indicator(_) => Symbol::Subject(Subject::Indicator(IndicatorId(id))),
                Item::Define(expr) => {
                    self.defines.push(Define::new(&declaration.name, expr, declaration.damaged));
                    Symbol::Define(id)
                }
                Item::Benchmark { .. } => Symbol::Subject(Subject::Benchmark(BenchmarkId(id))),
                Item::Relief { .. } => Symbol::Subject(Subject::Relief(ReliefId(id))),
                Item::Stage(_) => Symbol::Subject(Subject::Stage(StageId(id))),
                Item::Trigger(_) => Symbol::Subject(Subject::Trigger(TriggerId(id))),
                Item::Reversal(_) => Symbol::Subject(Subject::Reversal(ReversalId(id))),
                Item::Review { .. } => Symbol::Subject(Subject::Review(ReviewId(id))),
                Item::Grievance { .. } => Symbol::Subject(Subject::Grievance(GrievanceId(id))),
                Item::Safeguard(_) => Symbol::Subject(Subject::Safeguard(SafeguardId(id))),
                Item::Amendment { .. } => Symbol::Subject(Subject::Amendment(AmendmentId(id))),
            };
            let name = &declaration.name;
            if name.text.contains('.') {
                self.error(Code::E0113, format!("`{}` can't be declared", name.text), name.span, "has a dot").add_help(
                    "a dot stands between another agreement's name and what is read of it: `lebanon.ceasefire`",
                );
            }
            if let Some((other, span)) = self.names.get(&name.text) {
                let what = other.what();
                self.error(Code::E0202, format!("the name `{}` is declared twice", name.text), name.span, "again here")
                    .add_label(span, format!("first declared here, as {what}"))
                    .add_help("all names of an agreement share one namespace: rename one of them");
                self.names.twice.insert(name.text.clone());
                continue;
            }
            if name.text == "concluded" {
                self.error(Code::E0202, "`concluded` can't be declared", name.span, "has a meaning of its own")
                    .add_help("in dates `concluded` is the day on which the agreement was concluded");
            }
            self.names.entries.insert(name.text.clone(), (symbol, name.span));
        }
    }

    /// What a name stands for; an unknown one is reported, with the closest declared name that `fits`.
    pub(super) fn resolve(&mut self, name: &Name, expected: &str, fits: impl Fn(Symbol) -> bool) -> Option<Symbol> {
        if let Some((symbol, span)) = self.names.get(&name.text) {
            if fits(symbol) {
                return Some(symbol);
            }
            self.wrong_kind(name, symbol, span, expected);
            return None;
        }
        self.unknown(name, expected, fits);
        None
    }

    fn wrong_kind(&mut self, name: &Name, symbol: Symbol, declared: Span, expected: &str) {
        if self.names.is_twice(&name.text) {
            return;
        }
        let is_party = matches!(symbol, Symbol::Subject(Subject::Party(_)));
        let code = if is_party && expected == "a body" { Code::E0310 } else { Code::E0203 };
        let message = format!("`{}` is {}, not {expected}", name.text, symbol.what());
        self.error(code, message, name.span, format!("expected {expected}"))
            .add_label(declared, format!("declared here as {}", symbol.what()));
        if code == Code::E0310 {
            self.help("a body is a third party, or made up of parties: declare one with `body NAME of PARTIES`");
        }
    }

    /// Notes a name that nothing declares.
    pub(super) fn unknown(&mut self, name: &Name, expected: &str, fits: impl Fn(Symbol) -> bool) {
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
    pub(super) fn tell_unknown_names(&mut self) {
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

    /// Adds help to the latest message.
    pub(super) fn help(&mut self, help: &str) {
        if let Some(diagnostic) = self.diagnostics.last_mut() {
            diagnostic.add_help(help);
        }
    }

    /// A party.
    pub(super) fn party(&mut self, name: &Name) -> Option<PartyId> {
        match self.resolve(name, "a party", |symbol| matches!(symbol, Symbol::Subject(Subject::Party(_))))? {
            Symbol::Subject(Subject::Party(id)) => Some(id),
            _ => None,
        }
    }

    /// A body.
    pub(super) fn body(&mut self, name: &Name) -> Option<BodyId> {
        match self.resolve(name, "a body", |symbol| matches!(symbol, Symbol::Subject(Subject::Body(_))))? {
            Symbol::Subject(Subject::Body(id)) => Some(id),
            _ => None,
        }
    }

    /// A party or a body.
    pub(super) fn actor(&mut self, name: &Name) -> Option<Actor> {
        let fits = |symbol| matches!(symbol, Symbol::Subject(Subject::Party(_) | Subject::Body(_)));
        match self.resolve(name, "a party or a body", fits)? {
            Symbol::Subject(Subject::Party(id)) => Some(Actor::Party(id)),
            Symbol::Subject(Subject::Body(id)) => Some(Actor::Body(id)),
            _ => None,
        }
    }

    /// Parties and bodies.
    pub(super) fn actors(&mut self, names: &[Name]) -> Vec<Actor> {
        names.iter().filter_map(|name| self.actor(name)).collect()
    }

    /// An event.
    pub(super) fn event(&mut self, name: &Name) -> Option<EventId> {
        match self.resolve(name, "an event", |symbol| matches!(symbol, Symbol::Subject(Subject::Event(_))))? {
            Symbol::Subject(Subject::Event(id)) => Some(id),
            _ => None,
        }
    }

    /// A relief.
    pub(super) fn relief(&mut self, name: &Name) -> Option<ReliefId> {
        match self.resolve(name, "a relief", |symbol| matches!(symbol, Symbol::Subject(Subject::Relief(_))))? {
            Symbol::Subject(Subject::Relief(id)) => Some(id),
            _ => None,
        }
    }

    /// A stage.
    pub(super) fn stage(&mut self, name: &Name) -> Option<StageId> {
        match self.resolve(name, "a stage", |symbol| matches!(symbol, Symbol::Subject(Subject::Stage(_))))? {
            Symbol::Subject(Subject::Stage(id)) => Some(id),
            _ => None,
        }
    }

    /// A trigger.
    pub(super) fn trigger(&mut self, name: &Name) -> Option<TriggerId> {
        match self.resolve(name, "a trigger", |symbol| matches!(symbol, Symbol::Subject(Subject::Trigger(_))))? {
            Symbol::Subject(Subject::Trigger(id)) => Some(id),
            _ => None,
        }
    }

    /// A reversal.
    pub(super) fn reversal(&mut self, name: &Name) -> Option<ReversalId> {
        match self.resolve(name, "a reversal", |symbol| matches!(symbol, Symbol::Subject(Subject::Reversal(_))))? {
            Symbol::Subject(Subject::Reversal(id)) => Some(id),
            _ => None,
        }
    }

    /// A benchmark.
    pub(super) fn benchmark(&mut self, name: &Name) -> Option<BenchmarkId> {
        match self.resolve(name, "a benchmark", |symbol| matches!(symbol, Symbol::Subject(Subject::Benchmark(_))))? {
            Symbol::Subject(Subject::Benchmark(id)) => Some(id),
            _ => None,
        }
    }

    /// A review.
    pub(super) fn review_named(&mut self, name: &Name) -> Option<ReviewId> {
        match self.resolve(name, "a review", |symbol| matches!(symbol, Symbol::Subject(Subject::Review(_))))? {
            Symbol::Subject(Subject::Review(id)) => Some(id),
            _ => None,
        }
    }

    /// An indicator.
    pub(super) fn indicator(&mut self, name: &Name) -> Option<IndicatorId> {
        match self.resolve(name, "an indicator", |symbol| matches!(symbol, Symbol::Subject(Subject::Indicator(_))))? {
            Symbol::Subject(Subject::Indicator(id)) => Some(id),
            _ => None,
        }
    }
}

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
        _ => "declare it, or mend the spelling",
    }
}
