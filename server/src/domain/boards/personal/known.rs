//! Names of patients whom the author knows.

use super::words::{HONORIFICS, is_common_hiragana, is_common_kanji};
use super::{Hit, HitKind, Letter, is_hiragana, is_kanji};
use crate::domain::core::text::fold;
use std::collections::HashMap;

/// A folded name that is looked for.
struct Pattern {
    letters: Vec<char>,
    bounds: Bounds,
}

/// What may not stand beside a short name, because it would be part of another word.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bounds {
    Any,
    Before,
    Both,
}

/// A letter of the folded text, and where it stands in the text.
struct Folded {
    c: char,
    at: usize,
    end: usize,
}

/// Full names of patients, with or without the space, in any form of their letters; given names with an honorific.
pub(super) fn find(letters: &[Letter], patients: &[String]) -> Vec<Hit> {
    if patients.is_empty() {
        return Vec::new();
    }
    // By their first two letters: one step through the text looks for all.
    let mut patterns: HashMap<[char; 2], Vec<Pattern>> = HashMap::new();
    for pattern in patients.iter().flat_map(|name| patterns_of(name)) {
        if let [first, second, ..] = pattern.letters[..] {
            patterns.entry([first, second]).or_default().push(pattern);
        }
    }
    let text = fold_letters(letters);
    let mut hits = Vec::new();
    for (at, pair) in text.windows(2).enumerate() {
        let here = patterns.get(&[pair[0].c, pair[1].c]).into_iter().flatten().filter(|pattern| stands_at(pattern, &text, at));
        if let Some(longest) = here.map(|pattern| pattern.letters.len()).max() {
            hits.push(Hit { kind: HitKind::KnownName, start: text[at].at, end: text[at + longest - 1].end });
        }
    }
    hits
}

fn patterns_of(name: &str) -> Vec<Pattern> {
    let full: Vec<char> = fold(name).chars().collect();
    let given = name.trim().split_once([' ', '\u{3000}']).map_or_else(String::new, |(_, given)| fold(given));
    let is_short = full.len() < if full.iter().all(|c| is_hiragana(*c)) { 4 } else { 3 };
    let mut patterns = with_honorifics(&full, if is_short { Bounds::Before } else { Bounds::Any });
    patterns.push(Pattern { letters: full, bounds: if is_short { Bounds::Both } else { Bounds::Any } });
    // みなさん and たくさん are no Mina and no Taku.
    let is_word = is_common_hiragana(&given) || given.chars().count() == 1 && is_common_kanji(&given);
    if !given.is_empty() && !is_word {
        // With another family name before it, it is somebody else: 田中一郎氏.
        patterns.extend(with_honorifics(&given.chars().collect::<Vec<_>>(), Bounds::Before));
    }
    patterns
}

fn with_honorifics(name: &[char], bounds: Bounds) -> Vec<Pattern> {
    let with = |word: &str| Pattern { letters: name.iter().copied().chain(word.chars()).collect(), bounds };
    HONORIFICS.iter().filter(|_| !name.is_empty()).map(|honorific| with(honorific.word)).collect()
}

fn stands_at(pattern: &Pattern, text: &[Folded], at: usize) -> bool {
    let end = at + pattern.letters.len();
    let is_there = text.get(at..end).is_some_and(|here| here.iter().zip(&pattern.letters).all(|(folded, c)| folded.c == *c));
    if !is_there {
        return false;
    }
    let is_kana = is_hiragana(pattern.letters[0]);
    // Particles stand before and after names: 娘のはるさん, 林恵が.
    let parts_word = |c: char| if is_kana { is_hiragana(c) && !"のはがともにをへや".contains(c) } else { is_kanji(c) };
    let is_bound = |place: Option<usize>| !place.and_then(|place| text.get(place)).is_some_and(|folded| parts_word(folded.c));
    match pattern.bounds {
        Bounds::Any => true,
        Bounds::Before => is_bound(at.checked_sub(1)),
        Bounds::Both => is_bound(at.checked_sub(1)) && is_bound(Some(end)),
    }
}

/// The folded text. Each letter is folded for itself, so that every folded letter knows its place; each kind of letter once.
fn fold_letters(letters: &[Letter]) -> Vec<Folded> {
    let mut forms: HashMap<char, String> = HashMap::new();
    let mut folded = Vec::with_capacity(letters.len());
    for letter in letters {
        let form = forms.entry(letter.plain).or_insert_with_key(|c| fold(c.encode_utf8(&mut [0; 4])));
        folded.extend(form.chars().map(|c| Folded { c, at: letter.at, end: letter.end }));
    }
    folded
}
