//! The same operation twice, late, out of order, or by another.

use crate::harness::{both, key, note, patient_body};
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;

both! {
    async fn the_same_post_many_times_at_once_is_one_entry(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let patient = nurse.registers("花子").await;
        let (key, draft) = (key(), note("一度だけ"));
        let answers = join_all((0..8).map(|_| nurse.posts_with(&patient, &key, draft.clone()))).await;
        let ids: Vec<_> = answers.into_iter().map(|answer| answer.is(201)["id"].clone()).collect();
        assert!(ids.iter().all(|id| *id == ids[0]));
        assert_eq!(nurse.texts(&patient).await, ["一度だけ"]);
        assert_eq!(nurse.events(&patient, 0).await.1, 1);
    }

    async fn requests_that_arrive_out_of_order_and_again_change_nothing_more(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let patient = nurse.registers("花子").await;
        let (first, second) = ((key(), note("先に書いた")), (key(), note("後に書いた")));
        for (key, draft) in [&second, &first, &second, &first] {
            nurse.posts_with(&patient, key, draft.clone()).await.is(201);
        }
        assert_eq!(nurse.texts(&patient).await, ["後に書いた", "先に書いた"], "order is the order of commits");
    }

    async fn a_key_is_the_persons_own(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let patient = nurse.registers("花子").await;
        nurse.invites(&patient, &doctor).await;
        let key = key();
        let mine = nurse.posts_with(&patient, &key, note("看護師の")).await.is(201);
        let theirs = doctor.posts_with(&patient, &key, note("医師の")).await.is(201);
        assert_ne!(mine["id"], theirs["id"]);
        assert_eq!(nurse.texts(&patient).await, ["看護師の", "医師の"]);
    }

    async fn a_key_is_good_for_one_operation_on_one_thing(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let (patient, other) = (nurse.registers("花子").await, nurse.registers_as("太郎", "たろう").await);
        let key = key();
        let posted = nurse.posts_with(&patient, &key, note("ここに")).await.is(201);
        nurse.posts_with(&other, &key, note("ここに")).await.problem(422, "key_reused");
        let path = format!("/api/entries/{}/retraction", crate::harness::text(&posted["id"]));
        nurse.send(Method::POST, &path, Some(&key), &json!({"kind": "withdrawn"})).await.problem(422, "key_reused");
        assert!(nurse.texts(&other).await.is_empty());
        assert_eq!(nurse.texts(&patient).await, ["ここに"]);
    }

    async fn a_refusal_is_not_remembered(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let patient = nurse.registers("花子").await;
        let (key, draft) = (key(), note("あとで通る"));
        doctor.posts_with(&patient, &key, draft.clone()).await.not_found();
        nurse.invites(&patient, &doctor).await;
        doctor.posts_with(&patient, &key, draft).await.is(201);
        let (key, mut draft) = (crate::harness::key(), note("長すぎる"));
        draft["observed_at"] = json!("2999-01-01T00:00:00Z");
        doctor.posts_with(&patient, &key, draft).await.problem(422, "invalid");
        doctor.posts_with(&patient, &key, note("なおした")).await.is(201);
        assert_eq!(doctor.texts(&patient).await, ["あとで通る", "なおした"]);
    }

    async fn a_repeat_passes_the_gate_first_and_shows_the_entry_as_it_is_now(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let patient = nurse.registers("花子").await;
        let row = nurse.invites(&patient, &doctor).await;
        let (key, draft) = (key(), note("はじめ"));
        let posted = doctor.posts_with(&patient, &key, draft.clone()).await.is(201);
        doctor.corrects(&posted, "訂正").await.is(201);
        let again = doctor.posts_with(&patient, &key, draft.clone()).await.is(201);
        assert_eq!((&again["id"], &again["revision"]), (&posted["id"], &json!(3)));
        nurse.removes(&row).await;
        doctor.posts_with(&patient, &key, draft).await.not_found();
    }

    async fn a_registration_that_is_sent_twice_is_one_patient(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let (key, body) = (key(), patient_body("花子"));
        let first = nurse.send(Method::POST, "/api/patients", Some(&key), &body).await.is(201);
        let again = nurse.send(Method::POST, "/api/patients", Some(&key), &body).await.is(201);
        assert_eq!(first["id"], again["id"]);
        assert_eq!(nurse.get("/api/patients").await.is(200)["items"].as_array().map(Vec::len), Some(1));
        nurse.send(Method::POST, "/api/patients", None, &body).await.problem(428, "key_missing");
    }
}
