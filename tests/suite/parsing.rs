//! Reading text: what no text may do to the reader, and that spans are those of tokens.

use std::path::Path;

use detente::ast::{Expr, File, Item};
use detente::diagnostic::{Code, Diagnostics};
use detente::parse::parse;
use detente::project::load_text;
use detente::source::{Sources, Span};

fn parsed(text: &str) -> (File, Diagnostics, Sources) {
    let mut sources = Sources::new();
    let file = sources.add("pact.detente", text);
    let (tree, diagnostics) = parse(&sources, file);
    (tree, diagnostics, sources)
}

fn codes(text: &str) -> Vec<Code> {
    let loaded = load_text("pact.detente", "pact.detente", text.to_owned(), Path::new("."));
    super::codes(&loaded.diagnostics)
}

const HEAD: &str =
    "agreement a { concluded 2024-01-01 }\nevent e\nbody m\nindicator x { stock  reported by m  stale never }\n";

fn benchmark(condition: &str) -> String {
    format!("{HEAD}benchmark b {{ requires {condition} }}\n")
}

#[test]
fn nesting_without_end_is_an_error() {
    let deep = 100_000;
    let texts = [
        benchmark(&format!("{}e{}", "(".repeat(deep), ")".repeat(deep))),
        benchmark(&format!("{}e", "not ".repeat(deep))),
        benchmark(&format!("{}x > 1", "- ".repeat(deep))),
        benchmark(&format!("{}e", "if ".repeat(deep))),
        benchmark(&format!("{}e", "if e then ".repeat(deep))),
        benchmark(&format!("{}e", "if e then e else ".repeat(deep))),
        benchmark(&format!("e {}", "for 1 day ".repeat(deep))),
        benchmark(&format!("x {} > 1", "1 day ago ".repeat(deep))),
        benchmark(&format!("{}e{}", "all of { ".repeat(deep), " }".repeat(deep))),
        format!("{HEAD}stage s {{ opens e {} }}\n", "+ 1 day ".repeat(deep)),
        format!("{HEAD}stage s {{ opens {}e{} }}\n", "(".repeat(deep), ")".repeat(deep)),
        format!("{HEAD}stage s {{ by e else {} lapse }}\n", "extend by 1 day up to 1 times then ".repeat(deep)),
        format!("{HEAD}stage s {}", "{ ".repeat(deep)),
    ];
    for text in texts {
        let found = codes(&text);
        assert!(found.contains(&Code::E0107), "{}…: {found:?}", &text[HEAD.len()..HEAD.len() + 60]);
    }
}

#[test]
fn nesting_up_to_the_limit_is_fine() {
    assert_eq!(codes(&benchmark(&format!("{}e{}", "(".repeat(128), ")".repeat(128)))), []);
    assert_eq!(codes(&benchmark(&format!("{}e{}", "(".repeat(129), ")".repeat(129)))), [Code::E0107]);
    assert_eq!(codes(&benchmark(&format!("{}e{}", "not (".repeat(127), ")".repeat(127)))), []);
    assert_eq!(codes(&benchmark(&format!("{}e", "not ".repeat(128)))), [Code::E0107]);
}

#[test]
fn rows_may_be_of_any_length() {
    assert_eq!(codes(&benchmark(&format!("{}x > 3", "1 + ".repeat(200_000)))), []);
    assert_eq!(codes(&benchmark(&format!("{}e", "e or ".repeat(50_000)))), []);
}

#[test]
fn a_file_of_fifty_megabytes_is_read() {
    let one = "party p000000 \"A party of some length, so that the file fills\"   // and a remark behind it\n";
    let count = 50_000_000 / one.len();
    let mut text = String::with_capacity(51_000_000);
    text.push_str("agreement a { concluded 2024-01-01 }\n");
    for index in 0..count {
        text.push_str(&one.replace("p000000", &format!("p{index:06}")));
    }
    let (tree, diagnostics, _) = parsed(&text);
    assert!(diagnostics.is_empty());
    assert_eq!(tree.declarations.len(), count + 1);
}

#[test]
fn any_text_is_read_without_a_crash() {
    // Every prefix of an example, and the example with each of its bytes left out: nothing but messages may come of it.
    let text = include_str!("../../examples/staged_relief/staged_relief.detente");
    for end in (0..text.len()).step_by(97).filter(|end| text.is_char_boundary(*end)) {
        parsed(&text[..end]);
    }
    for hole in (0..text.len() - 1).step_by(211) {
        if text.is_char_boundary(hole) && text.is_char_boundary(hole + 1) {
            parsed(&format!("{}{}", &text[..hole], &text[hole + 1..]));
        }
    }
}

#[test]
fn no_span_ends_in_blanks() {
    for name in super::examples::names() {
        let files = std::fs::read_dir(super::examples::folder(&name)).expect("the example is there");
        let files = files.filter_map(Result::ok).map(|file| file.path());
        for path in files.filter(|path| path.extension().is_some_and(|it| it == "detente")) {
            let text = std::fs::read_to_string(path).expect("the example is there");
            let (tree, diagnostics, sources) = parsed(&text);
            assert!(diagnostics.is_empty());
            let check = |span: Span| {
                let part = sources.text(span);
                assert!(!part.is_empty() && part.trim() == part, "{name}: a span is `{part}`");
                assert!(
                    !part.lines().last().unwrap_or("").contains("//"),
                    "{name}: a span ends in a comment: `{part}`"
                );
            };
            for declaration in &tree.declarations {
                check(declaration.span);
                check(declaration.name.span);
                for clause in declaration.item.block().into_iter().flat_map(|block| &block.clauses) {
                    check(clause.span);
                    check(clause.keyword);
                }
                if let Item::Define(expr) = &declaration.item {
                    each(expr, &mut |expr| check(expr.span));
                }
            }
        }
    }
}

fn each(expr: &Expr, f: &mut dyn FnMut(&Expr)) {
    f(expr);
    expr.kind.for_each_child(|child| each(child, f));
}

#[test]
fn the_tree_of_an_example() {
    let text = "agreement a {}\n/// Why it is so.\nbenchmark b \"Title\" by p, q {\n    requires not x for 30 days or (y + 2 kg <= 3 t) // \
                remark\n    weight 2\n}\ntrigger t { process { cure 10 days at most 2 times }  then suspend r, sector s for 9 months if e, rev }\n";
    let (tree, diagnostics, _) = parsed(text);
    assert!(diagnostics.is_empty());
    super::snapshot("tree", &format!("{tree:#?}"));
}

#[test]
fn what_an_empty_file_says() {
    assert_eq!(codes(""), [Code::E0301]);
    assert_eq!(codes("// nothing\n"), [Code::E0301]);
}
