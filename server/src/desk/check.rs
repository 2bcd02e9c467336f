//! The check of the whole database: numbers without gaps, every sealed value opens, every log row is what was written.

use super::authenticator::secret_place;
use super::certificates::hpki_place;
use super::chart::{chart_place, key_owner, payload_place, state_place};
use super::draft::{Written, draft_place};
use super::invitations::record_place;
use super::names::{Identity, identity_place};
use super::notification::{DeviceAddress, address_place, settings_place};
use super::notification_mail::mail_place;
use super::passkeys::{credential_place, passkey_name_place};
use super::team::{TeamDetails, details_place};
use super::{Desk, Result};
use crate::domain::care::entry::Content;
use crate::domain::care::handover::Handover;
use crate::domain::care::patient::Chart;
use crate::domain::core::id::{AttachmentId, MembershipId, PasskeyId, PatientId, PersonId, RegionId, TeamMemberId};
use crate::domain::core::stream::EventKind;
use crate::domain::people::hpki::HpkiCertificate;
use crate::domain::people::notification::Settings;
use crate::domain::people::staff::StaffRecord;
use crate::store::oversight::{access_log, check};
use crate::vault::{Owner, OwnerKind, Place, Sealed};
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use uuid::Uuid;

/// What a check found.
#[derive(Debug, Default)]
pub struct Report {
    /// Streams with contiguous numbers.
    pub streams: usize,
    /// Sealed values that opened.
    pub sealed: usize,
    /// Log rows that are what was written.
    pub logged: i64,
    /// What is wrong; empty when all is well.
    pub faults: Vec<String>,
}

impl Desk {
    /// Checks the whole database. Shows nothing of what it opens.
    pub async fn check(&self) -> Result<Report> {
        let mut report = Report::default();
        for stream in check::list_streams(&self.store).await? {
            report.streams += 1;
            if stream.events != stream.head || stream.last != stream.head {
                report.faults.push(format!("stream {}: {} events, last {}, head {}", stream.id, stream.events, stream.last, stream.head));
            }
        }
        for fault in check::list_faults(&self.store).await? {
            report.faults.push(fault);
        }
        self.check_sealed(&mut report).await?;
        self.check_files(&mut report).await?;
        match access_log::check(&self.store).await? {
            Ok(rows) => report.logged = rows,
            Err(fault) => report.faults.push(fault),
        }
        Ok(report)
    }

    async fn check_sealed(&self, report: &mut Report) -> Result<()> {
        for value in check::list_sealed(&self.store).await? {
            let patient = PatientId(value.owner);
            let opened = match value.place.as_str() {
                "chart" => self.opens::<Chart>(key_owner(patient), chart_place(patient), &value.sealed).await,
                "state" => self.opens::<serde_json::Value>(key_owner(patient), state_place(value.row), &value.sealed).await,
                "team" => self.opens::<TeamDetails>(key_owner(patient), details_place(TeamMemberId(value.row)), &value.sealed).await,
                "retraction" => {
                    self.opens::<Option<String>>(key_owner(patient), super::retracting::reason_place(value.row), &value.sealed).await
                }
                "board_retraction" => {
                    let region = Owner::new(OwnerKind::Region, value.owner);
                    self.opens::<Option<String>>(region, super::retracting::reason_place(value.row), &value.sealed).await
                }
                "personal_reason" => {
                    let region = Owner::new(OwnerKind::Region, value.owner);
                    self.opens::<String>(region, super::personal::personal_reason_place(value.row), &value.sealed).await
                }
                "training_comment" => {
                    let region = Owner::new(OwnerKind::Region, value.owner);
                    self.opens::<String>(region, super::participants::comment_place(value.row), &value.sealed).await
                }
                "attachment" | "board_attachment" => {
                    let owner = if value.place == "attachment" { key_owner(patient) } else { Owner::new(OwnerKind::Region, value.owner) };
                    self.opens::<String>(owner, super::attachments::name_place(AttachmentId(value.row)), &value.sealed).await
                }
                "identity" => {
                    self.opens::<Identity>(Owner::new(OwnerKind::Person, value.owner), identity_place(PersonId(value.row)), &value.sealed)
                        .await
                }
                place => self.opens_of_own(place, value.owner, value.row, &value.sealed).await,
            };
            report.sealed += 1;
            if !opened {
                report.faults.push(format!("{} {} does not open", value.place, value.row));
            }
        }
        self.check_payloads(report).await
    }

    /// What is sealed of a person's own: drafts, passkeys, and notifications outside the app.
    async fn opens_of_own(&self, place: &str, owner: Uuid, row: Uuid, sealed: &Sealed) -> bool {
        let person = PersonId(owner);
        let key = Owner::new(OwnerKind::Person, person);
        match place {
            "staff_record" => self.opens::<StaffRecord>(key, record_place(MembershipId(row)), sealed).await,
            "hpki_certificate" => self.opens::<HpkiCertificate>(key, hpki_place(person), sealed).await,
            "device" => self.opens::<DeviceAddress>(key, address_place(row), sealed).await,
            "notifications" => self.opens::<Settings>(key, settings_place(person), sealed).await,
            "mail" => self.opens::<String>(key, mail_place(person), sealed).await,
            "authenticator" => match self.keys_of(key).await {
                Ok(keys) => keys.open_bytes(secret_place(row), sealed).is_ok(),
                Err(_) => false,
            },
            "draft" => self.opens::<Written>(key, draft_place(row), sealed).await,
            "passkey" => self.opens::<serde_json::Value>(key, credential_place(PasskeyId(row)), sealed).await,
            "passkey_name" => self.opens::<String>(key, passkey_name_place(PasskeyId(row)), sealed).await,
            "provider_secret" => {
                let organization = Owner::new(OwnerKind::Organization, owner);
                self.opens::<String>(organization, super::identity_providers::secret_place(row.into()), sealed).await
            }
            "push_key" => self.pair(RegionId(owner)).await.is_ok(),
            _ => false,
        }
    }

    /// Every event's content opens, and is what the access log saw written.
    async fn check_payloads(&self, report: &mut Report) -> Result<()> {
        let mut after = (Uuid::nil(), 0);
        let mut logged = (Uuid::nil(), HashMap::new());
        loop {
            let page = check::list_payloads(&self.store, after).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = (last.stream_id, last.seq);
            for event in page {
                if logged.0 != event.stream_id {
                    let hashes = check::list_hashes(&self.store, event.stream_id, event.patient_id).await?;
                    logged = (event.stream_id, hashes.into_iter().collect());
                }
                let owner = event.patient_id.map_or_else(|| Owner::new(OwnerKind::Region, event.region_id), key_owner);
                let place = payload_place(event.id);
                let opens = match event.kind {
                    EventKind::HandoverWritten => self.opens::<Handover>(owner, place, &event.payload).await,
                    EventKind::PatientChanged => self.opens::<Chart>(owner, place, &event.payload).await,
                    _ => self.opens::<Content>(owner, place, &event.payload).await,
                };
                report.sealed += 1;
                if !opens {
                    report.faults.push(format!("event {} of stream {} does not open", event.seq, event.stream_id));
                }
                let hash: [u8; 32] = Sha256::digest(&event.payload.0).into();
                if logged.1.get(&event.seq).is_none_or(|logged: &Vec<u8>| logged.as_slice() != hash.as_slice()) {
                    report.faults.push(format!("event {} of stream {} is not what the access log saw written", event.seq, event.stream_id));
                }
            }
        }
    }

    async fn opens<T: DeserializeOwned>(&self, owner: Owner, place: Place, sealed: &Sealed) -> bool {
        match self.keys_of(owner).await {
            Ok(keys) => keys.open::<T>(place, sealed).is_ok(),
            Err(_) => false,
        }
    }
}
