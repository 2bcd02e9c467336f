//! Who is reminded of wards that say old things, and at which hour.

use crate::domain::core::id::MembershipId;
use crate::gate::{Permitted, UpdateVacancies};
use crate::store::db::fetch;
use crate::store::types::binds;
use crate::store::{Change, Result, Store};

/// The hour; none is never. Until it is chosen it is nine.
pub async fn hour(store: &Store, permit: &Permitted<UpdateVacancies>) -> Result<Option<i64>> {
    let row = fetch!(
        optional,
        store.db(),
        (Option<i64>,),
        "select cast(case when d.organization_id is null then 9 else d.hour end as bigint)
         from organization o
         left join ward_duty d on d.organization_id = o.id
         where o.id = $1",
        permit.subject().organization,
    )?;
    Ok(row.and_then(|(hour,)| hour))
}

/// Whom.
pub async fn list_members(store: &Store, permit: &Permitted<UpdateVacancies>) -> Result<Vec<MembershipId>> {
    let rows = fetch!(
        all,
        store.db(),
        (MembershipId,),
        "select membership_id from ward_duty_member where organization_id = $1 order by membership_id",
        permit.subject().organization,
    )?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Chooses both; only people of the organization stay in it.
pub fn put(change: &mut Change, permit: &Permitted<UpdateVacancies>, hour: Option<i64>, members: &[MembershipId]) {
    let own = permit.subject().organization;
    change.effect(
        "insert into ward_duty (organization_id, region_id, hour) values ($1, $2, $3)
         on conflict (organization_id) do update set hour = excluded.hour",
        binds![own, permit.subject().region, hour],
        None,
    );
    change.effect("delete from ward_duty_member where organization_id = $1", binds![own], None);
    for member in members {
        change.effect(
            "insert into ward_duty_member (organization_id, membership_id, region_id)
             select $1, m.id, m.region_id from membership m where m.id = $2 and m.organization_id = $1 on conflict do nothing",
            binds![own, *member],
            None,
        );
    }
}
