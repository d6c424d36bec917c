//! The project file, `detente.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::calendar::Date;
use crate::data::{Mapping, parse_date};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place, closest};

/// What a project file says.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// `[agreement]`
    pub agreement: AgreementTable,
    /// `[data]`
    #[serde(default)]
    pub data: DataTable,
    /// `[run]`
    #[serde(default)]
    pub run: RunTable,
    /// `[lints]`, which the linter reads by itself.
    #[serde(default)]
    pub lints: toml::Table,
}

/// `[agreement]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgreementTable {
    /// The main file, relative to the project folder.
    pub main: String,
}

/// `[data]`
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataTable {
    /// Files and folders, relative to the project folder.
    #[serde(default)]
    pub paths: Vec<String>,
    /// The header in the files for each of our columns.
    #[serde(default)]
    pub columns: BTreeMap<String, String>,
    /// The indicator for each code in the files.
    #[serde(default)]
    pub indicators: BTreeMap<String, String>,
}

/// `[run]`
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunTable {
    /// The last day of a run.
    #[serde(default, deserialize_with = "day")]
    pub until: Option<Date>,
}

fn day<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
    let value = toml::Value::deserialize(deserializer)?;
    let text = match &value {
        toml::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    parse_date(&text).map(Some).ok_or_else(|| serde::de::Error::custom(format!("`{text}` is no date `YYYY-MM-DD`")))
}

/// Every key, by table.
const KEYS: [&str; 10] =
    ["agreement", "data", "run", "main", "paths", "columns", "indicators", "until", "lints", "scenarios"];

impl Manifest {
    /// Reads a project file; `shown` is its name in messages.
    ///
    /// # Errors
    /// Faulty TOML, unknown keys (with a suggestion), values of the wrong kind, columns that don't exist.
    pub fn read(text: &str, shown: &str) -> Result<Self, Diagnostics> {
        let manifest: Self = toml::from_str(text).map_err(|error| Diagnostics::from(explain(&error, text, shown)))?;
        let mut diagnostics = Diagnostics::new();
        for name in manifest.data.columns.keys() {
            if Mapping::column_names().any(|known| known == name) {
                continue;
            }
            let all = Mapping::column_names().collect::<Vec<_>>().join(", ");
            let help = match closest(name, Mapping::column_names()) {
                Some(close) => format!("did you mean `{close}`?"),
                None => format!("columns are {all}; on the right stands the header in your files"),
            };
            let place = Place { file: shown.to_owned(), row: line_of(text, name), column: None };
            let message = format!("unknown column `{name}` in `[data.columns]`");
            diagnostics.push(Diagnostic::elsewhere(Code::E0410, message, Some(place)).help(help));
        }
        if diagnostics.is_empty() { Ok(manifest) } else { Err(diagnostics) }
    }
}

fn explain(error: &toml::de::Error, text: &str, shown: &str) -> Diagnostic {
    let row = error.span().map(|span| text[..span.start.min(text.len())].matches('\n').count() as u64 + 1);
    let place = Place { file: shown.to_owned(), row, column: None };
    let message = error.message().lines().next().unwrap_or("").to_owned();
    let unknown = message.strip_prefix("unknown field `").and_then(|rest| rest.split_once('`')).map(|(name, _)| name);
    let Some(name) = unknown else {
        return Diagnostic::elsewhere(Code::E0410, format!("the project file can't be read: {message}"), Some(place));
    };
    let help = match closest(name, KEYS) {
        Some(close) => format!("did you mean `{close}`?"),
        None => "tables are `[agreement]` (main), `[data]` (paths, columns, indicators), `[run]` (until) and `[lints]`"
            .to_owned(),
    };
    Diagnostic::elsewhere(Code::E0410, format!("unknown key `{name}` in the project file"), Some(place)).help(help)
}

fn line_of(text: &str, key: &str) -> Option<u64> {
    let line = text.lines().position(|line| line.trim_start().starts_with(key))?;
    Some(line as u64 + 1)
}
