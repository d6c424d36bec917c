//! A chart of an indicator: its figures over the days, what it is held against, the stretches on which nothing is known, and the
//! verdicts that rest on it.

use maud::{Markup, html};

use super::plot::{FINE, HEIGHT, Plot, bounds};
use super::scale::Days;
use super::series;
use super::thresholds;
use super::timeline::{axis, band};
use crate::model::{ExprKind, IndicatorId, Kind, Measure, Subject};
use crate::publish::Evidence;
use crate::publish::criteria::anchor;
use crate::publish::history::History;
use crate::publish::voice::{Voice, counted, heading_of};

/// With more figures than this only the line is drawn.
const DOTS: usize = 400;

/// The charts of all indicators that a rule asks for.
pub fn draw(voice: &Voice<'_>, evidence: &Evidence<'_>, text: usize, days: &Days, histories: &[History<'_>]) -> Markup {
    let ids = (0_u32..).map(IndicatorId).zip(&voice.agreement.indicators);
    let used = ids.filter(|(_, indicator)| indicator.used && !indicator.declared.absent).map(|(id, _)| id);
    html! {
        @for id in used { (chart(voice, evidence, text, id, days, histories)) }
    }
}

fn chart(
    voice: &Voice<'_>,
    evidence: &Evidence<'_>,
    text: usize,
    id: IndicatorId,
    days: &Days,
    histories: &[History<'_>],
) -> Markup {
    let indicator = &voice.agreement[id];
    let series = series::of(voice, evidence, text, id);
    let thresholds = thresholds::of(voice.agreement, id);
    let (low, high) = bounds(&series, &thresholds, &indicator.measure);
    let plot = Plot { voice, id, days, series: &series, low, high };
    let heading = heading_of(&indicator.declared);
    let verdicts: Vec<&History<'_>> =
        histories.iter().filter(|it| it.kind == Kind::Benchmark && rests_on(voice, it.name, id)).collect();
    let rows = evidence.store.texts.get(text).and_then(|facts| facts.observations.get(id.index()));
    let rows = rows.map_or(&[][..], |list| list.as_slice());
    // The words of a gap keep out of the way of what the thresholds say.
    let label_y = if thresholds.iter().any(|it| plot.y(it.value) / FINE < 45) { HEIGHT - 10 } else { 16 };
    let words = evidence.words(voice.program);
    let dots = if series.points.len() <= DOTS { series.points.as_slice() } else { &[] };
    html! {
        figure class="chart" {
            figcaption {
                a href=(format!("#{}", anchor(Subject::Indicator(id), &indicator.declared.name))) { (heading) }
                span class="unit" { (unit_words(&plot)) }
            }
            div class="row" {
                div class="label scale" aria-hidden="true" {
                    span class="top" { span class="narrow" { "from the top: " } (plot.value(high)) }
                    span class="foot" { span class="narrow" { "down to " } (plot.value(low)) }
                }
                div class="plot" {
                    svg width="100%" height=(HEIGHT) role="group" aria-label=(plot.described(&heading, &thresholds)) {
                        @for gap in &series.shown_gaps(days) {
                            g class=(format!("seg {}", gap.why.class())) tabindex="-1" role="img" aria-label=(plot.gap_words(gap)) {
                                title { (plot.gap_words(gap)) }
                                rect x=(days.at(gap.from)) width=(days.width(gap.from, gap.to)) y="0" height=(HEIGHT) {}
                                @if days.breadth(gap.from, gap.to) > 16_000 {
                                    svg x=(days.at(gap.from)) width=(days.width(gap.from, gap.to)) height=(HEIGHT) {
                                        text x="6" y=(label_y) { (gap.why.words()) }
                                    }
                                }
                            }
                        }
                        @for threshold in &thresholds {
                            @let y = plot.y(threshold.value) / FINE;
                            line class="threshold" x1="0" x2="100%" y1=(y) y2=(y) {}
                        }
                        svg viewBox=(format!("0 0 100000 {}", HEIGHT * FINE)) preserveAspectRatio="none" width="100%" height=(HEIGHT) {
                            path class="line" d=(plot.path(&thresholds)) {}
                        }
                        @for point in dots {
                            @if let Some(value) = point.value {
                                @if point.date >= days.from && point.date <= days.until {
                                    @let said = plot.point_words(point, rows, evidence);
                                    circle class="seg dot" tabindex="-1" role="img" aria-label=(said) data-known=(days.offset(point.known))
                                        cx=(days.at(point.date)) cy=(plot.y(value) / FINE) r="3.5" { title { (said) } }
                                }
                            }
                        }
                        @for label in plot.labels(&thresholds) {
                            @let (x, dx, anchor) = if label.right { ("100%", -4, "end") } else { ("0", 4, "start") };
                            text class="threshold-label" x=(x) dx=(dx) y=(label.y) text-anchor=(anchor) { (label.text) }
                        }
                    }
                }
            }
            (axis(days))
            @for verdict in verdicts { (band(&words, days, verdict)) }
            @if series.points.len() > DOTS {
                p class="note" {
                    (counted(series.count, "report")) "; the line keeps the highest and lowest figure of each stretch and every crossing of a threshold."
                }
            }
        }
    }
}

fn rests_on(voice: &Voice<'_>, name: &str, id: IndicatorId) -> bool {
    let Some(Subject::Benchmark(benchmark)) = voice.agreement.find(name) else { return false };
    let mut found = false;
    voice
        .agreement
        .each_under(voice.agreement[benchmark].requires, |kind: &ExprKind| found |= kind.indicator() == Some(id));
    found
}

fn unit_words(plot: &Plot<'_>) -> String {
    let indicator = &plot.voice.agreement[plot.id];
    match (&indicator.measure, indicator.unit.name.as_str()) {
        (Measure::Bool { .. }, _) => "yes or no".to_owned(),
        (Measure::Category { .. }, _) => "a state".to_owned(),
        (Measure::Flow | Measure::Amounts, "") => "amounts".to_owned(),
        (Measure::Flow | Measure::Amounts, unit) => format!("amounts in {unit}"),
        (Measure::Stock, "") => "a number".to_owned(),
        (Measure::Stock, unit) => format!("in {unit}"),
    }
}
