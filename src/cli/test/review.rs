//! Walking through new and changed snapshots, one by one, by lines typed at a terminal: it works over any connection.

use std::io::{self, BufRead, Write};

use super::super::changes::diff;
use super::super::output::{Output, meaning};
use super::Results;
use super::compare::Compared;
use super::files::waits;

/// Asks about each snapshot that is new or changed.
pub fn walk(results: &mut Results, output: &mut Output) -> io::Result<()> {
    let total = results.tests.iter().filter(|test| waits(&test.snapshot)).count();
    let mut number = 0;
    let mut all = false;
    let shown = results.target.shown.clone();
    for test in results.tests.iter_mut().filter(|test| waits(&test.snapshot)) {
        number += 1;
        if all {
            test.snapshot = Compared::Accepted;
            continue;
        }
        let out = &mut output.out;
        let strong = meaning::STRONG;
        writeln!(out, "\n{strong}{number} of {total}: {}{strong:#}  ({shown})", test.section)?;
        let before = match &test.snapshot {
            Compared::Changed(before) => before.as_str(),
            _ => "",
        };
        diff(before, &test.text, "  ", out)?;
        if !test.failures.is_empty() {
            writeln!(out, "  its expectations are not met")?;
        }
        match ask(out)? {
            Answer::Accept => test.snapshot = Compared::Accepted,
            Answer::AcceptAll => {
                all = true;
                test.snapshot = Compared::Accepted;
            }
            Answer::Reject => test.snapshot = Compared::Rejected,
            Answer::Skip => {}
            Answer::Quit => break,
        }
    }
    Ok(())
}

enum Answer {
    Accept,
    AcceptAll,
    Reject,
    Skip,
    Quit,
}

fn ask(out: &mut impl Write) -> io::Result<Answer> {
    loop {
        write!(out, "accept (a), accept all that follow (A), reject (r), skip (s) or quit (q)? ")?;
        out.flush()?;
        let mut line = String::new();
        if io::stdin().lock().read_line(&mut line)? == 0 {
            writeln!(out)?;
            return Ok(Answer::Quit);
        }
        return Ok(match line.trim() {
            "a" | "accept" | "y" => Answer::Accept,
            "A" => Answer::AcceptAll,
            "r" | "reject" | "n" => Answer::Reject,
            "s" | "skip" | "" => Answer::Skip,
            "q" | "quit" => Answer::Quit,
            _ => continue,
        });
    }
}
