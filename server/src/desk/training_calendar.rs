//! The trainings for which somebody applied, for the calendar of a telephone (iCalendar, RFC 5545): at a secret address, since a calendar
//! cannot sign in. No name of a person is in it.

use super::notification::own_change;
use super::{Desk, Error, Result};
use crate::audit;
use crate::domain::boards::board::BoardKind;
use crate::domain::boards::training::{SeatState, standing};
use crate::domain::core::time::Timestamp;
use crate::gate::{Caller, ReadBoard};
use crate::store::Change;
use crate::store::boards::board;
use crate::store::boards::training_calendar::{self, Appointment};
use crate::store::people::membership;
use crate::vault::random_token;
use data_encoding::BASE64URL_NOPAD;
use jiff::tz::TimeZone;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::sync::Arc;
use utoipa::ToSchema;

/// What is over for so long is in no calendar any more.
const KEPT_SECONDS: i64 = 90 * 86_400;
/// A line of a calendar has at most so many bytes (RFC 5545, 3.1).
const LINE: usize = 75;
/// What the address ends with, so that programs know what they get.
const ENDING: &str = ".ics";

/// Whether one has an address.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct CalendarView {
    /// Since when; the address itself is shown only when it is made.
    pub issued_at: Option<Timestamp>,
}

/// A new address.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CalendarAddressView {
    /// Its path on this server.
    pub path: String,
    /// Since when.
    pub issued_at: Timestamp,
}

impl Desk {
    /// Whether the caller has an address.
    pub async fn calendar(&self, caller: &Arc<Caller>) -> Result<CalendarView> {
        Ok(CalendarView { issued_at: training_calendar::find_own(&self.store, caller).await? })
    }

    /// A new address for the caller; the old one ends.
    pub async fn issue_calendar(&self, caller: &Arc<Caller>) -> Result<CalendarAddressView> {
        let token = BASE64URL_NOPAD.encode(&*random_token());
        let now = self.now();
        self.own_calendar(caller, "calendar_issued", |change, caller| {
            training_calendar::put(change, caller, Sha256::digest(&token).into(), now);
        })
        .await?;
        Ok(CalendarAddressView { path: format!("/api/calendar/{token}{ENDING}"), issued_at: now })
    }

    /// Ends the caller's address.
    pub async fn revoke_calendar(&self, caller: &Arc<Caller>) -> Result<()> {
        self.own_calendar(caller, "calendar_revoked", training_calendar::delete).await
    }

    async fn own_calendar(
        &self,
        caller: &Arc<Caller>,
        action: &'static str,
        write: impl Fn(&mut Change, &Caller) + Send + Sync,
    ) -> Result<()> {
        let write = &write;
        self.deciding(caller, move |caller, _| async move {
            let mut change = own_change(&caller, action, self.now());
            write(&mut change, &caller);
            self.commit(change).await.map(|_| ())
        })
        .await
    }

    /// The calendar at an address: of each membership that has not ended, what it applied for on boards that it may still read.
    pub async fn calendar_at(&self, name: &str) -> Result<String> {
        let token = name.strip_suffix(ENDING).ok_or(Error::NotFound)?;
        let owner = training_calendar::find_owner(&self.store, Sha256::digest(token).into()).await?;
        let (person, region) = owner.ok_or(Error::NotFound)?;
        let now = self.now();
        let (mut appointments, mut log) = (Vec::new(), Vec::new());
        for membership in membership::list_of(&self.store, person, now).await? {
            let absent = Arc::new(self.absent(region, membership));
            for facts in board::of_region(&self.store, region, absent.membership.organization).await? {
                if facts.kind != BoardKind::Training {
                    continue;
                }
                let Ok(permit) = self.gate.decide::<ReadBoard>(&absent, facts, now) else { continue };
                appointments.extend(training_calendar::list(&self.store, &permit, now.plus_seconds(-KEPT_SECONDS)).await?);
            }
            log.push(audit::listed::<ReadBoard>(&absent, now));
        }
        self.record(log).await?;
        Ok(calendar(&appointments, now))
    }
}

/// A calendar that others subscribe to.
fn calendar(appointments: &[Appointment], now: Timestamp) -> String {
    let mut text = String::new();
    for (name, value) in [
        ("BEGIN", "VCALENDAR"),
        ("VERSION", "2.0"),
        ("PRODID", "-//Tsunagu//Trainings//JA"),
        ("METHOD", "PUBLISH"),
        ("X-WR-CALNAME", "つなぐ 研修"),
        ("REFRESH-INTERVAL;VALUE=DURATION", "PT1H"),
        ("X-PUBLISHED-TTL", "PT1H"),
    ] {
        line(&mut text, name, value);
    }
    for appointment in appointments {
        event(&mut text, appointment, now);
    }
    line(&mut text, "END", "VCALENDAR");
    text
}

fn event(text: &mut String, appointment: &Appointment, now: Timestamp) {
    let waits = standing(appointment.rank, appointment.seats).0 == SeatState::Waiting;
    let (status, mark) = if appointment.cancelled_at.is_some() {
        ("CANCELLED", "【中止】")
    } else if appointment.withdrawn_at.is_some() {
        ("CANCELLED", "【申込取消】")
    } else if waits {
        ("TENTATIVE", "【キャンセル待ち】")
    } else {
        ("CONFIRMED", "")
    };
    // Grows with every change of the training and of the application, as calendars expect.
    let sequence = appointment.version - 1 + 2 * (appointment.times - 1) + i64::from(appointment.withdrawn_at.is_some());
    line(text, "BEGIN", "VEVENT");
    line(text, "UID", &format!("{}@tsunagu", appointment.id));
    line(text, "SEQUENCE", &sequence.to_string());
    line(text, "DTSTAMP", &moment(now));
    line(text, "LAST-MODIFIED", &moment(appointment.updated_at));
    line(text, "DTSTART", &moment(appointment.starts_at));
    line(text, "DTEND", &moment(appointment.ends_at));
    line(text, "SUMMARY", &escaped(&format!("{mark}研修：{}", appointment.title)));
    line(text, "LOCATION", &escaped(appointment.place.as_deref().unwrap_or("オンライン")));
    line(text, "STATUS", status);
    line(text, "END", "VEVENT");
}

fn moment(at: Timestamp) -> String {
    at.zoned(&TimeZone::UTC).strftime("%Y%m%dT%H%M%SZ").to_string()
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' | ';' | ',' => escaped.extend(['\\', letter]),
            '\n' => escaped.push_str("\\n"),
            letter if letter.is_control() => {}
            letter => escaped.push(letter),
        }
    }
    escaped
}

/// A line, folded where it is too long, never inside of a letter.
fn line(text: &mut String, name: &str, value: &str) {
    let whole = format!("{name}:{value}");
    let mut length = 0;
    for letter in whole.chars() {
        if length + letter.len_utf8() > LINE {
            text.push_str("\r\n ");
            length = 1;
        }
        length += letter.len_utf8();
        let _ = text.write_char(letter);
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::core::id::TrainingId;
    use uuid::Uuid;

    const NOW: Timestamp = Timestamp(1_795_132_800_000_000);

    fn appointment() -> Appointment {
        Appointment {
            id: TrainingId(Uuid::from_u128(1)),
            title: "看取り; 在宅, 入門\\改".to_owned(),
            place: Some("市民会館\n3階".to_owned()),
            starts_at: NOW,
            ends_at: NOW.plus_seconds(7_200),
            seats: 2,
            version: 1,
            updated_at: NOW,
            cancelled_at: None,
            withdrawn_at: None,
            rank: 2,
            times: 1,
        }
    }

    fn event_of(appointment: &Appointment) -> String {
        calendar(std::slice::from_ref(appointment), NOW).replace("\r\n ", "")
    }

    #[test]
    fn a_seat_is_confirmed_and_texts_are_escaped() {
        let text = event_of(&appointment());
        for line in [
            "METHOD:PUBLISH",
            "STATUS:CONFIRMED",
            "DTSTART:20261120T000000Z",
            "DTEND:20261120T020000Z",
            "SEQUENCE:0",
            "SUMMARY:研修：看取り\\; 在宅\\, 入門\\\\改",
            "LOCATION:市民会館\\n3階",
        ] {
            assert!(text.lines().any(|known| known == line), "{line} is not in {text}");
        }
    }

    #[test]
    fn who_waits_is_tentative_and_what_is_cancelled_says_so() {
        assert!(event_of(&Appointment { rank: 3, ..appointment() }).contains("STATUS:TENTATIVE"));
        let cancelled = event_of(&Appointment { cancelled_at: Some(NOW), version: 2, ..appointment() });
        assert!(cancelled.contains("STATUS:CANCELLED") && cancelled.contains("【中止】") && cancelled.contains("SEQUENCE:1"));
        let withdrawn = event_of(&Appointment { withdrawn_at: Some(NOW), ..appointment() });
        assert!(withdrawn.contains("STATUS:CANCELLED") && withdrawn.contains("SEQUENCE:1"));
        assert!(event_of(&Appointment { times: 2, ..appointment() }).contains("SEQUENCE:2"), "who applies again is back");
    }

    #[test]
    fn lines_are_folded_between_letters() {
        let text = calendar(&[Appointment { title: "長い題".repeat(30), ..appointment() }], NOW);
        assert!(text.split("\r\n").all(|line| line.len() <= LINE));
        assert!(text.ends_with("END:VCALENDAR\r\n") && !text.replace("\r\n", "").contains(['\r', '\n']));
        assert!(text.replace("\r\n ", "").contains(&"長い題".repeat(30)));
    }
}
