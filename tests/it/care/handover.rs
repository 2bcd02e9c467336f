//! 申し送り: one living summary per patient.

use crate::harness::{Answer, CANARY, Patient, Persona, answer, both};
use reqwest::Method;
use serde_json::{Value, json};

async fn writes(who: &Persona, patient: &Patient, read: i64, body: &Value) -> Answer {
    let request = who.request(Method::PUT, &format!("/api/patients/{}/handover", patient.id)).header("if-match", format!("\"{read}\""));
    answer(request.json(body)).await
}

fn summary(condition: &str) -> Value {
    json!({"condition": format!("{CANARY} {condition}"), "care": "左側から声をかける", "medication": "", "family": "", "plan": ""})
}

both! {
    async fn it_begins_empty_and_every_version_stays(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let patient = nurse.registers("花子").await;
        nurse.invites(&patient, &doctor).await;
        let path = format!("/api/patients/{}/handover", patient.id);
        let empty = doctor.get(&path).await.is(200);
        assert_eq!((&empty["version"], &empty["author"], &empty["content"]["condition"]), (&json!(0), &Value::Null, &json!("")));
        let mut socket = doctor.listens().await;
        socket.next_of("heads").await;
        let first = writes(&nurse, &patient, 0, &summary("落ち着いている")).await.is(200);
        assert_eq!((&first["version"], &first["content"], &first["author"]["person"]), (&json!(1), &summary("落ち着いている"), &json!(nurse.person())));
        assert_eq!(socket.next_event(&patient).await["kind"], "handover_written");
        writes(&doctor, &patient, 1, &summary("熱が出た")).await.is(200);
        assert_eq!(nurse.get(&path).await.is(200)["content"], summary("熱が出た"));
        let versions = nurse.get(&format!("{path}/versions")).await.is(200);
        let told: Vec<_> = versions["items"].as_array().expect("items").iter().map(|one| (one["version"].clone(), one["content"].clone())).collect();
        assert_eq!(told, [(json!(2), summary("熱が出た")), (json!(1), summary("落ち着いている"))]);
        let rows = server.database.texts("select cast(count(*) as text) from access_log where action = 'write_handover' and event_hash is not null").await;
        assert_eq!(rows, ["2"]);
        assert_eq!(server.faults().await, Vec::<String>::new());
    }

    async fn of_two_who_write_at_once_one_is_told(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let patient = nurse.registers("花子").await;
        nurse.invites(&patient, &doctor).await;
        let (ours, theirs) = (summary("看護師"), summary("医師"));
        let (one, two) = tokio::join!(writes(&nurse, &patient, 0, &ours), writes(&doctor, &patient, 0, &theirs));
        let (won, lost) = if one.status == 200 { (one, two) } else { (two, one) };
        assert_eq!(won.is(200)["version"], 1);
        lost.problem(412, "stale");
        writes(&nurse, &patient, 7, &ours).await.problem(412, "stale");
    }

    async fn it_is_the_teams_alone_and_has_limits(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let stranger = server.nurse("yoso").await;
        let patient = nurse.registers("花子").await;
        let path = format!("/api/patients/{}/handover", patient.id);
        stranger.get(&path).await.not_found();
        stranger.get(&format!("{path}/versions")).await.not_found();
        writes(&stranger, &patient, 0, &summary("よそから")).await.not_found();
        let mut long = summary("長い");
        long["plan"] = json!("予".repeat(2001));
        let problem = writes(&nurse, &patient, 0, &long).await.problem(422, "invalid");
        assert_eq!((&problem["field"], &problem["reason"]), (&json!("plan"), &json!("too_long")));
        answer(nurse.request(Method::PUT, &path).json(&summary("版なし"))).await.problem(428, "key_missing");
    }
}
