//! Détente: a language for agreements that happen in stages.
//!
//! The way of the data is text → [`ast`] → [`model`] → [`ledger`]: read the modules in that order. `ARCHITECTURE.md` has the
//! map.

pub mod ast;
pub mod calendar;
pub mod check;
pub mod cli;
pub mod data;
pub mod diagnostic;
pub mod diff;
pub mod digest;
pub mod eval;
pub mod explain;
pub mod ledger;
pub mod lint;
pub mod model;
pub mod parse;
pub mod portfolio;
pub mod project;
pub mod publish;
pub mod quantity;
pub mod scenario;
pub mod seal;
pub mod source;
