//! Photos and PDFs: where each belongs and what it is. The bytes lie elsewhere, sealed; only a name is sealed here.

use crate::domain::core::attachment::MediaType;
use crate::domain::core::id::{AttachmentId, EntryId, MembershipId, OrganizationId, PatientId, PersonId, RegionId, StreamId};
use crate::domain::core::time::Timestamp;
use crate::gate::{Caller, Permit};
use crate::store::db::fetch;
use crate::store::types::binds;
use crate::store::{Change, Refusal, Result, Store, rows};
use crate::vault::Sealed;
use uuid::Uuid;

rows! {
    /// A file that is to come.
    AttachmentRow in "attachment" {
        /// Id.
        id: AttachmentId,
        /// Region.
        region_id: RegionId,
        /// Timeline or board.
        stream_id: StreamId,
        /// Patient, where it belongs to a timeline.
        patient_id: Option<PatientId>,
        /// Who sends it.
        person_id: PersonId,
        /// Acting for which membership.
        membership_id: MembershipId,
        /// And organization.
        organization_id: OrganizationId,
        /// Sealed name.
        name: Sealed,
        /// How many bytes are to come.
        upload_bytes: i64,
        /// What the device takes it for.
        media_type: MediaType,
        /// When it began.
        created_at: Timestamp,
        /// Until when it must be posted.
        expires_at: Option<Timestamp>,
    }
}

/// A file that came or is to come. Nothing sealed, so no permit.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Upload {
    /// Timeline or board.
    pub stream_id: StreamId,
    /// Who sent it.
    pub person_id: PersonId,
    /// For which organization.
    pub organization_id: OrganizationId,
    /// How many bytes were declared.
    pub upload_bytes: i64,
    /// What it is.
    pub media_type: MediaType,
    /// How long the file is.
    pub byte_size: Option<i64>,
    /// Pixels across.
    pub width: Option<i64>,
    /// Pixels down.
    pub height: Option<i64>,
    /// Pages.
    pub pages: Option<i64>,
    /// Under which name it lies.
    pub object_id: Option<Uuid>,
    /// The entry at which it hangs.
    pub entry_id: Option<EntryId>,
    /// When it was made.
    pub finished_at: Option<Timestamp>,
    /// Until when it must be posted.
    pub expires_at: Option<Timestamp>,
}

/// A file at an entry.
#[derive(Debug, sqlx::FromRow)]
pub struct Hanging {
    /// Id.
    pub id: AttachmentId,
    /// Sealed name.
    pub name: Sealed,
    /// What it is.
    pub media_type: MediaType,
    /// How long it is.
    pub byte_size: i64,
    /// Pixels across.
    pub width: Option<i64>,
    /// Pixels down.
    pub height: Option<i64>,
    /// Pages.
    pub pages: Option<i64>,
}

/// What was made of an upload.
#[derive(Debug)]
pub struct Finished {
    /// What it is.
    pub media_type: MediaType,
    /// How long the file is.
    pub byte_size: i64,
    /// Pixels across.
    pub width: Option<i64>,
    /// Pixels down.
    pub height: Option<i64>,
    /// Pages.
    pub pages: Option<i64>,
    /// Under which name it lies.
    pub object_id: Uuid,
    /// When.
    pub at: Timestamp,
}

/// A file that must lie where its row says, for the check.
#[derive(Debug, sqlx::FromRow)]
pub struct Kept {
    /// Id.
    pub id: AttachmentId,
    /// Region.
    pub region_id: RegionId,
    /// Patient, where it belongs to a timeline.
    pub patient_id: Option<PatientId>,
    /// Under which name it lies.
    pub object_id: Uuid,
    /// How long it is.
    pub byte_size: i64,
    /// Pixels across; a photo has a small picture too.
    pub width: Option<i64>,
}

/// A file and where it belongs.
pub async fn find(store: &Store, id: AttachmentId) -> Result<Option<Upload>> {
    fetch!(
        optional,
        store.db(),
        Upload,
        "select stream_id, person_id, organization_id, upload_bytes, media_type, byte_size, width, height, pages, object_id, entry_id,
                finished_at, expires_at
         from attachment where id = $1",
        id,
    )
}

/// The sealed name of a file of this stream.
pub async fn get_name(store: &Store, permit: &impl Permit, id: AttachmentId) -> Result<Option<Sealed>> {
    let stream = permit.place().stream.map_or(Uuid::nil(), |stream| stream.0);
    let row = fetch!(optional, store.db(), (Sealed,), "select name from attachment where id = $1 and stream_id = $2", id, stream)?;
    Ok(row.map(|(name,)| name))
}

/// The sealed name of one's own file, which its sender gave it.
pub async fn get_own_name(store: &Store, caller: &Caller, id: AttachmentId) -> Result<Option<Sealed>> {
    let row = fetch!(
        optional,
        store.db(),
        (Sealed,),
        "select name from attachment where id = $1 and person_id = $2",
        id,
        caller.membership.person,
    )?;
    Ok(row.map(|(name,)| name))
}

/// The files at the entries in a range, and those that earlier revisions of them had.
pub async fn list(store: &Store, permit: &impl Permit, from: i64, to: i64) -> Result<Vec<Hanging>> {
    fetch!(
        all,
        store.db(),
        Hanging,
        "select a.id, a.name, a.media_type, a.byte_size, a.width, a.height, a.pages
         from entry e
         join attachment a on a.entry_id = e.id
         where e.stream_id = $1 and e.seq >= $2 and e.seq <= $3",
        permit.place().stream.map_or(Uuid::nil(), |stream| stream.0),
        from,
        to,
    )
}

/// Refuses what was just inserted where a membership has more than so many that are not posted.
pub fn limit_unposted(change: &mut Change, id: AttachmentId, membership: MembershipId, now: Timestamp, limit: i64) {
    change.effect(
        "update attachment set expires_at = expires_at
         where id = $1 and (select count(*) from attachment a where a.membership_id = $2 and a.expires_at > $3) <= $4",
        binds![id, membership, now, limit],
        Some(Refusal::Stale),
    );
}

/// What was not posted in time.
pub async fn list_expired(store: &Store, before: Timestamp, limit: i64) -> Result<Vec<AttachmentId>> {
    let rows = fetch!(
        all,
        store.db(),
        (AttachmentId,),
        "select id from attachment where expires_at <= $1 order by expires_at limit $2",
        before,
        limit,
    )?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// A page of what must lie where its row says, for the check of everything.
pub async fn list_kept(store: &Store, after: Uuid) -> Result<Vec<Kept>> {
    fetch!(
        all,
        store.db(),
        Kept,
        "select id, region_id, patient_id, object_id, byte_size, width from attachment
         where id > $1 and object_id is not null
         order by id limit 1000",
        after,
    )
}

/// Says what was made of an upload; refused when it was done already.
pub fn finish(change: &mut Change, id: AttachmentId, made: &Finished) {
    change.effect(
        "update attachment set media_type = $2, byte_size = $3, width = $4, height = $5, pages = $6, object_id = $7, finished_at = $8
         where id = $1 and finished_at is null and expires_at > $8",
        binds![id, made.media_type, made.byte_size, made.width, made.height, made.pages, made.object_id, made.at],
        Some(Refusal::Stale),
    );
}

/// Hangs a file at an entry: the sender's own, of this stream, made, and at no other entry.
pub fn hang(change: &mut Change, (entry, stream): (EntryId, StreamId), person: PersonId, id: AttachmentId, now: Timestamp) {
    change.effect(
        "update attachment set entry_id = $2, expires_at = null
         where id = $1 and stream_id = $3 and person_id = $4 and finished_at is not null and (entry_id = $2 or expires_at > $5)",
        binds![id, entry, stream, person, now],
        Some(Refusal::Stale),
    );
}

/// Ends one that is not posted: nobody can post it from now on. Its row stays until nothing that began before can still write files for it.
pub fn end(change: &mut Change, id: AttachmentId, now: Timestamp) {
    let sql = "update attachment set expires_at = $2 where id = $1 and expires_at is not null";
    change.effect(sql, binds![id, now], Some(Refusal::Stale));
}

/// Removes what has ended.
pub fn delete(change: &mut Change, id: AttachmentId, before: Timestamp) {
    change.effect("delete from attachment where id = $1 and expires_at <= $2", binds![id, before], None);
}
