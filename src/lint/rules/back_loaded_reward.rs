//! Questions a sequence in which a party performs for long before it sees the first benefit: several stages that ask and give
//! it nothing, or more than a year between what is first asked and what is first given.
//!
//! The time is counted only where the text itself imposes it: a condition `for 400 days`, a stage that opens so long after
//! another, a deadline long before a day on which a stage opens. Humanitarian relief isn't counted as a benefit for a party.
//!
//! ## Why it matters
//! Those who argue at home for the agreement need something to show. Governments change within a year or two; a party that
//! has given much and received nothing leaves, and what it gave up is rebuilt in spite of the agreement.
//!
//! ## Triggers
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! body mission
//! indicator weapons { stock  reported by mission every 1 month }
//! benchmark fewer by north { requires weapons <= 100  verified by mission }
//! benchmark few by north { requires weapons <= 10  verified by mission }
//! benchmark none_left by north { requires weapons == 0  verified by mission }
//! relief trade by south to north
//! stage first { requires fewer }
//! stage second { after first  requires few }
//! stage third { after second  requires none_left  grants trade }
//! ```
//!
//! ## A better draft
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! body mission
//! indicator weapons { stock  reported by mission every 1 month }
//! benchmark fewer by north { requires weapons <= 100  verified by mission }
//! benchmark few by north { requires weapons <= 10  verified by mission }
//! benchmark none_left by north { requires weapons == 0  verified by mission }
//! relief trade by south to north
//! stage first { requires fewer  grants trade at 25% }
//! stage second { after first  requires few  grants trade at 50% }
//! stage third { after second  requires none_left  grants trade }
//! ```
//!
//! ## Known false positives
//! Stages that follow each other within days (a list of formalities). A party that has its benefit from another agreement.

use std::collections::BTreeMap;

use crate::calendar::Date;
use crate::lint::draft::counted;
use crate::lint::exchange::{asked, needed, recipients, spans_agreements};
use crate::lint::facts::Days;
use crate::lint::{Category, Choice, Draft, Findings, Rule, Value};
use crate::model::{Actor, Anchor, DateExpr, ExprId, ExprKind, StageId, StageOutcome, Subject, Window};

/// The rule.
pub static RULE: Rule =
    Rule::new("back-loaded-reward", "SEQ04", Category::Sequencing, "performance long before the first benefit", check)
        .with(&[
            Choice {
                key: "stages",
                default: Value::Count(2),
                about: "so many stages that ask and give nothing before the first benefit are too many",
            },
            Choice {
                key: "days",
                default: Value::Count(365),
                about: "days of performance that may pass before the first benefit",
            },
        ]);

/// How long somebody has performed for nothing when a stage is entered.
#[derive(Clone, Copy)]
struct Wait {
    /// The first stage that asked.
    first: StageId,
    /// Stages that asked and gave nothing.
    stages: u32,
    /// Days that the text puts between the first asking and this stage, at least.
    days: i64,
    /// By when the first stage had to be entered, if the text says so.
    latest: Option<Date>,
    /// Something has been given: the wait is over.
    is_over: bool,
}

impl Wait {
    /// The longer one; one that is over counts for all.
    fn worse(self, other: Self) -> Self {
        let is_over = self.is_over || other.is_over;
        let longer = if (other.stages, other.days) > (self.stages, self.days) { other } else { self };
        Self { is_over, ..longer }
    }
}

fn check(draft: &Draft<'_>, found: &mut Findings<'_>) {
    let agreement = draft.agreement;
    if spans_agreements(agreement) {
        return;
    }
    let (most_stages, most_days) = (found.count("stages"), i64::from(found.count("days")));
    let mut waits: Vec<BTreeMap<Actor, Wait>> = vec![BTreeMap::new(); agreement.stages.len()];
    // By party, the first stage that gives it something after too long a wait; none: another gives it something in time.
    let mut firsts: BTreeMap<Actor, Option<(StageId, Wait)>> = BTreeMap::new();
    for id in agreement.stage_order.iter().filter(|id| !agreement[**id].declared.absent) {
        let mut own = arrived(draft, *id, &waits);
        let given = recipients(agreement, *id);
        for benchmark in asked(agreement, *id) {
            for actor in &agreement[benchmark].by {
                let sustained = sustained(draft, *id, *actor);
                let wait = own.entry(*actor).or_insert(Wait {
                    first: *id,
                    stages: 0,
                    days: 0,
                    latest: latest(draft, *id),
                    is_over: false,
                });
                wait.days = wait.days.max(sustained);
            }
        }
        for actor in &given {
            match own.get_mut(actor) {
                Some(wait) if !wait.is_over => {
                    // One way to a benefit in time is enough.
                    if wait.days <= most_days && wait.stages < most_stages {
                        firsts.insert(*actor, None);
                    } else {
                        firsts.entry(*actor).or_insert(Some((*id, *wait)));
                    }
                    wait.is_over = true;
                }
                Some(_) => {}
                None => {
                    firsts.insert(*actor, None);
                    let over = Wait { first: *id, stages: 0, days: 0, latest: None, is_over: true };
                    own.insert(*actor, over);
                }
            }
        }
        for actor in asked(agreement, *id).iter().flat_map(|benchmark| &agreement[*benchmark].by) {
            if let Some(wait) = own.get_mut(actor).filter(|wait| !wait.is_over) {
                wait.stages = wait.stages.max(before(&waits, agreement[*id].after.as_slice(), *actor) + 1);
            }
        }
        waits[id.index()] = own;
    }
    for (actor, first) in firsts {
        let Some((stage, wait)) = first else { continue };
        let name = agreement.actor_name(actor);
        let (stage_name, asked_name) = (draft.name(Subject::Stage(stage)), draft.name(Subject::Stage(wait.first)));
        let message = if wait.days > most_days {
            format!(
                "`{name}` performs for at least {} before `{stage_name}` gives it anything",
                counted(wait.days, "day")
            )
        } else if wait.stages >= most_stages {
            format!(
                "`{name}` performs in {} and is given nothing until `{stage_name}`",
                counted(i64::from(wait.stages), "stage")
            )
        } else {
            continue;
        };
        let finding = found.say(draft.clause_span(Subject::Stage(stage), "grants"), message, "the first benefit");
        if wait.first != stage {
            finding.label(draft.clause_span(Subject::Stage(wait.first), "requires"), "asked first");
        }
        finding.help(if wait.first == stage {
            format!("give `{name}` a first part of it (`at 25%`) in a stage before `{stage_name}`")
        } else {
            format!("give `{name}` a first part of it (`at 25%`) in `{asked_name}` or soon after")
        });
    }
}

/// What those bring along after whom a stage comes.
fn arrived(draft: &Draft<'_>, id: StageId, waits: &[BTreeMap<Actor, Wait>]) -> BTreeMap<Actor, Wait> {
    let stage = &draft.agreement[id];
    let mut own: BTreeMap<Actor, Wait> = BTreeMap::new();
    for before in &stage.after {
        for (actor, wait) in &waits[before.index()] {
            own.entry(*actor).and_modify(|known| *known = known.worse(*wait)).or_insert(*wait);
        }
    }
    for (actor, wait) in &mut own {
        let opens = stage.opens.as_ref().map_or(0, |opens| match opens {
            DateExpr::Plus(base, length) => match **base {
                // Counted from a stage in which this party had performed.
                DateExpr::Anchor(Anchor::Stage(from)) => {
                    let from = waits[from.index()].get(actor).filter(|known| known.first == wait.first);
                    from.map_or(0, |known| known.days + Days::of(*length).least)
                }
                _ => 0,
            },
            DateExpr::On(date) => wait.latest.map_or(0, |latest| i64::from(date.days()) - i64::from(latest.days())),
            _ => 0,
        });
        wait.days = wait.days.max(opens);
    }
    own
}

/// The most stages that asked this party for nothing before a stage.
fn before(waits: &[BTreeMap<Actor, Wait>], after: &[StageId], actor: Actor) -> u32 {
    after.iter().filter_map(|id| waits[id.index()].get(&actor)).map(|wait| wait.stages).max().unwrap_or_default()
}

/// For how many days in a row a stage asks a benchmark of this party to be met.
fn sustained(draft: &Draft<'_>, id: StageId, actor: Actor) -> i64 {
    let agreement = draft.agreement;
    let mut longest = 0;
    let mut open: Vec<ExprId> = agreement[id].requires.clone();
    while let Some(id) = open.pop() {
        match &agreement.expr(id).kind {
            // Only what is asked whatever happens: not one way among several.
            ExprKind::And(parts) => open.extend(parts),
            ExprKind::For { condition, length }
                if needed(agreement, *condition).iter().any(|benchmark| agreement[*benchmark].by.contains(&actor)) =>
            {
                longest = longest.max(Days::of(*length).least);
            }
            _ => {}
        }
    }
    longest
}

/// By when a stage has to be entered, where the text names the day.
fn latest(draft: &Draft<'_>, id: StageId) -> Option<Date> {
    let deadline = draft.agreement[id].deadline.as_ref()?;
    match (&deadline.window, &deadline.outcome) {
        (_, StageOutcome::Trigger(_) | StageOutcome::Extend { .. }) => None,
        (Window::By(DateExpr::On(date)), _) => Some(*date),
        (Window::Before(DateExpr::On(date)), _) => Some(date.previous()),
        _ => None,
    }
}
