//! Findings as SARIF 2.1.0, which code scanning services read.

use std::io::{self, Write as _};

use serde_sarif::sarif::{ArtifactChange, ArtifactContent, Fix, Replacement};
use serde_sarif::sarif::{
    ArtifactLocation, Location, Message, MultiformatMessageString, PhysicalLocation, Region, ReportingConfiguration,
    ReportingDescriptor, ReportingDescriptorReference, Result as Found, ResultLevel, Run, Sarif, Tool, ToolComponent,
};

use super::super::output::Output;
use super::Linted;
use crate::diagnostic::Suggestion;
use crate::lint::{Finding, Level, Rule, pages, rules};
use crate::source::{Sources, Span};

/// Prints the report: one run over all files.
pub fn print(all: &[Linted], output: &mut Output) -> io::Result<()> {
    let rules: Vec<ReportingDescriptor> = rules::ALL.iter().map(|rule| descriptor(rule)).collect();
    let results: Vec<Found> = all
        .iter()
        .flat_map(|linted| linted.report.findings.iter().map(|finding| result(finding, &linted.sources)))
        .collect();
    let driver = ToolComponent::builder()
        .name("detente")
        .version(env!("CARGO_PKG_VERSION"))
        .semantic_version(env!("CARGO_PKG_VERSION"))
        .rules(rules)
        .build();
    let run = Run::builder()
        .tool(Tool::builder().driver(driver).build())
        .column_kind(serde_json::json!("unicodeCodePoints"))
        .results(results)
        .build();
    let sarif = Sarif::builder()
        .schema("https://json.schemastore.org/sarif-2.1.0.json")
        .version(serde_json::json!("2.1.0"))
        .runs(vec![run])
        .build();
    let text = serde_json::to_string_pretty(&sarif).map_err(io::Error::from)?;
    writeln!(output.out, "{text}")
}

fn level(level: Level) -> ResultLevel {
    match level {
        Level::Allow => ResultLevel::None,
        Level::Warn => ResultLevel::Warning,
        Level::Deny => ResultLevel::Error,
    }
}

fn descriptor(rule: &Rule) -> ReportingDescriptor {
    let page = pages::page(rule);
    let text = |text: &str| MultiformatMessageString::builder().text(text).build();
    let default = rule.level.unwrap_or_else(|| rule.category.level());
    let mut descriptor = ReportingDescriptor::builder()
        .id(rule.code)
        .name(rule.name)
        .short_description(text(rule.about))
        .help(MultiformatMessageString::builder().text(page.as_str()).markdown(page.as_str()).build())
        .build();
    let enabled = default != Level::Allow;
    descriptor.default_configuration = Some(ReportingConfiguration::builder().enabled(enabled).build());
    descriptor
}

fn result(finding: &Finding, sources: &Sources) -> Found {
    let message = match &finding.help {
        Some(help) => format!("{}. Better: {help}.", finding.message),
        None => finding.message.clone(),
    };
    let others = finding.labels.iter().skip(1).map(|label| location(label.span, Some(&label.text), sources));
    let index = rules::ALL.iter().position(|rule| rule.name == finding.rule.name).unwrap_or(0) as i64;
    let mut result = Found::builder()
        .rule_id(finding.rule.code)
        .rule(ReportingDescriptorReference::builder().id(finding.rule.code).index(index).build())
        .message(Message::builder().text(message.as_str()).build())
        .locations(vec![location(finding.span(), None, sources)])
        .related_locations(others.collect::<Vec<_>>())
        .build();
    result.level = Some(level(finding.level));
    if !finding.fixes.is_empty() {
        result.fixes = Some(finding.fixes.iter().map(|fix| change(&fix.title, &fix.edits, sources)).collect());
    }
    result
}

fn change(title: &str, edits: &[Suggestion], sources: &Sources) -> Fix {
    let changes: Vec<ArtifactChange> = edits
        .iter()
        .map(|edit| {
            let replacement = Replacement::builder()
                .deleted_region(region(edit.span, sources))
                .inserted_content(ArtifactContent::builder().text(edit.replacement.as_str()).build())
                .build();
            ArtifactChange::builder()
                .artifact_location(artifact(edit.span, sources))
                .replacements(vec![replacement])
                .build()
        })
        .collect();
    Fix::builder().description(Message::builder().text(title).build()).artifact_changes(changes).build()
}

fn artifact(span: Span, sources: &Sources) -> ArtifactLocation {
    ArtifactLocation::builder().uri(uri(sources.file(span.file).shown())).build()
}

/// A path as the URI reference that SARIF asks for.
fn uri(path: &str) -> String {
    let mut text = String::with_capacity(path.len());
    for byte in path.replace('\\', "/").bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            text.push(byte as char);
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}

fn region(span: Span, sources: &Sources) -> Region {
    let (start, end) = (sources.start(span), sources.end(span));
    Region::builder()
        .start_line(i64::from(start.line))
        .start_column(i64::from(start.column))
        .end_line(i64::from(end.line))
        .end_column(i64::from(end.column))
        .build()
}

fn location(span: Span, text: Option<&str>, sources: &Sources) -> Location {
    let physical =
        PhysicalLocation::builder().artifact_location(artifact(span, sources)).region(region(span, sources)).build();
    let mut location = Location::builder().physical_location(physical).build();
    location.message = text.map(|text| Message::builder().text(text).build());
    location
}
