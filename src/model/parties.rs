//! Who acts, and what may happen (section 5.1).

use super::{BodyId, Declared, EventId, PartyId};

/// Somebody who can act: a party or a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Actor {
    /// A party.
    Party(PartyId),
    /// A body.
    Body(BodyId),
}

/// Who may do something (section 5.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Anyone declared.
    Anyone,
    /// Any party, while it is one.
    AnyParty,
    /// These.
    Only(Vec<Actor>),
}

/// A party (section 5.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// Name and place.
    pub declared: Declared,
    /// The event that ends its membership; the day of the event still belongs to it.
    pub until: Option<EventId>,
}

/// A body (section 5.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// Name and place.
    pub declared: Declared,
    /// The parties that make it up; none: it is independent.
    pub members: Vec<PartyId>,
    /// Words said of it, which change no verdict: `civil_society`.
    pub tags: Vec<String>,
}

/// An event (section 5.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Name and place.
    pub declared: Declared,
    /// Who may make it happen.
    pub by: Standing,
    /// Whether some rule asks for it.
    pub used: bool,
    /// Whether some date is counted from it.
    pub dates_from: bool,
}
