//! What looks like personal data of a patient in a text that is meant for a whole region. It warns and does not judge: whoever knows
//! better says why. Knows no clock and keeps nothing of what it reads.

mod dates;
mod names;
mod numbers;
#[cfg(test)]
mod tests;

use crate::domain::core::code::codes;
use crate::domain::core::text::fold;
use serde::Serialize;
use unicode_normalization::UnicodeNormalization as _;
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

/// A letter as it is compared, and where it stands in the text.
#[derive(Clone, Copy, Debug)]
struct Letter {
    plain: char,
    at: usize,
}

/// Everything in a text that looks like personal data, in order, without overlaps.
pub fn find(text: &str, known: &Known) -> Vec<Hit> {
    let letters: Vec<Letter> =
        text.chars().enumerate().flat_map(|(at, c)| c.nfkc().map(move |plain| Letter { plain: plain_hyphen(plain), at })).collect();
    let mut hits = numbers::find(&letters, &known.telephones);
    hits.extend(dates::find(&letters));
    hits.extend(names::find(&letters));
    hits.extend(names::find_known(text, &known.patients));
    merge(hits)
}

/// Any dash as a hyphen, the long mark too: it stands between digits as well.
const fn plain_hyphen(c: char) -> char {
    match c {
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | 'ー' | '─' => '-',
        other => other,
    }
}

fn hit(kind: HitKind, letters: &[Letter]) -> Option<Hit> {
    Some(Hit { kind, start: letters.first()?.at, end: letters.last()?.at + 1 })
}

/// Whether one of the words stands among the letters, written together.
fn says(letters: &[Letter], words: &[&str]) -> bool {
    let text: String = letters.iter().map(|letter| letter.plain).filter(|c| !c.is_whitespace()).collect();
    words.iter().any(|word| text.contains(word))
}

/// The digits of a text, half-width.
fn digits_of(text: &str) -> String {
    fold(text).chars().filter(char::is_ascii_digit).collect()
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
