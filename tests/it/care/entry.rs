//! Posting and reading: the spine.

use crate::harness::{CANARY, Patient, Persona, both, key, text};
use serde_json::{Value, json};

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

/// The texts of a window, without the canary, and where it goes on.
async fn window(reader: &Persona, patient: &Patient, query: &str) -> (Vec<String>, Value, Value) {
    let page = reader.get(&format!("/api/patients/{}/entries?{query}", patient.id)).await.is(200);
    let texts = page["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|item| text(&item["content"]["text"]).replace(&format!("{CANARY} "), ""))
        .collect();
    (texts, page["older"].clone(), page["newer"].clone())
}

both! {
    async fn every_kind_comes_back_with_its_own_part(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let patient = nurse.registers("花子").await;
        nurse.invites(&patient, &doctor).await;
        let vitals = json!({"temperature_c": 36.8, "systolic_mmhg": 128.0, "diastolic_mmhg": 76.0, "pulse_bpm": 78.0, "spo2_percent": 96.0, "respiration_per_min": 18.0, "weight_kg": 48.25, "glucose_mg_dl": 110.0, "pain_nrs": 3.0, "intake_percent": 80.0});
        let medication = json!([{"drug": CANARY, "before": "1錠 朝", "after": "2錠 朝夕", "change": "increase"}, {"drug": CANARY, "before": "1錠", "after": "", "change": "stop"}]);
        let contact = json!({"from": CANARY, "relation": "長女", "means": "phone", "taken_by": CANARY});
        for (draft, part) in [
            (json!({"kind": "note", "text": CANARY, "importance": "urgent", "scene": "acute", "next_visit": true}), "text"), (json!({"kind": "vitals", "vitals": vitals}), "vitals"),
            (json!({"kind": "visit_report", "text": CANARY, "vitals": {"pulse_bpm": 60.0}}), "vitals"), (json!({"kind": "medication_change", "medication": medication}), "medication"),
            (json!({"kind": "contact_record", "text": CANARY, "contact": contact}), "contact"),
        ] {
            let posted = nurse.posts_with(&patient, &key(), draft.clone()).await.is(201);
            assert_eq!(posted["content"][part], draft[part]);
            let read = doctor.reads(&patient).await.is(200)["items"].as_array().and_then(|items| items.last().cloned()).expect("an entry");
            assert_eq!(read["content"], posted["content"]);
            assert_eq!((&read["kind"], &read["state"], &read["author"]["person"]), (&draft["kind"], &json!("posted"), &json!(nurse.person())));
            for field in ["importance", "scene", "next_visit"] {
                assert!(draft[field].is_null() || read[field] == draft[field], "{field}");
            }
        }
    }

    async fn each_kind_refuses_what_is_not_its_own_and_what_cannot_be_true(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let patient = nurse.registers("花子").await;
        let vitals = |name: &str, value: f64| json!({"kind": "vitals", "vitals": {name: value}});
        for (draft, field, reason) in [
            (json!({"kind": "vitals"}), "vitals", "missing"), (json!({"kind": "vitals", "vitals": {}}), "vitals", "empty"), (json!({"kind": "note", "text": "a", "vitals": {"pulse_bpm": 60}}), "vitals", "not_allowed_here"),
            (json!({"kind": "medication_change", "text": "a"}), "medication", "missing"), (json!({"kind": "medication_change", "medication": []}), "medication", "empty"), (json!({"kind": "note", "text": "a", "medication": []}), "medication", "not_allowed_here"),
            (json!({"kind": "contact_record", "text": "a"}), "contact", "missing"), (json!({"kind": "contact_record", "contact": {"from": "a", "means": "phone"}}), "text", "empty"), (json!({"kind": "note", "text": "a", "contact": {"from": "a", "means": "fax"}}), "contact", "not_allowed_here"),
            (vitals("temperature_c", 29.9), "vitals.temperature_c", "out_of_range"), (vitals("temperature_c", 45.1), "vitals.temperature_c", "out_of_range"), (vitals("spo2_percent", 101.0), "vitals.spo2_percent", "out_of_range"),
            (vitals("pain_nrs", -1.0), "vitals.pain_nrs", "out_of_range"), (vitals("weight_kg", 0.2), "vitals.weight_kg", "out_of_range"), (json!({"kind": "vitals", "vitals": {"systolic_mmhg": 80, "diastolic_mmhg": 120}}), "vitals.diastolic_mmhg", "out_of_range"),
            (json!({"kind": "medication_change", "medication": [{"drug": "", "before": "", "after": "", "change": "start"}]}), "medication.drug", "empty"),
        ] {
            let problem = nurse.posts_with(&patient, &key(), draft).await.problem(422, "invalid");
            assert_eq!((&problem["field"], &problem["reason"]), (&json!(field), &json!(reason)));
        }
        for edge in [("temperature_c", 30.0), ("temperature_c", 45.0), ("weight_kg", 0.3), ("intake_percent", 0.0)] {
            nurse.posts_with(&patient, &key(), vitals(edge.0, edge.1)).await.is(201);
        }
        assert_eq!(nurse.reads(&patient).await.is(200)["head"], 4);
    }

    async fn windows_open_where_they_are_asked_to_and_say_where_they_go_on(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let patient = nurse.registers("花子").await;
        nurse.invites(&patient, &doctor).await;
        let mut posted = Vec::new();
        for n in 1..=12 {
            posted.push(nurse.posts(&patient, &n.to_string()).await.is(201));
        }
        // The invitation took number 1, so the text "n" has number n + 1.
        let shown = |range: std::ops::RangeInclusive<i32>| range.map(|n| n.to_string()).collect::<Vec<_>>();
        assert_eq!(window(&doctor, &patient, "limit=5").await, (shown(8..=12), json!(9), Value::Null));
        assert_eq!(window(&doctor, &patient, "limit=5&before=9").await, (shown(3..=7), json!(4), json!(8)));
        assert_eq!(window(&doctor, &patient, "limit=5&before=4").await, (shown(1..=2), Value::Null, json!(3)));
        assert_eq!(window(&doctor, &patient, "limit=5&after=3").await, (shown(3..=7), json!(4), json!(8)));
        assert_eq!(window(&doctor, &patient, "limit=5&after=13").await.0, Vec::<String>::new());
        assert_eq!(window(&doctor, &patient, "limit=12&after=0").await, (shown(1..=12), Value::Null, Value::Null));
        let (around, older, newer) = window(&doctor, &patient, "limit=6&at=8").await;
        assert!(around.contains(&"7".to_owned()) && around.len() == 6 && older.is_i64() && newer.is_i64(), "{around:?}");
        doctor.sees(&patient, &posted[..8].iter().collect::<Vec<_>>()).await.is(202);
        server.desk.flush_receipts().await;
        let (unread, ..) = window(&doctor, &patient, "limit=6&at=unread").await;
        assert!(unread.contains(&"9".to_owned()) && unread.contains(&"8".to_owned()), "the first unread, and what came before it: {unread:?}");
        for (query, field) in [("before=x", "before"), ("at=noon", "at"), ("before=3&after=3", "at"), ("limit=-1", "limit")] {
            let problem = doctor.get(&format!("/api/patients/{}/entries?{query}", patient.id)).await.problem(422, "invalid");
            assert_eq!(problem["field"], field, "{query}");
        }
        for query in ["before=-5", "after=9223372036854775807", "at=-9223372036854775808", "limit=100000", "limit=0", "before=9223372036854775807"] {
            doctor.get(&format!("/api/patients/{}/entries?{query}", patient.id)).await.is(200);
        }
    }
}
