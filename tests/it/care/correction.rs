//! Corrections: nothing is silently changed.

use crate::harness::{CANARY, both, key, note, text};
use serde_json::json;

both! {
    async fn a_correction_replaces_the_text_and_the_old_one_stays_in_the_revisions(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let patient = nurse.registers("花子").await;
        nurse.invites(&patient, &doctor).await;
        let posted = nurse.posts(&patient, "体温38.2").await.is(201);
        let mut socket = doctor.listens().await;
        socket.next_of("heads").await;
        let corrected = nurse.corrects(&posted, "体温37.2").await.is(201);
        assert_eq!(corrected["id"], posted["id"]);
        assert_eq!(corrected["seq"], posted["seq"], "an entry keeps its place");
        assert_eq!(corrected["revision"], 3);
        assert_eq!(corrected["revised_by"]["person"], nurse.person());
        assert_eq!(corrected["recorded_at"], posted["recorded_at"]);
        let event = socket.next_event(&patient).await;
        assert_eq!(event["kind"], "entry_corrected");
        assert_eq!(event["entry"]["content"]["text"], format!("{CANARY} 体温37.2"));
        assert_eq!(doctor.texts(&patient).await, ["体温37.2"]);
        let revisions = doctor.get(&format!("/api/entries/{}/revisions", text(&posted["id"]))).await.is(200);
        let texts: Vec<_> = revisions["items"].as_array().expect("items").iter().map(|revision| text(&revision["content"]["text"])).collect();
        assert_eq!(texts, [format!("{CANARY} 体温38.2"), format!("{CANARY} 体温37.2")]);
        assert_eq!(revisions["items"][0]["author"]["person"], nurse.person());
        assert_eq!(revisions["items"][1]["revision"], 3);
    }

    async fn the_second_of_two_corrections_gets_both_texts(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let patient = nurse.registers("花子").await;
        let posted = nurse.posts(&patient, "はじめ").await.is(201);
        nurse.corrects(&posted, "先の訂正").await.is(201);
        let problem = nurse.corrects(&posted, "後の訂正").await.problem(409, "revised_meanwhile");
        assert_eq!(problem["current"]["content"]["text"], format!("{CANARY} 先の訂正"));
        assert_eq!(problem["current"]["revision"], 2);
        assert_eq!(nurse.texts(&patient).await, ["先の訂正"], "the refused text is the client's, which still holds it");
        nurse.corrects(&problem["current"], "合わせた訂正").await.is(201);
        assert_eq!(nurse.texts(&patient).await, ["合わせた訂正"]);
    }

    async fn of_corrections_at_the_same_moment_one_wins_and_the_others_are_told(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let patient = nurse.registers("花子").await;
        for _ in 0..5 {
            let posted = nurse.posts(&patient, "はじめ").await.is(201);
            let (one, two, three) = tokio::join!(nurse.corrects(&posted, "一"), nurse.corrects(&posted, "二"), nurse.corrects(&posted, "三"));
            let (won, lost): (Vec<_>, Vec<_>) = [one, two, three].into_iter().partition(|answer| answer.status == 201);
            assert_eq!(won.len(), 1);
            for answer in lost {
                let problem = answer.problem(409, "revised_meanwhile");
                assert_eq!(problem["current"]["content"], won[0].body["content"]);
            }
        }
    }

    async fn nobody_corrects_the_entry_of_another(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let colleague = server.persona("mori", nurse.membership.organization, nurse.membership.profession, nurse.membership.role).await;
        let doctor = server.physician("tanaka").await;
        let stranger = server.nurse("yoso").await;
        let patient = nurse.registers("花子").await;
        nurse.invites(&patient, &doctor).await;
        let posted = nurse.posts(&patient, "わたしの記録").await.is(201);
        colleague.corrects(&posted, "同僚が").await.problem(403, "forbidden");
        doctor.corrects(&posted, "医師が").await.problem(403, "forbidden");
        stranger.corrects(&posted, "よその人が").await.not_found();
        nurse.stranger().corrects(&posted, "だれかが").await.problem(401, "sign_in_required");
        assert_eq!(nurse.texts(&patient).await, ["わたしの記録"]);
    }

    async fn an_author_who_left_the_team_corrects_nothing(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let patient = nurse.registers("花子").await;
        let row = nurse.invites(&patient, &doctor).await;
        let posted = doctor.posts(&patient, "往診しました").await.is(201);
        nurse.removes(&row).await;
        doctor.corrects(&posted, "書きかえ").await.not_found();
        doctor.retracts(&posted, "withdrawn", None).await.not_found();
        assert_eq!(nurse.texts(&patient).await, ["往診しました"]);
    }

    async fn a_retracted_entry_is_not_corrected(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let patient = nurse.registers("花子").await;
        let posted = nurse.posts(&patient, "まちがい").await.is(201);
        nurse.retracts(&posted, "withdrawn", None).await.is(200);
        nurse.corrects(&posted, "直す").await.problem(409, "already_retracted");
        assert_eq!(nurse.texts(&patient).await, ["–"]);
    }

    async fn kind_and_the_answered_entry_stay_and_addressees_are_replaced(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let patient = nurse.registers("花子").await;
        nurse.invites(&patient, &doctor).await;
        let first = nurse.posts(&patient, "元の投稿").await.is(201);
        let mut draft = note("返信");
        draft["reply_to"] = first["id"].clone();
        draft["addressees"] = json!([{"profession": "physician"}, {"person": doctor.person()}]);
        draft["importance"] = json!("urgent");
        let reply = nurse.posts_with(&patient, &key(), draft).await.is(201);
        let path = format!("/api/entries/{}/corrections", text(&reply["id"]));
        let other_kind = json!({"revision": reply["revision"], "entry": {"kind": "vitals", "vitals": {"pulse_bpm": 70}}});
        nurse.post(&path, &other_kind).await.problem(422, "invalid");
        let mut entry = note("返信、訂正");
        entry["addressees"] = json!([{"organization": doctor.organization()}]);
        let corrected = nurse.post(&path, &json!({"revision": reply["revision"], "entry": entry})).await.is(201);
        assert_eq!(corrected["reply_to"], first["id"]);
        assert_eq!(corrected["addressees"], json!([{"organization": doctor.organization()}]));
        assert_eq!(corrected["importance"], "normal");
        assert_eq!(doctor.row(&patient).await.expect("a row")["addressed"], 1);
    }

    async fn a_correction_that_is_sent_twice_happens_once(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let patient = nurse.registers("花子").await;
        let posted = nurse.posts(&patient, "はじめ").await.is(201);
        let (path, key) = (format!("/api/entries/{}/corrections", text(&posted["id"])), key());
        let body = json!({"revision": posted["revision"], "entry": note("訂正")});
        let first = nurse.send(reqwest::Method::POST, &path, Some(&key), &body).await.is(201);
        let again = nurse.send(reqwest::Method::POST, &path, Some(&key), &body).await.is(201);
        assert_eq!(first["revision"], again["revision"]);
        assert_eq!(nurse.events(&patient, 0).await.1, 2);
        nurse.send(reqwest::Method::POST, &path, Some(&key), &json!({"revision": 2, "entry": note("別の訂正")})).await.problem(422, "key_reused");
    }
}
