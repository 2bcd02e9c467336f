//! What a chart said before: every edit keeps what it replaced, for those who may read the chart.

use crate::harness::{CANARY, Database, Patient, Persona, Server, answer, both, text};
use reqwest::Method;
use serde_json::{Value, json};

/// Changes one field of a chart.
async fn edits(who: &Persona, patient: &Patient, field: &str, value: Value) {
    let path = format!("/api/patients/{}", patient.id);
    let read = who.get(&path).await.is(200);
    let mut body = read["patient"].clone();
    body[field] = value;
    let request = who.request(Method::PUT, &path).header("if-match", format!("\"{}\"", read["version"])).json(&body);
    answer(request).await.is(200);
}

async fn versions(who: &Persona, patient: &Patient) -> Vec<Value> {
    let view = who.get(&format!("/api/patients/{}/versions", patient.id)).await.is(200);
    view["items"].as_array().expect("items").clone()
}

/// Version, who wrote it, and the emergency note, without the canary.
fn told(versions: &[Value]) -> Vec<(i64, String, String)> {
    let told = |one: &Value| {
        let note = text(&one["patient"]["emergency_note"]).replace(CANARY, "");
        (one["version"].as_i64().expect("a version"), text(&one["author"]["person"]), note)
    };
    versions.iter().map(told).collect()
}

fn note(note: &str) -> Value {
    json!(format!("{CANARY}{note}"))
}

both! {
    async fn who_wrote_what_is_told_newest_first(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let patient = nurse.registers("花子").await;
        nurse.invites(&patient, &doctor).await;
        let (by_nurse, by_doctor) = (nurse.person(), doctor.person());
        assert_eq!(told(&versions(&doctor, &patient).await), [(1, by_nurse.clone(), String::new())]);
        server.clock.advance_seconds(60);
        edits(&doctor, &patient, "emergency_note", note("まず先生へ")).await;
        // A version without one of the chart.
        nurse.post(&format!("/api/patients/{}/state", patient.id), &json!({"state": "hospital", "since": "2026-11-20"})).await.is(200);
        server.clock.advance_seconds(60);
        edits(&nurse, &patient, "emergency_note", note("まず看護師へ")).await;
        let found = versions(&doctor, &patient).await;
        let expected = [(4, by_nurse.clone(), "まず看護師へ".to_owned()), (2, by_doctor, "まず先生へ".to_owned()), (1, by_nurse, String::new())];
        assert_eq!(told(&found), expected);
        let view = doctor.get(&format!("/api/patients/{}", patient.id)).await.is(200);
        assert_eq!((&found[0]["version"], &found[0]["patient"]), (&view["version"], &view["patient"]));
        assert!(text(&found[1]["recorded_at"]) < text(&found[0]["recorded_at"]));
    }

    async fn they_are_for_those_who_read_the_chart_and_each_look_is_on_record(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let stranger = server.nurse("yoso").await;
        let patient = nurse.registers("花子").await;
        let path = format!("/api/patients/{}/versions", patient.id);
        let looks = "access_log where action = 'see_patient' and depth = 'opened' and outcome = 'allowed'";
        let before = server.database.count(looks).await;
        nurse.get(&path).await.is(200);
        assert_eq!(server.database.count(looks).await, before + 1);
        stranger.get(&path).await.not_found();
        assert_eq!(server.database.count("access_log where action = 'see_patient' and outcome <> 'allowed'").await, 1);
        nurse.stranger().get(&path).await.problem(401, "sign_in_required");
    }

    async fn fifty_are_shown(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let patient = nurse.registers("花子").await;
        for number in 0..52 {
            edits(&nurse, &patient, "emergency_note", note(&number.to_string())).await;
        }
        let found = told(&versions(&nurse, &patient).await);
        assert_eq!((found.len(), found[0].0, found[49].0), (50, 53, 4));
        assert_eq!(found[49].2, "2");
    }
}

/// A key that has sealed enough is followed by another; what the first one sealed stays readable.
async fn versions_under_two_keys(database: Database) {
    let server = Server::start(database).await;
    let nurse = server.nurse("suzuki").await;
    let patient = nurse.registers("花子").await;
    edits(&nurse, &patient, "emergency_note", note("一")).await;
    server.database.run("update data_key set seals = 16777216 where owner_kind = 'patient'").await;
    let server = server.restart().await;
    let nurse = nurse.moved(&server);
    edits(&nurse, &patient, "emergency_note", note("二")).await;
    assert_eq!(server.database.count("data_key where owner_kind = 'patient'").await, 2);
    let notes: Vec<String> = told(&versions(&nurse, &patient).await).into_iter().map(|(.., note)| note).collect();
    assert_eq!(notes, ["二", "一", ""]);
    server.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_of_old_versions_open_in_sqlite() {
    versions_under_two_keys(Database::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_of_old_versions_open_in_postgres() {
    versions_under_two_keys(Database::postgres().await).await;
}
