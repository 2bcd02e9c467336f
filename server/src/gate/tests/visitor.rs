//! Those who did not sign in: the public page and the application form, where there is one, and nothing else.

use super::*;
use crate::domain::core::id::RegionId;

#[test]
fn somebody_who_did_not_sign_in_reads_the_public_page_where_it_is_turned_on() {
    let gate = gate();
    let page = |is_on| PublicPageFacts { region: RegionId(number(1)), is_on };
    assert_eq!(gate.show_to_anybody(page(true), NOW).map(|shown| (shown.region(), shown.decided_at())), Some((RegionId(number(1)), NOW)));
    assert!(gate.show_to_anybody(page(false), NOW).is_none());
}

#[test]
fn somebody_who_did_not_sign_in_applies_where_the_region_has_an_operating_policy() {
    let gate = gate();
    let form = |is_open| ApplicationFormFacts { region: RegionId(number(1)), is_open };
    assert_eq!(gate.let_apply(form(true), NOW).map(|let_in| (let_in.region(), let_in.decided_at())), Some((RegionId(number(1)), NOW)));
    assert!(gate.let_apply(form(false), NOW).is_none());
}
