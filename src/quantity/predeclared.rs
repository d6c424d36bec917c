//! The predeclared units (section 3): SI mass, length, area, volume, time, energy and power with the usual prefixes, `t`,
//! `bbl`, `%`, currencies, `SDR`, `person`.

use super::{Dimension, Ratio, Unit};

/// Prefixes of the SI with their powers of ten, as far as they are usual for the quantities of agreements.
const PREFIXES: &[(&str, i32)] = &[
    ("", 0),
    ("k", 3),
    ("M", 6),
    ("G", 9),
    ("T", 12),
    ("P", 15),
    ("h", 2),
    ("da", 1),
    ("d", -1),
    ("c", -2),
    ("m", -3),
    ("u", -6),
    ("n", -9),
];

/// A symbol that takes prefixes: dimension, power of the base, ratio to the base unit, power of a prefix.
const PREFIXED: &[(&str, &str, i128, i128, i32)] = &[
    ("g", "mass", 1, 1, 1),
    ("m", "length", 1, 1, 1),
    ("m2", "area", 1, 1, 2),
    ("m3", "volume", 1, 1, 3),
    ("l", "volume", 1, 1000, 1),
    ("L", "volume", 1, 1000, 1),
    ("s", "time", 1, 1, 1),
    ("J", "energy", 1, 1, 1),
    ("Wh", "energy", 3600, 1, 1),
    ("W", "power", 1, 1, 1),
];

/// Symbols that stand alone.
const SINGLE: &[(&str, &str, i128, i128)] = &[
    ("t", "mass", 1_000_000, 1),
    ("kt", "mass", 1_000_000_000, 1),
    ("Mt", "mass", 1_000_000_000_000, 1),
    ("Gt", "mass", 1_000_000_000_000_000, 1),
    ("ha", "area", 10_000, 1),
    ("bbl", "volume", 158_987_294_928, 1_000_000_000_000),
    ("min", "time", 60, 1),
    ("h", "time", 3600, 1),
    ("day", "time", 86_400, 1),
    ("week", "time", 604_800, 1),
    ("person", "person", 1, 1),
    ("SDR", "SDR", 1, 1),
];

/// The dimension of a predeclared quantity in base dimensions, so that an area is a length times a length.
fn dimension(name: &str) -> Dimension {
    let parts: &[(&str, i32)] = match name {
        "area" => &[("length", 2)],
        "volume" => &[("length", 3)],
        "energy" => &[("energy", 1)],
        "power" => &[("energy", 1), ("time", -1)],
        other => return Dimension::from([(other.to_owned(), 1)]),
    };
    parts.iter().map(|(base, power)| ((*base).to_owned(), *power)).collect()
}

fn ten(power: i32) -> Option<Ratio> {
    let value = 10_i128.checked_pow(power.unsigned_abs())?;
    if power < 0 { Ratio::new(1, value) } else { Ratio::new(value, 1) }
}

/// The predeclared unit of a name, if there is one.
///
/// ```
/// use detente::quantity::predeclared;
/// let (t, kg) = (predeclared("t").unwrap(), predeclared("kg").unwrap());
/// assert_eq!(t.ratio_to(&kg).unwrap().numerator, 1000);
/// assert!(predeclared("USD").unwrap().ratio_to(&predeclared("EUR").unwrap()).is_none());
/// ```
pub fn predeclared(name: &str) -> Option<Unit> {
    let unit = |dimension: Dimension, ratio| Some(Unit { name: name.to_owned(), dimension, ratio });
    if name == "%" {
        return unit(Dimension::new(), Ratio::new(1, 100)?);
    }
    if let Some((_, quantity, n, d)) = SINGLE.iter().find(|(symbol, ..)| *symbol == name) {
        return unit(dimension(quantity), Ratio::new(*n, *d)?);
    }
    for (symbol, quantity, n, d, power) in PREFIXED {
        let Some(prefix) = name.strip_suffix(symbol) else { continue };
        if let Some((_, exponent)) = PREFIXES.iter().find(|(word, _)| *word == prefix) {
            let ratio = ten(exponent * power)?.times(Ratio::new(*n, *d)?)?;
            return unit(dimension(quantity), ratio);
        }
    }
    if name.len() == 3
        && name.bytes().all(|b| b.is_ascii_uppercase())
        && iso_currency::Currency::from_code(name).is_some()
    {
        return unit(Dimension::from([(name.to_owned(), 1)]), Ratio::ONE);
    }
    None
}

/// Names of predeclared units that people write, for did-you-mean.
pub fn usual_names() -> Vec<String> {
    let mut names: Vec<String> = SINGLE.iter().map(|(symbol, ..)| (*symbol).to_owned()).collect();
    for (symbol, ..) in PREFIXED {
        names.push((*symbol).to_owned());
        names.extend(["k", "M", "G", "m"].iter().map(|prefix| format!("{prefix}{symbol}")));
    }
    names.extend(["%", "USD", "EUR", "GBP", "CHF", "JPY", "CNY", "RUB", "IRR"].map(str::to_owned));
    names
}

/// Units as people spell them out, for did-you-mean.
const SPELLED_OUT: &[(&str, &str)] = &[
    ("percent", "%"),
    ("pct", "%"),
    ("ton", "t"),
    ("tons", "t"),
    ("tonne", "t"),
    ("tonnes", "t"),
    ("kilogram", "kg"),
    ("kilograms", "kg"),
    ("kilometre", "km"),
    ("kilometres", "km"),
    ("litre", "l"),
    ("litres", "l"),
    ("hectare", "ha"),
    ("hectares", "ha"),
    ("hour", "h"),
    ("hours", "h"),
    ("barrel", "bbl"),
    ("barrels", "bbl"),
    ("persons", "person"),
    ("people", "person"),
    ("dollar", "USD"),
    ("dollars", "USD"),
    ("euro", "EUR"),
    ("euros", "EUR"),
    ("roubles", "RUB"),
    ("rials", "IRR"),
];

/// The symbol of a unit whose name was written out.
///
/// ```
/// use detente::quantity::spelled_out;
/// assert_eq!(spelled_out("percent"), Some("%"));
/// assert_eq!(spelled_out("Barrels"), Some("bbl"));
/// assert_eq!(spelled_out("crates"), None);
/// ```
pub fn spelled_out(word: &str) -> Option<&'static str> {
    let word = word.to_lowercase();
    SPELLED_OUT.iter().find(|(long, _)| *long == word).map(|(_, symbol)| *symbol)
}
