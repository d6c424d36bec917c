//! Trust in a ledger: hashes of all that went into a run, and a chain of hashes over what came of it, so that anybody can
//! find out whether a ledger is what these rules and data give, and whether it was changed since.
//!
//! [`seal`](seal()) makes the chain, [`mod@record`] reads a sealed ledger back, [`compare`] says where a chain is broken and
//! what differs. Nothing here touches a file: who runs an agreement hands in the hashes of what was read.
//!
//! The chain, which needs nothing of ours to be worked out (`docs/reference/ledger.md` does it in a shell):
//!
//! - the first link is the hash of the header: the document without `ledger` and `state`, the seal without its links;
//! - the link of each entry is the hash of the link before it, as it is written, and the entry;
//! - the last, which is the seal, is the hash of the link before it and `state`.
//!
//! What is hashed is JSON on one line without blanks, its fields in the order in which they stand.

pub mod compare;
pub mod record;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::calendar::Date;
use crate::digest::Digest;
use crate::ledger::{Outcome, json};

/// What a run rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Terms {
    /// The program that made the ledger, with its version: `detente 0.1.0`.
    pub program: String,
    /// What the run was asked for.
    pub options: Options,
    /// All that was read: texts, lists of holidays and data, each kind in the order of reading.
    pub files: Vec<File>,
    /// With `entity` data, how many documents were sealed together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub documents: Option<usize>,
}

/// What a run was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Options {
    /// The last day, if one was asked for.
    pub until: Option<Date>,
    /// As if nothing reported or dated later existed.
    pub known_at: Option<Date>,
    /// Whether rows about unknown names were passed over.
    pub lenient: bool,
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct File {
    /// Its name as ledgers cite it; `-` for standard input.
    pub name: String,
    /// What it is.
    pub role: Role,
    /// The hash of its bytes.
    pub sha256: Digest,
}

/// What a file is for a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The project file, where the data are read by the names that it gives to columns and indicators.
    Project,
    /// A text of the agreement, the main one first; a library, another agreement.
    Agreement,
    /// A list of holidays.
    Calendar,
    /// Observations and acts.
    Data,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Project, Self::Agreement, Self::Calendar, Self::Data];

    /// As documents call it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Project => "project",
            Self::Agreement => "agreement",
            Self::Calendar => "calendar",
            Self::Data => "data",
        }
    }
}

/// The links of a chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Links {
    /// That of the header.
    pub header: Digest,
    /// That of each entry.
    pub entries: Vec<Digest>,
    /// The last one.
    pub seal: Digest,
}

/// The seal of a ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Seal {
    /// What the run rests on.
    #[serde(flatten)]
    pub terms: Terms,
    /// The chain.
    #[serde(flatten)]
    pub links: Links,
}

/// The fields of a seal that are links.
const LINKS: [&str; 3] = ["header", "entries", "seal"];

/// Seals an outcome.
///
/// # Errors
/// None in practice: every value can be written as JSON.
pub fn seal(outcome: &Outcome, terms: &Terms) -> serde_json::Result<Seal> {
    let mut document = object(serde_json::to_value(outcome)?);
    document.insert("seal".to_owned(), serde_json::to_value(terms)?);
    let header = Digest::of(header(&document).as_bytes());
    let mut entries = Vec::with_capacity(outcome.entries.len());
    let mut last = header;
    for entry in document.get("ledger").and_then(Value::as_array).into_iter().flatten() {
        last = last.followed_by(&entry.to_string());
        entries.push(last);
    }
    let seal = last.followed_by(&state(&document));
    Ok(Seal { terms: terms.clone(), links: Links { header, entries, seal } })
}

/// An outcome with its seal, as a document with an entry and a link a line.
///
/// # Errors
/// As [`seal()`].
pub fn to_document(outcome: &Outcome, seal: &Seal) -> serde_json::Result<String> {
    let Seal { terms, links } = seal;
    let margin = " ".repeat(10);
    let mut lines = vec![
        format!("\"program\": {}", json::spaced(&terms.program)?),
        format!("\"options\": {}", json::spaced(&terms.options)?),
        format!("\"files\": {}", listed(&terms.files, &format!("{margin}          "))?),
    ];
    if let Some(count) = terms.documents {
        lines.push(format!("\"documents\": {count}"));
    }
    lines.push(format!("\"header\": \"{}\"", links.header));
    lines.push(format!("\"entries\": {}", listed(&links.entries, &format!("{margin}            "))?));
    lines.push(format!("\"seal\": \"{}\"", links.seal));
    with_field(
        &json::to_document(outcome)?,
        ",\n ",
        ": ",
        &format!("{{{}}}", lines.join(&format!(",\n{margin}"))),
        "\n",
    )
}

/// An outcome with its seal, as one document on one line.
///
/// # Errors
/// As [`seal()`].
pub fn to_line(outcome: &Outcome, seal: &Seal) -> serde_json::Result<String> {
    with_field(&json::to_line(outcome)?, ",", ":", &serde_json::to_string(seal)?, "")
}

/// The seal is the last field: it goes in front of the brace that closes the document.
fn with_field(document: &str, before: &str, colon: &str, seal: &str, end: &str) -> serde_json::Result<String> {
    let open = document.trim_end();
    let open = open.strip_suffix('}').unwrap_or(open);
    Ok(format!("{open}{before}\"seal\"{colon}{seal}}}{end}"))
}

fn listed<T: Serialize>(items: &[T], margin: &str) -> serde_json::Result<String> {
    let items: Vec<String> = items.iter().map(json::spaced).collect::<serde_json::Result<_>>()?;
    Ok(format!("[{}]", items.join(&format!(",\n{margin}"))))
}

/// The header of a document as it is hashed.
fn header(document: &Map<String, Value>) -> String {
    let mut header = Map::new();
    for (name, value) in document.iter().filter(|(name, _)| !matches!(name.as_str(), "ledger" | "state")) {
        let mut value = value.clone();
        if let (true, Value::Object(seal)) = (name == "seal", &mut value) {
            seal.retain(|name, _| !LINKS.contains(&name.as_str()));
        }
        header.insert(name.clone(), value);
    }
    Value::Object(header).to_string()
}

/// The state of a document as it is hashed.
fn state(document: &Map<String, Value>) -> String {
    document.get("state").map(Value::to_string).unwrap_or_default()
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
