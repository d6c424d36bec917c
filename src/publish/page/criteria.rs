//! The criteria on the page: what each declaration says beside its text.

use maud::{Markup, html};

use super::quoted;
use crate::publish::conditions::Said;
use crate::publish::criteria::{Card, Section};

/// All sections.
pub fn all(sections: &[Section]) -> Markup {
    html! {
        section id="criteria" {
            h2 { "The criteria" }
            p class="about" {
                "Every rule of the agreement in plain words, beside the text from which the words are made. Titles in quotation marks are those of other rules on this page."
            }
            @for section in sections {
                section id=(section.id) {
                    h3 { (section.heading) }
                    p class="about" { (section.about) }
                    @for card in &section.cards { (self::card(card)) }
                }
            }
        }
    }
}

fn card(card: &Card) -> Markup {
    html! {
        article class="card" id=(card.id) {
            h4 { (card.heading) " " span class="name" { (card.kind) " " code { (card.name) } } }
            @if let Some(doc) = &card.doc { p class="doc" { (quoted(doc)) } }
            div class="sides" {
                dl {
                    @for point in &card.points {
                        div {
                            dt { (point.term) }
                            dd { (list(&point.said)) }
                        }
                    }
                }
                aside aria-label="The text" {
                    pre tabindex="0" { code { (card.source.text) } }
                    p class="place" {
                        (card.source.file) ", line " (card.source.line)
                        @for cite in &card.cites { br; cite { (cite) } }
                    }
                }
            }
        }
    }
}

fn list(said: &[Said]) -> Markup {
    html! {
        @match said {
            [] => {}
            [one] => { (quoted(&one.text)) @if !one.points.is_empty() { ul { (items(&one.points)) } } }
            several => { ul { (items(several)) } }
        }
    }
}

fn items(said: &[Said]) -> Markup {
    html! {
        @for it in said {
            li { (quoted(&it.text)) @if !it.points.is_empty() { ul { (items(&it.points)) } } }
        }
    }
}
