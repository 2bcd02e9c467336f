//! Entries (投稿): what is posted on a timeline, corrected, retracted and acknowledged. Never silently changed.

pub use super::notice::{Ground, Notice};
use super::vitals::Vitals;
use crate::domain::care::must_read::MustRead;
use crate::domain::core::attachment::{Attached, check_attached};
use crate::domain::core::code::codes;
use crate::domain::core::id::{EntryId, OrganizationId, PersonId, RotaId};
use crate::domain::core::invalid::{Invalid, check_list};
use crate::domain::core::text::{check, check_filled};
use crate::domain::core::time::Timestamp;
use crate::domain::people::Profession;
use crate::domain::people::rota::OnDuty;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An entry holds at most so many letters.
pub const TEXT_LIMIT: usize = 20_000;
/// What was observed may lie so many seconds ahead (device clocks differ).
pub const AHEAD_LIMIT_SECONDS: i64 = 300;
/// What was observed may lie so many seconds back: five years, the legal life of a medical record (医師法 24 条).
pub const BACK_LIMIT_SECONDS: i64 = 5 * 366 * 86_400;

codes! {
    /// What kind of entry it is.
    EntryKind {
        /// 連絡
        Note = "note",
        /// 訪問報告
        VisitReport = "visit_report",
        /// バイタル
        Vitals = "vitals",
        /// 処方変更
        MedicationChange = "medication_change",
        /// 連絡記録: what came by phone, FAX or in person from outside the system
        ContactRecord = "contact_record",
        /// お知らせ, on a board
        Notice = "notice",
    }
}

codes! {
    /// How soon it wants to be read. 至急 is not an alarm: a life-threatening matter is 119.
    Importance {
        /// ふつう
        Normal = "normal",
        /// 重要
        Important = "important",
        /// 至急
        Urgent = "urgent",
    }
}

codes! {
    /// The four scenes of home care.
    Scene {
        /// 退院支援
        Discharge = "discharge",
        /// 日常の療養支援
        Daily = "daily",
        /// 急変時の対応
        Acute = "acute",
        /// 看取り
        EndOfLife = "end_of_life",
    }
}

codes! {
    /// Where an entry stands.
    EntryState {
        /// It stands.
        Posted = "posted",
        /// Taken back; the text stays as history for the team.
        Withdrawn = "withdrawn",
        /// Posted to a wrong patient; unreadable to all but the author and the privacy officer.
        WrongPatient = "wrong_patient",
    }
}

codes! {
    /// The two ways to retract.
    RetractionKind {
        /// 取り消し
        Withdrawn = "withdrawn",
        /// 患者まちがい
        WrongPatient = "wrong_patient",
    }
}

impl RetractionKind {
    /// The state that an entry is in afterwards.
    pub const fn state(self) -> EntryState {
        match self {
            Self::Withdrawn => EntryState::Withdrawn,
            Self::WrongPatient => EntryState::WrongPatient,
        }
    }
}

codes! {
    /// How a medicine changed.
    ChangeKind {
        /// 開始
        Start = "start",
        /// 中止
        Stop = "stop",
        /// 増量
        Increase = "increase",
        /// 減量
        Decrease = "decrease",
        /// 変更
        Switch = "switch",
        /// その他
        Other = "other",
    }
}

codes! {
    /// How somebody outside the system reached us.
    Means {
        /// 電話
        Phone = "phone",
        /// FAX
        Fax = "fax",
        /// 対面
        InPerson = "in_person",
        /// 手紙
        Letter = "letter",
        /// メール
        Mail = "mail",
        /// その他
        Other = "other",
    }
}

/// A changed medicine: before → after.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MedicationChange {
    /// Name, form and strength.
    pub drug: String,
    /// Dose and times before; empty when started.
    pub before: String,
    /// Dose and times after; empty when stopped.
    pub after: String,
    /// In which way it changed.
    pub change: ChangeKind,
}

/// Who outside the system told us, how, and who took it (連絡記録).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// Who told us.
    pub from: String,
    /// Their relation to the patient.
    #[serde(default)]
    pub relation: Option<String>,
    /// How they reached us.
    pub means: Means,
    /// Who took it, when not the author.
    #[serde(default)]
    pub taken_by: Option<String>,
}

/// To whom an entry is addressed (宛先). Asks for attention, never hides.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Addressee {
    /// One person.
    Person(PersonId),
    /// Everybody of a profession on the team.
    Profession(Profession),
    /// Everybody of an organization on the team.
    Organization(OrganizationId),
    /// Whoever has a function of an organization at that moment (当番).
    Rota(RotaId),
}

/// What is sealed of an entry, as one payload.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = EntryContent)]
pub struct Content {
    /// The title of a notice.
    #[serde(default)]
    pub title: Option<String>,
    /// The text.
    pub text: String,
    /// What was measured.
    pub vitals: Option<Vitals>,
    /// Which medicines changed.
    pub medication: Option<Vec<MedicationChange>>,
    /// What came from outside.
    pub contact: Option<Contact>,
    /// Photos and PDFs, in the order in which they are shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attached>,
}

/// What somebody wants to post.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = EntryBody)]
pub struct Draft {
    /// The kind of entry.
    pub kind: EntryKind,
    /// At most 20,000 letters; empty only when the kind's own part is there.
    #[serde(default)]
    pub text: String,
    /// How soon it wants to be read.
    #[serde(default)]
    pub importance: Option<Importance>,
    /// The scene of care it belongs to.
    #[serde(default)]
    pub scene: Option<Scene>,
    /// The entry that it answers.
    #[serde(default)]
    pub reply_to: Option<EntryId>,
    /// To whom it is addressed.
    #[serde(default)]
    pub addressees: Vec<Addressee>,
    /// To be brought up at the next visit (次回へ).
    #[serde(default)]
    pub next_visit: bool,
    /// When it was seen or measured; when absent, when it was written.
    #[serde(default)]
    pub observed_at: Option<Timestamp>,
    /// When it was written, by the clock of the device; what cannot be is left out.
    #[serde(default)]
    pub composed_at: Option<Timestamp>,
    /// What was measured.
    #[serde(default)]
    pub vitals: Option<Vitals>,
    /// Which medicines changed.
    #[serde(default)]
    pub medication: Option<Vec<MedicationChange>>,
    /// What came from outside.
    #[serde(default)]
    pub contact: Option<Contact>,
    /// Photos and PDFs, at most 10, in the order in which they are shown: own, sent for this stream and not posted yet. A correction names all
    /// that are to stay.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attached>,
    /// Title and the like of a notice on a board.
    #[serde(default)]
    pub notice: Option<Notice>,
    /// On a board: why a text that looks like personal data of somebody is none, at most 200 letters.
    #[serde(default)]
    pub personal_reason: Option<String>,
    /// Who is asked for 確認, by when. A correction leaves it as it was and so asks again.
    #[serde(default)]
    pub must_read: Option<MustRead>,
}

/// An entry as composed: checked, with its times.
#[derive(Clone, Debug)]
pub struct Composed {
    /// The kind of entry.
    pub kind: EntryKind,
    /// How soon it wants to be read.
    pub importance: Importance,
    /// The scene of care.
    pub scene: Option<Scene>,
    /// The entry that it answers.
    pub reply_to: Option<EntryId>,
    /// To whom it is addressed.
    pub addressees: Vec<Addressee>,
    /// Whom the functions among them reach; empty until the desk has asked who has them.
    pub on_duty: Vec<OnDuty>,
    /// To be brought up at the next visit.
    pub next_visit: bool,
    /// When it was seen or measured.
    pub observed_at: Timestamp,
    /// When it was written on the device.
    pub composed_at: Option<Timestamp>,
    /// What makes it a notice.
    pub notice: Option<Notice>,
    /// Why what looks like personal data is none.
    pub personal_reason: Option<String>,
    /// What it looks like, codes between commas; empty until the desk has found something.
    pub looks_personal: String,
    /// Who is asked for 確認.
    pub must_read: Option<MustRead>,
    /// What gets sealed.
    pub content: Content,
}

impl Draft {
    /// One with a text and nothing else.
    pub const fn of(kind: EntryKind, text: String) -> Self {
        Self {
            kind,
            text,
            importance: None,
            scene: None,
            reply_to: None,
            addressees: Vec::new(),
            next_visit: false,
            observed_at: None,
            composed_at: None,
            vitals: None,
            medication: None,
            contact: None,
            attachments: Vec::new(),
            notice: None,
            personal_reason: None,
            must_read: None,
        }
    }

    /// Checks the draft against the rules of its kind and of where it is to stand, and gives it its times.
    pub fn compose(self, now: Timestamp, ground: Ground) -> Result<Composed, Invalid> {
        check("text", &self.text, TEXT_LIMIT)?;
        check_list("addressees", &self.addressees)?;
        // A device that tells a time that cannot be has a wrong clock, and its post is as good as any other.
        let composed_at = self.composed_at.filter(|at| check_moment("composed_at", *at, now).is_ok());
        let observed_at = self.observed_at.or(composed_at).unwrap_or(now);
        check_moment("observed_at", observed_at, now)?;
        match ground {
            Ground::Timeline => self.check_on_timeline()?,
            Ground::Board { must_expire } => self.check_on_board(must_expire, now)?,
        }
        self.check_parts()?;
        if let Some(asked) = &self.must_read {
            asked.check(now)?;
        }
        check_attached(&self.attachments)?;
        let title = self.notice.as_ref().map(|notice| notice.title.clone());
        Ok(Composed {
            kind: self.kind,
            importance: self.importance.unwrap_or(Importance::Normal),
            scene: self.scene,
            reply_to: self.reply_to,
            addressees: self.addressees,
            on_duty: Vec::new(),
            next_visit: self.next_visit,
            observed_at,
            composed_at,
            notice: self.notice,
            personal_reason: self.personal_reason,
            looks_personal: String::new(),
            must_read: self.must_read,
            content: Content {
                title,
                text: self.text,
                vitals: self.vitals,
                medication: self.medication,
                contact: self.contact,
                attachments: self.attachments,
            },
        })
    }

    fn check_on_timeline(&self) -> Result<(), Invalid> {
        if self.kind == EntryKind::Notice {
            return Err(Invalid::new("kind", "not_allowed_here"));
        }
        if self.personal_reason.is_some() {
            return Err(Invalid::new("personal_reason", "not_allowed_here"));
        }
        if self.notice.is_some() { Err(Invalid::new("notice", "not_allowed_here")) } else { Ok(()) }
    }

    fn check_parts(&self) -> Result<(), Invalid> {
        let takes_vitals = matches!(self.kind, EntryKind::Vitals | EntryKind::VisitReport);
        match &self.vitals {
            Some(_) if !takes_vitals => return Err(Invalid::new("vitals", "not_allowed_here")),
            None if self.kind == EntryKind::Vitals => return Err(Invalid::new("vitals", "missing")),
            Some(vitals) => vitals.check()?,
            None => {}
        }
        match (&self.medication, self.kind) {
            (Some(changes), EntryKind::MedicationChange) => check_medication(changes)?,
            (None, EntryKind::MedicationChange) => return Err(Invalid::new("medication", "missing")),
            (Some(_), _) => return Err(Invalid::new("medication", "not_allowed_here")),
            (None, _) => {}
        }
        match (&self.contact, self.kind) {
            (Some(contact), EntryKind::ContactRecord) => check_contact(contact)?,
            (None, EntryKind::ContactRecord) => return Err(Invalid::new("contact", "missing")),
            (Some(_), _) => return Err(Invalid::new("contact", "not_allowed_here")),
            (None, _) => {}
        }
        let has_part = self.vitals.is_some() || self.medication.is_some() || !self.attachments.is_empty();
        if has_part { Ok(()) } else { check_filled("text", &self.text, TEXT_LIMIT) }
    }
}

fn check_medication(changes: &[MedicationChange]) -> Result<(), Invalid> {
    check_list("medication", changes)?;
    if changes.is_empty() {
        return Err(Invalid::new("medication", "empty"));
    }
    for change in changes {
        check_filled("medication.drug", &change.drug, 200)?;
        check("medication.before", &change.before, 200)?;
        check("medication.after", &change.after, 200)?;
    }
    Ok(())
}

fn check_contact(contact: &Contact) -> Result<(), Invalid> {
    check_filled("contact.from", &contact.from, 100)?;
    check("contact.relation", contact.relation.as_deref().unwrap_or_default(), 100)?;
    check("contact.taken_by", contact.taken_by.as_deref().unwrap_or_default(), 100)
}

fn check_moment(field: &'static str, moment: Timestamp, now: Timestamp) -> Result<(), Invalid> {
    if moment > now.plus_seconds(AHEAD_LIMIT_SECONDS) {
        return Err(Invalid::new(field, "in_future"));
    }
    if moment < now.plus_seconds(-BACK_LIMIT_SECONDS) {
        return Err(Invalid::new(field, "too_old"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(json: serde_json::Value) -> Draft {
        serde_json::from_value(json).expect("a draft")
    }

    #[test]
    fn each_kind_asks_for_its_own_part_and_no_other() {
        let now = Timestamp(1_800_000_000_000_000);
        let reason = |json| draft(json).compose(now, Ground::Timeline).map_or_else(|e| e.reason, |_| "fine");
        assert_eq!(reason(serde_json::json!({"kind": "note", "text": "訪問しました"})), "fine");
        assert_eq!(reason(serde_json::json!({"kind": "note", "text": " \n"})), "empty");
        assert_eq!(reason(serde_json::json!({"kind": "vitals"})), "missing");
        assert_eq!(reason(serde_json::json!({"kind": "vitals", "vitals": {"pulse_bpm": 78}})), "fine");
        assert_eq!(reason(serde_json::json!({"kind": "note", "text": "a", "vitals": {"pulse_bpm": 78}})), "not_allowed_here");
        assert_eq!(reason(serde_json::json!({"kind": "medication_change", "medication": []})), "empty");
        assert_eq!(reason(serde_json::json!({"kind": "contact_record", "text": "a"})), "missing");
    }

    #[test]
    fn times_may_be_a_little_ahead_and_years_back() {
        let now = Timestamp(1_800_000_000_000_000);
        let at =
            |seconds| Draft { observed_at: Some(now.plus_seconds(seconds)), ..draft(serde_json::json!({"kind": "note", "text": "a"})) };
        assert!(at(300).compose(now, Ground::Timeline).is_ok());
        assert_eq!(at(301).compose(now, Ground::Timeline).expect_err("ahead").reason, "in_future");
        assert_eq!(at(-6 * 366 * 86_400).compose(now, Ground::Timeline).expect_err("ancient").reason, "too_old");
    }
}
