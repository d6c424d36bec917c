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
    contradictory_condition
    trivial_condition
    breach_without_consequence
    resume_blocked
    window_below_cadence
    unverified_benchmark
    self_verification
    single_verifier
    stale_before_report
    no_baseline
    unknown_unhandled
    verdict_by_interested_party
    too_many_conditions
    unpaired_concession
    front_loaded_relief
    leverage_exhausted
    back_loaded_reward
    irreversible_for_revocable
    oversized_step
    no_guarantor
    acts_during_cure
    no_notice_or_cure
    no_graduation
    endless_suspension
    no_way_back
    irreversible_relief
    flapping_trigger
    ratchet_conflict
    humanitarian_reversible
    humanitarian_conditional
    untagged_humanitarian
    wind_down_gap
    no_grievance_channel
    deadline_below_window
    process_exceeds_deadline
    cure_below_cadence
    calendar_ambiguity
    review_after_decision
    silence_without_meaning
    no_dispute_body
    judge_in_own_cause
    no_exit
    opaque_outcome
    duty_free_sponsor
    never_reported
    late_series
    already_met
    never_met
    would_have_fired
    revision_sensitive
    missing_title
    double_negative
    uncited_threshold
    unused_declaration
    ambiguous_for
    suppression_expired
    suppression_without_reason
    suppression_unused
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
