//! The one integration-test binary: see `tests/README.md`.

mod cases;
mod errors;
mod examples;
