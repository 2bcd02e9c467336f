//! Posting and reading: the spine.

use crate::harness::{CANARY, both, key};
use serde_json::json;

both! {
    async fn a_nurse_posts_and_the_team_sees_it_at_once(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let stranger = server.nurse("yoso").await;
        let patient = nurse.registers("花子").await;
        nurse.invites(&patient, &doctor).await;

        let mut socket = doctor.listens().await;
        let heads = socket.next_of("heads").await;
        assert_eq!(heads["items"][0]["stream"], patient.stream);

        let posted = nurse.posts(&patient, "右下肢のむくみが増えています。").await.is(201);
        let event = socket.next_of("event").await;
        assert_eq!(event["entry"]["id"], posted["id"]);
        assert_eq!(event["entry"]["content"]["text"], posted["content"]["text"]);
        assert_eq!(event["seq"], posted["seq"]);

        assert_eq!(doctor.texts(&patient).await, ["右下肢のむくみが増えています。"]);
        stranger.reads(&patient).await.not_found();
        stranger.posts(&patient, "だれ?").await.not_found();
        nurse.stranger().reads(&patient).await.problem(401, "sign_in_required");
    }

    async fn the_same_key_gives_the_same_entry_and_another_body_is_refused(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let patient = nurse.registers("花子").await;
        let (key, draft) = (key(), json!({"kind": "note", "text": format!("{CANARY} 一度だけ")}));
        let first = nurse.posts_with(&patient, &key, draft.clone()).await.is(201);
        let again = nurse.posts_with(&patient, &key, draft).await.is(201);
        assert_eq!(first["id"], again["id"]);
        nurse.posts_with(&patient, &key, json!({"kind": "note", "text": format!("{CANARY} ちがう文")})).await.problem(422, "key_reused");
        assert_eq!(nurse.texts(&patient).await, ["一度だけ"]);
    }
}
