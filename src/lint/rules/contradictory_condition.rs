//! Questions a condition that is never true: two comparisons that exclude each other are asked together, or one asks for a
//! value that there can't be.
//!
//! What is found is exact for comparisons of one thing with fixed numbers, dates, categories, truths and statuses: intervals
//! with open and closed ends, `in a .. b`, `==` and `!=`, in whatever units they are written, and what one `assume` line
//! bounds. It looks through `all of`, `for`, `since`, denials, benchmarks that are asked together, and at `at least N of`
//! sets of which fewer can be true at once. Benchmarks are looked through only where being met says that the condition is true
//! that day: not those that are tested on dates, that may be waived, that count unknown as met, or that keep their verdict, and
//! only for observations of the same verifiers. Conditions that exclude each other by way of different things (two shares of
//! one whole) are for a proof over all histories.
//!
//! ## Why it matters
//! A stage behind a condition that is never true gives nothing to anybody, and the text still reads as a promise. Such
//! conditions come from late amendments: one article is tightened, and the other that it meets is forgotten.
//!
//! ## Triggers
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! body mission
//! indicator fuel { stock in t  reported by mission every 1 month }
//! benchmark reserve by north { requires fuel >= 0.5 kt  verified by mission }
//! benchmark cap by north { requires fuel < 400 t  verified by mission }
//! relief trade by south to north
//! stage opening { requires reserve, cap  grants trade }
//! ```
//!
//! ## A better draft
//! ```detente
//! agreement pact { concluded 2024-01-01 }
//! party north
//! party south
//! body mission
//! indicator fuel { stock in t  reported by mission every 1 month }
//! benchmark reserve by north { requires fuel >= 0.5 kt  verified by mission }
//! benchmark cap by north { requires fuel < 700 t  verified by mission }
//! relief trade by south to north
//! stage opening { requires reserve, cap  grants trade }
//! ```
//!
//! ## Known false positives
//! None for what it covers. A safeguard that says `never` of something impossible is true, and says nothing.

use std::collections::{BTreeMap, BTreeSet};

use crate::lint::conditions::{self, Condition, Role};
use crate::lint::draft::{counted, listed};
use crate::lint::literals::{Literal, Literals, Term};
use crate::lint::values::Values;
use crate::lint::{Category, Draft, Findings, Level, Rule};
use crate::model::{BenchmarkId, ExprId, ExprKind, Subject};

/// The rule.
pub static RULE: Rule =
    Rule::new("contradictory-condition", "COR03", Category::Correctness, "never true (`x < 5 and x > 10`)", check)
        .at(Level::Deny);

fn check(draft: &Draft<'_>, found: &mut Findings<'_>) {
    let mut literals = Literals::new(draft);
    let plain = Literals::new(draft).without_assumptions();
    let mut seen = BTreeSet::new();
    // A `while` that is never true is told there, and not again where the stage is entered.
    let mut told: BTreeSet<Option<Subject>> = BTreeSet::new();
    for condition in conditions::conditions(draft) {
        let literals_here = if condition.role == Role::Assumed { &plain } else { &literals };
        let facts = match condition.benchmark() {
            Some(id) => literals_here.facts_of(id),
            None => {
                // While E is false a stage is not entered (section 5.5).
                let kept = match (condition.role, condition.subject) {
                    (Role::Entered, Some(Subject::Stage(id))) if !told.contains(&condition.subject) => {
                        draft.agreement[id].condition
                    }
                    _ => None,
                };
                literals_here.facts(condition.all.iter().copied().chain(kept))
            }
        };
        if let Some(clash) = clash(&facts) {
            say(draft, found, &clash, &format!("so {}", condition.never(draft)));
            told.insert(condition.subject);
            if let Some(id) = condition.benchmark() {
                // Whoever asks for it is not told again.
                literals.opaque[id.index()] = true;
            }
            continue;
        }
        let name = condition.subject.map(|subject| draft.name(subject));
        let mut inner =
            Inner { draft, literals: literals_here, benchmark: condition.benchmark(), name, seen: &mut seen };
        for id in &condition.all {
            inner.look(*id, &condition, true, found);
        }
    }
}

/// Literals that exclude each other; one alone that is never true.
struct Clash(Vec<Literal>);

fn clash(facts: &[Literal]) -> Option<Clash> {
    let mut by_term: BTreeMap<&Term, Vec<&Literal>> = BTreeMap::new();
    for fact in facts {
        by_term.entry(&fact.term).or_default().push(fact);
    }
    // What is said directly first, then in order of the text.
    let mut clashes: Vec<Vec<&Literal>> = by_term.into_values().filter_map(|all| excluded(&all)).collect();
    clashes.sort_by_key(|all| {
        let through = all.iter().filter(|literal| literal.through.is_some()).count();
        (through, all.first().map(|literal| literal.span))
    });
    clashes.first().map(|all| Clash(all.iter().map(|literal| (*literal).clone()).collect()))
}

fn excluded<'l>(all: &[&'l Literal]) -> Option<Vec<&'l Literal>> {
    let first = all.first()?;
    let left = all.iter().fold(first.domain.clone(), |left, literal| left.and(&literal.yes));
    if !left.is_empty() {
        return None;
    }
    if let Some(alone) = all.iter().find(|literal| literal.is_never()) {
        return Some(vec![alone]);
    }
    for (index, one) in all.iter().enumerate() {
        let rest = one.yes.and(&one.domain);
        if let Some(other) = all[index + 1..].iter().find(|other| rest.and(&other.yes).is_empty()) {
            return Some(vec![one, other]);
        }
    }
    Some(all.to_vec())
}

fn say(draft: &Draft<'_>, found: &mut Findings<'_>, clash: &Clash, so: &str) {
    let quoted = |literal: &Literal| {
        let text = draft.text(literal.span);
        if literal.is_denied { format!("the opposite of `{text}`") } else { format!("`{text}`") }
    };
    let Some((first, rest)) = clash.0.split_first() else { return };
    let message = match rest {
        [] => match &first.bound {
            Some(bound) if !first.is_constant() => {
                format!("{} is never true, for {}; {so}", quoted(first), bound.words)
            }
            _ => format!("{} is never true, {so}", quoted(first)),
        },
        [second] => format!("{} and {} are never true at once, {so}", quoted(first), quoted(second)),
        [between @ .., last] => {
            let others: Vec<String> = std::iter::once(first).chain(between).map(quoted).collect();
            format!("{} and {} are never true together, {so}", others.join(", "), quoted(last))
        }
    };
    let label = |literal: &Literal, alone: &str, joined: &str| match literal.through {
        Some(id) => format!("{joined}, through `{}`", draft.agreement[id].declared.name),
        None if rest.is_empty() => alone.to_owned(),
        None => joined.to_owned(),
    };
    let finding = found.say(first.span, message, label(first, "never true", "asks for this"));
    for other in rest {
        finding.label(other.span, label(other, "never true", "and for this"));
    }
    if rest.is_empty()
        && let Some(span) = first.bound.as_ref().and_then(|bound| bound.span)
    {
        finding.label(span, "assumed here");
    }
    finding.help(if rest.is_empty() {
        "ask for something that can be true, or take it out"
    } else {
        "change one of them so that some value meets all, or join them with `or` where one is enough"
    });
}

/// Looks for parts that are never true within a condition that may be.
struct Inner<'a, 's> {
    draft: &'a Draft<'a>,
    literals: &'a Literals<'a>,
    benchmark: Option<BenchmarkId>,
    name: Option<&'a str>,
    seen: &'s mut BTreeSet<ExprId>,
}

impl Inner<'_, '_> {
    /// `is_joined`: what it needs was looked at already, with that of its neighbours.
    fn look(&mut self, id: ExprId, condition: &Condition, is_joined: bool, found: &mut Findings<'_>) {
        let kind = &self.draft.agreement.expr(id).kind;
        let parts = conditions::parts(kind);
        if parts.is_empty() && is_joined || !self.seen.insert(id) {
            return;
        }
        if !is_joined && self.is_never(id, found) {
            return;
        }
        if let ExprKind::AtLeast { count, of } = kind
            && self.too_few(id, *count as usize, of, condition, found)
        {
            return;
        }
        let joins = match kind {
            ExprKind::And(_) | ExprKind::For { .. } | ExprKind::Since { .. } => true,
            ExprKind::AtLeast { count, of } => *count as usize == of.len(),
            _ => false,
        };
        for part in parts {
            self.look(part, condition, joins, found);
        }
    }

    fn is_never(&self, id: ExprId, found: &mut Findings<'_>) -> bool {
        let facts = match self.benchmark {
            Some(benchmark) => self.literals.facts_under(benchmark, id),
            None => self.literals.facts([id]),
        };
        let Some(clash) = clash(&facts) else { return false };
        let so = match self.name {
            Some(name) => format!("so this part of `{name}` is never true"),
            None => "so this part of what is assumed is never true".to_owned(),
        };
        say(self.draft, found, &clash, &so);
        true
    }

    /// Of a set, fewer can be true at once than are asked for: what is said of one thing is true of some values of it, other
    /// members may all be true.
    fn too_few(
        &self,
        id: ExprId,
        count: usize,
        of: &[ExprId],
        condition: &Condition,
        found: &mut Findings<'_>,
    ) -> bool {
        let mut free = 0;
        let mut by_term: BTreeMap<Term, Vec<Literal>> = BTreeMap::new();
        for part in of {
            match self.literals.literal_of(*part, self.benchmark) {
                Some(literal) => by_term.entry(literal.term.clone()).or_default().push(literal),
                None => free += 1,
            }
        }
        let at_once = |all: &[Literal]| {
            let sets: Vec<Values> = all.iter().map(|literal| literal.yes.and(&literal.domain)).collect();
            Values::most_at_once(&sets)
        };
        let most = free + by_term.values().map(|all| at_once(all)).sum::<usize>();
        if most >= count {
            return false;
        }
        let message = format!(
            "at least {count} of these are asked for, but at most {most} can be true at once, so {}",
            condition.never_in_part(self.draft, id)
        );
        let finding = found.say(conditions::span(self.draft, id), message, format!("asks for {count}"));
        let clashing = by_term.values().filter(|all| at_once(all) < all.len()).flatten();
        let clashing: Vec<String> = clashing.map(|literal| self.draft.text(literal.span)).collect();
        finding.help(format!(
            "ask for {} at most, or change those that exclude each other: {}",
            counted(most as i64, "member"),
            listed(clashing.iter().map(String::as_str)),
        ));
        true
    }
}
