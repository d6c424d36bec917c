//! The checked agreement: indices instead of names, typed expressions in one arena, spans for explanation.
//!
//! `check` builds it and nothing changes it afterwards. Whatever an [`Agreement`] says has been found consistent: an
//! evaluator need not ask again whether units agree or a status exists. [`expr`] has the expressions, [`status`] the
//! statuses that things can be in.

mod benchmark;
pub mod expr;
mod governance;
mod indicator;
pub mod measured;
mod parties;
mod stage;
pub mod status;
mod text;
mod trigger;

use std::collections::BTreeSet;

use crate::calendar::{BusinessCalendar, CalendarId, Date, Reckoning};
use crate::quantity::{Unit, predeclared};
use crate::source::Span;

pub use crate::ast::{Comparison, ProductOp, SumOp, WindowFunction};
pub use benchmark::{Benchmark, Due, Quorum, Tested, UnknownAs, Window};
pub use expr::{Anchor, Asked, DateExpr, Expr, ExprId, ExprKind};
pub use governance::{Amendment, Foreign, Grievance, Review, Safeguard, SafeguardRule};
pub use indicator::{Disputes, Indicator, Measure, Stale};
pub use measured::Measured;
pub use parties::{Actor, Body, Event, Party, Standing};
pub use stage::{Grant, GrantLevel, Lasts, Relief, Stage, StageDeadline, StageOutcome};
pub use status::{
    ActKind, BenchmarkStatus, GrievanceStatus, Kind, ObservationStatus, ReliefStatus, ReversalStatus, ReviewStatus,
    SafeguardStatus, StageStatus, TriggerStatus,
};
pub use text::{Program, Text, Version};
pub use trigger::{Action, ActionKind, Reversal, Selection, Step, StepKind, SuspensionEnd, Trigger};

macro_rules! ids {
    ($( $(#[$doc:meta])* $name:ident => $field:ident : $item:ident; )*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub struct $name(pub u32);

            impl $name {
                /// Its place in the agreement's list.
                pub const fn index(self) -> usize {
                    self.0 as usize
                }
            }

            impl std::ops::Index<$name> for Agreement {
                type Output = $item;
                fn index(&self, id: $name) -> &$item {
                    &self.$field[id.index()]
                }
            }
        )*
    };
}

ids! {
    /// A party.
    PartyId => parties: Party;
    /// A body.
    BodyId => bodies: Body;
    /// An event.
    EventId => events: Event;
    /// An indicator.
    IndicatorId => indicators: Indicator;
    /// A benchmark.
    BenchmarkId => benchmarks: Benchmark;
    /// A relief.
    ReliefId => reliefs: Relief;
    /// A stage.
    StageId => stages: Stage;
    /// A trigger.
    TriggerId => triggers: Trigger;
    /// A reversal.
    ReversalId => reversals: Reversal;
    /// A review.
    ReviewId => reviews: Review;
    /// A grievance.
    GrievanceId => grievances: Grievance;
    /// A safeguard.
    SafeguardId => safeguards: Safeguard;
    /// An amendment.
    AmendmentId => amendments: Amendment;
}

/// The whole agreement, in order of declaration within each kind.
#[derive(Debug, Clone)]
pub struct Agreement {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// Its `///` comment.
    pub doc: Option<String>,
    /// References to the text of the agreement.
    pub cites: Vec<String>,
    /// The `agreement` declaration.
    pub span: Span,
    /// The day it was concluded; the run begins there.
    pub concluded: Option<Date>,
    /// Rounding of months and calendars.
    pub reckoning: Reckoning,
    /// Units that the agreement declares.
    pub units: Vec<Unit>,
    /// Parties.
    pub parties: Vec<Party>,
    /// Bodies.
    pub bodies: Vec<Body>,
    /// Events.
    pub events: Vec<Event>,
    /// Indicators.
    pub indicators: Vec<Indicator>,
    /// Benchmarks.
    pub benchmarks: Vec<Benchmark>,
    /// Reliefs.
    pub reliefs: Vec<Relief>,
    /// Stages.
    pub stages: Vec<Stage>,
    /// Triggers.
    pub triggers: Vec<Trigger>,
    /// Reversals.
    pub reversals: Vec<Reversal>,
    /// Reviews.
    pub reviews: Vec<Review>,
    /// Grievances.
    pub grievances: Vec<Grievance>,
    /// Safeguards.
    pub safeguards: Vec<Safeguard>,
    /// Amendments, in order of declaration.
    pub amendments: Vec<Amendment>,
    /// What is assumed: conditions that the analyser may rely on, and that a run watches.
    pub assumptions: Vec<ExprId>,
    /// What is read of other agreements.
    pub foreign: Vec<Foreign>,
    /// Benchmarks, each behind those it rests on; else in order of declaration.
    pub benchmark_order: Vec<BenchmarkId>,
    /// Stages, each behind those it comes after or counts from; else in order of declaration.
    pub stage_order: Vec<StageId>,
    /// All expressions.
    pub exprs: Vec<Expr>,
}

/// What every declaration has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// Its `///` comment.
    pub doc: Option<String>,
    /// References to the text of the agreement.
    pub cites: Vec<String>,
    /// The whole declaration.
    pub span: Span,
    /// Its place among all declarations of the agreement: the order inside a step of the day (section 7).
    pub order: u32,
    /// It isn't in this version of the text: not added yet, or removed.
    pub absent: bool,
}

/// Anything that acts and conditions can be about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A party.
    Party(PartyId),
    /// A body.
    Body(BodyId),
    /// An event.
    Event(EventId),
    /// An indicator.
    Indicator(IndicatorId),
    /// A benchmark.
    Benchmark(BenchmarkId),
    /// A relief.
    Relief(ReliefId),
    /// A stage.
    Stage(StageId),
    /// A trigger.
    Trigger(TriggerId),
    /// A reversal.
    Reversal(ReversalId),
    /// A review.
    Review(ReviewId),
    /// A grievance.
    Grievance(GrievanceId),
    /// A safeguard.
    Safeguard(SafeguardId),
    /// An amendment.
    Amendment(AmendmentId),
}

impl Subject {
    /// What it is, with its article.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Party(_) => "a party",
            Self::Body(_) => "a body",
            Self::Event(_) => "an event",
            Self::Indicator(_) => "an indicator",
            Self::Benchmark(_) => "a benchmark",
            Self::Relief(_) => "a relief",
            Self::Stage(_) => "a stage",
            Self::Trigger(_) => "a trigger",
            Self::Reversal(_) => "a reversal",
            Self::Review(_) => "a review",
            Self::Grievance(_) => "a grievance",
            Self::Safeguard(_) => "a safeguard",
            Self::Amendment(_) => "an amendment",
        }
    }

    /// The words of the statuses that it can have; none for what has no status.
    pub fn statuses(self) -> Vec<&'static str> {
        fn words<T: Copy>(all: &[T], word: fn(T) -> &'static str) -> Vec<&'static str> {
            all.iter().map(|status| word(*status)).collect()
        }
        match self {
            Self::Benchmark(_) => words(BenchmarkStatus::ALL, BenchmarkStatus::word),
            Self::Stage(_) => words(StageStatus::ALL, StageStatus::word),
            Self::Relief(_) => words(ReliefStatus::ALL, ReliefStatus::word),
            Self::Trigger(_) => words(TriggerStatus::ALL, TriggerStatus::word),
            Self::Reversal(_) => words(ReversalStatus::ALL, ReversalStatus::word),
            Self::Review(_) => words(ReviewStatus::ALL, ReviewStatus::word),
            Self::Grievance(_) => words(GrievanceStatus::ALL, GrievanceStatus::word),
            Self::Safeguard(_) => words(SafeguardStatus::ALL, SafeguardStatus::word),
            Self::Amendment(_) => vec!["in_force"],
            Self::Party(_) | Self::Body(_) | Self::Event(_) | Self::Indicator(_) => Vec::new(),
        }
    }

    /// The kind of its ledger entries, for what has a status.
    pub const fn kind(self) -> Option<Kind> {
        Some(match self {
            Self::Party(_) | Self::Body(_) | Self::Event(_) | Self::Indicator(_) => return None,
            Self::Benchmark(_) => Kind::Benchmark,
            Self::Relief(_) => Kind::Relief,
            Self::Stage(_) => Kind::Stage,
            Self::Trigger(_) => Kind::Trigger,
            Self::Reversal(_) => Kind::Reversal,
            Self::Review(_) => Kind::Review,
            Self::Grievance(_) => Kind::Grievance,
            Self::Safeguard(_) => Kind::Safeguard,
            Self::Amendment(_) => Kind::Amendment,
        })
    }
}

impl Agreement {
    /// An expression.
    pub fn expr(&self, id: ExprId) -> &Expr {
        &self.exprs[id.index()]
    }

    /// Every condition that isn't a benchmark's own: of stages, triggers, actions and reversals.
    pub fn conditions(&self) -> Vec<ExprId> {
        let mut roots = Vec::new();
        for stage in &self.stages {
            roots.extend(stage.requires.iter().chain(&stage.condition));
        }
        for trigger in &self.triggers {
            roots.extend(trigger.when);
            for action in &trigger.then {
                roots.extend(action.condition);
                if let ActionKind::Suspend { end: SuspensionEnd::Until(condition), .. } = &action.kind {
                    roots.push(*condition);
                }
            }
        }
        roots.extend(self.reversals.iter().filter_map(|reversal| reversal.restores));
        for safeguard in &self.safeguards {
            match &safeguard.rule {
                SafeguardRule::Always(rule) | SafeguardRule::Never(rule) | SafeguardRule::Reachable(rule) => {
                    roots.push(*rule);
                }
                SafeguardRule::LeadsTo { cause, effect, .. } => roots.extend([*cause, *effect]),
            }
        }
        roots.extend(&self.assumptions);
        roots
    }

    /// Gives every expression under one, itself included.
    pub fn each_under<'a>(&'a self, id: ExprId, mut f: impl FnMut(&'a ExprKind)) {
        // A defined expression stands there once, however often it is used. Most have few parts, which are looked through faster than
        // they are put in order.
        let (mut few, mut many) = (Vec::with_capacity(8), BTreeSet::new());
        let mut open = Vec::with_capacity(8);
        open.push(id);
        while let Some(id) = open.pop() {
            if few.contains(&id) {
                continue;
            }
            if few.len() < 32 {
                few.push(id);
            } else if !many.insert(id) {
                continue;
            }
            let kind = &self.expr(id).kind;
            f(kind);
            kind.each_child(|child| open.push(child));
        }
    }

    /// Name, place and order of a subject.
    pub fn declared(&self, subject: Subject) -> &Declared {
        match subject {
            Subject::Party(id) => &self[id].declared,
            Subject::Body(id) => &self[id].declared,
            Subject::Event(id) => &self[id].declared,
            Subject::Indicator(id) => &self[id].declared,
            Subject::Benchmark(id) => &self[id].declared,
            Subject::Relief(id) => &self[id].declared,
            Subject::Stage(id) => &self[id].declared,
            Subject::Trigger(id) => &self[id].declared,
            Subject::Reversal(id) => &self[id].declared,
            Subject::Review(id) => &self[id].declared,
            Subject::Grievance(id) => &self[id].declared,
            Subject::Safeguard(id) => &self[id].declared,
            Subject::Amendment(id) => &self[id].declared,
        }
    }

    fn declared_mut(&mut self, subject: Subject) -> &mut Declared {
        match subject {
            Subject::Party(id) => &mut self.parties[id.index()].declared,
            Subject::Body(id) => &mut self.bodies[id.index()].declared,
            Subject::Event(id) => &mut self.events[id.index()].declared,
            Subject::Indicator(id) => &mut self.indicators[id.index()].declared,
            Subject::Benchmark(id) => &mut self.benchmarks[id.index()].declared,
            Subject::Relief(id) => &mut self.reliefs[id.index()].declared,
            Subject::Stage(id) => &mut self.stages[id.index()].declared,
            Subject::Trigger(id) => &mut self.triggers[id.index()].declared,
            Subject::Reversal(id) => &mut self.reversals[id.index()].declared,
            Subject::Review(id) => &mut self.reviews[id.index()].declared,
            Subject::Grievance(id) => &mut self.grievances[id.index()].declared,
            Subject::Safeguard(id) => &mut self.safeguards[id.index()].declared,
            Subject::Amendment(id) => &mut self.amendments[id.index()].declared,
        }
    }

    /// The name of somebody who acts.
    pub fn actor_name(&self, actor: Actor) -> &str {
        match actor {
            Actor::Party(id) => &self[id].declared.name,
            Actor::Body(id) => &self[id].declared.name,
        }
    }

    /// The place of somebody who acts among all declarations.
    pub fn actor_order(&self, actor: Actor) -> u32 {
        match actor {
            Actor::Party(id) => self[id].declared.order,
            Actor::Body(id) => self[id].declared.order,
        }
    }

    /// Everything with a name, in order of declaration within each kind.
    pub fn subjects(&self) -> impl Iterator<Item = Subject> + '_ {
        fn ids<T>(items: &[T]) -> std::ops::Range<u32> {
            0..items.len() as u32
        }
        ids(&self.parties)
            .map(|id| Subject::Party(PartyId(id)))
            .chain(ids(&self.bodies).map(|id| Subject::Body(BodyId(id))))
            .chain(ids(&self.events).map(|id| Subject::Event(EventId(id))))
            .chain(ids(&self.indicators).map(|id| Subject::Indicator(IndicatorId(id))))
            .chain(ids(&self.benchmarks).map(|id| Subject::Benchmark(BenchmarkId(id))))
            .chain(ids(&self.reliefs).map(|id| Subject::Relief(ReliefId(id))))
            .chain(ids(&self.stages).map(|id| Subject::Stage(StageId(id))))
            .chain(ids(&self.triggers).map(|id| Subject::Trigger(TriggerId(id))))
            .chain(ids(&self.reversals).map(|id| Subject::Reversal(ReversalId(id))))
            .chain(ids(&self.reviews).map(|id| Subject::Review(ReviewId(id))))
            .chain(ids(&self.grievances).map(|id| Subject::Grievance(GrievanceId(id))))
            .chain(ids(&self.safeguards).map(|id| Subject::Safeguard(SafeguardId(id))))
            .chain(ids(&self.amendments).map(|id| Subject::Amendment(AmendmentId(id))))
    }

    /// The subject of a name.
    pub fn find(&self, name: &str) -> Option<Subject> {
        self.subjects().find(|subject| self.declared(*subject).name == name)
    }

    /// A unit by its name as data write it: declared, predeclared, or a compound of such.
    pub fn unit_named(&self, name: &str) -> Option<Unit> {
        let simple =
            |name: &str| self.units.iter().find(|unit| unit.name == name).cloned().or_else(|| predeclared(name));
        if let Some(unit) = simple(name) {
            return Some(unit);
        }
        let mut product: Option<Unit> = None;
        let mut start = 0;
        let mut inverse = false;
        for (at, sign) in name.match_indices(['/', '*']).chain(std::iter::once((name.len(), ""))) {
            let factor = simple(name.get(start..at)?)?;
            product = Some(match product {
                None => factor,
                Some(product) if inverse => product.per(&factor)?,
                Some(product) => product.times(&factor)?,
            });
            start = at + sign.len();
            inverse = sign == "/";
        }
        product.map(|unit| Unit { name: name.to_owned(), ..unit })
    }

    /// A business calendar.
    pub fn calendar(&self, id: CalendarId) -> Option<&BusinessCalendar> {
        self.reckoning.calendars.get(id.0 as usize)
    }
}
