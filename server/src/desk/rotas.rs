//! Functions of an organization that people take turns at (当番): who has them when, and whom what is addressed to them reaches.

use super::{Desk, Done, Error, Result};
use crate::audit;
use crate::domain::core::id::{EntryId, MembershipId, OrganizationId, PatientId, PersonId, RegionId, RotaId, ShiftId};
use crate::domain::core::invalid::Invalid;
use crate::domain::core::time::Timestamp;
use crate::domain::oversight::Depth;
use crate::domain::people::Membership;
use crate::domain::people::notification::Quiet;
use crate::domain::people::rota::{self as rules, By, Deputy, NewShifts, OnDuty, Reached, Rota, Standing, check_stretch};
use crate::gate::{Caller, KeepRotas, Permit, Permitted, Reading, SeePatient, SeeRotas};
use crate::store::Change;
use crate::store::care::entry::Mention;
use crate::store::people::membership;
use crate::store::people::rota::{self, FoundRota, ReachedRow, Shift};
use jiff::tz::TimeZone;
use serde::Serialize;
use std::collections::HashMap;
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// Somebody who is reached.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReachedPersonView {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub person_name: String,
}

/// Whom something that is addressed to a function would reach now.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReachedView {
    /// By what.
    pub by: By,
    /// Who; nobody by name where it is everybody of the organization.
    pub persons: Vec<ReachedPersonView>,
    /// Until when that stands, where it is known.
    pub until: Option<Timestamp>,
}

/// A function of an organization on a team.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TeamRotaView {
    /// Id.
    pub id: RotaId,
    /// What it is called.
    pub name: String,
    /// Whom it would reach now.
    pub reached: ReachedView,
}

/// Who stands in.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DeputyView {
    /// A colleague.
    pub membership: Option<MembershipId>,
    /// Or whoever has another function.
    pub rota: Option<RotaId>,
    /// The name of either; empty for a colleague who is not there any more.
    pub name: String,
}

/// A function of an organization.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RotaView {
    /// Id.
    pub id: RotaId,
    /// Of which organization.
    pub organization: OrganizationId,
    /// What it is called.
    pub name: String,
    /// When its deputy is reached, whoever has a shift.
    pub quiet: Option<Quiet>,
    /// Its deputy.
    pub deputy: Option<DeputyView>,
    /// Whom it would reach now.
    pub reached: ReachedView,
    /// To be named by whoever changes it.
    pub version: i64,
}

/// A turn.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ShiftView {
    /// Id.
    pub id: ShiftId,
    /// Whose.
    pub membership: MembershipId,
    /// Person.
    pub person: PersonId,
    /// Their name.
    pub person_name: String,
    /// From when.
    pub from: Timestamp,
    /// Until when, exclusive.
    pub until: Timestamp,
}

/// What somebody is to be reached about.
#[derive(Clone, Copy)]
pub(super) struct About {
    /// Region.
    pub(super) region: RegionId,
    /// About whom.
    pub(super) patient: PatientId,
    /// Who writes, where something is written: one does not reach oneself.
    pub(super) author: Option<PersonId>,
}

/// How functions stand at a moment.
pub(super) struct Plan {
    standing: Vec<Standing>,
    zone: TimeZone,
    now: Timestamp,
}

impl Plan {
    /// Whom one reaches.
    pub(super) fn reached(&self, id: RotaId) -> Reached {
        rules::reached(&self.standing, id, self.now, &self.zone)
    }
}

impl Desk {
    /// The functions of an organization.
    pub async fn rotas(&self, caller: &Arc<Caller>, id: OrganizationId) -> Result<Vec<RotaView>> {
        let permit = self.of_organization::<SeeRotas>(caller, id).await?;
        let rotas = rota::list(&self.store, id, permit.decided_at()).await?;
        let plan = self.standing(&rotas, None, permit.decided_at()).await?;
        let mut views = Vec::new();
        for one in &rotas {
            views.push(self.rota_view(&permit, one, &rotas, &plan).await?);
        }
        self.show(&permit, Depth::Listed, None, views).await
    }

    async fn rota_view(&self, permit: &Permitted<SeeRotas>, one: &FoundRota, rotas: &[FoundRota], plan: &Plan) -> Result<RotaView> {
        let now = permit.decided_at();
        let deputy = match one.deputy() {
            Some(Deputy::Membership(id)) => {
                let name = match self.deputy_of(one, now).await? {
                    Some(deputy) => self.name_in(permit, deputy.person).await?,
                    None => String::new(),
                };
                Some(DeputyView { membership: Some(id), rota: None, name })
            }
            Some(Deputy::Rota(id)) => {
                let name = rotas.iter().find(|other| other.id == id).map(|other| other.name.clone()).unwrap_or_default();
                Some(DeputyView { membership: None, rota: Some(id), name })
            }
            None => None,
        };
        Ok(RotaView {
            id: one.id,
            organization: one.organization_id,
            name: one.name.clone(),
            quiet: one.quiet(),
            deputy,
            reached: self.reached_view(permit, plan.reached(one.id)).await?,
            version: one.version,
        })
    }

    /// Who stands in, while they are there.
    async fn deputy_of(&self, rota: &FoundRota, now: Timestamp) -> Result<Option<Membership>> {
        let Some(id) = rota.deputy_membership_id else { return Ok(None) };
        let found = membership::find(&self.store, id).await?;
        Ok(found.filter(|found| found.organization == rota.organization_id && found.holds_at(now)))
    }

    /// Functions as they stand, to be asked whom they reach. Where it is about a patient that is nobody who may not read of them, nor the author:
    /// what they would be told of would be told to nobody.
    pub(super) async fn standing(&self, rotas: &[FoundRota], about: Option<About>, now: Timestamp) -> Result<Plan> {
        let mut plan = Plan { standing: Vec::new(), zone: TimeZone::UTC, now };
        let mut known = HashMap::new();
        for rota in rotas {
            let mut on_shift = Vec::new();
            for (member, until) in &rota.turns {
                if self.can_be_reached(member, about, &mut known).await? {
                    on_shift.push((member.person, *until));
                }
            }
            let deputy_person = match self.deputy_of(rota, now).await? {
                Some(deputy) if self.can_be_reached(&deputy, about, &mut known).await? => Some(deputy.person),
                _ => None,
            };
            plan.standing.push(Standing { id: rota.id, quiet: rota.quiet(), deputy: rota.deputy(), deputy_person, on_shift });
        }
        if let Some(rota) = rotas.iter().find(|rota| rota.quiet().is_some()) {
            plan.zone = self.zone_of(rota.region_id).await?;
        }
        Ok(plan)
    }

    async fn can_be_reached(&self, member: &Membership, about: Option<About>, known: &mut HashMap<MembershipId, bool>) -> Result<bool> {
        let Some(About { region, patient, author }) = about else { return Ok(true) };
        if let Some(can) = known.get(&member.id) {
            return Ok(*can);
        }
        let can = Some(member.person) != author && self.may_know(region, member.clone(), patient).await?;
        known.insert(member.id, can);
        Ok(can)
    }

    async fn reached_view(&self, permit: &impl Permit, reached: Reached) -> Result<ReachedView> {
        let mut persons = Vec::new();
        for person in reached.persons {
            persons.push(ReachedPersonView { person, person_name: self.name_in(permit, person).await? });
        }
        Ok(ReachedView { by: reached.by, persons, until: reached.until })
    }

    /// The functions of the organizations on a team, and whom they would reach now.
    pub(super) async fn rotas_of_team(&self, permit: &Permitted<SeePatient>) -> Result<HashMap<OrganizationId, Vec<TeamRotaView>>> {
        let facts = permit.subject();
        let about = About { region: facts.region, patient: facts.patient, author: None };
        let rotas = rota::list_of_team(&self.store, permit).await?;
        let mut views: HashMap<OrganizationId, Vec<TeamRotaView>> = HashMap::new();
        let plan = self.standing(&rotas, Some(about), permit.decided_at()).await?;
        for one in &rotas {
            let view = TeamRotaView { id: one.id, name: one.name.clone(), reached: self.reached_view(permit, plan.reached(one.id)).await? };
            views.entry(one.organization_id).or_default().push(view);
        }
        Ok(views)
    }

    /// Notes whom a function reaches now; whether there is such a one, of an organization on the patient's team.
    pub(super) async fn note_on_duty(&self, permit: &impl Permit, id: RotaId, on_duty: &mut Vec<OnDuty>) -> Result<bool> {
        if on_duty.iter().any(|one| one.rota == id) {
            return Ok(true);
        }
        let (caller, now) = (permit.caller(), permit.decided_at());
        let Some(patient) = permit.place().patient else { return Ok(false) };
        let Some(organization) = rota::find_owner(&self.store, id).await? else { return Ok(false) };
        if !rota::is_on_team(&self.store, patient, organization, now).await? {
            return Ok(false);
        }
        let rotas = rota::list(&self.store, organization, now).await?;
        let Some(found) = rotas.iter().find(|one| one.id == id) else { return Ok(false) };
        let about = About { region: caller.region, patient, author: Some(caller.membership.person) };
        let reached = self.standing(&rotas, Some(about), now).await?.reached(id);
        let one = OnDuty { rota: id, name: found.name.clone(), organization, person: None, person_name: None, passed_on_at: None };
        if reached.persons.is_empty() {
            on_duty.push(one);
            return Ok(true);
        }
        for person in reached.persons {
            let person_name = Some(self.name_in(permit, person).await?);
            on_duty.push(OnDuty { person: Some(person), person_name, ..one.clone() });
        }
        Ok(true)
    }

    /// Whom functions have reached with an entry that is being corrected: it stays so.
    pub(super) async fn reached_before(&self, entry: EntryId) -> Result<Vec<OnDuty>> {
        let kept = |row: ReachedRow| OnDuty {
            rota: row.rota_id,
            name: row.name,
            organization: row.organization_id,
            person: row.person_id,
            person_name: None,
            passed_on_at: row.passed_on_at,
        };
        Ok(rota::list_reached(&self.store, entry).await?.into_iter().map(kept).collect())
    }

    /// Whom the functions that an entry was addressed to reached.
    pub(super) async fn on_duty_of(&self, reading: &Reading, mentioned: &[Mention]) -> Result<Vec<OnDuty>> {
        let mut on_duty = Vec::new();
        for row in mentioned {
            let (Some(rota), Some(organization)) = (row.rota_id, row.rota_organization) else { continue };
            let person_name = match row.person_id {
                Some(person) => Some(self.name_in(reading, person).await?),
                None => None,
            };
            let name = row.rota_name.clone().unwrap_or_default();
            on_duty.push(OnDuty { rota, name, organization, person: row.person_id, person_name, passed_on_at: row.passed_on_at });
        }
        Ok(on_duty)
    }

    /// Makes one.
    pub async fn add_rota(&self, caller: &Arc<Caller>, organization: OrganizationId, key: Uuid, body: Rota) -> Result<RotaView> {
        body.check()?;
        let body = &body;
        let id = self.deciding(caller, move |caller, _| async move {
            let permit = self.of_organization::<KeepRotas>(&caller, organization).await?;
            if rota::list(&self.store, organization, permit.decided_at()).await?.len() >= rules::ROTAS {
                return Err(Invalid::limited("rotas", "too_long", rules::ROTAS).into());
            }
            self.check_rota(&permit, None, body).await?;
            let id = RotaId(self.new_id());
            let mut change = Self::change(&permit);
            change.idempotency = Some(Self::idempotency(&permit, key, &organization.to_string(), body, id.0)?);
            rota::insert(&mut change, &permit, id, body);
            change.log.push(audit::written(&permit, None, None));
            match self.commit_once(change).await? {
                Done::Now(_) => Ok(id),
                Done::Before(made) => Ok(RotaId(made)),
            }
        });
        let id = id.await?;
        self.rota(caller, organization, id).await
    }

    /// What it is called names nobody, and who stands in is a colleague who is there, or another function.
    async fn check_rota(&self, permit: &Permitted<KeepRotas>, id: Option<RotaId>, body: &Rota) -> Result<()> {
        self.check_impersonal(permit.caller(), &[("name", &body.name)], None).await?;
        let organization = permit.subject().organization;
        let known = match body.deputy {
            None => true,
            Some(Deputy::Membership(deputy)) => self.takes_turns(permit, deputy).await?,
            Some(Deputy::Rota(deputy)) => Some(deputy) != id && rota::find_owner(&self.store, deputy).await? == Some(organization),
        };
        if known { Ok(()) } else { Err(Invalid::new("deputy", "unknown_id").into()) }
    }

    /// Whether somebody is a colleague who may know of functions, as the policies say; who comes back from a leave is one.
    async fn takes_turns(&self, permit: &Permitted<KeepRotas>, id: MembershipId) -> Result<bool> {
        let (own, now) = (permit.subject(), permit.decided_at());
        let Some(found) = membership::find(&self.store, id).await? else { return Ok(false) };
        let stays = found.organization == own.organization && found.until.is_none_or(|until| until > now);
        let there = Membership { from: found.from.min(now), ..found };
        Ok(stays && self.gate.may::<SeeRotas>(&self.absent(own.region, there), own, now))
    }

    async fn rota(&self, caller: &Arc<Caller>, organization: OrganizationId, id: RotaId) -> Result<RotaView> {
        self.rotas(caller, organization).await?.into_iter().find(|one| one.id == id).ok_or(Error::NotFound)
    }

    async fn owner_of_rota(&self, caller: &Arc<Caller>, id: RotaId) -> Result<OrganizationId> {
        match rota::find_owner(&self.store, id).await? {
            Some(organization) => Ok(organization),
            None => Err(self.missing::<SeeRotas>(caller).await),
        }
    }

    /// Says one anew, from the version that was read.
    pub async fn edit_rota(&self, caller: &Arc<Caller>, id: RotaId, read: i64, body: Rota) -> Result<RotaView> {
        body.check()?;
        let body = &body;
        let organization = self.owner_of_rota(caller, id).await?;
        let written = self.deciding(caller, move |caller, _| async move {
            let permit = self.of_organization::<KeepRotas>(&caller, organization).await?;
            self.check_rota(&permit, Some(id), body).await?;
            let mut change = Self::change(&permit);
            rota::update(&mut change, &permit, (id, read), body);
            change.log.push(audit::written(&permit, None, None));
            self.commit(change).await
        });
        written.await?;
        self.rota(caller, organization, id).await
    }

    /// Ends one: nothing can be addressed to it any more. What was stays.
    pub async fn end_rota(&self, caller: &Arc<Caller>, id: RotaId) -> Result<()> {
        let organization = self.owner_of_rota(caller, id).await?;
        self.planning(caller, organization, move |change, permit| rota::end(change, permit, id)).await
    }

    /// Who has it in a stretch of time.
    pub async fn shifts(&self, caller: &Arc<Caller>, id: RotaId, from: Timestamp, until: Timestamp) -> Result<Vec<ShiftView>> {
        check_stretch(from, until)?;
        let organization = self.owner_of_rota(caller, id).await?;
        let permit = self.of_organization::<SeeRotas>(caller, organization).await?;
        let mut views = Vec::new();
        for shift in rota::list_shifts(&self.store, &permit, id, (from, until)).await? {
            views.push(self.shift_view(&permit, shift).await?);
        }
        self.show(&permit, Depth::Listed, None, views).await
    }

    async fn shift_view(&self, permit: &Permitted<SeeRotas>, shift: Shift) -> Result<ShiftView> {
        Ok(ShiftView {
            id: shift.id,
            membership: shift.membership_id,
            person: shift.person_id,
            person_name: self.name_in(permit, shift.person_id).await?,
            from: shift.from_at,
            until: shift.until_at,
        })
    }

    /// Plans turns, together or not at all. Sent again with the same ids, they stand once.
    pub async fn add_shifts(&self, caller: &Arc<Caller>, id: RotaId, key: Uuid, body: NewShifts) -> Result<()> {
        body.check(self.now())?;
        let body = &body;
        let organization = self.owner_of_rota(caller, id).await?;
        let planned = self.deciding(caller, move |caller, _| async move {
            let permit = self.of_organization::<KeepRotas>(&caller, organization).await?;
            for (at, shift) in body.shifts.iter().enumerate() {
                if !self.takes_turns(&permit, shift.membership).await? {
                    return Err(Invalid::new(format!("shifts[{at}].membership"), "unknown_id").into());
                }
            }
            let mut change = Self::change(&permit);
            change.idempotency = Some(Self::idempotency(&permit, key, &id.to_string(), body, id.0)?);
            rota::open_plan(&mut change, &permit, id);
            for shift in &body.shifts {
                rota::insert_shift(&mut change, &permit, id, ShiftId(self.new_id()), shift);
            }
            change.log.push(audit::written(&permit, None, None));
            match self.commit_once(change).await {
                Err(Error::AlreadyExists) => Err(Invalid::new("shifts", "overlaps").into()),
                done => done.map(|_| ()),
            }
        });
        planned.await
    }

    /// Takes a turn off the plan.
    pub async fn remove_shift(&self, caller: &Arc<Caller>, id: ShiftId) -> Result<()> {
        let Some(organization) = rota::find_owner_of_shift(&self.store, id).await? else {
            return Err(self.missing::<SeeRotas>(caller).await);
        };
        self.planning(caller, organization, move |change, permit| rota::delete_shift(change, permit, id)).await
    }

    /// Changes something of the functions of an organization.
    async fn planning(
        &self,
        caller: &Arc<Caller>,
        organization: OrganizationId,
        write: impl Fn(&mut Change, &Permitted<KeepRotas>) + Copy,
    ) -> Result<()> {
        self.deciding(caller, move |caller, _| async move {
            let permit = self.of_organization::<KeepRotas>(&caller, organization).await?;
            let mut change = Self::change(&permit);
            write(&mut change, &permit);
            change.log.push(audit::written(&permit, None, None));
            self.commit(change).await.map(|_| ())
        })
        .await
    }
}
