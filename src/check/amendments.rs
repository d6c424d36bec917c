//! The versions of a text: the base, and one more for each amendment in order of effect (section 5.8).
//!
//! All versions share one list of slots, so that an id means the same in each of them; and each goes on with the
//! expressions of the one before, so that what was opened under an older text can still be read.

use super::{Checker, Slot, Source};
use crate::ast::{Change, Declaration, Item, Name};
use crate::calendar::Date;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, closest};
use crate::model::{AmendmentId, Indicator, Text, Version};
use crate::source::Span;

/// All versions of a text are held at once, each whole: so many declarations and expressions they may have together.
const MAX_PARTS: usize = 2_000_000;

/// An amendment as declared.
struct Amending<'a> {
    declaration: &'a Declaration,
    id: AmendmentId,
    effective: Date,
    changes: &'a [Change],
}

/// Checks every version.
pub(super) fn check(source: Source<'_>) -> Result<(Text, Diagnostics), Diagnostics> {
    let amendments = amendments_of(source.declarations);
    let mut slots: Vec<Slot<'_>> = source
        .declarations
        .iter()
        .map(|declaration| Slot {
            word: declaration.item.word(),
            name: &declaration.name,
            declaration: Some(declaration),
        })
        .collect();
    for change in amendments.iter().flat_map(|amendment| amendment.changes) {
        if let Change::Add(declaration) = change
            && find(&slots, &declaration.name.text).is_none()
        {
            slots.push(Slot { word: declaration.item.word(), name: &declaration.name, declaration: None });
        }
    }
    let mut checker = Checker::new(source, &slots, Vec::new(), Vec::new());
    checker.run();
    let (agreement, mut diagnostics) = checker.finish()?;
    let mut versions = vec![Version { amendment: None, effective: Date::FIRST, agreement }];
    let mut current = slots.clone();
    let mut parts = 0;
    for amendment in &amendments {
        let before = &versions[versions.len() - 1].agreement;
        parts += slots.len() + before.exprs.len();
        if parts > MAX_PARTS {
            let message = format!("the texts that the amendments make have more than {MAX_PARTS} parts, all together");
            let span = amendment.declaration.keyword;
            return Err(Diagnostic::error(Code::E0117, message, span, "this amendment goes beyond the limit")
                .help("each amendment makes a text of its own: write old ones into the text that they amend")
                .into());
        }
        let mut misfits = Diagnostics::new();
        apply(amendment, &mut current, &mut misfits);
        if misfits.has_errors() {
            diagnostics.extend(misfits);
            return Err(diagnostics);
        }
        let mut checker = Checker::new(source, &current, before.exprs.clone(), before.foreign.clone());
        checker.run();
        keep_measures(&versions[0], &mut checker.indicators, &current, amendment, &mut diagnostics);
        if diagnostics.has_errors() {
            return Err(diagnostics);
        }
        let (agreement, warnings) = checker.finish().map_err(|errors| in_version(errors, amendment.declaration))?;
        // What the base text warns of is told once.
        for warning in &warnings {
            if !diagnostics.iter().any(|told| told == warning) {
                diagnostics.push(warning.clone());
            }
        }
        versions.push(Version { amendment: Some(amendment.id), effective: amendment.effective, agreement });
    }
    share_sources(&mut versions);
    Ok((Text { alias: None, versions }, diagnostics))
}

/// The amendments in order of effect; of one day in order of declaration.
fn amendments_of<'a>(declarations: &[&'a Declaration]) -> Vec<Amending<'a>> {
    let found = declarations.iter().filter_map(|declaration| match &declaration.item {
        Item::Amendment { effective, changes, .. } => Some((*declaration, *effective, changes.as_slice())),
        _ => None,
    });
    let mut amendments: Vec<Amending<'_>> = found
        .enumerate()
        .map(|(id, (declaration, effective, changes))| Amending {
            declaration,
            id: AmendmentId(id as u32),
            effective,
            changes,
        })
        .collect();
    amendments.sort_by_key(|amendment| amendment.effective);
    amendments
}

fn find(slots: &[Slot<'_>], name: &str) -> Option<usize> {
    slots.iter().position(|slot| slot.name.text == name)
}

/// Makes the changes of an amendment; what doesn't fit is told with both texts.
fn apply<'a>(amendment: &Amending<'a>, slots: &mut [Slot<'a>], misfits: &mut Diagnostics) {
    for change in amendment.changes {
        match change {
            Change::Add(declaration) => match find(slots, &declaration.name.text) {
                Some(index) if slots[index].declaration.is_none() && slots[index].word == declaration.item.word() => {
                    slots[index].declaration = Some(declaration);
                }
                Some(index) => {
                    let name = &declaration.name;
                    let message = format!("`{}` is declared already", name.text);
                    misfits.push(
                        Diagnostic::error(Code::E0321, message, name.span, "added here")
                            .label(place(&slots[index]), "declared here")
                            .help("write `replace`, or choose another name"),
                    );
                }
                None => {}
            },
            Change::Replace(declaration) => {
                let name = &declaration.name;
                if let Some(index) = in_force(slots, name, declaration.item.word(), "replaced", misfits) {
                    slots[index].declaration = Some(declaration);
                }
            }
            Change::Remove { kind, name, .. } => {
                if name.text.is_empty() {
                    continue;
                }
                if let Some(index) = in_force(slots, name, &kind.text, "removed", misfits) {
                    slots[index].declaration = None;
                }
            }
        }
    }
}

/// The slot of a declaration that is in force, of the kind that the amendment says.
fn in_force(slots: &[Slot<'_>], name: &Name, word: &str, done: &str, misfits: &mut Diagnostics) -> Option<usize> {
    let found = find(slots, &name.text).filter(|index| slots[*index].declaration.is_some());
    let Some(index) = found else {
        let known = slots.iter().filter(|slot| slot.declaration.is_some() && slot.word == word);
        let help = match closest(&name.text, known.map(|slot| slot.name.text.as_str())) {
            Some(close) => format!("did you mean `{close}`?"),
            None => "write `add` for what isn't there yet".to_owned(),
        };
        let message = format!("there is no {word} `{}` that could be {done}", name.text);
        misfits.push(Diagnostic::error(Code::E0321, message, name.span, "not in the text in force").help(help));
        return None;
    };
    if slots[index].word != word {
        let message = format!(
            "`{}` is {} `{}`, not a {word}",
            name.text,
            crate::diagnostic::article(slots[index].word),
            slots[index].word
        );
        misfits.push(
            Diagnostic::error(Code::E0321, message, name.span, format!("{done} as a {word}"))
                .label(place(&slots[index]), "declared here")
                .help("a name keeps its kind: remove the one and add the other under another name"),
        );
        return None;
    }
    Some(index)
}

fn place(slot: &Slot<'_>) -> Span {
    slot.declaration.map_or(slot.name.span, |declaration| declaration.name.span)
}

/// Errors of an amended text say which amendment made it.
fn in_version(errors: Diagnostics, amendment: &Declaration) -> Diagnostics {
    let mut told = Diagnostics::new();
    for error in &errors {
        let mut error = error.clone();
        error.add_label(amendment.name.span, "in the text as amended by this");
        told.push(error);
    }
    told
}

/// An amendment may change who reports an indicator and how often, not what it measures.
fn keep_measures(
    base: &Version,
    indicators: &mut [Indicator],
    slots: &[Slot<'_>],
    amendment: &Amending<'_>,
    diagnostics: &mut Diagnostics,
) {
    for (before, now) in base.agreement.indicators.iter().zip(indicators) {
        if now.declared.absent {
            // Data may speak of it all the same, before or after.
            let declared = now.declared.clone();
            *now = before.clone();
            now.declared = declared;
        } else if !before.declared.absent && (before.measure != now.measure || before.unit != now.unit) {
            let slot = slots[now.declared.order as usize];
            diagnostics.push(
                Diagnostic::error(
                    Code::E0321,
                    format!("the amendment changes what `{}` measures", now.declared.name),
                    place(&slot),
                    "another kind or unit than before",
                )
                .label(amendment.declaration.name.span, "by this amendment")
                .help("add an indicator of another name: figures of one series must mean one thing"),
            );
        }
    }
}

/// Sources are numbered alike in all versions; each says which of them it accepts. What a version doesn't have is read as
/// the version that has it says.
fn share_sources(versions: &mut [Version]) {
    let count = versions[0].agreement.indicators.len();
    for index in 0..count {
        let mut sources = Vec::new();
        for version in versions.iter() {
            for source in &version.agreement.indicators[index].sources {
                if !sources.contains(source) {
                    sources.push(*source);
                }
            }
        }
        let known = versions
            .iter()
            .map(|version| &version.agreement.indicators[index])
            .find(|indicator| !indicator.declared.absent)
            .cloned();
        for version in versions.iter_mut() {
            let indicator = &mut version.agreement.indicators[index];
            if let (true, Some(known)) = (indicator.declared.absent, &known) {
                indicator.measure = known.measure.clone();
                indicator.unit = known.unit.clone();
            }
            let own = std::mem::replace(&mut indicator.sources, sources.clone());
            let rank = |source| own.iter().position(|it| it == source).map(|rank| rank as u16);
            indicator.ranks = sources.iter().map(rank).collect();
        }
    }
}
