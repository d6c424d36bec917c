//! Messages where the text is unusual: hidden characters, very long lines, very many errors, very much of everything.

use detente::cli::report::text;
use detente::diagnostic::Code;

use super::checked;
use super::command_line::{Folder, code, detente, err, out};

const HEAD: &str = "agreement pact { concluded 2024-01-01 }\nbody mission\nevent e\n\
                    indicator fuel { stock  reported by mission every 1 month }\n";

fn shown(source: &str) -> String {
    let loaded = checked(source);
    text(&loaded.diagnostics, &loaded.sources, 100, false)
}

fn codes(source: &str) -> Vec<Code> {
    super::codes(&checked(source).diagnostics)
}

#[test]
fn a_carriage_return_stands_before_a_line_feed_only() {
    let lines = format!("{HEAD}benchmark b {{ requires e }} // so\n").replace('\n', "\r\n");
    assert_eq!(codes(&lines), []);
    // On a terminal the comment would end here, and the second benchmark be one.
    let alone = format!("{HEAD}// so\rbenchmark b {{ requires e }}\n");
    assert_eq!(codes(&alone), [Code::E0106]);
    assert!(shown(&alone).contains("U+000D (carriage return)"), "{}", shown(&alone));
    for place in ["\"a\rb\"", "\"\"\"a\rb\"\"\"", "\r "] {
        let within = format!("agreement pact {{ concluded 2024-01-01 }}\nbody mission {place}\n");
        assert_eq!(codes(&within), [Code::E0106], "{place:?}");
    }
}

#[test]
fn no_message_holds_a_hidden_character() {
    let hidden = |c: char| c != '\n' && detente::diagnostic::characters::is_forbidden(c) || c == '\r';
    for source in [
        "agreement pact { concluded 2024-01-01 } // \u{1b}[2J\u{202e}x\u{85}\r y\n",
        "agreement pact { concluded 2024-01-01 cites \"\u{1b}[31m\" }\nbody \u{1b}mission",
        "agreement pact { concluded 2024-01-01 }\nimport \"a\\nb\\tc.detente\"\n",
    ] {
        let shown = shown(source);
        assert!(!shown.is_empty() && !shown.contains(hidden), "{shown:?}");
    }
    let folder = Folder::new("hidden");
    folder.write("pact.detente", HEAD);
    folder.write("rows.csv", "indicator,date,value\nfuel,2024-01-31,\u{1b}[31m5\n");
    let run = detente(&folder.0, &["run", "pact.detente", "--data", "rows.csv"]);
    assert_eq!(code(&run), 2);
    assert!(err(&run).contains("\\u{1b}[31m5") && !err(&run).contains('\u{1b}'), "{}", err(&run));
}

#[test]
fn long_lines_are_cut_around_the_label() {
    let many = |word: &str| vec![word; 300].join(" and ");
    let source = format!("{HEAD}benchmark b {{ requires {} and absent and {} and 5 kg }}\n", many("e"), many("not e"));
    let shown = shown(&source);
    super::snapshot("messages_long_line", &shown);
    assert!(shown.lines().all(|line| line.chars().count() < 250), "{shown}");
    // A token that is long itself, and characters of several bytes on both sides of the cut.
    for source in [
        format!("{HEAD}define d = {}\n", "9".repeat(5000)),
        format!("{HEAD}body b \"{}\" absent {}\n", "é日".repeat(200), "日é".repeat(200)),
        format!("{HEAD}{}\nbenchmark b {{ requires absent }}\n{}", "// é".repeat(500), "// 日".repeat(500)),
    ] {
        let shown = self::shown(&source);
        assert!(shown.lines().all(|line| line.chars().count() < 250) && shown.contains('┬'), "{shown}");
    }
}

#[test]
fn people_are_shown_a_hundred_messages_and_programs_all() {
    let folder = Folder::new("many");
    let faults: String = (0..130).map(|n| format!("benchmark b{n} {{ requires absent{n} }}\n")).collect();
    folder.write("pact.detente", format!("{HEAD}{faults}"));
    let people = detente(&folder.0, &["check", "pact.detente"]);
    assert_eq!(err(&people).matches("E0201").count(), 100);
    assert!(err(&people).contains("… and 30 more, which `--format json` shows as well"), "{}", err(&people));
    assert!(err(&people).ends_with("130 errors\n"));
    let programs = detente(&folder.0, &["check", "pact.detente", "--format", "json"]);
    assert_eq!(out(&programs).matches("E0201").count(), 130);
    // Of data there are no messages for programs.
    folder.write("pact.detente", format!("{HEAD}party p\nindicator x {{ stock  reported by p every 1 month }}\n"));
    folder.write("x.csv", format!("indicator,date,value\n{}", "x,2024-13-01,1\n".repeat(130)));
    let people = detente(&folder.0, &["run", "pact.detente", "--data", "x.csv"]);
    assert_eq!(err(&people).matches("E0404").count(), 100, "{}", err(&people));
    assert!(err(&people).contains("… and 30 more: mend these first"), "{}", err(&people));
}

#[test]
fn a_file_with_a_million_parts_is_refused() {
    let half = vec!["e"; detente::ast::MAX_NODES / 2].join(" or ");
    let source = format!("{HEAD}benchmark a {{ requires {half} }}\nbenchmark b {{ requires {half} }}\n");
    assert_eq!(codes(&source), [Code::E0117]);
    let shown = shown(&source);
    assert!(shown.contains("more than 1000000 parts") && shown.len() < 2000, "{shown}");
}

#[test]
fn a_run_that_stops_names_the_entity_and_says_that_and_is_no_guard() {
    let folder = Folder::new("stops");
    folder.write(
        "pact.detente",
        format!("{HEAD}indicator all {{ stock  reported by mission every 1 month }}\n\
                 benchmark b {{ requires all > 0 and fuel / all > 50% }}\nbenchmark c {{ requires fuel / (all - 1) > 3 }}\n"),
    );
    folder.write(
        "rows.csv",
        "entity,indicator,date,value\nnorth,fuel,2024-01-31,3\nnorth,all,2024-01-31,5\nsouth,fuel,2024-01-31,3\nsouth,all,2024-01-31,0\n",
    );
    let guarded = detente(&folder.0, &["run", "pact.detente", "--data", "rows.csv"]);
    assert_eq!(code(&guarded), 2);
    super::snapshot("messages_run_stops", &err(&guarded));
}

/// Section 5.8: what happened under an older text has the title that it had then.
#[test]
fn a_ledger_calls_things_as_the_text_of_the_day_does() {
    let folder = Folder::new("titles");
    folder.write(
        "pact.detente",
        "agreement pact { concluded 2024-01-01 }\nbody mission\nparty north\n\
         indicator funds { stock in USD  reported by mission stale never }\n\
         relief loan \"Loan\" by mission to north { amount in USD }\n\
         benchmark few \"Forty at least\" { requires funds >= 40 USD }\n\
         stage first { requires few  grants loan of 40_000_000 USD }\n\
         trigger missed { then terminate }\n\
         review yearly every 30 days from 2024-01-01 by mission { reports loan  due within 5 days else trigger missed }\n\
         amendment more effective 2024-03-01 {\n    replace benchmark few \"Fifty at least\" { requires funds >= 50 USD }\n    \
         remove review yearly\n}\n",
    );
    folder.write("rows.csv", "indicator,date,value\nfunds,2024-01-10,45\n");
    folder.write("acts.csv", "date,by,act,on\n2024-02-01,mission,hold,yearly\n");
    let data = ["run", "pact.detente", "--data", "rows.csv", "--data", "acts.csv", "--until", "2024-03-02"];
    let shown = out(&detente(&folder.0, &data));
    assert!(shown.contains("2024-01-10  Benchmark “Forty at least” (few) is met."), "{shown}");
    assert!(shown.contains("Benchmark “Fifty at least” (few) is no longer met."), "{shown}");
    assert!(shown.contains("loan: granted at 40,000,000 USD"), "{shown}");
}

#[test]
fn files_that_a_project_names_and_that_are_not_there() {
    let folder = Folder::new("project-names");
    folder.write("detente.toml", "[agreement]\nmain = \"pact.detente\"\n[data]\npaths = [\"rows\"]\n");
    let run = detente(&folder.0, &["check"]);
    assert_eq!(code(&run), 2);
    assert!(err(&run).contains("detente.toml, line 2: there is no file `pact.detente`"), "{}", err(&run));
    folder.write("pact.detente", HEAD);
    let run = detente(&folder.0, &["run"]);
    assert_eq!(code(&run), 2);
    assert!(err(&run).contains("rows: there is no such file or folder"), "{}", err(&run));
    folder.write("rows/acts.jsonl", "{\"date\": \"2024-02-01\", \"by\": \"mission\", \"act\": \"occur\"}\n");
    let run = detente(&folder.0, &["run"]);
    assert!(err(&run).contains("row 1: the object lacks `on`"), "{}", err(&run));
}

/// A brace that is missing is told once, where it was expected, and not once more for each that then seems to be too many.
#[test]
fn a_missing_brace_is_one_message() {
    for text in [
        "stage first\n    opens 2024-02-01\n    requires e\n}\nstage second { after first }\n",
        "trigger late {\n    when e\n    process\n        cure 10 days\n    }\n    then terminate\n}\n",
        "trigger late {\n    when e\n    process cure 10 days\n    then terminate\n}\n",
    ] {
        assert_eq!(codes(&format!("{HEAD}{text}")), [Code::E0101], "{text}");
    }
    assert_eq!(codes(&format!("{HEAD}party north }}\n")), [Code::E0104]);
    // A word is known by its place: nothing is missing here.
    assert_eq!(codes(&format!("{HEAD}event process\nevent cure\nbenchmark b {{ requires process }}\n")), []);
}
