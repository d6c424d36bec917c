//! Questions a declaration that nothing uses: a unit, a calendar, an event, an indicator or a definition that is named nowhere
//! else, a relief that no stage grants, a reversal that no trigger runs.
//!
//! A name in an amendment, a scenario or an assumption counts as a use. Stages, triggers, reviews, grievances and safeguards are used
//! by being there; of a benchmark on which nothing rests `breach-without-consequence` speaks, of a party or a body without a part
//! `duty-free-sponsor`. Libraries are left alone: they serve other agreements too.
//!
//! ## Why it matters
//! A relief that no stage grants was promised at the table and lost on the way to the text. The others are what is left of an
//! article that somebody took out, and a reader will look for its meaning.
//!
//! ## Triggers
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! body mission
//! indicator weapons { stock  reported by mission every 1 month }
//! indicator mines { stock  reported by mission every 1 month }
//! benchmark disarmed by north { requires weapons <= 20  verified by mission }
//! relief trade by south to north
//! relief fuel by south to north
//! stage opening { requires disarmed  grants trade }
//! ```
//!
//! ## A better draft
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! body mission
//! indicator weapons { stock  reported by mission every 1 month }
//! indicator mines { stock  reported by mission every 1 month }
//! benchmark disarmed by north { requires weapons <= 20  verified by mission }
//! benchmark cleared by north { requires mines == 0  verified by mission }
//! relief trade by south to north
//! relief fuel by south to north
//! stage opening { requires disarmed  grants trade }
//! stage clearing { after opening  requires cleared  grants fuel }
//! ```
//!
//! ## Known false positives
//! A unit that only data files write, an indicator that is collected for the record.

use std::collections::{BTreeMap, BTreeSet};

use crate::ast::{Declaration, Item};
use crate::diagnostic::Suggestion;
use crate::lint::{Category, Draft, Findings, Rule};
use crate::model::{ActionKind, ReliefId, ReversalId, Subject};
use crate::source::{FileId, Span};

/// The rule.
pub static RULE: Rule = Rule::new("unused-declaration", "STY04", Category::Style, "declared, never used", check);

fn check(draft: &Draft<'_>, found: &mut Findings<'_>) {
    let words = words(draft);
    let (granted, run) = granted_and_run(draft);
    let main = draft.agreement.span.file;
    let mut unused: BTreeMap<Span, (&Declaration, &str)> = BTreeMap::new();
    for (index, relief) in draft.agreement.reliefs.iter().enumerate() {
        if !relief.declared.absent && !granted.contains(&ReliefId(index as u32)) {
            add(draft, Subject::Relief(ReliefId(index as u32)), "no stage grants it", &mut unused);
        }
    }
    for (index, reversal) in draft.agreement.reversals.iter().enumerate() {
        if !reversal.declared.absent && !run.contains(&ReversalId(index as u32)) {
            add(draft, Subject::Reversal(ReversalId(index as u32)), "no trigger runs it", &mut unused);
        }
    }
    for declaration in draft.declarations() {
        let is_named_to_be_used = matches!(
            declaration.item,
            Item::Unit { .. } | Item::Calendar(_) | Item::Event { .. } | Item::Indicator(_) | Item::Define(_)
        );
        let own = declaration.span;
        let is_named = |(file, at): &(FileId, u32)| *file != own.file || *at < own.start || own.end <= *at;
        let places = words.get(declaration.name.text.as_str());
        if is_named_to_be_used && !places.is_some_and(|places| places.iter().any(is_named)) {
            unused.insert(own, (declaration, "nothing names it"));
        }
    }
    for (declaration, why) in unused.into_values().filter(|(declaration, _)| declaration.span.file == main) {
        let name = &declaration.name.text;
        let word = if matches!(declaration.item, Item::Define(_)) { "definition" } else { declaration.item.word() };
        let finding = found.say(declaration.name.span, format!("the {word} `{name}` is never used: {why}"), "unused");
        finding.help(match declaration.item {
            Item::Relief { .. } => "let a stage grant it, or take it out",
            Item::Reversal(_) => "let a trigger run it, or take it out",
            _ => "use it, or take it out",
        });
        // A unit may be one that data are written in; whatever else gives no right or duty goes without a trace.
        let is_safe = matches!(declaration.item, Item::Define(_) | Item::Calendar(_));
        if is_safe || matches!(declaration.item, Item::Unit { .. }) {
            let edit = Suggestion { span: whole(draft, declaration), replacement: String::new() };
            finding.fix(format!("remove the {word} `{name}`"), is_safe, vec![edit]);
        }
    }
}

fn add<'a>(
    draft: &Draft<'a>,
    subject: Subject,
    why: &'static str,
    unused: &mut BTreeMap<Span, (&'a Declaration, &'static str)>,
) {
    if let Some(declaration) = draft.written(subject) {
        unused.insert(declaration.span, (declaration, why));
    }
}

/// What stages grant and triggers run, in any version of the text.
fn granted_and_run(draft: &Draft<'_>) -> (BTreeSet<ReliefId>, BTreeSet<ReversalId>) {
    let (mut granted, mut run) = (BTreeSet::new(), BTreeSet::new());
    for agreement in draft.program.main_text().versions.iter().map(|version| &version.agreement) {
        granted.extend(agreement.stages.iter().flat_map(|stage| &stage.grants).map(|grant| grant.relief));
        for action in agreement.triggers.iter().flat_map(|trigger| &trigger.then) {
            if let ActionKind::Reverse(id) | ActionKind::Entitle { reversal: id, .. } = action.kind {
                run.insert(id);
            }
        }
    }
    (granted, run)
}

/// Where each word stands in the files, but for comments and strings.
fn words<'a>(draft: &Draft<'a>) -> BTreeMap<&'a str, Vec<(FileId, u32)>> {
    let mut files = BTreeSet::new();
    for tree in draft.trees {
        files.extend(tree.declarations.iter().map(|declaration| declaration.span.file));
        files.extend(tree.scenarios.iter().map(|scenario| scenario.span.file));
        files.extend(tree.assumptions.iter().map(|assumption| assumption.span.file));
    }
    let mut found: BTreeMap<&str, Vec<(FileId, u32)>> = BTreeMap::new();
    for file in files {
        let text = draft.sources.file(file).text();
        let mut at = 0;
        while let Some(next) = text.get(at..).and_then(|rest| rest.chars().next()) {
            let rest = &text[at..];
            let length = if rest.starts_with("//") {
                rest.find('\n').unwrap_or(rest.len())
            } else if let Some(passage) = rest.strip_prefix("\"\"\"") {
                passage.find("\"\"\"").map_or(rest.len(), |length| length + 6)
            } else if next == '"' {
                string_length(rest)
            } else if next.is_ascii_alphabetic() || next == '_' {
                let length = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
                found.entry(&rest[..length]).or_default().push((file, at as u32));
                length
            } else if next.is_ascii_digit() {
                // `30_000` is no word.
                rest.find(|c: char| !c.is_ascii_digit() && c != '_').unwrap_or(rest.len())
            } else {
                next.len_utf8()
            };
            at += length;
        }
    }
    found
}

/// The length of the string that begins here, with its quotes.
fn string_length(rest: &str) -> usize {
    let mut is_escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// A declaration with its comment, and with its line end where it stands alone on its lines.
fn whole(draft: &Draft<'_>, declaration: &Declaration) -> Span {
    let own = declaration.doc.as_ref().map_or(declaration.span, |doc| doc.span.to(declaration.span));
    let text = draft.sources.file(own.file).text();
    let before = text.get(..own.start as usize).unwrap_or("").trim_end_matches([' ', '\t']);
    let behind = text.get(own.end as usize..).unwrap_or("");
    let blanks = behind.len() - behind.trim_start_matches([' ', '\t', '\r']).len();
    if (before.is_empty() || before.ends_with('\n')) && behind[blanks..].starts_with('\n') {
        return Span::new(own.file, before.len() as u32, own.end + blanks as u32 + 1);
    }
    own
}
