//! Which rules count and how much: the `[lints]` table of a project file, and the command line.
//!
//! What is nearer wins: the command line over the project, there a rule over its category over `all`, and all of them over
//! the level that a rule has by itself. What stands against a finding in the text is nearer still; see [`super::suppress`].
//! Rules that no comment may waive are waived by name in the project file alone, with a reason and who approved it.

use std::collections::BTreeMap;

use toml::de::{DeTable, DeValue};

use super::{Category, Choice, Level, Rule, Value, rules};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place, closest};

/// What was chosen for an option.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chosen {
    /// A whole number.
    Count(u32),
    /// Words.
    Words(Vec<String>),
}

/// A rule that the project doesn't ask, though no comment could say so.
#[derive(Debug, Clone)]
pub struct Waiver {
    /// The rule.
    pub rule: &'static Rule,
    /// Why.
    pub reason: String,
    /// Who approved it.
    pub approved_by: String,
}

/// Levels by what they are said of.
#[derive(Debug, Clone, Default)]
struct Levels {
    rules: BTreeMap<&'static str, Level>,
    categories: BTreeMap<Category, Level>,
    all: Option<Level>,
}

impl Levels {
    fn of(&self, rule: &Rule) -> Option<Level> {
        let wide = || self.categories.get(&rule.category).copied().or(self.all);
        match self.rules.get(rule.name).copied() {
            Some(level) => Some(level),
            // Such a rule is waived by its name or not at all.
            None => wide().filter(|level| rule.waivable_inline || *level != Level::Allow),
        }
    }
}

/// Levels, options and waivers.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    command: Levels,
    project: Levels,
    choices: BTreeMap<(&'static str, &'static str), Chosen>,
    waivers: Vec<Waiver>,
}

/// What a level can be said of.
enum Selector {
    Rule(&'static Rule),
    Category(Category),
    All,
}

fn selector(word: &str) -> Option<Selector> {
    if word == "all" {
        return Some(Selector::All);
    }
    if let Some(rule) = rules::find(word) {
        return Some(Selector::Rule(rule));
    }
    Category::ALL.iter().copied().find(|category| category.word() == word).map(Selector::Category)
}

/// Help for a word that names nothing.
fn unknown(word: &str) -> String {
    let names = rules::ALL.iter().flat_map(|rule| [rule.name, rule.code]);
    let known = names.chain(Category::ALL.iter().map(|category| category.word())).chain(["all"]);
    match closest(word, known) {
        Some(close) => format!("did you mean `{close}`?"),
        None => "`detente lint --list` names all rules and categories".to_owned(),
    }
}

impl Settings {
    /// The level of a rule.
    pub fn level(&self, rule: &Rule) -> Level {
        let chosen = self.command.of(rule).or_else(|| self.project.of(rule));
        chosen.or(rule.level).unwrap_or_else(|| rule.category.level())
    }

    /// What was chosen for an option.
    pub(super) fn choice(&self, rule: &Rule, key: &str) -> Option<Chosen> {
        let choice = rule.choices.iter().find(|choice| choice.key == key)?;
        self.choices.get(&(rule.name, choice.key)).cloned()
    }

    /// The waivers of the project that count: the command line may ask a rule all the same.
    pub fn waivers(&self) -> Vec<Waiver> {
        self.waivers.iter().filter(|waiver| self.level(waiver.rule) == Level::Allow).cloned().collect()
    }

    /// Takes in a word of the command line: `--deny sequencing`.
    ///
    /// # Errors
    /// Says in a user's words what is wrong with it.
    pub fn set(&mut self, level: Level, word: &str) -> Result<(), String> {
        let before = match selector(word) {
            None => return Err(format!("there is no rule and no category `{word}`: {}", unknown(word))),
            Some(Selector::Rule(rule)) if level == Level::Allow && !rule.waivable_inline => {
                return Err(format!(
                    "`{}` can be waived only in the project file, with a `reason` and `approved_by`",
                    rule.name
                ));
            }
            Some(Selector::Rule(rule)) => self.command.rules.insert(rule.name, level),
            Some(Selector::Category(category)) => self.command.categories.insert(category, level),
            Some(Selector::All) => self.command.all.replace(level),
        };
        match before {
            Some(before) if before != level => {
                Err(format!("`{word}` is asked for at two levels, {} and {}", before.word(), level.word()))
            }
            _ => Ok(()),
        }
    }

    /// Reads the table `[lints]` of a project file; `shown` is its name in messages.
    ///
    /// # Errors
    /// Unknown rules, levels and options (with a suggestion), waivers without reason or approval: all of them.
    pub fn read(text: &str, shown: &str) -> Result<Self, Diagnostics> {
        let mut reader = Reader { text, shown, settings: Self::default(), diagnostics: Diagnostics::new() };
        // Faulty TOML is for the reader of the whole file to tell.
        if let Ok(table) = DeTable::parse(text)
            && let Some(lints) = table.get_ref().get("lints")
            && let DeValue::Table(lints) = lints.get_ref()
        {
            for (key, value) in lints {
                reader.entry(key.get_ref(), key.span().start, value.get_ref());
            }
        }
        if reader.diagnostics.is_empty() { Ok(reader.settings) } else { Err(reader.diagnostics) }
    }
}

struct Reader<'t> {
    text: &'t str,
    shown: &'t str,
    settings: Settings,
    diagnostics: Diagnostics,
}

impl Reader<'_> {
    fn refuse(&mut self, at: usize, message: String, help: impl Into<String>) {
        let line = self.text.get(..at).unwrap_or("").matches('\n').count() as u64 + 1;
        let place = Place { file: self.shown.to_owned(), row: Some(line), column: None };
        self.diagnostics.push(Diagnostic::elsewhere(Code::E0410, message, Some(place)).help(help));
    }

    fn entry(&mut self, word: &str, at: usize, value: &DeValue<'_>) {
        let Some(selector) = selector(word) else {
            let message = format!("there is no rule and no category `{word}` in `[lints]`");
            return self.refuse(at, message, unknown(word));
        };
        match (value, selector) {
            (DeValue::String(level), selector) => {
                let Some(level) = self.level(level, at) else { return };
                match selector {
                    Selector::Rule(rule) => self.rule_level(rule, level, None, None, at),
                    Selector::Category(category) => {
                        self.settings.project.categories.insert(category, level);
                    }
                    Selector::All => self.settings.project.all = Some(level),
                }
            }
            (DeValue::Table(table), Selector::Rule(rule)) => self.rule(rule, table, at),
            (_, Selector::Rule(rule)) => {
                let message = format!("`{}` wants a level or a table", rule.name);
                let help =
                    format!("write `{0} = \"warn\"` or `{0} = {{ level = \"allow\", reason = \"…\" }}`", rule.name);
                self.refuse(at, message, help);
            }
            (_, Selector::Category(_) | Selector::All) => {
                self.refuse(at, format!("`{word}` wants a level"), format!("write `{word} = \"warn\"`"));
            }
        }
    }

    fn level(&mut self, word: &str, at: usize) -> Option<Level> {
        let level = Level::from_word(word);
        if level.is_none() {
            let words = Level::ALL.map(Level::word);
            let help = match closest(word, words) {
                Some(close) => format!("did you mean `{close}`?"),
                None => "levels are `allow`, `warn` and `deny`".to_owned(),
            };
            self.refuse(at, format!("`{word}` is no level"), help);
        }
        level
    }

    fn rule(&mut self, rule: &'static Rule, table: &DeTable<'_>, at: usize) {
        let (mut level, mut reason, mut approved_by) = (None, None, None);
        for (key, value) in table {
            let (name, place) = (key.get_ref().as_ref(), key.span().start);
            match (name, value.get_ref()) {
                ("level", DeValue::String(word)) => level = self.level(word, place),
                ("reason", DeValue::String(text)) => reason = Some(text.trim().to_owned()),
                ("approved_by", DeValue::String(text)) => approved_by = Some(text.trim().to_owned()),
                ("level" | "reason" | "approved_by", _) => {
                    self.refuse(place, format!("`{name}` wants a text in quotes"), format!("write `{name} = \"…\"`"));
                }
                (name, value) => self.choice(rule, name, value, place),
            }
        }
        if let Some(level) = level {
            self.rule_level(rule, level, reason, approved_by, at);
        }
    }

    fn rule_level(
        &mut self,
        rule: &'static Rule,
        level: Level,
        reason: Option<String>,
        approved_by: Option<String>,
        at: usize,
    ) {
        if level == Level::Allow && !rule.waivable_inline {
            let said = |text: Option<String>| text.filter(|text| !text.is_empty());
            match (said(reason), said(approved_by)) {
                (Some(reason), Some(approved_by)) => self.settings.waivers.push(Waiver { rule, reason, approved_by }),
                _ => {
                    let message = format!("`{}` is waived without a reason or an approval", rule.name);
                    let help =
                        "write `{ level = \"allow\", reason = \"…\", approved_by = \"…\" }`; every report prints both";
                    return self.refuse(at, message, help);
                }
            }
        }
        self.settings.project.rules.insert(rule.name, level);
    }

    fn choice(&mut self, rule: &'static Rule, name: &str, value: &DeValue<'_>, at: usize) {
        let Some(choice) = rule.choices.iter().find(|choice| choice.key == name) else {
            let keys =
                ["level", "reason", "approved_by"].into_iter().chain(rule.choices.iter().map(|choice| choice.key));
            let help = match closest(name, keys.clone()) {
                Some(close) => format!("did you mean `{close}`?"),
                None => format!("keys are {}", keys.map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ")),
            };
            return self.refuse(at, format!("`{}` has no option `{name}`", rule.name), help);
        };
        match chosen(choice, value) {
            Some(value) => {
                self.settings.choices.insert((rule.name, choice.key), value);
            }
            None => {
                let wants = match choice.default {
                    Value::Count(_) => "a whole number, not negative",
                    Value::Words(_) => "a list of texts",
                };
                self.refuse(at, format!("`{name}` wants {wants}"), choice.about);
            }
        }
    }
}

fn chosen(choice: &Choice, value: &DeValue<'_>) -> Option<Chosen> {
    match (choice.default, value) {
        (Value::Count(_), DeValue::Integer(number)) => {
            u32::from_str_radix(number.as_str(), number.radix()).ok().map(Chosen::Count)
        }
        (Value::Words(_), DeValue::Array(items)) => {
            let word = |item: &DeValue<'_>| match item {
                DeValue::String(text) => Some(text.to_string()),
                _ => None,
            };
            items.iter().map(|item| word(item.get_ref())).collect::<Option<Vec<String>>>().map(Chosen::Words)
        }
        _ => None,
    }
}
