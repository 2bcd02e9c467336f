//! Disasters (災害): an event, real or a drill, and what organizations report of themselves while it lasts. Never of patients.

use super::board::{BoardKind, is_municipality};
use crate::domain::core::code::codes;
use crate::domain::core::invalid::{Invalid, check_list};
use crate::domain::core::text::{check, check_filled};
use crate::domain::core::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A title has at most so many letters.
const TITLE_LIMIT: usize = 60;
/// What an organization needs has at most so many letters.
const NEEDS_LIMIT: usize = 300;
/// Nobody knows for more hours how long something lasts.
const HOURS_LIMIT: i64 = 999;
/// So many people work somewhere at most.
const STAFF_LIMIT: i64 = 9_999;
/// So many can be taken in at most.
const PLACES_LIMIT: i64 = 999;
/// Something may have been seen so many seconds before the event was opened.
const BEFORE_SECONDS: i64 = 86_400;

codes! {
    /// What happens.
    DisasterHazard {
        /// 地震
        Earthquake = "earthquake",
        /// 津波
        Tsunami = "tsunami",
        /// 台風・暴風
        Storm = "storm",
        /// 大雨・洪水
        Flood = "flood",
        /// 土砂災害
        Landslide = "landslide",
        /// 火山
        Volcano = "volcano",
        /// 大雪
        Snow = "snow",
        /// 猛暑
        Heat = "heat",
        /// 火災
        Fire = "fire",
        /// 停電・断水
        Outage = "outage",
        /// 感染症
        Infection = "infection",
        /// その他
        Other = "other",
    }
}

codes! {
    /// Whether it is one, or is practised.
    DisasterMode {
        /// 災害
        Real = "real",
        /// 訓練
        Drill = "drill",
    }
}

impl DisasterMode {
    /// What the names of things that belong to it begin with: a drill is never taken for real.
    pub const fn mark(self) -> &'static str {
        match self {
            Self::Real => "",
            Self::Drill => "【訓練】",
        }
    }
}

/// The boards of a disaster with their names, in order. The first is the one on whose stream reports are numbered.
pub const BOARDS: &[(BoardKind, &str)] = &[
    (BoardKind::DisasterNotice, "お知らせ"),
    (BoardKind::Evacuation, "避難・避難所"),
    (BoardKind::Lifelines, "電気・水・ガス・電話"),
    (BoardKind::Roads, "道路・交通"),
    (BoardKind::Medical, "医療機関の状況"),
    (BoardKind::Supplies, "薬局・物資"),
    (BoardKind::Care, "介護サービスの状況"),
    (BoardKind::Help, "支援の依頼・申し出"),
];

/// A disaster that is to be opened. Nothing of it has a default: a drill is said to be one, and so is what is real.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DisasterBody)]
pub struct NewDisaster {
    /// What happens.
    pub hazard: DisasterHazard,
    /// What it is called.
    pub title: String,
    /// Whether it is one, or is practised.
    pub mode: DisasterMode,
    /// Codes of the municipalities concerned (6 digits with check digit); empty for the whole region.
    pub municipalities: Vec<String>,
}

impl NewDisaster {
    /// Checks title and municipalities.
    pub fn check(&self) -> Result<(), Invalid> {
        check_filled("title", &self.title, TITLE_LIMIT)?;
        check_list("municipalities", &self.municipalities)?;
        let is_right = self.municipalities.iter().all(|code| is_municipality(code));
        if is_right { Ok(()) } else { Err(Invalid::new("municipalities", "wrong_type")) }
    }
}

codes! {
    /// Whether an organization works.
    OperatingState {
        /// 通常どおり
        Open = "open",
        /// 制限あり
        Limited = "limited",
        /// 休止
        Closed = "closed",
    }
}

codes! {
    /// How the building stands.
    BuildingState {
        /// 被害なし
        Sound = "sound",
        /// 一部損壊
        Damaged = "damaged",
        /// 倒壊のおそれ
        Unsafe = "unsafe",
    }
}

codes! {
    /// How it is with power, water, gas or telephone.
    LifelineState {
        /// 通常
        Normal = "normal",
        /// 制限（非常用電源・給水車など）
        Limited = "limited",
        /// 途絶
        Out = "out",
    }
}

codes! {
    /// Whether there is enough of something.
    Sufficiency {
        /// 足りる
        Enough = "enough",
        /// 不足
        Short = "short",
        /// ない
        None = "none",
    }
}

/// What an organization reports of itself, in the order of EMIS's 緊急時入力. What is left out was not said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DisasterReportBody)]
pub struct Report {
    /// To which moment it belongs; now when absent.
    #[serde(default)]
    pub observed_at: Option<Timestamp>,
    /// Whether the organization works.
    pub state: OperatingState,
    /// How its building stands.
    #[serde(default)]
    pub building: Option<BuildingState>,
    /// Power.
    #[serde(default)]
    pub power: Option<LifelineState>,
    /// For how many hours it lasts, where it is limited.
    #[serde(default)]
    pub power_hours: Option<i64>,
    /// Water.
    #[serde(default)]
    pub water: Option<LifelineState>,
    /// For how many hours it lasts, where it is limited.
    #[serde(default)]
    pub water_hours: Option<i64>,
    /// Gas, medical gas among it.
    #[serde(default)]
    pub gas: Option<LifelineState>,
    /// Telephone and data.
    #[serde(default)]
    pub telephone: Option<LifelineState>,
    /// Medicines and materials.
    #[serde(default)]
    pub supplies: Option<Sufficiency>,
    /// Many come at once (多数患者の受診).
    #[serde(default)]
    pub many_patients: Option<bool>,
    /// People who work.
    #[serde(default)]
    pub staff: Option<Sufficiency>,
    /// How many of them are there.
    #[serde(default)]
    pub staff_present: Option<i64>,
    /// How many can be taken in.
    #[serde(default)]
    pub can_accept: Option<i64>,
    /// What is needed.
    #[serde(default)]
    pub needs: Option<String>,
}

impl Report {
    /// 被害なし, which takes one tap.
    pub const NO_DAMAGE: Self = Self {
        observed_at: None,
        state: OperatingState::Open,
        building: Some(BuildingState::Sound),
        power: Some(LifelineState::Normal),
        power_hours: None,
        water: Some(LifelineState::Normal),
        water_hours: None,
        gas: Some(LifelineState::Normal),
        telephone: Some(LifelineState::Normal),
        supplies: Some(Sufficiency::Enough),
        many_patients: Some(false),
        staff: Some(Sufficiency::Enough),
        staff_present: None,
        can_accept: None,
        needs: None,
    };

    /// Checks it, of an event that was opened at a moment; a blank need is none.
    pub fn compose(mut self, opened: Timestamp, now: Timestamp) -> Result<Self, Invalid> {
        // Clocks of devices are wrong; a report from the future would stand in the way of those that follow.
        let observed = self.observed_at.map_or(now, |at| at.min(now));
        self.observed_at = Some(observed);
        if observed < opened.plus_seconds(-BEFORE_SECONDS) {
            return Err(Invalid::new("observed_at", "too_old"));
        }
        let lasting = [("power_hours", self.power, self.power_hours), ("water_hours", self.water, self.water_hours)];
        for (field, lifeline, hours) in lasting {
            check_number(field, hours, HOURS_LIMIT)?;
            if hours.is_some() && lifeline != Some(LifelineState::Limited) {
                return Err(Invalid::new(field, "not_allowed_here"));
            }
        }
        check_number("staff_present", self.staff_present, STAFF_LIMIT)?;
        check_number("can_accept", self.can_accept, if self.state == OperatingState::Closed { 0 } else { PLACES_LIMIT })?;
        self.needs = self.needs.filter(|needs| !needs.trim().is_empty());
        check("needs", self.needs.as_deref().unwrap_or_default(), NEEDS_LIMIT)?;
        Ok(self)
    }

    /// Whether everything was said to be well and nothing is needed. Who can take how many in, and how many work, matters not.
    pub fn says_no_damage(&self) -> bool {
        let told = Self { observed_at: None, staff_present: None, can_accept: None, ..self.clone() };
        told == Self::NO_DAMAGE
    }
}

fn check_number(field: &'static str, number: Option<i64>, limit: i64) -> Result<(), Invalid> {
    if number.is_none_or(|number| (0..=limit).contains(&number)) { Ok(()) } else { Err(Invalid::new(field, "out_of_range")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPENED: Timestamp = Timestamp(1_000_000_000_000);

    fn composed(body: serde_json::Value) -> Result<Report, Invalid> {
        serde_json::from_value::<Report>(body).expect("a report").compose(OPENED, OPENED.plus_seconds(3_600))
    }

    #[test]
    fn what_cannot_be_is_refused() {
        for (body, field, reason) in [
            (serde_json::json!({"state": "open", "staff_present": -1}), "staff_present", "out_of_range"),
            (serde_json::json!({"state": "open", "staff_present": 10_000}), "staff_present", "out_of_range"),
            (serde_json::json!({"state": "limited", "can_accept": 1_000}), "can_accept", "out_of_range"),
            (serde_json::json!({"state": "closed", "can_accept": 1}), "can_accept", "out_of_range"),
            (serde_json::json!({"state": "open", "power": "limited", "power_hours": i64::MAX}), "power_hours", "out_of_range"),
            (serde_json::json!({"state": "open", "power": "normal", "power_hours": 3}), "power_hours", "not_allowed_here"),
            (serde_json::json!({"state": "open", "water_hours": 3}), "water_hours", "not_allowed_here"),
        ] {
            assert_eq!(composed(body).expect_err("refused"), Invalid::new(field, reason));
        }
        let full = serde_json::json!({"state": "closed", "can_accept": 0, "power": "limited", "power_hours": 999, "needs": " \n"});
        assert_eq!(composed(full).expect("a report").needs, None);
    }

    #[test]
    fn a_report_is_of_its_time() {
        let of = |seconds| Report { observed_at: Some(OPENED.plus_seconds(seconds)), ..Report::NO_DAMAGE }.compose(OPENED, OPENED);
        assert_eq!(of(301).expect("a report").observed_at, Some(OPENED));
        assert_eq!(of(-86_401), Err(Invalid::new("observed_at", "too_old")));
        assert!(of(-86_400).is_ok());
        assert_eq!(Report::NO_DAMAGE.compose(OPENED, OPENED).expect("a report").observed_at, Some(OPENED));
    }

    #[test]
    fn no_damage_is_only_what_was_said_to_be() {
        assert!(Report::NO_DAMAGE.says_no_damage());
        assert!(Report { staff_present: Some(3), can_accept: Some(2), observed_at: Some(OPENED), ..Report::NO_DAMAGE }.says_no_damage());
        for other in [
            Report { state: OperatingState::Limited, ..Report::NO_DAMAGE },
            Report { building: None, ..Report::NO_DAMAGE },
            Report { water: Some(LifelineState::Out), ..Report::NO_DAMAGE },
            Report { needs: Some("水".to_owned()), ..Report::NO_DAMAGE },
        ] {
            assert!(!other.says_no_damage(), "{other:?}");
        }
    }

    #[test]
    fn a_disaster_has_a_title_and_municipalities_of_six_digits() {
        let new = |title: &str, codes: &[&str]| NewDisaster {
            hazard: DisasterHazard::Flood,
            title: title.to_owned(),
            mode: DisasterMode::Drill,
            municipalities: codes.iter().map(|&code| code.to_owned()).collect(),
        };
        assert!(new("大雨", &["452017"]).check().is_ok());
        assert!(new(" ", &[]).check().is_err());
        assert!(new(&"字".repeat(61), &[]).check().is_err());
        assert!(new("大雨", &["45,17"]).check().is_err());
        let told: Result<NewDisaster, _> =
            serde_json::from_value(serde_json::json!({"hazard": "flood", "title": "大雨", "municipalities": []}));
        assert!(told.is_err(), "nothing is real by default");
    }
}
