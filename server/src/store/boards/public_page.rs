//! The public page of a region, and what was marked for it. Contents come out for whoever the gate has shown the page to.

use crate::domain::boards::disaster::DisasterMode;
use crate::domain::boards::public_page::PublicPage;
use crate::domain::core::id::{BoardId, EntryId, RegionId, TrainingId};
use crate::domain::core::time::{Date, Timestamp};
use crate::domain::people::OrganizationKind;
use crate::gate::{ManagePublicPage, Permitted, PublicPageFacts, Publish, Shown};
use crate::store::db::fetch;
use crate::store::types::binds;
use crate::store::{Change, Refusal, Result, Store};
use crate::vault::Sealed;
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct PageRow {
    is_on: i64,
    short_name: Option<String>,
    title: Option<String>,
    contact: Option<String>,
    leaflets: String,
    version: i64,
    changed_at: Timestamp,
}

/// The page, its version, and when something on it was marked, taken back or changed.
pub type Kept = (PublicPage, i64, Timestamp);

/// How much stands on the page.
#[derive(Clone, Copy, Debug, Default, sqlx::FromRow)]
pub struct Counts {
    /// Notices.
    pub notices: i64,
    /// Trainings that are not over.
    pub trainings: i64,
    /// Shelters.
    pub shelters: i64,
    /// Organizations.
    pub organizations: i64,
}

/// A notice that was marked, its title and text sealed.
#[derive(Debug, sqlx::FromRow)]
pub struct SealedNotice {
    /// The event that holds its text.
    pub content_id: Uuid,
    /// Sealed content.
    pub payload: Sealed,
    /// The name of the organization that posted it.
    pub organization_name: String,
    /// When it was posted.
    pub recorded_at: Timestamp,
    /// When it was corrected.
    pub revised_at: Option<Timestamp>,
}

/// A training that was marked.
#[derive(Debug, sqlx::FromRow)]
pub struct ShownTraining {
    /// What it is called.
    pub title: String,
    /// What it is about.
    pub description: Option<String>,
    /// Where.
    pub place: Option<String>,
    /// Whom to ask.
    pub contact: Option<String>,
    /// When it begins.
    pub starts_at: Timestamp,
    /// When it ends.
    pub ends_at: Timestamp,
    /// Until when one applies.
    pub apply_until: Timestamp,
    /// When it was cancelled.
    pub cancelled_at: Option<Timestamp>,
    /// Who holds it.
    pub organization_name: String,
    /// Its organizer's telephone.
    pub organization_phone: Option<String>,
}

/// An organization that is listed.
#[derive(Debug, sqlx::FromRow)]
pub struct ShownOrganization {
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: OrganizationKind,
    /// Where it is.
    pub address: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// When it is open.
    pub hours: Option<String>,
    /// Its page on the net.
    pub web: Option<String>,
    /// Its last day.
    pub closes_on: Option<String>,
}

/// Whose page a name is, by the region's id or the short name that it chose, and whether it is on. Nothing of what stands there.
pub async fn facts(store: &Store, name: &str) -> Result<Option<PublicPageFacts>> {
    let region = name.parse::<RegionId>().map_or(Uuid::nil(), |id| id.0);
    let row = fetch!(
        optional,
        store.db(),
        (RegionId, i64),
        "select region_id, is_on from public_page where region_id = $1 or short_name = $2",
        region,
        name,
    )?;
    Ok(row.map(|(region, is_on)| PublicPageFacts { region, is_on: is_on != 0 }))
}

/// The page of a region, which everybody who works there may know; none before anybody kept it.
pub async fn find(store: &Store, region: RegionId) -> Result<Option<Kept>> {
    let row = fetch!(
        optional,
        store.db(),
        PageRow,
        "select is_on, short_name, title, contact, leaflets, version, changed_at from public_page where region_id = $1",
        region,
    )?;
    row.map(|row| {
        let page = PublicPage {
            is_on: row.is_on != 0,
            short_name: row.short_name,
            title: row.title,
            contact: row.contact,
            leaflets: serde_json::from_str(&row.leaflets)?,
        };
        Ok((page, row.version, row.changed_at))
    })
    .transpose()
}

/// How much stands on the page of a region.
pub async fn count(store: &Store, region: RegionId, now: Timestamp) -> Result<Counts> {
    let row = fetch!(
        optional,
        store.db(),
        Counts,
        "select (select cast(count(*) as bigint) from board_entry p join entry e on e.id = p.entry_id
                 where p.region_id = $1 and p.public_at is not null and e.state = 'posted' and (p.expires_at is null or p.expires_at > $2))
                  as notices,
                (select cast(count(*) as bigint) from training t
                 where t.region_id = $1 and t.public_at is not null and t.ends_at > $2) as trainings,
                (select cast(count(*) as bigint) from shelter s where s.region_id = $1 and s.removed_at is null) as shelters,
                (select cast(count(*) as bigint) from organization o where o.region_id = $1 and o.listed = 1) as organizations",
        region,
        now,
    )?;
    Ok(row.unwrap_or_default())
}

/// Whether a board belongs to a drill.
pub async fn is_of_drill(store: &Store, board: BoardId) -> Result<bool> {
    let row = fetch!(
        optional,
        store.db(),
        (BoardId,),
        "select b.id from board b join disaster d on d.id = b.disaster_id where b.id = $1 and d.mode = $2",
        board,
        DisasterMode::Drill,
    )?;
    Ok(row.is_some())
}

/// The notices that were marked, are in force and were not retracted, the newest first.
pub async fn list_notices(store: &Store, shown: &Shown, limit: i64) -> Result<Vec<SealedNotice>> {
    fetch!(
        all,
        store.db(),
        SealedNotice,
        "select e.content_id, v.payload, o.name as organization_name, e.recorded_at, e.revised_at
         from board_entry p
         join entry e on e.id = p.entry_id
         join event v on v.stream_id = e.stream_id and v.seq = e.revision
         join organization o on o.id = e.organization_id
         where p.region_id = $1 and p.public_at is not null and e.state = 'posted' and (p.expires_at is null or p.expires_at > $2)
           and v.payload is not null
         order by e.recorded_at desc, e.id desc
         limit $3",
        shown.region(),
        shown.decided_at(),
        limit,
    )
}

/// The trainings that were marked and are not over, the next first. The link is for those who have a seat.
pub async fn list_trainings(store: &Store, shown: &Shown, limit: i64) -> Result<Vec<ShownTraining>> {
    fetch!(
        all,
        store.db(),
        ShownTraining,
        "select t.title, t.description, t.place, t.contact, t.starts_at, t.ends_at, t.apply_until, t.cancelled_at,
                o.name as organization_name, o.phone as organization_phone
         from training t
         join organization o on o.id = t.organization_id
         where t.region_id = $1 and t.public_at is not null and t.ends_at > $2
         order by t.starts_at, t.id
         limit $3",
        shown.region(),
        shown.decided_at(),
        limit,
    )
}

/// The organizations that are listed and have not ended.
pub async fn list_organizations(store: &Store, shown: &Shown, today: Date, limit: i64) -> Result<Vec<ShownOrganization>> {
    fetch!(
        all,
        store.db(),
        ShownOrganization,
        "select o.name, o.kind, o.address, o.phone, o.hours, o.web, o.closes_on
         from organization o
         where o.region_id = $1 and o.listed = 1 and (o.closes_on is null or o.closes_on >= $2)
         order by o.kind, coalesce(o.kana, o.name), o.id
         limit $3",
        shown.region(),
        today.0.to_string(),
        limit,
    )
}

/// Keeps the page, from the version that was read (0 before the first); refused when it is another by now, or the short name is another
/// region's.
pub fn keep(change: &mut Change, permit: &Permitted<ManagePublicPage>, read: i64, page: &PublicPage) -> Result<()> {
    let (region, now, by) = (permit.subject().region, permit.decided_at(), permit.caller().membership.id);
    let leaflets = serde_json::to_string(&page.leaflets)?;
    if read == 0 {
        change.effect(
            "insert into public_page (region_id, is_on, short_name, title, contact, leaflets, version, changed_by, changed_at)
             select $1, $2, $3, $4, $5, $6, 1, $7, $8
             where not exists (select 1 from public_page p where p.region_id = $1)",
            binds![region, page.is_on, page.short_name.clone(), page.title.clone(), page.contact.clone(), leaflets, by, now],
            Some(Refusal::Stale),
        );
    } else {
        change.effect(
            "update public_page
             set is_on = $3, short_name = $4, title = $5, contact = $6, leaflets = $7, changed_by = $8, changed_at = $9, version = version + 1
             where region_id = $1 and version = $2",
            binds![region, read, page.is_on, page.short_name.clone(), page.title.clone(), page.contact.clone(), leaflets, by, now],
            Some(Refusal::Stale),
        );
    }
    Ok(())
}

/// Notes that something on the page was marked, taken back or changed.
pub fn touch(change: &mut Change, region: RegionId, at: Timestamp) {
    change.note("update public_page set changed_at = $2 where region_id = $1", binds![region, at]);
}

/// Marks a notice as public, or takes the mark back; refused when its text is another by now, or it was retracted.
pub fn mark_notice(change: &mut Change, permit: &Permitted<Publish>, (id, revision): (EntryId, i64), public: bool) {
    change.effect(
        "update board_entry set public_at = $3, public_by = $4
         where entry_id = $1 and region_id = $2
           and exists (select 1 from entry e where e.id = $1 and e.revision = $5 and e.state = 'posted')",
        binds![
            id,
            permit.subject().region,
            public.then_some(permit.decided_at()),
            public.then_some(permit.caller().membership.id),
            revision,
        ],
        Some(Refusal::Stale),
    );
    touch(change, permit.subject().region, permit.decided_at());
}

/// Takes the mark off a notice whose new text is not for everybody.
pub fn unmark_notice(change: &mut Change, id: EntryId) {
    change.effect("update board_entry set public_at = null, public_by = null where entry_id = $1", binds![id], None);
}

/// Marks a training as public, or takes the mark back; refused when it is another version by now.
pub fn mark_training(change: &mut Change, permit: &Permitted<Publish>, (id, version): (TrainingId, i64), public: bool) {
    change.effect(
        "update training set public_at = $3, public_by = $4 where id = $1 and region_id = $2 and version = $5",
        binds![
            id,
            permit.subject().region,
            public.then_some(permit.decided_at()),
            public.then_some(permit.caller().membership.id),
            version,
        ],
        Some(Refusal::Stale),
    );
    touch(change, permit.subject().region, permit.decided_at());
}
