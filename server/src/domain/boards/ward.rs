//! Where there is room (空床): wards and other offers of places, and what is said of them. Never of patients.

use crate::domain::core::code::codes;
use crate::domain::core::invalid::{Invalid, check_list};
use crate::domain::core::text::{check, check_filled, fold};
use crate::domain::core::time::{Date, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A ward's name has at most so many letters.
const NAME_LIMIT: usize = 60;
/// When it is to be asked has at most so many letters.
const HOURS_LIMIT: usize = 60;
/// Its telephone has at most so many letters.
const PHONE_LIMIT: usize = 30;
/// What else is to be known has at most so many letters.
const NOTE_LIMIT: usize = 200;
/// A remark has at most so many letters.
const REMARK_LIMIT: usize = 100;
/// A room costs at most so many yen a day.
const CHARGE_LIMIT: i64 = 200_000;
/// A ward has at most so many places.
const PLACES_LIMIT: i64 = 999;
/// So many letters are searched for at most.
const WORDS_LIMIT: usize = 100;

codes! {
    /// What is offered.
    WardKind {
        /// 病棟
        Hospital = "hospital",
        /// 短期入所
        ShortStay = "short_stay",
        /// 入所施設
        CareHome = "care_home",
        /// 訪問看護の空き
        VisitingNursing = "visiting_nursing",
        /// 居宅介護支援の空き
        CareManagement = "care_management",
    }
}

codes! {
    /// What a ward is for (病床機能).
    WardFunction {
        /// 高度急性期
        AdvancedAcute = "advanced_acute",
        /// 急性期
        Acute = "acute",
        /// 回復期
        Recovery = "recovery",
        /// 慢性期
        Chronic = "chronic",
    }
}

codes! {
    /// Of which kind its beds are by law (病床種別).
    BedType {
        /// 一般
        General = "general",
        /// 療養
        LongTerm = "long_term",
        /// 精神
        Psychiatric = "psychiatric",
        /// 感染症
        Infectious = "infectious",
        /// 結核
        Tuberculosis = "tuberculosis",
    }
}

codes! {
    /// By which fee it is paid (入院料区分).
    FeeClass {
        /// 急性期一般
        AcuteGeneral = "acute_general",
        /// 地域包括ケア
        CommunityCare = "community_care",
        /// 地域包括医療
        CommunityComprehensive = "community_comprehensive",
        /// 回復期リハ
        Rehabilitation = "rehabilitation",
        /// 療養
        LongTermCare = "long_term_care",
        /// 緩和ケア
        Palliative = "palliative",
        /// 障害者施設等
        Disability = "disability",
        /// 特殊疾患
        Special = "special",
        /// その他
        Other = "other",
    }
}

codes! {
    /// What a ward can take.
    Procedure {
        /// 人工呼吸器
        Ventilator = "ventilator",
        /// 中心静脈栄養
        Tpn = "tpn",
        /// 気管カニューレ
        TrachealCannula = "tracheal_cannula",
        /// 胃ろう
        Gastrostomy = "gastrostomy",
        /// 在宅酸素
        HomeOxygen = "home_oxygen",
        /// 透析
        Dialysis = "dialysis",
        /// 吸引
        Suction = "suction",
        /// 認知症
        Dementia = "dementia",
        /// 当日受け入れ
        SameDay = "same_day",
    }
}

codes! {
    /// Whether there is room.
    VacancyState {
        /// 空きあり
        Open = "open",
        /// 相談
        Ask = "ask",
        /// なし
        Full = "full",
    }
}

codes! {
    /// For whom a place is looked for.
    PlaceFor {
        /// Whoever it is.
        Any = "any",
        /// 女性
        Female = "female",
        /// 男性
        Male = "male",
    }
}

codes! {
    /// What a row of a spreadsheet would do.
    WardRowChange {
        /// A ward is added.
        New = "new",
        /// A ward is changed, or something is said of it.
        Changed = "changed",
        /// Nothing.
        Same = "same",
        /// It cannot be taken.
        Refused = "refused",
    }
}

impl WardKind {
    /// After so many seconds nobody should rely on what was said: beds of a hospital change by the day.
    const fn fresh_seconds(self) -> i64 {
        match self {
            Self::Hospital => 86_400,
            Self::ShortStay | Self::CareHome | Self::VisitingNursing | Self::CareManagement => 7 * 86_400,
        }
    }

    /// Whether what was last confirmed at a moment is too old by now.
    pub fn is_stale(self, confirmed: Timestamp, now: Timestamp) -> bool {
        confirmed.plus_seconds(self.fresh_seconds()) <= now
    }
}

/// A ward, or another offer of places, as its organization writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = WardBody)]
pub struct Ward {
    /// Its name.
    pub name: String,
    /// What is offered.
    pub kind: WardKind,
    /// What it is for; hospitals only.
    #[serde(default)]
    pub function: Option<WardFunction>,
    /// Of which kind its beds are by law; hospitals only.
    #[serde(default)]
    pub bed_type: Option<BedType>,
    /// By which fee it is paid; hospitals only.
    #[serde(default)]
    pub fee_class: Option<FeeClass>,
    /// What it can take.
    #[serde(default)]
    pub procedures: Vec<Procedure>,
    /// What a room costs beside that, in yen a day (差額室料).
    #[serde(default)]
    pub extra_charge_yen: Option<i64>,
    /// Takes somebody so that the family can rest (レスパイト).
    #[serde(default)]
    pub respite: bool,
    /// When it is to be asked.
    #[serde(default)]
    pub reception_hours: Option<String>,
    /// Its own telephone.
    #[serde(default)]
    pub phone: Option<String>,
    /// What else is to be known.
    #[serde(default)]
    pub note: Option<String>,
}

impl Ward {
    /// Checks it, and brings it into the form in which it is kept: procedures in the order of the codes and once each, blank texts as none.
    pub fn compose(mut self) -> Result<Self, Invalid> {
        check_filled("name", &self.name, NAME_LIMIT)?;
        let of_hospitals =
            [("function", self.function.is_some()), ("bed_type", self.bed_type.is_some()), ("fee_class", self.fee_class.is_some())];
        if let Some((field, _)) = of_hospitals.into_iter().find(|(_, is_given)| *is_given && self.kind != WardKind::Hospital) {
            return Err(Invalid::new(field, "not_allowed_here"));
        }
        check_list("procedures", &self.procedures)?;
        self.procedures.sort_unstable();
        self.procedures.dedup();
        check_number("extra_charge_yen", self.extra_charge_yen, CHARGE_LIMIT)?;
        self.reception_hours = composed("reception_hours", self.reception_hours, HOURS_LIMIT)?;
        self.phone = composed("phone", self.phone, PHONE_LIMIT)?;
        if self.phone.as_deref().is_some_and(|phone| !phone.chars().all(|c| c.is_ascii_digit() || "+-() ".contains(c))) {
            return Err(Invalid::new("phone", "not_allowed_here"));
        }
        self.note = composed("note", self.note, NOTE_LIMIT)?;
        Ok(self)
    }
}

/// What is said of a ward now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = VacancyBody)]
pub struct Vacancy {
    /// Whether there is room.
    pub state: VacancyState,
    /// How many places are free now.
    #[serde(default)]
    pub free: Option<i64>,
    /// How many of them for women, where they are told apart.
    #[serde(default)]
    pub free_female: Option<i64>,
    /// How many for men.
    #[serde(default)]
    pub free_male: Option<i64>,
    /// How many are promised and not taken yet (調整中).
    #[serde(default)]
    pub adjusting: Option<i64>,
    /// From which day there will be room.
    #[serde(default)]
    pub available_from: Option<Date>,
    /// What else is to be known of it now.
    #[serde(default)]
    pub remark: Option<String>,
}

impl Vacancy {
    /// Checks it; a blank remark is none. Room without a place would stand before every ward that has one.
    pub fn compose(mut self) -> Result<Self, Invalid> {
        let numbers =
            [("free", self.free), ("free_female", self.free_female), ("free_male", self.free_male), ("adjusting", self.adjusting)];
        for (field, number) in numbers {
            check_number(field, number, PLACES_LIMIT)?;
        }
        let apart = self.free_female.unwrap_or(0) + self.free_male.unwrap_or(0);
        if (self.state == VacancyState::Open && self.free == Some(0)) || self.free.is_some_and(|free| free < apart) {
            return Err(Invalid::new("free", "out_of_range"));
        }
        self.remark = composed("remark", self.remark, REMARK_LIMIT)?;
        Ok(self)
    }
}

impl Vacancy {
    fn takes(&self, sex: PlaceFor) -> bool {
        let (own, other) = match sex {
            PlaceFor::Male => (self.free_male, self.free_female),
            PlaceFor::Female | PlaceFor::Any => (self.free_female, self.free_male),
        };
        let is_left = || self.free.zip(other).is_none_or(|(free, other)| free > other);
        self.state != VacancyState::Full && own.map_or_else(is_left, |own| own > 0)
    }
}

fn check_number(field: &'static str, number: Option<i64>, limit: i64) -> Result<(), Invalid> {
    if number.is_none_or(|number| (0..=limit).contains(&number)) { Ok(()) } else { Err(Invalid::new(field, "out_of_range")) }
}

/// A text that may be left out; a blank one is none.
pub(super) fn composed(field: &'static str, text: Option<String>, limit: usize) -> Result<Option<String>, Invalid> {
    let text = text.filter(|text| !text.trim().is_empty());
    text.as_deref().map_or(Ok(()), |text| check(field, text, limit))?;
    Ok(text)
}

/// What somebody looks for. What is not said does not matter.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// What is offered.
    pub kind: Option<WardKind>,
    /// Whether there is room.
    pub state: Option<VacancyState>,
    /// For whom.
    pub sex: Option<PlaceFor>,
    /// Everything that it must be able to take.
    pub procedures: Vec<Procedure>,
    /// In which municipality.
    pub municipality: Option<String>,
    /// By which fee it is paid.
    pub fee_class: Option<FeeClass>,
    /// Words that are all in what it is called, is, takes or says of itself.
    pub words: Option<String>,
}

/// A ward as a search looks at it.
#[derive(Clone, Copy, Debug)]
pub struct Sought<'a> {
    /// The ward.
    pub ward: &'a Ward,
    /// What was said of it last.
    pub vacancy: Option<&'a Vacancy>,
    /// The name of its organization.
    pub organization: &'a str,
    /// What it is and takes, in the words of its trade.
    pub words: &'a str,
}

impl Search {
    /// Checks the words.
    pub fn check(&self) -> Result<(), Invalid> {
        check("q", self.words.as_deref().unwrap_or_default(), WORDS_LIMIT)?;
        check("municipality", self.municipality.as_deref().unwrap_or_default(), WORDS_LIMIT)
    }

    /// Whether it is one of those that somebody looks for, among those that the store found by their codes. Where nobody said for whom the places are, it is worth a telephone call.
    pub fn finds(&self, sought: &Sought) -> bool {
        let Sought { ward, vacancy, .. } = *sought;
        self.sex.is_none_or(|sex| sex == PlaceFor::Any || vacancy.is_some_and(|vacancy| vacancy.takes(sex)))
            && self.procedures.iter().all(|procedure| ward.procedures.contains(procedure))
            && self.words.as_deref().is_none_or(|words| sought.says(words))
    }
}

impl Sought<'_> {
    /// Whether each word is in one of its texts. They are folded once, however many words there are.
    fn says(&self, words: &str) -> bool {
        let Self { ward, vacancy, organization, words: trade, .. } = *self;
        let remark = vacancy.and_then(|vacancy| vacancy.remark.as_deref());
        let texts = [Some(ward.name.as_str()), Some(organization), Some(trade), ward.note.as_deref(), remark];
        let texts: Vec<String> = texts.into_iter().flatten().map(fold).collect();
        words.split_whitespace().map(fold).all(|word| texts.iter().any(|text| text.contains(&word)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ward(body: serde_json::Value) -> Ward {
        serde_json::from_value(body).expect("a ward")
    }

    fn vacancy(body: serde_json::Value) -> Vacancy {
        serde_json::from_value(body).expect("a vacancy")
    }

    #[test]
    fn what_is_said_is_kept_in_one_form() {
        let body = serde_json::json!({"name": "3階病棟", "kind": "hospital", "procedures": ["suction", "tpn", "suction"], "note": " \n"});
        let composed = ward(body).compose().expect("a ward");
        assert_eq!(composed.procedures, [Procedure::Tpn, Procedure::Suction]);
        assert_eq!(composed.note, None);
        for (field, value) in [("function", "acute"), ("bed_type", "general"), ("fee_class", "palliative")] {
            let mut body = serde_json::json!({"name": "短期入所", "kind": "short_stay"});
            body[field] = value.into();
            assert_eq!(ward(body.clone()).compose().expect_err("hospitals only"), Invalid::new(field, "not_allowed_here"));
            body["kind"] = "hospital".into();
            assert!(ward(body).compose().is_ok());
        }
    }

    #[test]
    fn a_hospital_is_stale_after_a_day_and_everything_else_after_a_week() {
        let told = Timestamp(0);
        for kind in WardKind::ALL {
            let days = if *kind == WardKind::Hospital { 1 } else { 7 };
            assert!(!kind.is_stale(told, told.plus_seconds(days * 86_400 - 1)), "{kind}");
            assert!(kind.is_stale(told, told.plus_seconds(days * 86_400)), "{kind}");
        }
    }

    #[test]
    fn a_search_finds_what_can_take_everything_and_may_have_room() {
        let body =
            serde_json::json!({"name": "ﾘﾊﾋﾞﾘ病棟", "kind": "hospital", "fee_class": "rehabilitation", "procedures": ["tpn", "suction"]});
        let ward = ward(body);
        let said = vacancy(serde_json::json!({"state": "open", "free": 1, "free_female": 0}));
        let finds = |search: Search| {
            let vacancy = Some(&said);
            search.finds(&Sought { ward: &ward, vacancy, organization: "中央病院", words: "回復期リハ\n吸引" })
        };
        let all = Search::default;
        assert!(finds(all()));
        assert!(finds(Search { procedures: vec![Procedure::Suction, Procedure::Tpn], ..all() }));
        assert!(!finds(Search { procedures: vec![Procedure::Suction, Procedure::Dialysis], ..all() }));
        assert!(!finds(Search { sex: Some(PlaceFor::Female), ..all() }));
        assert!(finds(Search { sex: Some(PlaceFor::Male), ..all() }), "not told apart");
        for (words, found) in
            [("リハビリ", true), ("りはびり", true), ("中央", true), ("西", false), (" ", true), ("中央　吸引", true), ("中央 透析", false)]
        {
            assert_eq!(finds(Search { words: Some(words.to_owned()), ..all() }), found, "{words}");
        }
        let untold = Search::default().finds(&Sought { ward: &ward, vacancy: None, organization: "", words: "" });
        assert!(untold, "whoever never said anything may have room");
        for (body, takes) in [
            (serde_json::json!({"state": "full"}), false),
            (serde_json::json!({"state": "open", "free": 2, "free_male": 2}), false),
            (serde_json::json!({"state": "open", "free": 2, "free_male": 1}), true),
            (serde_json::json!({"state": "ask"}), true),
        ] {
            assert_eq!(vacancy(body.clone()).takes(PlaceFor::Female), takes, "{body}");
        }
    }

    #[test]
    fn room_without_a_place_is_none() {
        for (body, is_right) in [
            (serde_json::json!({"state": "open", "free": 0}), false),
            (serde_json::json!({"state": "ask", "free": 0}), true),
            (serde_json::json!({"state": "open", "free": 2, "free_female": 2, "free_male": 1}), false),
            (serde_json::json!({"state": "open", "free_female": 2, "free_male": 1}), true),
        ] {
            assert_eq!(vacancy(body.clone()).compose().is_ok(), is_right, "{body}");
        }
    }
}
