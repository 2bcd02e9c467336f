//! Telephones, and the numbers of insurance and of the individual.

use super::{Hit, HitKind, Letter, digits_of, hit, says};

/// So many letters before a number may say what it is.
const BEFORE: usize = 14;

/// Telephones that anybody may call, and that nobody has at home.
const OPEN_PREFIXES: &[&str] = &["0120", "0800", "0570"];

pub(super) fn find(letters: &[Letter], published: &[String]) -> Vec<Hit> {
    let published: Vec<String> = published.iter().map(|phone| digits_of(phone)).collect();
    let mut hits = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        let length = run_length(&letters[at..]);
        if length == 0 {
            at += 1;
            continue;
        }
        let (before, run) = (&letters[at.saturating_sub(BEFORE)..at], &letters[at..at + length]);
        let digits: String = run.iter().map(|letter| letter.plain).filter(char::is_ascii_digit).collect();
        hits.extend(kind_of(&digits, before, &published).and_then(|kind| hit(kind, run)));
        at += length;
    }
    hits
}

/// Digits with single hyphens, spaces or brackets between them.
fn run_length(letters: &[Letter]) -> usize {
    let mut end = 0;
    for (place, letter) in letters.iter().enumerate() {
        if letter.plain.is_ascii_digit() {
            end = place + 1;
        } else if end == 0 || place > end + 1 || !matches!(letter.plain, '-' | '(' | ')' | ' ') {
            break;
        }
    }
    end
}

fn kind_of(digits: &str, before: &[Letter], published: &[String]) -> Option<HitKind> {
    let count = digits.len();
    if count >= 6 && says(before, &["被保険者", "保険証", "受給者番号", "記号番号"]) {
        return Some(HitKind::InsuredNumber);
    }
    if (6..=8).contains(&count) && says(before, &["保険者番号", "保険者"]) {
        return Some(HitKind::InsurerNumber);
    }
    if count == 12 && is_individual(digits) {
        return Some(HitKind::IndividualNumber);
    }
    let is_open = OPEN_PREFIXES.iter().any(|prefix| digits.starts_with(prefix)) || published.iter().any(|phone| phone == digits);
    (is_phone(digits) && !is_open).then_some(HitKind::Phone)
}

/// A number of the Japanese telephone network with its area code: ten digits, or eleven of mobile and IP telephones.
fn is_phone(digits: &str) -> bool {
    let mobile = ["020", "050", "060", "070", "080", "090"].iter().any(|prefix| digits.starts_with(prefix));
    match digits.len() {
        10 => digits.starts_with('0') && !digits.starts_with("00"),
        11 => mobile,
        _ => false,
    }
}

/// Whether the check digit of a 個人番号 is right (行政手続における特定の個人を識別するための番号の利用等に関する法律施行令 8 条; 省令 5 条).
fn is_individual(digits: &str) -> bool {
    let values: Vec<u32> = digits.chars().filter_map(|c| c.to_digit(10)).collect();
    let Some((check, rest)) = values.split_last() else { return false };
    let weighed: u32 = rest.iter().rev().zip(1_u32..).map(|(digit, place)| digit * if place <= 6 { place + 1 } else { place - 5 }).sum();
    let wanted = match weighed % 11 {
        0 | 1 => 0,
        rest => 11 - rest,
    };
    *check == wanted
}
