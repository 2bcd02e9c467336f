//! What looks like personal data of a patient in a text that is meant for a whole region. It warns and does not judge: whoever knows
//! better says why. Knows no clock and keeps nothing of what it reads.

mod dates;
mod known;
mod names;
mod numbers;
#[cfg(test)]
mod tests;
mod words;

use crate::domain::core::code::codes;
use serde::Serialize;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;
use utoipa::ToSchema;

codes! {
    /// What a passage looks like. Where passages overlap, the later of these stands for all.
    HitKind {
        /// A name before 様, さん …
        NameWithHonorific = "name_with_honorific",
        /// A telephone number that no organization publishes.
        Phone = "phone",
        /// 生年月日
        BirthDate = "birth_date",
        /// 保険者番号
        InsurerNumber = "insurer_number",
        /// 被保険者番号・受給者番号
        InsuredNumber = "insured_number",
        /// 個人番号
        IndividualNumber = "individual_number",
        /// The name of a patient of whom the author knows.
        KnownName = "known_name",
    }
}

/// A passage that looks like personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Hit {
    /// What it looks like.
    pub kind: HitKind,
    /// Its first letter, counted from 0 in letters (Unicode scalar values).
    pub start: usize,
    /// The letter after its last.
    pub end: usize,
}

/// What is known of the author's surroundings.
#[derive(Debug, Default)]
pub struct Known {
    /// Names and readings of the patients whom the author may open, family name and given name apart.
    pub patients: Vec<String>,
    /// Telephones that organizations of the region publish.
    pub telephones: Vec<String>,
}

/// A letter as it is compared, and where what it comes from stands in the text.
#[derive(Clone, Copy, Debug)]
struct Letter {
    plain: char,
    at: usize,
    end: usize,
}

/// Everything in a text that looks like personal data, in order, without overlaps. Takes time in proportion to the text.
pub fn find(text: &str, known: &Known) -> Vec<Hit> {
    let letters = letters_of(text);
    let mut hits = numbers::find(&letters, &known.telephones);
    hits.extend(dates::find(&letters));
    hits.extend(names::find(&letters));
    hits.extend(known::find(&letters, &known.patients));
    merge(hits)
}

/// NFKC letter by letter, marks together with the letter that they stand on (ｶﾞ, か and its voicing mark), any dash as a hyphen, without
/// variation selectors. ① stays as it is: it numbers a line and is no digit of what follows.
fn letters_of(text: &str) -> Vec<Letter> {
    let chars: Vec<char> = text.chars().collect();
    let mut letters = Vec::with_capacity(chars.len());
    let mut at = 0;
    while let Some(&first) = chars.get(at) {
        let end = at + 1 + chars[at + 1..].iter().take_while(|c| is_mark(**c)).count();
        if first.is_ascii() && end == at + 1 || matches!(first, '\u{2460}'..='\u{24ff}' | '\u{2776}'..='\u{2793}') {
            letters.push(Letter { plain: first, at, end });
        } else {
            let plain = chars[at..end].iter().copied().nfkc().filter(|c| !is_selector(*c));
            letters.extend(plain.map(|c| Letter { plain: plain_hyphen(c), at, end }));
        }
        at = end;
    }
    letters
}

fn is_mark(c: char) -> bool {
    !c.is_ascii() && (matches!(c, 'ﾞ' | 'ﾟ') || is_combining_mark(c))
}

const fn is_selector(c: char) -> bool {
    matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Any dash as a hyphen, the long mark too: it stands between digits as well.
const fn plain_hyphen(c: char) -> char {
    match c {
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | 'ー' | '─' => '-',
        other => other,
    }
}

fn hit(kind: HitKind, letters: &[Letter]) -> Option<Hit> {
    Some(Hit { kind, start: letters.first()?.at, end: letters.last()?.end })
}

/// So many letters before a number or date may say what it is.
const BEFORE: usize = 18;

/// What the words right before a number or date say that it is: those nearest to it, of those that end together the longest. Between
/// them and it stand at most brackets, signs and kanji (生年月日（西暦）は…), no further clause and no other number.
fn said_before<T: Copy>(before: &[Letter], labels: &[(&str, T)]) -> Option<T> {
    let text: String = before[before.len().saturating_sub(BEFORE)..].iter().map(|l| l.plain).filter(|c| *c != ' ').collect();
    let places = labels.iter().filter_map(|(word, meaning)| Some((text.rfind(word)? + word.len(), word.len(), *meaning)));
    let (end, _, meaning) = places.max_by_key(|(end, length, _)| (*end, *length))?;
    let goes_on =
        |c: char| c.is_ascii_digit() || matches!(c, '。' | '、' | ',' | '\n') || is_hiragana(c) && !matches!(c, 'は' | 'の' | 'が');
    (!text[end..].chars().any(goes_on)).then_some(meaning)
}

const fn is_kanji(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' | '々' | '〆' | 'ヶ')
}

const fn is_hiragana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{3096}' | 'ゝ' | 'ゞ')
}

/// The long mark is a hyphen by now.
const fn is_katakana(c: char) -> bool {
    matches!(c, '\u{30a1}'..='\u{30fa}' | '-')
}

fn merge(mut hits: Vec<Hit>) -> Vec<Hit> {
    hits.sort_unstable_by_key(|hit| (hit.start, hit.end));
    let mut merged: Vec<Hit> = Vec::new();
    for hit in hits {
        match merged.last_mut().filter(|last| hit.start < last.end) {
            Some(last) => {
                last.end = last.end.max(hit.end);
                last.kind = last.kind.max(hit.kind);
            }
            None => merged.push(hit),
        }
    }
    merged
}
