//! How many entities stand where: at the end of their runs, and on each day on which that changed.

use std::collections::BTreeMap;

use crate::calendar::Date;
use crate::ledger::Outcome;
use crate::model::{Kind, Program, Subject, Text};

/// Something with a status.
#[derive(Debug)]
pub struct Thing {
    /// What kind of thing it is.
    pub kind: Kind,
    /// Its name.
    pub name: String,
    /// The statuses that it can have, the first ones as the reference has them.
    pub statuses: Vec<&'static str>,
    /// Where it is declared: the text, and in it the thing; none for an agreement itself.
    place: (usize, Option<Subject>),
}

/// Counts of entities by status.
#[derive(Debug)]
pub struct Summary<'p> {
    program: &'p Program,
    /// All that can be counted, in order of kind, then of declaration.
    things: Vec<Thing>,
    places: BTreeMap<(Kind, String), usize>,
    /// Whether days are counted.
    pub daily: bool,
    /// How many entities have been counted.
    pub entities: u64,
    /// The first day of any run.
    pub from: Option<Date>,
    /// The last day of any run.
    pub until: Option<Date>,
    end: BTreeMap<(usize, usize), u64>,
    moves: BTreeMap<(Date, usize, usize), i64>,
}

/// How many entities stand where, for one thing.
#[derive(Debug)]
pub struct Count<'s> {
    /// The thing.
    pub thing: &'s Thing,
    /// Each status with its count, in order.
    pub statuses: Vec<(&'static str, u64)>,
}

/// What one outcome adds to a summary.
#[derive(Debug)]
pub struct Tally {
    from: Date,
    until: Date,
    /// Things with their statuses at the end.
    end: Vec<(usize, usize)>,
    /// Days on which a thing came to a status, or left it.
    moves: Vec<(Date, usize, usize, i64)>,
}

impl<'p> Summary<'p> {
    /// None counted yet.
    pub fn new(program: &'p Program, daily: bool) -> Self {
        let mut things = Vec::new();
        for (index, text) in program.texts.iter().enumerate() {
            let agreement = text.latest();
            for subject in agreement.subjects() {
                let (Some(kind), name) = (subject.kind(), agreement.declared(subject).name.clone()) else { continue };
                things.push(Thing { kind, name, statuses: subject.statuses(), place: (index, Some(subject)) });
            }
            let (name, statuses) = (text.base().name.clone(), vec!["in_force", "ended"]);
            things.push(Thing { kind: Kind::Agreement, name, statuses, place: (index, None) });
        }
        things.sort_by_key(|thing| thing.kind);
        let places = things.iter().enumerate().map(|(place, thing)| ((thing.kind, thing.name.clone()), place));
        let places = places.collect();
        let (end, moves) = (BTreeMap::new(), BTreeMap::new());
        Self { program, things, places, daily, entities: 0, from: None, until: None, end, moves }
    }

    /// What an outcome adds.
    pub fn tally(&self, outcome: &Outcome) -> Tally {
        let mut end = Vec::new();
        for (kind, table) in outcome.state.tables() {
            for (name, standing) in table {
                let Some(place) = self.places.get(&(kind, name.clone())) else { continue };
                end.extend(self.status(*place, &standing.status).map(|status| (*place, status)));
            }
        }
        let moves = if self.daily { self.moves(outcome, &end) } else { Vec::new() };
        Tally { from: outcome.from, until: outcome.until, end, moves }
    }

    /// Adds it.
    pub fn add(&mut self, tally: Tally) {
        self.entities += 1;
        self.from = Some(self.from.map_or(tally.from, |from| from.min(tally.from)));
        self.until = self.until.max(Some(tally.until));
        for place in tally.end {
            *self.end.entry(place).or_default() += 1;
        }
        for (date, thing, status, change) in tally.moves {
            *self.moves.entry((date, thing, status)).or_default() += change;
        }
    }

    /// The counts at the end, each entity at the end of its own run; statuses that none has are left out.
    pub fn end(&self) -> Vec<Count<'_>> {
        let mut counts: Vec<Count<'_>> = Vec::new();
        let mut latest = None;
        for ((place, status), count) in &self.end {
            let thing = &self.things[*place];
            if latest != Some(*place) {
                latest = Some(*place);
                counts.push(Count { thing, statuses: Vec::new() });
            }
            if let Some(last) = counts.last_mut() {
                last.statuses.push((thing.statuses[*status], *count));
            }
        }
        counts
    }

    /// The days on which a count changed, with the new counts of what changed; statuses that no entity ever had are left out.
    pub fn days(&self) -> Vec<(Date, Vec<Count<'_>>)> {
        let mut now: BTreeMap<(usize, usize), i64> = BTreeMap::new();
        for (_, thing, status) in self.moves.keys() {
            now.insert((*thing, *status), 0);
        }
        let mut days: Vec<(Date, Vec<Count<'_>>)> = Vec::new();
        let mut moves = self.moves.iter().filter(|(_, change)| **change != 0).peekable();
        while let Some((&(date, place, status), change)) = moves.next() {
            *now.entry((place, status)).or_default() += change;
            if moves.peek().is_some_and(|((next, other, _), _)| (*next, *other) == (date, place)) {
                continue;
            }
            let thing = &self.things[place];
            let statuses = now.range((place, 0)..(place + 1, 0));
            let statuses =
                statuses.map(|((_, status), count)| (thing.statuses[*status], u64::try_from(*count).unwrap_or(0)));
            let count = Count { thing, statuses: statuses.collect() };
            match days.last_mut().filter(|(day, _)| *day == date) {
                Some((_, counts)) => counts.push(count),
                None => days.push((date, vec![count])),
            }
        }
        days
    }

    fn status(&self, place: usize, word: &str) -> Option<usize> {
        self.things[place].statuses.iter().position(|status| *status == word)
    }

    /// Every change of status from one end of a day to the next, the first status being a change too.
    fn moves(&self, outcome: &Outcome, end: &[(usize, usize)]) -> Vec<(Date, usize, usize, i64)> {
        let mut history: Vec<Vec<(Date, Option<usize>)>> = vec![Vec::new(); self.things.len()];
        for (place, thing) in self.things.iter().enumerate() {
            let text = &self.program.texts[thing.place.0];
            history[place] = presence(thing, text, outcome);
        }
        let mut begun = vec![false; self.things.len()];
        for entry in &outcome.entries {
            let Some(place) = self.places.get(&(entry.kind, entry.name.clone())).copied() else { continue };
            if let (false, Some(from)) = (begun[place], &entry.from) {
                begin(&mut history[place], self.status(place, from));
            }
            begun[place] = true;
            history[place].push((entry.date, self.status(place, &entry.to)));
        }
        for (place, status) in end {
            if !begun[*place] {
                begin(&mut history[*place], Some(*status));
            }
        }
        let mut moves = Vec::new();
        for (place, mut history) in history.into_iter().enumerate() {
            // Of one day the presence comes first, then the entries in their order.
            history.sort_by_key(|(date, _)| *date);
            let mut before: Option<usize> = None;
            let mut rest = history.into_iter().peekable();
            while let Some((date, status)) = rest.next() {
                if rest.peek().is_some_and(|(next, _)| *next == date) || status == before {
                    continue;
                }
                moves.extend(before.map(|status| (date, place, status, -1)));
                moves.extend(status.map(|status| (date, place, status, 1)));
                before = status;
            }
        }
        moves
    }
}

/// Puts the status with which something begins, where that is known.
fn begin(history: &mut [(Date, Option<usize>)], status: Option<usize>) {
    if let (Some((_, first @ Some(_))), Some(_)) = (history.first_mut(), status) {
        *first = status;
    }
}

/// The days from which something is there, with its first status, or isn't (section 5.8, amendments).
fn presence(thing: &Thing, text: &Text, outcome: &Outcome) -> Vec<(Date, Option<usize>)> {
    let Some(subject) = thing.place.1 else {
        return vec![(begun(text, outcome), Some(0))];
    };
    if thing.kind == Kind::Amendment {
        return Vec::new();
    }
    let usual = match thing.kind {
        // In the list of the language these two aren't first.
        Kind::Benchmark => thing.statuses.iter().position(|status| *status == "unknown"),
        _ => Some(0),
    };
    let mut found: Vec<(Date, Option<usize>)> = Vec::new();
    for version in &text.versions {
        let day = version.effective.max(begun(text, outcome));
        if day > outcome.until {
            break;
        }
        let status = usual.filter(|_| !version.agreement.declared(subject).absent);
        if found.last().map_or(status.is_some(), |(_, before)| before.is_some() != status.is_some()) {
            found.push((day, status));
        }
    }
    found
}

/// The first day of a text's own run.
fn begun(text: &Text, outcome: &Outcome) -> Date {
    let standing = outcome.state.agreements.get(&text.base().name);
    let own = standing.filter(|standing| standing.status == "in_force").and_then(|standing| standing.since);
    own.or(text.base().concluded).unwrap_or(outcome.from).max(outcome.from)
}
