//! What is different between two versions of an agreement: in its rules, and given data, in what comes of them.
//!
//! [`rules`] writes the rules of a checked agreement so that what means the same is written the same, whatever the text looks
//! like (`0.3 t` as `300 kg`, `2 weeks` as `14 days`); this file compares them. [`outcomes`] puts two ledgers side by side.

pub mod outcomes;
mod rules;

use indexmap::IndexMap;

use crate::model::Program;

/// A declaration that isn't the same in both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What it is: `benchmark`.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// What happened to it.
    pub what: Changed,
}

/// What happened to a declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changed {
    /// It is only in the new version, with these rules.
    Added(Vec<(String, String)>),
    /// It is only in the old version.
    Removed,
    /// It is in both, with other rules.
    Rules(Vec<Clause>),
}

/// A rule with both values; none where one version doesn't have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// Its word: `requires`.
    pub word: String,
    /// In the old version.
    pub old: Option<String>,
    /// In the new version.
    pub new: Option<String>,
}

/// Compares the rules of two programs: those of the new one in its order, then what it has no more.
pub fn changes(old: &Program, new: &Program) -> Vec<Change> {
    let (before, after) = (rules::of(old), rules::of(new));
    let mut changes = Vec::new();
    for ((kind, name), clauses) in &after {
        let what = match before.get(&(*kind, name.clone())) {
            None => Changed::Added(clauses.clone()),
            Some(earlier) => match differences(earlier, clauses) {
                list if list.is_empty() => continue,
                list => Changed::Rules(list),
            },
        };
        changes.push(Change { kind, name: name.clone(), what });
    }
    for (kind, name) in before.keys().filter(|key| !after.contains_key(*key)) {
        changes.push(Change { kind, name: name.clone(), what: Changed::Removed });
    }
    changes
}

fn differences(old: &[(String, String)], new: &[(String, String)]) -> Vec<Clause> {
    let (old, new): (IndexMap<_, _>, IndexMap<_, _>) = (old.iter().cloned().collect(), new.iter().cloned().collect());
    let mut list = Vec::new();
    for (word, text) in &new {
        let before = old.get(word);
        if before != Some(text) {
            list.push(Clause { word: word.clone(), old: before.cloned(), new: Some(text.clone()) });
        }
    }
    for (word, text) in old.iter().filter(|(word, _)| !new.contains_key(*word)) {
        list.push(Clause { word: word.clone(), old: Some(text.clone()), new: None });
    }
    list
}
