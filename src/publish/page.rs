//! The page: one HTML file that needs no network and no other file. The engine escapes whatever is put into it; the style and the
//! script stand in `templates/` and are put in as they are.

mod criteria;
mod record;
mod seal;
mod standing;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::Edition;
use super::history;
use super::record::scale::Days;
use super::record::states;
use super::sequence;
use super::voice::day;
use crate::model::Kind;

const STYLE: &str = include_str!("templates/page.css");
const SCRIPT: &str = include_str!("templates/page.js");

/// Writes the whole page.
pub fn write(edition: &Edition<'_>) -> String {
    let histories = edition.evidence.map(|evidence| history::of(edition, &evidence)).unwrap_or_default();
    let days = edition.evidence.map(|it| Days { from: it.outcome.from, until: it.outcome.until });
    let sections = super::criteria::sections(edition);
    let title = edition.title();
    let (doc, cites) = (&edition.program.main().doc, &edition.program.main().cites);
    let packed = days.map(|days| states::embedded(&states::pack(&days, &histories)));
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy());
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="generator" content="detente publish";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a class="skip" href="#main" { "Skip to the content" }
                (patterns())
                header id="top" {
                    p class="over" { "Agreement in plain words" }
                    h1 { (title) }
                    p class="under" { (subtitle(edition)) }
                    @if let Some(doc) = doc { p class="doc" { (quoted(doc)) } }
                    @if !cites.is_empty() {
                        p class="cites" { @for cite in cites { cite { (cite) } " " } }
                    }
                    nav aria-label="On this page" {
                        ul {
                            @if edition.evidence.is_some() {
                                li { a href="#standing" { "Where things stand" } }
                            }
                            li { a href="#sequence" { "The sequence" } }
                            @if edition.evidence.is_some() {
                                li { a href="#record" { "The record" } }
                            }
                            li { a href="#criteria" { "The criteria" } }
                            @for section in &sections {
                                li class="minor" { a href=(format!("#{}", section.id)) { (section.heading) } }
                            }
                        }
                    }
                }
                main id="main" {
                    @if let Some(evidence) = &edition.evidence {
                        (standing::tables(edition, evidence, &histories))
                    }
                    section id="sequence" {
                        h2 { "The sequence" }
                        p class="about" {
                            "Each box is a step: what it asks, what it gives, and who must move. Below stand the reversals, which take things back; a dashed arrow leads to the step to which they return. Each box leads to its criteria."
                        }
                        (sequence::draw(edition, &histories))
                    }
                    @if let (Some(evidence), Some(days)) = (&edition.evidence, &days) {
                        (record::section(edition, evidence, days, &histories))
                    }
                    (criteria::all(&sections))
                }
                footer {
                    p {
                        "Made by " code { "detente publish" } " from the text of the agreement"
                        @if edition.evidence.is_some() { " and its data" }
                        ". Every sentence about a rule is worked out from the rule; the text beside it is what binds."
                    }
                }
                div id="tip" aria-hidden="true" hidden {}
                @if let Some(packed) = &packed {
                    script type="application/json" id="states" { (PreEscaped(packed)) }
                }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    page.into_string()
}

/// What a browser may do with the page: nothing from anywhere else, and no script but ours.
fn policy() -> String {
    format!(
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        seal::of(SCRIPT)
    )
}

fn subtitle(edition: &Edition<'_>) -> String {
    let concluded =
        edition.program.main().concluded.map(|date| format!("Concluded on {}. ", day(date))).unwrap_or_default();
    match &edition.evidence {
        None => format!("{concluded}The rules alone: no data were given."),
        Some(evidence) => {
            let outcome = evidence.outcome;
            let entity = outcome.entity.as_deref().map(|name| format!("About {name}. ")).unwrap_or_default();
            let known =
                evidence.known_at.map(|day_known| format!(", as known on {}", day(day_known))).unwrap_or_default();
            format!("{concluded}{entity}The record goes from {} to {}{known}.", day(outcome.from), day(outcome.until))
        }
    }
}

/// Hatchings that several drawings use.
fn patterns() -> Markup {
    html! {
        svg class="patterns" width="0" height="0" aria-hidden="true" {
            defs {
                pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)" {
                    line class="hatch" x1="0" y1="0" x2="0" y2="7" {}
                }
                pattern id="cross" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)" {
                    line class="hatch" x1="0" y1="0" x2="0" y2="8" {}
                    line class="hatch" x1="0" y1="0" x2="8" y2="0" {}
                }
            }
        }
    }
}

/// A text in which backticks stand around what is quoted from the source.
pub fn quoted(text: &str) -> Markup {
    // An odd one out is no quotation.
    let is_paired = text.matches('`').count().is_multiple_of(2);
    html! {
        @if is_paired {
            @for (index, part) in text.split('`').enumerate() {
                @if index % 2 == 1 { code { (part) } } @else { (part) }
            }
        } @else { (text) }
    }
}

/// What a kind of thing is called on the page.
pub const fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Stage => "step",
        Kind::Grievance => "complaint",
        kind => kind.word(),
    }
}

/// How a status looks.
pub fn tone(status: &str) -> &'static str {
    match status {
        "met" | "active" | "granted" | "restored" | "held" | "answered" | "holds" | "cured" | "in_force" => "good",
        "unmet" | "reversed" | "lapsed" | "fired" | "run" | "missed" | "unanswered" | "violated" => "bad",
        "waived" | "announced" => "eased",
        "raised" | "winding_down" | "due" | "open" => "due",
        "unknown" | "suspended" | "undecided" => "unsure",
        "" => "absent",
        _ => "idle",
    }
}

/// A mark for a status, where there is no room for its word.
pub fn short(status: &str) -> &'static str {
    match status {
        "met" | "granted" | "active" | "held" | "answered" | "holds" | "restored" | "cured" => "✓",
        "unmet" | "lapsed" | "fired" | "run" | "missed" | "unanswered" | "violated" | "reversed" => "✗",
        "unknown" | "undecided" => "?",
        "waived" => "w",
        "raised" | "due" | "open" | "winding_down" => "!",
        "suspended" => "‖",
        "announced" => "…",
        _ => "–",
    }
}
