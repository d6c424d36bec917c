//! The ledger as JSON, schema `detente.outcome.v1`.
