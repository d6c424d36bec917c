//! Carrying out the changes that findings offer.

use std::collections::BTreeMap;

use super::{Finding, Fix};
use crate::diagnostic::Suggestion;
use crate::source::{FileId, Sources};

/// Files with their new text, and how many fixes made them.
#[derive(Debug, Default)]
pub struct Fixed {
    /// By file.
    pub texts: BTreeMap<FileId, String>,
    /// So many fixes were made.
    pub count: usize,
    /// So many offered ones were not, since they are not safe.
    pub unsafe_left: usize,
}

/// Makes the safe fixes, or all; where two overlap the first is made, and the other waits for the next round.
pub fn fix(findings: &[Finding], sources: &Sources, with_unsafe: bool) -> Fixed {
    let mut fixed = Fixed::default();
    let mut edits: BTreeMap<FileId, Vec<&Suggestion>> = BTreeMap::new();
    for finding in findings {
        let Some(fix) = finding.fixes.iter().find(|fix| fix.is_safe || with_unsafe) else {
            fixed.unsafe_left += usize::from(!finding.fixes.is_empty());
            continue;
        };
        if fits(fix, &edits) {
            for edit in &fix.edits {
                edits.entry(edit.span.file).or_default().push(edit);
            }
            fixed.count += 1;
        }
    }
    for (file, mut edits) in edits {
        edits.sort_by_key(|edit| edit.span);
        let mut text = sources.file(file).text().to_owned();
        for edit in edits.iter().rev() {
            text.replace_range(edit.span.start as usize..edit.span.end as usize, &edit.replacement);
        }
        fixed.texts.insert(file, text);
    }
    fixed
}

fn fits(fix: &Fix, made: &BTreeMap<FileId, Vec<&Suggestion>>) -> bool {
    fix.edits.iter().all(|edit| {
        let others = made.get(&edit.span.file).into_iter().flatten();
        others.into_iter().all(|other| edit.span.end <= other.span.start || other.span.end <= edit.span.start)
    })
}
