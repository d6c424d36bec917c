//! `detente completions` and `detente man`

use std::io::{self, Write as _};

use clap::CommandFactory;

use super::Exit;
use super::args::Arguments;
use super::output::Output;

/// Prints a completion script.
pub fn completions(shell: clap_complete::Shell, output: &mut Output) -> io::Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "detente", &mut script);
    output.out.write_all(&script)?;
    Ok(Exit::Fine)
}

/// Prints the manual page of the program, or of one command.
pub fn man(command: Option<&str>, output: &mut Output) -> io::Result<Exit> {
    let mut program = Arguments::command();
    program.build();
    let page = match command {
        None => Some(program.clone()),
        Some(name) => program.find_subcommand(name).cloned(),
    };
    let Some(page) = page else {
        output.complain(&format!("there is no command `{}`", command.unwrap_or("")));
        return Ok(Exit::Trouble);
    };
    let mut text = Vec::new();
    clap_mangen::Man::new(page).render(&mut text)?;
    output.out.write_all(&text)?;
    Ok(Exit::Fine)
}
