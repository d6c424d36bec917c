//! The command line: arguments, rendering, exit codes. The only place that prints.
//!
//! [`args`] has the arguments, a file for each command; [`report`] shows diagnostics, [`timeline`] a ledger for people.

mod args;
mod changes;
mod check;
mod diff;
mod help;
mod interrupt;
mod lint;
mod new;
mod opened;
mod output;
mod progress;
mod publish;
pub mod report;
mod run;
mod sealed;
mod test;
mod timeline;
mod verify;
mod why;

use clap::Parser;

use args::{Arguments, Command};
use output::Output;

/// How a command ended (section 11).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// All is well.
    Fine,
    /// Findings: errors in the agreement.
    Findings,
    /// Trouble with the call, the files or the data.
    Trouble,
    /// Stopped by Ctrl-C, as shells number it.
    Interrupted,
}

impl Exit {
    /// The exit code of the process.
    pub const fn code(self) -> u8 {
        match self {
            Self::Fine => 0,
            Self::Findings => 1,
            Self::Trouble => 2,
            Self::Interrupted => 130,
        }
    }
}

/// Runs the program on arguments, the first of which is its own name; gives the exit code.
///
/// Output goes to standard output and standard error. A closed pipe is no error.
pub fn main(arguments: impl IntoIterator<Item = std::ffi::OsString>) -> u8 {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            let shown = error.print();
            let is_help = !error.use_stderr();
            return if is_help && shown.is_ok() { Exit::Fine.code() } else { Exit::Trouble.code() };
        }
    };
    let mut output = Output::new(arguments.color);
    let ended = match &arguments.command {
        Command::Check(check) => check::run(check, &mut output),
        Command::Run(run) => run::run(run, &mut output),
        Command::Why(why) => why::run(why, &mut output),
        Command::Verify(verify) => verify::run(verify, &mut output),
        Command::Test(test) => test::run(test, &mut output),
        Command::Lint(lint) => lint::run(lint, &mut output),
        Command::Diff(diff) => diff::run(diff, &mut output),
        Command::Publish(publish) => publish::run(publish, &mut output),
        Command::New(new) => new::run(new, &mut output),
        Command::Completions { shell } => help::completions(*shell, &mut output),
        Command::Man { command } => help::man(command.as_deref(), &mut output),
    };
    match ended.and_then(|exit| output.finish().map(|()| exit)) {
        Ok(exit) => exit.code(),
        // Whoever reads has seen enough.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Exit::Fine.code(),
        Err(error) => {
            output.complain(&format!("the output can't be written: {error}"));
            Exit::Trouble.code()
        }
    }
}
