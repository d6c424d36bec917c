//! Which clauses there are and where they belong: the one table that the parser's hints, the checker and the reference read.

/// A clause of the language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Its first word or words, as written.
    pub words: &'static str,
    /// The declarations that it may stand in.
    pub within: &'static [&'static str],
}

impl Place {
    /// The first word.
    pub fn first_word(&self) -> &'static str {
        self.words.split(' ').next().unwrap_or(self.words)
    }

    /// The place of a clause by its words.
    pub fn of(words: &str) -> Option<&'static Self> {
        PLACES.iter().find(|place| place.words == words)
    }
}

const fn place(words: &'static str, within: &'static [&'static str]) -> Place {
    Place { words, within }
}

/// Every declaration with a block.
const ALL: &[&str] = &[
    "agreement",
    "calendar",
    "indicator",
    "benchmark",
    "relief",
    "stage",
    "trigger",
    "reversal",
    "review",
    "grievance",
];

/// The clauses, in the order in which it is good practice to write them.
pub const PLACES: &[Place] = &[
    place("concluded", &["agreement"]),
    place("rounding", &["agreement"]),
    place("calendar", &["agreement"]),
    place("weekend", &["calendar"]),
    place("holidays", &["calendar"]),
    place("stock", &["indicator"]),
    place("flow", &["indicator"]),
    place("state", &["indicator"]),
    place("reported by", &["indicator"]),
    place("stale", &["indicator"]),
    place("disputes to", &["indicator"]),
    place("after", &["stage"]),
    place("opens", &["stage"]),
    place("requires", &["benchmark", "stage"]),
    place("verified by", &["benchmark"]),
    place("accepting", &["benchmark"]),
    place("certified by", &["benchmark"]),
    place("waivable by", &["benchmark"]),
    place("unknown counts as", &["benchmark"]),
    place("tested", &["benchmark"]),
    place("due", &["benchmark", "review"]),
    place("weight", &["benchmark"]),
    place("sector", &["relief"]),
    place("amount in", &["relief"]),
    place("notice", &["relief"]),
    place("irrevocable after", &["relief"]),
    place("humanitarian", &["relief"]),
    place("permanent", &["relief"]),
    place("by", &["stage"]),
    place("before", &["stage"]),
    place("within", &["stage"]),
    place("grants", &["stage"]),
    place("while", &["stage"]),
    place("lasts", &["stage"]),
    place("until", &["stage"]),
    place("during", &["trigger"]),
    place("when", &["trigger"]),
    place("raised by", &["trigger"]),
    place("on allegation", &["trigger"]),
    place("process", &["trigger"]),
    place("then", &["trigger"]),
    place("repeats", &["trigger"]),
    place("reverses", &["reversal"]),
    place("spares", &["reversal"]),
    place("winds down over", &["reversal"]),
    place("returns to", &["reversal"]),
    place("restores when", &["reversal"]),
    place("ends agreement", &["reversal"]),
    place("reports", &["review"]),
    place("answered", &["grievance"]),
    place("cites", ALL),
];
