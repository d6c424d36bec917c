//! What an indicator is held against: constants that some condition compares its readings with.

use crate::model::{Agreement, Comparison, ExprId, ExprKind, IndicatorId};
use crate::publish::voice::title_of;
use crate::quantity::Number;

/// A line across a chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Threshold {
    /// Where.
    pub value: Number,
    /// On which side of it the condition is true.
    pub sense: &'static str,
    /// Who asks.
    pub of: String,
}

/// The thresholds of an indicator, each once.
pub fn of(agreement: &Agreement, indicator: IndicatorId) -> Vec<Threshold> {
    let mut found: Vec<Threshold> = Vec::new();
    let mut look = |root: ExprId, of: String| {
        agreement.each_under(root, |kind| {
            let lines = match kind {
                ExprKind::Compare { op, left, right } => against(agreement, indicator, *op, *left, *right),
                ExprKind::InRange { value, low, high } if reads(agreement, indicator, *value) => {
                    let ends = [(*low, "at least"), (*high, "at most")];
                    ends.into_iter().filter_map(|(end, sense)| Some((constant(agreement, end)?, sense))).collect()
                }
                _ => Vec::new(),
            };
            for (value, sense) in lines {
                let threshold = Threshold { value, sense, of: of.clone() };
                if !found.iter().any(|known| known.value == value && known.sense == sense) {
                    found.push(threshold);
                }
            }
        });
    };
    for benchmark in agreement.benchmarks.iter().filter(|it| !it.declared.absent) {
        look(benchmark.requires, title_of(&benchmark.declared));
    }
    for trigger in agreement.triggers.iter().filter(|it| !it.declared.absent) {
        if let Some(when) = trigger.when {
            look(when, title_of(&trigger.declared));
        }
    }
    for stage in agreement.stages.iter().filter(|it| !it.declared.absent) {
        for root in stage.requires.iter().chain(&stage.condition) {
            look(*root, title_of(&stage.declared));
        }
    }
    found
}

fn reads(agreement: &Agreement, indicator: IndicatorId, id: ExprId) -> bool {
    matches!(agreement.expr(id).kind, ExprKind::Reading(read) if read == indicator)
}

fn against(
    agreement: &Agreement,
    indicator: IndicatorId,
    op: Comparison,
    left: ExprId,
    right: ExprId,
) -> Vec<(Number, &'static str)> {
    let (value, turned) = if reads(agreement, indicator, left) {
        (constant(agreement, right), false)
    } else if reads(agreement, indicator, right) {
        (constant(agreement, left), true)
    } else {
        (None, false)
    };
    let sense = match (op, turned) {
        (Comparison::Less, false) | (Comparison::Greater, true) => "below",
        (Comparison::AtMost, false) | (Comparison::AtLeast, true) => "at most",
        (Comparison::Greater, false) | (Comparison::Less, true) => "above",
        (Comparison::AtLeast, false) | (Comparison::AtMost, true) => "at least",
        (Comparison::Equal, _) => "exactly",
        (Comparison::NotEqual, _) => "other than",
    };
    value.map(|value| (value, sense)).into_iter().collect()
}

fn constant(agreement: &Agreement, id: ExprId) -> Option<Number> {
    match &agreement.expr(id).kind {
        ExprKind::Number(number) => Some(*number),
        ExprKind::Convert { value, ratio } => ratio.apply(constant(agreement, *value)?).ok(),
        ExprKind::Negate(inner) => constant(agreement, *inner).map(|number| -number),
        ExprKind::Category(index) => Some(Number::from(i64::from(*index))),
        _ => None,
    }
}
