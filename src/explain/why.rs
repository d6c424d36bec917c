//! The whole answer: how something stands, why, and what would have to come for it to stand otherwise.

use super::ask::{Asked, Claim};
use super::flips::{Found, search};
use super::missing::{lacked, needs};
use super::places::{Clause, Places};
use super::plan::Planner;
use super::tree::{Node, latest, tree};
use super::words::{Words, to_be};
use super::world::World;
use crate::calendar::{Date, Duration};
use crate::data::Store;
use crate::diagnostic::Diagnostic;
use crate::eval::{Options, Reached, run};
use crate::ledger::{Cause, Outcome, RunningWindow, Standing};
use crate::model::{Agreement, DateExpr, Program, SafeguardRule, Subject, Window};

/// Why something is as it is on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Why {
    /// The agreement.
    pub agreement: String,
    /// Its title.
    pub agreement_title: Option<String>,
    /// Which instance, with `entity` data.
    pub entity: Option<String>,
    /// The day: things are told as they stand in its evening.
    pub day: Date,
    /// As if nothing known later existed.
    pub known_at: Option<Date>,
    /// What was asked.
    pub asked: Asked,
    /// Its title.
    pub title: Option<String>,
    /// Whether a statement is true; none where only a name was given.
    pub answer: Option<bool>,
    /// How it stands.
    pub standing: Standing,
    /// The same in a sentence.
    pub sentence: String,
    /// Where it is declared.
    pub clause: Option<Clause>,
    /// The number of the ledger's entry, counted from 1; none for a first status.
    pub entry: Option<usize>,
    /// Why it is so.
    pub because: Vec<Node>,
    /// Windows of it that run.
    pub windows: Vec<RunningWindow>,
    /// The same in sentences.
    pub running: Vec<String>,
    /// What would have to come for it to stand otherwise.
    pub outlooks: Vec<Outlook>,
}

/// What stands between something and a status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outlook {
    /// The statement that isn't true yet.
    pub claim: Claim,
    /// The same as the end of a sentence: `to be met`.
    pub words: String,
    /// What is missing.
    pub needs: Vec<Node>,
    /// What would change it.
    pub found: Found,
    /// The same in sentences.
    pub sentences: Vec<String>,
}

/// How far ahead is looked at least, in months.
const AHEAD: i64 = 24;
/// How far at most, where a date is known that lies further ahead.
const FARTHEST: i64 = 180;

/// Explains a status, and tries what would have to come for it to be otherwise. The day of the question is the last of the run.
///
/// # Errors
/// Those of a run.
pub fn why(program: &Program, store: &Store, options: Options, asked: &Asked) -> Result<Why, Box<Diagnostic>> {
    let outcome = run(program, store, options)?;
    let mut why = explained(program, &outcome, options.known_at, asked);
    let claims: Vec<Claim> = match (&asked.claim, why.answer) {
        (Some(claim), Some(false)) => vec![claim.clone()],
        _ => next(program.texts[asked.text].on(outcome.until), asked.subject, &why.standing)
            .into_iter()
            .map(|status| Claim { statuses: vec![status], negated: false })
            .collect(),
    };
    // What is missing would say the same.
    if let (Subject::Benchmark(id), Some(_), true) = (asked.subject, why.entry, claims.is_empty()) {
        let reached = Reached::the_end(program, store, Options { until: Some(outcome.until), ..options }, &[])?;
        let today = reached.grounds(asked.text, id)?;
        why.because.extend(still(program, &outcome, asked, &why.because, &today));
    }
    if let (Subject::Stage(_), "lapsed", Some(entry)) = (asked.subject, why.standing.status.as_str(), why.entry) {
        let last_day = outcome.entries[entry - 1].because.iter().find_map(|cause| match cause {
            Cause::Expired { last_day, .. } => Some(*last_day),
            Cause::Condition { .. } | Cause::CausedBy { .. } | Cause::Act { .. } => None,
        });
        if let Some(last_day) = last_day {
            why.because.extend(lacked(program, store, options, asked, last_day)?);
        }
    }
    if !claims.is_empty() {
        why.outlooks = outlooks(program, store, options, &outcome, asked, claims)?;
    }
    Ok(why)
}

/// What the verdict of a benchmark rests on today, where that isn't what it rested on when it came about.
fn still(program: &Program, outcome: &Outcome, asked: &Asked, then: &[Node], today: &[Cause]) -> Vec<Node> {
    let (words, places) = (Words { program, day: outcome.until }, Places::of(program, outcome.until));
    let told = |cause: &&Cause| {
        let observed = cause.observed();
        !observed.is_empty() && !then.iter().any(|node| observed.iter().all(|it| node.observed.contains(&it)))
    };
    let nodes = today.iter().filter(told).map(|cause| Node {
        sentence: format!("On {}: {}.", outcome.until, words.lacking(asked.kind, &asked.name, cause)),
        clause: places.clause_of(asked.kind, &asked.name, cause),
        observed: cause.observed().clone(),
        ..Node::default()
    });
    nodes.collect()
}

/// Explains a status from the ledger of a run until the day of the question, and tries nothing.
pub fn explained(program: &Program, outcome: &Outcome, known_at: Option<Date>, asked: &Asked) -> Why {
    let day = outcome.until;
    let words = Words { program, day };
    let standing = standing(outcome, asked);
    let entry = latest(outcome, asked.kind, &asked.name, None);
    let mut windows = outcome.state.windows.clone();
    windows.retain(|window| window.what.split(' ').any(|word| word == asked.name));
    Why {
        agreement: outcome.agreement.clone(),
        agreement_title: program.main_text().on(day).title.clone(),
        entity: outcome.entity.clone(),
        day,
        known_at,
        asked: asked.clone(),
        title: program.title_of(asked.kind, &asked.name, day).map(str::to_owned),
        answer: asked.claim.as_ref().map(|claim| claim.is_true_of(&standing.status)),
        sentence: words.standing(asked.kind, &asked.name, &standing),
        standing,
        clause: Places::of(program, day).declaration(&asked.name),
        entry: entry.map(|entry| entry + 1),
        because: match entry {
            Some(entry) => tree(program, outcome, entry),
            None => vec![from_the_beginning(program, outcome, asked)],
        },
        running: windows.iter().map(|window| words.running(window)).collect(),
        windows,
        outlooks: Vec::new(),
    }
}

fn outlooks(
    program: &Program,
    store: &Store,
    options: Options,
    outcome: &Outcome,
    asked: &Asked,
    claims: Vec<Claim>,
) -> Result<Vec<Outlook>, Box<Diagnostic>> {
    let day = outcome.until;
    let known = options.known_at.map_or(day, |known_at| known_at.min(day));
    let disputed = outcome.state.windows.iter().filter_map(|window| window.what.strip_prefix("dispute of "));
    let disputed: Vec<String> = disputed.map(str::to_owned).collect();
    let today = World::new(program, store, day, known, day, &[]);
    let options = Options { until: Some(day), known_at: None, ..options };
    let reached = Reached::the_end(program, today.known(), options, &[])?;
    let last = horizon(program, &outcome.state.windows, &reached, day);
    let world = World::new(program, store, day, known, last, &disputed);
    let planner = Planner { program, reached: &reached, outcome, known: world.known(), day };
    let words = Words { program, day };
    let mut outlooks = Vec::new();
    for claim in claims {
        let found = search(&world, &planner, asked, &claim);
        let status = claim.statuses.first().copied().unwrap_or_default();
        let (needs, is_final) = match claim.negated {
            true => (Vec::new(), false),
            false => needs(program, &reached, outcome, asked, status)?,
        };
        let mut sentences = words.found(&found);
        if is_final && found.by_itself.is_none() && found.flips.is_empty() {
            // What is missing says it all.
            sentences.clear();
        }
        outlooks.push(Outlook {
            words: match claim.negated {
                true => format!("not {}", to_be(asked.kind, status)),
                false => to_be(asked.kind, status),
            },
            needs,
            sentences,
            claim,
            found,
        });
    }
    Ok(outlooks)
}

/// How far ahead is looked: a while, beyond the dates that are known to lie ahead, and as much longer as the longest process
/// takes, or a stage that opens so long after something that hasn't happened.
fn horizon(program: &Program, windows: &[RunningWindow], reached: &Reached<'_>, day: Date) -> Date {
    let months = |count| day.plus_months_keeping_end(count).unwrap_or(Date::LAST);
    let (mut dates, mut longest) = (Vec::new(), 0);
    for (index, text) in program.texts.iter().enumerate() {
        let agreement = text.on(day);
        for opens in agreement.stages.iter().filter_map(|stage| stage.opens.as_ref()) {
            match reached.date(index, opens) {
                Some(date) => dates.push(date),
                None => longest = longest.max(ahead_of(opens)),
            }
        }
        for trigger in &agreement.triggers {
            let steps = trigger.process.iter().map(|step| match &step.window {
                Window::Length(length) => days(*length),
                Window::By(date) | Window::Before(date) => ahead_of(date),
            });
            longest = longest.max(steps.sum());
        }
        dates.extend(text.versions.iter().map(|version| version.effective));
    }
    dates.extend(windows.iter().map(|window| window.last_day));
    let further = dates.into_iter().filter(|date| *date > day).max().unwrap_or(day).max(months(AHEAD));
    further.plus_days(31 + longest).unwrap_or(Date::LAST).min(months(FARTHEST))
}

/// About how many days a length has, and rather more.
fn days(length: Duration) -> i64 {
    match length {
        Duration::Days(days) => i64::from(days),
        Duration::Months(months) => 31 * i64::from(months),
        Duration::BusinessDays(days, _) => 3 * i64::from(days),
    }
}

/// How long after its anchors a date is, at most.
fn ahead_of(date: &DateExpr) -> i64 {
    match date {
        DateExpr::On(_) | DateExpr::Anchor(_) => 0,
        DateExpr::Plus(base, length) => ahead_of(base) + days(*length),
        DateExpr::Minus(base, _) => ahead_of(base),
        DateExpr::Earliest(parts) | DateExpr::Latest(parts) => parts.iter().map(ahead_of).max().unwrap_or(0),
    }
}

/// Why something is as it was in the beginning: nothing has changed it. Of a safeguard that is what it asks for.
fn from_the_beginning(program: &Program, outcome: &Outcome, asked: &Asked) -> Node {
    let agreement = program.texts[asked.text].on(outcome.until);
    let text = |expr| program.sources.collapsed(agreement.expr(expr).span);
    let sentence = match asked.subject {
        Subject::Safeguard(id) => match &agreement[id].rule {
            SafeguardRule::Always(rule) => format!("On every day so far `{}` was not false.", text(*rule)),
            SafeguardRule::Never(rule) => format!("On no day so far was `{}` true.", text(*rule)),
            SafeguardRule::Reachable(rule) => {
                format!(
                    "Whether `{}` can come about at all is asked of every course of events, not of this one.",
                    text(*rule)
                )
            }
            SafeguardRule::LeadsTo { cause, effect, within } => format!(
                "Whenever `{}` was true so far, `{}` was true within {}, or may still come to be.",
                text(*cause),
                text(*effect),
                within.words()
            ),
        },
        Subject::Amendment(id) => format!("It comes into force on {}.", agreement[id].effective),
        _ => format!("This is how it begins, and nothing has changed it since {}.", outcome.from),
    };
    let is_rule = matches!(asked.subject, Subject::Safeguard(_) | Subject::Amendment(_));
    let clause = is_rule.then(|| Places::of(program, outcome.until).declaration(&asked.name)).flatten();
    Node { sentence, clause, ..Node::default() }
}

/// How something stands at the end of a run.
pub fn standing(outcome: &Outcome, asked: &Asked) -> Standing {
    let table = outcome.state.tables().into_iter().find(|(kind, _)| *kind == asked.kind);
    let standing = table.and_then(|(_, table)| table.get(&asked.name)).cloned();
    standing.unwrap_or(Standing { status: "not_in_force".to_owned(), since: None, level: None, step: None })
}

/// The statuses that would naturally come next.
fn next(agreement: &Agreement, subject: Subject, standing: &Standing) -> Vec<&'static str> {
    let step = standing.step.as_ref().map_or("", |step| step.word.as_str());
    match (subject, standing.status.as_str()) {
        (Subject::Benchmark(_), "unmet" | "unknown") => vec!["met"],
        (Subject::Stage(_), "pending" | "suspended" | "reversed" | "lapsed") => vec!["active"],
        (Subject::Relief(_), "withheld" | "announced" | "suspended" | "reversed" | "winding_down") => vec!["granted"],
        // One that only expiries raise is never armed before.
        (Subject::Trigger(id), "dormant") if agreement[id].when.is_none() && !agreement[id].on_allegation => {
            vec!["raised"]
        }
        (Subject::Trigger(_), "dormant") => vec!["armed"],
        (Subject::Trigger(_), "armed") => vec!["raised"],
        (Subject::Trigger(_), "raised") if step == "cure" => vec!["cured", "fired"],
        (Subject::Trigger(_), "raised") if step == "refer" || step == "decide" => vec!["dismissed", "fired"],
        (Subject::Trigger(_), "raised") => vec!["fired"],
        (Subject::Trigger(_), "cured" | "dismissed") => vec!["armed"],
        (Subject::Reversal(_), "idle") => vec!["run"],
        (Subject::Reversal(_), "run") => vec!["restored"],
        (Subject::Review(_), "idle" | "missed" | "held") => vec!["due"],
        (Subject::Review(_), "due") => vec!["held"],
        (Subject::Grievance(_), "none" | "unanswered") => vec!["open"],
        (Subject::Grievance(_), "open") => vec!["answered"],
        (Subject::Amendment(_), "not_in_force") => vec!["in_force"],
        _ => Vec::new(),
    }
}
