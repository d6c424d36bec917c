//! Standard output and standard error, with or without colour.

use std::io::{self, BufWriter, IsTerminal, Write};

use anstream::AutoStream;
use anstyle::{AnsiColor, Style};

use super::args::Color;

/// Where a command prints.
pub struct Output {
    /// Results.
    pub out: BufWriter<AutoStream<io::Stdout>>,
    /// Messages.
    pub err: AutoStream<io::Stderr>,
    choice: anstream::ColorChoice,
}

/// Colours by meaning.
pub mod meaning {
    use super::{AnsiColor, Style};

    /// Met, granted, active.
    pub const GOOD: Style = AnsiColor::Green.on_default();
    /// Unmet, reversed, fired.
    pub const BAD: Style = AnsiColor::Red.on_default();
    /// Unknown, suspended, running.
    pub const OPEN: Style = AnsiColor::Yellow.on_default();
    /// What comes second.
    pub const FAINT: Style = Style::new().dimmed();
    /// What comes first.
    pub const STRONG: Style = Style::new().bold();

    /// The colour of a status.
    pub fn of(status: &str) -> Style {
        match status {
            "met" | "waived" | "granted" | "active" | "restored" | "cured" | "settled" | "held" | "answered"
            | "holds" => GOOD,
            "unmet" | "reversed" | "lapsed" | "fired" | "run" | "rejected" | "missed" | "unanswered" | "violated" => {
                BAD
            }
            "unknown" | "suspended" | "winding_down" | "announced" | "raised" | "conflict" | "contested" | "due"
            | "open" => OPEN,
            _ => FAINT,
        }
    }
}

impl Output {
    /// The streams of the process.
    pub fn new(color: Color) -> Self {
        let choice = match color {
            Color::Auto => anstream::ColorChoice::Auto,
            Color::Always => anstream::ColorChoice::Always,
            Color::Never => anstream::ColorChoice::Never,
        };
        Self {
            out: BufWriter::new(AutoStream::new(io::stdout(), choice)),
            err: AutoStream::new(io::stderr(), choice),
            choice,
        }
    }

    /// The width of the terminal that results go to; a fixed one elsewhere, so that files come out the same everywhere.
    pub fn width(&self) -> usize {
        width_of(io::stdout().is_terminal())
    }

    /// The width of the terminal that messages go to.
    pub fn error_width(&self) -> usize {
        width_of(io::stderr().is_terminal())
    }

    /// Whether messages are coloured.
    pub fn colors_errors(&self) -> bool {
        match self.choice {
            anstream::ColorChoice::Always | anstream::ColorChoice::AlwaysAnsi => true,
            anstream::ColorChoice::Never => false,
            anstream::ColorChoice::Auto => AutoStream::choice(&io::stderr()) != anstream::ColorChoice::Never,
        }
    }

    /// A line on standard error; if that can't be written there is nobody to tell.
    pub fn complain(&mut self, text: &str) {
        let _ = writeln!(self.err, "{}", crate::diagnostic::characters::visible(text));
    }

    /// Writes out what is still held back.
    ///
    /// # Errors
    /// Those of standard output.
    pub fn finish(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

fn width_of(is_terminal: bool) -> usize {
    if !is_terminal {
        return 100;
    }
    terminal_size::terminal_size().map_or(100, |(width, _)| usize::from(width.0)).clamp(40, 160)
}
