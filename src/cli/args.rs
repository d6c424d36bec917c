//! The arguments.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::calendar::Date;
use crate::data::parse_date;

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
    /// Begin a project: a small commented agreement with data
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

/// `detente run`
#[derive(Debug, Args)]
pub struct RunArgs {
    /// A file, or a project folder; by default the nearest project upwards from here
    #[arg(value_name = "FILE|PROJECT")]
    pub path: Option<PathBuf>,
    /// Data: a file, a folder, or - for standard input; instead of what the project names
    #[arg(long, value_name = "PATH")]
    pub data: Vec<String>,
    /// The last day of the run
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub until: Option<Date>,
    /// As if nothing reported or dated later existed
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub known_at: Option<Date>,
    /// Pass over rows about names that the agreement doesn't declare, with a warning that counts them
    #[arg(long)]
    pub lenient: bool,
    /// How to print the ledger
    #[arg(long, value_enum, default_value_t = RunFormat::Text, value_name = "FORMAT")]
    pub format: RunFormat,
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

/// `detente new`
#[derive(Debug, Args)]
pub struct NewArgs {
    /// The folder to make; its name becomes that of the agreement
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
}

fn date(text: &str) -> Result<Date, String> {
    parse_date(text)
        .ok_or_else(|| "expected a date such as 2024-03-31 (or a period: 2024-03, 2024-Q1, 2024)".to_owned())
}
