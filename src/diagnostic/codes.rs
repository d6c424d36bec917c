//! The one list of error codes. A code is added here, with a page of its name in `pages/`, and nowhere else: `check
//! --explain`, `docs/reference/errors.md` and the tests read this list.
//!
//! | range | subject |
//! |---|---|
//! | `E00xx` | files and arguments |
//! | `E01xx` | syntax |
//! | `E02xx` | names, types and units |
//! | `E03xx` | structure: what an agreement says, or fails to say |
//! | `E04xx` | data and project files |
//! | `E05xx` | a run |
//!
//! Warnings begin with `W` and are numbered in the same ranges. Codes are never reused for something else.

macro_rules! codes {
    ($( $code:ident )*) => {
        /// A stable code.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $( #[doc = include_str!(concat!("pages/", stringify!($code), ".md"))] $code, )* }

        impl Code {
            /// Every code, in order.
            pub const ALL: &'static [Code] = &[ $( Code::$code, )* ];

            /// The code as users see it: `E0203`.
            pub const fn name(self) -> &'static str {
                match self { $( Code::$code => stringify!($code), )* }
            }

            const fn file(self) -> &'static str {
                match self { $( Code::$code => include_str!(concat!("pages/", stringify!($code), ".md")), )* }
            }
        }
    };
}

codes! {
    E0001 E0002 E0003 E0004 E0005
    E0101 E0102 E0103 E0104 E0105 E0106 E0107 E0108 E0109 E0110 E0111 E0112 E0113 E0114 E0116 E0117 E0199 W0101
    E0201 E0202 E0203 E0204 E0205 E0206 E0207 E0208 E0209 E0210 E0211 E0212 E0213
    E0301 E0302 E0303 E0304 E0305 E0306 E0307 E0308 E0309 E0310 E0311 E0312 E0313 E0314 E0315 E0316 E0317 E0318 E0319
    E0320 E0321 E0322 E0323
    E0401 E0402 E0403 E0404 E0405 E0406 E0407 E0408 E0409 E0410 W0401 W0402 W0403
    E0501 E0502 E0503 W0501
}

impl Code {
    /// The code of a name, in any case: `E0203`, `e0203`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.name().eq_ignore_ascii_case(name))
    }

    /// A few words that name the error.
    pub fn title(self) -> &'static str {
        self.file().lines().next().unwrap_or("").trim_start_matches("# ")
    }

    /// The page: what it means, a faulty text and its mending, in Markdown.
    pub fn page(self) -> &'static str {
        self.file().split_once('\n').map_or("", |(_, page)| page.trim())
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// `docs/reference/errors.md`: every page, in order.
pub fn reference() -> String {
    let mut text = String::from(
        "# Errors\n\nThis page lists every message that `detente` has a code for: what it means, a text that causes it, and the \
         mending. `detente check --explain E0203` prints one of them. Codes that begin with `W` are warnings, which stop \
         nothing.\n\n<!-- Generated from src/diagnostic/pages by `cargo test`; see CONTRIBUTING.md. -->\n\n| code | |\n|---|---|\n",
    );
    for code in Code::ALL {
        text.push_str(&format!("| [{code}](#{}) | {} |\n", code.name().to_lowercase(), code.title()));
    }
    for code in Code::ALL {
        text.push_str(&format!("\n## {code}\n\n**{}.** {}\n", capital(code.title()), code.page()));
    }
    text
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
