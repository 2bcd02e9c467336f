//! Days and years of birth. Any other day is the day of an event.

use super::{Hit, HitKind, Letter, hit, says};

const ERAS: &[&str] = &["明治", "大正", "昭和", "平成", "令和", "M", "T", "S", "H", "R"];
/// So many letters before and after a date may say that it is one of birth.
const BEFORE: usize = 8;
const AFTER: usize = 4;

pub(super) fn find(letters: &[Letter]) -> Vec<Hit> {
    let mut hits = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        let length = date_length(&letters[at..]);
        if length == 0 {
            at += 1;
            continue;
        }
        let end = at + length;
        let before = &letters[at.saturating_sub(BEFORE)..at];
        let after = &letters[end..letters.len().min(end + AFTER)];
        if says(before, &["生年月日", "誕生日", "出生"]) || is_born(after) {
            hits.extend(hit(HitKind::BirthDate, &letters[at..end]));
        }
        at = end;
    }
    hits
}

/// 生, 生まれ, うまれ right after the date, brackets at most between.
fn is_born(after: &[Letter]) -> bool {
    let text: String = after.iter().map(|letter| letter.plain).filter(|c| !matches!(c, '(' | ')' | ' ')).collect();
    text.starts_with("生ま")
        || text.starts_with("うまれ")
        || (text.starts_with('生') && !text.starts_with("生徒") && !text.starts_with("生活"))
}

/// An era or nothing, a year, and what follows of month and day.
fn date_length(letters: &[Letter]) -> usize {
    let era = ERAS.iter().map(|era| matching(letters, era)).max().unwrap_or(0);
    let mut end = era + digits(&letters[era..], 4);
    let years = end - era;
    if years == 0 || (era == 0 && years != 4) {
        return 0;
    }
    for part in 0..3 {
        let Some(separator) = letters.get(end).map(|letter| letter.plain) else { break };
        if !matches!(separator, '年' | '月' | '日' | '/' | '.' | '-') {
            break;
        }
        let next = digits(&letters[end + 1..], 2);
        if next == 0 {
            // 年, 月 and 日 end a date; a hyphen or point does not belong to it.
            return if matches!(separator, '年' | '月' | '日') { end + 1 } else { finished(end, part) };
        }
        end += 1 + next;
    }
    finished(end, 1)
}

/// A bare number is no date.
const fn finished(end: usize, parts: usize) -> usize {
    if parts == 0 { 0 } else { end }
}

fn matching(letters: &[Letter], word: &str) -> usize {
    let count = word.chars().count();
    let is_there = letters.len() > count && word.chars().zip(letters).all(|(c, letter)| c == letter.plain);
    if is_there { count } else { 0 }
}

fn digits(letters: &[Letter], most: usize) -> usize {
    letters.iter().take(most).take_while(|letter| letter.plain.is_ascii_digit()).count()
}
