//! Error pages: each faulty text gives its code, each mended one passes; the rendered messages are snapshots, read with the
//! text that causes them. `docs/reference/errors.md` is written from the same pages.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use detente::cli::report::text;
use detente::data::{Input, Mapping, read};
use detente::diagnostic::{Code, Diagnostics, codes};

use super::checked;
use detente::source::Sources;

/// A fenced block of a page.
struct Block {
    fence: String,
    text: String,
}

fn blocks(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for line in page.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(fence)) => open = Some(Block { fence: fence.to_owned(), text: String::new() }),
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some(block), None) => {
                block.text.push_str(line);
                block.text.push('\n');
            }
            (None, None) => {}
        }
    }
    blocks
}

fn has(diagnostics: &Diagnostics, code: Code) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.code == code)
}

/// What a user sees: the text and the messages.
fn seen(source: &str, diagnostics: &Diagnostics, sources: &Sources) -> String {
    format!("{source}\n----\n{}", text(diagnostics, sources, 100, false))
}

#[test]
fn every_page_shows_its_error() {
    for code in Code::ALL {
        let mut shown = String::new();
        let mut agreement = None;
        for block in blocks(code.page()) {
            match block.fence.as_str() {
                "detente,faulty" => {
                    let loaded = checked(&block.text);
                    assert!(has(&loaded.diagnostics, *code), "{code}: the faulty text gives {:#?}", loaded.diagnostics);
                    let _ = write!(shown, "{}", seen(&block.text, &loaded.diagnostics, &loaded.sources));
                }
                "detente" => {
                    let loaded = checked(&block.text);
                    assert!(loaded.diagnostics.is_empty(), "{code}: the mended text gives {:#?}", loaded.diagnostics);
                    agreement = loaded.program;
                }
                "csv,faulty" => {
                    let agreement = agreement.as_ref().expect("the page has an agreement before the data");
                    let input = Input::Text { name: "data.csv".to_owned(), text: block.text.clone() };
                    let reading = read(agreement, &[input], &Mapping::default(), false);
                    assert!(has(&reading.diagnostics, *code), "{code}: the data give {:#?}", reading.diagnostics);
                    let _ = write!(shown, "{}", seen(&block.text, &reading.diagnostics, &Sources::new()));
                }
                _ => {}
            }
        }
        if !shown.is_empty() {
            insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false, snapshot_path => "../snapshots/errors" }, {
                insta::assert_snapshot!(code.name(), shown);
            });
        }
    }
}

#[test]
fn titles_and_pages_are_there() {
    for code in Code::ALL {
        assert!(!code.title().is_empty() && code.page().len() > 20, "{code} has a title and a page");
    }
}

#[test]
fn the_reference_of_errors_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/reference/errors.md");
    let wanted = codes::reference();
    let found = fs::read_to_string(&path).unwrap_or_default();
    if found != wanted && std::env::var_os("CI").is_none() {
        fs::write(&path, &wanted).expect("the reference can be written");
    }
    assert!(
        found == wanted,
        "docs/reference/errors.md was behind the pages; it is written anew: look at it and commit it"
    );
}
