//! The program itself: its output, its exit codes, its files.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A folder of its own, removed at the end.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("detente-test-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("a folder can be made");
        Self(path)
    }

    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).expect("a folder can be made");
        }
        fs::write(&path, text).expect("a file can be written");
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

pub fn detente(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_detente"));
    command
        .args(arguments)
        .current_dir(folder)
        .env_remove("NO_COLOR")
        .env_remove("CLICOLOR_FORCE")
        .env_remove("CI")
        .stdin(Stdio::null());
    command.output().expect("the program runs")
}

pub fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("the output is text")
}

pub fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("the messages are text")
}

pub fn code(output: &Output) -> i32 {
    output.status.code().expect("the program ends by itself")
}

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

const PACT: &str = "agreement pact { concluded 2024-01-01 }
party north
body mission
indicator weapons { stock  reported by mission every 1 month }
benchmark few by north { requires weapons <= 20  waivable by mission }
";

#[test]
fn the_readme_command_prints_the_history() {
    let output = detente(root(), &["run", "examples/jcpoa"]);
    assert_eq!(code(&output), 0, "{}", err(&output));
    super::snapshot("run_jcpoa", &out(&output));
}

#[test]
fn every_example_runs_as_text() {
    for name in super::examples::names() {
        let output = detente(root(), &["run", &format!("examples/{name}")]);
        assert_eq!((code(&output), err(&output)), (0, String::new()), "{name}");
        super::snapshot(&format!("run_{name}"), &out(&output));
    }
}

#[test]
fn a_new_project_checks_and_runs() {
    let folder = Folder::new("new");
    let made = detente(&folder.0, &["new", "River Accord"]);
    assert_eq!(code(&made), 0, "{}", err(&made));
    let project = folder.0.join("River Accord");
    let checked = detente(&project, &["check"]);
    assert_eq!((code(&checked), err(&checked)), (0, String::new()));
    let run = detente(&project, &["run"]);
    assert_eq!((code(&run), err(&run)), (0, String::new()));
    super::snapshot("run_new_project", &out(&run));
    // Also from a folder within it, and by its path.
    let within = detente(&project.join("data"), &["run"]);
    assert_eq!(out(&within), out(&run));
    let named = detente(&folder.0, &["run", "River Accord"]);
    assert_eq!(out(&named), out(&run));
}

/// The snapshot that a new project comes with is that of its scenarios: nothing is written, as where CI is set.
#[test]
fn a_new_project_passes_its_scenarios() {
    let folder = Folder::new("new-test");
    assert_eq!(code(&detente(&folder.0, &["new", "river"])), 0);
    let project = folder.0.join("river");
    let tested = detente(&project, &["test"]);
    let shown = project.join("river.detente.snap.new");
    if shown.exists() && std::env::var_os("CI").is_none() {
        assert_eq!(code(&detente(&project, &["test", "--accept"])), 0);
        let text = fs::read_to_string(project.join("river.detente.snap")).expect("it is accepted");
        let template = root().join("src/cli/template/agreement.detente.snap");
        fs::write(template, text.replace("river.detente", "NAME.detente")).expect("the template can be written");
    }
    assert!(!shown.exists(), "the template's snapshot was behind; it is written anew: look at it and commit it");
    assert_eq!((code(&tested), err(&tested)), (0, String::new()));
    assert!(out(&tested).contains("3 passed, 0 failed"), "{}", out(&tested));
}

#[test]
fn a_project_is_made_whole_or_not_at_all() {
    let folder = Folder::new("new-names");
    let reserved = detente(&folder.0, &["new", "or"]);
    assert_eq!(code(&reserved), 2);
    assert!(err(&reserved).contains("`or`, which is a reserved word"), "{}", err(&reserved));
    folder.write("file", "");
    assert_eq!(code(&detente(&folder.0, &["new", "file/pact"])), 2);
    let long = format!("deep/{}", "a".repeat(250));
    assert_eq!(code(&detente(&folder.0, &["new", &long])), 2, "the file's name is too long");
    assert_eq!(fs::read_dir(&folder.0).expect("it is there").count(), 1, "only the file is left");
    let quoted = detente(&folder.0, &["new", "North's pact"]);
    assert!(out(&quoted).contains(r"detente check 'North'\''s pact'"), "{}", out(&quoted));
}

#[test]
fn a_folder_that_exists_is_left_alone() {
    let folder = Folder::new("exists");
    folder.write("pact/notes.txt", "mine");
    let output = detente(&folder.0, &["new", "pact"]);
    assert_eq!(code(&output), 2);
    assert!(err(&output).contains("exists already"));
    assert_eq!(fs::read_dir(folder.0.join("pact")).expect("it is there").count(), 1);
}

#[test]
fn exit_codes() {
    let folder = Folder::new("exit");
    folder.write("pact.detente", PACT);
    folder.write("faulty.detente", "agreement pact { concluded 2024-02-30 }\n");
    folder.write("fine.csv", "indicator,date,value\nweapons,2024-01-31,12\n");
    folder.write("faulty.csv", "indicator,date,value\nwapons,2024-01-31,12\n");
    let cases: &[(&[&str], i32)] = &[
        (&["check", "pact.detente"], 0),
        (&["check", "faulty.detente"], 1),
        (&["check", "missing.detente"], 2),
        (&["check", "pact.detente", "faulty.detente"], 1),
        (&["check"], 2),
        (&["check", "--explain", "E0203"], 0),
        (&["check", "--explain", "E9999"], 2),
        (&["run", "pact.detente", "--data", "fine.csv"], 0),
        (&["run", "faulty.detente", "--data", "fine.csv"], 1),
        (&["run", "pact.detente", "--data", "faulty.csv"], 2),
        (&["run", "pact.detente", "--data", "faulty.csv", "--lenient"], 0),
        (&["run", "pact.detente", "--data", "missing.csv"], 2),
        (&["run", "pact.detente", "--until", "soon"], 2),
        (&["run", "pact.detente", "--until", "2023-01-01"], 2),
        (&["run", "--frobnicate"], 2),
        (&["frobnicate"], 2),
        (&["--help"], 0),
        (&["--version"], 0),
        (&["completions", "bash"], 0),
        (&["completions", "tcsh"], 2),
        (&["man"], 0),
        (&["man", "run"], 0),
        (&["man", "frobnicate"], 2),
    ];
    for (arguments, wanted) in cases {
        let output = detente(&folder.0, arguments);
        assert_eq!(code(&output), *wanted, "{arguments:?}: {}{}", out(&output), err(&output));
        if *wanted == 2 {
            assert!(!err(&output).is_empty(), "{arguments:?} says what is wrong");
            assert!(out(&output).is_empty(), "{arguments:?} gives no partial result: {}", out(&output));
        }
    }
}

#[test]
fn data_from_standard_input_and_folders() {
    let folder = Folder::new("input");
    folder.write("pact.detente", PACT);
    folder.write("data/a.csv", "indicator,date,value\nweapons,2024-01-31,12\n");
    folder.write("data/b.jsonl", "{\"indicator\": \"weapons\", \"date\": \"2024-02\", \"value\": 30}\n");
    folder.write("data/README.md", "not data");
    let by_folder = detente(&folder.0, &["run", "pact.detente", "--data", "data", "--format", "jsonl"]);
    assert_eq!(code(&by_folder), 0, "{}", err(&by_folder));
    assert!(out(&by_folder).contains("\"file\":\"data/b.jsonl\",\"row\":1"), "{}", out(&by_folder));
    let mut child = Command::new(env!("CARGO_BIN_EXE_detente"))
        .args(["run", "pact.detente", "--data", "-", "--format", "csv"])
        .current_dir(&folder.0)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let mut input = child.stdin.take().expect("there is an input");
    input.write_all(b"indicator,date,value\nweapons,2024-01-31,12\nweapons,2024-02-29,30\n").expect("it reads");
    drop(input);
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(code(&output), 0);
    assert!(out(&output).contains("(-, row 3)"), "{}", out(&output));
}

#[test]
fn ledgers_cite_files_alike_wherever_they_are_run_from() {
    let folder = Folder::new("cite");
    folder.write("pact.detente", PACT);
    folder.write("rows.csv", "indicator,date,value\nweapons,2024-01-31,12\n");
    let here = detente(&folder.0, &["run", "pact.detente", "--data", "rows.csv", "--format", "json"]);
    let (pact, rows) = (folder.0.join("pact.detente"), folder.0.join("rows.csv"));
    let there =
        detente(root(), &["run", &pact.to_string_lossy(), "--data", &rows.to_string_lossy(), "--format", "json"]);
    assert_eq!(out(&here), out(&there));
}

#[test]
fn diagnostics_as_json_and_as_annotations() {
    let folder = Folder::new("formats");
    folder.write("pact.detente", "agreement pact { concluded 2024-01-01 }\nevent signature by irn\nparty iran\n");
    let json = detente(&folder.0, &["check", "pact.detente", "--format", "json"]);
    assert_eq!(code(&json), 1);
    super::snapshot("check_json", &out(&json));
    let github = detente(&folder.0, &["check", "pact.detente", "--format", "github"]);
    assert_eq!(code(&github), 1);
    super::snapshot("check_github", &out(&github));
    let text = detente(&folder.0, &["check", "pact.detente"]);
    assert!(out(&text).is_empty());
    super::snapshot("check_text", &err(&text));
}

#[test]
fn colour_only_where_it_is_wanted() {
    let plain = detente(root(), &["run", "examples/belarus"]);
    assert!(!out(&plain).contains('\u{1b}'));
    let always = detente(root(), &["run", "examples/belarus", "--color", "always"]);
    assert!(out(&always).contains("\u{1b}[32m"), "green for what is granted");
    let never = detente(root(), &["--color", "never", "run", "examples/belarus"]);
    assert_eq!(out(&never), out(&plain));
}

#[test]
fn a_closed_pipe_is_no_error() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_detente"))
        .args(["run", "examples/jcpoa"])
        .current_dir(root())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!((code(&output), err(&output)), (0, String::new()));
}

#[test]
fn faulty_bytes_have_a_place() {
    let folder = Folder::new("bytes");
    folder.write("latin.detente", b"agreement pact {}\n// caf\xe9\n");
    let output = detente(&folder.0, &["check", "latin.detente"]);
    assert_eq!(code(&output), 2);
    assert!(err(&output).contains("byte 0xE9 at offset 24, in line 2"), "{}", err(&output));
    folder.write("bom.detente", format!("\u{feff}{}", PACT.replace('\n', "\r\n")));
    let output = detente(&folder.0, &["check", "bom.detente"]);
    assert_eq!((code(&output), err(&output)), (0, String::new()));
    folder.write("faulty.detente", "\u{feff}agreement pact {}\r\nparty North\r\n");
    let output = detente(&folder.0, &["check", "faulty.detente"]);
    assert!(err(&output).contains("faulty.detente:2:7"), "{}", err(&output));
}

#[test]
fn project_files_with_faults() {
    let cases = [
        ("[agreement]\nmian = \"pact.detente\"\n", "did you mean `main`?"),
        ("[agreement]\nmain = \"pact.detente\"\n[date]\npaths = []\n", "did you mean `data`?"),
        ("[agreement]\nmain = \"pact.detente\"\n[data.columns]\ndaet = \"TIME\"\n", "did you mean `date`?"),
        ("[agreement]\nmain = \"pact.detente\"\n[run]\nuntil = \"soon\"\n", "`soon` is no date"),
        ("[agreement]\nmain = 5\n", "line 2: `main` can't be the number `5`"),
        ("[agreement]\nmain = \"pact.detente\"\n[data]\npaths = \"data\"\n", "expected a list of files and folders"),
        ("[agreement]\nmain = \"pact.detente\"\n[data]\npaths = [\n  true,\n]\n", "`paths` can't be `true`"),
        ("[agreement]\nmain = \"pact.detente\"\n[data.columns]\ndate = 1.5\n", "`date` can't be the number `1.5`"),
        ("agreement = \"pact.detente\"\n", "`agreement` can't be the text `pact.detente`"),
        ("[[agreement]]\nmain = \"pact.detente\"\n", "`agreement` can't be a list of tables"),
        (
            "[agreement]\nmain = \"pact.detente\"\n[data.columns]\ndate = \"T\"\nreported = \"T\"\n",
            "line 5: the header `T` is mapped to `date` and to `reported`",
        ),
        ("[agreement\n", "can't be read"),
        ("", "the project file lacks `agreement`"),
    ];
    for (index, (text, wanted)) in cases.iter().enumerate() {
        let folder = Folder::new(&format!("manifest{index}"));
        folder.write("detente.toml", text);
        folder.write("pact.detente", PACT);
        let output = detente(&folder.0, &["check"]);
        assert_eq!(code(&output), 2, "{text}");
        assert!(err(&output).contains(wanted), "{text}: {}", err(&output));
    }
}

#[test]
fn sdmx_csv_by_a_mapping() {
    let folder = Folder::new("sdmx");
    folder.write(
        "detente.toml",
        "[agreement]\nmain = \"bond.detente\"\n[data]\npaths = [\"imf.csv\"]\n[data.columns]\ndate = \"TIME_PERIOD\"\nvalue = \
         \"OBS_VALUE\"\nindicator = \"INDICATOR\"\n[data.indicators]\n\"NGDP_R\" = \"gdp\"\n",
    );
    folder.write(
        "bond.detente",
        "agreement bond { concluded 2024-01-01 }\nbody bureau\nindicator gdp { stock  reported by bureau every 1 quarter }\n\
         benchmark recovery { requires gdp >= 1050 }\n",
    );
    folder.write(
        "imf.csv",
        "DATAFLOW,INDICATOR,FREQ,TIME_PERIOD,OBS_VALUE\nIMF:IFS,NGDP_R,Q,2024-Q1,1043.2\nIMF:IFS,NGDP_R,Q,2024-Q2,1.0519E3\n",
    );
    let output = detente(&folder.0, &["run", "--format", "csv"]);
    assert_eq!((code(&output), err(&output)), (0, String::new()));
    let text = out(&output);
    assert!(text.contains("2024-03-31,benchmark,recovery,unknown,unmet"), "{text}");
    assert!(text.contains("2024-06-30,benchmark,recovery,unmet,met"), "{text}");
}

#[test]
fn entities_are_run_each_on_its_own() {
    let folder = Folder::new("entities");
    folder.write("pact.detente", PACT);
    folder.write(
        "rows.csv",
        "indicator,date,value,entity\nweapons,2024-01-31,12,upper\nweapons,2024-02-29,30,lower\nweapons,2024-03-31,10,lower\n",
    );
    let output = detente(&folder.0, &["run", "pact.detente", "--data", "rows.csv", "--format", "json"]);
    assert_eq!(code(&output), 0, "{}", err(&output));
    let documents: Vec<serde_json::Value> =
        out(&output).lines().map(|line| serde_json::from_str(line).expect("a document a line")).collect();
    assert_eq!(documents.len(), 2);
    assert_eq!((documents[0]["entity"].as_str(), documents[0]["until"].as_str()), (Some("lower"), Some("2024-03-31")));
    assert_eq!((documents[1]["entity"].as_str(), documents[1]["until"].as_str()), (Some("upper"), Some("2024-01-31")));
}
