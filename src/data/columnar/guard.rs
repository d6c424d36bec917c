//! Damaged files: the readers of others give up on some of them by a panic, which becomes an error like any other.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use arrow_schema::ArrowError;

thread_local! {
    /// A panic on this thread is expected, and not to be reported.
    static EXPECTED: Cell<bool> = const { Cell::new(false) };
}

/// Does something that may panic. What it worked on isn't to be used afterwards.
pub fn guarded<T>(work: impl FnOnce() -> Result<T, ArrowError>) -> Result<T, ArrowError> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if !EXPECTED.get() {
                usual(panic);
            }
        }));
    });
    EXPECTED.set(true);
    let done = panic::catch_unwind(AssertUnwindSafe(work));
    EXPECTED.set(false);
    done.unwrap_or_else(|_| Err(ArrowError::ParseError("it is damaged".to_owned())))
}
