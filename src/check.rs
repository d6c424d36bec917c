//! From the syntax tree to the model: names, types, units and structure, with every error found in one run.
//!
//! Read [`names`] (who is meant), [`blocks`] (which clauses stand where), [`units`] and [`time`], [`expr`] (what conditions
//! are worth), then a file for each kind of declaration, and [`graph`] (orders and circles). An [`Agreement`] comes out only
//! where there is no error, so that an evaluator can rely on all of it.

mod benchmarks;
mod blocks;
mod expr;
mod graph;
mod indicators;
mod names;
mod outcomes;
mod reliefs;
mod reversals;
mod stages;
mod time;
mod triggers;
mod units;
mod who;

use crate::ast::{ClauseKind, Declaration, File, Item, Text};
use crate::calendar::{Date, Reckoning, Rounding};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::{
    Agreement, Benchmark, Body, Declared, Event, Expr, Indicator, Party, Relief, Reversal, Stage, Trigger,
};
use crate::source::{Sources, Span};
use blocks::Clauses;
use names::Names;

/// Reads a file of holidays that a calendar names; an error says why it can't be read.
pub type ReadHolidays<'h> = &'h dyn Fn(&Text) -> Result<Vec<Date>, String>;

/// Checks an agreement.
///
/// `files` are its syntax trees, the main file first; `holidays` reads the files that its calendars name.
///
/// # Errors
/// Everything that has no meaning, each with its place, what it clashes with, and help. Warnings come with the agreement.
pub fn check(
    sources: &Sources,
    files: &[File],
    holidays: ReadHolidays<'_>,
) -> Result<(Agreement, Diagnostics), Diagnostics> {
    let mut checker = Checker::new(sources, files, holidays);
    checker.run();
    checker.finish()
}

/// The state of a check: the text, the names, what has been made of it so far, and what is wrong.
struct Checker<'a> {
    sources: &'a Sources,
    declarations: Vec<&'a Declaration>,
    /// Some declaration couldn't be read, so that an unknown name may be a declared one.
    lost: bool,
    holidays: ReadHolidays<'a>,
    names: Names,
    units: units::Units,
    /// Rounding, if the agreement says one.
    rounding: Option<Rounding>,
    /// The calendar named in the agreement.
    calendar: Option<crate::calendar::CalendarId>,
    calendars: Vec<crate::calendar::BusinessCalendar>,
    concluded: Option<Date>,
    head: Option<(&'a Declaration, Declared)>,
    parties: Vec<Party>,
    bodies: Vec<Body>,
    events: Vec<Event>,
    indicators: Vec<Indicator>,
    benchmarks: Vec<Benchmark>,
    reliefs: Vec<Relief>,
    stages: Vec<Stage>,
    triggers: Vec<Trigger>,
    reversals: Vec<Reversal>,
    defines: Vec<expr::Define<'a>>,
    exprs: Vec<Expr>,
    diagnostics: Diagnostics,
}

impl<'a> Checker<'a> {
    fn new(sources: &'a Sources, files: &'a [File], holidays: ReadHolidays<'a>) -> Self {
        Self {
            sources,
            declarations: files.iter().flat_map(|file| &file.declarations).collect(),
            lost: files.iter().any(|file| file.lost),
            holidays,
            names: Names::default(),
            units: units::Units::default(),
            rounding: None,
            calendar: None,
            calendars: Vec::new(),
            concluded: None,
            head: None,
            parties: Vec::new(),
            bodies: Vec::new(),
            events: Vec::new(),
            indicators: Vec::new(),
            benchmarks: Vec::new(),
            reliefs: Vec::new(),
            stages: Vec::new(),
            triggers: Vec::new(),
            reversals: Vec::new(),
            defines: Vec::new(),
            exprs: Vec::new(),
            diagnostics: Diagnostics::new(),
        }
    }

    /// Each kind of declaration in the order in which the others rest on it.
    fn run(&mut self) {
        self.collect_names();
        self.check_blocks();
        self.check_units();
        self.check_head();
        self.check_calendars();
        self.check_parties_and_events();
        self.check_indicators();
        self.declare_reliefs();
        self.check_defines();
        self.check_benchmarks();
        self.check_stages();
        self.check_reversals();
        self.check_triggers();
        self.check_grants_against_reversals();
        self.check_anchors();
    }

    fn finish(mut self) -> Result<(Agreement, Diagnostics), Diagnostics> {
        let benchmark_order = self.benchmark_order();
        let stage_order = self.stage_order();
        self.mark_used();
        self.diagnostics.sort();
        let Some((declaration, declared)) = self.head.filter(|_| !self.diagnostics.has_errors()) else {
            return Err(self.diagnostics);
        };
        let agreement = Agreement {
            name: declared.name,
            title: declared.title,
            span: declaration.span,
            concluded: self.concluded,
            // Without the clause the checker has made sure that the question doesn't arise.
            reckoning: Reckoning { rounding: self.rounding.unwrap_or(Rounding::Down), calendars: self.calendars },
            units: self.units.declared(),
            parties: self.parties,
            bodies: self.bodies,
            events: self.events,
            indicators: self.indicators,
            benchmarks: self.benchmarks,
            reliefs: self.reliefs,
            stages: self.stages,
            triggers: self.triggers,
            reversals: self.reversals,
            benchmark_order,
            stage_order,
            exprs: self.exprs,
            sources: self.sources.clone(),
        };
        Ok((agreement, self.diagnostics))
    }

    fn error(
        &mut self,
        code: Code,
        message: impl Into<String>,
        span: Span,
        label: impl Into<String>,
    ) -> &mut Diagnostic {
        self.diagnostics.push_and_get(Diagnostic::error(code, message, span, label))
    }

    /// What every declaration has.
    fn declared(&self, order: usize) -> Declared {
        let declaration = self.declarations[order];
        let cites = declaration.item.block().map(Clauses::of).map(|clauses| clauses.cites()).unwrap_or_default();
        Declared {
            name: declaration.name.text.clone(),
            title: declaration.title.as_ref().map(|title| title.value.clone()),
            doc: declaration.doc.as_ref().map(|doc| doc.value.clone()),
            cites,
            span: declaration.span,
            order: order as u32,
        }
    }

    /// The declarations of a kind, each with its place among all.
    fn each(&self, word: &str) -> Vec<(usize, &'a Declaration)> {
        let all = self.declarations.iter().copied().enumerate();
        all.filter(|(_, declaration)| declaration.item.word() == word).collect()
    }

    /// The `agreement` declaration: the first of the main file, and the only one.
    fn check_head(&mut self) {
        let heads = self.each("agreement");
        let Some((order, first)) = heads.first().copied() else {
            if !self.lost {
                let span = self.declarations.first().map_or(Span::default(), |first| first.keyword);
                self.error(Code::E0301, "the file declares no agreement", span, "expected `agreement` here").add_help(
                    "begin the main file with `agreement NAME { concluded YYYY-MM-DD }`; a file without one is a library",
                );
            }
            return;
        };
        for (_, other) in &heads[1..] {
            self.error(Code::E0301, "a second agreement in one file", other.keyword, "declared again here")
                .add_label(first.keyword, "the first is here")
                .add_help("one file holds one agreement");
        }
        if order != 0 && !self.lost {
            let before = self.declarations[0].keyword;
            self.error(Code::E0301, "the agreement is not the first declaration", first.keyword, "stands too late")
                .add_label(before, "this stands before it")
                .add_help("move `agreement` to the beginning of the file");
        }
        let Item::Agreement(block) = &first.item else { return };
        let clauses = Clauses::of(block);
        self.concluded = clauses.find(|kind| match kind {
            ClauseKind::Concluded(date) => Some(*date),
            _ => None,
        });
        self.rounding = clauses.find(|kind| match kind {
            ClauseKind::Rounding(rounding) => Some(*rounding),
            _ => None,
        });
        self.head = Some((first, self.declared(order)));
    }
}
