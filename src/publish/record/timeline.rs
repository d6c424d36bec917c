//! The timeline: a band for everything that has a status, with its statuses as stretches.

use maud::{Markup, html};

use super::scale::{Days, percent};
use super::words::of_span;
use crate::explain::words::Words;
use crate::model::Kind;
use crate::publish::history::{History, Span};
use crate::publish::page::{short, tone};
use crate::publish::standing::anchor_of;
use crate::publish::voice::level_words;

/// The kinds that are shown, with the heading of their bands. Safeguards only where one was violated.
const KINDS: &[(Kind, &str)] = &[
    (Kind::Stage, "Steps"),
    (Kind::Benchmark, "Benchmarks"),
    (Kind::Relief, "Reliefs"),
    (Kind::Trigger, "Triggers, with the windows of their processes"),
    (Kind::Reversal, "Reversals"),
    (Kind::Review, "Reviews"),
    (Kind::Grievance, "Complaints"),
    (Kind::Safeguard, "Safeguards"),
    (Kind::Amendment, "Amendments"),
];

/// Of one thing more stretches than this aren't drawn apart: they would be thinner than a pixel.
const STRETCHES: usize = 1500;

/// The whole timeline.
pub fn draw(words: &Words<'_>, days: &Days, histories: &[History<'_>]) -> Markup {
    html! {
        @for (kind, heading) in KINDS {
            @let of_kind: Vec<&History<'_>> = histories.iter().filter(|it| it.kind == *kind).collect();
            @if !of_kind.is_empty() {
                h4 { (heading) }
                (axis(days))
                @for history in of_kind { (band(words, days, history)) }
            }
        }
    }
}

/// The axis over a group of bands or below a chart.
pub fn axis(days: &Days) -> Markup {
    html! {
        div class="row axis" aria-hidden="true" {
            div class="label" {}
            div class="plot" {
                svg width="100%" height="16" {
                    @for tick in days.ticks() {
                        g class=(if tick.minor { "minor" } else { "" }) {
                            line x1=(tick.at) x2=(tick.at) y1="11" y2="16" {}
                            text x=(tick.at) dx="3" y="11" { (tick.label) }
                        }
                    }
                }
            }
        }
    }
}

/// The band of one thing.
pub fn band(words: &Words<'_>, days: &Days, history: &History<'_>) -> Markup {
    let spans = &history.spans;
    let heading = history.heading();
    html! {
        div class="row band" {
            div class="label" { a href=(format!("#{}", anchor_of(history.kind, history.name))) { (heading) } }
            div class="plot" {
                svg width="100%" height="22" role="group" aria-label=(format!("{heading}, by day")) {
                    @for span in spans.iter().take(STRETCHES) { (stretch(words, days, history, span)) }
                }
                @if spans.len() > STRETCHES {
                    p class="note" { "The first " (STRETCHES) " of " (spans.len()) " stretches are drawn; the ledger has all." }
                }
            }
        }
    }
}

fn stretch(words: &Words<'_>, days: &Days, history: &History<'_>, span: &Span<'_>) -> Markup {
    let status = span.status.unwrap_or("");
    let breadth = days.breadth(span.from, span.to);
    let said = of_span(words, history, span);
    // A level is drawn as the height of the band.
    let height = 20 * share(history.kind, span) / 100;
    let text = match &span.entry.and_then(|entry| entry.step.as_ref()) {
        Some(step) => step.word.clone(),
        None => match span.level.filter(|level| *level != "100%" && *level != "0%" && history.kind == Kind::Relief) {
            Some(level) if breadth > 9000 => format!("{} {}", status.replace('_', " "), level_words(level)),
            _ if breadth > 7000 => status.replace('_', " "),
            _ => short(status).to_owned(),
        },
    };
    html! {
        g class=(format!("seg {}", tone(status))) role="img" tabindex="-1" aria-label=(said) {
            title { (said) }
            svg x=(days.at(span.from)) width=(percent(breadth.max(60))) y="1" height="20" {
                rect class="ground" width="100%" height="20" {}
                rect class=(if height < 20 { "fill part" } else { "fill" }) width="100%" y=(20 - height) height=(height) {}
                @if breadth > 1100 { text x="5" y="14" { (text) } }
            }
        }
    }
}

/// How much of the height a stretch fills, in percent.
fn share(kind: Kind, span: &Span<'_>) -> i64 {
    if kind != Kind::Relief {
        return 100;
    }
    let whole = span.level.and_then(|level| level.strip_suffix('%')).and_then(|level| {
        let (whole, _) = level.split_once('.').unwrap_or((level, ""));
        whole.parse::<i64>().ok()
    });
    match (whole, span.status) {
        (Some(level), Some("granted" | "winding_down")) => level.clamp(8, 100),
        _ => 100,
    }
}
