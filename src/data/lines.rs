//! JSON Lines: an object a line, with the same names as the columns of a table.

use std::fmt;
use std::io::Read;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

use super::Row;
use super::bounded::{LONGEST, Lines, Read as Found, TOO_LONG};
use super::form::Header;
use super::line::Cells;
use super::page::Page;
use super::rows::Rows;
use super::words::clip;
use crate::diagnostic::{Code, Diagnostic, Place};

const AN_OBJECT: &str = "each line is an object: `{\"indicator\": \"x\", \"date\": \"2024-03-31\", \"value\": 5}`";

/// The objects of a file of JSON Lines, one after another.
pub struct Objects<R> {
    lines: Lines<R>,
    file: String,
    index: u16,
    text: Vec<u8>,
    /// The names of the latest object that could be understood, and what they are.
    known: Option<(Vec<String>, Header)>,
    page: Page,
    row: u32,
}

impl<R: Read> Objects<R> {
    /// None yet.
    pub fn new(input: R, file: &str, index: u16) -> Self {
        let file = file.to_owned();
        Self { lines: Lines::new(input), file, index, text: Vec::new(), known: None, page: Page::default(), row: 0 }
    }

    /// Goes to the next object that can be read, and tells what is wrong with those before it; false at the end.
    pub fn advance(&mut self, rows: &mut Rows<'_>) -> bool {
        let file = self.file.as_str();
        loop {
            self.text.clear();
            let found = self.lines.next(&mut self.text, LONGEST);
            let row = self.lines.count;
            let fail = |message: String| {
                let place = Place { file: file.to_owned(), row: Some(row), column: None };
                Diagnostic::elsewhere(Code::E0402, message, Some(place))
            };
            match found {
                Ok(Found::Line) => {}
                Ok(Found::End) => return false,
                Ok(Found::TooLong) => {
                    rows.diagnostics.push(fail("the line is longer than 1 MiB".to_owned()).help(TOO_LONG));
                    return false;
                }
                Err(error) => {
                    rows.diagnostics.push(fail(format!("the file can't be read: {error}")));
                    return false;
                }
            }
            let Ok(text) = std::str::from_utf8(&self.text) else {
                rows.diagnostics.push(fail("the line is not UTF-8 text".to_owned()));
                continue;
            };
            let text = text.trim();
            if text.is_empty() {
                continue;
            }
            if text == "{" {
                rows.diagnostics.push(
                    fail("the object goes on over several lines".to_owned())
                        .help("write each object on a line of its own: `jq -c . FILE`"),
                );
                return false;
            }
            let Ok(Fields(fields)) = serde_json::from_str(text) else {
                rows.diagnostics.push(fail("the line is no JSON object".to_owned()).help(AN_OBJECT));
                continue;
            };
            let mut names = Vec::with_capacity(fields.len());
            let mut cells = Vec::with_capacity(fields.len());
            let mut nested = None;
            for (name, value) in fields {
                match plain(value) {
                    Some(text) => cells.push(text),
                    None => nested = nested.or(Some(name.clone())),
                }
                names.push(name);
            }
            if let Some(name) = nested {
                rows.diagnostics.push(fail(format!("the value of `{}` is a list or an object", clip(&name))));
                continue;
            }
            if self.known.as_ref().is_none_or(|(before, _)| *before != names) {
                if let Some(name) = twice(&names) {
                    let message = format!("`{}` stands twice in the object", clip(name));
                    rows.diagnostics.push(fail(message).help("one of the two values would be lost: take it out"));
                    continue;
                }
                let columns: Vec<&str> = names.iter().map(String::as_str).collect();
                let header = rows.header(&columns, row, file, "object");
                self.known = header.map(|header| (names, header));
            }
            if self.known.is_none() {
                continue;
            }
            let Ok(number) = u32::try_from(row) else {
                rows.diagnostics.push(fail("the file has too many lines".to_owned()));
                return false;
            };
            if !rows.has_room(file, row) {
                return false;
            }
            self.page.fill(cells.iter().map(String::as_str));
            self.row = number;
            return true;
        }
    }

    /// The values of the latest object; none before the first.
    pub fn cells(&self) -> Option<Cells<'_>> {
        let (_, header) = self.known.as_ref()?;
        Some(Cells::new(header, self.page.line(0), Row { file: self.index, row: self.row }))
    }
}

/// The first name that stands twice.
fn twice(names: &[String]) -> Option<&str> {
    let mut sorted: Vec<&str> = names.iter().map(String::as_str).collect();
    sorted.sort_unstable();
    sorted.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0])
}

/// The fields of an object as they stand: a map would keep the last of two that have one name.
struct Fields(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Gather;
        impl<'de> Visitor<'de> for Gather {
            type Value = Fields;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Fields(fields))
            }
        }
        deserializer.deserialize_map(Gather)
    }
}

/// A value as a cell would have it; none for lists and objects.
fn plain(value: Value) -> Option<String> {
    Some(match value {
        Value::Null => String::new(),
        Value::Bool(truth) => truth.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text,
        Value::Array(_) | Value::Object(_) => return None,
    })
}
