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
    humanitarian_reversible
    humanitarian_conditional
    untagged_humanitarian
    wind_down_gap
    no_grievance_channel
    cure_below_cadence
    suppression_unused
    suppression_expired
    suppression_without_reason
    unpaired_concession
    front_loaded_relief
    leverage_exhausted
    back_loaded_reward
    irreversible_for_revocable
    oversized_step
    no_guarantor
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
