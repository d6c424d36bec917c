//! What is remembered of each declaration from day to day.

use std::cell::RefCell;

use super::benchmarks::Grounds;
use super::history::History;
use super::knowledge::ObservationRef;
use crate::calendar::Date;
use crate::ledger::{Cause, Cited};
use crate::model::{
    Actor, BenchmarkStatus, Disputes, Due, ExprId, IndicatorId, ReliefStatus, ReversalId, ReversalStatus,
    StageDeadline, StageStatus, Step, TriggerId, TriggerStatus,
};
use crate::quantity::Number;

/// What is known of something of another agreement.
#[derive(Debug)]
pub struct ForeignState {
    pub history: History<&'static str>,
    /// Benchmarks: the observations behind the latest verdict.
    pub observed: Cited,
}

#[derive(Debug)]
pub struct BenchmarkState<'a> {
    pub history: History<BenchmarkStatus>,
    /// What it would be today if nothing were waived.
    pub without_waivers: BenchmarkStatus,
    /// The last known met or unmet, for `unknown counts as hold`.
    pub held: Option<BenchmarkStatus>,
    /// Certified by this act.
    pub certified: Option<usize>,
    /// Waived through this day by this act.
    pub waiver: Option<(Date, usize)>,
    /// A waiver ended today, on this last day.
    pub waiver_over: Option<Date>,
    /// The last day of `due`, once known, with the rule that opened it, and whether it has passed.
    pub due: Option<(Date, &'a Due)>,
    pub due_over: bool,
    /// Whether there was a day up to `due` on which it was met or waived.
    pub performed: bool,
    /// The observations behind its latest verdict, once somebody has asked for them.
    pub observed: RefCell<Option<Cited>>,
    /// The latest verdict before certificates, waivers and `unknown counts as`, with what it rests on.
    pub verdict: (BenchmarkStatus, Grounds),
    /// The day on which an amendment put another in its place.
    pub replaced: Option<Date>,
}

#[derive(Debug)]
pub struct ReliefState {
    pub history: History<ReliefStatus>,
    pub levels: History<Number>,
    /// Reversals that took it and haven't restored it.
    pub takers: Vec<Taker>,
    pub suspensions: Vec<Suspension>,
    /// `reduce`, `restore … to`: a share of the derived level, with the trigger behind it.
    pub cap: Option<(Number, TriggerId)>,
    /// The notice that was opened by a grant: the day, and its last day if there is a notice to wait for.
    pub announced: Option<(Date, Option<Date>)>,
    /// The latest day it took effect.
    pub effective: Option<Date>,
    pub irrevocable: bool,
    /// Causes gathered in today's earlier steps.
    pub causes: Vec<Cause>,
}

#[derive(Debug, Clone)]
pub struct Taker {
    pub reversal: ReversalId,
    pub date: Date,
    /// The last day of its wind-down, and the level that it keeps.
    pub winding: Option<(Date, Number)>,
}

#[derive(Debug, Clone)]
pub struct Suspension {
    pub by: TriggerId,
    pub date: Date,
    pub end: SuspensionUntil,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SuspensionUntil {
    Day(Date),
    Condition(ExprId),
}

#[derive(Debug)]
pub struct StageState<'a> {
    pub history: History<StageStatus>,
    /// Days on which it was entered.
    pub entries: Vec<Date>,
    /// The last day of its deadline once known, with the rule that opened it; extensions decided before that.
    pub deadline: Option<(Date, &'a StageDeadline)>,
    pub deadline_extensions: Vec<crate::calendar::Duration>,
    pub deadline_over: bool,
    /// The deadline has been extended.
    pub deadline_moved: bool,
    /// How often its deadline has been extended by `else extend`.
    pub extended: u32,
    /// Extensions of its term since its entry.
    pub term_extensions: Vec<crate::calendar::Duration>,
    /// It has been open to entry.
    pub opened: bool,
    /// The last day of its term, once known.
    pub term: Option<Date>,
    /// Its own term came to its end.
    pub term_over: bool,
    /// Reversals that took it.
    pub taken_by: Option<ReversalId>,
}

#[derive(Debug)]
pub struct TriggerState<'a> {
    pub history: History<TriggerStatus>,
    pub firings: Vec<Date>,
    /// The running step.
    pub running: Option<Running<'a>>,
    pub opened: Date,
    /// How often each cure was used, by its place among the cures of the process.
    pub used: Vec<u32>,
    /// Raised by an expiry of today: taken in step 4.
    pub expiry: Option<Cause>,
    /// Has moved in a way that ends its moves of today.
    pub moved: bool,
    /// The condition has been not true since it ended, or an event in it has occurred anew.
    pub rearmable: bool,
    /// The day and the step in which its process ended last.
    pub ended: Option<(Date, u8)>,
    /// Fired today, to act in step 5.
    pub fired_today: bool,
}

/// A step of a process that runs. It stays what it was when it was opened, whatever an amendment makes of the process.
#[derive(Debug, Clone, Copy)]
pub struct Running<'a> {
    /// Its place in the process.
    pub index: usize,
    pub step: &'a Step,
    /// Its last day, once known.
    pub last_day: Option<Date>,
}

#[derive(Debug)]
pub struct ReversalState {
    pub history: History<ReversalStatus>,
    /// The latest day it ran.
    pub ran: Option<Date>,
}

#[derive(Debug, Clone)]
pub struct Dispute<'a> {
    pub observation: ObservationRef,
    pub indicator: IndicatorId,
    /// The rule that opened it.
    pub rule: &'a Disputes,
    pub last_day: Option<Date>,
    pub opened: Date,
}

#[derive(Debug, Clone)]
pub struct Entitlement {
    pub actor: Actor,
    pub reversal: ReversalId,
    pub by: TriggerId,
    pub opened: Date,
    pub last_day: Option<Date>,
}

impl BenchmarkState<'_> {
    pub const fn new() -> Self {
        Self {
            history: History::new(BenchmarkStatus::Unknown),
            without_waivers: BenchmarkStatus::Unknown,
            held: None,
            certified: None,
            waiver: None,
            waiver_over: None,
            due: None,
            due_over: false,
            performed: false,
            observed: RefCell::new(None),
            verdict: (BenchmarkStatus::Unknown, Grounds::Kept(Vec::new())),
            replaced: None,
        }
    }
}

impl ReliefState {
    pub const fn new() -> Self {
        Self {
            history: History::new(ReliefStatus::Withheld),
            levels: History::new(Number::ZERO),
            takers: Vec::new(),
            suspensions: Vec::new(),
            cap: None,
            announced: None,
            effective: None,
            irrevocable: false,
            causes: Vec::new(),
        }
    }
}

impl StageState<'_> {
    pub const fn new() -> Self {
        Self {
            history: History::new(StageStatus::Pending),
            entries: Vec::new(),
            deadline: None,
            deadline_extensions: Vec::new(),
            deadline_over: false,
            deadline_moved: false,
            extended: 0,
            term_extensions: Vec::new(),
            opened: false,
            term: None,
            term_over: false,
            taken_by: None,
        }
    }
}

impl TriggerState<'_> {
    pub const fn new() -> Self {
        Self {
            history: History::new(TriggerStatus::Dormant),
            firings: Vec::new(),
            running: None,
            opened: Date::FIRST,
            used: Vec::new(),
            expiry: None,
            moved: false,
            rearmable: false,
            ended: None,
            fired_today: false,
        }
    }
}

impl ReversalState {
    pub const fn new() -> Self {
        Self { history: History::new(ReversalStatus::Idle), ran: None }
    }
}
