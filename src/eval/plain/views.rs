//! Whose eyes a text reads data with.

use super::knowledge::View;
use crate::model::{Actor, Agreement, IndicatorId, ObservationStatus, Subject};

/// The views that a text needs, the first of which reads everything, and those of each benchmark.
pub fn views(agreement: &Agreement) -> (Vec<View>, Vec<Vec<usize>>) {
    let mut all = vec![View { source: None, accepting: Vec::new(), reads: read_by_everybody(agreement) }];
    let mut views = Vec::new();
    for benchmark in &agreement.benchmarks {
        let sources: Vec<Option<Actor>> = match &benchmark.verified {
            Some(quorum) => quorum.of.iter().copied().map(Some).collect(),
            None => vec![None],
        };
        let mut numbers = Vec::new();
        for source in sources {
            let accepting = accepted(benchmark);
            let known = all.iter().position(|view| view.source == source && view.accepting == accepting);
            let number = known.unwrap_or_else(|| {
                all.push(View { source, accepting, reads: Vec::new() });
                all.len() - 1
            });
            agreement.each_under(benchmark.requires, |kind| all[number].reads.extend(kind.indicator()));
            numbers.push(number);
        }
        views.push(numbers);
    }
    (all, views)
}

/// The indicators that are read with all sources: by anything but a benchmark with verifiers, and by disputes.
fn read_by_everybody(agreement: &Agreement) -> Vec<IndicatorId> {
    let mut reads: Vec<IndicatorId> = (0..agreement.indicators.len() as u32)
        .map(IndicatorId)
        .filter(|id| agreement[*id].disputes.is_some())
        .collect();
    for root in agreement.conditions() {
        agreement.each_under(root, |kind| reads.extend(kind.indicator()));
    }
    let reported = agreement.reviews.iter().flat_map(|review| &review.reports);
    reads.extend(reported.filter_map(|subject| match subject {
        Subject::Indicator(id) => Some(*id),
        _ => None,
    }));
    reads.sort();
    reads.dedup();
    reads
}

/// The statuses of observations that count for a benchmark (section 5.3): all usable ones, or with `verified by` the verified
/// and those accepted besides.
fn accepted(benchmark: &crate::model::Benchmark) -> Vec<ObservationStatus> {
    let mut accepting = benchmark.accepting.clone();
    if benchmark.verified.is_some() || !accepting.is_empty() {
        accepting.push(ObservationStatus::Verified);
    }
    accepting.sort();
    accepting.dedup();
    accepting
}
