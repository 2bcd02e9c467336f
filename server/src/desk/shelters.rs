//! Shelters (避難所): kept by municipalities and the base, read by anybody.

use super::{Desk, Done, Result, signed};
use crate::audit;
use crate::domain::boards::shelter::{Shelter, ShelterHazard, ShelterState};
use crate::domain::core::id::ShelterId;
use crate::domain::core::time::Timestamp;
use crate::domain::oversight::Depth;
use crate::gate::{Caller, Permitted, Publish, RegionFacts, SeeDisasters};
use crate::store::boards::public_page;
use crate::store::boards::shelter::{self, Found};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// So many are shown.
pub(super) const SHOWN: usize = 500;

/// A shelter.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ShelterView {
    /// Id.
    pub id: ShelterId,
    /// Its name.
    pub name: String,
    /// Where it is.
    pub address: String,
    /// Code of its municipality.
    pub municipality_code: Option<String>,
    /// From what it shelters, in the order of the codes.
    pub hazards: Vec<ShelterHazard>,
    /// Whether people can go there now.
    pub state: ShelterState,
    /// What else is to be known.
    pub note: Option<String>,
    /// Version.
    pub version: i64,
    /// When it was changed last.
    pub updated_at: Timestamp,
}

impl From<Found> for ShelterView {
    fn from(found: Found) -> Self {
        let Shelter { name, address, municipality_code, hazards, state, note } = found.shelter;
        let (id, version, updated_at) = (found.id, found.version, found.updated_at);
        Self { id, name, address, municipality_code, hazards, state, note, version, updated_at }
    }
}

impl Desk {
    async fn see_shelters(&self, caller: &Arc<Caller>) -> Result<Permitted<SeeDisasters>> {
        self.admit::<SeeDisasters>(caller, RegionFacts { region: caller.region }).await
    }

    pub(super) async fn publishes(&self, caller: &Arc<Caller>) -> Result<Permitted<Publish>> {
        self.admit::<Publish>(caller, RegionFacts { region: caller.region }).await
    }

    /// The shelters of the region, those that are open first.
    pub async fn shelters(&self, caller: &Arc<Caller>) -> Result<Vec<ShelterView>> {
        let permit = self.see_shelters(caller).await?;
        let found = shelter::list(&self.store, &permit, signed(SHOWN)).await?;
        self.show(&permit, Depth::Listed, None, found.into_iter().map(ShelterView::from).collect()).await
    }

    /// A shelter of the caller's region; one of another is not there.
    async fn shelter(&self, caller: &Arc<Caller>, id: ShelterId) -> Result<ShelterView> {
        let permit = self.see_shelters(caller).await?;
        match shelter::find(&self.store, &permit, id).await? {
            Some(found) => self.show(&permit, Depth::Listed, None, found.into()).await,
            None => Err(self.missing::<SeeDisasters>(caller).await),
        }
    }

    /// Adds a shelter.
    pub async fn add_shelter(&self, caller: &Arc<Caller>, key: Uuid, body: Shelter) -> Result<ShelterView> {
        let body = &body.compose()?;
        let id = self.deciding(caller, move |caller, _| async move {
            let permit = self.publishes(&caller).await?;
            self.check_impersonal(&caller, &body.texts(), None).await?;
            let id = ShelterId(self.new_id());
            let mut change = Self::change(&permit);
            change.idempotency = Some(Self::idempotency(&permit, key, "shelter", body, id.0)?);
            shelter::insert(&mut change, &permit, id, body);
            public_page::touch(&mut change, caller.region, permit.decided_at());
            change.log.push(audit::written(&permit, None, None));
            match self.commit_once(change).await? {
                Done::Now(_) => Ok(id),
                Done::Before(made) => Ok(ShelterId(made)),
            }
        });
        let id = id.await?;
        self.shelter(caller, id).await
    }

    /// Writes a shelter anew, from the version that was read.
    pub async fn edit_shelter(&self, caller: &Arc<Caller>, id: ShelterId, read: i64, body: Shelter) -> Result<ShelterView> {
        let body = &body.compose()?;
        let written = self.deciding(caller, move |caller, _| async move {
            let permit = self.publishes(&caller).await?;
            self.shelter(&caller, id).await?;
            self.check_impersonal(&caller, &body.texts(), None).await?;
            let mut change = Self::change(&permit);
            shelter::update(&mut change, &permit, (id, read), body);
            public_page::touch(&mut change, caller.region, permit.decided_at());
            change.log.push(audit::written(&permit, None, None));
            self.commit(change).await
        });
        written.await?;
        self.shelter(caller, id).await
    }

    /// Takes a shelter off the list.
    pub async fn remove_shelter(&self, caller: &Arc<Caller>, id: ShelterId) -> Result<()> {
        let removed = self.deciding(caller, move |caller, _| async move {
            let permit = self.publishes(&caller).await?;
            self.shelter(&caller, id).await?;
            let mut change = Self::change(&permit);
            shelter::remove(&mut change, &permit, id);
            public_page::touch(&mut change, caller.region, permit.decided_at());
            change.log.push(audit::written(&permit, None, None));
            self.commit(change).await
        });
        removed.await.map(|_| ())
    }
}
