//! Step 7: each relief's status, as the first of the six rules of section 5.4 that holds, and its level.

use super::Run;
use super::cause::{caused_by, expired};
use crate::calendar::Date;
use crate::ledger::Cause;
use crate::model::{GrantLevel, Kind, ReliefId, ReliefStatus, StageId, StageStatus};
use crate::quantity::{Number, multiply, plain, with_unit};

impl Run<'_> {
    /// Works out every relief. Once the agreement has ended only wind-downs move.
    pub fn work_out_reliefs(&mut self, ended_before_today: bool) {
        for id in self.relief_ids().collect::<Vec<_>>() {
            if self.agreement[id].declared.absent {
                continue;
            }
            if ended_before_today && self.reliefs[id.index()].history.now() != ReliefStatus::WindingDown {
                continue;
            }
            self.work_out(id);
        }
    }

    fn work_out(&mut self, id: ReliefId) {
        let before = self.reliefs[id.index()].history.now();
        let level_before = self.reliefs[id.index()].levels.now();
        self.note_announcement(id);
        // Before it can take effect anew today, which would start the clock again.
        self.note_irrevocable(id);
        let matured = self.matured_today(id);
        let status = self.status(id);
        let level = self.level(id, status);
        let mut because = std::mem::take(&mut self.reliefs[id.index()].causes);
        let state = &mut self.reliefs[id.index()];
        if status == ReliefStatus::Granted && before != ReliefStatus::Granted {
            state.effective = Some(self.today);
        }
        if matches!(status, ReliefStatus::Withheld | ReliefStatus::Reversed) && state.takers.is_empty() {
            state.announced = None;
        }
        let changed = state.history.set(self.today, status);
        let level_changed = state.levels.set(self.today, level);
        if !changed && !level_changed {
            return;
        }
        if let (true, Some(matured)) = (changed && status == ReliefStatus::Granted, matured) {
            because.push(expired(format!("revocability of {}", self.agreement[id].declared.name), matured));
        }
        let explained = !because.is_empty();
        because.extend(self.stage_causes(id, explained));
        if status == ReliefStatus::Announced || (before == ReliefStatus::Announced && status == ReliefStatus::Granted) {
            because.extend(self.notice_cause(id, status));
        }
        // One firing may suspend and reduce at once.
        let mut seen = Vec::with_capacity(because.len());
        because.retain(|cause| {
            !seen.contains(cause) && {
                seen.push(cause.clone());
                true
            }
        });
        if because.is_empty() {
            because.push(self.in_force());
        }
        let declared = &self.agreement[id].declared;
        let mut entry = self.entry(Kind::Relief, declared, Some(before.word()), status.word(), because);
        entry.level = Some(self.level_text(id, level));
        entry.from_level = Some(self.level_text(id, level_before));
        self.entries.push((self.step, declared.order, entry));
    }

    /// The six rules, in their order.
    fn status(&self, id: ReliefId) -> ReliefStatus {
        let state = &self.reliefs[id.index()];
        let relief = &self.agreement[id];
        let taken = self.taken_on(id);
        if state.takers.iter().any(|taker| taker.winding.is_some()) {
            return ReliefStatus::WindingDown;
        }
        let granted_anew = taken.is_some_and(|taken| {
            self.granting(id).any(|stage| self.stages[stage.index()].entries.last().is_some_and(|last| *last > taken))
        });
        if taken.is_some() && !granted_anew {
            return ReliefStatus::Reversed;
        }
        if relief.humanitarian && self.granting(id).any(|stage| self.is_within_its_term(stage)) {
            return ReliefStatus::Granted;
        }
        let grant = self.contributors(id).next().is_some();
        if grant && !state.suspensions.is_empty() {
            return ReliefStatus::Suspended;
        }
        if grant {
            return match state.announced {
                Some((_, Some(last))) if last >= self.today => ReliefStatus::Announced,
                _ => ReliefStatus::Granted,
            };
        }
        let fates: Vec<StageStatus> = self.granting(id).map(|stage| self.stages[stage.index()].history.now()).collect();
        if fates.contains(&StageStatus::Suspended) {
            ReliefStatus::Suspended
        } else if fates.contains(&StageStatus::Reversed) {
            ReliefStatus::Reversed
        } else {
            ReliefStatus::Withheld
        }
    }

    /// The latest day on which a reversal took it that hasn't restored it.
    fn taken_on(&self, id: ReliefId) -> Option<Date> {
        self.reliefs[id.index()].takers.iter().map(|taker| taker.date).max()
    }

    /// The stages that grant a relief, whatever their status.
    pub fn granting(&self, id: ReliefId) -> impl Iterator<Item = StageId> + '_ {
        let grants = move |stage: &StageId| self.agreement[*stage].grants.iter().any(|grant| grant.relief == id);
        self.agreement.stage_order.iter().copied().filter(grants)
    }

    /// Entered, and not yet at the end of its own term, whatever else became of it.
    fn is_within_its_term(&self, id: StageId) -> bool {
        let state = &self.stages[id.index()];
        !state.entries.is_empty() && !state.term_over
    }

    /// The stages whose grants count today: active ones, or for what is permanent all that were entered; where a reversal took
    /// the relief, only those entered on later days; for humanitarian relief all within their own term.
    pub fn contributors(&self, id: ReliefId) -> impl Iterator<Item = StageId> + '_ {
        let relief = &self.agreement[id];
        let taken = self.taken_on(id);
        let all_permanent = relief.permanent || self.is_irrevocable(id);
        self.granting(id).filter(move |stage| {
            let grants = &self.agreement[*stage].grants;
            let permanent = all_permanent || grants.iter().any(|grant| grant.relief == id && grant.permanent);
            let state = &self.stages[stage.index()];
            let Some(entered) = state.entries.last().copied() else { return false };
            if relief.humanitarian && !state.term_over {
                return true;
            }
            let counts = taken.is_none_or(|taken| entered > taken);
            counts && (permanent || state.history.now() == StageStatus::Active)
        })
    }

    /// The notice is opened by the first grant, and by the first anew after a reversal.
    fn note_announcement(&mut self, id: ReliefId) {
        let granted = self.contributors(id).next().is_some();
        let taken = self.taken_on(id);
        let last = self.agreement[id].notice.map(|notice| self.later(self.today, notice));
        let today = self.today;
        let state = &mut self.reliefs[id.index()];
        let stale = state.announced.is_none_or(|(opened, _)| taken.is_some_and(|taken| opened <= taken));
        if granted && stale {
            state.announced = Some((today, last));
        }
    }

    /// The derived level (section 5.4): the highest percentage, or the sum of amounts, times the cap.
    fn level(&self, id: ReliefId, status: ReliefStatus) -> Number {
        let state = &self.reliefs[id.index()];
        match status {
            ReliefStatus::WindingDown => {
                let kept = state.takers.iter().filter_map(|taker| taker.winding).max_by_key(|(last, _)| *last);
                return kept.map_or(Number::ZERO, |(_, level)| level);
            }
            ReliefStatus::Reversed | ReliefStatus::Withheld => return Number::ZERO,
            ReliefStatus::Announced | ReliefStatus::Granted | ReliefStatus::Suspended => {}
        }
        let (mut highest, mut sum, mut in_all) = (Number::ZERO, Number::ZERO, Number::ZERO);
        for stage in self.contributors(id) {
            for grant in self.agreement[stage].grants.iter().filter(|grant| grant.relief == id) {
                match grant.level {
                    GrantLevel::Share(share) => highest = highest.max(share),
                    GrantLevel::Of(amount) => sum = sum.saturating_add(amount),
                    GrantLevel::UpTo(amount) => in_all = in_all.max(amount),
                }
            }
        }
        let derived = if self.agreement[id].amount.is_some() { sum.max(in_all) } else { highest };
        match state.cap {
            Some((cap, _)) => multiply(derived, cap).unwrap_or(derived),
            None => derived,
        }
    }

    /// Whether no reversal takes it any more: `irrevocable after` counts from the latest day it took effect.
    pub fn is_irrevocable(&self, id: ReliefId) -> bool {
        let state = &self.reliefs[id.index()];
        let matured = match (self.agreement[id].irrevocable_after, state.effective) {
            (Some(length), Some(effective)) => {
                let in_effect = matches!(state.history.now(), ReliefStatus::Granted | ReliefStatus::Suspended);
                in_effect && self.later(effective, length) <= self.today
            }
            _ => false,
        };
        state.irrevocable || matured
    }

    fn note_irrevocable(&mut self, id: ReliefId) {
        if self.is_irrevocable(id) {
            self.reliefs[id.index()].irrevocable = true;
        }
    }

    /// The last day on which it could be revoked, if that was yesterday.
    fn matured_today(&self, id: ReliefId) -> Option<Date> {
        let length = self.agreement[id].irrevocable_after?;
        let begins = self.later(self.reliefs[id.index()].effective?, length);
        (begins == self.today).then(|| begins.previous())
    }

    /// What became today of the stages that grant it: of one that now counts, or of one that counted until now; else what is
    /// in force.
    fn stage_causes(&self, id: ReliefId, explained: bool) -> Vec<Cause> {
        let counts: Vec<StageId> = self.contributors(id).collect();
        let recent = |stage: &StageId| {
            let history = &self.stages[stage.index()].history;
            let ran = matches!(history.on(self.today.previous()), StageStatus::Active | StageStatus::Suspended);
            let matters = counts.contains(stage) || ran || history.now() == StageStatus::Reversed;
            history.since() == Some(self.today) && matters
        };
        let mut stages: Vec<StageId> = self.granting(id).filter(recent).collect();
        if stages.is_empty() && !explained {
            stages = counts;
        }
        let cause = |stage: StageId| {
            let since = self.stages[stage.index()].history.since().unwrap_or(self.first);
            caused_by(Kind::Stage, &self.agreement[stage].declared, since)
        };
        stages.into_iter().map(cause).collect()
    }

    fn notice_cause(&self, id: ReliefId, status: ReliefStatus) -> Option<Cause> {
        let declared = &self.agreement[id];
        let (opened, last) = self.reliefs[id.index()].announced?;
        let last = last?;
        Some(match status {
            ReliefStatus::Granted => expired(format!("notice of {}", declared.declared.name), last),
            _ => {
                let notice = match declared.notice {
                    Some(length) => format!("notice {}", length.words()),
                    None => format!("notice from {opened}"),
                };
                Cause::stated(notice, format!("last day {last}"))
            }
        })
    }

    /// A level as ledgers print it: `50%`, `700000000 USD`.
    pub fn level_text(&self, id: ReliefId, level: Number) -> String {
        match &self.agreement[id].amount {
            Some(unit) => with_unit(level, &unit.name),
            None => format!("{}%", plain(level.saturating_mul(Number::ONE_HUNDRED))),
        }
    }
}
