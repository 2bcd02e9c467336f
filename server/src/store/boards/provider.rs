//! What is announced of organizations (新規事業者), in clear: whoever announces it publishes it.

use crate::domain::boards::provider::{ProviderNoticeKind, ProviderNoticeState};
use crate::domain::core::id::{BoardId, EntryId, MembershipId, OrganizationId, ProviderNoticeId, RegionId};
use crate::domain::core::time::{Date, Timestamp};
use crate::domain::people::OrganizationKind;
use crate::domain::people::profile::Profile;
use crate::gate::{DecideProvider, Permitted, ProposeProvider, SeeDirectory};
use crate::store::db::fetch;
use crate::store::people::profile::{ProfileColumns, day, services_of};
use crate::store::types::{between_commas, binds};
use crate::store::{Change, Refusal, Result, Store, rows};

rows! {
    /// A new announcement.
    ProviderNoticeRow in "provider_notice" {
        /// Id.
        id: ProviderNoticeId,
        /// Region.
        region_id: RegionId,
        /// What is announced.
        kind: ProviderNoticeKind,
        /// Of whom; none when it opens.
        organization_id: Option<OrganizationId>,
        /// Which version of the entry was read.
        organization_version: Option<i64>,
        /// Name.
        name: String,
        /// Reading.
        kana: Option<String>,
        /// Kind of organization.
        organization_kind: OrganizationKind,
        /// Code of the municipality.
        municipality_code: Option<String>,
        /// Where it is.
        address: Option<String>,
        /// How far to the north it is.
        latitude_e7: Option<i64>,
        /// How far to the east.
        longitude_e7: Option<i64>,
        /// Telephone.
        phone: Option<String>,
        /// Telephone at night.
        night_phone: Option<String>,
        /// FAX.
        fax: Option<String>,
        /// What it offers, between commas.
        services: String,
        /// When it is open.
        hours: Option<String>,
        /// Its page on the net.
        web: Option<String>,
        /// The fields that are to be others, between commas.
        changed: String,
        /// From which day.
        effective_on: String,
        /// What else is to be known.
        remark: Option<String>,
        /// The one that it corrects.
        follows: Option<ProviderNoticeId>,
        /// Where it stands.
        state: ProviderNoticeState,
        /// Version.
        version: i64,
        /// Who announces it.
        proposed_by: MembershipId,
        /// For which organization.
        proposer_organization_id: OrganizationId,
        /// When.
        proposed_at: Timestamp,
    }
}

/// What is new in an announcement.
#[derive(Clone, Debug)]
pub struct NewNotice {
    /// Id.
    pub id: ProviderNoticeId,
    /// What is announced.
    pub kind: ProviderNoticeKind,
    /// Of whom, and which version of the entry was read.
    pub of: Option<(OrganizationId, i64)>,
    /// The entry as it is to be.
    pub profile: Profile,
    /// The fields that are to be others.
    pub changed: Vec<&'static str>,
    /// From which day.
    pub effective_on: Date,
    /// What else is to be known.
    pub remark: Option<String>,
    /// The one that it corrects.
    pub follows: Option<ProviderNoticeId>,
}

/// An announcement.
#[derive(Clone, Debug)]
pub struct Found {
    /// Id.
    pub id: ProviderNoticeId,
    /// What is announced.
    pub kind: ProviderNoticeKind,
    /// Of whom.
    pub organization: Option<OrganizationId>,
    /// The name of that organization now.
    pub organization_name: Option<String>,
    /// Which version of the entry was read.
    pub organization_version: Option<i64>,
    /// Which version it is by now.
    pub version_now: Option<i64>,
    /// The entry as it is to be.
    pub profile: Profile,
    /// The fields that are to be others.
    pub changed: Vec<String>,
    /// From which day.
    pub effective_on: Date,
    /// What else is to be known.
    pub remark: Option<String>,
    /// The one that it corrects.
    pub follows: Option<ProviderNoticeId>,
    /// The one that corrects it.
    pub followed_by: Option<ProviderNoticeId>,
    /// Where it stands.
    pub state: ProviderNoticeState,
    /// Version.
    pub version: i64,
    /// Who announces it.
    pub proposed_by: MembershipId,
    /// For which organization.
    pub proposer: OrganizationId,
    /// When.
    pub proposed_at: Timestamp,
    /// Who decided.
    pub decided_by: Option<MembershipId>,
    /// When.
    pub decided_at: Option<Timestamp>,
    /// Why it is refused.
    pub reason: Option<String>,
    /// The board on which it was posted.
    pub board: Option<BoardId>,
    /// The entry there.
    pub entry: Option<EntryId>,
    /// When it was written into the directory.
    pub applied_at: Option<Timestamp>,
}

#[derive(sqlx::FromRow)]
struct FoundRow {
    id: ProviderNoticeId,
    kind: ProviderNoticeKind,
    organization_id: Option<OrganizationId>,
    organization_name: Option<String>,
    organization_version: Option<i64>,
    version_now: Option<i64>,
    #[sqlx(flatten)]
    profile: ProfileColumns,
    changed: String,
    effective_on: String,
    remark: Option<String>,
    follows: Option<ProviderNoticeId>,
    followed_by: Option<ProviderNoticeId>,
    state: ProviderNoticeState,
    version: i64,
    proposed_by: MembershipId,
    proposer_organization_id: OrganizationId,
    proposed_at: Timestamp,
    decided_by: Option<MembershipId>,
    decided_at: Option<Timestamp>,
    reason: Option<String>,
    board_id: Option<BoardId>,
    entry_id: Option<EntryId>,
    applied_at: Option<Timestamp>,
}

impl FoundRow {
    fn found(self) -> Result<Found> {
        Ok(Found {
            id: self.id,
            kind: self.kind,
            organization: self.organization_id,
            organization_name: self.organization_name,
            organization_version: self.organization_version,
            version_now: self.version_now,
            profile: self.profile.profile()?,
            changed: self.changed.split(',').filter(|field| !field.is_empty()).map(str::to_owned).collect(),
            effective_on: day(&self.effective_on)?,
            remark: self.remark,
            follows: self.follows,
            followed_by: self.followed_by,
            state: self.state,
            version: self.version,
            proposed_by: self.proposed_by,
            proposer: self.proposer_organization_id,
            proposed_at: self.proposed_at,
            decided_by: self.decided_by,
            decided_at: self.decided_at,
            reason: self.reason,
            board: self.board_id,
            entry: self.entry_id,
            applied_at: self.applied_at,
        })
    }
}

macro_rules! found {
    ($($which:expr),+) => {
        concat!(
            "select n.id, n.kind, n.organization_id, o.name as organization_name, n.organization_version, o.version as version_now, n.name,
                    n.kana, n.organization_kind, n.municipality_code, n.address, n.latitude_e7, n.longitude_e7, n.phone, n.night_phone, n.fax,
                    n.services, n.hours, n.web, n.changed, n.effective_on, n.remark, n.follows,
                    (select x.id from provider_notice x where x.follows = n.id and x.state in ('proposed', 'approved')) as followed_by,
                    n.state, n.version, n.proposed_by, n.proposer_organization_id, n.proposed_at, n.decided_by, n.decided_at, n.reason,
                    n.board_id, n.entry_id, n.applied_at
             from provider_notice n
             left join organization o on o.id = n.organization_id
             where ",
            $($which),+
        )
    };
}

/// What somebody wants to see of what was announced.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted {
    /// Only what stands so.
    pub state: Option<ProviderNoticeState>,
    /// Only of this organization.
    pub organization: Option<OrganizationId>,
    /// Only what the caller's organization announced.
    pub mine: bool,
}

/// `$1` the region, `$2` the caller's organization, `$3` to `$6` what is wanted. The newest first; of what waits, the oldest.
macro_rules! wanted {
    () => {
        " and ($3 is null or n.state = $3) and ($4 is null or n.organization_id = $4) and ($5 = 0 or n.proposer_organization_id = $2)
         order by case when n.state = 'proposed' then n.proposed_at else -n.proposed_at end, n.id
         limit $6"
    };
}

/// Everything that was announced in the region, for those who decide.
pub async fn list(store: &Store, permit: &Permitted<DecideProvider>, wanted: Wanted, limit: i64) -> Result<Vec<Found>> {
    let rows = fetch!(
        all,
        store.db(),
        FoundRow,
        found!("n.region_id = $1", wanted!()),
        permit.subject().region,
        permit.caller().membership.organization,
        wanted.state,
        wanted.organization,
        i64::from(wanted.mine),
        limit,
    )?;
    rows.into_iter().map(FoundRow::found).collect()
}

/// What was approved, and all that the caller's own organization announced.
pub async fn list_seen(store: &Store, permit: &Permitted<SeeDirectory>, wanted: Wanted, limit: i64) -> Result<Vec<Found>> {
    let rows = fetch!(
        all,
        store.db(),
        FoundRow,
        found!("n.region_id = $1 and (n.state = 'approved' or n.proposer_organization_id = $2)", wanted!()),
        permit.subject().region,
        permit.caller().membership.organization,
        wanted.state,
        wanted.organization,
        i64::from(wanted.mine),
        limit,
    )?;
    rows.into_iter().map(FoundRow::found).collect()
}

/// One announcement, for those who decide.
pub async fn find(store: &Store, permit: &Permitted<DecideProvider>, id: ProviderNoticeId) -> Result<Option<Found>> {
    let row = fetch!(optional, store.db(), FoundRow, found!("n.id = $1 and n.region_id = $2"), id, permit.subject().region)?;
    row.map(FoundRow::found).transpose()
}

/// One announcement that was approved, or is of the caller's own organization.
pub async fn find_seen(store: &Store, permit: &Permitted<SeeDirectory>, id: ProviderNoticeId) -> Result<Option<Found>> {
    let row = fetch!(
        optional,
        store.db(),
        FoundRow,
        found!("n.id = $1 and n.region_id = $2 and (n.state = 'approved' or n.proposer_organization_id = $3)"),
        id,
        permit.subject().region,
        permit.caller().membership.organization,
    )?;
    row.map(FoundRow::found).transpose()
}

/// How many wait for a decision.
pub async fn count_waiting(store: &Store, permit: &Permitted<DecideProvider>) -> Result<i64> {
    let row = fetch!(
        optional,
        store.db(),
        (i64,),
        "select cast(count(*) as bigint) from provider_notice where region_id = $1 and state = 'proposed'",
        permit.subject().region,
    )?;
    Ok(row.map_or(0, |(count,)| count))
}

/// A new announcement; refused when what it corrects is corrected already.
pub fn insert(change: &mut Change, permit: &Permitted<ProposeProvider>, new: NewNotice) {
    let (id, profile) = (new.id, new.profile);
    let services = services_of(&profile);
    let (organization_id, organization_version) = new.of.unzip();
    change.insert(ProviderNoticeRow {
        id,
        region_id: permit.subject().region,
        kind: new.kind,
        organization_id,
        organization_version,
        name: profile.name,
        kana: profile.kana,
        organization_kind: profile.kind,
        municipality_code: profile.municipality_code,
        address: profile.address,
        latitude_e7: profile.place.map(|place| place.latitude_e7),
        longitude_e7: profile.place.map(|place| place.longitude_e7),
        phone: profile.phone,
        night_phone: profile.night_phone,
        fax: profile.fax,
        services,
        hours: profile.hours,
        web: profile.web,
        changed: between_commas(new.changed.into_iter()),
        effective_on: new.effective_on.0.to_string(),
        remark: new.remark,
        follows: new.follows,
        state: ProviderNoticeState::Proposed,
        version: 1,
        proposed_by: permit.caller().membership.id,
        proposer_organization_id: permit.caller().membership.organization,
        proposed_at: permit.decided_at(),
    });
    // The index refuses the row; a change is undone by itself only where a statement of its own may be refused.
    change.effect("update provider_notice set version = version where id = $1", binds![id], Some(Refusal::Exists));
}

/// Where an approved announcement went.
#[derive(Clone, Copy, Debug)]
pub struct Approved {
    /// Of whom it is, one that opens too.
    pub organization: OrganizationId,
    /// The board on which it is posted.
    pub board: BoardId,
    /// The entry there.
    pub entry: EntryId,
    /// Whether it is in the directory already.
    pub applied: bool,
}

/// The base says yes; refused when it does not wait any more.
pub fn approve(change: &mut Change, permit: &Permitted<DecideProvider>, id: ProviderNoticeId, approved: Approved) {
    change.effect(
        "update provider_notice
         set state = 'approved', version = version + 1, decided_by = $3, decided_at = $4, organization_id = $5, board_id = $6, entry_id = $7,
             applied_at = $8
         where id = $1 and region_id = $2 and state = 'proposed'",
        binds![
            id,
            permit.subject().region,
            permit.caller().membership.id,
            permit.decided_at(),
            approved.organization,
            approved.board,
            approved.entry,
            approved.applied.then_some(permit.decided_at()),
        ],
        Some(Refusal::Stale),
    );
}

/// The base says no, and why; refused when it does not wait any more.
pub fn refuse(change: &mut Change, permit: &Permitted<DecideProvider>, id: ProviderNoticeId, reason: &str) {
    change.effect(
        "update provider_notice
         set state = 'refused', version = version + 1, decided_by = $3, decided_at = $4, reason = $5
         where id = $1 and region_id = $2 and state = 'proposed'",
        binds![id, permit.subject().region, permit.caller().membership.id, permit.decided_at(), reason.to_owned()],
        Some(Refusal::Stale),
    );
}

/// The organization that announced it takes it back; refused when it does not wait any more, or is another's.
pub fn withdraw(change: &mut Change, permit: &Permitted<ProposeProvider>, id: ProviderNoticeId) {
    change.effect(
        "update provider_notice
         set state = 'withdrawn', version = version + 1, decided_by = $3, decided_at = $4
         where id = $1 and proposer_organization_id = $2 and state = 'proposed'",
        binds![id, permit.subject().organization, permit.caller().membership.id, permit.decided_at()],
        Some(Refusal::Stale),
    );
}

/// What was approved for a day and is not in the directory yet, in the order in which it was approved. One that cannot be read
/// hides none of the others.
pub async fn list_to_apply(store: &Store, region: RegionId, today: Date, limit: i64) -> Result<Vec<Result<Found>>> {
    let rows = fetch!(
        all,
        store.db(),
        FoundRow,
        "select n.id, n.kind, n.organization_id, o.name as organization_name, n.organization_version, o.version as version_now,
                n.name, n.kana, n.organization_kind, n.municipality_code, n.address, n.latitude_e7, n.longitude_e7, n.phone, n.night_phone,
                n.fax, n.services, n.hours, n.web, n.changed, n.effective_on, n.remark, n.follows, n.follows as followed_by, n.state, n.version, n.proposed_by,
                n.proposer_organization_id, n.proposed_at, n.decided_by, n.decided_at, n.reason, n.board_id, n.entry_id, n.applied_at
         from provider_notice n
         join organization o on o.id = n.organization_id
         where n.region_id = $1 and n.state = 'approved' and n.applied_at is null and n.effective_on <= $2
         order by n.effective_on, n.decided_at, n.id
         limit $3",
        region,
        today.0.to_string(),
        limit,
    )?;
    Ok(rows.into_iter().map(FoundRow::found).collect())
}

/// Notes that it is in the directory; refused when it is already.
pub fn note_applied(change: &mut Change, id: ProviderNoticeId, at: Timestamp) {
    change.effect(
        "update provider_notice set applied_at = $2, version = version + 1 where id = $1 and state = 'approved' and applied_at is null",
        binds![id, at],
        Some(Refusal::Stale),
    );
}
