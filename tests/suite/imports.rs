//! Files that import files: what is brought in, what is refused, and how errors in several files are told (section 5.9).

use std::fs;

use detente::cli::report::text;
use detente::diagnostic::Code;
use detente::project::{Loaded, load};

use super::command_line::{Folder, code, detente, err, out};

const PARTIES: &str = "party north\nparty south\nbody mission\n";

fn loaded(folder: &Folder, main: &str) -> Loaded {
    load(&folder.0.join(main))
}

/// The messages, with the folder's own path left out.
fn messages(folder: &Folder, loaded: &Loaded) -> String {
    let path = folder.0.to_string_lossy().into_owned();
    text(&loaded.diagnostics, &loaded.sources, 110, false).replace(&format!("{path}/"), "")
}

fn has(loaded: &Loaded, code: Code) -> bool {
    loaded.diagnostics.iter().any(|diagnostic| diagnostic.code == code)
}

#[test]
fn a_library_is_spliced_once_at_its_first_place() {
    let folder = Folder::new("imports-once");
    folder.write("lib/parties.detente", PARTIES);
    folder.write("lib/events.detente", "import \"parties.detente\"\nevent signed by north\n");
    folder.write(
        "pact.detente",
        "import \"lib/parties.detente\"\nagreement pact { concluded 2024-01-01 }\nimport \"lib/events.detente\"\n\
         benchmark done { requires signed }\nstage first { requires done }\n",
    );
    let loaded = loaded(&folder, "pact.detente");
    assert!(loaded.diagnostics.is_empty(), "{}", messages(&folder, &loaded));
    let program = loaded.program.expect("no error");
    let main = program.main();
    let orders: Vec<u32> = main.subjects().map(|subject| main.declared(subject).order).collect();
    assert_eq!(orders, [1, 2, 3, 4, 5, 6], "parties, body, event, benchmark, stage in the order of the text");
    assert_eq!(program.sources.file(main.parties[0].declared.span.file).name(), "lib/parties.detente");
}

#[test]
fn errors_in_several_files() {
    let folder = Folder::new("imports-errors");
    folder.write("lib/parties.detente", format!("{PARTIES}event signed by nobody\n"));
    folder.write(
        "other.detente",
        "agreement other { concluded 2024-01-01 }\nimport \"lib/parties.detente\"\nstage first { requires signed }\n",
    );
    folder.write(
        "pact.detente",
        "agreement pact { concluded 2024-01-01 }\nimport \"lib/parties.detente\"\nparty south\nstage first { requires frist }\n",
    );
    let pact = loaded(&folder, "pact.detente");
    super::snapshot("imports_errors", &messages(&folder, &pact));
    // What an imported agreement has wrong is told, and nothing that follows from it.
    folder.write(
        "main.detente",
        "agreement main { concluded 2024-01-01 }\nimport \"other.detente\" as other\nstage second { requires other.first is active }\n",
    );
    let main = loaded(&folder, "main.detente");
    super::snapshot("imports_errors_below", &messages(&folder, &main));
}

#[test]
fn misfits() {
    let folder = Folder::new("imports-misfits");
    folder.write("lib.detente", PARTIES);
    folder.write("other.detente", "agreement other { concluded 2024-01-01 }\nstage first { opens 2024-02-01 }\n");
    folder.write("third.detente", "agreement third { concluded 2024-01-01 }\n");
    folder.write("latin.detente", b"party n\xf6rdlich\n".as_slice());
    folder.write(
        "pact.detente",
        "agreement pact { concluded 2024-01-01 }\nimport \"lib.detente\" as lib\nimport \"other.detente\"\n\
         import \"other.detente\" as other\nimport \"third.detente\" as other\nimport \"latin.detente\"\nimport \".\"\n\
         stage first { requires other.first is activ }\n",
    );
    let pact = loaded(&folder, "pact.detente");
    super::snapshot("imports_misfits", &messages(&folder, &pact));
}

#[test]
fn circles_of_any_length() {
    let folder = Folder::new("imports-circles");
    folder.write("self.detente", "agreement s { concluded 2024-01-01 }\nimport \"self.detente\" as s\n");
    folder.write("one.detente", "agreement one { concluded 2024-01-01 }\nimport \"two.detente\" as two\n");
    folder.write("two.detente", "agreement two { concluded 2024-01-01 }\nimport \"lib/three.detente\"\n");
    folder.write("lib/three.detente", "import \"../one.detente\" as one\n");
    let mut all = String::new();
    for main in ["self.detente", "one.detente"] {
        let loaded = loaded(&folder, main);
        assert!(has(&loaded, Code::E0322) && loaded.program.is_none());
        all.push_str(&messages(&folder, &loaded));
    }
    super::snapshot("imports_circles", &all);
}

#[test]
fn a_chain_of_any_length_ends() {
    let folder = Folder::new("imports-chain");
    for n in 0..400 {
        folder.write(&format!("f{n}.detente"), format!("import \"f{}.detente\"\nevent e{n}\n", n + 1));
    }
    folder.write("f400.detente", "event e400\n");
    folder.write("pact.detente", "agreement pact { concluded 2024-01-01 }\nimport \"f0.detente\"\n");
    let loaded = loaded(&folder, "pact.detente");
    assert!(has(&loaded, Code::E0322));
    assert!(messages(&folder, &loaded).contains("imported through more than 128 others"));
}

#[test]
fn nothing_outside_of_the_project_is_read() {
    let outer = Folder::new("imports-outside");
    outer.write("secret.detente", "party secret\n");
    outer.write("secret/days.csv", "date\n2024-01-01\n");
    outer.write("project/detente.toml", "[agreement]\nmain = \"deep/pact.detente\"\n");
    outer.write("project/inside.detente", "party inside\n");
    let tries = [
        "../inside.detente",
        "../../secret.detente",
        "../../nowhere.detente",
        "/etc/hostname",
        "link.detente",
        "down/secret.detente",
    ];
    let imports: String = tries.iter().map(|path| format!("import \"{path}\"\n")).collect();
    outer.write(
        "project/deep/pact.detente",
        format!(
            "agreement pact {{ concluded 2024-01-01 }}\n{imports}calendar c {{ weekend sunday  holidays \"../../secret/days.csv\" }}\n\
             scenario \"s\" {{ data \"../../secret\"  until 2024-02-01 }}\n"
        ),
    );
    #[cfg(unix)]
    {
        let deep = outer.0.join("project/deep");
        std::os::unix::fs::symlink(outer.0.join("secret.detente"), deep.join("link.detente")).expect("a link");
        std::os::unix::fs::symlink(&outer.0, deep.join("down")).expect("a link");
        let loaded = load(&deep.join("pact.detente"));
        let shown = messages(&outer, &loaded);
        assert!(!shown.contains("inside.detente` can't"), "what lies inside may be read:\n{shown}");
        super::snapshot("imports_outside", &shown);
        assert!(loaded.follow(&quoted("../../secret")).is_err());
    }
}

fn quoted(path: &str) -> detente::ast::Text {
    let span = detente::source::Span::default();
    detente::ast::Text { value: path.to_owned(), span }
}

#[test]
fn data_for_several_agreements() {
    let folder = Folder::new("imports-data");
    folder.write("lib.detente", "party north\nbody mission\nbody watch\n");
    folder.write(
        "other.detente",
        "agreement other { concluded 2024-01-01 }\nimport \"lib.detente\"\nevent signed by north\n\
         indicator tanks { stock  reported by mission  stale never }\nbenchmark few { requires tanks <= 5 }\nstage first { requires signed }\n",
    );
    folder.write(
        "pact.detente",
        "agreement pact { concluded 2024-02-01 }\nimport \"lib.detente\"\nimport \"other.detente\" as other\nevent signed by north\n\
         indicator tanks { stock  reported by watch  stale never }\nbenchmark few { requires tanks <= 5 }\n\
         stage first { requires signed, other.few }\n",
    );
    let acts = folder
        .write("acts.csv", "date,by,act,on\n2024-03-01,north,occur,signed\n2024-03-05,north,occur,other.signed\n");
    let observed = folder.write(
        "tanks.csv",
        "indicator,date,value,source\ntanks,2024-03-02,7,mission\ntanks,2024-03-03,1,watch\nother.tanks,2024-03-04,2,\n",
    );
    let arguments = |format| {
        vec![
            "run",
            "pact.detente",
            "--data",
            "acts.csv",
            "--data",
            "tanks.csv",
            "--until",
            "2024-04-01",
            "--format",
            format,
        ]
    };
    let output = detente(&folder.0, &arguments("text"));
    assert_eq!((code(&output), err(&output)), (0, String::new()));
    super::snapshot("imports_run", &out(&output));
    let output = detente(&folder.0, &arguments("json"));
    let document: serde_json::Value = serde_json::from_str(&out(&output)).expect("it is JSON");
    assert_eq!((document["agreement"].as_str(), document["from"].as_str()), (Some("pact"), Some("2024-01-01")));
    assert_eq!(document["state"]["stages"]["first"]["since"], "2024-03-04");
    assert_eq!(document["state"]["stages"]["other.first"]["since"], "2024-03-01");
    assert_eq!(document["state"]["reversals"], serde_json::json!({}));
    // What nobody declares, or accepts, is refused.
    fs::write(&acts, "date,by,act,on\n2024-03-01,watch,occur,signed\n2024-03-01,north,occur,other.agreed\n")
        .expect("written");
    fs::write(&observed, "indicator,date,value,source\ntanks,2024-03-02,7,north\nother.tanks,2024-03-02,7,watch\n")
        .expect("written");
    let output = detente(&folder.0, &arguments("text"));
    assert_eq!(code(&output), 2);
    super::snapshot("imports_data_errors", &err(&output));
}

#[test]
fn an_agreement_imported_twice_is_run_once() {
    let folder = Folder::new("imports-diamond");
    folder.write("base.detente", "agreement base { concluded 2024-01-01 }\nstage first { opens 2024-02-01 }\n");
    for side in ["left", "right"] {
        folder.write(
            &format!("{side}.detente"),
            format!("agreement {side} {{ concluded 2024-01-01 }}\nimport \"base.detente\" as b\nstage first {{ requires b.first is active }}\n"),
        );
    }
    folder.write(
        "pact.detente",
        "agreement pact { concluded 2024-01-01 }\nimport \"left.detente\" as left\nimport \"right.detente\" as right\n\
         stage first { requires left.first is active, right.first is active }\n",
    );
    let output = detente(&folder.0, &["run", "pact.detente", "--until", "2024-03-01", "--format", "csv"]);
    assert_eq!((code(&output), err(&output)), (0, String::new()));
    let rows: Vec<String> =
        out(&output).lines().skip(1).map(|row| row.split(',').take(5).collect::<Vec<_>>().join(",")).collect();
    assert_eq!(
        rows,
        [
            "2024-02-01,stage,left.b.first,pending,active",
            "2024-02-02,stage,left.first,pending,active",
            "2024-02-02,stage,right.first,pending,active",
            "2024-02-03,stage,first,pending,active"
        ]
    );
}

#[test]
fn the_project_folder_is_found_from_a_file_too() {
    let folder = Folder::new("imports-root");
    folder.write("detente.toml", "[agreement]\nmain = \"agreements/pact.detente\"\n");
    folder.write("standards/parties.detente", PARTIES);
    folder.write(
        "agreements/pact.detente",
        "agreement pact { concluded 2024-01-01 }\nimport \"../standards/parties.detente\"\n",
    );
    for arguments in [["check", "."], ["check", "agreements/pact.detente"]] {
        let output = detente(&folder.0, &arguments);
        assert_eq!(code(&output), 0, "{}", err(&output));
    }
}
