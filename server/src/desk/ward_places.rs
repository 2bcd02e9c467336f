//! Where there is room, for a map (RFC 7946). No names of persons.

use super::wards::WardView;
use super::{Desk, Result};
use crate::domain::boards::ward::Search;
use crate::domain::core::id::OrganizationId;
use crate::domain::oversight::Depth;
use crate::gate::Caller;
use crate::store::people::organization;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Ten-millionths of a degree as degrees.
#[expect(clippy::cast_precision_loss, reason = "180 degrees have ten digits, a double has fifteen")]
fn degrees(e7: i64) -> f64 {
    e7 as f64 / 1e7
}

impl Desk {
    /// The wards that somebody looks for, by the organizations that said where they are. How many did not is told too.
    pub async fn ward_map(&self, caller: &Arc<Caller>, search: &Search) -> Result<Value> {
        let (permit, views) = self.searched(caller, search).await?;
        let places = organization::list_places(&self.store, &permit).await?;
        let places: HashMap<_, _> = places.into_iter().map(|(id, latitude, longitude)| (id, (latitude, longitude))).collect();
        let mut organizations: BTreeMap<OrganizationId, Vec<WardView>> = BTreeMap::new();
        for view in views {
            organizations.entry(view.organization).or_default().push(view);
        }
        let all = organizations.len();
        let features: Vec<Value> =
            organizations.into_iter().filter_map(|(id, wards)| places.get(&id).map(|place| feature(id, *place, &wards))).collect();
        let without_place = all - features.len();
        let map =
            json!({"type": "FeatureCollection", "features": features, "without_place": without_place, "written_at": permit.decided_at()});
        self.show(&permit, Depth::Exported, None, map).await
    }
}

fn feature(id: OrganizationId, (latitude, longitude): (i64, i64), wards: &[WardView]) -> Value {
    let first = wards.first();
    json!({
        "type": "Feature",
        "id": id,
        "geometry": {"type": "Point", "coordinates": [degrees(longitude), degrees(latitude)]},
        "properties": {
            "name": first.map(|ward| &ward.organization_name),
            "kind": first.map(|ward| ward.organization_kind),
            "municipality_code": first.and_then(|ward| ward.municipality_code.as_ref()),
            "phone": first.and_then(|ward| ward.organization_phone.as_ref()),
            "wards": wards.iter().map(offer).collect::<Vec<_>>(),
        }
    })
}

fn offer(ward: &WardView) -> Value {
    let said = ward.vacancy.as_ref();
    json!({
        "id": ward.id,
        "name": ward.name,
        "kind": ward.kind,
        "fee_class": ward.fee_class,
        "procedures": ward.procedures,
        "respite": ward.respite,
        "phone": ward.phone,
        "state": said.map(|said| said.state),
        "free": said.and_then(|said| said.free),
        "available_from": said.and_then(|said| said.available_from),
        "confirmed_at": said.map(|said| said.confirmed_at),
        "stale": said.map(|said| said.stale),
    })
}
