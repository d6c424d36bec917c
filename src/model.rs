//! The checked agreement: indices instead of names, typed expressions in one arena, spans for explanation.
//!
//! `check` builds it and nothing changes it afterwards. Whatever an [`Agreement`] says has been found consistent: an
//! evaluator need not ask again whether units agree or a status exists. [`expr`] has the expressions, [`status`] the
//! statuses that things can be in.

pub mod expr;
pub mod measured;
pub mod status;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::calendar::{BusinessCalendar, CalendarId, Date, Duration, Reckoning};
use crate::quantity::{Number, Unit, predeclared};
use crate::source::{Sources, Span};

pub use crate::ast::{Comparison, ProductOp, SumOp, WindowFunction};
pub use expr::{Anchor, Asked, DateExpr, Expr, ExprId, ExprKind};
pub use measured::Measured;
pub use status::{
    ActKind, BenchmarkStatus, GrievanceStatus, Kind, ObservationStatus, ReliefStatus, ReversalStatus, ReviewStatus,
    SafeguardStatus, StageStatus, TriggerStatus,
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

/// All that is evaluated together: an agreement and those that it imports, each with its amendments.
#[derive(Debug, Clone)]
pub struct Program {
    /// The texts, each behind those that it imports; the last is the main one.
    pub texts: Vec<Text>,
    /// The files that all of it was made from.
    pub sources: Arc<Sources>,
}

/// One agreement in its versions.
#[derive(Debug, Clone)]
pub struct Text {
    /// How the main agreement calls it: `lebanon`; none for the main one. What it declares is called `lebanon.ceasefire`, but
    /// for parties and bodies, who may be the same in several agreements.
    pub alias: Option<String>,
    /// The base text, then one version for each amendment in order of effect. Ids mean the same in all of them: what a
    /// version doesn't have stands there as [`Declared::absent`].
    pub versions: Vec<Version>,
}

/// The text in force from some day on.
#[derive(Debug, Clone)]
pub struct Version {
    /// The amendment that made it; none for the base text.
    pub amendment: Option<AmendmentId>,
    /// From when it is in force.
    pub effective: Date,
    /// The text.
    pub agreement: Agreement,
}

impl Program {
    /// The main agreement, in all its versions.
    pub fn main_text(&self) -> &Text {
        &self.texts[self.texts.len() - 1]
    }

    /// The main agreement, in its base text.
    pub fn main(&self) -> &Agreement {
        self.main_text().base()
    }

    /// The title of what a ledger entry is about: that of the text in force on its day (section 5.8), or where that doesn't
    /// have it the latest.
    pub fn title_of(&self, kind: Kind, name: &str, day: Date) -> Option<&str> {
        let in_force = |version: &&Version| version.effective <= day;
        let on_the_day = self.texts.iter().flat_map(|text| text.versions.iter().filter(in_force).rev());
        let any_day = self.texts.iter().flat_map(|text| text.versions.iter().rev());
        let versions = on_the_day.chain(any_day);
        versions.map(|version| &version.agreement).find_map(|agreement| match kind {
            Kind::Agreement => Some(agreement).filter(|it| it.name == name)?.title.as_deref(),
            _ => {
                let declared = agreement.declared(agreement.find(name)?);
                if declared.absent { None } else { declared.title.as_deref() }
            }
        })
    }
}

impl Text {
    /// Gives it and what it declares the names by which the main agreement knows them.
    pub fn called(mut self, alias: &str) -> Self {
        for agreement in self.versions.iter_mut().map(|version| &mut version.agreement) {
            agreement.name = alias.to_owned();
            for subject in agreement.subjects().collect::<Vec<_>>() {
                if !matches!(subject, Subject::Party(_) | Subject::Body(_)) {
                    let declared = agreement.declared_mut(subject);
                    declared.name = format!("{alias}.{}", declared.name);
                }
            }
        }
        self.alias = Some(alias.to_owned());
        self
    }

    /// The base text.
    pub fn base(&self) -> &Agreement {
        &self.versions[0].agreement
    }

    /// The text in force on a day.
    pub fn on(&self, day: Date) -> &Agreement {
        let count = self.versions.partition_point(|version| version.effective <= day);
        &self.versions[count.max(1) - 1].agreement
    }

    /// The text after all amendments.
    pub fn latest(&self) -> &Agreement {
        &self.versions[self.versions.len() - 1].agreement
    }
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
    /// Whether some date is counted from it.
    pub dates_from: bool,
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
    /// Sources that some version of the text accepts. Observations name theirs by its place here.
    pub sources: Vec<Actor>,
    /// For each of them its place in this version's `reported by`; none: it isn't accepted. Of two that report one date on
    /// one day the one named first stands.
    pub ranks: Vec<Option<u16>>,
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
    /// Opens a review's window.
    Convene(ReviewId),
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

/// A review (section 5.8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// Name and place.
    pub declared: Declared,
    /// The n-th is due n times this after the anchor; none: only when convened.
    pub schedule: Option<(Duration, DateExpr)>,
    /// Who holds it.
    pub by: Vec<Actor>,
    /// What it reports.
    pub reports: Vec<Subject>,
    /// The window from the day it is due, and what is raised when it is missed.
    pub due: Option<(Window, TriggerId)>,
}

/// A channel for grievances (section 5.8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grievance {
    /// Name and place.
    pub declared: Declared,
    /// Who may file.
    pub from: Standing,
    /// Who answers.
    pub to: Vec<Actor>,
    /// The window from each filing, and what is raised when it isn't answered.
    pub answered: Option<(Window, TriggerId)>,
}

/// A safeguard (section 5.8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Safeguard {
    /// Name and place.
    pub declared: Declared,
    /// What it says.
    pub rule: SafeguardRule,
}

/// What a safeguard says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SafeguardRule {
    /// True on every day.
    Always(ExprId),
    /// True on no day.
    Never(ExprId),
    /// True on some day of some history: not for a run to decide.
    Reachable(ExprId),
    /// Whenever the first is true, the second is true on that day or one of the next.
    LeadsTo {
        /// The cause.
        cause: ExprId,
        /// The effect.
        effect: ExprId,
        /// In what time.
        within: Duration,
    },
}

/// An amendment (section 5.8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amendment {
    /// Name and place.
    pub declared: Declared,
    /// From when it is in force.
    pub effective: Date,
}

/// Something of another agreement whose status is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Foreign {
    /// How this agreement calls it: `lebanon.ceasefire`.
    pub name: String,
    /// Which of the program's texts.
    pub text: usize,
    /// What of it.
    pub subject: Subject,
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
        // A defined expression stands there once, however often it is used.
        let mut seen = BTreeSet::new();
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            if seen.insert(id) {
                let kind = &self.expr(id).kind;
                f(kind);
                open.extend(kind.children());
            }
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
