//! The report for people: whether the ledger stands, then what differs, the first thing first.

use std::io::{self, Write};

use serde_json::Value;
use textwrap::{Options, WordSeparator, WordSplitter};

use super::super::output::{Output, meaning};
use super::super::sealed::PROGRAM;
use super::{Report, Verdict};
use crate::diagnostic::characters::visible;
use crate::seal::Role;
use crate::seal::compare::{Break, Difference, OtherFile, first_part};
use crate::seal::record::Record;

/// Where remarks begin, behind what they are about.
const INDENT: &str = "          ";

/// Prints the report.
pub fn print(report: &Report, output: &mut Output) -> io::Result<()> {
    let width = output.width();
    let mut page = Page { out: &mut output.out, width };
    page.headline(report)?;
    for verdict in &report.verdicts {
        if let (Some(broken), Some(record)) = (verdict.broken, &verdict.record) {
            page.chain(broken, record, verdict)?;
        }
    }
    if let Some(count) = report.documents {
        let sealed = report.terms.documents.unwrap_or(1);
        page.remark("ledger", meaning::BAD, &format!("{} sealed together, {count} here", documents(sealed)))?;
    }
    for file in &report.files {
        page.file(file, report)?;
    }
    if report.terms.program != PROGRAM {
        let again = if report.why_not.is_none() { "run again" } else { "looked at" };
        let text = format!("sealed by {}, {again} with {PROGRAM} (a warning)", report.terms.program);
        page.remark("program", meaning::OPEN, &text)?;
    }
    for verdict in &report.verdicts {
        page.outcome(verdict)?;
    }
    let is_same = |verdict: &Verdict| verdict.record.is_some() && !verdict.is_unknown && verdict.differences.is_empty();
    if report.why_not.is_none() && !report.files.is_empty() && report.verdicts.iter().all(is_same) {
        page.remark("outcome", meaning::OPEN, "run again over these files, it comes out the same nevertheless")?;
    }
    writeln!(page.out)?;
    for verdict in &report.verdicts {
        if let Some(record) = &verdict.record {
            let entity = verdict.entity.as_ref().map(|entity| format!("  {entity}")).unwrap_or_default();
            writeln!(page.out, "{}", visible(&format!("seal  {}{entity}", record.links.seal)))?;
        }
    }
    Ok(())
}

struct Page<'o, W> {
    out: &'o mut W,
    width: usize,
}

impl<W: Write> Page<'_, W> {
    fn headline(&mut self, report: &Report) -> io::Result<()> {
        let records: Vec<&Record> = report.verdicts.iter().filter_map(|verdict| verdict.record.as_ref()).collect();
        let name = records.first().map_or("", |record| record.agreement());
        let many = report.verdicts.len() > 1;
        let fallen = report.verdicts.iter().filter(|verdict| !report.stands(verdict)).count();
        let (color, text) = match (&report.why_not, fallen) {
            _ if fallen == 0 && report.documents.is_some() => {
                (meaning::BAD, format!("The ledgers of {name} aren't those that were sealed together."))
            }
            (None, 0) if many => (
                meaning::GOOD,
                format!("All {} ledgers of {name} stand: run again, they come out the same.", records.len()),
            ),
            (None, 0) => (meaning::GOOD, format!("The ledger of {name} stands: run again, it comes out the same.")),
            (Some(_), 0) if many => {
                (meaning::GOOD, format!("The chains of all {} ledgers of {name} are whole.", records.len()))
            }
            (Some(_), 0) => (meaning::GOOD, format!("The chain of the ledger of {name} is whole.")),
            (_, count) if many => {
                let verb = if count == 1 { "doesn't" } else { "don't" };
                (meaning::BAD, format!("{count} of {} ledgers of {name} {verb} stand.", report.verdicts.len()))
            }
            _ => (meaning::BAD, format!("The ledger of {name} doesn't stand.")),
        };
        writeln!(self.out, "{color}{}{color:#}", visible(&text))?;
        let stands = report.all_stand();
        let text = match (&report.why_not, stands) {
            (None, true) => {
                let entries: usize = records.iter().map(|record| record.entries().len()).sum();
                let what = plural(report.terms.files.len(), "file", "files");
                let whose = if report.terms.files.len() == 1 { "is as it was" } else { "are as they were" };
                format!("{}; the {what} it rests on {whose} sealed.", plural(entries, "entry", "entries"))
            }
            (Some(why), true) => format!(
                "Nothing was run again: {why}. Name the project or the file to have the ledger held against its rules and \
                 data. A chain can be made anew by anybody, so compare the seal with one that was kept elsewhere."
            ),
            (Some(why), false) => format!("Nothing was run again: {why}."),
            (None, false) => return writeln!(self.out),
        };
        let text = visible(&text).into_owned();
        writeln!(self.out, "{}", textwrap::fill(&text, wrapped(self.width, "", "")))?;
        if stands { Ok(()) } else { writeln!(self.out) }
    }

    /// A remark behind a word that says what it is about.
    fn remark(&mut self, about: &str, color: anstyle::Style, text: &str) -> io::Result<()> {
        let text = visible(text).into_owned();
        let lines = textwrap::fill(&text, wrapped(self.width, INDENT, INDENT));
        let lines = lines.strip_prefix(INDENT).unwrap_or(&lines);
        writeln!(self.out, "{color}{about:<8}{color:#}  {lines}")
    }

    /// Two things one below the other: what was recorded or sealed, and what was found.
    fn pair(&mut self, words: [&str; 2], values: [&str; 2]) -> io::Result<()> {
        for (word, value) in words.into_iter().zip(values) {
            let first = format!("{INDENT}{word:<8}  ");
            let value = visible(value).into_owned();
            let margin = " ".repeat(first.len());
            writeln!(self.out, "{}", textwrap::fill(&value, wrapped(self.width, &first, &margin)))?;
        }
        Ok(())
    }

    fn chain(&mut self, broken: Break, record: &Record, verdict: &Verdict) -> io::Result<()> {
        let last = record.links.entries.len();
        let (text, entry) = match broken {
            Break::Header => {
                ("broken at its head: what stands in front of the entries, or what the seal says of the run, was changed".to_owned(), None)
            }
            Break::Changed(number) => {
                (format!("broken at entry {number}: this isn't the entry that was sealed there"), Some(number))
            }
            Break::Removed(number) if number == last => {
                (format!("broken at entry {number}, the last: it was taken out"), None)
            }
            Break::Removed(number) => {
                (format!("broken at entry {number}: an entry was taken out in front of this one"), Some(number))
            }
            Break::Added(number) => (format!("broken at entry {number}: this one was put in"), Some(number)),
            Break::End => {
                ("broken at its end: the state was changed, or the last entries were taken out".to_owned(), None)
            }
        };
        self.remark("chain", meaning::BAD, &format!("{}{text}", of(verdict)))?;
        match entry.and_then(|number| record.entries().get(number - 1)) {
            Some(entry) => {
                let text = visible(&line(Some(entry))).into_owned();
                writeln!(self.out, "{}", textwrap::fill(&text, wrapped(self.width, INDENT, INDENT)))
            }
            None => Ok(()),
        }
    }

    fn file(&mut self, file: &OtherFile, report: &Report) -> io::Result<()> {
        let name = if file.name == "-" { "standard input".to_owned() } else { format!("`{}`", file.name) };
        let (text, hashes) = match (file.sealed, file.found) {
            (Some(sealed), Some(found)) => {
                (format!("{name} isn't the file that was sealed"), Some((sealed.to_string(), found.to_string())))
            }
            (None, _) => (format!("{name} is no part of what was sealed"), None),
            (Some(sealed), None) => {
                let text = match (file.role, file.name.as_str()) {
                    (Role::Data, "-") => {
                        format!("{name} was sealed by its content: hand in a copy of it with `--data`")
                    }
                    (Role::Data, _) => format!("{name} isn't here, or can't be read: name the data with `--data`"),
                    (Role::Project, _) => {
                        format!("{name} was sealed, since it says how the data are read, and doesn't say so any more")
                    }
                    _ => format!("{name} isn't read any more, or can't be"),
                };
                let other = report.files.iter().find(|other| other.sealed.is_none() && other.found == Some(sealed));
                match other {
                    Some(other) => (format!("{text} (`{}` has the same content)", other.name), None),
                    None => (text, Some((sealed.to_string(), "nothing".to_owned()))),
                }
            }
        };
        self.remark("file", meaning::BAD, &text)?;
        match hashes {
            Some((sealed, found)) => self.pair(["sealed", "found"], [&sealed, &found]),
            None => Ok(()),
        }
    }

    fn outcome(&mut self, verdict: &Verdict) -> io::Result<()> {
        let of = of(verdict);
        if verdict.record.is_none() {
            return self.remark(
                "ledger",
                meaning::BAD,
                &format!("{of}it comes out of the run, and isn't in the ledger"),
            );
        }
        if verdict.is_unknown {
            return self.remark("ledger", meaning::BAD, &format!("{of}the data have no such entity"));
        }
        for difference in &verdict.differences {
            let (about, text, recorded, found) = match difference {
                Difference::Field { name, recorded, found } => {
                    ("header", format!("{of}`{name}` comes out otherwise"), recorded, found)
                }
                Difference::Entry { number, recorded, found } => {
                    let text = match (recorded, found) {
                        (Some(_), Some(_)) => "is the first that comes out otherwise",
                        (None, _) => "comes out, and the ledger ends before it",
                        (_, None) => "doesn't come out, nor any behind it",
                    };
                    ("entry", format!("{of}entry {number} {text}"), recorded, found)
                }
                Difference::State { table, name, recorded, found } => {
                    ("state", format!("{of}`{name}` in `{table}` comes out otherwise"), recorded, found)
                }
            };
            self.remark(about, meaning::BAD, &text)?;
            let (one, other) = (line(recorded.as_ref()), line(found.as_ref()));
            self.pair(["recorded", "found"], [&one, &other])?;
            if let (Difference::Entry { .. }, Some(recorded), Some(found)) = (difference, recorded, found)
                && let Some((path, recorded, found)) = first_part(recorded, found)
                && !IN_LINE.contains(&path.as_str())
            {
                writeln!(self.out, "{INDENT}they part at `{path}`")?;
                self.pair(["recorded", "found"], [&short(recorded), &short(found)])?;
            }
        }
        Ok(())
    }
}

fn of(verdict: &Verdict) -> String {
    verdict.entity.as_ref().map(|entity| format!("{entity}: ")).unwrap_or_default()
}

fn plural(count: usize, one: &str, many: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {many}") }
}

fn documents(count: usize) -> String {
    if count == 1 { "1 document was".to_owned() } else { format!("{count} documents were") }
}

/// The fields of an entry that its line shows.
const IN_LINE: [&str; 5] = ["date", "kind", "name", "from", "to"];

/// An entry on a line; anything else as it stands in JSON.
fn line(value: Option<&Value>) -> String {
    let Some(value) = value else { return "nothing".to_owned() };
    let text = |name: &str| value.get(name).and_then(Value::as_str);
    let (Some(date), Some(kind), Some(name), Some(to)) = (text("date"), text("kind"), text("name"), text("to")) else {
        return short(Some(value));
    };
    let from = text("from").map(|from| format!("{from} → ")).unwrap_or_default();
    let mut line = format!("{date} {kind} {name}: {from}{to}");
    if let Some(level) = text("level") {
        line.push_str(&format!(", {level}"));
    }
    if let Some(step) = text("step") {
        line.push_str(&format!(", {step}, last day {}", text("last_day").unwrap_or("not known yet")));
    }
    line
}

/// The most characters of a value that are shown.
const LONGEST: usize = 300;

fn short(value: Option<&Value>) -> String {
    let text = match value {
        None => return "nothing".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
    };
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{} …", &text[..end]),
        None => text,
    }
}

/// Lines broken at blanks only: never inside a date or a hash.
fn wrapped<'a>(width: usize, first: &'a str, others: &'a str) -> Options<'a> {
    Options::new(width)
        .initial_indent(first)
        .subsequent_indent(others)
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation)
        .break_words(false)
}
