//! Where things stand, on the page.

use maud::{Markup, html};

use super::tone;
use crate::model::Kind;
use crate::publish::history::History;
use crate::publish::standing::{self, Ahead, Now, Year, mark};
use crate::publish::voice::{day, month_name, short_day};
use crate::publish::{Edition, Evidence};

/// All tables.
pub fn tables(edition: &Edition<'_>, evidence: &Evidence<'_>, histories: &[History<'_>]) -> Markup {
    let standing = standing::of(edition, evidence, histories);
    let until = evidence.outcome.until;
    let of_kind = |kind: Kind| standing.now.iter().filter(|now| now.kind == kind).collect::<Vec<_>>();
    html! {
        section id="standing" {
            h2 { "Where things stand" }
            p class="about" { "At the end of " (day(until)) ", as known on that day. What is not known is said to be unknown, and never left blank." }
            div class="pair" {
                (now("Benchmarks", "Benchmark", &of_kind(Kind::Benchmark)))
                (now("Reliefs", "Relief", &of_kind(Kind::Relief)))
                (now("Steps", "Step", &of_kind(Kind::Stage)))
                (now("Processes", "Trigger", &of_kind(Kind::Trigger)))
            }
            div class="pair" {
                (ahead("Windows that run", "Nobody is waiting for anybody: no window runs.", ["Window", "Last day", "Silence will mean"], &standing.windows))
                (ahead("Days ahead", "The text sets no further day that can be told by now.", ["What", "Day", "What it means"], &standing.ahead))
            }
            @if !standing.reports.is_empty() {
                h3 { "Reports" }
                div class="scroll" tabindex="0" role="region" aria-label="Reports" {
                    table class="list" {
                        thead { tr { th scope="col" { "Figure" } th scope="col" { "Reported by" } th scope="col" { "Latest" } th scope="col" { "Next" } } }
                        tbody {
                            @for report in &standing.reports {
                                tr {
                                    th scope="row" { a href=(format!("#{}", report.anchor)) { (report.heading) } }
                                    td { (report.by) }
                                    td { (report.latest) }
                                    td class=(if report.overdue { "late" } else { "" }) { (report.next) }
                                }
                            }
                        }
                    }
                }
            }
            @if !standing.years.is_empty() {
                h3 { "Benchmarks by month" }
                p class="legend" {
                    span class="cell good" { "✓" } " met "
                    span class="cell bad" { "✗" } " not met "
                    span class="cell unsure" { "?" } " unknown "
                    span class="cell eased" { "w" } " waived "
                    span class="cell absent" { "–" } " outside of the record. "
                    "Each cell is the verdict at the end of the month; a dot says that it was another within."
                }
                @for year in &standing.years { (months(year)) }
                @if standing.left_out > 0 {
                    p class="note" { (standing.left_out) " earlier years are left out here; the timeline has them." }
                }
            }
        }
    }
}

fn now(heading: &str, one: &str, rows: &[&Now]) -> Markup {
    html! {
        @if !rows.is_empty() {
            div {
                h3 { (heading) }
                table class="list" {
                    thead { tr { th scope="col" { (one) } th scope="col" { "Now" } th scope="col" { "Since" } } }
                    tbody {
                        @for row in rows {
                            tr {
                                th scope="row" { a href=(format!("#{}", row.anchor)) { (row.heading) } }
                                td {
                                    span class=(format!("status {}", tone(&row.status))) {
                                        (super::short(&row.status)) " " (row.status.replace('_', " "))
                                    }
                                    @if let Some(level) = row.level.as_deref().filter(|level| *level != "100%" && *level != "0%" && !level.starts_with("0 ")) {
                                        " " (level)
                                    }
                                }
                                td class="day" { @match row.since { Some(since) => (short_day(since)), None => "the start" } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn ahead(heading: &str, none: &str, head: [&str; 3], rows: &[Ahead]) -> Markup {
    html! {
        div {
            h3 { (heading) }
            @if rows.is_empty() {
                p { (none) }
            } @else {
                table class="list" {
                    thead { tr { @for cell in head { th scope="col" { (cell) } } } }
                    tbody {
                        @for row in rows {
                            tr { th scope="row" { (row.what) } td class="day" { (short_day(row.day)) } td { (row.then) } }
                        }
                    }
                }
            }
        }
    }
}

fn months(year: &Year) -> Markup {
    html! {
        table class="months" {
            caption { (year.year) }
            thead {
                tr {
                    th scope="col" { span class="unseen" { "Benchmark" } }
                    @for month in 1..=12 {
                        th scope="col" { abbr title=(month_name(month)) { (month_name(month).get(..1).unwrap_or("")) } }
                    }
                }
            }
            tbody {
                @for row in &year.rows {
                    tr {
                        th scope="row" { a href=(format!("#{}", row.anchor)) { (row.heading) } }
                        @for cell in &row.cells {
                            td class=(format!("cell {}{}", cell_tone(cell.verdict), if cell.changed { " changed" } else { "" })) title=(cell.said) {
                                span aria-hidden="true" { (mark(cell.verdict)) }
                                span class="unseen" { (cell.said) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn cell_tone(verdict: &str) -> &'static str {
    match verdict {
        "outside" | "absent" => "absent",
        verdict => tone(verdict),
    }
}
