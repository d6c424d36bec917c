//! The arguments.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::calendar::Date;
use crate::data::{MAX_ROWS, parse_date};
use crate::eval::{Evaluator, MAX_ENTRIES};

/// Agreements that happen in stages: checked before signature, run against data, explained day by day.
#[derive(Debug, Parser)]
#[command(
    name = "detente",
    version,
    propagate_version = true,
    after_help = "Exit status: 0 fine; 1 findings, such as errors in the agreement; 2 trouble with the call, the files or the data.\n\
                  The language reference is in docs/reference/."
)]
pub struct Arguments {
    /// When to use colour
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub color: Color,
    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check names, types, units and structure of agreements
    ///
    /// Reads the text alone, no data, and reports every error it finds.
    Check(CheckArgs),
    /// Run an agreement over data and print the ledger
    ///
    /// Works out day by day what holds, what follows and why. The run ends on the last date in the data that some rule
    /// uses, unless --until says otherwise; today's date plays no part.
    Run(RunArgs),
    /// Explain why something is as it is on a day, and what would have to come for it to be otherwise
    ///
    /// SUBJECT is the name of a benchmark, stage, relief, trigger, reversal, review, grievance, safeguard or amendment, or a
    /// statement in quotes: "termination is active", "stockpile holds". The answer goes from the status down to the clauses and
    /// the very observations and acts it rests on; then it says what is missing, and the smallest changes that would make the
    /// difference, each of which was tried by running on with it.
    Why(WhyArgs),
    /// Find out whether a sealed ledger stands
    ///
    /// Reads what `detente run --seal --format json` has written, looks whether its chain of hashes is whole, then runs the
    /// agreement again as it was run then, over the files that were sealed, and compares. Without a project the chain alone is
    /// looked at.
    Verify(VerifyArgs),
    /// Run the scenarios of agreements and compare what comes of them with reviewed snapshots
    ///
    /// Fails if an expectation isn't met, if a snapshot has changed, if a scenario expects nothing, and if there is no scenario
    /// at all. What is new or changed waits in NAME.detente.snap.new until it is reviewed. Where CI is set nothing is written,
    /// and a missing snapshot fails too.
    Test(TestArgs),
    /// Question agreements as an experienced negotiator would
    ///
    /// Looks for what has a meaning but will go wrong: a cure that ends before anybody can see it, relief without a way back, a
    /// medicine exemption that a snapback takes. With data it also asks what the past says of the text. Levels and options stand
    /// in the table `[lints]` of the project file.
    Lint(LintArgs),
    /// Say what is different between two versions of an agreement, in meaning and, given data, in outcome
    ///
    /// Names what was added, removed and changed, thresholds and windows with both values; text that means the same is no
    /// difference. With --data the two ledgers stand side by side, with the first entry that only one of them has, and why.
    Diff(DiffArgs),
    /// Write an agreement as a page that people can read: what counts as compliance in plain words, the sequence as a drawing
    ///
    /// With data also the record, day by day, and where things stand. The page is one HTML file that needs no network and no
    /// other file. What it says is made from the rules and the ledger, never copied from prose.
    Publish(PublishArgs),
    /// Begin a project: a small commented agreement with data, scenarios and their reviewed snapshot
    New(NewArgs),
    /// Print a completion script for a shell
    Completions {
        /// Which shell
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// Print the manual page, of the program or of one command
    Man {
        /// A command
        command: Option<String>,
    },
}

/// `detente check`
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Files, or project folders; by default the nearest project upwards from here
    #[arg(value_name = "FILE|PROJECT")]
    pub paths: Vec<PathBuf>,
    /// How to print what was found
    #[arg(long, value_enum, default_value_t = CheckFormat::Text, value_name = "FORMAT")]
    pub format: CheckFormat,
    /// Explain an error code, and check nothing
    #[arg(long, value_name = "CODE", conflicts_with_all = ["paths", "format"])]
    pub explain: Option<String>,
}

/// Formats of diagnostics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// For people, with the source and help, on standard error
    Text,
    /// For programs: a list, on standard output
    Json,
    /// Annotations of a GitHub workflow, on standard output
    Github,
}

/// What the commands that run an agreement ask of its data.
#[derive(Debug, Args)]
pub struct DataArgs {
    /// Data: a file, a folder, or - for standard input; instead of what the project names
    #[arg(long, value_name = "PATH")]
    pub data: Vec<String>,
    /// As if nothing reported or dated later existed
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub known_at: Option<Date>,
    /// Pass over rows about names that the agreement doesn't declare, with a warning that counts them
    #[arg(long)]
    pub lenient: bool,
}

/// `detente run`
#[derive(Debug, Args)]
pub struct RunArgs {
    /// A file, or a project folder; by default the nearest project upwards from here
    #[arg(value_name = "FILE|PROJECT")]
    pub path: Option<PathBuf>,
    /// The data
    #[command(flatten)]
    pub data: DataArgs,
    /// The last day of the run
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub until: Option<Date>,
    /// Seal the ledger: add the hashes of all that was read and of every entry, so that it can be verified
    #[arg(long)]
    pub seal: bool,
    /// Refuse data of more rows than this
    #[arg(long, value_name = "NUMBER", default_value_t = MAX_ROWS)]
    pub max_rows: u64,
    /// Stop where the ledger of an entity grows longer than this
    #[arg(long, value_name = "NUMBER", default_value_t = MAX_ENTRIES)]
    pub max_entries: usize,
    /// Count how many entities stand where, in place of their ledgers: at the end, or with =daily also on each day on which
    /// that changed
    #[arg(
        long,
        value_enum,
        value_name = "WHEN",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "end",
        conflicts_with = "seal"
    )]
    pub summary: Option<SummaryOf>,
    /// How many entities to evaluate at the same time; by default as many as there are cores. With 1 a large file is read by one
    /// thread too, otherwise by two. The output is the same with any number
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// How to work the ledger out, which is the same either way: plain asks every rule on every day, and is slow
    #[arg(long, value_enum, default_value_t = Engine::Fast, value_name = "WHICH")]
    pub engine: Engine,
    /// How to print the ledger
    #[arg(long, value_enum, default_value_t = RunFormat::Text, value_name = "FORMAT")]
    pub format: RunFormat,
}

/// Ways to work a ledger out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Engine {
    /// From one day on which something moves to the next
    Fast,
    /// Day by day
    Plain,
}

impl From<Engine> for Evaluator {
    fn from(engine: Engine) -> Self {
        match engine {
            Engine::Fast => Self::Engine,
            Engine::Plain => Self::Plain,
        }
    }
}

/// What a summary counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SummaryOf {
    /// The statuses at the end of each entity's run
    End,
    /// Also those of each day on which a count changed
    Daily,
}

/// Formats of ledgers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RunFormat {
    /// For people: a timeline with reasons, then the state at the end
    Text,
    /// The document `detente.outcome.v1`; with entities one a line
    Json,
    /// An entry of the ledger a line
    Jsonl,
    /// An entry of the ledger a row
    Csv,
}

/// `detente why`
#[derive(Debug, Args)]
#[command(allow_missing_positional = true)]
pub struct WhyArgs {
    /// A file, or a project folder; by default the nearest project upwards from here
    #[arg(value_name = "FILE|PROJECT")]
    pub path: Option<PathBuf>,
    /// A name, or a statement: "NAME is STATUS", "NAME is not STATUS", "NAME holds"
    #[arg(value_name = "SUBJECT", required = true)]
    pub subject: String,
    /// The day, in whose evening things are told; by default the last day of the run
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub on: Option<Date>,
    /// The data
    #[command(flatten)]
    pub data: DataArgs,
    /// Which entity is asked about, where the data have several
    #[arg(long, value_name = "NAME")]
    pub entity: Option<String>,
    /// Refuse data of more rows than this
    #[arg(long, value_name = "NUMBER", default_value_t = MAX_ROWS)]
    pub max_rows: u64,
    /// How to print the answer
    #[arg(long, value_enum, default_value_t = WhyFormat::Text, value_name = "FORMAT")]
    pub format: WhyFormat,
}

/// Formats of explanations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum WhyFormat {
    /// For people: a tree, from the status down to observations
    Text,
    /// The document `detente.why.v1`
    Json,
    /// A section of Markdown
    Markdown,
}

/// `detente verify`
#[derive(Debug, Args)]
#[command(
    after_help = "Exit status: 0 the ledger stands; 1 it doesn't; 2 trouble with the call, the files or the data."
)]
pub struct VerifyArgs {
    /// The sealed ledger, in JSON; - for standard input
    #[arg(value_name = "LEDGER")]
    pub ledger: PathBuf,
    /// What the ledger is of: a file, or a project folder; by default what lies beside the ledger, else the nearest project
    /// upwards from here
    #[arg(value_name = "FILE|PROJECT")]
    pub path: Option<PathBuf>,
    /// Data: a file, a folder, or - for standard input; by default the files that were sealed, where the project has them
    #[arg(long, value_name = "PATH")]
    pub data: Vec<String>,
    /// How to print what was found
    #[arg(long, value_enum, default_value_t = VerifyFormat::Text, value_name = "FORMAT")]
    pub format: VerifyFormat,
}

/// Formats of verifications.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum VerifyFormat {
    /// For people
    Text,
    /// The document `detente.verify.v1`
    Json,
}

/// `detente test`
#[derive(Debug, Args)]
pub struct TestArgs {
    /// Files, projects, or folders with such; by default the nearest project upwards from here
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Only scenarios whose name contains this
    #[arg(long, value_name = "TEXT")]
    pub filter: Option<String>,
    /// Stop at the first failure
    #[arg(long)]
    pub fail_fast: bool,
    /// Accept all new and changed snapshots
    #[arg(long, conflicts_with_all = ["review", "reject"])]
    pub accept: bool,
    /// Walk through new and changed snapshots: accept, reject or skip each
    #[arg(long, conflicts_with = "reject")]
    pub review: bool,
    /// Forget what waits for review
    #[arg(long)]
    pub reject: bool,
    /// Remove snapshots that belong to no scenario any more
    #[arg(long, conflicts_with = "filter")]
    pub prune: bool,
    /// Say what the tests have seen of the agreement, and what they never saw
    #[arg(long)]
    pub coverage: bool,
    /// Fail if less than this share of the agreement was seen
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    pub min: Option<u32>,
    /// How to print the report
    #[arg(long, value_enum, default_value_t = TestFormat::Text, value_name = "FORMAT")]
    pub format: TestFormat,
}

/// Formats of test reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TestFormat {
    /// For people: a line a test, then what failed and why
    Text,
    /// The document `detente.test.v1`
    Json,
    /// JUnit XML
    Junit,
}

/// `detente lint`
#[derive(Debug, Args)]
pub struct LintArgs {
    /// Files, or project folders; by default the nearest project upwards from here
    #[arg(value_name = "FILE|PROJECT")]
    pub paths: Vec<PathBuf>,
    /// Data: a file or a folder, for the rules that look at data; by default what the project names
    #[arg(long, value_name = "PATH")]
    pub data: Vec<String>,
    /// The day against which snoozes are judged, and the last day of runs over the data
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub until: Option<Date>,
    /// Fail on findings of a rule, a category or all
    #[arg(short = 'D', long, value_name = "RULE")]
    pub deny: Vec<String>,
    /// Tell findings of a rule, a category or all
    #[arg(short = 'W', long, value_name = "RULE")]
    pub warn: Vec<String>,
    /// Don't look for findings of a rule, a category or all
    #[arg(short = 'A', long, value_name = "RULE")]
    pub allow: Vec<String>,
    /// Mend what can be mended without changing a right, a date or an amount
    #[arg(long)]
    pub fix: bool,
    /// With --fix: mend also what changes what the text says; read the result
    #[arg(long, requires = "fix")]
    pub r#unsafe: bool,
    /// With --fix: show what would be changed, and write nothing
    #[arg(long, requires = "fix")]
    pub dry_run: bool,
    /// Show every finding in full, also where a rule has many
    #[arg(long)]
    pub full: bool,
    /// Only count the findings of each rule
    #[arg(long)]
    pub statistics: bool,
    /// How to print what was found
    #[arg(long, value_enum, default_value_t = LintFormat::Text, value_name = "FORMAT")]
    pub format: LintFormat,
    /// Explain a rule, and look at nothing
    #[arg(long, value_name = "RULE", conflicts_with = "paths")]
    pub explain: Option<String>,
    /// List all rules with their levels, and look at nothing
    #[arg(long, conflicts_with_all = ["explain", "fix"])]
    pub list: bool,
    /// Print the JSON Schema of the table `[lints]`, and look at nothing
    #[arg(long, conflicts_with_all = ["explain", "fix", "list", "paths"])]
    pub schema: bool,
}

/// Formats of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LintFormat {
    /// For people, with the source and help, on standard error
    Text,
    /// The document `detente.lint.v1`
    Json,
    /// SARIF 2.1.0, which code scanning services read
    Sarif,
    /// Annotations of a GitHub workflow
    Github,
    /// JUnit XML
    Junit,
}

/// `detente diff`
#[derive(Debug, Args)]
pub struct DiffArgs {
    /// The old version: a file or a project
    #[arg(value_name = "OLD")]
    pub old: PathBuf,
    /// The new version
    #[arg(value_name = "NEW")]
    pub new: PathBuf,
    /// Data to run both over: a file or a folder
    #[arg(long, value_name = "PATH")]
    pub data: Vec<String>,
    /// The last day of both runs
    #[arg(long, value_name = "DATE", value_parser = date, requires = "data")]
    pub until: Option<Date>,
    /// How to print what was found
    #[arg(long, value_enum, default_value_t = DiffFormat::Text, value_name = "FORMAT")]
    pub format: DiffFormat,
}

/// Formats of comparisons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// For people
    Text,
    /// The document `detente.diff.v1`
    Json,
}

/// `detente publish`
#[derive(Debug, Args)]
pub struct PublishArgs {
    /// A file, or a project folder; by default the nearest project upwards from here
    #[arg(value_name = "FILE|PROJECT")]
    pub path: Option<PathBuf>,
    /// The data
    #[command(flatten)]
    pub data: DataArgs,
    /// The last day of the record
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub until: Option<Date>,
    /// Whose data the page is about, where the data are of several
    #[arg(long, value_name = "NAME")]
    pub entity: Option<String>,
    /// What to write
    #[arg(long, value_enum, default_value_t = PublishFormat::Html, value_name = "FORMAT")]
    pub format: PublishFormat,
    /// The file to write, whole or not at all; by default standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// Formats of publications.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PublishFormat {
    /// The whole page, in one file
    Html,
    /// The criteria and where things stand
    Markdown,
}

/// `detente new`
#[derive(Debug, Args)]
pub struct NewArgs {
    /// The folder to make; its name becomes that of the agreement
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
}

fn percent(text: &str) -> Result<u32, String> {
    let number = text.strip_suffix('%').unwrap_or(text).trim().parse().ok().filter(|number| *number <= 100);
    number.ok_or_else(|| "expected a percentage such as 80%".to_owned())
}

fn date(text: &str) -> Result<Date, String> {
    parse_date(text)
        .ok_or_else(|| "expected a date such as 2024-03-31 (or a period: 2024-03, 2024-Q1, 2024)".to_owned())
}
