//! Somebody who sends alerts, and a region that takes them in.

use crate::boards::region::Region;
use crate::harness::{Persona, Server, text};
use serde_json::{Value, json};
use tsunagu::desk::Taken;
use tsunagu::domain::boards::alert::AlertState;
use tsunagu::intake;

/// The region, with a board for everybody and one for nurses.
pub struct Scene {
    pub region: Region,
    pub board: String,
    pub nurses: String,
}

impl Scene {
    pub async fn new(server: &Server) -> Self {
        let region = Region::new(server).await;
        let board = region.opens("notice").await;
        let nurses = region.opens_for("notice", json!({"professions": ["nurse"]})).await;
        Self { region, board, nurses }
    }

    /// What waits, as an officer sees it.
    pub async fn waiting(&self) -> Vec<Value> {
        items(&self.region.officer, "/api/alerts").await
    }

    pub async fn past(&self) -> Vec<Value> {
        items(&self.region.officer, "/api/alerts?past=true").await
    }

    /// What the boards of the region show, the newest first.
    pub async fn broadcasts(&self) -> Vec<Value> {
        items(&self.region.officer, "/api/broadcasts").await
    }

    /// A broadcast to both boards.
    pub fn both(&self, title: &str) -> Value {
        json!({"boards": [self.board, self.nurses], "title": title, "text": "川の水が増えています。", "importance": "urgent"})
    }

    /// The entries that stand on a board, as somebody sees them.
    pub async fn entries(&self, who: &Persona, board: &str) -> Vec<Value> {
        items(who, &format!("/api/boards/{board}/entries")).await
    }
}

pub async fn items(who: &Persona, path: &str) -> Vec<Value> {
    who.get(path).await.is(200)["items"].as_array().expect("items").clone()
}

/// A CAP alert of a municipality, as the sender writes it.
#[derive(Clone)]
pub struct Cap {
    pub identifier: String,
    pub sent: String,
    pub message: &'static str,
    pub status: &'static str,
    pub event: &'static str,
    pub municipality: &'static str,
    /// Identifier and moment of what it changes or cancels.
    pub of: Option<(String, String)>,
    /// Who sends it.
    pub sender: &'static str,
    /// Until when it holds.
    pub expires: Option<String>,
}

impl Cap {
    /// A warning for the municipality of the officer, sent so many seconds from now.
    pub fn new(server: &Server, identifier: &str, seconds: i64) -> Self {
        Self {
            identifier: identifier.to_owned(),
            sent: Self::moment(server, seconds),
            message: "Alert",
            status: "Actual",
            event: "大雨警報",
            municipality: "452017",
            of: None,
            sender: "a@example.jp",
            expires: None,
        }
    }

    /// So many seconds from now, as CAP writes it.
    pub fn moment(server: &Server, seconds: i64) -> String {
        let moment: jiff::Timestamp = server.clock.in_seconds(seconds).parse().expect("a moment");
        moment.strftime("%Y-%m-%dT%H:%M:%S-00:00").to_string()
    }

    pub fn after(self, message: &'static str, other: &Self) -> Self {
        Self { message, of: Some((other.identifier.clone(), other.sent.clone())), ..self }
    }

    pub fn file(&self) -> String {
        let references = self.of.as_ref().map(|(id, sent)| format!("<references>{},{id},{sent}</references>", self.sender));
        let expires = self.expires.as_ref().map(|until| format!("<expires>{until}</expires>"));
        format!(
            r#"<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>{}</identifier><sender>{}</sender><sent>{}</sent><status>{}</status>
<msgType>{}</msgType><scope>Public</scope>{}<info><language>ja-JP</language><category>Met</category><event>{}</event><urgency>Immediate</urgency>
<severity>Severe</severity><certainty>Likely</certainty>{}<senderName>県</senderName><headline>大雨に警戒してください。</headline>
<area><areaDesc>宮崎市</areaDesc><geocode><valueName>団体コード</valueName><value>{}</value></geocode></area></info></alert>"#,
            self.identifier,
            self.sender,
            self.sent,
            self.status,
            self.message,
            references.unwrap_or_default(),
            self.event,
            expires.unwrap_or_default(),
            self.municipality
        )
    }

    pub async fn comes(&self, server: &Server) -> Taken {
        let alert = intake::read(self.file().as_bytes()).expect("an alert");
        server.desk.take_alert(&alert).await.expect("it is taken in")
    }
}

/// It is new, and waits for nobody or for somebody.
pub const fn new(state: AlertState, automatic: bool) -> Taken {
    Taken::New { state, automatic }
}

pub fn states(alerts: &[Value]) -> Vec<(String, String)> {
    alerts.iter().map(|alert| (text(&alert["identifier"]), text(&alert["state"]))).collect()
}
