//! What the verdict on a benchmark says of its condition, and whose observations it rests on (section 5.3).

use std::collections::BTreeMap;

use crate::model::{Benchmark, ObservationStatus, UnknownAs};

/// Whether the verdict says that the condition is true (or false) today: not where it stands from test to test, is kept
/// through unknown days, or is given for want of data (section 5.3).
pub fn tells(benchmark: &Benchmark, is_met: bool) -> bool {
    let by_default = match benchmark.unknown_counts {
        UnknownAs::Unknown => false,
        UnknownAs::Met => is_met,
        UnknownAs::Unmet => !is_met,
        UnknownAs::Hold => true,
    };
    // Of several bodies some may find otherwise; a majority of them at least has one in common with another majority.
    let is_of_one_mind = benchmark.verified.as_ref().is_none_or(|quorum| {
        let (count, size) = (quorum.count as usize, quorum.of.len());
        if is_met { count * 2 > size } else { size == 1 }
    });
    benchmark.tested.is_none() && !by_default && is_of_one_mind
}

/// By benchmark, a number that is the same where the same observations count; 0 for all that are usable.
pub fn views(benchmarks: &[Benchmark]) -> Vec<u32> {
    let everything = vec![ObservationStatus::Verified, ObservationStatus::Estimated, ObservationStatus::Provisional];
    let mut known = BTreeMap::from([((Vec::new(), 0, everything.clone()), 0)]);
    let mut views = Vec::with_capacity(benchmarks.len());
    for benchmark in benchmarks {
        let (mut of, count) = benchmark.verified.as_ref().map_or((Vec::new(), 0), |it| (it.of.clone(), it.count));
        of.sort_unstable();
        let mut accepting = benchmark.accepting.clone();
        accepting.sort_unstable();
        accepting.dedup();
        if of.is_empty() && accepting.is_empty() {
            accepting.clone_from(&everything);
        }
        let next = known.len() as u32;
        views.push(*known.entry((of, count, accepting)).or_insert(next));
    }
    views
}
