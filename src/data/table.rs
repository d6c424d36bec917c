//! Tables: CSV with a header.

use std::io::Read;

use super::Row;
use super::records::{Fault, Next, Records};
use super::rows::{Cells, Rows};
use crate::diagnostic::{Code, Diagnostic, Place};

/// Reads a CSV file row by row.
pub fn read_table(input: impl Read, file: &str, index: u16, rows: &mut Rows<'_>) {
    let fail = |row: u64, column: Option<&String>, message: String| {
        let place = Place { file: file.to_owned(), row: Some(row), column: column.cloned() };
        Diagnostic::elsewhere(Code::E0402, message, Some(place))
    };
    let unreadable = |fault: Fault, names: &[String]| {
        let column = fault.cell.and_then(|cell| names.get(cell));
        fail(fault.line, column, fault.message).help(fault.help)
    };
    let mut records = Records::new(input);
    let (row, names): (u64, Vec<String>) = match records.next() {
        Ok(Next::Row(row)) => (row, records.cells().map(|name| name.trim().to_owned()).collect()),
        Ok(Next::End) => (1, Vec::new()),
        Ok(Next::Fault(fault)) => {
            rows.diagnostics.push(unreadable(fault, &[]));
            return;
        }
        Err(error) => {
            rows.diagnostics.push(fail(1, None, format!("the file can't be read: {error}")));
            return;
        }
    };
    if names.iter().all(String::is_empty) {
        rows.diagnostics.push(fail(row, None, "the file is empty: it has no header".to_owned()));
        return;
    }
    let headers: Vec<&str> = names.iter().map(String::as_str).collect();
    let Some(header) = rows.header(&headers, row, file, "header") else { return };
    let mut row = row;
    loop {
        match records.next() {
            Ok(Next::Row(line)) => row = line,
            Ok(Next::End) => return,
            Ok(Next::Fault(fault)) => {
                let last = fault.last;
                rows.diagnostics.push(unreadable(fault, &names));
                if last {
                    return;
                }
                continue;
            }
            Err(error) => {
                rows.diagnostics.push(fail(row + 1, None, format!("the file can't be read: {error}")));
                return;
            }
        }
        let count = records.cells().len();
        // Spreadsheets leave rows of commas where something was deleted.
        if records.cells().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if count != headers.len() {
            let message = format!("the row has {count} cells, the header {}", headers.len());
            let help = "a cell that contains a comma stands in quotation marks; empty cells keep their commas";
            rows.diagnostics.push(fail(row, None, message).help(help));
            continue;
        }
        let Ok(number) = u32::try_from(row) else {
            rows.diagnostics.push(fail(row, None, "the file has too many rows".to_owned()));
            return;
        };
        if !rows.has_room(file, row) {
            return;
        }
        let cells = Cells::new(&header, records.cells(), Row { file: index, row: number });
        rows.take(header.form, &cells, file);
    }
}
