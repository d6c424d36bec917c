//! Questions a deadline that comes before a sustained condition can be shown: `for 90 days`, to be met within 60.
//!
//! What has to last is counted from the first day on which it can be so: the entry of a stage, the occurrence of an event, or
//! the day on which the agreement was concluded. Literal days are reckoned exactly, others with the shortest and longest that a
//! month can be, and only what is certainly too short is questioned. Extensions that a deadline grants by itself are counted; a
//! stage whose deadline some trigger extends is left alone, and so is a benchmark that may be waived.
//!
//! ## Why it matters
//! Such a stage lapses whatever the parties do. Or it is met on the strength of days before there was an agreement, which is
//! not what the other side believes it has bought.
//!
//! ## Triggers
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! body mission
//! indicator shelling { state bool  reported by mission every 1 day }
//! benchmark calm by north, south { requires (shelling is false) for 90 days  verified by mission }
//! relief trade by south to north
//! stage opening { requires calm  by 2024-02-29 else lapse  grants trade }
//! ```
//!
//! ## A better draft
//! The deadline is no earlier than the length counted from the day of conclusion, with time to spare for the report.
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! body mission
//! indicator shelling { state bool  reported by mission every 1 day }
//! benchmark calm by north, south { requires (shelling is false) for 90 days  verified by mission }
//! relief trade by south to north
//! stage opening { requires calm  by 2024-04-30 else lapse  grants trade }
//! ```
//!
//! ## Known false positives
//! A truce that held before the agreement was concluded, and was reported on, may count: an indicator is read as far back as
//! there are data. The message then says from which day it would have had to hold.

use crate::calendar::{Date, Duration};
use crate::lint::conditions::needs;
use crate::lint::draft::counted;
use crate::lint::facts::Days;
use crate::lint::when::{Origin, When, deadline, deadline_span, earliest_entries, extended};
use crate::lint::{Category, Draft, Findings, Rule, conditions};
use crate::model::{Anchor, BenchmarkId, ExprId, ExprKind, StageId, StageStatus, Subject, TriggerStatus, UnknownAs};

/// The rule.
pub static RULE: Rule = Rule::new(
    "deadline-below-window",
    "TIM01",
    Category::Suspicious,
    "the deadline comes before a sustained condition can be shown",
    check,
);

fn check(draft: &Draft<'_>, found: &mut Findings<'_>) {
    let agreement = draft.agreement;
    let earliest = earliest_entries(agreement);
    let extended = extended(agreement);
    for (index, stage) in agreement.stages.iter().enumerate().filter(|(_, stage)| !stage.declared.absent) {
        let id = StageId(index as u32);
        let Some(last) = deadline(agreement, id).filter(|_| !extended[index]) else { continue };
        for condition in &stage.requires {
            let sought = Sought { draft, earliest: &earliest, subject: Subject::Stage(id), last };
            sought.look(*condition, found);
        }
    }
    for (index, benchmark) in agreement.benchmarks.iter().enumerate() {
        let is_judged_daily = benchmark.tested.is_none() && benchmark.waivable.is_empty();
        if benchmark.declared.absent || !is_judged_daily || benchmark.unknown_counts == UnknownAs::Met {
            continue;
        }
        let Some(last) = benchmark.due.as_ref().and_then(|due| When::last_of(agreement, &due.deadline)) else {
            continue;
        };
        let subject = Subject::Benchmark(BenchmarkId(index as u32));
        Sought { draft, earliest: &earliest, subject, last }.look(benchmark.requires, found);
    }
}

/// What has to be shown by a day.
struct Sought<'a> {
    draft: &'a Draft<'a>,
    earliest: &'a [Option<Date>],
    subject: Subject,
    last: When,
}

impl Sought<'_> {
    fn look(&self, condition: ExprId, found: &mut Findings<'_>) {
        for (id, through) in needs(self.draft, condition) {
            let is_tested = through.is_some_and(|benchmark| self.draft.agreement[benchmark].tested.is_some());
            if let ExprKind::For { condition, length } = self.draft.agreement.expr(id).kind
                && !is_tested
            {
                self.sustained(id, condition, length, through, found);
            }
        }
    }

    fn sustained(
        &self,
        id: ExprId,
        inner: ExprId,
        length: Duration,
        through: Option<BenchmarkId>,
        found: &mut Findings<'_>,
    ) {
        let agreement = self.draft.agreement;
        let name = self.draft.name(self.subject);
        let text = self.draft.expr_text(id);
        let mut is_status = false;
        for (part, _) in needs(self.draft, inner) {
            let kind = &agreement.expr(part).kind;
            is_status |= matches!(kind, ExprKind::Holds(_) | ExprKind::Benchmark(..) | ExprKind::Relief(..));
            let Some(anchor) = began_with(kind) else { continue };
            if let Some(short) = self.too_short(When::at(anchor), length) {
                let subject = subject_of(anchor);
                let message = format!(
                    "`{name}` asks for `{text}` by a day that comes at most {} after {} of `{}`: it will be missed whatever anybody does",
                    counted(short, "day"),
                    what_happens(anchor),
                    self.draft.name(subject),
                );
                self.say(id, through, message, length, found);
                return;
            }
        }
        // Otherwise from the first day of the run, or from a stage's earliest entry (sections 6 and 7).
        let entered = needs(self.draft, inner).into_iter().filter_map(|(part, _)| match agreement.expr(part).kind {
            ExprKind::Stage(stage, StageStatus::Active) => self.earliest[stage.index()],
            _ => None,
        });
        let entered = entered.max();
        let (Some(concluded), Origin::Day(last)) = (agreement.concluded, self.last.origin) else { return };
        let from = entered.unwrap_or(concluded);
        // True on t: true on every day from t - length on.
        let Ok(since) = agreement.reckoning.minus(last, length) else { return };
        if since >= from {
            return;
        }
        let early = i64::from(from.days()) - i64::from(since.days());
        let message = if is_status || entered.is_some() {
            format!(
                "`{name}` asks for `{text}` by {last}: that can't be shown before {}, since nothing of it is known before {from}",
                agreement.reckoning.plus(from, length).map_or_else(|_| from.to_string(), |day| day.to_string()),
            )
        } else {
            format!(
                "`{name}` asks for `{text}` by {last}: it would have to be so since {since}, {} before the agreement was concluded",
                counted(early, "day"),
            )
        };
        self.say(id, through, message, length, found);
    }

    /// The most days from what it begins with to the deadline, if that is certainly too short.
    fn too_short(&self, start: When, length: Duration) -> Option<i64> {
        let needed = Days::of(length).least;
        (start.origin == self.last.origin && self.last.days.most < start.days.least + needed)
            .then_some(self.last.days.most)
    }

    fn say(
        &self,
        id: ExprId,
        through: Option<BenchmarkId>,
        message: String,
        length: Duration,
        found: &mut Findings<'_>,
    ) {
        let finding = found.say(deadline_span(self.draft, self.subject), message, "over before it can be shown");
        let label = match through {
            Some(benchmark) => format!("has to last, for `{}`", self.draft.agreement[benchmark].declared.name),
            None => "has to last".to_owned(),
        };
        finding.label(conditions::span(self.draft, id), label);
        finding.help(format!(
            "let the deadline come later, with time for the reports too, or ask for less than {}",
            length.words()
        ));
    }
}

/// What a condition can't be true before.
const fn began_with(kind: &ExprKind) -> Option<Anchor> {
    match kind {
        ExprKind::Stage(id, StageStatus::Active) => Some(Anchor::Stage(*id)),
        ExprKind::Trigger(id, TriggerStatus::Fired) => Some(Anchor::Trigger(*id)),
        _ => None,
    }
}

const fn subject_of(anchor: Anchor) -> Subject {
    match anchor {
        Anchor::Stage(id) => Subject::Stage(id),
        Anchor::Event(id) => Subject::Event(id),
        Anchor::Trigger(id) => Subject::Trigger(id),
    }
}

const fn what_happens(anchor: Anchor) -> &'static str {
    match anchor {
        Anchor::Stage(_) => "the entry",
        Anchor::Event(_) => "the occurrence",
        Anchor::Trigger(_) => "the firing",
    }
}
