//! What may be a password: long enough, and not among the first things that somebody would guess.

use crate::domain::core::invalid::Invalid;
use crate::domain::core::text::fold;
use std::collections::HashSet;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

/// A password has at least so many letters (MHLW guideline 7.0: 13 where it is the only factor; ASVS 6.2.9).
const SHORTEST: usize = 15;
const LONGEST: usize = 128;
/// So many must be left when everything that is guessed first is taken away.
const LEFT_AT_LEAST: usize = 10;
/// So many beside one of the passwords that everybody knows.
const BESIDE_A_COMMON_ONE: usize = 8;
/// Shorter ones stand in every other word.
const SHORTEST_COMMON: usize = 4;
/// The ten thousand most common passwords, folded: those of zxcvbn (NOTICE).
static COMMON: LazyLock<HashSet<String>> = LazyLock::new(|| include_str!("common_passwords.txt").lines().map(fold).collect());
/// The longest of them.
const LONGEST_COMMON: usize = 18;
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

/// A password as it is counted, hashed and compared: keyboards make one letter of several in different ways (NFC).
pub fn normal(password: &str) -> Zeroizing<String> {
    Zeroizing::new(password.nfc().collect())
}

/// Checks the length of a password.
pub fn check_length(password: &str) -> Result<(), Invalid> {
    match normal(password).chars().count() {
        n if n < SHORTEST => Err(Invalid::limited("password", "too_short", SHORTEST)),
        n if n > LONGEST => Err(Invalid::limited("password", "too_long", LONGEST)),
        _ => Ok(()),
    }
}

/// Checks a new password. `near` are words close to its owner, such as the login name: they are taken away whole and in their parts.
pub fn check(password: &str, near: &[impl AsRef<str>]) -> Result<(), Invalid> {
    check_length(password)?;
    let whole = Zeroizing::new(fold(password));
    let parts = near.iter().flat_map(|word| word.as_ref().split(|letter: char| !letter.is_alphanumeric()));
    let near = near.iter().map(AsRef::as_ref).chain(parts).map(fold).filter(|word| word.chars().count() >= 3);
    let mut rest = whole.clone();
    for word in near.chain(GUESSED.iter().map(|word| (*word).to_owned())) {
        *rest = rest.replace(&word, "");
    }
    if effort(&rest) < LEFT_AT_LEAST || is_a_common_one(&whole) { Err(Invalid::new("password", "guessable")) } else { Ok(()) }
}

/// Whether it is one of the passwords that everybody knows, again and again or with a little about it, such as a year.
fn is_a_common_one(folded: &str) -> bool {
    let letters: Vec<char> = folded.chars().collect();
    let words = (SHORTEST_COMMON..=LONGEST_COMMON).flat_map(|length| letters.windows(length));
    words.map(|word| word.iter().collect::<String>()).filter(|word| COMMON.contains(word)).any(|word| {
        let rest = folded.replace(&word, "");
        let has_letters = |text: &str| text.chars().any(char::is_alphabetic);
        effort(&rest) < BESIDE_A_COMMON_ONE || has_letters(&word) && !has_letters(&rest)
    })
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
        // A03
        let letters = ["𠮷", "野", "é", "k", "7", "葛", "w", "x", "ろ", "z", "-", "m", "9"];
        let reasons = |letters: &[&str]| {
            [12, 13, 14, 15, 64, 128, 129].map(|length| {
                let password: String = letters.iter().copied().cycle().take(length).collect();
                check_length(&password).err().map(|invalid| (invalid.reason, invalid.limit))
            })
        };
        let (short, long) = (Some(("too_short", Some(15))), Some(("too_long", Some(128))));
        assert_eq!(reasons(&letters), [short, short, short, None, None, None, long]);
        assert_eq!(reasons(&["𠮷"]), reasons(&letters), "of four bytes");
        assert_eq!(reasons(&["e\u{301}"]), reasons(&letters), "two signs that are one letter");
        assert_eq!(normal("が e\u{301}"), normal("か\u{3099} é"));
        assert_ne!(normal("ｋ"), normal("k"), "what was typed is not made another");
    }

    #[test]
    fn every_common_password_is_refused_alone_again_and_with_a_little_about_it() {
        // A04
        let words: Vec<&str> = include_str!("common_passwords.txt").lines().collect();
        assert_eq!(words.len(), 10_000);
        assert_eq!(COMMON.iter().map(|word| word.chars().count()).max(), Some(LONGEST_COMMON));
        for word in words {
            assert!(check(word, &[""]).is_err(), "{word}");
            if word.len() >= SHORTEST_COMMON {
                assert_eq!(reason(&word.repeat(5)[..(word.len() * 5).clamp(15, 128)]), Some("guessable"), "{word}, again");
                assert_eq!(reason(&format!("{word:!<11}2026")), Some("guessable"), "{word}, with a year");
                if word.chars().any(char::is_alphabetic) {
                    assert_eq!(reason(&format!("1{word}-20261129!!")), Some("guessable"), "{word}, with a day");
                }
            }
        }
        for near in ["sakura-houkan", "さくら訪問看護", "鈴木 美穂", "スズキ ミホ"] {
            let password = format!("{near}{near}{near}2026");
            assert!(check(&password, &[near]).is_err(), "{near}");
        }
        assert!(check("suzuki-1234-suzuki-1234", &["suzuki.miho"]).is_err(), "a part of the login name");
    }
}
