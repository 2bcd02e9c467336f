//! Mail addresses of persons, confirmed by a code, and what has stayed unread for a mail. Addresses come out for the sender and the person's
//! own session alone.

use crate::domain::core::id::{BoardId, EntryId, MembershipId, OrganizationId, PatientId, PersonId, RegionId};
use crate::domain::core::time::Timestamp;
use crate::domain::people::{Membership, Profession, Role};
use crate::store::clause::{asks_organization, audience_covers};
use crate::store::db::fetch;
use crate::store::types::binds;
use crate::store::{Change, Refusal, Result, Store};
use crate::vault::Sealed;

/// So many wrong codes, then a new one is needed.
const GUESSES: i64 = 5;
/// Unread entries are looked for in so many of the last numbers of a timeline.
const LAST: i64 = 300;

/// A person's address.
#[derive(Debug, sqlx::FromRow)]
pub struct MailRow {
    /// Person.
    pub person_id: PersonId,
    /// Region.
    pub region_id: RegionId,
    /// Sealed address.
    pub address: Sealed,
    /// Keyed hash of the code that was sent.
    pub code_hash: Option<Vec<u8>>,
    /// Until when the code holds.
    pub code_until: Timestamp,
    /// When it was confirmed.
    pub confirmed_at: Option<Timestamp>,
    /// Mails went out for what arrived until then.
    pub mailed_until: Timestamp,
}

/// An entry that stays unread, and through which membership it is to be read.
#[derive(Debug, sqlx::FromRow)]
pub struct Unread {
    /// The entry.
    pub entry_id: EntryId,
    /// Patient, on a timeline.
    pub patient_id: Option<PatientId>,
    /// Board, on one.
    pub board_id: Option<BoardId>,
    id: MembershipId,
    person_id: PersonId,
    organization_id: OrganizationId,
    profession: Profession,
    role: Role,
    from_at: Timestamp,
    until_at: Option<Timestamp>,
}

impl Unread {
    /// Through which membership it is to be read.
    pub const fn membership(&self) -> Membership {
        Membership {
            id: self.id,
            person: self.person_id,
            organization: self.organization_id,
            profession: self.profession,
            role: self.role,
            from: self.from_at,
            until: self.until_at,
        }
    }
}

/// A person's address.
pub async fn find(store: &Store, person: PersonId) -> Result<Option<MailRow>> {
    fetch!(
        optional,
        store.db(),
        MailRow,
        "select person_id, region_id, address, code_hash, code_until, confirmed_at, mailed_until from notification_mail where person_id = $1",
        person,
    )
}

/// Every confirmed address of somebody who still works here.
pub async fn list_confirmed(store: &Store, now: Timestamp) -> Result<Vec<MailRow>> {
    fetch!(
        all,
        store.db(),
        MailRow,
        "select a.person_id, a.region_id, a.address, a.code_hash, a.code_until, a.confirmed_at, a.mailed_until
         from notification_mail a
         where a.confirmed_at is not null and exists (
           select 1 from membership m
           where m.person_id = a.person_id and m.from_at <= $1 and (m.until_at is null or m.until_at > $1))
         order by a.person_id",
        now,
    )
}

/// Keeps a new address with the code that confirms it; refused when the last code went out after `since`.
pub fn put(change: &mut Change, row: MailRow, since: Timestamp) {
    change.effect(
        "insert into notification_mail (person_id, region_id, address, code_hash, code_until, failures, confirmed_at, mailed_until)
         values ($1, $2, $3, $4, $5, 0, null, $6)
         on conflict (person_id) do update set address = excluded.address, code_hash = excluded.code_hash,
           code_until = excluded.code_until, failures = 0, confirmed_at = null, mailed_until = excluded.mailed_until
         where notification_mail.code_until <= $7",
        binds![row.person_id, row.region_id, row.address, row.code_hash, row.code_until, row.mailed_until, since],
        Some(Refusal::Stale),
    );
}

/// Counts a guess before it is looked at; refused when there were too many, or the code is too old.
pub fn guess(change: &mut Change, person: PersonId, now: Timestamp) {
    change.effect(
        "update notification_mail set failures = failures + 1
         where person_id = $1 and code_hash is not null and code_until > $2 and failures < $3",
        binds![person, now, GUESSES],
        Some(Refusal::Stale),
    );
}

/// Confirms the address by its code; refused when the code is another by now.
pub fn confirm(change: &mut Change, person: PersonId, code_hash: [u8; 32], now: Timestamp) {
    change.effect(
        "update notification_mail set confirmed_at = $3, mailed_until = $3, code_hash = null where person_id = $1 and code_hash = $2",
        binds![person, code_hash, now],
        Some(Refusal::Stale),
    );
}

/// Forgets a person's address.
pub fn delete(change: &mut Change, person: PersonId) {
    change.effect("delete from notification_mail where person_id = $1", binds![person], None);
}

/// A mail goes out for what arrived until then; refused when one did already.
pub fn mailed(change: &mut Change, person: PersonId, until: Timestamp) {
    change.effect(
        "update notification_mail set mailed_until = $2 where person_id = $1 and mailed_until < $2",
        binds![person, until],
        Some(Refusal::Stale),
    );
}

/// The mail that was to go out was not taken: another time.
pub fn not_mailed(change: &mut Change, person: PersonId, before: Timestamp, until: Timestamp) {
    change.effect(
        "update notification_mail set mailed_until = $2 where person_id = $1 and mailed_until = $3",
        binds![person, before, until],
        None,
    );
}

/// What arrived between two moments, is addressed to a person or asks for 確認, and stays unread. The scope is in the query; the gate confirms
/// each.
pub async fn list_unread(store: &Store, mail: &MailRow, until: Timestamp, now: Timestamp) -> Result<Vec<Unread>> {
    fetch!(
        all,
        store.db(),
        Unread,
        concat!(
            "select distinct e.id as entry_id, e.patient_id, b.id as board_id, m.id, m.person_id, m.organization_id, m.profession, m.role, m.from_at,
                    m.until_at
             from membership m
             join team_member t on t.organization_id = m.organization_id
             join stream h on h.id = t.stream_id
             left join read_marker k on k.stream_id = t.stream_id and k.person_id = m.person_id
             join entry e on e.stream_id = t.stream_id and e.seq > coalesce(k.seq, 0) and e.seq > h.head - $5
             left join board b on b.stream_id = e.stream_id
             where m.person_id = $1 and e.recorded_at > $2 and e.recorded_at <= $3 and e.state = 'posted' and e.person_id <> $1
               and not exists (select 1 from receipt r where r.entry_id = e.id and r.person_id = $1)
               and (t.person_id is null or t.person_id = m.person_id)
               and (t.professions = '' or t.professions like '%,' || m.profession || ',%')
               and t.from_at <= $4 and (t.until_at is null or t.until_at > $4)
               and m.from_at <= $4 and (m.until_at is null or m.until_at > $4)
               and (exists (
                      select 1 from mention n
                      where n.entry_id = e.id
                        and (n.person_id = m.person_id or n.organization_id = m.organization_id or n.profession = m.profession))
                 or exists (
                      select 1 from must_read_party p
                      where p.entry_id = e.id and (",
                asks_organization!(),
                " or p.profession = m.profession)))
             limit 100"
        ),
        mail.person_id,
        mail.mailed_until,
        until,
        now,
        LAST,
    )
}

/// The same of boards: what is important or asks for a person, as they follow each board, and holds still.
pub async fn list_unread_notices(store: &Store, mail: &MailRow, until: Timestamp, now: Timestamp) -> Result<Vec<Unread>> {
    fetch!(
        all,
        store.db(),
        Unread,
        concat!(
            "select distinct e.id as entry_id, e.patient_id, b.id as board_id, m.id, m.person_id, m.organization_id, m.profession, m.role,
                    m.from_at, m.until_at
             from membership m
             join organization o on o.id = m.organization_id
             join board b on b.region_id = m.region_id and (m.role = 'region_admin' or ",
            audience_covers!(),
            ")
             join stream h on h.id = b.stream_id
             left join board_following f on f.person_id = m.person_id and f.board_id = b.id
             left join read_marker k on k.stream_id = b.stream_id and k.person_id = m.person_id
             join entry e on e.stream_id = b.stream_id and e.seq > coalesce(k.seq, 0) and e.seq > h.head - $5
             where m.person_id = $1 and e.recorded_at > $2 and e.recorded_at <= $3 and e.state = 'posted' and e.person_id <> $1
               and m.role not in ('auditor', 'government_viewer')
               and m.from_at <= $4 and (m.until_at is null or m.until_at > $4)
               and not exists (select 1 from receipt r where r.entry_id = e.id and r.person_id = $1)
               and not exists (select 1 from board_entry x where x.entry_id = e.id and x.expires_at <= $4)
               and (e.kind = 'notice' and e.importance = 'urgent'
                 or coalesce(f.level, 'important') <> 'none'
                   and (e.kind = 'notice' and e.importance = 'important'
                     or exists (
                       select 1 from mention n
                       where n.entry_id = e.id
                         and (n.person_id = m.person_id or n.organization_id = m.organization_id or n.profession = m.profession))
                     or exists (
                       select 1 from must_read_party p
                       where p.entry_id = e.id and (",
            asks_organization!(),
            " or p.profession = m.profession))))
             limit 100"
        ),
        mail.person_id,
        mail.mailed_until,
        until,
        now,
        LAST,
    )
}
