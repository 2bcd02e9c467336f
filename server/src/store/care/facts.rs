//! What decisions about patients are made from. Nothing sealed, so no permit.

use super::care_team::professions_of;
use crate::domain::care::care_team::{Refused, TeamMember};
use crate::domain::core::id::{OrganizationId, PatientId, PersonId, RefusalId, RegionId, StreamId, TeamMemberId};
use crate::domain::core::time::Timestamp;
use crate::domain::people::Membership;
use crate::gate::PatientFacts;
use crate::store::db::fetch;
use crate::store::{Result, Store};
use std::collections::{HashMap, HashSet};

#[derive(Debug, sqlx::FromRow)]
struct PatientRow {
    id: PatientId,
    region_id: RegionId,
    host_organization_id: OrganizationId,
    stream_id: StreamId,
    epoch: i64,
    head: i64,
}

#[derive(Debug, sqlx::FromRow)]
struct TeamRow {
    patient_id: PatientId,
    organization_id: OrganizationId,
    person_id: Option<PersonId>,
    professions: String,
    from_at: Timestamp,
    until_at: Option<Timestamp>,
}

impl TeamRow {
    fn member(self) -> TeamMember {
        TeamMember {
            organization: self.organization_id,
            person: self.person_id,
            professions: professions_of(&self.professions),
            from: self.from_at,
            until: self.until_at,
        }
    }
}

impl PatientRow {
    const fn facts(self, team: Vec<TeamMember>, refused: Vec<Refused>) -> PatientFacts {
        PatientFacts {
            patient: self.id,
            region: self.region_id,
            host: self.host_organization_id,
            stream: self.stream_id,
            epoch: self.epoch,
            head: self.head,
            team,
            refused,
        }
    }
}

/// A patient with one row of the team and one refusal of an organization, where there are any.
#[derive(Debug, sqlx::FromRow)]
struct JoinedRow {
    id: PatientId,
    region_id: RegionId,
    host_organization_id: OrganizationId,
    stream_id: StreamId,
    epoch: i64,
    head: i64,
    member_id: Option<TeamMemberId>,
    person_id: Option<PersonId>,
    professions: Option<String>,
    member_from: Option<Timestamp>,
    member_until: Option<Timestamp>,
    refusal_id: Option<RefusalId>,
    refused_from: Option<Timestamp>,
    refused_until: Option<Timestamp>,
}

/// One statement for everything that a decision about one patient needs; it runs before almost every answer.
macro_rules! joined {
    ($which:literal) => {
        concat!(
            "select p.id, p.region_id, p.host_organization_id, p.stream_id, s.epoch, s.head, t.id as member_id, t.person_id, t.professions,
                    t.from_at as member_from, t.until_at as member_until, r.id as refusal_id, r.from_at as refused_from,
                    r.until_at as refused_until
             from patient p
             join stream s on s.id = p.stream_id
             left join team_member t on t.patient_id = p.id and t.organization_id = $2
             left join refusal r on r.patient_id = p.id and r.organization_id = $2
             where ",
            $which
        )
    };
}

/// A patient, with the team rows and refusals that concern one organization.
pub async fn of_patient(store: &Store, patient: PatientId, organization: OrganizationId) -> Result<Option<PatientFacts>> {
    let rows = fetch!(all, store.db(), JoinedRow, joined!("p.id = $1"), patient, organization)?;
    Ok(gather(rows, organization))
}

/// The patient of a timeline.
pub async fn of_stream(store: &Store, stream: StreamId, organization: OrganizationId) -> Result<Option<PatientFacts>> {
    let rows = fetch!(all, store.db(), JoinedRow, joined!("p.stream_id = $1"), stream, organization)?;
    Ok(gather(rows, organization))
}

/// The facts from all pairs of a team row and a refusal.
fn gather(rows: Vec<JoinedRow>, organization: OrganizationId) -> Option<PatientFacts> {
    let first = rows.first()?;
    let mut facts = PatientFacts {
        patient: first.id,
        region: first.region_id,
        host: first.host_organization_id,
        stream: first.stream_id,
        epoch: first.epoch,
        head: first.head,
        team: Vec::new(),
        refused: Vec::new(),
    };
    let (mut members, mut refusals) = (HashSet::new(), HashSet::new());
    for row in rows {
        if let (Some(id), Some(from)) = (row.member_id, row.member_from)
            && members.insert(id)
        {
            let professions = professions_of(row.professions.as_deref().unwrap_or_default());
            facts.team.push(TeamMember { organization, person: row.person_id, professions, from, until: row.member_until });
        }
        if let (Some(id), Some(from)) = (row.refusal_id, row.refused_from)
            && refusals.insert(id)
        {
            facts.refused.push(Refused { organization, from, until: row.refused_until });
        }
    }
    Some(facts)
}

/// The patients on whose team a membership is now: the scope is in the query, Cedar confirms each of them afterwards.
pub async fn of_membership(store: &Store, membership: &Membership, now: Timestamp) -> Result<Vec<PatientFacts>> {
    let team = fetch!(
        all,
        store.db(),
        TeamRow,
        "select t.patient_id, t.organization_id, t.person_id, t.professions, t.from_at, t.until_at
         from team_member t
         where t.organization_id = $1 and (t.person_id is null or t.person_id = $2)
           and (t.professions = '' or t.professions like '%,' || $3 || ',%')
           and t.from_at <= $4 and (t.until_at is null or t.until_at > $4)
           and not exists (
             select 1 from refusal r
             where r.patient_id = t.patient_id and r.organization_id = t.organization_id
               and r.from_at <= $4 and (r.until_at is null or r.until_at > $4))",
        membership.organization,
        membership.person,
        membership.profession.as_str(),
        now,
    )?;
    let patients = fetch!(
        all,
        store.db(),
        PatientRow,
        "select p.id, p.region_id, p.host_organization_id, p.stream_id, s.epoch, s.head
         from patient p
         join stream s on s.id = p.stream_id
         where p.id in (select t.patient_id from team_member t where t.organization_id = $1)",
        membership.organization,
    )?;
    // Refusals that are still to come decide nothing now, but a live registration must end when they begin.
    let coming = fetch!(
        all,
        store.db(),
        (PatientId, Timestamp, Option<Timestamp>),
        "select patient_id, from_at, until_at from refusal where organization_id = $1 and from_at > $2",
        membership.organization,
        now,
    )?;
    let mut teams: HashMap<PatientId, Vec<TeamMember>> = HashMap::new();
    for row in team {
        teams.entry(row.patient_id).or_default().push(row.member());
    }
    let mut refusals: HashMap<PatientId, Vec<Refused>> = HashMap::new();
    for (patient, from, until) in coming {
        refusals.entry(patient).or_default().push(Refused { organization: membership.organization, from, until });
    }
    let facts = |row: PatientRow| {
        let team = teams.remove(&row.id)?;
        let refused = refusals.remove(&row.id).unwrap_or_default();
        Some(row.facts(team, refused))
    };
    Ok(patients.into_iter().filter_map(facts).collect())
}

/// The patients that an organization hosts: its register.
pub async fn of_host(store: &Store, organization: OrganizationId, now: Timestamp) -> Result<Vec<PatientFacts>> {
    let patients = fetch!(
        all,
        store.db(),
        PatientRow,
        "select p.id, p.region_id, p.host_organization_id, p.stream_id, s.epoch, s.head
         from patient p
         join stream s on s.id = p.stream_id
         where p.host_organization_id = $1
           and not exists (
             select 1 from refusal r
             where r.patient_id = p.id and r.organization_id = $1 and r.from_at <= $2 and (r.until_at is null or r.until_at > $2))
         order by p.id",
        organization,
        now,
    )?;
    let team = fetch!(
        all,
        store.db(),
        TeamRow,
        "select t.patient_id, t.organization_id, t.person_id, t.professions, t.from_at, t.until_at
         from team_member t
         where t.organization_id = $1",
        organization,
    )?;
    let mut teams: HashMap<PatientId, Vec<TeamMember>> = HashMap::new();
    for row in team {
        teams.entry(row.patient_id).or_default().push(row.member());
    }
    Ok(patients
        .into_iter()
        .map(|row| {
            let team = teams.remove(&row.id).unwrap_or_default();
            row.facts(team, Vec::new())
        })
        .collect())
}
