//! What names and titles sound like: whole words of a list, and what turns their sense around.

use crate::model::Declared;

/// Words behind which the rest of a title is what is *not* meant: "all goods except food".
const TURNS: &[&str] = &[
    "non",
    "no",
    "not",
    "never",
    "nor",
    "without",
    "except",
    "excepting",
    "excluding",
    "excludes",
    "than",
    "beyond",
    "but",
    "unless",
];

/// Words that make another thing of the water behind them.
const OTHER_WATER: &[&str] = &["heavy", "light"];

/// The first of these words (or phrases) that a text says of itself. Only whole words count, in any case; `_` parts words.
pub fn said<'w>(text: &str, words: &'w [String]) -> Option<&'w str> {
    let tokens = tokens(text);
    for start in 0..tokens.len() {
        let behind = &tokens[..start];
        if behind.iter().any(|token| TURNS.contains(&token.as_str())) {
            return None;
        }
        let is_other_water = behind.last().is_some_and(|token| OTHER_WATER.contains(&token.as_str()));
        for word in words {
            let wanted = self::tokens(word);
            let is_there = !wanted.is_empty() && tokens[start..].starts_with(&wanted);
            if is_there && !(is_other_water && wanted.first().is_some_and(|first| first == "water")) {
                return Some(word);
            }
        }
    }
    None
}

/// The same for a passage, which is taken to say it only if nothing in it turns the sense around.
pub fn said_plainly<'w>(text: &str, words: &'w [String]) -> Option<&'w str> {
    if tokens(text).iter().any(|token| TURNS.contains(&token.as_str())) { None } else { said(text, words) }
}

/// The first of these words in a name, a title, or a list of sectors.
pub fn said_in_head<'w>(declared: &Declared, sectors: &[String], words: &'w [String]) -> Option<&'w str> {
    let title = declared.title.as_deref().unwrap_or_default();
    // What the title says the name doesn't mean settles it: `aid_food "Goods other than food"`.
    if is_turned(title) && said(title, words).is_none() {
        return None;
    }
    said(title, words)
        .or_else(|| said(&declared.name, words))
        .or_else(|| sectors.iter().find_map(|sector| said(sector, words)))
}

fn is_turned(text: &str) -> bool {
    tokens(text).iter().any(|token| TURNS.contains(&token.as_str()))
}

fn tokens(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).map(str::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Vec<String> {
        ["food", "water", "relief goods"].map(str::to_owned).to_vec()
    }

    #[test]
    fn whole_words_in_any_case() {
        let words = words();
        assert_eq!(said("FOOD and fuel", &words), Some("food"));
        assert_eq!(said("import_of_food", &words), Some("food"));
        assert_eq!(said("Relief goods by road", &words), Some("relief goods"));
        assert_eq!(said("Goods for relief", &words), None);
        assert_eq!(said("Foodstall", &words), None);
    }

    #[test]
    fn what_is_left_out_is_not_said() {
        let words = words();
        assert_eq!(said("All goods except food", &words), None);
        assert_eq!(said("Goods other than food", &words), None);
        assert_eq!(said("Flour and other food", &words), Some("food"));
        assert_eq!(said("Food and no fuel", &words), Some("food"));
        assert_eq!(said("Heavy water exports", &words), None);
        assert_eq!(said("Water supply", &words), Some("water"));
        assert_eq!(said_plainly("Food was never part of it.", &words), None);
    }
}
