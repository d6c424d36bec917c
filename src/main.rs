//! The `detente` program: see [`detente::cli`].

use std::process::ExitCode;

/// Deep agreements are checked and evaluated by recursion, for which the main thread of some systems is too small.
const STACK: usize = 64 << 20;

fn main() -> ExitCode {
    let work = std::thread::Builder::new().stack_size(STACK).spawn(|| detente::cli::main(std::env::args_os()));
    let code = work.ok().and_then(|thread| thread.join().ok());
    ExitCode::from(code.unwrap_or(101))
}
