//! Changes in words: by how much, to where, for how long, and who would have to act.

use super::flips::{Flip, Found};
use super::words::{Words, capital};
use super::world::{Change, Deed, Report};
use crate::data::Reading;
use crate::ledger::grouped;
use crate::model::{ActKind, Agreement, IndicatorId, Measure};
use crate::quantity::{Number, subtract, with_unit};

impl Words<'_> {
    /// What a search has found, a sentence each.
    pub fn found(&self, found: &Found) -> Vec<String> {
        let mut sentences = Vec::new();
        if let Some(day) = found.by_itself {
            sentences.push(format!("Nothing has to change: as things go it comes by itself, on {day}."));
        }
        sentences.extend(found.flips.iter().map(|flip| self.flip(flip)));
        if sentences.is_empty() {
            let what = if found.tried > 1 { "No change was found" } else { "No single change was found" };
            sentences.push(format!("{what} that would bring it by {}.", found.until));
        }
        sentences
    }

    /// A change that was seen to bring something about.
    pub fn flip(&self, flip: &Flip) -> String {
        let changes: Vec<String> = flip.changes.iter().map(|change| self.change(change)).collect();
        format!("{}: earliest {}.", capital(&changes.join(", and ")), flip.earliest)
    }

    /// What would have to be otherwise, without a full stop.
    pub fn change(&self, change: &Change) -> String {
        match change {
            Change::Report(report) => self.report(report),
            Change::Act(deed) => self.deed(deed),
        }
    }

    fn agreement(&self, text: usize) -> &Agreement {
        self.program.texts[text].on(self.day)
    }

    fn report(&self, report: &Report) -> String {
        let agreement = self.agreement(report.text);
        let indicator = &agreement[report.indicator];
        let name = self.named(&indicator.declared.name);
        let stay = match report.stay {
            Some(length) => format!(" and stay there for {}", length.words()),
            None => String::new(),
        };
        let by: Vec<String> = report.by.iter().map(|actor| self.named(agreement.actor_name(*actor))).collect();
        let by = if by.is_empty() { String::new() } else { format!(" by {}", by.join(" and by ")) };
        let (Reading::Number(value), measure) = (report.reading, &indicator.measure) else {
            let value = shown(agreement, report.indicator, report.reading);
            let now = report.now.filter(|now| *now != report.reading);
            let now =
                now.map(|now| format!(" (it is {})", shown(agreement, report.indicator, now))).unwrap_or_default();
            let stay = stay.replace(" there ", " so ");
            return format!("{name} would have to be reported{by} as {value}{now}{stay}");
        };
        let unit = &indicator.unit.name;
        let amount = |number: Number| grouped(&with_unit(number, unit));
        let (target, above, strict) = match report.limit {
            Some(limit) => (limit.value, limit.above, limit.strict),
            None => (value, true, false),
        };
        let bound = match (report.limit.is_some(), strict, above) {
            (false, ..) => amount(target),
            (true, true, true) => format!("more than {}", amount(target)),
            (true, true, false) => format!("less than {}", amount(target)),
            (true, false, true) => format!("{} or more", amount(target)),
            (true, false, false) => format!("{} or less", amount(target)),
        };
        if *measure == Measure::Amounts {
            return format!("{bound} of {name} would have to be reported{by} once");
        }
        let Some(Reading::Number(now)) = report.now else {
            return format!("{name} would have to be reported{by} at {bound}{stay}");
        };
        if report.once {
            return format!(
                "the next report of {name} would have to bring {bound} (the last one brought {})",
                amount(now)
            );
        }
        let difference = subtract(target, now).unwrap_or(Number::ZERO);
        let is_there = report.limit.is_some() && ((difference <= Number::ZERO) == above || difference.is_zero());
        if is_there && !(strict && difference.is_zero()) {
            return format!("{name} would have to go on being reported{by} at {bound} (it is {}){stay}", amount(now));
        }
        let verb = if difference > Number::ZERO { "rise" } else { "fall" };
        let of_a_period = if *measure == Measure::Flow { " in each period" } else { "" };
        let (more, to) = match (strict, above) {
            (true, true) => ("more than ", format!("above {}", amount(target))),
            (true, false) => ("more than ", format!("below {}", amount(target))),
            (false, _) => ("", amount(target)),
        };
        if unit == "%" {
            // By so many per cent would be another thing.
            return format!("{name} would have to {verb}{of_a_period} from {} to {to}{stay}", amount(now));
        }
        format!("{name} would have to {verb} by {more}{}{of_a_period}, to {to}{stay}", amount(difference.abs()))
    }

    fn deed(&self, deed: &Deed) -> String {
        let agreement = self.agreement(deed.text);
        let by: Vec<String> = deed.by.iter().map(|actor| self.named(agreement.actor_name(*actor))).collect();
        let by = by.join(" or ");
        let on = self.named(&agreement.declared(deed.on).name);
        let day = deed.day.map(|day| format!(" on {day}")).unwrap_or_default();
        match deed.kind {
            ActKind::Occur => format!("the event {on} would have to happen, by {by},{day}"),
            ActKind::Raise => format!("{by} would have to raise {on}{day}"),
            ActKind::Uphold => format!("{by} would have to uphold {on}{day}"),
            ActKind::Dismiss => format!("{by} would have to dismiss {on}{day}"),
            ActKind::Waive => format!("{by} would have to waive {on}{day}, say for a year"),
            ActKind::Certify => format!("{by} would have to certify {on}{day}"),
            ActKind::Invoke => format!("{by} would have to invoke {on}{day}"),
            ActKind::File => format!("{by} would have to file a case under {on}{day}"),
            ActKind::Answer => format!("{by} would have to answer a case under {on}{day}"),
            ActKind::Hold => format!("{by} would have to hold {on}{day}"),
            ActKind::Extend | ActKind::Dispute | ActKind::Settle | ActKind::Void | ActKind::Contest => {
                format!("{by} would have to {} {on}{day}", deed.kind.word())
            }
        }
    }
}

/// A value of an indicator as data write it.
pub fn shown(agreement: &Agreement, id: IndicatorId, reading: Reading) -> String {
    match (reading, &agreement[id].measure) {
        (Reading::Number(number), _) => with_unit(number, &agreement[id].unit.name),
        (Reading::Bool(truth), _) => truth.to_string(),
        (Reading::Category(index), Measure::Category { values, .. }) => {
            values.get(usize::from(index)).cloned().unwrap_or_default()
        }
        (Reading::Category(_) | Reading::None, _) => "nothing".to_owned(),
    }
}
