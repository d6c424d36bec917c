//! What is measured (section 5.2).

use super::{Actor, BodyId, Declared, Window};
use crate::calendar::Duration;
use crate::quantity::Unit;

/// An indicator (section 5.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Indicator {
    /// Name and place.
    pub declared: Declared,
    /// What kind of series it is.
    pub measure: Measure,
    /// The unit its values are kept in; plain for bools and categories.
    pub unit: Unit,
    /// Sources that some version of the text accepts. Observations name theirs by its place here.
    pub sources: Vec<Actor>,
    /// For each of them its place in this version's `reported by`; none: it isn't accepted. Of two that report one date on
    /// one day the one named first stands.
    pub ranks: Vec<Option<u16>>,
    /// The cadence.
    pub every: Option<Duration>,
    /// When it is too old.
    pub stale: Stale,
    /// How an observation is disputed.
    pub disputes: Option<Disputes>,
    /// Whether some rule asks for it.
    pub used: bool,
}

/// What an indicator measures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Measure {
    /// A level, carried forward.
    Stock,
    /// An amount per period of the cadence.
    Flow,
    /// Amounts as they occur, without periods.
    Amounts,
    /// True or false.
    Bool {
        /// Not carried forward.
        momentary: bool,
    },
    /// One of several values.
    Category {
        /// Whether they compare with `<`.
        ordered: bool,
        /// In order.
        values: Vec<String>,
        /// Not carried forward.
        momentary: bool,
    },
}

impl Measure {
    /// Whether a value holds only on the day it is about.
    pub const fn is_momentary(&self) -> bool {
        matches!(self, Self::Bool { momentary: true } | Self::Category { momentary: true, .. })
    }

    /// Whether its values are numbers.
    pub const fn is_numeric(&self) -> bool {
        matches!(self, Self::Stock | Self::Flow | Self::Amounts)
    }
}

/// When an indicator is too old to be known: on a day later than `date` + length. `date` is that of the observation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stale {
    /// Older than this.
    After(Duration),
    /// Never.
    Never,
}

/// How observations are disputed (section 5.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disputes {
    /// Who settles.
    pub to: BodyId,
    /// In what time.
    pub window: Window,
    /// Whether silence makes the observation stand (true) or void (false).
    pub silence_stands: bool,
}
