//! What organizations of the made-up region offer, and what they said of it: the same in every region.

use super::places::{CARE_PLAN, HOSPITAL, STATION};
use crate::domain::boards::ward::{BedType, FeeClass, Procedure as P, VacancyState, WardFunction, WardKind};

/// A word about an offer: so many hours ago.
pub(super) struct Word {
    pub(super) hours_ago: i64,
    pub(super) state: VacancyState,
    pub(super) free: Option<i64>,
    /// Free for women and for men, where they are told apart.
    pub(super) apart: Option<(i64, i64)>,
    pub(super) adjusting: Option<i64>,
    /// There will be room in so many days from the end of the story.
    pub(super) room_in: Option<i64>,
    pub(super) remark: &'static str,
}

/// An offer, by a worker of an organization.
pub(super) struct Offer {
    pub(super) by: (&'static str, usize),
    pub(super) name: &'static str,
    pub(super) kind: WardKind,
    pub(super) beds: Option<(WardFunction, BedType, FeeClass)>,
    pub(super) procedures: &'static [P],
    pub(super) charge: Option<i64>,
    pub(super) respite: bool,
    pub(super) hours: &'static str,
    pub(super) phone: &'static str,
    pub(super) note: &'static str,
    /// The oldest first.
    pub(super) words: &'static [Word],
    /// 変わりなし, so many hours ago.
    pub(super) confirmed: Option<i64>,
}

const NOTHING: Word = Word { hours_ago: 0, state: VacancyState::Full, free: None, apart: None, adjusting: None, room_in: None, remark: "" };

const fn open(hours_ago: i64, free: i64) -> Word {
    Word { hours_ago, state: VacancyState::Open, free: Some(free), ..NOTHING }
}

const fn ask(hours_ago: i64, remark: &'static str) -> Word {
    Word { hours_ago, state: VacancyState::Ask, remark, ..NOTHING }
}

const fn full(hours_ago: i64) -> Word {
    Word { hours_ago, free: Some(0), ..NOTHING }
}

const PLAIN: Offer = Offer {
    by: (HOSPITAL, 0),
    name: "",
    kind: WardKind::Hospital,
    beds: None,
    procedures: &[],
    charge: None,
    respite: false,
    hours: "",
    phone: "",
    note: "",
    words: &[],
    confirmed: None,
};

/// Everything that is offered.
pub(super) const OFFERS: &[Offer] = &[
    Offer {
        by: (HOSPITAL, 1),
        name: "3階東 急性期病棟",
        beds: Some((WardFunction::Acute, BedType::General, FeeClass::AcuteGeneral)),
        procedures: &[P::Ventilator, P::Tpn, P::TrachealCannula, P::HomeOxygen, P::Suction, P::SameDay],
        hours: "24時間（夜間は救急外来へ）",
        note: "救急外来を経ての入院が中心です",
        words: &[open(76, 2), full(52), open(28, 3), Word { adjusting: Some(2), ..open(5, 2) }],
        ..PLAIN
    },
    Offer {
        by: (HOSPITAL, 1),
        name: "4階 地域包括ケア病棟",
        beds: Some((WardFunction::Recovery, BedType::General, FeeClass::CommunityCare)),
        procedures: &[P::Tpn, P::Gastrostomy, P::HomeOxygen, P::Suction, P::Dementia],
        phone: "0985-00-7104",
        charge: Some(5_500),
        respite: true,
        hours: "平日 8:30〜17:00 入退院支援室",
        note: "レスパイト入院は2週間前までにご相談ください",
        words: &[
            full(99),
            Word { apart: Some((1, 0)), ..open(51, 1) },
            Word { apart: Some((3, 1)), adjusting: Some(1), remark: "女性は個室も1床あります", ..open(4, 4) },
        ],
        confirmed: Some(1),
        ..PLAIN
    },
    Offer {
        by: (HOSPITAL, 0),
        name: "緩和ケア病棟",
        beds: Some((WardFunction::Chronic, BedType::General, FeeClass::Palliative)),
        procedures: &[P::Tpn, P::HomeOxygen, P::Suction],
        phone: "0985-00-7105",
        hours: "平日 9:00〜16:00 地域連携室",
        note: "事前の面談をお願いしています",
        words: &[Word { room_in: Some(3), ..full(49) }, ask(7, "面談の枠が今週2つあります")],
        ..PLAIN
    },
    Offer {
        by: ("朝霧野記念病院", 1),
        name: "回復期リハビリテーション病棟",
        beds: Some((WardFunction::Recovery, BedType::General, FeeClass::Rehabilitation)),
        procedures: &[P::Gastrostomy, P::Suction, P::Dementia],
        hours: "平日 9:00〜17:00",
        note: "発症から2か月以内の方が対象です",
        words: &[open(120, 4), Word { apart: Some((0, 2)), ..open(9, 2) }],
        ..PLAIN
    },
    Offer {
        by: ("朝霧野記念病院", 0),
        name: "療養病棟",
        beds: Some((WardFunction::Chronic, BedType::LongTerm, FeeClass::LongTermCare)),
        procedures: &[P::TrachealCannula, P::Tpn, P::Gastrostomy, P::Suction, P::Dementia],
        charge: Some(2_200),
        hours: "平日 9:00〜17:00",
        // Nobody has looked at it since: stale.
        words: &[full(220), ask(55, "今月中に1床の見込み")],
        ..PLAIN
    },
    Offer {
        by: ("千歳谷町立病院", 1),
        name: "一般病棟（地域包括医療）",
        beds: Some((WardFunction::Acute, BedType::General, FeeClass::CommunityComprehensive)),
        procedures: &[P::HomeOxygen, P::Suction, P::Dementia, P::SameDay],
        phone: "0985-00-7301",
        respite: true,
        hours: "24時間",
        note: "透析は対応できません",
        words: &[open(30, 3), open(6, 5)],
        confirmed: Some(2),
        ..PLAIN
    },
    Offer {
        by: ("千歳谷町立病院", 0),
        name: "障害者施設等病棟",
        beds: Some((WardFunction::Chronic, BedType::General, FeeClass::Disability)),
        procedures: &[P::Ventilator, P::TrachealCannula, P::Gastrostomy, P::Suction],
        respite: true,
        hours: "平日 9:00〜17:00",
        words: &[full(20)],
        ..PLAIN
    },
    Offer {
        by: ("特別養護老人ホーム 汐見の里", 0),
        name: "ショートステイ（20床）",
        kind: WardKind::ShortStay,
        procedures: &[P::Gastrostomy, P::Suction, P::Dementia],
        hours: "毎日 9:00〜18:00",
        note: "吸引と胃ろうは看護職員のいる日中が中心です",
        words: &[full(200), Word { apart: Some((1, 1)), room_in: Some(2), remark: "週末に2床空きます", ..open(26, 2) }],
        ..PLAIN
    },
    Offer {
        by: ("特別養護老人ホーム 汐見の里", 1),
        name: "入所（従来型個室・多床室）",
        kind: WardKind::CareHome,
        procedures: &[P::Gastrostomy, P::Dementia],
        // Older than a week: stale.
        words: &[ask(400, "待機の方がいます。申し込みは随時")],
        ..PLAIN
    },
    Offer {
        by: ("介護老人保健施設 あさぎり苑", 1),
        name: "短期入所療養介護",
        kind: WardKind::ShortStay,
        procedures: &[P::Ventilator, P::Tpn, P::Gastrostomy, P::HomeOxygen, P::Suction, P::Dementia, P::SameDay],
        phone: "0985-00-7402",
        respite: true,
        hours: "平日 9:00〜17:00",
        note: "送迎は朝霧野市と汐見原市の全域",
        words: &[open(160, 1), full(90), open(31, 2)],
        confirmed: Some(8),
        ..PLAIN
    },
    Offer {
        by: (STATION, 0),
        name: "訪問看護（新規のご利用）",
        kind: WardKind::VisitingNursing,
        procedures: &[P::Ventilator, P::Tpn, P::TrachealCannula, P::HomeOxygen, P::Suction, P::SameDay],
        hours: "平日 8:30〜17:30",
        note: "24時間対応。土曜の午前に空きがあります",
        words: &[open(300, 2), ask(140, "火・木の午後でしたらご相談ください"), open(24, 3)],
        confirmed: Some(3),
        ..PLAIN
    },
    Offer {
        by: ("やまびこ訪問看護ステーション", 0),
        name: "訪問看護・訪問リハビリ",
        kind: WardKind::VisitingNursing,
        procedures: &[P::HomeOxygen, P::Suction, P::Dementia],
        hours: "平日 8:30〜17:00",
        words: &[full(260)],
        ..PLAIN
    },
    Offer {
        by: (CARE_PLAN, 0),
        name: "ケアプランの新規受け入れ",
        kind: WardKind::CareManagement,
        hours: "平日 9:00〜18:00",
        note: "末期がんなど急ぎの方は当日中にお返事します",
        words: &[full(500), open(48, 4)],
        ..PLAIN
    },
    Offer {
        by: ("ちとせ谷ケアプランセンター", 0),
        name: "ケアプランの新規受け入れ",
        kind: WardKind::CareManagement,
        hours: "平日 8:30〜17:30",
        // Nothing was said yet.
        ..PLAIN
    },
];
