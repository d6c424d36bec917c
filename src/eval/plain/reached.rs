//! The evening of a run's last day, to be asked what conditions are worth and what dates have come to be.

use super::judge::{Moment, Stop};
use super::trace::Trace;
use super::{Pace, Run, runs};
use crate::calendar::Date;
use crate::data::Store;
use crate::diagnostic::Diagnostic;
use crate::eval::{Given, Options, Question};
use crate::ledger::Cause;
use crate::model::{BenchmarkId, DateExpr, ExprId, Program};
use crate::quantity::{Number, divide};

/// All texts at the end of a run.
#[derive(Debug)]
pub struct Reached<'a> {
    runs: Vec<Run<'a>>,
}

/// Through whose eyes the data are read: everybody's, or those of one body that verifies a benchmark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Eyes(usize);

impl Eyes {
    /// Those of all sources.
    pub const ALL: Self = Self(0);
}

impl<'a> Reached<'a> {
    /// Runs until the last day, and stays there.
    ///
    /// # Errors
    /// See [`super::run`].
    pub fn the_end(
        program: &'a Program,
        store: &'a Store,
        options: Options,
        given: &[Given],
    ) -> Result<Self, Box<Diagnostic>> {
        let (runs, ..) = runs(Pace::WhereSomethingMoves, program, store, options, given)?;
        Ok(Self { runs })
    }

    /// Whose eyes stand in the way of a benchmark's verdict: the first that don't see its condition as it is wanted.
    pub fn eyes(&self, text: usize, benchmark: BenchmarkId, wanted: bool) -> Eyes {
        let Some(run) = self.runs.get(text) else { return Eyes::ALL };
        let views = &run.views[benchmark.index()];
        let requires = run.agreement[benchmark].requires;
        let other = views.iter().find(|view| self.truth(text, requires, Eyes(**view)) != Some(wanted));
        other.or(views.first()).map_or(Eyes::ALL, |view| Eyes(*view))
    }

    /// The run of a text, if it knows an expression: one that ended before an amendment never had the amendment's.
    fn run(&self, text: usize, expr: ExprId) -> Option<&Run<'a>> {
        self.runs.get(text).filter(|run| expr.index() < run.agreement.exprs.len())
    }

    /// Whether a condition is true as things stand; none where it can't be told.
    pub fn truth(&self, text: usize, expr: ExprId, eyes: Eyes) -> Option<bool> {
        let run = self.run(text, expr)?;
        run.truth(expr, Moment::now(run.today).through(eyes.0)).ok().flatten()
    }

    /// What a number is; none where it can't be told exactly.
    pub fn number(&self, text: usize, expr: ExprId, eyes: Eyes) -> Option<Number> {
        let run = self.run(text, expr)?;
        let at = Moment::now(run.today).through(eyes.0);
        let value = run.value(expr, at, &mut Trace::unwanted()).ok()?.number()?;
        (value.low == value.high).then(|| divide(value.low, value.over).ok())?
    }

    /// A date, if it has come to be known.
    pub fn date(&self, text: usize, expr: &DateExpr) -> Option<Date> {
        let run = self.runs.get(text)?;
        run.date(expr, run.today, true)
    }

    /// What the verdict of a benchmark rests on today.
    ///
    /// # Errors
    /// Arithmetic that can't be done.
    pub fn grounds(&self, text: usize, benchmark: BenchmarkId) -> Result<Vec<Cause>, Box<Diagnostic>> {
        let Some(run) = self.runs.get(text) else { return Ok(Vec::new()) };
        run.grounds_of(benchmark).map_err(|stop| Box::new(run.stopped(stop)))
    }

    /// What something lacks for a status.
    ///
    /// # Errors
    /// Arithmetic that can't be done.
    pub fn missing(&self, question: &Question) -> Result<Vec<Cause>, Box<Diagnostic>> {
        let Some(run) = self.runs.get(question.text) else { return Ok(Vec::new()) };
        let stopped = |stop: Stop| Box::new(run.stopped(stop));
        run.missing(question.subject, &question.status).map_err(stopped)
    }
}
