//! The care team: who is on it, on what basis, and whom the patient refuses. Every change moves the timeline's epoch.

use super::chart::key_owner;
use super::rotas::TeamRotaView;
use super::{Desk, Error, Result, keys};
use crate::domain::care::care_team::{Basis, NewTeamMember, TeamRole};
use crate::domain::core::id::{OrganizationId, PatientId, PersonId, RefusalId, TeamMemberId};
use crate::domain::core::invalid::Invalid;
use crate::domain::core::stream::{EventKind, Whose};
use crate::domain::core::time::{Date, Timestamp};
use crate::domain::oversight::Depth;
use crate::domain::people::{OrganizationKind, Profession};
use crate::gate::{Act, Caller, ManageTeam, PatientFacts, Permitted, SeePatient};
use crate::store::Change;
use crate::store::care::care_team::{self, RefusalRow, SealedMember, TeamMemberRow, professions_of, professions_text};
use crate::vault::Place;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// A row of a team (担当).
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TeamMemberView {
    /// Id.
    pub id: TeamMemberId,
    /// Organization.
    pub organization: OrganizationId,
    /// Its name.
    pub organization_name: String,
    /// Its kind.
    pub organization_kind: OrganizationKind,
    /// Its telephone by day.
    pub phone: Option<String>,
    /// Its telephone at night.
    pub night_phone: Option<String>,
    /// One person of it; all its staff when none.
    pub person: Option<PersonId>,
    /// That person's name.
    pub person_name: Option<String>,
    /// The profession that its chip shows.
    pub profession: Option<Profession>,
    /// Only these professions; all when empty.
    pub professions: Vec<Profession>,
    /// Named part.
    pub team_role: Option<TeamRole>,
    /// Department of an attending physician.
    pub department: Option<String>,
    /// Basis of sharing.
    pub basis: Basis,
    /// Who obtained it.
    pub basis_obtained_by: Option<String>,
    /// When.
    pub basis_obtained_on: Option<Date>,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub until: Option<Timestamp>,
    /// Whether it holds now.
    pub active: bool,
    /// The functions of its organization (当番), while it holds.
    pub rotas: Vec<TeamRotaView>,
}

/// A patient's refusal of an organization.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RefusalView {
    /// Id.
    pub id: RefusalId,
    /// Organization.
    pub organization: OrganizationId,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub until: Option<Timestamp>,
}

/// The team and the refusals.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TeamView {
    /// Rows, ended ones too.
    pub items: Vec<TeamMemberView>,
    /// Refusals.
    pub refusals: Vec<RefusalView>,
}

/// A new refusal.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RefusalBody)]
pub struct NewRefusal {
    /// Organization.
    pub organization: OrganizationId,
    /// From when; now when absent.
    #[serde(default)]
    pub from: Option<Timestamp>,
    /// Until when.
    #[serde(default)]
    pub until: Option<Timestamp>,
}

/// What is sealed of a row.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct TeamDetails {
    department: Option<String>,
    basis_obtained_by: Option<String>,
    basis_obtained_on: Option<Date>,
}

pub(super) fn details_place(id: TeamMemberId) -> Place {
    Place { table: "team_member", column: "details", row: id.0 }
}

impl Desk {
    /// The team of a patient.
    pub async fn team(&self, caller: &Arc<Caller>, id: PatientId) -> Result<TeamView> {
        let permit = self.open::<SeePatient>(caller, id).await?;
        let view = self.team_view(&permit).await?;
        self.show(&permit, Depth::Opened, None, view).await
    }

    async fn team_view(&self, permit: &Permitted<SeePatient>) -> Result<TeamView> {
        let mut items = Vec::new();
        let rotas = self.rotas_of_team(permit).await?;
        for row in care_team::list(&self.store, permit).await? {
            let mut member = self.member_view(permit, row).await?;
            if member.active {
                member.rotas = rotas.get(&member.organization).cloned().unwrap_or_default();
            }
            items.push(member);
        }
        let refusals = care_team::list_refusals(&self.store, permit).await?;
        let refusals = refusals.into_iter().map(|row| RefusalView {
            id: row.id,
            organization: row.organization_id,
            from: row.from_at,
            until: row.until_at,
        });
        Ok(TeamView { items, refusals: refusals.collect() })
    }

    async fn member_view<A: Act<Subject = PatientFacts>>(&self, permit: &Permitted<A>, row: SealedMember) -> Result<TeamMemberView> {
        let keys = self.keys_of(key_owner(permit.subject().patient)).await?;
        let details: TeamDetails = keys.open(details_place(row.id), &row.details)?;
        let person_name = match row.person_id {
            Some(person) => self.name_of(permit, person).await?.map(|identity| identity.name.clone()),
            None => None,
        };
        let professions = professions_of(&row.professions);
        let now = permit.decided_at();
        Ok(TeamMemberView {
            id: row.id,
            organization: row.organization_id,
            organization_name: row.organization_name,
            organization_kind: row.organization_kind,
            phone: row.phone,
            night_phone: row.night_phone,
            person: row.person_id,
            person_name,
            profession: row.profession.or_else(|| professions.first().copied()).or_else(|| usual_profession(row.organization_kind)),
            professions,
            team_role: row.team_role,
            department: details.department,
            basis: row.basis,
            basis_obtained_by: details.basis_obtained_by,
            basis_obtained_on: details.basis_obtained_on,
            from: row.from_at,
            until: row.until_at,
            active: row.from_at <= now && row.until_at.is_none_or(|until| now < until),
            rotas: Vec::new(),
        })
    }

    /// Puts an organization or a person on the team.
    pub async fn add_team_member(&self, caller: &Arc<Caller>, id: PatientId, body: NewTeamMember) -> Result<TeamMemberView> {
        let permit = self.open::<ManageTeam>(caller, id).await?;
        let from = body.check(permit.decided_at())?;
        if self.organization(body.organization).await?.is_none() {
            return Err(Invalid::new("organization", "unknown_id").into());
        }
        if let Some(person) = body.person
            && self.name_of(&permit, person).await?.is_none()
        {
            return Err(Invalid::new("person", "unknown_id").into());
        }
        let key = self.sealing_key(key_owner(id), Some(caller.region), 1).await?;
        let member = TeamMemberId(self.new_id());
        let details = TeamDetails {
            department: body.department,
            basis_obtained_by: body.basis_obtained_by,
            basis_obtained_on: body.basis_obtained_on,
        };
        let mut change = Self::stream_change(&permit);
        change.insert(TeamMemberRow {
            id: member,
            region_id: caller.region,
            patient_id: id,
            stream_id: permit.subject().stream,
            organization_id: body.organization,
            person_id: body.person,
            professions: professions_text(&body.professions),
            team_role: body.team_role,
            basis: body.basis,
            details: keys::seal(&key, details_place(member), &details)?,
            from_at: from,
            until_at: body.until,
            created_by: caller.membership.id,
            created_at: permit.decided_at(),
        });
        self.commit_team(change, &permit, body.organization).await?;
        let made = care_team::list(&self.store, &permit).await?.into_iter().find(|row| row.id == member).ok_or(Error::NotFound)?;
        self.member_view(&permit, made).await
    }

    /// Ends a row of the team, now or at a later time.
    pub async fn end_team_member(&self, caller: &Arc<Caller>, id: TeamMemberId, until: Option<Timestamp>) -> Result<()> {
        let Some((patient, organization)) = care_team::find_patient(&self.store, id).await? else {
            return Err(self.missing::<ManageTeam>(caller).await);
        };
        let permit = self.open::<ManageTeam>(caller, patient).await?;
        let until = until.unwrap_or(permit.decided_at());
        if until < permit.decided_at() {
            return Err(Invalid::new("until", "too_old").into());
        }
        let mut change = Self::stream_change(&permit);
        care_team::end(&mut change, &permit, id, until);
        self.commit_team(change, &permit, organization).await
    }

    /// Notes that the patient does not want an organization.
    pub async fn refuse(&self, caller: &Arc<Caller>, id: PatientId, body: NewRefusal) -> Result<RefusalView> {
        let permit = self.open::<ManageTeam>(caller, id).await?;
        let from = body.from.unwrap_or(permit.decided_at());
        if body.until.is_some_and(|until| until <= from) {
            return Err(Invalid::new("until", "out_of_range").into());
        }
        if self.organization(body.organization).await?.is_none() {
            return Err(Invalid::new("organization", "unknown_id").into());
        }
        // Nobody could keep the team any more: such a patient needs another host first.
        if body.organization == permit.subject().host {
            return Err(Invalid::new("organization", "not_allowed_here").into());
        }
        let refusal = RefusalId(self.new_id());
        let mut change = Self::stream_change(&permit);
        change.insert(RefusalRow {
            id: refusal,
            region_id: caller.region,
            patient_id: id,
            organization_id: body.organization,
            from_at: from,
            until_at: body.until,
            created_by: caller.membership.id,
            created_at: permit.decided_at(),
        });
        self.commit_team(change, &permit, body.organization).await?;
        Ok(RefusalView { id: refusal, organization: body.organization, from, until: body.until })
    }

    /// Commits a change of the team: the epoch moves, every socket of the stream asks again.
    async fn commit_team(&self, mut change: Change, permit: &Permitted<ManageTeam>, organization: OrganizationId) -> Result<()> {
        let facts: &PatientFacts = permit.subject();
        self.append_notice(&mut change, permit, EventKind::TeamChanged);
        if let Some(guard) = &mut change.stream {
            guard.bump = true;
        }
        self.commit(change).await?;
        self.remembered().retain(|(patient, _), _| *patient != facts.patient);
        self.hub.team_changed(facts.stream, Whose::Patient(facts.patient), &[organization]);
        Ok(())
    }
}

/// The profession that stands for an organization where no person is named.
const fn usual_profession(kind: OrganizationKind) -> Option<Profession> {
    match kind {
        OrganizationKind::Hospital | OrganizationKind::Clinic => Some(Profession::Physician),
        OrganizationKind::DentalClinic => Some(Profession::Dentist),
        OrganizationKind::Pharmacy => Some(Profession::Pharmacist),
        OrganizationKind::VisitingNurseStation => Some(Profession::Nurse),
        OrganizationKind::CareManagementOffice => Some(Profession::CareManager),
        OrganizationKind::HomeHelpOffice | OrganizationKind::CareHome | OrganizationKind::DisabilityService => Some(Profession::CareWorker),
        OrganizationKind::VisitingRehabilitation => Some(Profession::PhysicalTherapist),
        OrganizationKind::NutritionCareStation => Some(Profession::Dietitian),
        OrganizationKind::CommunitySupportCenter | OrganizationKind::SocialWelfareCouncil => Some(Profession::SocialWorker),
        OrganizationKind::DisabilityConsultation | OrganizationKind::MedicalCareChildCenter => Some(Profession::ConsultationSpecialist),
        OrganizationKind::FireService => Some(Profession::Paramedic),
        OrganizationKind::PublicHealthCenter => Some(Profession::PublicHealthNurse),
        OrganizationKind::Municipality | OrganizationKind::Prefecture => Some(Profession::MunicipalOfficer),
        OrganizationKind::ProfessionalAssociation | OrganizationKind::CoordinationBase => None,
    }
}
