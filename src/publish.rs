//! An agreement as a page that people can read: what counts, in plain words made from the rules; the sequence as a drawing; and,
//! given data, the record and where things stand.
//!
//! An [`Edition`] is what is published. Read in this order: [`voice`] says names, dates and lengths as people do, [`conditions`]
//! says expressions; [`criteria`] has a card for each declaration, a file for each kind; [`sequence`] draws the stages;
//! [`standing`] makes the tables of where things stand; [`record`] draws the days gone by and what is known of each indicator.
//! [`page`] and [`mod@markdown`] write all of it. No prose is copied: what a card says comes from the model, so that it can't drift from
//! what a run does. Every string of an agreement or of data passes through the escaping of the template engine.

mod conditions;
mod criteria;
mod history;
mod markdown;
mod page;
mod record;
mod sequence;
mod standing;
mod voice;

use crate::calendar::Date;
use crate::data::Store;
use crate::explain::words::Words;
use crate::ledger::Outcome;
use crate::model::{Agreement, Program, Text};

pub use record::compact::Compact;
pub use record::thin::thinned;

/// What is published: an agreement with those that it imports and, where there are data, what came of it.
#[derive(Debug, Clone, Copy)]
pub struct Edition<'a> {
    /// The checked agreement.
    pub program: &'a Program,
    /// What came of it over data.
    pub evidence: Option<Evidence<'a>>,
}

/// The data of one entity, and what a run over them gave.
#[derive(Debug, Clone, Copy)]
pub struct Evidence<'a> {
    /// The data.
    pub store: &'a Store,
    /// The ledger, with the state at its end.
    pub outcome: &'a Outcome,
    /// Nothing that was reported or dated later counts.
    pub known_at: Option<Date>,
}

impl Evidence<'_> {
    /// The words of `detente why`, as the agreement names things at the end of the record.
    const fn words<'p>(&self, program: &'p Program) -> Words<'p> {
        Words { program, day: self.outcome.until }
    }
}

impl<'a> Edition<'a> {
    /// The text of an agreement that is shown: the one in force at the end of the record, or where there is none the base text.
    fn text_in_force(&self, text: &'a Text) -> &'a Agreement {
        self.evidence.map_or(text.base(), |evidence| text.on(evidence.outcome.until))
    }

    /// What the agreement is called.
    fn title(&self) -> &'a str {
        let main = self.program.main();
        main.title.as_deref().unwrap_or(&main.name)
    }
}

/// The whole page: one HTML file that needs nothing beside it.
pub fn html(edition: &Edition<'_>) -> String {
    page::write(edition)
}

/// A chart of each indicator in one line of so many characters.
pub fn compact(edition: &Edition<'_>, columns: usize) -> Vec<Compact> {
    edition.evidence.map(|evidence| record::compact::charts(edition, &evidence, columns)).unwrap_or_default()
}

/// The criteria and where things stand, as Markdown.
pub fn markdown(edition: &Edition<'_>) -> String {
    markdown::write(edition)
}
