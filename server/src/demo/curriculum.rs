//! The trainings of the made-up region, on paper: some that are over, some to come, one that does not take place.

use super::places::{ASSOCIATION, BASE, HOSPITAL, STATION};

/// A training.
pub(super) struct Course {
    /// Who holds it: organization and position.
    pub(super) by: (&'static str, usize),
    pub(super) title: &'static str,
    pub(super) description: &'static str,
    pub(super) place: &'static str,
    pub(super) link: &'static str,
    pub(super) contact: &'static str,
    /// So many days after the end of the story; before it when negative.
    pub(super) in_days: i64,
    /// The minute of the day at which it begins.
    pub(super) starts: i64,
    /// So many minutes.
    pub(super) lasts: i64,
    /// One applies until so many days before.
    pub(super) until_days: i64,
    /// It was announced so many days before the end of the story.
    pub(super) days_ago: i64,
    pub(super) seats: i64,
    pub(super) material: Option<(&'static str, &'static str)>,
    /// So many apply.
    pub(super) applicants: usize,
    /// The how-manieth of them is the main persona, from 1.
    pub(super) main: Option<usize>,
    /// So many of the first ones leave the line again.
    pub(super) withdrawn: usize,
    /// Why it does not take place.
    pub(super) cancelled: Option<&'static str>,
}

const PLAIN: Course = Course {
    by: (BASE, 0),
    title: "",
    description: "",
    place: "",
    link: "",
    contact: "拠点事務局",
    in_days: 14,
    starts: 18 * 60 + 30,
    lasts: 90,
    until_days: 2,
    days_ago: 12,
    seats: 30,
    material: None,
    applicants: 0,
    main: None,
    withdrawn: 0,
    cancelled: None,
};

/// Everything that is held.
pub(super) const COURSES: &[Course] = &[
    Course {
        title: "多職種で考える看取りのケア",
        description: "在宅での看取りについて、職種ごとの役割と連絡のタイミングを話し合います。\n前半は講義、後半は小グループの意見交換です。",
        place: "汐見原市民会館 大会議室",
        in_days: -20,
        days_ago: 50,
        seats: 24,
        material: Some(("当日資料（PDF）", "https://files.example.jp/mitori.pdf")),
        applicants: 27,
        main: Some(3),
        withdrawn: 2,
        ..PLAIN
    },
    Course {
        by: (ASSOCIATION, 0),
        title: "在宅医療の基礎と診療報酬",
        description: "訪問診療と訪問看護の指示、報酬の考え方を確認します。",
        link: "https://meet.example.jp/zaitaku",
        contact: "医師会事務局",
        in_days: -6,
        lasts: 60,
        days_ago: 35,
        seats: 100,
        applicants: 31,
        ..PLAIN
    },
    Course {
        title: "口腔ケアと誤嚥性肺炎の予防",
        description: "歯科衛生士による実技があります。手袋と歯ブラシは会場で用意します。",
        place: "汐見原市民会館 研修室2",
        in_days: 5,
        starts: 14 * 60,
        lasts: 120,
        days_ago: 20,
        seats: 16,
        applicants: 20,
        main: Some(19),
        withdrawn: 1,
        ..PLAIN
    },
    Course {
        by: (STATION, 1),
        title: "在宅酸素と人工呼吸器の安全な取り扱い",
        description: "停電のときの備えと、機器の確認の手順を実物で学びます。",
        place: "さくら訪問看護ステーション 2階",
        contact: "さくら訪問看護 研修担当",
        in_days: 9,
        lasts: 75,
        days_ago: 15,
        seats: 12,
        applicants: 9,
        ..PLAIN
    },
    Course {
        title: "認知症の方の意思決定支援",
        description: "架空の事例をもとに、本人の思いをくみ取る聞き方を練習します。",
        place: "連携拠点 会議室",
        link: "https://meet.example.jp/ishi",
        in_days: 16,
        until_days: 3,
        seats: 40,
        material: Some(("事前に読むもの", "https://files.example.jp/ishi.pdf")),
        applicants: 18,
        main: Some(5),
        ..PLAIN
    },
    Course {
        by: (HOSPITAL, 0),
        title: "退院支援カンファレンスの進め方",
        description: "入院中から在宅の支援者が加わるカンファレンスについて考えます。",
        place: "汐見原中央病院 講堂",
        contact: "地域連携室",
        in_days: 1,
        starts: 17 * 60 + 30,
        days_ago: 18,
        seats: 50,
        applicants: 33,
        main: Some(8),
        ..PLAIN
    },
    Course {
        title: "災害時の連携 机上訓練",
        description: "停電と断水を想定し、安否確認と物資の流れを図の上でたどります。",
        place: "汐見原市役所 4階",
        in_days: 11,
        days_ago: 14,
        seats: 30,
        applicants: 12,
        main: Some(2),
        cancelled: Some("会場の設備点検のため中止します。日を改めてご案内します。"),
        ..PLAIN
    },
];

/// What those who took part said afterwards.
pub(super) const COMMENTS: &[&str] = &[
    "ほかの職種の考え方を聞けてよかったです。",
    "小グループの時間がもう少し長いと助かります。",
    "明日からの記録に生かせます。",
    "資料が見やすかったです。",
    "次回は事例を増やしてほしいです。",
];
