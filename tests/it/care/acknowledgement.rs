//! 確認: binds to the revision that was read.

use crate::harness::{both, key, text};
use serde_json::json;

both! {
    async fn an_acknowledgement_names_who_and_the_revision(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let stranger = server.nurse("yoso").await;
        let patient = nurse.registers("花子").await;
        nurse.invites(&patient, &doctor).await;
        let posted = nurse.posts(&patient, "ご確認ください").await.is(201);
        let mut socket = nurse.listens().await;
        socket.next_of("heads").await;
        let acknowledged = doctor.acknowledges(&posted).await.is(200);
        let own = &acknowledged["acknowledgements"][0];
        assert_eq!((&own["person"], &own["revision"], &own["profession"]), (&json!(doctor.person()), &posted["revision"], &json!("physician")));
        let event = socket.next_event(&patient).await;
        assert_eq!(event["kind"], "entry_acknowledged");
        assert_eq!(event["entry"]["acknowledgements"], acknowledged["acknowledgements"]);
        stranger.acknowledges(&posted).await.not_found();
        nurse.stranger().acknowledges(&posted).await.problem(401, "sign_in_required");
    }

    async fn after_a_correction_it_is_asked_again_and_the_old_one_stays(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let patient = nurse.registers("花子").await;
        nurse.invites(&patient, &doctor).await;
        let posted = nurse.posts(&patient, "5mgで").await.is(201);
        doctor.acknowledges(&posted).await.is(200);
        let corrected = nurse.corrects(&posted, "0.5mgで").await.is(201);
        assert!(corrected["acknowledgements"][0]["revision"].as_i64() < corrected["revision"].as_i64(), "訂正前を確認");
        let problem = doctor.acknowledges(&posted).await;
        let problem = problem.problem(409, "revised_meanwhile");
        assert_eq!(problem["current"]["revision"], corrected["revision"]);
        let again = doctor.acknowledges(&corrected).await.is(200);
        let revisions: Vec<_> = again["acknowledgements"].as_array().expect("a list").iter().map(|said| said["revision"].clone()).collect();
        assert_eq!(revisions, [posted["revision"].clone(), corrected["revision"].clone()]);
    }

    async fn saying_it_twice_is_harmless(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let patient = nurse.registers("花子").await;
        nurse.invites(&patient, &doctor).await;
        let posted = nurse.posts(&patient, "ご確認ください").await.is(201);
        let (path, key) = (format!("/api/entries/{}/acknowledgement", text(&posted["id"])), key());
        let body = json!({"revision": posted["revision"]});
        for _ in 0..2 {
            let view = doctor.send(reqwest::Method::POST, &path, Some(&key), &body).await.is(200);
            assert_eq!(view["acknowledgements"].as_array().map(Vec::len), Some(1));
        }
        let other_key = doctor.acknowledges(&posted).await.is(200);
        assert_eq!(other_key["acknowledgements"].as_array().map(Vec::len), Some(1));
        assert_eq!(doctor.events(&patient, 0).await.1, 3, "the invitation, the post, one acknowledgement");
        let problem = doctor.post(&path, &json!({"revision": 999})).await.problem(409, "revised_meanwhile");
        assert_eq!(problem["current"]["id"], posted["id"]);
    }

    async fn what_was_pressed_by_mistake_is_taken_back_by_whoever_said_it(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let stranger = server.nurse("yoso").await;
        let patient = nurse.registers("花子").await;
        nurse.invites(&patient, &doctor).await;
        let posted = nurse.posts(&patient, "ご確認ください").await.is(201);
        doctor.acknowledges(&posted).await.is(200);
        stranger.withdraws_acknowledgement(&posted).await.not_found();
        let by_another = nurse.withdraws_acknowledgement(&posted).await.is(200);
        assert_eq!(by_another["acknowledgements"][0]["person"], doctor.person(), "nobody takes back what another said");
        let mut socket = nurse.listens().await;
        socket.next_of("heads").await;
        let (path, key) = (format!("/api/entries/{}/acknowledgement/withdrawal", text(&posted["id"])), key());
        let body = json!({"revision": posted["revision"]});
        let open_again = doctor.send(reqwest::Method::POST, &path, Some(&key), &body).await.is(200);
        assert_eq!(open_again["acknowledgements"], json!([]));
        let event = socket.next_event(&patient).await;
        assert_eq!((&event["kind"], &event["entry"]["acknowledgements"]), (&json!("acknowledgement_withdrawn"), &json!([])));
        let head = doctor.events(&patient, 0).await.1;
        doctor.withdraws_acknowledgement(&posted).await.is(200);
        assert_eq!(doctor.events(&patient, 0).await.1, head, "where nothing stands nothing happens");
        let said_again = doctor.acknowledges(&posted).await.is(200);
        assert_eq!(said_again["acknowledgements"][0]["person"], doctor.person());
        let replayed = doctor.send(reqwest::Method::POST, &path, Some(&key), &body).await.is(200);
        assert_eq!(replayed["acknowledgements"], said_again["acknowledgements"], "a repeat takes back nothing that was said since");
        let acknowledged = path.trim_end_matches("/withdrawal");
        doctor.send(reqwest::Method::POST, acknowledged, Some(&key), &body).await.problem(422, "key_reused");
        assert_eq!(doctor.events(&patient, 0).await.1, head + 1);
        assert_eq!(server.faults().await, Vec::<String>::new());
    }
}
