//! The patient (患者・利用者): the chart that the team shares, and the dated state.

use crate::domain::care::vitals::VitalLimits;
use crate::domain::core::code::codes;
use crate::domain::core::invalid::{Invalid, check_list};
use crate::domain::core::text::{check, check_filled, check_kana, fold};
use crate::domain::core::time::Date;
use jiff::civil;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

codes! {
    /// Sex as in the insurance record.
    Sex {
        /// 女
        Female = "female",
        /// 男
        Male = "male",
        /// その他
        Other = "other",
        /// 不明
        Unknown = "unknown",
    }
}

codes! {
    /// Certified care level (要介護度).
    CareLevel {
        /// 非該当
        None = "none",
        /// 申請中
        Applying = "applying",
        /// 自立
        Independent = "independent",
        /// 要支援1
        Support1 = "support_1",
        /// 要支援2
        Support2 = "support_2",
        /// 要介護1
        Care1 = "care_1",
        /// 要介護2
        Care2 = "care_2",
        /// 要介護3
        Care3 = "care_3",
        /// 要介護4
        Care4 = "care_4",
        /// 要介護5
        Care5 = "care_5",
    }
}

codes! {
    /// Where the patient is in care.
    PatientState {
        /// 在宅
        Home = "home",
        /// 入院中
        Hospital = "hospital",
        /// 休止
        Paused = "paused",
        /// 終了: death, moved, facility
        Ended = "ended",
    }
}

codes! {
    /// What is known about allergies; unknown is written out.
    AllergyStatus {
        /// 不明
        Unknown = "unknown",
        /// なし
        None = "none",
        /// あり
        Listed = "listed",
    }
}

codes! {
    /// Whether the patient wants no resuscitation (DNAR).
    Dnar {
        /// 不明
        Unknown = "unknown",
        /// 話し合い中
        Undecided = "undecided",
        /// 希望する
        Wished = "wished",
        /// 希望しない
        NotWished = "not_wished",
    }
}

/// Allergies, always shown in the banner.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Allergies {
    /// What is known.
    pub status: AllergyStatus,
    /// Which ones, when listed.
    #[serde(default)]
    pub items: Vec<String>,
}

/// A contact (緊急時の連絡先), in calling order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PatientContact)]
pub struct Contact {
    /// Name.
    pub name: String,
    /// Relation to the patient.
    pub relation: String,
    /// Telephone.
    pub phone: String,
    /// May be called at night.
    #[serde(default)]
    pub at_night: bool,
    /// Is the key person (キーパーソン).
    #[serde(default)]
    pub key_person: bool,
}

/// The attending physician of a department (主治医).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AttendingPhysician {
    /// Department (診療科).
    pub department: String,
    /// Name.
    pub name: String,
    /// Name of the organization.
    #[serde(default)]
    pub organization: Option<String>,
}

/// The period of the visiting-nurse instruction (訪問看護指示書).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InstructionPeriod {
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
}

/// What the patient wishes for the end of life (看取りの方針, ACP).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EndOfLife {
    /// Whether resuscitation is not wished.
    pub dnar: Dnar,
    /// Wishes, in words.
    #[serde(default)]
    pub wishes: String,
    /// When they were recorded.
    #[serde(default)]
    pub recorded_on: Option<Date>,
}

/// The chart that the team shares. Sealed as a whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PatientBody)]
pub struct Chart {
    /// Name (氏名).
    pub name: String,
    /// Reading (フリガナ).
    pub kana: String,
    /// Birth date.
    pub birth_date: Date,
    /// Sex.
    pub sex: Sex,
    /// Address.
    #[serde(default)]
    pub address: Option<String>,
    /// Telephone.
    #[serde(default)]
    pub phone: Option<String>,
    /// Number of the insurer (保険者番号).
    #[serde(default)]
    pub insurer_number: Option<String>,
    /// Number of the insured (被保険者番号).
    #[serde(default)]
    pub insured_number: Option<String>,
    /// Care level.
    #[serde(default)]
    pub care_level: Option<CareLevel>,
    /// Main conditions.
    #[serde(default)]
    pub conditions: Vec<String>,
    /// Allergies.
    pub allergies: Allergies,
    /// Contacts in calling order.
    #[serde(default)]
    pub contacts: Vec<Contact>,
    /// Attending physicians, one per department.
    #[serde(default)]
    pub physicians: Vec<AttendingPhysician>,
    /// Period of the visiting-nurse instruction.
    #[serde(default)]
    pub instruction: Option<InstructionPeriod>,
    /// Wishes for the end of life.
    #[serde(default)]
    pub end_of_life: Option<EndOfLife>,
    /// What to do first in a sudden change; pinned in the banner.
    #[serde(default)]
    pub emergency_note: Option<String>,
    /// From which measured values on the team wants to be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vital_limits: Option<VitalLimits>,
}

impl Chart {
    /// Checks every field; `today` bounds the birth date.
    pub fn check(&self, today: civil::Date) -> Result<(), Invalid> {
        check_filled("name", &self.name, 100)?;
        check_kana("kana", &self.kana)?;
        if self.birth_date.0 > today {
            return Err(Invalid::new("birth_date", "in_future"));
        }
        if self.birth_date.0.year() < 1890 {
            return Err(Invalid::new("birth_date", "too_old"));
        }
        for (field, text, limit) in [
            ("address", &self.address, 300),
            ("phone", &self.phone, 30),
            ("insurer_number", &self.insurer_number, 20),
            ("insured_number", &self.insured_number, 20),
            ("emergency_note", &self.emergency_note, 200),
        ] {
            check(field, text.as_deref().unwrap_or_default(), limit)?;
        }
        self.vital_limits.as_ref().map_or(Ok(()), VitalLimits::check)?;
        self.check_lists()
    }

    fn check_lists(&self) -> Result<(), Invalid> {
        check_list("conditions", &self.conditions)?;
        check_list("allergies.items", &self.allergies.items)?;
        check_list("contacts", &self.contacts)?;
        check_list("physicians", &self.physicians)?;
        for text in &self.conditions {
            check_filled("conditions", text, 100)?;
        }
        for text in &self.allergies.items {
            check_filled("allergies.items", text, 100)?;
        }
        if (self.allergies.status == AllergyStatus::Listed) == self.allergies.items.is_empty() {
            return Err(Invalid::new("allergies.items", "not_allowed_here"));
        }
        for contact in &self.contacts {
            check_filled("contacts.name", &contact.name, 100)?;
            check("contacts.relation", &contact.relation, 50)?;
            check_filled("contacts.phone", &contact.phone, 30)?;
        }
        for physician in &self.physicians {
            check("physicians.department", &physician.department, 50)?;
            check_filled("physicians.name", &physician.name, 100)?;
            check("physicians.organization", physician.organization.as_deref().unwrap_or_default(), 100)?;
        }
        if self.instruction.as_ref().is_some_and(|period| period.until < period.from) {
            return Err(Invalid::new("instruction.until", "out_of_range"));
        }
        self.end_of_life.as_ref().map_or(Ok(()), |wishes| check("end_of_life.wishes", &wishes.wishes, 2000))
    }

    /// What two registrations of one person have in common: folded reading and birth date. Input of a keyed hash, never stored.
    pub fn duplicate_key(&self) -> String {
        format!("{}\u{1f}{}", fold(&self.kana), self.birth_date.0)
    }
}
