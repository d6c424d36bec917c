//! Reading a sealed ledger back.

use std::collections::BTreeSet;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;
use serde_json::{Map, Value};

use super::{File, Links, Options, Role, Terms};
use crate::calendar::Date;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::digest::Digest;
use crate::ledger::json::SCHEMA;

/// A document with its seal.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// The whole document as it stands.
    pub document: Map<String, Value>,
    /// What it says the run rests on.
    pub terms: Terms,
    /// Its chain.
    pub links: Links,
}

impl Record {
    /// The entity that it is about.
    pub fn entity(&self) -> Option<&str> {
        self.text("entity")
    }

    /// The name of the agreement.
    pub fn agreement(&self) -> &str {
        self.text("agreement").unwrap_or("")
    }

    /// Its entries.
    pub fn entries(&self) -> &[Value] {
        self.document.get("ledger").and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.document.get(name).and_then(Value::as_str)
    }
}

/// Reads a ledger: one document, or with entities one behind the other. `shown` is the file's name in messages.
///
/// # Errors
/// Says why this can't be verified: it is no JSON, no ledger, or has no seal.
pub fn read(bytes: &[u8], shown: &str) -> Result<Vec<Record>, Box<Diagnostic>> {
    let refuse = |message: String, row: Option<u64>, help: &str| {
        let place = Place { file: shown.to_owned(), row, column: None };
        Box::new(Diagnostic::elsewhere(Code::E0005, message, Some(place)).help(help))
    };
    if matches!(bytes, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..]) {
        return Err(refuse("the file is UTF-16".to_owned(), None, "save it as UTF-8"));
    }
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    for document in serde_json::Deserializer::from_slice(bytes).into_iter::<Unique>() {
        document.map_err(|error| {
            let (message, help) = match error.classify() {
                Category::Eof => ("the document isn't complete: the file ends within it".to_owned(), WRITES),
                Category::Data => (twice(&error), "a ledger has each field once: take the file as it was written"),
                Category::Syntax | Category::Io => ("this is no JSON".to_owned(), WRITES),
            };
            refuse(message, Some(error.line() as u64), help)
        })?;
    }
    let mut records = Vec::new();
    for (index, document) in serde_json::Deserializer::from_slice(bytes).into_iter::<Value>().enumerate() {
        let document =
            document.map_err(|error| refuse("this is no JSON".to_owned(), Some(error.line() as u64), WRITES))?;
        let which = if index == 0 { String::new() } else { format!("document {}: ", index + 1) };
        let record = record(document).map_err(|(message, help)| refuse(format!("{which}{message}"), None, help))?;
        records.push(record);
    }
    if records.is_empty() {
        return Err(refuse("the file is empty".to_owned(), None, WRITES));
    }
    Ok(records)
}

const WRITES: &str = "a sealed ledger is written by `detente run --seal --format json > ledger.json`";

/// A faulty document: what is wrong, and what to do.
type Fault = (String, &'static str);

fn record(document: Value) -> Result<Record, Fault> {
    let Value::Object(document) = document else {
        return Err(("this is JSON, but no ledger: expected an object".to_owned(), WRITES));
    };
    match document.get("schema") {
        Some(Value::String(schema)) if schema == SCHEMA => {}
        Some(other) => {
            return Err((
                format!("this is no ledger: expected the schema `{SCHEMA}`, found `{}`", plain(other)),
                WRITES,
            ));
        }
        None if document.contains_key("kind") && document.contains_key("because") => {
            let help = "entries alone can't be verified: write the whole ledger, with `--format json`";
            return Err(("this is an entry of a ledger, not the ledger".to_owned(), help));
        }
        None => return Err((format!("this is no ledger: it doesn't say `\"schema\": \"{SCHEMA}\"`"), WRITES)),
    }
    let is_whole = document.get("ledger").is_some_and(Value::is_array)
        && document.get("state").is_some_and(Value::is_object)
        && document.get("agreement").is_some_and(Value::is_string);
    if !is_whole {
        let message = "the ledger isn't complete: it lacks its `agreement`, `ledger` or `state`".to_owned();
        return Err((message, "take the file as it was written"));
    }
    let Some(Value::Object(seal)) = document.get("seal") else {
        return Err(("the ledger has no seal".to_owned(), WRITES));
    };
    let unreadable = |field: &str| {
        let message = format!("the seal can't be read: its `{field}` is missing or isn't of the right form");
        (message, "a seal is kept as it was written")
    };
    let terms = Terms {
        program: seal.get("program").and_then(Value::as_str).ok_or_else(|| unreadable("program"))?.to_owned(),
        options: seal.get("options").and_then(options).ok_or_else(|| unreadable("options"))?,
        files: seal.get("files").and_then(|value| all(value, file)).ok_or_else(|| unreadable("files"))?,
        documents: match seal.get("documents") {
            None => None,
            Some(count) => Some(count.as_u64().ok_or_else(|| unreadable("documents"))? as usize),
        },
    };
    let links = Links {
        header: seal.get("header").and_then(digest).ok_or_else(|| unreadable("header"))?,
        entries: seal.get("entries").and_then(|value| all(value, digest)).ok_or_else(|| unreadable("entries"))?,
        seal: seal.get("seal").and_then(digest).ok_or_else(|| unreadable("seal"))?,
    };
    Ok(Record { terms, links, document })
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn all<T>(value: &Value, each: impl Fn(&Value) -> Option<T>) -> Option<Vec<T>> {
    value.as_array()?.iter().map(each).collect()
}

fn digest(value: &Value) -> Option<Digest> {
    Digest::parse(value.as_str()?)
}

fn options(value: &Value) -> Option<Options> {
    let date = |name: &str| match value.get(name)? {
        Value::Null => Some(None),
        text => Date::parse(text.as_str()?).map(Some),
    };
    Some(Options { until: date("until")?, known_at: date("known_at")?, lenient: value.get("lenient")?.as_bool()? })
}

fn file(value: &Value) -> Option<File> {
    let role = value.get("role")?.as_str()?;
    Some(File {
        name: value.get("name")?.as_str()?.to_owned(),
        role: Role::ALL.into_iter().find(|known| known.word() == role)?,
        sha256: digest(value.get("sha256")?)?,
    })
}

/// The message of [`Unique`], without the place that serde adds.
fn twice(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ").map_or(text.clone(), |(message, _)| message.to_owned())
}

/// Any JSON in which no object has a field twice. A reader that takes the first of two and one that takes the last would see
/// two ledgers in one document, and the chain can vouch for one of them only.
struct Unique;

impl<'de> Deserialize<'de> for Unique {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Self)
    }
}

impl<'de> Visitor<'de> for Unique {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self, A::Error> {
        while items.next_element::<Self>()?.is_some() {}
        Ok(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Self, A::Error> {
        let mut seen = BTreeSet::new();
        while let Some(name) = fields.next_key::<String>()? {
            fields.next_value::<Self>()?;
            if seen.contains(&name) {
                return Err(serde::de::Error::custom(format!("`{name}` stands twice in an object")));
            }
            seen.insert(name);
        }
        Ok(self)
    }
}
