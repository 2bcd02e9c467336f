//! A region in which the coordination base holds trainings, and others apply.

use crate::boards::region::Region;
use crate::harness::{Answer, Persona, Server, answer, key, text};
use reqwest::Method;
use serde_json::{Value, json};
use std::sync::Arc;
use tsunagu::domain::core::id::SessionId;
use tsunagu::domain::people::proof::Proof;
use tsunagu::gate::Caller;

pub struct School {
    pub region: Region,
    /// A board of trainings, for everybody.
    pub board: String,
}

impl School {
    pub async fn new(server: &Server) -> Self {
        Self::with(server, json!({})).await
    }

    /// With a board for some.
    pub async fn with(server: &Server, audience: Value) -> Self {
        let region = Region::new(server).await;
        let board = region.opens_for("training", audience).await;
        Self { region, board }
    }

    /// The base holds a training; its id.
    pub async fn holds(&self, body: &Value) -> String {
        text(&self.offers(&self.region.base, body).await.is(201)["id"])
    }

    /// The base holds a training for so many.
    pub async fn seats(&self, seats: i64) -> String {
        let mut body = training("多職種研修会");
        body["seats"] = json!(seats);
        self.holds(&body).await
    }

    pub async fn offers(&self, who: &Persona, body: &Value) -> Answer {
        who.post(&format!("/api/boards/{}/trainings", self.board), body).await
    }
}

/// A training in ten days, for which one applies until two days before.
pub fn training(title: &str) -> Value {
    json!({
        "title": title, "place": "市民会館 会議室", "seats": 30,
        "starts_at": "2026-11-30T09:00:00Z", "ends_at": "2026-11-30T11:00:00Z", "apply_until": "2026-11-28T09:00:00Z",
    })
}

/// So many seconds after the clock of the tests has begun, the training above is over.
pub const OVER: i64 = 11 * 86_400;

pub fn path(training: &str) -> String {
    format!("/api/trainings/{training}")
}

pub async fn applies(who: &Persona, training: &str) -> Answer {
    who.post(&format!("{}/application", path(training)), &json!({})).await
}

pub async fn withdraws(who: &Persona, training: &str) -> Value {
    who.post(&format!("{}/application/withdrawal", path(training)), &json!({})).await.is(200)
}

/// Writes a training anew from a version.
pub async fn changes(who: &Persona, training: &str, version: i64, body: &Value) -> Answer {
    answer(who.request(Method::PUT, &path(training)).header("if-match", format!("\"{version}\"")).json(body)).await
}

/// What a training says of somebody: seat, or the place in the line.
pub async fn stands(who: &Persona, training: &str) -> String {
    let mine = who.get(&path(training)).await.is(200)["mine"].clone();
    match (mine["state"].as_str(), mine["position"].as_i64()) {
        (Some("waiting"), Some(position)) => format!("waiting {position}"),
        (Some(state), None) => state.to_owned(),
        (None, None) => "none".to_owned(),
        other => unreachable!("{other:?}"),
    }
}

/// Somebody at the desk itself: two hundred who sign in would be a test of passwords.
pub fn caller(server: &Server, membership: &tsunagu::domain::people::Membership) -> Arc<Caller> {
    Arc::new(Caller {
        session: SessionId(server.desk.new_id()),
        region: server.region,
        membership: membership.clone(),
        person_epoch: 1,
        expires: server.desk.now().plus_seconds(3_600),
        proof: Proof::Passkey,
        proved_at: server.desk.now(),
        request: server.desk.new_request(),
        address: "test".to_owned(),
    })
}

/// The same person, signed in anew after sessions have ended.
pub async fn again(server: &Server, who: &Persona, login: &str) -> Persona {
    Persona::sign_in(server, &crate::harness::Account { login: login.to_owned(), membership: who.membership.clone() }).await
}

pub fn operation() -> uuid::Uuid {
    key().parse().expect("a key")
}
