//! The one integration-test binary: see `tests/README.md`.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test that can't go on has failed")]

mod architecture;
mod cases;
mod command_line;
mod documents;
mod errors;
mod examples;
mod faults;
mod laws;
mod ledger;
mod parsing;

/// Compares a text with its reviewed snapshot in `tests/snapshots`.
fn snapshot(name: &str, text: &str) {
    insta::with_settings!(
        { omit_expression => true, prepend_module_to_snapshot => false, snapshot_path => "../snapshots" },
        { insta::assert_snapshot!(name, text) }
    );
}
