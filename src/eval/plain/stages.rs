//! Step 6: stages are suspended and resumed, then entered, in order of the graph (section 5.5).

use super::Run;
use super::cause::caused_by;
use super::judge::{Moment, Stop};
use crate::ledger::Cause;
use crate::model::{Kind, StageId, StageStatus};

impl Run<'_> {
    /// Every stage.
    pub fn move_stages(&mut self) -> Result<(), Stop> {
        let here = |id: &StageId| !self.agreement[*id].declared.absent;
        let stages: Vec<StageId> = self.agreement.stage_order.iter().copied().filter(here).collect();
        for id in &stages {
            self.suspend_or_resume(*id)?;
        }
        for id in &stages {
            self.enter_stage(*id)?;
        }
        Ok(())
    }

    /// Suspended on a day `while` is false, resumed when it is true; unknown changes nothing.
    fn suspend_or_resume(&mut self, id: StageId) -> Result<(), Stop> {
        let Some(condition) = self.agreement[id].condition else { return Ok(()) };
        let from = self.stages[id.index()].history.now();
        let truth = self.truth(condition, Moment::on(self.today))?;
        let to = match (from, truth) {
            (StageStatus::Active, Some(false)) => StageStatus::Suspended,
            (StageStatus::Suspended, Some(true)) => StageStatus::Active,
            _ => return Ok(()),
        };
        let because = self.why(condition, Moment::on(self.today))?;
        self.stages[id.index()].history.set(self.today, to);
        self.enter(Kind::Stage, &self.agreement[id].declared, Some(from.word()), to.word(), because);
        Ok(())
    }

    /// Entered on the first day on which all it asks is true.
    fn enter_stage(&mut self, id: StageId) -> Result<(), Stop> {
        let stage = &self.agreement[id];
        if self.stages[id.index()].history.now() != StageStatus::Pending {
            return Ok(());
        }
        // `opens` goes by an event's latest occurrence until the day has come; then it stays open.
        let opens = stage.opens.as_ref().map(|opens| self.date(opens, self.today, true));
        let open = match opens {
            None => true,
            Some(date) => self.stages[id.index()].opened || date.is_some_and(|date| date <= self.today),
        };
        self.stages[id.index()].opened |= open;
        let at = Moment::on(self.today);
        let mut asked = Vec::new();
        for condition in &stage.requires {
            asked.push(self.truth(*condition, at)?);
        }
        let kept = match stage.condition {
            Some(condition) => self.truth(condition, at)? != Some(false),
            None => true,
        };
        let after = stage.after.iter().all(|before| {
            matches!(self.stages[before.index()].history.now(), StageStatus::Active | StageStatus::Ended)
        });
        if !(open && kept && after && asked.iter().all(|truth| *truth == Some(true))) {
            return Ok(());
        }
        let mut because = Vec::new();
        for before in &stage.after {
            let since = self.stages[before.index()].history.since().unwrap_or(self.today);
            because.push(caused_by(Kind::Stage, &self.agreement[*before].declared, since));
        }
        if let Some(Some(date)) = opens {
            let text = format!("opens {date}");
            because.push(Cause::stated(text, "true"));
        }
        for condition in &stage.requires {
            because.extend(self.why(*condition, at)?);
        }
        if because.is_empty() {
            because.push(self.in_force());
        }
        let state = &mut self.stages[id.index()];
        state.history.set(self.today, StageStatus::Active);
        state.entries.push(self.today);
        state.deadline_over = true;
        state.term_over = false;
        state.term = None;
        state.term_extensions.clear();
        let words = (StageStatus::Pending.word(), StageStatus::Active.word());
        self.enter(Kind::Stage, &stage.declared, Some(words.0), words.1, because);
        Ok(())
    }
}
