//! What a condition says of single things: "this reading is at most 300", "this stage is active".
//!
//! A [`Literal`] has the values for which it is true and those for which it is false, so that denial and unknown come out as
//! section 6 has them. [`Literals::facts`] gives what a condition needs all of; through benchmarks only as far as a benchmark
//! that is met makes its own condition true on that very day. [`compared`] reads comparisons, [`verdicts`] says what can be
//! told from a benchmark's verdict.

mod compared;
mod verdicts;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use super::Draft;
use super::values::Values;
use crate::model::{
    Asked, BenchmarkId, BenchmarkStatus, Comparison, EventId, ExprId, ExprKind, IndicatorId, Measure, StageId,
    StageOutcome, StageStatus, Subject,
};
use crate::source::Span;

use verdicts::{tells, views};

/// What a literal is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Reading(IndicatorId),
    Missing(IndicatorId),
    Stale(IndicatorId),
    Occurred(EventId),
    Status(Subject),
    Foreign(u32),
    /// Any other value, by its text: the same words are worth the same on one day.
    Text(String),
    /// Numbers written out on both sides.
    Nothing,
}

/// What a literal is about, and whose observations count: the benchmarks of one verifier read the same values.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Term {
    what: What,
    view: u32,
}

/// Why a term has fewer values than its type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    /// In a sentence: "a share is between 0% and 100%".
    pub words: String,
    /// Where that is said, if it is.
    pub span: Option<Span>,
}

/// What a condition says of one term.
#[derive(Debug, Clone)]
pub struct Literal {
    /// The term.
    pub term: Term,
    /// The values for which it is true.
    pub yes: Values,
    /// The values for which it is false.
    pub no: Values,
    /// The values that the term can have at all.
    pub domain: Values,
    /// Why not all of its type.
    pub bound: Option<Bound>,
    /// Where.
    pub span: Span,
    /// The benchmark through which it is asked, if it isn't asked directly.
    pub through: Option<BenchmarkId>,
    /// What stands there is denied further out.
    pub is_denied: bool,
}

impl Literal {
    /// True for no value.
    pub fn is_never(&self) -> bool {
        self.yes.and(&self.domain).is_empty()
    }

    /// False for no value.
    pub fn is_always(&self) -> bool {
        self.no.and(&self.domain).is_empty()
    }

    /// Numbers on both sides.
    pub fn is_constant(&self) -> bool {
        self.term.what == What::Nothing
    }

    /// About the status of a benchmark, which is unknown while the benchmark is.
    pub const fn is_of_benchmark(&self) -> bool {
        matches!(self.term.what, What::Status(Subject::Benchmark(_)) | What::Foreign(_))
    }

    fn denied(mut self) -> Self {
        std::mem::swap(&mut self.yes, &mut self.no);
        self
    }
}

/// More than this is not followed through benchmarks: what is left out can only leave a finding out.
const DEEPEST: u32 = 8;
/// Nor are more literals than this looked at together.
const MOST: usize = 400;

/// Reads the literals of an agreement.
#[derive(Debug)]
pub struct Literals<'a> {
    draft: &'a Draft<'a>,
    /// By benchmark.
    views: Vec<u32>,
    assumed: BTreeMap<What, (Values, Span)>,
    reversed: Vec<bool>,
    /// By benchmark: not looked through.
    pub opaque: Vec<bool>,
    /// What was read already, so that a definition that is used again and again is read once.
    read: RefCell<BTreeMap<(ExprId, u32), Option<Literal>>>,
    steps: Cell<usize>,
}

impl<'a> Literals<'a> {
    /// Looks at the verifiers and the assumptions.
    pub fn new(draft: &'a Draft<'a>) -> Self {
        let agreement = draft.agreement;
        let mut reversed = vec![false; agreement.stages.len()];
        for stage in agreement.reversals.iter().flat_map(|reversal| &reversal.takes) {
            reversed[stage.index()] = true;
        }
        let opaque = vec![false; agreement.benchmarks.len()];
        let mut literals = Self {
            draft,
            views: views(&agreement.benchmarks),
            assumed: BTreeMap::new(),
            reversed,
            opaque,
            read: RefCell::default(),
            steps: Cell::new(0),
        };
        let mut assumed: BTreeMap<What, (Values, Span)> = BTreeMap::new();
        for id in &agreement.assumptions {
            for fact in literals.facts([*id]) {
                let span = fact.span;
                let known = assumed.entry(fact.term.what).or_insert_with(|| (Values::all(), span));
                known.0 = known.0.and(&fact.yes);
            }
        }
        // An assumption that holds for nothing says nothing of the others.
        assumed.retain(|_, (values, _)| !values.is_empty());
        literals.assumed = assumed;
        literals.read.borrow_mut().clear();
        literals
    }

    /// The same without what is assumed: to look at the assumptions themselves.
    #[must_use]
    pub fn without_assumptions(mut self) -> Self {
        self.assumed.clear();
        self.read.borrow_mut().clear();
        self
    }

    /// What all has to be so for these conditions to be true together, as far as that can be said of single terms.
    pub fn facts(&self, conditions: impl IntoIterator<Item = ExprId>) -> Vec<Literal> {
        let mut found = Vec::new();
        self.steps.set(0);
        for id in conditions {
            self.collect(id, 0, true, None, 0, &mut found);
        }
        found
    }

    /// The same of a benchmark's own condition, judged on its own observations.
    pub fn facts_of(&self, benchmark: BenchmarkId) -> Vec<Literal> {
        self.facts_under(benchmark, self.draft.agreement[benchmark].requires)
    }

    /// The same of a part of it.
    pub fn facts_under(&self, benchmark: BenchmarkId, part: ExprId) -> Vec<Literal> {
        let mut found = Vec::new();
        self.steps.set(0);
        self.collect(part, self.views[benchmark.index()], true, None, 0, &mut found);
        found
    }

    fn collect(
        &self,
        id: ExprId,
        view: u32,
        truth: bool,
        through: Option<BenchmarkId>,
        depth: u32,
        found: &mut Vec<Literal>,
    ) {
        self.steps.set(self.steps.get() + 1);
        if found.len() >= MOST || self.steps.get() > 10 * MOST {
            return;
        }
        let agreement = self.draft.agreement;
        match (&agreement.expr(id).kind, truth) {
            (ExprKind::And(parts), true) | (ExprKind::Or(parts), false) => {
                parts.iter().for_each(|part| self.collect(*part, view, truth, through, depth, found));
                return;
            }
            (ExprKind::AtLeast { count, of }, true) if *count as usize == of.len() => {
                of.iter().for_each(|part| self.collect(*part, view, truth, through, depth, found));
                return;
            }
            (ExprKind::Not(inner), _) => {
                let start = found.len();
                self.collect(*inner, view, !truth, through, depth, found);
                // A denial of one thing is shown with its `not`.
                if super::conditions::parts(&agreement.expr(*inner).kind).is_empty() {
                    let span = agreement.expr(id).span;
                    for own in found[start..].iter_mut().filter(|own| own.through == through) {
                        (own.span, own.is_denied) = (span, false);
                    }
                }
                return;
            }
            // True on every day of a stretch that ends today: also today (section 6).
            (ExprKind::For { condition, .. } | ExprKind::Since { condition, .. }, true) => {
                self.collect(*condition, view, true, through, depth, found);
                return;
            }
            _ => {}
        }
        if let Some(literal) = self.literal(id, view) {
            let literal = if truth { literal } else { literal.denied() };
            found.push(Literal { through, is_denied: !truth, ..literal });
        }
        let (benchmark, is_met) = match (&agreement.expr(id).kind, truth) {
            (ExprKind::Holds(id), truth) => (*id, truth),
            (ExprKind::Benchmark(id, BenchmarkStatus::Met), true) => (*id, true),
            (ExprKind::Benchmark(id, BenchmarkStatus::Unmet), true) => (*id, false),
            _ => return,
        };
        let says = &agreement[benchmark];
        let can_be_waived =
            matches!(agreement.expr(id).kind, ExprKind::Holds(_)) && !says.waivable.is_empty() && is_met;
        if depth < DEEPEST && !self.opaque[benchmark.index()] && !can_be_waived && tells(says, is_met) {
            let through = through.or(Some(benchmark));
            self.collect(says.requires, self.views[benchmark.index()], is_met, through, depth + 1, found);
        }
    }

    /// What an expression says of one term, if that is all it says.
    pub fn literal_of(&self, id: ExprId, benchmark: Option<BenchmarkId>) -> Option<Literal> {
        self.literal(id, benchmark.map_or(0, |benchmark| self.views[benchmark.index()]))
    }

    fn literal(&self, id: ExprId, view: u32) -> Option<Literal> {
        if let Some(known) = self.read.borrow().get(&(id, view)) {
            return known.clone();
        }
        let literal = self.read(id, view);
        self.read.borrow_mut().insert((id, view), literal.clone());
        literal
    }

    fn read(&self, id: ExprId, view: u32) -> Option<Literal> {
        let agreement = self.draft.agreement;
        let span = agreement.expr(id).span;
        let flag = |what: What, view: u32| Some(self.among(what, view, [1], 2, span));
        match &agreement.expr(id).kind {
            ExprKind::Reading(indicator) => match agreement[*indicator].measure {
                Measure::Bool { .. } => flag(What::Reading(*indicator), view),
                _ => None,
            },
            ExprKind::Missing(indicator) => flag(What::Missing(*indicator), view),
            ExprKind::Stale(indicator) => flag(What::Stale(*indicator), view),
            ExprKind::Occurred(event) => flag(What::Occurred(*event), 0),
            ExprKind::Holds(id) => Some(self.benchmark(What::Status(Subject::Benchmark(*id)), None, span)),
            ExprKind::Benchmark(id, status) => {
                Some(self.benchmark(What::Status(Subject::Benchmark(*id)), Some(*status), span))
            }
            ExprKind::Stage(id, status) => Some(self.status(Subject::Stage(*id), status.word(), span)),
            ExprKind::Relief(id, status) => Some(self.status(Subject::Relief(*id), status.word(), span)),
            ExprKind::Trigger(id, status) => Some(self.status(Subject::Trigger(*id), status.word(), span)),
            ExprKind::Reversal(id, status) => Some(self.status(Subject::Reversal(*id), status.word(), span)),
            ExprKind::Review(id, status) => Some(self.status(Subject::Review(*id), status.word(), span)),
            ExprKind::Grievance(id, status) => Some(self.status(Subject::Grievance(*id), status.word(), span)),
            ExprKind::Foreign(place, asked) => {
                let foreign = agreement.foreign.get(*place as usize)?;
                let what = What::Foreign(*place);
                match (foreign.subject, asked) {
                    (Subject::Benchmark(_), Asked::Holds) => Some(self.benchmark(what, None, span)),
                    (Subject::Benchmark(_), Asked::Status(word)) => {
                        Some(self.benchmark(what, Some(BenchmarkStatus::from_word(word)?), span))
                    }
                    (subject, Asked::Status(word)) => {
                        let words = subject.statuses();
                        let place = words.iter().position(|known| known == word)?;
                        Some(self.among(what, 0, [place], words.len(), span))
                    }
                    (_, Asked::Holds) => None,
                }
            }
            ExprKind::Not(inner) => Some(Literal { span, ..self.literal(*inner, view)?.denied() }),
            ExprKind::And(parts) => self.combined(parts, view, true, span),
            ExprKind::Or(parts) => self.combined(parts, view, false, span),
            ExprKind::AtLeast { count: 1, of } => self.combined(of, view, false, span),
            ExprKind::Compare { op, left, right } => self.compared(*op, *left, *right, view, span),
            ExprKind::InRange { value, low, high } => {
                let low = self.compared(Comparison::AtLeast, *value, *low, view, span)?;
                let high = self.compared(Comparison::AtMost, *value, *high, view, span)?;
                both(&low, &high, true)
            }
            _ => None,
        }
    }

    /// All of several, or any of them, where all are about one term.
    fn combined(&self, parts: &[ExprId], view: u32, all: bool, span: Span) -> Option<Literal> {
        let (first, rest) = parts.split_first()?;
        let mut found = self.literal(*first, view)?;
        for part in rest {
            found = both(&found, &self.literal(*part, view)?, all)?;
        }
        Some(Literal { span, ..found })
    }

    fn among<const N: usize>(&self, what: What, view: u32, yes: [usize; N], size: usize, span: Span) -> Literal {
        let no = Values::points((0..size).filter(|place| !yes.contains(place)));
        self.bounded(Literal {
            term: Term { what, view },
            yes: Values::points(yes),
            no,
            domain: Values::points(0..size),
            bound: None,
            span,
            through: None,
            is_denied: false,
        })
    }

    /// Of a benchmark: `status`, or without one met or waived. All but `unknown` are unknown while it is.
    fn benchmark(&self, what: What, status: Option<BenchmarkStatus>, span: Span) -> Literal {
        let place = |status: BenchmarkStatus| BenchmarkStatus::ALL.iter().position(|known| *known == status);
        let all = || BenchmarkStatus::ALL.iter().copied();
        let holds = |known: BenchmarkStatus| match status {
            Some(status) => known == status,
            None => matches!(known, BenchmarkStatus::Met | BenchmarkStatus::Waived),
        };
        let is_told =
            |known: BenchmarkStatus| status == Some(BenchmarkStatus::Unknown) || known != BenchmarkStatus::Unknown;
        let waivable = match &what {
            What::Status(Subject::Benchmark(id)) => !self.draft.agreement[*id].waivable.is_empty() || self.is_amended(),
            _ => true,
        };
        let bound = (!waivable).then(|| Bound { words: "nobody may waive it".to_owned(), span: None });
        Literal {
            term: Term { what, view: 0 },
            yes: Values::points(all().filter(|known| holds(*known) && is_told(*known)).filter_map(place)),
            no: Values::points(all().filter(|known| !holds(*known) && is_told(*known)).filter_map(place)),
            domain: Values::points(
                all().filter(|known| waivable || *known != BenchmarkStatus::Waived).filter_map(place),
            ),
            bound,
            span,
            through: None,
            is_denied: false,
        }
    }

    fn status(&self, subject: Subject, word: &str, span: Span) -> Literal {
        let words = subject.statuses();
        let place = words.iter().position(|known| *known == word).unwrap_or(usize::MAX);
        let mut literal = self.among(What::Status(subject), 0, [place], words.len(), span);
        if let Subject::Stage(id) = subject {
            let never = self.never_in(id);
            if !never.is_empty() {
                let is_left = |known: &str| !never.iter().any(|(status, _)| status.word() == known);
                let left = words.iter().enumerate().filter(|(_, known)| is_left(known)).map(|(place, _)| place);
                literal.domain = Values::points(left);
            }
            let lacks = never.iter().find(|(status, _)| status.word() == word);
            literal.bound = lacks.map(|(_, lacks)| {
                let name = &self.draft.agreement[id].declared.name;
                Bound { words: format!("`{name}` has no {lacks}"), span: None }
            });
        }
        literal
    }

    /// The statuses that a stage can't come to, for want of the clause that leads there (section 5.5).
    fn never_in(&self, id: StageId) -> Vec<(StageStatus, &'static str)> {
        let mut never = Vec::new();
        // An earlier text may have led there.
        if self.is_amended() {
            return never;
        }
        let stage = &self.draft.agreement[id];
        if stage.condition.is_none() {
            never.push((StageStatus::Suspended, "`while … else suspend`"));
        }
        if !stage.deadline.as_ref().is_some_and(|deadline| lapses(&deadline.outcome)) {
            never.push((StageStatus::Lapsed, "deadline with `else lapse`"));
        }
        if !self.reversed[id.index()] {
            never.push((StageStatus::Reversed, "reversal that `returns to` an earlier stage"));
        }
        never
    }

    fn is_amended(&self) -> bool {
        self.draft.program.main_text().versions.len() > 1
    }
}

/// All of both, or any of them, where they are about one term.
fn both(one: &Literal, other: &Literal, all: bool) -> Option<Literal> {
    if one.term != other.term {
        return None;
    }
    let (yes, no) = if all {
        (one.yes.and(&other.yes), one.no.or(&other.no))
    } else {
        (one.yes.or(&other.yes), one.no.and(&other.no))
    };
    Some(Literal { yes, no, ..one.clone() })
}

fn lapses(outcome: &StageOutcome) -> bool {
    match outcome {
        StageOutcome::Lapse => true,
        StageOutcome::Extend { then, .. } => lapses(then),
        StageOutcome::Terminate | StageOutcome::Trigger(_) => false,
    }
}
