//! The first day of a run and its last, and where it becomes too long.

use crate::calendar::Date;
use crate::data::{Act, Observation, Store};
use crate::diagnostic::{Code, Diagnostic};
use crate::eval::{Given, Options};
use crate::model::{Agreement, IndicatorId, Program, Subject};

pub fn too_long(program: &Program, most: usize, day: Date) -> Diagnostic {
    let message = format!("by {day} the ledger has more than {most} entries");
    Diagnostic::error(Code::E0503, message, program.main().span, "the agreement that was run")
        .help("end the run earlier with `--until`, or allow more with `--max-entries`")
}

/// The first day of each text and the last of all (section 7): the `concluded` date or the first in the data; `until` or the
/// last in the data of indicators and acts that some rule uses.
pub fn span_of(
    program: &Program,
    store: &Store,
    options: Options,
    given: &[Given],
) -> Result<(Vec<Date>, Date), Box<Diagnostic>> {
    let limit = options.known_at.unwrap_or(Date::LAST);
    let (mut first_in_data, mut last_in_data): (Option<Date>, Option<Date>) = (None, None);
    let mut meet = |first: Date, last: Date| {
        first_in_data = Some(first_in_data.map_or(first, |known| known.min(first)));
        last_in_data = last_in_data.max(Some(last));
    };
    for (text, facts) in program.texts.iter().zip(&store.texts) {
        let used = |subject| text.versions.iter().any(|version| is_used(&version.agreement, subject));
        for (index, list) in facts.observations.iter().enumerate() {
            if used(Subject::Indicator(IndicatorId(index as u32))) {
                // They are in order of date.
                let (first, last) = match limit {
                    Date::LAST => (list.first(), list.known_until()),
                    _ => {
                        let known = list.iter().filter(|it| it.known() <= limit);
                        (known.clone().next(), known.map(Observation::known).max())
                    }
                };
                if let (Some(first), Some(last)) = (first, last) {
                    meet(first.date, last);
                }
            }
        }
        // And acts are, too.
        let counts = |act: &&Act| act.date <= limit && used(act.on);
        if let (Some(first), Some(last)) = (facts.acts.iter().find(counts), facts.acts.iter().rfind(counts)) {
            meet(first.date, last.date);
        }
    }
    let main = program.main();
    let begins = given.iter().map(|given| given.since).max();
    let mut firsts = Vec::new();
    for text in &program.texts {
        let agreement = text.base();
        let Some(first) = begins.or(agreement.concluded).or(first_in_data) else {
            let message = "the run has no first day: the agreement has no `concluded` date, and the data has no row that a rule uses";
            return Err(Box::new(
                Diagnostic::error(Code::E0502, message, agreement.span, "no `concluded` clause here")
                    .help("add `concluded YYYY-MM-DD` to the agreement, or give data with `--data`"),
            ));
        };
        firsts.push(first);
    }
    let first = firsts[firsts.len() - 1];
    let until = match options.until {
        Some(until) if until < first => {
            let message = format!("the run would end on {until}, before its first day {first}");
            return Err(Box::new(
                Diagnostic::error(Code::E0502, message, main.span, format!("the run begins on {first}"))
                    .help("ask for a later day: with `--until`, of `detente why` with `--on`"),
            ));
        }
        Some(until) => until,
        None => last_in_data.unwrap_or(first).max(first),
    };
    Ok((firsts, until))
}

/// Whether some rule asks for it; acts on what rules are about always count.
fn is_used(agreement: &Agreement, subject: Subject) -> bool {
    match subject {
        Subject::Event(event) => agreement[event].used,
        Subject::Indicator(indicator) => agreement[indicator].used,
        _ => true,
    }
}
