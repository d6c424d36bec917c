//! Ctrl-C: at once as long as nothing has been printed, and between two lines afterwards.

use std::sync::{Arc, Mutex, PoisonError};

/// What a command is at when somebody stops it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    /// Nothing has been printed: it may end here and now.
    Work,
    /// Results are being printed.
    Print,
    /// It was asked to stop, and does so at the next good place.
    Stop,
}

/// Watches for Ctrl-C.
#[derive(Debug, Clone)]
pub struct Interrupt(Arc<Mutex<At>>);

impl Interrupt {
    /// Begins to watch; `clear` takes away what is on the terminal for the time being.
    pub fn watch(clear: impl Fn() + Send + 'static) -> Self {
        let at = Arc::new(Mutex::new(At::Work));
        let watched = Arc::clone(&at);
        // Where somebody else watches already, Ctrl-C is theirs.
        let _ = ctrlc::set_handler(move || {
            let mut at = watched.lock().unwrap_or_else(PoisonError::into_inner);
            if *at == At::Print {
                *at = At::Stop;
                return;
            }
            // The lock is held, so that printing can't begin.
            clear();
            std::process::exit(i32::from(super::Exit::Interrupted.code()));
        });
        Self(at)
    }

    /// From now on results are printed: a first Ctrl-C is left to [`is_asked`](Self::is_asked), a second ends the program.
    pub fn print(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = At::Print;
    }

    /// Whether to stop.
    pub fn is_asked(&self) -> bool {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) == At::Stop
    }
}
