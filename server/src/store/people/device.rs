//! Who works at a browser today. The names behind it are shown to whoever holds that browser's cookie and to nobody else: they are how the
//! next one finds their own name on a shared computer.

use crate::domain::core::id::{MembershipId, PersonId, RegionId, SessionId};
use crate::domain::core::time::Timestamp;
use crate::store::db::fetch;
use crate::store::types::binds;
use crate::store::{Change, Result, Store};
use crate::vault::Sealed;

/// Somebody who signed in with a browser.
pub struct NewDevicePerson {
    /// Keyed hash of the mark that the browser was given for this name.
    pub device_hash: [u8; 32],
    /// Who.
    pub person: PersonId,
    /// Region.
    pub region: RegionId,
    /// Acting for which membership, once chosen.
    pub membership: Option<MembershipId>,
    /// The session.
    pub session: SessionId,
    /// What failures to sign in are counted under.
    pub source: [u8; 32],
    /// Until when one kind of factor is enough to come back; none where two were not given.
    pub whole_until: Option<Timestamp>,
    /// When.
    pub now: Timestamp,
}

/// Somebody of today, with the sealed name.
#[derive(Debug, sqlx::FromRow)]
pub struct DevicePerson {
    /// Who.
    pub person_id: PersonId,
    /// Region.
    pub region_id: RegionId,
    /// Sealed name and reading.
    pub identity: Sealed,
    /// The organization, once chosen.
    pub organization_name: Option<String>,
    /// When.
    pub signed_in_at: Timestamp,
}

/// What is needed to let somebody of today in again.
#[derive(Debug, sqlx::FromRow)]
pub struct Place {
    /// Acting for which membership last.
    pub membership_id: Option<MembershipId>,
    /// What failures to sign in are counted under.
    pub source: Vec<u8>,
    /// Until when one kind of factor is enough to come back.
    pub whole_until: Option<Timestamp>,
}

/// Whoever signed in with this browser under the name of a mark since then and still belongs here.
pub async fn list(store: &Store, device_hash: [u8; 32], since: Timestamp, now: Timestamp) -> Result<Vec<DevicePerson>> {
    fetch!(
        all,
        store.db(),
        DevicePerson,
        "select d.person_id, d.region_id, n.identity, o.name as organization_name, d.signed_in_at
         from device_person d
         join person n on n.id = d.person_id
         left join membership m on m.id = d.membership_id
         left join organization o on o.id = m.organization_id
         where d.device_hash = $1 and d.signed_in_at > $2
           and (d.membership_id is null or m.from_at <= $3 and (m.until_at is null or m.until_at > $3))",
        device_hash.to_vec(),
        since,
        now,
    )
}

/// Somebody of today, to be let in by password.
pub async fn find(store: &Store, device_hash: [u8; 32], person: PersonId, since: Timestamp) -> Result<Option<Place>> {
    fetch!(
        optional,
        store.db(),
        Place,
        "select membership_id, source, whole_until from device_person where device_hash = $1 and person_id = $2 and signed_in_at > $3",
        device_hash.to_vec(),
        person,
        since,
    )
}

/// Puts somebody on the list of a browser.
pub fn put(change: &mut Change, new: &NewDevicePerson) {
    change.effect(
        "insert into device_person (device_hash, person_id, region_id, membership_id, session_id, source, signed_in_at, whole_until)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (device_hash, person_id) do update set
           membership_id = excluded.membership_id, session_id = excluded.session_id, source = excluded.source,
           signed_in_at = excluded.signed_in_at, whole_until = excluded.whole_until",
        binds![new.device_hash, new.person, new.region, new.membership, new.session, new.source, new.now, new.whole_until],
        None,
    );
}

/// Another session took the place of that one: another membership was chosen, or two kinds of factor were given.
pub fn follow(
    change: &mut Change,
    before: SessionId,
    session: SessionId,
    membership: Option<MembershipId>,
    whole_until: Option<Timestamp>,
) {
    change.effect(
        "update device_person set session_id = $2, membership_id = $3, whole_until = $4 where session_id = $1",
        binds![before, session, membership, whole_until],
        None,
    );
}

/// Whoever signs out is on the list no longer.
pub fn delete_of_session(change: &mut Change, session: SessionId) {
    change.effect("delete from device_person where session_id = $1", binds![session], None);
}

/// Takes somebody off the list.
pub fn delete(change: &mut Change, device_hash: [u8; 32], person: PersonId) {
    change.effect("delete from device_person where device_hash = $1 and person_id = $2", binds![device_hash, person], None);
}

/// Forgets who was here before.
pub fn sweep(change: &mut Change, before: Timestamp) {
    change.effect("delete from device_person where signed_in_at <= $1", binds![before], None);
}
