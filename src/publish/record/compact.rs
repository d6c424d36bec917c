//! A chart of each indicator in one line of text, for terminals.

use super::scale::Days;
use super::series::{self, Series};
use super::thresholds;
use crate::model::{IndicatorId, Measure};
use crate::publish::voice::Voice;
use crate::publish::{Edition, Evidence};
use crate::quantity::Number;

/// A chart in one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compact {
    /// The indicator.
    pub name: String,
    /// A character for each stretch of days: the height of the figure at its end (of amounts, of the highest in it), a shade where
    /// nothing is known, a blank where nothing was reported yet.
    pub line: String,
    /// The lowest and highest figure, and what they are held against.
    pub remark: String,
}

const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// The charts of all indicators with numbers that a rule asks for.
pub fn charts(edition: &Edition<'_>, evidence: &Evidence<'_>, columns: usize) -> Vec<Compact> {
    let days = Days { from: evidence.outcome.from, until: evidence.outcome.until };
    let mut found: Vec<Compact> = Vec::new();
    for (index, text) in edition.program.texts.iter().enumerate() {
        let agreement = edition.text_in_force(text);
        let voice = Voice { program: edition.program, agreement };
        for (id, indicator) in (0_u32..).map(IndicatorId).zip(&agreement.indicators) {
            if indicator.used && !indicator.declared.absent && indicator.measure.is_numeric() {
                let series = series::of(&voice, evidence, index, id);
                found.extend(chart(&voice, id, &series, &days, columns));
            }
        }
    }
    found
}

fn chart(voice: &Voice<'_>, id: IndicatorId, series: &Series, days: &Days, columns: usize) -> Option<Compact> {
    let indicator = &voice.agreement[id];
    let figures: Vec<Number> = series.points.iter().filter_map(|point| point.value).collect();
    let (low, high) = (*figures.iter().min()?, *figures.iter().max()?);
    let of_amounts = matches!(indicator.measure, Measure::Flow | Measure::Amounts);
    let count = i64::try_from(columns).ok().filter(|count| *count > 0)?;
    let mut line = String::new();
    for column in 0..count {
        // The last day of the column.
        let end = days.from.plus_days(((column + 1) * days.count() - 1) / count).ok()?;
        let begin = days.from.plus_days(column * days.count() / count).ok()?;
        let before = series.points.partition_point(|point| point.date <= end);
        let inside = series.points[..before].iter().rev().take_while(|point| point.date >= begin);
        let value = match of_amounts {
            true => inside.filter_map(|point| point.value).max(),
            false => before.checked_sub(1).and_then(|place| series.points[place].value),
        };
        let behind = series.gaps.partition_point(|gap| gap.from <= end);
        let gap = behind.checked_sub(1).map(|place| &series.gaps[place]).filter(|gap| gap.to >= end);
        line.push(match (gap, value) {
            (Some(gap), _) if gap.why == series::Why::NotYet => ' ',
            (Some(_), _) => '░',
            (None, Some(value)) => block(value, low, high),
            (None, None) => ' ',
        });
    }
    let range = match low == high {
        true => voice.value(id, low),
        false => format!("{} to {}", voice.value(id, low), voice.value(id, high)),
    };
    let lines: Vec<String> = thresholds::of(voice.agreement, id)
        .iter()
        .map(|it| format!("{} {}", it.sense, voice.value(id, it.value)))
        .collect();
    let asked = if lines.is_empty() { String::new() } else { format!("; {}", lines.join(", ")) };
    Some(Compact { name: indicator.declared.name.clone(), line, remark: format!("{range}{asked}") })
}

fn block(value: Number, low: Number, high: Number) -> char {
    let above = value.checked_sub(low).and_then(|above| above.checked_mul(Number::from(7)));
    let share = above.zip(high.checked_sub(low)).and_then(|(above, span)| above.checked_div(span));
    let place = share.map_or(0, |share| share.round().mantissa());
    usize::try_from(place).ok().and_then(|place| BLOCKS.get(place)).copied().unwrap_or('█')
}
