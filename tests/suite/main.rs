//! The one integration-test binary: see `tests/README.md`.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test that can't go on has failed")]

mod architecture;
mod cases;
mod columnar;
mod command_line;
mod data;
mod documents;
mod engine;
mod entities;
mod errors;
mod examples;
mod exercise;
mod explain;
mod faults;
mod generator;
mod imports;
mod laws;
mod ledger;
mod limits;
mod linting;
mod lints;
mod long_series;
mod messages;
mod parsing;
mod publish;
mod regressions;
mod sealing;
mod testing;

/// An agreement that is at hand, checked as `detente check` does it: its scenarios too.
fn checked(text: &str) -> detente::project::Loaded {
    let folder = std::path::Path::new(".");
    let mut loaded = detente::project::load_text("pact.detente", "pact.detente", text.to_owned(), folder);
    if let Some(program) = &loaded.program {
        let mapping = detente::data::Mapping::default();
        let follow = |path: &_| loaded.follow(path);
        let (_, found) = detente::scenario::plan_all(program, &loaded.scenarios, &mapping, &follow);
        loaded.diagnostics.extend(found);
    }
    loaded
}

/// Compares a text with its reviewed snapshot in `tests/snapshots`.
fn snapshot(name: &str, text: &str) {
    insta::with_settings!(
        { omit_expression => true, prepend_module_to_snapshot => false, snapshot_path => "../snapshots" },
        { insta::assert_snapshot!(name, text) }
    );
}

/// The codes of messages, in their order.
fn codes(diagnostics: &detente::diagnostic::Diagnostics) -> Vec<detente::diagnostic::Code> {
    let code = |diagnostic: &detente::diagnostic::Diagnostic| match diagnostic.code {
        detente::diagnostic::Tag::Code(code) => Some(code),
        detente::diagnostic::Tag::Rule { .. } => None,
    };
    diagnostics.iter().filter_map(code).collect()
}
