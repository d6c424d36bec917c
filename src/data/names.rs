//! What the names in data mean: in each of the agreements that are evaluated together.
//!
//! A plain name means what every agreement declares by it; one with the name of an imported agreement (`lebanon.breaches`)
//! only what that one declares. A row is taken by each agreement in which all of its names have a meaning.

use foldhash::{HashMap, HashMapExt as _};

use crate::calendar::Date;
use crate::diagnostic::closest;
use crate::model::{Actor, Agreement, Indicator, IndicatorId, Program, Subject};
use crate::quantity::{Unit, spelled_out, usual_names};

/// Something of one of the program's texts.
pub type Of<T> = (u16, T);

/// The names of a program.
pub struct Names<'p> {
    program: &'p Program,
    subjects: HashMap<String, Vec<Of<Subject>>>,
}

impl<'p> Names<'p> {
    /// All names that data may use.
    pub fn new(program: &'p Program) -> Self {
        let mut subjects: HashMap<String, Vec<Of<Subject>>> = HashMap::new();
        for (index, text) in program.texts.iter().enumerate() {
            let agreement = text.base();
            for subject in agreement.subjects() {
                let name = agreement.declared(subject).name.as_str();
                let of = (index as u16, subject);
                let Some(alias) = &text.alias else {
                    subjects.entry(name.to_owned()).or_default().push(of);
                    continue;
                };
                let plain = name.strip_prefix(alias.as_str()).and_then(|rest| rest.strip_prefix('.')).unwrap_or(name);
                subjects.entry(plain.to_owned()).or_default().push(of);
                subjects.entry(format!("{alias}.{plain}")).or_default().push(of);
            }
        }
        Self { program, subjects }
    }

    /// What a name means; nothing where no agreement declares it.
    pub fn get(&self, name: &str) -> &[Of<Subject>] {
        self.subjects.get(name).map_or(&[], Vec::as_slice)
    }

    /// The indicators of a name.
    pub fn indicators(&self, name: &str) -> Vec<Of<IndicatorId>> {
        let indicator = |(text, subject): &Of<Subject>| match subject {
            Subject::Indicator(id) => Some((*text, *id)),
            _ => None,
        };
        self.get(name).iter().filter_map(indicator).collect()
    }

    /// The parties and bodies of a name.
    pub fn actors(&self, name: &str) -> impl Iterator<Item = Of<Actor>> + '_ {
        self.get(name).iter().filter_map(|(text, subject)| Some((*text, actor(*subject)?)))
    }

    /// The base text of an agreement.
    pub fn agreement(&self, text: u16) -> &'p Agreement {
        self.program.texts[usize::from(text)].base()
    }

    /// Whether there is more than the base text of an agreement.
    pub fn is_amended(&self, text: u16) -> bool {
        self.program.texts[usize::from(text)].versions.len() > 1
    }

    /// An indicator as the text in force on a day has it; where that text doesn't have it, as others do.
    pub fn indicator(&self, (text, id): Of<IndicatorId>, day: Date) -> &'p Indicator {
        &self.program.texts[usize::from(text)].on(day)[id]
    }

    /// A unit by its name.
    pub fn unit(&self, text: u16, name: &str) -> Option<Unit> {
        let versions = &self.program.texts[usize::from(text)].versions;
        versions.iter().find_map(|version| version.agreement.unit_named(name))
    }

    /// The unit nearest to a misspelt one, among those that convert to the unit of an indicator.
    pub fn closest_unit(&self, (text, id): Of<IndicatorId>, name: &str) -> Option<String> {
        let agreement = self.agreement(text);
        let wanted = &agreement[id].unit;
        let mut candidates = vec![wanted.name.clone()];
        candidates.extend(agreement.units.iter().map(|unit| unit.name.clone()));
        candidates.extend(usual_names());
        let fitting = candidates
            .iter()
            .map(String::as_str)
            .filter(|candidate| self.unit(text, candidate).is_some_and(|unit| unit.ratio_to(wanted).is_some()));
        let long = spelled_out(name)
            .filter(|symbol| self.unit(text, symbol).is_some_and(|unit| unit.ratio_to(wanted).is_some()));
        long.or_else(|| closest(name, fitting)).map(str::to_owned)
    }

    /// The declared name nearest to a misspelt one, among those of a kind.
    pub fn closest(&self, name: &str, fits: fn(&Subject) -> bool) -> Option<&str> {
        let fitting = self.subjects.iter().filter(|(_, all)| all.iter().any(|(_, subject)| fits(subject)));
        let mut candidates: Vec<&str> = fitting.map(|(name, _)| name.as_str()).collect();
        candidates.sort_unstable();
        closest(name, candidates)
    }
}

/// Somebody who acts, if a thing is one.
pub const fn actor(subject: Subject) -> Option<Actor> {
    match subject {
        Subject::Party(id) => Some(Actor::Party(id)),
        Subject::Body(id) => Some(Actor::Body(id)),
        _ => None,
    }
}
