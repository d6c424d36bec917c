//! What stands in each box of the drawing, and how much room it takes.

use super::{LINE, PAD};
use crate::model::{ActionKind, Agreement, ExprKind, Kind, ReversalId, Stage, StageId, StageOutcome, Subject};
use crate::publish::Edition;
use crate::publish::conditions::Said;
use crate::publish::criteria::{anchor, movers};
use crate::publish::voice::{Voice, capital, counted, heading_of, listed};

/// For which screen.
pub struct Shape {
    /// Sets ids apart.
    pub id: &'static str,
    /// The width of the drawing.
    pub width: i32,
    /// What a step gives stands beside what it asks, rather than below.
    pub two_columns: bool,
}

/// A step or a reversal.
pub struct Part<'a> {
    /// Which of the two.
    pub kind: Kind,
    /// Its name.
    pub name: &'a str,
    /// Its title.
    pub heading: String,
    /// Where its card is.
    pub anchor: String,
    /// Who has to move.
    pub movers: String,
    /// What it asks; of a reversal, what sets it off and what it takes.
    pub asks: (&'static str, Vec<String>),
    /// What it gives; of a reversal, the way back.
    pub gives: (&'static str, Vec<String>),
    /// The steps before it, by their place in the plan.
    pub after: Vec<usize>,
    /// Of a reversal: the step that it leads back to.
    pub back_to: Option<usize>,
}

/// A box with its lines.
pub struct Placed<'a> {
    /// Left.
    pub x: i32,
    /// Top.
    pub y: i32,
    /// Width.
    pub width: i32,
    /// Height.
    pub height: i32,
    /// Lines of text.
    pub lines: Vec<Line<'a>>,
}

/// A line of text.
pub struct Line<'a> {
    /// Left.
    pub x: i32,
    /// Its foot.
    pub y: i32,
    /// How it looks.
    pub class: &'a str,
    /// What it says.
    pub text: String,
}

/// Steps in their order, then reversals.
pub fn plan<'a>(edition: &Edition<'a>) -> Vec<Part<'a>> {
    let mut parts = Vec::new();
    let mut reversals = Vec::new();
    let mut firsts: Vec<(usize, &Agreement)> = Vec::new();
    for text in &edition.program.texts {
        let agreement = edition.text_in_force(text);
        let voice = Voice { program: edition.program, agreement };
        let first = parts.len();
        firsts.push((first, agreement));
        let order: Vec<StageId> =
            agreement.stage_order.iter().copied().filter(|id| !agreement[*id].declared.absent).collect();
        let place = |id: StageId| order.iter().position(|it| *it == id).map(|place| first + place);
        for id in &order {
            let stage = &agreement[*id];
            parts.push(Part {
                kind: Kind::Stage,
                name: &stage.declared.name,
                heading: heading_of(&stage.declared),
                anchor: super::stage_anchor(&stage.declared.name),
                movers: capital(&voice.actors(&movers(agreement, &stage.requires), "and")),
                asks: ("Asks", asks(&voice, stage)),
                gives: ("Gives", gives(&voice, stage)),
                after: stage
                    .after
                    .iter()
                    .filter_map(|before| place(*before))
                    .chain(waits_on(agreement, stage, &firsts))
                    .collect(),
                back_to: None,
            });
        }
        for (id, reversal) in (0_u32..).map(ReversalId).zip(&agreement.reversals) {
            if !reversal.declared.absent {
                reversals.push(Part {
                    kind: Kind::Reversal,
                    name: &reversal.declared.name,
                    heading: heading_of(&reversal.declared),
                    anchor: anchor(Subject::Reversal(id), &reversal.declared.name),
                    movers: String::new(),
                    asks: ("Takes back", takes(&voice, id)),
                    gives: ("The way back", back(&voice, id)),
                    after: Vec::new(),
                    back_to: returns_to(agreement, id).and_then(place),
                });
            }
        }
    }
    parts.extend(reversals);
    parts
}

/// The steps of other agreements that a step asks for, by their place in the plan.
fn waits_on(agreement: &Agreement, stage: &Stage, firsts: &[(usize, &Agreement)]) -> Vec<usize> {
    let mut found = Vec::new();
    for root in &stage.requires {
        agreement.each_under(*root, |kind| {
            let ExprKind::Foreign(index, _) = kind else { return };
            let foreign = &agreement.foreign[*index as usize];
            if let (Subject::Stage(id), Some((first, other))) = (foreign.subject, firsts.get(foreign.text)) {
                let mut order = other.stage_order.iter().filter(|it| !other[**it].declared.absent);
                found.extend(order.position(|it| *it == id).map(|place| first + place));
            }
        });
    }
    found.sort_unstable();
    found.dedup();
    found
}

fn asks(voice: &Voice<'_>, stage: &Stage) -> Vec<String> {
    let mut lines = Vec::new();
    for said in voice.all_of(&stage.requires) {
        flat(&said, 0, &mut lines);
    }
    if let Some(opens) = &stage.opens {
        lines.push(format!("not before: {}", voice.date(opens)));
    }
    if lines.is_empty() {
        lines.push("nothing but the steps before it".to_owned());
    }
    if let Some(deadline) = &stage.deadline {
        let window = voice.short_window(&deadline.window);
        lines.push(format!("{window}; {}", otherwise(voice, &deadline.outcome)));
    }
    lines
}

fn otherwise(voice: &Voice<'_>, outcome: &StageOutcome) -> String {
    match outcome {
        StageOutcome::Lapse => "else it lapses".to_owned(),
        StageOutcome::Terminate => "else the agreement ends".to_owned(),
        StageOutcome::Trigger(id) => format!("else {} is raised", voice.name(Subject::Trigger(*id))),
        StageOutcome::Extend { by, times, then } => {
            let times = counted(*times as usize, "time");
            format!("extended by {} up to {times}, {}", voice.length(*by), otherwise(voice, then))
        }
    }
}

fn gives(voice: &Voice<'_>, stage: &Stage) -> Vec<String> {
    let mut lines: Vec<String> = stage
        .grants
        .iter()
        .map(|grant| {
            let level = voice.level(grant.relief, grant.level);
            let relief = &voice.agreement[grant.relief];
            let by = voice.actors(&relief.by, "and");
            let by = if by.is_empty() { String::new() } else { format!(" (by {by})") };
            let space = if level.is_empty() { "" } else { " " };
            format!("{}{space}{level}{by}", heading_of(&relief.declared))
        })
        .collect();
    if lines.is_empty() {
        lines.push("nothing by itself".to_owned());
    }
    lines
}

fn takes(voice: &Voice<'_>, id: ReversalId) -> Vec<String> {
    let agreement = voice.agreement;
    let reversal = &agreement[id];
    let mut lines: Vec<String> =
        reversal.reverses.reliefs.iter().map(|it| heading_of(&agreement[*it].declared)).collect();
    if let Some(length) = reversal.winds_down {
        lines.push(format!("over {}", voice.length(length)));
    }
    if !reversal.takes.is_empty() {
        let steps: Vec<String> = reversal.takes.iter().map(|it| heading_of(&agreement[*it].declared)).collect();
        lines.push(format!("the steps {}", listed(&steps, "and")));
    }
    if reversal.ends_agreement {
        lines.push("the agreement ends".to_owned());
    }
    let triggers = agreement.triggers.iter().filter(|trigger| !trigger.declared.absent);
    let origin = triggers.filter(|trigger| {
        trigger.then.iter().any(|action| match action.kind {
            ActionKind::Reverse(it) => it == id,
            ActionKind::Entitle { reversal, .. } => reversal == id,
            _ => false,
        })
    });
    let origin: Vec<String> = origin.map(|trigger| heading_of(&trigger.declared)).collect();
    if !origin.is_empty() {
        lines.push(format!("set off by: {}", listed(&origin, "or")));
    }
    lines
}

fn back(voice: &Voice<'_>, id: ReversalId) -> Vec<String> {
    match voice.agreement[id].restores {
        Some(condition) => {
            let mut lines = Vec::new();
            flat(&voice.condition(condition), 0, &mut lines);
            lines
        }
        None => vec!["the text names none".to_owned()],
    }
}

/// The step that a reversal leads back to: the one behind which come exactly those that it takes. None where several fit.
fn returns_to(agreement: &Agreement, id: ReversalId) -> Option<StageId> {
    let mut takes = agreement[id].takes.clone();
    if takes.is_empty() {
        return None;
    }
    takes.sort_unstable();
    let fits = |stage: &StageId| {
        let mut behind: Vec<StageId> = Vec::new();
        // Each stage stands behind those that it comes after.
        for it in &agreement.stage_order {
            if agreement[*it].after.iter().any(|before| before == stage || behind.contains(before)) {
                behind.push(*it);
            }
        }
        behind.sort_unstable();
        behind == takes
    };
    let mut found = agreement.stage_order.iter().copied().filter(fits);
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

fn flat(said: &Said, depth: usize, lines: &mut Vec<String>) {
    lines.push(format!("{}{}", "\u{2003}".repeat(depth), said.text));
    said.points.iter().for_each(|point| flat(point, depth + 1, lines));
}

/// The whole drawing in words.
pub fn described(plan: &[Part<'_>]) -> String {
    let mut text = String::new();
    for part in plan {
        let what = if part.kind == Kind::Reversal { "Reversal" } else { "Step" };
        let after: Vec<String> =
            part.after.iter().filter_map(|place| plan.get(*place)).map(|before| before.heading.clone()).collect();
        let after = if after.is_empty() { String::new() } else { format!(", after {}", listed(&after, "and")) };
        let to = part.back_to.and_then(|place| plan.get(place));
        let to = to.map_or_else(String::new, |stage| format!(", back to {}", stage.heading));
        let movers = if part.movers.is_empty() { String::new() } else { format!(" Who must move: {}.", part.movers) };
        text.push_str(&format!(
            "{what} {}{after}{to}.{movers} {}: {}. {}: {}. ",
            part.heading,
            part.asks.0,
            part.asks.1.join("; "),
            part.gives.0,
            part.gives.1.join("; ")
        ));
    }
    text.trim_end().to_owned()
}

impl Part<'_> {
    /// Lays out its lines.
    pub fn place(&self, shape: &Shape, x: i32, y: i32, width: i32) -> Placed<'static> {
        let mut lines = Vec::new();
        let (left, inner) = (x + PAD, width - 2 * PAD);
        let mut foot = y + 20;
        // The status stands at the right of the first line.
        for text in wrapped(&self.heading, inner - 96, 8) {
            lines.push(Line { x: left, y: foot, class: "line-head", text });
            foot += LINE + 1;
        }
        if !self.movers.is_empty() {
            for text in wrapped(&format!("Who must move: {}", self.movers), inner, 7) {
                lines.push(Line { x: left, y: foot, class: "line-mover", text });
                foot += LINE;
            }
        }
        foot += 4;
        let column = if shape.two_columns { (inner - 24) / 2 } else { inner };
        let after_asks = list(&self.asks, left, foot, column, &mut lines);
        let (second, top) = if shape.two_columns { (left + column + 24, foot) } else { (left, after_asks + 6) };
        let after_gives = list(&self.gives, second, top, column, &mut lines);
        Placed { x, y, width, height: after_asks.max(after_gives) - y, lines }
    }
}

/// Lays out a list under its heading; gives the foot of the next line.
fn list(
    (heading, items): &(&'static str, Vec<String>),
    x: i32,
    mut foot: i32,
    width: i32,
    lines: &mut Vec<Line<'static>>,
) -> i32 {
    lines.push(Line { x, y: foot, class: "line-label", text: (*heading).to_owned() });
    foot += LINE;
    for item in items {
        let text = item.trim_start_matches('\u{2003}');
        let indent = 14 * i32::try_from(item.chars().take_while(|c| *c == '\u{2003}').count()).unwrap_or(0);
        for (index, text) in wrapped(text, width - 12 - indent, 7).into_iter().enumerate() {
            let text = if index == 0 { format!("· {text}") } else { format!("\u{2002}{text}") };
            lines.push(Line { x: x + indent, y: foot, class: "line-item", text });
            foot += LINE;
        }
    }
    foot
}

/// Breaks a text into lines of a width, given that of a letter.
fn wrapped(text: &str, width: i32, letter: i32) -> Vec<String> {
    let limit = usize::try_from((width / letter).max(8)).unwrap_or(8);
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let used = lines.last().map_or(0, |line| line.chars().count());
        if used > 0 && used + 1 + word.chars().count() > limit {
            lines.push(String::new());
        }
        // A word that is longer than a line is cut.
        let mut rest: Vec<char> = word.chars().collect();
        while rest.len() > limit {
            let tail = rest.split_off(limit);
            if let Some(line) = lines.last_mut() {
                line.extend(rest.iter());
            }
            lines.push(String::new());
            rest = tail;
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.extend(rest.iter());
        }
    }
    lines
}
