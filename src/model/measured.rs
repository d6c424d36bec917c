//! In what the bare numbers of a checked expression are said: the model keeps them in the unit of what they stand beside.

use super::{Agreement, ExprId, ExprKind, Indicator, Measure, WindowFunction};
use crate::quantity::{Number, percent, plain, with_unit};

/// What a number or category beside an expression is said in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Measured {
    /// As it is.
    Plain,
    /// In a unit.
    Unit(String),
    /// A share, in percent.
    Percent,
    /// A category's values.
    Values(Vec<String>),
}

impl Measured {
    /// What an indicator is measured in.
    pub fn of(indicator: &Indicator) -> Self {
        match &indicator.measure {
            Measure::Category { values, .. } => Self::Values(values.clone()),
            _ if indicator.unit.name.is_empty() => Self::Plain,
            _ => Self::Unit(indicator.unit.name.clone()),
        }
    }

    /// Another, where this one says nothing.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        if self == Self::Plain { other } else { self }
    }

    /// A number with its unit: `202.8 kg`, `3.67%`.
    pub fn number(&self, number: Number) -> String {
        match self {
            Self::Plain | Self::Values(_) => plain(number),
            Self::Unit(unit) => with_unit(number, unit),
            Self::Percent => percent(number),
        }
    }

    /// A value of a category by its place.
    pub fn category(&self, index: u16) -> String {
        match self {
            Self::Values(values) => values.get(usize::from(index)).cloned().unwrap_or_default(),
            Self::Plain | Self::Unit(_) | Self::Percent => index.to_string(),
        }
    }
}

impl Agreement {
    /// In what the numbers beside an expression are said: the unit of what it reads.
    pub fn measured(&self, id: ExprId) -> Measured {
        match &self.expr(id).kind {
            // A growth is a share of what grew, a count a plain number, whatever the unit of the flow.
            ExprKind::FlowWindow { function: WindowFunction::Growth, .. }
            | ExprKind::Window { function: WindowFunction::Growth, .. }
            | ExprKind::ShareOf(_) => Measured::Percent,
            ExprKind::FlowWindow { function: WindowFunction::Count, .. }
            | ExprKind::AmountWindow { function: WindowFunction::Count, .. } => Measured::Plain,
            ExprKind::Reading(id)
            | ExprKind::FlowWindow { flow: id, .. }
            | ExprKind::AmountWindow { flow: id, .. }
            | ExprKind::Total { flow: id, .. } => Measured::of(&self[*id]),
            ExprKind::Level(relief) => match &self[*relief].amount {
                Some(unit) => Measured::Unit(unit.name.clone()),
                None => Measured::Percent,
            },
            ExprKind::Window { argument: inner, .. }
            | ExprKind::Negate(inner)
            | ExprKind::Abs(inner)
            | ExprKind::Ago { value: inner, .. }
            | ExprKind::On { value: inner, .. }
            | ExprKind::Round { value: inner, .. } => self.measured(*inner),
            ExprKind::Sum { first, rest } => {
                rest.iter().map(|(_, term)| self.measured(*term)).fold(self.measured(*first), Measured::or)
            }
            ExprKind::Min(parts) | ExprKind::Max(parts) => {
                parts.iter().map(|part| self.measured(*part)).fold(Measured::Plain, Measured::or)
            }
            ExprKind::If { then, otherwise, .. } => self.measured(*then).or(self.measured(*otherwise)),
            _ => Measured::Plain,
        }
    }
}
