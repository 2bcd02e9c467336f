//! Names before an honorific.

use super::words::{HONORIFICS, Honorific, is_common_hiragana, is_common_kanji, is_common_katakana, is_short_name, is_speaker};
use super::{Hit, HitKind, Letter, hit, is_hiragana, is_kanji, is_katakana};

/// No further than so many letters of one script are read: what is longer is no name alone.
const RUN: usize = 12;
/// A name in katakana, family name and given name together.
const LONGEST: usize = 8;

pub(super) fn find(letters: &[Letter]) -> Vec<Hit> {
    let mut hits = Vec::new();
    for at in 1..letters.len() {
        let Some(honorific) = honorific_at(&letters[at..]) else { continue };
        let name = &letters[..at];
        // 田中　様
        let name = match name.split_last() {
            Some((last, rest)) if last.plain == ' ' && matches!(honorific.word, "様" | "さま" | "殿" | "氏") => rest,
            _ => name,
        };
        let next = letters.get(at + honorific.word.chars().count()).map(|letter| letter.plain);
        let start = name_start(name, honorific, next).filter(|start| !has_speaker(name, *start));
        hits.extend(start.and_then(|start| hit(HitKind::NameWithHonorific, &name[start..])));
    }
    hits
}

fn honorific_at(letters: &[Letter]) -> Option<&'static Honorific> {
    HONORIFICS.iter().find(|honorific| {
        let mut here = letters.iter().map(|letter| letter.plain);
        honorific.word.chars().all(|c| here.next() == Some(c)) && !here.next().is_some_and(|c| honorific.goes_on.contains(c))
    })
}

/// Where the name before an honorific begins.
fn name_start(before: &[Letter], honorific: &Honorific, next: Option<char>) -> Option<usize> {
    match before.last()?.plain {
        last if is_kanji(last) => kanji_start(before),
        last if is_katakana(last) => katakana_start(before),
        last if is_hiragana(last) => hiragana_start(before, honorific, next),
        _ => None,
    }
}

fn kanji_start(before: &[Letter]) -> Option<usize> {
    let length = kanji_run(before);
    let start = before.len() - length;
    let text = text_of(&before[start..]);
    if let Some(mixed) = mixed_start(&before[..start], &text) {
        return Some(mixed);
    }
    if is_common_kanji(&text) {
        return None;
    }
    if let Some(family) = family_start(before, start, length) {
        return Some(family);
    }
    // お星様
    let has_prefix = start > 0 && matches!(before[start - 1].plain, 'お' | 'ご');
    match length {
        1 => text.chars().next().filter(|c| is_short_name(*c) && !has_prefix).map(|_| start),
        // What is longer has something else written together with the name.
        _ => Some(before.len() - length.min(6)),
    }
}

/// Given names of kana with one kanji at their end: 相沢ゆみ子, ヨシ江.
fn mixed_start(kana: &[Letter], last: &str) -> Option<usize> {
    let length = run(kana, is_hiragana).max(run(kana, is_katakana));
    let start = kana.len() - length;
    let is_given = ["子", "江", "代", "枝", "美", "恵"].contains(&last) && (2..=3).contains(&length);
    let is_glue = |c: char| matches!(c, 'お' | 'ご' | 'は' | 'が' | 'と' | 'も');
    if !is_given || is_glue(kana[start].plain) || kana[start..].iter().any(|letter| letter.plain == 'の') {
        return None;
    }
    match kanji_run(&kana[..start]) {
        0 => is_bound(kana, start).then_some(start),
        family if family <= 4 => Some(start - family),
        _ => Some(start),
    }
}

fn katakana_start(before: &[Letter]) -> Option<usize> {
    let length = run(before, is_katakana);
    let start = before.len() - length;
    let text = text_of(&before[start..]);
    if is_common_katakana(&text) || length > LONGEST || text.chars().filter(|c| *c != '-').count() < 2 {
        return None;
    }
    Some(family_start(before, start, length).unwrap_or(start))
}

/// Hiragana are the glue of every sentence: here a name stands alone, or between the family name and さん.
fn hiragana_start(before: &[Letter], honorific: &Honorific, next: Option<char>) -> Option<usize> {
    let length = run(before, is_hiragana);
    let start = before.len() - length;
    let text = text_of(&before[start..]);
    let is_verb = matches!(honorific.word, "くん" | "君") || honorific.word == "様" && matches!(next, Some('に' | 'な' | 'で' | 'だ'));
    if is_verb || !(2..=6).contains(&length) || is_common_hiragana(&text) {
        return None;
    }
    let family = kanji_run(&before[..start]);
    if family > 0 && matches!(honorific.word, "さん" | "ちゃん" | "さま") {
        let is_family = family <= 4 && !is_common_kanji(&text_of(&before[start - family..start]));
        return Some(if is_family { start - family } else { start });
    }
    family_start(before, start, length).or_else(|| is_bound(before, start).then_some(start))
}

/// Whether what begins here is not written together with what stands before it.
fn is_bound(letters: &[Letter], start: usize) -> bool {
    start.checked_sub(1).is_none_or(|place| !letters[place].plain.is_alphanumeric() && letters[place].plain != '-')
}

/// 佐藤 花子様: the family name stands before a space.
fn family_start(before: &[Letter], start: usize, length: usize) -> Option<usize> {
    let gap = start.checked_sub(1).filter(|gap| before[*gap].plain == ' ')?;
    let family = &before[..gap];
    let count = kanji_run(family).max(run(family, is_katakana)).max(run(family, is_hiragana));
    let text = text_of(&family[gap - count..]);
    let is_word = is_common_kanji(&text) || is_common_katakana(&text) || is_speaker(&text);
    ((1..=4).contains(&count) && (1..=4).contains(&length) && !is_word).then_some(gap - count)
}

/// 講師：田中一郎氏
fn has_speaker(name: &[Letter], start: usize) -> bool {
    let before = text_of(&name[start.saturating_sub(12)..start]);
    let own = text_of(&name[start..]);
    let signs = [' ', ':', 'の', '(', ')', '/', '・', '】', ']'];
    is_speaker(before.trim_end_matches(signs)) || own.starts_with("講師") || own.starts_with("座長")
}

fn text_of(letters: &[Letter]) -> String {
    letters.iter().map(|letter| letter.plain).collect()
}

fn run(before: &[Letter], script: fn(char) -> bool) -> usize {
    before.iter().rev().take(RUN).take_while(|letter| script(letter.plain)).count()
}

/// Kanji, and the katakana that stand between kanji in names: 一ノ瀬, 四ツ谷.
fn kanji_run(before: &[Letter]) -> usize {
    let length = run(before, is_kanji);
    match &before[..before.len() - length] {
        [rest @ .., middle] if (1..RUN).contains(&length) && matches!(middle.plain, 'ノ' | 'ツ' | 'ケ' | 'ッ') => {
            match run(rest, is_kanji) {
                0 => length,
                more => length + 1 + more.min(3),
            }
        }
        _ => length,
    }
}
