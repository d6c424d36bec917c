//! Where a chain is broken, which files are others, and what comes out otherwise.

use serde_json::{Map, Value};

use super::record::Record;
use super::{File, Role, header, state};
use crate::digest::Digest;

/// Where a chain is broken first. Entries are counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Break {
    /// What stands in front of the ledger, or what the seal says the run rests on.
    Header,
    /// An entry isn't the one that was sealed in its place.
    Changed(usize),
    /// An entry was taken out.
    Removed(usize),
    /// An entry was put in.
    Added(usize),
    /// The state, or the end of the ledger.
    End,
}

/// Where the chain of a document is broken, if it is.
pub fn broken(record: &Record) -> Option<Break> {
    let (entries, links) = (record.entries(), &record.links.entries);
    if Digest::of(header(&record.document).as_bytes()) != record.links.header {
        return Some(Break::Header);
    }
    let mut last = record.links.header;
    for (index, link) in links.iter().enumerate() {
        let Some(entry) = entries.get(index) else { return Some(Break::Removed(index + 1)) };
        if last.followed_by(&entry.to_string()) != *link {
            let fits = |entry: Option<&Value>, last: Digest, link: Option<&Digest>| {
                entry.is_some_and(|entry| Some(&last.followed_by(&entry.to_string())) == link)
            };
            return Some(if fits(Some(entry), *link, links.get(index + 1)) {
                Break::Removed(index + 1)
            } else if fits(entries.get(index + 1), last, Some(link)) {
                Break::Added(index + 1)
            } else {
                Break::Changed(index + 1)
            });
        }
        last = *link;
    }
    if entries.len() > links.len() {
        return Some(Break::Added(links.len() + 1));
    }
    (last.followed_by(&state(&record.document)) != record.links.seal).then_some(Break::End)
}

/// A file that isn't the one that was sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherFile {
    /// Its name.
    pub name: String,
    /// What it is.
    pub role: Role,
    /// The hash that was sealed; none where no such file was.
    pub sealed: Option<Digest>,
    /// The hash that was found; none where there is no such file, or none that can be read.
    pub found: Option<Digest>,
}

/// The files that differ between what was sealed and what was found, in order.
pub fn files(sealed: &[File], found: &[File]) -> Vec<OtherFile> {
    let mut left: Vec<&File> = found.iter().collect();
    let mut others = Vec::new();
    for file in sealed {
        let place = left.iter().position(|other| (other.role, &other.name) == (file.role, &file.name));
        let same = place.map(|place| left.remove(place).sha256);
        if same != Some(file.sha256) {
            others.push(OtherFile { name: file.name.clone(), role: file.role, sealed: Some(file.sha256), found: same });
        }
    }
    others.extend(left.into_iter().map(|file| OtherFile {
        name: file.name.clone(),
        role: file.role,
        sealed: None,
        found: Some(file.sha256),
    }));
    others
}

/// The sealed name of a data file that has another one now and the same content: standard input that was kept as a file, data
/// that lie elsewhere. `sealed` and `found` are all files.
pub fn called<'s>(
    name: &str,
    digest: Digest,
    sealed: &'s [File],
    found: &[(String, Option<Digest>)],
) -> Option<&'s str> {
    let mut data = sealed.iter().filter(|file| file.role == Role::Data);
    if data.clone().any(|file| file.name == name) {
        return None;
    }
    let file = data.find(|file| file.sha256 == digest && !found.iter().any(|(other, _)| *other == file.name))?;
    Some(&file.name)
}

/// Something that a run gives otherwise than a document has it.
#[derive(Debug, Clone, PartialEq)]
pub enum Difference {
    /// A field in front of the ledger.
    Field {
        /// Its name.
        name: String,
        /// What the document has.
        recorded: Option<Value>,
        /// What the run gives.
        found: Option<Value>,
    },
    /// The first entry that differs, counted from 1.
    Entry {
        /// Its place.
        number: usize,
        /// The entry of the document; none behind its end.
        recorded: Option<Value>,
        /// The entry of the run; none behind its end.
        found: Option<Value>,
    },
    /// The first status at the end that differs, where all entries are the same.
    State {
        /// The table: `reliefs`.
        table: String,
        /// The name in it.
        name: String,
        /// What the document has.
        recorded: Option<Value>,
        /// What the run gives.
        found: Option<Value>,
    },
}

/// What is different between a document and what was found when it was run again.
pub fn differences(record: &Record, found: &Map<String, Value>) -> Vec<Difference> {
    let mut differences = Vec::new();
    for name in ["agreement", "from", "until"] {
        let (recorded, found) = (record.document.get(name), found.get(name));
        if recorded != found {
            differences.push(Difference::Field {
                name: name.to_owned(),
                recorded: recorded.cloned(),
                found: found.cloned(),
            });
        }
    }
    let (recorded, entries) = (record.entries(), found.get("ledger").and_then(Value::as_array));
    let entries = entries.map_or(&[][..], Vec::as_slice);
    let first =
        (0..recorded.len().max(entries.len())).find(|index| !is_same(recorded.get(*index), entries.get(*index)));
    if let Some(index) = first {
        let (recorded, found) = (recorded.get(index).cloned(), entries.get(index).cloned());
        differences.push(Difference::Entry { number: index + 1, recorded, found });
    } else {
        differences.extend(state_difference(record.document.get("state"), found.get("state")));
    }
    differences
}

/// Whether two values are written the same: numbers and the order of fields count.
fn is_same(one: Option<&Value>, other: Option<&Value>) -> bool {
    one.map(Value::to_string) == other.map(Value::to_string)
}

fn state_difference(recorded: Option<&Value>, found: Option<&Value>) -> Option<Difference> {
    let table =
        |state: Option<&Value>, name: &str| state.and_then(|state| state.get(name)).and_then(Value::as_object).cloned();
    let names = |one: Option<&Map<String, Value>>, other: Option<&Map<String, Value>>| -> Vec<String> {
        let both = one.into_iter().chain(other).flat_map(|map| map.keys());
        both.cloned().collect()
    };
    for kind in names(recorded.and_then(Value::as_object), found.and_then(Value::as_object)) {
        let (one, other) = (table(recorded, &kind).unwrap_or_default(), table(found, &kind).unwrap_or_default());
        for name in names(Some(&one), Some(&other)) {
            let (recorded, found) = (one.get(&name), other.get(&name));
            if !is_same(recorded, found) {
                let (recorded, found) = (recorded.cloned(), found.cloned());
                return Some(Difference::State { table: kind, name, recorded, found });
            }
        }
    }
    None
}

/// A part of two values that differs: its path, and what each has there.
pub type Part<'v> = (String, Option<&'v Value>, Option<&'v Value>);

/// The first part in which two values differ: `because[0].value`.
pub fn first_part<'v>(recorded: &'v Value, found: &'v Value) -> Option<Part<'v>> {
    part(String::new(), Some(recorded), Some(found))
}

fn part<'v>(path: String, recorded: Option<&'v Value>, found: Option<&'v Value>) -> Option<Part<'v>> {
    match (recorded, found) {
        (Some(Value::Object(one)), Some(Value::Object(other))) => {
            let names = one.keys().chain(other.keys().filter(|name| !one.contains_key(*name)));
            let inner = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
            names.into_iter().find_map(|name| part(inner(name), one.get(name), other.get(name)))
        }
        (Some(Value::Array(one)), Some(Value::Array(other))) => (0..one.len().max(other.len()))
            .find_map(|index| part(format!("{path}[{index}]"), one.get(index), other.get(index))),
        (one, other) => (!is_same(one, other)).then_some((path, one, other)),
    }
}
