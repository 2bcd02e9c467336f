//! Lists come out of SQL, doors ask Cedar: at every hour both hold exactly the patients that the model says, no fewer and no more.

use crate::harness::{CANARY, Server, both, patient_body};
use crate::model::{Answer, Hour, Member, Row, Span, Thing, World};
use rand::SeedableRng as _;
use rand::rngs::SmallRng;
use serde_json::json;
use std::sync::Arc;
use tsunagu::desk::{Desk, Error, Founding, NewOrganization, NewRefusal, PatientsQuery, Scope};
use tsunagu::domain::care::care_team::{Basis, NewTeamMember};
use tsunagu::domain::care::patient::Chart;
use tsunagu::domain::core::id::{OrganizationId, PatientId, RegionId, SessionId};
use tsunagu::domain::core::time::Timestamp;
use tsunagu::domain::people::proof::Proof;
use tsunagu::domain::people::{Membership, OrganizationKind};
use tsunagu::gate::Caller;
use tsunagu::hub::Listener;

const WORLDS: u64 = 3;
const HOURS: Hour = 4;

both! {
    async fn lists_and_doors_hold_exactly_what_the_model_says(server: &Server) {
        let elsewhere = server.desk.found_region("となりの圏域", "Asia/Tokyo").await.expect("a region");
        let mut listed = 0;
        for seed in 0..WORLDS {
            let written = Written::new(server, [server.region, elsewhere], seed).await;
            for now in 0..=HOURS {
                listed += written.compare_lists(server, now).await;
                if now == 1 {
                    written.compare_doors(server, now).await;
                }
                server.clock.advance_seconds(3_600);
            }
        }
        // Empty lists would agree too.
        assert!(listed > 200, "{listed}");
    }

    async fn a_refusal_to_come_ends_a_live_registration_when_it_begins(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let patient = nurse.registers("花子").await;
        nurse.invites(&patient, &doctor).await;
        let begins = server.desk.now().plus_seconds(60);
        let body = NewRefusal { organization: doctor.membership.organization, from: Some(begins), until: None };
        let nurse = caller(&server.desk, server.region, nurse.membership.clone());
        server.desk.refuse(&nurse, patient.id.parse().expect("an id"), body).await.expect("it is noted");

        let Membership { person, organization, .. } = doctor.membership;
        let doctor = caller(&server.desk, server.region, doctor.membership.clone());
        let (id, _mailbox) = server.desk.hub().connect(Listener { person, organization, session: doctor.session });
        let registered = server.desk.register_all(&doctor, id).await.expect("it registers");
        server.desk.hub().disconnect(id);
        assert_eq!(registered.len(), 1);
        assert_eq!(registered[0].1.deadline, begins);
    }
}

/// A world of the model, written through the desk.
struct Written {
    world: World,
    callers: Vec<Arc<Caller>>,
    patients: Vec<PatientId>,
}

impl Written {
    async fn new(server: &Server, regions: [RegionId; 2], seed: u64) -> Self {
        let begun = server.desk.now();
        let mut world = World::random(&mut SmallRng::seed_from_u64(seed), 12, 12);
        prepare(&mut world);
        let organizations = found_organizations(&server.desk, &world, regions).await;
        let callers = found_members(&server.desk, &world, regions, &organizations, begun).await;
        let mut written = Self { world, callers, patients: Vec::new() };
        for n in 0..written.world.patients.len() {
            let id = written.write_patient(&server.desk, n, seed, &organizations, begun).await;
            written.patients.push(id);
        }
        written
    }

    /// Registers a patient and gives it team and refusals; all by the admin of the host.
    async fn write_patient(&self, desk: &Desk, n: usize, seed: u64, organizations: &[OrganizationId], begun: Timestamp) -> PatientId {
        let patient = &self.world.patients[n];
        let admin = &self.callers[self.admin_of(patient.host)];
        let mut body = patient_body(&format!("第{n}"));
        body["birth_date"] = json!(format!("{}-{:02}-01", 1920 + n, 1 + seed));
        let chart: Chart = serde_json::from_value(body).expect("a chart");
        let id = desk.register_patient(admin, chart, desk.new_id()).await.expect("it is registered").id;
        let first = desk.team(admin, id).await.expect("a team").items.remove(0);
        for row in patient.team.iter().filter(|row| !is_first(row, patient.host)) {
            desk.add_team_member(admin, id, self.new_member(row, organizations, begun)).await.expect("a row");
        }
        if !patient.team.iter().any(|row| is_first(row, patient.host)) {
            desk.end_team_member(admin, first.id, None).await.expect("it ends");
        }
        for refusal in &patient.refusals {
            let (from, until) = times(&refusal.span, begun);
            let body = NewRefusal { organization: organizations[refusal.organization], from: Some(from), until };
            desk.refuse(admin, id, body).await.expect("a refusal");
        }
        id
    }

    fn new_member(&self, row: &Row, organizations: &[OrganizationId], begun: Timestamp) -> NewTeamMember {
        let (from, until) = times(&row.span, begun);
        NewTeamMember {
            organization: organizations[row.organization],
            person: row.person.map(|person| self.callers[self.member_of(person)].membership.person),
            professions: row.professions.iter().map(|profession| profession.parse().expect("a profession")).collect(),
            team_role: None,
            department: None,
            basis: Basis::Oral,
            basis_obtained_by: Some(CANARY.to_owned()),
            basis_obtained_on: None,
            from: Some(from),
            until,
        }
    }

    fn member_of(&self, person: usize) -> usize {
        self.world.members.iter().position(|member| member.person == person).expect("a person of the world")
    }

    fn admin_of(&self, organization: usize) -> usize {
        let admins = self.world.members.len() - self.world.organizations.len();
        admins + organization
    }

    /// Compares every list of every member; returns how many patients were listed.
    async fn compare_lists(&self, server: &Server, now: Hour) -> usize {
        let mut listed = 0;
        for (member, caller) in self.callers.iter().enumerate() {
            let on_team = self.expected(|patient| self.may(member, "read_timeline", patient, now));
            let hosted = |patient: usize| self.world.patients[patient].host == self.world.members[member].organization;
            let register = self.expected(|patient| hosted(patient) && self.may(member, "see_patient", patient, now));
            let who = || format!("{:?} at {now}", self.world.members[member]);
            assert_eq!(self.listed(&server.desk, caller, Scope::Team).await, on_team, "team of {}", who());
            assert_eq!(self.listed(&server.desk, caller, Scope::Register).await, register, "register of {}", who());
            let heads = server.desk.heads(caller).await.expect("heads");
            assert_eq!(self.numbers(heads.into_iter().filter_map(|head| head.patient)), on_team, "heads of {}", who());
            listed += on_team.len() + register.len();
        }
        listed
    }

    /// Compares every patient's door for every member.
    async fn compare_doors(&self, server: &Server, now: Hour) {
        for (member, caller) in self.callers.iter().enumerate() {
            for (patient, id) in self.patients.iter().enumerate() {
                let answer = match server.desk.patient(caller, *id).await {
                    Ok(_) => Answer::Allowed,
                    Err(Error::Forbidden) => Answer::Forbidden,
                    Err(Error::NotFound) => Answer::NotFound,
                    Err(e) => unreachable!("{e}"),
                };
                assert_eq!(
                    answer,
                    self.world.answer(member, "see_patient", Thing::Patient(patient), now),
                    "{:?}",
                    self.world.members[member]
                );
            }
        }
    }

    fn may(&self, member: usize, action: &str, patient: usize, now: Hour) -> bool {
        self.world.answer(member, action, Thing::Patient(patient), now) == Answer::Allowed
    }

    fn expected(&self, wanted: impl Fn(usize) -> bool) -> Vec<usize> {
        (0..self.patients.len()).filter(|patient| wanted(*patient)).collect()
    }

    /// A whole list, page by page.
    async fn listed(&self, desk: &Desk, caller: &Arc<Caller>, scope: Scope) -> Vec<usize> {
        let mut query = PatientsQuery { scope, limit: Some(2), ..PatientsQuery::default() };
        let mut found = Vec::new();
        loop {
            let page = desk.patients(caller, &query).await.expect("a page");
            found.extend(page.items.into_iter().map(|row| row.id));
            let Some(next) = page.next else { break };
            query.after = Some(next.parse().expect("an id"));
        }
        self.numbers(found.into_iter())
    }

    /// The numbers in the world; a patient of another world, or one listed twice, would show.
    fn numbers(&self, ids: impl Iterator<Item = PatientId>) -> Vec<usize> {
        let number = |id| self.patients.iter().position(|known| *known == id).expect("a patient of this world");
        let mut numbers: Vec<usize> = ids.map(number).collect();
        numbers.sort_unstable();
        numbers
    }
}

/// Makes a random world one that the desk can write: every organization has an admin, every patient the first row that registering makes
/// (until it is ended), rows name persons of the region, and what the host loses, it loses last.
fn prepare(world: &mut World) {
    let persons = world.members.iter().map(|member| member.person).max().map_or(0, |last| last + 1);
    for organization in 0..world.organizations.len() {
        let person = persons + organization;
        world.members.push(Member {
            person,
            organization,
            role: "org_admin",
            profession: "clerk",
            span: Span::ALWAYS,
            strong: true,
            fresh: true,
        });
    }
    let home = |world: &World, person| {
        world.members.iter().find(|member| member.person == person).map(|member| world.organizations[member.organization])
    };
    for n in 0..world.patients.len() {
        let mut patient = world.patients[n].clone();
        patient.team.retain(|row| row.person.is_none_or(|person| home(world, person) == Some(patient.region)));
        if n % 2 == 0 {
            patient.team.push(first_row(patient.host));
        }
        let (mut by_host, others): (Vec<_>, Vec<_>) =
            patient.refusals.into_iter().partition(|refusal| refusal.organization == patient.host);
        by_host.truncate(1);
        patient.refusals = others.into_iter().chain(by_host).collect();
        world.patients[n] = patient;
    }
}

/// The row that registering makes: the host, from that moment on.
const fn first_row(host: usize) -> Row {
    Row { organization: host, person: None, professions: Vec::new(), span: FIRST }
}

/// No random row begins so, which tells it from them.
const FIRST: Span = Span { from: 0, until: Some(Hour::MAX) };

fn is_first(row: &Row, host: usize) -> bool {
    row.organization == host && row.span.until == FIRST.until
}

async fn found_organizations(desk: &Desk, world: &World, regions: [RegionId; 2]) -> Vec<OrganizationId> {
    let mut organizations = Vec::new();
    for region in &world.organizations {
        let new = NewOrganization {
            name: format!("第{}機関", organizations.len()),
            kind: OrganizationKind::VisitingNurseStation,
            code: None,
            municipality_code: None,
            phone: None,
            night_phone: None,
            active_medical: false,
        };
        organizations.push(desk.found_organization(regions[*region], new).await.expect("an organization"));
    }
    organizations
}

/// Takes in every person with all memberships; callers are in the order of the world's members.
async fn found_members(
    desk: &Desk,
    world: &World,
    regions: [RegionId; 2],
    organizations: &[OrganizationId],
    begun: Timestamp,
) -> Vec<Arc<Caller>> {
    let mut callers: Vec<Option<Arc<Caller>>> = vec![None; world.members.len()];
    for first in 0..world.members.len() {
        let person = world.members[first].person;
        if callers[first].is_some() {
            continue;
        }
        let own: Vec<usize> = (0..world.members.len()).filter(|n| world.members[*n].person == person).collect();
        let membership = |n: &usize| {
            let member = &world.members[*n];
            (organizations[member.organization], member.profession.parse().expect("a profession"), member.role.parse().expect("a role"))
        };
        let founding = Founding {
            name: format!("{CANARY}{person}"),
            kana: "かなりあ".to_owned(),
            memberships: own.iter().map(membership).collect(),
            login: None,
        };
        let home = regions[world.organizations[world.members[first].organization]];
        let made = desk.found_person(home, &founding, begun).await.expect("a person");
        for (n, membership) in own.into_iter().zip(made) {
            let (from, until) = times(&world.members[n].span, begun);
            let region = regions[world.organizations[world.members[n].organization]];
            callers[n] = Some(caller(desk, region, Membership { from, until, ..membership }));
        }
    }
    callers.into_iter().map(|caller| caller.expect("every member")).collect()
}

fn caller(desk: &Desk, region: RegionId, membership: Membership) -> Arc<Caller> {
    Arc::new(Caller {
        session: SessionId(desk.new_id()),
        region,
        membership,
        person_epoch: 1,
        expires: desk.now().plus_seconds(1_000_000),
        proof: Proof::Passkey,
        proved_at: desk.now(),
        request: desk.new_request(),
        address: "test".to_owned(),
    })
}

fn times(span: &Span, begun: Timestamp) -> (Timestamp, Option<Timestamp>) {
    (begun.plus_seconds(span.from * 3_600), span.until.map(|until| begun.plus_seconds(until * 3_600)))
}
