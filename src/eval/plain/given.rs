//! The state that a scenario begins with (section 10): what is given is so before the first day, and no entry.

use super::Run;
use crate::eval::{Given, GivenState};
use crate::model::{StageStatus, TriggerStatus};

impl Run<'_> {
    /// Puts in what is given, in order of its days, each stage with its grants in effect.
    pub fn begin_with<'g>(&mut self, given: impl Iterator<Item = &'g Given>) {
        let mut given: Vec<&Given> = given.collect();
        given.sort_by_key(|given| given.since);
        for given in given {
            let since = given.since;
            self.today = since;
            match given.state {
                GivenState::Stage(id, status) => {
                    let state = &mut self.stages[id.index()];
                    state.history.set(since, status);
                    if status != StageStatus::Lapsed && status != StageStatus::Pending {
                        state.entries.push(since);
                        state.deadline_over = true;
                    }
                    state.term_over = status == StageStatus::Ended;
                }
                GivenState::Benchmark(id, status) => {
                    let state = &mut self.benchmarks[id.index()];
                    state.history.set(since, status);
                    state.held = Some(status);
                }
                GivenState::Trigger(id, status) => {
                    let state = &mut self.triggers[id.index()];
                    state.history.set(since, status);
                    if status == TriggerStatus::Fired {
                        state.firings.push(since);
                    }
                }
                GivenState::Event(id) => self.events[id.index()].add(since, None),
            }
            self.work_out_reliefs(false);
        }
        self.entries.clear();
        self.today = self.first;
    }
}
