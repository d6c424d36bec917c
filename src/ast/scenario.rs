//! Scenarios as written (section 10): lines of names, statuses and literals, never expressions.

use super::{Name, Quantity, Text};
use crate::calendar::Date;
use crate::source::Span;

/// `scenario "a breach cured within the window keeps the relief" { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// The `///` comment before it.
    pub doc: Option<Text>,
    /// Its name.
    pub name: Text,
    /// `for each …`: a case for each row.
    pub table: Option<Table>,
    /// The lines in order.
    pub lines: Vec<Line>,
    /// Where.
    pub span: Span,
}

/// `for each day, outcome in { 2024-06-30 active, 2024-07-01 lapsed }`
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// The columns.
    pub columns: Vec<Name>,
    /// The values of each case, in order of the columns.
    pub rows: Vec<Row>,
    /// Where.
    pub span: Span,
}

/// The values of one case.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// In order.
    pub values: Vec<Literal>,
    /// Where.
    pub span: Span,
}

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub struct Literal {
    /// What it is.
    pub kind: LiteralKind,
    /// Where.
    pub span: Span,
}

/// The kinds of values.
#[derive(Debug, Clone, PartialEq)]
pub enum LiteralKind {
    /// `2016-01-16`
    Date(Date),
    /// `310 kg`
    Quantity(Quantity),
    /// `true`, `false`
    Bool(bool),
    /// A category value, a status, or a column.
    Word(String),
}

/// A day, or the column that holds one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Day {
    /// Written out.
    On(Date, Span),
    /// A column of the table.
    Column(Name),
}

impl Day {
    /// Where.
    pub const fn span(&self) -> Span {
        match self {
            Self::On(_, span) => *span,
            Self::Column(name) => name.span,
        }
    }
}

/// One line.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// What it says.
    pub kind: LineKind,
    /// Where.
    pub span: Span,
}

/// The lines.
#[derive(Debug, Clone, PartialEq)]
pub enum LineKind {
    /// `given implementation is active since 2016-01-16`
    Given {
        /// A stage, or an event.
        subject: Name,
        /// Its status; none for an event.
        status: Option<Name>,
        /// Since when.
        since: Day,
    },
    /// `data "history/"`
    Data(Text),
    /// `until 2016-10-31`
    Until(Day),
    /// `x = 310 kg on 2016-06-01 reported 2016-06-10 by iaea estimated`
    Observation {
        /// The indicator.
        indicator: Name,
        /// The value; none for `x not_verifiable on D`.
        value: Option<Literal>,
        /// The day it is about.
        date: Day,
        /// The day of the report.
        reported: Option<Day>,
        /// Who reports.
        by: Option<Name>,
        /// Its status.
        status: Option<Name>,
    },
    /// `on 2016-06-12: eu raises nonperformance`
    Act {
        /// The day.
        date: Day,
        /// Who; none: whoever may make the event happen.
        by: Option<Name>,
        /// What, as a verb (`raises`); none: an event occurs.
        verb: Option<Name>,
        /// On what.
        on: Name,
        /// `= 180 kg`
        value: Option<Literal>,
        /// `about 2016-06-01`
        about: Option<Day>,
        /// `through 2016-09-30`
        through: Option<Day>,
    },
    /// `expect …`
    Expect(Expect),
}

/// An expectation.
#[derive(Debug, Clone, PartialEq)]
pub enum Expect {
    /// `never X`
    Never(Name),
    /// `3 entries of X`
    Entries {
        /// How many.
        count: u32,
        /// Of what.
        of: Name,
    },
    /// `R runs on D`
    Runs {
        /// The reversal.
        reversal: Name,
        /// When.
        on: Day,
    },
    /// `X becomes S on D`
    Becomes {
        /// What.
        subject: Name,
        /// The status.
        status: Name,
        /// The level.
        level: Option<Level>,
        /// When.
        on: Day,
    },
    /// `X is S on D`
    Is {
        /// What.
        subject: Name,
        /// `is not`
        negated: bool,
        /// The status.
        status: Name,
        /// The level.
        level: Option<Level>,
        /// When.
        when: When,
    },
}

/// `at 50%`, `of 3 million USD`
#[derive(Debug, Clone, PartialEq)]
pub struct Level {
    /// How much.
    pub quantity: Quantity,
    /// Where.
    pub span: Span,
}

/// When an expectation looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum When {
    /// At the end of this day.
    On(Day),
    /// At the end of this day or some day before.
    By(Day),
    /// On every day.
    Throughout,
    /// On every day from one to another.
    From(Day, Day),
}
