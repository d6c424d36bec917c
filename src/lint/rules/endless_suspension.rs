//! Questions a suspension that may last for ever: it ends when some condition comes true, and the text doesn't say what
//! follows if that never happens.
//!
//! Two kinds are looked at: `suspend … until E`, and a stage with `while E else suspend`. They are left alone if time alone may make
//! the condition true, if the stages that grant the relief have a term, or if somebody looks at it: the trigger convenes a review,
//! a review reports the relief, the stage or what the condition rests on, or another trigger, a safeguard or a stage asks about
//! these. A suspension that only the side that gives the relief can end is told as such, and so is one that nothing at all can
//! end.
//!
//! ## Why it matters
//! A suspension is meant to be temporary. One without an end is a reversal that nobody had to decide: the other side goes on
//! performing for something that it doesn't get, or stops, and then both are in breach. An unknown condition doesn't end it
//! either, so that a lost reporter is enough.
//!
//! ## Triggers
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! body mission
//! indicator weapons { stock  reported by mission every 1 month }
//! benchmark disarmed by north { requires weapons == 0  verified by mission }
//! relief trade by south to north
//! stage opening { requires disarmed  grants trade }
//! trigger breach {
//!     during opening
//!     when disarmed is unmet
//!     process { cure 60 days }
//!     then suspend trade until disarmed
//!     repeats
//! }
//! ```
//!
//! ## A better draft
//! The suspension stays, and another trigger says what follows when it lasts.
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! body mission
//! indicator weapons { stock  reported by mission every 1 month }
//! benchmark disarmed by north { requires weapons == 0  verified by mission }
//! relief trade by south to north
//! stage opening { requires disarmed  grants trade }
//! trigger breach {
//!     during opening
//!     when disarmed is unmet
//!     process { cure 60 days }
//!     then suspend trade until disarmed
//!     repeats
//! }
//! trigger lasting_breach {
//!     when trade is suspended for 180 days
//!     process { notice 30 days }
//!     then closing
//! }
//! reversal closing { reverses trade  restores when disarmed for 60 days }
//! ```
//!
//! ## Known false positives
//! A condition that is sure to come, such as the end of a season. Reviews that are agreed elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use crate::lint::claims::{alternatives, demands, held, named_in};
use crate::lint::consequences::{stages, triggers};
use crate::lint::draft::listed;
use crate::lint::facts::is_or_consists_of;
use crate::lint::{Category, Draft, Findings, Rule};
use crate::model::{
    Action, ActionKind, Actor, Agreement, ExprId, ExprKind, ReliefId, SafeguardRule, Stage, StageId, Standing, Subject,
    SuspensionEnd, Trigger, TriggerId, TriggerStatus,
};

/// The rule.
pub static RULE: Rule = Rule::new(
    "endless-suspension",
    "REV04",
    Category::Reversibility,
    "no end, review or condition for resumption",
    check,
);

fn check(draft: &Draft<'_>, found: &mut Findings<'_>) {
    let agreement = draft.agreement;
    let watched = Watched::new(agreement);
    for (id, trigger) in triggers(agreement) {
        for action in &trigger.then {
            let ActionKind::Suspend { reliefs, end: SuspensionEnd::Until(until) } = &action.kind else { continue };
            let granted = |relief: &&ReliefId| !draft.facts.granted_by[relief.index()].is_empty();
            let reliefs: Vec<ReliefId> = reliefs.reliefs.iter().filter(granted).copied().collect();
            if !reliefs.is_empty() {
                action_without_end(draft, found, &watched, (id, trigger, action), &reliefs, *until);
            }
        }
    }
    for (id, stage) in stages(agreement) {
        if let Some(condition) = stage.condition {
            stage_without_end(draft, found, &watched, (id, stage), condition);
        }
    }
}

fn action_without_end(
    draft: &Draft<'_>,
    found: &mut Findings<'_>,
    watched: &Watched,
    (id, trigger, action): (TriggerId, &Trigger, &Action),
    reliefs: &[ReliefId],
    until: ExprId,
) {
    let agreement = draft.agreement;
    let name = &trigger.declared.name;
    let names = listed(reliefs.iter().map(|relief| draft.name(Subject::Relief(*relief))));
    let text = draft.expr_text(until);
    // Fired is final unless it repeats (section 5.6): it will never again be cured or dismissed.
    let own_end = |part: &ExprId| {
        let kind = &agreement.expr(*part).kind;
        matches!(kind, ExprKind::Trigger(other, TriggerStatus::Cured | TriggerStatus::Dismissed) if *other == id)
    };
    if !trigger.repeats && demands(agreement, until).iter().any(own_end) {
        let message = format!(
            "`{name}` suspends {names} until `{text}`, but once it has fired it is never cured or dismissed: nothing can end it"
        );
        found
            .say(action.span, message, "waits for what can't happen any more")
            .help(format!("wait for the facts rather than for `{name}`, or let it suspend for a time"));
        return;
    }
    let convenes = trigger.then.iter().any(|action| matches!(action.kind, ActionKind::Convene(_)));
    let is_bounded = reliefs.iter().all(|relief| have_terms(agreement, &draft.facts.granted_by[relief.index()]));
    let mut own: BTreeSet<Subject> = reliefs.iter().map(|relief| Subject::Relief(*relief)).collect();
    own.insert(Subject::Trigger(id));
    let condition = named_in(agreement, until);
    if convenes || is_bounded || passes_with_time(agreement, until) || watched.any(&own, &condition, Some(id)) {
        return;
    }
    let message = match giver_alone(agreement, reliefs, until) {
        Some(giver) => format!(
            "`{name}` suspends {names} until `{text}`, which is for {giver} alone, who gives {names}: the suspension lasts as long \
             as the giver likes",
            giver = listed([giver.as_str()]),
        ),
        None => format!(
            "`{name}` suspends {names} until `{text}`: if that never comes true, or is never known to, {names} {} suspended for \
             ever, neither restored nor reversed",
            if reliefs.len() == 1 { "stays" } else { "stay" },
        ),
    };
    found.say(action.span, message, "no other end").help(format!(
        "let it last for a time (`for 6 months`), `convene` a review with it, or add a trigger for {names} staying suspended"
    ));
}

fn stage_without_end(
    draft: &Draft<'_>,
    found: &mut Findings<'_>,
    watched: &Watched,
    (id, stage): (StageId, &Stage),
    condition: ExprId,
) {
    let agreement = draft.agreement;
    let reliefs: Vec<ReliefId> = stage
        .grants
        .iter()
        .filter(|grant| !grant.permanent && !agreement[grant.relief].permanent && !agreement[grant.relief].humanitarian)
        .map(|grant| grant.relief)
        .collect();
    let mut own: BTreeSet<Subject> = reliefs.iter().map(|relief| Subject::Relief(*relief)).collect();
    own.insert(Subject::Stage(id));
    let named = named_in(agreement, condition);
    if reliefs.is_empty()
        || stage.lasts.is_some()
        || passes_with_time(agreement, condition)
        || watched.any(&own, &named, None)
    {
        return;
    }
    let names = listed(reliefs.iter().map(|relief| draft.name(Subject::Relief(*relief))));
    let name = &stage.declared.name;
    let message = format!(
        "`{name}` is suspended once `{}` is false, and nothing follows if it never is true again: {names} {} suspended for ever, \
         neither restored nor reversed",
        draft.expr_text(condition),
        if reliefs.len() == 1 { "stays" } else { "stay" },
    );
    found.say(draft.clause_span(Subject::Stage(id), "while"), message, "no other end").help(format!(
        "give `{name}` a term (`lasts`), let a review report it, or add a trigger for it staying suspended"
    ));
}

/// Whether all of these stages come to an end of their own, and what they grant with them.
fn have_terms(agreement: &Agreement, stages: &[StageId]) -> bool {
    stages.iter().all(|id| agreement[*id].lasts.is_some())
}

/// Whether time alone may end the wait: a date stands in the condition, or it asks for no more than that some event doesn't
/// happen again (`not (shelling within last 30 days)`), which needs nobody's report.
fn passes_with_time(agreement: &Agreement, condition: ExprId) -> bool {
    let quiet = |part: ExprId| {
        let ExprKind::Not(inner) = &agreement.expr(part).kind else { return false };
        let ExprKind::WithinLast { condition, .. } = &agreement.expr(*inner).kind else { return false };
        matches!(agreement.expr(*condition).kind, ExprKind::Occurred(_))
    };
    let mut found = alternatives(agreement, condition)
        .into_iter()
        .any(|part| demands(agreement, part).into_iter().all(|part| quiet(held(agreement, part).0)));
    agreement.each_under(condition, |kind| found |= matches!(kind, ExprKind::Date(_) | ExprKind::DaysBetween(..)));
    found
}

/// The one giver of these reliefs, if the condition asks for nothing but events that nobody else can make happen.
fn giver_alone(agreement: &Agreement, reliefs: &[ReliefId], condition: ExprId) -> Option<String> {
    let givers: BTreeSet<Actor> = reliefs.iter().flat_map(|relief| &agreement[*relief].by).copied().collect();
    let givers: Vec<Actor> = givers.into_iter().collect();
    let [giver] = givers.as_slice() else { return None };
    let named = named_in(agreement, condition);
    let is_his = |subject: &Subject| match subject {
        Subject::Event(id) => match &agreement[*id].by {
            Standing::Only(actors) => actors.iter().all(|actor| is_or_consists_of(agreement, *actor, &givers)),
            Standing::Anyone | Standing::AnyParty => false,
        },
        _ => false,
    };
    (!named.is_empty() && named.iter().all(is_his)).then(|| agreement.actor_name(*giver).to_owned())
}

/// What somebody looks at.
struct Watched {
    /// By what a trigger's condition names, also through benchmarks: the triggers.
    by_triggers: BTreeMap<Subject, BTreeSet<TriggerId>>,
    /// What reviews report, and what stages, safeguards and conditional actions ask.
    statuses: BTreeSet<Subject>,
    /// What reviews report.
    reported: BTreeSet<Subject>,
}

impl Watched {
    fn new(agreement: &Agreement) -> Self {
        let mut watched = Self { by_triggers: BTreeMap::new(), statuses: BTreeSet::new(), reported: BTreeSet::new() };
        let reviews = agreement.reviews.iter().filter(|review| !review.declared.absent);
        watched.reported.extend(reviews.flat_map(|review| &review.reports));
        for (id, trigger) in triggers(agreement) {
            for subject in trigger.when.into_iter().flat_map(|when| named_in(agreement, when)) {
                watched.by_triggers.entry(subject).or_default().insert(id);
            }
            for condition in trigger.then.iter().filter_map(|action| action.condition) {
                watched.statuses.extend(named_in(agreement, condition));
            }
        }
        for condition in stages(agreement).flat_map(|(_, stage)| &stage.requires) {
            watched.statuses.extend(named_in(agreement, *condition));
        }
        for safeguard in agreement.safeguards.iter().filter(|safeguard| !safeguard.declared.absent) {
            let rules = match &safeguard.rule {
                SafeguardRule::Always(rule) | SafeguardRule::Never(rule) | SafeguardRule::Reachable(rule) => {
                    vec![*rule]
                }
                SafeguardRule::LeadsTo { cause, effect, .. } => vec![*cause, *effect],
            };
            watched.statuses.extend(rules.into_iter().flat_map(|rule| named_in(agreement, rule)));
        }
        watched
    }

    /// Whether something asks about what is suspended, or a trigger or review about what would end it. Stages ask for
    /// benchmarks too, but to enter, not to watch.
    fn any(&self, own: &BTreeSet<Subject>, condition: &BTreeSet<Subject>, except: Option<TriggerId>) -> bool {
        let asked = |subject: &Subject| {
            let triggers = self.by_triggers.get(subject);
            self.reported.contains(subject)
                || triggers.is_some_and(|triggers| triggers.iter().any(|trigger| Some(*trigger) != except))
        };
        own.iter().any(|subject| self.statuses.contains(subject) || asked(subject)) || condition.iter().any(asked)
    }
}
