//! Questions a reversal that ends trade, shipping, banking or the like from one day to the next, without `winds down over`.
//!
//! A relief is of that kind by its sector or a word of its name, or because its amount is of goods (tonnes, barrels). A
//! reversal that no trigger runs is left alone, and so is one that is always announced: every trigger that runs it gives
//! notice of 30 days or more.
//!
//! ## Why it matters
//! Goods are at sea, payments are under way, and contracts were made in good faith on the relief. Without a wind-down all
//! that is unlawful overnight: those who complied pay, ships with food are turned back as well, and the next relief is not
//! believed.
//!
//! ## Triggers
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! body mission
//! indicator weapons { stock  reported by mission every 1 month }
//! benchmark disarmed by north { requires weapons == 0  verified by mission }
//! relief oil_exports by south to north { sector energy }
//! stage opening { requires disarmed  grants oil_exports }
//! trigger breach { during opening  when disarmed is unmet  process { cure 60 days }  then closing }
//! reversal closing { reverses oil_exports  restores when disarmed }
//! ```
//!
//! ## A better draft
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! body mission
//! indicator weapons { stock  reported by mission every 1 month }
//! benchmark disarmed by north { requires weapons == 0  verified by mission }
//! relief oil_exports by south to north { sector energy }
//! stage opening { requires disarmed  grants oil_exports }
//! trigger breach { during opening  when disarmed is unmet  process { cure 60 days }  then closing }
//! reversal closing { reverses oil_exports  winds down over 90 days  restores when disarmed }
//! ```
//!
//! ## Known false positives
//! Relief under which nothing is ever under way, such as a licence for single visits, in a sector that sounds like trade.
//!
//! ## Reference
//! When the United States left the nuclear agreement with Iran on 8 May 2018, its measures came back after wind-downs of 90
//! and of 180 days.

use std::collections::BTreeSet;

use crate::lint::draft::listed;
use crate::lint::facts::Days;
use crate::lint::wording::said;
use crate::lint::{Category, Choice, Draft, Findings, Rule, Value};
use crate::model::{Relief, ReliefId, ReversalId, StepKind, Subject, TriggerId, Window};

/// The rule.
pub static RULE: Rule = Rule::new(
    "wind-down-gap",
    "HUM04",
    Category::Humanitarian,
    "a reversal of trade relief without a wind-down",
    check,
)
.with(&[
    Choice {
        key: "sectors",
        default: Value::Words(&[
            "trade",
            "goods",
            "imports",
            "exports",
            "import",
            "export",
            "energy",
            "oil",
            "gas",
            "fuel",
            "petrochemicals",
            "shipping",
            "ports",
            "aviation",
            "transport",
            "finance",
            "financial",
            "banking",
            "banks",
            "payments",
            "insurance",
            "metals",
            "agriculture",
        ]),
        about: "sectors (or words of a name) in which business is under way",
    },
    Choice {
        key: "notice",
        default: Value::Count(30),
        about: "a notice of so many days before the reversal does as well",
    },
]);

/// Base dimensions of goods: mass, energy, and volume as a power of length.
const GOODS: &[(&str, i32)] = &[("mass", 1), ("energy", 1), ("length", 3)];

fn check(draft: &Draft<'_>, found: &mut Findings<'_>) {
    let agreement = draft.agreement;
    let sectors = found.words("sectors");
    let notice = i64::from(found.count("notice"));
    let is_trade: Vec<bool> = agreement.reliefs.iter().map(|relief| is_trade(relief, &sectors)).collect();
    let is_announced: Vec<bool> =
        (0..agreement.triggers.len() as u32).map(|id| is_announced(draft, TriggerId(id), notice)).collect();
    for (index, reversal) in agreement.reversals.iter().enumerate() {
        let run_by = &draft.facts.run_by[index];
        let always_announced = run_by.iter().all(|trigger| is_announced[trigger.index()]);
        // Without a trigger nothing runs it: then it is always announced, too.
        if reversal.declared.absent || reversal.winds_down.is_some() || always_announced {
            continue;
        }
        let trade: BTreeSet<ReliefId> =
            reversal.reverses.reliefs.iter().copied().filter(|relief| is_trade[relief.index()]).collect();
        if trade.is_empty() {
            continue;
        }
        let subject = Subject::Reversal(ReversalId(index as u32));
        let names = listed(trade.iter().map(|relief| draft.name(Subject::Relief(*relief))));
        let message = format!(
            "`{}` ends {names} from one day to the next: business that is lawfully under way is stranded",
            reversal.declared.name
        );
        let finding = found.say(draft.clause_span(subject, "reverses"), message, "no wind-down");
        for relief in trade.iter().take(3) {
            finding.label(draft.name_span(Subject::Relief(*relief)), "contracts rest on this");
        }
        let others = reversal.reverses.reliefs.len() > trade.len();
        finding.help(if others {
            format!("give {names} a reversal of their own with a `winds down over …` clause, which the same trigger runs first")
        } else {
            format!("add a clause such as `winds down over 90 days`, so that {names} can be brought to an orderly end")
        });
    }
}

fn is_trade(relief: &Relief, sectors: &[String]) -> bool {
    let is_goods = relief
        .amount
        .as_ref()
        .is_some_and(|unit| GOODS.iter().any(|(base, power)| unit.dimension.get(*base) == Some(power)));
    let is_of_sector = relief.sectors.iter().any(|sector| said(sector, sectors).is_some());
    !relief.declared.absent && (is_goods || is_of_sector || said(&relief.declared.name, sectors).is_some())
}

/// Whether what a trigger does is announced so long before, whatever a body decides.
fn is_announced(draft: &Draft<'_>, id: TriggerId, days: i64) -> bool {
    draft.agreement[id].process.iter().any(|step| match (&step.kind, &step.window) {
        (StepKind::Notice, Window::Length(length)) => Days::of(*length).least >= days,
        _ => false,
    })
}
