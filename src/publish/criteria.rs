//! The criteria: a card for each declaration, said from the rules and shown beside their text.
//!
//! A card is a list of points, each a term with what is said of it. What a point says when a clause is absent is said as well:
//! nobody may waive it, nothing brings it back. A file for each kind of declaration; [`links`] finds who rests on whom, [`evidence`]
//! what the ledger says.

mod benchmarks;
mod evidence;
mod governance;
mod links;
mod measures;
mod reliefs;
mod reversals;
mod stages;
mod triggers;

use super::Edition;
use super::conditions::Said;
use super::voice::{Voice, day, heading_of};
use crate::calendar::Date;
use crate::model::{Agreement, Declared, Subject, Text};

pub use links::movers;

/// What a declaration says, in plain words.
#[derive(Debug, Clone)]
pub struct Card {
    /// Where links lead: unique on the page.
    pub id: String,
    /// What it is: `benchmark`.
    pub kind: &'static str,
    /// Its name, as the ledger has it.
    pub name: String,
    /// Its title.
    pub heading: String,
    /// Its `///` comment.
    pub doc: Option<String>,
    /// References to the text of the agreement.
    pub cites: Vec<String>,
    /// Where it stands.
    pub source: Excerpt,
    /// What it says.
    pub points: Vec<Point>,
}

/// A passage of a source file.
#[derive(Debug, Clone)]
pub struct Excerpt {
    /// The file as ledgers cite it.
    pub file: String,
    /// The line on which it begins.
    pub line: u32,
    /// Its text.
    pub text: String,
}

/// A term, with what is said of it.
#[derive(Debug, Clone)]
pub struct Point {
    /// What is spoken of.
    pub term: &'static str,
    /// What is said.
    pub said: Vec<Said>,
}

/// Cards of one kind.
#[derive(Debug)]
pub struct Section {
    /// Its heading.
    pub heading: &'static str,
    /// What it is for, in a sentence.
    pub about: &'static str,
    /// A word for links.
    pub id: &'static str,
    /// The cards.
    pub cards: Vec<Card>,
}

/// The points of a card while it is written.
#[derive(Debug, Default)]
struct Points(Vec<Point>);

impl Points {
    fn say(&mut self, term: &'static str, text: impl Into<String>) {
        self.add(term, vec![Said::new(text)]);
    }

    fn add(&mut self, term: &'static str, said: Vec<Said>) {
        if !said.is_empty() {
            self.0.push(Point { term, said });
        }
    }
}

/// Everything that is declared, in the order in which a reader asks for it.
pub fn sections(edition: &Edition<'_>) -> Vec<Section> {
    let mut sections: Vec<Section> =
        SECTIONS.iter().map(|(id, heading, about)| Section { heading, about, id, cards: Vec::new() }).collect();
    for text in &edition.program.texts {
        for subject in text.base().subjects() {
            let Some((agreement, apart)) = holder(edition, text, subject) else { continue };
            let teller = Teller { edition, agreement, voice: Voice { program: edition.program, agreement } };
            let kind = kind_of(subject);
            if let Some(section) = sections.iter_mut().find(|section| section.id == kind.1) {
                let mut card = teller.card(subject, kind.0);
                if let Some(apart) = apart {
                    card.points.insert(0, Point { term: "In the text", said: vec![Said::new(apart)] });
                }
                // Parties and bodies of several agreements may be the same.
                if !section.cards.iter().any(|known| known.id == card.id) {
                    section.cards.push(card);
                }
            }
        }
    }
    sections.retain(|section| !section.cards.is_empty());
    sections
}

/// The version of a text that a declaration is told from: the one in force, or where that doesn't have it the last before, else the
/// first that does; with a word on when it left or comes.
fn holder<'a>(edition: &Edition<'a>, text: &'a Text, subject: Subject) -> Option<(&'a Agreement, Option<String>)> {
    let has = |agreement: &Agreement| !agreement.declared(subject).absent;
    let in_force = edition.text_in_force(text);
    if has(in_force) {
        return Some((in_force, None));
    }
    let versions = &text.versions;
    let now = versions.iter().position(|version| std::ptr::eq(&version.agreement, in_force))?;
    if let Some(last) = versions[..now].iter().rposition(|version| has(&version.agreement)) {
        let left = versions.get(last + 1).map_or(Date::LAST, |version| version.effective);
        return Some((&versions[last].agreement, Some(format!("An amendment removed it on {}.", day(left)))));
    }
    let first = versions[now..].iter().find(|version| has(&version.agreement))?;
    Some((&first.agreement, Some(format!("An amendment adds it on {}.", day(first.effective)))))
}

const SECTIONS: &[(&str, &str, &str)] = &[
    ("stages", "The steps", "What each step asks, what it gives, by when, and what happens otherwise."),
    ("benchmarks", "What must be done", "What counts as compliance, who says so, and what silence means."),
    ("reliefs", "What is given in return", "Who gives what to whom, how much, and what can take it away."),
    ("triggers", "What follows a breach", "What sets a process off, how long each side has, and where it leads."),
    (
        "reversals",
        "What is taken back, and how it returns",
        "What a reversal takes, what it leaves alone, and the way back.",
    ),
    ("safeguards", "Promises about the agreement itself", "What must hold throughout, and is watched on every day."),
    ("reviews", "Reviews", "When the parties look at the whole, and what they report."),
    ("grievances", "Complaints", "Who may complain to whom, and how soon they are answered."),
    ("amendments", "Amendments", "How and when the text itself was changed."),
    ("indicators", "What is measured", "Who reports what, how often, and when a figure is too old to count."),
    (
        "events",
        "What may happen",
        "Events that the rules ask for: somebody with the right to say so says that they happened.",
    ),
    ("actors", "Who takes part", "The parties, and the bodies beside them."),
];

const fn kind_of(subject: Subject) -> (&'static str, &'static str) {
    match subject {
        Subject::Stage(_) => ("step", "stages"),
        Subject::Benchmark(_) => ("benchmark", "benchmarks"),
        Subject::Relief(_) => ("relief", "reliefs"),
        Subject::Trigger(_) => ("trigger", "triggers"),
        Subject::Reversal(_) => ("reversal", "reversals"),
        Subject::Safeguard(_) => ("safeguard", "safeguards"),
        Subject::Review(_) => ("review", "reviews"),
        Subject::Grievance(_) => ("complaint", "grievances"),
        Subject::Amendment(_) => ("amendment", "amendments"),
        Subject::Indicator(_) => ("indicator", "indicators"),
        Subject::Event(_) => ("event", "events"),
        Subject::Party(_) => ("party", "actors"),
        Subject::Body(_) => ("body", "actors"),
    }
}

/// The place of a card on the page.
pub fn anchor(subject: Subject, name: &str) -> String {
    format!("{}-{name}", kind_of(subject).0)
}

/// Tells what one agreement says.
#[derive(Clone, Copy)]
struct Teller<'a> {
    edition: &'a Edition<'a>,
    agreement: &'a Agreement,
    voice: Voice<'a>,
}

impl Teller<'_> {
    fn card(&self, subject: Subject, kind: &'static str) -> Card {
        let declared = self.agreement.declared(subject);
        let mut points = Points::default();
        match subject {
            Subject::Stage(id) => self.stage(id, &mut points),
            Subject::Benchmark(id) => self.benchmark(id, &mut points),
            Subject::Relief(id) => self.relief(id, &mut points),
            Subject::Trigger(id) => self.trigger(id, &mut points),
            Subject::Reversal(id) => self.reversal(id, &mut points),
            Subject::Safeguard(id) => self.safeguard(id, &mut points),
            Subject::Review(id) => self.review(id, &mut points),
            Subject::Grievance(id) => self.grievance(id, &mut points),
            Subject::Amendment(id) => self.amendment(id, &mut points),
            Subject::Indicator(id) => self.indicator(id, &mut points),
            Subject::Event(id) => self.event(id, &mut points),
            Subject::Party(id) => self.party(id, &mut points),
            Subject::Body(id) => self.body(id, &mut points),
        }
        Card {
            id: anchor(subject, &declared.name),
            kind,
            name: declared.name.clone(),
            heading: heading_of(declared),
            doc: declared.doc.clone(),
            cites: declared.cites.clone(),
            source: self.source(declared),
            points: points.0,
        }
    }

    fn source(&self, declared: &Declared) -> Excerpt {
        let sources = &self.edition.program.sources;
        let file = sources.file(declared.span.file);
        Excerpt {
            file: file.name().to_owned(),
            line: sources.start(declared.span).line,
            text: sources.text(declared.span).to_owned(),
        }
    }
}
