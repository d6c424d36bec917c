//! Who reports an observation, and whether the indicator accepts it (section 5.2).

use super::form::Column;
use super::line::Cells;
use super::names::{Names, Of, actor};
use super::rows::Rows;
use super::words::clip;
use crate::calendar::Date;
use crate::diagnostic::Code;
use crate::model::{Actor, Indicator, IndicatorId, Subject};

/// The source of a row.
#[derive(Clone, Copy)]
pub enum Source<'r> {
    /// Nobody is named: it is the first in `reported by`.
    First,
    /// A name, which means somebody in some agreement.
    Named(&'r str),
}

impl Source<'_> {
    /// Its place in [`Indicator::sources`], as an agreement's text in force has the indicator; none where that text doesn't
    /// accept it.
    pub fn place(self, names: &Names<'_>, indicator: &Indicator, text: u16) -> Option<u16> {
        let place = match self {
            // An indicator without sources takes what comes.
            Self::First => Some(indicator.ranks.iter().position(|rank| *rank == Some(0)).unwrap_or(0)),
            Self::Named(_) => indicator
                .ranks
                .iter()
                .zip(&indicator.sources)
                .position(|(rank, source)| rank.is_some() && self.is(names, text, *source)),
        };
        place.map(|place| place as u16)
    }

    /// Whether the name means somebody in an agreement.
    fn is(self, names: &Names<'_>, text: u16, who: Actor) -> bool {
        match self {
            Self::First => false,
            Self::Named(name) => names.get(name).iter().any(|(of, it)| *of == text && actor(*it) == Some(who)),
        }
    }
}

impl Rows<'_> {
    /// The source that a row names; nothing where no agreement declares it, which has been told.
    pub fn source<'r>(&mut self, cells: &Cells<'r>, file: &str) -> Option<Source<'r>> {
        let Some(name) = cells.get(Column::Source) else { return Some(Source::First) };
        if self.names.actors(name).next().is_none() {
            let fits = |subject: &Subject| matches!(subject, Subject::Party(_) | Subject::Body(_));
            self.unknown(Code::E0405, "source", name, file, cells.row, "source", fits);
            return None;
        }
        Some(Source::Named(name))
    }

    /// Reports a source that none of the indicators of a name accepts, of which this is the first.
    pub fn refuse_source(
        &mut self,
        of: Of<IndicatorId>,
        source: Source<'_>,
        known: Date,
        cells: &Cells<'_>,
        file: &str,
    ) {
        let Source::Named(name) = source else { return };
        let indicator = self.names.indicator(of, known);
        let mut ranked: Vec<(u16, Actor)> =
            indicator.ranks.iter().zip(&indicator.sources).filter_map(|(rank, it)| Some(((*rank)?, *it))).collect();
        ranked.sort_unstable();
        let agreement = self.names.agreement(of.0);
        let all: Vec<&str> = ranked.iter().map(|(_, actor)| agreement.actor_name(*actor)).collect();
        let help = format!("accepted sources are {}: see `reported by`", all.join(", "));
        let elsewhere = indicator.sources.iter().any(|it| source.is(&self.names, of.0, *it));
        let when = if elsewhere { format!(" on {known}") } else { String::new() };
        let of = cells.get(Column::Indicator).unwrap_or(&indicator.declared.name);
        let message = format!("`{name}` is no accepted source of `{}`{when}", clip(of));
        self.fault(Code::E0405, message, file, cells.row, "source", Some(help));
    }
}
