//! The read-only tier, through every route, the socket and the files: it never meets a person.

use super::indicator::{run, with_figures};
use crate::boards::region::{Region, entries, notice};
use crate::harness::{CANARY, Database, Server, key, text};
use crate::trainings::school::{applies, training};
use reqwest::Method;
use serde_json::{Value, json};
use tsunagu::domain::people::{Profession, Role};

/// Every route of the description with everything that it could be asked about: method and path.
fn calls(ids: &[String]) -> Vec<(Method, String)> {
    let document = serde_json::to_value(tsunagu::http::openapi()).expect("JSON");
    let mut calls = Vec::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for method in methods.as_object().expect("methods").keys() {
            let Ok(method) = method.to_uppercase().parse::<Method>() else { continue };
            // These end the session or make another one.
            if path.starts_with("/api/session") && method != Method::GET || path == "/api/demo/session" || path == "/api/device/session" {
                continue;
            }
            let known: Vec<String> = if path.contains('{') { ids.to_vec() } else { vec![String::new()] };
            for id in known {
                let path = path.replace("{id}", &id).replace("{key}", &format!("{id}.note")).replace("{token}", "unknown.ics");
                calls.push((method.clone(), path));
            }
        }
    }
    assert!(calls.len() > 500, "{}", calls.len());
    calls
}

/// The names of everybody but the one who asks, and what was written about a patient. What stands on a board is for that tier to read.
fn betrays(body: &str) -> bool {
    let people = ["suzuki", "tanaka", "sato", "kyoten"].map(|login| format!("{CANARY} {login}"));
    let patient = [format!("{CANARY}花子"), format!("{CANARY} 秘密"), format!("{CANARY} まだ秘密")];
    people.iter().chain(&patient).any(|word| body.contains(word))
}

with_figures! {
    async fn no_route_and_no_frame_names_anybody_to_the_read_only_tier(server: &Server) {
        let region = Region::new(server).await;
        let office = region.officer.membership.organization;
        let viewer = server.persona("etsuran", office, Profession::MunicipalOfficer, Role::GovernmentViewer).await;
        // Somebody writes about a patient, on a board, of a ward, in a disaster, and takes part in a training.
        let patient = region.nurse.registers("花子").await;
        region.nurse.invites(&patient, &region.doctor).await;
        let entry = text(&region.nurse.posts(&patient, "秘密").await.is(201)["id"]);
        let board = region.opens("notice").await;
        let school = region.opens("training").await;
        let posted = text(&region.base.post(&entries(&board), &notice("みなさまへ")).await.is(201)["id"]);
        region.doctor.get(&entries(&board)).await.is(200);
        let held = text(&region.base.post(&format!("/api/boards/{school}/trainings"), &training("研修")).await.is(201)["id"]);
        applies(&region.nurse, &held).await.is(201);
        let ward = text(&region.nurse.post("/api/wards", &json!({"name": "訪問枠", "kind": "visiting_nursing"})).await.is(201)["id"]);
        let disaster = json!({"hazard": "flood", "title": "大雨", "mode": "drill", "municipalities": []});
        let disaster = text(&region.officer.post("/api/disasters", &disaster).await.is(201)["id"]);
        region.nurse.post(&format!("/api/disasters/{disaster}/reports"), &json!({"state": "open"})).await.is(201);
        let stream = text(&viewer.get(&format!("/api/boards/{board}")).await.is(200)["stream"]);
        let light = format!("/disaster/{disaster}/light");
        let nurse = [region.nurse.organization(), region.nurse.membership.id.to_string(), region.nurse.person()];
        let ids: Vec<String> = [patient.id.clone(), patient.stream.clone(), entry, board.clone(), stream, posted, school, held, ward, disaster]
            .into_iter()
            .chain(nurse)
            .collect();
        // The socket has nothing for that tier, whatever happens.
        let mut socket = viewer.listens().await;
        assert_eq!(socket.next_of("heads").await["items"], json!([]));
        for (method, path) in calls(&ids) {
            let asked = format!("{path}?organization={}", region.nurse.organization());
            for path in [path, asked] {
                let request = viewer.request(method.clone(), &path).header("idempotency-key", key()).header("if-match", "\"1\"");
                let request = if method == Method::GET { request } else { request.json(&body(&method)) };
                let answered = request.send().await.expect("an answer");
                let body = answered.text().await.expect("a text");
                assert!(!betrays(&body), "{method} {path}: {body}");
                let of_people = ["かなりあ", "participants\"", "\"applied_at\":\"2"].iter().any(|word| body.contains(word));
                assert!(path.starts_with("/api/session") || path.starts_with("/api/openapi") || !of_people, "{method} {path}: {body}");
            }
        }
        let page = viewer.request(Method::GET, &light).send().await.expect("an answer").text().await.expect("a text");
        assert!(!betrays(&page), "{page}");
        // And then everything that was pushed, up to the end of the session.
        region.nurse.posts(&patient, "まだ秘密").await.is(201);
        region.base.post(&entries(&board), &notice("もう一つ")).await.is(201);
        assert!(server.desk.hub().connections() > 0);
        viewer.send(Method::POST, "/api/session/lock", None, &json!({})).await;
        loop {
            let frame = socket.next().await;
            if frame.get("closed").is_some() {
                break;
            }
            assert!(frame["type"] != "event" && frame["type"] != "seen", "{frame}");
        }
    }
}

fn body(method: &Method) -> Value {
    if *method == Method::DELETE { Value::Null } else { json!({}) }
}
