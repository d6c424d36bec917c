//! From the syntax tree to the model: names, types, units and structure, with every error found in one run.
//!
//! Read [`names`] (who is meant), [`blocks`] (which clauses stand where), [`units`] and [`time`], [`expr`] (what conditions
//! are worth), then a file for each kind of declaration, and [`graph`] (orders and circles). An [`Agreement`] comes out only
//! where there is no error, so that an evaluator can rely on all of it.

mod amendments;
mod benchmarks;
mod blocks;
mod expr;
mod governance;
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

use indexmap::IndexMap;

use crate::ast::{Assumption, ClauseKind, Declaration, Item, Name, Text as Quoted};
use crate::calendar::{Date, Reckoning, Rounding};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::{
    Agreement, Amendment, Benchmark, Body, Declared, Event, Expr, ExprId, Foreign, Grievance, Indicator, Party, Relief,
    Reversal, Review, Safeguard, Stage, Text, Trigger,
};
use crate::source::{Sources, Span};
use blocks::Clauses;
use names::Names;

/// Reads a file of holidays that a calendar names; an error says why it can't be read.
pub type ReadHolidays<'h> = &'h dyn Fn(&Quoted) -> Result<Vec<Date>, String>;

/// What is to be checked: the declarations of a main file, those of its libraries in the places where they are imported.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// The files.
    pub sources: &'a Sources,
    /// The declarations in order.
    pub declarations: &'a [&'a Declaration],
    /// What is assumed.
    pub assumptions: &'a [&'a Assumption],
    /// Some declaration couldn't be read, so that an unknown name may be a declared one.
    pub lost: bool,
    /// The other agreements that are imported, each by its alias, with its place among the program's texts.
    pub others: &'a [(&'a Name, usize, &'a Text)],
    /// Reads the files that calendars name.
    pub holidays: ReadHolidays<'a>,
}

/// Checks an agreement with its amendments.
///
/// # Errors
/// Everything that has no meaning, each with its place, what it clashes with, and help. Warnings come with the agreement.
pub fn check(source: Source<'_>) -> Result<(Text, Diagnostics), Diagnostics> {
    amendments::check(source)
}

/// A place in the text: what is declared there in the version being checked, if anything is.
#[derive(Clone, Copy)]
struct Slot<'a> {
    word: &'static str,
    name: &'a Name,
    declaration: Option<&'a Declaration>,
}

/// The state of a check: the text, the names, what has been made of it so far, and what is wrong.
struct Checker<'a> {
    source: Source<'a>,
    sources: &'a Sources,
    /// Every place that some version of the text has, in order.
    slots: &'a [Slot<'a>],
    /// Some declaration couldn't be read, so that an unknown name may be a declared one.
    lost: bool,
    names: Names,
    /// Names that nothing declares, each with its uses as they are met.
    unknown: IndexMap<String, Vec<names::Unknown>>,
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
    reviews: Vec<Review>,
    grievances: Vec<Grievance>,
    safeguards: Vec<Safeguard>,
    amendments: Vec<Amendment>,
    assumptions: Vec<ExprId>,
    foreign: Vec<Foreign>,
    defines: Vec<expr::Define<'a>>,
    exprs: Vec<Expr>,
    diagnostics: Diagnostics,
}

impl<'a> Checker<'a> {
    /// `exprs` are those of the version before, whose ids stay good.
    fn new(source: Source<'a>, slots: &'a [Slot<'a>], exprs: Vec<Expr>, foreign: Vec<Foreign>) -> Self {
        Self {
            source,
            sources: source.sources,
            slots,
            lost: source.lost,
            names: Names::default(),
            unknown: IndexMap::new(),
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
            reviews: Vec::new(),
            grievances: Vec::new(),
            safeguards: Vec::new(),
            amendments: Vec::new(),
            assumptions: Vec::new(),
            foreign,
            defines: Vec::new(),
            exprs,
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
        self.check_amounts();
        self.check_reversals();
        self.check_triggers();
        self.check_reviews_and_grievances();
        self.check_safeguards_and_assumptions();
        self.check_grants_against_reversals();
        self.check_anchors();
    }

    fn finish(mut self) -> Result<(Agreement, Diagnostics), Diagnostics> {
        let benchmark_order = self.benchmark_order();
        let stage_order = self.stage_order();
        self.mark_used();
        self.tell_unknown_names();
        self.diagnostics.sort();
        let Some((declaration, declared)) = self.head.filter(|_| !self.diagnostics.has_errors()) else {
            return Err(self.diagnostics);
        };
        let agreement = Agreement {
            name: declared.name,
            title: declared.title,
            doc: declared.doc,
            cites: declared.cites,
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
            reviews: self.reviews,
            grievances: self.grievances,
            safeguards: self.safeguards,
            amendments: self.amendments,
            assumptions: self.assumptions,
            foreign: self.foreign,
            benchmark_order,
            stage_order,
            exprs: self.exprs,
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

    /// What every declaration has; of a slot that this version leaves empty its name and place.
    fn declared(&self, order: usize) -> Declared {
        let slot = &self.slots[order];
        let name = slot.name.text.clone();
        let Some(declaration) = slot.declaration else {
            let (title, doc, cites) = (None, None, Vec::new());
            return Declared { name, title, doc, cites, span: slot.name.span, order: order as u32, absent: true };
        };
        let cites = declaration.item.block().map(Clauses::of).map(|clauses| clauses.cites()).unwrap_or_default();
        Declared {
            name,
            title: declaration.title.as_ref().map(|title| title.value.clone()),
            doc: declaration.doc.as_ref().map(|doc| doc.value.clone()),
            cites,
            span: declaration.span,
            order: order as u32,
            absent: false,
        }
    }

    /// Whether some of a declaration couldn't be read, so that nothing follows from what it lacks.
    fn is_damaged(&self, declared: &Declared) -> bool {
        self.slots[declared.order as usize].declaration.is_some_and(|declaration| declaration.damaged)
    }

    /// Every slot of a kind with its place among all, and what this version declares there.
    fn each(&self, word: &str) -> Vec<(usize, Option<&'a Declaration>)> {
        let all = self.slots.iter().enumerate();
        all.filter(|(_, slot)| slot.word == word).map(|(order, slot)| (order, slot.declaration)).collect()
    }

    /// The declarations of a kind in this version, each with its place among all.
    fn present(&self, word: &str) -> Vec<(usize, &'a Declaration)> {
        self.each(word).into_iter().filter_map(|(order, declaration)| Some((order, declaration?))).collect()
    }

    /// Every declaration of this version.
    fn declarations(&self) -> impl Iterator<Item = &'a Declaration> + use<'a> {
        self.slots.iter().filter_map(|slot| slot.declaration)
    }

    /// The `agreement` declaration: the first of the main file, and the only one.
    fn check_head(&mut self) {
        let heads = self.present("agreement");
        let Some((order, first)) = heads.first().copied() else {
            if !self.lost {
                let span = self.declarations().next().map_or(Span::default(), |first| first.keyword);
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
            let before = self.declarations().next().map(|first| first.keyword);
            let diagnostic =
                self.error(Code::E0301, "the agreement is not the first declaration", first.keyword, "stands too late");
            if let Some(before) = before {
                diagnostic.add_label(before, "this stands before it");
            }
            diagnostic.add_help("move `agreement` to the beginning of the file");
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
