//! The sequence as a drawing: a box for each step, with what it asks and gives and who must move; arrows from step to step; the
//! reversals below, with the way back up. Drawn twice, for wide and for narrow screens, since text in a drawing doesn't flow.
//!
//! Lengths are whole pixels: the widths of letters are guessed, so nothing finer would be true.

mod boxes;
mod lanes;

use maud::{Markup, html};

use super::Edition;
use super::criteria::anchor;
use super::history::History;
use super::page::tone;
use crate::model::{Kind, StageId, Subject};
use boxes::{Placed, Shape};

/// A drawing for screens that have room for two columns.
const WIDE: Shape = Shape { id: "wide", width: 860, two_columns: true };
/// A drawing for phones.
const NARROW: Shape = Shape { id: "narrow", width: 350, two_columns: false };

/// Height of a line of text.
const LINE: i32 = 18;
/// Room inside of a box.
const PAD: i32 = 14;
/// Between one box and the next.
const BETWEEN: i32 = 34;
/// Between one lane of arrows and the next.
const LANE: i32 = 14;

/// Both drawings.
pub fn draw(edition: &Edition<'_>, histories: &[History<'_>]) -> Markup {
    html! {
        div class="only-wide" { (drawing(edition, histories, &WIDE)) }
        div class="only-narrow" { (drawing(edition, histories, &NARROW)) }
    }
}

fn drawing(edition: &Edition<'_>, histories: &[History<'_>], shape: &Shape) -> Markup {
    let plan = boxes::plan(edition);
    let arrows = lanes::arrows(&plan);
    let (left, right) = (lanes::room(&arrows.onward, LANE), lanes::room(&arrows.back, LANE));
    let (x, width) = (left, shape.width - left - right);
    let mut y = 4;
    let placed: Vec<Placed<'_>> = plan
        .iter()
        .map(|part| {
            let placed = part.place(shape, x, y, width);
            y += placed.height + BETWEEN;
            placed
        })
        .collect();
    let height = (y - BETWEEN + 6).max(10);
    let (title, desc) = (format!("sequence-title-{}", shape.id), format!("sequence-desc-{}", shape.id));
    let (tip, tip_back) = (format!("tip-{}", shape.id), format!("tip-back-{}", shape.id));
    html! {
        svg class="sequence" viewBox=(format!("0 0 {} {height}", shape.width)) width="100%" role="group"
            aria-labelledby=(format!("{title} {desc}")) {
            title id=(title) { "The sequence of steps" }
            desc id=(desc) { (boxes::described(&plan)) }
            defs {
                marker id=(tip) viewBox="0 0 10 10" refX="9" refY="5" markerWidth="9" markerHeight="9" orient="auto" {
                    path class="tip" d="M0 0L10 5L0 10z" {}
                }
                marker id=(tip_back) viewBox="0 0 10 10" refX="9" refY="5" markerWidth="9" markerHeight="9" orient="auto" {
                    path class="tip-back" d="M0 0L10 5L0 10z" {}
                }
            }
            @for arrow in &arrows.onward {
                @let (from, to) = (&placed[arrow.from], &placed[arrow.to]);
                path class="arrow" marker-end=(format!("url(#{tip})"))
                    d=(match arrow.lane {
                        None => format!("M{} {}V{}", from.x + 40, from.y + from.height, to.y - 1),
                        Some(lane) => {
                            let beside = x - 4 - (lane + 1) * LANE;
                            format!("M{} {}H{beside}V{}H{}", from.x, from.y + from.height - 18, to.y + 18, to.x - 1)
                        }
                    }) {}
            }
            @for arrow in &arrows.back {
                @let (from, to) = (&placed[arrow.from], &placed[arrow.to]);
                @let beside = x + width + 4 + (arrow.lane.unwrap_or(0) + 1) * LANE;
                path class="arrow-back" marker-end=(format!("url(#{tip_back})"))
                    d=(format!("M{} {}H{beside}V{}H{}", from.x + from.width, from.y + 20, to.y + 26, to.x + to.width + 1)) {}
            }
            @for (part, it) in plan.iter().zip(&placed) {
                @let status = status_of(histories, part.kind, part.name);
                a href=(format!("#{}", part.anchor)) {
                    rect class=(format!("box {} {}", if part.kind == Kind::Reversal { "box-back" } else { "" }, tone(status.unwrap_or(""))))
                        x=(it.x) y=(it.y) width=(it.width) height=(it.height) rx="6" {}
                    @for line in &it.lines {
                        text class=(line.class) x=(line.x) y=(line.y) { (line.text) }
                    }
                    @if let Some(status) = status {
                        text class="line-status" text-anchor="end" x=(it.x + it.width - PAD) y=(it.y + 20) {
                            (status.replace('_', " "))
                        }
                    }
                }
            }
        }
    }
}

fn status_of<'h>(histories: &'h [History<'_>], kind: Kind, name: &str) -> Option<&'h str> {
    let history = histories.iter().find(|it| it.kind == kind && it.name == name)?;
    history.spans.last()?.status
}

/// The card of a stage.
fn stage_anchor(name: &str) -> String {
    anchor(Subject::Stage(StageId(0)), name)
}
