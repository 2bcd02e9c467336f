//! What decisions are made from: ids, codes and times. Nothing sealed.

use super::inquiry_facts::InquiryFacts;
use super::stream_facts::BoardFacts;
use crate::domain::care::care_team::{Refused, TeamMember};
use crate::domain::core::id::{OrganizationId, PatientId, RegionId, RequestId, SessionId, StreamId};
use crate::domain::core::time::Timestamp;
use crate::domain::people::proof::Proof;
use crate::domain::people::{Membership, Role};
use cedar_policy::{Entity, EntityId, EntityTypeName, EntityUid, RestrictedExpression};
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;
use uuid::Uuid;

/// Who asks: a session acting for one membership.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The session.
    pub session: SessionId,
    /// The region.
    pub region: RegionId,
    /// The acting membership.
    pub membership: Membership,
    /// The person's epoch when the session was read; a change is refused when it has moved since.
    pub person_epoch: i64,
    /// When the session ends at the latest.
    pub expires: Timestamp,
    /// How the caller proved who they are.
    pub proof: Proof,
    /// When, last.
    pub proved_at: Timestamp,
    /// The request that asks.
    pub request: RequestId,
    /// From which address.
    pub address: String,
}

/// What is written down about where a decision was made.
#[derive(Clone, Copy, Debug, Default)]
pub struct Place {
    /// The patient concerned, where there is one.
    pub patient: Option<PatientId>,
    /// The stream concerned.
    pub stream: Option<StreamId>,
    /// The organization concerned: the patient's host, or the one whose people or log it is about.
    pub organization: Option<OrganizationId>,
}

/// Something an action is done to.
pub trait Subject: Send + Sync {
    /// Its name for Cedar.
    fn uid(&self) -> EntityUid;
    /// Itself and what the policies follow from it, at this moment, for Cedar.
    fn entities(&self, now: Timestamp) -> Vec<Entity>;
    /// The ids behind [`entities`](Self::entities), all of them: what one decision is told from another by.
    fn attributes(&self, now: Timestamp) -> Vec<Uuid>;
    /// The teams and audiences that the caller is in through this subject, at this moment.
    fn teams(&self, caller: &Caller, now: Timestamp) -> HashSet<EntityUid>;
    /// Patient, stream and organization, for the log.
    fn place(&self) -> Place;
    /// The patient whom one must be allowed to see for a refusal to be 403 and not 404.
    fn patient(&self) -> Option<&PatientFacts> {
        None
    }
    /// The board that one must be allowed to read for that.
    fn board(&self) -> Option<&BoardFacts> {
        None
    }
    /// The inquiry that one must be allowed to read for that.
    fn inquiry(&self) -> Option<&InquiryFacts> {
        None
    }
}

/// A patient as decisions need it.
#[derive(Clone, Debug)]
pub struct PatientFacts {
    /// The patient.
    pub patient: PatientId,
    /// The region.
    pub region: RegionId,
    /// The host organization (主管機関).
    pub host: OrganizationId,
    /// The timeline.
    pub stream: StreamId,
    /// The timeline's epoch: moves with every change of team or refusals.
    pub epoch: i64,
    /// The timeline's head.
    pub head: i64,
    /// The rows of the team that concern the caller's organization.
    pub team: Vec<TeamMember>,
    /// What the patient refuses, whenever.
    pub refused: Vec<Refused>,
}

/// An organization as decisions need it.
#[derive(Clone, Debug)]
pub struct OrganizationFacts {
    /// The organization.
    pub organization: OrganizationId,
    /// Its region.
    pub region: RegionId,
}

/// A membership that is to be given, as decisions need it.
#[derive(Clone, Debug)]
pub struct SeatFacts {
    /// The organization.
    pub organization: OrganizationId,
    /// Its region.
    pub region: RegionId,
    /// The role that goes with it.
    pub role: Role,
    /// Whether the organization has an admin already.
    pub has_admin: bool,
}

/// A region as decisions need it.
#[derive(Clone, Debug)]
pub struct RegionFacts {
    /// The region.
    pub region: RegionId,
}

/// The entity types of the schema, parsed once: parsing a name costs more than a decision.
pub(super) struct Kind(LazyLock<EntityTypeName>);

macro_rules! kinds {
    ($($constant:ident = $name:literal),+ $(,)?) => { $(
        pub(super) static $constant: Kind = Kind(LazyLock::new(|| $name.parse().expect("a type of the schema")));
    )+ };
}

kinds! {
    ACTION = "Action",
    ALERT = "Alert",
    APPLICATION_FORM = "ApplicationForm",
    AUDIENCE = "Audience",
    BOARD = "Board",
    BROADCAST = "Broadcast",
    CARE_TEAM = "CareTeam",
    DISASTER = "Disaster",
    ENTRY = "Entry",
    INQUIRY = "Inquiry",
    MEMBERSHIP = "Membership",
    ORGANIZATION = "Organization",
    PATIENT = "Patient",
    PERSON = "Person",
    PUBLIC_PAGE = "PublicPage",
    RECOVERY = "Recovery",
    REGION = "Region",
    ROLE = "Role",
    SEAT = "Seat",
    TRAINING = "Training",
    VISITOR = "Visitor",
}

pub(super) fn uid(kind: &Kind, id: impl std::fmt::Display) -> EntityUid {
    EntityUid::from_type_name_and_id(EntityTypeName::clone(&kind.0), EntityId::new(id.to_string()))
}

pub(super) fn entity(uid: EntityUid, attributes: Vec<(&str, RestrictedExpression)>, parents: HashSet<EntityUid>) -> Entity {
    let attributes: HashMap<_, _> = attributes.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    #[expect(clippy::expect_used, reason = "attributes are plain values, nothing is evaluated")]
    Entity::new(uid, attributes, parents).expect("plain attributes")
}

pub(super) fn link(uid: EntityUid) -> RestrictedExpression {
    RestrictedExpression::new_entity_uid(uid)
}

impl Subject for PatientFacts {
    fn uid(&self) -> EntityUid {
        uid(&PATIENT, self.patient)
    }

    fn entities(&self, now: Timestamp) -> Vec<Entity> {
        let refused = self.refused.iter().filter(|refused| refused.holds_at(now));
        let refused = refused.map(|refused| link(uid(&ORGANIZATION, refused.organization)));
        vec![entity(
            Subject::uid(self),
            vec![
                ("region", link(uid(&REGION, self.region))),
                ("host", link(uid(&ORGANIZATION, self.host))),
                ("team", link(uid(&CARE_TEAM, self.stream))),
                ("refused", RestrictedExpression::new_set(refused)),
            ],
            HashSet::new(),
        )]
    }

    fn attributes(&self, now: Timestamp) -> Vec<Uuid> {
        let mut ids = vec![self.patient.0, self.region.0, self.host.0, self.stream.0];
        ids.extend(self.refused.iter().filter(|refused| refused.holds_at(now)).map(|refused| refused.organization.0));
        ids
    }

    fn teams(&self, caller: &Caller, now: Timestamp) -> HashSet<EntityUid> {
        let on_team = self.team.iter().any(|member| member.covers(&caller.membership, now));
        on_team.then(|| uid(&CARE_TEAM, self.stream)).into_iter().collect()
    }

    fn place(&self) -> Place {
        Place { patient: Some(self.patient), stream: Some(self.stream), organization: Some(self.host) }
    }

    fn patient(&self) -> Option<&PatientFacts> {
        Some(self)
    }
}

impl Subject for OrganizationFacts {
    fn uid(&self) -> EntityUid {
        uid(&ORGANIZATION, self.organization)
    }

    fn entities(&self, _: Timestamp) -> Vec<Entity> {
        vec![entity(Subject::uid(self), vec![], HashSet::from([uid(&REGION, self.region)]))]
    }

    fn attributes(&self, _: Timestamp) -> Vec<Uuid> {
        vec![self.organization.0, self.region.0]
    }

    fn teams(&self, _: &Caller, _: Timestamp) -> HashSet<EntityUid> {
        HashSet::new()
    }

    fn place(&self) -> Place {
        Place { organization: Some(self.organization), ..Place::default() }
    }
}

impl Subject for SeatFacts {
    fn uid(&self) -> EntityUid {
        uid(&SEAT, self.organization)
    }

    fn entities(&self, _: Timestamp) -> Vec<Entity> {
        let attributes = vec![
            ("organization", link(uid(&ORGANIZATION, self.organization))),
            ("region", link(uid(&REGION, self.region))),
            ("organization_has_admin", RestrictedExpression::new_bool(self.has_admin)),
        ];
        vec![entity(Subject::uid(self), attributes, HashSet::from([uid(&ROLE, self.role)]))]
    }

    fn attributes(&self, _: Timestamp) -> Vec<Uuid> {
        vec![self.organization.0, self.region.0, Uuid::from_u128(self.role as u128), Uuid::from_u128(self.has_admin.into())]
    }

    fn teams(&self, _: &Caller, _: Timestamp) -> HashSet<EntityUid> {
        HashSet::new()
    }

    fn place(&self) -> Place {
        Place { organization: Some(self.organization), ..Place::default() }
    }
}

impl Subject for RegionFacts {
    fn uid(&self) -> EntityUid {
        uid(&REGION, self.region)
    }

    fn entities(&self, _: Timestamp) -> Vec<Entity> {
        vec![entity(Subject::uid(self), vec![], HashSet::new())]
    }

    fn attributes(&self, _: Timestamp) -> Vec<Uuid> {
        vec![self.region.0]
    }

    fn teams(&self, _: &Caller, _: Timestamp) -> HashSet<EntityUid> {
        HashSet::new()
    }

    fn place(&self) -> Place {
        Place::default()
    }
}

impl PatientFacts {
    /// The next moment at which time alone may change what the caller may do with this patient.
    pub fn deadline(&self, caller: &Caller, now: Timestamp) -> Timestamp {
        let rows = self.team.iter().filter(|row| row.names(&caller.membership));
        let team = rows.flat_map(|row| [Some(row.from), row.until]);
        let refused = self.refused.iter().flat_map(|refused| [Some(refused.from), refused.until]);
        let own = [Some(caller.expires), caller.membership.until];
        team.chain(refused).chain(own).flatten().filter(|moment| *moment > now).min().unwrap_or(caller.expires)
    }
}
