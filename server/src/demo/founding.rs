//! Writing the region down: organizations, people, memberships; and acting for them.

use super::clock::at;
use super::region::{Office, Region};
use super::{PASSWORD, Plan};
use crate::desk::{Desk, Founding, NewOrganization};
use crate::domain::core::id::{OrganizationId, RegionId, SessionId};
use crate::domain::core::time::Timestamp;
use crate::domain::people::Membership;
use crate::domain::people::proof::Proof;
use crate::gate::Caller;
use anyhow::Context as _;
use futures_util::future::join_all;
use std::sync::Arc;

const DAY_SECONDS: i64 = 86_400;

/// The region with the ids that it got.
pub(super) struct World {
    pub(super) desk: Arc<Desk>,
    pub(super) region: Region,
    pub(super) id: RegionId,
    pub(super) offices: Vec<OrganizationId>,
    /// As the workers on paper, in order.
    pub(super) memberships: Vec<Membership>,
    expires: Timestamp,
}

impl World {
    /// Founds the region, a good year before the first entry.
    pub(super) async fn found(desk: &Arc<Desk>, plan: &Plan) -> anyhow::Result<Self> {
        let region = Region::draw(plan.seed, plan.patients);
        let founded = plan.end.plus_seconds(-(i64::from(plan.days) + 400) * DAY_SECONDS);
        at(founded, Self::write(desk, region, plan, founded)).await
    }

    async fn write(desk: &Arc<Desk>, region: Region, plan: &Plan, founded: Timestamp) -> anyhow::Result<Self> {
        let id = desk.found_region("汐見原圏域", "Asia/Tokyo").await?;
        let founded_offices = join_all(region.offices.iter().map(|office| desk.found_organization(id, on_paper(office))));
        let offices = founded_offices.await.into_iter().collect::<Result<Vec<_>, _>>()?;
        for (number, (office, id)) in (0..).zip(region.offices.iter().zip(&offices)) {
            if let Some((latitude, longitude)) = office.place(number) {
                desk.place_organization(*id, latitude, longitude).await?;
            }
        }
        // One hash for everybody: making one is slow by intention.
        let hash = desk.hash_password(PASSWORD).await?;
        let mut held: Vec<Vec<usize>> = vec![Vec::new(); region.humans.len()];
        for (number, worker) in region.workers.iter().enumerate() {
            held.get_mut(worker.person).context("a worker who is nobody")?.push(number);
        }
        let persons = region.humans.iter().zip(&held).map(|(human, held)| {
            let workers = held.iter().filter_map(|number| region.workers.get(*number));
            let founding = Founding {
                name: human.name.name.clone(),
                kana: human.name.kana.clone(),
                memberships: workers
                    .filter_map(|worker| offices.get(worker.office).map(|office| (*office, worker.profession, worker.role)))
                    .collect(),
                login: Some((human.login.clone(), hash.clone())),
            };
            async move { desk.found_person(id, &founding, founded).await }
        });
        let mut memberships: Vec<Option<Membership>> = vec![None; region.workers.len()];
        for (held, made) in held.iter().zip(join_all(persons).await) {
            for (number, membership) in held.iter().zip(made?) {
                if let Some(slot) = memberships.get_mut(*number) {
                    *slot = Some(membership);
                }
            }
        }
        let memberships = memberships.into_iter().collect::<Option<Vec<_>>>().context("somebody got no membership")?;
        let expires = plan.end.plus_seconds(3650 * DAY_SECONDS);
        Ok(Self { desk: Arc::clone(desk), region, id, offices, memberships, expires })
    }

    /// A made-up member asking for something; call it within the moment at which they ask.
    pub(super) fn caller(&self, worker: usize) -> anyhow::Result<Arc<Caller>> {
        Ok(Arc::new(Caller {
            session: SessionId(self.desk.new_id()),
            region: self.id,
            membership: self.membership(worker)?.clone(),
            person_epoch: 1,
            expires: self.expires,
            proof: Proof::Persona,
            proved_at: self.desk.now(),
            request: self.desk.new_request(),
            address: "demo".to_owned(),
        }))
    }

    pub(super) fn membership(&self, worker: usize) -> anyhow::Result<&Membership> {
        self.memberships.get(worker).context("a worker without a membership")
    }

    pub(super) fn office(&self, office: usize) -> anyhow::Result<OrganizationId> {
        self.offices.get(office).copied().context("an office without an id")
    }
}

fn on_paper(office: &Office) -> NewOrganization {
    let (_, code) = Region::municipality(office.municipality);
    NewOrganization {
        name: office.name.clone(),
        kind: office.kind,
        code: None,
        municipality_code: Some(code.to_owned()),
        phone: Some(office.phone.clone()),
        night_phone: office.night_phone.clone(),
        active_medical: office.active_medical,
    }
}
