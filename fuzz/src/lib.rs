//! What the fuzz targets do. It stands among the tests, which do the same with inputs that once broke something.

#[path = "../../tests/suite/exercise.rs"]
pub mod exercise;
