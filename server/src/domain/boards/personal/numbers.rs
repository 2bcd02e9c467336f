//! Telephones, and the numbers of insurance and of the individual.

use super::{Hit, HitKind, Letter, hit, letters_of, said_before};
use std::collections::HashSet;

/// Telephones that anybody may call, and that nobody has at home.
const OPEN_PREFIXES: &[&str] = &["0120", "0800", "0570"];

/// A number of fewer digits tells nothing, of more is none of those looked for.
const LEAST: usize = 6;
const MOST: usize = 14;

/// What the words before a number say about it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Said {
    Phone,
    Insurer,
    /// 保険者 alone may begin a sentence: only the check digit tells.
    PerhapsInsurer,
    Insured,
    Individual,
    /// The number of an organization or a meeting.
    Other,
}

const LABELS: &[(&str, Said)] = &[
    ("電話", Said::Phone),
    ("携帯", Said::Phone),
    ("連絡先", Said::Phone),
    ("TEL", Said::Phone),
    ("Tel", Said::Phone),
    ("tel", Said::Phone),
    ("FAX", Said::Phone),
    ("保険者番号", Said::Insurer),
    ("保険者", Said::PerhapsInsurer),
    ("被保険者番号", Said::Insured),
    ("被保険者", Said::Insured),
    ("保険証", Said::Insured),
    ("受給者", Said::Insured),
    ("受給者番号", Said::Insured),
    ("記号番号", Said::Insured),
    ("個人番号", Said::Individual),
    ("マイナンバ-", Said::Individual),
    ("事業所番号", Said::Other),
    ("事業者番号", Said::Other),
    ("機関番号", Said::Other),
    ("機関コ-ド", Said::Other),
    ("法人番号", Said::Other),
    ("登録番号", Said::Other),
    ("受付番号", Said::Other),
    ("ID", Said::Other),
];

/// Digits written together.
#[derive(Clone, Copy)]
struct Group {
    start: usize,
    end: usize,
    /// A hyphen or point ties it to the group before it.
    is_tied: bool,
}

pub(super) fn find(letters: &[Letter], published: &[String]) -> Vec<Hit> {
    let mut hits = Vec::new();
    let mut open: Option<HashSet<String>> = None;
    for run in runs(letters) {
        let mut at = 0;
        while at < run.len() {
            let Some((kind, count, digits)) = number_at(letters, &run, at) else {
                at += 1;
                continue;
            };
            let passage = &letters[run[at].start..run[at + count - 1].end];
            // Most texts have no telephone at all: the directory is read when the first one is there.
            let is_open = kind == HitKind::Phone && is_published(open.get_or_insert_with(|| published_digits(published)), &digits);
            hits.extend(hit(kind, passage).filter(|_| !is_open));
            at += count;
        }
    }
    hits
}

/// Groups of digits that may make up one number: signs and spaces between them, nothing else.
fn runs(letters: &[Letter]) -> Vec<Vec<Group>> {
    let mut runs: Vec<Vec<Group>> = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        let end = at + letters[at..].iter().take_while(|letter| letter.plain.is_ascii_digit()).count();
        if end == at {
            at += 1;
            continue;
        }
        let last_end = runs.last().and_then(|run| run.last()).map_or(0, |group| group.end);
        let between = &letters[last_end..at];
        let is_near = last_end > 0 && between.len() <= 3 && between.iter().all(|l| matches!(l.plain, '-' | '.' | '(' | ')' | ' '));
        let is_tied = is_near && between.iter().any(|l| matches!(l.plain, '-' | '.'));
        let group = Group { start: at, end, is_tied };
        match runs.last_mut().filter(|_| is_near) {
            Some(run) => run.push(group),
            None => runs.push(vec![group]),
        }
        at = end;
    }
    runs
}

/// What number begins with the group at `at`, of how many groups it consists, and its digits.
fn number_at(letters: &[Letter], run: &[Group], at: usize) -> Option<(HitKind, usize, String)> {
    let first = run[at];
    // 1.090-…: a number of a line may be tied to what follows.
    let is_inside = first.is_tied && !(at == 1 && run[0].end - run[0].start == 1);
    if is_inside {
        return None;
    }
    let before = &letters[..first.start];
    let mut said = None;
    let is_abroad = before.last().is_some_and(|letter| letter.plain == '+');
    let mut digits = String::new();
    for (place, group) in run[at..].iter().enumerate().take(5) {
        digits.extend(letters[group.start..group.end].iter().map(|letter| letter.plain));
        if digits.len() > MOST {
            return None;
        }
        if digits.len() < LEAST || run.get(at + place + 1).is_some_and(|next| next.is_tied) {
            continue;
        }
        let said = *said.get_or_insert_with(|| said_before(before, LABELS));
        let national = match digits.strip_prefix("81") {
            Some(rest) if is_abroad => format!("0{}", rest.trim_start_matches('0')),
            _ => digits.clone(),
        };
        if let Some(kind) = kind_of(&national, place + 1, said) {
            return Some((kind, place + 1, national));
        }
    }
    None
}

fn kind_of(digits: &str, groups: usize, said: Option<Said>) -> Option<HitKind> {
    let count = digits.len();
    match said {
        Some(Said::Other) => None,
        Some(Said::Insured) if (6..=12).contains(&count) && !(groups > 1 && is_phone(digits)) => Some(HitKind::InsuredNumber),
        Some(Said::Insurer) if (6..=8).contains(&count) && groups == 1 => Some(HitKind::InsurerNumber),
        Some(Said::PerhapsInsurer) if matches!(count, 6 | 8) && groups == 1 && is_insurer(digits) => Some(HitKind::InsurerNumber),
        Some(Said::Individual) if count == 12 => Some(HitKind::IndividualNumber),
        // Without its area code: 23-4567.
        Some(Said::Phone) if groups == 2 && matches!(count, 6 | 7) && !digits.starts_with('0') => Some(HitKind::Phone),
        _ if is_phone(digits) => Some(HitKind::Phone),
        _ => (count == 12 && matches!(groups, 1 | 3) && is_individual(digits)).then_some(HitKind::IndividualNumber),
    }
}

/// A number of the Japanese telephone network with its area code: ten digits, or eleven of mobile and IP telephones.
fn is_phone(digits: &str) -> bool {
    let has_eleven = ["020", "050", "060", "070", "080", "090"].iter().any(|prefix| digits.starts_with(prefix));
    match digits.len() {
        10 => digits.starts_with('0') && !digits.starts_with("00") && !has_eleven,
        11 => has_eleven,
        _ => false,
    }
}

/// Whether anybody may call it. A number without its area code is the end of a published one.
fn is_published(published: &HashSet<String>, digits: &str) -> bool {
    OPEN_PREFIXES.iter().any(|prefix| digits.starts_with(prefix))
        || published.contains(digits)
        || (digits.len() < 10 && published.iter().any(|phone| phone.ends_with(digits)))
}

/// The digits of published telephones, without what follows them (内線12).
fn published_digits(published: &[String]) -> HashSet<String> {
    let mut open = HashSet::new();
    for phone in published {
        let letters = letters_of(phone);
        for run in runs(&letters) {
            let found = (0..run.len()).find_map(|at| number_at(&letters, &run, at)).filter(|(kind, ..)| *kind == HitKind::Phone);
            open.extend(found.map(|(_, _, digits)| digits));
        }
    }
    open
}

/// Whether the check digit of a 保険者番号 is right: weights 2, 1, 2 … from the right, the sums of their digits, up to the next ten.
fn is_insurer(digits: &str) -> bool {
    let values: Vec<u32> = digits.chars().filter_map(|c| c.to_digit(10)).collect();
    let Some((check, rest)) = values.split_last() else { return false };
    let weighed: u32 =
        rest.iter().rev().zip([2, 1].into_iter().cycle()).map(|(digit, weight)| digit * weight / 10 + digit * weight % 10).sum();
    *check == (10 - weighed % 10) % 10
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
