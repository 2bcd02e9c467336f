//! Words that carry an honorific and are no names, and honorifics that are parts of other words.

/// An honorific, and the letters that make another word of it: 様子, 氏名, ちゃんと.
pub(super) struct Honorific {
    pub(super) word: &'static str,
    pub(super) goes_on: &'static str,
}

pub(super) const HONORIFICS: &[Honorific] = &[
    Honorific { word: "様", goes_on: "子式々相態変" },
    Honorific { word: "さま", goes_on: "ざよた" },
    Honorific { word: "さん", goes_on: "さざぽ" },
    Honorific { word: "氏", goes_on: "名族神" },
    Honorific { word: "殿", goes_on: "堂" },
    Honorific { word: "くん", goes_on: "だじ" },
    Honorific { word: "君", goes_on: "主津" },
    Honorific { word: "ちゃん", goes_on: "とぽこ" },
];

/// No name ends with these words, and an honorific follows them: kinship, professions, organizations, greetings, and 様 of 同様.
const SUFFIXES: &str = "皆 客 奥 嫁 娘 婿 母 父 姉 兄 弟 妹 孫 親 甥 姪 妻 御 嬢 坊 方々 各位 家族 親族 遺族 親戚 夫婦 主人 旦那 息子 子供 \
    長男 次男 二男 三男 長女 次女 二女 三女 本人 個人 故人 一人 二人 三人 四人 何人 友人 知人 隣人 住人 老人 病人 新人 職人 成人 大人 商人 法人 \
    外国人 後見人 保証人 管理人 世話人 代理人 依頼人 料理人 患者 患児 妊婦 主婦 園児 児童 生徒 学生 研修生 実習生 仲間 友達 同僚 双子 \
    先生 者 師 員 療法士 衛生士 福祉士 栄養士 救命士 技士 理事 監事 幹事 知事 大臣 教授 代表 担当 窓口 管理 会長 院長 所長 園長 校長 社長 部長 \
    課長 係長 室長 師長 医長 科長 局長 区長 市長 町長 村長 班長 隊長 団長 店長 署長 組長 館長 次長 議長 学長 座長 施設長 理事長 事務長 委員長 職 \
    病院 医院 院 薬局 局 所 署 校 大学 会 会社 社 課 係 庁 団 隊 店 組合 協議会 施設 事業 機関 団体 企業 部門 看護部 事業部 総務部 本部 支部 支店 \
    内科 外科 歯科 眼科 小児科 婦人科 皮膚科 精神科 耳鼻科 苑 寮 役場 町民 市民 県民 区民 村民 住民 国民 居宅 在宅 包括 訪看 訪問 通所 看護 介護 \
    医療 支援 相談 連携 老健 特養 有料 小多機 看多機 用具 消防 警察 救急 行政 市町村 社協 民生 外来 病棟 透析 薬剤 調剤 栄養 配食 事務 総務 業者 \
    薬屋 床屋 本屋 酒屋 米屋 魚屋 肉屋 八百屋 弁当屋 近所 苦労 世話 馳走 愁傷 待遠 粗末 同 仕 模 異 逆 無 多種多 千差万別";

/// As suffixes only where at least three letters stand together: 連携室, 宮崎市, but 小室, 高市.
const LONG_SUFFIXES: &str = "室 館 県 省 市 町 区 園 荘 病";

/// Only alone: 和夫, 大神 and 四王 are names.
const WHOLE: &str = "夫 神 王 姫 何 仏 殿 人 子 長";

/// Names that end as words do.
const NAMES: &str = "田所 別所 税所 膳所 秩父 度会 渡会 我妻 吾妻 新妻 土師 薬師 武者 伊集院 仁科 保科 鵜殿 安孫";

/// Katakana, the long mark as a hyphen.
const KATAKANA: &str = "ヘルパ- ケアマネ ケアマネ- マネジャ- マネ-ジャ- スタッフ ワ-カ- ドクタ- ナ-ス クリニック セラピスト ドライバ- メンバ- \
    パ-トナ- センタ- ステ-ション サ-ビス ホ-ム デイ ショ-ト ショ-トステイ サポ-タ- サポ-ト コ-ディネ-タ- リ-ダ- オ-ナ- ユ-ザ- グル-プ \
    ボランティア メ-カ- ベンダ- クライアント ゲスト パパ ママ ジジ ババ リハ リハビリ トレ-ナ- アドバイザ- カウンセラ- インストラクタ- オペレ-タ- \
    スポンサ- コンビニ ス-パ- タクシ- ハロ-ワ-ク ドラッグストア ネコ ワン ニャン プロ シルバ- ファミリ- キャラバンメイト マンション アパ-ト";

/// Hiragana, whatever stands before them.
const HIRAGANA: &str = "みな みんな おかあ おとう おばあ おじい おにい おねえ おば おじ おこ まご むすこ むすめ よめ きゃく かんじゃ おいしゃ ともだち \
    ひとり ふたり つかれ くろう かげ せわ たがい そまつ ちそう まちどお きのどく まわり てつだい いもうと となり きんじょ たく どちら どなた いろいろ \
    ほんにん かぞく しゅじん りようしゃ";

/// Hiragana, only alone: 佐藤 ends with a father.
const WHOLE_HIRAGANA: &str =
    "かあ とう ばあ じい にい ねえ おい めい おく あか あお だれ ひと よそ さか あり ぼう やく この その あの どの なに かみ ほし";

/// Family names of one letter.
const SHORT_NAMES: &str = "森林原関東南北西岡辻堀星泉谷菅畑浜島城堤岸柳椿榊桂梶楠槙橘杉桜梅松竹菊萩蘭幸旭堺境沖港湊滝淵窪峰峯平牧仲乾秦野橋溝巽\
    脇鎌轟砂鶴丸寺角芦畠金李朴陳張劉崔鄭趙呉黄楊高郭徐";

/// Who speaks at a course is no patient.
const SPEAKERS: &str = "講師 演者 座長 司会 司会者 登壇者 発表者 シンポジスト パネリスト ファシリテ-タ-";

fn ends_with_one(text: &str, words: &str) -> bool {
    words.split_ascii_whitespace().any(|word| text.ends_with(word))
}

fn is_one(text: &str, words: &str) -> bool {
    words.split_ascii_whitespace().any(|word| text == word)
}

/// Whether kanji before an honorific are another word than a name.
pub(super) fn is_common_kanji(text: &str) -> bool {
    let is_long = text.chars().count() >= 3;
    !ends_with_one(text, NAMES) && (ends_with_one(text, SUFFIXES) || is_long && ends_with_one(text, LONG_SUFFIXES) || is_one(text, WHOLE))
}

/// As [`is_common_kanji`], for katakana with hyphens as long marks.
pub(super) fn is_common_katakana(text: &str) -> bool {
    ends_with_one(text, KATAKANA)
}

/// As [`is_common_kanji`], for hiragana.
pub(super) fn is_common_hiragana(text: &str) -> bool {
    ends_with_one(text, HIRAGANA) || is_one(text, WHOLE_HIRAGANA)
}

/// Whether a letter alone is a family name.
pub(super) fn is_short_name(c: char) -> bool {
    SHORT_NAMES.contains(c)
}

/// Whether the words say that a speaker follows.
pub(super) fn is_speaker(text: &str) -> bool {
    ends_with_one(text, SPEAKERS)
}
