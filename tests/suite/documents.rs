//! The documents: their agreements check, their table of modules is true.

use std::fs;
use std::path::{Path, PathBuf};

use detente::project::load_text;

fn documents() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = vec![root.join("README.md")];
    let pages = fs::read_dir(root.join("docs/reference")).expect("there is a reference").filter_map(Result::ok);
    found.extend(pages.map(|page| page.path()).filter(|path| path.extension().is_some_and(|it| it == "md")));
    found.sort();
    found
}

/// Every agreement in the documents checks: blocks fenced with `detente` and nothing else.
#[test]
fn agreements_in_documents_check() {
    let mut count = 0;
    let mut wrong = String::new();
    for path in documents().iter().filter(|path| !path.ends_with("errors.md")) {
        let text = fs::read_to_string(path).expect("the document can be read");
        let mut block: Option<String> = None;
        for line in text.lines() {
            match (&mut block, line) {
                (None, "```detente") => block = Some(String::new()),
                (Some(agreement), "```") => {
                    count += 1;
                    let loaded = load_text("page.detente", "page.detente", agreement.clone(), Path::new("."));
                    for diagnostic in &loaded.diagnostics {
                        let at = diagnostic
                            .span()
                            .map(|span| loaded.sources.file(span.file).line(loaded.sources.start(span).line));
                        wrong.push_str(&format!("{}: {} ({:?})\n", path.display(), diagnostic.message, at));
                    }
                    block = None;
                }
                (Some(agreement), line) => {
                    agreement.push_str(line);
                    agreement.push('\n');
                }
                (None, _) => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(count > 15, "{count} agreements in the documents");
}

/// The README's agreement, run on the README's data, prints what the README shows.
#[test]
fn the_readme_shows_real_output() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let text = fs::read_to_string(&path).expect("the README can be read");
    let block = |fence: &str| {
        let start = text.find(&format!("```{fence}\n")).expect("the README has the block") + fence.len() + 4;
        let length = text[start..].find("```").expect("the block ends");
        (start, text[start..start + length].to_owned())
    };
    let (at, shown) = block("text");
    let folder = std::env::temp_dir().join(format!("detente-readme-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder can be made");
    fs::write(folder.join("river.detente"), block("detente").1).expect("a file can be written");
    fs::write(folder.join("reports.csv"), block("csv").1).expect("a file can be written");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_detente"))
        .args(["run", "river.detente", "--data", "reports.csv", "--until", "2024-05-22"])
        .current_dir(&folder)
        .output()
        .expect("the program runs");
    let _ = fs::remove_dir_all(&folder);
    let printed = String::from_utf8(output.stdout).expect("the output is text");
    if shown != printed && std::env::var_os("CI").is_none() {
        let mended = format!("{}{printed}{}", &text[..at], &text[at + shown.len()..]);
        fs::write(&path, mended).expect("the README can be written");
    }
    assert_eq!(shown, printed, "the README was behind; its output is written anew");
}
