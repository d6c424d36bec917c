//! The texts of a program: the agreement and those that it imports, each in its versions.

use std::sync::Arc;

use super::{Agreement, AmendmentId, Kind, Subject};
use crate::calendar::Date;
use crate::source::Sources;

/// All that is evaluated together: an agreement and those that it imports, each with its amendments.
#[derive(Debug, Clone)]
pub struct Program {
    /// The texts, each behind those that it imports; the last is the main one.
    pub texts: Vec<Text>,
    /// The files that all of it was made from.
    pub sources: Arc<Sources>,
}

/// One agreement in its versions.
#[derive(Debug, Clone)]
pub struct Text {
    /// How the main agreement calls it: `lebanon`; none for the main one. What it declares is called `lebanon.ceasefire`, but
    /// for parties and bodies, who may be the same in several agreements.
    pub alias: Option<String>,
    /// The base text, then one version for each amendment in order of effect. Ids mean the same in all of them: what a
    /// version doesn't have stands there as [`Declared::absent`](super::Declared::absent).
    pub versions: Vec<Version>,
}

/// The text in force from some day on.
#[derive(Debug, Clone)]
pub struct Version {
    /// The amendment that made it; none for the base text.
    pub amendment: Option<AmendmentId>,
    /// From when it is in force.
    pub effective: Date,
    /// The text.
    pub agreement: Agreement,
}

impl Program {
    /// The main agreement, in all its versions.
    pub fn main_text(&self) -> &Text {
        &self.texts[self.texts.len() - 1]
    }

    /// The main agreement, in its base text.
    pub fn main(&self) -> &Agreement {
        self.main_text().base()
    }

    /// The title of what a ledger entry is about: that of the text in force on its day (section 5.8), or where that doesn't
    /// have it the latest.
    pub fn title_of(&self, kind: Kind, name: &str, day: Date) -> Option<&str> {
        let in_force = |version: &&Version| version.effective <= day;
        let on_the_day = self.texts.iter().flat_map(|text| text.versions.iter().filter(in_force).rev());
        let any_day = self.texts.iter().flat_map(|text| text.versions.iter().rev());
        let versions = on_the_day.chain(any_day);
        versions.map(|version| &version.agreement).find_map(|agreement| match kind {
            Kind::Agreement => Some(agreement).filter(|it| it.name == name)?.title.as_deref(),
            _ => {
                let declared = agreement.declared(agreement.find(name)?);
                if declared.absent { None } else { declared.title.as_deref() }
            }
        })
    }
}

impl Text {
    /// Gives it and what it declares the names by which the main agreement knows them.
    pub fn called(mut self, alias: &str) -> Self {
        for agreement in self.versions.iter_mut().map(|version| &mut version.agreement) {
            agreement.name = alias.to_owned();
            for subject in agreement.subjects().collect::<Vec<_>>() {
                if !matches!(subject, Subject::Party(_) | Subject::Body(_)) {
                    let declared = agreement.declared_mut(subject);
                    declared.name = format!("{alias}.{}", declared.name);
                }
            }
        }
        self.alias = Some(alias.to_owned());
        self
    }

    /// The base text.
    pub fn base(&self) -> &Agreement {
        &self.versions[0].agreement
    }

    /// The text in force on a day.
    pub fn on(&self, day: Date) -> &Agreement {
        let count = self.versions.partition_point(|version| version.effective <= day);
        &self.versions[count.max(1) - 1].agreement
    }

    /// The text after all amendments.
    pub fn latest(&self) -> &Agreement {
        &self.versions[self.versions.len() - 1].agreement
    }
}
