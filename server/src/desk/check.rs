//! The check of the whole database: numbers without gaps, every sealed value opens, every log row is what was written.

use super::chart::{chart_place, key_owner, payload_place, state_place};
use super::names::{Identity, identity_place};
use super::team::{TeamDetails, details_place};
use super::{Desk, Result};
use crate::domain::care::entry::Content;
use crate::domain::care::patient::Chart;
use crate::domain::core::id::{PatientId, PersonId, TeamMemberId};
use crate::store::oversight::{access_log, check};
use crate::vault::{Owner, OwnerKind, Place, Sealed};
use serde::de::DeserializeOwned;
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
                    self.opens::<Option<String>>(key_owner(patient), super::posting::reason_place(value.row), &value.sealed).await
                }
                "identity" => {
                    self.opens::<Identity>(Owner::new(OwnerKind::Person, value.owner), identity_place(PersonId(value.row)), &value.sealed)
                        .await
                }
                _ => false,
            };
            report.sealed += 1;
            if !opened {
                report.faults.push(format!("{} {} does not open", value.place, value.row));
            }
        }
        let mut after = (Uuid::nil(), 0);
        loop {
            let page = check::list_payloads(&self.store, after).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = (last.stream_id, last.seq);
            for event in page {
                report.sealed += 1;
                if !self.opens::<Content>(key_owner(PatientId(event.patient_id)), payload_place(event.id), &event.payload).await {
                    report.faults.push(format!("event {} of stream {} does not open", event.seq, event.stream_id));
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
