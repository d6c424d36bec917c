//! What several rules ask of an agreement: who names what, what takes a relief away, how long things take.

use std::collections::{BTreeMap, BTreeSet};

use crate::calendar::Duration;
use crate::model::{
    ActionKind, Actor, Agreement, BenchmarkId, BodyId, DateExpr, Due, ExprId, ExprKind, IndicatorId, Lasts, ReliefId,
    ReversalId, SafeguardRule, StageId, StageOutcome, Subject, SuspensionEnd, TriggerId, Window,
};

/// Links between declarations, each list in order of declaration.
#[derive(Debug, Default)]
pub struct Facts {
    /// By relief: the stages that grant it.
    pub granted_by: Vec<Vec<StageId>>,
    /// By relief: the reversals that take it.
    pub taken_by: Vec<Vec<ReversalId>>,
    /// By relief: the triggers that suspend it.
    pub suspended_by: Vec<Vec<TriggerId>>,
    /// By relief: the triggers that reduce it.
    pub reduced_by: Vec<Vec<TriggerId>>,
    /// By reversal: the triggers that run it, or entitle somebody to.
    pub run_by: Vec<Vec<TriggerId>>,
    /// By trigger: what raises it when a window runs out without an answer.
    pub raised_by_silence_of: Vec<Vec<Subject>>,
    /// Who names a thing, in a condition, a date or a clause.
    pub named_by: BTreeMap<Subject, BTreeSet<Subject>>,
}

impl Facts {
    /// Looks through an agreement once.
    pub fn new(agreement: &Agreement) -> Self {
        let mut facts = Self {
            granted_by: vec![Vec::new(); agreement.reliefs.len()],
            taken_by: vec![Vec::new(); agreement.reliefs.len()],
            suspended_by: vec![Vec::new(); agreement.reliefs.len()],
            reduced_by: vec![Vec::new(); agreement.reliefs.len()],
            run_by: vec![Vec::new(); agreement.reversals.len()],
            raised_by_silence_of: vec![Vec::new(); agreement.triggers.len()],
            named_by: BTreeMap::new(),
        };
        for subject in agreement.subjects().filter(|subject| !agreement.declared(*subject).absent) {
            let mut names = Names { agreement, found: BTreeSet::new() };
            facts.look(agreement, subject, &mut names);
            for named in names.found {
                facts.named_by.entry(named).or_default().insert(subject);
            }
        }
        facts
    }

    /// Who names a thing.
    pub fn names(&self, subject: Subject) -> impl Iterator<Item = Subject> + '_ {
        self.named_by.get(&subject).into_iter().flatten().copied()
    }

    fn look(&mut self, agreement: &Agreement, subject: Subject, names: &mut Names<'_>) {
        match subject {
            Subject::Party(id) => names.add_all(agreement[id].until.map(Subject::Event)),
            Subject::Body(id) => names.add_all(agreement[id].members.iter().map(|id| Subject::Party(*id))),
            Subject::Event(id) => names.standing(&agreement[id].by),
            Subject::Indicator(id) => {
                names.actors(&sources(agreement, id));
                if let Some(disputes) = &agreement[id].disputes {
                    names.add_all([Subject::Body(disputes.to)]);
                }
            }
            Subject::Benchmark(id) => self.benchmark(agreement, id, names),
            Subject::Relief(id) => {
                names.actors(&agreement[id].by);
                names.actors(&agreement[id].to);
            }
            Subject::Stage(id) => self.stage(agreement, id, names),
            Subject::Trigger(id) => self.trigger(agreement, id, names),
            Subject::Reversal(id) => {
                let reversal = &agreement[id];
                for relief in &reversal.reverses.reliefs {
                    self.taken_by[relief.index()].push(id);
                    names.add_all([Subject::Relief(*relief)]);
                }
                names.add_all(reversal.takes.iter().map(|id| Subject::Stage(*id)));
                names.exprs(reversal.restores);
            }
            Subject::Review(id) => {
                let review = &agreement[id];
                names.actors(&review.by);
                names.add_all(review.reports.iter().copied());
                names.dates(review.schedule.iter().map(|(_, from)| from));
                if let Some((window, trigger)) = &review.due {
                    names.window(window);
                    self.silence(*trigger, subject, names);
                }
            }
            Subject::Grievance(id) => {
                let grievance = &agreement[id];
                names.standing(&grievance.from);
                names.actors(&grievance.to);
                if let Some((window, trigger)) = &grievance.answered {
                    names.window(window);
                    self.silence(*trigger, subject, names);
                }
            }
            Subject::Safeguard(id) => match &agreement[id].rule {
                SafeguardRule::Always(rule) | SafeguardRule::Never(rule) | SafeguardRule::Reachable(rule) => {
                    names.exprs([*rule]);
                }
                SafeguardRule::LeadsTo { cause, effect, .. } => names.exprs([*cause, *effect]),
            },
            Subject::Amendment(_) => {}
        }
    }

    fn benchmark(&mut self, agreement: &Agreement, id: BenchmarkId, names: &mut Names<'_>) {
        let benchmark = &agreement[id];
        names.exprs([benchmark.requires]);
        names.actors(&benchmark.by);
        names.actors(&benchmark.waivable);
        names.add_all(benchmark.certified.map(Subject::Body));
        if let Some(quorum) = &benchmark.verified {
            names.actors(&quorum.of);
        }
        if let Some(tested) = &benchmark.tested {
            names.dates([&tested.from]);
        }
        if let Some(Due { deadline, trigger }) = &benchmark.due {
            names.window(deadline);
            self.silence(*trigger, Subject::Benchmark(id), names);
        }
    }

    fn stage(&mut self, agreement: &Agreement, id: StageId, names: &mut Names<'_>) {
        let stage = &agreement[id];
        names.add_all(stage.after.iter().map(|id| Subject::Stage(*id)));
        names.dates(&stage.opens);
        names.exprs(stage.requires.iter().chain(&stage.condition).copied());
        for grant in &stage.grants {
            if self.granted_by[grant.relief.index()].last() != Some(&id) {
                self.granted_by[grant.relief.index()].push(id);
            }
            names.add_all([Subject::Relief(grant.relief)]);
        }
        if let Some(deadline) = &stage.deadline {
            names.window(&deadline.window);
            let mut outcome = &deadline.outcome;
            while let StageOutcome::Extend { then, .. } = outcome {
                outcome = then;
            }
            if let StageOutcome::Trigger(trigger) = outcome {
                self.silence(*trigger, Subject::Stage(id), names);
            }
        }
        match &stage.lasts {
            Some(Lasts::Term { from, .. }) => names.dates(from),
            Some(Lasts::Until(date)) => names.dates([date]),
            None => {}
        }
    }

    fn trigger(&mut self, agreement: &Agreement, id: TriggerId, names: &mut Names<'_>) {
        let trigger = &agreement[id];
        names.add_all(trigger.during.iter().map(|id| Subject::Stage(*id)));
        names.exprs(trigger.when);
        if let Some(standing) = &trigger.raised_by {
            names.standing(standing);
        }
        for step in &trigger.process {
            names.window(&step.window);
            names.add_all(step_body(&step.kind).map(Subject::Body));
        }
        for action in &trigger.then {
            names.exprs(action.condition);
            match &action.kind {
                ActionKind::Reverse(reversal) => {
                    self.run_by[reversal.index()].push(id);
                    names.add_all([Subject::Reversal(*reversal)]);
                }
                ActionKind::Entitle { actor, reversal, window } => {
                    self.run_by[reversal.index()].push(id);
                    names.add_all([Subject::Reversal(*reversal)]);
                    names.actors(&[*actor]);
                    names.window(window);
                }
                ActionKind::Suspend { reliefs, end } => {
                    for relief in &reliefs.reliefs {
                        self.suspended_by[relief.index()].push(id);
                        names.add_all([Subject::Relief(*relief)]);
                    }
                    match end {
                        SuspensionEnd::For(_) => {}
                        SuspensionEnd::UntilDate(date) => names.dates([date]),
                        SuspensionEnd::Until(condition) => names.exprs([*condition]),
                    }
                }
                ActionKind::Cap { reliefs, restore, .. } => {
                    for relief in &reliefs.reliefs {
                        if !restore {
                            self.reduced_by[relief.index()].push(id);
                        }
                        names.add_all([Subject::Relief(*relief)]);
                    }
                }
                ActionKind::Extend { stage, .. } => names.add_all([Subject::Stage(*stage)]),
                ActionKind::Convene(review) => names.add_all([Subject::Review(*review)]),
                ActionKind::Terminate => {}
            }
        }
    }

    fn silence(&mut self, trigger: TriggerId, of: Subject, names: &mut Names<'_>) {
        self.raised_by_silence_of[trigger.index()].push(of);
        names.add_all([Subject::Trigger(trigger)]);
    }
}

/// What one declaration names.
struct Names<'a> {
    agreement: &'a Agreement,
    found: BTreeSet<Subject>,
}

impl Names<'_> {
    fn add_all(&mut self, subjects: impl IntoIterator<Item = Subject>) {
        self.found.extend(subjects);
    }

    fn actors(&mut self, actors: &[Actor]) {
        self.found.extend(actors.iter().map(|actor| match actor {
            Actor::Party(id) => Subject::Party(*id),
            Actor::Body(id) => Subject::Body(*id),
        }));
    }

    fn standing(&mut self, standing: &crate::model::Standing) {
        if let crate::model::Standing::Only(actors) = standing {
            self.actors(actors);
        }
    }

    fn exprs(&mut self, ids: impl IntoIterator<Item = ExprId>) {
        for id in ids {
            let agreement = self.agreement;
            agreement.each_under(id, |kind| {
                self.found.extend(subjects_in(kind));
                self.dates(kind.dates());
            });
        }
    }

    fn window(&mut self, window: &Window) {
        match window {
            Window::Length(_) => {}
            Window::By(date) | Window::Before(date) => self.dates([date]),
        }
    }

    fn dates<'d>(&mut self, dates: impl IntoIterator<Item = &'d DateExpr>) {
        for date in dates {
            self.found.extend(date.anchors().into_iter().map(|anchor| match anchor {
                crate::model::Anchor::Stage(id) => Subject::Stage(id),
                crate::model::Anchor::Event(id) => Subject::Event(id),
                crate::model::Anchor::Trigger(id) => Subject::Trigger(id),
            }));
        }
    }
}

/// What this very expression names, leaving aside those under it.
pub fn subjects_in(kind: &ExprKind) -> Vec<Subject> {
    if let Some(indicator) = kind.indicator() {
        return vec![Subject::Indicator(indicator)];
    }
    match kind {
        ExprKind::Occurred(id) => vec![Subject::Event(*id)],
        ExprKind::Holds(id) | ExprKind::Benchmark(id, _) => vec![Subject::Benchmark(*id)],
        ExprKind::Stage(id, _) => vec![Subject::Stage(*id)],
        ExprKind::Relief(id, _) | ExprKind::Level(id) => vec![Subject::Relief(*id)],
        ExprKind::Trigger(id, _) => vec![Subject::Trigger(*id)],
        ExprKind::Reversal(id, _) => vec![Subject::Reversal(*id)],
        ExprKind::Review(id, _) => vec![Subject::Review(*id)],
        ExprKind::Grievance(id, _) => vec![Subject::Grievance(*id)],
        ExprKind::ShareOf(all) => all.iter().map(|id| Subject::Benchmark(*id)).collect(),
        _ => Vec::new(),
    }
}

/// The body that a step waits for.
pub const fn step_body(kind: &crate::model::StepKind) -> Option<BodyId> {
    match kind {
        crate::model::StepKind::Refer { body, .. } | crate::model::StepKind::Decide { body, .. } => Some(*body),
        crate::model::StepKind::Cure { .. } | crate::model::StepKind::Notice => None,
    }
}

/// The sources that an indicator accepts in this version of the text, the first named first.
pub fn sources(agreement: &Agreement, id: IndicatorId) -> Vec<Actor> {
    let indicator = &agreement[id];
    let mut ranked: Vec<(u16, Actor)> = indicator
        .sources
        .iter()
        .zip(&indicator.ranks)
        .filter_map(|(source, rank)| rank.map(|rank| (rank, *source)))
        .collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, source)| source).collect()
}

/// The indicators that a condition reads, also through benchmarks, each once, in order of declaration.
pub fn indicators_in(agreement: &Agreement, id: ExprId) -> Vec<IndicatorId> {
    let mut found = BTreeSet::new();
    for condition in through_benchmarks(agreement, id) {
        agreement.each_under(condition, |kind| found.extend(kind.indicator()));
    }
    found.into_iter().collect()
}

/// The benchmarks that a condition rests on, also through benchmarks, each once, in order of declaration.
pub fn benchmarks_in(agreement: &Agreement, id: ExprId) -> Vec<BenchmarkId> {
    let mut found = BTreeSet::new();
    let mut open = vec![id];
    while let Some(id) = open.pop() {
        agreement.each_under(id, |kind| {
            for subject in subjects_in(kind) {
                if let Subject::Benchmark(id) = subject
                    && found.insert(id)
                {
                    open.push(agreement[id].requires);
                }
            }
        });
    }
    found.into_iter().collect()
}

/// A condition, and those of the benchmarks that it rests on.
pub fn through_benchmarks(agreement: &Agreement, id: ExprId) -> Vec<ExprId> {
    let benchmarks = benchmarks_in(agreement, id);
    std::iter::once(id).chain(benchmarks.into_iter().map(|id| agreement[id].requires)).collect()
}

/// Whether somebody is a body made up of no party: independent of all of them.
pub fn is_independent(agreement: &Agreement, actor: Actor) -> bool {
    match actor {
        Actor::Party(_) => false,
        Actor::Body(id) => agreement[id].members.is_empty(),
    }
}

/// Whether somebody is one of these, or a body made up of nobody else.
pub fn is_or_consists_of(agreement: &Agreement, actor: Actor, others: &[Actor]) -> bool {
    others.contains(&actor)
        || match actor {
            Actor::Party(_) => false,
            Actor::Body(id) => {
                let members = &agreement[id].members;
                !members.is_empty() && members.iter().all(|member| others.contains(&Actor::Party(*member)))
            }
        }
}

/// Bounds of a length, in days. Months have 28 to 31, a year 365 or 366; business days are counted as if at most every
/// other day were one, and at least each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// At least so many.
    pub least: i64,
    /// At most so many.
    pub most: i64,
}

impl Days {
    /// Of a length.
    pub const fn of(duration: Duration) -> Self {
        match duration {
            Duration::Days(count) => Self { least: count as i64, most: count as i64 },
            // 59 days are the least that two months can have, 62 the most.
            Duration::Months(count) => {
                let count = count as i64;
                let years = count / 12;
                let rest = count % 12;
                let whole = years * 365;
                Self { least: whole + LEAST[rest as usize], most: whole + (years + 3) / 4 + MOST[rest as usize] }
            }
            Duration::BusinessDays(count, _) => Self { least: count as i64, most: count as i64 * 2 + 3 },
        }
    }

    /// One behind the other.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self { least: self.least + other.least, most: self.most + other.most }
    }
}

/// The least days that so many months in a row can have.
const LEAST: [i64; 12] = [0, 28, 59, 89, 120, 150, 181, 212, 242, 273, 303, 334];
/// The most.
const MOST: [i64; 12] = [0, 31, 62, 92, 123, 153, 184, 215, 245, 276, 306, 337];

/// The relief's ways of being lost for a while or for good: by a reversal, a suspension or a reduction.
pub fn can_be_touched(facts: &Facts, relief: ReliefId) -> bool {
    let index = relief.index();
    !facts.taken_by[index].is_empty() || !facts.suspended_by[index].is_empty() || !facts.reduced_by[index].is_empty()
}

/// Whether somebody who finds on these performers is one of them, or a body made up of nobody else. Where every party
/// performs there is nobody else to sit on a joint body: its members watch each other.
pub fn judges_itself(agreement: &Agreement, actor: Actor, performers: &[Actor]) -> bool {
    if !is_or_consists_of(agreement, actor, performers) {
        return false;
    }
    let sits_together =
        !performers.contains(&actor) && matches!(actor, Actor::Body(id) if agreement[id].members.len() > 1);
    let all_perform = || {
        let parties = agreement.parties.iter().enumerate().filter(|(_, party)| !party.declared.absent);
        let mut ids = parties.map(|(index, _)| Actor::Party(crate::model::PartyId(index as u32)));
        ids.all(|party| performers.contains(&party))
    };
    !(sits_together && all_perform())
}

/// Whether somebody is a party, or a body of one party alone.
pub fn is_or_serves_one_party(agreement: &Agreement, actor: Actor) -> bool {
    match actor {
        Actor::Party(_) => true,
        Actor::Body(id) => agreement[id].members.len() == 1,
    }
}

/// Somebody with those behind them: `ministry` (of `north`).
pub fn with_members(agreement: &Agreement, actor: Actor) -> String {
    let name = agreement.actor_name(actor);
    match actor {
        Actor::Body(id) if !agreement[id].members.is_empty() => {
            let members = agreement[id].members.iter().map(|id| agreement.actor_name(Actor::Party(*id)));
            format!("`{name}` (of {})", super::draft::listed(members))
        }
        _ => format!("`{name}`"),
    }
}

/// The first few names of a longer list: `a`, `b` and `c`; or `a`, `b`, `c` and 5 more.
pub fn first_few(names: &[&str]) -> String {
    match names {
        [one, two, three, _, rest @ ..] => {
            format!("`{one}`, `{two}`, `{three}` and {} more", rest.len() + 1)
        }
        all => super::draft::listed(all.iter().copied()),
    }
}
