//! Parties, bodies and events (section 5.1).

use super::Checker;
use crate::ast::{Actors, Item};
use crate::diagnostic::Code;
use crate::model::{Body, Event, Party, Standing};

impl Checker<'_> {
    /// Everybody who may act, and what may happen.
    pub(super) fn check_parties_and_events(&mut self) {
        for (order, declaration) in self.each("party") {
            let Some(declaration) = declaration else {
                self.parties.push(Party { declared: self.declared(order), until: None });
                continue;
            };
            let Item::Party { until } = &declaration.item else { continue };
            let until = until.as_ref().and_then(|name| self.event(name));
            self.parties.push(Party { declared: self.declared(order), until });
        }
        for (order, declaration) in self.each("body") {
            let Some(declaration) = declaration else {
                self.bodies.push(Body { declared: self.declared(order), members: Vec::new(), tags: Vec::new() });
                continue;
            };
            let Item::Body { of, tags } = &declaration.item else { continue };
            let members = of.iter().filter_map(|name| self.party(name)).collect();
            for tag in tags.iter().filter(|tag| tag.text != "civil_society") {
                self.error(Code::E0204, format!("unknown word `{}` of a body", tag.text), tag.span, "says nothing")
                    .add_help("bodies may be marked `{ civil_society }`");
            }
            let tags = tags.iter().map(|tag| tag.text.clone()).collect();
            self.bodies.push(Body { declared: self.declared(order), members, tags });
        }
        for (order, declaration) in self.each("event") {
            let Some(declaration) = declaration else {
                self.events.push(Event {
                    declared: self.declared(order),
                    by: Standing::Anyone,
                    used: false,
                    dates_from: false,
                });
                continue;
            };
            let Item::Event { by } = &declaration.item else { continue };
            let by = by.as_ref().map_or(Standing::Anyone, |by| self.standing(by));
            self.events.push(Event { declared: self.declared(order), by, used: false, dates_from: false });
        }
    }

    /// Who may do something.
    pub(super) fn standing(&mut self, actors: &Actors) -> Standing {
        match actors {
            Actors::AnyParty(span) => {
                if self.parties.is_empty() && !self.lost {
                    self.error(Code::E0311, "nobody has standing", *span, "no party is declared")
                        .add_help("declare the parties, or name the bodies that may do it");
                }
                Standing::AnyParty
            }
            Actors::Named(names) => Standing::Only(self.actors(names)),
        }
    }
}
