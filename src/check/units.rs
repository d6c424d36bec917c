//! Units: those that the agreement declares, looked up with those of the language (section 3).

use std::collections::BTreeMap;

use super::Checker;
use crate::ast::{Item, UnitFactor, UnitName};
use crate::diagnostic::{Code, closest};
use crate::quantity::{Dimension, Ratio, SCALES, Unit, predeclared, spelled_out, usual_names};
use crate::source::Span;

/// The units that the agreement declares.
#[derive(Debug, Default)]
pub struct Units {
    known: BTreeMap<String, Option<Unit>>,
    /// Units being worked out, to notice circles.
    open: Vec<(String, Span)>,
}

impl Units {
    /// Those that could be worked out.
    pub fn declared(self) -> Vec<Unit> {
        self.known.into_values().flatten().collect()
    }
}

impl Checker<'_> {
    /// Works out every declared unit.
    pub(super) fn check_units(&mut self) {
        for (_, declaration) in self.present("unit") {
            let name = &declaration.name;
            if predeclared(&name.text).is_some() {
                self.error(
                    Code::E0212,
                    format!("the unit `{}` exists already", name.text),
                    name.span,
                    "is predeclared",
                )
                .add_help("leave the declaration out, or choose another name");
            } else if crate::parse::is_no_unit(&name.text) {
                self.error(
                    Code::E0212,
                    format!("`{}` can't name a unit", name.text),
                    name.span,
                    "is a word of the language",
                )
                .add_help("the word after a number would no longer be clear: choose another name");
            }
            self.declared_unit(&name.text, name.span);
        }
    }

    /// The unit as written, if it is known; if not that is reported.
    pub(super) fn unit(&mut self, name: &UnitName) -> Option<Unit> {
        let mut product: Option<Unit> = None;
        for factor in &name.factors {
            let unit = self.factor(factor)?;
            let next = match product {
                None => Some(unit),
                Some(product) if factor.inverse => product.per(&unit),
                Some(product) => product.times(&unit),
            };
            let Some(next) = next else {
                self.error(
                    Code::E0206,
                    format!("the unit `{}` can't be held exactly", name.text),
                    name.span,
                    "too large or too small",
                )
                .add_help("use units of a size nearer to what is measured");
                return None;
            };
            product = Some(next);
        }
        product.map(|unit| Unit { name: name.text.clone(), ..unit })
    }

    fn factor(&mut self, factor: &UnitFactor) -> Option<Unit> {
        let name = &factor.name;
        let declared = self.present("unit").into_iter().any(|(_, unit)| unit.name.text == name.text);
        if declared {
            return self.declared_unit(&name.text, name.span);
        }
        if let Some(unit) = predeclared(&name.text) {
            return Some(unit);
        }
        let mut candidates: Vec<String> = self.present("unit").iter().map(|(_, unit)| unit.name.text.clone()).collect();
        candidates.extend(usual_names());
        candidates.extend(SCALES.iter().map(|(scale, _)| (*scale).to_owned()));
        let close = spelled_out(&name.text).or_else(|| closest(&name.text, candidates.iter().map(String::as_str)));
        let close = close.map(str::to_owned);
        let named = self.names.get(&name.text);
        let diagnostic = self.error(Code::E0205, format!("unknown unit `{}`", name.text), name.span, "expected a unit");
        match (named, close) {
            (_, _) if matches!(name.text.as_str(), "month" | "quarter" | "year" | "months" | "quarters" | "years") => {
                diagnostic.add_help(
                    "months and years have no fixed length: write the rate by the day or week, such as `bbl/day`, or measure \
                     a `flow` that is reported every month",
                )
            }
            (Some((symbol, span)), _) => diagnostic
                .add_label(span, format!("`{}` is {}", name.text, symbol.what()))
                .add_help("with blanks around it, `/` divides: `100 kg / share`"),
            (None, Some(close)) => {
                diagnostic.add_help(format!("did you mean `{close}`?")).add_suggestion(name.span, close)
            }
            (None, None) => diagnostic.add_help(format!("declare it with `unit {}`, or `unit {0} = 20 kg`", name.text)),
        };
        None
    }

    fn declared_unit(&mut self, name: &str, used: Span) -> Option<Unit> {
        if let Some(unit) = self.units.known.get(name) {
            return unit.clone();
        }
        if let Some(start) = self.units.open.iter().position(|(open, _)| open == name) {
            let circle: Vec<(String, Span)> = self.units.open[start..].to_vec();
            let names: Vec<String> = circle.iter().map(|(name, _)| format!("`{name}`")).collect();
            let message = format!("the units {} are defined by each other", names.join(", "));
            let diagnostic = self.error(Code::E0213, message, used, "leads back here");
            for (name, span) in circle {
                diagnostic.add_label(span, format!("`{name}` is used here"));
            }
            diagnostic.add_help("make one of them a unit of its own: `unit NAME`");
            return None;
        }
        let (_, declaration) = self.present("unit").into_iter().find(|(_, unit)| unit.name.text == name)?;
        let Item::Unit { definition } = &declaration.item else { return None };
        self.units.open.push((name.to_owned(), used));
        let unit = match definition {
            None => Some(Unit {
                name: name.to_owned(),
                dimension: Dimension::from([(name.to_owned(), 1)]),
                ratio: Ratio::ONE,
            }),
            Some(definition) => {
                let base = self.unit(&definition.unit);
                let count = definition.count.map_or(Some(Ratio::ONE), Ratio::from_decimal);
                match (base, count) {
                    (Some(base), Some(count)) => {
                        let unit = base.ratio.times(count).map(|ratio| Unit { name: name.to_owned(), ratio, ..base });
                        if unit.is_none() {
                            let message = format!("the unit `{name}` can't be held exactly");
                            self.error(Code::E0206, message, definition.span, "too large or too small")
                                .add_help("define it by a unit of about its own size, with fewer digits");
                        }
                        unit
                    }
                    (Some(_), None) => {
                        self.error(
                            Code::E0206,
                            format!("the unit `{name}` has no size"),
                            definition.span,
                            "must be positive",
                        );
                        None
                    }
                    (None, _) => None,
                }
            }
        };
        self.units.open.pop();
        self.units.known.insert(name.to_owned(), unit.clone());
        unit
    }
}

/// A unit as messages show it.
pub fn shown(unit: &Unit) -> String {
    if unit.name.is_empty() { "a plain number".to_owned() } else { format!("`{}`", unit.name) }
}

/// What stands in a unit, as labels say it: "in `kg`, which measures mass".
pub fn in_unit(unit: &Unit) -> String {
    if unit.dimension.is_empty() {
        return if unit.name.is_empty() {
            "a plain number".to_owned()
        } else {
            format!("in `{}`, a plain number", unit.name)
        };
    }
    let measured = measures(unit);
    // A currency, or a unit of the agreement's own, measures nothing but itself.
    if measured == unit.name {
        format!("in `{measured}`")
    } else {
        format!("in `{}`, which measures {measured}", unit.name)
    }
}

/// Whether a unit is money.
pub fn is_money(unit: &Unit) -> bool {
    let is_code = |base: &String| base.len() == 3 && base.bytes().all(|b| b.is_ascii_uppercase());
    unit.dimension.len() == 1 && unit.dimension.iter().all(|(base, power)| *power == 1 && is_code(base))
}

/// What a unit measures, as messages show it: `mass`, `volume per time`.
fn measures(unit: &Unit) -> String {
    for (named, what) in [("J", "energy"), ("W", "power")] {
        if predeclared(named).is_some_and(|known| known.same_dimension(unit)) {
            return what.to_owned();
        }
    }
    let power = |(base, power): (&String, &i32)| match (base.as_str(), power.unsigned_abs()) {
        (base, 1) => base.to_owned(),
        ("length", 2) => "area".to_owned(),
        ("length", 3) => "volume".to_owned(),
        (base, power) => format!("{base}^{power}"),
    };
    let above: Vec<String> = unit.dimension.iter().filter(|(_, power)| **power > 0).map(power).collect();
    let below: Vec<String> = unit.dimension.iter().filter(|(_, power)| **power < 0).map(power).collect();
    match (above.is_empty(), below.is_empty()) {
        (_, true) => above.join(" times "),
        (true, _) => format!("per {}", below.join(" times ")),
        _ => format!("{} per {}", above.join(" times "), below.join(" times ")),
    }
}
