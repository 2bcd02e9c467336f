//! Certificates of the healthcare PKI (HPKI, ISO 17090) as evidence of a profession: what they say, never a decision.

use super::Profession;
use crate::domain::core::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A certificate file is no longer than this.
pub const FILE_BYTES: usize = 16 * 1024;

/// Names of qualifications (資格名) in the ministry's certificate policy (保健医療福祉分野PKI認証局 証明書ポリシ) that are professions of ours. The others of
/// that list, such as 'Radiological Technologist', and the posts, such as 'Director of Hospital', are none.
const QUALIFICATIONS: &[(&str, Profession)] = &[
    ("Medical Doctor", Profession::Physician),
    ("Dentist", Profession::Dentist),
    ("Pharmacist", Profession::Pharmacist),
    ("General Nurse", Profession::Nurse),
    ("Public Health Nurse", Profession::PublicHealthNurse),
    ("Midwife", Profession::Midwife),
    ("Dental Hygienist", Profession::DentalHygienist),
    ("National Registered Dietitian", Profession::Dietitian),
    ("Physical Therapist", Profession::PhysicalTherapist),
    ("Occupational Therapist", Profession::OccupationalTherapist),
    ("Speech Therapist", Profession::SpeechTherapist),
    ("Certified Care Worker", Profession::CareWorker),
    ("Certified Social Worker", Profession::SocialWorker),
    ("Emergency Medical Technician", Profession::Paramedic),
];

/// A role in healthcare (hcRole) of a certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HealthcareRole {
    /// As the certificate has it.
    pub text: String,
    /// Which profession that is; none where it is not known, which nobody guesses.
    pub profession: Option<Profession>,
}

/// What was found in a certificate whose chain leads to a root that the region trusts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HpkiCertificate {
    /// What its holder is called there, in Latin letters, in Japanese, or both. Nobody compares them but people.
    pub names: Vec<String>,
    /// What its holder is.
    pub roles: Vec<HealthcareRole>,
    /// Who issued it.
    pub issuer: String,
    /// Its number there.
    pub serial: String,
    /// Valid from.
    pub not_before: Timestamp,
    /// Valid until.
    pub not_after: Timestamp,
    /// SHA-256 of the certificate.
    pub fingerprint: String,
}

/// The profession that a qualification of the ministry's list is.
pub fn profession_of(qualification: &str) -> Option<Profession> {
    let same = |(name, _): &&(&str, Profession)| name.eq_ignore_ascii_case(qualification.trim());
    QUALIFICATIONS.iter().find(same).map(|(_, profession)| *profession)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_qualification_is_known_by_its_whole_name() {
        assert_eq!(profession_of("General Nurse"), Some(Profession::Nurse));
        assert_eq!(profession_of(" medical doctor "), Some(Profession::Physician));
        for unknown in ["Nurse", "Medical Doctor (retired)", "Radiological Technologist", "Director of Hospital", ""] {
            assert_eq!(profession_of(unknown), None, "{unknown}");
        }
    }
}
