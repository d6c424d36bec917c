//! The one table of error codes. A code is added here and nowhere else: `check --explain`, the page
//! `docs/reference/errors.md` and the tests read this table.
//!
//! | range | subject |
//! |---|---|
//! | `E00xx` | files and arguments |
//! | `E01xx` | syntax |
//! | `E02xx` | names, types and units |
//! | `E03xx` | structure: what an agreement says, or fails to say |
//! | `E04xx` | data and project files |
//! | `E05xx` | a run |

macro_rules! codes {
    ($( $code:ident $title:literal, $page:literal; )*) => {
        /// A stable code. Codes are never reused for something else.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $( #[doc = $title] $code, )* }

        impl Code {
            /// Every code, in order.
            pub const ALL: &'static [Code] = &[ $( Code::$code, )* ];

            /// The code as users see it: `E0203`.
            pub const fn name(self) -> &'static str {
                match self { $( Code::$code => stringify!($code), )* }
            }

            /// A few words that name the error.
            pub const fn title(self) -> &'static str {
                match self { $( Code::$code => $title, )* }
            }

            /// The page: what it means, a faulty text and its mending, in Markdown.
            pub const fn page(self) -> &'static str {
                match self { $( Code::$code => $page, )* }
            }
        }
    };
}

include!("table.rs");

impl Code {
    /// The code of a name, in any case: `E0203`, `e0203`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.name().eq_ignore_ascii_case(name))
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}
