//! The project file, `detente.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::calendar::Date;
use crate::data::{Mapping, Origin, parse_date};
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

/// Every key with what it wants.
const KEYS: [(&str, &str); 9] = [
    ("lints", "a table of levels: `[lints]`"),
    ("agreement", "a table with the main file: `[agreement]`, and below it `main = \"pact.detente\"`"),
    ("main", "the name of a file in quotation marks: `main = \"pact.detente\"`"),
    ("data", "a table that says where the data lie: `[data]`, and below it `paths = [\"data\"]`"),
    ("paths", "a list of files and folders, each in quotation marks: `paths = [\"data\", \"more.csv\"]`"),
    ("columns", "a table of headers: `[data.columns]`, and below it `date = \"TIME_PERIOD\"`"),
    ("indicators", "a table of codes: `[data.indicators]`, and below it `\"NGDP_R\" = \"gdp\"`"),
    ("run", "a table with the last day of a run: `[run]`, and below it `until = \"2025-12-31\"`"),
    ("until", "a date: `until = \"2025-12-31\"`"),
];

/// The keys that are tables at the top.
const TABLES: [&str; 4] = ["agreement", "data", "run", "lints"];

/// What stands on the right in the tables of `[data]`.
const A_NAME: &str = "a name in quotation marks: `date = \"TIME_PERIOD\"`";

impl Manifest {
    /// Reads a project file; `shown` is its name in messages.
    ///
    /// # Errors
    /// Faulty TOML, unknown keys (with a suggestion), values of the wrong kind, columns that don't exist, and headers that
    /// are mapped twice.
    pub fn read(text: &str, shown: &str) -> Result<Self, Diagnostics> {
        let manifest: Self = toml::from_str(text).map_err(|error| Diagnostics::from(explain(&error, text, shown)))?;
        let mut diagnostics = Diagnostics::new();
        let lines = lines_of(text, "columns");
        let place = |name: &str| Place { file: shown.to_owned(), row: lines.get(name).copied(), column: None };
        let mut before: BTreeMap<&str, &str> = BTreeMap::new();
        for (name, header) in &manifest.data.columns {
            if !Mapping::column_names().any(|known| known == name) {
                let all = Mapping::column_names().collect::<Vec<_>>().join(", ");
                let help = match closest(name, Mapping::column_names()) {
                    Some(close) => format!("did you mean `{close}`?"),
                    None => format!("columns are {all}; on the right stands the header in your files"),
                };
                let message = format!("unknown column `{name}` in `[data.columns]`");
                diagnostics.push(Diagnostic::elsewhere(Code::E0410, message, Some(place(name))).help(help));
            }
            if let Some(other) = before.insert(header, name) {
                let message = format!("the header `{header}` is mapped to `{other}` and to `{name}`");
                let help = "a column of the files has one meaning";
                diagnostics.push(Diagnostic::elsewhere(Code::E0410, message, Some(place(name))).help(help));
            }
        }
        if diagnostics.is_empty() { Ok(manifest) } else { Err(diagnostics) }
    }

    /// How the files call columns and indicators; `text` is what the manifest was read from.
    pub fn mapping(&self, text: &str, shown: &str) -> Mapping {
        let origin = Origin {
            file: shown.to_owned(),
            columns: lines_of(text, "columns"),
            indicators: lines_of(text, "indicators"),
        };
        Mapping { columns: self.data.columns.clone(), indicators: self.data.indicators.clone(), origin }
    }
}

fn explain(error: &toml::de::Error, text: &str, shown: &str) -> Diagnostic {
    let at = error.span().map(|span| span.start.min(text.len()));
    let place = Place { file: shown.to_owned(), row: at.map(|at| line_at(text, at)), column: None };
    let fail = |message: String| Diagnostic::elsewhere(Code::E0410, message, Some(place.clone()));
    let message = error.message().lines().next().unwrap_or("").to_owned();
    let between = |start: &str| message.strip_prefix(start).and_then(|rest| rest.split_once('`')).map(|(name, _)| name);
    if let Some(name) = between("unknown field `") {
        let help = match closest(name, KEYS.iter().map(|(key, _)| *key)) {
            Some(close) => format!("did you mean `{close}`?"),
            None => {
                "tables are `[agreement]` (main), `[data]` (paths, columns, indicators), `[run]` (until) and `[lints]`"
                    .to_owned()
            }
        };
        return fail(format!("unknown key `{name}` in the project file")).help(help);
    }
    if let Some(name) = between("missing field `") {
        let wanted = wanted(name).unwrap_or(A_NAME);
        return fail(format!("the project file lacks `{name}`")).help(format!("expected {wanted}"));
    }
    let found = message.strip_prefix("invalid type: ").and_then(|rest| rest.split_once(", expected"));
    if let (Some((found, _)), Some(key)) = (found, at.and_then(|at| key_at(text, at))) {
        let found = match found.split_once(' ') {
            Some(("string", text)) => format!("the text {}", text.replace('"', "`")),
            Some(("boolean", truth)) => truth.to_owned(),
            _ if found == "sequence" => "a list".to_owned(),
            // A table is wanted in the place of one only where there are several: `[[agreement]]`.
            _ if found == "map" && TABLES.contains(&key.as_str()) => "a list of tables".to_owned(),
            _ if found == "map" => "a table".to_owned(),
            Some((_, number)) => format!("the number {}", number.trim_start_matches("point ")),
            None => format!("a {found}"),
        };
        let wanted = wanted(&key).unwrap_or(A_NAME);
        return fail(format!("`{key}` can't be {found}")).help(format!("expected {wanted}"));
    }
    fail(format!("the project file can't be read: {message}"))
}

fn wanted(key: &str) -> Option<&'static str> {
    KEYS.iter().find(|(known, _)| *known == key).map(|(_, wanted)| *wanted)
}

fn line_at(text: &str, offset: usize) -> u64 {
    text.as_bytes()[..offset].iter().filter(|byte| **byte == b'\n').count() as u64 + 1
}

/// The key whose value stands at an offset: that of the latest line up to it that has one.
fn key_at(text: &str, offset: usize) -> Option<String> {
    let rest = text.get(offset..)?.find('\n').unwrap_or(text.len() - offset);
    text.get(..offset + rest)?.lines().rev().find_map(|line| {
        let key = match line.split_once('=') {
            Some((key, _)) => key,
            None => line.trim().strip_prefix('[')?.strip_suffix(']')?,
        };
        Some(key.trim_matches(['"', '\'', '[', ']', ' ']).rsplit('.').next()?.to_owned())
    })
}

/// The line of each key in a table of `[data]`.
fn lines_of(text: &str, table: &str) -> BTreeMap<String, u64> {
    let Ok(whole) = toml::de::DeTable::parse(text) else { return BTreeMap::new() };
    let inner = whole.get_ref().get("data").and_then(|data| data.get_ref().as_table()).and_then(|data| data.get(table));
    let keys = inner.and_then(|inner| inner.get_ref().as_table()).into_iter().flatten();
    keys.map(|(key, _)| (key.get_ref().to_string(), line_at(text, key.span().start))).collect()
}
