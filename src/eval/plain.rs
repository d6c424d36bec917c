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
mod ahead;
mod amendments;
mod benchmarks;
mod cause;
mod columns;
mod days;
mod ends;
mod facts;
mod feed;
mod given;
mod history;
mod judge;
mod knowledge;
mod missing;
mod outcome;
mod pass;
mod past;
mod reliefs;
mod reviews;
mod safeguards;
mod stages;
mod standing;
mod sums;
mod trace;
mod triggers;
mod value;
mod watch;
mod windows;

use std::cell::RefCell;

use crate::calendar::Date;
use crate::data::{Act, Facts, Observation, Store};
use crate::diagnostic::{Code, Diagnostic};
use crate::ledger::{Cause, Entry, Observed, Outcome, RunningStep};
use crate::model::{
    Actor, Agreement, AmendmentId, BenchmarkStatus, Declared, Disputes, Due, ExprId, ExprKind, IndicatorId, Kind,
    ObservationStatus, Program, ReliefId, ReliefStatus, ReversalId, ReversalStatus, StageDeadline, StageStatus, Step,
    Subject, Text, TriggerId, TriggerStatus,
};
use crate::quantity::Number;
use benchmarks::Grounds;
use cause::Labels;
use facts::Acts;
use history::History;
use judge::Stop;
use knowledge::{Knowledge, ObservationRef, View};
use pass::Lookout;
use past::Past;
use reviews::{GrievanceState, ReviewState};
use safeguards::SafeguardState;

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
    labels: Labels,
    /// The fast reading: windows are worked out from sums and from runs of equal days, where the plain one looks at each day.
    quick: bool,
    /// What is looked at while days are passed over, in the text in force.
    lookout: Option<Lookout>,
    /// The views of each benchmark: one, or one for each body of a quorum.
    views: Vec<Vec<usize>>,
    /// Occurrences of each event, in order of date.
    events: Vec<Vec<Occurrence>>,
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

/// What is known of something of another agreement.
#[derive(Debug)]
struct ForeignState {
    history: History<&'static str>,
    /// Benchmarks: the observations behind the latest verdict.
    observed: Vec<Observed>,
}

/// An event happened.
#[derive(Debug, Clone, Copy)]
struct Occurrence {
    date: Date,
    /// The act's place in the store; none for one that a scenario gives.
    act: Option<usize>,
}

#[derive(Debug)]
struct BenchmarkState<'a> {
    history: History<BenchmarkStatus>,
    /// What it would be today if nothing were waived.
    without_waivers: BenchmarkStatus,
    /// The last known met or unmet, for `unknown counts as hold`.
    held: Option<BenchmarkStatus>,
    /// Certified by this act.
    certified: Option<usize>,
    /// Waived through this day by this act.
    waiver: Option<(Date, usize)>,
    /// A waiver ended today, on this last day.
    waiver_over: Option<Date>,
    /// The last day of `due`, once known, with the rule that opened it, and whether it has passed.
    due: Option<(Date, &'a Due)>,
    due_over: bool,
    /// Whether there was a day up to `due` on which it was met or waived.
    performed: bool,
    /// The observations behind its latest verdict, once somebody has asked for them.
    observed: RefCell<Option<Vec<Observed>>>,
    /// The latest verdict before certificates, waivers and `unknown counts as`, with what it rests on.
    verdict: (BenchmarkStatus, Grounds),
    /// The day on which an amendment put another in its place.
    replaced: Option<Date>,
}

#[derive(Debug)]
struct ReliefState {
    history: History<ReliefStatus>,
    levels: History<Number>,
    /// Reversals that took it and haven't restored it.
    takers: Vec<Taker>,
    suspensions: Vec<Suspension>,
    /// `reduce`, `restore … to`: a share of the derived level, with the trigger behind it.
    cap: Option<(Number, TriggerId)>,
    /// The notice that was opened by a grant: the day, and its last day if there is a notice to wait for.
    announced: Option<(Date, Option<Date>)>,
    /// The latest day it took effect.
    effective: Option<Date>,
    irrevocable: bool,
    /// Causes gathered in today's earlier steps.
    causes: Vec<Cause>,
}

#[derive(Debug, Clone)]
struct Taker {
    reversal: ReversalId,
    date: Date,
    /// The last day of its wind-down, and the level that it keeps.
    winding: Option<(Date, Number)>,
}

#[derive(Debug, Clone)]
struct Suspension {
    by: TriggerId,
    date: Date,
    end: SuspensionUntil,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SuspensionUntil {
    Day(Date),
    Condition(ExprId),
}

#[derive(Debug)]
struct StageState<'a> {
    history: History<StageStatus>,
    /// Days on which it was entered.
    entries: Vec<Date>,
    /// The last day of its deadline once known, with the rule that opened it; extensions decided before that.
    deadline: Option<(Date, &'a StageDeadline)>,
    deadline_extensions: Vec<crate::calendar::Duration>,
    deadline_over: bool,
    /// The deadline has been extended.
    deadline_moved: bool,
    /// How often its deadline has been extended by `else extend`.
    extended: u32,
    /// Extensions of its term since its entry.
    term_extensions: Vec<crate::calendar::Duration>,
    /// It has been open to entry.
    opened: bool,
    /// The last day of its term, once known.
    term: Option<Date>,
    /// Its own term came to its end.
    term_over: bool,
    /// Reversals that took it.
    taken_by: Option<ReversalId>,
}

#[derive(Debug)]
struct TriggerState<'a> {
    history: History<TriggerStatus>,
    firings: Vec<Date>,
    /// The running step.
    running: Option<Running<'a>>,
    opened: Date,
    /// How often each cure was used, by its place among the cures of the process.
    used: Vec<u32>,
    /// Raised by an expiry of today: taken in step 4.
    expiry: Option<Cause>,
    /// Has moved in a way that ends its moves of today.
    moved: bool,
    /// The condition has been not true since it ended, or an event in it has occurred anew.
    rearmable: bool,
    /// The day and the step in which its process ended last.
    ended: Option<(Date, u8)>,
    /// Fired today, to act in step 5.
    fired_today: bool,
}

/// A step of a process that runs. It stays what it was when it was opened, whatever an amendment makes of the process.
#[derive(Debug, Clone, Copy)]
struct Running<'a> {
    /// Its place in the process.
    index: usize,
    step: &'a Step,
    /// Its last day, once known.
    last_day: Option<Date>,
}

#[derive(Debug)]
struct ReversalState {
    history: History<ReversalStatus>,
    /// The latest day it ran.
    ran: Option<Date>,
}

#[derive(Debug, Clone)]
struct Dispute<'a> {
    observation: ObservationRef,
    indicator: IndicatorId,
    /// The rule that opened it.
    rule: &'a Disputes,
    last_day: Option<Date>,
    opened: Date,
}

#[derive(Debug, Clone)]
struct Entitlement {
    actor: Actor,
    reversal: ReversalId,
    by: TriggerId,
    opened: Date,
    last_day: Option<Date>,
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
    /// Those on which something can be otherwise than on the day before: see [`ahead`].
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

fn too_long(program: &Program, most: usize, day: Date) -> Diagnostic {
    let message = format!("by {day} the ledger has more than {most} entries");
    Diagnostic::error(Code::E0503, message, program.main().span, "the agreement that was run")
        .help("end the run earlier with `--until`, or allow more with `--max-entries`")
}

/// The first day of each text and the last of all (section 7): the `concluded` date or the first in the data; `until` or the
/// last in the data of indicators and acts that some rule uses.
fn span_of(
    program: &Program,
    store: &Store,
    options: Options,
    given: &[Given],
) -> Result<(Vec<Date>, Date), Box<Diagnostic>> {
    let limit = options.known_at.unwrap_or(Date::LAST);
    let (mut first_in_data, mut last_in_data): (Option<Date>, Option<Date>) = (None, None);
    let mut meet = |first: Date, last: Date| {
        first_in_data = Some(first_in_data.map_or(first, |known| known.min(first)));
        last_in_data = last_in_data.max(Some(last));
    };
    for (text, facts) in program.texts.iter().zip(&store.texts) {
        let used = |subject| text.versions.iter().any(|version| is_used(&version.agreement, subject));
        for (index, list) in facts.observations.iter().enumerate() {
            if used(Subject::Indicator(IndicatorId(index as u32))) {
                // They are in order of date.
                let known = list.iter().filter(|it| limit == Date::LAST || it.known() <= limit);
                if let Some(first) = known.clone().next() {
                    meet(first.date, known.map(Observation::known).fold(first.date, Date::max));
                }
            }
        }
        // And acts are, too.
        let counts = |act: &&Act| act.date <= limit && used(act.on);
        if let (Some(first), Some(last)) = (facts.acts.iter().find(counts), facts.acts.iter().rfind(counts)) {
            meet(first.date, last.date);
        }
    }
    let main = program.main();
    let begins = given.iter().map(|given| given.since).max();
    let mut firsts = Vec::new();
    for text in &program.texts {
        let agreement = text.base();
        let Some(first) = begins.or(agreement.concluded).or(first_in_data) else {
            let message = "the run has no first day: the agreement has no `concluded` date, and the data has no row that a rule uses";
            return Err(Box::new(
                Diagnostic::error(Code::E0502, message, agreement.span, "no `concluded` clause here")
                    .help("add `concluded YYYY-MM-DD` to the agreement, or give data with `--data`"),
            ));
        };
        firsts.push(first);
    }
    let first = firsts[firsts.len() - 1];
    let until = match options.until {
        Some(until) if until < first => {
            let message = format!("the run would end on {until}, before its first day {first}");
            return Err(Box::new(
                Diagnostic::error(Code::E0502, message, main.span, format!("the run begins on {first}"))
                    .help("give a later day with `--until`"),
            ));
        }
        Some(until) => until,
        None => last_in_data.unwrap_or(first).max(first),
    };
    Ok((firsts, until))
}

/// Whether some rule asks for it; acts on what rules are about always count.
fn is_used(agreement: &Agreement, subject: Subject) -> bool {
    match subject {
        Subject::Event(event) => agreement[event].used,
        Subject::Indicator(indicator) => agreement[indicator].used,
        _ => true,
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
            labels: Labels::of(agreement, store),
            quick: false,
            lookout: None,
            views,
            events: vec![Vec::new(); agreement.events.len()],
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
                self.foreign.push(ForeignState { history, observed: Vec::new() });
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
            Actor::Party(party) => self.agreement[party].until.is_none_or(|event| {
                self.events[event.index()].first().is_none_or(|occurrence| self.today <= occurrence.date)
            }),
        }
    }

    fn relief_ids(&self) -> impl Iterator<Item = ReliefId> + use<> {
        (0..self.reliefs.len() as u32).map(ReliefId)
    }
}

/// What is true of each expression whatever the data say.
#[derive(Debug)]
struct Nature {
    /// What it was worth on a past day can only be changed by reports about that day or earlier ones.
    steady: Vec<bool>,
    /// Several expressions are made of it, as of a defined one.
    shared: Vec<bool>,
    /// It rests on the levels of its own day and on statuses, and on all of them whatever they are worth.
    level: Vec<bool>,
}

impl Nature {
    /// Expressions stand behind those that they are made of.
    fn of(agreement: &Agreement) -> Self {
        let mut steady: Vec<bool> = Vec::with_capacity(agreement.exprs.len());
        let mut level: Vec<bool> = Vec::with_capacity(agreement.exprs.len());
        let mut uses = vec![0_u8; agreement.exprs.len()];
        for expr in &agreement.exprs {
            let own = !matches!(expr.kind, ExprKind::On { .. } | ExprKind::Ago { .. });
            let children = expr.kind.children();
            let all = |of: &[bool]| children.iter().all(|child| of.get(child.index()).copied().unwrap_or(false));
            steady.push(own && all(&steady));
            level.push(is_of_its_day(&expr.kind) && all(&level));
            for child in children {
                uses[child.index()] = uses[child.index()].saturating_add(1);
            }
        }
        Self { steady, shared: uses.into_iter().map(|count| count > 1).collect(), level }
    }
}

/// Whether an expression looks at the day itself, and always at all that it is made of.
const fn is_of_its_day(kind: &ExprKind) -> bool {
    use ExprKind as K;
    match kind {
        K::Truth(_) | K::Number(_) | K::Category(_) | K::Reading(_) | K::Occurred(_) | K::Level(_) => true,
        K::Holds(_) | K::Benchmark(..) | K::Stage(..) | K::Relief(..) | K::Trigger(..) | K::Reversal(..) => true,
        K::Review(..) | K::Grievance(..) | K::Foreign(..) => true,
        K::Not(_) | K::And(_) | K::Or(_) | K::AtLeast { .. } | K::Compare { .. } | K::InRange { .. } => true,
        K::Negate(_) | K::Sum { .. } | K::Product { .. } | K::Convert { .. } => true,
        K::Min(_) | K::Max(_) | K::Abs(_) | K::Round { .. } => true,
        K::Date(_) | K::DaysBetween(..) | K::Missing(_) | K::Stale(_) | K::ShareOf(_) | K::If { .. } => false,
        K::For { .. } | K::WithinLast { .. } | K::Since { .. } | K::Ago { .. } | K::On { .. } => false,
        K::Window { .. } | K::FlowWindow { .. } | K::AmountWindow { .. } | K::CountDays { .. } => false,
        K::Total { .. } => false,
    }
}

/// The views that a text needs, the first of which reads everything, and those of each benchmark.
fn views(agreement: &Agreement) -> (Vec<View>, Vec<Vec<usize>>) {
    let mut all = vec![View { source: None, accepting: Vec::new(), reads: read_by_everybody(agreement) }];
    let mut views = Vec::new();
    for benchmark in &agreement.benchmarks {
        let sources: Vec<Option<Actor>> = match &benchmark.verified {
            Some(quorum) => quorum.of.iter().copied().map(Some).collect(),
            None => vec![None],
        };
        let mut numbers = Vec::new();
        for source in sources {
            let accepting = accepted(benchmark);
            let known = all.iter().position(|view| view.source == source && view.accepting == accepting);
            let number = known.unwrap_or_else(|| {
                all.push(View { source, accepting, reads: Vec::new() });
                all.len() - 1
            });
            agreement.each_under(benchmark.requires, |kind| all[number].reads.extend(kind.indicator()));
            numbers.push(number);
        }
        views.push(numbers);
    }
    (all, views)
}

/// The indicators that are read with all sources: by anything but a benchmark with verifiers, and by disputes.
fn read_by_everybody(agreement: &Agreement) -> Vec<IndicatorId> {
    let mut reads: Vec<IndicatorId> = (0..agreement.indicators.len() as u32)
        .map(IndicatorId)
        .filter(|id| agreement[*id].disputes.is_some())
        .collect();
    for root in agreement.conditions() {
        agreement.each_under(root, |kind| reads.extend(kind.indicator()));
    }
    let reported = agreement.reviews.iter().flat_map(|review| &review.reports);
    reads.extend(reported.filter_map(|subject| match subject {
        Subject::Indicator(id) => Some(*id),
        _ => None,
    }));
    reads.sort();
    reads.dedup();
    reads
}

/// The statuses of observations that count for a benchmark (section 5.3): all usable ones, or with `verified by` the verified
/// and those accepted besides.
fn accepted(benchmark: &crate::model::Benchmark) -> Vec<ObservationStatus> {
    let mut accepting = benchmark.accepting.clone();
    if benchmark.verified.is_some() || !accepting.is_empty() {
        accepting.push(ObservationStatus::Verified);
    }
    accepting.sort();
    accepting.dedup();
    accepting
}

impl BenchmarkState<'_> {
    const fn new() -> Self {
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
    const fn new() -> Self {
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
    const fn new() -> Self {
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
    const fn new() -> Self {
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
    const fn new() -> Self {
        Self { history: History::new(ReversalStatus::Idle), ran: None }
    }
}
