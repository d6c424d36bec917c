//! JSON Lines: an object a line, with the same names as the columns of a table.

use std::io::{BufRead, BufReader, Read};
use std::rc::Rc;

use serde_json::{Map, Value};

use super::Row;
use super::form::{Header, Mapping};
use super::rows::{Cells, Rows};
use crate::diagnostic::{Code, Diagnostic, Place};

/// Reads a file of JSON Lines.
pub fn read_lines(input: impl Read, file: &str, index: u16, mapping: &Mapping, rows: &mut Rows<'_>) {
    let meanings = Rc::clone(&rows.names);
    let mut input = BufReader::new(input);
    let mut line = Vec::new();
    let mut row: u64 = 0;
    let mut known: Option<(Vec<String>, Header)> = None;
    loop {
        line.clear();
        row += 1;
        let fail = |message: String| {
            Diagnostic::elsewhere(
                Code::E0402,
                message,
                Some(Place { file: file.to_owned(), row: Some(row), column: None }),
            )
        };
        match input.read_until(b'\n', &mut line) {
            Ok(0) => return,
            Ok(_) => {}
            Err(error) => {
                rows.diagnostics.push(fail(format!("the file can't be read: {error}")));
                return;
            }
        }
        let Ok(text) = std::str::from_utf8(&line) else {
            rows.diagnostics.push(fail("the line is not UTF-8 text".to_owned()));
            continue;
        };
        let text = text.trim().trim_start_matches('\u{feff}');
        if text.is_empty() {
            continue;
        }
        let object: Map<String, Value> =
            match serde_json::from_str(text) {
                Ok(object) => object,
                Err(_) => {
                    rows.diagnostics.push(fail("the line is no JSON object".to_owned()).help(
                        "each line is an object: `{\"indicator\": \"x\", \"date\": \"2024-03-31\", \"value\": 5}`",
                    ));
                    continue;
                }
            };
        let mut names = Vec::with_capacity(object.len());
        let mut cells = Vec::with_capacity(object.len());
        let mut nested = None;
        for (name, value) in object {
            match plain(value) {
                Some(text) => cells.push(text),
                None => nested = nested.or(Some(name.clone())),
            }
            names.push(name);
        }
        if let Some(name) = nested {
            rows.diagnostics.push(fail(format!("the value of `{name}` is a list or an object")));
            continue;
        }
        if known.as_ref().is_none_or(|(before, _)| *before != names) {
            let columns: Vec<&str> = names.iter().map(String::as_str).collect();
            let mut found = Vec::new();
            let header = Header::read(&columns, &meanings, mapping, file, &mut |mut diagnostic| {
                if let Some(place) = &mut diagnostic.place {
                    place.row = Some(row);
                }
                found.push(diagnostic);
            });
            rows.diagnostics.append(&mut found);
            known = header.map(|header| (names, header));
        }
        let Some((_, header)) = &known else { continue };
        let Ok(number) = u32::try_from(row) else {
            rows.diagnostics.push(fail("the file has too many lines".to_owned()));
            return;
        };
        let cells = Cells::new(header, cells.iter().map(String::as_str), Row { file: index, row: number });
        rows.take(header.form, &cells, file);
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
