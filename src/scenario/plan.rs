//! From a scenario as written to cases: rows of its table put in, names found, lines made into data.

use std::path::PathBuf;

use super::{About, Case, Expectation, What, When};
use crate::ast::scenario::{self as ast, Expect, LineKind, LiteralKind, Scenario};
use crate::ast::{Name, Quantity, Text};
use crate::calendar::Date;
use crate::data::{Column, Form, Input, Mapping, Reader, Row};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Tag, closest};
use crate::eval::{Given, GivenState};
use crate::model::{
    ActKind, Agreement, BenchmarkStatus, Program, ReliefId, StageStatus, Standing, Subject, TriggerStatus,
};
use crate::quantity::{Number, multiply, plain, with_unit};
use crate::source::{Sources, Span};

/// Where a path leads that a scenario names.
pub type Follow<'f> = &'f dyn Fn(&Text) -> Result<PathBuf, String>;

/// Makes the cases of a scenario: one, or one for each row of its table.
///
/// # Errors
/// Everything in it that can't be run, each with its place.
pub fn plan(
    program: &Program,
    scenario: &Scenario,
    mapping: &Mapping,
    follow: Follow<'_>,
) -> Result<Vec<Case>, Diagnostics> {
    let mut diagnostics = Diagnostics::new();
    let mut cases = Vec::new();
    let rows: Vec<Option<&ast::Row>> = match &scenario.table {
        Some(table) => table.rows.iter().map(Some).collect(),
        None => vec![None],
    };
    if let Some(table) = &scenario.table {
        check_table(program, table, &mut diagnostics);
        if diagnostics.has_errors() {
            return Err(diagnostics);
        }
    }
    for row in rows {
        let columns = scenario.table.as_ref().map(|table| table.columns.as_slice()).unwrap_or_default();
        let row = row.map(|row| Binding { columns, row });
        let mut planner = Planner { program, row, follow, found: Vec::new(), days: Vec::new() };
        let case = planner.case(scenario, mapping);
        for diagnostic in planner.found {
            // What is wrong in every row is told once.
            if !diagnostics.iter().any(|told| *told == diagnostic) {
                diagnostics.push(diagnostic);
            }
        }
        cases.extend(case);
    }
    if diagnostics.has_errors() { Err(diagnostics) } else { Ok(cases) }
}

/// Columns are told apart from each other and from all that is declared, and each row has a value for each.
fn check_table(program: &Program, table: &ast::Table, diagnostics: &mut Diagnostics) {
    for (index, column) in table.columns.iter().enumerate() {
        if let Some(before) = table.columns[..index].iter().find(|before| before.text == column.text) {
            let message = format!("the column `{}` stands there twice", column.text);
            diagnostics.push(
                Diagnostic::error(Code::E0323, message, column.span, "again here").label(before.span, "first here"),
            );
        } else if let Some(subject) = program.main().find(&column.text) {
            let message = format!("the column `{}` has the name of {}", column.text, subject.words());
            diagnostics.push(
                Diagnostic::error(Code::E0323, message, column.span, "a name of its own is needed")
                    .help("a column stands for the values of its rows wherever its name stands in the scenario"),
            );
        }
    }
    let wanted = table.columns.len();
    for row in table.rows.iter().filter(|row| row.values.len() != wanted) {
        let found = row.values.len();
        let message = format!("the row has {found} of the {wanted} values that the columns ask for");
        diagnostics.push(
            Diagnostic::error(Code::E0323, message, row.span, format!("expected {wanted}, found {found}"))
                .help("values of a row stand one behind the other, rows are separated by commas"),
        );
    }
}

/// The values of one row.
#[derive(Clone, Copy)]
struct Binding<'s> {
    columns: &'s [Name],
    row: &'s ast::Row,
}

impl<'s> Binding<'s> {
    fn get(&self, column: &str) -> Option<&'s ast::Literal> {
        let place = self.columns.iter().position(|name| name.text == column)?;
        self.row.values.get(place)
    }
}

struct Planner<'a> {
    program: &'a Program,
    row: Option<Binding<'a>>,
    follow: Follow<'a>,
    found: Vec<Diagnostic>,
    /// Every day that is named: the run goes on to the last of them where the scenario doesn't say until when.
    days: Vec<Date>,
}

impl<'a> Planner<'a> {
    fn sources(&self) -> &'a Sources {
        &self.program.sources
    }

    fn error(&mut self, message: impl Into<String>, span: Span, label: impl Into<String>) -> &mut Diagnostic {
        self.push(Diagnostic::error(Code::E0323, message, span, label))
    }

    fn push(&mut self, diagnostic: Diagnostic) -> &mut Diagnostic {
        self.found.push(diagnostic);
        let last = self.found.len() - 1;
        &mut self.found[last]
    }

    fn case(&mut self, scenario: &Scenario, mapping: &Mapping) -> Option<Case> {
        let file = self.sources().file(scenario.span.file);
        let mut reader = Reader::new(self.program, mapping, false);
        let own = reader.add_file(file.name().to_owned(), file.shown().to_owned())?;
        let mut given = Vec::new();
        let mut expectations = Vec::new();
        let mut until: Option<(Date, Span)> = None;
        for line in &scenario.lines {
            let row = Row { file: own, row: self.sources().start(line.span).line };
            match &line.kind {
                LineKind::Given { subject, status, since } => given.extend(self.given(subject, status.as_ref(), since)),
                LineKind::Data(path) => self.read_folder(path, &mut reader),
                LineKind::Until(day) => {
                    if let Some((_, before)) = until {
                        self.error("the scenario ends twice", line.span, "again here").add_label(before, "first here");
                    }
                    until = self.day(day).map(|day| (day, line.span)).or(until);
                }
                LineKind::Observation { .. } => {
                    if let Some(cells) = self.observation(&line.kind) {
                        let wrong = reader.take_row(Form::Long, &cells, row);
                        self.rehome(wrong, line.span);
                    }
                }
                LineKind::Act { .. } => {
                    if let Some(cells) = self.act(&line.kind) {
                        let wrong = reader.take_row(Form::Acts, &cells, row);
                        self.rehome(wrong, line.span);
                    }
                }
                LineKind::Expect(expect) => {
                    if let Some(what) = self.expectation(expect) {
                        let text = self.words(&what);
                        expectations.push(Expectation { text, span: line.span, what });
                    }
                }
            }
        }
        let reading = reader.finish();
        self.found.extend(reading.diagnostics.iter().cloned());
        let mut stores = reading.stores;
        if stores.len() != 1 || stores[0].entity.is_some() {
            self.error("the data have entities, and a scenario is about one", scenario.name.span, "which of them?")
                .add_help("name a folder whose files have no column `entity`");
        }
        let until = until.map(|(day, _)| day).or_else(|| self.days.iter().max().copied());
        let Some(until) = until else {
            self.error("the scenario has no last day", scenario.name.span, "until when?")
                .add_help("end it with `until 2024-12-31`");
            return None;
        };
        let name = match self.row {
            Some(Binding { row, .. }) => format!("{} [{}]", scenario.name.value, self.sources().collapsed(row.span)),
            None => scenario.name.value.clone(),
        };
        let span = self.row.map_or(scenario.name.span, |binding| binding.row.span);
        let scenario = scenario.name.value.clone();
        Some(Case { scenario, name, span, store: stores.swap_remove(0), until, given, expectations })
    }

    /// Faults of a line that was read as a row of data are told at the line.
    fn rehome(&mut self, wrong: Vec<Diagnostic>, span: Span) {
        for mut diagnostic in wrong {
            diagnostic.place = None;
            // What the reader of files advises is said for scenarios.
            diagnostic.help = match (diagnostic.code, diagnostic.help) {
                (Tag::Code(Code::E0403), Some(_)) if diagnostic.message.contains("last day") => {
                    Some("add its last day: `… through 2024-09-30`".to_owned())
                }
                (_, Some(help)) if help.contains("--lenient") => Some("declare it in the agreement".to_owned()),
                (_, help) => help,
            };
            self.push(Diagnostic { labels: Vec::new(), ..diagnostic }).add_label(span, "in this line");
        }
    }

    /// The value of a row where a word is a column's name.
    fn bound(&self, word: &str) -> Option<&'a ast::Literal> {
        self.row.and_then(|row| row.get(word))
    }

    /// A name, or the word that stands in its column.
    fn name(&mut self, name: &Name) -> Option<Name> {
        match self.bound(&name.text).map(|literal| &literal.kind) {
            Some(LiteralKind::Word(word)) => Some(Name { text: word.clone(), span: name.span }),
            Some(LiteralKind::Bool(truth)) => Some(Name { text: truth.to_string(), span: name.span }),
            Some(LiteralKind::Date(_) | LiteralKind::Quantity(_)) => {
                let message = format!("the column `{}` holds no name", name.text);
                self.error(message, name.span, "expected a name");
                None
            }
            None => Some(name.clone()),
        }
    }

    fn day(&mut self, day: &ast::Day) -> Option<Date> {
        let found = match day {
            ast::Day::On(date, _) => Some(*date),
            ast::Day::Column(name) => match self.bound(&name.text).map(|literal| &literal.kind) {
                Some(LiteralKind::Date(date)) => Some(*date),
                Some(_) => {
                    self.error(format!("the column `{}` holds no date", name.text), name.span, "expected a date");
                    None
                }
                None => {
                    let message = format!("`{}` is no date", name.text);
                    self.error(message, name.span, "expected a date or a column of the table")
                        .add_help("dates are written `2024-03-31`");
                    None
                }
            },
        };
        self.days.extend(found);
        found
    }

    /// A value as data write it, and its unit.
    fn value(&mut self, literal: &ast::Literal) -> (String, String) {
        let literal = match &literal.kind {
            LiteralKind::Word(word) => self.bound(word).unwrap_or(literal),
            _ => literal,
        };
        match &literal.kind {
            LiteralKind::Word(word) => (word.clone(), String::new()),
            LiteralKind::Bool(truth) => (truth.to_string(), String::new()),
            LiteralKind::Quantity(quantity) => {
                let unit = quantity.unit.as_ref().map(|unit| unit.text.clone()).unwrap_or_default();
                (plain(quantity.number), unit)
            }
            LiteralKind::Date(date) => (date.to_string(), String::new()),
        }
    }

    fn observation(&mut self, line: &LineKind) -> Option<Vec<(Column, String)>> {
        let LineKind::Observation { indicator, value, date, reported, by, status } = line else { return None };
        let indicator = self.name(indicator)?;
        let mut cells = vec![(Column::Indicator, indicator.text), (Column::Date, self.day(date)?.to_string())];
        if let Some(value) = value {
            let (value, unit) = self.value(value);
            cells.extend([(Column::Value, value), (Column::Unit, unit)]);
        }
        if let Some(reported) = reported {
            cells.push((Column::Reported, self.day(reported)?.to_string()));
        }
        if let Some(by) = by {
            cells.push((Column::Source, self.name(by)?.text));
        }
        if let Some(status) = status {
            cells.push((Column::Status, self.name(status)?.text));
        }
        Some(cells)
    }

    fn act(&mut self, line: &LineKind) -> Option<Vec<(Column, String)>> {
        let LineKind::Act { date, by, verb, on, value, about, through } = line else { return None };
        let on = self.name(on)?;
        let kind = match verb {
            Some(verb) => ActKind::ALL.iter().copied().find(|kind| third_person(*kind) == verb.text)?,
            None => ActKind::Occur,
        };
        let by = match by {
            Some(by) => self.name(by)?.text,
            None => self.anybody(&on)?,
        };
        let mut cells = vec![
            (Column::Date, self.day(date)?.to_string()),
            (Column::By, by),
            (Column::Act, kind.word().to_owned()),
            (Column::On, on.text),
        ];
        match (value, about) {
            (Some(value), _) => {
                let (value, unit) = self.value(value);
                cells.extend([(Column::Value, value), (Column::Unit, unit)]);
            }
            (None, Some(day)) => cells.push((Column::Value, self.day(day)?.to_string())),
            (None, None) => {}
        }
        if let Some(through) = through {
            cells.push((Column::Until, self.day(through)?.to_string()));
        }
        Some(cells)
    }

    /// Somebody who may make an event happen, where the scenario doesn't say who.
    fn anybody(&mut self, event: &Name) -> Option<String> {
        let (text, subject) = self.find(event)?;
        let agreement = self.program.texts[text].latest();
        let Subject::Event(id) = subject else {
            self.error(
                format!("`{}` is {}, not an event", event.text, subject.words()),
                event.span,
                "expected an event",
            )
            .add_help("what somebody does is written `on 2024-03-31: PARTY raises TRIGGER`");
            return None;
        };
        let anyone = || {
            let parties = agreement.parties.iter().map(|party| &party.declared);
            parties.chain(agreement.bodies.iter().map(|body| &body.declared)).find(|it| !it.absent)
        };
        let name = match &agreement[id].by {
            Standing::Only(list) => list.first().map(|actor| agreement.actor_name(*actor).to_owned()),
            Standing::Anyone | Standing::AnyParty => anyone().map(|declared| declared.name.clone()),
        };
        if name.is_none() {
            self.error(format!("nobody can make `{}` happen", event.text), event.span, "the agreement has no parties");
        }
        name
    }

    fn read_folder(&mut self, path: &Text, reader: &mut Reader<'_>) {
        match (self.follow)(path) {
            Ok(found) => {
                let name = path.value.trim_end_matches('/').to_owned();
                reader.take(&Input::Path { path: found, name });
            }
            Err(reason) => {
                self.error(format!("the data in `{}` can't be read: {reason}", path.value), path.span, "named here");
            }
        }
    }

    /// What a name stands for: of the main agreement, or with its name of an imported one.
    fn find(&mut self, name: &Name) -> Option<(usize, Subject)> {
        let texts = self.program.texts.iter().enumerate().rev();
        let found = texts.clone().find_map(|(index, text)| Some((index, text.base().find(&name.text)?)));
        if found.is_none() {
            let names: Vec<&str> = texts
                .flat_map(|(_, text)| {
                    let base = text.base();
                    base.subjects().map(move |subject| base.declared(subject).name.as_str())
                })
                .collect();
            // The name that it has in another agreement, without that agreement's own.
            let elsewhere = names.iter().copied().find(|other| other.rsplit('.').next() == Some(&name.text));
            let close = elsewhere.or_else(|| closest(&name.text, names)).map(str::to_owned);
            let message = format!("unknown name `{}`", name.text);
            let diagnostic =
                self.push(Diagnostic::error(Code::E0201, message, name.span, "nothing of this name is declared"));
            if let Some(close) = close {
                diagnostic.add_help(format!("did you mean `{close}`?")).add_suggestion(name.span, close);
            }
        }
        found
    }

    fn about(&mut self, name: &Name) -> Option<About> {
        let name = self.name(name)?;
        let (text, subject) = self.find(&name)?;
        let Some(kind) = subject.kind() else {
            let message = format!("`{}` is {}, which has no status", name.text, subject.words());
            self.error(message, name.span, "expected something with a status");
            return None;
        };
        Some(About { text, subject, kind, name: name.text })
    }

    fn status(&mut self, about: &About, status: &Name) -> Option<String> {
        let status = self.name(status)?;
        let known = about.subject.statuses();
        if known.contains(&status.text.as_str()) {
            return Some(status.text);
        }
        let what = about.subject.words();
        let close = closest(&status.text, known.iter().copied());
        let message = format!("`{}` is no status of {what}", status.text);
        let diagnostic =
            self.push(Diagnostic::error(Code::E0204, message, status.span, format!("`{}` is {what}", about.name)));
        match close {
            Some(close) => diagnostic.add_help(format!("did you mean `{close}`?")).add_suggestion(status.span, close),
            None => diagnostic.add_help(format!("{what} is one of: {}", known.join(", "))),
        };
        None
    }

    fn given(&mut self, subject: &Name, status: Option<&Name>, since: &ast::Day) -> Option<Given> {
        let since = self.day(since);
        let name = self.name(subject)?;
        let (text, found) = self.find(&name)?;
        let what = found.words();
        let state = match (found, status) {
            (Subject::Event(id), None) => GivenState::Event(id),
            (Subject::Event(_), Some(status)) => {
                self.error(format!("`{}` is an event, which has no status", name.text), status.span, "leave this out")
                    .add_help(format!("`given {} since …`", name.text));
                return None;
            }
            (_, None) => {
                self.error(format!("`{}` is {what}: in which status?", name.text), name.span, "its status is missing")
                    .add_help(format!("`given {} is … since …`", name.text));
                return None;
            }
            (Subject::Stage(id), Some(status)) => {
                let word = self.status(&self.about_of(text, found, &name), status)?;
                GivenState::Stage(id, StageStatus::from_word(&word)?)
            }
            (Subject::Benchmark(id), Some(status)) => {
                let word = self.status(&self.about_of(text, found, &name), status)?;
                GivenState::Benchmark(id, BenchmarkStatus::from_word(&word)?)
            }
            (Subject::Trigger(id), Some(status)) => {
                let word = self.status(&self.about_of(text, found, &name), status)?;
                let status_given = TriggerStatus::from_word(&word)?;
                if status_given == TriggerStatus::Raised {
                    self.error(
                        "a trigger whose process runs can't be given",
                        status.span,
                        "in which step, and since when?",
                    )
                    .add_help("give it as `armed`, and let the scenario raise it");
                    return None;
                }
                GivenState::Trigger(id, status_given)
            }
            (_, Some(_)) => {
                self.error(
                    format!("`{}` is {what}, which can't be given", name.text),
                    name.span,
                    "follows from the others",
                )
                .add_help("stages, benchmarks, triggers and events can be given; reliefs follow from the stages");
                return None;
            }
        };
        Some(Given { text, state, since: since? })
    }

    fn about_of(&self, text: usize, subject: Subject, name: &Name) -> About {
        let kind = subject.kind().unwrap_or(crate::model::Kind::Stage);
        About { text, subject, kind, name: name.text.clone() }
    }

    fn expectation(&mut self, expect: &Expect) -> Option<What> {
        Some(match expect {
            Expect::Never(name) => {
                let about = self.about(name)?;
                if !matches!(about.subject, Subject::Trigger(_) | Subject::Reversal(_) | Subject::Stage(_)) {
                    let message = format!("`never` can't be asked of {}", about.subject.words());
                    self.error(message, name.span, "expected a trigger, a reversal or a stage")
                        .add_help(format!("ask for a status: `expect {} is not … throughout`", about.name));
                    return None;
                }
                What::Never(about)
            }
            Expect::Entries { count, of } => {
                let name = self.name(of)?;
                self.find(&name)?;
                What::Entries { count: *count, name: name.text }
            }
            Expect::Runs { reversal, on } => {
                let on = self.day(on);
                let about = self.about(reversal)?;
                if !matches!(about.subject, Subject::Reversal(_)) {
                    let message = format!("`{}` is {}, and doesn't run", about.name, about.subject.words());
                    self.error(message, reversal.span, "expected a reversal")
                        .add_help(format!("ask for a status: `expect {} becomes … on …`", about.name));
                    return None;
                }
                What::Becomes { about, status: "run".to_owned(), level: None, on: on? }
            }
            Expect::Becomes { subject, status, level, on } => {
                let on = self.day(on);
                let about = self.about(subject)?;
                let status = self.status(&about, status)?;
                let level = self.level(&about, level.as_ref())?;
                What::Becomes { about, status, level, on: on? }
            }
            Expect::Is { subject, negated, status, level, when } => {
                let when = self.when(when);
                let about = self.about(subject)?;
                let status = self.status(&about, status)?;
                let level = self.level(&about, level.as_ref())?;
                What::Is { about, negated: *negated, status, level, when: when? }
            }
        })
    }

    fn when(&mut self, when: &ast::When) -> Option<When> {
        Some(match when {
            ast::When::On(day) => When::On(self.day(day)?),
            ast::When::By(day) => When::By(self.day(day)?),
            ast::When::Throughout => When::Throughout,
            ast::When::From(from, to) => {
                let (first, last) = (self.day(from), self.day(to));
                let (first, last) = (first?, last?);
                if first > last {
                    self.error(
                        "the days run backwards",
                        from.span().to(to.span()),
                        format!("{last} is before {first}"),
                    );
                    return None;
                }
                When::From(first, last)
            }
        })
    }

    /// A level as ledgers write it; the outer none is an error, the inner one says that none is expected.
    fn level(&mut self, about: &About, level: Option<&ast::Level>) -> Option<Option<String>> {
        let Some(level) = level else { return Some(None) };
        let Subject::Relief(id) = about.subject else {
            self.error(
                format!("only reliefs have a level: `{}` is {}", about.name, about.subject.words()),
                level.span,
                "expected no level",
            );
            return None;
        };
        let agreement = self.program.texts[about.text].latest();
        let Some(text) = level_text(agreement, id, &level.quantity) else {
            let message = match &agreement[id].amount {
                Some(unit) => format!("the level of `{}` is an amount in {}", about.name, unit.name),
                None => format!("the level of `{}` is a percentage", about.name),
            };
            self.error(message, level.span, "another unit");
            return None;
        };
        Some(Some(text))
    }

    /// An expectation in words, with the values of the row.
    fn words(&self, what: &What) -> String {
        let at = |level: &Option<String>| match level {
            Some(level) if level.ends_with('%') => format!(" at {level}"),
            Some(level) => format!(" of {level}"),
            None => String::new(),
        };
        match what {
            What::Never(about) => format!("never {}", about.name),
            What::Entries { count: 1, name } => format!("1 entry of {name}"),
            What::Entries { count, name } => format!("{count} entries of {name}"),
            What::Becomes { about, status, on, .. }
                if matches!(about.subject, Subject::Reversal(_)) && status == "run" =>
            {
                format!("{} runs on {on}", about.name)
            }
            What::Becomes { about, status, level, on } => {
                format!("{} becomes {status}{} on {on}", about.name, at(level))
            }
            What::Is { about, negated, status, level, when } => {
                let not = if *negated { "not " } else { "" };
                let when = match when {
                    When::On(day) => format!("on {day}"),
                    When::By(day) => format!("by {day}"),
                    When::Throughout => "throughout".to_owned(),
                    When::From(from, to) => format!("from {from} to {to}"),
                };
                format!("{} is {not}{status}{} {when}", about.name, at(level))
            }
        }
    }
}

/// A level in the unit of the relief, as ledgers write it.
fn level_text(agreement: &Agreement, id: ReliefId, quantity: &Quantity) -> Option<String> {
    let unit = match &quantity.unit {
        Some(unit) => Some(agreement.unit_named(&unit.text)?),
        None => None,
    };
    match (&agreement[id].amount, unit) {
        (Some(wanted), Some(unit)) => {
            let amount = unit.ratio_to(wanted)?.apply(quantity.number).ok()?;
            Some(with_unit(amount, &wanted.name))
        }
        (None, Some(unit)) if unit.name == "%" => Some(format!("{}%", plain(quantity.number))),
        (None, None) => Some(format!("{}%", plain(multiply(quantity.number, Number::ONE_HUNDRED).ok()?))),
        _ => None,
    }
}

/// What somebody does, as scenarios say it.
const fn third_person(kind: ActKind) -> &'static str {
    match kind {
        ActKind::Occur => "occurs",
        ActKind::Raise => "raises",
        ActKind::Uphold => "upholds",
        ActKind::Dismiss => "dismisses",
        ActKind::Extend => "extends",
        ActKind::Waive => "waives",
        ActKind::Certify => "certifies",
        ActKind::Dispute => "disputes",
        ActKind::Settle => "settles",
        ActKind::Void => "voids",
        ActKind::Invoke => "invokes",
        ActKind::Contest => "contests",
        ActKind::File => "files",
        ActKind::Answer => "answers",
        ActKind::Hold => "holds",
    }
}

/// Makes the cases of all scenarios of a file; names have to differ, since snapshots are kept by them.
pub fn plan_all(
    program: &Program,
    scenarios: &[Scenario],
    mapping: &Mapping,
    follow: Follow<'_>,
) -> (Vec<Case>, Diagnostics) {
    let mut cases: Vec<Case> = Vec::new();
    let mut diagnostics = Diagnostics::new();
    for (index, scenario) in scenarios.iter().enumerate() {
        let name = &scenario.name;
        if let Some(before) = scenarios[..index].iter().find(|before| before.name.value == name.value) {
            let message = format!("two scenarios are called “{}”", name.value);
            diagnostics.push(
                Diagnostic::error(Code::E0323, message, name.span, "again here")
                    .label(before.name.span, "first here")
                    .help("their snapshots are kept by name: give each a name of its own"),
            );
            continue;
        }
        if name.value.trim().is_empty() || name.value.contains('\n') {
            diagnostics.push(
                Diagnostic::error(Code::E0323, "the scenario has no name on one line", name.span, "what does it show?")
                    .help("say in a few words what it shows: its snapshot is kept by that name"),
            );
            continue;
        }
        match plan(program, scenario, mapping, follow) {
            Ok(found) => cases.extend(found),
            Err(errors) => diagnostics.extend(errors),
        }
    }
    diagnostics.sort();
    (cases, diagnostics)
}
