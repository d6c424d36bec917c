//! From a scenario as written to cases: rows of its table put in, names found, lines made into data.

mod expected;
mod rows;

use std::path::PathBuf;

use super::{Case, Expectation};
use crate::ast::scenario::{self as ast, LineKind, LiteralKind, Scenario};
use crate::ast::{Name, Text};
use crate::calendar::Date;
use crate::data::{Form, Mapping, Reader, Row};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Tag, closest};
use crate::eval::{Given, GivenState};
use crate::model::{BenchmarkStatus, Program, StageStatus, Subject, TriggerStatus};
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
