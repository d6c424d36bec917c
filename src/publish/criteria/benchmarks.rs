//! Benchmarks in plain words (section 5.3): what counts, when it is judged, who says so, and what silence means.

use std::collections::BTreeSet;

use super::{Points, Teller};
use crate::model::{
    Benchmark, BenchmarkId, BenchmarkStatus, ExprId, IndicatorId, ObservationStatus, Subject, UnknownAs,
};
use crate::publish::conditions::Said;
use crate::publish::voice::{capital, counted, every, listed};
use crate::quantity::{Number, plain};

/// Of what rests on no report.
const UNSAID: &str = "An event counts as not having happened until somebody with the right to do so says that it has.";

impl Teller<'_> {
    pub(super) fn benchmark(&self, id: BenchmarkId, points: &mut Points) {
        let benchmark = &self.agreement[id];
        let voice = &self.voice;
        if !benchmark.by.is_empty() {
            points.say("Who must do it", capital(&voice.actors(&benchmark.by, "and")));
        }
        let mut counts = voice.condition(benchmark.requires);
        counts.text = format!("It is met when {}", counts.text);
        points.add("What counts", vec![counts]);
        points.add("When it is judged", self.judged(benchmark));
        points.add("Reports", self.reports(benchmark.requires));
        points.add("Who verifies", self.verifies(benchmark));
        let reads = !self.read(benchmark.requires).is_empty();
        points.say("What silence means", if reads { silence(benchmark) } else { UNSAID.to_owned() });
        if let Some(due) = &benchmark.due {
            let trigger = voice.name(Subject::Trigger(due.trigger));
            let window = voice.window_from_the_start(&due.deadline);
            points.say(
                "Deadline",
                format!("It must have been met (or waived) on some day {window}. Otherwise {trigger} is raised."),
            );
        }
        points.say(
            "Waiver",
            match benchmark.waivable.as_slice() {
                [] => "Nobody may waive it.".to_owned(),
                by => format!(
                    "{} may waive it, up to a day that the waiver names; until the end of that day it then counts as met.",
                    capital(&voice.actors(by, "or"))
                ),
            },
        );
        points.add("Disputes", self.disputed(benchmark.requires));
        if reads {
            points.say("Corrections", corrections(benchmark));
        }
        if benchmark.weight != Number::ONE {
            points.say("Weight", format!("It counts {} times where shares are taken.", plain(benchmark.weight)));
        }
        points.add("What hangs on it", self.hangs_on(id));
        self.stands(Subject::Benchmark(id), points);
    }

    fn judged(&self, benchmark: &Benchmark) -> Vec<Said> {
        let Some(tested) = &benchmark.tested else {
            return vec![Said::new("On every day, on what is known by that day.")];
        };
        let mut said = vec![Said::new(format!(
            "Only as of the test dates: {}, and then {}. What happens between them doesn't count; a verdict stands until the next.",
            self.voice.date(&tested.from),
            every(tested.every)
        ))];
        said.push(Said::new(match &tested.within {
            Some((window, otherwise)) => {
                let outcome = match otherwise {
                    BenchmarkStatus::Unknown => "it cannot be judged",
                    _ => "it counts as not met",
                };
                format!(
                    "The reports must be known {} of each test date. Without them {outcome}.",
                    self.voice.short_window(window)
                )
            }
            None => "There is no time limit for the reports: until they come, the last verdict stands.".to_owned(),
        }));
        said
    }

    /// The indicators that a condition reads, benchmarks under it left aside.
    fn read(&self, root: ExprId) -> BTreeSet<IndicatorId> {
        let mut found = BTreeSet::new();
        self.agreement.each_under(root, |kind| found.extend(kind.indicator()));
        found
    }

    fn reports(&self, root: ExprId) -> Vec<Said> {
        let mut said = Vec::new();
        for id in self.read(root) {
            let mut text = self.cadence(id);
            if let Some(lag) = self.lag(id) {
                text.push_str(&format!(" {lag}"));
            }
            said.push(Said::new(text));
        }
        if said.is_empty() {
            said.push(Said::new("None: it rests on events, acts or other rules."));
        }
        said
    }

    fn verifies(&self, benchmark: &Benchmark) -> Vec<Said> {
        let voice = &self.voice;
        let mut said = Vec::new();
        let statuses = self.accepted(benchmark);
        match &benchmark.verified {
            Some(quorum) if quorum.of.len() == 1 => {
                said.push(Said::new(format!(
                    "{}. Only its own reports count, and of these only those that are {statuses}. Reports that it marks as contested, missing or not verifiable make the answer unknown.",
                    capital(&voice.actors(&quorum.of, "and"))
                )));
            }
            Some(quorum) => said.push(Said::new(format!(
                "At least {} of these must find it so, each on its own reports ({statuses}): {}. Once so many can no longer be reached, it is not met.",
                quorum.count,
                voice.actors(&quorum.of, "and")
            ))),
            None if self.read(benchmark.requires).is_empty() => {}
            None => said.push(Said::new(format!(
                "Nobody is named as verifier: the reports count as they come in, those that are {statuses}."
            ))),
        }
        if let Some(body) = benchmark.certified {
            said.push(Said::new(format!(
                "Besides, {} must certify it: until then even a true condition is unknown. A day on which the condition is false voids the certificate.",
                voice.actor(crate::model::Actor::Body(body))
            )));
        }
        if said.is_empty() {
            said.push(Said::new("Nobody besides those who have the right to say that an event happened."));
        }
        said
    }

    fn accepted(&self, benchmark: &Benchmark) -> String {
        let mut words: Vec<String> = Vec::new();
        match (&benchmark.verified, benchmark.accepting.as_slice()) {
            (None, []) => {
                let usable = ObservationStatus::ALL.iter().filter(|status| status.is_usable());
                words.extend(usable.map(|status| status.word().to_owned()));
            }
            (_, accepting) => {
                if !accepting.contains(&ObservationStatus::Verified) {
                    words.push(ObservationStatus::Verified.word().to_owned());
                }
                words.extend(accepting.iter().map(|status| status.word().replace('_', " ")));
            }
        }
        listed(&words, "or")
    }

    fn disputed(&self, root: ExprId) -> Vec<Said> {
        let read = self.read(root);
        let said: Vec<Said> = read.iter().filter_map(|id| self.dispute(*id)).map(Said::new).collect();
        match (said.is_empty(), read.is_empty()) {
            (false, _) => said,
            (true, false) => vec![Said::new("The text names no way to dispute the reports.")],
            (true, true) => Vec::new(),
        }
    }

    /// How long reports took to become known.
    fn lag(&self, id: IndicatorId) -> Option<String> {
        let evidence = self.edition.evidence?;
        let mut texts = self.edition.program.texts.iter();
        let text = texts
            .position(|text| text.versions.iter().any(|version| std::ptr::eq(&version.agreement, self.agreement)))?;
        let rows = evidence.store.texts.get(text)?.observations.get(id.index())?;
        let counted_rows = rows.iter().filter(|row| evidence.known_at.is_none_or(|limit| row.known() <= limit));
        let mut lags: Vec<i32> = counted_rows.map(|row| row.known().days() - row.date.days()).collect();
        lags.sort_unstable();
        let (middle, last) = (*lags.get(lags.len() / 2)?, *lags.last()?);
        let days = |days: i32| counted(days.unsigned_abs() as usize, "day");
        Some(match (middle, last) {
            (_, 0) => "In the record each was known on the day that it is about.".to_owned(),
            (middle, last) if middle == last => {
                format!("In the record they were known within {} of the day that they are about.", days(last))
            }
            (middle, last) => {
                format!(
                    "In the record half of them were known within {} of the day that they are about, all within {}.",
                    days(middle),
                    days(last)
                )
            }
        })
    }
}

fn silence(benchmark: &Benchmark) -> String {
    let unknown = "Where reports are absent, too old, contested or not verifiable, the answer is unknown";
    let meaning = match benchmark.unknown_counts {
        UnknownAs::Unknown => "and stays so: neither met nor a breach.",
        UnknownAs::Met => "and that counts as met.",
        UnknownAs::Unmet => "and that counts as not met.",
        UnknownAs::Hold => "and the last known verdict holds until there is a new one.",
    };
    let tested = match benchmark.tested.as_ref().and_then(|tested| tested.within.as_ref()) {
        Some((_, BenchmarkStatus::Unknown)) => " A test without its reports in time cannot be judged.",
        Some(_) => " A test without its reports in time is not met.",
        None => "",
    };
    format!("{unknown}, {meaning}{tested}")
}

fn corrections(benchmark: &Benchmark) -> String {
    let general = "A corrected report takes the place of the earlier one from the day it is known. What was decided before stays as it was: nothing is judged with hindsight.";
    match benchmark.tested {
        Some(_) => format!("{general} The latest test is judged anew, and the new verdict counts from that day."),
        None => general.to_owned(),
    }
}
