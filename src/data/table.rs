//! Tables: CSV with a header.

use std::io::Read;
use std::rc::Rc;

use super::Row;
use super::form::{Header, Mapping};
use super::rows::{Cells, Rows};
use crate::diagnostic::{Code, Diagnostic, Place};

/// Reads a CSV file row by row.
pub fn read_table(input: impl Read, file: &str, index: u16, mapping: &Mapping, rows: &mut Rows<'_>) {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(input);
    let fail = |row: u64, message: String| {
        Diagnostic::elsewhere(Code::E0402, message, Some(Place { file: file.to_owned(), row: Some(row), column: None }))
    };
    let names: Vec<String> = match reader.headers() {
        Ok(names) => names.iter().map(|name| name.trim().trim_start_matches('\u{feff}').to_owned()).collect(),
        Err(error) => {
            rows.diagnostics.push(unreadable(&error, file, 1));
            return;
        }
    };
    if names.iter().all(String::is_empty) {
        rows.diagnostics.push(fail(1, "the file is empty: it has no header".to_owned()));
        return;
    }
    let headers: Vec<&str> = names.iter().map(String::as_str).collect();
    let names = Rc::clone(&rows.names);
    let mut found = Vec::new();
    let header = Header::read(&headers, &names, mapping, file, &mut |diagnostic| found.push(diagnostic));
    rows.diagnostics.append(&mut found);
    let Some(header) = header else { return };
    let mut record = csv::StringRecord::new();
    let mut row: u64 = 1;
    loop {
        row += 1;
        match reader.read_record(&mut record) {
            Ok(false) => return,
            Ok(true) => {
                if record.len() == 1 && record.get(0).is_some_and(|cell| cell.trim().is_empty()) {
                    continue;
                }
                if record.len() != headers.len() {
                    let message = format!("the row has {} cells, the header {}", record.len(), headers.len());
                    rows.diagnostics.push(
                        fail(row, message).help(
                            "a cell that contains a comma stands in quotation marks; empty cells keep their commas",
                        ),
                    );
                    continue;
                }
                let Ok(number) = u32::try_from(row) else {
                    rows.diagnostics.push(fail(row, "the file has too many rows".to_owned()));
                    return;
                };
                let cells = Cells::new(&header, record.iter(), Row { file: index, row: number });
                rows.take(header.form, &cells, file);
            }
            Err(error) => {
                rows.diagnostics.push(unreadable(&error, file, row));
                if !matches!(error.kind(), csv::ErrorKind::Utf8 { .. }) {
                    return;
                }
            }
        }
    }
}

fn unreadable(error: &csv::Error, file: &str, row: u64) -> Diagnostic {
    let message = match error.kind() {
        csv::ErrorKind::Utf8 { .. } => "the row is not UTF-8 text".to_owned(),
        csv::ErrorKind::Io(error) => format!("the file can't be read: {error}"),
        _ => "the row can't be read as CSV".to_owned(),
    };
    Diagnostic::elsewhere(Code::E0402, message, Some(Place { file: file.to_owned(), row: Some(row), column: None }))
        .help("save the file as UTF-8, comma-separated")
}
