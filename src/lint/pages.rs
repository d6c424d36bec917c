//! The reference of the rules, made from their files: a page each, the list, and the schema of the project file's `[lints]`.

use std::fmt::Write as _;

use serde_json::{Map, json};

use super::rules::{ALL, documentation};
use super::{Category, Level, Rule, Value};

/// The page of a rule.
pub fn page(rule: &Rule) -> String {
    let mut text = format!("# {} ({})\n\n", rule.name, rule.code);
    let level = rule.level.unwrap_or_else(|| rule.category.level());
    let _ = write!(text, "Category `{}`, `{}` by default.", rule.category.word(), level.word());
    if rule.needs_data {
        text.push_str(" Asked only where there are data.");
    }
    if !rule.waivable_inline {
        text.push_str(" No comment in the text waives it; the project file can, with a reason and who approved it.");
    }
    let _ = write!(text, "\n\n{}\n", documentation(rule).trim());
    if !rule.choices.is_empty() {
        let _ = write!(text, "\n## Options\n\n```toml\n[lints.{}]\n", rule.name);
        for choice in rule.choices {
            let value = match choice.default {
                Value::Count(count) => count.to_string(),
                Value::Words(words) => {
                    let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
                    format!("[{}]", quoted.join(", "))
                }
            };
            let _ = writeln!(text, "{} = {value}    # {}", choice.key, choice.about);
        }
        text.push_str("```\n");
    }
    text
}

/// The list of all rules, with links to their pages.
pub fn list() -> String {
    let mut text = String::from(
        "# The rules of the linter\n\n`detente lint` questions what the checker lets pass. `detente lint --explain NAME` prints a page \
         of this folder, `--list` the table below.\n\n<!-- Generated from src/lint/rules by `cargo test`; see CONTRIBUTING.md. -->\n",
    );
    for category in Category::ALL {
        let _ = write!(text, "\n## {}\n\n{} ", category.word(), category.about());
        let _ = write!(
            text,
            "`{}` by default.\n\n| code | rule | it questions |\n|---|---|---|\n",
            category.level().word()
        );
        for rule in ALL.iter().filter(|rule| rule.category == *category) {
            let level = match rule.level {
                Some(level) => format!(" (`{}`)", level.word()),
                None => String::new(),
            };
            let _ = writeln!(text, "| {} | [{1}]({1}.md) | {2}{level} |", rule.code, rule.name, rule.about);
        }
    }
    text
}

/// The JSON Schema of the table `[lints]`.
pub fn schema() -> serde_json::Value {
    let level = json!({"enum": Level::ALL.map(Level::word)});
    let mut properties = Map::new();
    properties.insert("all".to_owned(), json!({"description": "Every rule.", "$ref": "#/$defs/level"}));
    for category in Category::ALL {
        let about = json!({"description": category.about(), "$ref": "#/$defs/level"});
        properties.insert(category.word().to_owned(), about);
    }
    for rule in ALL {
        let mut own = Map::new();
        own.insert("level".to_owned(), json!({"$ref": "#/$defs/level"}));
        own.insert("reason".to_owned(), json!({"type": "string"}));
        own.insert("approved_by".to_owned(), json!({"type": "string"}));
        for choice in rule.choices {
            let shape = match choice.default {
                Value::Count(count) => json!({"type": "integer", "minimum": 0, "default": count}),
                Value::Words(words) => json!({"type": "array", "items": {"type": "string"}, "default": words}),
            };
            let mut shape = shape;
            shape["description"] = json!(choice.about);
            own.insert(choice.key.to_owned(), shape);
        }
        let table = json!({"type": "object", "properties": own, "additionalProperties": false});
        let shape = json!({"description": rule.about, "anyOf": [{"$ref": "#/$defs/level"}, table]});
        properties.insert(rule.name.to_owned(), shape);
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The table [lints] of detente.toml",
        "type": "object",
        "$defs": {"level": level},
        "properties": properties,
        "additionalProperties": false,
    })
}
