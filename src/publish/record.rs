//! The record: a timeline of all that has a status over charts of the indicators, and the states by day that the slider shows.
//!
//! Every drawing stretches with its place: across, everything is in percent of the days; down, in pixels. [`scale`] has the days,
//! [`timeline`] the bands, [`series`] what is known of an indicator, [`thresholds`] what it is held against, [`thin`] leaves out
//! points, [`plot`] places them, [`chart`] draws them, [`compact`] makes a chart of one line for terminals, [`states`] packs the statuses by day, [`words`] explains.

pub mod chart;
pub mod compact;
pub mod plot;
pub mod scale;
pub mod series;
pub mod states;
pub mod thin;
pub mod thresholds;
pub mod timeline;
pub mod words;
