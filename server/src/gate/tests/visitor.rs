//! Those who did not sign in: the public page, where it is turned on, and nothing else.

use super::*;
use crate::domain::core::id::RegionId;

#[test]
fn somebody_who_did_not_sign_in_reads_the_public_page_where_it_is_turned_on() {
    let gate = gate();
    let page = |is_on| PublicPageFacts { region: RegionId(number(1)), is_on };
    assert_eq!(gate.show_to_anybody(page(true), NOW).map(|shown| (shown.region(), shown.decided_at())), Some((RegionId(number(1)), NOW)));
    assert!(gate.show_to_anybody(page(false), NOW).is_none());
}
