//! What may be a password: long enough, and not among the first things that somebody would guess.

use crate::domain::core::invalid::Invalid;
use crate::domain::core::text::fold;

/// A password has at least so many letters when it is the only factor (MHLW guideline 7.0: 13; ASVS 6.2.9).
const SHORTEST: usize = 15;
const LONGEST: usize = 128;
/// So many must be left when everything that is guessed first is taken away.
const LEFT_AT_LEAST: usize = 10;
/// Words that are guessed first, folded: of passwords everywhere, of this product and of its trade (ASVS 6.2.11).
const GUESSED: &[&str] = &[
    "password",
    "passw0rd",
    "ぱすわど",
    "あんしょう",
    "ひみつ",
    "himitsu",
    "secret",
    "qwertyuiop",
    "qwerty",
    "asdfghjkl",
    "asdfgh",
    "zxcvbnm",
    "1qaz2wsx",
    "letmein",
    "welcome",
    "iloveyou",
    "administrator",
    "admin",
    "login",
    "tsunagu",
    "つなぐ",
    "kango",
    "kaigo",
    "houmon",
    "zaitaku",
    "hospital",
];

/// Checks the length of a password.
pub fn check_length(password: &str) -> Result<(), Invalid> {
    match password.chars().count() {
        n if n < SHORTEST => Err(Invalid::limited("password", "too_short", SHORTEST)),
        n if n > LONGEST => Err(Invalid::limited("password", "too_long", LONGEST)),
        _ => Ok(()),
    }
}

/// Checks a new password. `near` are words close to its owner, such as the login name.
pub fn check(password: &str, near: &[&str]) -> Result<(), Invalid> {
    check_length(password)?;
    let mut rest = fold(password);
    let near = near.iter().map(|word| fold(word)).filter(|word| word.chars().count() >= 3);
    for word in near.chain(GUESSED.iter().map(|word| (*word).to_owned())) {
        rest = rest.replace(&word, "");
    }
    if effort(&rest) < LEFT_AT_LEAST { Err(Invalid::new("password", "guessable")) } else { Ok(()) }
}

/// How many letters somebody has to know who sees at once what repeats and what runs on.
fn effort(text: &str) -> usize {
    let letters: Vec<char> = text.chars().collect();
    let repeats = |unit: &usize| letters.iter().skip(*unit).eq(letters.iter().take(letters.len() - unit));
    let unit = (1..letters.len()).find(repeats).unwrap_or(letters.len());
    let (mut known, mut before, mut step) = (0, None, None);
    for letter in letters.into_iter().take(unit) {
        let letter = i64::from(u32::from(letter));
        let next = before.map(|before| letter - before);
        // The third letter of aaa, 123 or cba goes without saying.
        if next.is_none() || next != step || !next.is_some_and(|step| (-1..=1).contains(&step)) {
            known += 1;
        }
        (before, step) = (Some(letter), next);
    }
    known
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(password: &str) -> Option<&'static str> {
        check(password, &["suzuki.h", "日向入郷圏域"]).err().map(|invalid| invalid.reason)
    }

    #[test]
    fn what_is_guessed_first_is_refused() {
        for password in [
            "aaaaaaaaaaaaaaa",
            "123456789012345",
            "987654321098765",
            "abcdefghijklmnopqrstuvwxyz",
            "abcabcabcabcabcabc",
            "20262026202620262",
            "passwordpassword",
            "Password-Password-1",
            "PASSWORD12345678",
            "パスワードパスワードパスワード",
            "qwertyuiopasdfghjkl",
            "tsunagu-tsunagu-2026",
            "つなぐつなぐつなぐつなぐつなぐ",
            "suzuki.hsuzuki.h",
            "ＳＵＺＵＫＩ.Ｈ-2026-11",
            "日向入郷圏域日向入郷圏域二〇二六",
            "               ",
        ] {
            assert_eq!(reason(password), Some("guessable"), "{password}");
        }
    }

    #[test]
    fn what_takes_some_knowing_is_taken() {
        for password in [
            "correct horse battery",
            "fifteen letters!",
            "𠮷 fifteen chars",
            "パスワードは日本語でも空白 でもよい",
            "kango 九月の雨と自転車のベル",
            "Tr0ub4dor&3-aardvark",
        ] {
            assert_eq!(reason(password), None, "{password}");
        }
        assert!(check("wakaba-hinata-0412-x", &["x", ""]).is_ok(), "a login name of one letter rules nothing out");
    }

    #[test]
    fn length_is_counted_in_letters() {
        assert_eq!(reason("fourteen chars"), Some("too_short"));
        assert_eq!(reason(&"𠮷野家".repeat(43)), Some("too_long"));
    }
}
