//! What comments in the text say against findings.
//!
//! `// lint: ignore[unpaired-concession] reason="Annex B, section 3"` stands behind a line or on its own line before it, and
//! suppresses findings that begin on that line. `// lint: snooze 2027-01-31 [trap-state] reason="…"` does so until a day, which is
//! judged against the day that the user names: never the clock. A reason has to be given, and names: nothing is suppressed wholesale.

use super::{Draft, Finding, Findings, Level, Rule, Settings, rules};
use crate::calendar::Date;
use crate::diagnostic::{Suggestion, closest};
use crate::source::{FileId, Span};

/// One comment.
struct Comment {
    span: Span,
    /// The line that it speaks of.
    line: u32,
    /// The rules that it names, each with whether it met a finding.
    rules: Vec<(&'static Rule, bool)>,
    /// Until when; none: for good.
    until: Option<Date>,
    /// Whether it counts: its form is right, and it has a reason.
    counts: bool,
}

/// Leaves out what comments suppress, and adds what there is to say of the comments themselves. Also gives how many
/// findings were left out.
pub fn apply(
    found: Vec<Finding>,
    draft: &Draft<'_>,
    settings: &Settings,
    until: Option<Date>,
) -> (Vec<Finding>, usize) {
    let mut own = Vec::new();
    let mut comments = Vec::new();
    for tree in draft.trees {
        for span in &tree.comments {
            let mut findings = Vec::new();
            if let Some(comment) = read(*span, draft, settings, &mut findings) {
                comments.push(comment);
            }
            own.extend(findings);
        }
    }
    let mut kept = Vec::with_capacity(found.len());
    let mut suppressed = 0;
    for finding in found {
        let at = finding.span();
        let line = draft.sources.start(at).line;
        let mut is_suppressed = false;
        for comment in comments.iter_mut().filter(|comment| comment.counts) {
            let fits = comment.span.file == at.file && comment.line == line;
            for (rule, met) in comment.rules.iter_mut().filter(|(rule, _)| fits && rule.name == finding.rule.name) {
                *met = true;
                let is_over = matches!((comment.until, until), (Some(last), Some(day)) if last < day);
                is_suppressed |= rule.waivable_inline && !is_over;
            }
        }
        if is_suppressed { suppressed += 1 } else { kept.push(finding) }
    }
    for comment in comments.iter().filter(|comment| comment.counts) {
        judge(comment, draft, settings, until, &mut own);
    }
    own.retain(|finding| finding.level != Level::Allow);
    kept.append(&mut own);
    (kept, suppressed)
}

/// Reads a comment; none if it isn't about lints.
fn read(span: Span, draft: &Draft<'_>, settings: &Settings, found: &mut Vec<Finding>) -> Option<Comment> {
    let text = draft.sources.text(span);
    let said = text.trim_start_matches('/').trim_start().strip_prefix("lint:")?.trim();
    let (head, reason) = match said.split_once("reason=") {
        Some((head, reason)) => (head.trim(), reason.trim().trim_matches('"').trim()),
        None => (said, ""),
    };
    let line = line_spoken_of(draft, span);
    let mut comment = Comment { span, line, rules: Vec::new(), until: None, counts: true };
    let form =
        "write `// lint: ignore[rule-name] reason=\"…\"`, or `// lint: snooze 2027-01-31 [rule-name] reason=\"…\"`";
    let mut complain = |rule: &'static Rule, message: String, label: &str, help: String| {
        Findings { rule, settings, found }.say(span, message, label).help(help);
    };
    let names = match head.split_once('[').and_then(|(word, rest)| Some((word.trim(), rest.split_once(']')?.0))) {
        Some(("ignore", names)) => Some(names),
        Some((word, names)) => match word.strip_prefix("snooze").map(|day| Date::parse(day.trim())) {
            Some(Some(day)) => {
                comment.until = Some(day);
                Some(names)
            }
            _ => None,
        },
        None => None,
    };
    let Some(names) = names else {
        let message = "this comment is meant for the linter, but says nothing that it understands".to_owned();
        complain(&rules::SUPPRESSION_UNUSED, message, "suppresses nothing", form.to_owned());
        comment.counts = false;
        return Some(comment);
    };
    for name in names.split(',').map(str::trim) {
        match rules::find(name).filter(|rule| rule.name == name) {
            Some(rule) => comment.rules.push((rule, false)),
            None => {
                let help = match rules::find(name).map(|rule| rule.name) {
                    Some(known) => format!("name it in words: `{known}`"),
                    None => closest(name, rules::ALL.iter().map(|rule| rule.name))
                        .map_or_else(|| form.to_owned(), |close| format!("did you mean `{close}`?")),
                };
                let message = if name.is_empty() || matches!(name, "all" | "*") {
                    "findings are suppressed by the name of their rule, never all at once".to_owned()
                } else {
                    format!("there is no rule `{name}`")
                };
                complain(&rules::SUPPRESSION_UNUSED, message, "suppresses nothing", help);
            }
        }
    }
    if reason.is_empty() {
        let message = format!("nothing says why {} may be passed over here", listed(&comment));
        let help = "give the reason that would convince the other side: `reason=\"Annex B, section 3\"`".to_owned();
        complain(&rules::SUPPRESSION_WITHOUT_REASON, message, "without a reason it doesn't count", help);
        comment.counts = false;
    }
    Some(comment)
}

fn listed(comment: &Comment) -> String {
    if comment.rules.is_empty() {
        return "this".to_owned();
    }
    super::draft::listed(comment.rules.iter().map(|(rule, _)| rule.name))
}

/// The line that a comment speaks of: its own where text stands before it, else the next that isn't a comment or blank.
fn line_spoken_of(draft: &Draft<'_>, span: Span) -> u32 {
    let file = draft.sources.file(span.file);
    let at = draft.sources.start(span);
    let own = file.line(at.line);
    let before: String = own.chars().take(at.column as usize - 1).collect();
    if !before.trim().is_empty() {
        return at.line;
    }
    let count = file.line_column(u32::MAX).line;
    (at.line + 1..=count)
        .find(|line| {
            let text = file.line(*line).trim();
            !text.is_empty() && !text.starts_with("//")
        })
        .unwrap_or(count)
}

/// What there is to say of a comment that counts, now that all findings are known.
fn judge(comment: &Comment, draft: &Draft<'_>, settings: &Settings, until: Option<Date>, found: &mut Vec<Finding>) {
    let rules: Vec<&'static Rule> = comment.rules.iter().map(|(rule, _)| *rule).collect();
    for (rule, met) in &comment.rules {
        if !rule.waivable_inline {
            let message = format!("`{}` can't be waived in the text", rule.name);
            let mut findings = Findings { rule: &rules::SUPPRESSION_UNUSED, settings, found };
            findings.say(comment.span, message, "suppresses nothing").help(
                "it can be waived in `detente.toml` alone, with a `reason` and `approved_by`; every report prints both",
            );
        } else if *met {
            if let (Some(last), Some(day)) = (comment.until, until)
                && last < day
            {
                let message = format!("`{}` was put off until {last}, which is before {day}", rule.name);
                let mut findings = Findings { rule: &rules::SUPPRESSION_EXPIRED, settings, found };
                findings.say(comment.span, message, "no longer counts").help("mend what it was about, or decide anew");
            }
        } else if settings.level(rule) != Level::Allow && !(rule.needs_data && draft.evidence.is_none()) {
            let message = format!("`{}` has nothing to say here", rule.name);
            let mut findings = Findings { rule: &rules::SUPPRESSION_UNUSED, settings, found };
            let finding = findings.say(comment.span, message, "suppresses nothing");
            finding.help("remove it, so that it hides nothing later");
            if rules.len() == 1 {
                let edits = vec![Suggestion { span: whole(draft, comment.span), replacement: String::new() }];
                finding.fix("remove the suppression", true, edits);
            }
        }
    }
}

/// A comment with the blanks before it, and with its line end where it stands alone on its line.
fn whole(draft: &Draft<'_>, span: Span) -> Span {
    let file = draft.sources.file(span.file);
    let text = file.text();
    let before = &text[..span.start as usize];
    let start = before.trim_end_matches([' ', '\t']).len();
    let alone = start == 0 || before[..start].ends_with('\n');
    let behind = &text[span.end as usize..];
    let line_end = if behind.starts_with("\r\n") { 2 } else { usize::from(behind.starts_with('\n')) };
    let end = span.end as usize + if alone { line_end } else { 0 };
    Span::new(FileId(span.file.0), start as u32, end as u32)
}
