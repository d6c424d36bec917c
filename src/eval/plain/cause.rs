//! Why (section 8): the fewest leaves that decide a condition, and the observations that they rest on.

use std::sync::Arc;

use foldhash::HashMap;

use super::Run;
use super::judge::{Moment, Stop};
use super::knowledge::{ObservationRef, Ruling};
use super::nature::Names;
use super::trace::{Found, Trace};
use super::value::{Truth, word};
use crate::calendar::Date;
use crate::data::{Act, Observation, Reading};
use crate::ledger::{Cause, Cited, Figure, Observed, Origin, Stretch};
use crate::model::{Declared, EventId, ExprId, ExprKind, IndicatorId, Kind, Measure};

/// Where observations come from that were cited, each once however many of its observations are cited.
#[derive(Debug, Default)]
pub struct Origins {
    known: HashMap<Key, Arc<Origin>>,
    /// The one that was asked for last, as a rule the next one too.
    latest: Option<(Key, Arc<Origin>)>,
}

/// So many observations side by side are cited one by one.
const FEW: usize = 4;

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
        let (mut observed, mut corrections) = (Cited::none(), Vec::new());
        for found in trace.into_found() {
            self.cite(&found, &mut observed, &mut corrections);
        }
        let text = self.program.sources.collapsed(self.agreement.expr(id).span);
        let value = word(truth).to_owned();
        let Some(names) = self.names(id) else {
            return Ok((Cause::Condition { text, value, observed }, corrections));
        };
        // What a benchmark rests on, this rests on.
        self.look_behind(id)?;
        for benchmark in &names.benchmarks {
            if let Some(more) = &*self.benchmarks[benchmark.index()].observed.borrow() {
                observed.add_missing(more);
            }
        }
        for foreign in &names.foreign {
            if let Some(state) = self.foreign.get(*foreign as usize) {
                observed.add_missing(&state.observed);
            }
        }
        Ok((Cause::Condition { text, value, observed }, corrections))
    }

    /// Cites observations that stand side by side, and notes the acts that corrected any.
    fn cite(&self, found: &Found, observed: &mut Cited, corrections: &mut Vec<usize>) {
        let rulings = self.knowledge.rulings(found);
        corrections.extend(rulings.clone().filter_map(|(_, ruling)| match ruling {
            Ruling::Corrected(_, act) => Some(*act),
            Ruling::Contested | Ruling::Void => None,
        }));
        let (indicator, places) = (found.indicator, found.from..found.to);
        let series = self.facts.observations[indicator.index()].arranged();
        if let (true, None, Some(series)) = (places.len() > FEW, rulings.clone().next(), series)
            && series.columns().uniform
        {
            let first = &series.rows()[found.from as usize];
            let origin = self.origin(indicator, first);
            let places = found.from as usize..found.to as usize;
            return observed.push_stretch(Stretch::new(Arc::clone(series), places, origin));
        }
        for index in places {
            observed.push(self.observed(ObservationRef { indicator, index }));
        }
    }

    /// Where an observation comes from.
    fn origin(&self, id: IndicatorId, observation: &Observation) -> Arc<Origin> {
        let indicator = &self.agreement[id];
        let (source, file) = (observation.source, observation.row.file);
        self.origins.borrow_mut().get((id, source, file), || Origin {
            indicator: indicator.declared.name.clone(),
            unit: indicator.unit.name.clone(),
            source: indicator
                .sources
                .get(usize::from(source))
                .map_or_else(String::new, |source| self.agreement.actor_name(*source).to_owned()),
            file: self.file(file),
        })
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
            Reading::None | Reading::Number(_) | Reading::Bool(_) => Figure::of(reading),
            Reading::Category(index) => match &indicator.measure {
                Measure::Category { values, .. } => {
                    values.get(usize::from(index)).map(|value| Figure::Word(Arc::from(value.as_str())))
                }
                _ => None,
            },
        };
        Observed {
            origin: self.origin(reference.indicator, observation),
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
        Cause::stated(text, value)
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
