//! How texts look when people type them in a hurry: widths, odd characters, missing stops, trailing spaces. At fixed rates.

use super::chance::Dice;

/// Habits that a person keeps, and slips that happen to anybody.
pub(super) fn roughen(dice: &mut Dice, author: usize, text: String) -> String {
    let mut text = habits(author, text);
    if dice.permille(8) {
        text = text.replacen("確認", "確任", 1);
    }
    // Nobody signs a three-word answer.
    if text.chars().count() > 40 && dice.percent(2) {
        text.push_str(dice.phrase(&[
            " 資料→ https://example.jp/kaigo/tejun.pdf",
            "\n連絡先 ０９８５－００－１２３４",
            "\n(TEL 0985-00-4321 事務所)",
            "\n担当：葛󠄀城まで",
        ]));
    }
    if dice.percent(3) {
        text.push_str(dice.phrase(&[" ", "　", "\n"]));
    }
    text
}

/// What one person always does.
fn habits(author: usize, text: String) -> String {
    match author % 11 {
        2 => widen_digits(&text),
        3 => text
            .replace("バイタル", "ﾊﾞｲﾀﾙ")
            .replace("ケアマネ", "ｹｱﾏﾈ")
            .replace("ヘルパー", "ﾍﾙﾊﾟｰ")
            .replace("トイレ", "ﾄｲﾚ")
            .replace("リハビリ", "ﾘﾊﾋﾞﾘ"),
        5 => text.replace("mg", "㎎").replace("kg", "㎏").replace("cm", "㎝").replace("ml", "㎖"),
        6 => text.replace("〜", "～").replace("・", "･").replace('①', "(1)").replace('②', "(2)"),
        7 => text.strip_suffix('。').map_or(text.clone(), str::to_owned).replace('。', "。\r\n"),
        8 => text.replace("SpO2", "SpO₂").replace("〜", "－"),
        9 => text.strip_suffix('。').map_or(text.clone(), str::to_owned),
        _ => text,
    }
}

fn widen_digits(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_digit() { char::from_u32(u32::from(c) - 0x30 + 0xff10).unwrap_or(c) } else { c }).collect()
}
