//! The checked agreement: indices instead of names, typed expressions in one arena, spans for explanation.
//!
//! `check` builds it and nothing changes it afterwards. Whatever an [`Agreement`] says has been found consistent: an
//! evaluator need not ask again whether units agree or a status exists. [`expr`] has the expressions, [`status`] the
//! statuses that things can be in.

pub mod expr;
pub mod status;

use crate::calendar::{BusinessCalendar, CalendarId, Date, Duration, Reckoning};
use crate::quantity::{Number, Unit, predeclared};
use crate::source::{Sources, Span};

pub use crate::ast::{Comparison, ProductOp, SumOp, WindowFunction};
pub use expr::{Anchor, DateExpr, Expr, ExprId, ExprKind};
pub use status::{
    ActKind, BenchmarkStatus, Kind, ObservationStatus, ReliefStatus, ReversalStatus, StageStatus, TriggerStatus,
};

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
}

/// The whole agreement, in order of declaration within each kind.
#[derive(Debug, Clone)]
pub struct Agreement {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
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
    /// Benchmarks, each behind those it rests on; else in order of declaration.
    pub benchmark_order: Vec<BenchmarkId>,
    /// Stages, each behind those it comes after or counts from; else in order of declaration.
    pub stage_order: Vec<StageId>,
    /// All expressions.
    pub exprs: Vec<Expr>,
    /// The text it was made from.
    pub sources: Sources,
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
}

/// Somebody who can act: a party or a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Actor {
    /// A party.
    Party(PartyId),
    /// A body.
    Body(BodyId),
}

/// Who may do something (section 5.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Anyone declared.
    Anyone,
    /// Any party, while it is one.
    AnyParty,
    /// These.
    Only(Vec<Actor>),
}

/// A party (section 5.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// Name and place.
    pub declared: Declared,
    /// The event that ends its membership; the day of the event still belongs to it.
    pub until: Option<EventId>,
}

/// A body (section 5.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// Name and place.
    pub declared: Declared,
    /// The parties that make it up; none: it is independent.
    pub members: Vec<PartyId>,
    /// Words said of it, which change no verdict: `civil_society`.
    pub tags: Vec<String>,
}

/// An event (section 5.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Name and place.
    pub declared: Declared,
    /// Who may make it happen.
    pub by: Standing,
    /// Whether some rule asks for it.
    pub used: bool,
}

/// An indicator (section 5.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Indicator {
    /// Name and place.
    pub declared: Declared,
    /// What kind of series it is.
    pub measure: Measure,
    /// The unit its values are kept in; plain for bools and categories.
    pub unit: Unit,
    /// Accepted sources; of two that report one date on one day the one named first stands.
    pub sources: Vec<Actor>,
    /// The cadence.
    pub every: Option<Duration>,
    /// When it is too old.
    pub stale: Stale,
    /// How an observation is disputed.
    pub disputes: Option<Disputes>,
    /// Whether some rule asks for it.
    pub used: bool,
}

/// What an indicator measures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Measure {
    /// A level, carried forward.
    Stock,
    /// An amount per period of the cadence.
    Flow,
    /// Amounts as they occur, without periods.
    Amounts,
    /// True or false.
    Bool {
        /// Not carried forward.
        momentary: bool,
    },
    /// One of several values.
    Category {
        /// Whether they compare with `<`.
        ordered: bool,
        /// In order.
        values: Vec<String>,
        /// Not carried forward.
        momentary: bool,
    },
}

impl Measure {
    /// Whether a value holds only on the day it is about.
    pub const fn is_momentary(&self) -> bool {
        matches!(self, Self::Bool { momentary: true } | Self::Category { momentary: true, .. })
    }

    /// Whether its values are numbers.
    pub const fn is_numeric(&self) -> bool {
        matches!(self, Self::Stock | Self::Flow | Self::Amounts)
    }
}

/// When an indicator is too old to be known: on a day later than `date` + length. `date` is that of the observation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stale {
    /// Older than this.
    After(Duration),
    /// Never.
    Never,
}

/// How observations are disputed (section 5.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disputes {
    /// Who settles.
    pub to: BodyId,
    /// In what time.
    pub window: Window,
    /// Whether silence makes the observation stand (true) or void (false).
    pub silence_stands: bool,
}

/// How long somebody has, counted from the day on which the window opens (section 4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Window {
    /// The last day is the opening + this.
    Length(Duration),
    /// The last day is this date.
    By(DateExpr),
    /// The last day is the day before this date.
    Before(DateExpr),
}

/// A benchmark (section 5.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Benchmark {
    /// Name and place.
    pub declared: Declared,
    /// Who performs it.
    pub by: Vec<Actor>,
    /// The condition.
    pub requires: ExprId,
    /// Whose observations count.
    pub verified: Option<Quorum>,
    /// Statuses that count. Without `verified by` and `accepting`: all usable ones.
    pub accepting: Vec<ObservationStatus>,
    /// Who has to certify.
    pub certified: Option<BodyId>,
    /// Who may waive it.
    pub waivable: Vec<Actor>,
    /// What an unknown verdict counts as.
    pub unknown_counts: UnknownAs,
    /// Test dates; none: judged every day.
    pub tested: Option<Tested>,
    /// A deadline of its own.
    pub due: Option<Due>,
    /// Its weight in `share of`.
    pub weight: Number,
}

/// So many of these bodies, each judged on its own observations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quorum {
    /// How many; at least 1.
    pub count: u32,
    /// Of these sources.
    pub of: Vec<Actor>,
}

/// `unknown counts as …`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnknownAs {
    /// The default.
    Unknown,
    /// Compliant.
    Met,
    /// In breach.
    Unmet,
    /// The last known met or unmet.
    Hold,
}

/// `tested every 3 months from X within 45 days else unmet`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tested {
    /// The n-th test is the anchor plus n times this.
    pub every: Duration,
    /// The anchor, itself the first test date.
    pub from: DateExpr,
    /// The time for the data, counted from the test date, and the verdict without them.
    pub within: Option<(Window, BenchmarkStatus)>,
}

/// `due by D else trigger T`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The last day; `Length` counts from the first day of the run.
    pub deadline: Window,
    /// What is raised when there was no day up to then on which it was met or waived.
    pub trigger: TriggerId,
}

/// A relief (section 5.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relief {
    /// Name and place.
    pub declared: Declared,
    /// Who gives it.
    pub by: Vec<Actor>,
    /// Who gets it.
    pub to: Vec<Actor>,
    /// Its sectors.
    pub sectors: Vec<String>,
    /// From the announcement to the grant.
    pub notice: Option<Duration>,
    /// After so long in effect no reversal reaches it.
    pub irrevocable_after: Option<Duration>,
    /// Never suspended, reduced or reversed.
    pub humanitarian: bool,
    /// Survives its stage.
    pub permanent: bool,
    /// The unit of its amount; none: its level is a percentage.
    pub amount: Option<Unit>,
}

/// A stage (section 5.5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// Name and place.
    pub declared: Declared,
    /// Stages that must be active or ended when it is entered.
    pub after: Vec<StageId>,
    /// Not before this day.
    pub opens: Option<DateExpr>,
    /// What it asks.
    pub requires: Vec<ExprId>,
    /// Its deadline.
    pub deadline: Option<StageDeadline>,
    /// What it grants.
    pub grants: Vec<Grant>,
    /// Suspended while this is false.
    pub condition: Option<ExprId>,
    /// How long it lasts.
    pub lasts: Option<Lasts>,
}

/// The deadline of a stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageDeadline {
    /// The last day; `Length` counts from the first day of the run.
    pub window: Window,
    /// What follows.
    pub outcome: StageOutcome,
}

/// What follows a missed deadline of a stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StageOutcome {
    /// It lapses.
    Lapse,
    /// The agreement ends.
    Terminate,
    /// A trigger is raised, and the stage stays pending.
    Trigger(TriggerId),
    /// The deadline moves, up to so many times.
    Extend {
        /// By this, from the last day.
        by: Duration,
        /// So often.
        times: u32,
        /// What follows then; never `Extend`.
        then: Box<StageOutcome>,
    },
}

/// What a stage grants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The relief.
    pub relief: ReliefId,
    /// How much.
    pub level: GrantLevel,
    /// Kept whatever becomes of the stage.
    pub permanent: bool,
    /// Where.
    pub span: Span,
}

/// How much is granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GrantLevel {
    /// A share from 0 to 1.
    Share(Number),
    /// An amount in the relief's unit, added to those of other stages.
    Of(Number),
    /// As much as brings the sum to this, in the relief's unit.
    UpTo(Number),
}

/// How long a stage lasts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lasts {
    /// A term: over on the start + length.
    Term {
        /// How long.
        length: Duration,
        /// The start; none: its entry.
        from: Option<DateExpr>,
    },
    /// This is the last day.
    Until(DateExpr),
}

/// A trigger (section 5.6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trigger {
    /// Name and place.
    pub declared: Declared,
    /// Armed only while one of these is active; none named: always.
    pub during: Vec<StageId>,
    /// The condition; none: only expiries raise it.
    pub when: Option<ExprId>,
    /// Who raises it; none: it is raised by itself.
    pub raised_by: Option<Standing>,
    /// The condition isn't asked at a raise.
    pub on_allegation: bool,
    /// The steps of its process.
    pub process: Vec<Step>,
    /// What follows.
    pub then: Vec<Action>,
    /// May be raised again after it has fired.
    pub repeats: bool,
}

/// One step of a process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Which.
    pub kind: StepKind,
    /// How long.
    pub window: Window,
    /// Where.
    pub span: Span,
}

/// The kinds of steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepKind {
    /// Over when the condition ceases.
    Cure {
        /// Used up so often; none: no limit.
        at_most: Option<u32>,
    },
    /// A wait.
    Notice,
    /// A body looks at it.
    Refer {
        /// Which.
        body: BodyId,
        /// Silence: moves on (true) or ends the process (false).
        silence_proceeds: bool,
    },
    /// A body decides.
    Decide {
        /// Which.
        body: BodyId,
        /// Silence: moves on (true) or ends the process (false).
        silence_proceeds: bool,
    },
}

impl StepKind {
    /// Its word.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Cure { .. } => "cure",
            Self::Notice => "notice",
            Self::Refer { .. } => "refer",
            Self::Decide { .. } => "decide",
        }
    }

    /// What its window is called.
    pub const fn noun(&self) -> &'static str {
        match self {
            Self::Cure { .. } => "cure",
            Self::Notice => "notice",
            Self::Refer { .. } => "referral",
            Self::Decide { .. } => "decision",
        }
    }
}

/// An action with its condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// What is done.
    pub kind: ActionKind,
    /// Only if this is true.
    pub condition: Option<ExprId>,
    /// Where.
    pub span: Span,
}

/// The actions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActionKind {
    /// Runs a reversal.
    Reverse(ReversalId),
    /// Suspends reliefs.
    Suspend {
        /// Which.
        reliefs: Selection,
        /// Until when.
        end: SuspensionEnd,
    },
    /// Sets the cap to a share of the derived level.
    Cap {
        /// Which.
        reliefs: Selection,
        /// From 0 to 1.
        to: Number,
        /// `restore … to` rather than `reduce`.
        restore: bool,
    },
    /// Moves a stage's `by` or term.
    Extend {
        /// Which.
        stage: StageId,
        /// By how long.
        by: Duration,
    },
    /// Ends the agreement.
    Terminate,
    /// Lets a party invoke a reversal.
    Entitle {
        /// Who.
        actor: Actor,
        /// Which.
        reversal: ReversalId,
        /// In what time.
        window: Window,
    },
}

/// How a suspension by an action ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SuspensionEnd {
    /// A term.
    For(Duration),
    /// This is its last day.
    UntilDate(DateExpr),
    /// The first later day on which this is true.
    Until(ExprId),
}

/// Reliefs that something names or selects.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selection {
    /// Those meant, in order of declaration; never a humanitarian one.
    pub reliefs: Vec<ReliefId>,
    /// Humanitarian ones that a set would have taken: spared, and said so in the ledger.
    pub spared: Vec<ReliefId>,
}

/// A reversal (section 5.7).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reversal {
    /// Name and place.
    pub declared: Declared,
    /// What it takes, without what it spares.
    pub reverses: Selection,
    /// The wind-down.
    pub winds_down: Option<Duration>,
    /// The stages that it takes with it, if they are pending, active or suspended.
    pub takes: Vec<StageId>,
    /// The way back.
    pub restores: Option<ExprId>,
    /// Ends everything but wind-downs.
    pub ends_agreement: bool,
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
        roots
    }

    /// Gives every expression under one, itself included.
    pub fn each_under<'a>(&'a self, id: ExprId, mut f: impl FnMut(&'a ExprKind)) {
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            let kind = &self.expr(id).kind;
            f(kind);
            open.extend(kind.children());
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
