//! Names of people who do not exist: kanji, reading, and Latin letters for the login.

use super::chance::Dice;

/// Kanji, reading, Latin letters.
type Name = (&'static str, &'static str, &'static str);

const FAMILIES: &[Name] = &[
    ("青山", "アオヤマ", "aoyama"),
    ("秋本", "アキモト", "akimoto"),
    ("石川", "イシカワ", "ishikawa"),
    ("井上", "イノウエ", "inoue"),
    ("岩切", "イワキリ", "iwakiri"),
    ("上田", "ウエダ", "ueda"),
    ("海老原", "エビハラ", "ebihara"),
    ("大野", "オオノ", "ono"),
    ("岡本", "オカモト", "okamoto"),
    ("小川", "オガワ", "ogawa"),
    ("甲斐", "カイ", "kai"),
    ("加藤", "カトウ", "kato"),
    ("金丸", "カネマル", "kanemaru"),
    ("川越", "カワゴエ", "kawagoe"),
    ("木下", "キノシタ", "kinoshita"),
    ("黒木", "クロギ", "kurogi"),
    ("河野", "カワノ", "kawano"),
    ("小林", "コバヤシ", "kobayashi"),
    ("斎藤", "サイトウ", "saito"),
    ("坂元", "サカモト", "sakamoto"),
    ("佐々木", "ササキ", "sasaki"),
    ("清水", "シミズ", "shimizu"),
    ("杉田", "スギタ", "sugita"),
    ("瀬戸口", "セトグチ", "setoguchi"),
    ("髙橋", "タカハシ", "takahashi"),
    ("竹内", "タケウチ", "takeuchi"),
    ("谷口", "タニグチ", "taniguchi"),
    ("田村", "タムラ", "tamura"),
    ("千葉", "チバ", "chiba"),
    ("津田", "ツダ", "tsuda"),
    ("中島", "ナカシマ", "nakashima"),
    ("長友", "ナガトモ", "nagatomo"),
    ("西村", "ニシムラ", "nishimura"),
    ("野崎", "ノザキ", "nozaki"),
    ("長谷川", "ハセガワ", "hasegawa"),
    ("浜﨑", "ハマサキ", "hamasaki"),
    ("原田", "ハラダ", "harada"),
    ("日髙", "ヒダカ", "hidaka"),
    ("平野", "ヒラノ", "hirano"),
    ("福島", "フクシマ", "fukushima"),
    ("藤原", "フジワラ", "fujiwara"),
    ("前田", "マエダ", "maeda"),
    ("松浦", "マツウラ", "matsuura"),
    ("三浦", "ミウラ", "miura"),
    ("村上", "ムラカミ", "murakami"),
    ("森", "モリ", "mori"),
    ("矢野", "ヤノ", "yano"),
    ("渡辺", "ワタナベ", "watanabe"),
];

const ELDER_WOMEN: &[Name] = &[
    ("キヨ", "キヨ", ""),
    ("千代子", "チヨコ", ""),
    ("文子", "フミコ", ""),
    ("静江", "シズエ", ""),
    ("トシ子", "トシコ", ""),
    ("節子", "セツコ", ""),
    ("和子", "カズコ", ""),
    ("幸子", "サチコ", ""),
    ("ハル", "ハル", ""),
    ("美代子", "ミヨコ", ""),
    ("富士子", "フジコ", ""),
    ("信子", "ノブコ", ""),
    ("ミツ子", "ミツコ", ""),
    ("照代", "テルヨ", ""),
    ("弘子", "ヒロコ", ""),
    ("芳江", "ヨシエ", ""),
    ("貞子", "サダコ", ""),
    ("恵美子", "エミコ", ""),
];

const ELDER_MEN: &[Name] = &[
    ("茂", "シゲル", ""),
    ("清", "キヨシ", ""),
    ("正雄", "マサオ", ""),
    ("勇", "イサム", ""),
    ("武夫", "タケオ", ""),
    ("義男", "ヨシオ", ""),
    ("昭二", "ショウジ", ""),
    ("三郎", "サブロウ", ""),
    ("忠", "タダシ", ""),
    ("和夫", "カズオ", ""),
    ("信行", "ノブユキ", ""),
    ("幸一", "コウイチ", ""),
    ("敏夫", "トシオ", ""),
    ("辰雄", "タツオ", ""),
    ("豊", "ユタカ", ""),
    ("光男", "ミツオ", ""),
    ("実", "ミノル", ""),
    ("博", "ヒロシ", ""),
];

const CHILDREN: &[Name] = &[
    ("陽翔", "ハルト", ""),
    ("結菜", "ユイナ", ""),
    ("蒼", "アオイ", ""),
    ("芽依", "メイ", ""),
    ("湊", "ミナト", ""),
    ("咲良", "サクラ", ""),
    ("悠真", "ユウマ", ""),
    ("紬", "ツムギ", ""),
];

const WOMEN: &[Name] = &[
    ("明美", "アケミ", "akemi"),
    ("亜希子", "アキコ", "akiko"),
    ("綾香", "アヤカ", "ayaka"),
    ("恵", "メグミ", "megumi"),
    ("加奈", "カナ", "kana"),
    ("久美子", "クミコ", "kumiko"),
    ("沙織", "サオリ", "saori"),
    ("志保", "シホ", "shiho"),
    ("千尋", "チヒロ", "chihiro"),
    ("直美", "ナオミ", "naomi"),
    ("奈緒", "ナオ", "nao"),
    ("真由美", "マユミ", "mayumi"),
    ("美咲", "ミサキ", "misaki"),
    ("裕子", "ユウコ", "yuko"),
    ("理恵", "リエ", "rie"),
    ("彩", "アヤ", "aya"),
    ("陽子", "ヨウコ", "yoko"),
    ("香織", "カオリ", "kaori"),
];

const MEN: &[Name] = &[
    ("晃", "アキラ", "akira"),
    ("和也", "カズヤ", "kazuya"),
    ("健太", "ケンタ", "kenta"),
    ("浩二", "コウジ", "koji"),
    ("修", "オサム", "osamu"),
    ("大輔", "ダイスケ", "daisuke"),
    ("拓也", "タクヤ", "takuya"),
    ("剛", "ツヨシ", "tsuyoshi"),
    ("直樹", "ナオキ", "naoki"),
    ("誠", "マコト", "makoto"),
    ("雄一", "ユウイチ", "yuichi"),
    ("亮", "リョウ", "ryo"),
];

/// A made-up person's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FullName {
    /// Family name, as colleagues say it.
    pub(super) family: String,
    /// Family and given name.
    pub(super) name: String,
    /// Reading in katakana.
    pub(super) kana: String,
    /// Latin letters, for a login.
    pub(super) latin: String,
}

impl FullName {
    /// A name written out by hand.
    pub(super) fn new(family: &str, given: &str, kana: &str, latin: &str) -> Self {
        Self { family: family.to_owned(), name: format!("{family} {given}"), kana: kana.to_owned(), latin: latin.to_owned() }
    }
}

/// Whose given names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Generation {
    /// A woman in old age.
    ElderWoman,
    /// A man in old age.
    ElderMan,
    /// A child.
    Child,
    /// A woman of working age.
    Woman,
    /// A man of working age.
    Man,
}

/// Makes up a name.
pub(super) fn make_up(dice: &mut Dice, generation: Generation) -> FullName {
    let given = match generation {
        Generation::ElderWoman => ELDER_WOMEN,
        Generation::ElderMan => ELDER_MEN,
        Generation::Child => CHILDREN,
        Generation::Woman => WOMEN,
        Generation::Man => MEN,
    };
    let family = dice.pick(FAMILIES).copied().unwrap_or_default();
    let given = dice.pick(given).copied().unwrap_or_default();
    FullName::new(family.0, given.0, &format!("{} {}", family.1, given.1), &format!("{}.{}", family.2, given.2))
}
