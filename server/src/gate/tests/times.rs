//! Moments: every beginning is inclusive, every end exclusive, to the microsecond.

use super::relation::{Relation, Scene, row};
use super::*;
use crate::domain::care::care_team::{Refused, TeamMember};

const JUST_BEFORE: Timestamp = Timestamp(NOW.0 - 1);
const JUST_AFTER: Timestamp = Timestamp(NOW.0 + 1);

/// A nurse whose station is on the team.
fn scene() -> Scene {
    Scene::new(Role::Staff, Profession::Nurse, Relation::OnTeamByOrganization)
}

fn reads(scene: &Scene, now: Timestamp) -> bool {
    gate().decide::<ReadTimeline>(&Arc::new(scene.caller.clone()), scene.patient.clone(), now).is_ok()
}

fn with_row(from: Timestamp, until: Option<Timestamp>) -> Scene {
    let mut scene = scene();
    scene.patient.team = vec![TeamMember { from, until, ..row(scene.caller.membership.organization) }];
    scene
}

fn with_refusal(from: Timestamp, until: Option<Timestamp>) -> Scene {
    let mut scene = scene();
    scene.patient.refused = vec![Refused { organization: scene.caller.membership.organization, from, until }];
    scene
}

#[test]
fn a_team_row_holds_from_its_first_microsecond() {
    let scene = with_row(NOW, None);
    assert!(!reads(&scene, JUST_BEFORE));
    assert!(reads(&scene, NOW));
}

#[test]
fn a_team_row_no_longer_holds_at_its_end() {
    let scene = with_row(JUST_BEFORE, Some(NOW));
    assert!(reads(&scene, JUST_BEFORE));
    assert!(!reads(&scene, NOW));
}

#[test]
fn a_row_that_follows_another_leaves_no_gap() {
    let mut scene = with_row(JUST_BEFORE, Some(NOW));
    scene.patient.team.push(TeamMember { from: NOW, until: Some(JUST_AFTER), ..row(scene.caller.membership.organization) });
    assert!(reads(&scene, JUST_BEFORE));
    assert!(reads(&scene, NOW));
    assert!(!reads(&scene, JUST_AFTER));
}

#[test]
fn a_refusal_holds_from_its_first_microsecond_to_before_its_end() {
    let scene = with_refusal(NOW, Some(JUST_AFTER));
    assert!(reads(&scene, JUST_BEFORE));
    assert!(!reads(&scene, NOW));
    assert!(reads(&scene, JUST_AFTER));
}

#[test]
fn a_membership_holds_from_its_first_microsecond_to_before_its_end() {
    let mut scene = scene();
    (scene.caller.membership.from, scene.caller.membership.until) = (NOW, Some(JUST_AFTER));
    assert!(!reads(&scene, JUST_BEFORE));
    assert!(reads(&scene, NOW));
    assert!(!reads(&scene, JUST_AFTER));
}

#[test]
fn an_ended_membership_opens_nothing_and_the_log_says_why() {
    for (action, kind, decide) in DECIDERS {
        for role in Role::ALL {
            let scene = Scene::new(*role, Profession::Nurse, Relation::MembershipEnded);
            let said = decide(&gate(), &Arc::new(scene.caller.clone()), scene.thing(*kind), NOW);
            // Organizations, regions, disasters, alerts and broadcasts are no secret; patients are, and who asks whom.
            let is_secret = matches!(kind, Kind::Patient | Kind::Entry | Kind::Board | Kind::Training | Kind::Inquiry);
            let known = !is_secret;
            assert_eq!(said, Said { allowed: false, known, policies: "membership-ended".to_owned() }, "{action} as {role}");
        }
    }
}

#[test]
fn the_next_deadline_is_the_first_moment_that_can_change_the_answer() {
    let soon = |seconds| NOW.plus_seconds(seconds);
    let deadline = |scene: &Scene| scene.patient.deadline(&scene.caller, NOW);
    assert_eq!(deadline(&scene()), scene().caller.expires);
    assert_eq!(deadline(&with_row(soon(-5), Some(soon(30)))), soon(30));
    assert_eq!(deadline(&with_row(soon(20), Some(soon(30)))), soon(20));
    assert_eq!(deadline(&with_refusal(soon(10), Some(soon(30)))), soon(10));
    assert_eq!(deadline(&with_refusal(soon(-5), Some(soon(30)))), soon(30));
    let mut leaving = scene();
    leaving.caller.membership.until = Some(soon(7));
    assert_eq!(deadline(&leaving), soon(7));
}
