//! A condition under watch: what it is worth on a day, and until when it surely stays so if nothing comes but what stands in its
//! column already. Those that come up most look ahead along the columns; every other is worked out as anywhere else.

use super::super::Run;
use super::super::judge::{Moment, Stop};
use super::super::value::{Truth, all, any};
use super::columns::{Band, Kept, Level};
use super::mean::Mean;
use crate::calendar::{Date, Duration};
use crate::model::{EventId, ExprId, ExprKind, IndicatorId, Measure, WindowFunction};

/// What a condition is worth, and the day up to which, excluded, it surely stays so.
pub type Seen = (Truth, Date);

/// A condition that somebody asks.
#[derive(Debug)]
pub struct Watch {
    /// The condition.
    pub root: ExprId,
    /// Through whose eyes.
    pub view: usize,
    node: Node,
}

#[derive(Debug)]
enum Node {
    /// The level of an indicator against a number.
    Level(Level, ExprId),
    /// Its average against a number.
    Mean(Mean, ExprId),
    Not(Box<Self>),
    All(Vec<Self>),
    Any(Vec<Self>),
    /// An event within so many days.
    Recent(EventId, i32),
    /// A condition for so many days.
    Held(Held),
    /// Anything else, with the indicators that it reads.
    Other(ExprId, Vec<IndicatorId>),
}

#[derive(Debug)]
struct Held {
    condition: ExprId,
    length: Duration,
    node: Box<Node>,
    /// What the condition is worth on the days that were looked at ahead and haven't passed.
    ahead: Vec<(Date, Date, Truth)>,
    /// The latest look, where what it rests on tells when it has changed.
    kept: Option<Kept>,
}

/// So many changes of a condition are followed in one look.
const CHANGES: usize = 64;

impl Node {
    fn of(run: &Run<'_>, view: usize, id: ExprId) -> Self {
        let agreement = run.agreement;
        let part = |id: &ExprId| Self::of(run, view, *id);
        match &agreement.expr(id).kind {
            ExprKind::Not(inner) => Self::Not(Box::new(part(inner))),
            ExprKind::And(parts) => Self::All(parts.iter().map(part).collect()),
            ExprKind::Or(parts) => Self::Any(parts.iter().map(part).collect()),
            ExprKind::Compare { op, left, right } => {
                let level = |id: ExprId| match agreement.expr(id).kind {
                    ExprKind::Reading(it) if agreement[it].measure == Measure::Stock => Some(it),
                    _ => None,
                };
                let ExprKind::Number(limit) = agreement.expr(*right).kind else { return Self::other(run, id) };
                let band = |indicator| Band { view, indicator, op: *op, limit };
                match (level(*left), &agreement.expr(*left).kind) {
                    (Some(indicator), _) => Self::Level(Level::new(band(indicator)), id),
                    (
                        None,
                        ExprKind::Window {
                            function: WindowFunction::Average,
                            argument,
                            length: Duration::Days(days @ 1..),
                        },
                    ) => match level(*argument) {
                        Some(indicator) => Self::Mean(Mean::new(band(indicator), *days), id),
                        None => Self::other(run, id),
                    },
                    _ => Self::other(run, id),
                }
            }
            ExprKind::WithinLast { condition, length: Duration::Days(days) } => {
                match (&agreement.expr(*condition).kind, i32::try_from(*days)) {
                    (ExprKind::Occurred(event), Ok(days)) => Self::Recent(*event, days),
                    _ => Self::other(run, id),
                }
            }
            ExprKind::For { condition, length } if run.nature.steady[condition.index()] => Self::Held(Held {
                condition: *condition,
                length: *length,
                node: Box::new(part(condition)),
                ahead: Vec::new(),
                kept: None,
            }),
            _ => Self::other(run, id),
        }
    }

    fn other(run: &Run<'_>, id: ExprId) -> Self {
        Self::Other(id, run.indicators_of(id))
    }

    /// Whether it can be looked at as of days ahead.
    fn is_far_sighted(&self, run: &Run<'_>) -> bool {
        match self {
            Self::Level(level, _) => level.changes(run).is_some(),
            Self::Mean(mean, _) => mean.changes(run).is_some(),
            Self::Not(inner) => inner.is_far_sighted(run),
            Self::All(parts) | Self::Any(parts) => parts.iter().all(|part| part.is_far_sighted(run)),
            Self::Recent(..) | Self::Held(_) | Self::Other(..) => false,
        }
    }

    /// How often what it rests on has changed otherwise than by days going by; none where it rests on more than columns and events.
    fn changes(&self, run: &Run<'_>) -> Option<u64> {
        match self {
            Self::Level(level, _) => level.changes(run),
            Self::Mean(mean, _) => mean.changes(run),
            Self::Not(inner) => inner.changes(run),
            Self::All(parts) | Self::Any(parts) => parts.iter().map(|part| part.changes(run)).sum(),
            // Days of an event are only added.
            Self::Recent(event, _) => Some(run.events[event.index()].dates().len() as u64),
            Self::Held(held) => held.node.changes(run),
            Self::Other(..) => None,
        }
    }

    /// As of today, or of a day ahead if it is far-sighted.
    fn look(&mut self, run: &Run<'_>, view: usize, day: Date) -> Result<Seen, Stop> {
        match self {
            Self::Level(level, id) => match level.look(run, day) {
                Some(seen) => Ok(seen),
                None => look_anyhow(run, view, *id, &[level.band.indicator]),
            },
            Self::Mean(mean, id) => match mean.look(run, day) {
                Some(seen) => Ok(seen),
                None => look_anyhow(run, view, *id, &[mean.band.indicator]),
            },
            Self::Not(inner) => inner.look(run, view, day).map(|(truth, until)| (truth.map(|it| !it), until)),
            Self::All(parts) => Self::look_at(parts, Some(true), |a, b| all([a, b]), run, view, day),
            Self::Any(parts) => Self::look_at(parts, Some(false), |a, b| any([a, b]), run, view, day),
            Self::Recent(event, days) => Ok(recent(run, *event, *days)),
            Self::Held(held) => held.look(run, view),
            Self::Other(id, indicators) => look_anyhow(run, view, *id, indicators),
        }
    }

    fn look_at(
        parts: &mut [Self],
        none: Truth,
        both: impl Fn(Truth, Truth) -> Truth,
        run: &Run<'_>,
        view: usize,
        day: Date,
    ) -> Result<Seen, Stop> {
        let (mut truth, mut until) = (none, Date::LAST);
        for part in parts {
            let (one, steady) = part.look(run, view, day)?;
            (truth, until) = (both(truth, one), until.min(steady));
        }
        Ok((truth, until))
    }

    fn settle(&mut self, run: &Run<'_>, view: usize, day: Date) {
        match self {
            Self::Level(..) | Self::Mean(..) | Self::Recent(..) | Self::Other(..) => {}
            Self::Not(inner) => inner.settle(run, view, day),
            Self::All(parts) | Self::Any(parts) => parts.iter_mut().for_each(|part| part.settle(run, view, day)),
            Self::Held(held) => held.settle(run, view, day),
        }
    }
}

/// Whether an event has occurred on one of the last days: true until a silence is longer than that.
fn recent(run: &Run<'_>, event: EventId, days: i32) -> Seen {
    if run.today.days() < Date::FIRST.days().saturating_add(days) {
        return (None, run.today.next());
    }
    let list = &run.events[event.index()];
    let (before, ahead) = list.dates().split_at(list.count_by(run.today));
    let last_day = |date: Date| date.days().saturating_add(days);
    let Some(latest) = before.last().filter(|latest| last_day(**latest) >= run.today.days()) else {
        return (Some(false), ahead.first().copied().unwrap_or(Date::LAST));
    };
    let latest = ahead[..unbroken(*latest, ahead, days)].last().unwrap_or(latest);
    let until = last_day(*latest);
    (Some(true), Date::from_days(i64::from(until) + 1).unwrap_or(Date::LAST))
}

/// How many of the dates are each at most so many days behind the one before.
fn unbroken(mut before: Date, dates: &[Date], days: i32) -> usize {
    const AT_ONCE: usize = 32;
    let apart = |a: Date, b: Date| b.days() - a.days();
    let mut count = 0;
    while let Some(date) = dates.get(count) {
        // They differ by a day at least, and so none by more than what the others leave over.
        if let Some(last) =
            dates.get(count + AT_ONCE - 1).filter(|last| apart(before, **last) < days.saturating_add(AT_ONCE as i32))
        {
            (before, count) = (*last, count + AT_ONCE);
        } else if apart(before, *date) <= days {
            (before, count) = (*date, count + 1);
        } else {
            break;
        }
    }
    count
}

/// As of today, until something is observed of one of the indicators.
fn look_anyhow(run: &Run<'_>, view: usize, id: ExprId, indicators: &[IndicatorId]) -> Result<Seen, Stop> {
    let at = Moment::on(run.today).through(view);
    let next = indicators.iter().filter_map(|it| run.knowledge.next_date(*it)).min();
    let until = run.steady_until(id, at)?;
    Ok((run.truth(id, at)?, next.map_or(until, |next| next.min(until))))
}

impl Held {
    fn look(&mut self, run: &Run<'_>, view: usize) -> Result<Seen, Stop> {
        let changes = self.node.changes(run);
        if let Some(seen) = changes.and_then(|changes| Kept::on(self.kept, changes, run.today)) {
            return Ok(seen);
        }
        if changes.is_some() && changes == self.kept.map(|it| it.changes) {
            self.settle(run, view, run.today);
        }
        // What was seen ahead is seen anew.
        self.ahead.clear();
        let seen = self.look_anew(run, view)?;
        self.kept = changes.map(|changes| Kept { changes, from: run.today, seen });
        Ok(seen)
    }

    fn look_anew(&mut self, run: &Run<'_>, view: usize) -> Result<Seen, Stop> {
        let at = Moment::on(run.today).through(view);
        let (mut now, mut until) = self.node.look(run, view, run.today)?;
        let Some(from) = run.back(run.today, self.length) else { return Ok((None, run.today.next())) };
        let whole = run.every_day(self.condition, from, at)?;
        self.ahead.push((run.today, until.previous(), now));
        let latest = if now == Some(false) { Some(until.previous()) } else { whole.latest };
        let mut out = run.out_of_reach(latest, self.length);
        // One day on which it is false makes the whole so until that day is out of reach.
        while whole.truth == Some(false)
            && until < out
            && self.node.is_far_sighted(run)
            && self.ahead.len() < CHANGES
            && matches!(self.length, Duration::Days(_))
        {
            let first = until;
            (now, until) = self.node.look(run, view, first)?;
            self.ahead.push((first, until.previous(), now));
            if now == Some(false) {
                out = run.out_of_reach(Some(until.previous()), self.length);
            }
        }
        if whole.truth == now && whole.truth != Some(false) {
            return Ok((whole.truth, until));
        }
        Ok((whole.truth, until.min(out)))
    }

    /// Remembers what was seen ahead of the days that have passed by `day`.
    fn settle(&mut self, run: &Run<'_>, view: usize, day: Date) {
        self.ahead.retain_mut(|(first, last, truth)| {
            if *first < day {
                run.past.keep_truth(self.condition, view, (*first, (*last).min(day.previous()), *truth));
                *first = day;
            }
            first <= last
        });
        self.node.settle(run, view, day);
    }
}

impl Watch {
    /// Whether it rests on nothing but columns and events.
    pub fn is_pure(&self, run: &Run<'_>) -> bool {
        self.node.changes(run).is_some()
    }

    /// A condition as a view shows it.
    pub fn new(run: &Run<'_>, root: ExprId, view: usize) -> Self {
        Self { root, view, node: Node::of(run, view, root) }
    }

    /// What it is worth today.
    pub fn look(&mut self, run: &Run<'_>) -> Result<Seen, Stop> {
        self.node.look(run, self.view, run.today)
    }

    /// The days before this one have passed as they were seen ahead.
    pub fn settle(&mut self, run: &Run<'_>, day: Date) {
        self.node.settle(run, self.view, day);
    }
}
