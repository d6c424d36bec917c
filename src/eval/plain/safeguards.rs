//! Step 8: safeguards, on the state as it now stands (section 5.8). A day on which one is broken violates it for good; one on
//! which it can't be told changes nothing. Assumptions are watched beside them.

use super::Run;
use super::cause::expired;
use super::history::History;
use super::judge::{Moment, Stop};
use crate::calendar::Date;
use crate::ledger::Cause;
use crate::model::{ExprId, Kind, SafeguardId, SafeguardRule, SafeguardStatus};

#[derive(Debug)]
pub struct SafeguardState {
    pub history: History<SafeguardStatus>,
    /// Whether it could be told on some day; of `leads to`, whether the cause was ever there.
    pub tested: bool,
    /// `leads to`: causes whose effect is still waited for, the oldest first.
    pub waiting: Vec<Obligation>,
}

/// Something that has to follow by a day.
#[derive(Debug, Clone, Copy)]
pub struct Obligation {
    pub last_day: Date,
    /// What, as the text had it on the day of the cause.
    effect: ExprId,
}

impl SafeguardState {
    pub const fn new(rule: &SafeguardRule) -> Self {
        let first = match rule {
            SafeguardRule::Reachable(_) => SafeguardStatus::Undecided,
            SafeguardRule::Always(_) | SafeguardRule::Never(_) | SafeguardRule::LeadsTo { .. } => {
                SafeguardStatus::Holds
            }
        };
        Self { history: History::new(first), tested: false, waiting: Vec::new() }
    }
}

impl Run<'_> {
    /// Every safeguard and assumption.
    pub fn watch_safeguards(&mut self) -> Result<(), Stop> {
        for index in 0..self.agreement.safeguards.len() {
            let id = SafeguardId(index as u32);
            let safeguard = &self.agreement[id];
            if safeguard.declared.absent || self.safeguards[index].history.now() == SafeguardStatus::Violated {
                continue;
            }
            match &safeguard.rule {
                SafeguardRule::Always(condition) => self.watch(id, *condition, false)?,
                SafeguardRule::Never(condition) => self.watch(id, *condition, true)?,
                SafeguardRule::Reachable(_) => {}
                SafeguardRule::LeadsTo { cause, effect, within } => {
                    let last_day = self.later(self.today, *within);
                    self.watch_consequence(id, *cause, *effect, last_day)?;
                }
            }
        }
        for (index, condition) in self.agreement.assumptions.iter().enumerate() {
            if self.broken[index].is_none() && self.truth(*condition, Moment::now(self.today))? == Some(false) {
                self.broken[index] = Some(self.today);
            }
        }
        Ok(())
    }

    /// `always` and `never`: a day on which the condition is `forbidden` breaks it.
    fn watch(&mut self, id: SafeguardId, condition: ExprId, forbidden: bool) -> Result<(), Stop> {
        let at = Moment::now(self.today);
        let truth = self.truth(condition, at)?;
        self.safeguards[id.index()].tested |= truth.is_some();
        if truth == Some(forbidden) {
            let because = self.why(condition, at)?;
            self.violate(id, because);
        }
        Ok(())
    }

    fn watch_consequence(
        &mut self,
        id: SafeguardId,
        cause: ExprId,
        effect: ExprId,
        last_day: Date,
    ) -> Result<(), Stop> {
        let at = Moment::now(self.today);
        let before = std::mem::take(&mut self.safeguards[id.index()].waiting);
        let mut waiting = Vec::new();
        let mut over: Vec<Obligation> = Vec::new();
        for obligation in before {
            if obligation.last_day < self.today {
                over.push(obligation);
            } else if self.truth(obligation.effect, at)? == Some(false) {
                waiting.push(obligation);
            }
            // Followed, or perhaps: it can't be said any more that it didn't.
        }
        // The effect may be there on the very day of the cause.
        let (caused, followed) = (self.truth(cause, at)?, self.truth(effect, at)?);
        self.safeguards[id.index()].tested |= caused == Some(true);
        if caused == Some(true) && followed == Some(false) {
            waiting.push(Obligation { last_day, effect });
        }
        self.safeguards[id.index()].waiting = waiting;
        if let Some(obligation) = over.first() {
            let window = format!("time of {}", self.agreement[id].declared.name);
            let mut because = vec![expired(window, obligation.last_day)];
            because.extend(self.why(obligation.effect, at)?);
            self.violate(id, because);
        }
        Ok(())
    }

    fn violate(&mut self, id: SafeguardId, because: Vec<Cause>) {
        let (from, to) = (self.safeguards[id.index()].history.now(), SafeguardStatus::Violated);
        let state = &mut self.safeguards[id.index()];
        state.history.set(self.today, to);
        // What is violated for good waits for nothing more.
        state.waiting.clear();
        self.enter(Kind::Safeguard, &self.agreement[id].declared, Some(from.word()), to.word(), because);
    }
}
