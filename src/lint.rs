//! What an experienced negotiator, verifier or sanctions lawyer would say over a draft.
//!
//! The checker refuses what has no meaning; the linter questions what has one. Each rule is a file in [`rules`], which is
//! also its documentation; [`draft`] is what rules look at and [`facts`] what several of them ask ([`conditions`],
//! [`claims`], [`literals`] and [`values`] of what is true, [`when`] of days, [`consequences`] and [`exchange`] of who takes and gives,
//! [`written`] and [`wording`] of the text, [`record`] of the data); [`settings`] says which
//! rules count and how much, [`suppress`] what comments in the text say against a finding. [`lint`] puts it together, and
//! [`fix`] mends what can be mended without asking. [`pages`] writes the reference from the rules.

pub mod claims;
pub mod conditions;
pub mod consequences;
pub mod draft;
pub mod exchange;
pub mod facts;
pub mod fix;
pub mod fold;
pub mod literals;
pub mod pages;
pub mod record;
pub mod rules;
pub mod settings;
pub mod suppress;
pub mod values;
pub mod when;
pub mod wording;
pub mod written;

use std::fmt;

use crate::calendar::Date;
use crate::diagnostic::{Diagnostic, Label, Severity, Suggestion, Tag};
use crate::source::Span;

pub use draft::{Draft, Evidence};
pub use settings::{Settings, Waiver};

/// How much a finding counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Not looked for.
    Allow,
    /// Told; fails nothing.
    Warn,
    /// Told, and the command fails.
    Deny,
}

impl Level {
    /// All of them, the least first.
    pub const ALL: [Self; 3] = [Self::Allow, Self::Warn, Self::Deny];

    /// Its word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Warn => "warn",
            Self::Deny => "deny",
        }
    }

    /// The one of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.word() == word)
    }
}

macro_rules! categories {
    ($( $name:ident $word:literal $default:ident $about:literal, )*) => {
        /// What a rule is about; rules are switched on and off by it too.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Category { $( #[doc = $about] $name, )* }

        impl Category {
            /// All of them.
            pub const ALL: &'static [Self] = &[ $( Self::$name, )* ];

            /// Its word.
            pub const fn word(self) -> &'static str {
                match self { $( Self::$name => $word, )* }
            }

            /// What it is about.
            pub const fn about(self) -> &'static str {
                match self { $( Self::$name => $about, )* }
            }

            /// The level of its rules where nothing else is said.
            pub const fn level(self) -> Level {
                match self { $( Self::$name => Level::$default, )* }
            }
        }
    };
}

categories! {
    Correctness "correctness" Warn "The text can't do what it seems to say.",
    Suspicious "suspicious" Warn "Verification and time: what can't be seen, or can't be seen in time.",
    Reversibility "reversibility" Warn "How relief is taken back, and how it returns.",
    Humanitarian "humanitarian" Warn "What must not be hit.",
    Sequencing "sequencing" Allow "Who moves first, and what is left to give.",
    Governance "governance" Allow "Who decides, who hears disputes, who can leave.",
    Data "data" Warn "What the data at hand say about the text; asked only where there are data.",
    Style "style" Allow "How well it reads.",
    Suppression "suppression" Warn "What is said against findings.",
}

/// An option of a rule.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Choice {
    /// Its key in `detente.toml`.
    pub key: &'static str,
    /// What it is where nothing is said.
    pub default: Value<'static>,
    /// What it does, in one line.
    pub about: &'static str,
}

/// The value of an option.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'a> {
    /// A whole number, not negative.
    Count(u32),
    /// A list of words.
    Words(&'a [&'a str]),
}

/// A rule. Its text is the documentation of its file: what it does, why it matters, and what is better.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// How it is known: `unpaired-concession`.
    pub name: &'static str,
    /// A stable alias: `SEQ01`.
    pub code: &'static str,
    /// What it is about.
    pub category: Category,
    /// What it questions, in a few words.
    pub about: &'static str,
    /// Its level, if it isn't that of its category.
    pub level: Option<Level>,
    /// Whether it looks at data.
    pub needs_data: bool,
    /// Whether a comment in the text may waive it.
    pub waivable_inline: bool,
    /// Its options.
    pub choices: &'static [Choice],
    /// Looks at a draft.
    pub check: fn(&Draft<'_>, &mut Findings<'_>),
}

impl Rule {
    /// A rule about the text alone, at the level of its category.
    pub const fn new(
        name: &'static str,
        code: &'static str,
        category: Category,
        about: &'static str,
        check: fn(&Draft<'_>, &mut Findings<'_>),
    ) -> Self {
        Self { name, code, category, about, level: None, needs_data: false, waivable_inline: true, choices: &[], check }
    }

    /// At a level of its own.
    #[must_use]
    pub const fn at(mut self, level: Level) -> Self {
        self.level = Some(level);
        self
    }

    /// It looks at data.
    #[must_use]
    pub const fn over_data(mut self) -> Self {
        self.needs_data = true;
        self
    }

    /// No comment in the text waives it: only the project file, with a reason and who approved it.
    #[must_use]
    pub const fn never_inline(mut self) -> Self {
        self.waivable_inline = false;
        self
    }

    /// With options.
    #[must_use]
    pub const fn with(mut self, choices: &'static [Choice]) -> Self {
        self.choices = choices;
        self
    }

    /// How messages call it.
    pub const fn tag(&self) -> Tag {
        Tag::Rule { name: self.name, code: self.code }
    }
}

/// A change of the text that answers a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does: "remove the suppression".
    pub title: String,
    /// It changes no right, date or amount.
    pub is_safe: bool,
    /// The replacements.
    pub edits: Vec<Suggestion>,
}

/// Something that a rule has to say.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// `warn` or `deny`.
    pub level: Level,
    /// What will go wrong in this agreement, in one sentence.
    pub message: String,
    /// The exact clause first, then the others involved.
    pub labels: Vec<Label>,
    /// A better draft, in words.
    pub help: Option<String>,
    /// Ready-made changes.
    pub fixes: Vec<Fix>,
}

impl Finding {
    /// Shows another place that is involved.
    pub fn label(&mut self, span: Span, text: impl Into<String>) -> &mut Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Says what would be better.
    pub fn help(&mut self, help: impl Into<String>) -> &mut Self {
        self.help = Some(help.into());
        self
    }

    /// Offers a change. It is safe only if it changes no right, date or amount.
    pub fn fix(&mut self, title: impl Into<String>, is_safe: bool, edits: Vec<Suggestion>) -> &mut Self {
        self.fixes.push(Fix { title: title.into(), is_safe, edits });
        self
    }

    /// The place that it is about.
    pub fn span(&self) -> Span {
        self.labels.first().map_or_else(Span::default, |label| label.span)
    }

    /// As a message.
    pub fn diagnostic(&self) -> Diagnostic {
        Diagnostic {
            code: self.rule.tag(),
            severity: if self.level == Level::Deny { Severity::Error } else { Severity::Warning },
            message: self.message.clone(),
            labels: self.labels.clone(),
            place: None,
            help: self.help.clone(),
            suggestions: self.fixes.iter().flat_map(|fix| fix.edits.iter().cloned()).collect(),
        }
    }
}

/// What the rule that is asked has to say so far.
pub struct Findings<'a> {
    rule: &'static Rule,
    settings: &'a Settings,
    found: &'a mut Vec<Finding>,
}

impl Findings<'_> {
    /// Says something: `message` is one sentence about this agreement, `label` what stands at the exact clause.
    pub fn say(&mut self, span: Span, message: impl Into<String>, label: impl Into<String>) -> &mut Finding {
        let index = self.found.len();
        self.found.push(Finding {
            rule: self.rule,
            level: self.settings.level(self.rule),
            message: message.into(),
            labels: vec![Label { span, text: label.into() }],
            help: None,
            fixes: Vec::new(),
        });
        &mut self.found[index]
    }

    /// An option of the rule that is a number; its default where it is unknown or of another kind.
    pub fn count(&self, key: &str) -> u32 {
        match self.settings.choice(self.rule, key) {
            Some(settings::Chosen::Count(count)) => count,
            _ => self.rule.choices.iter().find(|choice| choice.key == key).map_or(0, |choice| match choice.default {
                Value::Count(count) => count,
                Value::Words(_) => 0,
            }),
        }
    }

    /// An option of the rule that is a list of words.
    pub fn words(&self, key: &str) -> Vec<String> {
        match self.settings.choice(self.rule, key) {
            Some(settings::Chosen::Words(words)) => words,
            _ => self.rule.choices.iter().find(|choice| choice.key == key).map_or_else(Vec::new, |choice| match choice
                .default
            {
                Value::Words(words) => words.iter().map(|word| (*word).to_owned()).collect(),
                Value::Count(_) => Vec::new(),
            }),
        }
    }
}

impl fmt::Debug for Findings<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} findings, now of {}", self.found.len(), self.rule.name)
    }
}

/// What was found.
#[derive(Debug, Default)]
pub struct Report {
    /// In order of place, then of code.
    pub findings: Vec<Finding>,
    /// How many findings comments in the text suppress.
    pub suppressed: usize,
    /// Rules that were not asked because there are no data.
    pub skipped: Vec<&'static Rule>,
    /// Rules that the project waives although no comment may: every report says so.
    pub waivers: Vec<Waiver>,
}

/// Asks every rule that counts. `until` is the day against which postponed findings are judged.
pub fn lint(draft: &Draft<'_>, settings: &Settings, until: Option<Date>) -> Report {
    let mut report = Report { waivers: settings.waivers(), ..Report::default() };
    let mut found = Vec::new();
    for rule in rules::ALL {
        if settings.level(rule) == Level::Allow {
            continue;
        }
        if rule.needs_data && draft.evidence.is_none() {
            report.skipped.push(rule);
            continue;
        }
        (rule.check)(draft, &mut Findings { rule, settings, found: &mut found });
    }
    let (kept, suppressed) = suppress::apply(found, draft, settings, until);
    report.findings = kept;
    report.suppressed = suppressed;
    report.findings.sort_by(|a, b| (a.span(), a.rule.code, &a.message).cmp(&(b.span(), b.rule.code, &b.message)));
    report
}
