//! Organizations that do not exist: the forty of the small region, how more are named, and who works in each kind.

use crate::domain::people::{OrganizationKind as Kind, Profession as P, Role as R};

/// Name, code and weight of a municipality.
pub(super) const MUNICIPALITIES: &[(&str, &str)] = &[("汐見原市", "991015"), ("朝霧野市", "991023"), ("千歳谷町", "993018")];

/// The middle of each municipality, in ten-millionths of a degree; on a coast that has no such towns.
pub(super) const CENTERS: &[(i64, i64)] = &[(320_650_000, 1_314_600_000), (321_520_000, 1_313_900_000), (322_130_000, 1_313_200_000)];

/// Districts for addresses, and for names once the plain ones are used up.
pub(super) const DISTRICTS: &[&str] =
    &["本町", "緑ヶ丘", "浜町", "旭台", "中通り", "川原町", "松原", "東雲", "若草", "港南", "桜坂", "大谷"];

/// Name, kind, municipality.
pub(super) type Place = (&'static str, Kind, usize);

/// The visiting-nurse station of the main persona.
pub(super) const STATION: &str = "さくら訪問看護ステーション";
/// The main persona's clinic.
pub(super) const CLINIC: &str = "みどり在宅クリニック";
/// Care managers.
pub(super) const CARE_PLAN: &str = "ひまわり居宅介護支援";
/// Pharmacists.
pub(super) const PHARMACY: &str = "あおぞら薬局";
/// Helpers.
pub(super) const HELPERS: &str = "たんぽぽヘルパーステーション";
/// Rehabilitation.
pub(super) const REHABILITATION: &str = "かけはし訪問リハビリテーション";
/// The hospital that patients are admitted to first.
pub(super) const HOSPITAL: &str = "汐見原中央病院";
/// The coordination base.
pub(super) const BASE: &str = "汐見原圏域 在宅医療・介護連携拠点";
/// The association.
pub(super) const ASSOCIATION: &str = "汐見原地区医師会";
/// The prefecture.
pub(super) const PREFECTURE: &str = "日向野県 医療政策課";

/// The forty organizations that are always there.
pub(super) const PLACES: &[Place] = &[
    (HOSPITAL, Kind::Hospital, 0),
    ("朝霧野記念病院", Kind::Hospital, 1),
    ("千歳谷町立病院", Kind::Hospital, 2),
    (CLINIC, Kind::Clinic, 0),
    ("朝霧野ファミリークリニック", Kind::Clinic, 1),
    ("花水木こどもクリニック", Kind::Clinic, 0),
    ("千歳谷診療所", Kind::Clinic, 2),
    ("しおかぜ歯科医院", Kind::DentalClinic, 0),
    ("きりのは歯科", Kind::DentalClinic, 1),
    (PHARMACY, Kind::Pharmacy, 0),
    ("すずらん薬局 浜町店", Kind::Pharmacy, 0),
    ("こまどり薬局", Kind::Pharmacy, 1),
    (STATION, Kind::VisitingNurseStation, 0),
    ("なぎさ訪問看護ステーション", Kind::VisitingNurseStation, 0),
    ("あさぎり訪問看護ステーション", Kind::VisitingNurseStation, 1),
    ("やまびこ訪問看護ステーション", Kind::VisitingNurseStation, 2),
    (CARE_PLAN, Kind::CareManagementOffice, 0),
    ("こもれび居宅介護支援事業所", Kind::CareManagementOffice, 1),
    ("ちとせ谷ケアプランセンター", Kind::CareManagementOffice, 2),
    (HELPERS, Kind::HomeHelpOffice, 0),
    ("ほほえみ訪問介護", Kind::HomeHelpOffice, 1),
    ("せせらぎ訪問介護", Kind::HomeHelpOffice, 2),
    (REHABILITATION, Kind::VisitingRehabilitation, 0),
    ("あゆみ訪問リハビリ", Kind::VisitingRehabilitation, 1),
    ("汐見原栄養ケア・ステーション", Kind::NutritionCareStation, 0),
    ("特別養護老人ホーム 汐見の里", Kind::CareHome, 0),
    ("介護老人保健施設 あさぎり苑", Kind::CareHome, 1),
    ("汐見原市東部地域包括支援センター", Kind::CommunitySupportCenter, 0),
    ("そらいろ相談支援センター", Kind::DisabilityConsultation, 0),
    ("にじいろ生活介護", Kind::DisabilityService, 1),
    ("汐見原広域消防本部", Kind::FireService, 0),
    ("汐見原保健所", Kind::PublicHealthCenter, 0),
    ("汐見原市役所 高齢福祉課", Kind::Municipality, 0),
    ("朝霧野市役所 長寿支援課", Kind::Municipality, 1),
    ("千歳谷町役場 福祉保健課", Kind::Municipality, 2),
    (PREFECTURE, Kind::Prefecture, 0),
    ("汐見原市社会福祉協議会", Kind::SocialWelfareCouncil, 0),
    ("ひなた医療的ケア児支援センター", Kind::MedicalCareChildCenter, 0),
    (ASSOCIATION, Kind::ProfessionalAssociation, 0),
    (BASE, Kind::CoordinationBase, 0),
];

/// The kinds that a larger region has more of, in the order in which they come.
pub(super) const GROWING: &[Kind] = &[
    Kind::VisitingNurseStation,
    Kind::CareManagementOffice,
    Kind::Clinic,
    Kind::HomeHelpOffice,
    Kind::Pharmacy,
    Kind::VisitingRehabilitation,
    Kind::HomeHelpOffice,
    Kind::CareManagementOffice,
    Kind::VisitingNurseStation,
    Kind::DentalClinic,
    Kind::Clinic,
    Kind::Pharmacy,
    Kind::Hospital,
];

/// First words of further names.
pub(super) const WORDS: &[&str] = &[
    "あじさい",
    "いちょう",
    "うぐいす",
    "えにし",
    "おひさま",
    "かえで",
    "きずな",
    "くるみ",
    "こすもす",
    "さざなみ",
    "しらかば",
    "すみれ",
    "そよかぜ",
    "つばめ",
    "なのはな",
    "はなみずき",
    "ひだまり",
    "ふたば",
    "ほたる",
    "まつかぜ",
    "みのり",
    "めばえ",
    "もみじ",
    "やすらぎ",
    "ゆうなぎ",
    "よつば",
    "りんどう",
    "わかば",
];

/// What follows the first word in the name of a kind.
pub(super) const fn suffix(kind: Kind) -> &'static str {
    match kind {
        Kind::Hospital => "病院",
        Kind::Clinic => "在宅診療所",
        Kind::DentalClinic => "歯科",
        Kind::Pharmacy => "薬局",
        Kind::VisitingNurseStation => "訪問看護ステーション",
        Kind::CareManagementOffice => "居宅介護支援事業所",
        Kind::VisitingRehabilitation => "訪問リハビリ",
        _ => "訪問介護",
    }
}

/// Whether somebody answers its telephone at night.
pub(super) const fn has_night_phone(kind: Kind) -> bool {
    matches!(kind, Kind::Hospital | Kind::Clinic | Kind::VisitingNurseStation | Kind::Pharmacy | Kind::FireService | Kind::CareHome)
}

/// Who works in an organization, by its name where that matters, else by its kind.
pub(super) fn staffing(name: &str, kind: Kind) -> &'static [(P, R)] {
    match name {
        STATION => &[
            (P::Nurse, R::Staff),
            (P::Nurse, R::OrgAdmin),
            (P::Nurse, R::Staff),
            (P::Nurse, R::Staff),
            (P::PhysicalTherapist, R::Staff),
            (P::Clerk, R::PrivacyOfficer),
            (P::Clerk, R::Auditor),
        ],
        HOSPITAL => &[
            (P::MedicalSocialWorker, R::Staff),
            (P::BedCoordinator, R::OrgAdmin),
            (P::Nurse, R::Staff),
            (P::Physician, R::Staff),
            (P::Clerk, R::Auditor),
        ],
        _ => staffing_of(kind),
    }
}

const fn staffing_of(kind: Kind) -> &'static [(P, R)] {
    match kind {
        Kind::Hospital => &[(P::MedicalSocialWorker, R::Staff), (P::BedCoordinator, R::OrgAdmin), (P::Nurse, R::Staff)],
        Kind::Clinic => &[(P::Physician, R::Staff), (P::Nurse, R::OrgAdmin), (P::Physician, R::Staff)],
        Kind::DentalClinic => &[(P::DentalHygienist, R::Staff), (P::Dentist, R::OrgAdmin), (P::DentalHygienist, R::Staff)],
        Kind::Pharmacy => &[(P::Pharmacist, R::Staff), (P::Pharmacist, R::OrgAdmin), (P::Pharmacist, R::Staff)],
        Kind::VisitingNurseStation => {
            &[(P::Nurse, R::Staff), (P::Nurse, R::OrgAdmin), (P::Nurse, R::Staff), (P::Nurse, R::Staff), (P::PhysicalTherapist, R::Staff)]
        }
        Kind::CareManagementOffice => &[(P::CareManager, R::Staff), (P::CareManager, R::OrgAdmin), (P::CareManager, R::Staff)],
        Kind::HomeHelpOffice => {
            &[(P::CareWorker, R::Staff), (P::CareWorker, R::OrgAdmin), (P::CareWorker, R::Staff), (P::CareWorker, R::Staff)]
        }
        Kind::VisitingRehabilitation => {
            &[(P::PhysicalTherapist, R::Staff), (P::OccupationalTherapist, R::OrgAdmin), (P::SpeechTherapist, R::Staff)]
        }
        Kind::NutritionCareStation => &[(P::Dietitian, R::Staff), (P::Dietitian, R::OrgAdmin)],
        Kind::CareHome => &[(P::CareWorker, R::OrgAdmin), (P::Nurse, R::Staff)],
        Kind::CommunitySupportCenter => &[(P::SocialWorker, R::Staff), (P::PublicHealthNurse, R::OrgAdmin), (P::CareManager, R::Staff)],
        Kind::DisabilityConsultation => &[(P::ConsultationSpecialist, R::Staff), (P::ConsultationSpecialist, R::OrgAdmin)],
        Kind::DisabilityService => &[(P::CareWorker, R::OrgAdmin)],
        Kind::FireService => &[(P::Paramedic, R::OrgAdmin)],
        Kind::PublicHealthCenter => &[(P::PublicHealthNurse, R::Staff), (P::PublicHealthNurse, R::OrgAdmin)],
        Kind::Municipality => {
            &[(P::MunicipalOfficer, R::MunicipalOfficer), (P::MunicipalOfficer, R::OrgAdmin), (P::PublicHealthNurse, R::Staff)]
        }
        Kind::Prefecture => &[(P::MunicipalOfficer, R::GovernmentViewer), (P::MunicipalOfficer, R::OrgAdmin)],
        Kind::SocialWelfareCouncil => &[(P::SocialWorker, R::OrgAdmin)],
        Kind::MedicalCareChildCenter => &[(P::ConsultationSpecialist, R::OrgAdmin), (P::PublicHealthNurse, R::Staff)],
        Kind::ProfessionalAssociation => &[(P::Clerk, R::OrgAdmin), (P::Physician, R::Staff)],
        Kind::CoordinationBase => &[(P::Clerk, R::RegionAdmin), (P::Nurse, R::OrgAdmin)],
    }
}
