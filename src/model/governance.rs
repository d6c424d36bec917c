//! What keeps an agreement going (sections 5.8 and 5.9).

use super::{Actor, DateExpr, Declared, ExprId, Standing, Subject, TriggerId, Window};
use crate::calendar::{Date, Duration};

/// A review (section 5.8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// Name and place.
    pub declared: Declared,
    /// The n-th is due n times this after the anchor; none: only when convened.
    pub schedule: Option<(Duration, DateExpr)>,
    /// Who holds it.
    pub by: Vec<Actor>,
    /// What it reports.
    pub reports: Vec<Subject>,
    /// The window from the day it is due, and what is raised when it is missed.
    pub due: Option<(Window, TriggerId)>,
}

/// A channel for grievances (section 5.8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grievance {
    /// Name and place.
    pub declared: Declared,
    /// Who may file.
    pub from: Standing,
    /// Who answers.
    pub to: Vec<Actor>,
    /// The window from each filing, and what is raised when it isn't answered.
    pub answered: Option<(Window, TriggerId)>,
}

/// A safeguard (section 5.8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Safeguard {
    /// Name and place.
    pub declared: Declared,
    /// What it says.
    pub rule: SafeguardRule,
}

/// What a safeguard says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SafeguardRule {
    /// True on every day.
    Always(ExprId),
    /// True on no day.
    Never(ExprId),
    /// True on some day of some history: not for a run to decide.
    Reachable(ExprId),
    /// Whenever the first is true, the second is true on that day or one of the next.
    LeadsTo {
        /// The cause.
        cause: ExprId,
        /// The effect.
        effect: ExprId,
        /// In what time.
        within: Duration,
    },
}

/// An amendment (section 5.8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amendment {
    /// Name and place.
    pub declared: Declared,
    /// From when it is in force.
    pub effective: Date,
}

/// Something of another agreement whose status is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Foreign {
    /// How this agreement calls it: `lebanon.ceasefire`.
    pub name: String,
    /// Which of the program's texts.
    pub text: usize,
    /// What of it.
    pub subject: Subject,
}
