//! How organizations stand in a disaster, for a spreadsheet. Each row says whether it is a drill, so that none is taken for real by itself.

use super::call_list::csv;
use super::disasters::{DisasterView, StandingView};
use super::ward_list::{minute, spoken};
use crate::domain::boards::disaster::{BuildingState, DisasterMode, LifelineState, OperatingState, Sufficiency};
use crate::domain::people::OrganizationKind;
use jiff::tz::TimeZone;

const HEAD: &[&str] = &[
    "区分",
    "災害名",
    "機関名",
    "機関種別",
    "市区町村コード",
    "回答",
    "状況",
    "被害なし",
    "建物",
    "電気",
    "電気の残り時間",
    "水",
    "水の残り時間",
    "ガス",
    "電話・通信",
    "医薬品・衛生資材",
    "多数患者の受診",
    "職員",
    "出勤している職員数",
    "受け入れ可能人数",
    "必要な支援",
    "情報日時",
    "受信日時",
    "電話番号",
    "夜間の電話番号",
];

/// Organizations as CSV; times are those of the region.
pub(super) fn table(disaster: &DisasterView, standings: &[StandingView], zone: &TimeZone) -> String {
    let head = HEAD.iter().map(|&word| word.to_owned()).collect();
    csv(std::iter::once(head).chain(standings.iter().map(|standing| row(disaster, standing, zone))))
}

fn row(disaster: &DisasterView, standing: &StandingView, zone: &TimeZone) -> Vec<String> {
    let said = standing.report.as_ref();
    let plain = |word: Option<&str>| word.unwrap_or_default().to_owned();
    let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
    let phone = |phone: &Option<String>| phone.as_deref().map(spoken).unwrap_or_default();
    vec![
        mode(disaster.mode).to_owned(),
        disaster.title.clone(),
        standing.organization_name.clone(),
        organization_kind(standing.organization_kind).to_owned(),
        standing.municipality_code.clone().unwrap_or_default(),
        plain(Some(if said.is_some() { "回答済み" } else { "未回答" })),
        plain(said.map(|said| operating(said.state))),
        plain(said.filter(|said| said.no_damage).map(|_| "被害なし")),
        plain(said.and_then(|said| said.building).map(building)),
        plain(said.and_then(|said| said.power).map(lifeline)),
        number(said.and_then(|said| said.power_hours)),
        plain(said.and_then(|said| said.water).map(lifeline)),
        number(said.and_then(|said| said.water_hours)),
        plain(said.and_then(|said| said.gas).map(lifeline)),
        plain(said.and_then(|said| said.telephone).map(lifeline)),
        plain(said.and_then(|said| said.supplies).map(sufficiency)),
        plain(said.and_then(|said| said.many_patients).map(|many| if many { "あり" } else { "なし" })),
        plain(said.and_then(|said| said.staff).map(sufficiency)),
        number(said.and_then(|said| said.staff_present)),
        number(said.and_then(|said| said.can_accept)),
        plain(said.and_then(|said| said.needs.as_deref())),
        said.map(|said| minute(said.observed_at, zone)).unwrap_or_default(),
        said.map(|said| minute(said.recorded_at, zone)).unwrap_or_default(),
        phone(&standing.phone),
        phone(&standing.night_phone),
    ]
}

pub(super) const fn mode(code: DisasterMode) -> &'static str {
    match code {
        DisasterMode::Real => "災害",
        DisasterMode::Drill => "訓練",
    }
}

/// Whether an organization works, in words.
pub const fn operating(code: OperatingState) -> &'static str {
    match code {
        OperatingState::Open => "通常どおり",
        OperatingState::Limited => "制限あり",
        OperatingState::Closed => "休止",
    }
}

pub(super) const fn building(code: BuildingState) -> &'static str {
    match code {
        BuildingState::Sound => "被害なし",
        BuildingState::Damaged => "一部損壊",
        BuildingState::Unsafe => "倒壊のおそれ",
    }
}

pub(super) const fn lifeline(code: LifelineState) -> &'static str {
    match code {
        LifelineState::Normal => "通常",
        LifelineState::Limited => "制限",
        LifelineState::Out => "途絶",
    }
}

pub(super) const fn sufficiency(code: Sufficiency) -> &'static str {
    match code {
        Sufficiency::Enough => "足りている",
        Sufficiency::Short => "不足",
        Sufficiency::None => "なし",
    }
}

const fn organization_kind(code: OrganizationKind) -> &'static str {
    match code {
        OrganizationKind::Hospital => "病院",
        OrganizationKind::Clinic => "診療所",
        OrganizationKind::DentalClinic => "歯科医院",
        OrganizationKind::Pharmacy => "薬局",
        OrganizationKind::VisitingNurseStation => "訪問看護",
        OrganizationKind::CareManagementOffice => "居宅介護支援",
        OrganizationKind::HomeHelpOffice => "訪問介護",
        OrganizationKind::VisitingRehabilitation => "訪問リハビリ",
        OrganizationKind::NutritionCareStation => "栄養ケア・ステーション",
        OrganizationKind::CareHome => "介護施設",
        OrganizationKind::CommunitySupportCenter => "地域包括支援センター",
        OrganizationKind::DisabilityConsultation => "相談支援",
        OrganizationKind::DisabilityService => "障害福祉サービス",
        OrganizationKind::FireService => "消防",
        OrganizationKind::PublicHealthCenter => "保健所",
        OrganizationKind::Municipality => "市町村",
        OrganizationKind::Prefecture => "都道府県",
        OrganizationKind::SocialWelfareCouncil => "社会福祉協議会",
        OrganizationKind::MedicalCareChildCenter => "医療的ケア児支援センター",
        OrganizationKind::ProfessionalAssociation => "医師会など",
        OrganizationKind::CoordinationBase => "連携拠点",
    }
}
