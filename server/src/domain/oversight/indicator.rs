//! Figures of a region (指標): what is counted, each with its definition.

use crate::domain::boards::disaster::DisasterMode;
use crate::domain::care::entry::Scene;
use crate::domain::core::code::codes;
use crate::domain::people::Profession;

/// A figure is of so many persons at least, of staff and of patients alike.
pub const LEAST_PERSONS: usize = 10;
/// And of so many organizations.
pub const LEAST_ORGANIZATIONS: usize = 3;
/// All areas, or all parts.
pub const ALL: &str = "all";
/// Organizations without a municipality, or entries without a scene.
pub const NONE: &str = "none";

codes! {
    /// What is counted.
    Indicator {
        /// 利用している機関
        OrganizationsActive = "organizations_active",
        /// 利用している職員
        MembersActive = "members_active",
        /// 投稿
        Entries = "entries",
        /// 確認
        Acknowledgements = "acknowledgements",
        /// 確認までの時間
        AcknowledgementMinutes = "acknowledgement_minutes",
        /// 空き
        PlacesFree = "places_free",
        /// 相談
        WardsAsk = "wards_ask",
        /// 研修の定員
        TrainingSeats = "training_seats",
        /// 研修の参加
        TrainingAttendance = "training_attendance",
        /// 災害時の回答
        DisasterAnswers = "disaster_answers",
    }
}

codes! {
    /// In what it is counted.
    Unit {
        /// 機関
        Organizations = "organizations",
        /// 人
        Persons = "persons",
        /// 件
        Times = "times",
        /// 分
        Minutes = "minutes",
        /// 床・人分
        Places = "places",
        /// 席
        Seats = "seats",
    }
}

/// A text in both languages of the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[schema(as = IndicatorText)]
pub struct Text {
    /// Japanese.
    pub ja: &'static str,
    /// English.
    pub en: &'static str,
}

impl Unit {
    /// As it stands in tables.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Organizations => "機関",
            Self::Persons => "人",
            Self::Times => "件",
            Self::Minutes => "分",
            Self::Places => "床・人分",
            Self::Seats => "席",
        }
    }
}

impl Indicator {
    /// In what it is counted.
    pub const fn unit(self) -> Unit {
        match self {
            Self::OrganizationsActive | Self::DisasterAnswers => Unit::Organizations,
            Self::MembersActive | Self::TrainingAttendance => Unit::Persons,
            Self::Entries | Self::Acknowledgements | Self::WardsAsk => Unit::Times,
            Self::AcknowledgementMinutes => Unit::Minutes,
            Self::PlacesFree => Unit::Places,
            Self::TrainingSeats => Unit::Seats,
        }
    }

    /// Its parts, always all of them: one that were missing would say that there is nobody.
    pub fn parts(self) -> Vec<&'static str> {
        match self {
            Self::MembersActive => Profession::ALL.iter().map(|code| code.as_str()).collect(),
            Self::Entries | Self::Acknowledgements | Self::AcknowledgementMinutes => {
                Scene::ALL.iter().map(|code| code.as_str()).chain([NONE]).collect()
            }
            Self::DisasterAnswers => DisasterMode::ALL.iter().map(|code| code.as_str()).collect(),
            _ => Vec::new(),
        }
    }

    /// Whether the middle one is told, not the sum.
    pub const fn is_median(self) -> bool {
        matches!(self, Self::AcknowledgementMinutes)
    }

    /// Whether each person adds to it by what they do, so that one must not be most of it. Elsewhere persons stand behind what their organization says.
    pub const fn is_of_persons(self) -> bool {
        matches!(
            self,
            Self::MembersActive | Self::Entries | Self::Acknowledgements | Self::AcknowledgementMinutes | Self::TrainingAttendance
        )
    }

    /// Its name.
    pub const fn name(self) -> Text {
        match self {
            Self::OrganizationsActive => Text { ja: "利用している機関", en: "Organizations active" },
            Self::MembersActive => Text { ja: "利用している職員", en: "Members active" },
            Self::Entries => Text { ja: "投稿", en: "Entries" },
            Self::Acknowledgements => Text { ja: "確認", en: "Acknowledgements" },
            Self::AcknowledgementMinutes => Text { ja: "確認までの時間", en: "Time to acknowledgement" },
            Self::PlacesFree => Text { ja: "空床・空き枠", en: "Places free" },
            Self::WardsAsk => Text { ja: "「相談」の病棟・施設", en: "Wards to be asked" },
            Self::TrainingSeats => Text { ja: "研修の定員", en: "Training seats" },
            Self::TrainingAttendance => Text { ja: "研修の参加", en: "Training attendance" },
            Self::DisasterAnswers => Text { ja: "災害時に回答した機関", en: "Organizations that answered in disasters" },
        }
    }

    /// What exactly is counted.
    pub const fn counted(self) -> Text {
        match self {
            Self::OrganizationsActive => Text {
                ja: "その週に、職員が1回以上「投稿」または「確認」をした機関の数。患者のタイムラインと掲示板の両方を含みます。市区町村は機関の所在地です。",
                en: "Organizations of which somebody posted or acknowledged in the week, on timelines or boards. The area is where the organization is.",
            },
            Self::MembersActive => Text {
                ja: "その週に1回以上「投稿」または「確認」をした職員の数。二つの機関に所属する人は、それぞれで数えます。市区町村は機関の所在地です。",
                en: "Members who posted or acknowledged in the week. Somebody with two memberships counts in each. The area is where the organization is.",
            },
            Self::Entries => Text {
                ja: "その週に患者のタイムラインに投稿された件数。集計までに取り消されたものは除きます。場面は投稿した人が選んだもの、市区町村は投稿した機関の所在地です。",
                en: "Entries on timelines in the week, without those taken back before the count. The scene is what the author chose, the area is where the author's organization is.",
            },
            Self::Acknowledgements => Text {
                ja: "その週に患者のタイムラインの投稿に対して行われた「確認しました」の件数。市区町村は確認した機関の所在地です。",
                en: "Acknowledgements of entries on timelines in the week. The area is where the organization that acknowledged is.",
            },
            Self::AcknowledgementMinutes => Text {
                ja: "その週に行われた「確認」について、投稿から確認までの時間の中央値。訂正のあとの確認は除きます。合計や平均ではないため、区分どうしを足せません。",
                en: "Of the acknowledgements of the week, the median time since the entry was posted, without those after a correction. Medians cannot be added up.",
            },
            Self::PlacesFree => Text {
                ja: "週の終わりの時点で、病棟・短期入所・施設が「空きあり」または「相談」として示していた空きの数の合計。数を示していないものは除きます。10人以上かどうかは、その機関の職員数で数えます。",
                en: "Free places that hospital wards, short stays and care homes told at the end of the week, where they told a number. The ten persons are those who work there.",
            },
            Self::WardsAsk => Text {
                ja: "週の終わりの時点で、空きを「相談」としていた病棟・短期入所・施設の数。10人以上かどうかは、その機関の職員数で数えます。",
                en: "Wards, short stays and care homes that said “please ask” at the end of the week. The ten persons are those who work there.",
            },
            Self::TrainingSeats => Text {
                ja: "その週に始まった研修の定員の合計。中止したものは除きます。10人・3機関以上かどうかは、申し込んだ人で数えます。市区町村は主催した機関の所在地です。",
                en: "Seats of the trainings that began in the week and were not cancelled. Persons and organizations are those who applied. The area is the organizer's.",
            },
            Self::TrainingAttendance => Text {
                ja: "その週に始まった研修に参加した人の数（延べ）。集計までに出席が記録されたものです。市区町村は主催した機関の所在地です。",
                en: "Attendances of the trainings that began in the week, as far as they were noted before the count. The area is the organizer's.",
            },
            Self::DisasterAnswers => Text {
                ja: "その週に、災害または訓練で自らの状況を1回以上報告した機関の数（災害・訓練ごと）。10人以上かどうかは、その機関の職員数で数えます。",
                en: "Organizations that reported how they stand in the week, for each disaster or drill. The ten persons are those who work there.",
            },
        }
    }
}
