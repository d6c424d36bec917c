//! stub
pub mod thin;
