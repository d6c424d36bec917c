//! The plain day-by-day reading: the steps of section 7 in their order, once for every day of the run.
//!
//! Written to be obviously right rather than fast. Read in this order: this file (what is remembered), [`judge`] (what a
//! condition is worth), then a file for each step: [`amendments`] (0), [`ends`] (1), [`facts`] (2), [`benchmarks`] (3),
//! [`triggers`] (4), [`actions`] (5), [`stages`] (6), [`reliefs`] (7), [`safeguards`] (8); [`reviews`] has reviews and
//! grievances, [`given`] the state that a scenario begins with; [`knowledge`] and [`history`] remember, [`cause`] explains.
//!
//! Each agreement of a program is a [`Run`] of its own; they go through each day one behind the other, those imported first.
//!
//! Nothing here prints, reads a clock, or depends on the order of rows.

mod actions;
mod amendments;
mod benchmarks;
mod cause;
mod daily;
mod days;
mod ends;
mod facts;
mod feed;
mod given;
mod history;
mod judge;
mod knowledge;
mod missing;
mod nature;
mod occurrences;
mod outcome;
mod past;
mod punctual;
mod reached;
mod readings;
mod reliefs;
mod reviews;
mod safeguards;
mod series;
mod skip;
mod span;
mod stages;
mod standing;
mod states;
mod sums;
mod trace;
mod triggers;
mod value;
mod views;
mod windows;

pub use reached::{Eyes, Reached};

use std::cell::RefCell;

use crate::calendar::Date;
use crate::data::{Facts, Store};
use crate::diagnostic::{Code, Diagnostic};
use crate::ledger::{Cause, Cited, Entry, Outcome, RunningStep};
use crate::model::{
    Actor, Agreement, AmendmentId, Declared, Kind, Program, ReliefId, ReversalId, Subject, Text, TriggerId,
    TriggerStatus,
};
use cause::Origins;
use ends::in_order;
use facts::Acts;
use history::History;
use judge::Stop;
use knowledge::{Knowledge, ObservationRef};
use nature::Nature;
use occurrences::Occurrences;
use past::Past;
use reviews::{GrievanceState, ReviewState};
use safeguards::SafeguardState;
use skip::Lookout;
use span::{span_of, too_long};
use states::{
    BenchmarkState, Dispute, Entitlement, ForeignState, ReliefState, ReversalState, Running, StageState, Suspension,
    SuspensionUntil, Taker, TriggerState,
};
use views::views;

use super::{Given, Options, Question};

/// A run of one agreement in progress: its text, the data, and all that is remembered from day to day.
#[derive(Debug)]
struct Run<'a> {
    program: &'a Program,
    text: &'a Text,
    /// Which version of the text is in force, and since which day of the run.
    version: usize,
    version_since: Date,
    /// The text in force.
    agreement: &'a Agreement,
    /// The amendment that came into force today.
    amended: Option<AmendmentId>,
    store: &'a Store,
    facts: &'a Facts,
    first: Date,
    known_at: Option<Date>,
    today: Date,
    /// The step of the day, for the order of the ledger.
    step: u8,
    knowledge: Knowledge<'a>,
    /// What conditions were worth on past days.
    past: Past,
    nature: Nature,
    origins: RefCell<Origins>,
    /// Whatever has windows that run out, in order of declaration.
    order: Vec<Subject>,
    /// The fast reading: windows are worked out from sums and from runs of equal days, where the plain one looks at each day.
    quick: bool,
    /// What is looked at while days are passed over, in the text in force.
    lookout: RefCell<Option<Lookout>>,
    /// The views of each benchmark: one, or one for each body of a quorum.
    views: Vec<Vec<usize>>,
    /// When each event occurred.
    events: Vec<Occurrences<'a>>,
    benchmarks: Vec<BenchmarkState<'a>>,
    reliefs: Vec<ReliefState>,
    stages: Vec<StageState<'a>>,
    triggers: Vec<TriggerState<'a>>,
    reversals: Vec<ReversalState>,
    reviews: Vec<ReviewState<'a>>,
    grievances: Vec<GrievanceState<'a>>,
    safeguards: Vec<SafeguardState>,
    /// The first day on which each assumption was false.
    broken: Vec<Option<Date>>,
    /// Amendments that came into force during the run, with the day.
    amendments: Vec<(AmendmentId, Date)>,
    /// Statuses of other agreements, by their place in [`Agreement::foreign`].
    foreign: Vec<ForeignState>,
    disputes: Vec<Dispute<'a>>,
    entitlements: Vec<Entitlement>,
    /// Reversals invoked today by entitled parties, with the act's place in the store.
    invoked: Vec<(ReversalId, usize)>,
    acts: Acts,
    /// What became known today, where that has been looked at before the day itself.
    fresh: Vec<ObservationRef>,
    /// Something was done today, so that tomorrow may see it.
    stirred: bool,
    /// Acts on triggers of today, taken in step 4.
    trigger_acts: Vec<usize>,
    /// The day the agreement ended.
    ended: Option<Date>,
    entries: Vec<(u8, u32, Entry)>,
}

/// Runs day after day (section 7).
///
/// # Errors
/// See [`super::run`].
pub fn run(program: &Program, store: &Store, options: Options, given: &[Given]) -> Result<Outcome, Box<Diagnostic>> {
    run_at(Pace::EveryDay, program, store, options, given)
}

/// The same without remembering what conditions were worth on past days: slower still, and what says that the others remember
/// right.
///
/// # Errors
/// See [`super::run`].
pub fn run_afresh(
    program: &Program,
    store: &Store,
    options: Options,
    given: &[Given],
) -> Result<Outcome, Box<Diagnostic>> {
    run_at(Pace::EveryDayAfresh, program, store, options, given)
}

/// Which days are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pace {
    /// One after the other.
    EveryDay,
    /// The same, and nothing is remembered of what conditions were worth on past days.
    EveryDayAfresh,
    /// Those on which something can be otherwise than on the day before: see [`skip`].
    WhereSomethingMoves,
}

/// Runs at a pace.
///
/// # Errors
/// See [`super::run`].
pub(super) fn run_at(
    pace: Pace,
    program: &Program,
    store: &Store,
    options: Options,
    given: &[Given],
) -> Result<Outcome, Box<Diagnostic>> {
    let (runs, first, until) = runs(pace, program, store, options, given)?;
    Ok(outcome::outcome(runs, first, until))
}

/// What is missing at the end of the last day for something to have a status.
///
/// # Errors
/// See [`super::run`].
pub fn missing(
    program: &Program,
    store: &Store,
    options: Options,
    given: &[Given],
    question: &Question,
) -> Result<Vec<Cause>, Box<Diagnostic>> {
    let (runs, ..) = runs(Pace::WhereSomethingMoves, program, store, options, given)?;
    let Some(run) = runs.get(question.text) else { return Ok(Vec::new()) };
    run.missing(question.subject, &question.status).map_err(|stop| Box::new(run.stopped(stop)))
}

/// All texts at the end of the last day; the first day and the last.
fn runs<'a>(
    pace: Pace,
    program: &'a Program,
    store: &'a Store,
    options: Options,
    given: &[Given],
) -> Result<(Vec<Run<'a>>, Date, Date), Box<Diagnostic>> {
    let (firsts, until) = span_of(program, store, options, given)?;
    let mut runs: Vec<Run<'_>> =
        firsts.iter().enumerate().map(|(text, first)| Run::new(program, text, store, options, *first)).collect();
    for (text, run) in runs.iter_mut().enumerate() {
        if pace == Pace::EveryDayAfresh {
            run.past = Past::afresh();
        }
        run.quick = pace == Pace::WhereSomethingMoves;
        if run.quick && given.is_empty() {
            run.take_quiet_acts();
        }
        run.begin_with(given.iter().filter(|given| given.text == text));
    }
    let first = firsts.iter().min().copied().unwrap_or(until);
    let mut day = first;
    loop {
        let entries_before: usize = runs.iter().map(|run| run.entries.len()).sum();
        for index in 0..runs.len() {
            // Those before it are the ones that it may ask, and have had this day already.
            let (before, rest) = runs.split_at_mut(index);
            let Some(run) = rest.first_mut().filter(|run| run.first <= day) else { continue };
            run.read_others(before, day).and_then(|()| run.day(day)).map_err(|stop| Box::new(run.stopped(stop)))?;
        }
        if runs.iter().map(|run| run.entries.len()).sum::<usize>() > options.max_entries {
            return Err(Box::new(too_long(program, options.max_entries, day)));
        }
        if day == until {
            return Ok((runs, first, until));
        }
        let entries: usize = runs.iter().map(|run| run.entries.len()).sum();
        let moved = entries != entries_before || runs.iter().any(|run| run.stirred);
        day = match pace {
            Pace::WhereSomethingMoves if !moved && runs.len() == 1 => runs[0].pass(until).max(day.next()),
            Pace::WhereSomethingMoves if !moved => {
                let begun = |run: &Run<'_>| if run.first > day { run.first } else { run.next_day() };
                runs.iter().map(begun).fold(until, Date::min).max(day.next())
            }
            _ => day.next(),
        };
    }
}

impl<'a> Run<'a> {
    fn new(program: &'a Program, text: usize, store: &'a Store, options: Options, first: Date) -> Self {
        let facts = &store.texts[text];
        let text = &program.texts[text];
        let (version, agreement) = (0, text.base());
        let (all, views) = views(agreement);
        Self {
            program,
            text,
            version,
            version_since: first,
            agreement,
            amended: None,
            store,
            facts,
            first,
            known_at: options.known_at,
            today: first,
            step: 0,
            knowledge: Knowledge::new(agreement, facts, options.known_at, all),
            past: Past::default(),
            nature: Nature::of(agreement),
            origins: RefCell::default(),
            order: in_order(agreement),
            quick: false,
            lookout: RefCell::default(),
            views,
            events: agreement.events.iter().map(|_| Occurrences::default()).collect(),
            benchmarks: agreement.benchmarks.iter().map(|_| BenchmarkState::new()).collect(),
            reliefs: agreement.reliefs.iter().map(|_| ReliefState::new()).collect(),
            stages: agreement.stages.iter().map(|_| StageState::new()).collect(),
            triggers: agreement.triggers.iter().map(|_| TriggerState::new()).collect(),
            reversals: agreement.reversals.iter().map(|_| ReversalState::new()).collect(),
            reviews: agreement.reviews.iter().map(|_| ReviewState::new()).collect(),
            grievances: agreement.grievances.iter().map(|_| GrievanceState::new()).collect(),
            safeguards: agreement.safeguards.iter().map(|it| SafeguardState::new(&it.rule)).collect(),
            broken: vec![None; agreement.assumptions.len()],
            amendments: Vec::new(),
            foreign: Vec::new(),
            disputes: Vec::new(),
            entitlements: Vec::new(),
            invoked: Vec::new(),
            acts: Acts::default(),
            fresh: Vec::new(),
            stirred: true,
            trigger_acts: Vec::new(),
            ended: None,
            entries: Vec::new(),
        }
    }

    /// Looks at the agreements that have had this day already.
    fn read_others(&mut self, others: &[Run<'a>], day: Date) -> Result<(), Stop> {
        for (index, foreign) in self.text.latest().foreign.iter().enumerate() {
            let Some(other) = others.get(foreign.text) else { continue };
            if self.foreign.len() == index {
                let history = other.statuses(foreign.subject);
                self.foreign.push(ForeignState { history, observed: Cited::none() });
            }
            let state = &mut self.foreign[index];
            state.history.set(day, other.status_now(foreign.subject));
            if let Subject::Benchmark(id) = foreign.subject {
                state.observed = other.observed_behind(id)?;
            }
        }
        Ok(())
    }

    /// The status of something, as its word.
    fn status_now(&self, subject: Subject) -> &'static str {
        match subject {
            Subject::Benchmark(id) => self.benchmarks[id.index()].history.now().word(),
            Subject::Relief(id) => self.reliefs[id.index()].history.now().word(),
            Subject::Stage(id) => self.stages[id.index()].history.now().word(),
            Subject::Trigger(id) => self.triggers[id.index()].history.now().word(),
            Subject::Reversal(id) => self.reversals[id.index()].history.now().word(),
            Subject::Review(id) => self.reviews[id.index()].history.now().word(),
            Subject::Grievance(id) => self.grievances[id.index()].history.now().word(),
            Subject::Safeguard(id) => self.safeguards[id.index()].history.now().word(),
            Subject::Amendment(id) if self.amendments.iter().any(|(known, _)| *known == id) => "in_force",
            Subject::Amendment(_)
            | Subject::Party(_)
            | Subject::Body(_)
            | Subject::Event(_)
            | Subject::Indicator(_) => "",
        }
    }

    /// All statuses that something has had.
    fn statuses(&self, subject: Subject) -> History<&'static str> {
        match subject {
            Subject::Benchmark(id) => self.benchmarks[id.index()].history.map(|status| status.word()),
            Subject::Relief(id) => self.reliefs[id.index()].history.map(|status| status.word()),
            Subject::Stage(id) => self.stages[id.index()].history.map(|status| status.word()),
            Subject::Trigger(id) => self.triggers[id.index()].history.map(|status| status.word()),
            Subject::Reversal(id) => self.reversals[id.index()].history.map(|status| status.word()),
            Subject::Review(id) => self.reviews[id.index()].history.map(|status| status.word()),
            Subject::Grievance(id) => self.grievances[id.index()].history.map(|status| status.word()),
            Subject::Safeguard(id) => self.safeguards[id.index()].history.map(|status| status.word()),
            Subject::Amendment(_)
            | Subject::Party(_)
            | Subject::Body(_)
            | Subject::Event(_)
            | Subject::Indicator(_) => History::new(""),
        }
    }

    /// One day: the steps of section 7 in their order.
    fn day(&mut self, today: Date) -> Result<(), Stop> {
        self.today = today;
        self.knowledge.see(today.previous());
        self.stirred = today == self.first;
        self.amended = None;
        let already_ended = self.ended.is_some();
        if !already_ended {
            self.step = 0;
            self.amend();
        }
        if today == self.first {
            self.before_the_run();
        }
        for trigger in &mut self.triggers {
            trigger.moved = false;
            trigger.fired_today = false;
            trigger.expiry = None;
        }
        self.step = 1;
        self.ends()?;
        if self.ended.is_some() && !already_ended {
            // Nobody takes note of what today and later days bring.
            self.events.iter_mut().for_each(|list| list.end_before(today));
        }
        if self.ended.is_none() {
            self.step = 2;
            self.open_reviews();
            self.facts();
            self.step = 3;
            self.judge_benchmarks()?;
            self.step = 4;
            self.move_triggers()?;
            self.step = 5;
            self.act()?;
        }
        if self.ended.is_none() {
            self.step = 6;
            self.move_stages()?;
        }
        self.step = 7;
        self.work_out_reliefs(already_ended);
        if !already_ended {
            self.step = 8;
            self.watch_safeguards()?;
        }
        self.report_metrics();
        self.open_windows();
        Ok(())
    }

    /// Writes an entry. Inside a step entries stand in order of declaration (section 8).
    fn enter(&mut self, kind: Kind, declared: &Declared, from: Option<&str>, to: &str, because: Vec<Cause>) {
        let entry = self.entry(kind, declared, from, to, because);
        self.entries.push((self.step, declared.order, entry));
    }

    fn entry(&self, kind: Kind, declared: &Declared, from: Option<&str>, to: &str, because: Vec<Cause>) -> Entry {
        Entry {
            date: self.today,
            kind,
            name: declared.name.clone(),
            from: from.map(str::to_owned),
            to: to.to_owned(),
            level: None,
            from_level: None,
            step: None,
            metrics: None,
            rule: self.rule_at(declared.span),
            because,
        }
    }

    fn enter_trigger(&mut self, id: TriggerId, from: TriggerStatus, to: TriggerStatus, because: Vec<Cause>) {
        let declared = &self.agreement[id].declared;
        let mut entry = self.entry(Kind::Trigger, declared, Some(from.word()), to.word(), because);
        entry.step = self.running_step(id);
        self.entries.push((self.step, declared.order, entry));
    }

    fn running_step(&self, id: TriggerId) -> Option<RunningStep> {
        let state = &self.triggers[id.index()];
        let Running { step, last_day, .. } = state.running?;
        (state.history.now() == TriggerStatus::Raised && self.ended.is_none())
            .then(|| RunningStep { word: step.kind.word().to_owned(), last_day })
    }

    /// The message of a run that had to stop (section 6).
    fn stopped(&self, stop: Stop) -> Diagnostic {
        let span = self.agreement.expr(stop.expr).span;
        let text = self.program.sources.collapsed(span);
        let message = format!("{} in `{text}` on {}", stop.error, self.today);
        let label = if stop.day == self.today {
            format!("judged on {}", self.today)
        } else {
            format!("judged on {} as of {}", self.today, stop.day)
        };
        let help = match stop.error {
            crate::quantity::ArithmeticError::DivisionByZero => "guard the division: `if divisor == 0 then … else …`",
            crate::quantity::ArithmeticError::Overflow => "use a larger unit, or check the data for a misplaced point",
        };
        Diagnostic::error(Code::E0501, message, span, label).help(help)
    }

    /// The standing of an actor: a party only as long as it is one; the day of the event that ends it still counts.
    fn is_member(&self, actor: Actor) -> bool {
        match actor {
            Actor::Body(_) => true,
            Actor::Party(party) => self.agreement[party]
                .until
                .is_none_or(|event| self.events[event.index()].dates().first().is_none_or(|date| self.today <= *date)),
        }
    }

    fn relief_ids(&self) -> impl Iterator<Item = ReliefId> + use<> {
        (0..self.reliefs.len() as u32).map(ReliefId)
    }
}
