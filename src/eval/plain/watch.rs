//! A condition under watch: what it is worth today, and until when it surely stays so if nothing becomes known. Those that come
//! up most are put in a form that is quick to look at; every other is worked out as anywhere else.

use super::Run;
use super::judge::{Moment, Stop};
use super::value::{Truth, all, any};
use crate::calendar::{Date, Duration};
use crate::data::Reading;
use crate::model::{Comparison, ExprId, ExprKind, IndicatorId, Measure, Stale};
use crate::quantity::Number;

/// A condition that somebody asks.
#[derive(Debug)]
pub struct Watch {
    /// The condition.
    pub root: ExprId,
    view: usize,
    node: Node,
}

#[derive(Debug)]
enum Node {
    /// The level of an indicator against a number.
    Level {
        indicator: IndicatorId,
        op: Comparison,
        limit: Number,
    },
    Not(Box<Self>),
    All(Vec<Self>),
    Any(Vec<Self>),
    /// A condition for so many days.
    Held(Held),
    /// Anything else.
    Other(ExprId),
}

#[derive(Debug)]
struct Held {
    condition: ExprId,
    length: Duration,
    node: Box<Node>,
    /// When the condition was looked at last, and what it was worth from then until today.
    last: Option<(Date, Truth)>,
}

impl Node {
    fn of(run: &Run<'_>, id: ExprId) -> Self {
        match &run.agreement.expr(id).kind {
            ExprKind::Not(inner) => Self::Not(Box::new(Self::of(run, *inner))),
            ExprKind::And(parts) => Self::All(parts.iter().map(|part| Self::of(run, *part)).collect()),
            ExprKind::Or(parts) => Self::Any(parts.iter().map(|part| Self::of(run, *part)).collect()),
            ExprKind::Compare { op, left, right } => {
                match (&run.agreement.expr(*left).kind, &run.agreement.expr(*right).kind) {
                    (ExprKind::Reading(indicator), ExprKind::Number(limit))
                        if run.agreement[*indicator].measure == Measure::Stock =>
                    {
                        Self::Level { indicator: *indicator, op: *op, limit: *limit }
                    }
                    _ => Self::Other(id),
                }
            }
            ExprKind::For { condition, length } if run.nature.steady[condition.index()] => Self::Held(Held {
                condition: *condition,
                length: *length,
                node: Box::new(Self::of(run, *condition)),
                last: None,
            }),
            _ => Self::Other(id),
        }
    }

    fn begin(&mut self) {
        match self {
            Self::Level { .. } | Self::Other(_) => {}
            Self::Not(inner) => inner.begin(),
            Self::All(parts) | Self::Any(parts) => parts.iter_mut().for_each(Self::begin),
            Self::Held(held) => {
                held.last = None;
                held.node.begin();
            }
        }
    }

    fn look(&mut self, run: &Run<'_>, view: usize) -> Result<(Truth, Date), Stop> {
        match self {
            Self::Level { indicator, op, limit } => Ok(level(run, view, *indicator, *op, *limit)),
            Self::Not(inner) => inner.look(run, view).map(|(truth, until)| (truth.map(|it| !it), until)),
            Self::All(parts) => Self::look_at(parts, Some(true), |a, b| all([a, b]), run, view),
            Self::Any(parts) => Self::look_at(parts, Some(false), |a, b| any([a, b]), run, view),
            Self::Held(held) => held.look(run, view),
            Self::Other(id) => {
                let at = Moment::on(run.today).through(view);
                Ok((run.truth(*id, at)?, run.steady_until(*id, at)?))
            }
        }
    }

    fn look_at(
        parts: &mut [Self],
        none: Truth,
        both: impl Fn(Truth, Truth) -> Truth,
        run: &Run<'_>,
        view: usize,
    ) -> Result<(Truth, Date), Stop> {
        let (mut truth, mut until) = (none, Date::LAST);
        for part in parts {
            let (one, steady) = part.look(run, view)?;
            (truth, until) = (both(truth, one), until.min(steady));
        }
        Ok((truth, until))
    }
}

impl Held {
    fn look(&mut self, run: &Run<'_>, view: usize) -> Result<(Truth, Date), Stop> {
        let today = run.today;
        let (now, until) = self.node.look(run, view)?;
        if let Some((since, truth)) = self.last.filter(|(since, _)| *since < today) {
            // In between nobody had to look.
            run.past.keep_truth(self.condition, view, (since, today.previous(), truth));
        }
        self.last = Some((today, now));
        let at = Moment::on(today).through(view);
        let Some(from) = run.back(today, self.length) else { return Ok((None, Date::LAST)) };
        let whole = run.every_day(self.condition, from, at)?;
        let until = if whole.truth == now { until } else { until.min(run.out_of_reach(whole.latest, self.length)) };
        Ok((whole.truth, until))
    }
}

fn level(run: &Run<'_>, view: usize, indicator: IndicatorId, op: Comparison, limit: Number) -> (Truth, Date) {
    let Some(latest) = run.knowledge.latest(view, indicator, run.today) else { return (None, Date::LAST) };
    let last = match run.agreement[indicator].stale {
        Stale::Never => Date::LAST,
        Stale::After(length) => run.later(run.knowledge.observation(latest).date, length),
    };
    if last < run.today {
        return (None, Date::LAST);
    }
    let truth = match run.knowledge.reading(latest) {
        Some(Reading::Number(value)) => Some(op.holds(value.cmp(&limit))),
        _ => None,
    };
    (truth, if last == Date::LAST { last } else { last.next() })
}

impl Watch {
    /// A condition as a view shows it.
    pub fn new(run: &Run<'_>, root: ExprId, view: usize) -> Self {
        Self { root, view, node: Node::of(run, root) }
    }

    /// Nothing is remembered of what was seen.
    pub fn begin(&mut self) {
        self.node.begin();
    }

    /// What it is worth today, and the day up to which, excluded, that surely stays so if nothing becomes known and nothing moves.
    pub fn look(&mut self, run: &Run<'_>) -> Result<(Truth, Date), Stop> {
        self.node.look(run, self.view)
    }
}
