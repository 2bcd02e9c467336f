//! Nothing is forgotten: every route has an expectation for nobody and for strangers, every code a sentence, and the description is current.

use crate::harness::{Patient, Persona, Server, answer, both, key, note, text};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use tsunagu::domain::people::{OrganizationKind, Profession, Role};

/// One call of the API, and the status that nobody, a member of another organization, and a read-only government viewer get for somebody
/// else's things. A 404 says nothing of whether the thing is there.
struct Call {
    method: Method,
    /// As in the OpenAPI document.
    path: &'static str,
    body: fn(&Things) -> Value,
    nobody: u16,
    stranger: u16,
    viewer: u16,
}

/// What belongs to somebody else.
struct Things {
    patient: Patient,
    entry: String,
    member: String,
    owner: Persona,
    /// A board for hospitals alone.
    board: String,
    /// Of the owner's organization.
    ward: String,
    disaster: String,
    /// On the board.
    training: String,
}

const OPEN: u16 = 401;

fn calls() -> Vec<Call> {
    let get = |path, stranger, viewer| Call { method: Method::GET, path, body: |_| Value::Null, nobody: OPEN, stranger, viewer };
    let post = |path, body, stranger, viewer| Call { method: Method::POST, path, body, nobody: OPEN, stranger, viewer };
    let public = |method, path, body, status| Call { method, path, body, nobody: status, stranger: status, viewer: status };
    let own = |method, path, body, status| Call { method, path, body, nobody: OPEN, stranger: status, viewer: status };
    let chart: fn(&Things) -> Value = |_| {
        let mut body = crate::harness::patient_body("別人");
        body["kana"] = json!("べつじん");
        body["birth_date"] = json!("1930-01-01");
        body
    };
    vec![
        public(Method::GET, "/healthz", |_| Value::Null, 200),
        public(Method::GET, "/readyz", |_| Value::Null, 200),
        public(Method::GET, "/api/openapi.json", |_| Value::Null, 200),
        public(Method::GET, "/api/demo/personas", |_| Value::Null, 404),
        public(Method::POST, "/api/demo/session", |things| json!({"persona": things.owner.membership.id}), 404),
        public(Method::POST, "/api/session", |_| json!({"login": "nobody", "password": "wrong horse battery"}), 401),
        public(Method::POST, "/api/session/first", |_| json!({"token": "x", "login": "x", "password": "fifteen letters!"}), 401),
        Call { method: Method::GET, path: "/api/session", body: |_| Value::Null, nobody: 204, stranger: 200, viewer: 200 },
        post("/api/session/membership", |things| json!({"membership": things.owner.membership.id}), 404, 404),
        get("/api/organizations", 200, 403),
        get("/api/organizations/{id}/memberships", 200, 403),
        post(
            "/api/organizations/{id}/memberships",
            |_| json!({"name": "偽", "kana": "にせ", "login": "nise", "password": "fifteen letters!", "profession": "nurse", "role": "org_admin"}),
            403,
            403,
        ),
        post("/api/memberships/{id}/end", |_| json!({}), 403, 403),
        get("/api/patients", 200, 200),
        post("/api/patients", chart, 201, 403),
        post("/api/patients/search", |_| json!({"q": "さ"}), 200, 200),
        get("/api/patients/{id}", 404, 404),
        Call { method: Method::PUT, path: "/api/patients/{id}", body: chart, nobody: OPEN, stranger: 404, viewer: 404 },
        post("/api/patients/{id}/state", |_| json!({"state": "ended", "since": "2026-11-20"}), 404, 404),
        get("/api/patients/{id}/team", 404, 404),
        post("/api/patients/{id}/team", |things| json!({"organization": things.owner.organization(), "basis": "law"}), 404, 404),
        post("/api/team-members/{id}/end", |_| json!({}), 404, 404),
        post("/api/patients/{id}/refusals", |things| json!({"organization": things.owner.organization()}), 404, 404),
        get("/api/patients/{id}/entries", 404, 404),
        post("/api/patients/{id}/entries", |_| note("よそから"), 404, 404),
        post("/api/entries/{id}/corrections", |_| json!({"revision": 1, "entry": note("よそから")}), 404, 404),
        post("/api/entries/{id}/retraction", |_| json!({"kind": "withdrawn", "reason": "よそから"}), 404, 404),
        post("/api/entries/{id}/acknowledgement", |_| json!({"revision": 1}), 404, 404),
        post("/api/entries/{id}/acknowledgement/withdrawal", |_| json!({"revision": 1}), 404, 404),
        get("/api/drafts", 200, 200),
        own(Method::PUT, "/api/drafts/{key}", |_| json!({"draft": "文"}), 200),
        own(Method::DELETE, "/api/drafts/{key}", |_| Value::Null, 412),
        public(Method::GET, "/api/device/people", |_| Value::Null, 200),
        public(Method::DELETE, "/api/device/people/{id}", |_| Value::Null, 204),
        public(
            Method::POST,
            "/api/device/session",
            |things| json!({"person": things.owner.person(), "password": "wrong horse battery"}),
            401,
        ),
        get("/api/notifications/settings", 200, 200),
        Call { method: Method::PUT, path: "/api/notifications/settings", body: |_| json!({}), nobody: OPEN, stranger: 200, viewer: 200 },
        get("/api/notifications/key", 200, 200),
        post("/api/notifications/test", |_| json!({}), 404, 404),
        post("/api/notifications/subscriptions", |_| crate::harness::Browser::default().subscription("https://push.example/x"), 204, 204),
        own(Method::DELETE, "/api/notifications/subscriptions", |_| Value::Null, 204),
        own(Method::PUT, "/api/notifications/mail", |_| json!({"address": "a@example.jp"}), 422),
        post("/api/notifications/mail/confirmation", |_| json!({"code": "000000"}), 429, 429),
        Call { method: Method::DELETE, path: "/api/notifications/mail", body: |_| Value::Null, nobody: OPEN, stranger: 204, viewer: 204 },
        get("/api/patients/{id}/urgent-reach", 404, 404),
        get("/api/today", 200, 200),
        get("/api/patients/{id}/handover", 404, 404),
        Call {
            method: Method::PUT,
            path: "/api/patients/{id}/handover",
            body: |_| json!({"condition": "よそから"}),
            nobody: OPEN,
            stranger: 404,
            viewer: 404,
        },
        get("/api/patients/{id}/handover/versions", 404, 404),
        get("/api/patients/{id}/versions", 404, 404),
        get("/api/entries/{id}/must-read", 404, 404),
        post("/api/entries/{id}/reminder", |_| json!({}), 404, 404),
        get("/api/entries/{id}/revisions", 404, 404),
        get("/api/entries/{id}/readers", 404, 404),
        post("/api/patients/{id}/receipts", |things| json!({"entries": [things.entry]}), 404, 404),
        post("/api/entries/{id}/unread", |_| json!({}), 404, 404),
        get("/api/entries/{id}/board-reach", 404, 404),
        get("/api/entries/{id}/board-reach.csv", 404, 404),
        get("/api/streams/{id}/events", 404, 404),
        get("/api/heads", 200, 200),
        get("/api/access-log", 403, 403),
    ]
    .into_iter()
    .chain(calls_about_boards_wards_and_disasters())
    .chain(calls_about_trainings())
    .chain([
        // Last: they end the session.
        Call { method: Method::DELETE, path: "/api/session", body: |_| Value::Null, nobody: OPEN, stranger: 204, viewer: 204 },
        post("/api/session/lock", |_| json!({}), 401, 401),
    ])
    .collect()
}

/// A board is for its audience; a ward is for the region to see, and for its organization to keep; in a disaster each says how it stands itself.
fn calls_about_boards_wards_and_disasters() -> Vec<Call> {
    let call = |method, path, body, stranger, viewer| Call { method, path, body, nobody: OPEN, stranger, viewer };
    vec![
        call(Method::GET, "/api/boards", |_| Value::Null, 200, 200),
        call(Method::POST, "/api/boards", |_| json!({"kind": "notice", "name": "よそ"}), 403, 403),
        call(Method::GET, "/api/boards/{id}", |_| Value::Null, 404, 404),
        call(Method::POST, "/api/boards/{id}/close", |_| json!({}), 404, 404),
        call(Method::GET, "/api/boards/{id}/entries", |_| Value::Null, 404, 404),
        call(
            Method::POST,
            "/api/boards/{id}/entries",
            |_| json!({"kind": "notice", "text": "よそから", "notice": {"title": "題"}}),
            404,
            404,
        ),
        call(Method::GET, "/api/boards/{id}/following", |_| Value::Null, 404, 404),
        call(Method::PUT, "/api/boards/{id}/following", |_| json!({"level": "all"}), 404, 404),
        call(Method::GET, "/api/boards/{id}/urgent-reach", |_| Value::Null, 404, 404),
        call(Method::POST, "/api/boards/{id}/receipts", |things| json!({"entries": [things.entry]}), 404, 404),
        call(Method::GET, "/api/disasters", |_| Value::Null, 200, 200),
        call(
            Method::POST,
            "/api/disasters",
            |_| json!({"hazard": "flood", "title": "よそ", "mode": "drill", "municipalities": []}),
            403,
            403,
        ),
        call(Method::GET, "/api/disasters/{id}", |_| Value::Null, 200, 200),
        call(Method::GET, "/api/disasters/{id}/boards", |_| Value::Null, 200, 200),
        call(Method::GET, "/api/disasters/{id}/history", |_| Value::Null, 200, 200),
        call(Method::GET, "/api/disasters/{id}/reports", |_| Value::Null, 200, 200),
        call(Method::GET, "/api/disasters/{id}/reports.csv", |_| Value::Null, 200, 200),
        call(Method::POST, "/api/disasters/{id}/reports", |_| json!({"state": "open"}), 201, 403),
        call(Method::POST, "/api/disasters/{id}/close", |_| json!({}), 403, 403),
        call(Method::GET, "/api/wards", |_| Value::Null, 200, 403),
        call(Method::GET, "/api/wards.csv", |_| Value::Null, 200, 403),
        call(Method::POST, "/api/wards", |_| json!({"name": "よそ", "kind": "visiting_nursing"}), 201, 403),
        call(Method::GET, "/api/wards/{id}", |_| Value::Null, 200, 403),
        call(Method::PUT, "/api/wards/{id}", |_| json!({"name": "よそ", "kind": "visiting_nursing"}), 403, 403),
        call(Method::POST, "/api/wards/{id}/close", |_| json!({}), 403, 403),
        call(Method::GET, "/api/wards/{id}/vacancies", |_| Value::Null, 200, 403),
        call(Method::PUT, "/api/wards/{id}/vacancy", |_| json!({"state": "open"}), 403, 403),
        call(Method::POST, "/api/wards/{id}/vacancy/unchanged", |_| json!({}), 403, 403),
    ]
}

/// A training is for whom its board is for, and those who take part are for its organizer. The board here is for hospitals.
fn calls_about_trainings() -> Vec<Call> {
    let of = |method, path, body| Call { method, path, body, nobody: OPEN, stranger: 404, viewer: 404 };
    let own = |method, path, status| Call { method, path, body: |_| Value::Null, nobody: OPEN, stranger: status, viewer: status };
    let training: fn(&Things) -> Value = |_| crate::trainings::school::training("研修");
    vec![
        own(Method::GET, "/api/trainings", 200),
        of(Method::POST, "/api/boards/{id}/trainings", training),
        of(Method::GET, "/api/trainings/{id}", |_| Value::Null),
        of(Method::PUT, "/api/trainings/{id}", training),
        of(Method::POST, "/api/trainings/{id}/cancel", |_| json!({})),
        of(Method::POST, "/api/trainings/{id}/application", |_| json!({})),
        of(Method::POST, "/api/trainings/{id}/application/withdrawal", |_| json!({})),
        of(Method::PUT, "/api/trainings/{id}/on-list", |_| json!({"on_list": true})),
        of(Method::GET, "/api/trainings/{id}/participants", |_| Value::Null),
        of(Method::GET, "/api/trainings/{id}/participants.csv", |_| Value::Null),
        of(Method::PUT, "/api/trainings/{id}/attendance", |_| json!({"application": "tap_00000000000000000000000000", "attended": true})),
        of(Method::POST, "/api/trainings/{id}/attendance", |_| json!({"code": "AAAAAAAA"})),
        of(Method::GET, "/api/trainings/{id}/survey", |_| Value::Null),
        of(Method::POST, "/api/trainings/{id}/survey", |_| json!({"satisfaction": 5, "understanding": 5, "usefulness": 5})),
        of(Method::GET, "/api/trainings/{id}/contacts", |_| Value::Null),
        of(Method::POST, "/api/trainings/{id}/invitations", |_| json!({})),
        own(Method::GET, "/api/calendar", 200),
        own(Method::POST, "/api/calendar", 201),
        own(Method::DELETE, "/api/calendar", 204),
        Call { nobody: 404, ..own(Method::GET, "/api/calendar/{token}", 404) },
    ]
}

impl Things {
    async fn of(server: &Server, owner: Persona) -> Self {
        let patient = owner.registers("花子").await;
        let entry = text(&owner.posts(&patient, "秘密").await.is(201)["id"]);
        let team = owner.get(&format!("/api/patients/{}/team", patient.id)).await.is(200);
        let base = server.organization("拠点", OrganizationKind::CoordinationBase).await;
        let base = server.persona("kyoten", base, Profession::Clerk, Role::RegionAdmin).await;
        let board = json!({"kind": "training", "name": "病院へ", "audience": {"organization_kinds": ["hospital"]}});
        let board = text(&base.post("/api/boards", &board).await.is(201)["id"]);
        let training = crate::trainings::school::training("研修");
        let training = text(&base.post(&format!("/api/boards/{board}/trainings"), &training).await.is(201)["id"]);
        let ward = text(&owner.post("/api/wards", &json!({"name": "訪問枠", "kind": "visiting_nursing"})).await.is(201)["id"]);
        let disaster = json!({"hazard": "flood", "title": "大雨", "mode": "drill", "municipalities": []});
        let disaster = text(&base.post("/api/disasters", &disaster).await.is(201)["id"]);
        Self { patient, entry, board, ward, disaster, training, member: text(&team["items"][0]["id"]), owner }
    }

    fn path(&self, path: &str) -> String {
        let id = match path.split('/').nth(2) {
            Some("patients") => self.patient.id.clone(),
            Some("boards") => self.board.clone(),
            Some("wards") => self.ward.clone(),
            Some("disasters") => self.disaster.clone(),
            Some("trainings") => self.training.clone(),
            Some("streams") => self.patient.stream.clone(),
            Some("entries") => self.entry.clone(),
            Some("team-members") => self.member.clone(),
            Some("organizations") => self.owner.organization(),
            Some("memberships") => self.owner.membership.id.to_string(),
            Some("device") => self.owner.person(),
            _ => String::new(),
        };
        path.replace("{id}", &id).replace("{key}", "x.note").replace("{token}", "unknown.ics")
    }

    fn request(&self, who: &Persona, call: &Call) -> RequestBuilder {
        let asked = if call.path.ends_with("/history") { format!("?organization={}", self.owner.organization()) } else { String::new() };
        let path = format!("{}{asked}", self.path(call.path));
        let request = who.request(call.method.clone(), &path).header("idempotency-key", key()).header("if-match", "\"1\"");
        let body = (call.body)(self);
        if body.is_null() { request } else { request.json(&body) }
    }

    async fn ask(&self, who: &Persona, call: &Call) -> u16 {
        answer(self.request(who, call)).await.status.as_u16()
    }
}

async fn a_viewer(server: &Server) -> Persona {
    let office = server.organization("市役所", OrganizationKind::Municipality).await;
    server.persona("gyosei", office, Profession::MunicipalOfficer, Role::GovernmentViewer).await
}

both! {
    async fn every_route_refuses_nobody_strangers_and_viewers_as_the_table_says(server: &Server) {
        let things = Things::of(server, server.nurse("suzuki").await).await;
        let (stranger, viewer) = (server.nurse("yoso").await, a_viewer(server).await);
        for call in calls() {
            let name = format!("{} {}", call.method, call.path);
            assert_eq!(things.ask(&stranger.stranger(), &call).await, call.nobody, "{name} by nobody");
            assert_eq!(things.ask(&stranger, &call).await, call.stranger, "{name} by a stranger");
            assert_eq!(things.ask(&viewer, &call).await, call.viewer, "{name} by a viewer");
        }
        assert_eq!(things.owner.texts(&things.patient).await, ["秘密"]);
        things.owner.get("/api/session").await.is(200);
    }

    async fn no_route_answers_a_page_that_believes_in_another_session(server: &Server) {
        let things = Things::of(server, server.nurse("suzuki").await).await;
        let other = text(&server.nurse("yoso").await.get("/api/session").await.is(200)["session"]);
        for call in calls().into_iter().filter(|call| call.nobody == OPEN) {
            let status = answer(things.request(&things.owner, &call).header("x-tsunagu-session", &other)).await.status;
            assert_eq!(status, OPEN, "{} {}", call.method, call.path);
        }
        things.owner.get("/api/session").await.is(200);
    }
}

#[test]
fn every_route_of_the_description_is_in_the_table() {
    let document = serde_json::to_value(tsunagu::http::openapi()).expect("JSON");
    let described: BTreeSet<String> = document["paths"]
        .as_object()
        .expect("paths")
        .iter()
        .flat_map(|(path, methods)| {
            let verbs = methods
                .as_object()
                .expect("methods")
                .keys()
                .filter(|verb| ["get", "put", "post", "delete", "patch"].contains(&verb.as_str()));
            verbs.map(move |verb| format!("{} {path}", verb.to_uppercase()))
        })
        .collect();
    let table: BTreeSet<String> = calls().iter().map(|call| format!("{} {}", call.method, call.path)).collect();
    assert_eq!(described, table);
}

fn file(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

fn read(path: &str) -> String {
    std::fs::read_to_string(file(path)).unwrap_or_else(|e| unreachable!("{path}: {e}"))
}

#[test]
fn the_written_description_is_the_programs_own() {
    let own = serde_json::to_value(tsunagu::http::openapi()).expect("JSON");
    if std::env::var_os("UPDATE_OPENAPI").is_some() {
        let text = tsunagu::http::openapi().to_pretty_json().expect("JSON");
        std::fs::write(file("docs/openapi.json"), text + "\n").expect("it is written");
    }
    let written: Value = serde_json::from_str(&read("docs/openapi.json")).expect("JSON");
    assert!(written == own, "run UPDATE_OPENAPI=1 cargo test -p tsunagu --test it the_written_description");
}

#[test]
fn every_code_is_explained_and_has_a_sentence_in_both_languages() {
    let page = read("docs/api.md");
    let documented: BTreeSet<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once("` | "))
        .filter(|(_, rest)| rest.starts_with(|c: char| c.is_ascii_digit()))
        .map(|(code, _)| code)
        .collect();
    let codes: BTreeSet<&str> = tsunagu::http::CODES.iter().copied().collect();
    assert_eq!(documented, codes, "docs/api.md lists each code once");
    for language in ["ja", "en"] {
        let messages: Value = serde_json::from_str(&read(&format!("client-web/messages/{language}.json"))).expect("JSON");
        for code in &codes {
            assert!(messages[format!("error_{code}")].as_str().is_some_and(|sentence| !sentence.is_empty()), "{language}: error_{code}");
        }
    }
}

#[test]
fn every_reason_for_a_refused_field_is_in_the_documented_list() {
    let page = read("docs/api.md");
    let row = page.lines().find(|line| line.starts_with("| `invalid`")).expect("the row of invalid");
    let listed: BTreeSet<&str> = row
        .split("`reason`: ")
        .nth(1)
        .expect("the reasons")
        .split('`')
        .filter(|word| word.chars().all(|c| c.is_ascii_lowercase() || c == '_') && !word.is_empty())
        .collect();
    let mut used = BTreeSet::new();
    let mut folders = vec![file("server/src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let text = std::fs::read_to_string(&path).unwrap_or_default();
                for start in ["Invalid::new(", "Invalid::limited(", "Problem::invalid("] {
                    for (at, _) in text.match_indices(start) {
                        let arguments = text[at..].split(')').next().unwrap_or_default();
                        // The field comes first, the reason second.
                        if let Some(reason) = arguments.split(", \"").nth(1).and_then(|rest| rest.split('"').next()) {
                            used.insert(reason.to_owned());
                        }
                    }
                }
            }
        }
    }
    let unknown: Vec<_> = used.iter().filter(|reason| !listed.contains(reason.as_str())).collect();
    assert!(used.len() >= 10 && unknown.is_empty(), "{unknown:?} of {used:?} are not in docs/api.md");
}
