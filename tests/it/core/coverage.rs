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
    /// Of the owner's organization to another.
    inquiry: String,
    /// On the board.
    training: String,
    /// On its way to the timeline.
    attachment: String,
    /// What the base announced of the owner's organization.
    provider_notice: String,
    shelter: String,
    /// A board for everybody, with a broadcast.
    notices: String,
    broadcast: String,
    alert: String,
    invitation: String,
    recovery: String,
    envelope: String,
    session: String,
}

const OPEN: u16 = 401;

fn calls() -> Vec<Call> {
    let get = |path, stranger, viewer| Call { method: Method::GET, path, body: |_| Value::Null, nobody: OPEN, stranger, viewer };
    let post = |path, body, stranger, viewer| Call { method: Method::POST, path, body, nobody: OPEN, stranger, viewer };
    let public = |method, path, body, status| Call { method, path, body, nobody: status, stranger: status, viewer: status };
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
        public(Method::POST, "/api/session/first", |_| json!({"token": "x"}), 401),
        Call { method: Method::GET, path: "/api/session", body: |_| Value::Null, nobody: 204, stranger: 200, viewer: 200 },
        post("/api/session/membership", |things| json!({"membership": things.owner.membership.id}), 404, 404),
        get("/api/organizations", 200, 403),
        Call {
            method: Method::PUT,
            path: "/api/organizations/{id}/idle",
            body: |_| json!({"minutes": 10}),
            nobody: OPEN,
            stranger: 403,
            viewer: 403,
        },
        get("/api/organizations/{id}/memberships", 200, 403),
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
        get("/api/patients/{id}/urgent-reach", 404, 404),
        get("/api/session/needing", 200, 200),
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
        // There are none unless the installation is set up to have them.
        get("/api/indicators", 404, 404),
        get("/api/indicators.csv", 404, 404),
    ]
    .into_iter()
    .chain(calls_about_oneself())
    .chain(calls_about_members())
    .chain(calls_about_passkeys_and_sessions())
    .chain(calls_about_boards_wards_and_disasters())
    .chain(calls_about_inquiries())
    .chain(calls_about_trainings())
    .chain(calls_about_attachments())
    .chain(calls_about_providers())
    .chain(calls_about_the_public_page())
    .chain(calls_about_identity_providers())
    .chain(calls_about_alerts())
    .chain([
        // Last: they end the session.
        Call { method: Method::DELETE, path: "/api/session", body: |_| Value::Null, nobody: OPEN, stranger: 204, viewer: 204 },
        post("/api/session/lock", |_| json!({}), 401, 401),
    ])
    .collect()
}

/// What is one's own: drafts, who works at this browser, and how one is told of things.
fn calls_about_oneself() -> Vec<Call> {
    let get = |path, stranger, viewer| Call { method: Method::GET, path, body: |_| Value::Null, nobody: OPEN, stranger, viewer };
    let post = |path, body, stranger, viewer| Call { method: Method::POST, path, body, nobody: OPEN, stranger, viewer };
    let public = |method, path, body, status| Call { method, path, body, nobody: status, stranger: status, viewer: status };
    let own = |method, path, body, status| Call { method, path, body, nobody: OPEN, stranger: status, viewer: status };
    vec![
        get("/api/drafts", 200, 200),
        get("/api/session/factors", 200, 200),
        own(Method::PUT, "/api/session/password", |_| json!({"password": "too short"}), 422),
        post("/api/session/authenticator", |_| Value::Null, 200, 200),
        own(Method::PUT, "/api/session/authenticator", |_| json!({"code": "no code"}), 422),
        own(Method::DELETE, "/api/session/authenticator", |_| Value::Null, 404),
        post("/api/session/recovery-codes", |_| Value::Null, 404, 404),
        post("/api/session/proof", |_| json!({"password": "wrong horse battery"}), 401, 401),
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
    ]
}

/// Who belongs to an organization is for those who answer for it to see and decide.
fn calls_about_members() -> Vec<Call> {
    let of = |method, path, body| Call { method, path, body, nobody: OPEN, stranger: 403, viewer: 403 };
    let get = |path| of(Method::GET, path, |_| Value::Null);
    let post = |path| of(Method::POST, path, |_| json!({}));
    let somebody: fn(&Things) -> Value = |_| json!({"name": "偽", "kana": "にせ", "profession": "nurse", "role": "org_admin"});
    vec![
        get("/api/organizations/{id}/invitations"),
        of(Method::POST, "/api/organizations/{id}/invitations", somebody),
        post("/api/invitations/{id}/renewal"),
        post("/api/invitations/{id}/withdrawal"),
        get("/api/organizations/{id}/roster"),
        post("/api/organizations/{id}/roster/check"),
        get("/api/organizations/{id}/staff-list.csv"),
        Call { stranger: 415, viewer: 415, ..post("/api/organizations/{id}/staff-list/look") },
        Call { stranger: 422, viewer: 422, ..post("/api/organizations/{id}/staff-list") },
        get("/api/organizations/{id}/scim-tokens"),
        Call { stranger: 422, viewer: 422, ..post("/api/organizations/{id}/scim-tokens") },
        Call { stranger: 404, viewer: 404, ..post("/api/scim-tokens/{id}/end") },
        get("/api/memberships/{id}/departure"),
        post("/api/memberships/{id}/departure"),
        of(Method::PUT, "/api/memberships/{id}/leave", |_| json!({"from": "2026-12-01", "until": "2026-12-31"})),
        of(Method::DELETE, "/api/memberships/{id}/leave", |_| Value::Null),
        get("/api/organizations/{id}/rotas"),
        of(Method::POST, "/api/organizations/{id}/rotas", |_| json!({"name": "当番"})),
        Call { stranger: 404, viewer: 404, ..of(Method::PUT, "/api/rotas/{id}", |_| json!({"name": "当番"})) },
        Call { stranger: 404, viewer: 404, ..of(Method::DELETE, "/api/rotas/{id}", |_| Value::Null) },
        Call { stranger: 422, viewer: 422, ..get("/api/rotas/{id}/shifts") },
        Call { stranger: 422, viewer: 422, ..post("/api/rotas/{id}/shifts") },
        Call { stranger: 404, viewer: 404, ..of(Method::DELETE, "/api/shifts/{id}", |_| Value::Null) },
        Call { stranger: 422, viewer: 422, ..post("/api/organizations/{id}/emergency-accounts") },
        post("/api/emergency-accounts/{id}/destruction"),
        post("/api/memberships/{id}/recovery"),
        post("/api/recoveries/{id}/confirmation"),
        post("/api/recoveries/{id}/withdrawal"),
    ]
    .into_iter()
    .chain(calls_about_applications())
    .collect()
}

/// Who takes part is for the base to decide, and for anybody to ask for, where there is an operating policy; everybody may read that.
fn calls_about_applications() -> Vec<Call> {
    let public = |method, path, body, status| Call { method, path, body, nobody: status, stranger: status, viewer: status };
    let of = |method, path, body, status| Call { method, path, body, nobody: OPEN, stranger: status, viewer: status };
    vec![
        public(Method::GET, "/api/application-forms", |_| Value::Null, 200),
        public(Method::POST, "/api/application-forms/{id}/applications", |_| crate::people::application::sent("よそ"), 404),
        of(Method::GET, "/api/applications", |_| Value::Null, 403),
        of(Method::GET, "/api/applications/{id}", |_| Value::Null, 403),
        of(Method::POST, "/api/applications/{id}/approval", |_| json!({}), 403),
        of(Method::POST, "/api/applications/{id}/refusal", |_| json!({"reason": "よそから"}), 403),
        of(Method::GET, "/api/operating-policy", |_| Value::Null, 200),
        of(Method::PUT, "/api/operating-policy", |_| json!({"text": "よそから"}), 403),
        of(Method::POST, "/api/operating-policy/acceptance", |_| json!({"version": 1}), 404),
    ]
}

/// What one signs in with, and where one is signed in. Passkeys belong to a name, and this server is asked at its address.
fn calls_about_passkeys_and_sessions() -> Vec<Call> {
    let open = |path, body| Call { method: Method::POST, path, body, nobody: 409, stranger: 409, viewer: 409 };
    let own = |method, path, body, status| Call { method, path, body, nobody: OPEN, stranger: status, viewer: status };
    vec![
        open("/api/session/passkey/options", |_| json!({})),
        open("/api/session/passkey", |_| json!({"ceremony": "x", "credential": {}})),
        own(Method::POST, "/api/session/passkeys/options", |_| json!({}), 409),
        own(Method::POST, "/api/session/passkeys", |_| json!({"ceremony": "x", "credential": {}, "name": "よそ"}), 409),
        own(Method::PATCH, "/api/session/passkeys/{id}", |_| json!({"name": "よそ"}), 404),
        own(Method::DELETE, "/api/session/passkeys/{id}", |_| Value::Null, 404),
        own(Method::GET, "/api/sessions", |_| Value::Null, 200),
        own(Method::GET, "/api/session/certificate", |_| Value::Null, 200),
        own(Method::POST, "/api/session/certificate/look", |_| Value::Null, 422),
        own(Method::PUT, "/api/session/certificate", |_| Value::Null, 422),
        own(Method::DELETE, "/api/session/certificate", |_| Value::Null, 404),
        own(Method::POST, "/api/sessions/{id}/end", |_| json!({}), 404),
        own(Method::POST, "/api/sessions/end-others", |_| json!({}), 204),
    ]
}

/// A board is for its audience; a ward is for the region to see, and for its organization to keep; in a disaster each says how it stands itself.
fn calls_about_boards_wards_and_disasters() -> Vec<Call> {
    let call = |method, path, body, stranger, viewer| Call { method, path, body, nobody: OPEN, stranger, viewer };
    vec![
        call(Method::GET, "/api/boards", |_| Value::Null, 200, 200),
        call(Method::POST, "/api/boards", |_| json!({"kind": "notice", "name": "よそ"}), 403, 403),
        call(Method::GET, "/api/boards/{id}", |_| Value::Null, 404, 404),
        call(Method::POST, "/api/boards/{id}/close", |_| json!({}), 404, 404),
        call(Method::POST, "/api/boards/{id}/reopen", |_| json!({}), 404, 404),
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
        call(Method::POST, "/api/disasters/{id}/reopen", |_| json!({}), 403, 403),
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
/// An inquiry is between two organizations; whoever keeps wards keeps their own.
fn calls_about_inquiries() -> Vec<Call> {
    let call = |method, path, body, stranger, viewer| Call { method, path, body, nobody: OPEN, stranger, viewer };
    let ask = |things: &Things| json!({"wards": [things.ward], "form": {"purpose": "respite", "urgency": "days"}});
    vec![
        call(Method::GET, "/api/inquiries", |_| Value::Null, 200, 403),
        call(Method::POST, "/api/inquiries", ask, 201, 403),
        call(Method::GET, "/api/inquiries/{id}", |_| Value::Null, 404, 404),
        call(Method::POST, "/api/inquiries/{id}/messages", |_| json!({"text": "よそから"}), 404, 404),
        call(Method::POST, "/api/inquiries/{id}/answer", |_| json!({"answer": "possible"}), 404, 404),
        call(Method::POST, "/api/inquiries/{id}/end", |_| json!({}), 404, 404),
        call(Method::PUT, "/api/inquiries/{id}/read", |_| json!({"number": 1}), 404, 404),
        call(Method::GET, "/api/wards.geojson", |_| Value::Null, 200, 403),
        call(Method::POST, "/api/wards/import", |_| json!({}), 415, 415),
        call(Method::GET, "/api/wards/closed", |_| Value::Null, 200, 403),
        call(Method::GET, "/api/wards/duty", |_| Value::Null, 200, 403),
        call(Method::PUT, "/api/wards/duty", |_| json!({"hour": 9, "members": []}), 200, 403),
        call(Method::POST, "/api/wards/{id}/reopen", |_| json!({}), 403, 403),
    ]
}

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

/// A file that is not posted is its sender's alone.
fn calls_about_attachments() -> Vec<Call> {
    let of = |method, path| Call { method, path, body: |_| Value::Null, nobody: OPEN, stranger: 404, viewer: 404 };
    let begun: fn(&Things) -> Value = |_| json!({"name": "写真", "media_type": "image/jpeg", "byte_size": 1});
    vec![
        Call { body: begun, ..of(Method::POST, "/api/patients/{id}/attachments") },
        Call { body: begun, ..of(Method::POST, "/api/boards/{id}/attachments") },
        of(Method::GET, "/api/attachments/{id}/upload"),
        of(Method::PUT, "/api/attachments/{id}/chunks/{chunk}"),
        of(Method::POST, "/api/attachments/{id}/finish"),
        of(Method::DELETE, "/api/attachments/{id}"),
        of(Method::GET, "/api/attachments/{id}/content"),
        of(Method::GET, "/api/attachments/{id}/thumbnail"),
    ]
}

/// What is announced waits for the base, and is seen by whoever announced it; what an organization publishes is for the region.
fn calls_about_providers() -> Vec<Call> {
    let call = |method, path, body, stranger, viewer| Call { method, path, body, nobody: OPEN, stranger, viewer };
    let closing: fn(&Things) -> Value = |things| json!({"kind": "closing", "organization": things.owner.organization(), "organization_version": 1, "effective_on": "2026-12-01"});
    vec![
        call(Method::GET, "/api/directory", |_| Value::Null, 200, 403),
        call(Method::GET, "/api/directory/{id}", |_| Value::Null, 200, 403),
        call(Method::PUT, "/api/organizations/{id}/listing", |_| json!({"listed": true}), 403, 403),
        call(Method::GET, "/api/organizations/{id}/provider-notices", |_| Value::Null, 200, 403),
        call(Method::GET, "/api/provider-notices", |_| Value::Null, 200, 403),
        call(Method::POST, "/api/provider-notices", closing, 403, 403),
        call(Method::GET, "/api/provider-notices/{id}", |_| Value::Null, 404, 403),
        call(Method::POST, "/api/provider-notices/{id}/approve", |_| json!({"organization_version": 1}), 403, 403),
        call(Method::POST, "/api/provider-notices/{id}/refuse", |_| json!({"reason": "よそ"}), 403, 403),
        call(Method::POST, "/api/provider-notices/{id}/withdraw", |_| json!({}), 404, 403),
    ]
}

/// What is public is for the base and the town to say; that somebody may not is no secret where the thing is none.
fn calls_about_the_public_page() -> Vec<Call> {
    let call = |method, path, body, stranger, viewer| Call { method, path, body, nobody: OPEN, stranger, viewer };
    let shelter: fn(&Things) -> Value = |_| json!({"name": "よそ", "address": "よそ", "hazards": ["flood"], "state": "closed"});
    vec![
        call(Method::GET, "/api/public-page", |_| Value::Null, 200, 200),
        call(Method::PUT, "/api/public-page", |_| json!({"is_on": true}), 403, 403),
        call(Method::PUT, "/api/entries/{id}/public", |_| json!({"public": true}), 404, 404),
        call(Method::PUT, "/api/trainings/{id}/public", |_| json!({"public": true}), 404, 404),
        call(Method::GET, "/api/shelters", |_| Value::Null, 200, 200),
        call(Method::POST, "/api/shelters", shelter, 403, 403),
        call(Method::PUT, "/api/shelters/{id}", shelter, 403, 403),
        call(Method::DELETE, "/api/shelters/{id}", |_| Value::Null, 403, 403),
    ]
}

/// Providers are their organization's; nobody is told more of one than its name.
fn calls_about_identity_providers() -> Vec<Call> {
    let call = |method, path, body, status| Call { method, path, body, nobody: OPEN, stranger: status, viewer: status };
    let public = |method, path, body, status| Call { method, path, body, nobody: status, stranger: status, viewer: status };
    let settings: fn(&Things) -> Value = |_| json!({"name": "よそ", "trusted": true});
    let new: fn(&Things) -> Value =
        |_| json!({"issuer": "https://idp.example.jp", "client_id": "x", "settings": {"name": "よそ", "trusted": true}});
    vec![
        public(Method::GET, "/api/identity-providers", |_| Value::Null, 200),
        call(Method::GET, "/api/organizations/{id}/identity-providers", |_| Value::Null, 403),
        call(Method::POST, "/api/organizations/{id}/identity-providers", new, 403),
        call(Method::PUT, "/api/identity-providers/{id}", settings, 404),
        call(Method::POST, "/api/identity-providers/{id}/end", |_| json!({}), 404),
        public(Method::POST, "/api/identity-providers/{id}/logout", |_| Value::Null, 400),
        public(Method::POST, "/api/session/provider/{id}", |_| json!({}), 404),
        // Leads on to the client, whatever came.
        public(Method::GET, "/api/session/provider/callback", |_| Value::Null, 303),
        call(Method::GET, "/api/session/provider/end", |_| Value::Null, 200),
        call(Method::GET, "/api/session/identities", |_| Value::Null, 200),
        call(Method::DELETE, "/api/session/identities/{id}", |_| Value::Null, 404),
    ]
}

/// Alerts and broadcasts are for those who warn: the towns and the base.
fn calls_about_alerts() -> Vec<Call> {
    let of = |method, path, body| Call { method, path, body, nobody: OPEN, stranger: 403, viewer: 403 };
    let get = |path| of(Method::GET, path, |_| Value::Null);
    let words: fn(&Things) -> Value = |things| json!({"boards": [things.notices], "title": "よそ", "text": "よそから"});
    vec![
        get("/api/alerts"),
        get("/api/alerts/{id}"),
        of(Method::POST, "/api/alerts/{id}/release", words),
        of(Method::POST, "/api/alerts/{id}/dismissal", |_| json!({"reason": "other"})),
        get("/api/alert-duty"),
        of(Method::PUT, "/api/alert-duty", |_| json!({"memberships": []})),
        get("/api/broadcasts/boards"),
        get("/api/broadcasts/preview"),
        get("/api/broadcasts"),
        of(Method::POST, "/api/broadcasts", words),
        get("/api/broadcasts/{id}"),
        get("/api/broadcasts/{id}/reach"),
        get("/api/broadcasts/{id}/reach.csv"),
        get("/api/broadcasts/{id}/unread"),
        of(Method::POST, "/api/broadcasts/{id}/correction", |_| json!({"version": 1, "title": "よそ", "text": "よそから"})),
        of(Method::POST, "/api/broadcasts/{id}/retraction", |_| json!({"reason": "よそから"})),
        get("/api/broadcasts/{id}/alert.cap"),
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
        let hospital = server.organization("病院", OrganizationKind::Hospital).await;
        let coordinator = server.persona("byosho", hospital, Profession::BedCoordinator, Role::Staff).await;
        let beds = text(&coordinator.post("/api/wards", &json!({"name": "病棟", "kind": "hospital"})).await.is(201)["id"]);
        let inquiry = json!({"wards": [beds], "form": {"purpose": "respite", "urgency": "days"}});
        let inquiry = text(&owner.post("/api/inquiries", &inquiry).await.is(201)["items"][0]["id"]);
        let disaster = json!({"hazard": "flood", "title": "大雨", "mode": "drill", "municipalities": []});
        let disaster = text(&base.post("/api/disasters", &disaster).await.is(201)["id"]);
        let attachment = json!({"name": "写真", "media_type": "image/jpeg", "byte_size": 1});
        let attachment = owner.post(&format!("/api/patients/{}/attachments", patient.id), &attachment).await.is(201);
        let attachment = text(&attachment["id"]);
        let closing = json!({
            "kind": "closing", "organization": owner.organization(), "organization_version": 1, "effective_on": "2026-12-01",
        });
        let provider_notice = text(&base.post("/api/provider-notices", &closing).await.is(201)["id"]);
        let shelter = json!({"name": "港小学校", "address": "港町1", "hazards": ["flood"], "state": "closed"});
        let shelter = text(&base.post("/api/shelters", &shelter).await.is(201)["id"]);
        let notices = text(&base.post("/api/boards", &json!({"kind": "notice", "name": "皆へ"})).await.is(201)["id"]);
        let broadcast = json!({"boards": [notices], "title": "題", "text": "文"});
        let broadcast = text(&base.post("/api/broadcasts", &broadcast).await.is(201)["id"]);
        let cap = crate::alerts::sender::Cap::new(server, "1", -60);
        server.organization_in("町", OrganizationKind::Municipality, Some("452017"), None).await;
        cap.comes(server).await;
        let alert = text(&base.get("/api/alerts").await.is(200)["items"][0]["id"]);
        let admin = server.admin("kanri", owner.membership.organization).await;
        let somebody = json!({"name": "新人", "kana": "しんじん", "profession": "nurse", "role": "staff"});
        let invited = admin.post(&format!("/api/organizations/{}/invitations", owner.organization()), &somebody).await.is(201);
        let invitation = text(&invited["invitation"]["id"]);
        let recovery = admin.post(&format!("/api/memberships/{}/recovery", owner.membership.id), &json!({})).await.is(201);
        let recovery = text(&recovery["id"]);
        let envelope = format!("/api/organizations/{}/emergency-accounts", owner.organization());
        let envelope = text(&admin.post(&envelope, &json!({"profession": "nurse"})).await.is(201)["account"]["id"]);
        Self {
            attachment,
            invitation,
            recovery,
            envelope,
            patient,
            entry,
            board,
            ward,
            disaster,
            inquiry,
            training,
            provider_notice,
            shelter,
            notices,
            broadcast,
            alert,
            session: text(&owner.get("/api/session").await.is(200)["session"]),
            member: text(&team["items"][0]["id"]),
            owner,
        }
    }

    fn path(&self, path: &str) -> String {
        let id = match path.split('/').nth(2) {
            Some("patients") => self.patient.id.clone(),
            Some("boards") => self.board.clone(),
            Some("wards") => self.ward.clone(),
            Some("inquiries") => self.inquiry.clone(),
            Some("invitations") => self.invitation.clone(),
            Some("recoveries") => self.recovery.clone(),
            Some("emergency-accounts") => self.envelope.clone(),
            Some("alerts") => self.alert.clone(),
            Some("broadcasts") => self.broadcast.clone(),
            Some("disasters") => self.disaster.clone(),
            Some("trainings") => self.training.clone(),
            Some("attachments") => self.attachment.clone(),
            Some("streams") => self.patient.stream.clone(),
            Some("entries") => self.entry.clone(),
            Some("team-members") => self.member.clone(),
            Some("shelters") => self.shelter.clone(),
            Some("provider-notices") => self.provider_notice.clone(),
            Some("organizations" | "directory") => self.owner.organization(),
            Some("memberships") => self.owner.membership.id.to_string(),
            Some("device") => self.owner.person(),
            // One that nobody set up.
            Some("identity-providers") => "idp_00000000000000000000000000".to_owned(),
            Some("session") if path.contains("/provider/") || path.contains("/identities/") => "idp_00000000000000000000000000".to_owned(),
            Some("session") => "pky_00000000000000000000000000".to_owned(),
            // Who may not see them is not told whether there is one.
            Some("applications") => "apl_00000000000000000000000000".to_owned(),
            Some("application-forms") => "reg_00000000000000000000000000".to_owned(),
            Some("sessions") => self.session.clone(),
            Some("rotas") => "rota_00000000000000000000000000".to_owned(),
            Some("shifts") => "shift_00000000000000000000000000".to_owned(),
            _ => String::new(),
        };
        path.replace("{id}", &id).replace("{chunk}", "0").replace("{key}", "x.note").replace("{token}", "unknown.ics")
    }

    fn request(&self, who: &Persona, call: &Call) -> RequestBuilder {
        let asked = if call.path.ends_with("/history") || call.path.ends_with("/unread") && call.method == Method::GET {
            format!("?organization={}", self.owner.organization())
        } else {
            String::new()
        };
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
