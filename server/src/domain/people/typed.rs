//! Letters that people type from paper: recovery codes and one-time links. No two of them look alike, and what looks like one is taken as it.

use unicode_normalization::UnicodeNormalization as _;

/// Digits and capital letters without I, L, O and U (Crockford's base 32).
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// One letter for each random byte: five bits of it.
pub fn letters(random: &[u8]) -> String {
    random.iter().map(|byte| char::from(LETTERS[usize::from(byte & 31)])).collect()
}

/// What somebody typed, as it was printed: of any width and case, with or without spaces and hyphens.
pub fn read(typed: &str) -> String {
    let meant = |letter| match letter {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    typed.nfkc().flat_map(char::to_uppercase).filter(char::is_ascii_alphanumeric).map(meant).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_what_was_printed() {
        let printed = letters(&(0..=255).collect::<Vec<u8>>());
        assert_eq!(printed.len(), 256);
        assert_eq!(read(&printed), printed);
        assert_eq!(read(&printed.to_lowercase()), printed);
        assert_eq!(read("ｏ１２3-4ｉｌ z"), "0123411Z");
        assert_eq!(read("１２３　４５６"), "123456");
        assert_eq!(read("\u{0} é日本\n"), "");
    }
}
