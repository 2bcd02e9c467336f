//! What stands on the boards of the made-up region, on paper.

use super::places::{ASSOCIATION, BASE, HOSPITAL};
use crate::domain::boards::board::BoardKind;
use crate::domain::care::entry::Importance;
use crate::domain::people::Profession;

const CITY: &str = "汐見原市役所 高齢福祉課";
const SECOND_CITY: &str = "朝霧野市役所 長寿支援課";
const TOWN: &str = "千歳谷町役場 福祉保健課";
const HEALTH_CENTER: &str = "汐見原保健所";

/// The boards, in the order in which the base opens them.
pub(super) const BOARDS: &[(BoardKind, &str)] =
    &[(BoardKind::Notice, "お知らせ"), (BoardKind::Training, "研修・勉強会"), (BoardKind::NewProvider, "新規・休止の事業者")];

/// A notice. `{day}` is the day on which it expires, in the words of colleagues.
pub(super) struct Posting {
    /// Which of the boards.
    pub(super) board: usize,
    /// Organization and position of the author.
    pub(super) by: (&'static str, usize),
    /// So many days before the end of the story.
    pub(super) days_ago: i64,
    pub(super) title: &'static str,
    pub(super) text: &'static str,
    pub(super) importance: Importance,
    pub(super) pinned: bool,
    /// So many days after the end of the story, where it expires.
    pub(super) expires: Option<i64>,
    /// Professions that are asked to confirm.
    pub(super) asked: &'static [Profession],
    /// Organization and position of who answers, and the answer.
    pub(super) answer: Option<(&'static str, usize, &'static str)>,
}

const PLAIN: Posting = Posting {
    board: 0,
    by: (BASE, 0),
    days_ago: 1,
    title: "",
    text: "",
    importance: Importance::Normal,
    pinned: false,
    expires: None,
    asked: &[],
    answer: None,
};

/// Everything that stands there, the oldest first.
pub(super) const POSTINGS: &[Posting] = &[
    Posting {
        days_ago: 40,
        title: "つなぐ 掲示板の使い方",
        text: "この掲示板は圏域のみなさまへのお知らせの場です。利用者さんのお名前や個人が分かることは書かないでください。\n見たことは既読として発信元の機関に伝わります。確認を求めるお知らせには「確認しました」を押してください。\n困ったときは拠点（近藤）まで。",
        pinned: true,
        ..PLAIN
    },
    Posting {
        by: (CITY, 0),
        days_ago: 26,
        title: "高齢者の予防接種の助成期間について",
        text: "65歳以上の方の接種助成は{day}までです。医療機関により予約枠が残り少なくなっています。\nかかりつけの患者さん・利用者さんへのお声かけをお願いします。自己負担額と持ち物は市のホームページ「予防接種」をご覧ください。",
        expires: Some(30),
        ..PLAIN
    },
    Posting {
        board: 2,
        by: ("なぎさ訪問看護ステーション", 1),
        days_ago: 21,
        title: "言語聴覚士による訪問を始めます",
        text: "来月より言語聴覚士1名が着任し、嚥下評価と訓練の訪問を始めます。対象は汐見原市と朝霧野市の一部です。\n週4枠ほど受けられます。ご相談は管理者までお電話ください。",
        answer: Some(("ひまわり居宅介護支援", 0, "ありがとうございます。嚥下でお困りの方が数名いらっしゃるので、来週お電話いたします。")),
        ..PLAIN
    },
    Posting {
        board: 1,
        by: (ASSOCIATION, 0),
        days_ago: 18,
        title: "在宅医療・多職種事例検討会",
        text: "日時：{day} 19時〜20時30分\n場所：汐見原地区医師会館 2階 と オンライン\n内容：独居の方の退院支援をめぐる事例（個人が分からない形に直しています）\n対象：職種を問いません。申込：医師会事務局へ電話またはFAXで、3日前まで。",
        expires: Some(9),
        answer: Some(("汐見原市東部地域包括支援センター", 0, "包括から2名、会場で参加します。よろしくお願いします。")),
        ..PLAIN
    },
    Posting {
        by: (HEALTH_CENTER, 0),
        days_ago: 14,
        title: "【重要】ノロウイルスによる感染性胃腸炎が増えています",
        text: "圏域の定点あたり報告数が注意報の基準を超えました。通所・入所の事業所で集団発生が2件報告されています。\n・おう吐物の処理は次亜塩素酸ナトリウム0.1％で\n・手洗いは石けんと流水で（アルコールは効きにくい）\n・同じ事業所で10名以上または週2件以上の発生があれば保健所へ連絡してください。",
        importance: Importance::Important,
        asked: &[Profession::Nurse, Profession::CareWorker],
        ..PLAIN
    },
    Posting {
        board: 2,
        by: (BASE, 0),
        days_ago: 12,
        title: "夜間対応の訪問介護が千歳谷町で始まります",
        text: "これまで町内で夜間に対応できる訪問介護がありませんでしたが、せせらぎ訪問介護が22時〜翌6時の定期巡回を始めます。\n対象は要介護1以上の方、当面は5名までです。空き状況は事業所へお尋ねください。",
        ..PLAIN
    },
    Posting {
        by: (HOSPITAL, 0),
        days_ago: 9,
        title: "地域連携室の直通電話が変わります",
        text: "地域連携室の直通番号が {day} から変わります。新しい番号は代表でご案内します。今の番号も当分のあいだつながります。\n平日8時30分〜17時15分。夜間と休日はこれまでどおり代表へおかけください。",
        importance: Importance::Important,
        expires: Some(40),
        ..PLAIN
    },
    Posting {
        board: 1,
        by: (BASE, 0),
        days_ago: 8,
        title: "はじめての「つなぐ」操作説明会",
        text: "日時：{day} 14時〜15時（同じ内容で17時30分からも行います）\nオンライン。投稿・確認・申し送りの基本を画面で一緒に操作します。練習用の患者さんを使いますので実際の情報は出ません。\n申込は要りません。参加の方法は前日に各機関の管理者へお送りします。",
        expires: Some(5),
        ..PLAIN
    },
    Posting {
        by: (TOWN, 0),
        days_ago: 6,
        title: "町道谷線の通行止めについて（訪問される事業所へ）",
        text: "のり面の工事のため、{day}まで町道谷線の大谷橋〜診療所前が終日通行止めになります。\n訪問の際は県道をまわってください。10分ほど余計にかかります。緊急車両は通行できます。",
        expires: Some(11),
        ..PLAIN
    },
    Posting {
        board: 2,
        by: ("すずらん薬局 浜町店", 1),
        days_ago: 5,
        title: "無菌調剤室の改修による受付の休止",
        text: "設備の改修のため、{day}まで無菌調剤（TPNなど）の新規の受付を休みます。今お受けしている方の分は協力薬局で調製し、途切れません。\nお急ぎの場合は、あおぞら薬局さんにご協力をいただいています。",
        importance: Importance::Important,
        expires: Some(20),
        ..PLAIN
    },
    Posting {
        by: (SECOND_CITY, 0),
        days_ago: 3,
        title: "介護保険の更新申請 窓口の引っ越しに伴う受付",
        text: "窓口の引っ越しのため、{day}は受付を休みます。この前後に認定が切れる方の更新申請は、前の週のうちにお出しください。\n当日の死亡・転居の届けは宿直でお受けします。",
        expires: Some(12),
        ..PLAIN
    },
    Posting {
        board: 1,
        by: ("汐見原栄養ケア・ステーション", 1),
        days_ago: 2,
        title: "食支援の実技研修「とろみと一口量」",
        text: "日時：{day} 13時30分〜15時30分\n場所：汐見原市総合福祉会館 調理実習室\n内容：とろみの段階、一口量と姿勢、介助の実技。持ち物：エプロン、スプーン。定員20名（先着）。\n申込：栄養ケア・ステーションへ電話で。",
        expires: Some(16),
        ..PLAIN
    },
    Posting {
        by: (CITY, 0),
        days_ago: 1,
        title: "【確認をお願いします】停電に備えた連絡先の点検",
        text: "週末は強い風と雨で停電のおそれがあります。訪問できなくなったときの連絡先と、在宅酸素・吸引器・人工呼吸器の停電時の手順を、各機関で{day}までに点検してください。\n点検が済んだら「確認しました」を押してください。済んでいない機関へは市からお電話します。\n人数の報告は要りません。",
        importance: Importance::Important,
        pinned: true,
        expires: Some(3),
        asked: &[Profession::Nurse, Profession::CareManager, Profession::Physician],
        ..PLAIN
    },
];
