//! `policy/allow` and `policy/deny`: what people may do, one sentence per file, and that none is missing.

use super::relation::{RELATIONS, Relation, Scene};
use super::*;
use crate::domain::people::proof::FRESH_SECONDS;
use cedar_policy::{PolicySet, Schema};
use std::collections::{BTreeMap, BTreeSet};

/// The content of a file; its name is the sentence.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Example {
    role: Role,
    profession: Profession,
    relation: Relation,
    /// How they signed in, where it is not by a passkey.
    proof: Option<Proof>,
    /// Whether that was longer ago than what is hard to undo allows.
    #[serde(default)]
    stale: bool,
    action: String,
    /// The policies that decide; none where nothing permits it.
    by: Vec<String>,
    /// For a refusal: whether the caller may know that it is there (403, else 404).
    known: Option<bool>,
}

/// The files of a folder whose names end so, by name without the end.
fn files(folder: &Path, end: &str) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for file in std::fs::read_dir(folder).expect("the folder is there") {
        let path = file.expect("a file").path();
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name");
        if let Some(name) = name.strip_suffix(end) {
            files.insert(name.to_owned(), std::fs::read_to_string(&path).expect("it reads"));
        }
    }
    files
}

fn examples(folder: &str) -> BTreeMap<String, Example> {
    let files = files(&policy_folder().join(folder), ".json");
    let read = |(name, text): (String, String)| match serde_json::from_str(&text) {
        Ok(example) => (name, example),
        Err(e) => unreachable!("policy/{folder}/{name}.json: {e}"),
    };
    files.into_iter().map(read).collect()
}

fn check(folder: &str, allowed: bool) {
    let gate = gate();
    for (name, example) in examples(folder) {
        let (_, kind, decide) = DECIDERS.iter().find(|(action, ..)| *action == example.action).expect("an action");
        let fits = RELATIONS.iter().any(|(relation, kinds)| *relation == example.relation && kinds.contains(kind));
        assert!(fits, "{name}: {} is no relation to what {} is done to", example.relation.name(), example.action);
        assert_eq!(example.known.is_some(), !allowed, "{name}: `known` goes with a refusal");
        let scene = Scene::new(example.role, example.profession, example.relation);
        let proof = example.proof.unwrap_or(Proof::Passkey);
        let proved_at = NOW.plus_seconds(if example.stale { -FRESH_SECONDS } else { 0 });
        let said = decide(&gate, &Arc::new(Caller { proof, proved_at, ..scene.caller.clone() }), scene.thing(*kind), NOW);
        let expected = Said { allowed, known: example.known.unwrap_or(true), policies: example.by.join(",") };
        assert_eq!(said, expected, "{folder}/{name}");
    }
}

#[test]
fn what_the_examples_allow_is_allowed() {
    check("allow", true);
}

#[test]
fn what_the_examples_deny_is_denied() {
    check("deny", false);
}

#[test]
fn the_examples_are_sentences_and_none_is_told_twice() {
    let (allow, deny) = (examples("allow"), examples("deny"));
    let mut told = BTreeSet::new();
    for (name, example) in allow.iter().chain(&deny) {
        assert!(name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{name}: letters and underscores");
        assert!(name.split('_').filter(|word| !word.is_empty()).count() >= 4, "{name}: a sentence");
        assert!(!(allow.contains_key(name) && deny.contains_key(name)), "{name}: allowed and denied");
        let content = (example.role, example.profession, example.relation.name(), &example.action, example.proof, example.stale);
        assert!(told.insert(format!("{content:?}")), "{name}: another file says the same");
    }
}

#[test]
fn every_action_is_in_the_schema_and_has_an_example_of_each_kind() {
    let text = files(&policy_folder(), ".cedarschema").remove("schema").expect("the schema");
    let (schema, _) = Schema::from_cedarschema_str(&text).expect("a schema");
    let in_schema: BTreeSet<String> = schema.actions().map(|action| action.id().unescaped().to_owned()).collect();
    let in_code: BTreeSet<String> = ACTIONS.iter().map(|name| (*name).to_owned()).collect();
    // Those who did not sign in have actions and a test of their own.
    let of_visitors = BTreeSet::from([READ_PUBLIC_PAGE.to_owned(), APPLY_TO_TAKE_PART.to_owned()]);
    assert_eq!(in_schema, &in_code | &of_visitors);
    for folder in ["allow", "deny"] {
        let told: BTreeSet<String> = examples(folder).into_values().map(|example| example.action).collect();
        assert_eq!(told, in_code, "policy/{folder}: an example for every action");
    }
}

#[test]
fn every_policy_is_the_reason_of_an_example() {
    let told: BTreeSet<String> =
        [examples("allow"), examples("deny")].into_iter().flat_map(BTreeMap::into_values).flat_map(|e| e.by).collect();
    for (file, text) in files(&policy_folder(), ".cedar") {
        let policies: PolicySet = text.parse().expect("policies");
        for policy in policies.policies() {
            let id = policy.annotation("id").expect("an @id");
            assert!(told.contains(id) || id.starts_with("anybody-"), "policy/{file}.cedar: no example shows {id}");
        }
    }
}

#[test]
fn every_relation_occurs_in_an_example() {
    let all = [examples("allow"), examples("deny")];
    for (relation, _) in RELATIONS {
        assert!(all.iter().any(|some| some.values().any(|example| example.relation == *relation)), "no example with {}", relation.name());
    }
}
