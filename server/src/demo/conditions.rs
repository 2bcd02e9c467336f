//! Illnesses of the made-up patients: what the chart says of each, and around which values the body moves.

use super::body::Baseline;
use crate::domain::care::patient::Dnar;

/// The main illness.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Condition {
    /// 心不全
    HeartFailure,
    /// COPD
    Copd,
    /// がん末期
    Cancer,
    /// 認知症
    Dementia,
    /// ALS
    Als,
    /// 褥瘡
    PressureUlcer,
    /// 脳卒中後
    Stroke,
    /// 小児在宅
    Child,
}

/// How often each is met, of a hundred.
pub(super) const SHARES: &[(Condition, u32)] = &[
    (Condition::HeartFailure, 20),
    (Condition::Copd, 10),
    (Condition::Cancer, 15),
    (Condition::Dementia, 20),
    (Condition::Als, 4),
    (Condition::PressureUlcer, 8),
    (Condition::Stroke, 17),
    (Condition::Child, 6),
];

/// What is known of an illness.
pub(super) struct Profile {
    /// Lists of conditions; a chart has one of them.
    pub(super) charts: &'static [&'static [&'static str]],
    /// Department of the attending physician.
    pub(super) department: &'static str,
    /// What to do first in a sudden change.
    pub(super) emergency: &'static [&'static str],
    /// Where the body's values lie.
    pub(super) baseline: Baseline,
    /// Lowest and highest certified care level, counted from 要支援1.
    pub(super) care: (i64, i64),
}

const ELDER: Baseline = Baseline {
    temperature: 36.4,
    systolic: 128.0,
    diastolic: 72.0,
    pulse: 72.0,
    spo2: 97.0,
    respiration: 16.0,
    weight: 50.0,
    intake: 85.0,
    pain: 0.0,
    decline: 0.0,
};

/// The profile of an illness.
#[expect(clippy::too_many_lines, reason = "a table with a row for each illness")]
pub(super) const fn profile(condition: Condition) -> &'static Profile {
    match condition {
        Condition::HeartFailure => &Profile {
            charts: &[
                &["慢性心不全(HFpEF)", "心房細動", "高血圧症"],
                &["慢性心不全", "陳旧性心筋梗塞", "糖尿病"],
                &["うっ血性心不全", "大動脈弁狭窄症", "慢性腎臓病G3b"],
            ],
            department: "循環器内科",
            emergency: &[
                "体重が3日で2kg以上増、または安静時の息切れは、まず訪問看護の夜間電話へ。胸痛・冷汗・意識低下は119。",
                "起坐呼吸・SpO2 90%未満で主治医へ電話。心臓の手帳は居間の電話台。",
            ],
            baseline: Baseline { spo2: 96.0, pulse: 76.0, systolic: 122.0, ..ELDER },
            care: (1, 4),
        },
        Condition::Copd => &Profile {
            charts: &[&["COPD(Ⅲ期)", "在宅酸素療法", "骨粗鬆症"], &["COPD", "肺高血圧症", "前立腺肥大症"]],
            department: "呼吸器内科",
            emergency: &[
                "酸素は安静0.5L・労作1.5L。むやみに上げない。SpO2 85%未満が続く、眠気が強いときは主治医へ電話、反応が鈍ければ119。",
                "停電時は酸素ボンベへ切り替え、酸素業者の24時間窓口へ連絡。",
            ],
            baseline: Baseline { spo2: 92.5, pulse: 84.0, respiration: 20.0, weight: 47.0, intake: 75.0, ..ELDER },
            care: (2, 5),
        },
        Condition::Cancer => &Profile {
            charts: &[
                &["膵がん 肝転移", "がん性疼痛"],
                &["肺がん 骨転移", "がん性疼痛"],
                &["大腸がん 腹膜播種", "ストーマ造設後"],
                &["胃がん 多発転移"],
            ],
            department: "緩和ケア内科",
            emergency: &[
                "痛みが強いときはレスキュー1包、30分あけて追加可。呼吸停止時は救急車を呼ばず、まず訪問看護の夜間電話へ。",
                "急変時は訪問看護へ。ご家族だけのときも、あわてて119せず電話を。主治医が往診します。",
            ],
            baseline: Baseline {
                systolic: 112.0,
                diastolic: 66.0,
                pulse: 82.0,
                weight: 46.0,
                intake: 60.0,
                pain: 2.0,
                decline: 0.03,
                ..ELDER
            },
            care: (2, 6),
        },
        Condition::Dementia => &Profile {
            charts: &[
                &["アルツハイマー型認知症", "高血圧症", "脂質異常症"],
                &["レビー小体型認知症", "便秘症"],
                &["血管性認知症", "糖尿病", "変形性膝関節症"],
            ],
            department: "内科",
            emergency: &[
                "外出して戻らないときは、まず家族へ電話、30分で見つからなければ警察へ。見守りシール番号は玄関の内側。",
                "不穏時は否定せず、居間でお茶。家族が不在なら2番目の連絡先へ。",
            ],
            baseline: ELDER,
            care: (2, 6),
        },
        Condition::Als => &Profile {
            charts: &[
                &["筋萎縮性側索硬化症(ALS)", "気管切開・人工呼吸器(TPPV)", "胃ろう"],
                &["筋萎縮性側索硬化症(ALS)", "NPPV夜間使用", "嚥下障害"],
            ],
            department: "脳神経内科",
            emergency: &[
                "呼吸器のアラームが止まらないときはアンビューに切り替え、訪問看護の夜間電話へ。停電は外部バッテリー6時間。",
                "カニューレが抜けたら予備を挿入せず、アンビューで換気しながら119と主治医へ。",
            ],
            baseline: Baseline { pulse: 80.0, systolic: 118.0, weight: 48.0, intake: 100.0, ..ELDER },
            care: (5, 6),
        },
        Condition::PressureUlcer => &Profile {
            charts: &[&["仙骨部褥瘡(D3)", "廃用症候群", "糖尿病"], &["踵部褥瘡", "大腿骨頸部骨折術後", "低栄養"]],
            department: "内科",
            emergency: &[
                "38.5℃以上、または創から膿・悪臭が強いときは訪問看護へ。エアマットの異常音は福祉用具へ。",
                "意識がぼんやりしたら血糖を測り、70未満ならブドウ糖10g、改善なければ主治医へ。",
            ],
            baseline: Baseline { weight: 42.0, intake: 70.0, pain: 1.0, ..ELDER },
            care: (4, 6),
        },
        Condition::Stroke => &Profile {
            charts: &[
                &["脳梗塞後遺症 右片麻痺", "失語症", "高血圧症"],
                &["脳出血後遺症 左片麻痺", "嚥下障害"],
                &["脳梗塞後遺症", "心房細動", "症候性てんかん"],
            ],
            department: "脳神経内科",
            emergency: &[
                "けいれんは横向きにして時間を測る。5分以上、または顔・手足の新しいまひ、ろれつ不良は119。",
                "むせ込み後の発熱・SpO2 92%未満は訪問看護の夜間電話へ。食事は中止。",
            ],
            baseline: Baseline { systolic: 134.0, diastolic: 76.0, weight: 54.0, ..ELDER },
            care: (3, 6),
        },
        Condition::Child => &Profile {
            charts: &[
                &["低酸素性虚血性脳症", "気管切開", "胃ろう", "てんかん"],
                &["先天性ミオパチー", "夜間NPPV", "経鼻経管栄養"],
                &["18トリソミー", "心室中隔欠損", "在宅酸素療法"],
            ],
            department: "小児科",
            emergency: &[
                "けいれん5分以上でダイアップ、止まらなければ119(かかりつけ:こども病院)。SpO2 88%未満は吸引→酸素1L。",
                "カニューレ抜去時は予備(0.5細いもの)を挿入し、SpO2を見ながら訪問看護へ電話。",
            ],
            baseline: Baseline {
                temperature: 36.8,
                systolic: 96.0,
                diastolic: 56.0,
                pulse: 108.0,
                spo2: 97.0,
                respiration: 24.0,
                weight: 15.0,
                intake: 100.0,
                pain: 0.0,
                decline: -0.004,
            },
            care: (0, 0),
        },
    }
}

/// Allergies; the first is written as 「なし」.
pub(super) const ALLERGIES: &[&str] = &[
    "ペニシリン系(発疹)",
    "セフェム系(じんましん)",
    "ロキソプロフェン(ぜん息)",
    "ヨード造影剤",
    "えび・かに",
    "そば",
    "卵",
    "ラテックス",
    "キシロカイン(気分不良)",
    "サージカルテープ(かぶれ)",
];

/// Wishes for the end of life where one has been talked about.
pub(super) const WISHES: &[(Dnar, &str)] = &[
    (Dnar::Wished, "最期まで自宅で過ごしたい。苦しさだけは取ってほしい。入院は本人が望んだときだけ。"),
    (Dnar::Wished, "できるだけ家で。家族が疲れたら病院も可。延命のための人工呼吸・胃ろうは希望しない。"),
    (Dnar::Wished, "食べられるあいだは口から。点滴は少なめに。仏壇の見える部屋で過ごしたい。"),
    (Dnar::Undecided, "ご家族の間で意見が分かれている(最期まで自宅／最期は病院)。次回の担当者会議で改めて話し合う。"),
    (Dnar::Undecided, "「まだ考えたくない」と本人。無理に急がず、体調のよいときに主治医からお話しする。"),
    (Dnar::NotWished, "孫の結婚式までは治療を続けたい。そのために必要な処置は受けたい。その後のことはその時に相談。"),
];
