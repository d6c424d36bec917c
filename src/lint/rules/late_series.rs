//! Questions an indicator whose observations come more rarely than its cadence says: the data have gaps that are longer, by more
//! than some days of grace.
//!
//! Gaps are counted between the dates that observations are about, whoever reported; also the one from the last observation to
//! the end of the run, where it is longer than this series has ever been late. Indicators whose text says that silence means
//! something are left alone: amounts `as it occurs`, and `stale never`.
//!
//! ## Why it matters
//! A cadence is a promise of the one who reports, and cures, test dates and staleness are built on it. If the past shows that
//! reports come late, a text that relies on them will find benchmarks unknown at the moment when it has to decide.
//!
//! ## Triggers
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! body mission
//! indicator weapons { stock  reported by mission every 1 month }
//! benchmark disarmed by north { requires weapons == 0  verified by mission }
//! relief trade by south to north
//! stage opening { requires disarmed  grants trade }
//! ```
//! ```csv
//! indicator,date,value
//! weapons,2024-01-31,12
//! weapons,2024-02-29,12
//! weapons,2024-06-30,0
//! weapons,2024-07-31,0
//! ```
//!
//! ## A better draft
//! The cadence is one that is kept.
//! ```detente
//! agreement pact { concluded 2024-01-01  rounding down }
//! party north
//! party south
//! body mission
//! indicator weapons { stock  reported by mission every 4 months }
//! benchmark disarmed by north { requires weapons == 0  verified by mission }
//! relief trade by south to north
//! stage opening { requires disarmed  grants trade }
//! ```
//! ```csv
//! indicator,date,value
//! weapons,2024-01-31,12
//! weapons,2024-02-29,12
//! weapons,2024-06-30,0
//! weapons,2024-07-31,0
//! ```
//!
//! ## Known false positives
//! A file that leaves out reports which only repeat the last figure. Add them, or say `stale never`.

use crate::calendar::{Date, Duration, Reckoning};
use crate::data::Observation;
use crate::lint::draft::{counted, every as cadence_words};
use crate::lint::record::{among, main_facts};
use crate::lint::{Category, Choice, Draft, Findings, Rule, Value};
use crate::model::{IndicatorId, Measure, Stale, Subject};

/// The rule.
pub static RULE: Rule =
    Rule::new("late-series", "DAT02", Category::Data, "gaps longer than the cadence", check).over_data().with(&[
        Choice { key: "days", default: Value::Count(15), about: "a gap may be so many days longer than the cadence" },
    ]);

/// A time without observations: the date of the last before it, and the next date or the end of the run.
#[derive(Clone, Copy)]
struct Gap<'a> {
    from: Date,
    to: Date,
    is_last: bool,
    entity: Option<&'a str>,
}

impl Gap<'_> {
    fn days(&self) -> i64 {
        i64::from(self.to.days()) - i64::from(self.from.days())
    }
}

fn check(draft: &Draft<'_>, found: &mut Findings<'_>) {
    let Some(evidence) = draft.evidence else { return };
    let grace = i64::from(found.count("days"));
    let indicators = draft.agreement.indicators.iter().enumerate();
    for (index, indicator) in indicators.filter(|(_, indicator)| indicator.used && !indicator.declared.absent) {
        let Some(every) = indicator.every else { continue };
        if indicator.measure == Measure::Amounts || indicator.stale == Stale::Never {
            continue;
        }
        let (mut all, mut concerned) = (Vec::new(), 0);
        for (store, outcome) in evidence.stores.iter().zip(&evidence.outcomes) {
            let list = main_facts(store).and_then(|facts| facts.observations.get(index));
            let until = outcome.as_ref().map(|outcome| outcome.until);
            let gaps =
                gaps(list.map_or(&[][..], |list| list.as_slice()), &draft.agreement.reckoning, every, grace, until);
            concerned += usize::from(!gaps.is_empty());
            all.extend(gaps.into_iter().map(|gap| Gap { entity: store.entity.as_deref(), ..gap }));
        }
        let Some(longest) = all.iter().copied().reduce(|a, b| if b.days() > a.days() { b } else { a }) else {
            continue;
        };
        let (name, from, to) = (&indicator.declared.name, longest.from, longest.to);
        let place =
            if longest.is_last { format!("from {from} to the end, {to}") } else { format!("from {from} to {to}") };
        let whose = longest.entity.map(|entity| format!(" of `{entity}`")).unwrap_or_default();
        let days = counted(longest.days(), "day");
        let message = if all.len() == 1 {
            format!(
                "`{name}` is reported {}, but the data{whose} have nothing for {days}, {place}",
                cadence_words(every)
            )
        } else {
            format!(
                "`{name}` is reported {}, but the data have {} longer gaps{}: the longest is one{whose} of {days}, {place}",
                cadence_words(every),
                all.len(),
                among(concerned, evidence),
            )
        };
        let subject = Subject::Indicator(IndicatorId(index as u32));
        found
            .say(draft.clause_span(subject, "reported by"), message, "the cadence that is promised")
            .help("promise a cadence that can be kept, or let `stale`, cures and test dates allow for late reports");
    }
}

/// The gaps of one series, which is in order of date.
fn gaps(
    list: &[Observation],
    reckoning: &Reckoning,
    every: Duration,
    grace: i64,
    until: Option<Date>,
) -> Vec<Gap<'static>> {
    let mut found = Vec::new();
    for (a, b) in list.iter().zip(list.iter().skip(1)) {
        if is_late(reckoning, a.date, b.date, every, grace) {
            found.push(Gap { from: a.date, to: b.date, is_last: false, entity: None });
        }
    }
    if let (Some(last), Some(until)) = (list.last(), until) {
        // The report on the last period may be on its way, as earlier ones were for so many days.
        let lag = list.iter().map(|it| i64::from(it.known().days()) - i64::from(it.date.days())).max().unwrap_or(0);
        if is_late(reckoning, last.date, until, every, grace.max(lag)) {
            found.push(Gap { from: last.date, to: until, is_last: true, entity: None });
        }
    }
    found
}

/// Whether a date comes later than one cadence and the days of grace after another; the end of a month stays one.
fn is_late(reckoning: &Reckoning, from: Date, to: Date, every: Duration, grace: i64) -> bool {
    let next = reckoning.plus(from, every).map(|next| match every {
        Duration::Months(months) => from.plus_months_keeping_end(i64::from(months)).map_or(next, |end| end.max(next)),
        Duration::Days(_) | Duration::BusinessDays(..) => next,
    });
    next.and_then(|next| next.plus_days(grace)).is_ok_and(|last| to > last)
}
