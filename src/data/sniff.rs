//! What a file is, told from its first characters: a table, JSON Lines, or something that is commonly taken for them.

use std::io::{self, Read};

use super::bounded::LONGEST;

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// CSV.
    Table,
    /// An object a line.
    Lines,
    /// Columns in a binary form.
    Binary(Binary),
    /// Neither: what is wrong, and what to do.
    Other(&'static str, &'static str),
}

/// The binary forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binary {
    /// Parquet.
    Parquet,
    /// Arrow IPC as a file, which Feather is too.
    Arrow,
    /// Arrow IPC as a stream.
    Stream,
}

const PARQUET: &[u8] = b"PAR1";
const ARROW: &[u8] = b"ARROW1\0\0";
/// The mark that begins a message of a stream.
const STREAM: &[u8] = &[0xFF; 4];

/// Looks at the beginning of an input; gives back what it has read of it.
///
/// # Errors
/// Those of the input.
pub fn sniff(input: &mut impl Read) -> io::Result<(Vec<u8>, Kind)> {
    let mut start = Vec::new();
    // Two characters that aren't blank, so that `[{` is told from a header in brackets, and four bytes for what has a mark.
    let (mut seen, mut byte) = (0, [0]);
    while (seen < 2 || start.len() < 4 || (start.len() < ARROW.len() && ARROW.starts_with(&start)))
        && start.len() < LONGEST
    {
        match input.read(&mut byte) {
            Ok(0) => break,
            Ok(_) => start.push(byte[0]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        }
        // A byte-order mark comes before the first character, as blanks do.
        let is_mark = start.len() <= 3 && "\u{feff}".as_bytes().starts_with(&start);
        seen += usize::from(!byte[0].is_ascii_whitespace() && !is_mark);
    }
    let kind = kind(&start);
    Ok((start, kind))
}

fn kind(start: &[u8]) -> Kind {
    for (mark, binary) in [(PARQUET, Binary::Parquet), (ARROW, Binary::Arrow), (STREAM, Binary::Stream)] {
        if start.starts_with(mark) {
            return Kind::Binary(binary);
        }
    }
    let wide = matches!(start, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..])
        || matches!(start, [0, a, 0, b, ..] | [a, 0, b, 0, ..] if *a != 0 && *b != 0);
    if wide {
        return Kind::Other("the file is UTF-16", "save it as UTF-8 (in Excel: “CSV UTF-8”)");
    }
    if start.starts_with(b"PK\x03\x04") || start.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return Kind::Other("the file is a workbook or an archive", "save the sheet as CSV in UTF-8");
    }
    if start.starts_with(&[0x1F, 0x8B]) {
        return Kind::Other("the file is compressed", "unpack it first: `gunzip FILE`");
    }
    let text = start.strip_prefix("\u{feff}".as_bytes()).unwrap_or(start).trim_ascii_start();
    match text {
        [b'{', ..] => Kind::Lines,
        [b'[', rest @ ..] if matches!(rest.trim_ascii_start().first(), None | Some(b'{' | b'[' | b']')) => Kind::Other(
            "the file is a JSON array, not JSON Lines",
            "write an object a line, without the brackets and the commas between: `jq -c '.[]' FILE`",
        ),
        _ => Kind::Table,
    }
}
