//! Tables: CSV with a header.

use super::Row;
use super::ahead::Supply;
use super::form::Header;
use super::line::Cells;
use super::records::{Fault, Next};
use super::rows::Rows;
use crate::diagnostic::{Code, Diagnostic, Place};

/// The rows of a CSV file, one after another.
pub struct Table {
    records: Supply,
    file: String,
    index: u16,
    names: Vec<String>,
    header: Header,
    /// The line on which the latest row begins.
    row: u32,
}

impl Table {
    /// Reads the header; none where it can't be understood, which is told.
    pub fn open(mut records: Supply, file: &str, index: u16, rows: &mut Rows<'_>) -> Option<Self> {
        let (row, names): (u64, Vec<String>) = match records.next() {
            Ok(Next::Row(row)) => (row, records.line().texts().map(|name| name.trim().to_owned()).collect()),
            Ok(Next::End) => (1, Vec::new()),
            Ok(Next::Fault(fault)) => {
                rows.diagnostics.push(unreadable(file, fault, &[]));
                return None;
            }
            Err(error) => {
                rows.diagnostics.push(fail(file, 1, None, format!("the file can't be read: {error}")));
                return None;
            }
        };
        if names.iter().all(String::is_empty) {
            rows.diagnostics.push(fail(file, row, None, "the file is empty: it has no header".to_owned()));
            return None;
        }
        let headers: Vec<&str> = names.iter().map(String::as_str).collect();
        let header = rows.header(&headers, row, file, "header")?;
        let row = u32::try_from(row).unwrap_or(u32::MAX);
        Some(Self { records, file: file.to_owned(), index, names, header, row })
    }

    /// Goes to the next row that can be read, and tells what is wrong with those before it; false at the end.
    pub fn advance(&mut self, rows: &mut Rows<'_>) -> bool {
        let file = self.file.as_str();
        loop {
            let row = match self.records.next() {
                Ok(Next::Row(row)) => row,
                Ok(Next::End) => return false,
                Ok(Next::Fault(fault)) => {
                    let last = fault.last;
                    rows.diagnostics.push(unreadable(file, fault, &self.names));
                    if last {
                        return false;
                    }
                    continue;
                }
                Err(error) => {
                    let row = u64::from(self.row) + 1;
                    rows.diagnostics.push(fail(file, row, None, format!("the file can't be read: {error}")));
                    return false;
                }
            };
            let line = self.records.line();
            let count = line.len();
            // Spreadsheets leave rows of commas where something was deleted.
            if line.is_blank() {
                continue;
            }
            if count != self.names.len() {
                let message = format!("the row has {count} cells, the header {}", self.names.len());
                let help = "a cell that contains a comma stands in quotation marks; empty cells keep their commas";
                rows.diagnostics.push(fail(file, row, None, message).help(help));
                continue;
            }
            let Ok(number) = u32::try_from(row) else {
                rows.diagnostics.push(fail(file, row, None, "the file has too many rows".to_owned()));
                return false;
            };
            if !rows.has_room(file, row) {
                return false;
            }
            self.row = number;
            return true;
        }
    }

    /// The cells of the latest row.
    pub fn cells(&self) -> Cells<'_> {
        Cells::new(&self.header, self.records.line(), Row { file: self.index, row: self.row })
    }
}

fn fail(file: &str, row: u64, column: Option<&String>, message: String) -> Diagnostic {
    let place = Place { file: file.to_owned(), row: Some(row), column: column.cloned() };
    Diagnostic::elsewhere(Code::E0402, message, Some(place))
}

fn unreadable(file: &str, fault: Fault, names: &[String]) -> Diagnostic {
    let column = fault.cell.and_then(|cell| names.get(cell));
    fail(file, fault.line, column, fault.message).help(fault.help)
}
