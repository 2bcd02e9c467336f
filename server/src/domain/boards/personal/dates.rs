//! Days and years of birth. Any other day is the day of an event.

use super::{Hit, HitKind, Letter, hit, is_hiragana, is_kanji, is_katakana, said_before};

/// Whether somebody born in the era is old by now: an age beside such a date means a date of birth.
const ERAS: &[(&str, bool)] = &[
    ("明治", true),
    ("大正", true),
    ("昭和", true),
    ("平成", false),
    ("令和", false),
    ("明", true),
    ("大", true),
    ("昭", true),
    ("平", false),
    ("令", false),
    ("M", true),
    ("T", true),
    ("S", true),
    ("H", false),
    ("R", false),
];

/// What says before a date that it is one of birth, and what looks like it and does not.
const LABELS: &[(&str, bool)] = &[
    ("生年月日", true),
    ("生年", true),
    ("誕生日", true),
    ("誕生日会", false),
    ("出生日", true),
    ("出生年月日", true),
    ("生まれは", true),
    ("生まれ:", true),
];

/// From this year on a date beside an age is that of an event.
const RECENT: u32 = 1989;
/// So many letters after a date say what it is.
const AFTER: usize = 12;

pub(super) fn find(letters: &[Letter]) -> Vec<Hit> {
    let mut hits = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        let is_inside = at > 0 && letters[at].plain.is_ascii_alphanumeric() && letters[at - 1].plain.is_ascii_alphanumeric();
        let Some((length, is_old)) = (!is_inside).then(|| date(&letters[at..])).flatten() else {
            at += 1;
            continue;
        };
        let end = at + length;
        let (before, after) = (&letters[..at], &letters[end..letters.len().min(end + AFTER)]);
        if said_before(before, LABELS) == Some(true) || is_born(after) || has_age(before, after, is_old) {
            hits.extend(hit(HitKind::BirthDate, &letters[at..end]));
        }
        at = end;
    }
    hits
}

/// 生, 生まれ, うまれ right after the date, brackets at most between; not 生涯, 生徒, 生活.
fn is_born(after: &[Letter]) -> bool {
    let text: String = after.iter().map(|letter| letter.plain).filter(|c| !matches!(c, '(' | ')' | ' ')).collect();
    let text = text.strip_prefix('の').unwrap_or(&text);
    if ["生まれ", "生れ", "うまれ", "産まれ"].iter().any(|word| text.starts_with(word)) {
        return true;
    }
    let Some(rest) = text.strip_prefix('生') else { return false };
    if let Some(whose) = rest.strip_prefix('の') {
        return whose.starts_with(['方', '男', '女', '人', '患', '利']);
    }
    rest.chars()
        .next()
        .is_none_or(|c| matches!(c, '男' | '女' | 'で' | '年') || !(is_kanji(c) || is_hiragana(c) || is_katakana(c) && c != '-'))
}

/// An age in brackets beside the date, or beside an old date right after it: 昭和17年3月1日（84歳）, 84歳（昭和17年3月1日）.
fn has_age(before: &[Letter], after: &[Letter], is_old: bool) -> bool {
    let text: String = after.iter().map(|letter| letter.plain).collect();
    let inner = text.trim_start_matches(' ').trim_start_matches(['(', '、', ',']).trim_start_matches(' ');
    let unit = inner.trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = unit.strip_prefix(['歳', '才']).filter(|_| unit.len() < inner.len());
    let is_age =
        |rest: &str| rest.starts_with(')') && text.starts_with('(') || is_old && !rest.starts_with(['以', '未', 'か', '~', '-', '児']);
    if rest.is_some_and(is_age) {
        return true;
    }
    let tail: String = before[before.len().saturating_sub(3)..].iter().map(|letter| letter.plain).collect();
    is_old && tail.ends_with('(') && tail.contains(['歳', '才'])
}

/// An era or nothing, a year, and what follows of month and day: its letters, and whether it is long ago.
fn date(letters: &[Letter]) -> Option<(usize, bool)> {
    let mut cursor = Cursor { letters, at: 0 };
    let era = ERAS.iter().filter(|(era, _)| cursor.starts_with(era)).max_by_key(|(era, _)| era.len());
    cursor.at = era.map_or(0, |(era, _)| era.chars().count());
    let start = cursor.at;
    let year = cursor.number(if era.is_some() { 2 } else { 8 })?;
    let is_old = era.map_or(year < RECENT, |(_, is_old)| *is_old);
    match (era, cursor.at - start) {
        (Some(_), _) => {}
        (None, 4) if (1850..=2100).contains(&year) => {}
        // 19420301
        (None, 8) if (1850..=2100).contains(&(year / 10_000)) => {
            let is_day = (1..=12).contains(&(year / 100 % 100)) && (1..=31).contains(&(year % 100));
            return is_day.then_some((8, year / 10_000 < RECENT));
        }
        _ => return None,
    }
    Some((cursor.day_of_year(), is_old))
}

/// A place in letters that moves on.
struct Cursor<'a> {
    letters: &'a [Letter],
    at: usize,
}

impl Cursor<'_> {
    /// Goes past month and day, as far as they are there; where they end.
    fn day_of_year(&mut self) -> usize {
        let mut end = self.at;
        for unit in ['年', '月'] {
            let is_written = self.take(&[unit]);
            if is_written {
                end = self.at;
                self.skip_bracket();
            }
            if !is_written && !self.take(&['/', '.', '-']) {
                break;
            }
            self.skip_spaces();
            if self.number(2).is_none() {
                break;
            }
            end = self.at;
        }
        if self.at == end && self.take(&['日', '月']) {
            end = self.at;
        }
        end
    }

    fn rest(&self) -> impl Iterator<Item = char> {
        self.letters.iter().skip(self.at).map(|letter| letter.plain)
    }

    fn starts_with(&self, word: &str) -> bool {
        let mut rest = self.rest();
        word.chars().all(|c| rest.next().is_some_and(|other| other.eq_ignore_ascii_case(&c)))
    }

    fn skip_spaces(&mut self) {
        self.at += self.rest().take_while(|c| *c == ' ').count();
    }

    /// One of the signs, spaces before it or not.
    fn take(&mut self, signs: &[char]) -> bool {
        let start = self.at;
        self.skip_spaces();
        let is_there = self.rest().next().is_some_and(|c| signs.contains(&c));
        self.at = if is_there { self.at + 1 } else { start };
        is_there
    }

    /// 昭和17年(1942年)3月1日
    fn skip_bracket(&mut self) {
        let bracket: Vec<char> = self.rest().take(10).take_while(|c| *c != ')').collect();
        let is_closed = self.rest().nth(bracket.len()) == Some(')');
        if is_closed && bracket.first() == Some(&'(') && bracket.last() == Some(&'年') {
            self.at += bracket.len() + 1;
        }
    }

    /// A number of at most so many digits: 17, 元, 十七.
    fn number(&mut self, most: usize) -> Option<u32> {
        let digits: String = self.rest().take(most).take_while(char::is_ascii_digit).collect();
        let is_kanji_digit = |c: &char| matches!(c, '元' | '〇' | '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十');
        let count = if digits.is_empty() && most == 2 { self.rest().take(3).take_while(is_kanji_digit).count() } else { digits.len() };
        self.at += count;
        (count > 0).then(|| digits.parse().unwrap_or_default())
    }
}
