//! Why (section 8): the fewest leaves that decide a condition, and the observations that they rest on.

use std::collections::HashMap;
use std::sync::Arc;

use super::Run;
use super::judge::{Moment, Stop};
use super::knowledge::{ObservationRef, Ruling};
use super::nature::Names;
use super::trace::Trace;
use super::value::{Truth, word};
use crate::calendar::Date;
use crate::data::{Act, Reading};
use crate::ledger::{Cause, Figure, Observed, Origin};
use crate::model::{Declared, EventId, ExprId, ExprKind, IndicatorId, Kind, Measure};

/// Where observations come from that were cited, each once however many of its observations are cited.
#[derive(Debug, Default)]
pub struct Origins {
    known: HashMap<Key, Arc<Origin>>,
    /// The one that was asked for last, as a rule the next one too.
    latest: Option<(Key, Arc<Origin>)>,
}

/// An indicator, the place of the source among its sources, and a file.
type Key = (IndicatorId, u16, u16);

impl Origins {
    fn get(&mut self, key: Key, make: impl FnOnce() -> Origin) -> Arc<Origin> {
        if let Some((_, origin)) = self.latest.as_ref().filter(|(latest, _)| *latest == key) {
            return Arc::clone(origin);
        }
        let origin = Arc::clone(self.known.entry(key).or_insert_with(|| Arc::new(make())));
        self.latest = Some((key, Arc::clone(&origin)));
        origin
    }
}

impl Run<'_> {
    /// The leaves that decide a condition, as causes.
    pub fn why(&self, id: ExprId, at: Moment) -> Result<Vec<Cause>, Stop> {
        let (_, leaves) = self.leaves(id, at)?;
        let mut because = Vec::new();
        for leaf in leaves {
            let (cause, corrections) = self.leaf(leaf, at)?;
            because.push(cause);
            for act in corrections {
                let act = self.act_cause(&self.facts.acts[act], None);
                because.extend(Some(act).filter(|act| !because.contains(act)));
            }
            for event in self.events_of(leaf) {
                let occurred = self.latest_occurrence(*event, at.day);
                let act = occurred.and_then(|it| it.act).map(|act| self.act_cause(&self.facts.acts[act], None));
                because.extend(act.filter(|act| !because.contains(act)));
            }
        }
        Ok(because)
    }

    /// What a condition names; none where that is nothing.
    pub fn names(&self, id: ExprId) -> Option<&Names> {
        self.nature.names(self.agreement, id)
    }

    /// The events that a condition asks for.
    pub fn events_of(&self, id: ExprId) -> &[EventId] {
        self.names(id).map_or(&[], |names| &names.events)
    }

    /// The truth of a condition and the fewest leaves that decide it, the leftmost on ties.
    fn leaves(&self, id: ExprId, at: Moment) -> Result<(Truth, Vec<ExprId>), Stop> {
        let truth = self.truth(id, at)?;
        let parts =
            |parts: &[ExprId]| parts.iter().map(|part| self.leaves(*part, at)).collect::<Result<Vec<_>, Stop>>();
        let leaves = match &self.agreement.expr(id).kind {
            // `b is not met` is one leaf: the denial and what it denies are the same text.
            ExprKind::Not(inner) if self.agreement.expr(*inner).span == self.agreement.expr(id).span => vec![id],
            ExprKind::Not(inner) => self.leaves(*inner, at)?.1,
            ExprKind::And(list) => match truth {
                Some(false) => fewest(parts(list)?, Some(false), 1),
                Some(true) | None => every(parts(list)?),
            },
            ExprKind::Or(list) => match truth {
                Some(true) => fewest(parts(list)?, Some(true), 1),
                Some(false) | None => every(parts(list)?),
            },
            ExprKind::AtLeast { count, of } => match truth {
                Some(true) => fewest(parts(of)?, Some(true), *count as usize),
                Some(false) => fewest(parts(of)?, Some(false), of.len() + 1 - (*count as usize).min(of.len())),
                None => every(parts(of)?),
            },
            ExprKind::If { condition, then, otherwise } => {
                let (decided, mut leaves) = self.leaves(*condition, at)?;
                match decided {
                    Some(true) => leaves.extend(self.leaves(*then, at)?.1),
                    Some(false) => leaves.extend(self.leaves(*otherwise, at)?.1),
                    None => {}
                }
                leaves
            }
            _ => vec![id],
        };
        Ok((truth, leaves))
    }

    /// A leaf as a cause, and the acts that corrected observations it rests on.
    fn leaf(&self, id: ExprId, at: Moment) -> Result<(Cause, Vec<usize>), Stop> {
        let mut trace = Trace::wanted();
        let truth = self.value(id, at, &mut trace)?.truth();
        let mut trace = trace.into_found();
        // Within an indicator they stand in order of date.
        trace.sort_unstable();
        trace.dedup();
        let corrected = |reference: &ObservationRef| match self.knowledge.ruling(*reference) {
            Some(Ruling::Corrected(_, act)) => Some(act),
            _ => None,
        };
        let corrections = trace.iter().filter_map(corrected).collect();
        let mut observed: Vec<Observed> = trace.into_iter().map(|reference| self.observed(reference)).collect();
        let text = self.program.sources.collapsed(self.agreement.expr(id).span);
        let value = word(truth).to_owned();
        let Some(names) = self.names(id) else {
            return Ok((Cause::Condition { text, value, observed }, corrections));
        };
        // What a benchmark rests on, this rests on.
        self.look_behind(id)?;
        for benchmark in &names.benchmarks {
            for more in self.benchmarks[benchmark.index()].observed.borrow().iter().flatten() {
                if !observed.contains(more) {
                    observed.push(more.clone());
                }
            }
        }
        for foreign in &names.foreign {
            let more = self.foreign.get(*foreign as usize).map(|state| state.observed.as_slice()).unwrap_or_default();
            observed.extend(more.iter().filter(|more| !observed.contains(more)).cloned().collect::<Vec<_>>());
        }
        Ok((Cause::Condition { text, value, observed }, corrections))
    }

    /// An observation as a cause cites it.
    pub fn observed(&self, reference: ObservationRef) -> Observed {
        let observation = self.knowledge.observation(reference);
        let indicator = &self.agreement[reference.indicator];
        // A value that the body has put right is the one that counts.
        let reading = match self.knowledge.ruling(reference) {
            Some(Ruling::Corrected(reading, _)) => reading,
            _ => observation.reading,
        };
        let value = match reading {
            Reading::None => None,
            Reading::Number(number) => Some(Figure::Number(number)),
            Reading::Bool(truth) => Some(Figure::Truth(truth)),
            Reading::Category(index) => match &indicator.measure {
                Measure::Category { values, .. } => {
                    values.get(usize::from(index)).map(|value| Figure::Word(Arc::from(value.as_str())))
                }
                _ => None,
            },
        };
        let (of, source, file) = (reference.indicator, observation.source, observation.row.file);
        let origin = self.origins.borrow_mut().get((of, source, file), || Origin {
            indicator: indicator.declared.name.clone(),
            unit: indicator.unit.name.clone(),
            source: indicator
                .sources
                .get(usize::from(source))
                .map_or_else(String::new, |source| self.agreement.actor_name(*source).to_owned()),
            file: self.file(file),
        });
        Observed {
            origin,
            value,
            date: observation.date,
            reported: observation.reported,
            status: self.knowledge.status(reference),
            row: observation.row.row,
        }
    }

    fn file(&self, file: u16) -> String {
        self.store.files.get(usize::from(file)).cloned().unwrap_or_default()
    }

    /// An act as a cause; `reason` says why it had no effect.
    pub fn act_cause(&self, act: &Act, reason: Option<String>) -> Cause {
        Cause::Act {
            by: self.agreement.actor_name(act.by).to_owned(),
            act: act.kind.word().to_owned(),
            on: self.agreement.declared(act.on).name.clone(),
            date: act.date,
            file: self.file(act.row.file),
            row: u64::from(act.row.row),
            reason,
        }
    }

    /// A part of the text and what is true of it, without observations.
    pub fn clause(&self, span: crate::source::Span, value: impl Into<String>) -> Cause {
        let text = self.program.sources.collapsed(span);
        Cause::Condition { text, value: value.into(), observed: Vec::new() }
    }
}

/// That a window ran out.
pub fn expired(window: impl Into<String>, last_day: Date) -> Cause {
    Cause::Expired { window: window.into(), last_day }
}

/// That another entry brought it about.
pub fn caused_by(kind: Kind, declared: &Declared, date: Date) -> Cause {
    Cause::CausedBy { kind, name: declared.name.clone(), date }
}

fn every(parts: Vec<(Truth, Vec<ExprId>)>) -> Vec<ExprId> {
    parts.into_iter().flat_map(|(_, leaves)| leaves).collect()
}

/// The leaves of the `count` parts with the fewest leaves among those that are `wanted`, in the order of the text.
fn fewest(parts: Vec<(Truth, Vec<ExprId>)>, wanted: Truth, count: usize) -> Vec<ExprId> {
    let mut order: Vec<usize> = (0..parts.len()).filter(|index| parts[*index].0 == wanted).collect();
    order.sort_by_key(|index| parts[*index].1.len());
    order.truncate(count);
    order.sort_unstable();
    order.into_iter().flat_map(|index| parts[index].1.clone()).collect()
}
