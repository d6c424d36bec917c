//! What might come: the data as known on a day, carried on as last reported, with changes from the next day on.
//!
//! A change is only ever promised after a run over such a world has shown what comes of it.

use crate::calendar::{Date, Duration};
use crate::data::{Act, Observation, Reading, Row, Store, Terms};
use crate::model::{ActKind, Actor, Indicator, IndicatorId, Measure, ObservationStatus, Program, Stale, Subject};

/// Something that would be otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// An indicator would be reported at another value.
    Report(Report),
    /// Somebody would act.
    Act(Deed),
}

/// Another value of an indicator, from the next day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Which of the program's texts.
    pub text: usize,
    /// Which indicator.
    pub indicator: IndicatorId,
    /// Who would have to report it; nobody named: whoever does, or else the first of its sources.
    pub by: Vec<Actor>,
    /// The value.
    pub reading: Reading,
    /// The limit that it is moved to, if it is one.
    pub limit: Option<Limit>,
    /// What it is on the day of the question; none where that isn't known.
    pub now: Option<Reading>,
    /// One report alone: later ones are as before.
    pub once: bool,
    /// How long it has to stay there, where a rule asks that.
    pub stay: Option<Duration>,
}

/// A limit, and on which side of it a value has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// The limit.
    pub value: crate::quantity::Number,
    /// It has to be there or above, rather than there or below.
    pub above: bool,
    /// The limit itself isn't enough.
    pub strict: bool,
}

/// An act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// Which of the program's texts.
    pub text: usize,
    /// Who may do it, in the order in which they are asked.
    pub by: Vec<Actor>,
    /// What.
    pub kind: ActKind,
    /// On what.
    pub on: Subject,
    /// When; none: on the first day on which it has an effect.
    pub day: Option<Date>,
}

/// How many rows a series is carried on for at most.
const MOST_ROWS: i64 = 6000;
/// For how many days an act is tried.
const TRIED: i64 = 400;

/// The data as known on a day, to be carried on.
#[derive(Debug)]
pub struct World<'p> {
    program: &'p Program,
    store: Store,
    day: Date,
    last: Date,
    supposed: u16,
    /// By text and indicator, what is reported as things go.
    series: Vec<Series>,
}

/// What a source reports of an indicator, as things go.
#[derive(Debug)]
struct Series {
    text: usize,
    indicator: IndicatorId,
    source: u16,
    reading: Reading,
    status: ObservationStatus,
    date: Date,
}

impl<'p> World<'p> {
    /// The world as known on `known`, on the evening of `day`, until `last`. What is `disputed` isn't carried on.
    pub fn new(program: &'p Program, store: &Store, day: Date, known: Date, last: Date, disputed: &[String]) -> Self {
        let mut store = store.clone();
        for facts in &mut store.texts {
            for list in &mut facts.observations {
                list.retain(|observation| observation.known() <= known);
            }
            facts.acts.retain(|act| act.date <= known);
        }
        let supposed = u16::try_from(store.files.len()).unwrap_or(u16::MAX);
        store.files.push("(supposed)".to_owned());
        let mut world = Self { program, store, day, last, supposed, series: Vec::new() };
        for text in 0..program.texts.len() {
            let agreement = program.texts[text].on(day);
            for index in 0..agreement.indicators.len() {
                let indicator = &agreement.indicators[index];
                if !indicator.declared.absent && !disputed.contains(&indicator.declared.name) {
                    world.add_series(text, IndicatorId(index as u32), indicator);
                }
            }
        }
        world
    }

    fn add_series(&mut self, text: usize, id: IndicatorId, indicator: &Indicator) {
        if indicator.every.is_none() || indicator.measure == Measure::Amounts {
            return;
        }
        let list = &self.store.texts[text].observations[id.index()];
        for source in 0..indicator.sources.len() as u16 {
            // The list is in order of date, then of report.
            let Some(last) = list.iter().rev().find(|it| it.source == source) else { continue };
            if last.status.is_usable() && last.reading != Reading::None && !self.is_stale(text, indicator, last.date) {
                let Observation { reading, status, date, .. } = *last;
                self.series.push(Series { text, indicator: id, source, reading, status, date });
            }
        }
    }

    fn is_stale(&self, text: usize, indicator: &Indicator, date: Date) -> bool {
        match indicator.stale {
            Stale::Never => false,
            Stale::After(length) => {
                let reckoning = &self.program.texts[text].on(self.day).reckoning;
                reckoning.plus(date, length).is_ok_and(|last| self.day > last)
            }
        }
    }

    /// The data on the day of the question, without what might come.
    pub const fn known(&self) -> &Store {
        &self.store
    }

    /// The last day that is looked at.
    pub const fn last(&self) -> Date {
        self.last
    }

    /// The day of the question.
    pub const fn day(&self) -> Date {
        self.day
    }

    /// The data of a world with changes. Acts without a day are done on every day, so that the ledger shows which is
    /// the first to have an effect.
    pub fn with(&self, changes: &[Change]) -> Store {
        let mut store = self.store.clone();
        let reports: Vec<&Report> = changes
            .iter()
            .filter_map(|change| match change {
                Change::Report(report) => Some(report),
                Change::Act(_) => None,
            })
            .collect();
        for series in &self.series {
            let changed = reports.iter().any(|it| self.concerns(it, series.text, series.indicator));
            if !changed {
                let dates = self.dates(series.text, series.indicator, Some(series.date), false);
                self.report(&mut store, series, series.reading, series.status, dates);
            }
        }
        for report in reports {
            for (text, indicator) in self.twins(report) {
                self.changed(&mut store, report, text, indicator);
            }
        }
        for change in changes {
            if let Change::Act(deed) = change {
                self.act(&mut store, deed);
            }
        }
        self.settle(&mut store);
        store
    }

    /// The indicators that data call by the name of the one that changes: texts that are evaluated together share their data.
    fn twins(&self, report: &Report) -> Vec<(usize, IndicatorId)> {
        let name = |text: usize, id: IndicatorId| {
            let text = &self.program.texts[text];
            let name = &text.base()[id].declared.name;
            let prefix = text.alias.as_ref().map(|alias| format!("{alias}."));
            prefix.and_then(|prefix| name.strip_prefix(&prefix)).unwrap_or(name).to_owned()
        };
        let own = &self.program.texts[report.text].base()[report.indicator];
        let wanted = name(report.text, report.indicator);
        let mut found = Vec::new();
        for (text, versions) in self.program.texts.iter().enumerate() {
            for index in 0..versions.base().indicators.len() as u32 {
                let id = IndicatorId(index);
                let same = versions.base()[id].measure == own.measure && versions.base()[id].unit == own.unit;
                if same && name(text, id) == wanted {
                    found.push((text, id));
                }
            }
        }
        found
    }

    fn concerns(&self, report: &Report, text: usize, indicator: IndicatorId) -> bool {
        self.twins(report).contains(&(text, indicator))
    }

    fn changed(&self, store: &mut Store, report: &Report, text: usize, id: IndicatorId) {
        let indicator = &self.program.texts[text].on(self.day)[id];
        let names = |actor: &Actor| self.program.texts[report.text].on(self.day).actor_name(*actor).to_owned();
        let wanted: Vec<String> = report.by.iter().map(names).collect();
        let agreement = self.program.texts[text].on(self.day);
        let mut sources: Vec<u16> = (0..indicator.sources.len() as u16)
            .filter(|source| {
                let actor = indicator.sources[usize::from(*source)];
                let running =
                    self.series.iter().any(|it| it.text == text && it.indicator == id && it.source == *source);
                running || wanted.iter().any(|name| name == agreement.actor_name(actor))
            })
            .collect();
        if sources.is_empty() {
            // The one that is named first.
            let first = (0..indicator.sources.len() as u16)
                .min_by_key(|source| indicator.ranks.get(usize::from(*source)).copied().flatten().unwrap_or(u16::MAX));
            sources.extend(first);
        }
        for source in sources {
            let before = self.series.iter().find(|it| it.text == text && it.indicator == id && it.source == source);
            let latest = store.texts[text].observations[id.index()].iter().rev().find(|it| it.source == source);
            let (date, reading) = (latest.map(|it| it.date), before.map(|it| it.reading));
            let mut dates = self.dates(text, id, date, true);
            let series = Series {
                text,
                indicator: id,
                source,
                reading: report.reading,
                status: ObservationStatus::Verified,
                date: self.day,
            };
            if report.once {
                let later = dates.split_off(dates.len().min(1));
                self.report(store, &series, report.reading, ObservationStatus::Verified, dates);
                if let (Some(reading), false) = (reading, indicator.measure == Measure::Amounts) {
                    self.report(store, &series, reading, ObservationStatus::Verified, later);
                }
            } else {
                self.report(store, &series, report.reading, ObservationStatus::Verified, dates);
            }
        }
    }

    /// The days that reports to come are about. A level that changes is reported on the very next day; the periods of a flow
    /// follow on the last one.
    fn dates(&self, text: usize, id: IndicatorId, last: Option<Date>, changed: bool) -> Vec<Date> {
        let agreement = self.program.texts[text].on(self.day);
        let indicator = &agreement[id];
        let tomorrow = self.day.next();
        let is_flow = indicator.measure == Measure::Flow;
        let every = indicator.every.or(match indicator.stale {
            Stale::After(length) => Some(length),
            Stale::Never => None,
        });
        // Whoever reports a change at once goes on reporting when it is due.
        let start = last.unwrap_or(tomorrow);
        let mut dates = if (changed && !is_flow) || last.is_none() { vec![tomorrow] } else { Vec::new() };
        let Some(every) = every.filter(|_| indicator.measure != Measure::Amounts) else { return dates };
        for n in 1..MOST_ROWS {
            let date = match every {
                Duration::Days(days) => start.plus_days(n * i64::from(days)).ok(),
                Duration::Months(months) => start.plus_months_keeping_end(n * i64::from(months)).ok(),
                Duration::BusinessDays(count, calendar) => {
                    let count = u32::try_from(n).ok().and_then(|n| n.checked_mul(count));
                    count.and_then(|count| agreement.calendar(calendar)?.after(start, count).ok())
                }
            };
            match date.filter(|date| *date <= self.last && *date > start) {
                // A level that was due before is reported when it is due next.
                Some(date) if (date > self.day || is_flow) && !dates.contains(&date) => dates.push(date),
                Some(_) => {}
                None => break,
            }
        }
        dates
    }

    fn report(
        &self,
        store: &mut Store,
        series: &Series,
        reading: Reading,
        status: ObservationStatus,
        dates: Vec<Date>,
    ) {
        let Series { text, indicator, source, .. } = series;
        let row = Row { file: self.supposed, row: 0 };
        let list = &mut store.texts[*text].observations[indicator.index()];
        list.extend(dates.into_iter().map(|date| Observation {
            date,
            reported: date.max(self.day.next()),
            reading,
            source: *source,
            status,
            row,
        }));
    }

    fn act(&self, store: &mut Store, deed: &Deed) {
        let row = Row { file: self.supposed, row: 0 };
        let days: Vec<Date> = match deed.day {
            Some(day) => vec![day],
            None => {
                let until = self.day.plus_days(TRIED).unwrap_or(self.last).min(self.last);
                (1..=i64::from(until.days()) - i64::from(self.day.days()))
                    .filter_map(|ahead| self.day.plus_days(ahead).ok())
                    .collect()
            }
        };
        for date in days {
            for by in &deed.by {
                let until = (deed.kind == ActKind::Waive).then(|| date.plus_days(364).unwrap_or(Date::LAST));
                store.texts[deed.text].acts.push(Act {
                    date,
                    by: *by,
                    kind: deed.kind,
                    on: deed.on,
                    row,
                    terms: until.map(|until| Box::new(Terms { until: Some(until), value: None })),
                });
            }
        }
    }

    /// Puts what was added in the order of [`crate::data::Facts`].
    fn settle(&self, store: &mut Store) {
        for (facts, text) in store.texts.iter_mut().zip(&self.program.texts) {
            let agreement = text.base();
            for list in &mut facts.observations {
                list.sort_by_key(|it| (it.date, it.reported, it.source));
            }
            facts.acts.sort_by_key(|act| {
                let on = agreement.declared(act.on).order;
                (act.date, on, agreement.actor_order(act.by), act.kind, act.until(), act.row)
            });
        }
    }
}
