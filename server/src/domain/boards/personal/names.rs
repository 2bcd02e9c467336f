//! Names: those before an honorific, and those of patients whom the author knows.

use super::{Hit, HitKind, Letter, fold, hit};
use unicode_normalization::UnicodeNormalization as _;

const HONORIFICS: &[&str] = &["様", "さま", "さん", "氏", "殿", "くん", "君", "ちゃん"];

/// With one of these after it, it is another word: 様子, 様式, 氏名.
const GOES_ON: &str = "子式々相態名神主堂";

/// What carries an honorific and is no name: whoever has one of these at the end of what stands before it.
const NOT_NAMES: &[&str] = &[
    "皆",
    "客",
    "奥",
    "神",
    "王",
    "姫",
    "何",
    "仏",
    "殿",
    "各位",
    "先生",
    "学生",
    "研修生",
    "実習生",
    "家族",
    "主人",
    "旦那",
    "患者",
    "者",
    "師",
    "員",
    "療法士",
    "衛生士",
    "福祉士",
    "栄養士",
    "救命士",
    "長",
    "職",
    "人",
    "娘",
    "息子",
    "孫",
    "嫁",
    "婿",
    "父",
    "母",
    "祖父",
    "祖母",
    "兄",
    "姉",
    "弟",
    "妹",
    "夫",
    "妻",
    "子供",
    "方々",
    "病院",
    "医院",
    "院",
    "薬局",
    "局",
    "所",
    "署",
    "館",
    "校",
    "会",
    "課",
    "係",
    "室",
    "庁",
    "省",
    "県",
    "団",
    "隊",
    "会社",
    "店",
    "協議会",
    "施設",
    "相談窓口",
    "窓口",
    "担当",
    "代表",
    "管理",
    "役場",
    "市役所",
    "町民",
    "市民",
    "県民",
    "住民",
    "事業",
    "機関",
    "団体",
    "企業",
    "本人",
    "御",
    "ヘルパ-",
    "ケアマネ",
    "ケアマネ-",
    "ケアマネジャ-",
    "マネ-ジャ-",
    "スタッフ",
    "ワ-カ-",
    "ドクタ-",
    "ナ-ス",
    "クリニック",
    "セラピスト",
    "ドライバ-",
    "メンバ-",
    "パ-トナ-",
    "センタ-",
    "ステ-ション",
    "サ-ビス",
    "ホ-ム",
    "デイ",
    "サポ-タ-",
    "コ-ディネ-タ-",
    "リ-ダ-",
    "オ-ナ-",
    "ユ-ザ-",
    "グル-プ",
    "ボランティア",
];

/// Family names of one letter.
const SHORT_NAMES: &str = "森林原関東南北岡辻堀星泉谷菅畑浜島城堤岸柳椿榊桂梶楠槙橘杉桜梅松竹菊萩蘭幸旭堺境沖港湊滝淵窪峰峯";

pub(super) fn find(letters: &[Letter]) -> Vec<Hit> {
    let mut hits = Vec::new();
    for at in 1..letters.len() {
        if !is_honorific(&letters[at..]) {
            continue;
        }
        let start = name_start(&letters[..at]);
        if start < at {
            hits.extend(hit(HitKind::NameWithHonorific, &letters[start..at]));
        }
    }
    hits
}

fn is_honorific(letters: &[Letter]) -> bool {
    HONORIFICS.iter().any(|word| {
        let mut here = letters.iter().map(|letter| letter.plain);
        word.chars().all(|c| here.next() == Some(c)) && !here.next().is_some_and(|c| GOES_ON.contains(c))
    })
}

/// Where the name before an honorific begins; its end where there is none.
fn name_start(before: &[Letter]) -> usize {
    let end = before.len();
    let script = if before.last().is_some_and(|letter| is_katakana(letter.plain)) { is_katakana } else { is_kanji };
    let length = run(before, script);
    let text: String = before[end - length..].iter().map(|letter| letter.plain).collect();
    if NOT_NAMES.iter().any(|word| text.ends_with(word)) {
        return end;
    }
    // 佐藤 花子様: the family name stands before a space.
    let gap = end - length;
    let has_gap = length > 0 && before[..gap].last().is_some_and(|letter| letter.plain == ' ');
    let family = if has_gap { run(&before[..gap - 1], script) } else { 0 };
    if (1..=4).contains(&family) && length <= 4 {
        return gap - 1 - family;
    }
    match length {
        0 => end,
        _ if text.chars().all(|c| c == '-') => end,
        1 => text.chars().next().filter(|c| SHORT_NAMES.contains(*c)).map_or(end, |_| end - 1),
        // What is longer has something else written together with the name.
        _ => end - length.min(6),
    }
}

fn run(before: &[Letter], script: fn(char) -> bool) -> usize {
    before.iter().rev().take_while(|letter| script(letter.plain)).count()
}

const fn is_kanji(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' | '々' | '〆' | 'ヶ')
}

/// The long mark is a hyphen by now.
const fn is_katakana(c: char) -> bool {
    matches!(c, '\u{30a1}'..='\u{30fa}' | '-')
}

/// A folded name of fewer letters is the word for something else too often.
const LEAST: usize = 3;

/// Full names of patients, with or without the space, in any form of their letters; given names with an honorific.
pub(super) fn find_known(text: &str, patients: &[String]) -> Vec<Hit> {
    if patients.is_empty() {
        return Vec::new();
    }
    let (folded, places) = fold_with_places(text);
    let mut hits = Vec::new();
    for name in patients {
        let full = fold(name);
        if full.chars().count() >= LEAST {
            hits.extend(find_word(&folded, &full, &places));
        }
        let Some((_, given)) = name.split_once([' ', '\u{3000}']) else { continue };
        let given = fold(given);
        if given.chars().count() < 2 {
            continue;
        }
        for honorific in HONORIFICS {
            hits.extend(find_word(&folded, &format!("{given}{honorific}"), &places));
        }
    }
    hits
}

/// The folded text, and for each of its bytes the letter of the text that it comes from.
fn fold_with_places(text: &str) -> (String, Vec<usize>) {
    let (mut folded, mut places) = (String::new(), Vec::new());
    let composed: Vec<(usize, String)> = text.chars().enumerate().map(|(at, c)| (at, c.nfkc().collect())).collect();
    for (at, letter) in composed {
        let part = fold(&letter);
        places.extend(std::iter::repeat_n(at, part.len()));
        folded.push_str(&part);
    }
    (folded, places)
}

fn find_word(folded: &str, word: &str, places: &[usize]) -> Vec<Hit> {
    let found = folded.match_indices(word).filter_map(|(from, found)| {
        let last = (from + found.len()).checked_sub(1)?;
        Some(Hit { kind: HitKind::KnownName, start: *places.get(from)?, end: places.get(last)? + 1 })
    });
    found.collect()
}
