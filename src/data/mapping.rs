//! How a project renames the headers and codes of its data files (`detente.toml`).

use std::collections::BTreeMap;

use super::form::Column;
use super::names::Names;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::model::Subject;

/// How a project renames the headers and codes of its data files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mapping {
    /// The header in the files for the name of a column here: `date` → `TIME_PERIOD`.
    pub columns: BTreeMap<String, String>,
    /// The indicator for a code in the files: `NGDP_R` → `gdp`.
    pub indicators: BTreeMap<String, String>,
    /// Where it stands, for messages.
    pub origin: Origin,
}

/// Where the lines of a mapping stand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// The project file as the user named it.
    pub file: String,
    /// The line of each name of [`Mapping::columns`].
    pub columns: BTreeMap<String, u64>,
    /// The line of each code of [`Mapping::indicators`].
    pub indicators: BTreeMap<String, u64>,
}

impl Mapping {
    /// The names of columns that can be mapped.
    pub fn column_names() -> impl Iterator<Item = &'static str> {
        Column::ALL.into_iter().map(Column::name)
    }

    /// What a header of a file means. A plain name means its column where the file lacks the header that is mapped to it, so
    /// that one project may have files of both kinds.
    pub fn column(&self, header: &str, headers: &[&str]) -> Option<Column> {
        let mapped = self.columns.iter().find(|(_, theirs)| theirs.as_str() == header);
        let name = mapped.map_or(header, |(ours, _)| ours.as_str());
        if mapped.is_none() && self.columns.get(name).is_some_and(|theirs| headers.contains(&theirs.as_str())) {
            return None;
        }
        Column::ALL.into_iter().find(|column| column.name() == name)
    }

    /// The declared name for a code in the files.
    pub fn indicator<'m>(&'m self, code: &'m str) -> &'m str {
        self.indicators.get(code).map_or(code, String::as_str)
    }

    /// Codes that stand for what no agreement declares; for `lenient` readers these are warnings.
    pub fn unknown_indicators(&self, names: &Names<'_>, lenient: bool) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        for (code, name) in &self.indicators {
            if !names.indicators(name).is_empty() {
                continue;
            }
            let message = match names.get(name) {
                [] => format!("`{code}` stands for `{name}`, which is no declared indicator"),
                [(_, other), ..] => format!("`{code}` stands for `{name}`, which is {}, no indicator", other.words()),
            };
            let help = match names.closest(name, |subject| matches!(subject, Subject::Indicator(_))) {
                Some(close) => format!("did you mean `{close}`?"),
                None => "on the right stands the name of an indicator of the agreement".to_owned(),
            };
            let place = self.place(self.origin.indicators.get(code));
            let diagnostic = Diagnostic::elsewhere(Code::E0410, message, place).help(help);
            found.push(if lenient { diagnostic.warning() } else { diagnostic });
        }
        found
    }

    /// A warning for each header that is in none of the files: `met` tells which columns were met by it.
    pub fn unmet_columns<'m>(&'m self, met: impl Fn(&str) -> bool + 'm) -> impl Iterator<Item = Diagnostic> + 'm {
        self.columns.iter().filter(move |(ours, _)| !met(ours)).map(|(ours, theirs)| {
            let message = format!("no data file has the column `{theirs}`, which is mapped to `{ours}`");
            Diagnostic::elsewhere(Code::W0401, message, self.place(self.origin.columns.get(ours)))
                .warning()
                .help("is it spelt as in the header of the file? if not needed, take it out of `[data.columns]`")
        })
    }

    fn place(&self, line: Option<&u64>) -> Option<Place> {
        (!self.origin.file.is_empty()).then(|| Place {
            file: self.origin.file.clone(),
            row: line.copied(),
            column: None,
        })
    }
}
