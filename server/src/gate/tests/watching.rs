//! The read-only tier reaches nobody.

use super::relation::{RELATIONS, Scene};
use super::*;
use std::collections::BTreeSet;

/// All that the read-only tier may do, whoever works there and however it stands to what.
const MAY: [&str; 3] = ["read_board", "see_disasters", "see_indicators"];

#[test]
fn the_read_only_tier_may_do_three_things_and_none_of_them_is_about_a_person() {
    let (gate, mut done) = (gate(), BTreeSet::new());
    for (action, kind, decide) in DECIDERS {
        for (relation, _) in RELATIONS.iter().filter(|(_, kinds)| kinds.contains(kind)) {
            for profession in Profession::ALL {
                let scene = Scene::new(Role::GovernmentViewer, *profession, *relation);
                let said = decide(&gate, &Arc::new(scene.caller.clone()), scene.thing(*kind), NOW);
                if said.allowed {
                    assert!(
                        !matches!(kind, Kind::Patient | Kind::Entry | Kind::Organization | Kind::Seat | Kind::Training),
                        "{action} {relation:?}"
                    );
                    done.insert(*action);
                }
            }
        }
    }
    assert_eq!(done, MAY.into());
}
