//! The rules, one file each. A rule is added here and nowhere else: its file is its documentation, from which the page in
//! `docs/lints/`, `detente lint --explain` and the tests of its examples are made.

use super::Rule;

macro_rules! rules {
    ($( $module:ident )*) => {
        $( pub mod $module; )*

        /// Every rule, in order of code.
        pub static ALL: &[&Rule] = &[ $( &$module::RULE, )* ];

        /// The text of each file, in the same order.
        static FILES: &[&str] = &[ $( include_str!(concat!("rules/", stringify!($module), ".rs")), )* ];
    };
}

rules! {
    cure_below_cadence
    suppression_unused
    suppression_expired
    suppression_without_reason
    unpaired_concession
    acts_during_cure
    no_notice_or_cure
    no_graduation
    endless_suspension
    no_way_back
    irreversible_relief
    flapping_trigger
    ratchet_conflict
    never_reported
    late_series
    already_met
    never_met
    would_have_fired
    revision_sensitive
}

pub use suppression_expired::RULE as SUPPRESSION_EXPIRED;
pub use suppression_unused::RULE as SUPPRESSION_UNUSED;
pub use suppression_without_reason::RULE as SUPPRESSION_WITHOUT_REASON;

/// The rule of a name or a code, in any case.
pub fn find(word: &str) -> Option<&'static Rule> {
    ALL.iter().copied().find(|rule| rule.name == word || rule.code.eq_ignore_ascii_case(word))
}

/// What the file of a rule says of it, in Markdown.
pub fn documentation(rule: &Rule) -> String {
    let file = ALL.iter().position(|known| known.name == rule.name).map_or("", |index| FILES[index]);
    let lines = file.lines().take_while(|line| line.starts_with("//!"));
    let lines = lines.map(|line| line.strip_prefix("//! ").unwrap_or_else(|| line.trim_start_matches("//!")));
    lines.collect::<Vec<_>>().join("\n")
}
