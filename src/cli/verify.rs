//! `detente verify`: whether a sealed ledger stands. [`again`] runs the agreement once more, [`text`] and [`json`] report.

mod again;
mod json;
mod text;

use std::fs;
use std::io::{self, Read as _};

use super::args::{VerifyArgs, VerifyFormat};
use super::output::Output;
use super::{Exit, report};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::seal::Terms;
use crate::seal::compare::{Break, Difference, OtherFile, broken};
use crate::seal::record::{Record, read};
use crate::source::Sources;

use again::{Again, find, run_again};

/// All that was found.
struct Report {
    /// What the ledger rests on.
    terms: Terms,
    /// A verdict for each document, then for each entity that has none and should.
    verdicts: Vec<Verdict>,
    /// How many documents there are, where as many weren't sealed together.
    documents: Option<usize>,
    /// Files that are others than were sealed.
    files: Vec<OtherFile>,
    /// Why nothing was run again; none where it was.
    why_not: Option<String>,
}

/// What was found about one document.
struct Verdict {
    entity: Option<String>,
    /// None for an entity that the ledger lacks.
    record: Option<Record>,
    broken: Option<Break>,
    differences: Vec<Difference>,
    /// The run knows no such entity.
    is_unknown: bool,
}

impl Report {
    /// Whether a document stands, as far as it was looked at.
    fn stands(&self, verdict: &Verdict) -> bool {
        self.files.is_empty()
            && verdict.record.is_some()
            && verdict.broken.is_none()
            && verdict.differences.is_empty()
            && !verdict.is_unknown
    }

    fn all_stand(&self) -> bool {
        self.documents.is_none() && self.verdicts.iter().all(|verdict| self.stands(verdict))
    }
}

/// Verifies a ledger.
pub fn run(args: &VerifyArgs, output: &mut Output) -> io::Result<Exit> {
    let mut report = match open(args) {
        Ok(report) => report,
        Err(diagnostic) => {
            report::print(&Diagnostics::from(*diagnostic), &Sources::new(), output)?;
            return Ok(Exit::Trouble);
        }
    };
    match find(args, &report.terms) {
        Ok(Ok(project)) => match run_again(args, &project, &mut report, output)? {
            Again::Compared | Again::Missing => {}
            // With a changed file or a broken chain it doesn't stand, whatever would have come of it.
            Again::Failed if !report.all_stand() => {}
            Again::Failed => return Ok(Exit::Trouble),
        },
        Ok(Err(why_not)) => report.why_not = Some(why_not),
        Err(diagnostics) => {
            report::print(&diagnostics, &Sources::new(), output)?;
            return Ok(Exit::Trouble);
        }
    }
    match args.format {
        VerifyFormat::Text => text::print(&report, output)?,
        VerifyFormat::Json => json::print(&report, output)?,
    }
    Ok(if report.all_stand() { Exit::Fine } else { Exit::Findings })
}

/// Reads the ledger, and looks at its chain.
fn open(args: &VerifyArgs) -> Result<Report, Box<Diagnostic>> {
    let shown = args.ledger.to_string_lossy().into_owned();
    let trouble = |code: Code, message: String| {
        let place = Place { file: shown.clone(), row: None, column: None };
        Box::new(Diagnostic::elsewhere(code, message, Some(place)))
    };
    let from_input = shown == "-";
    if from_input && args.data.iter().any(|data| data == "-") {
        let message = "standard input can't be both the ledger and its data".to_owned();
        return Err(trouble(Code::E0001, message).help("name one of them as a file").into());
    }
    let bytes = if from_input {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        fs::read(&args.ledger)
    };
    let bytes = bytes.map_err(|error| {
        let message = match error.kind() {
            io::ErrorKind::NotFound => "there is no such file".to_owned(),
            io::ErrorKind::IsADirectory => "this is a folder, not a ledger".to_owned(),
            _ => format!("the file can't be read: {error}"),
        };
        trouble(Code::E0001, message)
    })?;
    let records = read(&bytes, &shown)?;
    let verdicts: Vec<Verdict> = records
        .into_iter()
        .map(|record| Verdict {
            entity: record.entity().map(str::to_owned),
            broken: broken(&record),
            record: Some(record),
            differences: Vec::new(),
            is_unknown: false,
        })
        .collect();
    // What a document whose header is broken says of the run isn't to be believed where another can be asked.
    let whole = |verdict: &&Verdict| verdict.broken != Some(Break::Header);
    let asked = verdicts.iter().find(whole).or(verdicts.first()).and_then(|verdict| verdict.record.as_ref());
    let Some(terms) = asked.map(|record| record.terms.clone()) else {
        return Err(trouble(Code::E0005, "the file is empty".to_owned()));
    };
    let differs = |verdict: &Verdict| verdict.record.as_ref().is_some_and(|record| record.terms != terms);
    if let Some(place) = verdicts.iter().position(|verdict| whole(&verdict) && differs(verdict)) {
        let message = format!("document {} was sealed in another run than those before it", place + 1);
        return Err(trouble(Code::E0005, message).help("verify the ledger of each run by itself").into());
    }
    let documents = (terms.documents.unwrap_or(1) != verdicts.len()).then_some(verdicts.len());
    Ok(Report { terms, verdicts, documents, files: Vec::new(), why_not: None })
}
