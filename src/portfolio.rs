//! One agreement over many entities (section 9): evaluated on all cores, handed on in an order that doesn't depend on how
//! many there are.
//!
//! [`evaluate`] runs the agreement over each entity of what [`crate::data::gather`] found; [`summary`] counts how many of them
//! stand where, [`tables`] writes the counts.

pub mod summary;
pub mod tables;

use std::io;

use rayon::prelude::*;

use crate::data::{Entities, Gathered, Store};
use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::eval::{Options, run};
use crate::ledger::Outcome;
use crate::model::Program;

/// Deep agreements are evaluated by recursion, for which the usual stack of a thread is too small.
const STACK: usize = 64 << 20;
/// So many entities are evaluated before any of them is handed on, where all are held anyway.
const AT_ONCE: usize = 1024;

/// Threads to evaluate on.
#[derive(Debug)]
pub struct Pool(rayon::ThreadPool);

impl Pool {
    /// A pool of so many threads, by default as many as there are cores, and no more than there are entities.
    ///
    /// # Errors
    /// Threads that the system doesn't give.
    pub fn new(threads: Option<usize>, entities: u64) -> Result<Self, rayon::ThreadPoolBuildError> {
        let cores = || std::thread::available_parallelism().map_or(1, usize::from);
        let useful = usize::try_from(entities).unwrap_or(usize::MAX).max(1);
        let threads = threads.unwrap_or_else(cores).min(useful);
        rayon::ThreadPoolBuilder::new().stack_size(STACK).num_threads(threads).build().map(Self)
    }
}

/// How the evaluation of many entities ended.
#[derive(Debug)]
pub enum Ended {
    /// Every entity has been evaluated.
    Fine,
    /// The data have faults that only the second reading found: what was handed on isn't to be used.
    Faults(Diagnostics),
    /// The run of an entity had to stop, the first by name: what was handed on isn't to be used.
    Stopped(Option<String>, Box<Diagnostic>),
}

/// The run of an entity that had to stop.
type Stop = (Option<String>, Box<Diagnostic>);

/// What is to be done with each entity.
#[derive(Debug, Clone, Copy)]
pub struct Work<'w> {
    /// The agreement.
    pub program: &'w Program,
    /// What is asked for.
    pub options: Options,
    /// The threads.
    pub pool: &'w Pool,
}

/// Runs an agreement over each entity. `make` is given their data and outcomes, on all threads at once; `take` is given what it made of
/// each, one after another: in order of names, or as the entities stand in the file where
/// [`Entities::by_name`] says so.
///
/// # Errors
/// Those of `take`.
pub fn evaluate<T: Send>(
    work: Work<'_>,
    gathered: &Gathered<'_>,
    make: impl Fn(&Store, Outcome) -> T + Sync,
    mut take: impl FnMut(Option<&str>, T) -> io::Result<()>,
) -> io::Result<Ended> {
    let make = |store: &Store| run(work.program, store, work.options).map(|outcome| make(store, outcome));
    match gathered {
        Gathered::Held(reading) => {
            for stores in reading.stores.chunks(AT_ONCE) {
                let made: Vec<_> = work.pool.0.install(|| stores.par_iter().map(&make).collect());
                for (store, made) in stores.iter().zip(made) {
                    match made {
                        Ok(made) => take(store.entity.as_deref(), made)?,
                        Err(stop) => return Ok(Ended::Stopped(store.entity.clone(), stop)),
                    }
                }
            }
            Ok(Ended::Fine)
        }
        Gathered::Apart(entities, _) => apart(work, entities, make, take),
    }
}

/// What became of an entity that was read a moment ago.
enum Made<T> {
    Done(T),
    Stopped(Box<Diagnostic>),
    /// Rows that disagree.
    Faults(Vec<Diagnostic>),
    /// There is no need to know: nothing will be handed on.
    Skipped,
}

/// While a batch is evaluated the next is read. After a fault the rest is gone through all the same, so that each is told.
fn apart<T: Send>(
    work: Work<'_>,
    entities: &Entities<'_>,
    make: impl Fn(&Store) -> Result<T, Box<Diagnostic>> + Sync,
    mut take: impl FnMut(Option<&str>, T) -> io::Result<()>,
) -> io::Result<Ended> {
    let mut batches = match entities.begin() {
        Ok(batches) => batches,
        Err(diagnostic) => return Ok(Ended::Faults((*diagnostic).into())),
    };
    let mut faults = Diagnostics::new();
    let mut stop: Option<Stop> = None;
    let mut batch = batches.next_batch();
    while !batch.is_empty() {
        let made_of = |store: &mut Store| {
            let found = entities.settle(store);
            if !found.is_empty() {
                return Made::Faults(found);
            }
            let is_earlier = stop.as_ref().is_none_or(|(name, _)| store.entity < *name);
            if !faults.is_empty() || !is_earlier {
                return Made::Skipped;
            }
            match make(store) {
                Ok(made) => Made::Done(made),
                Err(diagnostic) => Made::Stopped(diagnostic),
            }
        };
        let evaluated = || batch.par_iter_mut().map(made_of).collect::<Vec<_>>();
        let (made, next) = work.pool.0.install(|| rayon::join(evaluated, || batches.next_batch()));
        for (store, made) in batch.iter_mut().zip(made) {
            match made {
                Made::Done(made) if stop.is_none() && faults.is_empty() => take(store.entity.as_deref(), made)?,
                Made::Done(_) | Made::Skipped => {}
                Made::Faults(found) => found.into_iter().for_each(|fault| faults.push(fault)),
                Made::Stopped(diagnostic) => {
                    if stop.as_ref().is_none_or(|(name, _)| store.entity < *name) {
                        stop = Some((store.entity.take(), diagnostic));
                    }
                }
            }
        }
        batch = next;
    }
    batches.finish().into_iter().for_each(|fault| faults.push(fault));
    debug_assert!(faults.iter().all(|fault| fault.severity == Severity::Error));
    if !faults.is_empty() {
        faults.sort();
        return Ok(Ended::Faults(faults));
    }
    Ok(match stop {
        Some((entity, diagnostic)) => Ended::Stopped(entity, diagnostic),
        None => Ended::Fine,
    })
}
