//! The list of those who take part in a training, for the door and for a spreadsheet.

use super::call_list::csv;
use super::participants::ParticipantView;
use crate::domain::boards::training::SeatState;
use crate::domain::core::time::Timestamp;
use crate::domain::people::Profession;
use jiff::tz::TimeZone;

const HEAD: [&str; 9] = ["受付番号", "状態", "氏名", "フリガナ", "職種", "所属", "申込日時", "出席", "出席日時"];

/// Participants as CSV; times are those of the region.
pub(super) fn table(participants: &[ParticipantView], zone: &TimeZone) -> String {
    let head = HEAD.map(str::to_owned).to_vec();
    csv(std::iter::once(head).chain(participants.iter().map(|participant| row(participant, zone))))
}

fn row(participant: &ParticipantView, zone: &TimeZone) -> Vec<String> {
    let minute = |at: Timestamp| at.zoned(zone).strftime("%Y-%m-%d %H:%M").to_string();
    let state = match (participant.state, participant.position) {
        (SeatState::Waiting, Some(position)) => format!("キャンセル待ち{position}人目"),
        (SeatState::Seat | SeatState::Waiting, _) => "席あり".to_owned(),
    };
    vec![
        participant.number.to_string(),
        state,
        participant.name.clone(),
        participant.kana.clone(),
        profession(participant.profession).to_owned(),
        participant.organization_name.clone(),
        minute(participant.applied_at),
        if participant.attended_at.is_some() { "出席" } else { "" }.to_owned(),
        participant.attended_at.map(minute).unwrap_or_default(),
    ]
}

pub(super) const fn profession(code: Profession) -> &'static str {
    match code {
        Profession::Physician => "医師",
        Profession::Dentist => "歯科医師",
        Profession::Pharmacist => "薬剤師",
        Profession::Nurse => "看護師",
        Profession::PublicHealthNurse => "保健師",
        Profession::Midwife => "助産師",
        Profession::AssistantNurse => "准看護師",
        Profession::DentalHygienist => "歯科衛生士",
        Profession::Dietitian => "管理栄養士",
        Profession::PhysicalTherapist => "理学療法士",
        Profession::OccupationalTherapist => "作業療法士",
        Profession::SpeechTherapist => "言語聴覚士",
        Profession::CareManager => "介護支援専門員",
        Profession::CareWorker => "介護福祉士・訪問介護員",
        Profession::SocialWorker => "社会福祉士",
        Profession::MedicalSocialWorker => "医療ソーシャルワーカー",
        Profession::ConsultationSpecialist => "相談支援専門員",
        Profession::Paramedic => "救急救命士",
        Profession::BedCoordinator => "医療事務・病床管理",
        Profession::MunicipalOfficer => "行政職員",
        Profession::Clerk => "事務",
    }
}
