//! Questions a process that outlasts what it guards: its cures, notices, referrals and decisions take longer than the stage
//! lasts during which its trigger is armed, so that when it ends there is nothing left to take; or it ends after the deadline
//! that it would extend, or after the window of the right that it would give.
//!
//! Terms are taken at their longest and steps at their shortest, so that only a process which is certainly too long is
//! questioned; a body may decide before its window is over, and where only that could save it the message says so. A trigger is
//! left alone if what follows reaches further than its stages do (relief that another stage grants too, or that is permanent;
//! an end of the agreement), if a missed deadline raises it, and if another trigger extends the stage.
//!
//! ## Why it matters
//! Everybody can see that the case will outlive the sanction: the party in breach needs no cure, only patience.
//!
//! ## Triggers
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! body mission
//! body council
//! indicator weapons { stock  reported by mission every 1 month }
//! benchmark disarmed by north { requires weapons <= 20  verified by mission }
//! relief trade by south to north
//! stage opening { requires disarmed  grants trade  lasts 60 days }
//! trigger breach {
//!     during opening
//!     when disarmed is unmet
//!     process { cure 45 days  notice 10 days  decide council within 30 days else proceed }
//!     then closing
//! }
//! reversal closing { reverses trade  restores when disarmed }
//! ```
//!
//! ## A better draft
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! body mission
//! body council
//! indicator weapons { stock  reported by mission every 1 week }
//! benchmark disarmed by north { requires weapons <= 20  verified by mission }
//! relief trade by south to north
//! stage opening { requires disarmed  grants trade  lasts 60 days }
//! trigger breach {
//!     during opening
//!     when disarmed is unmet
//!     process { cure 15 days  decide council within 10 days else proceed }
//!     then closing
//! }
//! reversal closing { reverses trade  restores when disarmed }
//! ```
//!
//! ## Known false positives
//! A process that is meant as a warning for the next stage, where the relief is granted anew under another name.

use crate::calendar::Date;
use crate::lint::draft::{counted, listed};
use crate::lint::facts::{Days, step_body};
use crate::lint::when::{Origin, When, deadline, deadline_span, earliest_entries, end_of_term, term_span};
use crate::lint::{Category, Draft, Findings, Rule};
use crate::model::{Action, ActionKind, Anchor, ReliefId, StageId, Subject, Trigger, TriggerId, Window};

/// The rule.
pub static RULE: Rule = Rule::new(
    "process-exceeds-deadline",
    "TIM02",
    Category::Suspicious,
    "notice + cure + referrals outlast the deadline that they guard",
    check,
);

fn check(draft: &Draft<'_>, found: &mut Findings<'_>) {
    let agreement = draft.agreement;
    let earliest = earliest_entries(agreement);
    let extenders = extenders(draft);
    for (index, trigger) in agreement.triggers.iter().enumerate().filter(|(_, trigger)| !trigger.declared.absent) {
        // One that an expiry raises doesn't ask for its stages (section 5.5).
        if trigger.during.is_empty() || !draft.facts.raised_by_silence_of[index].is_empty() {
            continue;
        }
        let Some(process) = Process::of(trigger) else { continue };
        let id = TriggerId(index as u32);
        let case = Case { draft, earliest: &earliest, trigger, id, process };
        let is_extended = trigger.during.iter().any(|stage| extenders[stage.index()].iter().any(|other| *other != id));
        if !is_extended {
            case.stage_over(found);
        }
        case.windows_over(&extenders, found);
    }
}

/// By stage, the triggers that extend it.
fn extenders(draft: &Draft<'_>) -> Vec<Vec<TriggerId>> {
    let mut extenders = vec![Vec::new(); draft.agreement.stages.len()];
    for (index, trigger) in draft.agreement.triggers.iter().enumerate() {
        for action in &trigger.then {
            if let ActionKind::Extend { stage, .. } = action.kind {
                extenders[stage.index()].push(TriggerId(index as u32));
            }
        }
    }
    extenders
}

/// How long a process takes, as far as its steps have lengths.
struct Process {
    all: i64,
    without_bodies: i64,
    /// In a sentence: `65 days (45 days + 20 days)`.
    words: String,
}

impl Process {
    fn of(trigger: &Trigger) -> Option<Self> {
        let (mut all, mut without_bodies) = (0, 0);
        let mut words = Vec::new();
        for step in &trigger.process {
            let Window::Length(length) = step.window else { continue };
            let least = Days::of(length).least;
            all += least;
            without_bodies += if step_body(&step.kind).is_some() { 0 } else { least };
            words.push(length.words());
        }
        let days = counted(all, "day");
        let words = match words.as_slice() {
            [one] if *one == days => days,
            _ => format!("{days} ({})", words.join(" + ")),
        };
        (all > 0).then_some(Self { all, without_bodies, words })
    }
}

struct Case<'a> {
    draft: &'a Draft<'a>,
    earliest: &'a [Option<Date>],
    trigger: &'a Trigger,
    id: TriggerId,
    process: Process,
}

impl Case<'_> {
    /// When the process ends every stage during which it can begin has come to its own end, and nothing reaches further.
    fn stage_over(&self, found: &mut Findings<'_>) {
        let terms: Option<Vec<(StageId, i64)>> =
            self.trigger.during.iter().map(|stage| Some((*stage, self.longest_term(*stage)?))).collect();
        let Some((stage, term)) = terms.and_then(|terms| terms.into_iter().max_by_key(|(_, term)| *term)) else {
            return;
        };
        // Raised on a day of the stage at the earliest, it fires on the day after the last of its windows (section 4).
        if self.process.all < term || !self.trigger.then.iter().all(|action| self.is_vain(action)) {
            return;
        }
        let name = &self.trigger.declared.name;
        let message = format!(
            "the process of `{name}` takes {}, but `{}` is over after {} at most: nothing is left of what it \
             would take{}",
            self.process.words,
            self.draft.name(Subject::Stage(stage)),
            counted(term, "day"),
            self.unless_sooner(term),
        );
        let finding = found.say(self.process_span(), message, "longer than what it guards");
        finding.label(term_span(self.draft, stage), "over sooner");
        finding.help("shorten the steps, or let the stage last long enough for a breach to be dealt with");
    }

    /// The days from a stage's entry to its end, at most.
    fn longest_term(&self, id: StageId) -> Option<i64> {
        let agreement = self.draft.agreement;
        let end = end_of_term(agreement, id)?;
        match end.origin {
            Origin::Day(end) => Some(i64::from(end.days()) - i64::from(self.earliest[id.index()]?.days())),
            Origin::At(Anchor::Stage(from)) if from == id || agreement[id].after.contains(&from) => Some(end.days.most),
            Origin::At(_) => None,
        }
    }

    /// Whether an action touches nothing but what its stages grant, which goes with them.
    fn is_vain(&self, action: &Action) -> bool {
        let agreement = self.draft.agreement;
        let goes = |reliefs: &[ReliefId]| {
            reliefs.iter().all(|relief| {
                let grants = |id: &StageId| agreement[*id].grants.iter().filter(|grant| grant.relief == *relief);
                let by = &self.draft.facts.granted_by[relief.index()];
                !agreement[*relief].permanent
                    && agreement[*relief].amount.is_none()
                    && by.iter().all(|stage| self.trigger.during.contains(stage))
                    && !by.iter().flat_map(grants).any(|grant| grant.permanent)
            })
        };
        match &action.kind {
            ActionKind::Reverse(id) => {
                let reversal = &agreement[*id];
                !reversal.ends_agreement && reversal.takes.is_empty() && goes(&reversal.reverses.reliefs)
            }
            ActionKind::Suspend { reliefs, .. } | ActionKind::Cap { reliefs, .. } => goes(&reliefs.reliefs),
            ActionKind::Entitle { reversal, .. } => {
                let reversal = &agreement[*reversal];
                !reversal.ends_agreement && reversal.takes.is_empty() && goes(&reversal.reverses.reliefs)
            }
            ActionKind::Extend { stage, .. } => self.trigger.during.contains(stage),
            ActionKind::Convene(_) | ActionKind::Terminate => false,
        }
    }

    /// Deadlines that it would extend, and windows of rights that it would give, are over before it ends.
    fn windows_over(&self, extenders: &[Vec<TriggerId>], found: &mut Findings<'_>) {
        let agreement = self.draft.agreement;
        let name = &self.trigger.declared.name;
        for action in &self.trigger.then {
            match &action.kind {
                ActionKind::Extend { stage, .. } => {
                    let is_alone = extenders[stage.index()].iter().all(|other| *other == self.id);
                    let Some(last) = deadline(agreement, *stage).filter(|_| is_alone) else { continue };
                    let Some(days) = self.days_to(last).filter(|days| self.process.all >= *days) else { continue };
                    if agreement[*stage].lasts.is_some() {
                        continue;
                    }
                    let other = self.draft.name(Subject::Stage(*stage));
                    let message = format!(
                        "the process of `{name}` takes {}, but the deadline of `{other}`, which it extends, is over \
                         after {} at most{}",
                        self.process.words,
                        counted(days, "day"),
                        self.unless_sooner(days),
                    );
                    found
                        .say(action.span, message, "extends what is over")
                        .label(deadline_span(self.draft, Subject::Stage(*stage)), "over sooner")
                        .label(self.process_span(), "takes longer")
                        .help("shorten the steps, or set the deadline later");
                }
                ActionKind::Entitle { actor, reversal, window } => {
                    let Some(last) = When::last_of(agreement, window) else { continue };
                    let Some(days) = self.days_to(last).filter(|days| self.process.all >= *days) else { continue };
                    let message = format!(
                        "`{}` may run `{}` only until {} after `{name}` can be raised, but its process takes {}: the \
                         right is over before it begins{}",
                        agreement.actor_name(*actor),
                        agreement[*reversal].declared.name,
                        counted(days.max(0), "day"),
                        self.process.words,
                        self.unless_sooner(days),
                    );
                    found
                        .say(action.span, message, "over before it begins")
                        .label(self.process_span(), "takes longer")
                        .help("count the right from the firing: `within 60 days`");
                }
                _ => {}
            }
        }
    }

    /// The days, at most, from the first day on which it can be raised to another.
    fn days_to(&self, last: When) -> Option<i64> {
        match (last.origin, self.trigger.during.as_slice()) {
            (Origin::At(Anchor::Stage(from)), [only]) if from == *only => Some(last.days.most),
            (Origin::Day(day), during) => {
                let entries: Option<Vec<Date>> = during.iter().map(|stage| self.earliest[stage.index()]).collect();
                Some(i64::from(day.days()) - i64::from(entries?.into_iter().min()?.days()))
            }
            _ => None,
        }
    }

    fn unless_sooner(&self, days: i64) -> String {
        if self.process.without_bodies >= days {
            return String::new();
        }
        let agreement = self.draft.agreement;
        let mut bodies: Vec<&str> = Vec::new();
        for body in self.trigger.process.iter().filter_map(|step| step_body(&step.kind)) {
            let name = agreement[body].declared.name.as_str();
            if !bodies.contains(&name) {
                bodies.push(name);
            }
        }
        let verb = if bodies.len() == 1 { "acts" } else { "act" };
        format!(", unless {} {verb} sooner", listed(bodies))
    }

    fn process_span(&self) -> crate::source::Span {
        match (self.trigger.process.first(), self.trigger.process.last()) {
            (Some(first), Some(last)) => first.span.to(last.span),
            _ => self.trigger.declared.span,
        }
    }
}
