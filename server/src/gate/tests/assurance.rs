//! How well somebody must have proved who they are.

use super::*;
use crate::domain::people::proof::FRESH_SECONDS;

fn as_proved(role: Role, proof: Proof, seconds_ago: i64) -> Arc<Caller> {
    let organization = OrganizationId(number(7));
    let caller = caller(1, organization, RegionId(number(2)), role, Profession::Clerk);
    Arc::new(Caller { proof, proved_at: NOW.plus_seconds(-seconds_ago), ..caller })
}

fn own() -> OrganizationFacts {
    OrganizationFacts { organization: OrganizationId(number(7)), region: RegionId(number(2)) }
}

#[test]
fn an_admin_manages_memberships_with_a_passkey_of_the_last_minutes() {
    let gate = gate();
    let lacking = |proof, seconds_ago| {
        gate.decide::<ManageMemberships>(&as_proved(Role::OrgAdmin, proof, seconds_ago), own(), NOW).err().map(|denied| denied.lacking)
    };
    assert_eq!(lacking(Proof::Passkey, FRESH_SECONDS - 1), None);
    assert_eq!(lacking(Proof::Passkey, FRESH_SECONDS), Some(Some(Lacking::FreshProof)));
    assert_eq!(lacking(Proof::PasswordAndCode, 0), Some(Some(Lacking::StrongFactor)));
    // Proving anew with the same would not do: that is not what is asked for.
    assert_eq!(lacking(Proof::PasswordAndCode, FRESH_SECONDS), Some(Some(Lacking::StrongFactor)));
}

#[test]
fn nobody_learns_by_it_what_they_may_not_do_anyway() {
    let denied = gate().decide::<ManageMemberships>(&as_proved(Role::Staff, Proof::PasswordAndCode, FRESH_SECONDS), own(), NOW).err();
    assert_eq!(denied.and_then(|denied| denied.lacking), None);
}

#[test]
fn whoever_runs_or_watches_a_region_does_nothing_without_a_strong_factor() {
    let gate = gate();
    let region = RegionFacts { region: RegionId(number(2)) };
    for proof in Proof::ALL {
        let base = as_proved(Role::RegionAdmin, *proof, 0);
        assert_eq!(gate.decide::<ManageBoards>(&base, region.clone(), NOW).is_ok(), proof.is_strong(), "{proof}");
        let viewer = as_proved(Role::GovernmentViewer, *proof, 0);
        assert_eq!(gate.decide::<SeeIndicators>(&viewer, region.clone(), NOW).is_ok(), proof.is_strong(), "{proof}");
    }
}

#[test]
fn the_screens_show_what_one_may_do_once_one_has_proved_it() {
    let caller = as_proved(Role::OrgAdmin, Proof::PasswordAndCode, FRESH_SECONDS);
    assert!(gate().may::<ManageMemberships>(&caller, &own(), NOW));
}
