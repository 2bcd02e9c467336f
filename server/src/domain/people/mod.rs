//! Who uses it: regions, organizations, persons and their memberships.

pub mod agent;
pub mod application;
pub mod authenticator;
pub mod draft;
pub mod emergency;
pub mod hpki;
pub mod notification;
pub mod password;
pub mod profile;
pub mod proof;
pub mod rota;
pub mod scim;
pub mod staff;
pub mod typed;
pub mod vouched;

use super::core::code::codes;
use super::core::id::{MembershipId, OrganizationId, PersonId};
use super::core::time::Timestamp;

codes! {
    /// What kind of organization it is (関係機関).
    OrganizationKind {
        /// 病院
        Hospital = "hospital",
        /// 診療所
        Clinic = "clinic",
        /// 歯科医院
        DentalClinic = "dental_clinic",
        /// 薬局
        Pharmacy = "pharmacy",
        /// 訪問看護事業所
        VisitingNurseStation = "visiting_nurse_station",
        /// 居宅介護支援事業所
        CareManagementOffice = "care_management_office",
        /// 訪問介護事業所
        HomeHelpOffice = "home_help_office",
        /// 訪問リハビリテーション
        VisitingRehabilitation = "visiting_rehabilitation",
        /// 栄養ケア・ステーション
        NutritionCareStation = "nutrition_care_station",
        /// 介護保険施設・その他の介護施設
        CareHome = "care_home",
        /// 地域包括支援センター
        CommunitySupportCenter = "community_support_center",
        /// 基幹相談支援センター・相談支援事業所
        DisabilityConsultation = "disability_consultation",
        /// 障害福祉サービス事業所
        DisabilityService = "disability_service",
        /// 消防機関
        FireService = "fire_service",
        /// 保健所
        PublicHealthCenter = "public_health_center",
        /// 市町村・区市町村
        Municipality = "municipality",
        /// 都道府県
        Prefecture = "prefecture",
        /// 社会福祉協議会
        SocialWelfareCouncil = "social_welfare_council",
        /// 医療的ケア児支援センター
        MedicalCareChildCenter = "medical_care_child_center",
        /// 医師会・歯科医師会・薬剤師会
        ProfessionalAssociation = "professional_association",
        /// 在宅医療に必要な連携を担う拠点
        CoordinationBase = "coordination_base",
    }
}

codes! {
    /// What a person is (職種); shown next to every name.
    Profession {
        /// 医師
        Physician = "physician",
        /// 歯科医師
        Dentist = "dentist",
        /// 薬剤師
        Pharmacist = "pharmacist",
        /// 看護師
        Nurse = "nurse",
        /// 保健師
        PublicHealthNurse = "public_health_nurse",
        /// 助産師
        Midwife = "midwife",
        /// 准看護師
        AssistantNurse = "assistant_nurse",
        /// 歯科衛生士
        DentalHygienist = "dental_hygienist",
        /// 管理栄養士
        Dietitian = "dietitian",
        /// 理学療法士
        PhysicalTherapist = "physical_therapist",
        /// 作業療法士
        OccupationalTherapist = "occupational_therapist",
        /// 言語聴覚士
        SpeechTherapist = "speech_therapist",
        /// 介護支援専門員
        CareManager = "care_manager",
        /// 介護福祉士・訪問介護員
        CareWorker = "care_worker",
        /// 社会福祉士
        SocialWorker = "social_worker",
        /// 医療ソーシャルワーカー
        MedicalSocialWorker = "medical_social_worker",
        /// 相談支援専門員
        ConsultationSpecialist = "consultation_specialist",
        /// 救急救命士
        Paramedic = "paramedic",
        /// 医療事務・病床管理
        BedCoordinator = "bed_coordinator",
        /// 行政職員
        MunicipalOfficer = "municipal_officer",
        /// 事務
        Clerk = "clerk",
    }
}

codes! {
    /// What a membership may do; the rules are in `policy/`.
    Role {
        /// 拠点管理者
        RegionAdmin = "region_admin",
        /// 機関管理者
        OrgAdmin = "org_admin",
        /// 職員
        Staff = "staff",
        /// 自治体職員
        MunicipalOfficer = "municipal_officer",
        /// 行政閲覧
        GovernmentViewer = "government_viewer",
        /// 監査
        Auditor = "auditor",
        /// 個人情報管理責任者: opens what was posted to a wrong patient
        PrivacyOfficer = "privacy_officer",
        /// 自動配信: nobody signs in with it; alerts that wait for nobody go out in its name
        Automatic = "automatic",
    }
}

/// A membership (所属) as decisions need it: ids, codes and dates, nothing about the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// Its id.
    pub id: MembershipId,
    /// The person.
    pub person: PersonId,
    /// The organization.
    pub organization: OrganizationId,
    /// As what the person works there.
    pub profession: Profession,
    /// What the person may do there.
    pub role: Role,
    /// From when.
    pub from: Timestamp,
    /// Until when, exclusive; open when none.
    pub until: Option<Timestamp>,
}

impl Membership {
    /// Whether it holds at this moment.
    pub fn holds_at(&self, now: Timestamp) -> bool {
        self.from <= now && self.until.is_none_or(|until| now < until)
    }
}

/// A made-up person of the demo region, who signs in with one click.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[schema(as = PersonaView)]
pub struct Persona {
    /// The membership to act for.
    pub persona: MembershipId,
    /// Login name, for devices where one click is not offered.
    pub login: String,
    /// Name.
    pub name: String,
    /// Reading.
    pub kana: String,
    /// Profession.
    pub profession: Profession,
    /// Name of the organization.
    pub organization_name: String,
    /// Its kind.
    pub organization_kind: OrganizationKind,
    /// Role.
    pub role: Role,
    /// How many patients this person looks after.
    pub patients: usize,
}
