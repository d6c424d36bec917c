//! The fast reading gives the ledger of the plain one, byte for byte (law 8): wherever a test runs an agreement both are asked.

use detente::data::Store;
use detente::diagnostic::Diagnostic;
use detente::eval::{Options, engine, plain};
use detente::ledger::{Outcome, json};
use detente::model::Program;

/// Runs both ways and holds them equal; gives the outcome.
pub fn run(program: &Program, store: &Store, options: Options) -> Result<Outcome, Box<Diagnostic>> {
    let fast = engine::run(program, store, options, &[]);
    let slow = plain::run(program, store, options, &[]);
    match (&fast, &slow) {
        (Ok(fast), Ok(slow)) if fast == slow => {}
        (Ok(fast), Ok(slow)) => {
            let text = |outcome| json::to_document(outcome).expect("it can be written");
            let (fast, slow) = (text(fast), text(slow));
            let differ = fast.lines().zip(slow.lines()).position(|(fast, slow)| fast != slow).unwrap_or(0);
            let around =
                |text: &str| text.lines().skip(differ.saturating_sub(8)).take(24).collect::<Vec<_>>().join("\n");
            panic!("the fast reading says\n{}\nand the plain one\n{}", around(&fast), around(&slow));
        }
        _ => assert_eq!(fast, slow, "both stop, or neither"),
    }
    fast
}
