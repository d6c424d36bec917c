//! The record on the page: the slider with the state of a day, the timeline, the charts, and the ledger in sentences.

use maud::{Markup, html};

use super::{kind_word, quoted, short, tone};
use crate::publish::history::History;
use crate::publish::record::scale::Days;
use crate::publish::record::{chart, timeline};
use crate::publish::standing::anchor_of;
use crate::publish::voice::{Voice, counted, day, level_words, short_day};
use crate::publish::{Edition, Evidence};

/// So many entries of the ledger are written out, the latest; `detente run` has all.
const ENTRIES: usize = 3000;

/// The whole record.
pub fn section(edition: &Edition<'_>, evidence: &Evidence<'_>, days: &Days, histories: &[History<'_>]) -> Markup {
    html! {
        section id="record" {
            h2 { "The record" }
            p class="about" {
                "What happened on which day, and why. Point at a stretch or a figure, or go to a band with the tabulator key and along it with the arrow keys, to read the reason."
            }
            (any_day(days, histories))
            h3 { "Timeline" }
            p class="legend" {
                span class="cell good" { "✓" } " in order "
                span class="cell bad" { "✗" } " in breach, or taken back "
                span class="cell unsure" { "?" } " unknown or suspended "
                span class="cell due" { "!" } " a window runs "
                span class="cell eased" { "w" } " waived or announced "
                span class="cell idle" { "–" } " not in effect"
            }
            div class="bands" { (timeline::draw(&evidence.words(edition.program), days, histories)) }
            h3 { "What was measured" }
            p class="legend" {
                "Each figure stands on the day that it is about; its verdict follows on the day it became known. "
                span class="swatch gap-stale" {} " too old, hence unknown "
                span class="swatch gap-status" {} " contested, missing or not verifiable "
                span class="swatch gap-none" {} " nothing reported yet "
                span class="swatch threshold-swatch" {} " a threshold"
            }
            @for (index, text) in edition.program.texts.iter().enumerate() {
                (chart::draw(&Voice { program: edition.program, agreement: edition.text_in_force(text) }, evidence, index, days, histories))
            }
            (ledger(edition, evidence, days))
        }
    }
}

/// The state of a day: without the script that of the last one.
fn any_day(days: &Days, histories: &[History<'_>]) -> Markup {
    html! {
        h3 id="any-day" { "The state on any day" }
        div class="slider" {
            p {
                "At the end of " output id="day" { (day(days.until)) } ", as known on that day."
            }
            div class="controls" hidden {
                button type="button" id="before" { "◀ change before" }
                input type="range" id="slide" min="0" max=(days.count() - 1) value=(days.count() - 1) step="1" aria-label="Day of the record";
                button type="button" id="after" { "next change ▶" }
                label { "Day " input type="date" id="date" min=(days.from) max=(days.until) value=(days.until); }
            }
            table class="list states" {
                thead { tr { th scope="col" { "What" } th scope="col" { "Which" } th scope="col" { "State" } th scope="col" { "Since" } } }
                tbody {
                    @for (index, history) in histories.iter().enumerate() {
                        @let last = history.spans.last();
                        @let status = last.and_then(|span| span.status).unwrap_or("");
                        tr data-item=(index) {
                            td { (kind_word(history.kind)) }
                            th scope="row" { a href=(format!("#{}", anchor_of(history.kind, history.name))) { (history.heading()) } }
                            td {
                                span class=(format!("status {}", tone(status))) {
                                    (short(status)) " " (if status.is_empty() { "not in the text".to_owned() } else { status.replace('_', " ") })
                                }
                                " " span class="level" { (last.and_then(|span| span.level).map(level_words).unwrap_or_default()) }
                            }
                            td class="since day" { (last.map(|span| short_day(span.from)).unwrap_or_default()) }
                        }
                    }
                }
            }
            div id="happened" hidden {}
        }
    }
}

fn ledger(edition: &Edition<'_>, evidence: &Evidence<'_>, days: &Days) -> Markup {
    let entries = &evidence.outcome.entries;
    let first = entries.len().saturating_sub(ENTRIES);
    let words = evidence.words(edition.program);
    html! {
        h3 id="ledger" { "The ledger" }
        details class="ledger" {
            summary { (counted(entries.len(), "change")) ", each with its reasons" }
            @if first > 0 {
                p class="note" { "The first " (first) " are left out here; " code { "detente run" } " has all." }
            }
            ol {
                @for entry in entries.iter().skip(first) {
                    li data-day=(days.offset(entry.date)) {
                        span class="date" { (day(entry.date)) } " "
                        (quoted(&words.entry(entry)))
                        ul {
                            @for cause in &entry.because {
                                li {
                                    (quoted(&words.cause(entry, cause)))
                                    @if !cause.observed().is_empty() {
                                        ul { @for row in cause.observed().iter().take(8) { li { (row.sentence()) } } }
                                    }
                                }
                            }
                        }
                        p class="place" { (entry.rule.file) ", line " (entry.rule.line) }
                    }
                }
            }
        }
    }
}
