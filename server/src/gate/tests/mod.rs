//! The gate from outside: examples as sentences, the matrix, moments, and a second opinion on random worlds.

mod assurance;
mod differential;
mod examples;
mod matrix;
#[path = "../../../../tests/it/model.rs"]
mod model;
mod relation;
mod times;
mod visitor;
mod watching;

use super::*;
use crate::domain::core::id::{MembershipId, OrganizationId, PersonId, RegionId, RequestId, SessionId};
use crate::domain::core::time::Timestamp;
use crate::domain::people::proof::Proof;
use crate::domain::people::{Membership, Profession, Role};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use uuid::Uuid;

/// The moment of all decisions here.
const NOW: Timestamp = Timestamp(1_795_132_800_000_000);

/// What actions are done to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Patient,
    Entry,
    Organization,
    Seat,
    Recovery,
    Region,
    Board,
    Disaster,
    Training,
    Inquiry,
    Alert,
    Broadcast,
}

/// What one action is done to.
#[derive(Clone, Copy, Debug)]
enum Thing<'a> {
    Patient(&'a PatientFacts),
    Entry(&'a EntryFacts),
    Organization(&'a OrganizationFacts),
    Seat(&'a SeatFacts),
    Recovery(&'a RecoveryFacts),
    Region(&'a RegionFacts),
    Board(&'a BoardFacts),
    Disaster(&'a DisasterFacts),
    Training(&'a TrainingFacts),
    Inquiry(&'a InquiryFacts),
    Alert(&'a AlertFacts),
    Broadcast(&'a BroadcastFacts),
}

trait Pick: Subject + Clone {
    const KIND: Kind;
    fn pick<'a>(thing: &Thing<'a>) -> Option<&'a Self>;
}

macro_rules! picks {
    ($($kind:ident as $facts:ident),+) => { $(
        impl Pick for $facts {
            const KIND: Kind = Kind::$kind;
            fn pick<'a>(thing: &Thing<'a>) -> Option<&'a Self> {
                if let Thing::$kind(facts) = thing { Some(facts) } else { None }
            }
        }
    )+ };
}

picks! {
    Patient as PatientFacts, Entry as EntryFacts, Organization as OrganizationFacts, Seat as SeatFacts, Region as RegionFacts,
    Board as BoardFacts, Disaster as DisasterFacts, Training as TrainingFacts, Inquiry as InquiryFacts, Alert as AlertFacts,
    Broadcast as BroadcastFacts, Recovery as RecoveryFacts
}

/// What the gate said.
#[derive(Debug, PartialEq, Eq)]
struct Said {
    allowed: bool,
    known: bool,
    policies: String,
}

type Decide = fn(&Gate, &Arc<Caller>, Thing, Timestamp) -> Said;

fn decide<A: Act>(gate: &Gate, caller: &Arc<Caller>, thing: Thing, now: Timestamp) -> Said
where
    A::Subject: Pick,
{
    let subject = A::Subject::pick(&thing).expect("what this action is done to");
    match gate.decide::<A>(caller, subject.clone(), now) {
        Ok(permit) => Said { allowed: true, known: true, policies: permit.policies().to_owned() },
        Err(denied) => Said { allowed: false, known: denied.known, policies: denied.policies },
    }
}

macro_rules! deciders {
    ($($action:ident),+ $(,)?) => {
        /// Every action by its name: what it is done to, and how to ask.
        const DECIDERS: &[(&str, Kind, Decide)] = &[$(($action::NAME, <<$action as Act>::Subject as Pick>::KIND, decide::<$action>)),+];
    };
}

deciders! {
    SeePatient, ReadTimeline, PostEntry, WriteHandover, Acknowledge, EditPatient, ManageTeam,
    CorrectOwn, KeepUpload, RetractOwn, RetractInOrganization, ReadMisfiled, SeeReach,
    ReadBoard, PostOnBoard, AcknowledgeOnBoard, PinOnBoard, BroadcastOnBoard,
    ApplyForTraining, ManageTraining,
    RegisterPatient, GiveMembership, ManageMemberships, ManageIdentityProviders, KeepRoster, SeeRotas, KeepRotas, AddPasskey, AskRecovery, ConfirmRecovery, ReadAccessLog,
    ManageBoards, SeeDirectory, SeeVacancies, UpdateVacancies,
    SeeInquiries, AskInquiry, ReadInquiry, PostInInquiry, AnswerInquiry, EndInquiry,
    SeeDisasters, ManageDisasters, SeeIndicators, ReportState,
    ProposeProvider, DecideProvider, Publish, ManagePublicPage,
    SeeApplications, DecideApplications, WriteOperatingPolicy,
    SeeBroadcasts, SetDuty, ReleaseAlert, ManageBroadcast,
}

#[test]
fn the_tests_know_every_action() {
    let names: Vec<&str> = DECIDERS.iter().map(|(name, ..)| *name).collect();
    assert_eq!(names, ACTIONS);
}

fn caller(person: u128, organization: OrganizationId, region: RegionId, role: Role, profession: Profession) -> Caller {
    let membership = Membership {
        id: MembershipId(number(person)),
        person: PersonId(number(person)),
        organization,
        profession,
        role,
        from: NOW.plus_seconds(-1_000),
        until: None,
    };
    Caller {
        session: SessionId(number(1)),
        region,
        membership,
        person_epoch: 1,
        expires: NOW.plus_seconds(3_600),
        proof: Proof::Passkey,
        proved_at: NOW,
        request: RequestId(number(1)),
        address: "test".to_owned(),
    }
}

const fn number(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

fn gate() -> Gate {
    Gate::new().expect("the policies fit the schema")
}

fn policy_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../policy")
}

/// A setting of the test run.
#[expect(clippy::disallowed_methods, reason = "a switch of the tests, not a setting of the server")]
fn is_set(name: &str) -> bool {
    std::env::var(name).is_ok_and(|value| value == "1")
}
