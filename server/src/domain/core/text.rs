//! What people type: which characters are refused, and how names are folded for searching.

use super::invalid::Invalid;
use unicode_normalization::UnicodeNormalization;

/// Checks a text that people typed: at most `limit` letters, no control characters but tab, line feed and carriage return, and nothing that
/// turns the direction of what follows: a dose could be read backward (Unicode Technical Report 36, 2.7).
/// Everything else (𠮷, 髙, variation selectors, emoji) comes back byte for byte.
pub fn check(field: &'static str, text: &str, limit: usize) -> Result<(), Invalid> {
    if text.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r') || turns_direction(c)) {
        return Err(Invalid::new(field, "control_character"));
    }
    if text.chars().count() > limit {
        return Err(Invalid::limited(field, "too_long", limit));
    }
    Ok(())
}

const fn turns_direction(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// As [`check`], and something must be there besides white space.
pub fn check_filled(field: &'static str, text: &str, limit: usize) -> Result<(), Invalid> {
    if text.trim().is_empty() {
        return Err(Invalid::new(field, "empty"));
    }
    check(field, text, limit)
}

/// A reading (フリガナ): hiragana or katakana, the long mark, middle dots and spaces.
pub fn check_kana(field: &'static str, text: &str) -> Result<(), Invalid> {
    check_filled(field, text, 100)?;
    let kana = |c: char| matches!(c, '\u{3041}'..='\u{309f}' | '\u{30a0}'..='\u{30ff}' | '\u{ff66}'..='\u{ff9f}' | ' ' | '\u{3000}');
    if text.chars().all(kana) { Ok(()) } else { Err(Invalid::new(field, "not_kana")) }
}

/// Folds a name for comparing: NFKC, lower case, katakana to hiragana, without white space, long marks, hyphens and variation selectors,
/// other forms of the letters of names (𠮷 髙 﨑 …) as the usual ones.
/// The browser client folds in the same way; both are tested with one list of examples.
pub fn fold(text: &str) -> String {
    text.nfkc()
        .flat_map(char::to_lowercase)
        .filter(|c| !c.is_whitespace() && !is_ignored(*c))
        .map(|c| match c {
            '\u{30a1}'..='\u{30f6}' | '\u{30fd}'..='\u{30fe}' => char::from_u32(c as u32 - 0x60).unwrap_or(c),
            other => usual_form(other),
        })
        .collect()
}

/// The usual form of a letter that family names have in other forms too.
const fn usual_form(c: char) -> char {
    match c {
        '𠮷' => '吉',
        '髙' => '高',
        '﨑' | '嵜' => '崎',
        '德' => '徳',
        '濵' | '濱' => '浜',
        '邊' | '邉' => '辺',
        '齋' => '斎',
        '齊' => '斉',
        '澤' => '沢',
        '廣' => '広',
        '國' => '国',
        '櫻' => '桜',
        '眞' => '真',
        '惠' => '恵',
        '榮' => '栄',
        '龍' => '竜',
        '瀧' => '滝',
        '冨' => '富',
        '嶋' | '嶌' => '島',
        '槇' => '槙',
        '瀨' => '瀬',
        '壽' => '寿',
        '彌' => '弥',
        '禮' => '礼',
        '淺' => '浅',
        '學' => '学',
        '應' => '応',
        '圓' => '円',
        '緖' => '緒',
        '鷗' => '鴎',
        '靏' => '鶴',
        other => other,
    }
}

fn is_ignored(c: char) -> bool {
    matches!(c, 'ー' | '-' | '‐' | '‑' | '‒' | '–' | '—' | '−' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_agrees_with_the_clients_examples() {
        #[derive(serde::Deserialize)]
        struct Example {
            input: String,
            folded: String,
        }
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../client-web/src/domain/folding_vectors.json");
        let examples: Vec<Example> = serde_json::from_slice(&std::fs::read(path).expect("the examples")).expect("a list");
        assert!(examples.len() >= 10);
        for Example { input, folded } in examples {
            assert_eq!(fold(&input), folded, "{input}");
        }
    }

    #[test]
    fn names_outside_the_basic_plane_pass_and_control_characters_do_not() {
        assert!(check("name", "𠮷田 髙子 葛\u{e0100}城\r\n\tA", 100).is_ok());
        for bad in ["\0", "a\u{7f}", "\u{85}", "\u{1b}[31m", "\u{202e}05", "\u{2066}"] {
            assert!(check("name", bad, 100).is_err(), "{bad:?}");
        }
        assert!(check_kana("kana", "さとう ハナコ").is_ok());
        assert!(check_kana("kana", "佐藤").is_err());
    }
}
