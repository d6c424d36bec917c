//! Questions a stage that asks for more than can be watched: benchmarks, comparisons and events in its `requires` and its `while`,
//! through `all of`, `at least` and `share of`. Each counts once, and a benchmark counts as one whatever it requires. Dates
//! and the statuses of other stages need no watching and don't count.
//!
//! ## Why it matters
//! Each condition needs somebody who measures, somebody who verifies, and a view of what happens when it fails. With a long
//! list one of them is always open; the stage is then waived through or blocked for a reason that nobody cares about, and what
//! mattered drowns among what was added.
//!
//! ## Triggers
//! ```detente
//! agreement pact { concluded 2024-01-01  rounding down }
//! party north
//! party south
//! body mission
//! indicator a { stock  reported by mission every 1 month }
//! indicator b { stock  reported by mission every 1 month }
//! relief trade by south to north
//! stage opening {
//!     requires a > 1, a < 9, b > 1, b < 9, a + b > 3, a - b < 5, b - a < 5,
//!              a / 2 > 0, b / 2 > 0, a * b > 2, a * a < 80, b * b < 80, a + a < 18
//!     grants trade
//! }
//! ```
//!
//! ## A better draft
//! What the relief is really given for; the rest in reviews.
//! ```detente
//! agreement pact { concluded 2024-01-01  rounding down }
//! party north
//! party south
//! body mission
//! indicator a { stock  reported by mission every 1 month }
//! indicator b { stock  reported by mission every 1 month }
//! relief trade by south to north
//! stage opening { requires a < 9, b < 9, a + b > 3  grants trade }
//! ```
//!
//! ## Known false positives
//! Long lists of small, alike items that one inspection covers. Bundle them in a benchmark.
//!
//! ## Reference
//! The International Monetary Fund's Guidelines on Conditionality of 2002 make parsimony in conditions one of their
//! principles.

use std::collections::BTreeSet;

use crate::lint::facts::subjects_in;
use crate::lint::{Category, Choice, Draft, Findings, Rule, Value};
use crate::model::{Agreement, ExprId, ExprKind, StageId, Subject};

/// The rule.
pub static RULE: Rule = Rule::new(
    "too-many-conditions",
    "VER10",
    Category::Suspicious,
    "more conditions on one stage than can be monitored (default 12)",
    check,
)
.with(&[Choice { key: "most", default: Value::Count(12), about: "the most conditions that one stage may have" }]);

/// What counts as one condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum One {
    Named(Subject),
    Written(ExprId),
}

fn check(draft: &Draft<'_>, found: &mut Findings<'_>) {
    let agreement = draft.agreement;
    let most = found.count("most") as usize;
    for (index, stage) in agreement.stages.iter().enumerate().filter(|(_, stage)| !stage.declared.absent) {
        let mut asked = BTreeSet::new();
        for condition in stage.requires.iter().chain(&stage.condition) {
            count(agreement, *condition, &mut asked);
        }
        if asked.len() <= most {
            continue;
        }
        let subject = Subject::Stage(StageId(index as u32));
        let message = format!(
            "`{}` asks for {} things at once: with more than {most} there is nearly always one that is open, or that nobody \
             looks at",
            stage.declared.name,
            asked.len(),
        );
        let words = if stage.requires.is_empty() { "while" } else { "requires" };
        let finding = found.say(draft.clause_span(subject, words), message, format!("{} conditions", asked.len()));
        finding.help(
            "keep what the relief is given for, spread the rest over several stages, or bundle what belongs together in a \
             benchmark",
        );
    }
}

fn count(agreement: &Agreement, condition: ExprId, asked: &mut BTreeSet<One>) {
    let mut open = vec![condition];
    while let Some(id) = open.pop() {
        let kind = &agreement.expr(id).kind;
        match kind {
            ExprKind::Compare { .. } | ExprKind::InRange { .. } => {
                let mut read = BTreeSet::new();
                let mut shares = false;
                agreement.each_under(id, |kind| {
                    read.extend(subjects_in(kind));
                    shares |= matches!(kind, ExprKind::ShareOf(_));
                });
                if shares {
                    asked.extend(read.iter().copied().filter(|it| matches!(it, Subject::Benchmark(_))).map(One::Named));
                }
                let measures = |it: &Subject| matches!(it, Subject::Indicator(_) | Subject::Relief(_));
                if read.iter().any(measures) {
                    asked.insert(One::Written(id));
                }
            }
            ExprKind::Holds(_) | ExprKind::Benchmark(..) | ExprKind::Occurred(_) | ExprKind::Reading(_) => {
                asked.extend(subjects_in(kind).into_iter().map(One::Named));
            }
            kind => open.extend(kind.children()),
        }
    }
}
