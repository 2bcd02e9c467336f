//! Numbers: without gaps, in the order of commits; readers catch up by number.

use crate::harness::{CANARY, both};
use serde_json::{Value, json};

both! {
    async fn what_takes_a_number_and_what_does_not(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let patient = nurse.registers("花子").await;
        let posted = nurse.posts(&patient, "一").await.is(201);
        nurse.corrects(&posted, "一、訂正").await.is(201);
        nurse.invites(&patient, &doctor).await;
        doctor.sees(&patient, &[&posted]).await.is(202);
        server.desk.flush_receipts().await;
        doctor.acknowledges(&doctor.reads(&patient).await.is(200)["items"][0]).await.is(200);
        nurse.post(&format!("/api/patients/{}/state", patient.id), &json!({"state": "hospital", "since": "2026-11-20", "place": CANARY})).await.is(200);
        nurse.retracts(&posted, "withdrawn", None).await.is(200);
        nurse.post(&format!("/api/patients/{}/refusals", patient.id), &json!({"organization": doctor.organization()})).await.is(201);
        let (events, head) = nurse.events(&patient, 0).await;
        let kinds: Vec<_> = events.iter().map(|event| event["kind"].as_str().unwrap_or_default()).collect();
        assert_eq!(kinds, ["entry_posted", "entry_corrected", "team_changed", "entry_acknowledged", "patient_changed", "entry_retracted", "team_changed"]);
        let numbers: Vec<_> = events.iter().map(|event| event["seq"].as_i64().unwrap_or_default()).collect();
        assert_eq!(numbers, (1..=head).collect::<Vec<_>>());
        for event in &events {
            assert_eq!((&event["hidden"], &event["stream"], &event["patient"]), (&json!(false), &json!(patient.stream), &json!(patient.id)));
        }
    }

    async fn pulling_by_number_in_pages_gives_every_event_once(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let stranger = server.nurse("yoso").await;
        let patient = nurse.registers("花子").await;
        for n in 0..11 {
            nurse.posts(&patient, &n.to_string()).await.is(201);
        }
        let mut pulled: Vec<Value> = Vec::new();
        loop {
            let after = pulled.last().map_or(0, |event| event["seq"].as_i64().expect("a number"));
            let page = nurse.get(&format!("/api/streams/{}/events?after={after}&limit=4", patient.stream)).await.is(200);
            assert_eq!(page["head"], 11);
            let items = page["items"].as_array().expect("items").clone();
            if items.is_empty() {
                break;
            }
            assert!(items.len() <= 4);
            pulled.extend(items);
        }
        assert_eq!(pulled.iter().map(|event| event["seq"].as_i64().unwrap_or_default()).collect::<Vec<_>>(), (1..=11).collect::<Vec<_>>());
        for after in ["-1", "999", "9223372036854775807"] {
            nurse.get(&format!("/api/streams/{}/events?after={after}", patient.stream)).await.is(200);
        }
        nurse.get(&format!("/api/streams/{}/events?after=x", patient.stream)).await.problem(422, "invalid");
        stranger.get(&format!("/api/streams/{}/events", patient.stream)).await.not_found();
        nurse.get(&format!("/api/streams/{}/events", patient.id)).await.not_found();
    }

    async fn an_event_carries_the_entry_as_it_is_now(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let patient = nurse.registers("花子").await;
        let posted = nurse.posts(&patient, "古い文").await.is(201);
        nurse.corrects(&posted, "新しい文").await.is(201);
        let (events, _) = nurse.events(&patient, 0).await;
        for event in &events {
            assert_eq!(event["entry"]["content"]["text"], format!("{CANARY} 新しい文"), "an old event does not bring the old text back");
        }
        assert_eq!(events.len(), 2);
    }
}
