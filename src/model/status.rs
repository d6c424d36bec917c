//! The statuses that things can be in, each list in one place. Their words are those of the language and of the ledger.

macro_rules! words {
    ($( $(#[$doc:meta])* $name:ident { $( $variant:ident $word:literal $meaning:literal, )* } )*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub enum $name { $( #[doc = $meaning] $variant, )* }

            impl $name {
                /// All of them, in order.
                pub const ALL: &'static [Self] = &[ $( Self::$variant, )* ];

                /// Its word.
                pub const fn word(self) -> &'static str {
                    match self { $( Self::$variant => $word, )* }
                }

                /// The one of a word.
                pub fn from_word(word: &str) -> Option<Self> {
                    Self::ALL.iter().copied().find(|it| it.word() == word)
                }
            }

            impl std::fmt::Display for $name {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.write_str(self.word())
                }
            }
        )*
    };
}

words! {
    /// Of a benchmark (section 5.3).
    BenchmarkStatus {
        Met "met" "The condition is true.",
        Unmet "unmet" "The condition is false.",
        Unknown "unknown" "It can't be told; the first status.",
        Waived "waived" "A body has waived it; counts as met.",
    }
    /// Of a stage (section 5.5).
    StageStatus {
        Pending "pending" "Not yet entered; the first status.",
        Active "active" "Entered.",
        Suspended "suspended" "Entered, but its `while` is false.",
        Reversed "reversed" "Taken by a reversal.",
        Lapsed "lapsed" "Its deadline passed.",
        Ended "ended" "Its term is over.",
    }
    /// Of a relief (section 5.4).
    ReliefStatus {
        Withheld "withheld" "Not granted; the first status.",
        Announced "announced" "Granted, but its notice runs.",
        Granted "granted" "In effect.",
        Suspended "suspended" "Granted, but suspended.",
        WindingDown "winding_down" "Taken by a reversal whose wind-down runs.",
        Reversed "reversed" "Taken by a reversal.",
    }
    /// Of a trigger (section 5.6).
    TriggerStatus {
        Dormant "dormant" "Not watching; the first status.",
        Armed "armed" "Watching.",
        Raised "raised" "Its process runs.",
        Cured "cured" "Its process ended because its condition ceased.",
        Dismissed "dismissed" "A body ended its process.",
        Fired "fired" "Its actions were taken.",
    }
    /// Of a reversal (section 8).
    ReversalStatus {
        Idle "idle" "Has not run; the first status.",
        Run "run" "Has run.",
        Restored "restored" "What it took came back.",
    }
    /// Of a review (section 5.8).
    ReviewStatus {
        Idle "idle" "Not due yet; the first status.",
        Due "due" "To be held within its window.",
        Held "held" "Held in time.",
        Missed "missed" "Its window ran out.",
    }
    /// Of a grievance (section 5.8).
    GrievanceStatus {
        None "none" "Nothing is filed; the first status.",
        Open "open" "A filing waits for its answer.",
        Answered "answered" "The oldest filing was answered.",
        Unanswered "unanswered" "The window of a filing ran out.",
    }
    /// Of a safeguard, as far as a run can tell (section 5.8).
    SafeguardStatus {
        Holds "holds" "Broken on no day so far; the first status.",
        Violated "violated" "Broken on some day.",
        Undecided "undecided" "Not for a run to decide.",
    }
    /// Of an observation (section 5.2).
    ObservationStatus {
        Verified "verified" "The default.",
        Estimated "estimated" "Usable.",
        Provisional "provisional" "Usable.",
        Contested "contested" "Unknown from its date on.",
        NotVerifiable "not_verifiable" "Unknown from its date on.",
        Missing "missing" "Unknown from its date on.",
    }
    /// Acts, in the order in which they are taken on one day (sections 7 and 9).
    ActKind {
        Occur "occur" "An event happens.",
        Raise "raise" "A trigger is raised.",
        Uphold "uphold" "A body moves a trigger on.",
        Dismiss "dismiss" "A body ends a trigger's process.",
        Extend "extend" "A body moves the last day of a trigger's step.",
        Waive "waive" "A benchmark is waived.",
        Certify "certify" "A benchmark is certified.",
        Dispute "dispute" "An observation is disputed.",
        Settle "settle" "A disputed observation is confirmed or corrected.",
        Void "void" "A disputed observation is declared as never made.",
        Invoke "invoke" "An entitled party runs a reversal.",
        Contest "contest" "Recorded beside what it contests.",
        File "file" "A grievance is filed.",
        Answer "answer" "A grievance is answered.",
        Hold "hold" "A review is held.",
    }
    /// What a ledger entry is about (section 8).
    Kind {
        Benchmark "benchmark" "A benchmark's status.",
        Stage "stage" "A stage's status.",
        Relief "relief" "A relief's status or level.",
        Trigger "trigger" "A trigger's status or step.",
        Reversal "reversal" "A reversal runs or is restored.",
        Review "review" "A review.",
        Grievance "grievance" "A grievance.",
        Safeguard "safeguard" "A safeguard.",
        Observation "observation" "A conflict or a dispute.",
        Act "act" "An act rejected, or one that contests.",
        Amendment "amendment" "An amendment comes into force.",
        Agreement "agreement" "The agreement ends.",
    }
}

impl ObservationStatus {
    /// Whether the value can be used at all; the others make the series unknown from that date on.
    pub const fn is_usable(self) -> bool {
        match self {
            Self::Verified | Self::Estimated | Self::Provisional => true,
            Self::Contested | Self::NotVerifiable | Self::Missing => false,
        }
    }
}
