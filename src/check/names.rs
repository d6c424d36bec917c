//! Names: one namespace for everything but units' symbols, which are looked up on their own but declared in the same one.

mod unknown;

use std::collections::BTreeSet;

use indexmap::IndexMap;

pub use unknown::Unknown;

use super::Checker;
use super::expr::Define;
use crate::ast::{Item, Name};
use crate::calendar::CalendarId;
use crate::diagnostic::Code;
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
