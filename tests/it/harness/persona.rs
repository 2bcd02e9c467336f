//! Somebody who uses the API over the wire.

use super::{Account, CANARY, Server, Socket};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use tsunagu::desk::Entrance;
use tsunagu::domain::people::Membership;
use tsunagu::domain::people::agent::Agent;
use uuid::Uuid;

/// A fresh operation id.
pub fn key() -> String {
    Uuid::now_v7().to_string()
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: reqwest::header::HeaderMap,
    pub body: Value,
}

impl Answer {
    #[track_caller]
    pub fn is(self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        self.body
    }

    /// A problem document with this status and code.
    #[track_caller]
    pub fn problem(self, status: u16, code: &str) -> Value {
        let body = self.is(status);
        assert_eq!(body["code"], code, "{body}");
        body
    }

    #[track_caller]
    pub fn not_found(self) {
        self.problem(404, "not_found");
    }
}

/// A registered patient.
#[derive(Clone, Debug)]
pub struct Patient {
    pub id: String,
    pub stream: String,
}

/// A complete chart with the canary in every text.
pub fn patient_body(name: &str) -> Value {
    json!({
        "name": format!("{CANARY}{name}"), "kana": "かなりあ", "birth_date": "1942-03-08", "sex": "female",
        "address": CANARY, "phone": "0985-00-1111", "insurer_number": "452011", "insured_number": "0000012345", "care_level": "care_4",
        "conditions": [CANARY], "allergies": {"status": "listed", "items": [CANARY]},
        "contacts": [{"name": CANARY, "relation": "長女", "phone": "090-0000-0000", "at_night": true, "key_person": true}],
        "physicians": [{"department": "内科", "name": CANARY, "organization": CANARY}],
        "instruction": {"from": "2026-10-01", "until": "2027-03-31"},
        "end_of_life": {"dnar": "undecided", "wishes": CANARY, "recorded_on": "2026-10-01"}, "emergency_note": CANARY,
    })
}

#[derive(Clone)]
pub struct Persona {
    base: String,
    client: reqwest::Client,
    cookie: String,
    pub membership: Membership,
}

impl Persona {
    /// Signs in by the one click of the demo: how people prove who they are has tests of its own.
    pub async fn sign_in(server: &Server, account: &Account) -> Self {
        let entrance = Entrance { request: server.desk.new_request(), address: "127.0.0.1".to_owned(), agent: Agent::default() };
        let signed_in = server.desk.sign_in_as(account.membership.id, &account.login, None, &entrance).await.expect("a session");
        let cookie = format!("tsunagu_session={}", signed_in.token.as_str());
        // Where somebody is led is looked at, not followed.
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
        Self { base: server.url(""), client, cookie, membership: account.membership.clone() }
    }

    /// The same person at a server that was started again.
    pub fn moved(&self, server: &Server) -> Self {
        Self { base: server.url(""), ..self.clone() }
    }

    /// The same person with another session cookie.
    pub fn with_cookie(&self, cookie: &str) -> Self {
        Self { cookie: cookie.to_owned(), ..self.clone() }
    }

    /// The same person at the server's name: passkeys know no addresses.
    pub fn at_localhost(&self) -> Self {
        Self { base: self.base.replace("127.0.0.1", "localhost"), ..self.clone() }
    }

    /// Nobody in particular: not signed in.
    pub fn stranger(&self) -> Self {
        self.with_cookie("")
    }

    /// A request as our own page sends it.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.bare(method, path).header("x-tsunagu", "1")
    }

    /// A request with nothing but the cookie, as any page can make the browser send it.
    pub fn bare(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.base));
        if self.cookie.is_empty() { request } else { request.header("cookie", &self.cookie) }
    }

    pub fn base(&self) -> &str {
        &self.base
    }

    pub fn cookie(&self) -> &str {
        &self.cookie
    }

    pub fn person(&self) -> String {
        self.membership.person.to_string()
    }

    pub fn organization(&self) -> String {
        self.membership.organization.to_string()
    }

    pub async fn send(&self, method: Method, path: &str, key: Option<&str>, body: &Value) -> Answer {
        let mut request = self.request(method, path);
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        answer(request.json(body)).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        answer(self.request(Method::GET, path)).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::POST, path, Some(&key()), body).await
    }

    /// Registers a patient; the persona's organization is the host and the first on the team.
    pub async fn registers(&self, name: &str) -> Patient {
        self.registers_as(name, "かなりあ").await
    }

    /// As [`registers`](Self::registers): two patients of one region differ in reading or birth date.
    pub async fn registers_as(&self, name: &str, kana: &str) -> Patient {
        let mut body = patient_body(name);
        body["kana"] = json!(kana);
        let view = self.post("/api/patients", &body).await.is(201);
        Patient { id: text(&view["id"]), stream: text(&view["stream"]) }
    }

    /// Puts another persona's organization on the team.
    pub async fn invites(&self, patient: &Patient, other: &Persona) -> Value {
        let body = json!({"organization": other.membership.organization, "basis": "written", "basis_obtained_by": CANARY});
        self.post(&format!("/api/patients/{}/team", patient.id), &body).await.is(201)
    }

    /// Posts a note; the text gets the canary.
    pub async fn posts(&self, patient: &Patient, text: &str) -> Answer {
        self.posts_with(patient, &key(), note(text)).await
    }

    pub async fn posts_with(&self, patient: &Patient, key: &str, draft: Value) -> Answer {
        self.send(Method::POST, &format!("/api/patients/{}/entries", patient.id), Some(key), &draft).await
    }

    /// The newest entries of a timeline.
    pub async fn reads(&self, patient: &Patient) -> Answer {
        self.get(&format!("/api/patients/{}/entries", patient.id)).await
    }

    /// The texts of the newest entries, without the canary; an entry without content is "–".
    pub async fn texts(&self, patient: &Patient) -> Vec<String> {
        let page = self.reads(patient).await.is(200);
        let items = page["items"].as_array().expect("items").iter();
        items.map(|item| item["content"]["text"].as_str().map_or("–".to_owned(), |text| text.replace(&format!("{CANARY} "), ""))).collect()
    }

    /// Corrects an entry from a revision.
    pub async fn corrects(&self, entry: &Value, text: &str) -> Answer {
        let body = json!({"revision": entry["revision"], "entry": note(text)});
        self.post(&format!("/api/entries/{}/corrections", self::text(&entry["id"])), &body).await
    }

    /// Takes an entry back.
    pub async fn retracts(&self, entry: &Value, kind: &str, reason: Option<&str>) -> Answer {
        self.post(&format!("/api/entries/{}/retraction", text(&entry["id"])), &json!({"kind": kind, "reason": reason})).await
    }

    /// 確認しました.
    pub async fn acknowledges(&self, entry: &Value) -> Answer {
        self.post(&format!("/api/entries/{}/acknowledgement", text(&entry["id"])), &json!({"revision": entry["revision"]})).await
    }

    /// Takes an own 確認 back.
    pub async fn withdraws_acknowledgement(&self, entry: &Value) -> Answer {
        let body = json!({"revision": entry["revision"]});
        self.post(&format!("/api/entries/{}/acknowledgement/withdrawal", text(&entry["id"])), &body).await
    }

    /// Was shown entries for a second.
    pub async fn sees(&self, patient: &Patient, entries: &[&Value]) -> Answer {
        let ids: Vec<&Value> = entries.iter().map(|entry| &entry["id"]).collect();
        self.post(&format!("/api/patients/{}/receipts", patient.id), &json!({"entries": ids})).await
    }

    /// What the list of patients says of one.
    pub async fn row(&self, patient: &Patient) -> Option<Value> {
        let page = self.get("/api/patients").await.is(200);
        page["items"].as_array().expect("items").iter().find(|row| row["id"] == patient.id.as_str()).cloned()
    }

    /// The events of a timeline after a number, and its head.
    pub async fn events(&self, patient: &Patient, after: i64) -> (Vec<Value>, i64) {
        let view = self.get(&format!("/api/streams/{}/events?after={after}&limit=200", patient.stream)).await.is(200);
        (view["items"].as_array().expect("items").clone(), view["head"].as_i64().expect("a head"))
    }

    /// Ends another organization's row of the team.
    pub async fn removes(&self, member: &Value) {
        self.post(&format!("/api/team-members/{}/end", text(&member["id"])), &json!({})).await.is(204);
    }

    /// Opens a socket and says hello.
    pub async fn listens(&self) -> Socket {
        let mut socket = Socket::open(&self.base, &self.cookie).await.expect("a socket");
        socket.send(&json!({"type": "hello"})).await;
        socket
    }

    pub async fn opens_socket(&self, origin: Option<&str>) -> Result<Socket, u16> {
        Socket::open_from(&self.base, &self.cookie, origin).await
    }
}

/// The session cookie of an answer, as the next request sends it.
pub fn cookie_of(answer: &Answer) -> Option<String> {
    let line = answer.headers.get("set-cookie")?.to_str().ok()?;
    line.split(';').next().map(str::to_owned)
}

/// A draft with the canary.
pub fn note(text: &str) -> Value {
    json!({"kind": "note", "text": format!("{CANARY} {text}")})
}

pub fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

pub async fn answer(request: RequestBuilder) -> Answer {
    let response = request.send().await.expect("an answer");
    let (status, headers) = (response.status(), response.headers().clone());
    let bytes = response.bytes().await.expect("a body");
    let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
    Answer { status, headers, body }
}
