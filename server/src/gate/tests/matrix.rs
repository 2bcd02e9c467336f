//! `policy/matrix.txt`: everything that anybody may do, to be read and reviewed by people.

use super::relation::{RELATIONS, Scene};
use super::*;
use std::fmt::Write as _;

const HEAD: &str = "\
Who may do what: role by relation, one block per action.

  allow  yes
  403    no, and the caller is told so
  ·      no, and for the caller there is nothing (404)

The gate's own answers, written by a test. After a change of policy:
UPDATE_MATRIX=1 cargo test -p tsunagu --lib gate::tests::matrix
The relations are explained in server/src/gate/tests/relation.rs.
";

fn matrix() -> String {
    let gate = gate();
    let mut text = HEAD.to_owned();
    for (action, kind, decide) in DECIDERS {
        let _ = write!(text, "\n{action:<34}");
        for role in Role::ALL {
            let _ = write!(text, "{:<19}", role.as_str());
        }
        for (relation, _) in RELATIONS.iter().filter(|(_, kinds)| kinds.contains(kind)) {
            trim(&mut text);
            let _ = write!(text, "\n  {:<32}", relation.name());
            for role in Role::ALL {
                let scene = Scene::new(*role, Profession::Nurse, *relation);
                let said = decide(&gate, &Arc::new(scene.caller.clone()), scene.thing(*kind), NOW);
                let mark = match (said.allowed, said.known) {
                    (true, _) => "allow",
                    (false, true) => "403",
                    (false, false) => "·",
                };
                let _ = write!(text, "{mark:<19}");
            }
        }
        trim(&mut text);
        text.push('\n');
    }
    text
}

fn trim(text: &mut String) {
    text.truncate(text.trim_end().len());
}

#[test]
fn the_matrix_is_what_the_gate_answers() {
    let (path, matrix) = (policy_folder().join("matrix.txt"), matrix());
    if is_set("UPDATE_MATRIX") {
        std::fs::write(&path, &matrix).expect("it is written");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == matrix, "policy/matrix.txt is not what the gate answers; UPDATE_MATRIX=1 writes it anew, then read the difference");
}
