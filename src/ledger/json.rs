//! The ledger as JSON: `detente.outcome.v1`, its fields in a fixed order (section 8). `docs/schema/` has its JSON Schema.

use indexmap::IndexMap;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::{Cause, Cited, Entry, Observed, Origin, Outcome, RulePlace, Standing};
use crate::calendar::Date;
use crate::model::Kind;

/// The name of the format.
pub const SCHEMA: &str = "detente.outcome.v1";

/// An outcome as one document on one line.
///
/// # Errors
/// None in practice: every value can be written as JSON.
pub fn to_line(outcome: &Outcome) -> serde_json::Result<String> {
    serde_json::to_string(outcome)
}

/// An outcome as a document with an entry a line: still JSON, and readable in a diff.
///
/// # Errors
/// As [`to_line`].
pub fn to_document(outcome: &Outcome) -> serde_json::Result<String> {
    let mut text = String::new();
    text.push_str(&format!("{{\"schema\": \"{SCHEMA}\", \"agreement\": {}", spaced(&outcome.agreement)?));
    if let Some(entity) = &outcome.entity {
        text.push_str(&format!(", \"entity\": {}", spaced(entity)?));
    }
    text.push_str(&format!(", \"from\": \"{}\", \"until\": \"{}\",\n \"ledger\": [", outcome.from, outcome.until));
    for (index, entry) in outcome.entries.iter().enumerate() {
        text.push_str(if index == 0 { "\n  " } else { ",\n  " });
        text.push_str(&spaced(entry)?);
    }
    text.push_str("],\n \"state\": {");
    for (index, (kind, table)) in tables(outcome).into_iter().enumerate() {
        text.push_str(if index == 0 { "" } else { ",\n           " });
        text.push_str(&format!("\"{kind}\": {{"));
        for (index, (name, standing)) in table.iter().enumerate() {
            let row = Row { standing, first: outcome.from };
            text.push_str(if index == 0 { "" } else { ",\n             " });
            text.push_str(&format!("{}: {}", spaced(name)?, spaced(&row)?));
        }
        text.push('}');
    }
    text.push_str("}}\n");
    Ok(text)
}

/// JSON on one line with blanks behind `:` and `,`.
pub(crate) fn spaced<T: Serialize + ?Sized>(value: &T) -> serde_json::Result<String> {
    struct Spaced;
    impl serde_json::ser::Formatter for Spaced {
        fn begin_object_value<W: std::io::Write + ?Sized>(&mut self, writer: &mut W) -> std::io::Result<()> {
            writer.write_all(b": ")
        }
        fn begin_object_key<W: std::io::Write + ?Sized>(&mut self, writer: &mut W, first: bool) -> std::io::Result<()> {
            if first { Ok(()) } else { writer.write_all(b", ") }
        }
        fn begin_array_value<W: std::io::Write + ?Sized>(
            &mut self,
            writer: &mut W,
            first: bool,
        ) -> std::io::Result<()> {
            if first { Ok(()) } else { writer.write_all(b", ") }
        }
    }
    let mut bytes = Vec::new();
    value.serialize(&mut serde_json::Serializer::with_formatter(&mut bytes, Spaced))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The tables of the state in their order.
fn tables(outcome: &Outcome) -> [(&'static str, &IndexMap<String, Standing>); 10] {
    outcome.state.tables().map(|(kind, table)| (plural(kind), table))
}

/// The name of the table of a kind.
const fn plural(kind: Kind) -> &'static str {
    match kind {
        Kind::Benchmark => "benchmarks",
        Kind::Stage => "stages",
        Kind::Relief => "reliefs",
        Kind::Trigger => "triggers",
        Kind::Reversal => "reversals",
        Kind::Review => "reviews",
        Kind::Grievance => "grievances",
        Kind::Safeguard => "safeguards",
        Kind::Amendment => "amendments",
        // One that stands alone has no table of others of its kind.
        Kind::Agreement => "agreement",
        Kind::Observation => "observations",
        Kind::Act => "acts",
    }
}

impl Serialize for Outcome {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("schema", SCHEMA)?;
        map.serialize_entry("agreement", &self.agreement)?;
        if let Some(entity) = &self.entity {
            map.serialize_entry("entity", entity)?;
        }
        map.serialize_entry("from", &self.from)?;
        map.serialize_entry("until", &self.until)?;
        map.serialize_entry("ledger", &self.entries)?;
        let mut state: IndexMap<&str, IndexMap<&str, Row<'_>>> = IndexMap::new();
        for (kind, table) in tables(self) {
            let rows = table.iter().map(|(name, standing)| (name.as_str(), Row { standing, first: self.from }));
            state.insert(kind, rows.collect());
        }
        map.serialize_entry("state", &state)?;
        map.end()
    }
}

/// A status at the end. One that never changed holds since the first day of the run.
struct Row<'a> {
    standing: &'a Standing,
    first: Date,
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("status", &self.standing.status)?;
        map.serialize_entry("since", &self.standing.since.unwrap_or(self.first))?;
        if let Some(level) = &self.standing.level {
            map.serialize_entry("level", level)?;
        }
        if let Some(step) = &self.standing.step {
            map.serialize_entry("step", &step.word)?;
            map.serialize_entry("last_day", &step.last_day)?;
        }
        map.end()
    }
}

impl Serialize for Entry {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("date", &self.date)?;
        map.serialize_entry("kind", self.kind.word())?;
        map.serialize_entry("name", &self.name)?;
        map.serialize_entry("from", &self.from)?;
        map.serialize_entry("to", &self.to)?;
        if let Some(level) = &self.level {
            map.serialize_entry("level", level)?;
        }
        if let Some(level) = &self.from_level {
            map.serialize_entry("from_level", level)?;
        }
        if let Some(step) = &self.step {
            map.serialize_entry("step", &step.word)?;
            map.serialize_entry("last_day", &step.last_day)?;
        }
        if let Some(metrics) = &self.metrics {
            let metrics: IndexMap<&str, &str> =
                metrics.iter().map(|metric| (metric.name.as_str(), metric.value.as_str())).collect();
            map.serialize_entry("metrics", &metrics)?;
        }
        map.serialize_entry("rule", &self.rule)?;
        map.serialize_entry("because", &self.because)?;
        map.end()
    }
}

impl Serialize for RulePlace {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("file", &self.file)?;
        map.serialize_entry("line", &self.line)?;
        map.serialize_entry("column", &self.column)?;
        map.end()
    }
}

impl Serialize for Cause {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct CausedBy<'a> {
            kind: &'a str,
            name: &'a str,
            date: Date,
        }
        #[derive(Serialize)]
        struct Expired<'a> {
            window: &'a str,
            last_day: Date,
        }
        #[derive(Serialize)]
        struct Act<'a> {
            by: &'a str,
            act: &'a str,
            on: &'a str,
            date: Date,
            file: &'a str,
            row: u64,
            #[serde(skip_serializing_if = "Option::is_none")]
            reason: Option<&'a str>,
        }
        let mut map = serializer.serialize_map(None)?;
        match self {
            Self::Condition { text, value, observed } => {
                map.serialize_entry("text", text)?;
                map.serialize_entry("value", value)?;
                map.serialize_entry("observed", observed)?;
            }
            Self::CausedBy { kind, name, date } => {
                map.serialize_entry("caused_by", &CausedBy { kind: kind.word(), name, date: *date })?;
            }
            Self::Expired { window, last_day } => {
                map.serialize_entry("expired", &Expired { window, last_day: *last_day })?;
            }
            Self::Act { by, act, on, date, file, row, reason } => {
                let reason = reason.as_deref();
                map.serialize_entry("act", &Act { by, act, on, date: *date, file, row: *row, reason })?;
            }
        }
        map.end()
    }
}

impl Serialize for Cited {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl Serialize for Observed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(8))?;
        let Origin { indicator, source, file, .. } = &*self.origin;
        map.serialize_entry("indicator", indicator)?;
        map.serialize_entry("value", &self.value())?;
        map.serialize_entry("date", &self.date)?;
        map.serialize_entry("reported", &self.reported)?;
        map.serialize_entry("source", source)?;
        map.serialize_entry("status", self.status.word())?;
        map.serialize_entry("file", file)?;
        map.serialize_entry("row", &self.row)?;
        map.end()
    }
}
